//! Lines of a body, and how much of each is shared.
//!
//! A line is what stands between line breaks of the raw text. Some pages are one line, which says
//! nothing; where a line has more than [`LONGEST`] words, its sentences (UAX #29) take its place.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::article::Span;
use crate::tokenize::PlacedTokens;

/// A line of more words than this is shown by its sentences.
pub(super) const LONGEST: u32 = 120;

/// What the rows of a coverage are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Lines of the raw text.
    Line,
    /// Lines, and sentences where lines are too long.
    Sentence,
}

impl Unit {
    /// The unit as records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Sentence => "sentence",
        }
    }
}

/// A line, or a sentence of one, that has tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The 1-based number of the line in the raw text.
    pub number: u32,
    /// Its bytes in the raw text, without white space at the ends.
    pub span: Span,
    /// Its tokens.
    pub tokens: Range<usize>,
}

/// How much of a line is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineCoverage {
    /// The line.
    pub line: Line,
    /// Its words.
    pub words: u32,
    /// Those of them that lie in shared passages, rounded down.
    pub shared: u32,
}

impl LineCoverage {
    /// Whether every word of the line is shared.
    pub fn is_shared(&self) -> bool {
        self.shared == self.words
    }
}

/// The lines of a body that have tokens, in order, and what they are.
pub fn lines(text: &str, placed: &PlacedTokens) -> (Vec<Line>, Unit) {
    let mut lines = Vec::new();
    let mut unit = Unit::Line;
    let mut tokens = 0..0;
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let end = start + line.len();
        tokens = tokens.end..placed.spans.partition_point(|span| (span.start as usize) < end);
        if placed.tokens.words(tokens.clone()) > LONGEST {
            unit = Unit::Sentence;
            sentences(text, start..end, number as u32 + 1, tokens.clone(), placed, &mut lines);
        } else {
            push(text, start..end, number as u32 + 1, tokens.clone(), &mut lines);
        }
        start = end;
    }
    (lines, unit)
}

/// The sentences of one line.
fn sentences(
    text: &str,
    line: Range<usize>,
    number: u32,
    tokens: Range<usize>,
    placed: &PlacedTokens,
    lines: &mut Vec<Line>,
) {
    let mut first = tokens.start;
    for (at, sentence) in text[line.clone()].split_sentence_bound_indices() {
        let range = line.start + at..line.start + at + sentence.len();
        let ends_before = |span: &Span| (span.start as usize) < range.end;
        let last = first + placed.spans[first..tokens.end].partition_point(ends_before);
        push(text, range, number, first..last, lines);
        first = last;
    }
}

fn push(text: &str, range: Range<usize>, number: u32, tokens: Range<usize>, lines: &mut Vec<Line>) {
    if tokens.is_empty() {
        return;
    }
    let line = &text[range.clone()];
    let start = range.start + (line.len() - line.trim_start().len());
    let end = start + line.trim().len();
    let span = Span { start: start as u32, end: end as u32 };
    lines.push(Line { number, span, tokens });
}

/// How much of each line is shared, given which tokens are.
pub fn lines_shared(lines: Vec<Line>, placed: &PlacedTokens, shared: &[bool]) -> Vec<LineCoverage> {
    let coverage = |line: Line| {
        let words = placed.tokens.words(line.tokens.clone());
        // What is not shared is rounded up, so that a line with one changed character is never
        // shown as shared.
        let own = placed.tokens.words_of(line.tokens.clone().filter(|at| !shared[*at]));
        LineCoverage { line, words, shared: words - own }
    };
    lines.into_iter().map(coverage).collect()
}
