//! What pages are held against, and the pages themselves, numbered as one: articles of the set first.
//!
//! Files are read apart from the pages, so that each keeps its own ids, and learn from each other which
//! lines recur on a source.

use std::path::{Path, PathBuf};

use ahash::AHashMap;
use wirecopy::article::{Article, ArticleId};
use wirecopy::detect::{self, Against, Config, Fingerprint, Fingerprinted, Text, Texts};
use wirecopy::error::Error;
use wirecopy::furniture::Furniture;
use wirecopy::ingest::{Library, Options};
use wirecopy::progress::Observer;
use wirecopy::report::{Known, Origin, Scope};
use wirecopy::store::{Index, Within};

use super::held::Held;
use crate::cli::reading;

/// Where the articles of a set are.
enum Set {
    /// In files.
    Files(Box<Library<Fingerprint>>),
    /// In an index, of which those were read that may have something in common with a page.
    Index(Box<Held>),
}

/// A set and the pages that are held against it.
pub(crate) struct Desk {
    set: Set,
    pages: Library<Fingerprint>,
    /// How many articles of the set there are.
    old: usize,
    /// What is known of the articles of both.
    pub(crate) articles: Vec<Article>,
    /// Their fingerprints.
    pub(crate) prints: Vec<Fingerprint>,
    places: Vec<Origin>,
    /// The pages that were asked for.
    pub(crate) asked: Vec<ArticleId>,
    /// The articles of the set with each content that has words.
    same: AHashMap<u128, Vec<ArticleId>>,
}

impl Texts for Desk {
    type Error = Error;

    fn with_text<R>(&self, id: ArticleId, read: impl FnOnce(&Text<'_>) -> R) -> Result<R, Error> {
        match (id.0.checked_sub(self.old as u32), &self.set) {
            (None, Set::Files(set)) => set.with_text(id, read),
            (None, Set::Index(held)) => held.selection.with_text(id, read),
            (Some(page), _) => self.pages.with_text(ArticleId(page), read),
        }
    }
}

/// The pages that were named, before it is known what is in them.
struct Named<'a> {
    paths: Vec<PathBuf>,
    /// The place of each among the paths, and its id, where one was named.
    asked: Vec<(usize, Option<&'a str>)>,
}

impl<'a> Named<'a> {
    fn of(names: &'a [String]) -> Self {
        let mut named = Self { paths: Vec::new(), asked: Vec::new() };
        for name in names {
            let (path, id) = reading::file_and_id(name);
            let at = named.paths.iter().position(|known| known == Path::new(path));
            let at = at.unwrap_or_else(|| {
                named.paths.push(PathBuf::from(path));
                named.paths.len() - 1
            });
            named.asked.push((at, id));
        }
        named
    }
}

impl Desk {
    /// Reads the set, then the pages.
    pub(crate) fn read(
        against: &[PathBuf],
        names: &[String],
        options: &Options,
        config: &Config,
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        let named = Named::of(names);
        let mut set = reading::with_furniture(against, options, config, observer)?;
        let mut pages = reading::with_furniture(&named.paths, options, config, observer)?;
        let articles = [set.articles(), pages.articles()].concat();
        let old = set.articles().len();
        let lines = |id: ArticleId| match id.index().checked_sub(old) {
            None => &*set.values()[id.index()].lines,
            Some(page) => &*pages.values()[page].lines,
        };
        let furniture = Furniture::learn(&articles, lines);
        reading::learn(&mut set, furniture.clone(), config)?;
        reading::learn(&mut pages, furniture, config)?;
        Self::of(Set::Files(Box::new(set)), pages, &named)
    }

    /// Reads the pages, and what may have something in common with them out of an index.
    pub(crate) fn read_index(
        index: Index,
        within: &Within,
        names: &[String],
        options: &Options,
        config: &Config,
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        let named = Named::of(names);
        let mut pages = reading::with_furniture(&named.paths, options, config, observer)?;
        let asked = numbers(&pages, &named.asked, &named.paths)?;
        let held = Held::read(index, within, &mut pages, &asked, config)?;
        Self::of(Set::Index(Box::new(held)), pages, &named)
    }

    fn of(set: Set, pages: Library<Fingerprint>, named: &Named<'_>) -> Result<Self, Error> {
        let (known, values, places) = match &set {
            Set::Files(set) => (set.articles(), set.values(), reading::origins(set)),
            Set::Index(held) => {
                (&*held.selection.articles, &*held.selection.prints, held.origins())
            }
        };
        let old = known.len();
        let articles = [known, pages.articles()].concat();
        let prints = [values, pages.values()].concat();
        let places = [places, reading::origins(&pages)].concat();
        let asked = numbers(&pages, &named.asked, &named.paths)?;
        let asked = asked.into_iter().map(|page| ArticleId((old + page) as u32)).collect();
        let mut same: AHashMap<u128, Vec<ArticleId>> = AHashMap::new();
        for (id, print) in (0..).map(ArticleId).zip(&prints[..old]) {
            if print.words > 0 {
                same.entry(print.content).or_default().push(id);
            }
        }
        Ok(Self { set, pages, old, articles, prints, places, asked, same })
    }

    /// What the pages have to do with the set: by one engine, whoever proposes.
    pub(crate) fn against(
        &self,
        config: &Config,
        observer: &dyn Observer,
    ) -> Result<Against, Error> {
        if let Set::Index(held) = &self.set
            && let Some(candidates) = held.candidates(self)
        {
            let input = Fingerprinted::new(&self.articles, &self.prints, self.old);
            let stock = held.stock.clone();
            return detect::against(input, self, &candidates, stock, config, observer);
        }
        let prints = self.for_run();
        let input = Fingerprinted::new(&self.articles, &prints, self.old);
        let findings = detect::run(input, self, config, observer)?;
        let detect::Findings { pairs, composites, stock, .. } = findings;
        Ok(Against { pairs, composites, stock })
    }

    /// The index that the set is in.
    pub(crate) fn held(&self) -> Option<&Held> {
        match &self.set {
            Set::Files(_) => None,
            Set::Index(held) => Some(held),
        }
    }

    /// What was searched, where that is more than what was read.
    pub(crate) fn scope(&self) -> Option<Scope> {
        self.held().map(|held| held.scope.clone())
    }

    /// Whether all of the set was read.
    pub(crate) fn is_all(&self) -> bool {
        self.held().is_none_or(Held::is_all)
    }

    /// How many articles the set has.
    pub(crate) fn old(&self) -> usize {
        self.old
    }

    /// Says what could not be read; whether that is nothing.
    pub(crate) fn tell(&self, quiet: bool) -> bool {
        let mut is_whole = self.pages.problems().is_empty();
        if let Set::Files(set) = &self.set {
            reading::tell(set, quiet);
            is_whole &= set.problems().is_empty();
        }
        reading::tell(&self.pages, quiet);
        is_whole
    }

    /// What is known of an article.
    pub(crate) fn known(&self, id: ArticleId) -> Known<'_> {
        let at = id.index();
        Known { article: &self.articles[at], print: &self.prints[at], origin: &self.places[at] }
    }

    /// The fingerprints for a run: an article of the set that has the words of a page stands back for
    /// the page, and pages that were not asked for stand back as well. An article without words is
    /// compared with nothing. So a run compares the page with all that differs from it.
    fn for_run(&self) -> Vec<Fingerprint> {
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
    pub(crate) fn same_as(&self, id: ArticleId) -> &[ArticleId] {
        self.same.get(&self.prints[id.index()].content).map_or(&[], Vec::as_slice)
    }

    /// Whether an article of the set is the page itself: the same record of the same file.
    pub(crate) fn is_itself(&self, page: ArticleId, id: ArticleId) -> bool {
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
