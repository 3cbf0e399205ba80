//! Notices in an index: they act on articles that are there, and on those that come later.
//!
//! Who acts on whom, and what follows, is told by [`notice::tie`] on the few articles and notices that
//! have to do with each other.

use std::collections::BTreeSet;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::fault::{Fault, Result};
use super::row::{self, Dated, STATUSES};
use super::{Index, Stored};
use crate::article::{Article, Status};
use crate::error::Error;
use crate::notice::{self, Action, Notice};

/// A notice as JSON.
#[derive(Serialize, Deserialize)]
struct Sent {
    path: Box<str>,
    line: Option<u64>,
    action: Box<str>,
    is_implied: bool,
    uri: Option<Box<str>>,
    alternatives: Box<[Box<str>]>,
    slug: Option<Box<str>>,
    number: Option<Box<str>>,
    version: Option<u32>,
    provider: Option<Box<str>>,
    note: Option<Box<str>>,
    at: Option<Dated>,
}

impl Sent {
    fn of(notice: &Notice) -> Self {
        let notice = notice.clone();
        Self {
            path: notice.path,
            line: notice.line,
            action: notice.action.name().into(),
            is_implied: notice.is_implied,
            uri: notice.uri,
            alternatives: notice.alternatives,
            slug: notice.slug,
            number: notice.number,
            version: notice.version,
            provider: notice.provider,
            note: notice.note,
            at: notice.at.as_ref().map(Dated::of),
        }
    }

    fn notice(self, after: u32) -> Option<Notice> {
        let action = Action::ALL.into_iter().find(|action| action.name() == &*self.action)?;
        Some(Notice {
            path: self.path,
            line: self.line,
            action,
            is_implied: self.is_implied,
            uri: self.uri,
            alternatives: self.alternatives,
            slug: self.slug,
            number: self.number,
            version: self.version,
            provider: self.provider,
            note: self.note,
            at: self.at.and_then(Dated::published),
            after,
            applies_to: Box::default(),
        })
    }
}

/// The names by which a notice calls what it acts on.
fn names(notice: &Notice) -> BTreeSet<String> {
    let names = notice.uri.iter().chain(&notice.alternatives).map(ToString::to_string);
    names.chain(row::number_name(notice.slug.as_deref(), notice.number.as_deref())).collect()
}

/// Adds notices, and gives the articles that they or those before them act on the status that follows.
/// `touched` are the articles that are new or of which something else is known. Returns how many
/// notices are new.
pub(super) fn add(db: &Connection, notices: &[Notice], touched: &[u32]) -> Result<u64> {
    let mut added = 0;
    let mut wanted: BTreeSet<i64> = BTreeSet::new();
    for notice in notices {
        let details = serde_json::to_string(&Sent::of(notice))
            .map_err(|error| Fault::Damaged(format!("a notice of `{}`: {error}", notice.path)))?;
        let mut insert = db.prepare_cached(
            "INSERT OR IGNORE INTO notices (action, sent, at, provider, note, after, details) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        let sent = notice.at.as_ref();
        let is_new = insert.execute((
            notice.action.name(),
            sent.map(|sent| &*sent.value),
            sent.and_then(|sent| sent.at),
            notice.provider.as_deref(),
            notice.note.as_deref(),
            notice.after,
            details,
        ))? > 0;
        if !is_new {
            continue;
        }
        added += 1;
        let number = db.last_insert_rowid();
        wanted.insert(number);
        let mut insert =
            db.prepare_cached("INSERT OR IGNORE INTO notice_names (name, notice) VALUES (?1, ?2)")?;
        for name in names(notice) {
            insert.execute((name, number))?;
        }
    }
    let has_any: bool =
        db.query_row("SELECT EXISTS (SELECT 1 FROM notices)", [], |row| row.get(0))?;
    if has_any {
        let mut articles: BTreeSet<u32> = BTreeSet::new();
        for article in touched {
            if !notices_of(db, *article)?.is_empty() || is_barred_item(db, *article)? {
                articles.insert(*article);
            }
        }
        tie(db, articles, wanted)?;
    }
    Ok(added)
}

/// Whether another version of an article's item is killed or held by a notice, which a newer version
/// may release.
fn is_barred_item(db: &Connection, article: u32) -> Result<bool> {
    let mut select = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM articles other JOIN articles it ON it.uri = other.uri \
         WHERE it.article = ?1 AND other.status IS NOT other.stated)",
    )?;
    Ok(select.query_row([article], |row| row.get(0))?)
}

fn numbers<T: rusqlite::types::FromSql>(
    db: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<T>> {
    let mut select = db.prepare_cached(sql)?;
    let rows = select.query_map(values, |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The notices that call an article by any of its names.
fn notices_of(db: &Connection, article: u32) -> Result<Vec<i64>> {
    numbers(
        db,
        "SELECT notice FROM notice_names WHERE name IN (SELECT id FROM articles WHERE article = ?1 \
         UNION ALL SELECT uri FROM articles WHERE article = ?1 \
         UNION ALL SELECT name FROM names WHERE article = ?1)",
        [article],
    )
}

/// The articles that a notice calls by any of their names.
fn articles_of(db: &Connection, notice: i64) -> Result<Vec<u32>> {
    numbers(
        db,
        "SELECT article FROM notice_names JOIN articles ON id = name WHERE notice = ?1 \
         UNION SELECT article FROM notice_names JOIN articles ON uri = name WHERE notice = ?1 \
         UNION SELECT names.article FROM notice_names JOIN names USING (name) WHERE notice = ?1",
        [notice],
    )
}

/// Ties all that has to do with each other, and writes what follows.
fn tie(db: &Connection, mut articles: BTreeSet<u32>, mut notices: BTreeSet<i64>) -> Result<()> {
    loop {
        let before = (articles.len(), notices.len());
        for notice in &notices {
            articles.extend(articles_of(db, *notice)?);
        }
        let sql = "SELECT other.article FROM articles it JOIN articles other ON other.uri = it.uri \
             WHERE it.article = ?1";
        for article in articles.clone() {
            articles.extend(numbers::<u32>(db, sql, [article])?);
            notices.extend(notices_of(db, article)?);
        }
        if (articles.len(), notices.len()) == before {
            break;
        }
    }
    let numbers: Vec<u32> = articles.into_iter().collect();
    let mut tied: Vec<Article> = Vec::with_capacity(numbers.len());
    for number in &numbers {
        tied.push(as_stated(db, *number)?);
    }
    let mut acting = Vec::with_capacity(notices.len());
    for notice in notices {
        let mut notice = read(db, notice)?;
        // The order of reading, among those that are tied.
        notice.after = numbers.partition_point(|number| *number <= notice.after) as u32;
        acting.push(notice);
    }
    for (id, status) in notice::tie((&tied).into(), &mut acting).statuses {
        tied[id.index()].status = Some(status);
    }
    let mut update = db.prepare_cached(
        "UPDATE articles SET status = ?2 WHERE article = ?1 AND status IS NOT ?2",
    )?;
    for (number, article) in numbers.iter().zip(&tied) {
        update.execute((number, article.status.map(|status| row::name(&STATUSES, status))))?;
    }
    Ok(())
}

/// An article with the status of its own record.
fn as_stated(db: &Connection, number: u32) -> Result<Article> {
    let sql =
        format!("SELECT {}, stated FROM {} WHERE articles.article = ?1", row::COLUMNS, row::FROM);
    let mut select = db.prepare_cached(&sql)?;
    let mut rows = select.query([number])?;
    let gone = || Fault::Damaged(format!("article {number} is missing"));
    let found = rows.next()?.ok_or_else(gone)?;
    let Stored { mut article, .. } = row::stored(found)?;
    let stated: Option<String> = found.get("stated")?;
    article.status = stated.and_then(|name| row::value::<Status>(&STATUSES, &name));
    Ok(article)
}

fn read(db: &Connection, number: i64) -> Result<Notice> {
    let mut select = db.prepare_cached("SELECT details, after FROM notices WHERE notice = ?1")?;
    let (details, after): (String, u32) =
        select.query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let damaged = || Fault::Damaged(format!("notice {number} makes no sense"));
    let sent: Sent = serde_json::from_str(&details).map_err(|_| damaged())?;
    sent.notice(after).ok_or_else(damaged)
}

impl Index {
    /// The notices that call an article by one of its names, in the order in which they were added.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn notices(&self, article: u32) -> std::result::Result<Vec<Notice>, Error> {
        self.read(|db| {
            let mut numbers = notices_of(db, article)?;
            numbers.sort_unstable();
            numbers.dedup();
            numbers.into_iter().map(|number| read(db, number)).collect()
        })
    }
}
