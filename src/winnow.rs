//! The passage index: articles that share a run of words, however little else they share.
//!
//! Of every window of consecutive shingles the least is taken as a fingerprint (winnowing;
//! Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for document fingerprinting", 2003), so
//! that two texts which share a run as long as a window share a fingerprint of it, whatever stands
//! around. Which is the least is decided by sixteen bits of each, of which eight are compared at once;
//! of several that are equally small all are taken. With shingles of eight words, all of those in
//! quotations and the least of every five in prose, that is every run of 12 words of prose and of 8
//! words of quotation; of prose a third of the shingles are taken. They are longer than those that
//! articles are compared by, because a run of five words that two texts share is chance as often as
//! not. Quotations are taken more densely because they tie stories.
//!
//! Fingerprints that stand in many texts which are no copies of each other are stock: a footer, a
//! formula, the name of an office. They propose nothing, and are given back to be reported.
//!
//! Linear in the shingles to take fingerprints; proposing candidates sorts those that stand in more
//! than one text.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use ahash::AHashMap;
use rayon::prelude::*;

use crate::article::ArticleId;
use crate::hash;
use crate::lsh::Candidate;
use crate::recurring::{Deal, Entry, Lists};
use crate::shingle::Spliced;
use crate::word::bits;

/// The bit of a fingerprint that says that it was taken from a quotation.
const QUOTE: u64 = 1;

/// Lists of more articles than this propose one article for each group of copies alone.
const LIST_BOUND: usize = 24;

/// The rank of what stands in no run.
const NONE: i16 = i16::MIN;

/// Adds the fingerprints of runs of consecutive shingles of a text to `taken`: of every `window` of a run
/// the least, by its rank; where the same one is taken twice in a row, once. Runs shorter than a window have
/// none.
///
/// Runs are ascending, and between two of them stands what is in neither. `window` is at least 1.
///
/// # Panics
///
/// If a run lies outside the shingles.
// On its own, so that its loops have the registers for what they take.
#[inline(never)]
pub fn winnow(
    shingles: &Spliced<'_>,
    runs: impl Iterator<Item = Range<usize>>,
    window: usize,
    is_quote: bool,
    taken: &mut Vec<u64>,
) {
    let mut before = None;
    let mut add = |place: usize| {
        let shingle = shingles.at(place);
        if before.replace(shingle) != Some(shingle) {
            taken.push(fingerprint(shingle, is_quote));
        }
    };
    if window == 1 {
        runs.flatten().for_each(add);
        return;
    }
    let mut ranks = Vec::with_capacity(shingles.firsts().len());
    for run in runs.filter(|run| !run.is_empty()) {
        ranks.resize(run.start, NONE);
        ranks.extend(shingles.firsts()[run].iter().map(|first| rank(*first)));
    }
    if ranks.len() < window {
        return;
    }
    // The least rank of each window, that of none where the window holds what stands in no run; then the
    // greatest of these among the windows around a shingle: its own, if it is the least in one of them.
    let padded = ranks.len() + window - 1;
    let [mut bounds, mut room] = [(); 2].map(|()| Vec::with_capacity(padded));
    bounds.extend_from_slice(&ranks);
    slide(&mut bounds, &mut room, window, i16::min);
    room.clear();
    room.resize(window - 1, NONE);
    room.extend_from_slice(&bounds);
    room.resize(padded, NONE);
    std::mem::swap(&mut bounds, &mut room);
    slide(&mut bounds, &mut room, window, i16::max);
    for (block, (ranks, bounds)) in ranks.chunks(64).zip(bounds.chunks(64)).enumerate() {
        let mut is_least = equal(ranks, bounds);
        while is_least != 0 {
            add(64 * block + is_least.trailing_zeros() as usize);
            is_least &= is_least - 1;
        }
    }
}

/// By what the least of some shingles is found, given the first of the shorter ones in it: its upper bits,
/// so that of what is taken the lower ones are spread as evenly as before.
#[inline]
fn rank(first: u64) -> i16 {
    ((first >> 48) as u16).cast_signed().max(NONE + 1)
}

/// Puts in the place of some values of each `window` of them, in order, what `pick` picks. There are as
/// many at least.
#[inline]
fn slide(
    values: &mut Vec<i16>,
    room: &mut Vec<i16>,
    window: usize,
    pick: impl Fn(i16, i16) -> i16,
) {
    // Of ever longer windows, each of three shorter ones, which may overlap.
    let mut width = 1;
    while width < window {
        let third = (2 * width).min(window - width);
        let second = width.min(third);
        let firsts = &values[..values.len() - third];
        let others = values[second..].iter().zip(&values[third..]);
        room.clear();
        room.extend(firsts.iter().zip(others).map(|(a, (b, c))| pick(pick(*a, *b), *c)));
        std::mem::swap(values, room);
        width += third;
    }
}

/// A bit for each place at which two lists of up to 64 ranks have the same.
#[inline]
fn equal(x: &[i16], y: &[i16]) -> u64 {
    let mut told = [0; 64];
    for (told, (x, y)) in told.iter_mut().zip(x.iter().zip(y)) {
        *told = u8::from(x == y) & u8::from(*x != NONE);
    }
    bits(&told, |told| told)
}

/// A shingle as a fingerprint, with its kind in the last bit.
pub fn fingerprint(shingle: u64, is_quote: bool) -> u64 {
    shingle & !QUOTE | u64::from(is_quote)
}

/// Two articles that share fingerprints, with how many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// The articles.
    pub pair: Candidate,
    /// Shared fingerprints that are prose in both.
    pub prose: u32,
    /// Shared fingerprints that are a quotation in one at least.
    pub quotes: u32,
}

/// A fingerprint that stands in so many texts that it says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stock {
    /// The fingerprint, without its kind.
    pub fingerprint: u64,
    /// In how many texts it stands, copies of one text counted once.
    pub texts: u32,
    /// The first article that holds it.
    pub first: ArticleId,
    /// The words that it has.
    pub words: u8,
}

impl Stock {
    /// The form under which a shingle would be stock.
    pub fn key(shingle: u64) -> u64 {
        fingerprint(shingle, false)
    }

    /// A fingerprint without its kind.
    pub fn bare(fingerprint: u64) -> u64 {
        fingerprint & !QUOTE
    }
}

/// What an index proposes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposals {
    /// The pairs, ascending.
    pub list: Vec<Proposal>,
    /// What was left out as stock, ascending by fingerprint.
    pub stock: Vec<Stock>,
}

/// The articles of an index, and what it takes to tell stock phrases.
#[derive(Clone, Copy)]
pub struct Holders<'a> {
    /// The fingerprints of each article.
    pub prints: &'a dyn Lists,
    /// For each article, by its number, the text that it is a copy of.
    pub texts: &'a [u32],
    /// For each article, by its number, its source.
    pub sources: &'a [Option<u32>],
    /// The articles below this number are not proposed to each other.
    pub old: usize,
    /// The words of a shingle that a fingerprint was made of.
    pub words: u8,
}

impl Holders<'_> {
    fn text(&self, id: ArticleId) -> u32 {
        self.texts[id.index()]
    }

    fn is_one_source(&self, holders: &[(u32, ArticleId, bool)]) -> bool {
        let first = self.sources[holders[0].1.index()];
        first.is_some() && holders.iter().all(|(_, id, _)| self.sources[id.index()] == first)
    }
}

/// Every pair of articles that shares a fingerprint which is not stock: one that stands in more than
/// `most` texts, or in more than [`ONE_SOURCE`] texts that are all of one source.
pub fn propose(holders: &Holders<'_>, most: u32) -> Proposals {
    let lists = holders.prints;
    let deal = Deal::of(lists);
    let (hits, mut stock) = (Hits::default(), Vec::new());
    let mut dealt = deal.nothing();
    for group in deal.groups() {
        dealt.take(lists, group);
        let parts = dealt.parts().into_par_iter();
        let found = parts.fold(
            || Found::of(&hits),
            |mut found, part| {
                let entries = dealt.recurring(part);
                for same in entries.chunk_by(|x, y| (x.0 | QUOTE) == (y.0 | QUOTE)) {
                    found.add(holders, same, most);
                }
                found
            },
        );
        stock.extend(found.map(Found::into_stock).collect::<Vec<_>>().into_iter().flatten());
    }
    Proposals { list: hits.into_list(), stock }
}

/// What some fingerprints propose.
struct Found<'a> {
    waiting: Waiting<'a>,
    stock: Vec<Stock>,
    /// The holders of the fingerprint at hand: text, article, whether as a quotation.
    list: Vec<(u32, ArticleId, bool)>,
}

impl<'a> Found<'a> {
    /// Nothing yet; hits are to be counted among `hits`.
    fn of(hits: &'a Hits) -> Self {
        let shares = vec![Vec::new(); hits.0.len()];
        Self { waiting: Waiting { hits, shares }, stock: Vec::new(), list: Vec::new() }
    }

    /// Adds what the next fingerprint proposes, given all that hold it.
    fn add(&mut self, holders: &Holders<'_>, same: &[Entry], most: u32) {
        match same {
            [] | [_] => return,
            // Two propose one pair, whatever text they are of, and are no stock.
            [(one, a), (other, b)] if most > 1 => {
                if a != b && a.index().max(b.index()) >= holders.old {
                    self.waiting.add(Candidate::new(*a, *b), (one | other) & QUOTE != 0);
                }
                return;
            }
            _ => {}
        }
        let list = &mut self.list;
        list.clear();
        list.extend(same.iter().map(|(print, id)| (holders.text(*id), *id, print & QUOTE != 0)));
        list.sort_unstable();
        list.dedup_by_key(|holder| holder.1);
        let texts = list.chunk_by(|x, y| x.0 == y.0).count() as u32;
        if texts > most || texts > ONE_SOURCE && holders.is_one_source(list) {
            let first = list.iter().map(|(_, id, _)| *id).min().unwrap_or(list[0].1);
            let (fingerprint, words) = (same[0].0 & !QUOTE, holders.words);
            self.stock.push(Stock { fingerprint, texts, first, words });
            return;
        }
        if list.len() > LIST_BOUND {
            list.dedup_by_key(|holder| holder.0);
        }
        for (at, (_, a, in_quote)) in list.iter().enumerate() {
            let matters = |b: &ArticleId| a.index().max(b.index()) >= holders.old;
            for (_, b, is_quote) in list[at + 1..].iter().filter(|(_, b, _)| matters(b)) {
                self.waiting.add(Candidate::new(*a, *b), *in_quote || *is_quote);
            }
        }
    }

    /// The stock, once all hits are counted.
    fn into_stock(self) -> Vec<Stock> {
        self.waiting.count();
        self.stock
    }
}

/// Hits that are not counted yet.
struct Waiting<'a> {
    hits: &'a Hits,
    /// For each share of the pairs the pair that was hit, packed, and whether as a quotation.
    shares: Vec<Vec<(u64, bool)>>,
}

impl Waiting<'_> {
    /// So many of a share wait, 8 KB of them.
    const MOST: usize = 1 << 9;

    fn add(&mut self, pair: Candidate, is_quote: bool) {
        let pair = pair.pack();
        let number = Hits::share(pair);
        let share = &mut self.shares[number];
        share.push((pair, is_quote));
        if share.len() == Self::MOST {
            self.hits.count(number, share);
        }
    }

    /// Counts all of them.
    fn count(mut self) {
        for (number, share) in self.shares.iter_mut().enumerate() {
            self.hits.count(number, share);
        }
    }
}

/// How often pairs share a fingerprint, for all threads.
///
/// A map of all pairs lies beyond every cache, and a pair is hit every now and then, so that each hit
/// would wait for memory. So pairs are divided by their hash, hits wait until many have come that are of
/// one share, and then are counted at once, in a map that is so much smaller.
struct Hits(Vec<Mutex<Counts>>);

/// Pairs, packed, with how many fingerprints they share: prose in both, a quotation in either.
type Counts = AHashMap<u64, [u32; 2]>;

impl Default for Hits {
    fn default() -> Self {
        Self((0..1 << Self::BITS).map(|_| Mutex::default()).collect())
    }
}

impl Hits {
    /// Of how many bits the shares are told apart.
    const BITS: u32 = 6;

    /// The share of a pair.
    fn share(pair: u64) -> usize {
        (hash::mix(pair) >> (u64::BITS - Self::BITS)) as usize
    }

    /// Counts hits of a share.
    #[inline(never)]
    fn count(&self, share: usize, hits: &mut Vec<(u64, bool)>) {
        // A panic elsewhere stops the run.
        let mut counts = self.0[share].lock().unwrap_or_else(PoisonError::into_inner);
        for (pair, is_quote) in hits.drain(..) {
            counts.entry(pair).or_default()[usize::from(is_quote)] += 1;
        }
    }

    /// The pairs, ascending.
    fn into_list(self) -> Vec<Proposal> {
        let proposal = |(pair, [prose, quotes]): (u64, [u32; 2])| {
            let pair = Candidate::unpack(pair);
            Proposal { pair, prose, quotes }
        };
        let shares = self.0.into_iter().map(Mutex::into_inner);
        let counts = shares.flat_map(|counts| counts.unwrap_or_else(PoisonError::into_inner));
        let mut list: Vec<Proposal> = counts.map(proposal).collect();
        list.par_sort_unstable_by_key(|proposal| proposal.pair.pack());
        list
    }
}

/// A phrase that stands in more texts of one source than this, and on no other, is that source's
/// furniture.
pub const ONE_SOURCE: u32 = 4;
