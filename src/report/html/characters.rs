//! Characters in place of words, where a script does not separate words: nobody can count the words of
//! a Chinese page. Costs a walk along the characters of a page.

use crate::align::LineCoverage;
use crate::article::Span;
use crate::parts::Kind;
use crate::report::table::count;
use crate::report::verdict::Verdict;
use crate::tokenize::definition::{WORD, size};

/// How much of a page stands elsewhere, in characters: all, prose, quotations, and what is its own.
pub(super) fn counts(verdict: &Verdict<'_>) -> Option<[u32; 4]> {
    let lines = &verdict.best()?.comparison.lines_a;
    let body = characters(verdict.text, lines)?;
    let of_sources = |is_counted: &dyn Fn(Kind) -> bool| {
        let sources = verdict.sources();
        let passages = sources.iter().flat_map(|found| found.passages());
        let spans = passages.filter(|one| is_counted(one.kind)).map(|one| one.a.span);
        within(verdict.text, spans.collect())
    };
    let (whole, prose) = (of_sources(&|_| true), of_sources(&|kind| kind == Kind::Prose));
    let all = verdict.matches.iter().flat_map(|found| &found.comparison.passages);
    let shared = within(verdict.text, all.map(|passage| passage.a.span).collect());
    Some([whole, prose, whole - prose, body.saturating_sub(shared)])
}

/// How long a text is whose lines these are, else how many words it has.
pub(super) fn length(text: &str, lines: &[LineCoverage], words: u32) -> String {
    match characters(text, lines) {
        Some(characters) => count(characters as usize, "character"),
        None => count(words as usize, "word"),
    }
}

/// The characters of some lines, if most of them are of scripts that don't separate words.
pub(super) fn characters(text: &str, lines: &[LineCoverage]) -> Option<u32> {
    let all = || lines.iter().flat_map(|line| said(line.line.span.of(text)));
    let total = all().count();
    let parts = all().filter(|c| size(c.encode_utf8(&mut [0; 4])) < WORD).count();
    (parts * 2 > total).then_some(total as u32)
}

/// The characters of some spans, each counted once.
fn within(text: &str, mut spans: Vec<Span>) -> u32 {
    spans.sort_unstable();
    let mut end = 0;
    let mut total = 0;
    for Span { start, end: last } in spans {
        let start = start.max(end);
        if start < last {
            total += said(Span { start, end: last }.of(text)).count() as u32;
            end = last;
        }
    }
    total
}

/// The characters that say something.
fn said(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}
