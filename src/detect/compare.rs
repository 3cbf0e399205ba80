//! Two texts side by side: the counts, the passages that they share, and the lines these cover.
//!
//! For one pair at a time: both texts are tokenized with their places, then counted and aligned.

use std::cmp::Reverse;
use std::ops::Range;

use super::common::{Common, Shared};
use super::stock::StockIndex;
use super::{Config, Side, Text};
use crate::align::{self, LineCoverage, Passage, Unit};
use crate::article::Span;
use crate::parts::Kind;
use crate::relation::{Relation, Weighed};
use crate::tokenize::PlacedTokens;
use crate::verify::Overlap;
use crate::winnow::Stock;

/// What two texts share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What they are to each other.
    pub relation: Relation,
    /// Their shingles, counted.
    pub overlap: Overlap,
    /// All that decided.
    pub weighed: Weighed,
    /// The words of the first.
    pub words_a: u32,
    /// The words of the second.
    pub words_b: u32,
    /// The passages in the order of the first text.
    pub passages: Vec<PlacedPassage>,
    /// The lines of the first text, with how much of each is shared.
    pub lines_a: Vec<LineCoverage>,
    /// The lines of the second text, with how much of each is shared.
    pub lines_b: Vec<LineCoverage>,
    /// For each line of the first text the line of the second on which what they share most of in
    /// one piece begins.
    pub partners_a: Vec<Option<u32>>,
    /// For each line of the second text that of the first.
    pub partners_b: Vec<Option<u32>>,
    /// What the lines are: sentences, if a line of either text was too long.
    pub unit: Unit,
}

/// A passage with its places in both texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedPassage {
    /// Its words.
    pub words: u32,
    /// Whether it is a quotation, on either side.
    pub kind: Kind,
    /// Whether it is a stock phrase, which counts for no relation.
    pub is_stock: bool,
    /// Where it stands in the first text.
    pub a: Place,
    /// Where it stands in the second text.
    pub b: Place,
}

/// A place in a raw text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The 1-based line on which it starts.
    pub line: u32,
    /// Its bytes.
    pub span: Span,
}

impl Comparison {
    /// The words that lie in passages.
    pub fn words_shared(&self) -> u32 {
        self.passages.iter().map(|passage| passage.words).sum()
    }

    /// The words of the longest passage; 0 if there is none.
    pub fn longest_passage(&self) -> u32 {
        self.passages.iter().map(|passage| passage.words).max().unwrap_or(0)
    }
}

/// Compares two texts; [`compare_sides`] says with what.
pub fn compare(
    a: &Text<'_>,
    b: &Text<'_>,
    is_newer: bool,
    config: &Config,
    stock: &[Stock],
) -> Comparison {
    compare_sides(&Side::of(a, config), &Side::of(b, config), is_newer, config, stock)
}

/// Compares two texts that are ready. `stock` is what a corpus is known to repeat, ascending by fingerprint;
/// `is_newer` whether one says that it is a newer version of the other.
pub fn compare_sides(
    a: &Side<'_>,
    b: &Side<'_>,
    is_newer: bool,
    config: &Config,
    stock: &[Stock],
) -> Comparison {
    let (body_a, placed_a, body_b, placed_b) = (&a.body, &a.placed, &b.body, &b.placed);
    let common = Common::of(body_a, body_b);
    let counts = common.counts();
    let stock = StockIndex::of(stock, config.width);
    let (evidence, alignment, shared) = common.evidence(&counts, body_a.phrases(&stock), config);
    let is_same = body_a.is_same(body_b);
    let evidence = config.passages.map(|_| evidence);
    let weighed = Weighed { is_same, is_newer, overlap: counts.whole, evidence, own_words: [0; 2] };
    let cover_a = alignment.cover_a(placed_a.tokens.len());
    let cover_b = alignment.cover_b(placed_b.tokens.len());
    let (a, b) = (a.raw, b.raw);
    let (lines_a, unit_a) = align::lines(a, placed_a);
    let (lines_b, unit_b) = align::lines(b, placed_b);
    let lines_a = align::lines_shared(lines_a, placed_a, &cover_a);
    let lines_b = align::lines_shared(lines_b, placed_b, &cover_b);
    let tokens = |passage: &Passage| (passage.tokens_a(), passage.tokens_b());
    let from_a: Vec<_> = alignment.passages.iter().map(tokens).collect();
    let mut from_b: Vec<_> = from_a.iter().map(|(a, b)| (b.clone(), a.clone())).collect();
    from_b.sort_unstable_by_key(|(mine, _)| mine.start);
    Comparison {
        relation: weighed.relation(&config.bars()),
        overlap: counts.whole,
        weighed,
        words_a: placed_a.tokens.all_words(),
        words_b: placed_b.tokens.all_words(),
        passages: passages(&shared, (a, placed_a), (b, placed_b)),
        partners_a: partners(&lines_a, &from_a, placed_b, &line_breaks(b)),
        partners_b: partners(&lines_b, &from_b, placed_a, &line_breaks(a)),
        lines_a,
        lines_b,
        unit: if unit_a == Unit::Line { unit_b } else { unit_a },
    }
}

/// For each line of a text the line of the other on which the longest piece of a passage that lies in
/// it begins. Passages are pairs of runs of tokens, ascending on this side.
fn partners(
    lines: &[LineCoverage],
    passages: &[(Range<usize>, Range<usize>)],
    other: &PlacedTokens,
    breaks: &[u32],
) -> Vec<Option<u32>> {
    let partner = |line: &LineCoverage| {
        let tokens = &line.line.tokens;
        let first = passages.partition_point(|(mine, _)| mine.end <= tokens.start);
        let touching = passages[first..].iter().take_while(|(mine, _)| mine.start < tokens.end);
        let pieces = touching.map(|(mine, theirs)| {
            let (start, end) = (mine.start.max(tokens.start), mine.end.min(tokens.end));
            (end - start, Reverse(theirs.start + start - mine.start))
        });
        let (_, Reverse(token)) = pieces.max()?;
        Some(line_at(other.spans[token], breaks))
    };
    lines.iter().map(partner).collect()
}

/// The 1-based line on which a span starts.
fn line_at(span: Span, breaks: &[u32]) -> u32 {
    1 + breaks.partition_point(|at| *at < span.start) as u32
}

fn passages(
    shared: &[Shared],
    (a, placed_a): (&str, &PlacedTokens),
    (b, placed_b): (&str, &PlacedTokens),
) -> Vec<PlacedPassage> {
    let (breaks_a, breaks_b) = (line_breaks(a), line_breaks(b));
    let place = |span: Span, breaks: &[u32]| Place { line: line_at(span, breaks), span };
    let placed = shared.iter().map(|Shared { passage, kind, is_stock, words, .. }| PlacedPassage {
        words: *words,
        kind: *kind,
        is_stock: *is_stock,
        a: place(align::span_of(placed_a, passage.tokens_a()), &breaks_a),
        b: place(align::span_of(placed_b, passage.tokens_b()), &breaks_b),
    });
    placed.collect()
}

/// Where the line breaks of a text are, ascending.
fn line_breaks(text: &str) -> Vec<u32> {
    text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32).collect()
}
