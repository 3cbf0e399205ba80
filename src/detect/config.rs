//! The settings of a run. Any combination of values is valid.

use super::JOIN_BY_ITSELF;
use crate::group::Keep;
use crate::lsh::Banding;
use crate::minhash::SignatureLength;
use crate::relation::{Bars, Reuse};
use crate::shingle::Width;
use crate::verify::Bar;

/// When every pair is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Join {
    /// Up to [`JOIN_BY_ITSELF`] articles.
    #[default]
    Small,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Join {
    /// Whether every pair of so many articles is compared.
    pub fn is_of_all(self, articles: usize) -> bool {
        match self {
            Self::Small => articles <= JOIN_BY_ITSELF,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// The settings of a run. Any combination of values is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// Words in a shingle.
    pub width: Width,
    /// Slots in a signature.
    pub length: SignatureLength,
    /// The resemblance from which on two articles are copies of one text.
    pub threshold: Bar,
    /// How signatures are cut into bands; see [`Banding::for_recall`].
    pub banding: Banding,
    /// When every pair is compared.
    pub join: Join,
    /// The share of an article's shingles that must stand in its group's lead for it to be dropped.
    pub drop_above: Bar,
    /// Whether a revision of its lead may be dropped.
    pub drop_revisions: bool,
    /// Which article leads a group.
    pub keep: Keep,
    /// How passages are looked for; `None` for the signatures alone.
    pub passages: Option<Passages>,
    /// What pairs below the threshold are held to.
    pub reuse: Reuse,
    /// How many days may lie between two articles of one story.
    pub story_days: u32,
}

/// How the passage index is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passages {
    /// The words of the shortest run of prose that is certain to be found.
    pub prose: u8,
    /// The words of the shortest run within quotation marks that is certain to be found.
    pub quote: u8,
    /// A phrase that stands in more texts than this is stock; copies of one text count once.
    pub stock: u32,
}

impl Passages {
    /// The width of the shingles that fingerprints are made of: the shortest run that must be found.
    pub(crate) fn width(self) -> Width {
        let words = self.quote.min(self.prose).clamp(1, Width::MAX);
        Width::new(words).unwrap_or(Width::DEFAULT)
    }
}

impl Default for Passages {
    fn default() -> Self {
        Self { prose: 12, quote: 8, stock: 32 }
    }
}

impl Config {
    /// The settings for a threshold and a recall of the pairs at it, everything else at its default,
    /// and a signature as long as its bands need.
    ///
    /// A recall of 1 compares every pair. `None` if no banding of [`SignatureLength::DEFAULT`] gives
    /// that recall, or if a number is not between 0 and 1, or 0.
    pub fn new(threshold: f64, recall: f64) -> Option<Self> {
        if !(threshold > 0.0 && recall > 0.0 && recall <= 1.0) {
            return None;
        }
        let by_lsh = if recall < 1.0 { recall } else { HIGHEST_LSH_RECALL };
        let banding = Banding::for_recall(threshold, by_lsh, SignatureLength::DEFAULT)?;
        Some(Self {
            width: Width::DEFAULT,
            length: banding.length(),
            threshold: Bar::new(threshold)?,
            banding,
            join: if recall < 1.0 { Join::Small } else { Join::Always },
            drop_above: Bar::new(0.8)?,
            drop_revisions: false,
            keep: Keep::default(),
            passages: Some(Passages::default()),
            reuse: Reuse::default(),
            story_days: 3,
        })
    }

    /// What pairs are held to.
    pub fn bars(&self) -> Bars {
        Bars { threshold: self.threshold, reuse: self.reuse }
    }
}

/// LSH reaches no recall of 1; where every pair is compared, its banding only serves to say what LSH
/// alone would have found.
pub const HIGHEST_LSH_RECALL: f64 = 0.99;
