//! Stock phrases of a corpus in a text: what counts for no relation, and what a report says was ignored.

use std::ops::Range;

use super::Text;
use crate::align;
use crate::article::Span;
use crate::shingle::{Spliced, Width, shingles, windows, within};
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

/// The phrases of a text that are stock, in order. `stock` is ascending by fingerprint, and what a run
/// with shingles of `width` words found. Linear in the text.
pub fn stock_phrases(text: &Text<'_>, stock: &[Stock], width: Width) -> Vec<StockPhrase> {
    let placed = PlacedTokens::of(text.raw, &text.compared);
    let stock = StockIndex::of(stock, width);
    let phrases = Phrases::of(&placed.tokens, &shingles(&placed.tokens, width), &stock);
    let runs = phrases.within(0..placed.spans.len());
    runs.map(|(tokens, texts)| StockPhrase { span: align::span_of(&placed, tokens), texts })
        .collect()
}

/// What is stock, by its leading bits: looked up for every shingle of every body.
pub(super) struct StockIndex<'a> {
    /// Ascending by fingerprint.
    list: &'a [Stock],
    /// The words of the shingles that texts are known by.
    width: Width,
    /// For each value of the leading bits where its fingerprints start; about one has each.
    starts: Box<[u32]>,
    shift: u32,
    /// Sixteen bits for each of them, of which one says that it is there: most shingles are not.
    bits: Box<[u16]>,
}

impl<'a> StockIndex<'a> {
    /// `list` is ascending by fingerprint.
    pub(super) fn of(list: &'a [Stock], width: Width) -> Self {
        let bits = list.len().next_power_of_two().trailing_zeros().max(1);
        let shift = u64::BITS - bits;
        let start = |value: u64| list.partition_point(|stock| stock.fingerprint >> shift < value);
        let starts = (0..=1_u64 << bits).map(|value| start(value) as u32).collect();
        let mut there = vec![0; 1 << bits];
        for stock in list {
            there[(stock.fingerprint >> shift) as usize] |= bit(stock.fingerprint);
        }
        Self { list, width, starts, shift, bits: there.into() }
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

/// The stock phrases of a corpus in one body: the shingles that are stock, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Phrases(Box<[Found]>);

/// A shingle that is stock.
#[derive(Debug, Clone, Copy)]
struct Found {
    /// Its first token.
    start: u32,
    /// Where its tokens end.
    end: u32,
    texts: u32,
}

impl Phrases {
    /// Those in some tokens with these shingles.
    pub(super) fn of(tokens: &Tokens, shingles: &[u64], stock: &StockIndex<'_>) -> Self {
        let Some(width) = stock.list.first().and_then(|stock| Width::new(stock.words)) else {
            return Self::default();
        };
        let spliced = Spliced::of(tokens, shingles, stock.width, width);
        let found = within(tokens, width, 0..tokens.len()).filter_map(|start| {
            let texts = stock.find(Stock::key(spliced.at(start)))?.texts;
            let window = windows(tokens, width, start..tokens.len()).next()?;
            Some(Found { start: start as u32, end: window.end as u32, texts })
        });
        Self(found.collect())
    }

    /// The runs of some tokens that are stock, ascending and disjoint, each with how many texts hold
    /// it. Of a long phrase winnowing took every few shingles, so what lies between two of them is
    /// stock as well.
    fn within(&self, tokens: Range<usize>) -> impl Iterator<Item = (Range<usize>, u32)> {
        let first = self.0.partition_point(|found| (found.start as usize) < tokens.start);
        let within = self.0[first..].iter().take_while(move |it| it.end as usize <= tokens.end);
        let mut within = within.map(|it| (it.start as usize..it.end as usize, it.texts)).peekable();
        std::iter::from_fn(move || {
            let (mut run, mut texts) = within.next()?;
            while let Some((next, of)) = within.next_if(|(next, _)| next.start <= run.end + GAP) {
                run.end = next.end;
                texts = texts.max(of);
            }
            Some((run, texts))
        })
    }

    /// Whether half of some tokens at least are stock: of a phrase that is, one fingerprint of eight
    /// words may be all that was taken of sixteen.
    pub(super) fn hold(&self, tokens: Range<usize>) -> bool {
        let covered: usize = self.within(tokens.clone()).map(|(run, _)| run.len()).sum();
        2 * covered >= tokens.len()
    }
}
