//! What kind of character stands at a place, by table.
//!
//! The tables are filled block by block when a character of one is first met (some 15 µs a character),
//! by putting each into a few probe words and asking the definition. A character has a class only
//! where it behaves like its class in any company of classified characters; the rest is left to the
//! definition.

use std::sync::{LazyLock, OnceLock};

use super::definition;

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
    /// Its bytes in the text.
    pub(super) len: usize,
    folded: [u8; 3],
    folded_len: u8,
}

impl Letter {
    /// What stands beyond the end of a text.
    pub(super) const SEPARATOR: Self =
        Self { class: Class::Separator, len: 0, folded: [0; 3], folded_len: 0 };
    const UNKNOWN: Self = Self { class: Class::Unknown, ..Self::SEPARATOR };

    /// The character's folded form.
    pub(super) fn folded(&self) -> &[u8] {
        &self.folded[..usize::from(self.folded_len)]
    }
}

/// Whether a byte is an ASCII letter or digit.
#[inline]
pub(super) fn is_ascii_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Whether a byte is an ASCII mark that can join what stands on both sides.
#[inline]
pub(super) fn is_ascii_joiner(byte: u8) -> bool {
    matches!(byte, b'\'' | b'`' | b',' | b'.')
}

/// `len` < 16 ASCII letters and digits from `start` on, in lower case, padded with zeros to a block.
#[inline]
pub(super) fn fold_block(bytes: &[u8], start: usize, len: usize) -> [u8; 16] {
    let mut block = [0; 16];
    if let Some(whole) = bytes.get(start..start + 16) {
        block.copy_from_slice(whole);
    } else {
        block[..len].copy_from_slice(&bytes[start..start + len]);
    }
    let word = u128::from_le_bytes(block) & KEEP[len];
    // Of letters and digits only letters have bit 6; those with bit 5 as well are small.
    (word | (word & EACH_BIT_6) >> 1).to_le_bytes()
}

const EACH_BIT_6: u128 = u128::from_le_bytes([0x40; 16]);

/// `KEEP[len]` keeps the first `len` bytes of a block.
const KEEP: [u128; 16] = {
    let mut keep = [0; 16];
    let mut len = 1;
    while len < 16 {
        keep[len] = keep[len - 1] << 8 | 0xff;
        len += 1;
    }
    keep
};

/// One bit for each of the first 64 bytes, which must be ASCII: whether it is a letter or digit.
/// Beyond the end none is.
#[inline]
pub(super) fn word_bits(bytes: &[u8]) -> u64 {
    if let Some(block) = bytes.first_chunk::<64>() {
        word_bits_of_block(block)
    } else {
        let mut block = [0; 64];
        block[..bytes.len()].copy_from_slice(bytes);
        word_bits_of_block(&block)
    }
}

#[inline]
fn word_bits_of_block(block: &[u8; 64]) -> u64 {
    let (eights, _) = block.as_chunks();
    eights.iter().enumerate().fold(0, |bits, (number, eight)| {
        bits | word_bits_of_eight(u64::from_le_bytes(*eight)) << (8 * number)
    })
}

/// The same for eight bytes at once: sums that don't carry, as all are below `0x80`, lift those from
/// a character on above that.
#[inline]
fn word_bits_of_eight(eight: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let from = |bytes: u64, first: u8| bytes + EACH * u64::from(0x80 - first);
    let lower = eight | (EACH * 0x20);
    let letter = from(lower, b'a') & !from(lower, b'z' + 1);
    let digit = from(eight, b'0') & !from(eight, b'9' + 1);
    // The product gathers the highest bits of all bytes in the highest byte.
    (((letter | digit) >> 7 & EACH).wrapping_mul(0x0102_0408_1020_4080)) >> 56
}

/// The first byte from `at` on that is not ASCII.
#[inline]
pub(super) fn next_odd(bytes: &[u8], at: usize) -> Option<usize> {
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
const BLOCK: u32 = 64;

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
            at += letter.len;
        }
        true
    }

    /// The character that starts at `at` in bytes that are UTF-8.
    #[inline]
    pub(super) fn letter(&self, bytes: &[u8], at: usize) -> Letter {
        let first = bytes[at];
        if first.is_ascii() { self.ascii[usize::from(first)] } else { self.odd(bytes, at) }
    }

    /// The same for a character beyond ASCII.
    fn odd(&self, bytes: &[u8], at: usize) -> Letter {
        let first = u32::from(bytes[at]);
        let low = |n: usize| u32::from(bytes[at + n]) & 0x3f;
        if first < 0xe0 {
            return self.probed(0, (first & 0x1f) << 6 | low(1));
        }
        if first >= 0xf0 {
            return Letter::UNKNOWN;
        }
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
    fn probed(&self, table: usize, code: u32) -> Letter {
        let at = code - TABLES[table].0;
        let first = code - at % BLOCK;
        let probe = || (first..first + BLOCK).map(letter_of).collect();
        self.tables[table][(at / BLOCK) as usize].get_or_init(probe)[(at % BLOCK) as usize]
    }

    fn new() -> Self {
        let empty = |(first, last): (u32, u32)| {
            vec![OnceLock::new(); ((last - first) / BLOCK + 1) as usize]
        };
        Self { ascii: (0..0x80).map(letter_of).collect(), tables: TABLES.map(empty) }
    }
}

/// The class of a character, by what the definition makes of it among letters and digits.
fn letter_of(code: u32) -> Letter {
    let Some(c) = char::from_u32(code) else { return Letter::UNKNOWN };
    let len = c.len_utf8();
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
