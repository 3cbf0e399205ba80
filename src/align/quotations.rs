//! Quotations that two texts give in different words.
//!
//! A quotation that both hold alike comes from the speaker; one that was altered tells two
//! translations apart, or an editor's hand: an ellipsis, brackets, a word. Where one text quotes more
//! than the other, what it has before and after is no alteration, nor is spelling. Costs what
//! matching sentences does.

use std::ops::Range;

use super::candidates::candidates;
use super::changes::{Change, ChangeKind, edits};
use super::lcs;
use super::look::Look;
use super::{Passage, span_of};
use crate::article::Span;
use crate::quote::Quotation;
use crate::tokenize::PlacedTokens;

/// The share of the shorter quotation's words that must be common, in tenths.
const KEPT: u32 = 6;

/// Fewer common words than this may be chance.
const COMMON: u32 = 5;

/// A single common word further than this from the rest is chance.
const NEAR: u32 = 2;

/// How a quotation was altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// Words are missing on one side, with an ellipsis or without.
    Elided,
    /// Words stand in brackets on one side.
    Bracketed,
    /// Words stand for others.
    Reworded,
}

impl How {
    /// The alteration as records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Elided => "elided",
            Self::Bracketed => "bracketed",
            Self::Reworded => "reworded",
        }
    }
}

/// Two quotations of the same words that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlteredQuotation {
    /// The quotation in the first text, without its marks.
    pub a: Span,
    /// The quotation in the second text, without its marks.
    pub b: Span,
    /// The words that both have in the same order.
    pub common: u32,
    /// How they differ, each once.
    pub how: Vec<How>,
    /// Where they differ, by kind, then in order.
    pub changes: Vec<Change>,
}

/// The quotations of two texts that are the same but for alterations, in the order of the second
/// text. Nested quotations are part of what they stand in. Fragments of one quotation may each be
/// matched with it.
pub fn altered_quotations(
    a: (&str, &PlacedTokens),
    quotations_a: &[Quotation],
    b: (&str, &PlacedTokens),
    quotations_b: &[Quotation],
) -> Vec<AlteredQuotation> {
    let (a, b) = (Look::new(a), Look::new(b));
    let (runs_a, runs_b) = (runs(a, quotations_a), runs(b, quotations_b));
    let (hashes_a, hashes_b) = (a.placed.tokens.hashes(), b.placed.tokens.hashes());
    let mut pairs: Vec<Pair> = candidates(hashes_a, &runs_a, hashes_b, &runs_b, is_kept)
        .into_iter()
        .filter_map(|(x, y)| Pair::of(a, b, (x, &runs_a[x as usize].1), (y, &runs_b[y as usize].1)))
        .collect();
    // The longest first, and a quotation that is given alike before one that is not.
    pairs
        .sort_by_key(|pair| (std::cmp::Reverse(pair.common), !pair.how.is_empty(), pair.y, pair.x));
    let (mut seen_a, mut seen_b) = (vec![Seen::No; runs_a.len()], vec![Seen::No; runs_b.len()]);
    pairs.retain(|pair| {
        let (x, y) = (&mut seen_a[pair.x as usize], &mut seen_b[pair.y as usize]);
        let is_best = (*x == Seen::No || *y == Seen::No) && *x != Seen::Alike && *y != Seen::Alike;
        if is_best {
            let seen = if pair.how.is_empty() { Seen::Alike } else { Seen::Altered };
            (*x, *y) = (seen, seen);
        }
        is_best && !pair.how.is_empty()
    });
    pairs.sort_by_key(|pair| (pair.y, pair.x));
    let altered = |pair: Pair| AlteredQuotation {
        a: span_of(a.placed, runs_a[pair.x as usize].1.clone()),
        b: span_of(b.placed, runs_b[pair.y as usize].1.clone()),
        common: pair.common,
        how: pair.how,
        changes: pair.changes,
    };
    pairs.into_iter().map(altered).collect()
}

/// Whether a quotation was matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    No,
    Alike,
    Altered,
}

/// Two quotations by number, and what became of one.
struct Pair {
    x: u32,
    y: u32,
    common: u32,
    how: Vec<How>,
    changes: Vec<Change>,
}

/// Whether enough is common to quotations of so many tokens.
fn is_kept(common: u32, a: usize, b: usize) -> bool {
    common >= COMMON && u64::from(common) * 10 >= u64::from(KEPT) * a.min(b) as u64
}

/// The tokens of each quotation that stands in no other, numbered from 0.
fn runs(look: Look<'_>, quotations: &[Quotation]) -> Vec<(u32, Range<usize>)> {
    let spans = &look.placed.spans;
    let tokens = |quotation: &Quotation| {
        let first = spans.partition_point(|span| span.start < quotation.inner.start);
        first..spans.partition_point(|span| span.start < quotation.inner.end).max(first)
    };
    let outer = quotations.iter().filter(|quotation| quotation.depth == 0).map(tokens);
    (0..).zip(outer.filter(|tokens| !tokens.is_empty())).collect()
}

impl Pair {
    fn of(
        a: Look<'_>,
        b: Look<'_>,
        (x, tokens_a): (u32, &Range<usize>),
        (y, tokens_b): (u32, &Range<usize>),
    ) -> Option<Self> {
        let same = |i: usize, j: usize| a.hash(tokens_a.start + i) == b.hash(tokens_b.start + j);
        let runs = lcs::runs(tokens_a.len(), tokens_b.len(), same);
        let runs = near(within(&runs), same);
        let common = runs.iter().map(|run| run.len).sum();
        let (first, last) = (runs.first()?, runs.last()?);
        if !is_kept(common, tokens_a.len(), tokens_b.len()) {
            return None;
        }
        let range = |start: usize, first: Range<usize>, last: Range<usize>| {
            start + first.start..start + last.end
        };
        let inner_a = range(tokens_a.start, first.tokens_a(), last.tokens_a());
        let inner_b = range(tokens_b.start, first.tokens_b(), last.tokens_b());
        let mut how = Vec::new();
        let mut changes = Vec::new();
        for edit in edits(a, inner_a, b, inner_b, false) {
            if edit.kind == ChangeKind::Spelling {
                continue;
            }
            let sides = [(a, &edit.a), (b, &edit.b)];
            let around = sides.map(|(look, tokens)| around(look, tokens));
            let is_bracketed = around.iter().zip(sides).any(|(text, (_, tokens))| {
                !tokens.is_empty() && text.contains(['[', '(', '［', '（'])
            });
            let is_elided = around.iter().any(|text| text.contains('…') || text.contains(".."))
                || !is_bracketed && (edit.a.is_empty() || edit.b.is_empty());
            how.extend(is_elided.then_some(How::Elided));
            how.extend(is_bracketed.then_some(How::Bracketed));
            how.extend((!is_elided && !is_bracketed).then_some(How::Reworded));
            changes.push(edit.place(a, b));
        }
        how.sort_unstable();
        how.dedup();
        Some(Self { x, y, common, how, changes })
    }
}

/// The runs without single words at the ends that are far from the rest.
fn within(mut runs: &[Passage]) -> &[Passage] {
    let is_far = |first: &Passage, next: &Passage| {
        (next.a - first.a - first.len).max(next.b - first.b - first.len) > NEAR
    };
    while let [first, next, ..] = runs
        && first.len == 1
        && is_far(first, next)
    {
        runs = &runs[1..];
    }
    while let [.., next, last] = runs
        && last.len == 1
        && is_far(next, last)
    {
        runs = &runs[..runs.len() - 1];
    }
    runs
}

/// The runs with common words near the first, which had been matched with what is far.
fn near(runs: &[Passage], same: impl Fn(usize, usize) -> bool) -> Vec<Passage> {
    let mut runs = runs.to_vec();
    while let Some(first) = runs.first() {
        let steps = (0..=NEAR).flat_map(|back_a| (0..=NEAR).map(move |back_b| (back_a, back_b)));
        let places = steps.filter_map(|(back_a, back_b)| {
            Some((first.a.checked_sub(back_a + 1)?, first.b.checked_sub(back_b + 1)?))
        });
        let nearest = places
            .filter(|(a, b)| same(*a as usize, *b as usize))
            .min_by_key(|(a, b)| first.a - a + first.b - b);
        let Some((a, b)) = nearest else { break };
        runs.insert(0, Passage { a, b, len: 1 });
    }
    runs
}

/// The raw text between the neighbors of some tokens.
fn around<'a>(look: Look<'a>, tokens: &Range<usize>) -> &'a str {
    let spans = &look.placed.spans;
    let start = tokens.start.checked_sub(1).map_or(0, |before| spans[before].end) as usize;
    let end = spans.get(tokens.end).map_or(look.text.len(), |span| span.start as usize);
    look.text.get(start..end).unwrap_or_default()
}
