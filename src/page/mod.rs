//! A page as an editor reads it: its story, what stands around it, and what it says of itself.
//!
//! The one place that knows all that is read off a text before anything is compared. Total on any
//! text, and a function of the text and its layout alone, so that a text that is read again gives
//! the same spans.

pub mod claims;

use crate::article::{Layout, Span};
use crate::body::{self, Line};

/// What was read off a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The lines with their roles, in order; a line that was squeezed together comes in parts.
    pub lines: Vec<Line>,
    /// The spans of the text that are compared, ascending and disjoint: the body without its
    /// dateline and credits.
    pub compared: Vec<Span>,
}

/// Reads a text.
pub fn read(text: &str, layout: Layout) -> Page {
    Page { lines: body::whole(text), compared: compared(text, layout) }
}

/// The spans of a text that are compared, as [`read`] gives them, without the rest.
pub fn compared(text: &str, _layout: Layout) -> Vec<Span> {
    // Spans are 32 bits wide; a text beyond that is compared up to there.
    vec![Span { start: 0, end: text.floor_char_boundary(u32::MAX as usize) as u32 }]
}
