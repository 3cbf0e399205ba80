//! Verdicts as a page: what the card says, with the lines of the page beside those of its sources.
//! Written from the same values as the card and the record.

use std::collections::BTreeMap;
use std::io::Write;

use askama::Template;

use super::beside::{self, Extent, Rows, Source};
use super::characters;
use super::digest;
use super::frame::Frame;
use crate::error::Error;
use crate::report::card::{also, date, headline, scope, withdrawn};
use crate::report::mark::Beside;
use crate::report::table::{count, thousands};
use crate::report::verdict::{Known, Match, Verdict, letter};
use crate::report::{Settings, clean, percent, place_name};

/// Verdicts on their way to a page.
#[derive(Default)]
pub struct CheckReport {
    extent: Extent,
    verdicts: Vec<View>,
    /// What was read, each article once.
    inputs: Vec<Input>,
    /// The hashes of files, by path.
    files: BTreeMap<String, Option<String>>,
}

/// The page.
#[derive(Template)]
#[template(path = "check.html", config = "src/report/html/askama.toml")]
struct Page<'a> {
    frame: Frame,
    title: String,
    /// What to say where there is no verdict.
    none: &'a str,
    verdicts: &'a [View],
    inputs: &'a [Input],
}

/// A verdict.
pub(super) struct View {
    pub number: usize,
    /// Whether it is the only one of its page.
    pub is_alone: bool,
    /// Whether it stands on the page of the desk, where more can be done with it.
    pub is_desk: bool,
    /// What must be said first.
    pub warnings: Vec<String>,
    pub headline: String,
    pub page: Article,
    /// The credit of the page with its evidence.
    pub credit: String,
    pub version: String,
    pub sources: Vec<Article>,
    /// The language of the first source, empty if unknown.
    pub source_language: String,
    pub counts: Vec<Count>,
    pub bar: [f64; 4],
    pub claims: Vec<Claim>,
    pub changes: Vec<Change>,
    pub rows: Rows,
    pub also: Vec<(String, String)>,
    pub would_change: Vec<String>,
    pub scope: String,
}

/// The page or a source.
pub(super) struct Article {
    pub letter: String,
    pub relation: &'static str,
    /// Its id as it is.
    pub name: String,
    /// Its id as it is shown.
    pub id: String,
    pub title: String,
    pub language: String,
    pub told: String,
}

/// Words of the page of one kind.
pub(super) struct Count {
    pub what: &'static str,
    /// How many, and of what.
    pub number: String,
    pub unit: String,
    pub percent: u64,
}

pub(super) struct Claim {
    pub grade: &'static str,
    /// What the claim is about, where that is not the grade.
    pub label: &'static str,
    pub text: String,
    pub evidence: String,
}

pub(super) struct Change {
    pub kind: &'static str,
    pub from: String,
    pub to: String,
    pub line: u32,
}

/// An article that was read, with what tells it from others.
#[derive(PartialEq, Eq)]
struct Input {
    id: String,
    path: String,
    /// What the hash is of.
    of: &'static str,
    hash: String,
    content: String,
}

impl CheckReport {
    /// A page without verdicts.
    pub fn new(extent: Extent) -> Self {
        Self { extent, ..Self::default() }
    }

    /// Adds a verdict. The files of the page and of what it has in common with the set are read again
    /// for their hashes.
    pub fn add(&mut self, verdict: &Verdict<'_>) {
        self.input(verdict.page, verdict.text);
        for found in &verdict.matches {
            self.input(found.source, &found.text);
        }
        let view = View::of(verdict, self.verdicts.len() + 1, self.extent);
        self.verdicts.push(view);
    }

    fn input(&mut self, known: Known<'_>, text: &str) {
        let path = &*known.origin.path;
        let file = self.files.entry(path.to_owned()).or_insert_with(|| digest::file(path));
        let (of, hash) = match file {
            Some(hash) => ("file", hash.clone()),
            None => ("text", digest::text(text)),
        };
        let input = Input {
            id: clean(&known.article.id).into_owned(),
            path: clean(path).into_owned(),
            of,
            hash,
            content: format!("{:032x}", known.content),
        };
        if !self.inputs.contains(&input) {
            self.inputs.push(input);
        }
    }

    /// Writes the page. `none` is what it says if no verdict was added.
    ///
    /// # Errors
    ///
    /// If `out` does not take it.
    pub fn write(
        &mut self,
        settings: &Settings,
        none: &str,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        let title = match &mut self.verdicts[..] {
            [] => none.to_owned(),
            [one] => {
                one.is_alone = true;
                one.headline.clone()
            }
            many => format!("{} checked", count(many.len(), "page")),
        };
        let page = Page {
            frame: Frame::still(format!("{title} · wirecopy"), settings),
            title,
            none,
            verdicts: &self.verdicts,
            inputs: &self.inputs,
        };
        page.write_into(out).map_err(|error| Error::io("cannot write the page", error))
    }
}

impl View {
    pub(super) fn of(verdict: &Verdict<'_>, number: usize, extent: Extent) -> Self {
        let sources = verdict.sources();
        let placed: Vec<Source<'_>> = sources
            .iter()
            .enumerate()
            .map(|(at, found)| Source {
                letter: Some(letter(at)),
                beside: Beside::of(verdict.text, found),
            })
            .collect();
        let language = sources.first().and_then(|found| found.source.article.language.as_deref());
        let sources = sources.iter().enumerate();
        Self {
            source_language: language.unwrap_or_default().to_owned(),
            number,
            is_alone: false,
            is_desk: false,
            warnings: withdrawn(verdict),
            headline: headline(verdict),
            page: article(verdict.page, String::new(), "", &length(verdict)),
            credit: credit(verdict),
            version: version(verdict),
            sources: sources.map(|(at, found)| source(found, letter(at))).collect(),
            counts: counts(verdict),
            bar: bar(verdict),
            claims: claims(verdict),
            changes: changes(verdict),
            rows: beside::rows(verdict.text, &placed, extent, &format!("p{number}-")),
            also: also(verdict),
            would_change: verdict.would_change().iter().map(|it| clean(it).into_owned()).collect(),
            scope: scope(verdict),
        }
    }
}

pub(super) fn article(
    known: Known<'_>,
    letter: String,
    relation: &'static str,
    length: &str,
) -> Article {
    let article = known.article;
    let whose = known.agency().map_or_else(String::new, |agency| format!("{agency} · "));
    let version = article.version.map_or_else(String::new, |it| format!("version {it} · "));
    Article {
        letter,
        relation,
        name: article.id.to_string(),
        id: clean(&article.id).into_owned(),
        title: clean(article.title.as_deref().unwrap_or("no headline")).into_owned(),
        language: article.language.as_deref().unwrap_or_default().to_owned(),
        told: clean(&format!("{whose}{version}{length} · {}", date(known))).into_owned(),
    }
}

pub(super) fn source(found: &Match<'_>, letter: String) -> Article {
    let words = found.source.words;
    let length = characters::length(&found.text, &found.comparison.lines_b, words);
    article(found.source, letter, found.relation().name(), &length)
}

/// How long the page is.
fn length(verdict: &Verdict<'_>) -> String {
    let lines = verdict.best().map_or(&[][..], |best| &best.comparison.lines_a);
    characters::length(verdict.text, lines, verdict.page.words)
}

/// The credit of the page with its evidence line.
fn credit(verdict: &Verdict<'_>) -> String {
    let Some(credit) = verdict.page.credit() else {
        return "no credit found in the text".to_owned();
    };
    let place = match (place_name(credit.place), credit.line) {
        (place, 0) => place.to_owned(),
        (place, line) => format!("{place}, line {line}"),
    };
    let told = format!("{}: “{}” ({place})", credit.agencies.join("/"), credit.text);
    clean(&told).into_owned()
}

/// Which version the page carries, where versions are known.
fn version(verdict: &Verdict<'_>) -> String {
    let Some(version) = verdict.version() else { return String::new() };
    match (version.carries, version.newest) {
        (Some(carries), Some(newest)) if carries < newest => {
            format!("nearest to version {carries}; version {newest} is in the set")
        }
        (Some(carries), _) => format!("nearest to version {carries}, the newest in the set"),
        _ => String::new(),
    }
}

/// How much of the page stands elsewhere word for word, and how much is its own.
fn counts(verdict: &Verdict<'_>) -> Vec<Count> {
    let verbatim = verdict.verbatim;
    let words = [verbatim.whole, verbatim.prose, verbatim.quotes, verdict.own_words];
    let in_characters = characters::counts(verdict);
    let unit = if in_characters.is_some() { "character" } else { "word" };
    let count = |(what, (shown, words)): (&'static str, (u32, u32))| Count {
        what,
        number: thousands(shown.into()),
        unit: if shown == 1 { unit.to_owned() } else { format!("{unit}s") },
        percent: percent(words, verdict.page.words),
    };
    let what = [
        "word for word in its sources",
        "of these, prose",
        "of these, quotations",
        "its own: in no shared passage",
    ];
    let shown = in_characters.unwrap_or(words).into_iter().zip(words);
    what.into_iter().zip(shown).map(count).collect()
}

/// The shares of prose, quotations, own words and the rest, of a bar a hundred wide.
fn bar(verdict: &Verdict<'_>) -> [f64; 4] {
    let page = f64::from(verdict.page.words.max(1));
    let share = |words: u32| (f64::from(words) * 1000.0 / page).round() / 10.0;
    let (prose, quotes) = (share(verdict.verbatim.prose), share(verdict.verbatim.quotes));
    let own = share(verdict.own_words).min(100.0 - prose - quotes);
    [prose, quotes, own, 100.0 - prose - quotes - own]
}

fn claims(verdict: &Verdict<'_>) -> Vec<Claim> {
    let claims = verdict.claims().into_iter();
    claims
        .map(|claim| Claim {
            grade: claim.grade.name(),
            label: claim.label.unwrap_or_default(),
            text: clean(&claim.text).into_owned(),
            evidence: clean(&claim.evidence.unwrap_or_default()).into_owned(),
        })
        .collect()
}

/// What the page changed, figures and names first.
fn changes(verdict: &Verdict<'_>) -> Vec<Change> {
    let shown = |text: Option<String>| clean(&text.unwrap_or_default()).into_owned();
    let changed = verdict.version().map_or_else(Vec::new, |version| version.changed);
    let change = |one: crate::report::Altered| Change {
        kind: one.kind.name(),
        from: shown(one.from),
        to: shown(one.to),
        line: one.line,
    };
    changed.into_iter().map(change).collect()
}
