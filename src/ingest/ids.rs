//! Ids made unique: the second article of an id becomes `id#2`, the third `id#3`.
//!
//! Costs 16 bytes an article: ids are kept as hashes that lead to the article, whose own id is
//! compared, so that equal hashes of different ids do no harm.

use ahash::AHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::article::{ArticleId, Articles};

/// The ids that are taken.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// From the hash of an id (or the next free number after it) to the article that has it.
    taken: AHashMap<u64, u32>,
    /// For ids that came more than once, by their key: the number to try next.
    next: AHashMap<u64, u32>,
}

impl Ids {
    /// Takes `id` for the article that will stand behind `articles`, or the nearest free one.
    /// Returns the id to use if it is another.
    pub(super) fn take(&mut self, id: &str, articles: Articles<'_>) -> Option<Box<str>> {
        let number = articles.len() as u32;
        let key = match self.find(id, articles) {
            (key, false) => {
                self.taken.insert(key, number);
                return None;
            }
            (key, true) => key,
        };
        let mut n = self.next.get(&key).copied().unwrap_or(2);
        loop {
            let renamed = format!("{id}#{n}");
            n += 1;
            if let (free, false) = self.find(&renamed, articles) {
                self.next.insert(key, n);
                self.taken.insert(free, number);
                return Some(renamed.into());
            }
        }
    }

    /// The key of an id, and whether it is taken.
    fn find(&self, id: &str, articles: Articles<'_>) -> (u64, bool) {
        let mut key = xxh3_64(id.as_bytes());
        loop {
            match self.taken.get(&key) {
                None => return (key, false),
                Some(&article) if articles.id(ArticleId(article)) == id => return (key, true),
                Some(_) => key = key.wrapping_add(1),
            }
        }
    }
}
