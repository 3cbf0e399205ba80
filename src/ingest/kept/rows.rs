//! Rows of bytes on disk, by number: 8 bytes of memory each, one system call to read one.

use std::io;
use std::ops::Range;

use ahash::AHashMap;

use crate::error::Error;
use crate::ingest::spill::Spill;

/// So many bytes are written together.
const WRITTEN: usize = 1 << 20;

/// Rows that only ever grow in number.
#[derive(Debug)]
pub(super) struct Rows {
    spill: Spill,
    /// Where each ends.
    ends: Vec<u64>,
    /// What has not been written yet.
    tail: Vec<u8>,
    /// Those that were replaced: where they begin, and how long they are.
    moved: AHashMap<u32, (u64, u32)>,
}

impl Rows {
    pub(super) fn new() -> Self {
        Self { spill: Spill::on_disk(), ends: Vec::new(), tail: Vec::new(), moved: AHashMap::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many bytes a row has.
    pub(super) fn len_of(&self, row: usize) -> usize {
        self.range(row).1
    }

    fn range(&self, row: usize) -> (u64, usize) {
        if let Some((start, len)) = self.moved.get(&(row as u32)) {
            return (*start, *len as usize);
        }
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        (start, (self.ends[row] - start) as usize)
    }

    /// Adds the next row.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let end = self.ends.last().map_or(0, |end| *end);
        self.ends.push(end + bytes.len() as u64);
        self.tail.extend_from_slice(bytes);
        if self.tail.len() >= WRITTEN { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), Error> {
        self.spill.append(&self.tail)?;
        self.tail.clear();
        Ok(())
    }

    /// Writes what has not been written yet; no row can be added after it.
    pub(super) fn seal(&mut self) -> Result<(), Error> {
        self.write()?;
        self.tail = Vec::new();
        Ok(())
    }

    /// Puts other bytes in the place of a row, once all are there.
    pub(super) fn replace(&mut self, row: usize, bytes: &[u8]) -> Result<(), Error> {
        let start = self.spill.append(bytes)?;
        self.moved.insert(row as u32, (start, bytes.len() as u32));
        Ok(())
    }

    /// A row.
    pub(super) fn get(&self, row: usize) -> io::Result<Vec<u8>> {
        let (start, len) = self.range(row);
        // Rows are written whole, so one is in the tail or it is not.
        let written = self.ends.last().map_or(0, |end| *end) - self.tail.len() as u64;
        match start.checked_sub(written).filter(|_| !self.tail.is_empty()) {
            Some(start) => Ok(self.tail[start as usize..start as usize + len].to_vec()),
            None if len == 0 => Ok(Vec::new()),
            None => self.spill.read(start, len),
        }
    }

    /// Gives some rows that follow each other to `each`, in order, read together once all are written.
    pub(super) fn each(&self, rows: Range<usize>, mut each: impl FnMut(&[u8])) -> io::Result<()> {
        if !self.tail.is_empty() || !self.moved.is_empty() {
            return rows.into_iter().try_for_each(|row| self.get(row).map(|bytes| each(&bytes)));
        }
        let begin = self.range(rows.start).0;
        let len: usize = rows.clone().map(|row| self.len_of(row)).sum();
        let bytes = self.spill.read(begin, len)?;
        for (start, len) in rows.map(|row| self.range(row)) {
            each(&bytes[(start - begin) as usize..][..len]);
        }
        Ok(())
    }
}
