//! The desk check: what a page draws on in a set of articles, in files or in an index on disk.
//!
//! One engine, whoever asks: the set is what was there before and the pages are new, as in a run that
//! holds new articles against old ones; what the run finds is then shown line by line. Costs such a
//! run, and a comparison for each match.

mod around;
mod held;
mod notes;
mod policy;
mod reading;
mod set;

use std::collections::BTreeSet;

use ahash::AHashSet;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::article::{Article, ArticleId, DateGrade};
use crate::detect::{self, Against, Config, JOIN_BY_ITSELF, PlacedPassage, Prints, Side, Texts};
use crate::direction::newer;
use crate::error::Error;
use crate::parts::Kind;
use crate::progress::Observer;
use crate::relation::Relation;
use crate::report::{Match, Nearest, Scope, Verbatim, Verdict};
use crate::verify::Overlap;

pub use around::{Around, around};
pub use held::{Held, met_first};
pub use policy::{Ignore, Partner, Policy, Us};
pub use reading::{Aligned, Shelf, fingerprinted, fingerprinted_to_disk, learn, origin};
pub use set::{Asked, Desk};

/// Gives the verdict on each page of a desk that was asked for to `show`, in the order in which they
/// were read; how many pages there were.
///
/// # Errors
///
/// If a text cannot be read again, and whatever `show` says.
pub fn verdicts(
    desk: &Desk,
    config: &Config,
    policy: &Policy,
    observer: &dyn Observer,
    mut show: impl FnMut(&Verdict<'_>) -> Result<(), Error>,
) -> Result<usize, Error> {
    let against = desk.against(config, observer)?;
    let scope = desk.scope().unwrap_or_else(|| scope(&desk.articles[..desk.old()]));
    let check = Check { desk, against: &against, scope: &scope, config };
    let found = check.found()?;
    let nearest = check.nearest(&found)?;
    for ((page, matches), nearest) in desk.asked.iter().zip(found).zip(nearest) {
        desk.with_text(*page, |text| {
            let side = Side::of(text, config);
            let mut verdict = check.verdict(*page, (text.raw, &side), &matches, nearest)?;
            verdict.notes = notes::notes(policy, &verdict);
            if let Some(held) = desk.held() {
                let known = held.notes(&verdict, *page)?;
                verdict.notes.extend(known);
            }
            show(&verdict)
        })??;
    }
    Ok(desk.asked.len())
}

/// A run, and what it was made on.
struct Check<'a> {
    desk: &'a Desk,
    against: &'a Against,
    scope: &'a Scope,
    config: &'a Config,
}

impl<'a> Check<'a> {
    /// For each page that was asked for the articles of the set that it is no stranger to.
    fn found(&self) -> Result<Vec<Vec<ArticleId>>, Error> {
        let desk = self.desk;
        let found = desk.asked.iter().map(|page| {
            let print = &desk.prints[page.index()];
            let mut found: Vec<ArticleId> = Vec::new();
            if print.words > 0 {
                let same = desk.same_as(*page).iter();
                found.extend(same.filter(|id| !desk.is_itself(*page, **id)));
            }
            // Pages with the same words have their pairs in common.
            let is_page = |id: ArticleId| {
                id.index() >= desk.old() && desk.prints[id.index()].content == print.content
            };
            for pair in &self.against.pairs {
                let (a, b) = (pair.pair.a, pair.pair.b);
                let other = match (is_page(a), is_page(b)) {
                    (true, false) => b,
                    (false, true) => a,
                    _ => continue,
                };
                // It stands for all that have its words, be it a page or not.
                found.extend(desk.same_as(other));
            }
            found.sort_unstable();
            found.dedup();
            Ok(found)
        });
        found.collect()
    }

    /// For each page without matches what comes nearest to it.
    fn nearest(&self, found: &[Vec<ArticleId>]) -> Result<Vec<Nearest<'a>>, Error> {
        let desk = self.desk;
        let is_bare = |at: &usize| found[*at].is_empty();
        let bare: Vec<usize> = (0..found.len()).filter(is_bare).collect();
        let mut nearest = vec![Nearest::Unknown; found.len()];
        if bare.is_empty() || !desk.is_all() || desk.old() > JOIN_BY_ITSELF {
            return Ok(nearest);
        }
        let pages: Vec<ArticleId> = bare.iter().map(|at| desk.asked[*at]).collect();
        let is_page = |id: &ArticleId| pages.iter().any(|page| desk.is_itself(*page, *id));
        let among: Vec<ArticleId> =
            (0..desk.old() as u32).map(ArticleId).filter(|id| !is_page(id)).collect();
        let found = detect::nearest(desk, Prints::from(&desk.prints), &pages, &among, self.config)?;
        for (at, near) in bare.into_iter().zip(found) {
            nearest[at] = match near {
                Some((id, overlap)) => self.near(id, overlap),
                None => Nearest::None,
            };
        }
        Ok(nearest)
    }

    fn near(&self, id: ArticleId, overlap: Overlap) -> Nearest<'a> {
        Nearest::Article(&self.desk.articles[id.index()].id, overlap)
    }

    /// The verdict on a page.
    fn verdict<'t>(
        &self,
        page: ArticleId,
        (text, side): (&'t str, &Side<'_>),
        found: &[ArticleId],
        nearest: Nearest<'a>,
    ) -> Result<Verdict<'t>, Error>
    where
        'a: 't,
    {
        let desk = self.desk;
        let mut matches = Vec::with_capacity(found.len());
        for id in found {
            matches.push(self.compared(page, side, *id)?);
        }
        matches.retain(|found| found.relation() != Relation::Unrelated);
        Verdict::sort(&mut matches);
        let composite = self.composite(page, &matches);
        let itself = desk.same_as(page).iter().filter(|id| desk.is_itself(page, **id)).count();
        let mut verdict = Verdict {
            page: desk.known(page),
            text,
            matches,
            composite,
            verbatim: Verbatim::default(),
            own_words: desk.prints[page.index()].words,
            nearest,
            itself,
            notes: Vec::new(),
            scope: Scope {
                articles: self.scope.articles.saturating_sub(itself),
                ..self.scope.clone()
            },
            config: self.config,
        };
        verdict.verbatim = verbatim(side, &verdict);
        let all = verdict.matches.iter().flat_map(|found| &found.comparison.passages);
        let spans = all.map(|passage| passage.a.span).collect();
        let shared = side.words_in(spans);
        verdict.own_words = verdict.page.words.saturating_sub(shared);
        Ok(verdict)
    }

    /// A page beside an article of the set.
    fn compared(
        &self,
        page: ArticleId,
        side: &Side<'_>,
        id: ArticleId,
    ) -> Result<Match<'a>, Error> {
        let desk = self.desk;
        let (a, b) = (&desk.articles[page.index()], &desk.articles[id.index()]);
        let is_newer = newer(a, b).is_some();
        let stock = &self.against.stock;
        desk.with_text(id, |text| {
            let other = Side::of(text, self.config);
            Match {
                source: desk.known(id),
                id,
                text: text.raw.to_owned(),
                comparison: detect::compare_sides(side, &other, is_newer, self.config, stock),
                edits: detect::edits(&other, side),
                newest: match desk.held() {
                    Some(held) => held.newest(id),
                    None => newest(&desk.articles[..desk.old()], id),
                },
            }
        })
    }

    /// The places among the matches of what a page was put together from.
    fn composite(&self, page: ArticleId, matches: &[Match<'_>]) -> Vec<usize> {
        let desk = self.desk;
        let content = desk.prints[page.index()].content;
        let is_it =
            |id: ArticleId| id.index() >= desk.old() && desk.prints[id.index()].content == content;
        let found = self.against.composites.iter().find(|composite| is_it(composite.id));
        let sources = found.into_iter().flat_map(|composite| &composite.sources);
        let place = |source: &ArticleId| {
            let twins = desk.same_as(*source);
            matches.iter().position(|found| twins.contains(&found.id))
        };
        let mut places: Vec<usize> = sources.filter_map(place).collect();
        places.sort_unstable();
        // Whoever carries the page as a whole says more than its parts.
        let is_whole = matches.first().is_some_and(|best| best.relation() <= Relation::Repost);
        if places.len() < 2 || is_whole { Vec::new() } else { places }
    }
}

/// How many words of a page stand word for word in what it draws on.
fn verbatim(side: &Side<'_>, verdict: &Verdict<'_>) -> Verbatim {
    let words = |is_counted: &dyn Fn(&PlacedPassage) -> bool| {
        let sources = verdict.sources();
        let passages = sources.iter().flat_map(|found| found.passages());
        side.words_in(passages.filter(|one| is_counted(one)).map(|one| one.a.span).collect())
    };
    let (whole, prose) = (words(&|_| true), words(&|one| one.kind == Kind::Prose));
    Verbatim { whole, prose, quotes: whole - prose }
}

/// The highest version of an article's item, with the id of the article that has it.
fn newest(set: &[Article], id: ArticleId) -> Option<(u32, &str)> {
    let uri = set[id.index()].item.as_ref()?.uri.as_ref()?;
    let same = set
        .iter()
        .filter(|other| other.item.as_ref().is_some_and(|it| it.uri.as_ref() == Some(uri)));
    let versions = same.filter_map(|other| Some((other.version?, &*other.id)));
    // The first of equals.
    versions.rev().max_by_key(|(version, _)| *version)
}

/// What a set holds. Dates that a text contradicts count as unknown.
fn scope(set: &[Article]) -> Scope {
    let sources: AHashSet<&str> =
        set.iter().filter_map(|article| article.source.as_deref()).collect();
    let trusted = |article: &Article| {
        let published = article.published.as_ref()?;
        let at = published.at.filter(|_| published.grade != DateGrade::Contradicted)?;
        let zoned = Timestamp::from_second(at).ok()?.to_zoned(TimeZone::UTC);
        Some(zoned.date().to_string())
    };
    let days: BTreeSet<String> = set.iter().filter_map(trusted).collect();
    Scope {
        articles: set.len(),
        sources: sources.len(),
        from: days.first().cloned(),
        to: days.last().cloned(),
    }
}
