//! Furniture that the articles of an index give away, learned as they are added.
//!
//! The rule is that of [`furniture`](crate::furniture): a line that recurs on one source in different
//! stories. Of what is there before, only pages that share a line with what is added are looked at. A
//! page that turns out to hold furniture is fingerprinted again without it.

use ahash::{AHashMap, AHashSet};
use rusqlite::Connection;

use super::block::Posting;
use super::fault::{Fault, Result};
use super::postings::{Kind, Lookup};
use super::remembered::Remembered;
use super::text::{self, Prepared};
use super::{Index, row, select};
use crate::article::{Article, ArticleId, Span};
use crate::detect::{Config, Fingerprint};
use crate::error::Error;
use crate::furniture::Furniture;
use crate::hash;
use crate::ingest::Arrived;

/// As many pages with a line are looked at, of those that are there before.
const LOOKED_AT: usize = 64;

/// A page of the index of which something was learned.
pub(super) struct Again {
    pub(super) article: u32,
    pub(super) source: Option<i64>,
    pub(super) print: Fingerprint,
    pub(super) compared: Vec<Span>,
}

/// The keys under which a page is found by its lines: none without a source.
pub(super) fn keys(source: Option<&str>, lines: &[u64]) -> impl Iterator<Item = u64> {
    let source = source.map(|source| hash::token(source.as_bytes()));
    let key = move |line: &u64| source.map(|source| hash::mix(source) ^ line);
    lines.iter().filter_map(key).collect::<Vec<u64>>().into_iter()
}

/// What is furniture on some sources, as the index knows it.
pub(super) fn known<'a>(
    db: &Connection,
    sources: impl Iterator<Item = &'a str>,
) -> Result<Furniture> {
    let mut select = db.prepare_cached("SELECT line, articles FROM furniture WHERE source = ?1")?;
    let sources: AHashSet<&str> = sources.collect();
    let mut lines: Vec<(&str, u64, u32)> = Vec::new();
    for source in sources {
        let rows =
            select.query_map([source], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?)))?;
        for row in rows {
            let (line, articles) = row?;
            lines.push((source, line, articles));
        }
    }
    Ok(Furniture::counted(lines.into_iter()))
}

/// A page that is there before, by what its lines are known by.
struct Page {
    source: Box<str>,
    lines: Box<[u64]>,
}

impl Index {
    /// The furniture of pages: what the index knows of their sources, and what they and the pages of
    /// the index give away together. Each page comes with its source and what its lines are known by.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn furniture(&self, pages: &[(&str, &[u64])]) -> std::result::Result<Furniture, Error> {
        self.read(|db| {
            let known = known(db, pages.iter().map(|(source, _)| *source))?;
            let learned = learned(pages, &found(db, pages, self.remembered())?);
            Ok(Furniture::counted(known.counts().into_iter().chain(learned.counts())))
        })
    }
}

/// What pages say about their lines, those first that are there before.
fn learned(new: &[(&str, &[u64])], found: &[Page]) -> Furniture {
    let before = found.iter().map(|page| (&*page.source, &*page.lines));
    let pages: Vec<(&str, &[u64])> = before.chain(new.iter().copied()).collect();
    let article = |(source, _): &(&str, &[u64])| Article {
        source: Some((*source).into()),
        ..Article::default()
    };
    let articles: Vec<Article> = pages.iter().map(article).collect();
    Furniture::learn(&articles, |id: ArticleId| pages[id.index()].1)
}

/// The pages of the index that share a line with new ones, ascending.
fn found(
    db: &Connection,
    new: &[(&str, &[u64])],
    remembered: Option<&Remembered>,
) -> Result<Vec<Page>> {
    let mut all: Vec<u64> =
        new.iter().flat_map(|(source, lines)| keys(Some(source), lines)).collect();
    all.sort_unstable();
    all.dedup();
    let mut lookup = Lookup::new(db, Kind::Lines, remembered)?;
    let mut numbers: Vec<u32> = Vec::new();
    let mut hits: Vec<Posting> = Vec::new();
    for key in all {
        hits.clear();
        lookup.find(key, key, LOOKED_AT, &mut hits)?;
        numbers.extend(hits.iter().map(|(_, number)| *number));
    }
    numbers.sort_unstable();
    numbers.dedup();
    let sql = "SELECT sources.name, texts.lines FROM articles JOIN texts ON texts.article = articles.article \
         JOIN sources ON sources.source = articles.source WHERE articles.article = ?1";
    let mut select = db.prepare_cached(sql)?;
    let mut pages = Vec::new();
    for number in numbers {
        let mut rows = select.query([number])?;
        // What was removed is still found.
        if let Some(row) = rows.next()? {
            let lines = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            pages.push(Page { source: row.get(0)?, lines: text::hashes_of(lines) });
        }
    }
    Ok(pages)
}

/// Learns from pages that are added, and leaves furniture out of them. Returns the pages of the index
/// that hold what was learned.
pub(super) fn learn(
    db: &Connection,
    arrived: &mut [Arrived<Prepared>],
    config: &Config,
) -> Result<Vec<Again>> {
    let mut pages = Vec::new();
    for one in arrived.iter() {
        if let Arrived::Article(arrival) = one
            && let Some(source) = arrival.article.source.as_deref()
            && !arrival.value.lines.is_empty()
        {
            pages.push((source, &*arrival.value.lines));
        }
    }
    if pages.is_empty() {
        return Ok(Vec::new());
    }
    let known = known(db, pages.iter().map(|(source, _)| *source))?;
    let found = found(db, &pages, None)?;
    let learned = learned(&pages, &found);
    let is_known = |source: &str, line: u64| known.articles(Some(source), line).is_some();
    let counts = learned.counts();
    let news: Vec<_> = counts.iter().filter(|(source, line, _)| !is_known(source, *line)).collect();
    let mut insert = db.prepare_cached(
        "INSERT OR REPLACE INTO furniture (source, line, articles) VALUES (?1, ?2, ?3)",
    )?;
    for (source, line, articles) in &counts {
        insert.execute((source, *line as i64, articles))?;
    }
    let all = Furniture::counted(known.counts().into_iter().chain(counts.iter().copied()));
    let again = match news.is_empty() {
        true => Vec::new(),
        false => changed(db, news.iter().map(|(source, line, _)| (*source, *line)), config)?,
    };
    for one in arrived.iter_mut() {
        if let Arrived::Article(arrival) = one
            && all.touches(arrival.article.source.as_deref(), &arrival.value.lines)
        {
            leave_out(arrival, &all, config)?;
        }
    }
    Ok(again)
}

fn leave_out(
    arrival: &mut crate::ingest::Arrival<Prepared>,
    furniture: &Furniture,
    config: &Config,
) -> Result<()> {
    let value = &mut arrival.value;
    let lost = || Fault::Damaged(format!("the text of `{}` on its way in", arrival.article.id));
    let raw = text::unpack(&value.packed, value.size, value.sum).ok_or_else(lost)?;
    (value.print, value.compared) = text::again(&raw, &arrival.article, furniture, config);
    Ok(())
}

/// The pages of the index that hold lines of which it is news that they are furniture.
fn changed<'a>(
    db: &Connection,
    news: impl Iterator<Item = (&'a str, u64)>,
    config: &Config,
) -> Result<Vec<Again>> {
    let mut lookup = Lookup::new(db, Kind::Lines, None)?;
    let mut hits: Vec<Posting> = Vec::new();
    for (source, line) in news {
        for key in keys(Some(source), &[line]) {
            lookup.find(key, key, usize::MAX / 2, &mut hits)?;
        }
    }
    let mut numbers: Vec<u32> = hits.into_iter().map(|(_, number)| number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut of_source: AHashMap<Box<str>, Furniture> = AHashMap::new();
    let mut again = Vec::new();
    for number in numbers {
        let Some((stored, kept)) = select::article(db, number)? else { continue };
        let Some(source) = stored.article.source.clone() else { continue };
        if !of_source.contains_key(&source) {
            of_source.insert(source.clone(), known(db, [&*source].into_iter())?);
        }
        let (print, compared) =
            text::again(&kept.raw, &stored.article, &of_source[&source], config);
        let source = row::source(db, number)?;
        again.push(Again { article: number, source, print, compared });
    }
    Ok(again)
}
