//! What a run compares: what was read, behind what was there before, in files or in an index.
//!
//! Of an index everything is taken while it is small, else what it proposes for what was read; the
//! articles that are taken are fingerprinted again, at the cost of reading them.

use std::borrow::Cow;
use std::sync::Arc;

use wirecopy::article::{Article, ArticleId, Articles};
use wirecopy::check::{self, Held};
use wirecopy::detect::{Config, Fingerprint, Fingerprinted, Join, Prints, Text, Texts};
use wirecopy::error::Error;
use wirecopy::ingest::{self, Library, OnDisk, Options, Reading, Record, Told};
use wirecopy::notice::Notice;
use wirecopy::progress::Observer;
use wirecopy::report::{Origin, Places};
use wirecopy::store::Index;
use wirecopy::winnow::Stock;

use crate::cli::args::DedupArgs;
use crate::cli::config::Loaded;
use crate::cli::settings;

/// What was read.
enum Read {
    InMemory(Box<Library<Fingerprint>>),
    OnDisk(Box<Reading<OnDisk>>),
}

/// Articles that were read, behind those that were there before.
pub(super) struct Corpus {
    /// What was read; what was there before as well, if that was in files.
    read: Read,
    held: Option<Held>,
    /// Where the articles of an index came from.
    origins: Vec<Origin>,
    /// How many articles of an index stand before those of the library.
    of_index: usize,
    /// Of an index and the library, if there is an index.
    joined: Option<(Vec<Article>, Vec<Fingerprint>)>,
    notices: Vec<Notice>,
    /// How many articles were there before.
    old: usize,
    /// Phrases that the index knows to be stock, ascending by fingerprint.
    stock: Vec<Stock>,
}

impl Corpus {
    /// Reads files, with what was there before in others.
    pub(super) fn of_files(
        args: &DedupArgs,
        options: &Options,
        config: &Config,
        observer: &dyn Observer,
    ) -> Result<Self, Error> {
        let paths = [&args.against[..], &args.paths[..]].concat();
        let before = args.against.len();
        let (read, old) = if let Some(memory) = args.memory {
            let kept = (config, memory);
            let reading = check::fingerprinted_to_disk(&paths, options, kept, observer)?;
            let old = reading.articles_of(before);
            (Read::OnDisk(Box::new(reading)), old)
        } else {
            let library = check::fingerprinted(&paths, options, config, observer)?;
            let old = library.articles_of(before);
            (Read::InMemory(Box::new(library)), old)
        };
        Ok(Self {
            read,
            held: None,
            origins: Vec::new(),
            of_index: 0,
            joined: None,
            notices: Vec::new(),
            old,
            stock: Vec::new(),
        })
    }

    /// Reads files, with what an index has of the same. Gives the settings of the run, too.
    pub(super) fn of_index(
        args: &DedupArgs,
        loaded: &Loaded,
        index: Index,
        options: &Options,
        observer: &dyn Observer,
    ) -> Result<(Self, Config), Error> {
        let config =
            settings::keeping(settings::config_of(&index, &args.compare, loaded)?, &args.keeping)?;
        let within = settings::within(&args.within, false)?;
        let mut library = ingest::read_fingerprints(&args.paths, options, &config, observer)?;
        let asked: Vec<usize> = (0..library.articles().len()).collect();
        let held = Held::read(Arc::new(index), &within, &mut library, &asked, &config)?;
        let old = held.selection.articles.len();
        let articles = [&*held.selection.articles, library.articles()].concat();
        let prints = [held.selection.fingerprints(&config), library.values().to_vec()].concat();
        let behind = |id: &ArticleId| ArticleId(id.0 + old as u32);
        let notices = library.notices().iter().map(|notice| Notice {
            applies_to: notice.applies_to.iter().map(behind).collect(),
            ..notice.clone()
        });
        // What was not read can be no part of an exact join.
        let join = if held.is_all() { config.join } else { Join::Never };
        let corpus = Self {
            stock: check::met_first(&held.stock, library.values(), old),
            notices: notices.collect(),
            read: Read::InMemory(Box::new(library)),
            origins: held.origins(),
            held: Some(held),
            of_index: old,
            joined: Some((articles, prints)),
            old,
        };
        Ok((corpus, Config { join, ..config }))
    }

    /// Leaves what is known of the articles to the end of the process, which is at hand: to free it one
    /// by one takes a fiftieth of a run.
    pub(super) fn leave(self) {
        if let Read::InMemory(library) = self.read {
            std::mem::forget(library);
        }
    }

    pub(super) fn articles(&self) -> Articles<'_> {
        match (&self.joined, &self.read) {
            (Some((articles, _)), _) => articles.into(),
            (None, Read::InMemory(library)) => library.articles().into(),
            (None, Read::OnDisk(reading)) => Articles::Kept(reading.on_disk()),
        }
    }

    pub(super) fn prints(&self) -> Prints<'_> {
        match (&self.joined, &self.read) {
            (Some((_, prints)), _) => prints.into(),
            (None, Read::InMemory(library)) => library.values().into(),
            (None, Read::OnDisk(reading)) => Prints::Kept(reading.on_disk()),
        }
    }

    pub(super) fn notices(&self) -> &[Notice] {
        match &self.held {
            Some(_) => &self.notices,
            None => self.told().notices(),
        }
    }

    /// What is told of what was read.
    pub(super) fn told(&self) -> &Told {
        match &self.read {
            Read::InMemory(library) => library,
            Read::OnDisk(reading) => reading,
        }
    }

    /// Whether all that was kept on disk could be read back.
    pub(super) fn checked(&self) -> Result<(), Error> {
        match &self.read {
            Read::InMemory(_) => Ok(()),
            Read::OnDisk(reading) => reading.checked(),
        }
    }

    /// How many articles were there before, of those that were read.
    pub(super) fn old(&self) -> usize {
        self.old
    }

    /// How many articles were searched for what is new, if that is more than were read.
    pub(super) fn searched(&self) -> Option<usize> {
        self.held.as_ref().filter(|held| !held.is_all()).map(|held| held.scope.articles)
    }

    /// The articles as a run takes them.
    pub(super) fn input(&self) -> Fingerprinted<'_> {
        Fingerprinted {
            articles: self.articles(),
            prints: self.prints(),
            old: self.old,
            stock: &self.stock,
        }
    }

    /// The raw text of an article.
    pub(super) fn text(&self, id: ArticleId) -> Result<Cow<'_, str>, Error> {
        match &self.held {
            Some(held) if id.index() < self.of_index => Ok(Cow::Borrowed(held.selection.raw(id))),
            _ => match &self.read {
                Read::InMemory(library) => library.text(self.behind(id)).map(Cow::Owned),
                Read::OnDisk(reading) => reading.text(id).map(Cow::Owned),
            },
        }
    }

    /// The record of an article that was read.
    pub(super) fn record(&self, id: ArticleId) -> Result<Record, Error> {
        match &self.read {
            Read::InMemory(library) => library.record(self.behind(id)),
            Read::OnDisk(reading) => reading.record(id),
        }
    }

    /// The number among what was read of an article that stands behind those of an index.
    fn behind(&self, id: ArticleId) -> ArticleId {
        ArticleId(id.0.saturating_sub(self.of_index as u32))
    }

    /// Two articles side by side.
    pub(super) fn shelf(&self) -> check::Shelf<'_, Self> {
        check::Shelf { texts: self, articles: self.articles() }
    }
}

impl Texts for Corpus {
    type Error = Error;

    fn with_text<R>(&self, id: ArticleId, read: impl FnOnce(&Text<'_>) -> R) -> Result<R, Error> {
        match &self.held {
            Some(held) if id.index() < self.of_index => held.selection.with_text(id, read),
            _ => match &self.read {
                Read::InMemory(library) => library.with_text(self.behind(id), read),
                Read::OnDisk(reading) => reading.with_text(id, read),
            },
        }
    }
}

impl Places for Corpus {
    fn origin(&self, id: ArticleId) -> Cow<'_, Origin> {
        match (self.origins.get(id.index()), &self.read) {
            (Some(origin), _) => Cow::Borrowed(origin),
            (None, Read::InMemory(library)) => {
                Cow::Owned(check::origin(&**library, self.behind(id)))
            }
            (None, Read::OnDisk(reading)) => Cow::Owned(check::origin(&**reading, id)),
        }
    }
}
