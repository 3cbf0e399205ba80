//! The words of a line, each with a number that is the same in capitals and in small letters.
//!
//! Bytes are sorted into word and not 64 at a time, and a word of up to eight ASCII letters is hashed
//! by one multiplication: 1 ns a byte of English, 2 ns of Russian or Chinese. The numbers are for
//! tables in memory and for nothing that lasts; tokens, which do last, are `tokenize`'s.

use std::ops::Range;
use std::sync::LazyLock;

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
    Words { text, block: 0, edges: 0, inside: 0, next: 0, rest: 0..0 }
}

/// The words of a text, in order.
#[derive(Debug)]
pub struct Words<'t> {
    text: &'t str,
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
            if self.rest.start < self.rest.end
                && let Some(word) = self.longer()
            {
                return Some(word);
            }
            let start = self.edge()?;
            let end = self.edge().unwrap_or(self.text.len());
            let (hash, seen) = hash_ascii(&self.text.as_bytes()[start..], end - start);
            if seen & (HIGH | DIGITS) == 0 {
                return Some(Word { start, end, hash, unspaced: false, kind: Kind::Plain });
            }
            if seen & HIGH == 0 {
                let kind = if seen & LETTER != 0 { Kind::Mixed } else { Kind::Plain };
                return Some(Word { start, end, hash, unspaced: false, kind });
            }
            self.rest = start..end;
        }
    }
}

impl Words<'_> {
    /// The next place where a run begins or ends.
    #[inline]
    fn edge(&mut self) -> Option<usize> {
        if self.edges == 0 && !self.refill() {
            return None;
        }
        let at = self.block + self.edges.trailing_zeros() as usize;
        self.edges &= self.edges - 1;
        Some(at)
    }

    /// Goes on to the next block that holds an edge; whether there is one.
    #[inline(never)]
    fn refill(&mut self) -> bool {
        while let Some(bytes) = self.text.as_bytes().get(self.next..).filter(|b| !b.is_empty()) {
            let mask = mask(bytes);
            self.edges = mask ^ (mask << 1 | self.inside);
            self.inside = mask >> 63;
            self.block = self.next;
            self.next += 64;
            if self.edges != 0 {
                return true;
            }
        }
        false
    }

    /// The next word of a run that holds longer characters.
    fn longer(&mut self) -> Option<Word> {
        let letters = &*LETTERS;
        let run = &self.text[self.rest.clone()];
        let Some(from) = run.find(|c| letters.of(c).has(Letter::STARTS)) else {
            self.rest = 0..0;
            return None;
        };
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
        let word = &run[from..end];
        let start = self.rest.start + from;
        self.rest.start += end;
        let spaced = Letter::SPACED | Letter::DIGIT;
        let kind = match seen & (spaced | Letter::DENSE | Letter::ODD) {
            Letter::SPACED | Letter::DIGIT => Kind::Plain,
            Letter::DENSE => Kind::Dense,
            seen if seen == spaced => Kind::Mixed,
            seen if seen == Letter::DENSE | Letter::DIGIT => Kind::Counted,
            _ => Kind::Odd,
        };
        let hash = match word.is_ascii() {
            true => hash_ascii(word.as_bytes(), word.len()).0,
            false => hash ^ (hash >> 32),
        };
        let unspaced = seen & Letter::UNSPACED != 0;
        Some(Word { start, end: start + word.len(), hash, unspaced, kind })
    }
}

/// A bit for each of up to 64 bytes that is an ASCII letter or digit, or of a longer character.
#[inline]
fn mask(bytes: &[u8]) -> u64 {
    let mut block = [0; 64];
    match bytes.first_chunk::<64>() {
        Some(whole) => block = *whole,
        None => block[..bytes.len()].copy_from_slice(bytes),
    }
    let mut is_word = [0; 64];
    for (is_word, byte) in is_word.iter_mut().zip(&block) {
        // Joined without branches, so that all are told at once.
        let is_letter = u8::from((byte | 0x20).wrapping_sub(b'a') < 26);
        let is_digit = u8::from(byte.wrapping_sub(b'0') < 10);
        *is_word = is_letter | is_digit | u8::from(*byte >= 0x80);
    }
    gather(&is_word)
}

/// The lowest bits of 64 bytes, the first in the lowest place.
#[inline]
pub fn gather(bytes: &[u8; 64]) -> u64 {
    /// Brings the lowest bits of eight bytes together in the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    // The last eight come first, so that each of the others moves up.
    bytes
        .as_chunks::<8>()
        .0
        .iter()
        .rev()
        .fold(0, |mask, eight| mask << 8 | u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56)
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
    let first = load(bytes, len);
    match len {
        0..=8 => (mix(small(first)), kinds(first)),
        _ => hash_long(bytes, len),
    }
}

/// The same for more than eight, apart, so that few steps are left for the others.
#[inline(never)]
fn hash_long(bytes: &[u8], len: usize) -> (u64, u64) {
    let eights = bytes[..len].chunks(8).map(|eight| load(eight, eight.len()));
    eights.fold((BASIS, 0), |(hash, seen), word| {
        (mix(hash ^ small(word)).wrapping_add(1), seen | kinds(word))
    })
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
#[inline]
pub fn mix(word: u64) -> u64 {
    let wide = u128::from(word ^ BASIS) * u128::from(MIX);
    wide as u64 ^ (wide >> 64) as u64
}

/// What stands for two words, or two characters, that follow each other.
#[inline]
pub fn pair(first: u64, second: u64) -> u64 {
    mix(first.rotate_left(5).wrapping_mul(PRIME) ^ second)
}

/// The hash of the first letters of a word, the same for most of its endings; `None` if the word is
/// shorter.
pub fn stem(word: &str) -> Option<u64> {
    const LEAST: usize = 5;
    const MOST: usize = 6;
    let bytes = word.as_bytes();
    let first = load(bytes, bytes.len().min(MOST));
    if first & HIGH == 0 {
        return (bytes.len() >= LEAST).then(|| mix(small(first)));
    }
    let letters = &*LETTERS;
    let (mut hash, mut count) = (BASIS, 0);
    for c in word.chars().take(MOST) {
        hash = letters.of(c).fold(c, hash);
        count += 1;
    }
    (count >= LEAST).then_some(hash)
}

/// What a character is to a word: its small letter in the lower bits, and these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Letter(u32);

impl Letter {
    /// It may begin a word.
    const STARTS: u32 = 1 << 21;
    /// It may stand in one.
    const PART: u32 = 1 << 22;
    /// Of a script with spaces.
    const SPACED: u32 = 1 << 23;
    /// A digit.
    const DIGIT: u32 = 1 << 24;
    /// See [`is_dense`].
    const DENSE: u32 = 1 << 25;
    /// See [`is_unspaced`].
    const UNSPACED: u32 = 1 << 26;
    /// What tables of words may spell in other ways.
    const ODD: u32 = 1 << 27;
    /// Its small letter has to be asked for.
    const SLOW: u32 = 1 << 28;
    const CASELESS: u32 = Self::STARTS | Self::PART | Self::DENSE;

    fn has(self, bits: u32) -> bool {
        self.0 & bits != 0
    }

    /// What the standard library says of a character.
    fn defined(c: char) -> Self {
        let is_sign =
            matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{97f}' | '\u{e31}'..='\u{e4e}');
        let starts = c.is_alphanumeric();
        if !starts && !is_sign {
            return Self(0);
        }
        let kind = match c {
            c if is_dense(c) => Self::DENSE,
            // A dotted capital I and accents that stand alone.
            '\u{130}' | '\u{2b0}'..='\u{36f}' | '\u{800}'.. => Self::ODD,
            c if c.is_numeric() => Self::DIGIT,
            _ => Self::SPACED,
        };
        let mut small = c.to_lowercase();
        let folded = match (small.next(), small.next()) {
            (Some(small), None) => u32::from(small),
            _ => Self::SLOW,
        };
        let unspaced = if is_unspaced(c) { Self::UNSPACED } else { 0 };
        let begins = if starts { Self::STARTS } else { 0 };
        Self(Self::PART | kind | folded | unspaced | begins)
    }

    /// A hash with the small letter of this character.
    fn fold(self, c: char, hash: u64) -> u64 {
        let step = |hash: u64, c: u32| (hash ^ u64::from(c)).wrapping_mul(PRIME);
        match self.has(Self::SLOW) {
            true => c.to_lowercase().map(u32::from).fold(hash, step),
            false => step(hash, self.0 & (Self::STARTS - 1)),
        }
    }
}

/// The letters of Latin, Greek, Cyrillic, Hebrew, Arabic and their neighbors: two bytes each.
struct Letters([Letter; 0x800]);

static LETTERS: LazyLock<Letters> = LazyLock::new(|| {
    let letter = |code: usize| char::from_u32(code as u32).map_or(Letter(0), Letter::defined);
    Letters(std::array::from_fn(letter))
});

impl Letters {
    #[inline]
    fn of(&self, c: char) -> Letter {
        if let Some(letter) = self.0.get(c as usize) {
            return *letter;
        }
        match c {
            '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3004}' | '\u{ff00}'..='\u{ff0f}' => {
                Letter(0)
            }
            '\u{4e00}'..='\u{9fef}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' => {
                Letter(u32::from(c) | Letter::CASELESS | Letter::UNSPACED)
            }
            '\u{ac00}'..='\u{d7a3}' => Letter(u32::from(c) | Letter::CASELESS),
            _ => Letter::defined(c),
        }
    }
}
