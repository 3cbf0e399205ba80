//! What is remembered of an index in which much is looked up: where the blocks of its segments begin,
//! and the blocks that were read last.
//!
//! A look-up in a block that is remembered is two binary searches, and asks no file. Segments never
//! change and their numbers are never given again, so nothing that is remembered of a file becomes
//! wrong, whatever is written to it; all who read the same file may share it. Costs 8 bytes a block of
//! each segment, and 4 KiB for each of [`BLOCKS`] blocks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;
use rusqlite::Connection;

use super::block::Block;
use super::fault::{Fault, Result};
use super::postings::{self, Segment};

/// So many blocks are remembered: 160 MiB, all of some 90,000 articles of 450 words.
const BLOCKS: usize = 40_960;

/// So many segments are remembered; there are never as many at a time.
const SEGMENTS: usize = 64;

/// What is remembered of one file, for all who read it.
#[derive(Debug)]
pub struct Remembered {
    /// The first key of each block of a segment, by its number.
    fences: Mutex<LruCache<i64, Arc<[u64]>>>,
    /// Blocks by their segments and their own numbers.
    blocks: Mutex<LruCache<(i64, i64), Block>>,
}

impl Default for Remembered {
    fn default() -> Self {
        let (fences, blocks) = (LruCache::new(SEGMENTS), LruCache::new(BLOCKS));
        Self { fences: Mutex::new(fences), blocks: Mutex::new(blocks) }
    }
}

impl Remembered {
    /// The first key of each block of a segment.
    pub(super) fn fences(&self, db: &Connection, segment: &Segment) -> Result<Arc<[u64]>> {
        let mut known = lock(&self.fences);
        if let Some(keys) = known.get(&segment.number) {
            return Ok(Arc::clone(keys));
        }
        let sql = "SELECT key FROM blocks WHERE segment = ?1 ORDER BY key, block";
        let mut select = db.prepare_cached(sql)?;
        let rows = select.query_map([segment.number], |row| row.get::<_, i64>(0))?;
        let keys = rows.map(|key| key.map(postings::unsigned));
        let keys = keys.collect::<rusqlite::Result<Arc<[u64]>>>()?;
        if keys.len() as i64 != segment.last - segment.first + 1 {
            return Err(Fault::Damaged(format!("segment {} lacks blocks", segment.number)));
        }
        known.insert(segment.number, Arc::clone(&keys));
        Ok(keys)
    }

    /// A block of a segment, if it is remembered.
    pub(super) fn block(&self, segment: &Segment, number: i64) -> Option<Block> {
        lock(&self.blocks).get(&(segment.number, number)).cloned()
    }

    /// Remembers a block of a segment.
    pub(super) fn keep(&self, segment: &Segment, number: i64, block: &Block) {
        lock(&self.blocks).insert((segment.number, number), block.clone());
    }
}

/// A panic elsewhere leaves what is remembered whole: entries are only ever added and dropped.
fn lock<T>(known: &Mutex<T>) -> MutexGuard<'_, T> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}
