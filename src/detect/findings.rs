//! What a run found: ids and counts; the texts are with whoever read them.

use super::{Composite, Story};
use crate::article::ArticleId;
use crate::join::Joined;
use crate::lsh::Candidate;
use crate::relation::{Relation, Weighed};
use crate::verify::{Bar, Overlap};
use crate::winnow::Stock;

/// Two articles that are no strangers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The articles.
    pub pair: Candidate,
    /// What they are to each other.
    pub relation: Relation,
    /// What they share.
    pub weighed: Weighed,
}

/// An article of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The article.
    pub id: ArticleId,
    /// What it is to the lead; the lead is identical to itself.
    pub relation: Relation,
    /// What it (`a`) shares with the lead (`b`).
    pub overlap: Overlap,
}

/// Copies of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The article that represents the group.
    pub lead: ArticleId,
    /// Which step of the policy chose it.
    pub lead_because: &'static str,
    /// The members, ascending, the lead among them.
    pub members: Vec<Member>,
    /// The pair of members that resemble each other least, of those that were counted.
    pub weakest: Pair,
}

/// An article that need not be kept, and the one that it need not be kept beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dropped {
    /// The article.
    pub id: ArticleId,
    /// The article that is kept, or was there before.
    pub partner: ArticleId,
    /// What the article is to its partner.
    pub relation: Relation,
    /// What the article (`a`) shares with its partner (`b`).
    pub overlap: Overlap,
    /// How many of its words stand in no shingle of its partner.
    pub own_words: u32,
}

/// What a bar in place of the threshold would have made of the same pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtBar {
    /// The bar.
    pub bar: Bar,
    /// Groups.
    pub groups: u32,
    /// Articles in them.
    pub grouped: u32,
    /// Articles dropped.
    pub dropped: u32,
}

/// What a run found. Ids and counts; the texts are with whoever read them.
#[derive(Debug, Clone)]
pub struct Findings {
    /// The pairs: one from each copy to the article that stands for its content, and those between
    /// articles that stand for a content. Ascending.
    pub pairs: Vec<Pair>,
    /// The groups of two or more, by lead.
    pub groups: Vec<Group>,
    /// The stories of two or more articles, by first member.
    pub stories: Vec<Story>,
    /// The articles that are put together from several others, ascending.
    pub composites: Vec<Composite>,
    /// Phrases that stand in so many texts that they tie nothing, ascending by fingerprint.
    pub stock: Vec<Stock>,
    /// The articles that need not be kept, ascending.
    pub dropped: Vec<Dropped>,
    /// What other bars would have given, for those of 0.5 to 0.9 at or above the threshold; nothing
    /// where some articles were there before.
    pub at_bars: Vec<AtBar>,
    /// What LSH proposed; the pairs are gone by now.
    pub candidates: CandidateCounts,
    /// Whether every pair was compared; then how many of the pairs LSH alone would have found.
    pub joined: Option<LshAlone>,
    /// The most alike two articles, where no pair reached the threshold and all were compared.
    pub nearest: Option<Joined>,
    /// A bar that no pair reaches, where all were compared: the threshold, or the least that was tried
    /// in the search for the nearest.
    pub none_above: Option<Bar>,
    /// New articles without words, which are compared with nothing.
    pub empty: u32,
}

/// How many pairs were proposed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CandidateCounts {
    /// Pairs that shared a band.
    pub proposed: u64,
    /// Buckets larger than [`BUCKET_BOUND`](crate::lsh::BUCKET_BOUND).
    pub oversized: u64,
    /// The size of the largest bucket.
    pub largest: u64,
    /// Pairs of bucket mates that the bound kept from being proposed, summed over bands.
    pub withheld: u64,
    /// Pairs that share a fingerprint of a passage.
    pub by_passages: u64,
}

/// What LSH alone would have found of the pairs at or above the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LshAlone {
    /// Pairs that LSH proposed.
    pub found: u64,
    /// Pairs that there are.
    pub of: u64,
}
