//! Articles and fingerprints on disk, for a corpus that memory has no room for.
//!
//! What a run keeps of an article goes to unnamed temporary files as it is read: what is known of it
//! ([`entry`]), its band keys ([`columns`]), and the fingerprints of its passages, half of each by
//! article ([`rows`]) and all of them by their leading bits ([`parted`]). They are gone with the run,
//! however it ends. In memory stay 40 bytes an article; on disk about 300 bytes, 8 for each band, and 16
//! for each fingerprint of a passage.

mod columns;
mod entry;
mod parted;
mod recent;
mod rows;

use std::borrow::Cow;
use std::io;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use ahash::AHashMap;

use self::columns::Columns;
use self::entry::Written;
use self::parted::Parted;
use self::recent::Recent;
use self::rows::Rows;
use super::hold::{Entry, Hold};
use super::shelf::Shelved;
use crate::article::{Article, ArticleId, ArticleRef, Articles, Catalog, Status};
use crate::detect::{Config, Fingerprint, Sketches};
use crate::error::Error;
use crate::recurring::Part;

/// The memory of a run that does not grow with its articles: batches that are read, bodies that are
/// compared, parts that are sorted. In bytes.
pub const LEAST_MEMORY: u64 = 256 << 20;

/// The memory of a run for each article at its peak, as five million invented articles take it: what is
/// here, its id, its place in groups and reports, and its pairs. With passages there are two of them
/// for each article, without one for five.
const WITH_PASSAGES: u64 = 360;
const WITHOUT: u64 = 180;

/// The bytes of half a fingerprint.
const HALF: usize = 4;

/// What is at hand of every article.
#[derive(Debug, Clone, Copy)]
struct Brief {
    /// The two halves of its content.
    content: [u64; 2],
    words: u32,
    /// Whether it has lines of a page.
    has_lines: bool,
    /// Whether it is an item of a newsroom's format.
    is_item: bool,
}

/// Articles and their fingerprints, kept on disk.
#[derive(Debug)]
pub struct OnDisk {
    briefs: Vec<Brief>,
    entries: Rows,
    keys: Columns,
    /// By article, and by their leading bits; none if the run has no passages.
    passages: Option<(Rows, Parted)>,
    /// What was written of articles that were asked for last.
    recent: Recent,
    /// What notices made of the status of articles.
    statuses: AHashMap<ArticleId, Status>,
    /// How many bytes of memory the run takes for each.
    each: u64,
    /// How many there may be.
    room: u64,
    /// The first thing that could not be read.
    fault: OnceLock<Box<str>>,
}

impl OnDisk {
    /// Room for the articles of a run that may take so many bytes of memory.
    pub(crate) fn new(config: &Config, memory: u64) -> Self {
        let each = if config.passages.is_some() { WITH_PASSAGES } else { WITHOUT };
        Self {
            briefs: Vec::new(),
            entries: Rows::new(),
            keys: Columns::new(config.banding.bands()),
            passages: config.passages.map(|_| (Rows::new(), Parted::new())),
            recent: Recent::new(),
            statuses: AHashMap::new(),
            each,
            room: memory.saturating_sub(LEAST_MEMORY) / each,
            fault: OnceLock::new(),
        }
    }

    /// Whether an article has lines of a page.
    pub(crate) fn has_lines(&self, id: ArticleId) -> bool {
        self.briefs[id.index()].has_lines
    }

    /// Those lines, as [`Fingerprint::lines`] has them.
    pub fn lines(&self, id: ArticleId) -> Box<[u64]> {
        match self.has_lines(id) {
            true => self.written(id).lines.clone(),
            false => Box::default(),
        }
    }

    /// Begins to replace the fingerprints of some articles, once all are there.
    pub(crate) fn renew(&mut self) {
        if let Some((_, parted)) = &mut self.passages {
            parted.renew(self.briefs.len());
        }
    }

    /// Puts another fingerprint in the place of that of an article.
    ///
    /// # Errors
    ///
    /// If the disk is full.
    pub(crate) fn replace(&mut self, id: ArticleId, print: &Fingerprint) -> Result<(), Error> {
        let brief = &mut self.briefs[id.index()];
        (brief.content, brief.words) = (halves(print.content), print.words);
        self.keys.replace(id.index(), print.keys())?;
        if let Some((rows, parted)) = &mut self.passages {
            let prints = print.passage_set();
            rows.replace(id.index(), &lower_halves(&prints))?;
            parted.replace(id, &prints)?;
        }
        Ok(())
    }

    /// What was written of an article; nothing if it cannot be read, which is remembered.
    fn written(&self, id: ArticleId) -> Arc<Written> {
        self.recent.get(id, || {
            let bytes = self.noted(self.entries.get(id.index())).unwrap_or_default();
            self.of_bytes(id, &bytes)
        })
    }

    /// What the bytes of an article say of it; nothing if they are none, which is remembered.
    fn of_bytes(&self, id: ArticleId, bytes: &[u8]) -> Written {
        let written = Written::of_bytes(bytes).ok_or_else(|| io::ErrorKind::InvalidData.into());
        let mut written = self.noted(written).unwrap_or_default();
        if let Some(status) = self.statuses.get(&id) {
            Arc::make_mut(&mut written.article).status = Some(*status);
        }
        written
    }

    /// What could be read; what could not is remembered.
    fn noted<T>(&self, read: io::Result<T>) -> Option<T> {
        read.map_err(|error| {
            self.fault.get_or_init(|| {
                let folder = std::env::temp_dir();
                format!(
                    "could not read back what this run keeps in `{}`: {error}; run again, or set \
                     TMPDIR to another disk",
                    folder.display()
                )
                .into()
            })
        })
        .ok()
    }
}

impl Hold for OnDisk {
    type Value = Fingerprint;

    fn articles(&self) -> Articles<'_> {
        Articles::Kept(self)
    }

    fn entry(&self, id: ArticleId) -> Entry<'_> {
        let written = self.written(id);
        let article = ArticleRef::Fetched(Arc::clone(&written.article));
        let compared = Cow::Owned(written.compared.to_vec());
        Entry { article, place: written.place, compared }
    }

    fn push(&mut self, shelved: Shelved<Fingerprint>) -> Result<(), Error> {
        let Shelved { article, place, compared, value: print } = shelved;
        let number = self.briefs.len();
        if number as u64 >= self.room {
            return Err(Error::new(format!(
                "--memory has room for {} articles, and there are more: give it more (a million \
                 articles take {} MB beside {} MB), or read them in several runs with --against",
                self.room,
                (self.each * 1_000_000) >> 20,
                LEAST_MEMORY >> 20,
            )));
        }
        let (content, words) = (halves(print.content), print.words);
        let lines = print.lines.clone();
        let (has_lines, is_item) = (!lines.is_empty(), article.item.is_some());
        self.briefs.push(Brief { content, words, has_lines, is_item });
        let article = Arc::new(article);
        self.entries.push(&Written { article, place, compared, lines }.to_bytes())?;
        self.keys.push(print.keys())?;
        if let Some((rows, parted)) = &mut self.passages {
            let prints = print.passage_set();
            rows.push(&lower_halves(&prints))?;
            parted.push(ArticleId(number as u32), &prints)?;
        }
        Ok(())
    }

    fn set_status(&mut self, id: ArticleId, status: Status) {
        self.statuses.insert(id, status);
        self.recent.forget(id);
    }

    fn seal(&mut self) -> Result<(), Error> {
        self.entries.seal()?;
        self.keys.seal()?;
        if let Some((rows, parted)) = &mut self.passages {
            rows.seal()?;
            parted.seal()?;
        }
        Ok(())
    }

    fn checked(&self) -> Result<(), Error> {
        self.fault.get().map_or(Ok(()), |fault| Err(Error::new(&**fault)))
    }
}

impl Catalog for OnDisk {
    fn count(&self) -> usize {
        self.entries.len()
    }

    fn fetch(&self, id: ArticleId) -> Arc<Article> {
        Arc::clone(&self.written(id).article)
    }

    fn fetch_some(&self, ids: Range<u32>) -> Vec<Arc<Article>> {
        let mut articles = Vec::with_capacity(ids.len());
        let rows = ids.start as usize..ids.end as usize;
        let read = self.entries.each(rows, |bytes| {
            let id = ArticleId(ids.start + articles.len() as u32);
            articles.push(self.of_bytes(id, bytes).article);
        });
        self.noted(read);
        articles.resize_with(ids.len(), Arc::default);
        articles
    }

    fn is_item(&self, id: ArticleId) -> bool {
        self.briefs[id.index()].is_item
    }
}

impl Sketches for OnDisk {
    fn count(&self) -> usize {
        self.briefs.len()
    }

    fn content(&self, id: ArticleId) -> u128 {
        let [high, low] = self.briefs[id.index()].content;
        u128::from(high) << 64 | u128::from(low)
    }

    fn words(&self, id: ArticleId) -> u32 {
        self.briefs[id.index()].words
    }

    fn band(&self, band: usize) -> Vec<u64> {
        self.noted(self.keys.band(band)).unwrap_or_else(|| vec![0; self.briefs.len()])
    }

    fn keys(&self, id: ArticleId) -> Box<[u64]> {
        self.noted(self.keys.row(id.index())).unwrap_or_default().into()
    }

    fn passage_count(&self, id: ArticleId) -> usize {
        self.passages.as_ref().map_or(0, |(rows, _)| rows.len_of(id.index()) / HALF)
    }

    fn passage_halves(&self, id: ArticleId) -> Box<[u32]> {
        let Some((rows, _)) = &self.passages else { return Box::default() };
        let bytes = self.noted(rows.get(id.index())).unwrap_or_default();
        bytes.as_chunks::<HALF>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect()
    }

    fn passages_within(&self, part: Part, each: &mut dyn FnMut(ArticleId, &[u64])) {
        if let Some((_, parted)) = &self.passages {
            self.noted(parted.within(part, each));
        }
    }
}

fn halves(content: u128) -> [u64; 2] {
    [(content >> 64) as u64, content as u64]
}

/// Of each number the lower half, as bytes.
fn lower_halves(numbers: &[u64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| (*number as u32).to_le_bytes()).collect()
}
