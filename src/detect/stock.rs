//! Stock phrases of a corpus in a text: what counts for no relation, and what a report says was ignored.

use std::ops::Range;

use super::Text;
use crate::align;
use crate::article::Span;
use crate::shingle::{Width, shingles_of_run};
use crate::tokenize::{PlacedTokens, SMALLEST, Tokens, WORD};
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
    let stock = StockIndex::of(stock);
    let runs = Phrases::of(&placed.tokens, &stock).within(0..placed.spans.len()).into_iter();
    runs.map(|(tokens, texts)| StockPhrase { span: align::span_of(&placed, tokens), texts })
        .collect()
}

/// What is stock, by its leading bits: looked up for every shingle of every passage.
pub(super) struct StockIndex<'a> {
    /// Ascending by fingerprint.
    list: &'a [Stock],
    /// For each value of the leading bits where its fingerprints start; about one has each.
    starts: Box<[u32]>,
    shift: u32,
    /// Sixteen bits for each of them, of which one says that it is there: most shingles are not.
    bits: Box<[u16]>,
}

impl<'a> StockIndex<'a> {
    /// `list` is ascending by fingerprint.
    pub(super) fn of(list: &'a [Stock]) -> Self {
        let bits = list.len().next_power_of_two().trailing_zeros().max(1);
        let shift = u64::BITS - bits;
        let start = |value: u64| list.partition_point(|stock| stock.fingerprint >> shift < value);
        let starts = (0..=1_u64 << bits).map(|value| start(value) as u32).collect();
        let mut there = vec![0; 1 << bits];
        for stock in list {
            there[(stock.fingerprint >> shift) as usize] |= bit(stock.fingerprint);
        }
        Self { list, starts, shift, bits: there.into() }
    }

    fn find(&self, fingerprint: u64) -> Option<&'a Stock> {
        let value = (fingerprint >> self.shift) as usize;
        if self.bits[value] & bit(fingerprint) == 0 {
            return None;
        }
        let range = self.starts[value] as usize..self.starts[value + 1] as usize;
        self.list[range].iter().find(|stock| stock.fingerprint == fingerprint)
    }
}

/// The bit of a fingerprint among those with the same leading bits: one that these don't tell.
fn bit(fingerprint: u64) -> u16 {
    1 << (fingerprint >> 1 & 15)
}

/// The stock phrases of a corpus in one body.
pub(super) struct Phrases<'a> {
    tokens: &'a Tokens,
    stock: &'a StockIndex<'a>,
    /// How wide the shingles of the phrases are.
    width: Width,
}

impl<'a> Phrases<'a> {
    pub(super) fn of(tokens: &'a Tokens, stock: &'a StockIndex<'a>) -> Self {
        let width = stock.list.first().and_then(|stock| Width::new(stock.words));
        Self { tokens, stock, width: width.unwrap_or(Width::DEFAULT) }
    }

    /// The runs of some tokens that are stock, ascending and disjoint, each with how many texts hold
    /// it. Of a long phrase winnowing took every few shingles, so what lies between two of them is
    /// stock as well.
    fn within(&self, tokens: Range<usize>) -> Vec<(Range<usize>, u32)> {
        let mut runs: Vec<(Range<usize>, u32)> = Vec::new();
        if self.stock.list.is_empty() {
            return runs;
        }
        let shingles = shingles_of_run(self.tokens, self.width, tokens.clone());
        for (start, shingle) in (tokens.start..).zip(shingles) {
            let Some(stock) = self.stock.find(Stock::key(shingle)) else { continue };
            let end = (start + usize::from(self.width.words())).min(tokens.end);
            match runs.last_mut().filter(|(run, _)| start <= run.end + GAP) {
                Some((run, texts)) => {
                    run.end = end;
                    *texts = stock.texts.max(*texts);
                }
                None => runs.push((start..end, stock.texts)),
            }
        }
        runs
    }

    /// Whether most of some tokens are stock.
    pub(super) fn hold(&self, tokens: Range<usize>) -> bool {
        // What begins in the second half is not most of them, and few phrases are stock at all.
        let half = tokens.len().div_ceil(2);
        let longest = usize::from(self.width.words()) * usize::from(WORD / SMALLEST);
        let begun = tokens.start..tokens.end.min(tokens.start + half + longest);
        let shingles = shingles_of_run(self.tokens, self.width, begun);
        let mut begun = shingles.iter().take(half).map(|shingle| Stock::key(*shingle));
        if !begun.any(|key| self.stock.find(key).is_some()) {
            return false;
        }
        let covered: usize = self.within(tokens.clone()).iter().map(|(run, _)| run.len()).sum();
        2 * covered > tokens.len()
    }
}
