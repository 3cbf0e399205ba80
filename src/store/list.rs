//! What an index holds, listed and counted.

use std::sync::PoisonError;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::bodies::counter;
use super::fault::Result;
use super::postings::{self, Kind};
use super::row::{self, Stored};
use super::{Index, Recipe};
use crate::error::Error;

/// Bounds on articles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Within {
    /// The first second.
    pub since: Option<i64>,
    /// The second after the last.
    pub until: Option<i64>,
    /// The sources; none for all.
    pub sources: Vec<String>,
    /// Whether articles without a date that can be trusted are left out where a time is given.
    pub is_dated: bool,
}

impl Within {
    /// Whether every article is within.
    pub fn is_all(&self) -> bool {
        self.since.is_none() && self.until.is_none() && self.sources.is_empty()
    }

    /// A condition on articles, with its values.
    pub(super) fn condition(&self) -> (String, Vec<Value>) {
        let (mut parts, mut values) = (Vec::new(), Vec::new());
        let undated = if self.is_dated { "" } else { " OR at IS NULL" };
        for (bound, order) in [(self.since, ">="), (self.until, "<")] {
            if let Some(at) = bound {
                parts.push(format!("(at {order} ?{undated})"));
                values.push(Value::from(at));
            }
        }
        if !self.sources.is_empty() {
            let places = vec!["?"; self.sources.len()].join(", ");
            parts.push(format!(
                "articles.source IN (SELECT source FROM sources WHERE name IN ({places}))"
            ));
            values.extend(self.sources.iter().cloned().map(Value::from));
        }
        match parts.is_empty() {
            true => ("1".to_owned(), values),
            false => (parts.join(" AND "), values),
        }
    }
}

/// What was searched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Articles.
    pub articles: usize,
    /// Sources that they name.
    pub sources: usize,
    /// The first day that one of them is dated on, as in 2026-01-31.
    pub from: Option<String>,
    /// The last.
    pub to: Option<String>,
}

/// What an index holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// All articles, older versions among them.
    pub scope: Scope,
    /// Articles that are an older version of another.
    pub older: u64,
    /// Articles that must not be used.
    pub withdrawn: u64,
    /// Different bodies.
    pub bodies: u64,
    /// Different texts, near copies counted once.
    pub texts: u64,
    /// Notices.
    pub notices: u64,
    /// Decisions of the desk.
    pub decisions: u64,
    /// Lines that are furniture of their source.
    pub furniture: u64,
    /// Postings of each kind, in how many segments.
    pub postings: [(&'static str, u64, usize); 3],
    /// Bytes of the texts.
    pub raw: u64,
    /// Bytes of the texts as they are kept.
    pub packed: u64,
    /// Bytes of the file.
    pub file: u64,
    /// The settings that it was made with.
    pub recipe: Recipe,
}

impl Index {
    /// What is searched within some bounds.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn scope(&self, within: &Within) -> std::result::Result<Scope, Error> {
        self.read(|db| {
            if within.is_all() {
                return self.all(db);
            }
            let (condition, values) = within.condition();
            let sql = format!(
                "SELECT count(*), count(DISTINCT source), min(at), max(at) FROM articles WHERE {condition}"
            );
            let found = db.query_row(&sql, params_from_iter(values), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
            let (articles, sources, from, to): (i64, i64, _, _) = found;
            let (articles, sources) = (articles as usize, sources as usize);
            Ok(Scope { articles, sources, from: day(from), to: day(to) })
        })
    }

    /// Gives the articles within some bounds to `show`, in the order in which they were added; older
    /// versions only if they are asked for.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is damaged, and what `show` says.
    pub fn list(
        &self,
        within: &Within,
        with_older: bool,
        mut show: impl FnMut(Stored) -> std::result::Result<(), Error>,
    ) -> std::result::Result<(), Error> {
        self.read(|db| {
            let (condition, values) = within.condition();
            let current = if with_older { "1" } else { "replaced_by IS NULL" };
            let sql = format!(
                "SELECT {} FROM {} WHERE {current} AND {condition} ORDER BY articles.article",
                row::COLUMNS,
                row::FROM
            );
            let mut select = db.prepare(&sql)?;
            let mut rows = select.query(params_from_iter(values))?;
            while let Some(found) = rows.next()? {
                show(row::stored(found)?)?;
            }
            Ok(())
        })
    }

    /// What the index holds.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn stats(&self) -> std::result::Result<Stats, Error> {
        let file = std::fs::metadata(self.path()).map_or(0, |file| file.len());
        self.read(|db| {
            let count = |sql: &str| -> Result<u64> {
                Ok(db.query_row(sql, [], |row| row.get::<_, i64>(0))? as u64)
            };
            let mut of_kind = Kind::ALL.map(|kind| (kind.name(), 0, 0));
            for (kind, of_kind) in Kind::ALL.into_iter().zip(&mut of_kind) {
                let segments = postings::segments(db, kind)?;
                of_kind.1 = segments.iter().map(|segment| segment.postings).sum();
                of_kind.2 = segments.len();
            }
            Ok(Stats {
                scope: all(db)?,
                older: count("SELECT count(*) FROM articles WHERE replaced_by IS NOT NULL")?,
                withdrawn: count(
                    "SELECT count(*) FROM articles WHERE status IN ('withheld', 'canceled')",
                )?,
                bodies: count("SELECT count(*) FROM bodies")?,
                texts: count("SELECT count(DISTINCT copy_of) FROM bodies")?,
                notices: count("SELECT count(*) FROM notices")?,
                decisions: count("SELECT count(*) FROM decisions")?,
                furniture: count("SELECT count(*) FROM furniture")?,
                postings: of_kind,
                raw: count("SELECT coalesce(sum(size), 0) FROM texts")?,
                packed: count("SELECT coalesce(sum(length(text)), 0) FROM texts")?,
                file,
                recipe: self.recipe,
            })
        })
    }
}

impl Index {
    /// What is searched without bounds, counted once for each state of the file, if it is remembered.
    fn all(&self, db: &Connection) -> Result<Scope> {
        let Some(many) = &self.many else { return all(db) };
        // Differs once another connection has written.
        let version = "PRAGMA data_version";
        let version: i64 = db.prepare_cached(version)?.query_row([], |row| row.get(0))?;
        // A panic elsewhere leaves it whole.
        let mut known = many.scope.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, scope)) = known.as_ref().filter(|(of, _)| *of == version) {
            return Ok(scope.clone());
        }
        let scope = all(db)?;
        *known = Some((version, scope.clone()));
        Ok(scope)
    }
}

/// What is searched without bounds: counted when it is written, for an index has millions of rows.
fn all(db: &Connection) -> Result<Scope> {
    let sources = "SELECT count(*) FROM sources WHERE articles > 0";
    let sources: i64 = db.prepare_cached(sources)?.query_row([], |row| row.get(0))?;
    let bound = |which: &str| -> Result<Option<String>> {
        let sql = format!("SELECT {which}(at) FROM articles WHERE at IS NOT NULL");
        Ok(day(db.prepare_cached(&sql)?.query_row([], |row| row.get(0))?))
    };
    Ok(Scope {
        articles: counter(db, "articles")? as usize,
        sources: sources as usize,
        from: bound("min")?,
        to: bound("max")?,
    })
}

/// The day of a second.
fn day(at: Option<i64>) -> Option<String> {
    let zoned = Timestamp::from_second(at?).ok()?.to_zoned(TimeZone::UTC);
    Some(zoned.date().to_string())
}
