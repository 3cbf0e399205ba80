//! Adding: what was read becomes rows and postings, a batch in one transaction.
//!
//! Adding the same again changes nothing. An article with the id of another, or of its item, stands in
//! its place, and the older version stays to be found: a page may carry it.

use std::cmp::Ordering;

use ahash::AHashMap;
use rusqlite::{OptionalExtension, Transaction};

use super::bodies::{self, NewBody};
use super::fault::Result;
use super::postings::{self, Kind};
use super::text::{self, Prepared};
use super::{Index, keep, learn, notices, now, row};
use crate::detect::Config;
use crate::error::Error;
use crate::ingest::{Arrival, Arrived};
use crate::notice::Notice;

/// Free pages are given back if more than one in so many is free.
const FREE: i64 = 16;

/// What became of what was added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Added {
    /// Articles that are new.
    pub added: u64,
    /// Articles that took the place of an older version, or of what was known of the same text.
    pub replaced: u64,
    /// Articles that are an older version of one that was there.
    pub older: u64,
    /// Articles that were there as they are.
    pub unchanged: u64,
    /// Notices.
    pub notices: u64,
}

impl Added {
    /// Adds the counts of another batch.
    pub fn count(&mut self, other: &Self) {
        self.added += other.added;
        self.replaced += other.replaced;
        self.older += other.older;
        self.unchanged += other.unchanged;
        self.notices += other.notices;
    }
}

impl Index {
    /// Adds what arrived, in order, in one transaction; problems are passed over. `is_bulk` says that
    /// more will follow at once, so that segments need not be merged to the last yet.
    ///
    /// # Errors
    ///
    /// If the file cannot be written; then nothing of the batch was added.
    pub fn add(
        &mut self,
        arrived: Vec<Arrived<Prepared>>,
        config: &Config,
        is_bulk: bool,
    ) -> std::result::Result<Added, Error> {
        let config = self.recipe.apply(config);
        self.write(|db| {
            let mut adding = Adding::new(db, &config)?;
            adding.all(arrived)?;
            adding.finish(if is_bulk { 4 } else { 1 })
        })
    }

    /// Merges segments as far as look-ups want them, and gives freed pages back where they are many.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn settle(&mut self) -> std::result::Result<(), Error> {
        self.write(|db| {
            Kind::ALL.into_iter().try_for_each(|kind| postings::gather(db, kind))?;
            let count = |of: &str| db.query_row(of, [], |row| row.get::<_, i64>(0));
            let free = count("PRAGMA freelist_count")?;
            match free * FREE > count("PRAGMA page_count")? {
                true => keep::give_back(db),
                false => Ok(()),
            }
        })
    }
}

/// What an id or an item is already known as.
struct Known {
    article: u32,
    id: String,
    record: i64,
    size: u32,
    sum: i64,
    version: Option<u32>,
}

/// What an article that arrived is to the index.
enum Standing {
    New,
    /// There as it is.
    Unchanged,
    /// The same text, of which something else is known.
    Retold(u32),
    /// A newer version of another.
    Newer(u32),
    /// An older version of another.
    Older(u32),
}

/// A transaction that adds.
struct Adding<'a> {
    db: &'a Transaction<'a>,
    config: &'a Config,
    now: String,
    next_article: u32,
    next_body: u32,
    /// The bodies that are new, ascending.
    bodies: Vec<NewBody>,
    by_content: AHashMap<u128, u32>,
    /// Pages by their lines.
    lines: Vec<(u64, u32)>,
    sources: AHashMap<Box<str>, i64>,
    touched: Vec<u32>,
    notices: Vec<Notice>,
    inserted: i64,
    done: Added,
}

impl<'a> Adding<'a> {
    fn new(db: &'a Transaction<'a>, config: &'a Config) -> Result<Self> {
        Ok(Self {
            db,
            config,
            now: now(),
            next_article: bodies::counter(db, "articles given")? as u32 + 1,
            next_body: bodies::counter(db, "bodies given")? as u32 + 1,
            bodies: Vec::new(),
            by_content: AHashMap::new(),
            lines: Vec::new(),
            sources: AHashMap::new(),
            touched: Vec::new(),
            notices: Vec::new(),
            inserted: 0,
            done: Added::default(),
        })
    }

    fn all(&mut self, mut arrived: Vec<Arrived<Prepared>>) -> Result<()> {
        let learned = learn::learn(self.db, &mut arrived, self.config)?;
        for again in learned {
            self.again(again)?;
        }
        for one in arrived {
            match one {
                Arrived::Article(arrival) => self.article(*arrival)?,
                Arrived::Notice(notice) => {
                    let after = self.next_article - 1;
                    self.notices.push(Notice { after, ..*notice });
                }
                Arrived::Problem(_) => {}
            }
        }
        Ok(())
    }

    /// An article of the index has another body, since more of it is known to be furniture.
    fn again(&mut self, again: learn::Again) -> Result<()> {
        let learn::Again { article, source, print, compared } = again;
        let body = self.body(&print, source)?;
        let mut select = self.db.prepare_cached("SELECT body FROM articles WHERE article = ?1")?;
        let old: u32 = select.query_row([article], |row| row.get(0))?;
        let mut update =
            self.db.prepare_cached("UPDATE articles SET body = ?2 WHERE article = ?1")?;
        update.execute((article, body))?;
        let mut update =
            self.db.prepare_cached("UPDATE texts SET compared = ?2 WHERE article = ?1")?;
        update.execute((article, text::spans(&compared)))?;
        bodies::forget_if_bare(self.db, old)
    }

    fn article(&mut self, arrival: Arrival<Prepared>) -> Result<()> {
        let details = row::details(&arrival.article)?;
        let record = row::record(&arrival.article, &details);
        let standing = self.standing(&arrival, record)?;
        match standing {
            Standing::Unchanged => self.done.unchanged += 1,
            Standing::Retold(known) => {
                self.done.replaced += 1;
                self.retell(known, &arrival, &details, record)?;
            }
            Standing::New => {
                self.done.added += 1;
                self.insert(arrival, &details, record, None)?;
            }
            Standing::Newer(known) => {
                self.done.replaced += 1;
                self.step_back(known, &arrival.article.id)?;
                let number = self.insert(arrival, &details, record, None)?;
                let sql =
                    "UPDATE articles SET replaced_by = ?2 WHERE article = ?1 OR replaced_by = ?1";
                self.db.prepare_cached(sql)?.execute((known, number))?;
            }
            Standing::Older(known) => {
                self.done.older += 1;
                self.insert(arrival, &details, record, Some(known))?;
            }
        }
        Ok(())
    }

    /// What an article is to what is there: by its id, else by the uri of its item.
    fn standing(&self, arrival: &Arrival<Prepared>, record: i64) -> Result<Standing> {
        let article = &arrival.article;
        let uri = article.item.as_deref().and_then(|item| item.uri.as_deref());
        let select = "SELECT articles.article, id, record, size, sum, version FROM articles JOIN texts \
             ON texts.article = articles.article WHERE ";
        let known = |condition: &str, name: &str| -> Result<Option<Known>> {
            let mut select = self.db.prepare_cached(&format!("{select}{condition} LIMIT 1"))?;
            let known = select.query_row([name], |row| {
                Ok(Known {
                    article: row.get(0)?,
                    id: row.get(1)?,
                    record: row.get(2)?,
                    size: row.get(3)?,
                    sum: row.get(4)?,
                    version: row.get(5)?,
                })
            });
            Ok(known.optional()?)
        };
        let by_id = known("id = ?1", &article.id)?;
        let of_item = |uri: &str| known("uri = ?1 AND replaced_by IS NULL", uri);
        let found = match (by_id, uri) {
            (Some(found), _) => Some(found),
            (None, Some(uri)) => of_item(uri)?,
            (None, None) => None,
        };
        let Some(found) = found else { return Ok(Standing::New) };
        let is_same_text =
            found.size == arrival.value.size && found.sum == arrival.value.sum as i64;
        let is_same_id = *found.id == *article.id;
        let order = match (article.version, found.version) {
            (Some(arrived), Some(known)) => Some(arrived.cmp(&known)),
            _ => None,
        };
        let (is_older, is_newer) =
            (order == Some(Ordering::Less), order == Some(Ordering::Greater));
        Ok(match (is_same_id, is_same_text) {
            (true, true) if found.record == record || is_older => Standing::Unchanged,
            (true, true) => Standing::Retold(found.article),
            (true, false) if self.is_known_version(&found, arrival)? => Standing::Unchanged,
            _ if is_older => Standing::Older(found.article),
            (true, false) => Standing::Newer(found.article),
            (false, _) if is_newer => Standing::Newer(found.article),
            // Two records of one item that don't say which is newer.
            (false, _) => Standing::New,
        })
    }

    /// Whether an older version of an article has the text that arrived, so that it is that version
    /// once more.
    fn is_known_version(&self, found: &Known, arrival: &Arrival<Prepared>) -> Result<bool> {
        let sql = "SELECT count(*) FROM articles JOIN texts ON texts.article = articles.article \
             WHERE replaced_by = ?1 AND size = ?2 AND sum = ?3 AND version IS ?4";
        let mut select = self.db.prepare_cached(sql)?;
        let (size, sum) = (arrival.value.size, arrival.value.sum as i64);
        let count: i64 = select
            .query_row((found.article, size, sum, arrival.article.version), |row| row.get(0))?;
        Ok(count > 0)
    }

    /// Gives an older version a name of its own, where the newer one has its id.
    fn step_back(&self, known: u32, id: &str) -> Result<()> {
        let sql = "SELECT version FROM articles WHERE article = ?1 AND id = ?2";
        let mut select = self.db.prepare_cached(sql)?;
        let version: Option<Option<u32>> =
            select.query_row((known, id), |row| row.get(0)).optional()?;
        let Some(version) = version else { return Ok(()) };
        let name = self.old_name(id, version)?;
        self.db
            .prepare_cached("UPDATE articles SET id = ?2 WHERE article = ?1")?
            .execute((known, name))?;
        Ok(())
    }

    /// The name of an older version: its id, an at sign, and its version or the next free number.
    fn old_name(&self, id: &str, version: Option<u32>) -> Result<String> {
        let mut taken = self.db.prepare_cached("SELECT count(*) FROM articles WHERE id = ?1")?;
        let mut names = version.into_iter().map(|version| format!("{id}@{version}"));
        let mut number = 0;
        loop {
            let name = names.next().unwrap_or_else(|| {
                number += 1;
                format!("{id}@{}{number}", if version.is_some() { "." } else { "" })
            });
            if taken.query_row([&name], |row| row.get::<_, i64>(0))? == 0 {
                return Ok(name);
            }
        }
    }

    /// The number of a source.
    fn source(&mut self, name: Option<&str>) -> Result<Option<i64>> {
        let Some(name) = name else { return Ok(None) };
        if let Some(number) = self.sources.get(name) {
            return Ok(Some(*number));
        }
        let mut insert = self.db.prepare_cached(
            "INSERT INTO sources (name, articles) VALUES (?1, 0) ON CONFLICT (name) DO UPDATE SET \
             articles = articles RETURNING source",
        )?;
        let number: i64 = insert.query_row([name], |row| row.get(0))?;
        self.sources.insert(name.into(), number);
        Ok(Some(number))
    }

    /// The number of a content, which is new if nothing else has it.
    fn body(&mut self, print: &crate::detect::Fingerprint, source: Option<i64>) -> Result<u32> {
        if let Some(known) = self.by_content.get(&print.content) {
            return Ok(*known);
        }
        let mut select = self.db.prepare_cached("SELECT body FROM bodies WHERE content = ?1")?;
        let known: Option<u32> =
            select.query_row([print.content.to_be_bytes()], |row| row.get(0)).optional()?;
        let body = known.unwrap_or_else(|| {
            let number = self.next_body;
            self.next_body += 1;
            self.bodies.push(NewBody::new(number, print, source));
            number
        });
        self.by_content.insert(print.content, body);
        if known.is_none() {
            // A row at once: what stands in one place of the batch may be removed in another.
            let body = self.bodies.last();
            body.map_or(Ok(()), |body| body.insert(self.db))?;
        }
        Ok(body)
    }

    fn insert(
        &mut self,
        arrival: Arrival<Prepared>,
        details: &str,
        record: i64,
        replaced_by: Option<u32>,
    ) -> Result<u32> {
        let Arrival { article, path, line, value } = arrival;
        let number = self.next_article;
        self.next_article += 1;
        let source = self.source(article.source.as_deref())?;
        let body = self.body(&value.print, source)?;
        let is_taken = replaced_by.is_some() && {
            let mut taken =
                self.db.prepare_cached("SELECT count(*) FROM articles WHERE id = ?1")?;
            taken.query_row([&*article.id], |row| row.get::<_, i64>(0))? > 0
        };
        let id = match is_taken {
            true => self.old_name(&article.id, article.version)?,
            false => article.id.to_string(),
        };
        let status = article.status.map(|status| row::name(&row::STATUSES, status));
        let uri = article.item.as_deref().and_then(|item| item.uri.as_deref());
        let mut insert = self.db.prepare_cached(
            "INSERT INTO articles (article, id, body, path, line, title, source, language, status, \
             stated, version, at, uri, layout, details, record, replaced_by, added) VALUES \
             (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?;
        insert.execute(rusqlite::params![
            number,
            id,
            body,
            path,
            line.map(|line| line as i64),
            article.title,
            source,
            article.language,
            status,
            article.version,
            row::at(&article),
            uri,
            row::layout(&article),
            details,
            record,
            replaced_by,
            self.now,
        ])?;
        let mut insert = self.db.prepare_cached(
            "INSERT INTO texts (article, size, sum, compared, lines, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        insert.execute(rusqlite::params![
            number,
            value.size,
            value.sum as i64,
            text::spans(&value.compared),
            text::hashes(&value.lines),
            value.packed,
        ])?;
        self.name(number, &article)?;
        if let Some(source) = source {
            let sql = "UPDATE sources SET articles = articles + 1 WHERE source = ?1";
            self.db.prepare_cached(sql)?.execute([source])?;
        }
        let source = article.source.as_deref();
        self.lines.extend(learn::keys(source, &value.lines).map(|key| (key, number)));
        self.touched.push(number);
        self.inserted += 1;
        Ok(number)
    }

    fn name(&self, number: u32, article: &crate::article::Article) -> Result<()> {
        let mut insert = self
            .db
            .prepare_cached("INSERT OR IGNORE INTO names (name, article) VALUES (?1, ?2)")?;
        for name in row::names(article) {
            insert.execute((name, number))?;
        }
        Ok(())
    }

    /// Something else is known of a text that is there.
    fn retell(
        &mut self,
        known: u32,
        arrival: &Arrival<Prepared>,
        details: &str,
        record: i64,
    ) -> Result<()> {
        let article = &arrival.article;
        let source = self.source(article.source.as_deref())?;
        let sql = "UPDATE sources SET articles = articles + ?2 WHERE source = \
             (SELECT source FROM articles WHERE article = ?1)";
        self.db.prepare_cached(sql)?.execute((known, -1))?;
        let status = article.status.map(|status| row::name(&row::STATUSES, status));
        let uri = article.item.as_deref().and_then(|item| item.uri.as_deref());
        let mut update = self.db.prepare_cached(
            "UPDATE articles SET path = ?2, line = ?3, title = ?4, source = ?5, language = ?6, \
             status = ?7, stated = ?7, version = ?8, at = ?9, uri = ?10, details = ?11, record = ?12 \
             WHERE article = ?1",
        )?;
        update.execute(rusqlite::params![
            known,
            arrival.path,
            arrival.line.map(|line| line as i64),
            article.title,
            source,
            article.language,
            status,
            article.version,
            row::at(article),
            uri,
            details,
            record,
        ])?;
        self.db.prepare_cached(sql)?.execute((known, 1))?;
        self.db.prepare_cached("DELETE FROM names WHERE article = ?1")?.execute([known])?;
        self.name(known, article)?;
        self.touched.push(known);
        Ok(())
    }

    fn finish(mut self, segments: usize) -> Result<Added> {
        bodies::classify(self.db, &mut self.bodies)?;
        let mut bands = Vec::new();
        let mut passages = Vec::new();
        for body in &self.bodies {
            bands.extend(body.keys.iter().map(|key| (*key, body.number)));
            passages.extend(body.prints.iter().map(|print| (*print, body.number)));
        }
        for (kind, mut all) in
            [(Kind::Bands, bands), (Kind::Passages, passages), (Kind::Lines, self.lines)]
        {
            all.sort_unstable();
            all.dedup();
            postings::write(self.db, kind, &all)?;
            postings::settle(self.db, kind, segments)?;
        }
        self.done.notices = notices::add(self.db, &self.notices, &self.touched)?;
        bodies::set_counter(self.db, "articles given", i64::from(self.next_article - 1))?;
        bodies::set_counter(self.db, "bodies given", i64::from(self.next_body - 1))?;
        keep::deleted(self.db, self.done.replaced)?;
        let articles = bodies::counter(self.db, "articles")?;
        bodies::set_counter(self.db, "articles", articles + self.inserted)?;
        Ok(self.done)
    }
}
