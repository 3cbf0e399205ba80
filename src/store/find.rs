//! Finding: which bodies of an index may have something in common with a page.
//!
//! The same two roads as in a run, by look-ups: the band keys of the page find what resembles it, its
//! fingerprints find what shares a run of words with it. A fingerprint that stands in many texts, of
//! which none is a near copy of another, is stock and proposes nothing. Some 150 look-ups in each
//! segment for 450 words, 5 µs each or less where blocks are remembered, and one for each body that
//! they find.

use ahash::{AHashMap, AHashSet};
use rusqlite::Connection;

use super::block::Posting;
use super::bodies::{self, Known, Sketch};
use super::fault::Result;
use super::postings::{Kind, Lookup};
use super::remembered::Remembered;
use super::{Index, Within};
use crate::article::ArticleId;
use crate::detect::{Config, Fingerprint};
use crate::error::Error;
use crate::lsh::BUCKET_BOUND;
use crate::winnow::{self, Stock};

/// As many postings of a key are read in each segment. What is found under more is stock, or copies of
/// so few texts that the first of them stand for all.
const MOST: usize = 16 * super::block::ENTRIES;

/// Lists of more bodies than this propose one of each group of near copies alone.
const LIST_BOUND: usize = 24;

/// As many near copies of one text are compared with a page; those that share most with it.
const COPIES: usize = 12;

/// As many bodies are compared with a page.
const BODIES: usize = 96;

/// As many articles of one body are read.
const ARTICLES: usize = 12;

/// A text with fewer fingerprints than this may share most of its words by one of them.
const FEW: usize = 4;

/// A body that may have something in common with a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Its number.
    pub body: u32,
    /// What it says, by which articles have it in common.
    pub content: u128,
    /// Whether passages proposed it; else signatures alone.
    pub by_passages: bool,
    /// How many fingerprints it shares with the page.
    pub shared: u32,
    /// The first body of which it is a near copy, else itself.
    pub copy_of: u32,
}

/// What an index proposes for a page.
#[derive(Debug, Clone, Default)]
pub struct Proposed {
    /// The bodies, ascending.
    pub found: Vec<Found>,
    /// The fingerprints of the page that are stock, ascending, each with how many texts were met with
    /// it until that was certain.
    pub stock: Vec<Stock>,
}

/// What is known of the bodies that a page led to.
struct Met<'a> {
    db: &'a Connection,
    bodies: AHashMap<u32, Option<Known>>,
}

impl Met<'_> {
    fn get(&mut self, body: u32) -> Result<Option<&Known>> {
        if !self.bodies.contains_key(&body) {
            self.bodies.insert(body, bodies::known(self.db, body)?);
        }
        Ok(self.bodies.get(&body).and_then(Option::as_ref))
    }
}

/// A body that holds a fingerprint of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Holder {
    /// The first body of which it is a near copy, else itself.
    text: u32,
    body: u32,
    is_quote: bool,
    source: Option<i64>,
}

/// Fingerprints that a page shares with a body.
#[derive(Debug, Clone, Copy, Default)]
struct Shared {
    by_bands: bool,
    prose: u32,
    quotes: u32,
}

impl Index {
    /// What may have something in common with a page of a source.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn propose(
        &self,
        print: &Fingerprint,
        source: Option<&str>,
        config: &Config,
    ) -> std::result::Result<Proposed, Error> {
        let Some(passages) = self.recipe.apply(config).passages else {
            return Ok(Proposed::default());
        };
        self.read(|db| {
            let mut finding = Finding {
                met: Met { db, bodies: AHashMap::new() },
                shared: AHashMap::new(),
                copies: AHashSet::new(),
                source: page_source(db, source)?,
                stock: Vec::new(),
                remembered: self.remembered(),
            };
            let prints = print.passage_set();
            finding.by_bands(db, print, &Sketch::of(&prints))?;
            finding.by_passages(db, &prints, passages.stock, passages.width().words())?;
            finding.proposed(&prints)
        })
    }

    /// The articles of some bodies, within bounds, to be compared with a page: not more than
    /// a dozen near copies of one text, and those first that must not be used or share most. Also
    /// how many articles were left out.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn to_compare(
        &self,
        proposed: &Proposed,
        content: u128,
        within: &Within,
    ) -> std::result::Result<(Vec<u32>, usize), Error> {
        self.read(|db| {
            let (condition, values) = within.condition();
            let sql = format!(
                "SELECT article, coalesce(status IN ('withheld', 'canceled'), 0) FROM articles \
                 WHERE body = ? AND ({condition}) ORDER BY article"
            );
            let mut select = db.prepare_cached(&sql)?;
            let mut ranked = Vec::with_capacity(proposed.found.len());
            for found in &proposed.found {
                let body = rusqlite::types::Value::from(i64::from(found.body));
                let values = [body].into_iter().chain(values.iter().cloned());
                let rows = select.query_map(rusqlite::params_from_iter(values), |row| {
                    Ok((row.get::<_, u32>(0)?, row.get::<_, bool>(1)?))
                })?;
                let mut articles = rows.collect::<rusqlite::Result<Vec<_>>>()?;
                // Stable: of equals those that were added first.
                articles.sort_by_key(|(_, is_withdrawn)| !is_withdrawn);
                let is_withdrawn = articles.first().is_some_and(|(_, is_withdrawn)| *is_withdrawn);
                let is_same = found.content == content;
                if !articles.is_empty() {
                    ranked.push((
                        !is_withdrawn,
                        !is_same,
                        u32::MAX - found.shared,
                        *found,
                        articles,
                    ));
                }
            }
            ranked.sort_by_key(|(withdrawn, same, shared, found, _)| {
                (*withdrawn, *same, *shared, found.body)
            });
            let (mut numbers, mut left_out, mut taken) = (Vec::new(), 0, 0);
            let mut copies: AHashMap<u32, usize> = AHashMap::new();
            for (_, _, _, found, articles) in ranked {
                let of_text = copies.entry(found.copy_of).or_default();
                if *of_text >= COPIES || taken >= BODIES {
                    left_out += articles.len();
                    continue;
                }
                *of_text += 1;
                taken += 1;
                left_out += articles.len().saturating_sub(ARTICLES);
                numbers.extend(articles.iter().take(ARTICLES).map(|(number, _)| *number));
            }
            numbers.sort_unstable();
            Ok((numbers, left_out))
        })
    }
}

impl Index {
    /// All articles within bounds that have one of some bodies, or a body that is a near copy of one of
    /// some texts, ascending.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn carrying(
        &self,
        bodies: Vec<u32>,
        texts: Vec<u32>,
        within: &Within,
    ) -> std::result::Result<Vec<u32>, Error> {
        self.read(|db| {
            let mut all: AHashSet<u32> = bodies.into_iter().collect();
            let sql = "SELECT body FROM bodies WHERE copy_of = ?1 AND copy_of <> body";
            let mut select = db.prepare_cached(sql)?;
            for text in texts.into_iter().collect::<AHashSet<u32>>() {
                all.insert(text);
                let rows = select.query_map([text], |row| row.get::<_, u32>(0))?;
                all.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
            }
            let (condition, values) = within.condition();
            let sql = format!("SELECT article FROM articles WHERE body = ? AND ({condition})");
            let mut select = db.prepare_cached(&sql)?;
            let mut numbers: Vec<u32> = Vec::new();
            for body in all {
                let body = rusqlite::types::Value::from(i64::from(body));
                let values = [body].into_iter().chain(values.iter().cloned());
                let rows =
                    select.query_map(rusqlite::params_from_iter(values), |row| row.get(0))?;
                numbers.extend(rows.collect::<rusqlite::Result<Vec<u32>>>()?);
            }
            numbers.sort_unstable();
            Ok(numbers)
        })
    }
}

/// The number of a page's source, if that tells anything apart: 0 for one that the index does not have.
fn page_source(db: &Connection, source: Option<&str>) -> Result<Option<i64>> {
    let mut select = db.prepare_cached("SELECT source FROM sources WHERE name = ?1")?;
    let Some(source) = source else { return Ok(None) };
    let mut rows = select.query([source])?;
    let known: i64 = rows.next()?.map_or(Ok(0), |row| row.get(0))?;
    // Where all name the same source, it tells nothing apart.
    let sql =
        "SELECT count(*) FROM (SELECT 1 FROM sources WHERE source <> ?1 AND articles > 0 LIMIT 1)";
    let others: i64 = db.prepare_cached(sql)?.query_row([known], |row| row.get(0))?;
    Ok((others > 0).then_some(known))
}

/// A page on its way through an index.
struct Finding<'a> {
    met: Met<'a>,
    shared: AHashMap<u32, Shared>,
    /// The texts that the page is a near copy of.
    copies: AHashSet<u32>,
    source: Option<i64>,
    stock: Vec<Stock>,
    remembered: Option<&'a Remembered>,
}

impl Finding<'_> {
    /// Bodies that share a band with the page.
    fn by_bands(&mut self, db: &Connection, print: &Fingerprint, sketch: &Sketch) -> Result<()> {
        let mut lookup = Lookup::new(db, Kind::Bands, self.remembered)?;
        let mut keys = print.keys().to_vec();
        keys.sort_unstable();
        let mut hits: Vec<Posting> = Vec::new();
        for key in keys {
            lookup.find(key, key, BUCKET_BOUND, &mut hits)?;
        }
        for (_, body) in hits {
            let entry = self.shared.entry(body).or_default();
            if std::mem::replace(&mut entry.by_bands, true) {
                continue;
            }
            if let Some(known) = self.met.get(body)?
                && (known.sketch.is_copy(sketch) || known.content == print.content)
            {
                self.copies.insert(known.copy_of);
            }
        }
        Ok(())
    }

    /// Bodies that share a fingerprint with the page which is not stock: one that stands in more than
    /// `most` texts, or in more than [`winnow::ONE_SOURCE`] that are all of one source.
    fn by_passages(&mut self, db: &Connection, prints: &[u64], most: u32, words: u8) -> Result<()> {
        let mut lookup = Lookup::new(db, Kind::Passages, self.remembered)?;
        let mut hits: Vec<Posting> = Vec::new();
        for same in prints.chunk_by(|x, y| Stock::bare(*x) == Stock::bare(*y)) {
            let key = Stock::bare(same[0]);
            let in_quote = same.iter().any(|print| *print != key);
            hits.clear();
            lookup.find(key, key | 1, MOST, &mut hits)?;
            let list = self.list(&hits, key, most)?;
            let is_one = |list: &[Holder]| {
                let first = self.source;
                first.is_some() && list.iter().all(|holder| holder.source == first)
            };
            // The page is a text as well, and its near copies are the same one.
            let texts = 1 + list.as_ref().map_or(most, |list| texts_of(list, &self.copies));
            let list = list.filter(|list| texts <= winnow::ONE_SOURCE || !is_one(list));
            let Some(mut list) = list else {
                self.stock.push(Stock { fingerprint: key, texts, first: ArticleId(0), words });
                continue;
            };
            if list.len() > LIST_BOUND {
                list.dedup_by_key(|holder| holder.text);
            }
            for holder in list {
                let shared = self.shared.entry(holder.body).or_default();
                match in_quote || holder.is_quote {
                    true => shared.quotes += 1,
                    false => shared.prose += 1,
                }
            }
        }
        Ok(())
    }

    /// The bodies of a list of postings that are still there, by text; nothing if they are of `most`
    /// texts or more beside the page's. The list is not read to its end then, which would cost more than
    /// all the rest of a look-up.
    fn list(&mut self, hits: &[Posting], key: u64, most: u32) -> Result<Option<Vec<Holder>>> {
        let mut list = Vec::with_capacity(hits.len().min(64));
        let mut texts: AHashSet<u32> = AHashSet::new();
        for (print, body) in hits {
            if let Some(known) = self.met.get(*body)? {
                let (text, source) = (known.copy_of, known.source);
                list.push(Holder { text, body: *body, is_quote: *print != key, source });
                if !self.copies.contains(&text) && texts.insert(text) && texts.len() as u32 >= most
                {
                    return Ok(None);
                }
            }
        }
        list.sort_unstable();
        // In which case it is both, one will do.
        list.dedup_by_key(|holder| holder.body);
        Ok(Some(list))
    }

    fn proposed(mut self, prints: &[u64]) -> Result<Proposed> {
        let mut found = Vec::with_capacity(self.shared.len());
        let shared = std::mem::take(&mut self.shared);
        for (body, shared) in shared {
            let Some(known) = self.met.get(body)? else { continue };
            let all = shared.prose + shared.quotes;
            // One fingerprint of prose is a run of fewer words than count as reuse, unless there are
            // hardly more in the text.
            let is_short = prints.len().min(known.sketch.prints()) < FEW;
            let by_passages = all >= 2 || all > 0 && (is_short || shared.quotes > 0);
            if by_passages || shared.by_bands {
                let (content, copy_of) = (known.content, known.copy_of);
                found.push(Found { body, content, by_passages, shared: all, copy_of });
            }
        }
        found.sort_unstable_by_key(|found| found.body);
        self.stock.sort_unstable_by_key(|stock| stock.fingerprint);
        Ok(Proposed { found, stock: self.stock })
    }
}

/// How many texts some holders are of, which are sorted by text, without those that are left out.
fn texts_of(list: &[Holder], left_out: &AHashSet<u32>) -> u32 {
    let texts = list.chunk_by(|x, y| x.text == y.text);
    texts.filter(|same| !left_out.contains(&same[0].text)).count() as u32
}
