//! Marks of words and of pairs of words: most of those that have none are told by one look.
//!
//! Two bits of one number for each (a Bloom filter in blocks: Putze, Sanders and Singler, "Cache-,
//! hash- and space-efficient Bloom filters", 2007). 16 KiB, which stay in the nearest cache.

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
        self.0[key as usize % Self::NUMBERS] |= Self::bits(key);
    }

    fn bits(key: u64) -> u64 {
        1 << (key >> 20 & 63) | 1 << (key >> 30 & 63)
    }

    /// Whether it may have been marked: what was is never denied.
    #[inline]
    pub(super) fn may_hold(&self, key: u64) -> bool {
        let bits = Self::bits(key);
        self.0[key as usize % Self::NUMBERS] & bits == bits
    }
}
