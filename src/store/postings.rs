//! Postings in a file: segments of blocks, each sorted by key and never changed.
//!
//! Whatever is added becomes a segment. Small segments are merged with their like, so that there are
//! few: at most one below [`SMALLEST`] postings, one below [`GROWTH`] times as many, and so on, which
//! rewrites a posting some eight times for each of these tiers. A look-up is one step down the B-tree of
//! blocks and a binary search, in each segment. What is found may have been removed: whoever reads
//! knows which bodies are there.

use std::ops::RangeInclusive;
use std::sync::Arc;

use rusqlite::{CachedStatement, Connection, OptionalExtension, Row};

use super::block::{self, Block, ENTRIES, Posting};
use super::bodies::{counter, set_counter};
use super::fault::{Fault, Result};
use super::remembered::Remembered;

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

pub(super) fn unsigned(key: i64) -> u64 {
    key as u64 ^ 1 << 63
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

/// What reads blocks by their numbers.
pub(super) struct Blocks<'a> {
    select: CachedStatement<'a>,
    remembered: Option<&'a Remembered>,
}

impl<'a> Blocks<'a> {
    pub(super) fn of(db: &'a Connection, remembered: Option<&'a Remembered>) -> Result<Self> {
        let sql = "SELECT block, sum, postings FROM blocks WHERE block = ?1";
        Ok(Self { select: db.prepare_cached(sql)?, remembered })
    }

    /// A block of a segment.
    pub(super) fn get(&mut self, segment: &Segment, number: i64) -> Result<Block> {
        let known = self.remembered.and_then(|remembered| remembered.block(segment, number));
        if let Some(block) = known {
            return Ok(block);
        }
        let mut rows = self.select.query([number])?;
        let missing = || Fault::Damaged(format!("block {number} is missing"));
        let (_, block) = of_row(rows.next()?.ok_or_else(missing)?)?;
        if let Some(remembered) = self.remembered {
            remembered.keep(segment, number, &block);
        }
        Ok(block)
    }
}

/// The number of a block and its postings, of a row with its number, sum and postings.
fn of_row(row: &Row<'_>) -> Result<(i64, Block)> {
    let (number, sum): (i64, i64) = (row.get(0)?, row.get(1)?);
    let damaged = |what: &str| Fault::Damaged(format!("block {number} {what}"));
    let bytes = row.get_ref(2)?.as_blob().map_err(|_| damaged("holds no postings"))?;
    if block::check(bytes) as i64 != sum {
        return Err(damaged("is not what was written"));
    }
    Ok((number, Block::of(bytes).ok_or_else(|| damaged("is cut short"))?))
}

/// A segment that is looked up.
struct Searched {
    segment: Segment,
    /// Where its blocks begin, if that is remembered.
    fences: Option<Arc<[u64]>>,
    /// The block that was read last: where keys ascend, the next often stands in the same.
    last_read: Option<Block>,
}

/// The postings of a kind, to be looked up.
pub(super) struct Lookup<'a> {
    db: &'a Connection,
    blocks: Blocks<'a>,
    segments: Vec<Searched>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(
        db: &'a Connection,
        kind: Kind,
        remembered: Option<&'a Remembered>,
    ) -> Result<Self> {
        let searched = |segment: Segment| {
            let fences =
                remembered.map(|remembered| remembered.fences(db, &segment)).transpose()?;
            Ok(Searched { segment, fences, last_read: None })
        };
        let segments = segments(db, kind)?.into_iter().map(searched).collect::<Result<_>>()?;
        Ok(Self { db, blocks: Blocks::of(db, remembered)?, segments })
    }

    /// The first `most` postings of each segment with a key from `low` to `high`, ascending within a
    /// segment. Looking up ascending keys is fastest.
    pub(super) fn find(
        &mut self,
        low: u64,
        high: u64,
        most: usize,
        found: &mut Vec<Posting>,
    ) -> Result<()> {
        for searched in &mut self.segments {
            let most = found.len() + most;
            match &searched.last_read {
                Some(block) if block.spans(low, high) => {
                    take(block, low..=high, most, found);
                }
                _ => searched.find(self.db, &mut self.blocks, low..=high, most, found)?,
            }
        }
        Ok(())
    }
}

impl Searched {
    /// Finds keys of a range in the blocks that may hold some.
    fn find(
        &mut self,
        db: &Connection,
        blocks: &mut Blocks<'_>,
        keys: RangeInclusive<u64>,
        most: usize,
        found: &mut Vec<Posting>,
    ) -> Result<()> {
        let segment = &self.segment;
        // The last block that begins below the key: what begins with it may begin in the one before.
        let mut next = match &self.fences {
            Some(first) => {
                let before = first.partition_point(|key| key < keys.start());
                segment.first + before.saturating_sub(1) as i64
            }
            None => begin(db, segment, *keys.start())?,
        };
        while next <= segment.last {
            let block = blocks.get(segment, next)?;
            let may_go_on = take(&block, keys.clone(), most, found);
            self.last_read = Some(block);
            if !may_go_on {
                break;
            }
            next += 1;
        }
        Ok(())
    }
}

/// The last block that begins below a key, else the first, by the index of blocks.
fn begin(db: &Connection, segment: &Segment, key: u64) -> Result<i64> {
    let sql = "SELECT block FROM blocks WHERE segment = ?1 AND key < ?2 \
         ORDER BY key DESC, block DESC LIMIT 1";
    let mut select = db.prepare_cached(sql)?;
    let before = select.query_row((segment.number, signed(key)), |row| row.get(0)).optional()?;
    Ok(before.unwrap_or(segment.first))
}

/// Takes the postings of a range of keys, until there are `most`; whether more may follow in the next
/// block.
fn take(block: &Block, keys: RangeInclusive<u64>, most: usize, found: &mut Vec<Posting>) -> bool {
    for at in block.first_from(*keys.start())..block.len() {
        let posting = block.get(at);
        if posting.0 > *keys.end() || found.len() >= most {
            return false;
        }
        found.push(posting);
    }
    true
}

/// The counter of the numbers of segments that were given.
const GIVEN: &str = "segments given";

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
        // Never one that was given before: readers remember what a segment has by its number.
        let there = next("SELECT coalesce(max(segment), 0) FROM segments")?;
        let number = there.max(counter(db, GIVEN)?) + 1;
        set_counter(db, GIVEN, number)?;
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

/// Merges segments until each has [`GROWTH`] times the postings of the next smaller one: what many
/// look-ups are worth after much was added at once.
pub(super) fn gather(db: &Connection, kind: Kind) -> Result<()> {
    loop {
        let mut all = segments(db, kind)?;
        all.sort_by_key(|segment| std::cmp::Reverse(segment.postings));
        let is_near = |pair: &[Segment]| pair[1].postings.saturating_mul(GROWTH) > pair[0].postings;
        // From the smallest on, so that the larger ones are written once.
        let Some(at) = all.windows(2).rposition(is_near) else { return Ok(()) };
        let apart = all[..=at + 1].windows(2).rposition(|pair| !is_near(pair));
        let first = apart.map_or(0, |at| at + 1);
        merge(db, kind, &all[first..=at + 1], |_| true)?;
    }
}

/// A segment as it is read from its first posting to its last.
struct Reading {
    segment: Segment,
    block: i64,
    postings: std::vec::IntoIter<Posting>,
}

impl Reading {
    fn next(&mut self, blocks: &mut Blocks<'_>) -> Result<Option<Posting>> {
        loop {
            if let Some(posting) = self.postings.next() {
                return Ok(Some(posting));
            }
            if self.block >= self.segment.last {
                return Ok(None);
            }
            self.block += 1;
            let block = blocks.get(&self.segment, self.block)?;
            self.postings = block.iter().collect::<Vec<_>>().into_iter();
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
    let mut blocks = Blocks::of(db, None)?;
    let mut readings = Vec::with_capacity(merged.len());
    let mut heads = std::collections::BinaryHeap::new();
    for segment in merged {
        let mut reading = Reading {
            segment: *segment,
            block: segment.first - 1,
            postings: Vec::new().into_iter(),
        };
        if let Some(posting) = reading.next(&mut blocks)? {
            heads.push(std::cmp::Reverse((posting, readings.len())));
        }
        readings.push(reading);
    }
    while let Some(std::cmp::Reverse((posting, from))) = heads.pop() {
        if is_wanted(posting.1) {
            writing.push(posting)?;
        }
        if let Some(next) = readings[from].next(&mut blocks)? {
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
