//! What pages are held against, and the pages themselves, numbered as one: articles of the set first.
//!
//! Files are read apart from the pages, so that each keeps its own ids, and learn from each other which
//! lines recur on a source.

use std::path::PathBuf;
use std::sync::Arc;

use ahash::AHashMap;

use super::held::Held;
use super::reading;
use crate::article::{Article, ArticleId};
use crate::detect::{self, Against, Config, Fingerprint, Fingerprinted, Text, Texts};
use crate::error::Error;
use crate::furniture::Furniture;
use crate::ingest::{self, Inputs, Library, Options};
use crate::progress::Observer;
use crate::report::{Known, Origin, Scope};
use crate::store::{Index, Within};

/// Where the articles of a set are.
enum Set {
    /// In files.
    Files(Box<Library<Fingerprint>>),
    /// In an index, of which those were read that may have something in common with a page.
    Index(Box<Held>),
}

/// A set and the pages that are held against it.
pub struct Desk {
    set: Set,
    pages: Library<Fingerprint>,
    /// Whether the pages came as bytes, so that no file of the set is one of them.
    is_given: bool,
    /// How many articles of the set there are.
    old: usize,
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
        match (id.0.checked_sub(self.old as u32), &self.set) {
            (None, Set::Files(set)) => set.with_text(id, read),
            (None, Set::Index(held)) => held.selection.with_text(id, read),
            (Some(page), _) => self.pages.with_text(ArticleId(page), read),
        }
    }
}

/// The pages that are asked for.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// Where they are.
    pub inputs: Inputs<'a>,
    /// The place of each among the inputs, with its id where one record of a file is asked for, else
    /// all that is in it.
    pub pages: Vec<(usize, Option<&'a str>)>,
}

impl<'a> Asked<'a> {
    /// All that is in a file which is in memory.
    pub fn bytes(name: &'a str, bytes: Arc<[u8]>) -> Self {
        Self { inputs: Inputs::Bytes { name, bytes }, pages: vec![(0, None)] }
    }

    /// The name of an input.
    fn name(&self, at: usize) -> String {
        match self.inputs {
            Inputs::Paths(paths) => paths[at].display().to_string(),
            Inputs::Bytes { name, .. } => name.to_owned(),
        }
    }
}

impl Desk {
    /// Reads the set, then the pages.
    ///
    /// # Errors
    ///
    /// As [`ingest::read`](crate::ingest::read), and if a page is not there.
    pub fn read(
        against: &[PathBuf],
        asked: &Asked<'_>,
        options: &Options,
        config: &Config,
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        let mut set = ingest::read_fingerprints(against, options, config, observer)?;
        let mut pages = ingest::read_fingerprints(asked.inputs.clone(), options, config, observer)?;
        let articles = [set.articles(), pages.articles()].concat();
        let old = set.articles().len();
        let lines = |id: ArticleId| match id.index().checked_sub(old) {
            None => &*set.values()[id.index()].lines,
            Some(page) => &*pages.values()[page].lines,
        };
        let furniture = Furniture::learn(&articles, lines);
        reading::learn(&mut set, furniture.clone(), config)?;
        reading::learn(&mut pages, furniture, config)?;
        Self::of(Set::Files(Box::new(set)), pages, asked)
    }

    /// Reads the pages, and what may have something in common with them out of an index.
    ///
    /// # Errors
    ///
    /// As [`Desk::read`], and if the index cannot be read.
    pub fn read_index(
        index: Arc<Index>,
        within: &Within,
        asked: &Asked<'_>,
        options: &Options,
        config: &Config,
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        let mut pages = ingest::read_fingerprints(asked.inputs.clone(), options, config, observer)?;
        let numbers = numbers(&pages, asked)?;
        let held = Held::read(index, within, &mut pages, &numbers, config)?;
        Self::of(Set::Index(Box::new(held)), pages, asked)
    }

    fn of(set: Set, pages: Library<Fingerprint>, asked: &Asked<'_>) -> Result<Self, Error> {
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
        let is_given = matches!(asked.inputs, Inputs::Bytes { .. });
        let asked = numbers(&pages, asked)?;
        let asked = asked.into_iter().map(|page| ArticleId((old + page) as u32)).collect();
        let mut same: AHashMap<u128, Vec<ArticleId>> = AHashMap::new();
        for (id, print) in (0..).map(ArticleId).zip(&prints[..old]) {
            if print.words > 0 {
                same.entry(print.content).or_default().push(id);
            }
        }
        Ok(Self { set, pages, is_given, old, articles, prints, places, asked, same })
    }

    /// What the pages have to do with the set: by one engine, whoever proposes.
    pub(super) fn against(
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
    pub(super) fn held(&self) -> Option<&Held> {
        match &self.set {
            Set::Files(_) => None,
            Set::Index(held) => Some(held),
        }
    }

    /// What was searched, where that is more than what was read.
    pub(super) fn scope(&self) -> Option<Scope> {
        self.held().map(|held| held.scope.clone())
    }

    /// Whether all of the set was read.
    pub(super) fn is_all(&self) -> bool {
        self.held().is_none_or(Held::is_all)
    }

    /// How many articles the set has.
    pub(super) fn old(&self) -> usize {
        self.old
    }

    /// Whether there is no page that was asked for.
    pub fn is_bare(&self) -> bool {
        self.asked.is_empty()
    }

    /// The libraries that were read: that of the set, if it is in files, and that of the pages.
    pub fn libraries(&self) -> impl Iterator<Item = &Library<Fingerprint>> {
        let set = match &self.set {
            Set::Files(set) => Some(&**set),
            Set::Index(_) => None,
        };
        set.into_iter().chain([&self.pages])
    }

    /// What is known of an article.
    pub(super) fn known(&self, id: ArticleId) -> Known<'_> {
        let at = id.index();
        let print = &self.prints[at];
        Known {
            article: &self.articles[at],
            content: print.content,
            words: print.words,
            origin: &self.places[at],
        }
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
    pub(super) fn same_as(&self, id: ArticleId) -> &[ArticleId] {
        self.same.get(&self.prints[id.index()].content).map_or(&[], Vec::as_slice)
    }

    /// Whether an article of the set is the page itself: the same record of the same file.
    pub(super) fn is_itself(&self, page: ArticleId, id: ArticleId) -> bool {
        let (x, y) = (self.known(page), self.known(id));
        let is_same_id = x.article.id == y.article.id
            || [x, y].iter().all(|known| known.article.id == known.origin.path);
        !self.is_given
            && x.content == y.content
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
fn numbers(pages: &Library<Fingerprint>, asked: &Asked<'_>) -> Result<Vec<usize>, Error> {
    let mut numbers = Vec::new();
    for (path, id) in &asked.pages {
        let range = pages.articles_of(*path)..pages.articles_of(path + 1);
        let Some(id) = id else {
            numbers.extend(range);
            continue;
        };
        let found = range.clone().find(|at| &*pages.articles()[*at].id == *id);
        let Some(found) = found else {
            let path = asked.name(*path);
            return Err(Error::new(format!("`{path}` holds no article with the id `{id}`")));
        };
        numbers.push(found);
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}
