//! Chance that repeats itself: SplitMix64 (Steele, Lea, Flood 2014).

/// A sequence that its seed decides.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// A number below `bound`; 0 if there is none.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// True so many times in a thousand.
    pub(super) fn chance(&mut self, per_mille: usize) -> bool {
        self.below(1000) < per_mille
    }

    /// One of some things.
    pub(super) fn pick<'a, T: ?Sized>(&mut self, things: &[&'a T]) -> &'a T {
        things[self.below(things.len())]
    }

    /// From 0 up to 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About normal, with mean 0 and deviation 1: a sum of twelve.
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// One of the ranks of a law.
    pub(super) fn rank(&mut self, law: &Zipf) -> usize {
        let rank = Zipf::SHIFT * exp(self.unit() * law.log) - Zipf::SHIFT;
        (rank as usize).min(law.ranks - 1)
    }
}

/// The law of Zipf and Mandelbrot: the chance of rank `r` falls as `1 / (r + 2.7)`.
///
/// Ranks are drawn by inversion, so that there is no table.
pub(super) struct Zipf {
    ranks: usize,
    log: f64,
}

impl Zipf {
    const SHIFT: f64 = 2.7;

    /// The law for ranks from 0 on; there must be some.
    pub(super) fn new(ranks: usize) -> Self {
        Self { ranks, log: ln((ranks as f64 + Self::SHIFT) / Self::SHIFT) }
    }
}

/// The exponential function to three digits, the same bits everywhere, unlike that of the system.
pub(super) fn exp(x: f64) -> f64 {
    let mut power = 1.0 + x / 65536.0;
    for _ in 0..16 {
        power *= power;
    }
    power
}

/// The natural logarithm of a number from 1 on, likewise.
fn ln(mut x: f64) -> f64 {
    let mut halvings = 0.0;
    while x > 1.5 {
        x /= 2.0;
        halvings += 1.0;
    }
    // The series of the inverse hyperbolic tangent.
    let z = (x - 1.0) / (x + 1.0);
    let series = z * (1.0 + z * z * (1.0 / 3.0 + z * z * (1.0 / 5.0 + z * z / 7.0)));
    halvings * std::f64::consts::LN_2 + 2.0 * series
}
