//! The words of a line, each with a number that is the same in capitals and in small letters.
//!
//! Bytes are sorted into word and not 64 at a time, and a word of up to eight ASCII letters is hashed
//! by one multiplication: 1 ns a byte of English, 2 ns of Russian or Chinese. The numbers are for
//! tables in memory and for nothing that lasts; tokens, which do last, are `tokenize`'s.

#![expect(
    clippy::inline_always,
    reason = "what is done for each word costs twice as much out of line"
)]

mod letter;
mod scan;

use std::ops::Range;

use letter::{LETTERS, Letter};
pub use scan::{Block, Scan, ascii_bits, bits, padded};

/// A word of a line: letters and digits that stand together.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Its first byte in the text.
    pub start: usize,
    /// The end of its bytes.
    pub end: usize,
    /// The same for all ways of writing it in capitals or not.
    pub hash: u64,
    /// Whether it is of a script that writes no spaces.
    pub unspaced: bool,
    /// What it is made of.
    pub kind: Kind,
}

/// What can be said of a word by its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters or digits of a script with spaces; words like it are equal if their hashes are.
    Plain,
    /// The same with letters and digits.
    Mixed,
    /// Letters of scripts whose words may stand side by side.
    Dense,
    /// The same with digits.
    Counted,
    /// Any other.
    Odd,
}

/// Whether a character is a letter or a digit, as the standard library has it, by table.
#[inline]
pub fn is_alphanumeric(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_alphanumeric(),
        false => LETTERS.of(c).has(Letter::STARTS),
    }
}

/// Whether a character is of a script that writes no spaces between words. Hangul does.
pub fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

/// Whether a character is of a script whose words may stand side by side or take endings: Thai and
/// its neighbors, Hangul, Han and kana.
pub fn is_dense(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

/// The words of a text.
pub fn words(text: &str) -> Words<'_> {
    Words::of_part(text, &[], 0..text.len())
}

/// The words of a text, in order.
#[derive(Debug)]
pub struct Words<'t> {
    text: &'t str,
    /// Where the part of the text ends whose words are asked for.
    end: usize,
    /// The blocks of the text, if it is sorted already.
    blocks: &'t [Block],
    /// Where the block starts whose edges are at hand.
    block: usize,
    /// A bit for every place in the block where a run of words begins or ends.
    edges: u64,
    /// 1 if the block before ends in a run.
    inside: u64,
    /// Where the next block starts.
    next: usize,
    /// What is left of a run that holds longer characters.
    rest: Range<usize>,
}

impl Iterator for Words<'_> {
    type Item = Word;

    #[inline]
    fn next(&mut self) -> Option<Word> {
        loop {
            if self.rest.start < self.rest.end {
                if let Some(word) = longer(self.text, self.rest.clone()) {
                    self.rest.start = word.end;
                    return Some(word);
                }
                self.rest = 0..0;
            }
            let start = self.edge()?;
            let end = self.edge().unwrap_or(self.end);
            match short(self.text, start, end) {
                Some(word) => return Some(word),
                None => self.rest = start..end,
            }
        }
    }

    /// The same as asking for one after the other, with the bits of a block at hand throughout.
    #[inline(always)]
    fn fold<B, F: FnMut(B, Word) -> B>(mut self, init: B, mut take: F) -> B {
        let (mut all, text) = (init, self.text);
        let mut run = self.rest.clone();
        loop {
            while run.start < run.end {
                let Some(word) = longer(text, run.clone()) else { break };
                run.start = word.end;
                all = take(all, word);
            }
            run = loop {
                let Some(start) = self.edge() else { return all };
                let end = self.edge().unwrap_or(self.end);
                match short(text, start, end) {
                    Some(word) => all = take(all, word),
                    None => break start..end,
                }
            };
        }
    }
}

impl<'t> Words<'t> {
    /// The words of a part; all of the text, if its blocks are not at hand.
    #[inline]
    fn of_part(text: &'t str, blocks: &'t [Block], part: Range<usize>) -> Self {
        let Range { start, end } = part;
        let mut words = Self {
            text,
            end,
            blocks,
            block: 0,
            edges: 0,
            inside: 0,
            next: start / 64 * 64,
            rest: 0..0,
        };
        if start % 64 != 0 {
            words.take_up(u64::MAX << (start % 64));
        }
        words
    }

    /// The next place where a run begins or ends.
    #[inline(always)]
    fn edge(&mut self) -> Option<usize> {
        while self.edges == 0 {
            if self.next >= self.end {
                return None;
            }
            self.take_up(u64::MAX);
        }
        let at = self.block + self.edges.trailing_zeros() as usize;
        self.edges &= self.edges - 1;
        Some(at)
    }

    /// Takes up the next block, and of it what is kept.
    #[inline(always)]
    fn take_up(&mut self, keep: u64) {
        let mask = match self.blocks.get(self.next / 64) {
            Some(block) => block.words,
            None => mask(&self.text.as_bytes()[self.next..]),
        };
        let behind = (self.next + 64).saturating_sub(self.end);
        let mask = mask & keep & u64::MAX.checked_shr(behind as u32).unwrap_or(0);
        self.edges = mask ^ (mask << 1 | self.inside);
        self.inside = mask >> 63;
        self.block = self.next;
        self.next += 64;
    }
}

/// A run of ASCII letters and digits as a word; `None` for one that holds longer characters.
#[inline(always)]
fn short(text: &str, start: usize, end: usize) -> Option<Word> {
    // Most words are letters alone, up to eight of them.
    if let Some(eight) = text.as_bytes()[start..].first_chunk::<8>()
        && end - start <= 8
    {
        let keep = u64::MAX >> (64 - 8 * (end - start));
        let letters = u64::from_le_bytes(*eight) & keep;
        if letters & (HIGH | LETTER) == LETTER & keep {
            let hash = mix(letters | DIGITS & keep);
            return Some(Word { start, end, hash, unspaced: false, kind: Kind::Plain });
        }
    }
    of_ascii(text, start, end)
}

/// The same for runs with digits, of more letters, or at the end of a text.
#[inline(never)]
fn of_ascii(text: &str, start: usize, end: usize) -> Option<Word> {
    let bytes = &text.as_bytes()[start..];
    if !bytes.first()?.is_ascii() {
        return None;
    }
    let (hash, seen) = hash_ascii(bytes, end - start);
    let kind = match seen & (HIGH | DIGITS) {
        0 => Kind::Plain,
        odd if odd & HIGH != 0 => return None,
        _ if seen & LETTER != 0 => Kind::Mixed,
        _ => Kind::Plain,
    };
    Some(Word { start, end, hash, unspaced: false, kind })
}

/// The first word of a run that holds longer characters, or of the rest of one.
fn longer(text: &str, rest: Range<usize>) -> Option<Word> {
    let letters = &*LETTERS;
    let run = &text[rest.clone()];
    let from = run.find(|c| letters.of(c).has(Letter::STARTS))?;
    let (mut hash, mut seen, mut end) = (BASIS, 0, run.len());
    for (at, c) in run[from..].char_indices() {
        let letter = letters.of(c);
        if !letter.has(Letter::PART) {
            end = from + at;
            break;
        }
        seen |= letter.0;
        hash = letter.fold(c, hash);
    }
    let spaced = Letter::SPACED | Letter::DIGIT;
    let kind = match seen & (spaced | Letter::DENSE | Letter::ODD) {
        Letter::SPACED | Letter::DIGIT => Kind::Plain,
        Letter::DENSE => Kind::Dense,
        seen if seen == spaced => Kind::Mixed,
        seen if seen == Letter::DENSE | Letter::DIGIT => Kind::Counted,
        _ => Kind::Odd,
    };
    let (start, end) = (rest.start + from, rest.start + end);
    let hash = match text[start..end].is_ascii() {
        true => hash_ascii(&text.as_bytes()[start..], end - start).0,
        false => hash ^ (hash >> 32),
    };
    let unspaced = seen & Letter::UNSPACED != 0;
    Some(Word { start, end, hash, unspaced, kind })
}

/// A bit for each of up to 64 bytes that is an ASCII letter or digit, or of a longer character.
#[inline]
fn mask(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(whole) => scan::word_bits(whole),
        None => scan::word_bits(&padded(bytes)),
    }
}

const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;
/// Any odd number whose bits are mixed well.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
/// The highest bit of each of eight bytes, which only longer characters have.
const HIGH: u64 = 0x8080_8080_8080_8080;
/// The bit that ASCII letters have and digits have not.
const LETTER: u64 = 0x4040_4040_4040_4040;
/// The bit that digits and small letters have.
const DIGITS: u64 = 0x2020_2020_2020_2020;

/// The first `len` bytes, at the most 8, with zeros behind them.
#[inline]
fn load(bytes: &[u8], len: usize) -> u64 {
    match bytes.first_chunk::<8>() {
        Some(eight) if len >= 8 => u64::from_le_bytes(*eight),
        Some(eight) => u64::from_le_bytes(*eight) & !(u64::MAX << (8 * len)),
        None => bytes[..len].iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// The hash of `len` ASCII letters and digits whatever their case, and which of letters, digits and
/// bytes of longer characters there are.
#[inline]
fn hash_ascii(bytes: &[u8], len: usize) -> (u64, u64) {
    match (len, bytes.first_chunk::<16>()) {
        (..=8, _) => {
            let word = load(bytes, len);
            (mix(small(word)), kinds(word))
        }
        (9..=16, Some(sixteen)) => {
            let wide = u128::from_le_bytes(*sixteen);
            let last = (wide >> 64) as u64 & (u64::MAX >> (8 * (16 - len)));
            (fold(fold(BASIS, wide as u64), last), kinds(wide as u64) | kinds(last))
        }
        _ => hash_long(bytes, len),
    }
}

/// The same for any number, apart, so that few steps are left for the others.
#[inline(never)]
fn hash_long(bytes: &[u8], len: usize) -> (u64, u64) {
    (0..len).step_by(8).fold((BASIS, 0), |(hash, seen), from| {
        let word = load(&bytes[from..], (len - from).min(8));
        (fold(hash, word), seen | kinds(word))
    })
}

/// The hash of a word that goes on with eight letters more, or with fewer at its end.
#[inline]
fn fold(hash: u64, word: u64) -> u64 {
    mix(hash ^ small(word)).wrapping_add(1)
}

/// The bits that tell bytes of longer characters, letters, and, without the latter, digits.
#[inline]
fn kinds(word: u64) -> u64 {
    word & (HIGH | LETTER) | word & DIGITS & !(word >> 1)
}

/// Letters and digits in small letters: only capitals lack bit 5.
#[inline]
fn small(word: u64) -> u64 {
    word | (word >> 1 & DIGITS)
}

/// Mixes the bits of a number.
#[inline(always)]
pub fn mix(word: u64) -> u64 {
    let wide = u128::from(word ^ BASIS) * u128::from(MIX);
    wide as u64 ^ (wide >> 64) as u64
}

/// What stands for two words, or two characters, that follow each other.
#[inline]
pub fn pair(first: u64, second: u64) -> u64 {
    // Both are mixed already.
    first.rotate_left(5) ^ second
}

/// How many letters a word with a stem has at least.
const STEM_LEAST: usize = 5;

/// How many of its letters count.
const STEM_MOST: usize = 6;

/// The hash of the first letters of a word of a text, the same for most of its endings; `None` if the word is
/// shorter.
#[inline(always)]
pub fn stem(text: &str, word: &Word) -> Option<u64> {
    let len = word.end - word.start;
    if len < STEM_LEAST {
        return None;
    }
    let first = load(&text.as_bytes()[word.start..], len.min(STEM_MOST));
    match first & HIGH {
        0 => Some(mix(small(first))),
        _ => longer_stem(&text[word.start..word.end]),
    }
}

/// The same for words that begin with longer characters.
#[inline(never)]
fn longer_stem(word: &str) -> Option<u64> {
    let letters = &*LETTERS;
    let (mut hash, mut count) = (BASIS, 0);
    for c in word.chars().take(STEM_MOST) {
        hash = letters.of(c).fold(c, hash);
        count += 1;
    }
    (count >= STEM_LEAST).then_some(hash)
}
