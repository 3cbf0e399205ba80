//! The last stage: verified pairs become groups, and groups say what need not be kept.
//!
//! Components are settled one by one, each with the texts of its articles read once more; the memory
//! is that of the largest component.

use ahash::AHashMap;
use rayon::prelude::*;

use super::{AtBar, Classes, Dropped, Group, Member, Pair, Run, Texts, in_order};
use crate::article::ArticleId;
use crate::group::{Edges, Star, UnionFind, stars};
use crate::join::Joined;
use crate::lsh::Candidate;
use crate::progress::Stage;
use crate::relation::Relation;
use crate::shingle::{ShingleSet, shingles, windows};
use crate::tokenize::Tokens;
use crate::verify::{Bar, Overlap};

/// The bars for which a run says what they would have given.
const BARS: [f64; 5] = [0.5, 0.6, 0.7, 0.8, 0.9];

/// What the last stage gives.
#[derive(Default)]
pub(super) struct Settled {
    pub(super) pairs: Vec<Pair>,
    pub(super) groups: Vec<Group>,
    pub(super) dropped: Vec<Dropped>,
    pub(super) at_bars: Vec<AtBar>,
}

/// Turns verified pairs and identical articles into groups.
pub(super) fn settle<T: Texts>(
    run: &Run<'_, T>,
    classes: &Classes,
    joined: Vec<Joined>,
) -> Result<Settled, T::Error> {
    let components = components(run.input.articles.len(), classes, joined);
    run.observer.begin(Stage::Group, components.len() as u64);
    let parts = in_order(components.par_iter().map(|ties| {
        let settled = Component::load(run, classes, ties)?.settle(ties);
        run.observer.advance(1);
        Ok(settled)
    }))?;
    run.observer.end(Stage::Group);
    let mut settled = Settled::default();
    for part in parts {
        settled.pairs.extend(part.pairs);
        settled.groups.extend(part.groups);
        settled.dropped.extend(part.dropped);
        settled.at_bars.extend(part.at_bars);
    }
    settled.pairs.sort_unstable_by_key(|pair| pair.pair);
    settled.groups.sort_unstable_by_key(|group| group.lead);
    settled.dropped.sort_unstable_by_key(|dropped| dropped.id);
    // What is old is grouped at every bar, so the numbers would say nothing of what is new.
    settled.at_bars = match run.input.old {
        0 => sum_by_bar(run.config.threshold, &settled.at_bars),
        _ => Vec::new(),
    };
    Ok(settled)
}

/// What ties a component: its verified pairs, and faces of identical articles.
#[derive(Default)]
struct Ties {
    joined: Vec<Joined>,
    faces: Vec<ArticleId>,
}

/// The components by their least member.
fn components(articles: usize, classes: &Classes, joined: Vec<Joined>) -> Vec<Ties> {
    let mut union = UnionFind::new(articles);
    for Joined { pair, .. } in &joined {
        union.union(pair.a.0, pair.b.0);
    }
    let mut components: AHashMap<u32, Ties> = AHashMap::new();
    for joined in joined {
        components.entry(union.find(joined.pair.a.0)).or_default().joined.push(joined);
    }
    for face in classes.copies.keys() {
        components.entry(union.find(face.0)).or_default().faces.push(*face);
    }
    let mut components: Vec<(u32, Ties)> = components.into_iter().collect();
    components.sort_unstable_by_key(|(least, _)| *least);
    components.into_iter().map(|(_, ties)| ties).collect()
}

/// A component with the texts of its articles.
struct Component<'a, T> {
    run: &'a Run<'a, T>,
    classes: &'a Classes,
    /// The faces, ascending.
    members: Vec<ArticleId>,
    /// Their tokens and shingles.
    loaded: Vec<(Tokens, ShingleSet)>,
}

impl<'a, T: Texts> Component<'a, T> {
    fn load(run: &'a Run<'a, T>, classes: &'a Classes, ties: &Ties) -> Result<Self, T::Error> {
        let mut members = ties.faces.clone();
        members.extend(ties.joined.iter().flat_map(|joined| [joined.pair.a, joined.pair.b]));
        members.sort_unstable();
        members.dedup();
        let loaded = in_order(members.par_iter().map(|id| run.load(*id)))?;
        Ok(Self { run, classes, members, loaded })
    }

    fn settle(&self, ties: &Ties) -> Settled {
        let threshold = self.run.config.threshold;
        let mut edges = Edges::default();
        for Joined { pair, overlap } in &ties.joined {
            edges.insert(pair.a, pair.b, *overlap);
        }
        // A pair that no band proposed is counted when a group hangs on it.
        let mut stars = self.stars(&edges.clone(), threshold, |a, b| {
            edges.get(a, b).unwrap_or_else(|| {
                let overlap = Overlap::of(self.set(a), self.set(b));
                edges.insert(a, b, overlap);
                overlap
            })
        });
        self.add_copies_alone(&mut stars);
        let groups: Vec<Group> = self.groups(&stars, &edges);
        let mut pairs = self.pairs(&edges);
        pairs.retain(|pair| self.run.matters(pair.pair));
        let dropped = |group: &Group| self.dropped(group.lead, &group.members, &edges, threshold);
        let mut dropped: Vec<Dropped> = groups.iter().flat_map(dropped).collect();
        dropped.extend(self.dropped_alone(&stars, &edges));
        let bars = BARS.iter().filter_map(|bar| Bar::new(*bar)).filter(|bar| *bar >= threshold);
        let at_bars = bars.map(|bar| self.at_bar(&edges, bar)).collect();
        Settled { pairs, groups, dropped, at_bars }
    }

    fn row(&self, face: ArticleId) -> usize {
        self.members.partition_point(|other| *other < face)
    }

    fn set(&self, face: ArticleId) -> &ShingleSet {
        &self.loaded[self.row(face)].1
    }

    /// The stars at a bar, given how to come by the overlap of two faces.
    fn stars(
        &self,
        edges: &Edges,
        bar: Bar,
        mut overlap: impl FnMut(ArticleId, ArticleId) -> Overlap,
    ) -> Vec<Star> {
        let mut partners: AHashMap<ArticleId, Vec<ArticleId>> = AHashMap::new();
        for (a, b, overlap) in edges.sorted() {
            if overlap.reaches(bar) {
                partners.entry(a).or_default().push(b);
                partners.entry(b).or_default().push(a);
            }
        }
        let is_edge = |a, b| overlap(a, b).reaches(bar);
        let standing = |id| self.run.input.standing(id);
        stars(&self.members, &partners, is_edge, standing, self.run.config.keep)
    }

    /// Identical articles that resemble no other are groups as well.
    fn add_copies_alone(&self, stars: &mut Vec<Star>) {
        for face in self.alone(stars) {
            if !self.classes.copies(face).is_empty() {
                stars.push(Star { lead: face, lead_because: "alone", members: vec![face] });
            }
        }
    }

    /// The faces that are in no star.
    fn alone(&self, stars: &[Star]) -> Vec<ArticleId> {
        let mut grouped: Vec<ArticleId> =
            stars.iter().flat_map(|star| star.members.iter().copied()).collect();
        grouped.sort_unstable();
        let is_alone = |face: &ArticleId| grouped.binary_search(face).is_err();
        self.members.iter().copied().filter(is_alone).collect()
    }

    /// New articles whose old partner went to the group of another.
    fn dropped_alone(&self, stars: &[Star], edges: &Edges) -> Vec<Dropped> {
        let threshold = self.run.config.threshold;
        let new = self.alone(stars).into_iter().filter(|face| !self.run.input.is_old(*face));
        let drop = |id: ArticleId| {
            let (partner, overlap) = self.old_partner(id, edges, threshold)?;
            Some(Dropped { id, partner, overlap, own_words: self.own_words(id, partner, overlap) })
        };
        new.filter_map(drop).collect()
    }

    /// The pairs that reach the threshold, and one from each copy to its face.
    fn pairs(&self, edges: &Edges) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (a, b, overlap) in edges.sorted() {
            if overlap.reaches(self.run.config.threshold) {
                let pair = Candidate::new(a, b);
                pairs.push(Pair { pair, relation: Relation::Repost, overlap });
            }
        }
        for face in &self.members {
            let overlap = Overlap::identical(self.set(*face));
            for copy in self.classes.copies(*face) {
                let pair = Candidate::new(*face, *copy);
                pairs.push(Pair { pair, relation: Relation::Identical, overlap });
            }
        }
        pairs
    }

    /// The groups of stars that hold anything new, with the copies of their members.
    fn groups(&self, stars: &[Star], edges: &Edges) -> Vec<Group> {
        let groups = stars.iter().zip(self.weakest(stars, edges)).map(|(star, weakest)| {
            let lead = star.lead;
            let is_alone = star.members.len() == 1;
            let lead_because = if is_alone { self.lead_of_copies(lead) } else { star.lead_because };
            Group { lead, lead_because, members: self.members(star, edges), weakest }
        });
        groups.filter(|group| self.holds_new(&group.members)).collect()
    }

    /// The faces of a star and their copies.
    fn members(&self, star: &Star, edges: &Edges) -> Vec<Member> {
        let mut members = Vec::new();
        for face in &star.members {
            let (relation, overlap) = self.to_lead(*face, star.lead, edges);
            members.push(Member { id: *face, relation, overlap });
            let copies = self.classes.copies(*face).iter();
            members.extend(copies.map(|copy| Member { id: *copy, relation, overlap }));
        }
        members.sort_unstable_by_key(|member| member.id);
        members
    }

    fn holds_new(&self, members: &[Member]) -> bool {
        members.iter().any(|member| !self.run.input.is_old(member.id))
    }

    /// Why a face stands for its copies.
    fn lead_of_copies(&self, face: ArticleId) -> &'static str {
        let copies = self.classes.copies(face).iter().chain([&face]);
        let standings: Vec<_> = copies.map(|id| self.run.input.standing(*id)).collect();
        self.run.config.keep.choose(&standings).map_or("alone", |(_, because)| because)
    }

    /// What a face of a star is to the lead, and shares with it.
    fn to_lead(&self, face: ArticleId, lead: ArticleId, edges: &Edges) -> (Relation, Overlap) {
        if face == lead {
            return (Relation::Identical, Overlap::identical(self.set(face)));
        }
        let counted = || Overlap::of(self.set(face), self.set(lead));
        (Relation::Repost, edges.get(face, lead).unwrap_or_else(counted))
    }

    /// For each star the least alike pair of its members, of those that were counted.
    fn weakest(&self, stars: &[Star], edges: &Edges) -> Vec<Pair> {
        let mut star_of: Vec<Option<usize>> = vec![None; self.members.len()];
        for (number, star) in stars.iter().enumerate() {
            for face in &star.members {
                star_of[self.row(*face)] = Some(number);
            }
        }
        // Where there is one member, with copies.
        let of_copies = |star: &Star| {
            let copy = self.classes.copies(star.lead).first().copied().unwrap_or(star.lead);
            let overlap = Overlap::identical(self.set(star.lead));
            let pair = Candidate::new(star.lead, copy);
            Pair { pair, relation: Relation::Identical, overlap }
        };
        let mut weakest: Vec<Pair> = stars.iter().map(of_copies).collect();
        for (a, b, overlap) in edges.sorted() {
            let star = star_of[self.row(a)].filter(|star| star_of[self.row(b)] == Some(*star));
            let Some(least) = star.map(|star| &mut weakest[star]) else { continue };
            let is_first = least.relation == Relation::Identical;
            if is_first || overlap.resemblance() < least.overlap.resemblance() {
                let pair = Candidate::new(a, b);
                *least = Pair { pair, relation: Relation::Repost, overlap };
            }
        }
        weakest
    }

    /// Members of a group that need not be kept beside an old article, or beside the lead.
    fn dropped(
        &self,
        lead: ArticleId,
        members: &[Member],
        edges: &Edges,
        bar: Bar,
    ) -> Vec<Dropped> {
        let input = &self.run.input;
        let drop_above = self.run.config.drop_above;
        let by_lead = |member: &Member| {
            let is_held = member.id != lead && member.overlap.contained(drop_above);
            (is_held && self.may_replace(lead, member.id)).then_some((lead, member.overlap))
        };
        let new: Vec<(&Member, Option<(ArticleId, Overlap)>)> = members
            .iter()
            .filter(|member| !input.is_old(member.id))
            .map(|member| (member, self.old_partner(member.id, edges, bar)))
            .collect();
        // A lead that others are dropped for has to stay, whatever was there before.
        let is_needed = new.iter().any(|(member, old)| old.is_none() && by_lead(member).is_some());
        let mut dropped = Vec::new();
        for (member, old) in new {
            if is_needed && member.id == lead {
                continue;
            }
            if let Some((partner, overlap)) = old.or_else(|| by_lead(member)) {
                let face = self.classes.face[member.id.index()];
                let own_words = self.own_words(face, partner, overlap);
                dropped.push(Dropped { id: member.id, partner, overlap, own_words });
            }
        }
        dropped
    }

    /// Whether one article may stay in place of another: a killed text must not in place of one that
    /// can be used.
    fn may_replace(&self, kept: ArticleId, dropped: ArticleId) -> bool {
        let articles = self.run.input.articles;
        articles[kept.index()].is_usable() || !articles[dropped.index()].is_usable()
    }

    /// The old article that holds most of a new one, enough for the new one (`a`) to be dropped.
    fn old_partner(&self, new: ArticleId, edges: &Edges, bar: Bar) -> Option<(ArticleId, Overlap)> {
        let input = &self.run.input;
        let face = self.classes.face[new.index()];
        let olds = self.members.iter().copied().take_while(|id| input.is_old(*id));
        let known = olds.filter_map(|old| match old == face {
            true => Some((old, Overlap::identical(self.set(face)))),
            false => Some((old, edges.get(face, old).filter(|overlap| overlap.reaches(bar))?)),
        });
        let drop_above = self.run.config.drop_above;
        known
            .filter(|(old, overlap)| overlap.contained(drop_above) && self.may_replace(*old, new))
            // The first of equals, hence the comparison by number as well.
            .max_by(|(x, s), (y, t)| s.a_in_b().total_cmp(&t.a_in_b()).then(y.cmp(x)))
    }

    /// How many words of an article stand in no shingle of its partner.
    fn own_words(&self, face: ArticleId, partner: ArticleId, overlap: Overlap) -> u32 {
        if overlap.only_a == 0 {
            return 0;
        }
        let (tokens, _) = &self.loaded[self.row(face)];
        let partner = self.set(partner);
        let width = self.run.config.width;
        let mut is_own = vec![true; tokens.len()];
        for (window, shingle) in windows(tokens, width).zip(shingles(tokens, width)) {
            if partner.contains(shingle) {
                is_own[window].fill(false);
            }
        }
        tokens.words_of((0..tokens.len()).filter(|at| is_own[*at]))
    }

    /// What a higher bar would make of this component, from the pairs that are known.
    fn at_bar(&self, edges: &Edges, bar: Bar) -> AtBar {
        let mut stars = self.stars(edges, bar, |a, b| edges.get(a, b).unwrap_or_default());
        self.add_copies_alone(&mut stars);
        let mut at = AtBar { bar, groups: 0, grouped: 0, dropped: 0 };
        for star in &stars {
            let members = self.members(star, edges);
            if self.holds_new(&members) {
                at.groups += 1;
                at.grouped += members.len() as u32;
                at.dropped += self.dropped(star.lead, &members, edges, bar).len() as u32;
            }
        }
        at
    }
}

/// The sums of what components give at each bar, for every bar at or above the threshold.
fn sum_by_bar(threshold: Bar, parts: &[AtBar]) -> Vec<AtBar> {
    let bars = BARS.iter().filter_map(|bar| Bar::new(*bar)).filter(|bar| *bar >= threshold);
    bars.map(|bar| {
        let mut sum = AtBar { bar, groups: 0, grouped: 0, dropped: 0 };
        for part in parts.iter().filter(|part| part.bar == bar) {
            sum.groups += part.groups;
            sum.grouped += part.grouped;
            sum.dropped += part.dropped;
        }
        sum
    })
    .collect()
}
