//! Postings in a file: segments of blocks, each sorted by key and never changed.
//!
//! Whatever is added becomes a segment. Small segments are merged with their like, so that there are
//! few: at most one below [`SMALLEST`] postings, one below [`GROWTH`] times as many, and so on, which
//! rewrites a posting some eight times for each of these tiers. A look-up is one step down the B-tree of
//! blocks and a binary search, in each segment. What is found may have been removed: whoever reads
//! knows which bodies are there.

use rusqlite::Connection;

use super::block::{self, Block, ENTRIES, Posting};
use super::fault::{Fault, Result};

/// What postings are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Bodies by band keys.
    Bands = 0,
    /// Bodies by fingerprints of passages.
    Passages = 1,
    /// Articles by the lines of their pages.
    Lines = 2,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Bands, Self::Passages, Self::Lines];

    /// What messages call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bands => "band keys",
            Self::Passages => "passages",
            Self::Lines => "lines",
        }
    }
}

/// Segments of fewer postings are of the first tier.
const SMALLEST: u64 = 16_384;

/// How many times as many a segment of the next tier may have.
const GROWTH: u64 = 16;

/// A run of blocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub(super) number: i64,
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) postings: u64,
}

impl Segment {
    fn tier(&self) -> u32 {
        let (mut tier, mut most) = (0, SMALLEST);
        while self.postings > most {
            tier += 1;
            most = most.saturating_mul(GROWTH);
        }
        tier
    }
}

/// A key as SQLite sorts it.
pub(super) fn signed(key: u64) -> i64 {
    (key ^ 1 << 63) as i64
}

/// The segments of a kind, the oldest first.
pub(super) fn segments(db: &Connection, kind: Kind) -> Result<Vec<Segment>> {
    let sql =
        "SELECT segment, first, last, postings FROM segments WHERE kind = ?1 ORDER BY segment";
    let mut select = db.prepare_cached(sql)?;
    let rows = select.query_map([kind as i64], |row| {
        Ok(Segment {
            number: row.get(0)?,
            first: row.get(1)?,
            last: row.get(2)?,
            postings: row.get::<_, i64>(3)? as u64,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Gives the postings of a block to `read`.
pub(super) fn with_block<R>(
    db: &Connection,
    number: i64,
    read: impl FnOnce(Block<'_>) -> R,
) -> Result<R> {
    let damaged = |what: &str| Fault::Damaged(format!("block {number} {what}"));
    let mut select = db.prepare_cached("SELECT sum, postings FROM blocks WHERE block = ?1")?;
    let mut rows = select.query([number])?;
    let row = rows.next()?.ok_or_else(|| damaged("is missing"))?;
    let sum: i64 = row.get(0)?;
    let bytes = row.get_ref(1)?.as_blob().map_err(|_| damaged("holds no postings"))?;
    if block::check(bytes) as i64 != sum {
        return Err(damaged("is not what was written"));
    }
    Ok(read(Block::of(bytes).ok_or_else(|| damaged("is cut short"))?))
}

/// The postings of a kind, to be looked up.
pub(super) struct Lookup<'a> {
    db: &'a Connection,
    segments: Vec<Segment>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(db: &'a Connection, kind: Kind) -> Result<Self> {
        Ok(Self { db, segments: segments(db, kind)? })
    }

    /// The first `most` postings of each segment with a key from `low` to `high`, ascending within a
    /// segment. Looking up ascending keys is fastest.
    pub(super) fn find(
        &self,
        low: u64,
        high: u64,
        most: usize,
        found: &mut Vec<Posting>,
    ) -> Result<()> {
        for segment in &self.segments {
            self.find_in(segment, low, high, found.len() + most, found)?;
        }
        Ok(())
    }

    fn find_in(
        &self,
        segment: &Segment,
        low: u64,
        high: u64,
        most: usize,
        found: &mut Vec<Posting>,
    ) -> Result<()> {
        // The last block that begins below the key: what begins with it may begin in the one before.
        let sql = "SELECT block FROM blocks WHERE segment = ?1 AND key < ?2 ORDER BY key DESC, block DESC LIMIT 1";
        let mut select = self.db.prepare_cached(sql)?;
        let mut rows = select.query((segment.number, signed(low)))?;
        let mut at = rows.next()?.map_or(Ok(segment.first), |row| row.get(0))?;
        while at <= segment.last {
            let goes_on = with_block(self.db, at, |block| {
                for at in block.first_from(low)..block.len() {
                    let posting = block.get(at);
                    if posting.0 > high || found.len() >= most {
                        return false;
                    }
                    found.push(posting);
                }
                true
            })?;
            if !goes_on {
                break;
            }
            at += 1;
        }
        Ok(())
    }
}

/// A segment that is being written, block by block.
struct Writing<'a> {
    db: &'a Connection,
    kind: Kind,
    segment: Segment,
    waiting: Vec<Posting>,
}

impl<'a> Writing<'a> {
    fn new(db: &'a Connection, kind: Kind) -> Result<Self> {
        let next = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0));
        let number = next("SELECT coalesce(max(segment), 0) + 1 FROM segments")?;
        let first = next("SELECT coalesce(max(block), 0) + 1 FROM blocks")?;
        let segment = Segment { number, first, last: first - 1, postings: 0 };
        Ok(Self { db, kind, segment, waiting: Vec::with_capacity(ENTRIES) })
    }

    fn push(&mut self, posting: Posting) -> Result<()> {
        self.waiting.push(posting);
        if self.waiting.len() == ENTRIES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let Some((key, _)) = self.waiting.first().copied() else { return Ok(()) };
        let bytes = block::encode(&self.waiting);
        let sql =
            "INSERT INTO blocks (block, segment, key, sum, postings) VALUES (?1, ?2, ?3, ?4, ?5)";
        let mut insert = self.db.prepare_cached(sql)?;
        self.segment.last += 1;
        let sum = block::check(&bytes) as i64;
        insert.execute((self.segment.last, self.segment.number, signed(key), sum, &bytes))?;
        self.segment.postings += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.flush()?;
        let Segment { number, first, last, postings } = self.segment;
        if postings > 0 {
            let sql = "INSERT INTO segments (segment, kind, first, last, postings) VALUES (?1, ?2, ?3, ?4, ?5)";
            self.db.execute(sql, (number, self.kind as i64, first, last, postings as i64))?;
        }
        Ok(())
    }
}

/// Adds postings, which are to be ascending, as a segment of their own.
pub(super) fn write(db: &Connection, kind: Kind, postings: &[Posting]) -> Result<()> {
    let mut writing = Writing::new(db, kind)?;
    for posting in postings {
        writing.push(*posting)?;
    }
    writing.finish()
}

/// Merges segments of one tier while there are more than `most` of it.
pub(super) fn settle(db: &Connection, kind: Kind, most: usize) -> Result<()> {
    loop {
        let all = segments(db, kind)?;
        let of_tier = |tier: u32| all.iter().filter(move |segment| segment.tier() == tier);
        let tiers = all.iter().map(Segment::tier);
        let Some(tier) = tiers.filter(|tier| of_tier(*tier).count() > most).min() else {
            return Ok(());
        };
        let merged: Vec<Segment> = of_tier(tier).copied().collect();
        merge(db, kind, &merged, |_| true)?;
    }
}

/// A segment as it is read from its first posting to its last.
struct Reading {
    segment: Segment,
    block: i64,
    postings: std::vec::IntoIter<Posting>,
}

impl Reading {
    fn next(&mut self, db: &Connection) -> Result<Option<Posting>> {
        loop {
            if let Some(posting) = self.postings.next() {
                return Ok(Some(posting));
            }
            if self.block >= self.segment.last {
                return Ok(None);
            }
            self.block += 1;
            let all: Vec<Posting> = with_block(db, self.block, |block| block.iter().collect())?;
            self.postings = all.into_iter();
        }
    }
}

/// Makes one segment of several, of the postings whose number is wanted.
pub(super) fn merge(
    db: &Connection,
    kind: Kind,
    merged: &[Segment],
    is_wanted: impl Fn(u32) -> bool,
) -> Result<()> {
    let mut writing = Writing::new(db, kind)?;
    let mut readings = Vec::with_capacity(merged.len());
    let mut heads = std::collections::BinaryHeap::new();
    for segment in merged {
        let mut reading = Reading {
            segment: *segment,
            block: segment.first - 1,
            postings: Vec::new().into_iter(),
        };
        if let Some(posting) = reading.next(db)? {
            heads.push(std::cmp::Reverse((posting, readings.len())));
        }
        readings.push(reading);
    }
    while let Some(std::cmp::Reverse((posting, from))) = heads.pop() {
        if is_wanted(posting.1) {
            writing.push(posting)?;
        }
        if let Some(next) = readings[from].next(db)? {
            heads.push(std::cmp::Reverse((next, from)));
        }
    }
    writing.finish()?;
    let mut forget = db.prepare_cached("DELETE FROM segments WHERE segment = ?1")?;
    let mut free = db.prepare_cached("DELETE FROM blocks WHERE block BETWEEN ?1 AND ?2")?;
    for segment in merged {
        forget.execute([segment.number])?;
        free.execute((segment.first, segment.last))?;
    }
    Ok(())
}
