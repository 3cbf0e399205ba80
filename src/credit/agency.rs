//! The names of news agencies in a line.

use std::ops::Range;

/// What an agency sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text, and mostly pictures as well.
    Text,
    /// Pictures alone.
    Photo,
}

/// The name of an agency in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The short name of the agency, such as `AP`.
    pub agency: &'static str,
    /// Its bytes in the line.
    pub span: Range<usize>,
    /// Whether the form is also a word or initials of something else, so that it names the agency
    /// only where a credit may stand.
    pub short: bool,
    /// What the agency sends.
    pub kind: Kind,
}

/// The names of agencies in a text, in order.
pub fn find(_text: &str) -> Vec<Mention> {
    Vec::new()
}
