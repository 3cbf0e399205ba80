//! Groups: copies of one text, each of which is tied to the group's lead by a verified pair.
//!
//! Articles that are linked by verified pairs form a component (union-find; Tarjan 1975), which is cut
//! into stars. The lead of each is the best article by policy among those that reach every member.

mod stars;

use ahash::AHashMap;

use crate::article::{ArticleId, ArticleRef};
use crate::relation::Weighed;

pub use stars::{Partner, Partners, Star, Tie, stars};

/// Disjoint sets of rows, with union by the least row and path halving.
#[derive(Debug, Clone)]
pub struct UnionFind(Vec<u32>);

impl UnionFind {
    /// As many sets as rows.
    pub fn new(rows: usize) -> Self {
        Self((0..rows as u32).collect())
    }

    /// The least row of the set that holds a row.
    pub fn find(&mut self, mut row: u32) -> u32 {
        while self.0[row as usize] != row {
            let above = self.0[row as usize];
            self.0[row as usize] = self.0[above as usize];
            row = self.0[row as usize];
        }
        row
    }

    /// Makes two sets one.
    pub fn union(&mut self, x: u32, y: u32) {
        let (x, y) = (self.find(x), self.find(y));
        let (low, high) = (x.min(y), x.max(y));
        self.0[high as usize] = low;
    }
}

/// Which article leads a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// Usable before withheld, what was there before, newest version, longest, earliest, then by id.
    #[default]
    Best,
    /// The earliest by date; undated ones last.
    Earliest,
    /// The longest.
    Longest,
    /// The first in the order of reading.
    First,
}

/// What a lead is chosen by.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// What is known of the article.
    pub article: ArticleRef<'a>,
    /// Its place in the order of reading.
    pub id: ArticleId,
    /// Its words.
    pub words: u32,
    /// Whether it was there before this run; such articles lead those that are new.
    pub is_old: bool,
}

/// One step of a policy: its name in `lead_because`, and a number of which the least is best.
type Step = (&'static str, fn(&Standing<'_>) -> i64);

const OLD: Step = ("in the archive", |standing| i64::from(!standing.is_old));
const USABLE: Step = ("usable", |standing| i64::from(!standing.article.is_usable()));
const NEWEST: Step =
    ("newest version", |standing| -i64::from(standing.article.version.unwrap_or(0)));
const LONGEST: Step = ("longest", |standing| -i64::from(standing.words));
const EARLIEST: Step = ("earliest date", |standing| {
    let published = standing.article.published.as_ref();
    published.and_then(|published| published.at).unwrap_or(i64::MAX)
});
const FIRST: Step = ("read first", |standing| i64::from(standing.id.0));

impl Keep {
    fn steps(self) -> &'static [Step] {
        match self {
            Self::Best => &[USABLE, OLD, NEWEST, LONGEST, EARLIEST],
            Self::Earliest => &[USABLE, OLD, EARLIEST, LONGEST],
            Self::Longest => &[USABLE, OLD, LONGEST, EARLIEST],
            Self::First => &[USABLE, OLD, FIRST],
        }
    }

    /// The policy as flags and records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Best => "best",
            Self::Earliest => "earliest",
            Self::Longest => "longest",
            Self::First => "first",
        }
    }

    /// The best of some articles, and the step of the policy that told it from the others.
    ///
    /// `None` if there are none.
    pub fn choose(self, candidates: &[Standing<'_>]) -> Option<(ArticleId, &'static str)> {
        let mut left: Vec<&Standing<'_>> = candidates.iter().collect();
        for (name, step) in self.steps() {
            let best = left.iter().map(|standing| step(standing)).min()?;
            let before = left.len();
            left.retain(|standing| step(standing) == best);
            if left.len() == 1 && before > 1 {
                return Some((left[0].id, name));
            }
        }
        let first = left.iter().min_by(|x, y| (&x.article.id, x.id).cmp(&(&y.article.id, y.id)))?;
        let because = if candidates.len() > 1 { "first by id" } else { "alone" };
        Some((first.id, because))
    }
}

/// Verified pairs by their articles, whichever comes first.
#[derive(Debug, Clone, Default)]
pub struct Edges(AHashMap<(ArticleId, ArticleId), Weighed>);

impl Edges {
    /// What two articles share, as seen from `a`.
    pub fn get(&self, a: ArticleId, b: ArticleId) -> Option<Weighed> {
        match a <= b {
            true => self.0.get(&(a, b)).copied(),
            false => self.0.get(&(b, a)).map(|weighed| weighed.swapped()),
        }
    }

    /// Adds what two articles share, as seen from `a`.
    pub fn insert(&mut self, a: ArticleId, b: ArticleId, weighed: Weighed) {
        match a <= b {
            true => self.0.insert((a, b), weighed),
            false => self.0.insert((b, a), weighed.swapped()),
        };
    }

    /// Every pair, ascending, the earlier article first.
    pub fn sorted(&self) -> Vec<(ArticleId, ArticleId, Weighed)> {
        let mut all: Vec<_> = self.0.iter().map(|((a, b), weighed)| (*a, *b, *weighed)).collect();
        all.sort_unstable_by_key(|(a, b, _)| (*a, *b));
        all
    }
}
