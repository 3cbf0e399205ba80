//! Verification: exact counts of what two articles share, and the bars that they are held to.
//!
//! A merge of two ascending lists, `O(n + m)`: about 2 ns a shingle. Counts are integers and bars are
//! millionths, so whether a pair reaches a bar never hangs on rounding.

use std::cmp::Ordering;

use crate::shingle::ShingleSet;

/// The counts of two sets: what both hold, what only one holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Overlap {
    /// Shingles in both.
    pub shared: u32,
    /// Shingles in the first alone.
    pub only_a: u32,
    /// Shingles in the second alone.
    pub only_b: u32,
}

impl Overlap {
    /// Counts what two sets share.
    pub fn of(a: &ShingleSet, b: &ShingleSet) -> Self {
        let (x, y) = (a.as_slice(), b.as_slice());
        let (mut i, mut j, mut shared) = (0, 0, 0);
        while i < x.len() && j < y.len() {
            // No branch on the data: which list is behind cannot be foreseen.
            shared += u32::from(x[i] == y[j]);
            let order = x[i].cmp(&y[j]);
            i += usize::from(order != Ordering::Greater);
            j += usize::from(order != Ordering::Less);
        }
        Self { shared, only_a: x.len() as u32 - shared, only_b: y.len() as u32 - shared }
    }

    /// The counts of a set with itself.
    pub fn identical(set: &ShingleSet) -> Self {
        Self { shared: set.len() as u32, only_a: 0, only_b: 0 }
    }

    /// The same counts seen from the other side.
    pub fn swapped(self) -> Self {
        Self { shared: self.shared, only_a: self.only_b, only_b: self.only_a }
    }

    /// How many there are in either set.
    pub fn union(self) -> u32 {
        self.shared + self.only_a + self.only_b
    }

    /// Resemblance (Jaccard): the share of all shingles that both have; 0 if there are none.
    pub fn resemblance(self) -> f64 {
        ratio(self.shared, self.union())
    }

    /// Containment of the first in the second: the share of its shingles found there; 0 if it has
    /// none.
    pub fn a_in_b(self) -> f64 {
        ratio(self.shared, self.shared + self.only_a)
    }

    /// Containment of the second in the first.
    pub fn b_in_a(self) -> f64 {
        self.swapped().a_in_b()
    }

    /// Whether the resemblance reaches a bar.
    pub fn reaches(self, bar: Bar) -> bool {
        bar.holds(self.shared, self.union())
    }

    /// Whether the containment of the first in the second reaches a bar.
    pub fn contained(self, bar: Bar) -> bool {
        bar.holds(self.shared, self.shared + self.only_a)
    }
}

fn ratio(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

/// A share that a pair must reach, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bar(u32);

impl Bar {
    const ONE: u32 = 1_000_000;

    /// A bar from 0 to 1, to six decimal places.
    pub fn new(share: f64) -> Option<Self> {
        (0.0..=1.0).contains(&share).then(|| Self((share * f64::from(Self::ONE)).round() as u32))
    }

    /// A bar from 0 to 1,000,000.
    pub(crate) const fn millionths(share: u32) -> Self {
        Self(share)
    }

    /// What everything reaches.
    pub(crate) const NONE: Self = Self(0);

    /// What any two reach that share something and hold less than a million together.
    pub(crate) const LEAST: Self = Self(1);

    /// What only the whole reaches.
    pub(crate) const ALL: Self = Self(Self::ONE);

    /// The bar in the middle of two.
    pub(crate) fn between(self, other: Self) -> Self {
        Self(self.0.midpoint(other.0))
    }

    /// The bar as a share.
    pub fn share(self) -> f64 {
        f64::from(self.0) / f64::from(Self::ONE)
    }

    /// Whether `part` of `whole` reaches the bar. Nothing of nothing does not.
    pub fn holds(self, part: u32, whole: u32) -> bool {
        whole > 0 && u64::from(part) * u64::from(Self::ONE) >= u64::from(whole) * u64::from(self.0)
    }

    /// The least part of `whole` that reaches the bar.
    pub fn least(self, whole: u32) -> u32 {
        (u64::from(whole) * u64::from(self.0)).div_ceil(u64::from(Self::ONE)) as u32
    }
}
