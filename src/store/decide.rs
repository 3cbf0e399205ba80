//! What the desk decided of two articles. It is kept beside what is computed, never in its place.
//!
//! A decision is about words: it holds for whatever says the same, a page that was never stored
//! included.

use rusqlite::Connection;

use super::fault::{Fault, Result};
use super::{Index, now};
use crate::error::Error;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The two are one text.
    Same,
    /// They are not.
    NotSame,
    /// Whatever they are to each other, it is in order.
    Ok,
}

impl Decision {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Same, Self::NotSame, Self::Ok];

    /// The decision as records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::NotSame => "not-same",
            Self::Ok => "ok",
        }
    }
}

/// A decision, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The id of the first article when it was decided.
    pub a: String,
    /// That of the second.
    pub b: String,
    /// The words of the first.
    pub content_a: u128,
    /// Those of the second.
    pub content_b: u128,
    /// What was decided.
    pub decision: Decision,
    /// Why, in words.
    pub note: Option<String>,
    /// When, as in 2026-01-31T09:30:00Z.
    pub at: String,
}

impl Index {
    /// Keeps a decision; `at` of it is set.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn decide(&mut self, decided: &Decided) -> std::result::Result<(), Error> {
        self.write(|db| {
            db.execute(
                "INSERT INTO decisions (a, b, content_a, content_b, decided, note, at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (
                    &decided.a,
                    &decided.b,
                    decided.content_a.to_be_bytes(),
                    decided.content_b.to_be_bytes(),
                    decided.decision.name(),
                    &decided.note,
                    now(),
                ),
            )?;
            Ok(())
        })
    }

    /// All decisions, the earliest first.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn decisions(&self) -> std::result::Result<Vec<Decided>, Error> {
        self.read(|db| read(db, "1", ()))
    }

    /// The decisions about two texts, whichever was named first, the earliest first.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn decided(&self, a: u128, b: u128) -> std::result::Result<Vec<Decided>, Error> {
        let either = "content_a = ?1 AND content_b = ?2 OR content_a = ?2 AND content_b = ?1";
        self.read(|db| read(db, either, (a.to_be_bytes(), b.to_be_bytes())))
    }
}

fn read(db: &Connection, condition: &str, values: impl rusqlite::Params) -> Result<Vec<Decided>> {
    let sql = format!(
        "SELECT a, b, content_a, content_b, decided, note, at FROM decisions WHERE {condition} ORDER BY decision"
    );
    let mut select = db.prepare_cached(&sql)?;
    let mut rows = select.query(values)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (a, name): (String, String) = (row.get(0)?, row.get(4)?);
        let decision = Decision::ALL.into_iter().find(|decision| decision.name() == name);
        let damaged = || Fault::Damaged(format!("a decision about `{a}` makes no sense"));
        all.push(Decided {
            decision: decision.ok_or_else(damaged)?,
            a: a.clone(),
            b: row.get(1)?,
            content_a: u128::from_be_bytes(row.get(2)?),
            content_b: u128::from_be_bytes(row.get(3)?),
            note: row.get(5)?,
            at: row.get(6)?,
        });
    }
    Ok(all)
}
