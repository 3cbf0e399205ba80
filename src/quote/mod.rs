//! Quotations: what stands between quotation marks, in any style and language.
//!
//! What a speaker said is a common source of all who report it, so quotations are told from prose
//! before anything is made of shared words. Pages mix styles freely (one side curly, the other
//! straight; German and French guillemets; two backticks of old wires), so a mark is read by its
//! glyph, by what stands beside it, and by what is open; see `pair` for the rules.
//!
//! A quotation never leaves its paragraph: a closing mark that was forgotten costs a paragraph, not
//! a page. Time is linear in the text, whatever it holds: some 5 instructions a byte of news. Memory:
//! 20 bytes a quotation.

mod mark;
mod pair;
mod role;
mod search;

use memchr::{memchr, memrchr};

use crate::article::Span;
use mark::{Family, Mark};
use pair::{Pairing, Paragraph};
use search::Search;

/// A quotation, with its marks and without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotation {
    /// Its bytes with the marks. Where the closing mark is missing, it ends with the last word.
    pub outer: Span,
    /// Its bytes without the marks, and without the spaces that some languages put inside them.
    pub inner: Span,
    /// How many quotations it stands within.
    pub depth: u8,
    /// Whether it has a closing mark.
    pub closed: bool,
    /// Whether it goes on from the last paragraph: nothing was closed there, and the opening mark
    /// is repeated here.
    pub continues: bool,
}

/// The quotations in the body of a text, ascending by start: each lies within one paragraph (a line
/// of one of the spans), and nested ones lie within the [`inner`](Quotation::inner) of another.
///
/// The spans of the body are ascending and disjoint; one that is no part of the text is passed over.
pub fn quotations(text: &str, body: &[Span]) -> Vec<Quotation> {
    let mut found = Vec::new();
    let mut marks = Vec::new();
    let mut pairing = Pairing::default();
    // What the last paragraph left open.
    let mut open = None;
    for (number, span) in body.iter().enumerate() {
        let Some(part) = text.get(span.range()) else { continue };
        let mut at = 0;
        let mut places = Search::new(part).peekable();
        while let Some(&first) = places.peek() {
            let (before, behind) = part.as_bytes().split_at(first);
            let start = memrchr(b'\n', &before[at..]).map_or(at, |line| at + line + 1);
            let end = memchr(b'\n', behind).map_or(part.len(), |line| first + line);
            if !is_blank(&part[at..start]) {
                open = None;
            }
            let line = Paragraph {
                text: &part[start..end],
                offset: span.start + start as u32,
                continued: open,
                next: &|| next_family(text, &part[end..], &body[number + 1..]),
            };
            let within = std::iter::from_fn(|| places.next_if(|place| *place < end));
            mark::marks(line.text, within.map(|place| place - start), &mut marks);
            role::decide(line.text, &mut marks);
            open = pairing.pair(&line, &marks, &mut found);
            at = end;
        }
        if !is_blank(&part[at..]) {
            open = None;
        }
    }
    found
}

/// Whether a text is white space; one character decides in most cases.
fn is_blank(text: &str) -> bool {
    text.trim_start().is_empty()
}

/// The family of the mark that the next paragraph begins with, if it begins with one.
fn next_family(text: &str, rest: &str, later: &[Span]) -> Option<Family> {
    let later = later.iter().filter_map(|span| text.get(span.range()));
    let next =
        std::iter::once(rest).chain(later).map(str::trim_start).find(|text| !text.is_empty())?;
    Mark::at(next, 0).map(|mark| mark.family)
}
