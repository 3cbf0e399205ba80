//! Room for the shingles of a run that may compare every pair.
//!
//! Where every pair is compared, shingles that are held from the first pass on spare a second reading. Up to
//! how many articles that happens by itself is known, but not yet how many there are: so none are held of
//! inputs that are larger than so many articles of news, and of others no more than they take.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::detect::{self, Config, Fingerprint, Join, Text};

/// Twice what the 10,000 articles of news take that are compared by themselves: of bytes to read, and of
/// shingles, 64 MB of them. Texts that are at hand meanwhile may exceed it.
const BYTES: u64 = 64 << 20;
const SHINGLES: usize = 8 << 20;

/// What may be held of the shingles.
pub(super) struct Room {
    join: Join,
    articles: AtomicUsize,
    shingles: AtomicUsize,
}

impl Room {
    /// Room while so many bytes are read, if that is known; else 0.
    pub(super) fn of(join: Join, bytes: u64) -> Self {
        let join = if join == Join::Small && bytes > BYTES { Join::Never } else { join };
        Self { join, articles: AtomicUsize::new(0), shingles: AtomicUsize::new(0) }
    }

    /// The fingerprint of the next text, with its shingles as long as there is room.
    pub(super) fn fingerprint(&self, text: &Text<'_>, config: &Config) -> Fingerprint {
        let articles = self.articles.fetch_add(1, Ordering::Relaxed) + 1;
        let has_room =
            self.join == Join::Always || self.shingles.load(Ordering::Relaxed) < SHINGLES;
        let is_whole = has_room && self.join.is_of_all(articles);
        let print = detect::fingerprint_holding(text, config, is_whole);
        self.shingles.fetch_add(print.held(), Ordering::Relaxed);
        print
    }
}
