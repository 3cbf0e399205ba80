//! Text to tokens: word by word, as [`definition`] says, at about thirty times its speed.
//!
//! News text is mostly ASCII with dashes and quotation marks. Its words are found 64 bytes at a time
//! and hashed where they stand. A chunk with other letters is read by table, and one that holds
//! anything else goes through the definition itself. The table is made by asking the definition, so
//! the two cannot drift apart, and property tests hold them equal. About 2 ns a byte for English, 10
//! for Russian, 1 µs for an unusual word; memory: 8 bytes a token, 16 with spans.

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

/// The size of the smallest token.
const SMALLEST: u8 = WORD / 3;

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
pub fn expected_tokens(text: &str) -> usize {
    text.len() / 5 + 1
}

/// What receives tokens, in order.
pub trait Sink {
    /// Takes the next token: its hash, its bytes in the text, its size.
    fn token(&mut self, hash: u64, span: Span, size: u8);

    /// Takes the next tokens, which are words; hashes and spans are as many.
    fn extend(&mut self, hashes: &[u64], spans: &[Span]) {
        for (hash, span) in hashes.iter().zip(spans) {
            self.token(*hash, *span, WORD);
        }
    }
}

impl Sink for Tokens {
    #[inline]
    fn token(&mut self, hash: u64, _: Span, size: u8) {
        if size != WORD && self.sizes.is_empty() {
            self.sizes.resize(self.hashes.len(), WORD);
        }
        if size != WORD || !self.sizes.is_empty() {
            self.sizes.push(size);
        }
        self.hashes.push(hash);
    }

    #[inline]
    fn extend(&mut self, hashes: &[u64], _: &[Span]) {
        self.hashes.extend_from_slice(hashes);
        if !self.sizes.is_empty() {
            self.sizes.resize(self.hashes.len(), WORD);
        }
    }
}

impl Sink for PlacedTokens {
    #[inline]
    fn token(&mut self, hash: u64, span: Span, size: u8) {
        self.tokens.token(hash, span, size);
        self.spans.push(span);
    }

    #[inline]
    fn extend(&mut self, hashes: &[u64], spans: &[Span]) {
        self.tokens.extend(hashes, spans);
        self.spans.extend_from_slice(spans);
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
    let mut scanner = Scanner {
        text: &text[..end],
        classes,
        sink,
        folded: Vec::new(),
        hashes: [0; WORDS],
        spans: [Span { start: 0, end: 0 }; WORDS],
    };
    let bytes = scanner.text.as_bytes();
    let mut at = range.start;
    while at < end {
        let Some(odd) = class::next_odd(bytes, at) else {
            scanner.plain(at..end);
            return;
        };
        // ASCII white space bounds tokens, so the text before the chunk can go ahead.
        let before = bytes[at..odd].iter().rposition(u8::is_ascii_whitespace);
        let chunk = before.map_or(at, |before| at + before + 1);
        scanner.plain(at..chunk);
        let after = bytes[odd..].iter().position(u8::is_ascii_whitespace);
        at = after.map_or(end, |after| odd + after);
        scanner.chunk(chunk..at);
    }
}

/// No block has more words.
const WORDS: usize = class::BLOCK / 2;

/// The last byte of a block, of which it is not known what stands behind it.
const LAST: u64 = 1 << (class::BLOCK - 1);

/// A walk along one text.
struct Scanner<'a, S> {
    text: &'a str,
    classes: &'static Classes,
    sink: &'a mut S,
    /// The folded form of the present token, where it cannot be taken from the text.
    folded: Vec<u8>,
    /// The words of a block, which the sink takes together.
    hashes: [u64; WORDS],
    spans: [Span; WORDS],
}

impl<S: Sink> Scanner<'_, S> {
    /// Tokens of plain text: runs of ASCII letters and digits, unless a mark joins two runs.
    fn plain(&mut self, range: Range<usize>) {
        let bytes = &self.text.as_bytes()[..range.end];
        let mut at = range.start;
        while at < range.end {
            let padded;
            let block = if let Some(block) = bytes[at..].first_chunk() {
                block
            } else {
                padded = class::padded(&bytes[at..]);
                &padded
            };
            at = self.block(at, block, range.end);
        }
    }

    /// Tokens of the block of plain text that starts at `at`, up to the last that ends in it. Returns
    /// where to go on.
    #[inline]
    fn block(&mut self, at: usize, block: &class::Block, end: usize) -> usize {
        let words = class::word_bits(block);
        // Where it is not in sight what stands behind a word, it waits for the next block.
        let waiting = (words | LAST).leading_ones() as usize;
        let Some(cut) = (class::BLOCK - waiting).checked_sub(1) else { return self.word(at, end) };
        let whole = words & !(u64::MAX << cut);
        let (mut starts, mut ends) = (whole & !(whole << 1), !whole & whole << 1);
        let mut found = 0;
        while starts != 0 {
            let first = starts.trailing_zeros() as usize;
            let after = ends.trailing_zeros() as usize % class::BLOCK;
            let (len, mark) = (after - first, block[after]);
            let is_joined = class::is_joiner(mark) && (words >> after & 2 != 0 || !mark.is_ascii());
            if is_joined || len >= hash::TOKEN_BLOCK {
                self.sink.extend(&self.hashes[..found], &self.spans[..found]);
                return self.word(at + first, end);
            }
            let word = class::fold(class::bytes_from(block, first), len);
            self.hashes[found] = hash::short_token(&word);
            self.spans[found] = span(at + first..at + after);
            found += 1;
            starts &= starts - 1;
            ends &= ends - 1;
        }
        self.sink.extend(&self.hashes[..found], &self.spans[..found]);
        at + cut + 1
    }

    /// Tokens of one chunk: by class if all its characters have one, else by the definition.
    fn chunk(&mut self, range: Range<usize>) {
        let text = self.text;
        let chunk = &text[range.clone()];
        if !self.classes.cover(chunk) {
            definition::chunk_tokens(chunk, |token, within, size| {
                let within = range.start + within.start..range.start + within.end;
                self.sink.token(hash::token(token.as_bytes()), span(within), size);
            });
            return;
        }
        let mut at = range.start;
        while at < range.end {
            let letter = self.letter(at);
            at = match letter.class {
                Class::Separator | Class::Apostrophe | Class::Comma | Class::Stop => {
                    at + letter.len()
                }
                Class::Letter | Class::Digit => self.ascii_run(at, range.end),
                Class::Katakana => self.katakana(at, range.end),
                Class::Alone => {
                    self.folded.clear();
                    letter.fold(&mut self.folded);
                    let size = definition::size(&text[at..at + letter.len()]);
                    self.emit(at..at + letter.len(), size);
                    at + letter.len()
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
        let len = after - start;
        if len > 0 && len < hash::TOKEN_BLOCK && is_over {
            let mut word = [0; hash::TOKEN_BLOCK];
            word[..len].copy_from_slice(&self.text.as_bytes()[start..after]);
            self.sink.token(hash::short_token(&class::fold(word, len)), span(start..after), WORD);
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
            let letter = self.run(&mut at, end);
            let (mark, next) = self.pair(at, end);
            match mark.class {
                Class::Apostrophe if letter.class == next && next != Class::Separator => {}
                Class::Comma if letter.class == Class::Digit && next == Class::Digit => {}
                Class::Stop if letter.class == Class::Digit && next == Class::Digit => {
                    self.folded.push(b'.');
                }
                Class::Stop if letter.class == Class::Letter && next == Class::Letter => {
                    self.emit(run..at, WORD);
                    self.folded.clear();
                    run = at + mark.len();
                }
                _ => {
                    self.emit(run..at, WORD);
                    return at;
                }
            }
            at += mark.len();
        }
    }

    /// Folds a run of letters and digits, of one at least, and passes it. Returns its last.
    fn run(&mut self, at: &mut usize, end: usize) -> Letter {
        let bytes = &self.text.as_bytes()[..end];
        let mut last = self.letter(*at);
        loop {
            let ascii = bytes[*at..].iter().take_while(|byte| class::is_ascii_word(**byte)).count();
            if ascii > 0 {
                let run = *at..*at + ascii;
                *at = run.end;
                last = self.letter(run.end - 1);
                self.folded.extend(bytes[run].iter().map(u8::to_ascii_lowercase));
            } else {
                last.fold(&mut self.folded);
                *at += last.len();
            }
            if *at == end {
                return last;
            }
            let next = self.letter(*at);
            if !matches!(next.class, Class::Letter | Class::Digit) {
                return last;
            }
            last = next;
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
            letter.fold(&mut self.folded);
            at += letter.len();
            let (mark, next) = self.pair(at, end);
            match mark.class {
                Class::Stop if next == Class::Letter => at += mark.len(),
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
            letter.fold(&mut self.folded);
            at += letter.len();
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
        let next = at + mark.len();
        let class = if next < end { self.letter(next).class } else { Class::Separator };
        (mark, class)
    }

    fn emit(&mut self, range: Range<usize>, size: u8) {
        self.sink.token(hash::token(&self.folded), span(range), size);
    }
}

fn span(range: Range<usize>) -> Span {
    Span { start: range.start as u32, end: range.end as u32 }
}
