//! What an edit changed: figures and names first, for these change what is said, then words, then
//! spelling.
//!
//! What two runs of tokens don't have in common, in order, was changed. Some words that only moved
//! are no change, nor are two spellings of one word when it comes to what is said. Costs what the
//! longest common subsequence does.

use std::ops::Range;

use super::look::Look;
use super::{lcs, span_of, spelling};
use crate::article::Span;
use crate::tokenize::PlacedTokens;

/// What a change is of, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// A token with digits.
    Figure,
    /// A word that is capitalized inside a sentence; in German any noun.
    Name,
    /// Any other word.
    Word,
    /// The same words, spelled otherwise: `defence` and `defense`, `per cent` and `percent`.
    Spelling,
}

impl ChangeKind {
    /// The kind as records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Figure => "figure",
            Self::Name => "name",
            Self::Word => "word",
            Self::Spelling => "spelling",
        }
    }
}

/// Neighboring words that stand in one text and not in the other, or differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// What it is of.
    pub kind: ChangeKind,
    /// The bytes in the first text; none where words were put in.
    pub from: Option<Span>,
    /// The bytes in the second text; none where words were cut.
    pub to: Option<Span>,
}

/// Moved words are looked for where this product of what is left of both sides is not exceeded.
const MOST_LEFT: usize = 1 << 14;

/// This many words that stand elsewhere have moved, even where others took their place; else two. A
/// single word may have changed places with another: `Norvia met Suria`.
const MOVED: usize = 4;

/// A change by its tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) kind: ChangeKind,
    pub(super) a: Range<usize>,
    pub(super) b: Range<usize>,
}

impl Edit {
    pub(super) fn place(&self, a: Look<'_>, b: Look<'_>) -> Change {
        let span = |look: Look<'_>, tokens: &Range<usize>| {
            (!tokens.is_empty()).then(|| span_of(look.placed, tokens.clone()))
        };
        Change { kind: self.kind, from: span(a, &self.a), to: span(b, &self.b) }
    }
}

/// What was changed between two runs of tokens, for instance those of a
/// [`SentenceMatch`](super::SentenceMatch): by kind, then in the order of the texts. Neighboring
/// changed words are one change; a figure in place of a figure stands for itself.
pub fn changes(
    a: (&str, &PlacedTokens),
    b: (&str, &PlacedTokens),
    tokens_a: Range<usize>,
    tokens_b: Range<usize>,
) -> Vec<Change> {
    let (a, b) = (Look::new(a), Look::new(b));
    let edits = edits(a, tokens_a, b, tokens_b, true);
    edits.iter().map(|edit| edit.place(a, b)).collect()
}

/// What was changed between two runs of tokens, by kind; words that moved may count.
pub(super) fn edits(
    a: Look<'_>,
    tokens_a: Range<usize>,
    b: Look<'_>,
    tokens_b: Range<usize>,
    may_move: bool,
) -> Vec<Edit> {
    let mut between = Between { a, b, edits: Vec::new() };
    let same = |x: usize, y: usize| a.hash(x) == b.hash(y);
    let gaps = gaps(tokens_a, tokens_b, same);
    let moved = if may_move { between.moved(&gaps) } else { Vec::new() };
    for (gap_a, gap_b) in gaps {
        let inside = |tokens: &Range<usize>| !tokens.is_empty();
        let left_a = without(gap_a.clone(), moved.iter().map(|(a, _)| a).filter(|a| inside(a)));
        let left_b = without(gap_b.clone(), moved.iter().map(|(_, b)| b).filter(|b| inside(b)));
        let piece = |left: &[Range<usize>], at: usize, gap: &Range<usize>| {
            left.get(at).cloned().unwrap_or(gap.end..gap.end)
        };
        for at in 0..left_a.len().max(left_b.len()) {
            between.spelled(piece(&left_a, at, &gap_a), piece(&left_b, at, &gap_b));
        }
    }
    between.edits.sort_by_key(|edit| edit.kind);
    between.edits
}

/// What is left between the runs that two ranges have in common.
fn gaps(
    a: Range<usize>,
    b: Range<usize>,
    same: impl Fn(usize, usize) -> bool,
) -> Vec<(Range<usize>, Range<usize>)> {
    let runs = lcs::runs(a.len(), b.len(), |i, j| same(a.start + i, b.start + j));
    let mut gaps = Vec::new();
    let (mut end_a, mut end_b) = (a.start, b.start);
    for run in runs {
        let (run_a, run_b) = (run.tokens_a(), run.tokens_b());
        gaps.push((end_a..a.start + run_a.start, end_b..b.start + run_b.start));
        (end_a, end_b) = (a.start + run_a.end, b.start + run_b.end);
    }
    gaps.push((end_a..a.end, end_b..b.end));
    gaps.retain(|(a, b)| !a.is_empty() || !b.is_empty());
    gaps
}

/// What is left of a range without others, which don't overlap.
fn without<'a>(
    range: Range<usize>,
    out: impl Iterator<Item = &'a Range<usize>>,
) -> Vec<Range<usize>> {
    let mut out: Vec<_> =
        out.filter(|out| out.start < range.end && range.start < out.end).collect();
    out.sort_unstable_by_key(|out| out.start);
    let mut left = Vec::new();
    let mut start = range.start;
    for out in out {
        left.push(start..out.start);
        start = out.end;
    }
    left.push(start..range.end);
    left.retain(|left| !left.is_empty());
    left
}

/// What stands between the runs that two texts have in common.
struct Between<'a> {
    a: Look<'a>,
    b: Look<'a>,
    edits: Vec<Edit>,
}

impl<'a> Between<'a> {
    /// The runs of tokens that stand in one gap of `a` and in another of `b`, found once each.
    fn moved(
        &mut self,
        gaps: &[(Range<usize>, Range<usize>)],
    ) -> Vec<(Range<usize>, Range<usize>)> {
        let left_a: usize = gaps.iter().map(|(a, _)| a.len()).sum();
        let left_b: usize = gaps.iter().map(|(_, b)| b.len()).sum();
        let mut moved: Vec<(Range<usize>, Range<usize>)> = Vec::new();
        if left_a.saturating_mul(left_b) > MOST_LEFT {
            return moved;
        }
        for (from, instead) in gaps {
            let mut x = from.start;
            while x < from.end {
                let mut longest = (0, 0);
                for (replaced, to) in gaps.iter().filter(|(_, to)| to != instead) {
                    let least = if instead.is_empty() && replaced.is_empty() { 2 } else { MOVED };
                    for y in to.clone() {
                        // Up to where another run moved to.
                        let taken = moved.iter().map(|(_, taken)| taken);
                        let taken = taken.filter(|taken| taken.end > y).map(|taken| taken.start);
                        let end = taken.fold(to.end, usize::min).max(y);
                        let len = self.agree(x..from.end, y..end);
                        if len >= least && len > longest.0 {
                            longest = (len, y);
                        }
                    }
                }
                let (len, y) = longest;
                if len > 0 {
                    moved.push((x..x + len, y..y + len));
                }
                x += len.max(1);
            }
        }
        for (a, b) in &moved {
            for (x, y) in a.clone().zip(b.clone()) {
                if self.a.hash(x) != self.b.hash(y) {
                    self.push(ChangeKind::Spelling, x..x + 1, y..y + 1);
                }
            }
        }
        moved
    }

    /// How many words two ranges begin with alike, but for spelling.
    fn agree(&self, a: Range<usize>, b: Range<usize>) -> usize {
        let same = |(x, y): &(usize, usize)| {
            self.a.hash(*x) == self.b.hash(*y)
                || spelling::is_variant(self.a.raw(*x), self.b.raw(*y))
        };
        a.zip(b).take_while(same).count()
    }

    /// The changes where one run of tokens stands for another: first what is only spelled otherwise.
    fn spelled(&mut self, a: Range<usize>, b: Range<usize>) {
        if a.is_empty() || b.is_empty() {
            return self.classify(a, b);
        }
        let form = |look: Look<'_>, tokens: &Range<usize>| -> Vec<Option<String>> {
            tokens.clone().map(|token| spelling::canonical(look.raw(token))).collect()
        };
        let (forms_a, forms_b) = (form(self.a, &a), form(self.b, &b));
        let same = |x: usize, y: usize| {
            forms_a[x - a.start].is_some() && forms_a[x - a.start] == forms_b[y - b.start]
        };
        let (mut end_a, mut end_b) = (a.start, b.start);
        for run in lcs::runs(a.len(), b.len(), |i, j| same(a.start + i, b.start + j)) {
            for (i, j) in run.tokens_a().zip(run.tokens_b()) {
                let (x, y) = (a.start + i, b.start + j);
                self.figures(end_a..x, end_b..y);
                self.push(ChangeKind::Spelling, x..x + 1, y..y + 1);
                (end_a, end_b) = (x + 1, y + 1);
            }
        }
        self.figures(end_a..a.end, end_b..b.end);
    }

    /// The changes where one run of tokens stands for another: each figure that stands for a figure,
    /// and what is between them.
    fn figures(&mut self, a: Range<usize>, b: Range<usize>) {
        let (figures_a, figures_b) = (figures(self.a, &a), figures(self.b, &b));
        let (mut end_a, mut end_b) = (a.start, b.start);
        for (x, y) in figures_a.into_iter().zip(figures_b) {
            self.classify(end_a..x.start, end_b..y.start);
            (end_a, end_b) = (x.end, y.end);
            self.push(ChangeKind::Figure, x, y);
        }
        self.classify(end_a..a.end, end_b..b.end);
    }

    /// One change, by the weightiest that it holds.
    fn classify(&mut self, a: Range<usize>, b: Range<usize>) {
        let any = |is: fn(&Look<'a>, usize) -> bool| {
            a.clone().any(|token| is(&self.a, token)) || b.clone().any(|token| is(&self.b, token))
        };
        let kind = match () {
            () if a.is_empty() && b.is_empty() => return,
            () if any(Look::is_figure) => ChangeKind::Figure,
            () if letters(self.a, &a).eq(letters(self.b, &b)) => ChangeKind::Spelling,
            () if any(Look::is_name) => ChangeKind::Name,
            () => ChangeKind::Word,
        };
        self.push(kind, a, b);
    }

    fn push(&mut self, kind: ChangeKind, a: Range<usize>, b: Range<usize>) {
        self.edits.push(Edit { kind, a, b });
    }
}

/// The runs of figures among some tokens.
fn figures(look: Look<'_>, tokens: &Range<usize>) -> Vec<Range<usize>> {
    let mut figures: Vec<Range<usize>> = Vec::new();
    for token in tokens.clone().filter(|token| look.is_figure(*token)) {
        match figures.last_mut() {
            Some(last) if last.end == token => last.end += 1,
            _ => figures.push(token..token + 1),
        }
    }
    figures
}

/// The letters of some tokens, whatever parts them.
fn letters(look: Look<'_>, tokens: &Range<usize>) -> impl Iterator<Item = char> {
    tokens
        .clone()
        .flat_map(move |token| look.raw(token).chars())
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
}
