//! The lines of a page that have something in common with what it draws on, marked. Costs a walk
//! along the passages and edits of each line.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::wrapped;
use crate::align::{LineCoverage, SHORTEST};
use crate::article::Span;
use crate::report::mark::{Beside, Mark, What, overlaps};
use crate::report::table::{WIDTH, clip, count, thousands};
use crate::report::verdict::{Match, Verdict, kind, letter};
use crate::report::{clean, percent};

/// As many lines are shown unless all are asked for.
const LINES_SHOWN: usize = 8;

/// As many rows of the screen does such a line take.
const ROWS_SHOWN: usize = 2;

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
        for (line, common) in Beside::of(verdict.text, found).lines() {
            if let Some(partner) = common {
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
        "{more}{} of {} words ({} %) stand in no run of {} or more words that is shared",
        thousands(own.into()),
        thousands(verdict.page.words.into()),
        percent(own, verdict.page.words),
        SHORTEST,
    );
}

/// A line with what is shared between marks, unless all of it is, and what was changed in brackets.
fn marked(page: &str, row: &Row<'_>) -> String {
    let line = row.line.line.span;
    let (mut text, mut at) = (String::new(), line.start);
    for Mark { span, what } in Beside::of(page, row.found).marks(line) {
        let put = clean(span.of(page));
        let shown = match what {
            What::Shared(_) if row.line.is_shared() => continue,
            What::Shared(_) => format!("{OPEN}{put}{CLOSE}"),
            What::Changed(Some(from)) => format!("[{from} → {put}]"),
            What::Changed(None) => format!("[+{put}]"),
        };
        text.push_str(&clean(Span { start: at, end: span.start }.of(page)));
        text.push_str(&shown);
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
