//! The lines of a page that have something in common with what it draws on, marked. Costs a walk
//! along the passages and edits of each line.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::wrapped;
use crate::align::{ChangeKind, LineCoverage, SHORTEST};
use crate::article::Span;
use crate::detect::{Followed, PlacedPassage};
use crate::report::table::{WIDTH, clip, count, thousands};
use crate::report::verdict::{Match, Verdict, kind, letter};
use crate::report::{clean, percent};

/// As many lines are shown unless all are asked for.
const LINES_SHOWN: usize = 8;

/// As many rows of the screen does such a line take.
const ROWS_SHOWN: usize = 2;

/// How many words of an edit are shown within a line.
const EDIT_SHOWN: usize = 5;

/// A sentence that keeps less than this is too different for its edits to be read.
const READABLE: f64 = 0.6;

/// Marks round words that are shared.
const OPEN: char = '⟦';
const CLOSE: char = '⟧';

/// A line of the page that has something in common with a source.
struct Row<'r> {
    letter: String,
    line: &'r LineCoverage,
    partner: Option<u32>,
    found: &'r Match<'r>,
}

/// The lines of the page, those with most in common first chosen, then in order.
pub(super) fn lines(verdict: &Verdict<'_>, all: bool, out: &mut String) {
    let sources = verdict.sources();
    let mut rows = Vec::new();
    for (at, found) in sources.iter().enumerate() {
        let comparison = &found.comparison;
        for (line, partner) in comparison.lines_a.iter().zip(&comparison.partners_a) {
            let span = line.line.span;
            let follows = |f: &&Followed| {
                !f.is_quote && span.start <= f.page.span.start && f.page.span.start < span.end
            };
            let rewritten = found.edits.followed.iter().find(follows);
            if line.shared > 0 || rewritten.is_some() {
                let partner = partner.or(rewritten.map(|followed| followed.source.number));
                rows.push(Row { letter: letter(at), line, partner, found });
            }
        }
    }
    let total = rows.len();
    if !all && total > LINES_SHOWN {
        rows.sort_by_key(|row| (std::cmp::Reverse(row.line.shared), row.line.line.number));
        rows.truncate(LINES_SHOWN);
    }
    rows.sort_by_key(|row| row.line.line.span);
    if total > 0 {
        let _ = writeln!(
            out,
            "line     shared  kind   source  text of the page; ⟦shared word for word⟧, [from → to]"
        );
    }
    for row in &rows {
        let share = match (row.line.shared, row.line.words) {
            (0, _) => "rewritten".to_owned(),
            (shared, words) if shared == words => "all".to_owned(),
            (shared, words) => format!("{} %", percent(shared, words)),
        };
        let inside = row.found.passages().filter(|one| overlaps(one.a.span, row.line.line.span));
        let kind = kind(&inside.collect::<Vec<_>>()).name();
        let from = row.partner.map_or_else(String::new, |line| format!("{} {line}", row.letter));
        let before = format!("{:>4}  {share:>9}  {kind:<5}  {from:>6}  ", row.line.line.number);
        let text = marked(verdict.text, row);
        let (indent, room) = (before.width(), WIDTH.saturating_sub(before.width()));
        // What is shared as a whole needs no more than to be known again.
        let rows = if row.line.is_shared() && !text.contains('→') { 1 } else { ROWS_SHOWN };
        let text = if all { text } else { windowed(&text, room * rows - rows) };
        wrapped(out, &before, indent, &text);
    }
    let own = verdict.own_words;
    let more = match total - rows.len() {
        0 => String::new(),
        more => format!("… {} (--all) · ", count(more, "more line")),
    };
    let _ = writeln!(
        out,
        "{more}{} of {} words ({} %) stand in no passage of {} or more words that is shared",
        thousands(own.into()),
        thousands(verdict.page.print.words.into()),
        percent(own, verdict.page.print.words),
        SHORTEST,
    );
}

fn overlaps(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}

/// A line with what is shared between marks, and what was changed in brackets.
fn marked(page: &str, row: &Row<'_>) -> String {
    let line = row.line.line.span;
    let mut marks: Vec<(Span, Option<String>)> = Vec::new();
    for followed in row.found.edits.followed.iter().filter(|one| one.kept >= READABLE) {
        for change in followed.changes.iter().filter(|one| one.kind != ChangeKind::Spelling) {
            let Some(to) = change.to.filter(|to| line.start <= to.start && to.end <= line.end)
            else {
                continue;
            };
            let from = change.from.map(|from| clean(from.of(&row.found.text)));
            let is_short = |text: &str| text.split_whitespace().count() <= EDIT_SHOWN;
            let put = clean(to.of(page));
            let shown = match &from {
                Some(from) if is_short(from) && is_short(&put) => format!("[{from} → {put}]"),
                None if is_short(&put) => format!("[+{put}]"),
                _ => continue,
            };
            marks.push((to, Some(shown)));
        }
    }
    let is_partial = !row.line.is_shared();
    let inside = |one: &&PlacedPassage| overlaps(one.a.span, line) && is_partial;
    for passage in row.found.comparison.passages.iter().filter(inside) {
        let span = passage.a.span;
        let span = Span { start: span.start.max(line.start), end: span.end.min(line.end) };
        // What was changed is not shared; where both are told, what was changed is.
        if !marks.iter().any(|(edit, _)| overlaps(*edit, span)) {
            marks.push((span, None));
        }
    }
    marks.sort_by_key(|(span, _)| *span);
    let (mut text, mut at) = (String::new(), line.start);
    for (span, shown) in marks {
        if span.start < at {
            continue;
        }
        text.push_str(&clean(Span { start: at, end: span.start }.of(page)));
        match shown {
            Some(shown) => text.push_str(&shown),
            None => {
                let _ = write!(text, "{OPEN}{}{CLOSE}", clean(span.of(page)));
            }
        }
        at = span.end;
    }
    text + &clean(Span { start: at, end: line.end }.of(page))
}

/// The part of a line that fits and shows most of what is marked: from a few words before the first
/// mark on, or before the first figure that was changed, if that would be cut.
fn windowed(text: &str, room: usize) -> String {
    /// Signs that are shown before a mark.
    const BEFORE: usize = 20;
    if text.width() <= room {
        return text.to_owned();
    }
    let first = text.find([OPEN, '[']).unwrap_or(0);
    let edits = text.match_indices('[').map(|(at, _)| at);
    let is_figure = |edit: &usize| {
        let edit = &text[*edit..];
        edit[..edit.find(']').unwrap_or(edit.len())].contains(|c: char| c.is_ascii_digit())
    };
    let edit = edits.into_iter().find(is_figure);
    let edit = edit.filter(|edit| text[first..*edit].width() + 2 * BEFORE > room);
    let first = edit.unwrap_or(first);
    if text[..first].width() <= BEFORE {
        return clip(text, room);
    }
    let from = text[..first].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    let start = text[from..first].find(' ').map_or(first, |space| from + space + 1);
    let open = text[..start].matches(OPEN).count() > text[..start].matches(CLOSE).count();
    let mark = if open { "⟦" } else { "" };
    clip(&format!("…{mark}{}", &text[start..]), room)
}
