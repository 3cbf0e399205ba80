//! What pages are held against, and the pages themselves: two libraries, numbered as one.
//!
//! They are read apart so that each keeps its own ids, and learn from each other which lines recur
//! on a source. Articles of the set come first.

use std::path::{Path, PathBuf};

use ahash::AHashMap;
use wirecopy::article::{Article, ArticleId};
use wirecopy::detect::{Config, Fingerprint, Text, Texts};
use wirecopy::error::Error;
use wirecopy::furniture::Furniture;
use wirecopy::ingest::{Library, Options};
use wirecopy::progress::Observer;
use wirecopy::report::{Known, Origin};

use crate::cli::reading;

/// A set and the pages that are held against it.
pub(super) struct Desk {
    set: Library<Fingerprint>,
    pages: Library<Fingerprint>,
    /// What is known of the articles of both.
    pub(super) articles: Vec<Article>,
    /// Their fingerprints.
    pub(super) prints: Vec<Fingerprint>,
    places: Vec<Origin>,
    /// The pages that were asked for.
    pub(super) asked: Vec<ArticleId>,
    /// The articles of the set with each content that has words.
    same: AHashMap<u128, Vec<ArticleId>>,
}

impl Texts for Desk {
    type Error = Error;

    fn with_text<R>(&self, id: ArticleId, read: impl FnOnce(&Text<'_>) -> R) -> Result<R, Error> {
        match id.0.checked_sub(self.old() as u32) {
            None => self.set.with_text(id, read),
            Some(page) => self.pages.with_text(ArticleId(page), read),
        }
    }
}

impl Desk {
    /// Reads the set, then the pages.
    pub(super) fn read(
        against: &[PathBuf],
        names: &[String],
        options: &Options,
        config: &Config,
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        let mut paths: Vec<PathBuf> = Vec::new();
        let mut asked: Vec<(usize, Option<&str>)> = Vec::new();
        for name in names {
            let (path, id) = reading::file_and_id(name);
            let at = paths.iter().position(|known| known == Path::new(path));
            let at = at.unwrap_or_else(|| {
                paths.push(PathBuf::from(path));
                paths.len() - 1
            });
            asked.push((at, id));
        }
        let mut set = reading::with_furniture(against, options, config, observer)?;
        let mut pages = reading::with_furniture(&paths, options, config, observer)?;
        let articles = [set.articles(), pages.articles()].concat();
        let old = set.articles().len();
        let lines = |id: ArticleId| match id.index().checked_sub(old) {
            None => &*set.values()[id.index()].lines,
            Some(page) => &*pages.values()[page].lines,
        };
        let furniture = Furniture::learn(&articles, lines);
        reading::learn(&mut set, furniture.clone(), config)?;
        reading::learn(&mut pages, furniture, config)?;
        let asked = numbers(&pages, &asked, &paths)?;
        let asked = asked.into_iter().map(|page| ArticleId((old + page) as u32)).collect();
        let prints = [set.values(), pages.values()].concat();
        let mut same: AHashMap<u128, Vec<ArticleId>> = AHashMap::new();
        for (id, print) in (0..).map(ArticleId).zip(set.values()) {
            if print.words > 0 {
                same.entry(print.content).or_default().push(id);
            }
        }
        let places = [reading::origins(&set), reading::origins(&pages)].concat();
        Ok(Self { set, pages, articles, prints, places, asked, same })
    }

    /// How many articles the set has.
    pub(super) fn old(&self) -> usize {
        self.set.articles().len()
    }

    /// Says what could not be read; whether that is nothing.
    pub(super) fn tell(&self, quiet: bool) -> bool {
        reading::tell(&self.set, quiet);
        reading::tell(&self.pages, quiet);
        self.set.problems().is_empty() && self.pages.problems().is_empty()
    }

    /// What is known of an article.
    pub(super) fn known(&self, id: ArticleId) -> Known<'_> {
        let at = id.index();
        Known { article: &self.articles[at], print: &self.prints[at], origin: &self.places[at] }
    }

    /// The fingerprints for a run: an article of the set that has the words of a page stands back for
    /// the page, and pages that were not asked for stand back as well. An article without words is
    /// compared with nothing. So a run compares the page with all that differs from it.
    pub(super) fn for_run(&self) -> Vec<Fingerprint> {
        let mut prints = self.prints.clone();
        let mut is_asked = vec![false; prints.len()];
        for page in &self.asked {
            is_asked[page.index()] = true;
            for id in self.same_as(*page) {
                prints[id.index()].words = 0;
            }
        }
        for page in self.old()..prints.len() {
            if !is_asked[page] {
                prints[page].words = 0;
            }
        }
        prints
    }

    /// The articles of the set with the words of an article.
    pub(super) fn same_as(&self, id: ArticleId) -> &[ArticleId] {
        self.same.get(&self.prints[id.index()].content).map_or(&[], Vec::as_slice)
    }

    /// Whether an article of the set is the page itself: the same record of the same file.
    pub(super) fn is_itself(&self, page: ArticleId, id: ArticleId) -> bool {
        let (x, y) = (self.known(page), self.known(id));
        let is_same_id = x.article.id == y.article.id
            || [x, y].iter().all(|known| known.article.id == known.origin.path);
        x.print.content == y.print.content
            && x.origin.line == y.origin.line
            && (x.origin.line.is_some() || is_same_id)
            && is_one_file(&x.origin.path, &y.origin.path)
    }
}

/// Whether two names are of one file. Standard input is never read twice.
fn is_one_file(a: &str, b: &str) -> bool {
    let place = |path: &str| std::fs::canonicalize(path).ok();
    a != "-" && b != "-" && (a == b || place(a).is_some_and(|a| place(b) == Some(a)))
}

/// The numbers of the pages that were asked for, each once, in the order of reading.
fn numbers(
    pages: &Library<Fingerprint>,
    asked: &[(usize, Option<&str>)],
    paths: &[PathBuf],
) -> Result<Vec<usize>, Error> {
    let mut numbers = Vec::new();
    for (path, id) in asked {
        let range = pages.articles_of(*path)..pages.articles_of(path + 1);
        let Some(id) = id else {
            numbers.extend(range);
            continue;
        };
        let found = range.clone().find(|at| &*pages.articles()[*at].id == *id);
        let Some(found) = found else {
            let path = paths[*path].display();
            return Err(Error::new(format!("`{path}` holds no article with the id `{id}`")));
        };
        numbers.push(found);
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}
