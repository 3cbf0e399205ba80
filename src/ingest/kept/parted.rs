//! Fingerprints of passages on disk, by their leading bits: what is read for a part is what the part
//! has.
//!
//! Blocks of a million are put into the order of their first byte (counting, no sorting) and written;
//! a part of a block is one piece of it. 12 bytes each on disk, 1 KB of memory a block.

use std::io;

use crate::article::ArticleId;
use crate::error::Error;
use crate::ingest::spill::Spill;
use crate::recurring::Part;

/// The bits by which blocks are ordered.
const BITS: u32 = 8;

/// The fingerprints of a block.
const BLOCK: usize = 1 << 20;

/// The bytes of a fingerprint with its article.
const ENTRY: usize = 12;

/// Fingerprints with the articles that hold them.
#[derive(Debug)]
pub(super) struct Parted {
    spill: Spill,
    /// What has not been written yet.
    tail: Vec<(u64, ArticleId)>,
    blocks: Vec<Block>,
    /// Articles whose fingerprints were replaced, and the first block that has the new ones.
    stale: Vec<bool>,
    fresh: usize,
}

#[derive(Debug)]
struct Block {
    start: u64,
    /// For each value of the leading bits where its fingerprints begin.
    starts: Box<[u32]>,
}

impl Parted {
    pub(super) fn new() -> Self {
        Self {
            spill: Spill::on_disk(),
            tail: Vec::new(),
            blocks: Vec::new(),
            stale: Vec::new(),
            fresh: 0,
        }
    }

    /// Adds the fingerprints of an article, which are ascending.
    pub(super) fn push(&mut self, id: ArticleId, prints: &[u64]) -> Result<(), Error> {
        self.tail.extend(prints.iter().map(|print| (*print, id)));
        if self.tail.len() >= BLOCK { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), Error> {
        let value = |print: u64| (print >> (u64::BITS - BITS)) as usize;
        let mut starts = vec![0_u32; (1 << BITS) + 1];
        for (print, _) in &self.tail {
            starts[value(*print) + 1] += 1;
        }
        for value in 0..1 << BITS {
            starts[value + 1] += starts[value];
        }
        let mut next = starts.clone();
        let mut bytes = vec![0; self.tail.len() * ENTRY];
        for (print, id) in &self.tail {
            let next = &mut next[value(*print)];
            let entry = &mut bytes[*next as usize * ENTRY..][..ENTRY];
            entry[..8].copy_from_slice(&print.to_le_bytes());
            entry[8..].copy_from_slice(&id.0.to_le_bytes());
            *next += 1;
        }
        let start = self.spill.append(&bytes)?;
        self.blocks.push(Block { start, starts: starts.into() });
        self.tail.clear();
        Ok(())
    }

    /// Writes what has not been written yet.
    pub(super) fn seal(&mut self) -> Result<(), Error> {
        if !self.tail.is_empty() {
            self.write()?;
        }
        self.tail = Vec::new();
        Ok(())
    }

    /// Begins to replace the fingerprints of some of so many articles, which are added anew.
    pub(super) fn renew(&mut self, articles: usize) {
        self.stale = vec![false; articles];
        self.fresh = self.blocks.len();
    }

    /// Puts other fingerprints in the place of those of an article.
    pub(super) fn replace(&mut self, id: ArticleId, prints: &[u64]) -> Result<(), Error> {
        self.stale[id.index()] = true;
        self.push(id, prints)
    }

    /// Gives the fingerprints of a part to `each`, article by article; an article may come again.
    pub(super) fn within(
        &self,
        part: Part,
        each: &mut dyn FnMut(ArticleId, &[u64]),
    ) -> io::Result<()> {
        let values = match part.bits.checked_sub(BITS) {
            None => part.number << (BITS - part.bits)..(part.number + 1) << (BITS - part.bits),
            Some(more) => part.number >> more..(part.number >> more) + 1,
        };
        let mut prints = Vec::new();
        for (number, block) in self.blocks.iter().enumerate() {
            let start = block.starts[values.start as usize] as usize;
            let end = block.starts[values.end as usize] as usize;
            let bytes = match end - start {
                0 => continue,
                len => self.spill.read(block.start + (start * ENTRY) as u64, len * ENTRY)?,
            };
            for same in bytes.as_chunks::<ENTRY>().0.chunk_by(|x, y| x[8..] == y[8..]) {
                let id = ArticleId(u32::from_le_bytes([
                    same[0][8],
                    same[0][9],
                    same[0][10],
                    same[0][11],
                ]));
                if number < self.fresh && self.stale.get(id.index()) == Some(&true) {
                    continue;
                }
                let print = |entry: &[u8; ENTRY]| {
                    entry.first_chunk().map_or(0, |print| u64::from_le_bytes(*print))
                };
                prints.clear();
                prints.extend(same.iter().map(print));
                each(id, &prints[part.within(&prints)]);
            }
        }
        Ok(())
    }
}
