//! Stock phrases of a corpus in a text: for the report of what was ignored.

use super::Text;
use crate::article::Span;
use crate::shingle::{Width, shingles, windows};
use crate::tokenize::PlacedTokens;
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
    let Some(width) = stock.first().and_then(|stock| Width::new(stock.words)) else {
        return Vec::new();
    };
    let placed = PlacedTokens::of(text.raw, &text.compared);
    let mut phrases: Vec<StockPhrase> = Vec::new();
    // The token behind the last phrase.
    let mut end = 0;
    let all = shingles(&placed.tokens, width);
    for (window, shingle) in windows(&placed.tokens, width).zip(all) {
        let found = stock.binary_search_by_key(&Stock::key(shingle), |stock| stock.fingerprint);
        let Ok(at) = found else { continue };
        let (first, last) = (placed.spans[window.start], placed.spans[window.end - 1]);
        match phrases.last_mut().filter(|_| window.start <= end + GAP) {
            Some(phrase) => {
                phrase.span.end = last.end;
                phrase.texts = phrase.texts.max(stock[at].texts);
            }
            None => phrases.push(StockPhrase {
                span: Span { start: first.start, end: last.end },
                texts: stock[at].texts,
            }),
        }
        end = window.end;
    }
    phrases
}
