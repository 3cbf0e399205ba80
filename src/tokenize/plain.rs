//! Plain text: ASCII with the marks of running text, 64 bytes at a time.
//!
//! Which bytes are letters and digits is told of a block at once, and words are hashed where they stand;
//! so are those that a mark joins (`don't`, `7,000`). Long words, initialisms, and what may go on behind
//! the block are left to `word`. About 0.5 ns a byte.

use std::ops::Range;

use super::{Scanner, Sink, Spans};
use crate::hash::{self, TOKEN_BLOCK};
use crate::word::{ascii_bits, bits};

/// No block has more words.
pub(super) const WORDS: usize = BLOCK / 2;

/// How many bytes of plain text are sorted at once.
const BLOCK: usize = 64;

/// The last byte of a block, of which it is not known what stands behind it.
const LAST: u64 = 1 << (BLOCK - 1);

/// Bytes that are sorted at once, and those behind them that a short word may reach into.
type Block = [u8; BLOCK + TOKEN_BLOCK];

/// The bytes of a block that a text has no more of, with zeros behind them.
#[inline]
fn padded(bytes: &[u8]) -> Block {
    let mut block = [0; BLOCK + TOKEN_BLOCK];
    let len = bytes.len().min(block.len());
    block[..len].copy_from_slice(&bytes[..len]);
    block
}

/// The bytes of a block from `first` < 64 on.
#[inline]
fn bytes_from(block: &Block, first: usize) -> [u8; TOKEN_BLOCK] {
    let first = first % BLOCK;
    let mut bytes = [0; TOKEN_BLOCK];
    bytes.copy_from_slice(&block[first..first + TOKEN_BLOCK]);
    bytes
}

/// The first `len` < 16 of some bytes, ASCII letters and digits, in lower case, as a little-endian number.
#[inline]
fn fold(word: [u8; TOKEN_BLOCK], len: usize) -> u128 {
    // Capitals lack this bit; digits and small letters have it.
    const SMALL: u128 = u128::from_le_bytes([0x20; TOKEN_BLOCK]);
    (u128::from_le_bytes(word) | SMALL) & KEEP[len % TOKEN_BLOCK]
}

/// `KEEP[len]` keeps the first `len` bytes of a short word.
const KEEP: [u128; TOKEN_BLOCK] = {
    let mut keep = [0; TOKEN_BLOCK];
    let mut len = 1;
    while len < TOKEN_BLOCK {
        keep[len] = keep[len - 1] << 8 | 0xff;
        len += 1;
    }
    keep
};

/// What a mark does to the runs of letters and digits on both sides of it.
enum Joint {
    /// It stands between two words.
    Separates,
    /// It is so many bytes long, and no part of the word.
    Dropped(usize),
    /// It is a part of the word.
    Kept,
    /// That takes more than the characters around it.
    Unclear,
}

impl Joint {
    /// What the mark at `at` does, which stands behind a letter or digit.
    #[inline]
    fn of(block: &Block, at: usize) -> Self {
        let (before, mark) = (block[at - 1], block[at]);
        let len = match block[at..] {
            [0xe2, 0x80, 0x98 | 0x99 | 0x9b, ..] => 3,
            [0..0x80, ..] => 1,
            _ => return Self::Separates,
        };
        let behind = block[at + len];
        let digits = (before.is_ascii_digit(), behind.is_ascii_digit());
        match (mark, digits) {
            _ if !behind.is_ascii_alphanumeric() => Self::Separates,
            (b'.', (true, true)) => Self::Kept,
            (b'.', (false, false)) => Self::Unclear,
            (b',', (true, true)) => Self::Dropped(1),
            (b'\'' | b'`' | 0xe2, (true, true) | (false, false)) => Self::Dropped(len),
            _ => Self::Separates,
        }
    }
}

/// The first byte from `at` on that is neither ASCII nor part of one of the marks of running text.
#[inline]
pub(super) fn next_odd(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at = next_beyond_ascii(bytes, at)?;
        match bytes[at..] {
            [0xe2, 0x80, mark, ..] if is_mark(mark) => at += 3,
            _ => return Some(at),
        }
    }
}

/// Whether `U+2000` and so many, counted in the last six bits of `mark`, is a dash, a quotation mark or
/// an ellipsis: it separates words, or is an apostrophe.
#[inline]
fn is_mark(mark: u8) -> bool {
    matches!(mark, 0x90..=0x95 | 0x98..=0x9f | 0xa6)
}

#[inline]
fn next_beyond_ascii(bytes: &[u8], at: usize) -> Option<usize> {
    let from = at + ascii::<32>(&bytes[at..]);
    let from = from + ascii::<8>(&bytes[from..]);
    bytes[from..].iter().position(|byte| !byte.is_ascii()).map(|odd| from + odd)
}

/// How many bytes are ASCII where some begin, `N` of them at once.
#[inline]
fn ascii<const N: usize>(bytes: &[u8]) -> usize {
    N * bytes.as_chunks::<N>().0.iter().take_while(|chunk| chunk.is_ascii()).count()
}

/// Which bytes of a block are what, a bit for each.
struct Marks {
    /// ASCII letters and digits.
    words: u64,
    /// Marks of one byte that may join what stands on both sides.
    joiners: u64,
    /// Parts of longer characters.
    high: u64,
}

impl Marks {
    #[inline]
    fn of(block: &Block) -> Self {
        let Some(bytes) = block.first_chunk() else { unreachable!("longer than a block") };
        let is_joiner =
            |byte| u8::from(byte | 2 == b'.') | u8::from(byte == b'\'') | u8::from(byte == b'`');
        Self {
            words: ascii_bits(bytes),
            joiners: bits(bytes, is_joiner),
            high: bits(bytes, |byte| byte >> 7),
        }
    }

    /// Where a word may go on or is long, if one ends there.
    #[inline]
    fn doubtful(&self) -> u64 {
        let two = self.words & self.words << 1;
        let four = two & two << 2;
        let eight = four & four << 4;
        let sixteen = eight & eight << 8;
        self.joiners & self.words >> 1 | self.high | sixteen << 1
    }
}

/// The folded bytes of the word that starts at `first`, runs that marks join together, and where it
/// ends; nothing if it is long, may go on behind the block, or is left to the definition.
fn whole_word(block: &Block, words: u64, first: usize) -> Option<(u128, usize)> {
    let (mut word, mut len, mut at) = (0, 0, first);
    loop {
        let run = (words >> at).trailing_ones() as usize;
        let after = at + run;
        if len + run >= TOKEN_BLOCK || after >= BLOCK - 1 {
            return None;
        }
        word |= fold(bytes_from(block, at), run) << (8 * len);
        len += run;
        let behind = match Joint::of(block, after) {
            Joint::Separates => return Some((word, after)),
            Joint::Unclear => return None,
            Joint::Dropped(mark) => after + mark,
            Joint::Kept => {
                word |= u128::from(block[after]) << (8 * len);
                len += 1;
                after + 1
            }
        };
        if behind >= BLOCK || len >= TOKEN_BLOCK {
            return None;
        }
        at = behind;
    }
}

impl<S: Sink> Scanner<'_, S> {
    /// Tokens of plain text: runs of ASCII letters and digits, unless a mark joins two runs.
    pub(super) fn plain(&mut self, range: Range<usize>) {
        let bytes = &self.text.as_bytes()[..range.end];
        let mut at = range.start;
        while at < range.end {
            let last;
            let block = if let Some(block) = bytes[at..].first_chunk() {
                block
            } else {
                last = padded(&bytes[at..]);
                &last
            };
            at = self.block(at, block);
        }
    }

    /// Tokens of the block of plain text that starts at `at`, up to the last that ends in it. Returns
    /// where to go on.
    #[inline]
    fn block(&mut self, at: usize, block: &Block) -> usize {
        let marks = Marks::of(block);
        // Where it is not in sight what stands behind a word, it waits for the next block.
        let waiting = (marks.words | LAST).leading_ones() as usize;
        let Some(cut) = (BLOCK - waiting).checked_sub(1) else { return self.joined(at) };
        let whole = marks.words & !(u64::MAX << cut);
        let mut spans =
            Spans { at: at as u32, starts: whole & !(whole << 1), ends: !whole & whole << 1 };
        let (mut starts, mut ends) = (spans.starts, spans.ends);
        let mut doubtful = ends & marks.doubtful();
        let mut found = 0;
        loop {
            // Words in front of the next that is in doubt.
            let mut sure = ends & doubtful.wrapping_sub(1) & !doubtful;
            while sure != 0 {
                let first = starts.trailing_zeros() as usize % BLOCK;
                let len = sure.trailing_zeros() as usize - first;
                let word = fold(bytes_from(block, first), len);
                self.hashes[found % WORDS] = hash::short_token(&word.to_le_bytes());
                found += 1;
                starts &= starts.wrapping_sub(1);
                sure &= sure - 1;
            }
            if doubtful == 0 {
                break;
            }
            let first = starts.trailing_zeros() as usize % BLOCK;
            let Some((word, after)) = whole_word(block, marks.words, first) else {
                let before = (1 << first) - 1;
                let (starts, ends) = (spans.starts & before, spans.ends & before);
                self.sink.extend(&self.hashes[..found], Spans { starts, ends, ..spans });
                return self.joined(at + first);
            };
            self.hashes[found % WORDS] = hash::short_token(&word.to_le_bytes());
            found += 1;
            // Its runs are one word now.
            let (onward, behind) = (u64::MAX << after, u64::MAX << after << 1);
            let before = !(u64::MAX << first << 1);
            spans.starts &= before | onward;
            spans.ends &= before | onward;
            (starts, ends, doubtful) = (starts & onward, ends & behind, doubtful & behind);
        }
        self.sink.extend(&self.hashes[..found], spans);
        at + cut + 1
    }

    /// The tokens of a word that starts at `at`, with the marks that join it. Returns where it ends.
    fn joined(&mut self, at: usize) -> usize {
        let Some(after) = self.word(at) else { unreachable!("plain text has classes") };
        self.pass();
        after
    }
}
