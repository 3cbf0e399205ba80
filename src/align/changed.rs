//! What was changed between two copies of one text: figures, names, paragraphs.
//!
//! Passages that follow each other in both texts have a gap between them, and what stands in the gap
//! on one side was put in place of what stands there on the other. Which text is the first has no say.
//! Linear in the gaps; passages in another order are sorted.

use super::{Alignment, Passage};
use crate::parts::{Fact, Parts};
use crate::tokenize::Tokens;

/// What a copy changed, the weightiest kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Changed {
    /// No more than words.
    Words,
    /// A paragraph stands in place of another.
    Paragraphs,
    /// A name stands in place of another.
    Names,
    /// A figure stands in place of another.
    Figures,
}

/// A gap of more tokens than this on either side is not a change of a word.
const WORDING: usize = 12;

/// What changed between two texts that share these passages.
pub fn changed(a: (&Tokens, &Parts), b: (&Tokens, &Parts), alignment: &Alignment) -> Changed {
    let passages = &alignment.passages;
    let mut starts = Vec::new();
    if !passages.is_sorted_by_key(|passage| passage.b) {
        starts.extend(passages.iter().map(|passage| passage.b));
        starts.sort_unstable();
    }
    // Neighbors in the first text may have others between them in the second.
    let are_neighbors = |before: &Passage, after: &Passage| {
        let next = starts.partition_point(|start| *start <= before.b);
        starts.is_empty() || starts.get(next) == Some(&after.b)
    };
    let pairs = passages.iter().zip(passages.iter().skip(1));
    let pairs = pairs.filter(|(before, after)| are_neighbors(before, after));
    let mut changed = Changed::Words;
    for (before, after) in pairs {
        changed = changed.max(gap(a, b, *before, *after));
        if changed == Changed::Figures {
            break;
        }
    }
    changed
}

/// The figures among some facts, or the names.
fn hashes(tokens: &Tokens, facts: &[Fact], is_figure: bool) -> impl Iterator<Item = u64> + Clone {
    let wanted = facts.iter().filter(move |fact| fact.is_figure == is_figure);
    wanted.map(|fact| tokens.hashes()[fact.token as usize])
}

/// What changed between two passages that are neighbors in both texts.
fn gap(
    (a, parts_a): (&Tokens, &Parts),
    (b, parts_b): (&Tokens, &Parts),
    before: Passage,
    after: Passage,
) -> Changed {
    let gap_a = before.tokens_a().end..after.tokens_a().start;
    let gap_b = before.tokens_b().end..after.tokens_b().start;
    // Moved text has no gap.
    if gap_a.is_empty() || gap_b.is_empty() {
        return Changed::Words;
    }
    if gap_a.len() <= WORDING && gap_b.len() <= WORDING {
        let (facts_a, facts_b) = (parts_a.facts(gap_a), parts_b.facts(gap_b));
        let replaced = |is_figure: bool| {
            let (x, y) = (hashes(a, facts_a, is_figure), hashes(b, facts_b, is_figure));
            let x_is_new = x.clone().any(|token| !y.clone().any(|other| other == token));
            x_is_new && y.into_iter().any(|token| !x.clone().any(|other| other == token))
        };
        return match (replaced(true), replaced(false)) {
            (true, _) => Changed::Figures,
            (_, true) => Changed::Names,
            _ => Changed::Words,
        };
    }
    let is_whole = |parts: &Parts, start: usize, end: usize| {
        let begins = |at: &usize| parts.paragraphs.binary_search(&(*at as u32)).is_ok();
        // A paragraph of its own, from its beginning to the next.
        begins(&start) && begins(&end) && end - start > WORDING
    };
    match is_whole(parts_a, gap_a.start, gap_a.end) && is_whole(parts_b, gap_b.start, gap_b.end) {
        true => Changed::Paragraphs,
        false => Changed::Words,
    }
}
