//! Blocks: sorted arrays of postings, the unit in which an index reads and writes them.
//!
//! A posting says under which key (a band key, a fingerprint) a body is found. A block holds up to
//! [`ENTRIES`] of them: all keys, ascending, as little-endian 64-bit numbers, then the numbers of the
//! bodies as little-endian 32-bit numbers, in the order of the keys. 12 bytes a posting, a page of the
//! file a block, and a binary search to find a key. The layout is frozen by golden vectors.

use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

/// The most postings of a block: with what stands beside it, a block fills a page of 4 KiB.
pub const ENTRIES: usize = 335;

/// Bytes of a key and of a number.
const KEY: usize = 8;
const NUMBER: usize = 4;

/// A key, and the number of what is found under it.
pub type Posting = (u64, u32);

/// Postings as bytes. They are to be ascending.
pub fn encode(postings: &[Posting]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(postings.len() * (KEY + NUMBER));
    for (key, _) in postings {
        bytes.extend_from_slice(&key.to_le_bytes());
    }
    for (_, number) in postings {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes
}

/// What tells that the bytes of a block are what they were: their XXH3-64.
pub fn check(bytes: &[u8]) -> u64 {
    xxh3_64(bytes)
}

/// A block that was read. Cloning shares its bytes.
#[derive(Debug, Clone)]
pub struct Block {
    bytes: Arc<[u8]>,
    entries: usize,
}

impl Block {
    /// A block of its bytes; `None` if they are no whole number of postings.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let entries = bytes.len() / (KEY + NUMBER);
        (entries * (KEY + NUMBER) == bytes.len()).then(|| Self { bytes: bytes.into(), entries })
    }

    /// How many postings it has.
    pub fn len(&self) -> usize {
        self.entries
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// A posting.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    pub fn get(&self, at: usize) -> Posting {
        let (keys, numbers) = self.bytes.split_at(self.entries * KEY);
        let mut key = [0; KEY];
        key.copy_from_slice(&keys[at * KEY..(at + 1) * KEY]);
        let mut number = [0; NUMBER];
        number.copy_from_slice(&numbers[at * NUMBER..(at + 1) * NUMBER]);
        (u64::from_le_bytes(key), u32::from_le_bytes(number))
    }

    /// The first posting whose key is not less than `key`.
    pub fn first_from(&self, key: u64) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.get(middle).0 < key {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }

    /// Whether whatever has keys from `low` to `high` stands in this block, and neither before nor
    /// behind it.
    pub fn spans(&self, low: u64, high: u64) -> bool {
        !self.is_empty() && self.get(0).0 < low && high < self.get(self.len() - 1).0
    }

    /// All postings, in order.
    pub fn iter(&self) -> impl Iterator<Item = Posting> + '_ {
        (0..self.entries).map(|at| self.get(at))
    }
}
