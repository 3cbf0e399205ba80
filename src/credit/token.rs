//! The numbers, words and marks of a line.

use super::phrases::is_word;
use crate::word::is_dense;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Digits of any script: their value, and how many they are. More than four have no value.
    Number(Option<u16>, u8),
    /// Letters.
    Word,
    /// Anything else but white space.
    Mark(char),
}

/// A token of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) what: What,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    /// Its text.
    pub(super) fn of<'a>(&self, line: &'a str) -> &'a str {
        &line[self.start..self.end]
    }

    /// The number that it is.
    pub(super) fn number(&self) -> Option<u16> {
        match self.what {
            What::Number(value, _) => value,
            _ => None,
        }
    }

    /// How many digits it has.
    pub(super) fn digits(&self) -> u8 {
        match self.what {
            What::Number(_, digits) => digits,
            _ => 0,
        }
    }

    /// Whether it is one of some marks.
    pub(super) fn is_mark(&self, marks: &str) -> bool {
        matches!(self.what, What::Mark(c) if marks.contains(c))
    }

    /// Whether it is a word.
    pub(super) fn is_word(&self) -> bool {
        self.what == What::Word
    }
}

/// The value of a digit of the scripts that dates are written in.
pub(super) fn digit(c: char) -> Option<u16> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        '\u{e50}'..='\u{e59}' => '\u{e50}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    Some((c as u32 - zero as u32) as u16)
}

/// Marks that say nothing: they only turn the direction of writing, or stand in no place.
fn is_silent(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// A line of stamps is no longer, in bytes.
const SHORT: usize = 160;

/// The tokens of a line. Letters of one case and script make a word; Han and kana stand alone.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let mut tokens = Vec::<Token>::with_capacity(line.len().min(SHORT) / 4);
    for (start, c) in line.char_indices() {
        // The same as below, sooner.
        if c.is_ascii_alphabetic()
            && let Some(last) = tokens.last_mut().filter(|last| last.end == start && last.is_word())
            && line.as_bytes()[start - 1].is_ascii()
        {
            last.end = start + 1;
            continue;
        }
        if c.is_whitespace() || is_silent(c) {
            continue;
        }
        let end = start + c.len_utf8();
        let last = tokens.last_mut().filter(|last| last.end == start);
        let what = if let Some(value) = digit(c) {
            if let Some(last) = last
                && let What::Number(before, digits) = last.what
            {
                let value = before.filter(|_| digits < 4).map(|before| before * 10 + value);
                last.what = What::Number(value, digits.saturating_add(1));
                last.end = end;
                continue;
            }
            What::Number(Some(value), 1)
        } else if is_word(c) {
            let alone = |c| matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}');
            if let Some(last) = last
                && last.is_word()
                && !alone(c)
                && line[..start]
                    .chars()
                    .next_back()
                    .is_some_and(|before| !alone(before) && is_dense(before) == is_dense(c))
            {
                last.end = end;
                continue;
            }
            What::Word
        } else {
            What::Mark(c)
        };
        tokens.push(Token { what, start, end });
    }
    tokens
}
