//! Marks of words and of pairs of words: most of those that have none are told by one look.
//!
//! A bit for each (a Bloom filter with one hash: Bloom, "Space/time trade-offs in hash coding with
//! allowable errors", 1970). 16 KiB, which stay in the nearest cache, of which a few hundredths are
//! set.

/// The marks.
pub(super) struct Marks(Box<[u64; Self::NUMBERS]>);

impl Default for Marks {
    fn default() -> Self {
        Self(Box::new([0; Self::NUMBERS]))
    }
}

impl Marks {
    const NUMBERS: usize = 1 << 11;

    /// Marks what stands for a word or a pair; its bits are mixed well.
    pub(super) fn add(&mut self, key: u64) {
        self.0[Self::number(key)] |= 1 << (key % 64);
    }

    fn number(key: u64) -> usize {
        (key / 64) as usize % Self::NUMBERS
    }

    /// Whether it may have been marked: what was is never denied.
    #[inline]
    pub(super) fn may_hold(&self, key: u64) -> bool {
        self.0[Self::number(key)] >> (key % 64) & 1 == 1
    }
}
