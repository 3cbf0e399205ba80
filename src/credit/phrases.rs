//! Many phrases looked for at once, as whole words where the script has words.
//!
//! An Aho-Corasick automaton over the spellings of every phrase, built once: about 4 ns a byte, and
//! 20 ns for a look at the start of a text.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, Anchored, Input, MatchKind, StartKind};

/// A set of phrases, each with a number of its own.
pub(super) struct Phrases {
    /// `None` only if the automaton would be too large, which the tables in data/ are far from.
    automaton: Option<AhoCorasick>,
    numbers: Vec<u32>,
}

impl Phrases {
    /// Phrases as they are written, each with a number.
    pub(super) fn exact<'a>(phrases: impl Iterator<Item = (&'a str, u32)>) -> Self {
        Self::new(phrases.map(|(phrase, number)| (phrase.to_owned(), number)))
    }

    /// Phrases as written, in small letters, in capitals, and with one capital or one a word, each
    /// with a number.
    pub(super) fn any_case<'a>(phrases: impl Iterator<Item = (&'a str, u32)>) -> Self {
        Self::new(phrases.flat_map(|(phrase, number)| {
            let words: Vec<String> = phrase.split(' ').map(capital).collect();
            let forms = [
                phrase.to_owned(),
                phrase.to_lowercase(),
                phrase.to_uppercase(),
                capital(phrase),
                words.join(" "),
            ];
            forms.map(|form| (form, number))
        }))
    }

    /// Spellings with the numbers of what they spell; the first of equal spellings counts.
    pub(super) fn new(spellings: impl Iterator<Item = (String, u32)>) -> Self {
        let mut seen = HashMap::new();
        let (mut patterns, mut numbers) = (Vec::new(), Vec::new());
        for (spelling, number) in spellings {
            if !spelling.is_empty() && seen.insert(spelling.clone(), number).is_none() {
                patterns.push(spelling);
                numbers.push(number);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .start_kind(StartKind::Both)
            .build(patterns)
            .ok();
        Self { automaton, numbers }
    }

    /// The first phrase from a place on: the longest where several start.
    pub(super) fn next(&self, text: &str, mut from: usize) -> Option<(u32, Range<usize>)> {
        while from <= text.len() {
            let found = self.automaton.as_ref()?.find(Input::new(text).range(from..))?;
            if is_whole(text, found.range()) {
                return Some((*self.numbers.get(found.pattern().as_usize())?, found.range()));
            }
            from = text.ceil_char_boundary(found.start() + 1);
        }
        None
    }

    /// All phrases in a text, in order; none overlap.
    pub(super) fn all<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (u32, Range<usize>)> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let (number, range) = self.next(text, from)?;
            from = range.end;
            Some((number, range))
        })
    }

    /// The longest phrase that a text starts with, and its length.
    pub(super) fn at_start(&self, text: &str) -> Option<(u32, usize)> {
        let mut until = text.len();
        // A longer phrase that ends within a word may hide a shorter one that does not.
        loop {
            let input = Input::new(text).anchored(Anchored::Yes).range(..until);
            let found = self.automaton.as_ref()?.find(input)?;
            if is_whole(text, found.range()) {
                return Some((*self.numbers.get(found.pattern().as_usize())?, found.end()));
            }
            until = found.end() - 1;
        }
    }
}

/// A phrase with a first capital.
fn capital(phrase: &str) -> String {
    let mut chars = phrase.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// Whether a range does not begin or end within a word.
fn is_whole(text: &str, range: Range<usize>) -> bool {
    let joins = |outer: Option<char>, inner: Option<char>| match (outer, inner) {
        (Some(outer), Some(inner)) => {
            is_word(outer) && is_word(inner) && !is_unspaced(inner) && !is_unspaced(outer)
        }
        _ => false,
    };
    let inside = &text[range.clone()];
    !joins(text[..range.start].chars().next_back(), inside.chars().next())
        && !joins(text[range.end..].chars().next(), inside.chars().next_back())
}

/// Whether a character is part of a word: a letter, a digit or a mark on one.
pub(super) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    c.is_alphanumeric()
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{963}' | '\u{e31}'..='\u{e4e}')
}

/// Whether a character is of a script whose words may stand side by side or take endings: Thai and
/// its neighbors, Hangul, Han and kana.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}
