//! The search for marks.
//!
//! It decodes nothing, since most text holds no marks. Most texts of languages that are written in Latin
//! letters hold marks of three kinds of bytes only, for which there is a fast search; in all others eight
//! bytes are looked at together. About half a nanosecond a byte.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr2_iter, memchr3, memchr3_iter};

/// How marks are looked for in a text, or in a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// `"`, `'` and what begins with the same byte as curly marks.
    Common,
    /// All of them.
    Any,
}

impl Search {
    /// The search that finds all marks of a text.
    pub(super) fn of(text: &str) -> Self {
        static DOUBLE_COMMA: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(",,"));
        let bytes = text.as_bytes();
        // A space that does not break begins as guillemets do.
        let is_rare = memchr3(0xd7, 0xe3, 0xef, bytes).is_some()
            || memchr2_iter(b'`', 0xc2, bytes).any(|at| starts_mark(bytes, at))
            || DOUBLE_COMMA.find(bytes).is_some();
        if is_rare { Self::Any } else { Self::Common }
    }

    /// The first mark from `at` on that is not an apostrophe between two letters of ASCII.
    pub(super) fn next(self, bytes: &[u8], mut at: usize) -> Option<usize> {
        loop {
            at = match self {
                Self::Common => next_common(bytes, at),
                Self::Any => next_of_any(bytes, at),
            }?;
            let len = if bytes[at] == b'\'' { 1 } else { 3 };
            let is_apostrophe = bytes[at] == b'\'' || bytes[at..].starts_with("’".as_bytes());
            let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
            let before = at.checked_sub(1).and_then(|before| bytes.get(before));
            if !(is_apostrophe && is_letter(before) && is_letter(bytes.get(at + len))) {
                return Some(at);
            }
            at += len;
        }
    }
}

fn next_common(bytes: &[u8], at: usize) -> Option<usize> {
    let mut places = memchr3_iter(b'"', b'\'', 0xe2, bytes.get(at..)?).map(|place| at + place);
    places.find(|place| starts_mark(bytes, *place))
}

fn next_of_any(bytes: &[u8], at: usize) -> Option<usize> {
    let is_start = |at: &usize| starts_mark(bytes, *at);
    let (eights, rest) = bytes.get(at..)?.as_chunks();
    for (number, eight) in eights.iter().enumerate() {
        let mut bits = may_start_mark(u64::from_le_bytes(*eight));
        while bits != 0 {
            let place = at + 8 * number + (bits.trailing_zeros() / 8) as usize;
            if is_start(&place) {
                return Some(place);
            }
            bits &= bits - 1;
        }
    }
    (bytes.len() - rest.len()..bytes.len()).find(is_start)
}

/// The bytes of eight that may start a mark, each by its highest bit: single marks, commas, and what
/// begins a mark beyond ASCII. Sums and differences of bytes carry at most into bytes behind the
/// first that is told, so none is overlooked and the rest is looked at anyway.
#[inline]
fn may_start_mark(eight: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = EACH << 7;
    let is = |byte: u8| {
        let differing = eight ^ (EACH * u64::from(byte));
        differing.wrapping_sub(EACH) & !differing
    };
    let beyond_ascii = match eight & HIGH {
        0 => 0,
        _ => is(0xc2) | is(0xd7) | is(0xe2) | is(0xe3) | is(0xef),
    };
    (is(b'"') | is(b'\'') | is(b'`') | is(b',') | beyond_ascii) & HIGH
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
