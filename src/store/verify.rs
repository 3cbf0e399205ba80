//! Verifying: every page, block, text and count of an index, with what is wrong and where.
//!
//! Reads everything once and counts the words of every text anew, on all threads.

use ahash::AHashMap;
use rayon::prelude::*;
use rusqlite::Connection;

use super::fault::{Fault, Result};
use super::postings::{self, Kind, Segment};
use super::{Index, bodies, keep, pages, row, select};
use crate::detect::{self, Config, Text};
use crate::error::Error;

/// As many findings of one kind are told.
const TOLD: usize = 20;

/// As many texts are read at a time.
const AT_ONCE: usize = 1024;

/// What verifying found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Articles whose text was read.
    pub articles: u64,
    /// Bodies.
    pub bodies: u64,
    /// Postings.
    pub postings: u64,
    /// Blocks of postings.
    pub blocks: u64,
    /// What is wrong, and where.
    pub problems: Vec<String>,
    /// How many pages hold something that no row holds, such as removed text, of an index from which
    /// anything was removed; `None` where the log is not empty, so that the file alone does not tell.
    pub remnants: Option<u64>,
}

impl Index {
    /// Looks at everything. What is wrong is told, and is no error.
    ///
    /// # Errors
    ///
    /// If the file cannot be read at all.
    pub fn verify(&self, config: &Config) -> std::result::Result<Verified, Error> {
        let mut found = Verified::default();
        let db = &*self.lock();
        let tell = |part: &str, done: Result<()>, problems: &mut Vec<String>| match done {
            Ok(()) => {}
            Err(Fault::Damaged(what)) => problems.push(what),
            Err(Fault::Told(error)) => problems.push(error.to_string()),
            Err(Fault::Sql(error)) => problems.push(format!("{part}: {error}")),
        };
        let mut problems = Vec::new();
        let done = integrity(db, &mut problems);
        tell("pages", done, &mut problems);
        let mut counted = Counted::default();
        for kind in Kind::ALL {
            let done = segments(db, kind, &mut counted, &mut found, &mut problems);
            tell(kind.name(), done, &mut problems);
        }
        let done = of_bodies(db, &counted, &mut found, &mut problems);
        tell("bodies", done, &mut problems);
        let config = self.recipe.apply(config);
        let done = texts(db, &config, &mut found, &mut problems);
        tell("texts", done, &mut problems);
        let done = counts(db, &mut problems);
        tell("counts", done, &mut problems);
        let mut log = self.path().as_os_str().to_owned();
        log.push("-wal");
        if std::fs::metadata(log).map_or(0, |log| log.len()) == 0 {
            let has_deleted = bodies::counter(db, keep::DELETED).unwrap_or(1) > 0;
            found.remnants = Some(if has_deleted { pages::remnants(self.path())?.0 } else { 0 });
        }
        found.problems = problems;
        Ok(found)
    }
}

/// What SQLite says of its own pages.
fn integrity(db: &Connection, problems: &mut Vec<String>) -> Result<()> {
    let mut check = db.prepare(&format!("PRAGMA integrity_check({TOLD})"))?;
    let mut rows = check.query([])?;
    while let Some(row) = rows.next()? {
        let told: String = row.get(0)?;
        if told != "ok" {
            problems.push(told.replace('\n', "; "));
        }
    }
    Ok(())
}

/// How many postings name each body: of band keys, of passages.
#[derive(Default)]
struct Counted {
    bands: AHashMap<u32, u32>,
    passages: AHashMap<u32, u32>,
}

/// The segments of a kind, block by block.
fn segments(
    db: &Connection,
    kind: Kind,
    counted: &mut Counted,
    found: &mut Verified,
    problems: &mut Vec<String>,
) -> Result<()> {
    let mut blocks = postings::Blocks::of(db, None)?;
    for segment in postings::segments(db, kind)? {
        let mut of_segment = 0;
        let mut last = (0, 0);
        for block in segment.first..=segment.last {
            found.blocks += 1;
            let told = |what: &str| format!("block {block} of the {} {what}", kind.name());
            let all: Vec<_> = match blocks.get(&segment, block) {
                Ok(read) => read.iter().collect(),
                Err(Fault::Damaged(what)) => {
                    problems.push(what);
                    continue;
                }
                Err(fault) => return Err(fault),
            };
            if all.iter().any(|posting| {
                let is_behind = *posting > last || last == (0, 0);
                last = *posting;
                !is_behind
            }) {
                problems.push(told("is out of order"));
            }
            let key: i64 = db
                .prepare_cached("SELECT key FROM blocks WHERE block = ?1")?
                .query_row([block], |row| row.get(0))?;
            if all.first().is_some_and(|(first, _)| postings::signed(*first) != key) {
                problems.push(told("is filed under another key"));
            }
            of_segment += all.len() as u64;
            let by_body = match kind {
                Kind::Bands => &mut counted.bands,
                Kind::Passages => &mut counted.passages,
                Kind::Lines => continue,
            };
            for (_, body) in all {
                *by_body.entry(body).or_default() += 1;
            }
        }
        found.postings += of_segment;
        let Segment { number, postings, .. } = segment;
        if of_segment != postings {
            problems.push(format!(
                "segment {number} has {of_segment} postings and should have {postings}"
            ));
        }
    }
    Ok(())
}

/// Whether every body is found under all that it was filed under.
fn of_bodies(
    db: &Connection,
    counted: &Counted,
    found: &mut Verified,
    problems: &mut Vec<String>,
) -> Result<()> {
    let mut select = db.prepare("SELECT body, words, prints FROM bodies")?;
    let mut rows = select.query([])?;
    let mut wrong = 0;
    while let Some(row) = rows.next()? {
        let (body, words, prints): (u32, u32, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
        found.bodies += 1;
        let bands = counted.bands.get(&body).copied().unwrap_or(0);
        let passages = counted.passages.get(&body).copied().unwrap_or(0);
        if passages != prints || (bands > 0) != (words > 0) {
            wrong += 1;
            if wrong <= TOLD {
                problems.push(format!(
                    "body {body} is found by {passages} of its {prints} fingerprints and {bands} band keys"
                ));
            }
        }
    }
    Ok(())
}

/// Every text: whether it is what was written, and says what its body says.
fn texts(
    db: &Connection,
    config: &Config,
    found: &mut Verified,
    problems: &mut Vec<String>,
) -> Result<()> {
    let mut select = db.prepare("SELECT article FROM articles ORDER BY article")?;
    let rows = select.query_map([], |row| row.get::<_, u32>(0))?;
    let numbers: Vec<u32> = rows.collect::<rusqlite::Result<_>>()?;
    for numbers in numbers.chunks(AT_ONCE) {
        let mut read = Vec::with_capacity(numbers.len());
        for number in numbers {
            if !row::is_as_written(db, *number)? {
                problems.push(format!("what is known of article {number} is not what was written"));
            }
            match select::article(db, *number) {
                Ok(Some(article)) => read.push(article),
                Ok(None) => problems.push(format!("article {number} has no body")),
                Err(Fault::Damaged(what)) => problems.push(what),
                Err(fault) => return Err(fault),
            }
        }
        found.articles += read.len() as u64;
        let wrong: Vec<String> = read
            .par_iter()
            .filter_map(|(stored, kept)| {
                let compared = kept.compared.clone();
                let text = Text { raw: &kept.raw, compared, is_page: false };
                let print = detect::fingerprint(&text, config);
                let is_it = print.content == stored.content && print.words == stored.words;
                (!is_it)
                    .then(|| format!("article `{}` says what its body does not", stored.article.id))
            })
            .collect();
        problems.extend(wrong);
    }
    Ok(())
}

/// Counts, and rows that belong to others.
fn counts(db: &Connection, problems: &mut Vec<String>) -> Result<()> {
    let count = |sql: &str| -> Result<i64> { Ok(db.query_row(sql, [], |row| row.get(0))?) };
    let (kept, there) = (bodies::counter(db, "articles")?, count("SELECT count(*) FROM articles")?);
    if kept != there {
        problems.push(format!("{there} articles are there, {kept} were counted"));
    }
    let bare = [
        (
            "texts without an article",
            "SELECT count(*) FROM texts WHERE article NOT IN (SELECT article FROM articles)",
        ),
        (
            "articles without a text",
            "SELECT count(*) FROM articles WHERE article NOT IN (SELECT article FROM texts)",
        ),
        (
            "bodies without an article",
            "SELECT count(*) FROM bodies WHERE body NOT IN (SELECT body FROM articles)",
        ),
        (
            "names without an article",
            "SELECT count(*) FROM names WHERE article NOT IN (SELECT article FROM articles)",
        ),
        (
            "sources whose articles were counted wrong",
            "SELECT count(*) FROM sources WHERE articles <> \
             (SELECT count(*) FROM articles WHERE articles.source = sources.source)",
        ),
        (
            "blocks of no segment",
            "SELECT count(*) FROM blocks WHERE segment NOT IN (SELECT segment FROM segments)",
        ),
    ];
    for (what, sql) in bare {
        let number = count(sql)?;
        if number > 0 {
            problems.push(format!("{number} {what}"));
        }
    }
    Ok(())
}
