//! What an agency, or a site that takes its feed, puts behind a story.

use std::ops::Range;

/// What stands behind a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TailKind {
    /// A line that only separates.
    Separator,
    /// The words of the agency: a credit, initials, where to read more.
    Tail,
    /// A note that the text was taken from a feed.
    Disclaimer,
}

/// What stands behind a story, in a line or at the end of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TailFound {
    /// Its bytes: the whole line, or its end.
    pub span: Range<usize>,
    /// The short names of the agencies, in order.
    pub agencies: Vec<&'static str>,
    /// What it is.
    pub kind: TailKind,
}

/// The tail that a line is or ends in.
pub fn tail(_line: &str) -> Option<TailFound> {
    None
}
