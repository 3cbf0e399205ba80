//! The verdict on a page: what it draws on in a set of articles, with what was counted, what is
//! stated, what follows from that, and what is not known.
//!
//! Everything here is a value that the card and the record are both written from. Costs nothing next
//! to the comparisons that it rests on.

mod change;
mod claims;

use crate::align::ChangeKind;
use crate::article::{Article, ArticleId, Credit, CreditPlace};
use crate::detect::{Comparison, Config, Edits, PlacedPassage};
use crate::direction::{Direction, direction};
use crate::parts::Kind;
use crate::relation::Relation;
use crate::report::Origin;
use crate::verify::Overlap;

pub use claims::{Claim, Grade, Note};
pub(super) use claims::{facts, letter};

/// What is known of an article beside its text.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// What it says of itself.
    pub article: &'a Article,
    /// A hash of its words.
    pub content: u128,
    /// How many they are.
    pub words: u32,
    /// Where it was read from.
    pub origin: &'a Origin,
}

impl<'a> Known<'a> {
    /// The agencies that its text is credited to.
    pub fn agencies(&self) -> &'a [Box<str>] {
        self.credit().map_or(&[], |credit| &credit.agencies)
    }

    /// The credit of its text; a photo's is none.
    pub fn credit(&self) -> Option<&'a Credit> {
        let is_of_text = |credit: &&Credit| credit.place != CreditPlace::Caption;
        let credit = self.article.credit.as_deref().filter(is_of_text);
        credit.filter(|credit| !credit.agencies.is_empty())
    }

    /// Whose text it is, as far as it says: the agencies of its credit, else its source.
    pub fn agency(&self) -> Option<String> {
        match self.agencies() {
            [] => self.article.source.as_ref().map(ToString::to_string),
            agencies => Some(agencies.join("/")),
        }
    }
}

/// An article of the set that a page has something in common with.
#[derive(Debug, Clone)]
pub struct Match<'a> {
    /// The article.
    pub source: Known<'a>,
    /// Its number.
    pub id: ArticleId,
    /// Its raw text.
    pub text: String,
    /// The page (`a`) beside it (`b`).
    pub comparison: Comparison,
    /// What the page made of its sentences.
    pub edits: Edits,
    /// The highest version of its item in the set, and the id of that article.
    pub newest: Option<(u32, &'a str)>,
}

impl Match<'_> {
    /// What the page is to it.
    pub fn relation(&self) -> Relation {
        self.comparison.relation
    }

    /// Whether the page shares more with it than quotations.
    pub fn draws(&self) -> bool {
        self.relation() <= Relation::Derived
    }

    /// The passages that count for something.
    pub fn passages(&self) -> impl Iterator<Item = &PlacedPassage> {
        self.comparison.passages.iter().filter(|passage| !passage.is_stock)
    }
}

/// How many words of a page stand word for word in what it draws on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verbatim {
    /// All of them.
    pub whole: u32,
    /// Those in passages that are prose on both sides.
    pub prose: u32,
    /// Those in passages that are a quotation on either side.
    pub quotes: u32,
}

/// What comes nearest to a page that has nothing in common with the set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Nearest<'a> {
    /// This article.
    Article(&'a str, Overlap),
    /// Nothing: no article shares five words in a row with it.
    None,
    /// The set is too large to look at all of it.
    Unknown,
}

/// What was searched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Articles.
    pub articles: usize,
    /// Sources that they name.
    pub sources: usize,
    /// The first day that one of them is dated on, as in 2026-01-31.
    pub from: Option<String>,
    /// The last.
    pub to: Option<String>,
}

/// A change that a page made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Altered {
    /// What it is of.
    pub kind: ChangeKind,
    /// The words of the source, if any.
    pub from: Option<String>,
    /// The words of the page, if any.
    pub to: Option<String>,
    /// The line of the page.
    pub line: u32,
}

/// Which version of a text a page carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The version of the text that it is nearest to.
    pub carries: Option<u32>,
    /// The newest version of that item in the set.
    pub newest: Option<u32>,
    /// What the page changed, figures and names first; spelling is left out.
    pub changed: Vec<Altered>,
}

/// A page, and what was found of it.
#[derive(Debug, Clone)]
pub struct Verdict<'a> {
    /// The page.
    pub page: Known<'a>,
    /// Its raw text.
    pub text: &'a str,
    /// What it has something in common with, the strongest first.
    pub matches: Vec<Match<'a>>,
    /// The places among the matches of the articles that it was put together from.
    pub composite: Vec<usize>,
    /// How many of its words stand word for word in what it draws on.
    pub verbatim: Verbatim,
    /// How many of its words stand in no passage of any match.
    pub own_words: u32,
    /// What is nearest, where nothing matches.
    pub nearest: Nearest<'a>,
    /// Articles of the set that are the page itself, and were left out; they are none of the scope.
    pub itself: usize,
    /// What the settings file says of the page and what it draws on.
    pub notes: Vec<Note>,
    /// What was searched.
    pub scope: Scope,
    /// With which settings.
    pub config: &'a Config,
}

impl<'a> Verdict<'a> {
    /// What comes first: the strongest relation, then the most words, then a credited source. A
    /// revision is no stronger than a repost: of two versions of a text, a page carries the one that
    /// it has more words of.
    pub fn sort(matches: &mut [Match<'_>]) {
        matches.sort_by_key(|found| {
            let relation = match found.relation() {
                Relation::Repost => Relation::Revision,
                relation => relation,
            };
            let words: u32 = found.passages().map(|passage| passage.words).sum();
            let is_uncredited = found.source.credit().is_none();
            (relation, std::cmp::Reverse(words), is_uncredited, found.id)
        });
    }

    /// What the page is to the set: the strongest relation.
    pub fn relation(&self) -> Relation {
        self.best().map_or(Relation::Unrelated, Match::relation)
    }

    /// The strongest match.
    pub fn best(&self) -> Option<&Match<'a>> {
        self.matches.first()
    }

    /// Whether the page shares more with the set than quotations.
    pub fn draws(&self) -> bool {
        self.relation() <= Relation::Derived
    }

    /// The matches that the verdict is about: all that a composite was put together from, else the
    /// strongest.
    pub fn sources(&self) -> Vec<&Match<'a>> {
        match self.composite.is_empty() {
            true => self.matches.iter().take(1).collect(),
            false => self.composite.iter().map(|at| &self.matches[*at]).collect(),
        }
    }

    /// Whether the page credits the agency of everything that it draws on; `None` where no agency
    /// of what it draws on is known.
    pub fn credited(&self) -> Option<bool> {
        let sources = self.sources();
        let mut known = sources.iter().filter(|found| found.draws());
        let credits = |found: &&&Match<'_>| credits(self.page, found.source);
        let known: Vec<bool> = known.by_ref().filter_map(|found| credits(&found)).collect();
        (!known.is_empty()).then(|| known.into_iter().all(|is_credited| is_credited))
    }

    /// Which way the text went between the page (`a`) and a match (`b`), and what says so.
    pub fn way(&self, found: &Match<'_>) -> Option<(Direction, &'static str)> {
        if !found.draws() {
            return None;
        }
        let is_part = self.composite.iter().any(|at| self.matches[*at].id == found.id);
        match is_part {
            true => Some((Direction::BToA, "the page is put together from several")),
            false => direction(self.page.article, found.source.article),
        }
    }

    /// Whether the strongest match has its text from the page, as far as anything says so.
    pub fn is_source(&self) -> bool {
        let way = self.best().and_then(|found| self.way(found));
        way.is_some_and(|(way, _)| way == Direction::AToB)
    }

    /// The matches that must not be used, of those that the page draws on.
    pub fn withdrawn(&self) -> impl Iterator<Item = &Match<'a>> {
        self.matches.iter().filter(|found| found.draws() && !found.source.article.is_usable())
    }

    /// Whether the page, or anything that it draws on, must not be used.
    pub fn is_withdrawn(&self) -> bool {
        !self.page.article.is_usable() || self.withdrawn().next().is_some()
    }

    /// Which version the page carries, and what it changed.
    pub fn version(&self) -> Option<Version> {
        let best = self.best().filter(|found| found.draws())?;
        Some(Version {
            carries: best.source.article.version,
            newest: best.newest.map(|(version, _)| version),
            changed: change::altered(best, self.text),
        })
    }
}

/// Whether a page credits an agency of a source, if the source's is known.
fn credits(page: Known<'_>, source: Known<'_>) -> Option<bool> {
    let agencies = source.agencies();
    (!agencies.is_empty()).then(|| agencies.iter().any(|one| page.agencies().contains(one)))
}

/// What a passage is called.
pub(super) fn kind(passages: &[&PlacedPassage]) -> Kind {
    let words = |kind: Kind| -> u32 {
        passages.iter().filter(|passage| passage.kind == kind).map(|passage| passage.words).sum()
    };
    if words(Kind::Quote) > words(Kind::Prose) { Kind::Quote } else { Kind::Prose }
}
