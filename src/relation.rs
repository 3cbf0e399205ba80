//! The relation of two articles: what an editor would call it, with the numbers that decided.
//!
//! The first rule that holds decides; each costs a few comparisons.

use crate::verify::{Bar, Overlap};

/// What two articles are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The same tokens.
    Identical,
    /// Copies of one text: a resemblance at or above the threshold.
    Repost,
    /// Neither.
    Unrelated,
}

impl Relation {
    /// The relation as records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Repost => "repost",
            Self::Unrelated => "unrelated",
        }
    }

    /// Whether it puts two articles in one group.
    pub fn groups(self) -> bool {
        self != Self::Unrelated
    }
}

/// The relation of two articles with these counts.
pub fn relation(same_content: bool, overlap: Overlap, threshold: Bar) -> Relation {
    if same_content {
        Relation::Identical
    } else if overlap.reaches(threshold) {
        Relation::Repost
    } else {
        Relation::Unrelated
    }
}

/// Why a pair has its relation, in words and numbers.
pub fn reason(relation: Relation, overlap: Overlap, threshold: Bar) -> String {
    let (resemblance, bar) = (overlap.resemblance(), threshold.share());
    let places = places(overlap, threshold);
    let close = if (resemblance - bar).abs() < CLOSE { ", close" } else { "" };
    match relation {
        Relation::Identical => "the same words in the same order".to_owned(),
        Relation::Repost => format!(
            "resemblance {resemblance:.places$} is at or above the bar of {bar:.places$}{close}: {} \
             of {} shingles are shared",
            overlap.shared,
            overlap.union()
        ),
        Relation::Unrelated => format!(
            "resemblance {resemblance:.places$} is below the bar of {bar:.places$}{close}: {} of {} \
             shingles are shared",
            overlap.shared,
            overlap.union()
        ),
    }
}

/// How many decimal places, two at least, show a bar as it is and a resemblance on its side of it.
pub fn places(overlap: Overlap, bar: Bar) -> usize {
    const MOST: usize = 6;
    let shows = |places: &usize| {
        let scale = 10_f64.powi(*places as i32);
        let (shown, held) = ((overlap.resemblance() * scale).round(), bar.share() * scale);
        (held - held.round()).abs() < 1e-6 && (shown >= held.round()) == overlap.reaches(bar)
    };
    (2..MOST).find(shows).unwrap_or(MOST)
}

/// A number this near to its bar is called close.
pub const CLOSE: f64 = 0.05;
