//! The bytes of a text, sorted 64 at a time and once, for whoever asks about a part of it.
//!
//! 1 ns and half a byte of memory for each byte of text. What is told of a block holds for any part of
//! it, so that short lines cost no look of their own.

use std::ops::Range;

use wide::u8x16;

use super::Words;

/// Which of 64 bytes are what: a bit for each, the first in the lowest place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Block {
    /// ASCII letters and digits, and the bytes of longer characters but for quotation marks, dashes and
    /// their like (U+2010 to U+2027).
    pub words: u64,
    /// Spaces.
    pub spaces: u64,
    /// ASCII digits.
    pub digits: u64,
    /// What is not what it seems to whoever counts words between spaces: control characters, the
    /// signs `|`, `>` and `/`, and the first bytes of U+0080 to U+00BF and of characters of three and
    /// four bytes, but for those marks, bullets excepted.
    pub others: u64,
}

impl Block {
    /// Sorts 64 bytes.
    #[inline]
    fn of(bytes: &[u8; 64]) -> Self {
        Self {
            words: word_bits(bytes),
            spaces: bits(bytes, |byte| u8::from(byte == b' ')),
            digits: bits(bytes, is_digit),
            others: bits(bytes, |byte| {
                let is_sign = u8::from(matches!(byte, b'|' | b'>' | b'/'));
                u8::from(byte < 0x20) | is_sign | u8::from(byte == 0xc2) | u8::from(byte >= 0xe0)
            }),
        }
    }
}

/// A bit for each of 64 bytes that is an ASCII letter or digit.
#[inline]
pub fn ascii_bits(bytes: &[u8; 64]) -> u64 {
    bits(bytes, is_alphanumeric)
}

/// A bit for each ASCII letter or digit, and each byte of a longer character.
#[inline]
pub(super) fn word_bits(bytes: &[u8; 64]) -> u64 {
    bits(bytes, |byte| is_alphanumeric(byte) | byte >> 7)
}

#[inline]
fn is_alphanumeric(byte: u8) -> u8 {
    // Joined without branches, so that all are told at once.
    u8::from((byte | 0x20).wrapping_sub(b'a') < 26) | is_digit(byte)
}

#[inline]
fn is_digit(byte: u8) -> u8 {
    u8::from(byte.wrapping_sub(b'0') < 10)
}

/// A bit for each of 64 bytes of which something is told by 1, the first in the lowest place. Nothing
/// but 0 and 1 may be told.
#[inline]
pub fn bits(bytes: &[u8; 64], tell: impl Fn(u8) -> u8) -> u64 {
    let mut told = [0; 64];
    for (told, byte) in told.iter_mut().zip(bytes) {
        *told = tell(*byte).wrapping_neg();
    }
    gather(&told)
}

/// The highest bits of 64 bytes, the first in the lowest place.
#[inline]
fn gather(bytes: &[u8; 64]) -> u64 {
    let mut mask = 0;
    for (at, sixteen) in bytes.as_chunks().0.iter().enumerate() {
        mask |= u64::from(u8x16::new(*sixteen).to_bitmask()) << (16 * at);
    }
    mask
}

/// The first of some bytes, with zeros behind them if they are fewer than 64.
#[inline]
pub fn padded(bytes: &[u8]) -> [u8; 64] {
    bytes.first_chunk().copied().unwrap_or_else(|| {
        let mut block = [0; 64];
        block[..bytes.len()].copy_from_slice(bytes);
        block
    })
}

/// A text with all of its bytes sorted.
#[derive(Debug)]
pub struct Scan<'t> {
    text: &'t str,
    blocks: Vec<Block>,
}

impl<'t> Scan<'t> {
    /// Sorts the bytes of a text.
    pub fn new(text: &'t str) -> Self {
        let (whole, rest) = text.as_bytes().as_chunks::<64>();
        let mut blocks = Vec::with_capacity(whole.len() + 1);
        blocks.extend(whole.iter().map(Block::of));
        if !rest.is_empty() {
            blocks.push(Block::of(&padded(rest)));
        }
        let mut scan = Self { text, blocks };
        scan.part();
        scan
    }

    /// Keeps apart from words the marks that stand at many of them.
    fn part(&mut self) {
        let bytes = self.text.as_bytes();
        for at in memchr::memchr_iter(0xe2, bytes) {
            let &[_, 0x80, third @ 0x90..=0xa7] = &bytes[at..at + 3] else { continue };
            for at in at..at + 3 {
                self.blocks[at / 64].words &= !(1 << (at % 64));
            }
            if third != 0xa2 {
                self.blocks[at / 64].others &= !(1 << (at % 64));
            }
        }
    }

    /// The text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The block of 64 bytes that a byte stands in; empty beyond the end.
    #[inline]
    pub fn block(&self, at: usize) -> Block {
        self.blocks.get(at / 64).copied().unwrap_or_default()
    }

    /// The words of a part of the text, which begins and ends between characters, with their places in
    /// the whole.
    #[inline]
    pub fn words(&self, part: Range<usize>) -> Words<'_> {
        Words::of_part(self.text, &self.blocks, part)
    }
}
