//! Blocks: the candidates that are compared next, with the bodies of their articles.
//!
//! A body is made ready when it is first asked for, so that it is at hand in a cache for whatever is
//! compared with it at once, and is held while it will be asked for again and there is room. Candidates
//! come in an order in which those of an article stand close together, so that few are read twice.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::OnceLock;

use ahash::AHashMap;
use rayon::prelude::*;

use super::body::Body;
use crate::article::ArticleId;
use crate::lsh::Candidate;

/// How many bodies are held at the most: about 70 MB of news.
const BODIES: usize = 4096;

/// They have no more words than this together, where articles are long, unless two have more.
const WORDS: u64 = 1 << 22;

/// A block asks for this part of what may be held, so that there is room for what later ones ask for.
const PART: usize = 4;

/// Candidates, each with whether passages proposed it, block after block, with the bodies of their articles.
pub(super) struct Blocks<'a, W> {
    rest: &'a [(Candidate, bool)],
    /// For each article in how many of those it stands.
    asked: Vec<u32>,
    /// How many words an article has.
    words: W,
    held: AHashMap<ArticleId, Held>,
    /// How many blocks there were.
    count: u32,
}

/// The body of an article, once it was asked for.
#[derive(Default)]
struct Held {
    body: OnceLock<Body>,
    /// The last block that has the article.
    block: u32,
}

impl<'a, W: Fn(ArticleId) -> u32> Blocks<'a, W> {
    /// The blocks of some candidates among so many articles.
    pub(super) fn of(list: &'a [(Candidate, bool)], articles: usize, words: W) -> Self {
        let mut asked = vec![0; articles];
        for id in list.iter().flat_map(|(pair, _)| [pair.a, pair.b]) {
            asked[id.index()] += 1;
        }
        Self { rest: list, asked, words, held: AHashMap::new(), count: 0 }
    }

    /// Goes on to the next block.
    pub(super) fn next(&mut self) -> Option<&'a [(Candidate, bool)]> {
        self.held.retain(|id, _| self.asked[id.index()] > 0);
        self.count += 1;
        let (mut taken, mut ids, mut words) = (0, 0, 0);
        for (pair, _) in self.rest {
            let is_new =
                |id: &ArticleId| self.held.get(id).is_none_or(|held| held.block < self.count);
            let new = || [pair.a, pair.b].into_iter().filter(is_new);
            ids += new().count();
            words += new().map(|id| u64::from((self.words)(id))).sum::<u64>();
            if (ids > BODIES / PART || words > WORDS / PART as u64) && taken > 0 {
                break;
            }
            taken += 1;
            for id in [pair.a, pair.b] {
                self.held.entry(id).or_default().block = self.count;
                self.asked[id.index()] -= 1;
            }
        }
        self.make_room();
        let (block, rest) = self.rest.split_at(taken);
        self.rest = rest;
        (taken > 0).then_some(block)
    }

    /// Lets go of the bodies that were not asked for longest, as far as there is no room for them.
    fn make_room(&mut self) {
        let mut latest: Vec<(u32, ArticleId)> =
            self.held.iter().map(|(id, held)| (held.block, *id)).collect();
        latest.sort_unstable_by_key(|held| Reverse(*held));
        let (mut bodies, mut words) = (0, 0);
        for (block, id) in latest {
            bodies += 1;
            words += u64::from((self.words)(id));
            if block < self.count && (bodies > BODIES || words > WORDS) {
                self.held.remove(&id);
            }
        }
    }

    /// The body of an article of the block, which is loaded if it is not held.
    ///
    /// # Errors
    ///
    /// If it cannot be loaded.
    pub(super) fn body<E>(
        &self,
        id: ArticleId,
        load: impl FnOnce(ArticleId) -> Result<Body, E>,
    ) -> Result<&Body, E> {
        let held = &self.held[&id];
        if let Some(body) = held.body.get() {
            return Ok(body);
        }
        let body = load(id)?;
        Ok(held.body.get_or_init(|| body))
    }
}

/// Candidates, which are ascending, in an order in which those of an article stand close together: articles
/// are taken up one after the other, always the one that has the greatest share of its candidates with those
/// before it, and a candidate stands where its later article does. (Tarjan and Yannakakis, "Simple
/// linear-time algorithms to test chordality of graphs", 1984, take up that with most neighbors; by share
/// those come first that will not be asked for again.)
pub(super) fn near_by(
    mut candidates: Vec<(Candidate, bool)>,
    articles: usize,
) -> Vec<(Candidate, bool)> {
    /// So many shares are told apart, lest an article be queued for every one of its candidates.
    const SHARES: usize = 256;
    let neighbors = Neighbors::of(&candidates, articles);
    let share = |some: u32, all: usize| (SHARES * some as usize).div_ceil(all);
    let mut ranks: Vec<Option<u32>> = vec![None; articles];
    let mut taken_up: Vec<u32> = vec![0; articles];
    let mut queue = BinaryHeap::new();
    let mut next_rank = 0;
    for start in (0..articles as u32).map(ArticleId) {
        queue.push((0, Reverse(start)));
        while let Some((_, Reverse(id))) = queue.pop() {
            // It was queued with a lesser share before.
            if ranks[id.index()].is_some() {
                continue;
            }
            ranks[id.index()] = Some(next_rank);
            next_rank += 1;
            for other in neighbors.of_article(id) {
                let (count, all) =
                    (&mut taken_up[other.index()], neighbors.of_article(*other).len());
                let before = share(*count, all);
                *count += 1;
                let now = share(*count, all);
                if now > before && ranks[other.index()].is_none() {
                    queue.push((now, Reverse(*other)));
                }
            }
        }
    }
    candidates.par_sort_unstable_by_key(|(pair, _)| {
        let (a, b) = (ranks[pair.a.index()], ranks[pair.b.index()]);
        (a.max(b), a.min(b))
    });
    candidates
}

/// With which others the candidates of an article are.
struct Neighbors {
    /// Where those of each article begin, and where the last end.
    begins: Vec<usize>,
    list: Vec<ArticleId>,
}

impl Neighbors {
    fn of(candidates: &[(Candidate, bool)], articles: usize) -> Self {
        let mut begins = vec![0; articles + 1];
        let both = |(pair, _): &(Candidate, bool)| [(pair.a, pair.b), (pair.b, pair.a)];
        for (id, _) in candidates.iter().flat_map(both) {
            begins[id.index()] += 1;
        }
        // Where those of each end; it begins there once all of them stand before.
        let mut sum = 0;
        for begin in &mut begins {
            sum += *begin;
            *begin = sum;
        }
        let mut list = vec![ArticleId(0); sum];
        for (id, other) in candidates.iter().flat_map(both) {
            begins[id.index()] -= 1;
            list[begins[id.index()]] = other;
        }
        Self { begins, list }
    }

    fn of_article(&self, id: ArticleId) -> &[ArticleId] {
        &self.list[self.begins[id.index()]..self.begins[id.index() + 1]]
    }
}
