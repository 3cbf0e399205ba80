//! Bylines: who wrote a story.

use std::ops::Range;

use super::DateFound;

/// A line that says who wrote the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BylineFound {
    /// The bytes of the byline.
    pub span: Range<usize>,
    /// The name of a person or a desk.
    pub name: Option<Range<usize>>,
    /// The short names of the agencies, in order.
    pub agencies: Vec<&'static str>,
    /// A date that stands in the same line.
    pub date: Option<DateFound>,
}

/// The byline that a line is.
pub fn byline(_line: &str) -> Option<BylineFound> {
    None
}
