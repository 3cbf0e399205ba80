//! Text to tokens: word by word, as [`definition`] says, at about thirty times its speed.
//!
//! News text is mostly ASCII and simple letters. Those are classified by table and hashed where they
//! stand; a chunk of text that holds anything else goes through the definition itself. The table is
//! made by asking the definition, so the two cannot drift apart, and property tests hold them equal.
//! About 2 ns a byte for English, 1 µs for an unusual word; memory: 8 bytes a token, 16 with spans.

mod class;
pub mod definition;

use std::ops::Range;

use crate::article::Span;
use crate::hash;
use class::{Class, Classes, Letter};

/// The number of the recipe: everything that a fingerprint depends on, from text to band key.
/// Fingerprints of different recipes must not meet.
pub const RECIPE: u32 = 1;

/// The size of a word; tokens of scripts that don't separate words are smaller.
pub const WORD: u8 = 15;

/// The tokens of a text as hashes, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    hashes: Vec<u64>,
    /// Sizes in units of which a word has [`WORD`]; empty while every token is a word.
    sizes: Vec<u8>,
}

/// The tokens of a text with their places in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlacedTokens {
    /// The tokens.
    pub tokens: Tokens,
    /// For each token its bytes in the raw text. Starts and ends never fall; where one character
    /// stands for several tokens (`½`), they have the same span.
    pub spans: Vec<Span>,
}

impl Tokens {
    /// None yet, with room for those of a text.
    pub fn expecting(text: &str) -> Self {
        Self { hashes: Vec::with_capacity(expected_tokens(text)), sizes: Vec::new() }
    }

    /// The tokens in the given spans of a text.
    pub fn of(text: &str, spans: &[Span]) -> Self {
        let mut tokens = Self::expecting(text);
        for span in spans {
            tokenize(text, span.range(), &mut tokens);
        }
        tokens
    }

    /// The hash of each token.
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// The size of each token, or nothing if all of them are words.
    pub fn sizes(&self) -> &[u8] {
        &self.sizes
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// How many words a range of tokens amounts to: the tokens themselves, where the script
    /// separates words, else what the same text would have in English, rounded up.
    ///
    /// # Panics
    ///
    /// If the range lies outside the tokens.
    pub fn words(&self, range: Range<usize>) -> u32 {
        if self.sizes.is_empty() {
            assert!(range.end <= self.len());
            return range.len() as u32;
        }
        let size: u64 = self.sizes[range].iter().map(|size| u64::from(*size)).sum();
        size.div_ceil(u64::from(WORD)) as u32
    }

    /// How many words some tokens amount to, wherever they stand; rounded up once.
    ///
    /// # Panics
    ///
    /// If a token is not one of these.
    pub fn words_of(&self, tokens: impl IntoIterator<Item = usize>) -> u32 {
        let size = |at: usize| {
            assert!(at < self.len());
            u64::from(self.sizes.get(at).copied().unwrap_or(WORD))
        };
        let size: u64 = tokens.into_iter().map(size).sum();
        size.div_ceil(u64::from(WORD)) as u32
    }

    /// How many words there are in all.
    pub fn all_words(&self) -> u32 {
        self.words(0..self.len())
    }
}

impl PlacedTokens {
    /// The tokens in the given spans of a text, with their places.
    pub fn of(text: &str, spans: &[Span]) -> Self {
        let mut tokens = Self::default();
        tokens.tokens.hashes.reserve(expected_tokens(text));
        tokens.spans.reserve(expected_tokens(text));
        for span in spans {
            tokenize(text, span.range(), &mut tokens);
        }
        tokens
    }
}

/// How many tokens to expect of a text: English has one every six bytes.
fn expected_tokens(text: &str) -> usize {
    text.len() / 5 + 1
}

/// What receives tokens.
pub trait Sink {
    /// Takes the next token: its hash, its folded form, its bytes in the text, its size.
    fn token(&mut self, hash: u64, folded: &[u8], range: Range<usize>, size: u8);
}

impl Sink for Tokens {
    #[inline]
    fn token(&mut self, hash: u64, _: &[u8], _: Range<usize>, size: u8) {
        if size != WORD && self.sizes.is_empty() {
            self.sizes.resize(self.hashes.len(), WORD);
        }
        if size != WORD || !self.sizes.is_empty() {
            self.sizes.push(size);
        }
        self.hashes.push(hash);
    }
}

impl Sink for PlacedTokens {
    #[inline]
    fn token(&mut self, hash: u64, folded: &[u8], range: Range<usize>, size: u8) {
        self.tokens.token(hash, folded, range.clone(), size);
        self.spans.push(Span { start: range.start as u32, end: range.end as u32 });
    }
}

/// Gives the tokens of a range of a text to `sink`, in order; the ranges count from the start of
/// the text. The range must lie on character boundaries.
///
/// # Panics
///
/// If the range does not lie on character boundaries within the text.
pub fn tokenize(text: &str, range: Range<usize>, sink: &mut impl Sink) {
    let classes = Classes::get();
    let end = range.end;
    let mut scanner = Scanner { text: &text[..end], classes, sink, folded: Vec::new() };
    let bytes = scanner.text.as_bytes();
    let mut at = range.start;
    while at < end {
        let Some(odd) = class::next_odd(bytes, at) else {
            scanner.ascii(at..end);
            return;
        };
        // ASCII white space bounds tokens, so the text before the chunk can go ahead.
        let before = bytes[at..odd].iter().rposition(u8::is_ascii_whitespace);
        let chunk = before.map_or(at, |before| at + before + 1);
        scanner.ascii(at..chunk);
        let after = bytes[odd..].iter().position(u8::is_ascii_whitespace);
        at = after.map_or(end, |after| odd + after);
        scanner.chunk(chunk..at);
    }
}

/// A walk along one text.
struct Scanner<'a, S> {
    text: &'a str,
    classes: &'static Classes,
    sink: &'a mut S,
    /// The folded form of the present token, where it cannot be taken from the text.
    folded: Vec<u8>,
}

impl<S: Sink> Scanner<'_, S> {
    /// Tokens of text that is all ASCII: runs of letters and digits, unless a mark joins two runs.
    fn ascii(&mut self, range: Range<usize>) {
        let bytes = &self.text.as_bytes()[..range.end];
        let mut at = range.start;
        while at < range.end {
            // A block of 64 bytes as bits, from which run after run is taken.
            let mut bits = class::word_bits(&bytes[at..]);
            let mut after = at + 64;
            while bits != 0 {
                let first = bits.trailing_zeros();
                let len = (bits >> first).trailing_ones();
                let start = at + first as usize;
                let mut end = start + len as usize;
                if first + len == 64 {
                    if first > 0 {
                        // The run may go on: again, from where it starts.
                        after = start;
                        break;
                    }
                    let more = bytes[end..].iter().take_while(|byte| class::is_ascii_word(**byte));
                    end += more.count();
                    after = end;
                }
                let joins = |mark: &u8| class::is_ascii_joiner(*mark);
                let is_word = |next: &u8| class::is_ascii_word(*next);
                if bytes.get(end).is_some_and(joins) && bytes.get(end + 1).is_some_and(is_word) {
                    after = self.word(start, range.end);
                    break;
                }
                self.ascii_word(start..end);
                // The sum carries through the run that was taken.
                bits &= bits.wrapping_add(1 << first);
            }
            at = after;
        }
    }

    /// A token that is a plain run of ASCII letters and digits.
    #[expect(clippy::inline_always, reason = "out of line it costs a quarter more")]
    #[inline(always)]
    fn ascii_word(&mut self, range: Range<usize>) {
        if range.len() >= hash::TOKEN_BLOCK {
            return self.long_ascii_word(range);
        }
        let block = class::fold_block(self.text.as_bytes(), range.start, range.len());
        let folded = &block[..range.len()];
        self.sink.token(hash::short_token(&block), folded, range, WORD);
    }

    #[inline(never)]
    fn long_ascii_word(&mut self, range: Range<usize>) {
        self.folded.clear();
        let bytes = self.text.as_bytes()[range.clone()].iter();
        self.folded.extend(bytes.map(u8::to_ascii_lowercase));
        self.emit(range, WORD);
    }

    /// Tokens of one chunk: by class if all its characters have one, else by the definition.
    fn chunk(&mut self, range: Range<usize>) {
        let text = self.text;
        let chunk = &text[range.clone()];
        if !self.classes.cover(chunk) {
            definition::chunk_tokens(chunk, |token, within, size| {
                let within = range.start + within.start..range.start + within.end;
                let bytes = token.as_bytes();
                self.sink.token(hash::token(bytes), bytes, within, size);
            });
            return;
        }
        let mut at = range.start;
        while at < range.end {
            let letter = self.letter(at);
            at = match letter.class {
                Class::Separator | Class::Apostrophe | Class::Comma | Class::Stop => {
                    at + letter.len
                }
                Class::Letter | Class::Digit => self.ascii_run(at, range.end),
                Class::Katakana => self.katakana(at, range.end),
                Class::Alone => {
                    self.folded.clear();
                    self.folded.extend_from_slice(letter.folded());
                    let size = definition::size(&text[at..at + letter.len]);
                    self.emit(at..at + letter.len, size);
                    at + letter.len
                }
                Class::Unknown => unreachable!("the chunk is covered"),
            };
        }
    }

    /// The tokens of the word that starts at `start`, which in most cases is a run of ASCII without
    /// marks. Returns where it ends.
    fn ascii_run(&mut self, start: usize, end: usize) -> usize {
        let run = self.text.as_bytes()[start..end].iter();
        let after = start + run.take_while(|byte| class::is_ascii_word(**byte)).count();
        let (mark, next) = self.pair(after, end);
        let is_over = mark.class == Class::Separator
            || matches!(mark.class, Class::Apostrophe | Class::Comma | Class::Stop)
                && next == Class::Separator;
        if after > start && is_over {
            self.ascii_word(start..after);
            after
        } else {
            self.word(start, end)
        }
    }

    /// The tokens of the word that starts at `start`, marks that join its runs included. Returns
    /// where it ends.
    fn word(&mut self, start: usize, end: usize) -> usize {
        if let Some(after) = self.initialism(start, end) {
            return after;
        }
        let mut at = start;
        let mut run = start;
        self.folded.clear();
        loop {
            let letter = self.letter(at);
            self.folded.extend_from_slice(letter.folded());
            at += letter.len;
            let (mark, next) = self.pair(at, end);
            match mark.class {
                Class::Letter | Class::Digit => continue,
                Class::Apostrophe if letter.class == next && next != Class::Separator => {}
                Class::Comma if letter.class == Class::Digit && next == Class::Digit => {}
                Class::Stop if letter.class == Class::Digit && next == Class::Digit => {
                    self.folded.push(b'.');
                }
                Class::Stop if letter.class == Class::Letter && next == Class::Letter => {
                    self.emit(run..at, WORD);
                    self.folded.clear();
                    run = at + mark.len;
                }
                _ => {
                    self.emit(run..at, WORD);
                    return at;
                }
            }
            at += mark.len;
        }
    }

    /// The token of single letters with full stops between them that starts at `start`, if one does.
    /// Returns where it ends.
    fn initialism(&mut self, start: usize, end: usize) -> Option<usize> {
        let mut at = start;
        self.folded.clear();
        loop {
            let letter = self.letter(at);
            if letter.class != Class::Letter {
                return None;
            }
            self.folded.extend_from_slice(letter.folded());
            at += letter.len;
            let (mark, next) = self.pair(at, end);
            match mark.class {
                Class::Stop if next == Class::Letter => at += mark.len,
                // The part has a second letter: a word, not a letter.
                Class::Letter | Class::Digit => return None,
                Class::Apostrophe if next == Class::Letter => return None,
                _ => break,
            }
        }
        self.emit(start..at, WORD);
        Some(at)
    }

    /// The token of a run of katakana. Returns where it ends.
    fn katakana(&mut self, start: usize, end: usize) -> usize {
        let mut at = start;
        self.folded.clear();
        while at < end {
            let letter = self.letter(at);
            if letter.class != Class::Katakana {
                break;
            }
            self.folded.extend_from_slice(letter.folded());
            at += letter.len;
        }
        self.emit(start..at, WORD);
        at
    }

    /// The class of the character at `at`, which is before the end of the text.
    fn letter(&self, at: usize) -> Letter {
        self.classes.letter(self.text.as_bytes(), at)
    }

    /// The character at `at` and the class of the one after it; separators beyond the end.
    fn pair(&self, at: usize, end: usize) -> (Letter, Class) {
        if at >= end {
            return (Letter::SEPARATOR, Class::Separator);
        }
        let mark = self.letter(at);
        let next = at + mark.len;
        let class = if next < end { self.letter(next).class } else { Class::Separator };
        (mark, class)
    }

    fn emit(&mut self, range: Range<usize>, size: u8) {
        self.sink.token(hash::token(&self.folded), &self.folded, range, size);
    }
}
