//! The passage index: articles that share a run of words, however little else they share.
//!
//! Of every window of consecutive shingles the least is taken as a fingerprint (winnowing;
//! Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for document fingerprinting", 2003), so
//! that two texts which share a run as long as a window share a fingerprint of it, whatever stands
//! around. With shingles of eight words, all of those in quotations and the least of every five in
//! prose, that is every run of 12 words of prose and of 8 words of quotation; of prose a third of the
//! shingles are taken. They are longer than those that articles are compared by, because a run of
//! five words that two texts share is chance as often as not. Quotations are taken more densely
//! because they tie stories.
//!
//! Fingerprints that stand in many texts which are no copies of each other are stock: a footer, a
//! formula, the name of an office. They propose nothing, and are given back to be reported.
//!
//! Linear in the shingles to take fingerprints; proposing candidates sorts them, some hundred thousand
//! at a time.

use std::ops::RangeInclusive;

use rayon::prelude::*;

use crate::article::ArticleId;
use crate::lsh::Candidate;

/// The bit of a fingerprint that says that it was taken from a quotation.
const QUOTE: u64 = 1;

/// About so many fingerprints are sorted at a time: a few megabytes.
const AT_ONCE: usize = 1 << 19;

/// Lists of more articles than this propose one article for each group of copies alone.
const LIST_BOUND: usize = 24;

/// Takes the fingerprints of a run of consecutive shingles: of every `window` of them the least, the
/// last of equals. Runs shorter than a window have none.
///
/// `window` is at least 1.
pub fn winnow(shingles: &[u64], window: usize, is_quote: bool, taken: &mut Vec<u64>) {
    let mut least = usize::MAX;
    for end in window..=shingles.len() {
        let start = end - window;
        let last = end - 1;
        if least == usize::MAX || least < start {
            let minimum =
                |best: usize, at: usize| if shingles[at] <= shingles[best] { at } else { best };
            least = (start..end).reduce(minimum).unwrap_or(last);
        } else if shingles[last] <= shingles[least] {
            least = last;
        } else {
            continue;
        }
        taken.push(fingerprint(shingles[least], is_quote));
    }
}

/// A shingle as a fingerprint: turned, because the least of many are small, and with its kind in the
/// last bit.
pub fn fingerprint(shingle: u64, is_quote: bool) -> u64 {
    shingle.rotate_left(32) & !QUOTE | u64::from(is_quote)
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
#[derive(Debug, Clone, Copy)]
pub struct Holders<'a> {
    /// The fingerprints of each article, ascending, by article.
    pub prints: &'a [(ArticleId, &'a [u64])],
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
    let all: usize = holders.prints.iter().map(|(_, prints)| prints.len()).sum();
    // A power of two, and two at least, for the threads.
    let ranges = (all / AT_ONCE + 2).next_power_of_two() as u64;
    let width = u64::MAX / ranges + 1;
    let range = |number: u64| number * width..=number * width + (width - 1);
    let found: Vec<(Hits, Vec<Stock>)> =
        (0..ranges).into_par_iter().map(|number| in_range(holders, range(number), most)).collect();
    let mut proposals = Proposals::default();
    let mut hits = Vec::with_capacity(found.iter().map(|(hits, _)| hits.len()).sum());
    for (more, stock) in found {
        hits.extend(more);
        proposals.stock.extend(stock);
    }
    hits.par_sort_unstable();
    proposals.list.extend(hits.chunk_by(|x, y| x.0 == y.0).map(|hits| {
        let quotes = hits.iter().filter(|(_, is_quote)| *is_quote).count() as u32;
        Proposal { pair: hits[0].0, prose: hits.len() as u32 - quotes, quotes }
    }));
    proposals
}

/// Pairs that share a fingerprint, and whether it is a quotation in either.
type Hits = Vec<(Candidate, bool)>;

/// What the fingerprints of one range propose.
fn in_range(holders: &Holders<'_>, range: RangeInclusive<u64>, most: u32) -> (Hits, Vec<Stock>) {
    let (mut hits, mut stock) = (Vec::new(), Vec::new());
    let mut list = Vec::new();
    for same in entries(holders.prints, range).chunk_by(|x, y| (x.0 | QUOTE) == (y.0 | QUOTE)) {
        if same.len() < 2 {
            continue;
        }
        list.clear();
        list.extend(same.iter().map(|(print, id)| (holders.text(*id), *id, print & QUOTE != 0)));
        list.sort_unstable();
        list.dedup_by_key(|holder| holder.1);
        let texts = list.chunk_by(|x, y| x.0 == y.0).count() as u32;
        if texts > most || texts > ONE_SOURCE && holders.is_one_source(&list) {
            let first = list.iter().map(|(_, id, _)| *id).min().unwrap_or(list[0].1);
            stock.push(Stock {
                fingerprint: same[0].0 & !QUOTE,
                texts,
                first,
                words: holders.words,
            });
            continue;
        }
        if list.len() > LIST_BOUND {
            list.dedup_by_key(|holder| holder.0);
        }
        for (at, (_, a, in_quote)) in list.iter().enumerate() {
            let matters = |b: &ArticleId| a.index().max(b.index()) >= holders.old;
            let others = list[at + 1..].iter().filter(|(_, b, _)| matters(b));
            hits.extend(
                others.map(|(_, b, is_quote)| (Candidate::new(*a, *b), *in_quote || *is_quote)),
            );
        }
    }
    (hits, stock)
}

/// A phrase that stands in more texts of one source than this, and on no other, is that source's
/// furniture.
pub const ONE_SOURCE: u32 = 4;

/// The fingerprints of one range with their articles, ascending.
fn entries(prints: &[(ArticleId, &[u64])], range: RangeInclusive<u64>) -> Vec<(u64, ArticleId)> {
    let mut entries = Vec::with_capacity(AT_ONCE + AT_ONCE / 8);
    for (id, prints) in prints {
        let start = prints.partition_point(|print| *print < *range.start());
        let within = prints[start..].iter().take_while(|print| *print <= range.end());
        entries.extend(within.map(|print| (*print, *id)));
    }
    entries.sort_unstable();
    entries
}
