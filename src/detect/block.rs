//! Blocks: what is compared next, with room for the bodies of its articles.
//!
//! A body is made ready when it is first asked for, so that it is at hand in a cache for whatever is
//! compared with it at once, and once for a block. How many bodies are held is bounded.

use std::sync::OnceLock;

use ahash::AHashSet;

use super::body::Body;
use crate::article::ArticleId;

/// How many bodies are held at the most, unless one thing that is compared takes more: about 70 MB of
/// news.
const BODIES: usize = 4096;

/// They have no more words than this together, where articles are long, unless one thing takes more.
const WORDS: u64 = 1 << 22;

/// The first of some things that are compared, and the bodies of their articles.
pub(super) struct Block<'a, T> {
    /// What is compared.
    pub(super) list: &'a [T],
    /// The articles that takes, ascending.
    ids: Vec<ArticleId>,
    bodies: Vec<OnceLock<Body>>,
}

impl<'a, T> Block<'a, T> {
    /// The first of a list, one at least if there is any; `articles` says what articles a thing takes,
    /// and `words` how long one is.
    pub(super) fn first<I: Iterator<Item = ArticleId>>(
        list: &'a [T],
        articles: impl Fn(&'a T) -> I,
        words: impl Fn(ArticleId) -> u32,
    ) -> Self {
        let mut ids = AHashSet::new();
        let (mut taken, mut held) = (0, 0);
        let mut new = Vec::new();
        for thing in list {
            new.clear();
            new.extend(articles(thing).filter(|id| !ids.contains(id)));
            new.sort_unstable();
            new.dedup();
            let more: u64 = new.iter().map(|id| u64::from(words(*id))).sum();
            if (ids.len() + new.len() > BODIES || held + more > WORDS) && taken > 0 {
                break;
            }
            ids.extend(new.iter().copied());
            held += more;
            taken += 1;
        }
        let mut ids: Vec<ArticleId> = ids.into_iter().collect();
        ids.sort_unstable();
        let bodies = ids.iter().map(|_| OnceLock::new()).collect();
        Self { list: &list[..taken], ids, bodies }
    }

    /// The body of one of the articles, which is loaded if it has not been.
    ///
    /// # Errors
    ///
    /// If it cannot be loaded.
    pub(super) fn body<E>(
        &self,
        id: ArticleId,
        load: impl FnOnce(ArticleId) -> Result<Body, E>,
    ) -> Result<&Body, E> {
        let place = &self.bodies[self.ids.partition_point(|other| *other < id)];
        if let Some(body) = place.get() {
            return Ok(body);
        }
        let body = load(id)?;
        Ok(place.get_or_init(|| body))
    }
}
