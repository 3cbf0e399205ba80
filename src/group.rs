//! Groups: copies of one text, each of which is tied to the group's lead by a verified pair.
//!
//! Articles that are linked by verified pairs form a component (union-find; Tarjan 1975). A component
//! may be a chain, A like B like C with A and C strangers, so it is cut into stars: the article with
//! the most verified partners takes them as its group, and the rest goes on. The lead is the best
//! article by policy among those that reach every member; the article in the middle always does.
//! `O(e log e)` for `e` pairs.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use ahash::AHashMap;

use crate::article::{Article, ArticleId};
use crate::relation::Weighed;

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
    pub article: Cow<'a, Article>,
    /// Its place in the order of reading.
    pub id: ArticleId,
    /// Its words.
    pub words: u32,
    /// Whether it was there before this run; such articles lead those that are new.
    pub is_old: bool,
}

impl<'a> Standing<'a> {
    /// The id of the article.
    fn name(self) -> Cow<'a, str> {
        match self.article {
            Cow::Borrowed(article) => Cow::Borrowed(&article.id),
            Cow::Owned(article) => Cow::Owned(article.id.into()),
        }
    }
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

/// Copies of one text, before identical articles are added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Star {
    /// The article that represents the group.
    pub lead: ArticleId,
    /// Which step of the policy chose it.
    pub lead_because: &'static str,
    /// The members, ascending, the lead among them.
    pub members: Vec<ArticleId>,
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

/// The articles of a component that are in no star yet, by how many verified partners among them.
struct Left {
    degrees: AHashMap<ArticleId, usize>,
    /// Degrees as they were at some time, the highest first; of equals the first by id, so that the
    /// order of reading has no say.
    queue: BinaryHeap<(usize, Reverse<u32>, ArticleId)>,
    ranks: AHashMap<ArticleId, u32>,
}

impl Left {
    fn of<'a>(
        members: &[ArticleId],
        partners: &Partners,
        standing: impl Fn(ArticleId) -> Standing<'a>,
    ) -> Self {
        let mut order = members.to_vec();
        order.sort_by_cached_key(|id| (standing(*id).name(), *id));
        let ranks = order.into_iter().zip(0..).collect();
        let degrees = members.iter().map(|id| (*id, partners.get(id).map_or(0, Vec::len)));
        let mut left = Self { degrees: degrees.collect(), queue: BinaryHeap::new(), ranks };
        for id in members {
            left.enqueue(*id);
        }
        left
    }

    fn enqueue(&mut self, id: ArticleId) {
        self.queue.push((self.degrees[&id], Reverse(self.ranks[&id]), id));
    }

    fn holds(&self, id: ArticleId) -> bool {
        self.degrees.contains_key(&id)
    }

    /// The article with the most partners; `None` if nobody has any.
    fn middle(&mut self) -> Option<ArticleId> {
        while let Some((degree, _, id)) = self.queue.pop() {
            if degree > 0 && self.degrees.get(&id) == Some(&degree) {
                return Some(id);
            }
        }
        None
    }

    fn remove(&mut self, group: &[ArticleId], partners: &Partners) {
        for id in group {
            self.degrees.remove(id);
        }
        for other in group.iter().filter_map(|id| partners.get(id)).flatten() {
            if let Some(degree) = self.degrees.get_mut(other) {
                *degree -= 1;
                self.enqueue(*other);
            }
        }
    }
}

/// For each article its verified partners, each once, and it among theirs.
pub type Partners = AHashMap<ArticleId, Vec<ArticleId>>;

/// Cuts a component into stars; articles that end up alone are left out.
///
/// `is_edge` says whether two articles are a verified pair, and may verify them for it: a pair that
/// no band proposed must not split a group. `standing` describes an article.
pub fn stars<'a>(
    members: &[ArticleId],
    partners: &Partners,
    mut is_edge: impl FnMut(ArticleId, ArticleId) -> bool,
    standing: impl Fn(ArticleId) -> Standing<'a>,
    keep: Keep,
) -> Vec<Star> {
    let of = |id: ArticleId| partners.get(&id).map_or(&[][..], Vec::as_slice);
    let mut left = Left::of(members, partners, &standing);
    let mut stars = Vec::new();
    while let Some(middle) = left.middle() {
        // Partners of partners may have been missed; nothing farther away can belong here.
        let mut near: Vec<ArticleId> = of(middle).to_vec();
        near.extend(of(middle).iter().flat_map(|other| of(*other)));
        near.retain(|id| *id != middle && left.holds(*id));
        near.sort_unstable();
        near.dedup();
        let mut group: Vec<ArticleId> =
            near.into_iter().filter(|id| is_edge(middle, *id)).collect();
        group.push(middle);
        group.sort_unstable();
        stars.push(star(&group, middle, &mut is_edge, &standing, keep));
        left.remove(&group, partners);
    }
    stars
}

/// The star of a group, led by the best of those that reach every member.
fn star<'a>(
    group: &[ArticleId],
    middle: ArticleId,
    is_edge: &mut impl FnMut(ArticleId, ArticleId) -> bool,
    standing: &impl Fn(ArticleId) -> Standing<'a>,
    keep: Keep,
) -> Star {
    let mut able: Vec<Standing<'_>> = group.iter().map(|id| standing(*id)).collect();
    loop {
        let (lead, lead_because) = keep.choose(&able).unwrap_or((middle, "alone"));
        let reaches_all =
            lead == middle || group.iter().all(|id| *id == lead || is_edge(lead, *id));
        if reaches_all {
            return Star { lead, lead_because, members: group.to_vec() };
        }
        // The best by policy is a stranger to some member, so it cannot speak for the group.
        able.retain(|standing| standing.id != lead);
        if able.len() == 1 {
            let lead_because = "resembles every copy";
            return Star { lead: able[0].id, lead_because, members: group.to_vec() };
        }
    }
}
