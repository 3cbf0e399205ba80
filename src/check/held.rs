//! What is read of an index for some pages: all of it while it is small, else what it proposes.
//!
//! Up to [`EVERY`] articles, everything is compared, as with files. Beyond, costs the look-ups of each
//! page and a reading of what they find.

use std::sync::Arc;

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;

use super::reading;
use super::set::Desk;
use crate::article::ArticleId;
use crate::detect::{Config, Fingerprint, Join};
use crate::error::Error;
use crate::furniture::Furniture;
use crate::ingest::Library;
use crate::lsh::Candidate;
use crate::notice::Action;
use crate::report::{self, Grade, Note, Origin, Scope, Verdict};
use crate::store::{Index, Proposed, Selection, Within};
use crate::winnow::Stock;

/// Up to so many articles all are read and compared: it takes some tenths of a second.
const EVERY: usize = 2_000;

/// So many are read at most, where every pair is asked for.
const MOST: usize = 100_000;

/// What an index proposes for a page.
struct Page {
    /// Its number among the pages.
    number: usize,
    proposed: Proposed,
    /// The articles that were read for it, by their numbers in the index.
    read: AHashSet<u32>,
    /// How many articles were left out because others stand for them.
    left_out: usize,
}

/// The highest version of an item, with the id of its article.
type Newest = Option<(u32, Box<str>)>;

/// What was read of an index.
pub struct Held {
    index: Arc<Index>,
    /// The articles that were read.
    pub selection: Selection,
    /// What was searched.
    pub scope: Scope,
    /// The stock phrases that the pages hold, ascending.
    pub stock: Vec<Stock>,
    /// What was proposed for each page; nothing if all was read.
    pages: Option<Vec<Page>>,
    /// For each article the highest version of its item, with its id.
    newest: Vec<Newest>,
}

impl Held {
    /// Reads what may have something in common with the pages that were asked for, which are to be
    /// named by their places among all.
    ///
    /// # Errors
    ///
    /// If the index cannot be read, or there is too much to compare.
    pub fn read(
        index: Arc<Index>,
        within: &Within,
        pages: &mut Library<Fingerprint>,
        asked: &[usize],
        config: &Config,
    ) -> Result<Self, Error> {
        let found = index.scope(within)?;
        let scope = Scope {
            articles: found.articles,
            sources: found.sources,
            from: found.from,
            to: found.to,
        };
        let is_every = config.join == Join::Always;
        let is_small = config.join == Join::Small && scope.articles <= EVERY;
        if is_every && scope.articles > MOST {
            return Err(Error::new(format!(
                "--recall 1 compares every pair, which is too much for {} at once: leave it out, or \
                 give --since, --until or --source",
                report::count(scope.articles, "article")
            )));
        }
        let mut held = Self {
            selection: Selection::default(),
            scope,
            stock: Vec::new(),
            pages: None,
            newest: Vec::new(),
            index,
        };
        match is_every || is_small {
            true => held.read_all(within, pages, config)?,
            false => held.read_proposed(within, pages, asked, config)?,
        }
        held.newest = held.all_newest()?;
        Ok(held)
    }

    fn read_all(
        &mut self,
        within: &Within,
        pages: &mut Library<Fingerprint>,
        config: &Config,
    ) -> Result<(), Error> {
        self.selection = self.index.select(&self.index.numbers(within)?)?;
        let articles = [&*self.selection.articles, pages.articles()].concat();
        let old = self.selection.articles.len();
        let lines = |id: ArticleId| match id.index().checked_sub(old) {
            None => self.selection.lines(id),
            Some(page) => &*pages.values()[page].lines,
        };
        let learned = Furniture::learn(&articles, lines);
        let known = self.index.furniture(&of_pages(pages))?;
        let all = Furniture::counted(known.counts().into_iter().chain(learned.counts()));
        self.selection.leave_out(&all, config);
        reading::learn(pages, all, config)
    }

    fn read_proposed(
        &mut self,
        within: &Within,
        pages: &mut Library<Fingerprint>,
        asked: &[usize],
        config: &Config,
    ) -> Result<(), Error> {
        let furniture = self.index.furniture(&of_pages(pages))?;
        reading::learn(pages, furniture.clone(), config)?;
        let mut found = Vec::with_capacity(asked.len());
        let mut all: Vec<u32> = Vec::new();
        for number in asked {
            let print = &pages.values()[*number];
            let source = pages.articles()[*number].source.as_deref();
            let proposed = self.index.propose(print, source, config)?;
            let (read, left_out) = self.index.to_compare(&proposed, print.content, within)?;
            self.stock.extend(&proposed.stock);
            all.extend(&read);
            let read = read.into_iter().collect();
            found.push(Page { number: *number, proposed, read, left_out });
        }
        all.sort_unstable();
        all.dedup();
        self.stock.sort_unstable_by_key(|stock| (stock.fingerprint, stock.texts));
        self.stock.dedup_by_key(|stock| stock.fingerprint);
        self.selection = self.index.select(&all)?;
        self.selection.leave_out(&furniture, config);
        self.pages = Some(found);
        Ok(())
    }

    /// For each article that was read the highest version of its item.
    fn all_newest(&self) -> Result<Vec<Newest>, Error> {
        let mut of_item: AHashMap<&str, Newest> = AHashMap::new();
        let mut all = Vec::with_capacity(self.selection.stored.len());
        for stored in &self.selection.stored {
            let item = stored.article.item.as_deref();
            let Some(uri) = item.and_then(|item| item.uri.as_deref()) else {
                all.push(None);
                continue;
            };
            if !of_item.contains_key(uri) {
                of_item.insert(uri, self.index.newest(uri)?);
            }
            all.push(of_item[uri].clone());
        }
        Ok(all)
    }

    /// The highest version of an article's item in the index, with the id of that article.
    pub(super) fn newest(&self, id: ArticleId) -> Option<(u32, &str)> {
        let newest = self.newest[id.index()].as_ref()?;
        Some((newest.0, &newest.1))
    }

    /// Whether all that was searched was read.
    pub fn is_all(&self) -> bool {
        self.pages.is_none()
    }

    /// Where the articles that were read came from.
    pub fn origins(&self) -> Vec<Origin> {
        let stored = self.selection.stored.iter();
        stored.map(|stored| Origin { path: stored.path.clone(), line: stored.line }).collect()
    }

    /// The pairs that the index proposes, ascending, each with whether passages did; nothing if
    /// everything was read.
    pub(super) fn candidates(&self, desk: &Desk) -> Option<Vec<(Candidate, bool)>> {
        let pages = self.pages.as_ref()?;
        let mut candidates = Vec::new();
        for page in pages {
            let id = ArticleId((desk.old() + page.number) as u32);
            let print = &desk.prints[id.index()];
            let by_passages: AHashMap<u32, bool> =
                page.proposed.found.iter().map(|found| (found.body, found.by_passages)).collect();
            let mut seen = AHashSet::from_iter([print.content]);
            for (at, stored) in self.selection.stored.iter().enumerate() {
                let is_read = page.read.contains(&stored.number) && print.words > 0;
                // One article stands for all that say the same.
                if is_read && seen.insert(self.selection.prints[at].content) {
                    let is_found = by_passages.get(&stored.body).copied().unwrap_or(false);
                    candidates.push((Candidate::new(ArticleId(at as u32), id), is_found));
                }
            }
        }
        candidates.sort_unstable_by_key(|(pair, _)| *pair);
        Some(candidates)
    }

    /// What the index knows beside the texts: what the desk decided, notices, newer versions, and what
    /// was not read.
    pub(super) fn notes(&self, verdict: &Verdict<'_>, page: ArticleId) -> Result<Vec<Note>, Error> {
        let mut notes = Vec::new();
        let mut add = |label, grade, text: String, evidence: Option<String>| {
            let note = Note { label, grade, text, evidence };
            if !notes.contains(&note) {
                notes.push(note);
            }
        };
        for found in &verdict.matches {
            let id = || Some(found.source.article.id.to_string());
            let stored = &self.selection.stored[found.id.index()];
            if !found.source.article.is_usable() && found.draws() {
                for notice in self.index.notices(stored.number)? {
                    if matches!(notice.action, Action::Kill | Action::Hold) {
                        let by = notice.provider.as_ref().or(found.source.article.source.as_ref());
                        let by = by.map_or_else(String::new, |by| format!(" by {by}"));
                        let at = notice.at.as_ref().map(|at| format!(", {}", at.value));
                        let note = notice.note.as_ref().map(|note| format!(": {note}"));
                        let (at, note) = (at.unwrap_or_default(), note.unwrap_or_default());
                        let text = format!("{}{by}{at}{note}", notice.action.name());
                        add("status", Grade::Stated, text, Some(notice.path.to_string()));
                    }
                }
            }
            let has_version = found.source.article.version.is_some() && found.newest.is_some();
            if stored.replaced_by.is_some() && !has_version && found.draws() {
                let text = format!("{} was replaced by a newer one", found.source.article.id);
                add("version", Grade::Stated, text, id());
            }
            for decided in self.index.decided(verdict.page.content, found.source.content)? {
                let note = decided.note.as_ref().map(|note| format!(": {note}"));
                // Once, under the name that it was decided under, for all that have its words.
                let other = match decided.content_a == verdict.page.content {
                    true => decided.b,
                    false => decided.a,
                };
                let text = format!(
                    "{} as to {other}, by the desk on {}{}",
                    decided.decision.name(),
                    decided.at,
                    note.unwrap_or_default()
                );
                add("decided", Grade::Stated, text, Some(other));
            }
        }
        let pages = self.pages.iter().flatten();
        let of_page = |held: &&Page| {
            verdict.scope.articles > 0
                && page.index() == self.selection.articles.len() + held.number
        };
        let left_out = pages.filter(of_page).map(|held| held.left_out).sum::<usize>();
        if left_out > 0 {
            let text = format!(
                "{} more may carry these texts: copies of what was compared, `wirecopy carriers` lists them",
                report::count(left_out, "article")
            );
            add("more", Grade::Unknown, text, None);
        }
        Ok(notes)
    }
}

/// Pages with what they are known by, as the index takes them.
fn of_pages(pages: &Library<Fingerprint>) -> Vec<(&str, &[u64])> {
    let all = pages.articles().iter().zip(pages.values());
    all.filter_map(|(article, print)| Some((article.source.as_deref()?, &*print.lines))).collect()
}

/// Stock phrases, each with the first article behind `old` others that holds it.
pub fn met_first(stock: &[Stock], prints: &[Fingerprint], old: usize) -> Vec<Stock> {
    let mut firsts: AHashMap<u64, ArticleId> =
        stock.iter().map(|stock| (stock.fingerprint, ArticleId(u32::MAX))).collect();
    for (number, print) in prints.iter().enumerate() {
        let id = ArticleId((old + number) as u32);
        for key in print.passages() {
            if let Some(first) = firsts.get_mut(&Stock::bare(*key)) {
                *first = id.min(*first);
            }
        }
    }
    let met = |stock: &Stock| Stock { first: firsts[&stock.fingerprint], ..*stock };
    stock.par_iter().map(met).filter(|stock| stock.first != ArticleId(u32::MAX)).collect()
}
