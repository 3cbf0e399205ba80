//! The library: what is known of every article that was read, wherever it is held.
//!
//! In memory that costs about 70 bytes an article and 8 for each piece of its body, beside its metadata
//! and the caller's value; texts stay where they are.

use std::ops::Deref;

use rayon::prelude::*;

use super::hold::{Entry, Held, Hold};
use super::ids::Ids;
use super::kept::OnDisk;
use super::process::Outcome;
use super::shelf::{Shelf, Shelved};
use super::source::Tally;
use super::{Reason, Skipped};
use crate::article::{Article, ArticleId};
use crate::detect::{Fingerprint, Text, Texts};
use crate::error::{Error, Problem};
use crate::furniture::Furniture;
use crate::notice::{self, Notice};

/// How many renamed ids are kept as examples.
const EXAMPLES: usize = 5;

/// The input record of an article, as it has to be copied to a deduplicated output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The line of a JSON Lines file, unchanged, without its line end.
    Line(Vec<u8>),
    /// The raw text of a page or of an item of a document.
    Text(String),
}

/// An id that more than one article had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// The article.
    pub article: ArticleId,
    /// The id in its record.
    pub from: Box<str>,
    /// The id it has in this run.
    pub to: Box<str>,
}

/// What was read, while it is being filled.
#[derive(Debug)]
pub(super) struct Filled<H> {
    hold: H,
    told: Told,
    skipped: Tally,
    ids: Ids,
    pub unopened: usize,
}

impl<H: Hold> Filled<H> {
    pub(super) fn new(hold: H, problems: Vec<Problem>, skipped: Tally) -> Self {
        let told = Told { problems, ..Told::default() };
        Self { hold, told, skipped, ids: Ids::default(), unopened: 0 }
    }

    /// Counts bytes that were read.
    pub(super) fn count(&mut self, bytes: u64) {
        self.told.bytes += bytes;
    }

    /// Adds what became of the next line or page.
    ///
    /// # Errors
    ///
    /// If there are more articles than can be numbered, or than there is room for.
    pub(super) fn add(&mut self, outcome: Outcome<H::Value>, shelf: &Shelf) -> Result<(), Error> {
        self.told.bytes += outcome.bytes;
        self.unopened += usize::from(outcome.unopened);
        self.told.problems.extend(outcome.problem);
        if let Some((reason, file)) = outcome.skipped {
            let example = || shelf.inputs[file as usize].path.clone();
            self.skipped.add(reason, example);
        }
        if let Some(notice) = outcome.notice {
            let mut notice = *notice;
            let before = self.hold.articles().len() as u32;
            notice.after = before + u32::from(outcome.article.is_some());
            self.told.notices.push(notice);
        }
        if let Some(shelved) = outcome.article {
            self.article(shelved)?;
        }
        for outcome in outcome.more {
            self.add(outcome, shelf)?;
        }
        Ok(())
    }

    fn article(&mut self, mut shelved: Shelved<H::Value>) -> Result<(), Error> {
        let articles = self.hold.articles();
        let number = u32::try_from(articles.len()).ok().filter(|&n| n < u32::MAX);
        let number = number.ok_or_else(|| {
            Error::new("more than 4294967295 articles; read them in several runs")
        })?;
        if let Some(to) = self.ids.take(&shelved.article.id, articles) {
            self.told.renamed += 1;
            if self.told.examples.len() < EXAMPLES {
                let (from, to) = (shelved.article.id.clone(), to.clone());
                self.told.examples.push(Renamed { article: ArticleId(number), from, to });
            }
            shelved.article.id = to;
        }
        self.hold.push(shelved)
    }

    /// What was read, with all that is needed to read its articles again.
    ///
    /// # Errors
    ///
    /// If what is held cannot be read, or there is no more room for it.
    pub(super) fn into_reading(mut self, shelf: Shelf) -> Result<Reading<H>, Error> {
        self.hold.seal()?;
        let tied = notice::tie(self.hold.articles(), &mut self.told.notices);
        for (id, status) in tied.statuses {
            self.hold.set_status(id, status);
        }
        for none in tied.none {
            self.skipped.add(Reason::NoText(Box::default()), || none.path);
        }
        self.hold.checked()?;
        self.told.files = shelf.inputs.len().saturating_sub(self.unopened);
        self.told.skipped = self.skipped.into_list();
        Ok(Reading { shelf, hold: self.hold, told: self.told })
    }
}

/// What is told of a reading, beside its articles.
#[derive(Debug, Default)]
pub struct Told {
    notices: Vec<Notice>,
    problems: Vec<Problem>,
    skipped: Vec<Skipped>,
    renamed: u64,
    examples: Vec<Renamed>,
    bytes: u64,
    files: usize,
    furniture: Furniture,
    touched: u64,
}

/// The articles that were read, in memory, each with the value that was worked out from its text.
pub type Library<T> = Reading<Held<T>>;

/// The articles that were read, held in memory ([`Library`]) or on disk, each with what was worked out
/// from its text.
///
/// Texts are not held: [`text`](Self::text) reads them again, from any thread.
#[derive(Debug)]
pub struct Reading<H> {
    shelf: Shelf,
    hold: H,
    told: Told,
}

impl<H: Hold> Texts for Reading<H> {
    type Error = Error;

    fn with_text<R>(&self, id: ArticleId, read: impl FnOnce(&Text<'_>) -> R) -> Result<R, Error> {
        self.with_text(id, read)
    }
}

impl<T: Send + Sync> Library<T> {
    /// Takes furniture that was learned, and works out again the values of the articles that hold
    /// any; `holds` tells which by their values, and `work` is given what they were.
    ///
    /// # Errors
    ///
    /// If a text cannot be read again.
    pub fn learn(
        &mut self,
        furniture: Furniture,
        holds: impl Fn(&Furniture, &Article, &T) -> bool,
        work: impl Fn(&Text<'_>, &T) -> T + Sync,
    ) -> Result<(), Error> {
        self.told.furniture = furniture;
        let held = self.articles().iter().zip(self.values()).enumerate();
        let held = held.filter(|(_, (article, value))| holds(self.furniture(), article, value));
        let held: Vec<ArticleId> = held.map(|(number, _)| ArticleId(number as u32)).collect();
        let again = |id: &ArticleId| {
            let before = &self.values()[id.index()];
            Ok((*id, self.with_text(*id, |text| work(text, before))?))
        };
        let values: Vec<(ArticleId, T)> =
            held.par_iter().map(again).collect::<Result<_, Error>>()?;
        self.told.touched = held.len() as u64;
        for (id, value) in values {
            self.hold.values[id.index()] = value;
        }
        Ok(())
    }
}

impl<T> Library<T> {
    /// What is known of the articles, by [`ArticleId`], in reading order.
    pub fn articles(&self) -> &[Article] {
        &self.hold.articles
    }

    /// What was worked out from their texts, by [`ArticleId`].
    pub fn values(&self) -> &[T] {
        &self.hold.values
    }

    /// The same, to be changed.
    pub fn values_mut(&mut self) -> &mut [T] {
        &mut self.hold.values
    }
}

impl Reading<OnDisk> {
    /// Takes furniture that was learned, and works out again the fingerprints of the articles that
    /// hold any, some thousand at a time.
    ///
    /// # Errors
    ///
    /// If a text cannot be read again, or the disk is full.
    pub fn learn_on_disk(
        &mut self,
        furniture: Furniture,
        work: impl Fn(&Text<'_>) -> Fingerprint + Sync,
    ) -> Result<(), Error> {
        const AT_ONCE: usize = 4096;
        self.told.furniture = furniture;
        let holds = |id: &ArticleId| {
            self.hold.has_lines(*id) && {
                let article = self.hold.articles().get(*id);
                self.told.furniture.touches(article.source.as_deref(), &self.hold.lines(*id))
            }
        };
        let all = (0..self.hold.articles().len() as u32).map(ArticleId);
        let held: Vec<ArticleId> = all.filter(holds).collect();
        self.told.touched = held.len() as u64;
        if held.is_empty() {
            return self.hold.checked();
        }
        self.hold.renew();
        for some in held.chunks(AT_ONCE) {
            let again = |id: &ArticleId| Ok((*id, self.with_text(*id, |text| work(text))?));
            let prints: Vec<(ArticleId, Fingerprint)> =
                some.par_iter().map(again).collect::<Result<_, Error>>()?;
            for (id, print) in prints {
                self.hold.replace(id, &print)?;
            }
        }
        self.hold.seal()?;
        self.hold.checked()
    }

    /// What is on disk.
    pub fn on_disk(&self) -> &OnDisk {
        &self.hold
    }

    /// Whether everything that was asked for could be read back from disk: to be asked before anything
    /// is made of what a run finds.
    ///
    /// # Errors
    ///
    /// What could not.
    pub fn checked(&self) -> Result<(), Error> {
        self.hold.checked()
    }
}

impl<H: Hold> Reading<H> {
    /// The text of an article, read again, with what of it is compared.
    ///
    /// # Errors
    ///
    /// If its file is gone, cannot be read, or is not what it was.
    pub fn with_text<R>(
        &self,
        id: ArticleId,
        read: impl FnOnce(&Text<'_>) -> R,
    ) -> Result<R, Error> {
        let Entry { article, place, compared } = self.entry(id)?;
        self.shelf.text(&place, |raw| {
            let mut compared = compared.into_owned();
            let is_page = article.layout.is_page();
            if is_page {
                self.furniture().leave_out(article.source.as_deref(), raw, &mut compared);
            }
            read(&Text { raw, compared, is_page })
        })
    }

    /// What is held of an article, if it could be fetched.
    fn entry(&self, id: ArticleId) -> Result<Entry<'_>, Error> {
        let entry = self.hold.entry(id);
        self.hold.checked()?;
        Ok(entry)
    }

    /// How many articles came from the first so many of the paths that were named. They are the
    /// first ones.
    pub fn articles_of(&self, paths: usize) -> usize {
        let is_of = |id: u32| {
            let file = self.hold.entry(ArticleId(id)).place.file;
            self.shelf.inputs[file as usize].named < paths
        };
        let (mut start, mut end) = (0, self.hold.articles().len() as u32);
        while start < end {
            let middle = start.midpoint(end);
            match is_of(middle) {
                true => start = middle + 1,
                false => end = middle,
            }
        }
        start as usize
    }

    /// The file of an article: as it was named, joined with the walk through its folder; `-` for
    /// standard input.
    ///
    /// # Panics
    ///
    /// If the id is not of these articles, here and below.
    pub fn path(&self, id: ArticleId) -> &str {
        self.origin(id).0
    }

    /// The line at which an article begins, from 1, in a file that may hold many; `None` for a page.
    pub fn line(&self, id: ArticleId) -> Option<u64> {
        self.origin(id).1
    }

    /// Both: the file of an article, and the line at which it begins.
    pub fn origin(&self, id: ArticleId) -> (&str, Option<u64>) {
        let place = self.hold.entry(id).place;
        (self.shelf.path(&place), (place.line > 0).then_some(place.line))
    }

    /// The raw text of an article, read again.
    ///
    /// # Errors
    ///
    /// If its file is gone, cannot be read, or is not what it was.
    pub fn text(&self, id: ArticleId) -> Result<String, Error> {
        self.shelf.text(&self.entry(id)?.place, str::to_owned)
    }

    /// The input record of an article, read again.
    ///
    /// # Errors
    ///
    /// If its file is gone, cannot be read, or is not what it was.
    pub fn record(&self, id: ArticleId) -> Result<Record, Error> {
        let place = self.entry(id)?.place;
        if place.record {
            return self.shelf.bytes(&place).map(Record::Line);
        }
        self.shelf.text(&place, str::to_owned).map(Record::Text)
    }
}

/// What is told of a reading is asked of it.
impl<H> Deref for Reading<H> {
    type Target = Told;

    fn deref(&self) -> &Told {
        &self.told
    }
}

impl Told {
    /// The lines that were found to be furniture of their sources.
    pub fn furniture(&self) -> &Furniture {
        &self.furniture
    }

    /// How many articles held any.
    pub fn touched(&self) -> u64 {
        self.touched
    }

    /// The items that act on others, in reading order, with the articles that they act on; those
    /// articles have the status that follows (see [`notice::tie`]).
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// What could not be read as an article, in reading order, unreachable files first.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What was passed over on purpose, counted by reason.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// How many articles had an id that another one had before them.
    pub fn renamed(&self) -> u64 {
        self.renamed
    }

    /// The first few of them.
    pub fn renamed_examples(&self) -> &[Renamed] {
        &self.examples
    }

    /// How many bytes were read, counted after decompression.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many files and streams were read.
    pub fn files(&self) -> usize {
        self.files
    }
}
