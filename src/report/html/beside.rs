//! Lines of a page beside the lines of what it has in common with others, marked.
//!
//! A passage goes by a letter and a style of line, on both sides the same; no color is needed to
//! tell passages apart. Each leads to its other side. Costs a walk along the passages for each line.

use std::collections::BTreeSet;

use crate::align::LineCoverage;
use crate::article::Span;
use crate::detect::PlacedPassage;
use crate::report::mark::{Beside, Mark, What, overlaps};
use crate::report::verdict::kind;
use crate::report::{clean, percent};

/// As many styles of line there are: solid, dashed, dotted, double, wavy.
const STYLES: usize = 5;

/// How much of two texts is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// Lines that have something in common.
    #[default]
    Passages,
    /// Every line.
    Full,
}

/// One source of a page.
#[derive(Clone)]
pub(super) struct Source<'a> {
    /// The letter that it goes by, where its passages are named by it; else passages have letters of
    /// their own.
    pub letter: Option<String>,
    pub beside: Beside<'a>,
}

/// A run of a line.
pub(super) struct Piece {
    pub text: String,
    /// `plain`, `shared`, `changed` or `put in`; in a source `cut` for what the page has not.
    pub kind: &'static str,
    /// The name of the passage.
    pub label: String,
    /// The class of its style of line.
    pub style: String,
    /// The words of the source that it stands in place of.
    pub from: String,
    /// Where a link to the passage leads on this side; empty but for its first run.
    pub id: String,
    /// Where the passage stands on the other side; empty if it is not shown there.
    pub other: String,
}

/// A line of the page, or where it has none, of a source.
pub(super) struct Row {
    /// How many lines before it are left out.
    pub gap: usize,
    /// The line of the page; empty for a line that only a source has.
    pub number: String,
    pub pieces: Vec<Piece>,
    pub partners: Vec<Partner>,
}

/// What one source has in common with a line.
pub(super) struct Partner {
    pub letter: String,
    /// How much of the page's line it is.
    pub share: String,
    /// The same in percent; nothing for a line that shares no words.
    pub percent: Option<u64>,
    pub lines: Vec<SourceLine>,
}

/// A line of a source.
pub(super) struct SourceLine {
    pub number: u32,
    pub pieces: Vec<Piece>,
}

/// Lines side by side.
pub(super) struct Rows {
    pub rows: Vec<Row>,
    /// How many lines behind the last are left out.
    pub gap: usize,
}

/// The lines of a page beside those of its sources. `key` tells them from others on the same page.
pub(super) fn rows(page: &str, sources: &[Source<'_>], extent: Extent, key: &str) -> Rows {
    let mut out = Rows { rows: Vec::new(), gap: 0 };
    let Some(first) = sources.first() else { return out };
    let mut shown = BTreeSet::new();
    // The lines of the page hang on the page alone, so all sources have the same.
    for (at, line) in first.beside.comparison.lines_a.iter().enumerate() {
        let partners: Vec<Partner> = sources
            .iter()
            .enumerate()
            .filter_map(|(number, source)| partner(source, number, at, &mut shown))
            .collect();
        if partners.is_empty() && extent == Extent::Passages {
            out.gap += 1;
            continue;
        }
        let gap = std::mem::take(&mut out.gap);
        let pieces = pieces(page, line.line.span, page_marks(sources, line.line.span));
        out.rows.push(Row { gap, number: line.line.number.to_string(), pieces, partners });
    }
    if extent == Extent::Full {
        for (number, source) in sources.iter().enumerate() {
            rest(source, number, &shown, &mut out.rows);
        }
    }
    link(&mut out.rows, key);
    out
}

/// Has each passage lead to the first run of it on the other side, where there is one.
fn link(rows: &mut [Row], key: &str) {
    let [mut left, mut right] = [BTreeSet::new(), BTreeSet::new()];
    for row in rows.iter() {
        let lines = row.partners.iter().flat_map(|partner| &partner.lines);
        left.extend(labels(&row.pieces));
        right.extend(lines.flat_map(|line| labels(&line.pieces)));
    }
    let name = |side: char, label: &str| format!("{key}{side}-{label}");
    let mut done = BTreeSet::new();
    let mut place =
        |pieces: &mut [Piece], (side, other): (char, char), is_there: &BTreeSet<String>| {
            for piece in pieces.iter_mut().filter(|piece| !piece.label.is_empty()) {
                let id = name(side, &piece.label);
                if is_there.contains(&piece.label) {
                    piece.other = name(other, &piece.label);
                }
                if done.insert(id.clone()) {
                    piece.id = id;
                }
            }
        };
    for row in rows {
        place(&mut row.pieces, ('l', 'r'), &right);
        for line in row.partners.iter_mut().flat_map(|partner| &mut partner.lines) {
            place(&mut line.pieces, ('r', 'l'), &left);
        }
    }
}

fn labels(pieces: &[Piece]) -> impl Iterator<Item = String> {
    pieces.iter().filter(|piece| !piece.label.is_empty()).map(|piece| piece.label.clone())
}

/// What a source has in common with a line of the page, by its place among the lines.
fn partner(
    source: &Source<'_>,
    number: usize,
    at: usize,
    shown: &mut BTreeSet<(usize, usize)>,
) -> Option<Partner> {
    let beside = &source.beside;
    let line = &beside.comparison.lines_a[at];
    let span = line.line.span;
    let rewritten = beside.rewritten(span);
    let passages: Vec<&PlacedPassage> = beside.passages(span).map(|(_, passage)| passage).collect();
    if passages.is_empty() && rewritten.is_none() {
        return None;
    }
    let is_partner = |line: &LineCoverage| {
        let is_in = |other: Span| overlaps(other, line.line.span);
        passages.iter().any(|passage| is_in(passage.b.span))
            || rewritten.is_some_and(|followed| is_in(followed.source.span))
    };
    let mut lines = Vec::new();
    for (at, line) in beside.comparison.lines_b.iter().enumerate() {
        if is_partner(line) {
            shown.insert((number, at));
            lines.push(source_line(source, number, line));
        }
    }
    let share = match (line.shared, line.words) {
        (0, _) => "rewritten".to_owned(),
        (shared, words) if shared == words => format!("all, {}", kind(&passages).name()),
        (shared, words) => format!("{} %, {}", percent(shared, words), kind(&passages).name()),
    };
    let percent = (line.shared > 0).then(|| percent(line.shared, line.words));
    Some(Partner { letter: source.letter.clone().unwrap_or_default(), share, percent, lines })
}

fn source_line(source: &Source<'_>, number: usize, line: &LineCoverage) -> SourceLine {
    let marks = source.beside.source_marks(line.line.span);
    let marks = marks.into_iter().map(|mark| (number, source, mark)).collect();
    let mut pieces = pieces(source.beside.source, line.line.span, marks);
    for piece in pieces.iter_mut().filter(|piece| piece.kind == "put in") {
        piece.kind = "cut";
    }
    SourceLine { number: line.line.number, pieces }
}

/// The lines of a source that stand beside no line of the page.
fn rest(source: &Source<'_>, number: usize, shown: &BTreeSet<(usize, usize)>, out: &mut Vec<Row>) {
    for (at, line) in source.beside.comparison.lines_b.iter().enumerate() {
        if shown.contains(&(number, at)) {
            continue;
        }
        let partner = Partner {
            letter: source.letter.clone().unwrap_or_default(),
            share: String::new(),
            percent: None,
            lines: vec![source_line(source, number, line)],
        };
        out.push(Row {
            gap: 0,
            number: String::new(),
            pieces: Vec::new(),
            partners: vec![partner],
        });
    }
}

/// A mark with the source that it is of.
type Placed<'s, 'a> = (usize, &'s Source<'a>, Mark);

/// The marks of all sources in a line of the page. Where two sources have the same words, the first
/// is named; the row names both.
fn page_marks<'s, 'a>(sources: &'s [Source<'a>], line: Span) -> Vec<Placed<'s, 'a>> {
    let all = sources.iter().enumerate().flat_map(|(number, source)| {
        let marks = source.beside.marks(line).into_iter();
        marks.map(move |mark| (number, source, mark))
    });
    let mut marks: Vec<Placed<'_, '_>> = all.collect();
    marks.sort_by_key(|(number, _, mark)| (mark.span, *number));
    let mut end = 0;
    marks.retain_mut(|(_, _, mark)| {
        mark.span.start = mark.span.start.max(end);
        let is_free = mark.span.start < mark.span.end;
        end = end.max(mark.span.end);
        is_free
    });
    marks
}

/// A line cut into what is marked and what is not.
fn pieces(text: &str, line: Span, marks: Vec<Placed<'_, '_>>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = line.start;
    let piece = |span: Span| Piece {
        text: clean(span.of(text)).into_owned(),
        kind: "plain",
        label: String::new(),
        style: String::new(),
        from: String::new(),
        id: String::new(),
        other: String::new(),
    };
    for (number, source, Mark { span, what }) in marks {
        if at < span.start {
            pieces.push(piece(Span { start: at, end: span.start }));
        }
        pieces.push(match what {
            What::Shared(passage) => Piece {
                kind: "shared",
                label: label(source, passage),
                style: style(source, number, passage),
                ..piece(span)
            },
            What::Changed(Some(from)) => Piece { kind: "changed", from, ..piece(span) },
            What::Changed(None) => Piece { kind: "put in", ..piece(span) },
        });
        at = span.end;
    }
    if at < line.end {
        pieces.push(piece(Span { start: at, end: line.end }));
    }
    pieces
}

/// The name of a passage: the source's letter and a number, else a letter.
fn label(source: &Source<'_>, passage: usize) -> String {
    match &source.letter {
        Some(letter) => format!("{letter}{}", passage + 1),
        None => alphabetic(passage),
    }
}

fn style(source: &Source<'_>, number: usize, passage: usize) -> String {
    let at = if source.letter.is_some() { number } else { passage };
    let is_stock = source.beside.comparison.passages.get(passage).is_some_and(|it| it.is_stock);
    format!("u{}{}", at % STYLES, if is_stock { " stock" } else { "" })
}

/// a to z, then aa to zz, and so on.
fn alphabetic(mut at: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'a' + (at % 26) as u8));
        if at < 26 {
            return letters.into_iter().rev().collect();
        }
        at = at / 26 - 1;
    }
}
