//! What a verdict claims, each with its grade: counted, stated, inferred, or unknown.

use super::{Altered, Known, Match, Verdict};
use crate::align::ChangeKind;
use crate::article::{Credit, DateGrade};
use crate::direction::Direction;
use crate::relation::{CLOSE, Relation};
use crate::report::notice::barred;
use crate::report::records::place_name;
use crate::report::{clean, percent, thousands};

/// How a claim is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// Counted on the texts.
    Counted,
    /// A page, an article or the settings file says so.
    Stated,
    /// It follows from what is stated, and may be wrong.
    Inferred,
    /// Nothing here tells.
    Unknown,
}

impl Grade {
    /// The grade as records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Stated => "stated",
            Self::Inferred => "inferred",
            Self::Unknown => "unknown",
        }
    }
}

/// A claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// How it is known.
    pub grade: Grade,
    /// What the card puts before it, where that is not the grade.
    pub label: Option<&'static str>,
    /// The claim.
    pub text: String,
    /// What it rests on: the id of an article, a line, or the settings file.
    pub evidence: Option<String>,
}

/// What is known beside the texts: by the settings file (partners, our own sites, what is ignored), or
/// by an index (decisions of the desk, notices). It changes no count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What the card puts before it.
    pub label: &'static str,
    /// How it is known.
    pub grade: Grade,
    /// What it says.
    pub text: String,
    /// What it rests on.
    pub evidence: Option<String>,
}

/// As many figures and names that were changed are named; all of them are in the record.
const CHANGES_SHOWN: usize = 4;

/// The letter that a source goes by.
pub(in crate::report) fn letter(at: usize) -> String {
    match u8::try_from(at) {
        Ok(at @ 0..26) => char::from(b'A' + at).to_string(),
        _ => format!("A{at}"),
    }
}

impl Verdict<'_> {
    /// All claims, by grade as the card shows them.
    pub fn claims(&self) -> Vec<Claim> {
        let mut claims = Vec::new();
        let mut add = |grade, text, evidence| {
            claims.push(Claim { grade, label: None, text, evidence });
        };
        let sources = self.sources();
        for (at, found) in sources.iter().enumerate() {
            self.count(found, &letter(at), &mut add);
        }
        self.state(&sources, &mut add);
        self.infer(&sources, &mut add);
        let mut add_as = |label, grade, text, evidence| {
            claims.push(Claim { grade, label: Some(label), text, evidence });
        };
        self.status(&sources, &mut add_as);
        for note in &self.notes {
            add_as(note.label, note.grade, note.text.clone(), note.evidence.clone());
        }
        claims
    }

    /// What was counted on the page and one source.
    fn count(
        &self,
        found: &Match<'_>,
        name: &str,
        add: &mut impl FnMut(Grade, String, Option<String>),
    ) {
        let id = || Some(found.source.article.id.to_string());
        let words = |kind: Option<crate::parts::Kind>| -> u32 {
            let of_kind = found.passages().filter(|one| kind.is_none_or(|kind| one.kind == kind));
            of_kind.map(|passage| passage.words).sum()
        };
        let (all, page) = (words(None), self.page.words);
        let text = match found.relation() {
            Relation::Identical => {
                format!("all {} words stand in {name}, in the same order", thousands(page.into()))
            }
            _ => format!(
                "{} of {} words ({} %) stand word for word in {name}: {} of prose, {} of quotations",
                thousands(all.into()),
                thousands(page.into()),
                percent(all, page),
                thousands(words(Some(crate::parts::Kind::Prose)).into()),
                thousands(words(Some(crate::parts::Kind::Quote)).into()),
            ),
        };
        add(Grade::Counted, text, id());
        let bars = self.config.bars();
        if found.relation() != Relation::Identical {
            let relation = found.relation().name();
            let reason = found.comparison.weighed.reason(&bars);
            add(Grade::Counted, format!("{relation}: {reason}"), id());
            if found.draws() {
                self.altered(found, name, add);
            }
        }
        let stock = found.comparison.passages.iter().filter(|passage| passage.is_stock);
        let stock: u32 = stock.map(|passage| passage.words).sum();
        if stock > 0 {
            let text = format!("{stock} words of names and stock phrases count for nothing");
            add(Grade::Counted, text, id());
        }
    }

    /// What the page changed of a source.
    fn altered(
        &self,
        found: &Match<'_>,
        name: &str,
        add: &mut impl FnMut(Grade, String, Option<String>),
    ) {
        let id = || Some(found.source.article.id.to_string());
        let facts = facts(&super::change::altered(found, self.text));
        if !facts.is_empty() {
            let shown: Vec<&str> = facts.iter().take(CHANGES_SHOWN).map(String::as_str).collect();
            let more = match facts.len().saturating_sub(CHANGES_SHOWN) {
                0 => String::new(),
                more => format!(", {more} more"),
            };
            let text = format!("changed from {name}: {}{more}", shown.join(", "));
            add(Grade::Counted, text, id());
        }
        for quotation in &found.edits.quotations {
            let line = 1 + self.text[..quotation.b.start as usize].matches('\n').count();
            let how: Vec<&str> = quotation.how.iter().map(|how| how.name()).collect();
            let words = |span: crate::article::Span, text: &str| clean(span.of(text)).into_owned();
            let change = quotation.changes.iter().find_map(|change| {
                let (from, to) = (change.from?, change.to?);
                Some(format!(" ({} → {})", words(from, &found.text), words(to, self.text)))
            });
            let text = format!(
                "a quotation differs from {name}'s in line {line}: {}{}",
                how.join(", "),
                change.unwrap_or_default()
            );
            add(Grade::Counted, text, id());
        }
    }

    /// What the page and its sources say of themselves.
    fn state(&self, sources: &[&Match<'_>], add: &mut impl FnMut(Grade, String, Option<String>)) {
        let page = self.page;
        let evidence = page.credit().map(|credit| credit.text.to_string());
        let text = page.credit().map_or_else(
            || {
                "the page names no agency in dateline, byline, tail, disclaimer or metadata"
                    .to_owned()
            },
            |credit| format!("the page credits {}", told(credit)),
        );
        add(Grade::Stated, text, evidence);
        if let Some(photo) = page.article.photo_credit.as_deref() {
            let text =
                format!("a photo is credited to {}, which is no credit of the text", told(photo));
            add(Grade::Stated, text, Some(photo.text.to_string()));
        }
        for (at, found) in sources.iter().enumerate().filter(|(_, found)| found.draws()) {
            let (name, source) = (letter(at), found.source);
            match source.credit() {
                Some(credit) => add(
                    Grade::Stated,
                    format!("{name} credits {}", told(credit)),
                    Some(credit.text.to_string()),
                ),
                None => add(Grade::Stated, format!("{name} names no agency"), None),
            }
        }
    }

    /// What follows from that, and what does not.
    fn infer(&self, sources: &[&Match<'_>], add: &mut impl FnMut(Grade, String, Option<String>)) {
        let mut is_first_unknown = false;
        for (at, found) in sources.iter().enumerate().filter(|(_, found)| found.draws()) {
            let name = letter(at);
            match self.way(found) {
                Some((way, because)) => {
                    let way = match way {
                        Direction::AToB => format!("text went from this page to {name}"),
                        Direction::BToA => format!("text went from {name} to this page"),
                    };
                    add(Grade::Inferred, format!("{way}: {because}"), None);
                }
                None => is_first_unknown = true,
            }
            let is_dated = is_dated(self.page) && is_dated(found.source);
            is_first_unknown |= !is_dated;
        }
        if self
            .matches
            .iter()
            .any(|found| found.passages().any(|p| p.kind == crate::parts::Kind::Quote))
        {
            let text =
                "shared quotations may come from their speaker: a common source, not copying";
            add(Grade::Inferred, text.to_owned(), None);
        }
        if is_first_unknown {
            add(
                Grade::Unknown,
                "who was first: dates that can be trusted are missing".into(),
                None,
            );
        }
        if self.draws() {
            let text = "whether both have it from a third that is not in the set";
            add(Grade::Unknown, text.to_owned(), None);
        }
    }

    /// Whether what the page draws on may still be used, and is the newest that there is.
    fn status(
        &self,
        sources: &[&Match<'_>],
        add: &mut impl FnMut(&'static str, Grade, String, Option<String>),
    ) {
        let mut is_bare = true;
        for found in self.withdrawn() {
            let told = barred(found.source.article).unwrap_or_default();
            let id = found.source.article.id.to_string();
            add("status", Grade::Stated, format!("{told}: {id}"), Some(id));
            is_bare = false;
        }
        for (at, found) in sources.iter().enumerate().filter(|(_, found)| found.draws()) {
            let carried = found.source.article.version;
            let newer = found.newest.filter(|(newest, _)| carried.is_some_and(|it| it < *newest));
            if let (Some(carried), Some((newest, id))) = (carried, newer) {
                let name = letter(at);
                let text =
                    format!("{name} is version {carried}; version {newest} is in the set: {id}");
                add("status", Grade::Stated, text, Some(id.to_owned()));
                is_bare = false;
            }
        }
        if self.draws() && is_bare {
            let text = match sources {
                [_] => "no correction or withdrawal of A in the set",
                _ => "no correction or withdrawal of these in the set",
            };
            add("status", Grade::Counted, text.to_owned(), None);
        }
    }

    /// What would change the verdict.
    pub fn would_change(&self) -> Vec<String> {
        let mut changes = Vec::new();
        let sources = self.sources();
        if self.matches.is_empty() {
            changes.push("a copy that is not in the set".to_owned());
        }
        for (at, found) in sources.iter().enumerate() {
            changes.extend(close(found, &letter(at), self));
        }
        if !self.draws() {
            return changes;
        }
        changes.push("an earlier dated copy of these lines elsewhere".to_owned());
        let undated = |known: Known<'_>, name: &str| {
            (!is_dated(known)).then(|| format!("a trusted date for {name}"))
        };
        changes.extend(undated(self.page, "the page"));
        for (at, found) in sources.iter().enumerate() {
            changes.extend(undated(found.source, &letter(at)));
        }
        if self.credited().is_none() {
            changes.push("knowing whose copy it is: no agency is named".to_owned());
        }
        changes
    }
}

/// The numbers of a match that are near to a bar.
fn close(found: &Match<'_>, name: &str, verdict: &Verdict<'_>) -> Vec<String> {
    let mut all = Vec::new();
    let bars = verdict.config.bars();
    let mut add = |what: &str, number: f64, bar: f64| {
        if (number - bar).abs() < CLOSE {
            all.push(format!("{what} to {name} is close: {number:.2}, the bar is {bar:.2}"));
        }
    };
    if found.relation() == Relation::Identical {
        return all;
    }
    let resemblance = found.comparison.overlap.resemblance();
    add("resemblance", resemblance, bars.threshold.share());
    if let Some(evidence) = found.comparison.weighed.evidence
        && !found.comparison.overlap.reaches(bars.threshold)
        && evidence.prose_words * 2 >= bars.reuse.words
    {
        let prose = evidence.prose;
        let share = prose.a_in_b().max(prose.b_in_a());
        add("prose containment", share, bars.reuse.excerpt.share());
        add("prose containment", share, bars.reuse.derived.share());
    }
    all
}

/// Whether an article has a date that can be trusted.
fn is_dated(known: Known<'_>) -> bool {
    let published = known.article.published.as_ref();
    published.is_some_and(|it| it.at.is_some() && it.grade != DateGrade::Contradicted)
}

/// Figures and names in place of others, as `7,000 → 7,500 (line 12)`.
pub(in crate::report) fn facts(altered: &[Altered]) -> Vec<String> {
    let is_fact = |one: &&Altered| matches!(one.kind, ChangeKind::Figure | ChangeKind::Name);
    let shown = altered.iter().filter(is_fact).filter_map(|one| {
        let (from, to) = (one.from.as_deref()?, one.to.as_deref()?);
        let short = |text: &str| text.split_whitespace().count() <= 4;
        let (from, to) = (clean(from), clean(to));
        (short(&from) && short(&to)).then(|| format!("{from} → {to} (line {})", one.line))
    });
    shown.collect()
}

/// A credit with where it stands.
fn told(credit: &Credit) -> String {
    let place = place_name(credit.place);
    match credit.line {
        0 => format!("{} ({place})", credit.agencies.join("/")),
        line => format!("{} ({place}, line {line})", credit.agencies.join("/")),
    }
}
