//! The last stage: verified pairs become groups, and groups say what need not be kept.
//!
//! Components are settled one by one. Where a pair is asked for that was not weighed before, its texts are
//! read once more; the memory is that of the largest component.

use std::cell::OnceCell;

use ahash::AHashSet;
use rayon::prelude::*;

use super::common::Common;
use super::stock::StockIndex;
use super::{AtBar, Body, Classes, Composite, Dropped, Group, Member, Pair, Run, Texts, in_order};
use crate::article::ArticleId;
use crate::group::{Edges, Partner, Partners, Star, Tie, UnionFind, stars};
use crate::lsh::Candidate;
use crate::progress::Stage;
use crate::relation::{Bars, Relation, Weighed};
use crate::verify::{Bar, Overlap};

/// So many components are settled before what they give is put together.
const AT_ONCE: usize = 4096;

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
    mut weighed: Vec<Pair>,
    composites: &[Composite],
    stock: &StockIndex<'_>,
) -> Result<Settled, T::Error> {
    let ties = |pair: &mut Pair| pair.relation.groups() && may_tie(pair.pair, composites);
    let tying = weighed.extract_if(.., ties).collect();
    let tied = Tied::of(run.input.articles.len(), classes, tying);
    let components = tied.components();
    let mut settled = Settled { pairs: weighed, ..Settled::default() };
    run.observer.begin(Stage::Group, components.len() as u64);
    for some in components.chunks(AT_ONCE) {
        let parts = in_order(some.par_iter().map(|ties| {
            let settled = Component::of(run, classes, stock, ties).settle(ties);
            run.observer.advance(1);
            settled
        }))?;
        for part in parts {
            settled.pairs.extend(part.pairs);
            settled.groups.extend(part.groups);
            settled.dropped.extend(part.dropped);
            settled.at_bars.extend(part.at_bars);
        }
    }
    run.observer.end(Stage::Group);
    drop(components);
    drop(tied);
    settled.pairs.sort_unstable_by_key(|pair| pair.pair);
    // A pair with a composite may have been counted again for a group.
    settled.pairs.dedup_by_key(|pair| pair.pair);
    settled.groups.sort_unstable_by_key(|group| group.lead);
    settled.dropped.sort_unstable_by_key(|dropped| dropped.id);
    settled.at_bars = bars(run).map(|bar| sum_at(bar, &settled.at_bars)).collect();
    Ok(settled)
}

/// Whether a pair may tie a group: a composite ties nothing but its own versions, which have the same
/// sources or one more.
fn may_tie(pair: Candidate, composites: &[Composite]) -> bool {
    let sources = |id: ArticleId| {
        let at = composites.binary_search_by_key(&id, |composite| composite.id).ok()?;
        Some(&composites[at].sources)
    };
    match (sources(pair.a), sources(pair.b)) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
            few.iter().all(|source| many.contains(source))
        }
        _ => false,
    }
}

/// What ties components, by the least member of each, ascending.
struct Tied {
    /// Verified pairs.
    pairs: Vec<(u32, Pair)>,
    /// Faces of identical articles.
    faces: Vec<(u32, ArticleId)>,
}

impl Tied {
    fn of(articles: usize, classes: &Classes, pairs: Vec<Pair>) -> Self {
        let mut union = UnionFind::new(articles);
        for Pair { pair, .. } in &pairs {
            union.union(pair.a.0, pair.b.0);
        }
        let pairs = pairs.into_iter();
        let mut pairs: Vec<(u32, Pair)> =
            pairs.map(|pair| (union.find(pair.pair.a.0), pair)).collect();
        pairs.par_sort_unstable_by_key(|(least, pair)| (*least, pair.pair));
        let faces = classes.copies.keys().map(|face| (union.find(face.0), *face));
        let mut faces: Vec<(u32, ArticleId)> = faces.collect();
        faces.sort_unstable();
        Self { pairs, faces }
    }

    /// The components by their least member.
    fn components(&self) -> Vec<Ties<'_>> {
        let mut components = Vec::new();
        let (mut pairs, mut faces) = (&self.pairs[..], &self.faces[..]);
        loop {
            let first = pairs.first().map(|(least, _)| *least);
            let first = first.into_iter().chain(faces.first().map(|(least, _)| *least)).min();
            let Some(least) = first else { break components };
            let (of_pairs, rest) =
                pairs.split_at(pairs.iter().take_while(|(it, _)| *it == least).count());
            pairs = rest;
            let (of_faces, rest) =
                faces.split_at(faces.iter().take_while(|(it, _)| *it == least).count());
            faces = rest;
            components.push(Ties { pairs: of_pairs, faces: of_faces });
        }
    }
}

/// What ties a component.
struct Ties<'a> {
    pairs: &'a [(u32, Pair)],
    faces: &'a [(u32, ArticleId)],
}

/// A component with the texts of its articles.
struct Component<'a, T: Texts> {
    run: &'a Run<'a, T>,
    classes: &'a Classes,
    stock: &'a StockIndex<'a>,
    /// The faces, ascending.
    members: Vec<ArticleId>,
    /// How many shingles each has, where a pair of it says so.
    counts: Vec<Option<u32>>,
    /// The bodies of those that were asked for: the pairs that were weighed say most of what is.
    bodies: Vec<OnceCell<Body>>,
    /// Why a body could not be loaded.
    fault: OnceCell<T::Error>,
}

impl<'a, T: Texts> Component<'a, T> {
    fn of(
        run: &'a Run<'a, T>,
        classes: &'a Classes,
        stock: &'a StockIndex<'a>,
        ties: &Ties<'_>,
    ) -> Self {
        let mut members: Vec<ArticleId> = ties.faces.iter().map(|(_, face)| *face).collect();
        members.extend(ties.pairs.iter().flat_map(|(_, pair)| [pair.pair.a, pair.pair.b]));
        members.sort_unstable();
        members.dedup();
        let bodies = members.iter().map(|_| OnceCell::new()).collect();
        let counts = vec![None; members.len()];
        let mut component =
            Self { run, classes, stock, members, counts, bodies, fault: OnceCell::new() };
        for (_, Pair { pair, weighed, .. }) in ties.pairs {
            let Overlap { shared, only_a, only_b } = weighed.overlap;
            for (face, only) in [(pair.a, only_a), (pair.b, only_b)] {
                let row = component.row(face);
                component.counts[row] = Some(shared + only);
            }
        }
        component
    }

    fn settle(self, ties: &Ties<'_>) -> Result<Settled, T::Error> {
        let threshold = self.run.config.threshold;
        let mut edges = Edges::default();
        for (_, Pair { pair, weighed, .. }) in ties.pairs {
            edges.insert(pair.a, pair.b, *weighed);
        }
        // A pair that no band proposed is counted when a group hangs on it.
        let mut stars = self.stars(&edges.clone(), threshold, |a, b| {
            Some(edges.get(a, b).unwrap_or_else(|| {
                let weighed = self.weigh(a, b);
                edges.insert(a, b, weighed);
                weighed
            }))
        });
        self.add_copies_alone(&mut stars);
        let groups: Vec<Group> = self.groups(&stars, &edges);
        let mut pairs = self.pairs(&edges);
        pairs.retain(|pair| self.run.matters(pair.pair));
        let dropped = |group: &Group| self.dropped(group.lead, &group.members, &edges, threshold);
        let mut dropped: Vec<Dropped> = groups.iter().flat_map(dropped).collect();
        dropped.extend(self.dropped_alone(&stars, &edges));
        let at_bars = self.at_bars(&edges);
        match self.fault.into_inner() {
            Some(fault) => Err(fault),
            None => Ok(Settled { pairs, groups, dropped, at_bars }),
        }
    }

    fn row(&self, face: ArticleId) -> usize {
        self.members.partition_point(|other| *other < face)
    }

    /// The body of a face. What cannot be loaded is taken for empty: the fault is all that is told then.
    fn body(&self, face: ArticleId) -> &Body {
        self.bodies[self.row(face)].get_or_init(|| {
            self.run.load(face).unwrap_or_else(|fault| {
                let _ = self.fault.set(fault);
                Body::empty(self.run.config)
            })
        })
    }

    fn weigh(&self, a: ArticleId, b: ArticleId) -> Weighed {
        let common = Common::of(self.body(a), self.body(b));
        common.weigh(common.counts(), self.run.is_newer(a, b), self.run.config, self.stock).0
    }

    /// A face and an article with the same words.
    fn identical(&self, face: ArticleId) -> Weighed {
        match self.run.config.passages {
            Some(_) => self.body(face).with_itself(),
            // Nothing else is asked of it.
            None => Weighed::identical(self.whole(face), None),
        }
    }

    /// What a face shares with itself.
    fn whole(&self, face: ArticleId) -> Overlap {
        let counted = || self.body(face).sizes[0];
        Overlap {
            shared: self.counts[self.row(face)].unwrap_or_else(counted),
            only_a: 0,
            only_b: 0,
        }
    }

    fn relation(&self, weighed: Weighed, threshold: Bar) -> Relation {
        weighed.relation(&Bars { threshold, ..self.run.config.bars() })
    }

    /// The stars at a bar, given how to come by the overlap of two faces.
    fn stars(
        &self,
        edges: &Edges,
        bar: Bar,
        mut weigh: impl FnMut(ArticleId, ArticleId) -> Option<Weighed>,
    ) -> Vec<Star> {
        let tie = |weighed: Weighed| {
            self.relation(weighed, bar).groups().then(|| Tie::from(weighed.overlap))
        };
        let mut partners = Partners::default();
        for (a, b, weighed) in edges.sorted() {
            if let Some(tie) = tie(weighed) {
                partners.entry(a).or_default().push(Partner { id: b, tie });
                partners.entry(b).or_default().push(Partner { id: a, tie });
            }
        }
        let tie = |a, b| weigh(a, b).and_then(tie);
        let standing = |id| self.run.input.standing(id);
        stars(&self.members, &partners, tie, standing, self.run.config.keep)
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
            let (partner, weighed) = self.old_partner(id, edges, threshold)?;
            let (relation, overlap) = (self.relation_now(weighed), weighed.overlap);
            let [own_words, _] = weighed.own_words;
            Some(Dropped { id, partner, relation, overlap, own_words })
        };
        new.filter_map(drop).collect()
    }

    /// The pairs that were weighed and are no strangers, and one from each copy to its face.
    fn pairs(&self, edges: &Edges) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (a, b, weighed) in edges.sorted() {
            let relation = self.relation(weighed, self.run.config.threshold);
            if relation != Relation::Unrelated {
                pairs.push(Pair { pair: Candidate::new(a, b), relation, weighed });
            }
        }
        for face in &self.members {
            let copies = self.classes.copies(*face);
            if copies.is_empty() {
                continue;
            }
            let (weighed, relation) = (self.identical(*face), Relation::Identical);
            let pair = |copy: &ArticleId| Candidate::new(*face, *copy);
            pairs.extend(copies.iter().map(|copy| Pair { pair: pair(copy), relation, weighed }));
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
            let (relation, overlap) = if *face == star.lead {
                (Relation::Identical, self.whole(*face))
            } else {
                let weighed = self.to_lead(*face, star.lead, edges);
                (self.relation_now(weighed), weighed.overlap)
            };
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

    /// What a face of a star shares with the lead.
    fn to_lead(&self, face: ArticleId, lead: ArticleId, edges: &Edges) -> Weighed {
        match face == lead {
            true => self.identical(face),
            false => edges.get(face, lead).unwrap_or_else(|| self.weigh(face, lead)),
        }
    }

    /// The relation at the threshold of the run.
    fn relation_now(&self, weighed: Weighed) -> Relation {
        self.relation(weighed, self.run.config.threshold)
    }

    /// For each star the least alike pair of its members, of those that were counted; where it has one
    /// member, that and a copy.
    fn weakest(&self, stars: &[Star], edges: &Edges) -> Vec<Pair> {
        let mut star_of: Vec<Option<usize>> = vec![None; self.members.len()];
        for (number, star) in stars.iter().enumerate() {
            for face in &star.members {
                star_of[self.row(*face)] = Some(number);
            }
        }
        let mut weakest: Vec<Option<Pair>> = vec![None; stars.len()];
        for (a, b, weighed) in edges.sorted() {
            let star = star_of[self.row(a)].filter(|star| star_of[self.row(b)] == Some(*star));
            let Some(least) = star.map(|star| &mut weakest[star]) else { continue };
            let resemblance = weighed.overlap.resemblance();
            if least.is_none_or(|least| resemblance < least.weighed.overlap.resemblance()) {
                let relation = self.relation_now(weighed);
                *least = Some(Pair { pair: Candidate::new(a, b), relation, weighed });
            }
        }
        let of_copies = |star: &Star| {
            let copy = self.classes.copies(star.lead).first().copied().unwrap_or(star.lead);
            let weighed = self.identical(star.lead);
            let pair = Candidate::new(star.lead, copy);
            Pair { pair, relation: Relation::Identical, weighed }
        };
        let weakest = stars.iter().zip(weakest);
        weakest.map(|(star, weakest)| weakest.unwrap_or_else(|| of_copies(star))).collect()
    }

    /// Members of a group that need not be kept beside an old article, beside the lead, or beside
    /// another member that stays.
    fn dropped(
        &self,
        lead: ArticleId,
        members: &[Member],
        edges: &Edges,
        bar: Bar,
    ) -> Vec<Dropped> {
        /// So many members that stay may stand in place of others, beside copies of their own.
        const STAYING: usize = 8;
        let face = |member: &Member| self.classes.face[member.id.index()];
        let new = || members.iter().filter(|member| !self.run.input.is_old(member.id));
        let mut kept = vec![lead];
        let mut dropped = Vec::new();
        let mut faces: Vec<&Member> = new().filter(|member| member.id == face(member)).collect();
        // The order of reading has no say.
        faces.sort_by_cached_key(|member| self.run.input.articles.id(member.id));
        let mut gone: AHashSet<ArticleId> = AHashSet::new();
        let copies = new().filter(|member| member.id != face(member));
        for member in faces.into_iter().chain(copies) {
            let id = member.id;
            let by_old = self.old_partner(id, edges, bar);
            let own = Some(face(member)).filter(|face| !gone.contains(face));
            let mut beside = kept.iter().copied().chain(own).filter(|kept| *kept != id);
            let partner = by_old
                .or_else(|| beside.find_map(|kept| Some((kept, self.held(id, kept, edges)?))));
            match partner {
                Some((partner, weighed)) => {
                    let relation = self.relation_now(weighed);
                    let overlap = weighed.overlap;
                    let [own_words, _] = weighed.own_words;
                    dropped.push(Dropped { id, partner, relation, overlap, own_words });
                    gone.insert(id);
                }
                None if kept.len() <= STAYING && id != lead && id == face(member) => kept.push(id),
                None => {}
            }
        }
        // A lead that others are dropped for has to stay, whatever was there before.
        if dropped.iter().any(|dropped| dropped.partner == lead) {
            dropped.retain(|dropped| dropped.id != lead);
        }
        dropped
    }

    /// What an article shares with one that is kept, if it need not be kept beside it.
    fn held(&self, id: ArticleId, kept: ArticleId, edges: &Edges) -> Option<Weighed> {
        let face = self.classes.face[id.index()];
        let is_known = face == kept || edges.get(face, kept).is_some();
        let is_contained = |overlap: Overlap| overlap.contained(self.run.config.drop_above);
        // Counting is cheaper than weighing.
        if !(is_known || is_contained(Common::of(self.body(face), self.body(kept)).counts().whole))
        {
            return None;
        }
        let weighed = self.to_lead(face, kept, edges);
        let relation = self.relation_now(weighed);
        let may_go = self.run.config.drop_revisions || relation != Relation::Revision;
        let is_held = relation.groups() && may_go && is_contained(weighed.overlap);
        (is_held && self.may_replace(kept, id)).then_some(weighed)
    }

    /// Whether one article may stay in place of another: a killed text must not in place of one that
    /// can be used.
    fn may_replace(&self, kept: ArticleId, dropped: ArticleId) -> bool {
        let articles = self.run.input.articles;
        articles.get(kept).is_usable() || !articles.get(dropped).is_usable()
    }

    /// The old article that holds most of a new one, enough for the new one (`a`) to be dropped.
    fn old_partner(&self, new: ArticleId, edges: &Edges, bar: Bar) -> Option<(ArticleId, Weighed)> {
        let input = &self.run.input;
        let face = self.classes.face[new.index()];
        let olds = self.members.iter().copied().take_while(|id| input.is_old(*id));
        let known = olds.filter_map(|old| {
            let is_known = old == face
                || edges.get(face, old).is_some_and(|known| self.relation(known, bar).groups());
            Some((old, self.held(new, old, edges).filter(|_| is_known)?))
        });
        // The first of equals, hence the comparison by number as well.
        known.max_by(|(x, s), (y, t)| {
            s.overlap.a_in_b().total_cmp(&t.overlap.a_in_b()).then(y.cmp(x))
        })
    }

    /// What higher bars would make of this component.
    fn at_bars(&self, edges: &Edges) -> Vec<AtBar> {
        let known = edges.sorted();
        let mut before: Option<(Vec<bool>, AtBar)> = None;
        let at_bar = |bar| {
            let ties = known.iter().map(|(.., weighed)| self.relation(*weighed, bar).groups());
            let ties: Vec<bool> = ties.collect();
            // Hardly any component has a pair between two bars.
            let at = match before.take() {
                Some((same, at)) if same == ties => AtBar { bar, ..at },
                _ => self.at_bar(edges, bar),
            };
            before = Some((ties, at));
            at
        };
        bars(self.run).map(at_bar).collect()
    }

    /// What a higher bar would make of this component, from the pairs that are known.
    fn at_bar(&self, edges: &Edges, bar: Bar) -> AtBar {
        let mut stars = self.stars(edges, bar, |a, b| edges.get(a, b));
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

/// The bars at or above the threshold for which a run says what they would have given: none where
/// something is old, which is grouped at every bar, so that the numbers would say nothing of what is new.
fn bars<T>(run: &Run<'_, T>) -> impl Iterator<Item = Bar> {
    let told = if run.input.old == 0 { &BARS[..] } else { &[] };
    let bars = told.iter().filter_map(|bar| Bar::new(*bar));
    bars.filter(|bar| *bar >= run.config.threshold)
}

/// The sums of what components give at a bar.
fn sum_at(bar: Bar, parts: &[AtBar]) -> AtBar {
    let mut sum = AtBar { bar, groups: 0, grouped: 0, dropped: 0 };
    for part in parts.iter().filter(|part| part.bar == bar) {
        sum.groups += part.groups;
        sum.grouped += part.grouped;
        sum.dropped += part.dropped;
    }
    sum
}
