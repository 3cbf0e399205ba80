//! The fingerprints that stand in more than one article, sorted.
//!
//! Most of a corpus is written once, and sorting what is would be most of the work. So each
//! fingerprint first leaves a mark at a place that few others have, and only those whose place was
//! marked twice are sorted: a third of them in news. Two walks along the fingerprints, about 5 ns
//! each, and 2 bytes a fingerprint; a large corpus is cut into parts by the leading bits.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::{Entry, QUOTE};
use crate::article::ArticleId;

/// About so many fingerprints are looked at together.
const AT_ONCE: usize = 1 << 24;

/// So many articles are looked at by one thread in one go.
const ARTICLES: usize = 1024;

/// The fingerprints of some articles that stand in several, with those, in ascending parts; of those
/// that stand in one a few are left. The fingerprints of each article are ascending.
pub(super) fn parts(prints: &[(ArticleId, &[u64])]) -> impl Iterator<Item = Vec<Entry>> {
    let all: usize = prints.iter().map(|(_, prints)| prints.len()).sum();
    let bits = (all / AT_ONCE + 1).next_power_of_two().trailing_zeros();
    let seen_bits = (all >> bits).next_power_of_two().trailing_zeros() + 2;
    (0..1_u64 << bits).map(move |number| part(prints, Part { number, bits }, seen_bits))
}

/// The fingerprints with the same leading bits.
#[derive(Clone, Copy)]
struct Part {
    number: u64,
    bits: u32,
}

impl Part {
    /// Where its fingerprints are among those of an article.
    fn within(self, prints: &[u64]) -> Range<usize> {
        if self.bits == 0 {
            return 0..prints.len();
        }
        let shift = u64::BITS - self.bits;
        let start = prints.partition_point(|print| print >> shift < self.number);
        let len = prints[start..].partition_point(|print| print >> shift <= self.number);
        start..start + len
    }
}

fn part(prints: &[(ArticleId, &[u64])], part: Part, seen_bits: u32) -> Vec<Entry> {
    let seen = Seen::new(part.bits, seen_bits);
    prints.par_chunks(ARTICLES).for_each(|articles| {
        for (_, prints) in articles {
            prints[part.within(prints)].iter().for_each(|print| seen.add(*print));
        }
    });
    let again = prints.par_chunks(ARTICLES).map(|articles| {
        let mut entries = Vec::new();
        for (id, prints) in articles {
            let again = prints[part.within(prints)].iter().filter(|print| seen.is_again(**print));
            entries.extend(again.map(|print| (*print, *id)));
        }
        entries
    });
    let mut entries = again.collect::<Vec<_>>().concat();
    entries.par_sort_unstable_by_key(|(print, _)| *print);
    entries
}

/// Which fingerprints were seen, and which more than once: two bits for each value of the bits behind
/// those that all have in common. What is marked does not hang on the order, so threads share it.
struct Seen {
    words: Vec<AtomicU64>,
    /// How many leading bits all have in common.
    common: u32,
    shift: u32,
}

impl Seen {
    fn new(common: u32, bits: u32) -> Self {
        // A word has the bits of 32 values.
        let bits = bits.max(5);
        let words = (0..1_usize << (bits - 5)).map(|_| AtomicU64::new(0)).collect();
        Self { words, common, shift: u64::BITS - bits }
    }

    /// The word of a fingerprint, and the lower of its bits.
    #[inline]
    fn place(&self, print: u64) -> (&AtomicU64, u64) {
        let value = ((print | QUOTE) << self.common) >> self.shift;
        (&self.words[(value / 32) as usize], 1 << (2 * (value % 32)))
    }

    #[inline]
    fn add(&self, print: u64) {
        let (word, bit) = self.place(print);
        if word.fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            word.fetch_or(bit << 1, Ordering::Relaxed);
        }
    }

    #[inline]
    fn is_again(&self, print: u64) -> bool {
        let (word, bit) = self.place(print);
        word.load(Ordering::Relaxed) & bit << 1 != 0
    }
}
