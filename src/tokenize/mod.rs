//! Text to tokens: word by word, as [`definition`] says, at about a hundred times its speed.
//!
//! News text is mostly ASCII with dashes and quotation marks. Its words are found 64 bytes at a time
//! and hashed where they stand (`plain`). A chunk with other letters is read by table (`chunk`, `class`),
//! and one that holds anything else goes through the definition itself. The table is made by asking
//! the definition, so the two cannot drift apart, and property tests hold them equal. About 0.5 ns
//! a byte for English, 2 to 3 for Russian or Hindi, 1 µs for a word of Khmer or Burmese, which have no table;
//! memory: 8 bytes a token, 16 with spans.

mod chunk;
mod class;
pub mod definition;
mod plain;

use std::ops::Range;

use crate::article::Span;

/// The number of the recipe: everything that a fingerprint depends on, from text to band key.
/// Fingerprints of different recipes must not meet.
pub const RECIPE: u32 = 4;

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
        self.words_in([range])
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

    /// How many words some runs of tokens amount to together; rounded up once.
    ///
    /// # Panics
    ///
    /// If a token is not one of these.
    pub fn words_in(&self, runs: impl IntoIterator<Item = Range<usize>>) -> u32 {
        if !self.sizes.is_empty() {
            return self.words_of(runs.into_iter().flatten());
        }
        let len = |run: Range<usize>| {
            assert!(run.end <= self.len());
            run.len() as u32
        };
        runs.into_iter().map(len).sum()
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
    fn extend(&mut self, hashes: &[u64], spans: Spans) {
        for (hash, span) in hashes.iter().zip(spans) {
            self.token(*hash, span, WORD);
        }
    }
}

/// The bytes of words that stand close together, in order; most sinks don't ask for most of them.
#[derive(Debug, Clone)]
pub struct Spans {
    /// The first of 64 bytes.
    at: u32,
    /// Where words start among these, a bit for each, and the bytes behind them.
    starts: u64,
    ends: u64,
}

impl Spans {
    /// The first of 64 bytes in which all of them lie.
    #[inline]
    pub fn at(&self) -> u32 {
        self.at
    }

    /// A bit for each of these bytes at which a word starts.
    #[inline]
    pub fn starts(&self) -> u64 {
        self.starts
    }

    /// A bit for each of these bytes that is the first behind a word.
    #[inline]
    pub fn ends(&self) -> u64 {
        self.ends
    }

    /// Where the last one starts.
    #[inline]
    pub fn last_start(&self) -> Option<u32> {
        self.starts.checked_ilog2().map(|last| self.at + last)
    }
}

impl Iterator for Spans {
    type Item = Span;

    #[inline]
    fn next(&mut self) -> Option<Span> {
        if self.starts == 0 {
            return None;
        }
        let (start, end) = (self.starts.trailing_zeros(), self.ends.trailing_zeros());
        self.starts &= self.starts - 1;
        self.ends &= self.ends.wrapping_sub(1);
        Some(Span { start: self.at + start, end: self.at + end })
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
    fn extend(&mut self, hashes: &[u64], _: Spans) {
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
    fn extend(&mut self, hashes: &[u64], spans: Spans) {
        self.tokens.extend(hashes, spans.clone());
        self.spans.extend(spans);
    }
}

/// Gives the tokens of a range of a text to `sink`, in order; the ranges count from the start of
/// the text. The range must lie on character boundaries.
///
/// # Panics
///
/// If the range does not lie on character boundaries within the text.
pub fn tokenize(text: &str, range: Range<usize>, sink: &mut impl Sink) {
    let end = range.end;
    let mut scanner = Scanner {
        text: &text[..end],
        sink,
        folded: Vec::new(),
        waiting: Vec::new(),
        hashes: [0; plain::WORDS],
    };
    let bytes = scanner.text.as_bytes();
    let mut at = range.start;
    while let Some(odd) = plain::next_odd(bytes, at) {
        // ASCII white space bounds tokens, so the text before the chunk can go ahead.
        let before = bytes[at..odd].iter().rposition(u8::is_ascii_whitespace);
        let chunk = before.map_or(at, |before| at + before + 1);
        scanner.plain(at..chunk);
        at = scanner.mixed(chunk);
    }
    scanner.plain(at..end);
}

/// A walk along one text.
struct Scanner<'a, S> {
    text: &'a str,
    sink: &'a mut S,
    /// The folded form of the present token, where it cannot be taken from the text.
    folded: Vec<u8>,
    /// The tokens of a chunk, until it is known that all of it has classes.
    waiting: Vec<chunk::Waiting>,
    /// The hashes of the words of a block, which the sink takes together.
    hashes: [u64; plain::WORDS],
}

fn span(range: Range<usize>) -> Span {
    Span { start: range.start as u32, end: range.end as u32 }
}
