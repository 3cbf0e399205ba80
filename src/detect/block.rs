//! Blocks: the candidates that are compared next, with room for the bodies of their articles.
//!
//! A body is made ready when it is first asked for, so that it is at hand in a cache for whatever is
//! compared with it at once, and is held for as long as one block after the other asks for it. How many
//! bodies are held is bounded.

use std::sync::OnceLock;

use ahash::AHashSet;

use super::body::Body;
use crate::article::ArticleId;
use crate::lsh::Candidate;

/// How many bodies are held at the most: about 70 MB of news.
const BODIES: usize = 4096;

/// They have no more words than this together, where articles are long, unless two have more.
const WORDS: u64 = 1 << 22;

/// The first of some candidates, and the bodies of their articles.
#[derive(Default)]
pub(super) struct Block<'a> {
    /// The candidates, each with whether passages proposed it.
    pub(super) list: &'a [(Candidate, bool)],
    /// Their articles, ascending.
    ids: Vec<ArticleId>,
    bodies: Vec<OnceLock<Body>>,
}

impl<'a> Block<'a> {
    /// The first of a list, one at least if there is any, with what is held already of their bodies;
    /// `words` says how long one is.
    pub(super) fn next(
        self,
        list: &'a [(Candidate, bool)],
        words: impl Fn(ArticleId) -> u32,
    ) -> Self {
        let mut ids = AHashSet::new();
        let (mut taken, mut held) = (0, 0);
        for (pair, _) in list {
            let new = || [pair.a, pair.b].into_iter().filter(|id| !ids.contains(id));
            let more: u64 = new().map(|id| u64::from(words(id))).sum();
            if (ids.len() + new().count() > BODIES || held + more > WORDS) && taken > 0 {
                break;
            }
            ids.extend([pair.a, pair.b]);
            held += more;
            taken += 1;
        }
        let mut ids: Vec<ArticleId> = ids.into_iter().collect();
        ids.sort_unstable();
        let mut before = self.ids.into_iter().zip(self.bodies).peekable();
        let body = |id: &ArticleId| {
            while before.next_if(|(held, _)| held < id).is_some() {}
            before.next_if(|(held, _)| held == id).map_or_else(OnceLock::new, |(_, body)| body)
        };
        let bodies = ids.iter().map(body).collect();
        Self { list: &list[..taken], ids, bodies }
    }

    /// The body of one of the articles, which is loaded if it is not held.
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
