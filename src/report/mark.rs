//! What of a line is shared, and what was changed in it: for the card and for pages of HTML. Costs a
//! walk along the passages and edits of a pair for each line.

use super::clean;
use super::verdict::Match;
use crate::align::{Change, ChangeKind, LineCoverage};
use crate::article::Span;
use crate::detect::{Comparison, Edits, Followed, PlacedPassage};

/// How many words of an edit are shown within a line.
const EDIT_SHOWN: usize = 5;

/// A sentence that keeps less than this is too different for its edits to be read.
const READABLE: f64 = 0.6;

/// A page beside one source, with what they share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside<'a> {
    /// The raw text of the page, `a` of the comparison.
    pub page: &'a str,
    /// The raw text of the source, `b` of the comparison.
    pub source: &'a str,
    /// The passages that they share.
    pub comparison: &'a Comparison,
    /// What the page made of the source's sentences.
    pub edits: &'a Edits,
}

/// A marked run of a line of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// Its bytes in the raw text.
    pub span: Span,
    pub what: What,
}

/// What is marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// Words of a passage, by its place in the comparison.
    Shared(usize),
    /// Words that stand in place of these of the source, or were put in; in the source, words that
    /// were changed or cut.
    Changed(Option<String>),
}

impl<'a> Beside<'a> {
    /// A page beside a match.
    pub(super) fn of(page: &'a str, found: &'a Match<'_>) -> Self {
        Self { page, source: &found.text, comparison: &found.comparison, edits: &found.edits }
    }

    /// The first sentence of prose that begins in a line and follows one of the source.
    pub(super) fn rewritten(&self, line: Span) -> Option<&'a Followed> {
        self.edits.followed.iter().find(|followed| {
            let start = followed.page.span.start;
            !followed.is_quote && line.start <= start && start < line.end
        })
    }

    /// The passages that reach into a line of the page, with their places.
    pub(super) fn passages(&self, line: Span) -> impl Iterator<Item = (usize, &'a PlacedPassage)> {
        let all = self.comparison.passages.iter().enumerate();
        all.filter(move |(_, passage)| overlaps(passage.a.span, line))
    }

    /// The marks of a line of the page, in order, none over another. What was changed is not shared;
    /// where both could be told, what was changed is.
    pub(super) fn marks(&self, line: Span) -> Vec<Mark> {
        let mut marks = self.changed(line);
        for (at, passage) in self.passages(line) {
            let span = within(passage.a.span, line);
            if !marks.iter().any(|mark| overlaps(mark.span, span)) {
                marks.push(Mark { span, what: What::Shared(at) });
            }
        }
        apart(marks)
    }

    /// The marks of a line of the source: its passages, and what the page has something else for.
    pub(super) fn source_marks(&self, line: Span) -> Vec<Mark> {
        let short = self.short_changes().filter_map(|change| change.from);
        let changed = short.filter(|from| line.start <= from.start && from.end <= line.end);
        let mut marks: Vec<Mark> =
            changed.map(|span| Mark { span, what: What::Changed(None) }).collect();
        for (at, passage) in self.comparison.passages.iter().enumerate() {
            if overlaps(passage.b.span, line) {
                let span = within(passage.b.span, line);
                if !marks.iter().any(|mark| overlaps(mark.span, span)) {
                    marks.push(Mark { span, what: What::Shared(at) });
                }
            }
        }
        apart(marks)
    }

    /// The short changes in a line of the page.
    fn changed(&self, line: Span) -> Vec<Mark> {
        let shown = self.short_changes().filter_map(|change| {
            let span = change.to.filter(|to| line.start <= to.start && to.end <= line.end)?;
            let from = change.from.map(|from| clean(from.of(self.source)).into_owned());
            Some(Mark { span, what: What::Changed(from) })
        });
        shown.collect()
    }

    /// The changes that can be told within a line, but those of spelling.
    fn short_changes(&self) -> impl Iterator<Item = &'a Change> {
        let (page, source) = (self.page, self.source);
        let is_short = |span: Option<Span>, text: &str| {
            span.is_none_or(|span| span.of(text).split_whitespace().count() <= EDIT_SHOWN)
        };
        let readable = self.edits.followed.iter().filter(|one| one.kept >= READABLE);
        readable.flat_map(|one| &one.changes).filter(move |change| {
            change.kind != ChangeKind::Spelling
                && is_short(change.from, source)
                && is_short(change.to, page)
        })
    }

    /// The lines of the page, each with the line of the source that it has most in common with, where
    /// it has anything.
    pub(super) fn lines(self) -> impl Iterator<Item = (&'a LineCoverage, Option<Option<u32>>)> {
        let Comparison { lines_a, partners_a, .. } = self.comparison;
        lines_a.iter().zip(partners_a).map(move |(line, partner)| {
            let rewritten = self.rewritten(line.line.span);
            let number = partner.or(rewritten.map(|followed| followed.source.number));
            (line, (line.shared > 0 || rewritten.is_some()).then_some(number))
        })
    }
}

/// Marks in order, without those that begin before the one before them has ended.
fn apart(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| mark.span);
    let mut end = 0;
    marks.retain(|mark| {
        let is_free = mark.span.start >= end;
        end = if is_free { mark.span.end } else { end };
        is_free
    });
    marks
}

/// Whether two spans have a byte in common.
pub(super) fn overlaps(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}

/// What of a span lies in a line.
fn within(span: Span, line: Span) -> Span {
    Span { start: span.start.max(line.start), end: span.end.min(line.end) }
}
