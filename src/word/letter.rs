//! The letters: what each is to a word.
//!
//! Most letters of alphabets stand in a table, 0.5 ns a look; of the others, ranges say what they are.

use std::sync::LazyLock;

use super::{is_dense, is_unspaced};

/// What a character is to a word: its small letter in the lower bits, and these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter(pub(super) u32);

impl Letter {
    /// It may begin a word.
    pub(super) const STARTS: u32 = 1 << 21;
    /// It may stand in one.
    pub(super) const PART: u32 = 1 << 22;
    /// Of a script with spaces.
    pub(super) const SPACED: u32 = 1 << 23;
    /// A digit.
    pub(super) const DIGIT: u32 = 1 << 24;
    /// See [`is_dense`].
    pub(super) const DENSE: u32 = 1 << 25;
    /// See [`is_unspaced`].
    pub(super) const UNSPACED: u32 = 1 << 26;
    /// What tables of words may spell in other ways.
    pub(super) const ODD: u32 = 1 << 27;
    /// Its small letter has to be asked for.
    const SLOW: u32 = 1 << 28;
    const CASELESS: u32 = Self::STARTS | Self::PART | Self::DENSE;

    #[inline]
    pub(super) fn has(self, bits: u32) -> bool {
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
    #[inline]
    pub(super) fn fold(self, c: char, hash: u64) -> u64 {
        let step = |hash: u64, c: u32| (hash ^ u64::from(c)).wrapping_mul(super::PRIME);
        match self.has(Self::SLOW) {
            true => c.to_lowercase().map(u32::from).fold(hash, step),
            false => step(hash, self.0 & (Self::STARTS - 1)),
        }
    }
}

/// The letters of Latin, Greek, Cyrillic, Hebrew, Arabic, of India, and of Thai.
pub(super) struct Letters([Letter; TABLE]);

/// Characters up to Thai and Tibetan stand in the table.
const TABLE: usize = 0x1000;

pub(super) static LETTERS: LazyLock<Letters> = LazyLock::new(|| {
    let letter = |code: usize| char::from_u32(code as u32).map_or(Letter(0), Letter::defined);
    Letters(std::array::from_fn(letter))
});

impl Letters {
    #[inline]
    pub(super) fn of(&self, c: char) -> Letter {
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
