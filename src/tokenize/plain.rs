//! Plain text: ASCII with the marks of running text, 64 bytes at a time.
//!
//! Which bytes are letters and digits is told of a block at once, and words are hashed where they stand.
//! Marks that may join, and words that are long, are left to [`word`](super::word). About 1.5 ns a byte.

use std::ops::Range;

use super::{Scanner, Sink, Spans};
use crate::hash::{self, TOKEN_BLOCK};
use crate::word::ascii_bits;

/// No block has more words.
pub(super) const WORDS: usize = BLOCK / 2;

/// The last byte of a block, of which it is not known what stands behind it.
const LAST: u64 = 1 << (BLOCK - 1);

/// Whether a mark that begins with this byte may join what stands on both sides.
#[inline]
fn is_joiner(byte: u8) -> bool {
    const IS_JOINER: [bool; 256] = {
        let mut is_joiner = [false; 256];
        let marks = b"'`,.\xe2";
        let mut at = 0;
        while at < marks.len() {
            is_joiner[marks[at] as usize] = true;
            at += 1;
        }
        is_joiner
    };
    IS_JOINER[usize::from(byte)]
}

/// How many bytes of plain text are sorted at once.
const BLOCK: usize = 64;

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

/// The first `len` < 16 of some bytes, ASCII letters and digits, in lower case; zeros behind them.
#[inline]
fn fold(mut word: [u8; TOKEN_BLOCK], len: usize) -> [u8; TOKEN_BLOCK] {
    for (eight, keep) in word.as_chunks_mut().0.iter_mut().zip(KEEP[len % TOKEN_BLOCK]) {
        let kept = u64::from_le_bytes(*eight) & keep;
        // Of letters and digits only letters have bit 6; those with bit 5 as well are small.
        *eight = (kept | (kept & EACH_BIT_6) >> 1).to_le_bytes();
    }
    word
}

const EACH_BIT_6: u64 = u64::from_le_bytes([0x40; 8]);

/// `KEEP[len]` keeps the first `len` bytes of a short word.
const KEEP: [[u64; 2]; TOKEN_BLOCK] = {
    let mut keep = [[0; 2]; TOKEN_BLOCK];
    let mut len = 1;
    while len < TOKEN_BLOCK {
        keep[len] = keep[len - 1];
        let last = (len - 1) / 8;
        keep[len][last] = keep[len][last] << 8 | 0xff;
        len += 1;
    }
    keep
};

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
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (eights, _) = bytes[at..].as_chunks();
    let is_ascii = |eight: &&[u8; 8]| u64::from_le_bytes(**eight) & HIGH == 0;
    let from = at + 8 * eights.iter().take_while(is_ascii).count();
    bytes[from..].iter().position(|byte| !byte.is_ascii()).map(|odd| from + odd)
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
        let words = block.first_chunk().map_or(0, ascii_bits);
        // Where it is not in sight what stands behind a word, it waits for the next block.
        let waiting = (words | LAST).leading_ones() as usize;
        let Some(cut) = (BLOCK - waiting).checked_sub(1) else { return self.joined(at) };
        let whole = words & !(u64::MAX << cut);
        let spans =
            Spans { at: at as u32, starts: whole & !(whole << 1), ends: !whole & whole << 1 };
        let (mut starts, mut ends) = (spans.starts, spans.ends);
        let mut found = 0;
        while starts != 0 {
            let first = starts.trailing_zeros() as usize;
            let after = ends.trailing_zeros() as usize % BLOCK;
            let (len, mark) = (after - first, block[after]);
            let is_joined = is_joiner(mark) && (words >> after & 2 != 0 || !mark.is_ascii());
            if is_joined || len >= TOKEN_BLOCK {
                let before = (1 << first) - 1;
                let (starts, ends) = (spans.starts & before, spans.ends & before);
                self.sink.extend(&self.hashes[..found], Spans { starts, ends, ..spans });
                return self.joined(at + first);
            }
            let word = fold(bytes_from(block, first), len);
            self.hashes[found] = hash::short_token(&word);
            found += 1;
            starts &= starts - 1;
            ends &= ends - 1;
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
