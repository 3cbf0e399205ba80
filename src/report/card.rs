//! The card: a verdict for a person. The first line answers; then what was counted, what is stated,
//! inferred and unknown; then the lines that show it; then what could change it, and what was
//! searched. No color is needed to read it.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::notice::barred;
use super::table::{WIDTH, clip, count, pad, thousands};
use super::verdict::{Claim, Known, Match, Nearest, Verdict, facts, kind, letter};
use super::{clean, percent};
use crate::align::{ChangeKind, LineCoverage};
use crate::article::{DateGrade, Span};
use crate::detect::{Followed, PlacedPassage};
use crate::relation::{Relation, places};

/// As many lines are shown unless all are asked for.
const LINES_SHOWN: usize = 8;

/// How many words of an edit are shown within a line.
const EDIT_SHOWN: usize = 5;

/// A sentence that keeps less than this is too different for its edits to be read.
const READABLE: f64 = 0.6;

/// Marks round words that are shared.
const OPEN: char = '⟦';
const CLOSE: char = '⟧';

/// How wide what stands before the text of a claim is.
const LABEL: usize = 10;

/// The card of a verdict. With `all`, every line is shown that shares something, in full.
pub fn card(verdict: &Verdict<'_>, all: bool) -> String {
    let mut out = String::new();
    for told in withdrawn(verdict) {
        let _ = writeln!(out, "{told}");
    }
    let _ = writeln!(out, "{}", headline(verdict));
    let _ = writeln!(out, "{}", clip(&page(verdict.page), WIDTH));
    let shown = shown(verdict);
    for (at, found) in shown.iter().enumerate() {
        let _ = writeln!(out, "{}", clip(&source(found, &letter(at)), WIDTH));
    }
    let claims = match verdict.matches.is_empty() {
        true => Vec::new(),
        false => verdict.claims(),
    };
    if !claims.is_empty() {
        out.push('\n');
        self::claims(&claims, &mut out);
        out.push('\n');
        lines(verdict, all, &mut out);
    }
    also(verdict, &mut out);
    let changes = verdict.would_change();
    if !changes.is_empty() {
        wrapped(&mut out, "could change this: ", 2, &changes.join("; "));
    }
    wrapped(&mut out, "", 2, &scope(verdict));
    out
}

/// The matches that have a letter on the card.
fn shown<'v, 'a>(verdict: &'v Verdict<'a>) -> Vec<&'v Match<'a>> {
    verdict.sources()
}

/// What must be said before anything else: that something here must not be used.
fn withdrawn(verdict: &Verdict<'_>) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(page) = barred(verdict.page.article) {
        told.push(format!("WITHDRAWN: the page is {page}"));
    }
    for found in verdict.withdrawn() {
        let id = clean(&found.source.article.id).into_owned();
        let barred = barred(found.source.article).unwrap_or_default();
        told.push(format!("WITHDRAWN: {id} is {barred}"));
    }
    told
}

/// The answer in one line.
fn headline(verdict: &Verdict<'_>) -> String {
    let Some(best) = verdict.best() else { return nothing(verdict) };
    let whose = whose(best);
    let (page, comparison) = (verdict.page.print.words, &best.comparison);
    let answer = match best.relation() {
        _ if verdict.composite.len() > 1 => {
            let parts: Vec<String> = verdict.sources().iter().map(|found| self::whose(found)).collect();
            let words = percent(verdict.verbatim.whole, page);
            format!("PUT TOGETHER from {}: {words} % of its words stand in them", parts.join(" and "))
        }
        Relation::Identical => format!("SAME TEXT as {whose}, word for word"),
        Relation::Revision => {
            let changed = facts(&verdict.version().map_or_else(Vec::new, |version| version.changed));
            let changed = match changed.first() {
                Some(first) => first.clone(),
                None => format!("resemblance {:.2}", comparison.overlap.resemblance()),
            };
            format!("ANOTHER VERSION of {whose}: {changed}")
        }
        Relation::Repost => {
            let inside = percent(comparison.overlap.shared, comparison.overlap.shared + comparison.overlap.only_a);
            format!("COPY of {whose}: {inside} % of the page stands in it")
        }
        Relation::Excerpt if page <= comparison.words_b => format!("EXCERPT of {whose}"),
        Relation::Excerpt => format!("HOLDS {whose}, beside other text"),
        Relation::Derived => format!("PARTLY DERIVED: {}", followed(best, &whose)),
        Relation::SharedQuotes | Relation::Unrelated => {
            let articles = count(verdict.matches.len(), "article");
            return format!("SAME EVENT, QUOTES ONLY: no prose in common with the set; quotations with {articles}");
        }
    };
    let answer = match verdict.is_source() {
        true => format!("{answer}, which has it from this page"),
        false => answer,
    };
    format!("{answer} · {}", credit(verdict))
}

/// Whose text a match is.
fn whose(found: &Match<'_>) -> String {
    let article = found.source.article;
    match (found.source.agencies(), &article.source) {
        ([], Some(source)) => format!("a text of {}", clean(source)),
        ([], None) => format!("`{}`", clean(&article.id)),
        (agencies, _) => format!("{} copy", clean(&agencies.join("/"))),
    }
}

/// How many sentences follow a source, or where none does, how many words.
fn followed(found: &Match<'_>, whose: &str) -> String {
    let (prose, of) = (found.edits.prose(), found.edits.sentences);
    match prose {
        0 => format!("{} of prose stand in {whose}", count(prose_words(found) as usize, "word")),
        1 => format!("1 of {of} sentences follows {whose}"),
        _ => format!("{prose} of {of} sentences follow {whose}"),
    }
}

fn prose_words(found: &Match<'_>) -> u32 {
    found.comparison.weighed.evidence.map_or(0, |evidence| evidence.prose_words)
}

/// Whether the page credits it.
fn credit(verdict: &Verdict<'_>) -> String {
    let named = clean(&verdict.page.agencies().join("/")).into_owned();
    match verdict.credited() {
        _ if named.is_empty() => "no credit found in the text".to_owned(),
        Some(true) => format!("credited to {named}"),
        Some(false) => format!("credited to {named}, not to its source"),
        None => format!("credited to {named}; whose copy it is, is not known"),
    }
}

/// Nothing was found, and how near it came.
fn nothing(verdict: &Verdict<'_>) -> String {
    let bar = verdict.config.threshold;
    let articles = count(verdict.scope.articles, "article");
    let nearest = match verdict.nearest {
        _ if verdict.page.print.words == 0 => "the page has no words to compare".to_owned(),
        Nearest::Article(id, overlap) => {
            let places = places(overlap, bar);
            format!(
                "nearest: {}, resemblance {:.places$} (bar {:.places$})",
                clean(id),
                overlap.resemblance(),
                bar.share(),
            )
        }
        Nearest::None => format!(
            "nearest: none, no {} words in a row are shared",
            verdict.config.width.words()
        ),
        Nearest::Unknown => "candidates alone were compared, so the nearest is not known".to_owned(),
    };
    format!("NO MATCH in these {articles}; {nearest}; says nothing beyond them")
}

/// What the page is.
fn page(page: Known<'_>) -> String {
    let title = page.article.title.as_deref().unwrap_or("no headline");
    let words = count(page.print.words as usize, "word");
    format!("{} · {} · {words} · {}", clean(&page.article.id), clean(title), date(page))
}

/// What a source is.
fn source(found: &Match<'_>, name: &str) -> String {
    let source = found.source;
    let whose = source.agency().map_or_else(String::new, |agency| format!(" · {}", clean(&agency)));
    let words = count(source.print.words as usize, "word");
    let version = source.article.version.map_or_else(String::new, |it| format!(" · version {it}"));
    let id = clean(&source.article.id);
    format!("{name} = {id}{whose}{version} · {words} · {}", date(source))
}

fn date(known: Known<'_>) -> String {
    let Some(published) = &known.article.published else { return "undated".to_owned() };
    let value = clean(&published.value).into_owned();
    match published.grade {
        DateGrade::Contradicted => format!("undated ({value} is contradicted by the text)"),
        DateGrade::Page => format!("{value} (page stamp)"),
        DateGrade::Dateline => format!("{value} (dateline)"),
        DateGrade::Metadata => value,
    }
}

/// The claims, each grade named once.
fn claims(claims: &[Claim], out: &mut String) {
    let mut last = "";
    for claim in claims {
        let label = claim.label.unwrap_or(claim.grade.name());
        let shown = if label == last { "" } else { label };
        wrapped(out, &pad(shown, LABEL), LABEL, &clean(&claim.text));
        last = label;
    }
}

/// A line of the page that has something in common with a source.
struct Row<'r> {
    letter: String,
    line: &'r LineCoverage,
    partner: Option<u32>,
    found: &'r Match<'r>,
}

/// The lines of the page, those with most in common first chosen, then in order.
fn lines(verdict: &Verdict<'_>, all: bool, out: &mut String) {
    let sources = shown(verdict);
    let mut rows = Vec::new();
    for (at, found) in sources.iter().enumerate() {
        let comparison = &found.comparison;
        for (line, partner) in comparison.lines_a.iter().zip(&comparison.partners_a) {
            let span = line.line.span;
            let follows = |f: &&Followed| !f.is_quote && span.start <= f.page.span.start && f.page.span.start < span.end;
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
        let _ = writeln!(out, "line     shared  kind   source  text of the page; ⟦shared word for word⟧, [from → to]");
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
        let room = WIDTH.saturating_sub(before.width());
        let text = if all { text } else { windowed(&text, room) };
        let _ = writeln!(out, "{before}{text}");
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
        crate::align::SHORTEST,
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
            let Some(to) = change.to.filter(|to| line.start <= to.start && to.end <= line.end) else {
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
    for (span, shown) in marks.into_iter() {
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
/// mark on.
fn windowed(text: &str, room: usize) -> String {
    const BEFORE: usize = 20;
    if text.width() <= room {
        return text.to_owned();
    }
    let first = text.find([OPEN, '[']).unwrap_or(0);
    if text[..first].width() <= BEFORE {
        return clip(text, room);
    }
    let from = text[..first].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    let start = text[from..first].find(' ').map_or(first, |space| from + space + 1);
    // A line that ends soon after the mark has room for more before it.
    let whole = format!("…{}", &text[start..]);
    clip(&whole, room)
}

/// What else the page has in common with the set.
fn also(verdict: &Verdict<'_>, out: &mut String) {
    let named: Vec<_> = verdict.sources().iter().map(|found| found.id).collect();
    let rest: Vec<_> = verdict.matches.iter().filter(|found| !named.contains(&found.id)).collect();
    let name = |found: &&&Match<'_>| {
        let id = clean(&found.source.article.id).into_owned();
        match found.source.agency() {
            Some(agency) => format!("{id} ({})", clean(&agency)),
            None => id,
        }
    };
    for relation in Relation::ALL {
        let of: Vec<String> =
            rest.iter().filter(|found| found.relation() == relation).map(|found| name(&found)).collect();
        if of.is_empty() {
            continue;
        }
        let label = match relation {
            Relation::SharedQuotes => "same event, quotes only: ".to_owned(),
            relation => format!("also {}: ", relation.name()),
        };
        const NAMED: usize = 6;
        let more = match of.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {} more", thousands(more as u64)),
        };
        wrapped(out, &label, 2, &format!("{}{more}", of[..of.len().min(NAMED)].join(", ")));
    }
}

/// What was searched.
fn scope(verdict: &Verdict<'_>) -> String {
    let scope = verdict.scope;
    let mut told = format!("searched {}", count(scope.articles, "article"));
    if scope.sources > 0 {
        let _ = write!(told, " from {}", count(scope.sources, "source"));
    }
    match (&scope.from, &scope.to) {
        (Some(from), Some(to)) if from == to => {
            let _ = write!(told, ", {from}");
        }
        (Some(from), Some(to)) => {
            let _ = write!(told, ", {from} to {to}");
        }
        _ => told.push_str(", undated"),
    }
    match verdict.itself {
        0 => {}
        1 => told.push_str(" · the page itself is in the set and was left out"),
        many => {
            let _ = write!(told, " · the page itself is in the set {many} times and was left out");
        }
    }
    told + " · page not stored"
}

/// A text behind a label, in lines as wide as the card.
fn wrapped(out: &mut String, label: &str, indent: usize, text: &str) {
    let mut line = label.to_owned();
    let mut is_first = true;
    for word in text.split(' ') {
        if !is_first && line.width() + 1 + word.width() > WIDTH {
            let _ = writeln!(out, "{}", line.trim_end());
            line = " ".repeat(indent);
            is_first = true;
        }
        if !is_first {
            line.push(' ');
        }
        line.push_str(word);
        is_first = false;
    }
    let _ = writeln!(out, "{}", line.trim_end());
}
