//! The pages of the file as they lie on disk: whether anything is left in them that no row holds.
//!
//! By the file format (<https://sqlite.org/fileformat2.html>): free pages, and in pages of a B-tree the
//! gap before the cells and the free blocks between them. All of it has to be zeros, since what is
//! deleted is overwritten. One reading of the file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::Error;

/// Where SQLite puts its locks: no page of data begins there.
const LOCKS: u64 = 1 << 30;

/// A file as pages.
struct Pages {
    file: File,
    size: usize,
    count: u64,
    /// Pages that say which page belongs to which: one in so many.
    map_every: u64,
}

/// How many pages hold anything that no row holds, and the first of them. Only says something while
/// the log is empty and nobody writes.
pub(super) fn remnants(path: &Path) -> Result<(u64, Option<u64>), Error> {
    let found = || -> io::Result<(u64, Option<u64>)> {
        let mut pages = Pages::open(path)?;
        let free = pages.free()?;
        let (mut count, mut first) = (0, None);
        let mut page = vec![0; pages.size];
        for number in 1..=pages.count {
            if pages.is_map(number) || (number - 1) * pages.size as u64 == LOCKS {
                continue;
            }
            pages.read(number, &mut page)?;
            let is_clean = match free.binary_search_by_key(&number, |(number, _)| *number) {
                Ok(at) => is_zero(page.get(free[at].1..).unwrap_or_default()),
                Err(_) => is_clean(&page, if number == 1 { 100 } else { 0 }),
            };
            if !is_clean {
                count += 1;
                first = first.or(Some(number));
            }
        }
        Ok((count, first))
    };
    found().map_err(|error| {
        Error::io(format!("cannot look at the pages of `{}`", path.display()), error)
    })
}

impl Pages {
    fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut header = [0; 100];
        file.read_exact(&mut header)?;
        let size = match number(&header, 16, 2) as usize {
            1 => 65_536,
            size => size,
        };
        let usable = size.saturating_sub(header[20].into());
        if size < 512 || usable < 480 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its header makes no sense"));
        }
        let is_auto = number(&header, 52, 4) > 0;
        let map_every = if is_auto { usable as u64 / 5 + 1 } else { u64::MAX };
        let count = file.metadata()?.len() / size as u64;
        Ok(Self { file, size, count, map_every })
    }

    fn read(&mut self, number: u64, page: &mut [u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start((number - 1) * self.size as u64))?;
        self.file.read_exact(page)
    }

    fn is_map(&self, number: u64) -> bool {
        self.map_every < u64::MAX && number >= 2 && (number - 2).is_multiple_of(self.map_every)
    }

    /// The free pages, ascending, each with how many of its bytes list others.
    fn free(&mut self) -> io::Result<Vec<(u64, usize)>> {
        let mut page = vec![0; self.size];
        self.read(1, &mut page)?;
        let mut trunk = number(&page, 32, 4);
        let mut free = Vec::new();
        while trunk > 0 && trunk <= self.count && free.len() as u64 <= self.count {
            self.read(trunk, &mut page)?;
            let leaves = (number(&page, 4, 4) as usize).min(self.size / 4 - 2);
            free.push((trunk, 8 + 4 * leaves));
            free.extend((0..leaves).map(|leaf| (number(&page, 8 + 4 * leaf, 4), 0)));
            trunk = number(&page, 0, 4);
        }
        free.sort_unstable();
        Ok(free)
    }
}

fn number(bytes: &[u8], at: usize, len: usize) -> u64 {
    let bytes = bytes.get(at..at + len).unwrap_or_default();
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

/// Whether what a page of a B-tree does not use is zeros; other pages are full of what they hold.
fn is_clean(page: &[u8], header: usize) -> bool {
    let pointers = match page[header] {
        2 | 5 => header + 12,
        10 | 13 => header + 8,
        _ => return true,
    };
    let cells = number(page, header + 3, 2) as usize;
    let content = match number(page, header + 5, 2) as usize {
        0 => 65_536,
        content => content,
    };
    let gap = page.get(pointers + 2 * cells..content.min(page.len()));
    let mut is_clean = gap.is_none_or(is_zero);
    let mut block = number(page, header + 1, 2) as usize;
    let mut seen = 0;
    // A chain of free blocks ascends; one that does not is damage, which is told elsewhere.
    while block > seen {
        let size = number(page, block + 2, 2) as usize;
        is_clean &= page.get(block + 4..block + size).is_none_or(is_zero);
        seen = block;
        block = number(page, block, 2) as usize;
    }
    is_clean
}
