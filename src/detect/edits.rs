//! What a page made of a source's sentences.
//!
//! For one pair at a time: sentences that are the same but for edits, what was changed in each, and
//! quotations that were altered. Costs what matching sentences does, about 0.2 µs a word.

use super::Side;
use crate::align::{self, AlteredQuotation, Change, Line, SentenceMatch};
use crate::article::Span;
use crate::quote::Quotation;

/// The sentences of a page that follow those of a source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edits {
    /// How many sentences the page has.
    pub sentences: u32,
    /// Those that follow one of the source, in the order of the page.
    pub followed: Vec<Followed>,
    /// Quotations that both give, in other words, in the order of the page.
    pub quotations: Vec<AlteredQuotation>,
}

/// A sentence of a page that follows one of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Followed {
    /// The sentence of the source.
    pub source: Line,
    /// The sentence of the page.
    pub page: Line,
    /// The share of both sentences' words that is common.
    pub kept: f64,
    /// Whether more of the page's sentence is quotation than is prose.
    pub is_quote: bool,
    /// What was changed, figures and names first: `from` in the source, `to` in the page.
    pub changes: Vec<Change>,
}

impl Edits {
    /// How many sentences of prose follow one of the source.
    pub fn prose(&self) -> usize {
        self.followed.iter().filter(|followed| !followed.is_quote).count()
    }
}

/// What a page made of a source's sentences.
pub fn edits(source: &Side<'_>, page: &Side<'_>) -> Edits {
    let (a, b) = ((source.raw, &source.placed), (page.raw, &page.placed));
    let followed = |found: SentenceMatch| {
        let (kept, is_verbatim) = (found.kept(), found.is_verbatim());
        let changes = match is_verbatim {
            true => Vec::new(),
            false => align::changes(a, b, found.a.tokens.clone(), found.b.tokens.clone()),
        };
        let tokens = &page.placed.spans[found.b.tokens.clone()];
        let quoted = tokens.iter().filter(|token| is_quoted(**token, &page.quotations)).count();
        let is_quote = quoted * 2 > tokens.len();
        Followed { source: found.a, page: found.b, kept, is_quote, changes }
    };
    Edits {
        sentences: page.split().sentences.len() as u32,
        followed: align::sentences(source.split(), page.split())
            .into_iter()
            .map(followed)
            .collect(),
        quotations: align::altered_quotations(a, &source.quotations, b, &page.quotations),
    }
}

/// Whether a token stands in a quotation. Those are ascending by start; what stands in a nested one
/// stands in the outer one too.
fn is_quoted(token: Span, quotations: &[Quotation]) -> bool {
    let before = quotations.partition_point(|quotation| quotation.outer.start <= token.start);
    let outer = quotations[..before].iter().rev().find(|quotation| quotation.depth == 0);
    outer.is_some_and(|quotation| token.end <= quotation.outer.end)
}
