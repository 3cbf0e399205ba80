//! The sentences of a text.
//!
//! The rules are those of UAX #29, read off what stands between two tokens, so that only what is
//! compared is cut, in one walk along it: 20 ns a token. Abbreviations are told by their looks and by
//! what follows them (`look`).

use std::ops::Range;

use super::Line;
use super::look::{Bound, Look, Uncapitalized, ends_sentence, is_opening, is_pause};
use crate::article::Span;
use crate::tokenize::{PlacedTokens, WORD};

/// Words from which on a sentence ends with a clause.
const LONG: u32 = 100;

/// The words of the longest sentence; what has no marks at all is cut here.
const LONGEST: u32 = 200;

/// The sentences of the tokens of a text, in order: they end where lines do, at the marks that end
/// sentences in any script (UAX #29), but not after initials and short abbreviations. What runs on is
/// cut at a comma after 100 words, or after 200.
pub fn split_sentences(text: &str, placed: &PlacedTokens) -> Vec<Line> {
    let look = Look { text, placed };
    let uncapitalized = Uncapitalized::new();
    let sizes = placed.tokens.sizes();
    let (most, enough) = (LONGEST * u32::from(WORD), LONG * u32::from(WORD));
    let mut sentences = Vec::new();
    let (mut number, mut counted) = (1, 0);
    let (mut first, mut size) = (0, 0);
    for token in 0..=placed.spans.len() {
        let bound = match token {
            0 => Bound::None,
            _ if token == placed.spans.len() => Bound::Line,
            _ => look.bound(token, &uncapitalized),
        };
        let is_long = size >= most || size >= enough && bound == Bound::Clause;
        if (bound > Bound::Clause || is_long) && token > first {
            let span = span(look, first..token);
            let start = placed.spans[first].start as usize;
            number += breaks(&text[counted..start]);
            counted = start;
            sentences.push(Line { number, span, tokens: first..token });
            (first, size) = (token, 0);
        }
        size += u32::from(sizes.get(token).copied().unwrap_or(WORD));
    }
    sentences
}

fn breaks(text: &str) -> u32 {
    text.bytes().map(|byte| u32::from(byte == b'\n')).sum()
}

/// The raw text of some tokens, with the marks that belong to them.
fn span(look: Look<'_>, tokens: Range<usize>) -> Span {
    let (first, last) = (look.placed.spans[tokens.start], look.placed.spans[tokens.end - 1]);
    let opening = opening(look.gap(tokens.start)) as u32;
    let after = match tokens.end {
        end if end < look.placed.spans.len() => look.gap(end),
        _ => &look.text[last.end as usize..],
    };
    let line = &after[..after.find('\n').unwrap_or(after.len())];
    let marks = match line.find(char::is_alphanumeric) {
        // Text that is not compared.
        Some(words) => &line[..words],
        None if line.len() < after.len() || tokens.end == look.placed.spans.len() => line,
        None => &line[..line.len() - self::opening(line)],
    };
    // Where words were left out, what comes after a space is theirs.
    let closing = marks.trim_end().len() as u32;
    Span { start: first.start - opening, end: last.end + closing }
}

/// The bytes at the end of a gap that belong to the token behind it.
fn opening(gap: &str) -> usize {
    let is_spaced = gap.contains(char::is_whitespace);
    let belongs = |c: &char| match is_spaced {
        true => !(c.is_whitespace() || c.is_alphanumeric() || ends_sentence(*c) || is_pause(*c)),
        false => is_opening(*c),
    };
    let tight = gap.chars().rev().take_while(belongs).map(char::len_utf8).sum();
    // French puts a space inside.
    let before = gap.trim_end_matches([' ', '\u{a0}', '\u{202f}']);
    let mut marks = before.chars().rev();
    match marks.next().filter(|mark| tight == 0 && is_opening(*mark)) {
        Some(mark) if marks.next().is_none_or(char::is_whitespace) => {
            gap.len() - before.len() + mark.len_utf8()
        }
        _ => tight,
    }
}
