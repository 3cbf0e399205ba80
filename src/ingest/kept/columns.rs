//! Band keys on disk, a band at a time: what is read for a band is what the band has.
//!
//! Articles come with all their keys, bands are asked for one by one; so the keys of some thousand
//! articles at a time are turned before they are written.

use std::io;

use crate::error::Error;
use crate::ingest::spill::Spill;

/// The articles whose keys are written together.
const TURNED: usize = 8192;

/// Keys of all articles in all bands.
#[derive(Debug)]
pub(super) struct Columns {
    spill: Spill,
    bands: usize,
    /// The keys of the last articles, article by article.
    tail: Vec<u64>,
    rows: usize,
    /// Where the blocks begin: of each band the keys of as many articles.
    blocks: Vec<u64>,
}

impl Columns {
    pub(super) fn new(bands: usize) -> Self {
        let (spill, tail) = (Spill::on_disk(), Vec::with_capacity(bands * TURNED));
        Self { spill, bands, tail, rows: 0, blocks: Vec::new() }
    }

    /// Adds the keys of the next article; of one without words none.
    pub(super) fn push(&mut self, keys: &[u64]) -> Result<(), Error> {
        let end = self.tail.len() + self.bands;
        self.tail.extend(keys);
        self.tail.resize(end, 0);
        self.rows += 1;
        if self.tail.len() == self.bands * TURNED { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), Error> {
        let band = |band: usize| self.tail.iter().skip(band).step_by(self.bands);
        let turned = (0..self.bands).flat_map(band);
        let bytes: Vec<u8> = turned.flat_map(|key| key.to_le_bytes()).collect();
        self.blocks.push(self.spill.append(&bytes)?);
        self.tail.clear();
        Ok(())
    }

    /// Writes what has not been written yet; no article can be added after it.
    pub(super) fn seal(&mut self) -> Result<(), Error> {
        if !self.tail.is_empty() {
            self.tail.resize(self.bands * TURNED, 0);
            self.write()?;
        }
        self.tail = Vec::new();
        Ok(())
    }

    /// Puts other keys in the place of those of an article.
    pub(super) fn replace(&mut self, row: usize, keys: &[u64]) -> Result<(), Error> {
        for band in 0..self.bands {
            let key = keys.get(band).copied().unwrap_or(0);
            self.spill.overwrite(self.place(row, band), &key.to_le_bytes())?;
        }
        Ok(())
    }

    /// Where the key of an article stands.
    fn place(&self, row: usize, band: usize) -> u64 {
        self.blocks[row / TURNED] + 8 * (band * TURNED + row % TURNED) as u64
    }

    /// The keys of a band, article by article.
    pub(super) fn band(&self, band: usize) -> io::Result<Vec<u64>> {
        let mut keys = Vec::with_capacity(self.blocks.len() * TURNED);
        for row in (0..self.rows).step_by(TURNED) {
            let bytes = self.spill.read(self.place(row, band), 8 * TURNED)?;
            keys.extend(numbers(&bytes));
        }
        keys.truncate(self.rows);
        Ok(keys)
    }

    /// All keys of an article.
    pub(super) fn row(&self, row: usize) -> io::Result<Vec<u64>> {
        let key = |band| Ok(numbers(&self.spill.read(self.place(row, band), 8)?).next());
        (0..self.bands).filter_map(|band| key(band).transpose()).collect()
    }
}

/// Bytes as the numbers that they were.
fn numbers(bytes: &[u8]) -> impl Iterator<Item = u64> {
    bytes.as_chunks().0.iter().map(|bytes| u64::from_le_bytes(*bytes))
}
