//! The card: a verdict for a person. The first line answers; then what was counted, what is stated,
//! inferred and unknown; then the lines that show it; then what could change it, and what was
//! searched. No color is needed to read it.

mod lines;

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::notice::barred;
use super::table::{WIDTH, clip, count, pad, thousands};
use super::verdict::{Claim, Known, Match, Nearest, Scope, Verdict, facts, letter};
use super::{clean, percent};
use crate::article::DateGrade;
use crate::relation::{Relation, places};

/// As many other articles are named of each relation.
const NAMED: usize = 6;

/// How wide what stands before the text of a claim is.
const LABEL: usize = 10;

/// The card of a verdict. With `all`, every line is shown that shares something, in full.
pub fn card(verdict: &Verdict<'_>, all: bool) -> String {
    let mut out = String::new();
    for told in withdrawn(verdict) {
        let _ = writeln!(out, "{told}");
    }
    wrapped(&mut out, "", 2, &headline(verdict));
    let _ = writeln!(out, "{}", page(verdict.page));
    for (at, found) in verdict.sources().iter().enumerate() {
        let _ = writeln!(out, "{}", clip(&source(found, &letter(at)), WIDTH));
    }
    out.push('\n');
    claims(&verdict.claims(), &mut out);
    if !verdict.matches.is_empty() {
        out.push('\n');
        lines::lines(verdict, all, &mut out);
        for (label, told) in also(verdict) {
            wrapped(&mut out, &format!("{label}: "), 2, &told);
        }
        let changes = verdict.would_change();
        if !changes.is_empty() {
            wrapped(&mut out, "could change this: ", 2, &changes.join("; "));
        }
    }
    wrapped(&mut out, "", 2, &scope(verdict));
    out
}

/// What must be said before anything else: that something here must not be used.
pub(super) fn withdrawn(verdict: &Verdict<'_>) -> Vec<String> {
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
pub(super) fn headline(verdict: &Verdict<'_>) -> String {
    let Some(best) = verdict.best() else { return nothing(verdict) };
    let whose = whose(best);
    let (page, comparison) = (verdict.page.words, &best.comparison);
    let answer = match best.relation() {
        _ if verdict.composite.len() > 1 => {
            let parts: Vec<String> =
                verdict.sources().iter().map(|found| self::whose(found)).collect();
            let words = percent(verdict.verbatim.whole, page);
            format!(
                "PUT TOGETHER from {}: {words} % of its words stand in them",
                parts.join(" and ")
            )
        }
        Relation::Identical => format!("SAME TEXT as {whose}, word for word"),
        Relation::Revision => {
            let changed =
                facts(&verdict.version().map_or_else(Vec::new, |version| version.changed));
            let changed = match changed.first() {
                Some(first) => first.clone(),
                None => format!("resemblance {:.2}", comparison.overlap.resemblance()),
            };
            format!("ANOTHER VERSION of {whose}: {changed}")
        }
        Relation::Repost => {
            let inside = percent(
                comparison.overlap.shared,
                comparison.overlap.shared + comparison.overlap.only_a,
            );
            format!("COPIED: {inside} % of the page stands in {whose}")
        }
        Relation::Excerpt if page <= comparison.words_b => format!("EXCERPT of {whose}"),
        Relation::Excerpt => format!("HOLDS {whose}, beside other text"),
        Relation::Derived => format!("PARTLY DERIVED: {}", followed(best, &whose)),
        Relation::SharedQuotes | Relation::Unrelated => {
            let articles = count(verdict.matches.len(), "article");
            let prose = match verdict.verbatim.prose {
                0 => "no prose".to_owned(),
                words => {
                    format!("{} of prose, too few to be reuse,", count(words as usize, "word"))
                }
            };
            return format!(
                "SAME EVENT, QUOTES ONLY: {prose} in common with the set; quotations with {articles}"
            );
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
        Some(false) => {
            let sources = verdict.sources().into_iter().filter(|found| found.draws());
            let agencies: Vec<&str> =
                sources.flat_map(|found| found.source.agencies()).map(|agency| &**agency).collect();
            format!("credited to {named}, not to {}", clean(&agencies.join("/")))
        }
        None => format!("credited to {named}; whose copy it is, is not known"),
    }
}

/// Nothing was found, and how near it came.
fn nothing(verdict: &Verdict<'_>) -> String {
    let bar = verdict.config.threshold;
    let articles = match verdict.scope.articles {
        0 if verdict.itself == 0 => {
            return "NOTHING TO COMPARE WITH: the set holds no article".to_owned();
        }
        0 => return "NOTHING TO COMPARE WITH: the set holds no article but the page".to_owned(),
        1 => "this 1 article".to_owned(),
        many => format!("these {}", count(many, "article")),
    };
    let nearest = match verdict.nearest {
        _ if verdict.page.words == 0 => "the page has no words to compare".to_owned(),
        Nearest::Article(id, overlap) => {
            // Two places tell nothing of a few words in common.
            let places = if overlap.resemblance() < 0.005 { 4 } else { places(overlap, bar) };
            format!(
                "nearest: {}, resemblance {:.places$} (bar {:.places$})",
                clean(id),
                overlap.resemblance(),
                bar.share(),
            )
        }
        Nearest::None => {
            format!("nearest: none, no {} words in a row are shared", verdict.config.width.words())
        }
        Nearest::Unknown => {
            "candidates alone were compared, so the nearest is not known".to_owned()
        }
    };
    format!("NO MATCH in {articles}; {nearest}; says nothing beyond them")
}

/// What the page is.
fn page(page: Known<'_>) -> String {
    let title = page.article.title.as_deref().unwrap_or("no headline");
    let words = count(page.words as usize, "word");
    let (id, rest) = (clean(&page.article.id), format!(" · {words} · {}", date(page)));
    let room = WIDTH.saturating_sub(id.width() + rest.width() + 3);
    match room {
        0..20 => format!("{id}{rest}"),
        _ => format!("{id} · {}{rest}", clip(title, room)),
    }
}

/// What a source is.
fn source(found: &Match<'_>, name: &str) -> String {
    let source = found.source;
    let whose = source.agency().map_or_else(String::new, |agency| format!(" · {}", clean(&agency)));
    let words = count(source.words as usize, "word");
    let version = source.article.version.map_or_else(String::new, |it| format!(" · version {it}"));
    let id = clean(&source.article.id);
    format!("{name} = {id}{whose}{version} · {words} · {}", date(source))
}

/// A date as found, with how far it can be trusted.
pub(super) fn date(known: Known<'_>) -> String {
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

/// What else the page has in common with the set: what it is to them, and which they are.
pub(super) fn also(verdict: &Verdict<'_>) -> Vec<(String, String)> {
    let named: Vec<_> = verdict.sources().iter().map(|found| found.id).collect();
    let rest: Vec<_> = verdict.matches.iter().filter(|found| !named.contains(&found.id)).collect();
    let name = |found: &&&Match<'_>| {
        let id = clean(&found.source.article.id).into_owned();
        match found.source.agency() {
            Some(agency) => format!("{id} ({})", clean(&agency)),
            None => id,
        }
    };
    let told = |relation: Relation| {
        let of: Vec<String> = rest
            .iter()
            .filter(|found| found.relation() == relation)
            .map(|found| name(&found))
            .collect();
        let label = match relation {
            Relation::SharedQuotes => "same event, quotes only".to_owned(),
            relation => format!("also {}", relation.name()),
        };
        let more = match of.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {} more", thousands(more as u64)),
        };
        (!of.is_empty()).then(|| (label, format!("{}{more}", of[..of.len().min(NAMED)].join(", "))))
    };
    Relation::ALL.into_iter().filter_map(told).collect()
}

/// What was searched.
pub(super) fn scope(verdict: &Verdict<'_>) -> String {
    let mut told = scope_of(&verdict.scope);
    match verdict.itself {
        0 => {}
        1 => told.push_str(" · the page itself is in the set and was left out"),
        many => {
            let _ = write!(told, " · the page itself is in the set {many} times and was left out");
        }
    }
    told + " · page not stored"
}

/// Articles, sources and days that were searched.
pub(super) fn scope_of(scope: &Scope) -> String {
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
    told
}

/// A text behind a label, in rows as wide as the card. What has no spaces is cut where the row ends.
fn wrapped(out: &mut String, label: &str, indent: usize, text: &str) {
    let mut line = label.to_owned();
    let mut is_first = true;
    for word in text.split(' ') {
        let is_long = word.width() > WIDTH.saturating_sub(indent);
        if !is_first && !is_long && line.width() + 1 + word.width() > WIDTH {
            let _ = writeln!(out, "{}", line.trim_end());
            line = " ".repeat(indent);
            is_first = true;
        }
        if !is_first {
            line.push(' ');
        }
        is_first = false;
        if !is_long {
            line.push_str(word);
            continue;
        }
        let mut width = line.width();
        for c in word.chars() {
            let wide = c.width().unwrap_or(0);
            if width + wide > WIDTH {
                let _ = writeln!(out, "{}", line.trim_end());
                line = " ".repeat(indent);
                width = indent;
            }
            line.push(c);
            width += wide;
        }
    }
    let _ = writeln!(out, "{}", line.trim_end());
}
