//! Stock phrases of a corpus in a text: what counts for no relation, and what a report says was ignored.

use std::ops::Range;

use super::Text;
use crate::align;
use crate::article::Span;
use crate::shingle::{self, Width, shingles};
use crate::tokenize::{PlacedTokens, Tokens};
use crate::winnow::Stock;

/// Two fingerprints of one phrase have at most so many tokens between them.
const GAP: usize = 12;

/// A phrase that stands in so many texts that it ties nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockPhrase {
    /// Its bytes in the raw text, as far as fingerprints of it were taken.
    pub span: Span,
    /// In how many texts it stands, copies of one text counted once.
    pub texts: u32,
}

/// The phrases of a text that are stock, in order. `stock` is ascending by fingerprint. Linear in the
/// text.
pub fn stock_phrases(text: &Text<'_>, stock: &[Stock]) -> Vec<StockPhrase> {
    let placed = PlacedTokens::of(text.raw, &text.compared);
    let runs = Phrases::of(&placed.tokens, stock).within(0..placed.spans.len()).into_iter();
    runs.map(|(tokens, texts)| StockPhrase { span: align::span_of(&placed, tokens), texts })
        .collect()
}

/// The stock phrases of a corpus in one body.
pub(super) struct Phrases<'a> {
    tokens: &'a Tokens,
    stock: &'a [Stock],
    width: Width,
    /// The shingles of the body, as wide as those of the phrases; none if there is no phrase.
    shingles: Vec<u64>,
}

impl<'a> Phrases<'a> {
    pub(super) fn of(tokens: &'a Tokens, stock: &'a [Stock]) -> Self {
        let width = stock.first().and_then(|stock| Width::new(stock.words));
        let width = width.unwrap_or(Width::DEFAULT);
        let shingles = if stock.is_empty() { Vec::new() } else { shingles(tokens, width) };
        Self { tokens, stock, width, shingles }
    }

    /// The runs of some tokens that are stock, ascending and disjoint, each with how many texts hold
    /// it. Of a long phrase winnowing took every few shingles, so what lies between two of them is
    /// stock as well.
    fn within(&self, tokens: Range<usize>) -> Vec<(Range<usize>, u32)> {
        let mut runs: Vec<(Range<usize>, u32)> = Vec::new();
        if self.shingles.is_empty() {
            return runs;
        }
        let within = shingle::within(&self.shingles, self.tokens, self.width, tokens.clone());
        for (start, shingle) in (tokens.start..).zip(within) {
            let key = Stock::key(*shingle);
            let found = self.stock.binary_search_by_key(&key, |stock| stock.fingerprint);
            let Ok(at) = found else { continue };
            let end = (start + usize::from(self.width.words())).min(tokens.end);
            match runs.last_mut().filter(|(run, _)| start <= run.end + GAP) {
                Some((run, texts)) => {
                    run.end = end;
                    *texts = self.stock[at].texts.max(*texts);
                }
                None => runs.push((start..end, self.stock[at].texts)),
            }
        }
        runs
    }

    /// Whether most of some tokens are stock.
    pub(super) fn hold(&self, tokens: Range<usize>) -> bool {
        let covered: usize = self.within(tokens.clone()).iter().map(|(run, _)| run.len()).sum();
        2 * covered > tokens.len()
    }
}
