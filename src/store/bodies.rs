//! Bodies: what articles say, each content once, and of which other body each is a near copy.
//!
//! Copies of one text count once when it is asked in how many texts a phrase stands, and one of them
//! stands for all when many would be compared. A body is a copy of the first one before it that shares
//! a band with it and a third of the fingerprints of both. That is estimated on the least of them
//! (bottom-k; Cohen, Kaplan 2007), which is exact up to [`SKETCH`] fingerprints, a text of 200 words.

use ahash::AHashMap;
use rusqlite::{Connection, OptionalExtension};

use super::block::Posting;
use super::fault::Result;
use super::postings::{Kind, Lookup};
use crate::detect::Fingerprint;

/// As many of the least fingerprints of a body are kept.
const SKETCH: usize = 64;

/// As many bodies under one band key are looked at.
const LOOKED_AT: usize = 16;

/// What tells near copies: the upper halves of the least fingerprints, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sketch {
    /// How many fingerprints there are.
    prints: u32,
    least: Vec<u32>,
}

impl Sketch {
    /// The sketch of some fingerprints, which are ascending and distinct.
    pub(super) fn of(prints: &[u64]) -> Self {
        let least = prints.iter().take(SKETCH).map(|print| (print >> 32) as u32).collect();
        Self { prints: prints.len() as u32, least }
    }

    fn read(prints: u32, bytes: &[u8]) -> Self {
        let least = bytes.as_chunks::<4>().0.iter().map(|half| u32::from_le_bytes(*half)).collect();
        Self { prints, least }
    }

    fn bytes(&self) -> Vec<u8> {
        self.least.iter().flat_map(|half| half.to_le_bytes()).collect()
    }

    /// How many fingerprints there are.
    pub(super) fn prints(&self) -> usize {
        self.prints as usize
    }

    fn is_cut(&self) -> bool {
        self.least.len() < self.prints as usize
    }

    /// Whether a third of the fingerprints of either are in both, as far as the least tell.
    pub(super) fn is_copy(&self, other: &Self) -> bool {
        let (a, b) = (&self.least, &other.least);
        // Where one is cut, the least of both together are known up to its last.
        let known = match self.is_cut() || other.is_cut() {
            true => a.len().min(b.len()).max(1),
            false => a.len() + b.len(),
        };
        let (mut i, mut j, mut all, mut shared) = (0, 0, 0, 0);
        while all < known && (i < a.len() || j < b.len()) {
            let order = match (a.get(i), b.get(j)) {
                (Some(x), Some(y)) => x.cmp(y),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, _) => std::cmp::Ordering::Greater,
            };
            i += usize::from(order.is_le());
            j += usize::from(order.is_ge());
            shared += usize::from(order.is_eq());
            all += 1;
        }
        shared > 0 && 3 * shared >= all
    }
}

/// A body that is being added.
pub(super) struct NewBody {
    pub(super) number: u32,
    content: u128,
    words: u32,
    source: Option<i64>,
    sketch: Sketch,
    pub(super) keys: Box<[u64]>,
    pub(super) prints: Box<[u64]>,
}

impl NewBody {
    pub(super) fn new(number: u32, print: &Fingerprint, source: Option<i64>) -> Self {
        let (keys, prints) = (print.keys().into(), print.passage_set());
        let sketch = Sketch::of(&prints);
        let (content, words) = (print.content, print.words);
        Self { number, content, words, source, sketch, keys, prints }
    }

    pub(super) fn insert(&self, db: &Connection) -> Result<()> {
        let mut insert = db.prepare_cached(
            "INSERT INTO bodies (body, content, words, copy_of, source, prints, sketch) \
             VALUES (?1, ?2, ?3, ?1, ?4, ?5, ?6)",
        )?;
        let content = self.content.to_be_bytes();
        let (prints, sketch) = (self.sketch.prints, self.sketch.bytes());
        insert.execute((self.number, content, self.words, self.source, prints, sketch))?;
        Ok(())
    }
}

/// What is known of a body.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) content: u128,
    pub(super) copy_of: u32,
    pub(super) source: Option<i64>,
    pub(super) sketch: Sketch,
}

/// A body, unless it was removed.
pub(super) fn known(db: &Connection, body: u32) -> Result<Option<Known>> {
    let sql = "SELECT content, copy_of, source, prints, sketch FROM bodies WHERE body = ?1";
    let mut select = db.prepare_cached(sql)?;
    let known = select.query_row([body], |row| {
        let content: [u8; 16] = row.get(0)?;
        let sketch = Sketch::read(row.get(3)?, row.get_ref(4)?.as_blob()?);
        let (copy_of, source) = (row.get(1)?, row.get(2)?);
        Ok(Known { content: u128::from_be_bytes(content), copy_of, source, sketch })
    });
    Ok(known.optional()?)
}

/// Says of new bodies, which are ascending, of which others they are near copies.
pub(super) fn classify(db: &Connection, new: &mut [NewBody]) -> Result<()> {
    let mut hits = among(new);
    hits.extend(before(db, new)?);
    hits.sort_unstable();
    hits.dedup();
    let first = new.first().map_or(u32::MAX, |body| body.number);
    let mut older: AHashMap<u32, Option<Known>> = AHashMap::new();
    let mut copy_of: AHashMap<u32, u32> = AHashMap::new();
    let mut update = db.prepare_cached("UPDATE bodies SET copy_of = ?2 WHERE body = ?1")?;
    for hits in hits.chunk_by(|x, y| x.0 == y.0) {
        let (number, sketch) = (hits[0].0, &new[(hits[0].0 - first) as usize].sketch);
        for (_, other) in hits {
            let whose = match other.checked_sub(first).map(|at| &new[at as usize]) {
                Some(near) if sketch.is_copy(&near.sketch) => {
                    Some(copy_of.get(other).copied().unwrap_or(*other))
                }
                Some(_) => None,
                None => {
                    if !older.contains_key(other) {
                        older.insert(*other, known(db, *other)?);
                    }
                    let near = older.get(other).and_then(Option::as_ref);
                    near.filter(|near| sketch.is_copy(&near.sketch)).map(|near| near.copy_of)
                }
            };
            if let Some(whose) = whose {
                copy_of.insert(number, whose);
                update.execute((number, whose))?;
                break;
            }
        }
    }
    Ok(())
}

/// New bodies that share a band with one before them, of the new ones.
fn among(new: &[NewBody]) -> Vec<(u32, u32)> {
    let keys = |body: &NewBody| -> Vec<Posting> {
        body.keys.iter().map(|key| (*key, body.number)).collect()
    };
    let mut all: Vec<Posting> = new.iter().flat_map(keys).collect();
    all.sort_unstable();
    let mut hits = Vec::new();
    for same in all.chunk_by(|x, y| x.0 == y.0) {
        for (at, (_, body)) in same.iter().enumerate() {
            hits.extend(same[..at.min(LOOKED_AT)].iter().map(|(_, before)| (*body, *before)));
        }
    }
    hits
}

/// New bodies that share a band with one that was there before.
fn before(db: &Connection, new: &[NewBody]) -> Result<Vec<(u32, u32)>> {
    let mut lookup = Lookup::new(db, Kind::Bands, None)?;
    let mut all: Vec<Posting> = Vec::new();
    for body in new {
        all.extend(body.keys.iter().map(|key| (*key, body.number)));
    }
    all.sort_unstable();
    let (mut hits, mut found) = (Vec::new(), Vec::new());
    for same in all.chunk_by(|x, y| x.0 == y.0) {
        found.clear();
        lookup.find(same[0].0, same[0].0, LOOKED_AT, &mut found)?;
        for (_, body) in same {
            hits.extend(found.iter().map(|(_, before)| (*body, *before)));
        }
    }
    Ok(hits)
}

/// Removes a body that no article has any more. Bodies that were copies of it stay copies of each
/// other.
pub(super) fn forget_if_bare(db: &Connection, body: u32) -> Result<()> {
    let sql = "DELETE FROM bodies WHERE body = ?1 AND NOT EXISTS (SELECT 1 FROM articles WHERE body = ?1)";
    db.prepare_cached(sql)?.execute([body])?;
    Ok(())
}

/// A number that the index keeps; 0 if it has not been counted yet.
pub(super) fn counter(db: &Connection, name: &str) -> Result<i64> {
    let mut select = db.prepare_cached("SELECT value FROM counters WHERE name = ?1")?;
    Ok(select.query_row([name], |row| row.get(0)).optional()?.unwrap_or(0))
}

pub(super) fn set_counter(db: &Connection, name: &str, value: i64) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO counters (name, value) VALUES (?1, ?2)")?
        .execute((name, value))?;
    Ok(())
}
