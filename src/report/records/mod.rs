//! The records, one JSON object each: every field is always there, of one type, null if unknown.
//!
//! `a_in_b` is the containment of a in b. Counts are integers; ratios have six decimal places. Byte
//! offsets count in the raw text, end-exclusive; lines are 1-based. New fields may be added; those
//! that are here keep their meaning.

mod article;
mod group;
mod input;
mod pair;
mod story;
mod summary;
mod verdict;

use crate::verify::Bar;

pub use article::{ArticleRecord, place_name};
pub(super) use article::{ItemRecord, PublishedRecord, item, published};
pub use group::{DroppedRecord, GroupRecord};
pub use input::{ErrorRecord, FurnitureRecord, StockRecord, TextRecord};
pub(super) use pair::unit_plural;
pub use pair::{PairEvidence, PairRecord};
pub use story::{LinkRecord, StoryRecord};
pub use summary::{Settings, StageRecord, Summary};
pub use verdict::VerdictRecord;

/// The number of this description of records; it rises when a field changes its meaning.
pub const SCHEMA: u32 = 1;

/// A ratio as records give it: six decimal places are more than counts of words can tell.
pub fn share(ratio: f64) -> f64 {
    (ratio * 1e6).round() / 1e6
}

/// A bar in percent, with as many decimal places as it has.
pub(in crate::report) fn as_percent(bar: Bar) -> String {
    let text = format!("{:.4}", bar.share() * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
