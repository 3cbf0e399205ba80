//! What kind of character stands at a place, by table.
//!
//! The tables are filled block by block when a character of one is first met (some 15 µs a character),
//! by putting each into a few probe words and asking the definition. A character has a class only
//! where it behaves like its class in any company of classified characters; the rest is left to the
//! definition.

use std::sync::{LazyLock, OnceLock};

use super::definition;
use crate::hash::TOKEN_BLOCK;
use crate::word::bits;

/// How a character behaves in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Left to the definition.
    Unknown,
    /// Never part of a token.
    Separator,
    /// A letter of a script that separates words.
    Letter,
    /// A digit.
    Digit,
    /// Dropped between two letters or two digits.
    Apostrophe,
    /// Dropped between two digits.
    Comma,
    /// Stays between two digits, joins an initialism.
    Stop,
    /// Joins only its like.
    Katakana,
    /// A token of its own: Han and hiragana.
    Alone,
}

/// A character as a token sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    /// How it behaves.
    pub(super) class: Class,
    len: u8,
    folded: [u8; 3],
    folded_len: u8,
}

impl Letter {
    /// What stands beyond the end of a text.
    pub(super) const SEPARATOR: Self =
        Self { class: Class::Separator, len: 0, folded: [0; 3], folded_len: 0 };
    const UNKNOWN: Self = Self { class: Class::Unknown, ..Self::SEPARATOR };

    /// Its bytes in the text.
    #[inline]
    pub(super) fn len(self) -> usize {
        usize::from(self.len)
    }

    /// Adds the character's folded form.
    #[inline]
    pub(super) fn fold(self, folded: &mut Vec<u8>) {
        // A copy of fixed length is no call.
        let end = folded.len() + usize::from(self.folded_len);
        folded.extend_from_slice(&self.folded);
        folded.truncate(end);
    }
}

/// Whether a byte is an ASCII letter or digit.
#[inline]
pub(super) fn is_ascii_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Whether a mark that begins with this byte may join what stands on both sides.
#[inline]
pub(super) fn is_joiner(byte: u8) -> bool {
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
pub(super) const BLOCK: usize = 64;

/// Bytes that are sorted at once, and those behind them that a short word may reach into.
pub(super) type Block = [u8; BLOCK + TOKEN_BLOCK];

/// The bytes of a block that a text has no more of, with zeros behind them.
#[inline]
pub(super) fn padded(bytes: &[u8]) -> Block {
    let mut block = [0; BLOCK + TOKEN_BLOCK];
    let len = bytes.len().min(block.len());
    block[..len].copy_from_slice(&bytes[..len]);
    block
}

/// The bytes of a block from `first` < 64 on.
#[inline]
pub(super) fn bytes_from(block: &Block, first: usize) -> [u8; TOKEN_BLOCK] {
    let first = first % BLOCK;
    let mut bytes = [0; TOKEN_BLOCK];
    bytes.copy_from_slice(&block[first..first + TOKEN_BLOCK]);
    bytes
}

/// The first `len` < 16 of some bytes, ASCII letters and digits, in lower case; zeros behind them.
#[inline]
pub(super) fn fold(mut word: [u8; TOKEN_BLOCK], len: usize) -> [u8; TOKEN_BLOCK] {
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

/// One bit for each of the first 64 bytes: whether it is an ASCII letter or digit.
#[inline]
pub(super) fn word_bits(block: &Block) -> u64 {
    // Joined without branches, so that all are told at once.
    let is_word = |byte: u8| {
        u8::from((byte | 0x20).wrapping_sub(b'a') < 26) | u8::from(byte.wrapping_sub(b'0') < 10)
    };
    block.first_chunk().map_or(0, |bytes| bits(bytes, is_word))
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
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (eights, _) = bytes[at..].as_chunks();
    let is_ascii = |eight: &&[u8; 8]| u64::from_le_bytes(**eight) & HIGH == 0;
    let from = at + 8 * eights.iter().take_while(is_ascii).count();
    bytes[from..].iter().position(|byte| !byte.is_ascii()).map(|odd| from + odd)
}

/// The blocks of characters that have a table, by first and last code point.
const TABLES: [(u32, u32); 4] =
    [(0x00, 0x7ff), (0x2000, 0x22ff), (0x3000, 0x30ff), (0xff00, 0xff5f)];

/// Characters that are probed at once.
const PROBED: u32 = 64;

/// The tables: ASCII, and blocks of the others.
pub(super) struct Classes {
    ascii: Vec<Letter>,
    tables: [Vec<OnceLock<Vec<Letter>>>; TABLES.len()],
}

static CLASSES: LazyLock<Classes> = LazyLock::new(Classes::new);

impl Classes {
    /// The tables.
    pub(super) fn get() -> &'static Self {
        &CLASSES
    }

    /// Whether every character of a chunk has a class.
    pub(super) fn cover(&self, chunk: &str) -> bool {
        let bytes = chunk.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let letter = self.letter(bytes, at);
            if letter.class == Class::Unknown {
                return false;
            }
            at += letter.len();
        }
        true
    }

    /// The character that starts at `at` in bytes that are UTF-8.
    #[inline]
    pub(super) fn letter(&self, bytes: &[u8], at: usize) -> Letter {
        match bytes[at] {
            first @ 0..0x80 => self.ascii[usize::from(first)],
            first @ 0x80..0xe0 => {
                self.probed(0, u32::from(first & 0x1f) << 6 | u32::from(bytes[at + 1] & 0x3f))
            }
            0xe0..0xf0 => self.of_three(bytes, at),
            _ => Letter::UNKNOWN,
        }
    }

    /// The same for a character of three bytes.
    fn of_three(&self, bytes: &[u8], at: usize) -> Letter {
        let first = u32::from(bytes[at]);
        let low = |n: usize| u32::from(bytes[at + n]) & 0x3f;
        let code = (first & 0x0f) << 12 | low(1) << 6 | low(2);
        match code {
            0x2000..=0x22ff => self.probed(1, code),
            0x3000..=0x30ff => self.probed(2, code),
            // Unified ideographs and Hangul syllables are stable under NFKC and have no case.
            0x4e00..=0x9fff | 0xac00..=0xd7a3 => Letter {
                class: if code < 0xac00 { Class::Alone } else { Class::Letter },
                len: 3,
                folded: [bytes[at], bytes[at + 1], bytes[at + 2]],
                folded_len: 3,
            },
            0xff00..=0xff5f => self.probed(3, code),
            _ => Letter::UNKNOWN,
        }
    }

    /// A character of a table.
    #[inline]
    fn probed(&self, table: usize, code: u32) -> Letter {
        let at = code - TABLES[table].0;
        let first = code - at % PROBED;
        let probe = || (first..first + PROBED).map(letter_of).collect();
        self.tables[table][(at / PROBED) as usize].get_or_init(probe)[(at % PROBED) as usize]
    }

    fn new() -> Self {
        let empty = |(first, last): (u32, u32)| {
            vec![OnceLock::new(); ((last - first) / PROBED + 1) as usize]
        };
        Self { ascii: (0..0x80).map(letter_of).collect(), tables: TABLES.map(empty) }
    }
}

/// The class of a character, by what the definition makes of it among letters and digits.
fn letter_of(code: u32) -> Letter {
    let Some(c) = char::from_u32(code) else { return Letter::UNKNOWN };
    let len = c.len_utf8() as u8;
    let Some(class) = class_of(c) else { return Letter { len, ..Letter::UNKNOWN } };
    let mut letter = Letter { class, len, ..Letter::SEPARATOR };
    if matches!(class, Class::Letter | Class::Digit | Class::Katakana | Class::Alone) {
        let folded = &tokens(&c.to_string())[0];
        // Longer forms don't fit, and forms of another size would be measured by the raw character
        // (`〸` is `十` to NFKC); both are rare.
        let is_resized = definition::size(folded) != definition::size(&c.to_string());
        if folded.len() > letter.folded.len() || is_resized {
            return Letter { len, ..Letter::UNKNOWN };
        }
        letter.folded[..folded.len()].copy_from_slice(folded.as_bytes());
        letter.folded_len = folded.len() as u8;
    }
    letter
}

fn class_of(c: char) -> Option<Class> {
    if c.is_ascii_whitespace() {
        return Some(Class::Separator);
    }
    // `among(x, y)`: how many tokens the character makes between two words.
    let among = |x: &str, y: &str| tokens(&format!("{x}{c}{y}")).len();
    let alone = tokens(&c.to_string());
    let twice = tokens(&format!("{c}{c}"));
    let shape = [among("ab", "cd"), among("12", "34"), among("カ", "カ"), among("a", "b")];
    let class = match (alone.len(), twice.len(), shape) {
        // A hyphen or a bracket: nothing is joined over it.
        (0, 0, [2, 2, 2, 2]) if is_plain_separator(c) => Class::Separator,
        (0, 0, [1, 1, 2, 1]) => Class::Apostrophe,
        (0, 0, [2, 1, 2, 2]) if tokens(&format!("1{c}2")) == ["12"] => Class::Comma,
        (0, 0, [2, 1, 2, 1]) if tokens(&format!("1{c}2")) == ["1.2"] => Class::Stop,
        (1, 1, [1, 1, 3, 1]) if is_plain_letter(c) => Class::Letter,
        (1, 1, [1, 1, 3, 1]) if is_plain_digit(c) => Class::Digit,
        (1, 1, [3, 3, 1, 3]) => Class::Katakana,
        (1, 2, [3, 3, 3, 3]) => Class::Alone,
        _ => return None,
    };
    (!is_extender(c)).then_some(class)
}

/// Whether a character combines with what stands before or after it, so that its company matters.
fn is_extender(c: char) -> bool {
    use unicode_segmentation::UnicodeSegmentation;
    let clusters = |text: String| text.graphemes(true).count();
    clusters(format!("a{c}")) < 2 || clusters(format!("{c}a")) < 2
}

/// Whether nothing reaches over or up to a character; the definition cuts at some letter-like
/// symbols only after UAX #29 has joined them.
fn is_plain_separator(c: char) -> bool {
    ["x'{}'x", "x.{}.x", "5,{},5"].iter().all(|frame| {
        let text = frame.replace("{}", &c.to_string());
        let mut ranges = Vec::new();
        definition::tokens(&text, |_, range, _| ranges.push(range));
        ranges == [0..1, text.len() - 1..text.len()]
    })
}

/// Whether a character is one letter that does as other letters do: it joins over an apostrophe and
/// in an initialism, not over a quotation mark, as Hebrew letters do, and its words are words.
fn is_plain_letter(c: char) -> bool {
    if definition::size(&c.to_string()) != super::WORD {
        return false;
    }
    let joins = |text: String| tokens(&text).len() == 1;
    joins(format!("x'{c}'x")) && joins(format!("u.{c}.s")) && !joins(format!("{c}\"{c}"))
}

/// Whether a character is a digit that does as other digits do.
fn is_plain_digit(c: char) -> bool {
    tokens(&format!("5'{c},5")).len() == 1 && tokens(&format!("5.{c}")).len() == 1
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    definition::tokens(text, |token, _, _| tokens.push(token.to_owned()));
    tokens
}
