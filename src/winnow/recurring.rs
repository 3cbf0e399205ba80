//! The fingerprints that stand in more than one article, sorted.
//!
//! Most of a corpus is written once, and sorting what is would be most of the work. So each
//! fingerprint first leaves a mark at a place that few others have, and only those whose place was
//! marked twice are sorted: a third of them in news. They are cut into parts by their leading bits, so
//! that the marks of a part stay in a cache; each thread takes a part at a time. Two walks along the
//! fingerprints, about 5 ns each, and up to 4 bytes for each fingerprint of a part.

use std::ops::Range;

use super::{Entry, Lists, QUOTE};

/// The marks of so many fingerprints, four megabytes, stay in a cache.
const CACHED: usize = 1 << 21;

/// There are no more parts than this for the sake of a cache: where each begins has to be found in
/// every article.
const PARTS: usize = 16;

/// No more fingerprints than about so many are looked at together, whatever it costs.
const AT_ONCE: usize = 1 << 24;

/// The fingerprints with the same leading bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Those bits.
    pub number: u64,
    /// How many they are.
    pub bits: u32,
}

/// The parts that so many fingerprints are looked at in, ascending, and by how many of the bits behind
/// those of a part its marks are set apart.
pub fn parts(all: usize) -> (Vec<Part>, u32) {
    let parts = (all / CACHED).min(PARTS - 1).max(all / AT_ONCE) + 1;
    let bits = parts.next_power_of_two().trailing_zeros();
    // Eight places for each fingerprint.
    let marked = (all >> bits).next_power_of_two().trailing_zeros() + 3;
    ((0..1 << bits).map(|number| Part { number, bits }).collect(), marked)
}

/// The fingerprints of a part that stand in several articles, with those, ascending; of those that
/// stand in one a few are left.
pub(super) fn recurring(part: Part, marked: u32, lists: &dyn Lists) -> Vec<Entry> {
    let mut seen = Seen::new(part.bits, marked);
    lists.within(part, &mut |_, prints| prints.iter().for_each(|print| seen.add(*print)));
    let mut entries = Vec::new();
    lists.within(part, &mut |id, prints| {
        let again = prints.iter().filter(|print| seen.is_again(**print));
        entries.extend(again.map(|print| (*print, id)));
    });
    entries.sort_unstable_by_key(|(print, _)| *print);
    entries
}

impl Part {
    /// Where its fingerprints are among those of an article, which are ascending.
    pub fn within(self, prints: &[u64]) -> Range<usize> {
        if self.bits == 0 {
            return 0..prints.len();
        }
        let shift = u64::BITS - self.bits;
        // They are spread evenly, so the guess is a few places off; a search would touch more memory.
        let guess = (prints.len() as u64 * self.number) >> self.bits;
        let is_before = |print: &u64| print >> shift < self.number;
        let (before, behind) = prints.split_at(guess as usize);
        let start = before.iter().rposition(is_before).map_or(0, |last| last + 1);
        let start = match start == before.len() {
            true => start + behind.iter().take_while(|print| is_before(print)).count(),
            false => start,
        };
        let is_within = |print: &&u64| **print >> shift == self.number;
        start..start + prints[start..].iter().take_while(is_within).count()
    }
}

/// Which fingerprints were seen, and which more than once, as far as a mark tells: two bits for each
/// value of the bits behind those that all have in common. Any hashes will do; of two that differ in
/// the last bit both count as seen again.
#[derive(Debug)]
pub struct Seen {
    words: Vec<u64>,
    /// How many leading bits all have in common.
    common: u32,
    shift: u32,
}

impl Seen {
    /// Nothing was seen yet of fingerprints that have the `common` leading bits in common; `bits` of
    /// those behind set them apart.
    pub fn new(common: u32, bits: u32) -> Self {
        // A word has the bits of 32 values.
        let bits = bits.max(5);
        Self { words: vec![0; 1 << (bits - 5)], common, shift: u64::BITS - bits }
    }

    /// The word of a fingerprint, and the lower of its bits.
    #[inline]
    fn place(&self, print: u64) -> (usize, u64) {
        let value = ((print | QUOTE) << self.common) >> self.shift;
        ((value / 32) as usize, 1 << (2 * (value % 32)))
    }

    /// Notes that one was seen.
    #[inline]
    pub fn add(&mut self, print: u64) {
        let (word, bit) = self.place(print);
        let seen = self.words[word];
        self.words[word] = seen | bit | (seen & bit) << 1;
    }

    /// Whether one may have been seen more than once; it was not, where this is false.
    #[inline]
    pub fn is_again(&self, print: u64) -> bool {
        let (word, bit) = self.place(print);
        self.words[word] & bit << 1 != 0
    }
}
