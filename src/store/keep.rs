//! Removing and compacting.
//!
//! Removing is a change of rows: postings of what is gone are passed over by readers until `compact`
//! writes them anew. SQLite overwrites what is deleted (`secure_delete`), in its place and in pages
//! that become free; the log may hold it until it is emptied, which `compact` does.

use std::time::Duration;

use ahash::AHashSet;
use rusqlite::{Connection, OptionalExtension};

use super::fault::{Fault, Result};
use super::postings::{self, Kind};
use super::{Index, bodies, pages};
use crate::error::Error;

/// The counter of rows that were deleted or written over since all pages were written anew.
pub(super) const DELETED: &str = "deleted";

/// Files up to this size are written anew in memory, larger ones by a temporary file.
const IN_MEMORY: u64 = 1 << 30;

/// Takes note of rows that were deleted or written over.
pub(super) fn deleted(db: &Connection, rows: u64) -> Result<()> {
    let before = bodies::counter(db, DELETED)?;
    bodies::set_counter(db, DELETED, before + rows as i64)
}

/// What was removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removed {
    /// How many articles, older versions included.
    pub articles: u64,
    /// Ids that the index does not have.
    pub unknown: Vec<String>,
}

/// What compacting did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compacted {
    /// Bytes of the file and its log before.
    pub before: u64,
    /// Bytes after.
    pub after: u64,
    /// Whether the log could be emptied: not while somebody reads.
    pub is_log_empty: bool,
}

impl Index {
    /// Removes articles by their ids, with all older versions of them, in one transaction.
    ///
    /// # Errors
    ///
    /// If the file cannot be written; then nothing was removed.
    pub fn remove(&mut self, ids: &[String]) -> std::result::Result<Removed, Error> {
        self.write(|db| {
            let mut removed = Removed::default();
            for id in ids {
                let mut select = db.prepare_cached("SELECT article FROM articles WHERE id = ?1")?;
                let number: Option<u32> = select.query_row([id], |row| row.get(0)).optional()?;
                match number {
                    Some(number) => removed.articles += remove(db, number)?,
                    None => removed.unknown.push(id.clone()),
                }
            }
            let articles = bodies::counter(db, "articles")?;
            bodies::set_counter(db, "articles", articles - removed.articles as i64)?;
            deleted(db, removed.articles)?;
            Ok(removed)
        })
    }

    /// Writes postings anew without those of what was removed, gives freed pages back, and empties the
    /// log.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn compact(&mut self) -> std::result::Result<Compacted, Error> {
        let before = self.bytes();
        self.write(|db| Kind::ALL.into_iter().try_for_each(|kind| rewrite(db, kind)))?;
        let path = self.path.clone();
        let told = |error: rusqlite::Error| Fault::from(error).of(&path);
        give_back(&self.lock()).map_err(|fault| fault.of(&path))?;
        let mut is_log_empty = self.empty_log().map_err(told)?;
        let has_deleted = self.read(|db| bodies::counter(db, DELETED))? > 0;
        if has_deleted && is_log_empty && pages::remnants(self.path())?.0 > 0 {
            self.vacuum().map_err(told)?;
            self.write(|db| bodies::set_counter(db, DELETED, 0))?;
            is_log_empty = self.empty_log().map_err(told)?;
        }
        Ok(Compacted { before, after: self.bytes(), is_log_empty })
    }

    /// Writes all pages anew: where rows moved to another page, SQLite leaves them in the old one, and
    /// does not overwrite what is left there when they are deleted.
    fn vacuum(&self) -> rusqlite::Result<()> {
        let store = if self.bytes() > IN_MEMORY { "FILE" } else { "MEMORY" };
        let db = self.lock();
        db.execute_batch(&format!(
            "PRAGMA temp_store = {store}; VACUUM; PRAGMA temp_store = MEMORY;"
        ))
    }

    /// Empties the log, if nobody reads.
    fn empty_log(&self) -> rusqlite::Result<bool> {
        let db = self.lock();
        db.busy_timeout(Duration::from_secs(5))?;
        let busy: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(busy == 0)
    }

    /// The bytes of the file and its log.
    fn bytes(&self) -> u64 {
        let size = |path: &std::ffi::OsStr| std::fs::metadata(path).map_or(0, |file| file.len());
        let mut log = self.path.as_os_str().to_owned();
        let file = size(&log);
        log.push("-wal");
        file + size(&log)
    }
}

/// Gives all free pages back.
pub(super) fn give_back(db: &Connection) -> Result<()> {
    // Each step of the pragma is a row, and frees a page.
    let mut vacuum = db.prepare("PRAGMA incremental_vacuum")?;
    let mut rows = vacuum.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

/// Removes an article with its older versions; how many that were.
fn remove(db: &Connection, number: u32) -> Result<u64> {
    let sql = "SELECT article, body, source FROM articles WHERE article = ?1 OR replaced_by = ?1";
    let mut select = db.prepare_cached(sql)?;
    let rows = select.query_map([number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let all: Vec<(u32, u32, Option<i64>)> = rows.collect::<rusqlite::Result<_>>()?;
    for (article, body, source) in &all {
        for sql in [
            "DELETE FROM texts WHERE article = ?1",
            "DELETE FROM names WHERE article = ?1",
            "DELETE FROM articles WHERE article = ?1",
        ] {
            db.prepare_cached(sql)?.execute([article])?;
        }
        if let Some(source) = source {
            let sql = "UPDATE sources SET articles = articles - 1 WHERE source = ?1";
            db.prepare_cached(sql)?.execute([source])?;
        }
        bodies::forget_if_bare(db, *body)?;
    }
    // Sources that nothing is left of are text as well.
    db.prepare_cached("DELETE FROM sources WHERE articles <= 0")?.execute([])?;
    let sql = "DELETE FROM furniture WHERE source NOT IN (SELECT name FROM sources)";
    db.prepare_cached(sql)?.execute([])?;
    Ok(all.len() as u64)
}

/// Makes one segment of all of a kind, without what was removed.
fn rewrite(db: &Connection, kind: Kind) -> Result<()> {
    let segments = postings::segments(db, kind)?;
    let sql = match kind {
        Kind::Bands | Kind::Passages => "SELECT body FROM bodies",
        Kind::Lines => "SELECT article FROM articles",
    };
    let mut select = db.prepare(sql)?;
    let rows = select.query_map([], |row| row.get::<_, u32>(0))?;
    let there: AHashSet<u32> = rows.collect::<rusqlite::Result<_>>()?;
    postings::merge(db, kind, &segments, |number| there.contains(&number))
}
