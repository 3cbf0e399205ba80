//! Banding: how many bands of how many rows, and the S-curve that follows.
//!
//! A signature is cut into `bands` pieces of `rows` slots. Two texts of resemblance `s` agree in all
//! rows of one band with chance `s^rows`, hence share some band with chance `1 - (1 - s^rows)^bands`:
//! the S-curve (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4).

use crate::minhash::SignatureLength;

/// How a signature is cut into bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Banding {
    bands: u16,
    rows: u16,
}

impl Banding {
    /// A banding that fits a signature; `None` if it is empty or needs more slots.
    pub fn new(bands: u16, rows: u16, length: SignatureLength) -> Option<Self> {
        let slots = usize::from(bands) * usize::from(rows);
        (1..=length.slots()).contains(&slots).then_some(Self { bands, rows })
    }

    /// The banding that finds pairs at `threshold` with chance `recall` and proposes the fewest
    /// others: of all that fit the signature the one with the most rows, and with no more bands
    /// than it takes. `None` if nothing that fits reaches `recall`.
    pub fn for_recall(threshold: f64, recall: f64, length: SignatureLength) -> Option<Self> {
        (1..=length.slots()).rev().find_map(|rows| {
            let most = length.slots() / rows;
            // The formula's own inverse, then a step back and forth against rounding.
            let exact = (1.0 - recall).ln() / (1.0 - threshold.powi(rows as i32)).ln();
            let first = if exact.is_finite() { (exact as usize).max(1) } else { 1 };
            (first..=most.min(first.saturating_add(2)))
                .map(|bands| Self { bands: bands as u16, rows: rows as u16 })
                .find(|banding| banding.probability(threshold) >= recall)
        })
    }

    /// The number of bands.
    pub fn bands(self) -> usize {
        usize::from(self.bands)
    }

    /// The number of rows in a band.
    pub fn rows(self) -> usize {
        usize::from(self.rows)
    }

    /// The shortest signature that it fits. A slot that no band reads takes as long to fill as any.
    pub fn length(self) -> SignatureLength {
        // It was made for a signature, so there is one of that length.
        SignatureLength::new(self.bands * self.rows).unwrap_or(SignatureLength::DEFAULT)
    }

    /// The chance that two texts of this resemblance share a band.
    pub fn probability(self, resemblance: f64) -> f64 {
        1.0 - self.miss(resemblance)
    }

    /// The chance that two texts of this resemblance share no band.
    pub fn miss(self, resemblance: f64) -> f64 {
        (1.0 - resemblance.powi(i32::from(self.rows))).powi(i32::from(self.bands))
    }
}
