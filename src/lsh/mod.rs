//! LSH: texts that agree in all rows of a band meet in a bucket, and bucket mates are candidates.
//!
//! Buckets are found by sorting, not by maps: for each band, 64-bit words of half a band key and an
//! row number are sorted, and runs of equal keys are buckets. `O(b n log n)` for `b` bands, about 15 ns
//! a key; 16 bytes an article for each thread: the keys of a band are asked for when it is sorted.
//!
//! A very large bucket (a template, a disclaimer) would propose the square of its size. Beyond
//! [`BUCKET_BOUND`] a member is proposed with a few others only, and the bound is reported.

mod banding;

use std::borrow::Cow;

use rayon::prelude::*;

use crate::article::ArticleId;
use crate::hash;
use crate::recurring::sorted;

pub use banding::Banding;

/// The largest bucket in which every pair is proposed. True groups of copies are smaller; in 72,644
/// press releases with their templates the largest bucket of the default banding is below it.
pub const BUCKET_BOUND: usize = 512;

/// After so many bands, pairs that several of them propose are made one.
const AT_ONCE: usize = 8;

/// With how many members of an oversized bucket each member is proposed: as many first ones, and as
/// many neighbors in the order of the remaining keys, among which near-duplicates stand together.
const REPRESENTATIVES: usize = 16;

/// The band keys of one signature, one for each band.
pub fn band_keys(signature: &[u32], banding: Banding) -> Box<[u64]> {
    let bands = signature.chunks_exact(banding.rows()).take(banding.bands());
    bands.enumerate().map(|(number, rows)| hash::band(number as u64, rows)).collect()
}

/// Two articles that may resemble each other, `a` before `b`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Candidate {
    /// The earlier article.
    pub a: ArticleId,
    /// The later article.
    pub b: ArticleId,
}

impl Candidate {
    /// A candidate of two different articles, in order.
    pub fn new(x: ArticleId, y: ArticleId) -> Self {
        Self { a: x.min(y), b: x.max(y) }
    }

    /// Both numbers in one, in the order of candidates.
    pub(crate) fn pack(self) -> u64 {
        u64::from(self.a.0) << 32 | u64::from(self.b.0)
    }

    /// What was packed.
    pub(crate) fn unpack(packed: u64) -> Self {
        Self { a: ArticleId((packed >> 32) as u32), b: ArticleId(packed as u32) }
    }
}

/// What the buckets propose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// The candidates, ascending and distinct.
    pub list: Vec<Candidate>,
    /// How many buckets were larger than the bound.
    pub oversized: u64,
    /// The size of the largest bucket; 0 if no two articles met.
    pub largest: u64,
    /// How many pairs of bucket mates were not proposed, summed over bands.
    pub withheld: u64,
}

/// The band keys of some articles, wherever they are held.
pub trait Keys: Sync {
    /// The articles, ascending.
    fn ids(&self) -> Cow<'_, [ArticleId]>;

    /// The key that each of them has in a band.
    fn band(&self, band: usize) -> Vec<u64>;

    /// All keys of one, which is asked of oversized buckets alone.
    fn of(&self, id: ArticleId) -> Cow<'_, [u64]>;
}

impl Keys for Vec<(ArticleId, &[u64])> {
    fn ids(&self) -> Cow<'_, [ArticleId]> {
        self.iter().map(|(id, _)| *id).collect()
    }

    fn band(&self, band: usize) -> Vec<u64> {
        self.iter().map(|(_, keys)| keys[band]).collect()
    }

    fn of(&self, id: ArticleId) -> Cow<'_, [u64]> {
        Cow::Borrowed(self[self.partition_point(|(other, _)| *other < id)].1)
    }
}

/// The candidates among articles by their keys in so many bands.
pub fn candidates(keys: &impl Keys, bands: usize) -> Candidates {
    let ids = &*keys.ids();
    let in_band = |number| Band { ids, keys: &keys.band(number), all: keys }.candidates();
    let mut all = Candidates::default();
    let mut packed = Vec::new();
    for first in (0..bands).step_by(AT_ONCE) {
        let some = first..bands.min(first + AT_ONCE);
        for (pairs, report) in some.into_par_iter().map(in_band).collect::<Vec<_>>() {
            packed.extend(pairs);
            all.oversized += report.oversized;
            all.withheld += report.withheld;
            all.largest = all.largest.max(report.largest);
        }
        packed.par_sort_unstable();
        packed.dedup();
    }
    all.list = packed.into_iter().map(Candidate::unpack).collect();
    all
}

/// The keys of one band.
struct Band<'a, K> {
    ids: &'a [ArticleId],
    /// One for each of them.
    keys: &'a [u64],
    /// Those of all bands.
    all: &'a K,
}

impl<K: Keys> Band<'_, K> {
    /// The packed candidates, with their part of the report.
    fn candidates(&self) -> (Vec<u64>, Candidates) {
        let half = |key: u64| key & 0xffff_ffff_0000_0000;
        let rows: Vec<u64> =
            self.keys.iter().zip(0_u64..).map(|(key, row)| half(*key) | row).collect();
        let mut order = sorted(&rows, 0, |row| *row);
        let key = |packed: u64| self.keys[row(packed)];
        let mut pairs = Vec::new();
        let mut report = Candidates::default();
        for run in order.chunk_by_mut(|x, y| half(*x) == half(*y)) {
            if run.len() == 1 {
                continue;
            }
            // Half keys meet by chance; whole keys say who is in the bucket. Ties keep article order.
            run.sort_by_key(|row| key(*row));
            let buckets = run.chunk_by_mut(|x, y| key(*x) == key(*y));
            for bucket in buckets.filter(|bucket| bucket.len() > 1) {
                report.largest = report.largest.max(bucket.len() as u64);
                self.propose(bucket, &mut pairs, &mut report);
            }
        }
        (pairs, report)
    }

    /// Proposes the pairs of one bucket, of the rows that it holds in their lower halves.
    fn propose(&self, bucket: &mut [u64], pairs: &mut Vec<u64>, report: &mut Candidates) {
        let pair = |x: u64, y: u64| Candidate::new(self.ids[row(x)], self.ids[row(y)]).pack();
        if bucket.len() <= BUCKET_BOUND {
            for (at, x) in bucket.iter().enumerate() {
                pairs.extend(bucket[at + 1..].iter().map(|y| pair(*x, *y)));
            }
            return;
        }
        let mut some = Vec::new();
        let (representatives, others) = bucket.split_at(REPRESENTATIVES);
        for (at, x) in representatives.iter().enumerate() {
            let later = representatives[at + 1..].iter().chain(others);
            some.extend(later.map(|y| pair(*x, *y)));
        }
        bucket.sort_by_cached_key(|packed| self.all.of(self.ids[row(*packed)]));
        for (at, x) in bucket.iter().enumerate() {
            some.extend(bucket[at + 1..].iter().take(REPRESENTATIVES).map(|y| pair(*x, *y)));
        }
        some.sort_unstable();
        some.dedup();
        let size = bucket.len() as u64;
        report.oversized += 1;
        report.withheld += size * (size - 1) / 2 - some.len() as u64;
        pairs.append(&mut some);
    }
}

/// The row in the lower half of a packed one.
fn row(packed: u64) -> usize {
    (packed & 0xffff_ffff) as usize
}
