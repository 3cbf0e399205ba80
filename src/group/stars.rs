//! Components cut into stars: an article in the middle, and others that are each a verified pair with it.
//!
//! A component may be a chain, A like B like C with A and C strangers. The article that the most others
//! are tied to takes them, and so on with the rest; then every article goes over to the middle that it
//! is most like, as a point does to the nearest center (k-means; Lloyd 1982), so that ties which barely
//! pass the bar do not outweigh a close one by being many. `O(e log e)` for `e` pairs.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use ahash::AHashMap;

use super::{Keep, Standing};
use crate::article::ArticleId;
use crate::verify::Overlap;

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

/// How close two articles are that are a verified pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tie {
    /// What draws one to the other: millionths of resemblance.
    pub alike: u32,
    /// How much it counts for the middle, at least 1.
    pub weight: u32,
}

impl Tie {
    /// A tie that is as good as any.
    pub const FULL: Self = Self { alike: 1_000_000, weight: ENOUGH };
}

/// What ties count for the middle: millionths of containment, of which a quarter is as good as more.
/// Any two that are copies at a usual threshold have that in common; where the bar is so low that
/// chance and formulas pass it, they count for less.
const ENOUGH: u32 = 250_000;

impl From<Overlap> for Tie {
    fn from(overlap: Overlap) -> Self {
        let millionths = |share: f64| (1e6 * share) as u32;
        let contained = overlap.a_in_b().max(overlap.b_in_a());
        let weight = millionths(contained).clamp(1, ENOUGH);
        Self { alike: millionths(overlap.resemblance()), weight }
    }
}

/// One article of a verified pair, as the other sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partner {
    /// The article.
    pub id: ArticleId,
    /// What ties the two.
    pub tie: Tie,
}

/// For each article its verified partners, each once, and it among theirs.
pub type Partners = AHashMap<ArticleId, Vec<Partner>>;

/// Cuts a component into stars; articles that end up alone are left out.
///
/// `tie` says what ties two articles, `None` if they are no verified pair, and may verify them for it:
/// a pair that no band proposed must not split a group. `standing` describes an article.
pub fn stars<'a>(
    members: &[ArticleId],
    partners: &Partners,
    mut tie: impl FnMut(ArticleId, ArticleId) -> Option<Tie>,
    standing: impl Fn(ArticleId) -> Standing<'a>,
    keep: Keep,
) -> Vec<Star> {
    let mut order = members.to_vec();
    order.sort_by_cached_key(|id| (standing(*id).article.id(), *id));
    let ranks: Ranks = order.into_iter().zip(0..).collect();
    let drafts = drafts(members, partners, &ranks, &mut tie);
    let others = nearest(&drafts, partners, &ranks);
    let stars = drafts.iter().zip(others).filter(|(_, others)| !others.is_empty());
    let led = |(draft, mut group): (&Draft, Vec<ArticleId>)| {
        group.push(draft.middle);
        group.sort_unstable();
        led(&group, draft.middle, |a, b| tie(a, b).is_some(), &standing, keep)
    };
    stars.map(led).collect()
}

/// The places of articles by their ids as given, so that the order of reading has no say.
type Ranks = AHashMap<ArticleId, u32>;

/// A star that nobody leads yet.
struct Draft {
    middle: ArticleId,
    /// The others, ascending, as the middle sees them; none is in two stars.
    others: Vec<Partner>,
}

/// The articles of a component that are in no star yet, by the weight of what ties others of them to
/// each.
struct Left<'a> {
    weights: AHashMap<ArticleId, u64>,
    /// Weights as they were at some time, the highest first; of equals the first by rank.
    queue: BinaryHeap<(u64, Reverse<u32>, ArticleId)>,
    ranks: &'a Ranks,
}

impl<'a> Left<'a> {
    fn of(members: &[ArticleId], partners: &Partners, ranks: &'a Ranks) -> Self {
        let weight = |id: &ArticleId| {
            let partners = partners.get(id).into_iter().flatten();
            (*id, partners.map(|partner| u64::from(partner.tie.weight)).sum())
        };
        let weights = members.iter().map(weight).collect();
        let mut left = Self { weights, queue: BinaryHeap::new(), ranks };
        for id in members {
            left.enqueue(*id);
        }
        left
    }

    fn enqueue(&mut self, id: ArticleId) {
        self.queue.push((self.weights[&id], Reverse(self.ranks[&id]), id));
    }

    fn holds(&self, id: ArticleId) -> bool {
        self.weights.contains_key(&id)
    }

    /// The article with the greatest weight; `None` if nobody has a partner.
    fn middle(&mut self) -> Option<ArticleId> {
        while let Some((weight, _, id)) = self.queue.pop() {
            if weight > 0 && self.weights.get(&id) == Some(&weight) {
                return Some(id);
            }
        }
        None
    }

    fn remove(&mut self, draft: &Draft, partners: &Partners) {
        let star = || draft.others.iter().map(|other| other.id).chain([draft.middle]);
        for id in star() {
            self.weights.remove(&id);
        }
        for other in star().filter_map(|id| partners.get(&id)).flatten() {
            if let Some(weight) = self.weights.get_mut(&other.id) {
                *weight -= u64::from(other.tie.weight);
                self.enqueue(other.id);
            }
        }
    }
}

/// Stars by what ties their middles to all that are left.
fn drafts(
    members: &[ArticleId],
    partners: &Partners,
    ranks: &Ranks,
    mut tie: impl FnMut(ArticleId, ArticleId) -> Option<Tie>,
) -> Vec<Draft> {
    let of = |id: ArticleId| partners.get(&id).into_iter().flatten().map(|partner| partner.id);
    let mut left = Left::of(members, partners, ranks);
    let mut drafts = Vec::new();
    while let Some(middle) = left.middle() {
        // Partners of partners may have been missed; nothing farther away can belong here.
        let mut near: Vec<ArticleId> = of(middle).chain(of(middle).flat_map(of)).collect();
        near.retain(|id| *id != middle && left.holds(*id));
        near.sort_unstable();
        near.dedup();
        let tied = |id| Some(Partner { id, tie: tie(middle, id)? });
        let draft = Draft { middle, others: near.into_iter().filter_map(tied).collect() };
        left.remove(&draft, partners);
        drafts.push(draft);
    }
    drafts
}

/// For each star those that are most like its middle; of equals the earlier star has it.
///
/// A middle that would lose all its others keeps the one that is most like it, if another star can
/// spare it.
fn nearest(drafts: &[Draft], partners: &Partners, ranks: &Ranks) -> Vec<Vec<ArticleId>> {
    let middles: AHashMap<ArticleId, usize> =
        drafts.iter().map(|draft| draft.middle).zip(0..).collect();
    let mut homes: BTreeMap<ArticleId, usize> = BTreeMap::new();
    let mut sizes = vec![0; drafts.len()];
    for (star, draft) in drafts.iter().enumerate() {
        for other in &draft.others {
            let known = partners.get(&other.id).into_iter().flatten();
            let star_of =
                |partner: &Partner| Some((partner.tie.alike, Reverse(*middles.get(&partner.id)?)));
            let own = (other.tie.alike, Reverse(star));
            let (_, Reverse(home)) = known.filter_map(star_of).fold(own, Ord::max);
            homes.insert(other.id, home);
            sizes[home] += 1;
        }
    }
    for (star, draft) in drafts.iter().enumerate() {
        if sizes[star] > 0 {
            continue;
        }
        let spare = draft.others.iter().filter(|other| sizes[homes[&other.id]] > 1);
        let closest = |other: &&Partner| (other.tie.alike, Reverse(ranks[&other.id]));
        if let Some(from) = spare.max_by_key(closest).and_then(|it| homes.insert(it.id, star)) {
            sizes[from] -= 1;
            sizes[star] += 1;
        }
    }
    let mut others = vec![Vec::new(); drafts.len()];
    for (id, star) in homes {
        others[star].push(id);
    }
    others
}

/// The star of a group, led by the best of those that reach every member.
fn led<'a>(
    group: &[ArticleId],
    middle: ArticleId,
    mut is_edge: impl FnMut(ArticleId, ArticleId) -> bool,
    standing: impl Fn(ArticleId) -> Standing<'a>,
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
