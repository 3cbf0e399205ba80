//! Articles with their fingerprints, read for a check or a run, and put side by side. Costs a reading
//! of the input, and of the articles that hold furniture another.

use rayon::prelude::*;

use crate::article::{Article, ArticleId, Articles};
use crate::detect::{self, Comparison, Config, Fingerprint, Link, Side, Story, Text, Texts};
use crate::direction::newer;
use crate::error::Error;
use crate::furniture::Furniture;
use crate::ingest::{self, Hold, Inputs, Library, OnDisk, Options, Reading};
use crate::progress::Observer;
use crate::report::{self, LinkRecord, Origin, PairEvidence, Run};
use crate::winnow::Stock;

/// Reads and fingerprints everything.
///
/// # Errors
///
/// As [`ingest::read_fingerprints`], and if a text cannot be read again.
pub fn fingerprinted<'a>(
    inputs: impl Into<Inputs<'a>>,
    options: &Options,
    config: &Config,
    observer: &dyn Observer,
) -> Result<Library<Fingerprint>, Error> {
    let mut library = ingest::read_fingerprints(inputs, options, config, observer)?;
    let lines = |id: ArticleId| &*library.values()[id.index()].lines;
    let furniture = Furniture::learn(library.articles(), lines);
    learn(&mut library, furniture, config)?;
    Ok(library)
}

/// Reads and fingerprints everything as [`fingerprinted`] does, and keeps on disk what a run that may
/// take so many bytes of memory has no room for.
///
/// # Errors
///
/// As [`ingest::read_to_disk`], and if a text cannot be read again.
pub fn fingerprinted_to_disk<'a>(
    inputs: impl Into<Inputs<'a>>,
    options: &Options,
    (config, memory): (&Config, u64),
    observer: &dyn Observer,
) -> Result<Reading<OnDisk>, Error> {
    let mut reading = ingest::read_to_disk(inputs, options, (config, memory), observer)?;
    let kept = reading.on_disk();
    let furniture = Furniture::learn(Articles::Kept(kept), |id| kept.lines(id).into_vec());
    reading.learn_on_disk(furniture, |text| detect::fingerprint(text, config))?;
    Ok(reading)
}

/// Leaves furniture out of the articles that hold it.
///
/// # Errors
///
/// If a text cannot be read again.
pub fn learn(
    library: &mut Library<Fingerprint>,
    furniture: Furniture,
    config: &Config,
) -> Result<(), Error> {
    let holds = |furniture: &Furniture, article: &Article, print: &Fingerprint| {
        furniture.touches(article.source.as_deref(), &print.lines)
    };
    if !config.join.is_of_all(library.articles().len()) {
        library.values_mut().par_iter_mut().for_each(Fingerprint::let_go);
    }
    library.learn(furniture, holds, |text, before| {
        detect::fingerprint_holding(text, config, before.held() > 0)
    })
}

/// Where each article of a library came from.
pub(super) fn origins<T: Sync>(library: &Library<T>) -> Vec<Origin> {
    (0..library.articles().len() as u32).map(|id| origin(library, ArticleId(id))).collect()
}

/// Where an article that was read came from.
pub fn origin<H: Hold>(reading: &Reading<H>, id: ArticleId) -> Origin {
    let (path, line) = reading.origin(id);
    Origin { path: path.into(), line }
}

/// So many links of a story are shown together: the texts of all are held meanwhile.
const AT_ONCE: usize = 256;

/// Articles whose texts can be put side by side.
#[derive(Debug, Clone, Copy)]
pub struct Shelf<'a, T> {
    /// Their texts.
    pub texts: &'a T,
    /// What is known of them.
    pub articles: Articles<'a>,
}

impl<'a, T: Sync> Shelf<'a, Library<T>> {
    /// What was read.
    pub fn of(library: &'a Library<T>) -> Self {
        Self { texts: library, articles: library.articles().into() }
    }
}

/// Two articles side by side, with their raw texts.
#[derive(Debug, Clone)]
pub struct Aligned {
    /// What they share.
    pub comparison: Comparison,
    /// The raw text of the first.
    pub a: String,
    /// That of the second.
    pub b: String,
}

impl<T: Texts<Error = Error>> Shelf<'_, T> {
    /// Compares two articles; `stock` is what the run that found them says is repeated everywhere.
    ///
    /// # Errors
    ///
    /// If a text cannot be read again.
    pub fn compare(
        &self,
        a: ArticleId,
        b: ArticleId,
        config: &Config,
        stock: &[Stock],
    ) -> Result<Aligned, Error> {
        let is_newer = self.is_newer(a, b);
        self.with_both(a, b, |a, b| Aligned {
            comparison: detect::compare(a, b, is_newer, config, stock),
            a: a.raw.to_owned(),
            b: b.raw.to_owned(),
        })
    }

    /// What ties a story of a run, each with the words that show it best. A text that ties several is
    /// made ready once.
    ///
    /// # Errors
    ///
    /// As [`Shelf::compare`].
    pub fn links(&self, run: &Run<'_>, story: &Story) -> Result<Vec<LinkRecord>, Error> {
        let (config, stock) = (run.config, &run.findings.stock);
        let mut records = Vec::with_capacity(story.links.len());
        for links in story.links.chunks(AT_ONCE) {
            let ends = |link: &Link| [link.pair.pair.a, link.pair.pair.b];
            let mut ids: Vec<ArticleId> = links.iter().flat_map(ends).collect();
            ids.sort_unstable();
            ids.dedup();
            let copy = |text: &Text<'_>| (text.raw.to_owned(), text.compared.clone());
            let texts = ids.par_iter().map(|id| self.texts.with_text(*id, copy));
            // Of several that cannot be read, always the first is told.
            let texts = texts.collect::<Vec<_>>().into_iter().collect::<Result<Vec<_>, Error>>()?;
            let sides = texts.par_iter().map(|(raw, compared)| {
                Side::of(&Text { raw, compared: compared.clone(), is_page: false }, config)
            });
            let sides: Vec<Side<'_>> = sides.collect();
            let side = |id: ArticleId| &sides[ids.partition_point(|other| *other < id)];
            records.par_extend(links.par_iter().map(|link| {
                let [a, b] = ends(link);
                let is_newer = self.is_newer(a, b);
                let (a, b) = (side(a), side(b));
                let comparison = &detect::compare_sides(a, b, is_newer, config, stock);
                LinkRecord::of(run, link, Some(PairEvidence { comparison, a: a.raw(), b: b.raw() }))
            }));
        }
        Ok(records)
    }

    /// Compares two articles with what the first made of the sentences of the second.
    ///
    /// # Errors
    ///
    /// As [`Shelf::compare`].
    pub fn side_by_side(
        &self,
        a: ArticleId,
        b: ArticleId,
        config: &Config,
        stock: &[Stock],
    ) -> Result<report::Compared, Error> {
        let is_newer = self.is_newer(a, b);
        self.with_both(a, b, |text_a, text_b| {
            let (a, b) = (Side::of(text_a, config), Side::of(text_b, config));
            report::Compared {
                comparison: detect::compare_sides(&a, &b, is_newer, config, stock),
                edits: detect::edits(&b, &a),
                a: text_a.raw.to_owned(),
                b: text_b.raw.to_owned(),
            }
        })
    }

    /// Whether one of two articles says that it is a newer version of the other.
    fn is_newer(&self, a: ArticleId, b: ArticleId) -> bool {
        newer(&self.articles.get(a), &self.articles.get(b)).is_some()
    }

    /// Gives the texts of two articles to `read`.
    fn with_both<R>(
        &self,
        a: ArticleId,
        b: ArticleId,
        read: impl FnOnce(&Text<'_>, &Text<'_>) -> R,
    ) -> Result<R, Error> {
        self.texts.with_text(a, |a| self.texts.with_text(b, |b| read(a, b)))?
    }
}
