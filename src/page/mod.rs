//! A page as an editor reads it: its story, what stands around it, and what it says of itself.
//!
//! The one place that knows all that is read off a text before anything is compared. Total on any
//! text, and a function of the text and its layout alone, so that a text that is read again gives
//! the same spans. A text that is taken whole is looked at where it begins and ends only.

pub mod claims;

use self::claims::Claims;
use crate::article::{Layout, Span};
use crate::body::{self, Line, Role, Source};

/// What was read off a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The lines with their roles, in order; a line that was squeezed together comes in parts. Empty
    /// for a text that was taken whole.
    pub lines: Vec<Line>,
    /// The headline, where the text holds it.
    pub headline: Option<Span>,
    /// What the page says of itself.
    pub claims: Claims,
    /// The spans of the text that are compared, ascending and disjoint: the body without its
    /// dateline and credits.
    pub compared: Vec<Span>,
}

/// Reads a text.
pub fn read(text: &str, layout: Layout) -> Page {
    let Some(source) = source(text, layout) else {
        let (compared, claims) = claims::of_whole(text);
        return Page { claims, compared, ..Page::default() };
    };
    of_page(text, source)
}

/// Reads a page.
fn of_page(text: &str, source: Source) -> Page {
    let lines = body::roles(text, source);
    let body = spans(&lines);
    let claims = claims::claims(text, &lines, &body);
    let compared = without(&body, &claims.left_out);
    let story = lines.iter().position(|line| line.role == Role::Body).unwrap_or(lines.len());
    let headline = lines[..story].iter().rfind(|line| line.role == Role::Headline);
    Page { headline: headline.map(|line| line.span), claims, compared, lines }
}

/// The lines of a text with their roles, whatever its layout.
pub fn lines(text: &str, layout: Layout) -> Vec<Line> {
    match source(text, layout) {
        Some(source) => body::roles(text, source),
        None => body::whole(text),
    }
}

/// The spans of a text that are compared, as [`read`] gives them, without the rest; and whether they
/// were read off a page.
pub fn compared(text: &str, layout: Layout) -> (Vec<Span>, bool) {
    match source(text, layout) {
        Some(source) => (of_page(text, source).compared, true),
        None => (claims::compared_whole(text), false),
    }
}

/// Where the text of a page comes from; `None` for a text that is taken whole.
fn source(text: &str, layout: Layout) -> Option<Source> {
    match layout {
        Layout::Whole => None,
        Layout::Page => Some(Source::Flat),
        Layout::Extracted => Some(Source::Extracted),
        Layout::Auto => body::has_furniture(text).then_some(Source::Flat),
    }
}

/// The spans of the body, those of neighboring lines apart.
fn spans(lines: &[Line]) -> Vec<Span> {
    lines.iter().filter(|line| line.role == Role::Body).map(|line| line.span).collect()
}

/// Spans without others; all of them ascending and disjoint.
fn without(spans: &[Span], left_out: &[Span]) -> Vec<Span> {
    let mut kept = Vec::with_capacity(spans.len());
    for span in spans {
        let mut from = span.start;
        let first = left_out.partition_point(|out| out.end <= span.start);
        for out in left_out[first..].iter().take_while(|out| out.start < span.end) {
            kept.push(Span { start: from, end: out.start.max(from) });
            from = out.end.min(span.end);
        }
        kept.push(Span { start: from, end: span.end });
    }
    kept.retain(|span| span.start < span.end);
    kept
}
