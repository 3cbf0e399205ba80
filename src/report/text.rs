//! Two articles for a person to read: the verdict first, the numbers, then the lines with what they
//! share marked. No color is needed to read it.

use std::fmt::Write;

use super::records::unit_plural;
use super::table::{count, thousands};
use super::{clean, percent};
use crate::align::{LineCoverage, SHORTEST};
use crate::article::Span;
use crate::detect::{Comparison, Config, PlacedPassage};
use crate::verify::Overlap;

/// Marks round words that are shared, where a line is shared in part.
const OPEN: char = '⟦';
const CLOSE: char = '⟧';

/// One side of a comparison.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side<'a> {
    /// The article's id.
    pub id: &'a str,
    /// Its raw text.
    pub text: &'a str,
}

/// The comparison of two articles. With `all`, lines that share nothing are printed as well.
pub fn comparison_text(
    a: (&str, &str),
    b: (&str, &str),
    comparison: &Comparison,
    config: &Config,
    all: bool,
) -> String {
    let (a, b) = (Side { id: a.0, text: a.1 }, Side { id: b.0, text: b.1 });
    let mut out = String::new();
    let overlap = comparison.overlap;
    let _ = writeln!(
        out,
        "{}: {}",
        comparison.relation.name().to_uppercase(),
        comparison.weighed.reason(&config.bars())
    );
    let _ =
        writeln!(out, "A = {}, {} words", clean(a.id), thousands(u64::from(comparison.words_a)));
    let _ =
        writeln!(out, "B = {}, {} words", clean(b.id), thousands(u64::from(comparison.words_b)));
    out.push('\n');
    let _ = writeln!(
        out,
        "counted   resemblance (Jaccard) {:.4} · {} % of A stands in B · {} % of B stands in A",
        overlap.resemblance(),
        percent(overlap.shared, overlap.shared + overlap.only_a),
        percent(overlap.shared, overlap.shared + overlap.only_b),
    );
    let lines = |lines: &[LineCoverage]| {
        let shared = lines.iter().filter(|line| line.is_shared()).count();
        format!("{shared} of {} {}", lines.len(), unit_plural(comparison.unit))
    };
    let _ = writeln!(
        out,
        "shared    {} in {}, the longest of {} · word for word: {} of A, {} of B",
        count(comparison.words_shared() as usize, "word"),
        count(comparison.passages.len(), "passage"),
        thousands(u64::from(comparison.longest_passage())),
        lines(&comparison.lines_a),
        lines(&comparison.lines_b),
    );
    if let Some(evidence) = &comparison.weighed.evidence {
        let of = |words: u32, shared: Overlap| {
            format!(
                "{} ({} % of A, {} % of B)",
                count(words as usize, "word"),
                percent(shared.shared, shared.shared + shared.only_a),
                percent(shared.shared, shared.shared + shared.only_b),
            )
        };
        let stock = match evidence.stock_words {
            0 => String::new(),
            words => format!(" · {} of names and stock phrases", count(words as usize, "word")),
        };
        let frame = match evidence.frame_words {
            0 => String::new(),
            words => format!(" · {} of menus and lists", count(words as usize, "word")),
        };
        // Of runs that borders cut.
        let shorter = match comparison.words_shared().saturating_sub(evidence.words()) {
            0 => String::new(),
            words => {
                format!(" · {} in pieces of fewer than {SHORTEST}", count(words as usize, "word"))
            }
        };
        let _ = writeln!(
            out,
            "of these  prose {} · quotations {}{stock}{frame}{shorter}",
            of(evidence.prose_words, evidence.prose),
            of(evidence.quote_words, evidence.quotes),
        );
    }
    let (banding, resemblance) = (config.banding, overlap.resemblance());
    let _ = writeln!(
        out,
        "lsh       {} of {} would propose this pair with chance {:.4}, miss it with {:.4}",
        count(banding.bands(), "band"),
        count(banding.rows(), "row"),
        banding.probability(resemblance),
        banding.miss(resemblance),
    );
    let spans = |of: fn(&PlacedPassage) -> Span| {
        let mut spans: Vec<_> = comparison.passages.iter().map(of).collect();
        spans.sort_unstable();
        spans
    };
    let (lines, partners) = (&comparison.lines_a, &comparison.partners_a);
    side(&mut out, ('A', 'B'), a, (lines, partners), &spans(|passage| passage.a.span), all);
    let (lines, partners) = (&comparison.lines_b, &comparison.partners_b);
    side(&mut out, ('B', 'A'), b, (lines, partners), &spans(|passage| passage.b.span), all);
    out
}

/// The lines of one side.
fn side(
    out: &mut String,
    (this, other): (char, char),
    side: Side<'_>,
    (lines, partners): (&[LineCoverage], &[Option<u32>]),
    passages: &[Span],
    all: bool,
) {
    let rows = lines.iter().zip(partners);
    let shown: Vec<_> = rows.filter(|(line, _)| all || line.shared > 0).collect();
    let _ = writeln!(out, "\n{this}  line  shared  {:<8}text", format!("{other} line"));
    for (line, partner) in &shown {
        let share = match (line.shared, line.words) {
            (0, _) => "–".to_owned(),
            (shared, words) if shared == words => "all".to_owned(),
            (shared, words) => format!("{} %", percent(shared, words)),
        };
        let partner = partner.map_or_else(String::new, |line| line.to_string());
        let text = marked_line(side.text, line, passages);
        let _ = writeln!(out, "   {:>4}  {share:>6}  {partner:>6}  {text}", line.line.number);
    }
    if shown.is_empty() {
        let _ = writeln!(out, "   nothing is shared word for word");
    } else if shown.len() < lines.len() {
        let more = lines.len() - shown.len();
        let s = if more == 1 { "s" } else { "" };
        let _ = writeln!(out, "   … {more} more that share{s} nothing (--all)");
    }
}

/// A line's text with what is shared between marks, unless all of it is.
pub fn marked_line(text: &str, line: &LineCoverage, passages: &[Span]) -> String {
    let span = line.line.span;
    if line.is_shared() || line.shared == 0 {
        return clean(span.of(text)).into_owned();
    }
    let mut marked = String::new();
    let mut at = span.start;
    for passage in passages {
        let (start, end) = (passage.start.max(at), passage.end.min(span.end));
        if start >= end {
            continue;
        }
        marked.push_str(&clean(Span { start: at, end: start }.of(text)));
        marked.push(OPEN);
        marked.push_str(&clean(Span { start, end }.of(text)));
        marked.push(CLOSE);
        at = end;
    }
    marked + &clean(Span { start: at, end: span.end }.of(text))
}
