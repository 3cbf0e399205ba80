//! Datelines: place, date and agency at the head of a story.

use std::ops::Range;

use super::Day;

/// The dateline at the start of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatelineFound {
    /// What to leave out of a comparison: all of it, with the dash or colon that ends it.
    pub span: Range<usize>,
    /// The place.
    pub place: Option<Range<usize>>,
    /// The date.
    pub date: Option<Range<usize>>,
    /// The short names of the agencies, in order.
    pub agencies: Vec<&'static str>,
    /// The day that the date names.
    pub when: Option<Day>,
}

/// The dateline that a line starts with.
pub fn dateline(_line: &str) -> Option<DatelineFound> {
    None
}
