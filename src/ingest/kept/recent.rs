//! What was read of articles last: those of a group are asked for again and again while it is settled and
//! told of, and each time would be a system call and a microsecond.
//!
//! Some hundred bytes for each of 4,096 articles. An article has one place, which it takes from whichever
//! had it before.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::entry::Written;
use crate::article::ArticleId;

/// So many places.
const PLACES: usize = 4096;

/// Some articles with what was written of them.
#[derive(Debug)]
pub(super) struct Recent(Box<[Mutex<Place>]>);

type Place = Option<(ArticleId, Arc<Written>)>;

impl Recent {
    pub(super) fn new() -> Self {
        Self((0..PLACES).map(|_| Mutex::default()).collect())
    }

    /// What was written of an article, which is read if it is not here.
    pub(super) fn get(&self, id: ArticleId, read: impl FnOnce() -> Written) -> Arc<Written> {
        if let Some((_, written)) = self.place(id).as_ref().filter(|(held, _)| *held == id) {
            return Arc::clone(written);
        }
        let written = Arc::new(read());
        *self.place(id) = Some((id, Arc::clone(&written)));
        written
    }

    /// Forgets an article of which something else is true now.
    pub(super) fn forget(&mut self, id: ArticleId) {
        *self.place(id) = None;
    }

    /// The place of an article. A panic elsewhere leaves it whole.
    fn place(&self, id: ArticleId) -> MutexGuard<'_, Place> {
        self.0[id.index() % PLACES].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
