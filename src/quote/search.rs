//! The search for marks.
//!
//! It decodes nothing, since most text holds no marks: 64 bytes are looked at together, and of those that
//! may start a mark what stands behind them.

use crate::word::{bits, padded};

/// The places of a text at which a mark starts that is no apostrophe between two letters of ASCII, ascending.
#[derive(Debug)]
pub(super) struct Search<'t> {
    bytes: &'t [u8],
    /// Where the 64 bytes start that were looked at last.
    block: usize,
    /// A bit for each of them that may start a mark and was not asked for yet.
    starts: u64,
    /// Where the next ones start.
    next: usize,
}

impl<'t> Search<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), block: 0, starts: 0, next: 0 }
    }

    /// Looks at the next bytes.
    #[inline]
    fn look(&mut self) {
        let rest = &self.bytes[self.next..];
        let block = &padded(rest);
        let is_ascii =
            |byte| u8::from(byte == b'"') | u8::from(byte == b'\'') | u8::from(byte == b'`');
        let commas = bits(block, |byte| u8::from(byte == b','));
        let goes_on = rest.get(block.len()) == Some(&b',');
        let doubled = commas & (commas >> 1 | u64::from(goes_on) << 63);
        self.starts = bits(block, is_ascii) | doubled;
        if !block.is_ascii() {
            self.starts |= bits(block, |byte| {
                u8::from(matches!(byte, 0xc2 | 0xd7 | 0xe2)) | u8::from(matches!(byte, 0xe3 | 0xef))
            });
        }
        self.block = self.next;
        self.next += block.len();
    }
}

impl Iterator for Search<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        loop {
            while self.starts == 0 {
                if self.next >= self.bytes.len() {
                    return None;
                }
                self.look();
            }
            let at = self.block + self.starts.trailing_zeros() as usize;
            self.starts &= self.starts - 1;
            if starts_mark(self.bytes, at) && !is_within_word(self.bytes, at) {
                return Some(at);
            }
        }
    }
}

/// Whether the mark at a place is an apostrophe between two letters of ASCII.
#[inline]
fn is_within_word(bytes: &[u8], at: usize) -> bool {
    let len = match bytes[at..] {
        [b'\'', ..] => 1,
        [0xe2, 0x80, 0x99, ..] => 3,
        _ => return false,
    };
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    is_letter(bytes[..at].last()) && is_letter(bytes.get(at + len))
}

/// Whether a mark starts at a place.
#[inline]
fn starts_mark(bytes: &[u8], at: usize) -> bool {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let (b, c) = (byte(at + 1), byte(at + 2));
    match byte(at) {
        b'"' | b'\'' | b'`' => true,
        b',' => b == b',',
        // « »
        0xc2 => matches!(b, 0xab | 0xbb),
        // ״
        0xd7 => b == 0xb4,
        // ‘ to ‟, ‹ ›
        0xe2 => b == 0x80 && matches!(c, 0x98..=0x9f | 0xb9..=0xba),
        // 「 to 』, 〝 to 〟
        0xe3 => b == 0x80 && matches!(c, 0x8c..=0x8f | 0x9d..=0x9f),
        // ＂ ＇, ｢ ｣
        0xef => b == 0xbc && matches!(c, 0x82 | 0x87) || b == 0xbd && matches!(c, 0xa2..=0xa3),
        _ => false,
    }
}
