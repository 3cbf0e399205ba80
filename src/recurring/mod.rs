//! Hashes that recur: which of many stand there more than once, and all of them in order.
//!
//! Signatures, passages and shingles meet where they have a hash in common, and finding those is most of
//! what a run does with hashes. They are spread evenly, so that their leading bits deal them out into
//! lots of a few each, which are then sorted by themselves: a third of the instructions that sorting all
//! together takes. Most hashes of a corpus stand there once; where that makes a difference each first leaves
//! a mark at a place that few others have, and those whose place is marked once are left out.

mod deal;

use std::ops::Range;

pub use deal::{Deal, Dealt, Entry, Lists, piece_of, pieces_of};

/// The hashes with the same leading bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Those bits.
    pub number: u64,
    /// How many they are.
    pub bits: u32,
}

impl Part {
    /// Whether a hash is one of the part.
    #[inline]
    pub fn holds(self, hash: u64) -> bool {
        hash.unbounded_shr(u64::BITS - self.bits) == self.number
    }

    /// Where its hashes are among those of an article, which are ascending.
    pub fn within(self, hashes: &[u64]) -> Range<usize> {
        if self.bits == 0 {
            return 0..hashes.len();
        }
        let shift = u64::BITS - self.bits;
        // They are spread evenly, so the guess is a few places off; a search would touch more memory.
        let guess = (hashes.len() as u64 * self.number) >> self.bits;
        let is_before = |hash: &u64| hash >> shift < self.number;
        let (before, behind) = hashes.split_at(guess as usize);
        let start = before.iter().rposition(is_before).map_or(0, |last| last + 1);
        let start = match start == before.len() {
            true => start + behind.iter().take_while(|hash| is_before(hash)).count(),
            false => start,
        };
        let is_within = |hash: &&u64| **hash >> shift == self.number;
        start..start + hashes[start..].iter().take_while(is_within).count()
    }
}

/// Which hashes were seen, and which more than once, as far as a mark tells: two bits, in a word that
/// bits behind those that all have in common say, at a place in it that the last bits say. Of two that
/// differ in the very last bit both count as seen again.
#[derive(Debug)]
pub struct Seen {
    words: Vec<u64>,
    shift: u32,
}

impl Seen {
    /// Nothing was seen yet of hashes that have the `common` leading bits in common; `bits` of the
    /// others set them apart.
    pub fn new(common: u32, bits: u32) -> Self {
        // A word has the bits of 32 hashes.
        let bits = bits.saturating_sub(5);
        let shift = u64::BITS.saturating_sub(common + bits).clamp(1, u64::BITS - 1);
        Self { words: vec![0; 1 << bits], shift }
    }

    /// The word of a hash, and the lower of its bits.
    #[inline]
    fn place(&self, hash: u64) -> (usize, u64) {
        let word = (hash >> self.shift) as usize & (self.words.len() - 1);
        (word, 1 << (hash & 0b11_1110))
    }

    /// Notes that one was seen.
    #[inline]
    pub fn add(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        let seen = &mut self.words[word];
        *seen |= bit | (*seen & bit) << 1;
    }

    /// Whether one may have been seen; it was not, where this is false.
    #[inline]
    pub fn is_seen(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.words[word] & bit != 0
    }

    /// Whether one may have been seen more than once; it was not, where this is false.
    #[inline]
    pub fn is_again(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.words[word] & bit << 1 != 0
    }
}

/// Some entries in the order of their hashes, which have the `common` leading bits in common; those
/// with the same hash in any order. Whatever the hashes are, it is no dearer than sorting.
pub fn sorted<T: Copy>(entries: &[T], common: u32, hash: impl Fn(&T) -> u64) -> Vec<T> {
    /// About so many are in a lot.
    const LOT: usize = 4;
    /// There are no more lots than two to this, so that a cache holds a line of each.
    const MOST: u32 = 14;
    let mut sorted = entries.to_vec();
    let bits = (entries.len() / LOT).checked_ilog2().unwrap_or(0).min(MOST);
    if bits == 0 {
        sorted.sort_unstable_by_key(hash);
        return sorted;
    }
    let lot = |entry: &T| (hash(entry).unbounded_shl(common) >> (u64::BITS - bits)) as usize;
    // Where each lot begins, then where its next entry goes, in the end where it ends.
    let mut places = vec![0_usize; 1 << bits];
    for entry in entries {
        places[lot(entry)] += 1;
    }
    let mut begin = 0;
    for place in &mut places {
        begin += std::mem::replace(place, begin);
    }
    for entry in entries {
        let place = &mut places[lot(entry)];
        sorted[*place] = *entry;
        *place += 1;
    }
    let mut rest = &mut sorted[..];
    let mut begin = 0;
    for end in places {
        let (lot, behind) = rest.split_at_mut(end - begin);
        lot.sort_unstable_by_key(&hash);
        (rest, begin) = (behind, end);
    }
    sorted
}
