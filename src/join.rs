//! The exact join: every pair at or above a bar, with nothing missed.
//!
//! An inverted index of shingles with prefix filtering (Chaudhuri, Ganti, Kaushik 2006; Bayardo, Ma,
//! Srikant, "Scaling up all pairs similarity search", 2007). Two sets that share at least `t` of each
//! share one of the rarest `n - ceil(t n) + 1` shingles of each; most news shingles occur once, so
//! for most articles that prefix meets nobody. Memory: about 30 bytes for every distinct shingle of
//! every article. Time: about 0.1 µs a shingle, and what verification costs.

use std::ops::Range;

use rayon::prelude::*;

use crate::article::ArticleId;
use crate::lsh::Candidate;
use crate::recurring::{Part, Seen, sorted};
use crate::shingle::ShingleSet;
use crate::verify::{Bar, Overlap};

/// A pair with its counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined {
    /// The articles.
    pub pair: Candidate,
    /// What they share.
    pub overlap: Overlap,
}

/// Every pair of sets whose resemblance reaches `bar`, ascending. `bar` must be above 0: sets that
/// share nothing are never joined. The sets must be in the order of their articles.
pub fn join(sets: &[(ArticleId, ShingleSet)], bar: Bar) -> Vec<Joined> {
    Meetings::of(sets, bar).pairs().collect()
}

/// The pair with the highest resemblance, the first of equals, of those that reach `bar` and that
/// `counts` is true of. As [`join`], but without the memory for all pairs.
pub fn most_alike(
    sets: &[(ArticleId, ShingleSet)],
    bar: Bar,
    counts: impl Fn(Candidate) -> bool + Sync,
) -> Option<Joined> {
    let meetings = Meetings::of(sets, bar);
    meetings.pairs().filter(|joined| counts(joined.pair)).reduce_with(|best, next| {
        let of = |joined: Joined| (u64::from(joined.overlap.shared), joined.overlap.union());
        let ((s, u), (t, v)) = (of(best), of(next));
        if t * u64::from(u) > s * u64::from(v) { next } else { best }
    })
}

/// Which sets meet in which shingles of their prefixes.
struct Meetings<'a> {
    sets: &'a [(ArticleId, ShingleSet)],
    bar: Bar,
    /// Shingles with the rows of the sets that meet there, ascending.
    postings: Vec<(u64, u32)>,
    /// For each row the ranges of `postings` in which it meets others.
    places: Vec<Vec<Range<u32>>>,
}

impl<'a> Meetings<'a> {
    fn of(sets: &'a [(ArticleId, ShingleSet)], bar: Bar) -> Self {
        let frequencies = frequencies(sets);
        let prefix = |order: &mut Vec<_>,
                      ((_, set), frequencies): (&(_, ShingleSet), &Vec<u32>)| {
            prefix(set, frequencies, bar, order)
        };
        let each = sets.par_iter().zip(&frequencies);
        let prefixes: Vec<Box<[u64]>> = each.map_init(Vec::new, prefix).collect();
        drop(frequencies);
        let mut postings: Vec<(u64, u32)> = Vec::new();
        for (row, prefix) in prefixes.into_iter().enumerate() {
            postings.extend(prefix.iter().map(|shingle| (*shingle, row as u32)));
        }
        postings.par_sort_unstable();
        let mut places = vec![Vec::new(); sets.len()];
        let mut start = 0;
        for list in postings.chunk_by(|x, y| x.0 == y.0) {
            let end = start + list.len() as u32;
            for (at, (_, row)) in (start..end).zip(list) {
                // Each meeting once: with the rows that follow.
                if at + 1 < end {
                    places[*row as usize].push(at + 1..end);
                }
            }
            start = end;
        }
        Self { sets, bar, postings, places }
    }

    /// The pairs that reach the bar, ascending. Rows are taken one by one, so that memory is bounded
    /// however many shingles a crowd of articles shares.
    fn pairs(&self) -> impl ParallelIterator<Item = Joined> {
        let rows = self.places.par_iter().enumerate();
        let unseen = || vec![u32::MAX; self.sets.len()];
        rows.map_init(unseen, |seen, (row, places)| self.row(row, places, seen)).flatten_iter()
    }

    /// The pairs of one row with later ones. `seen` holds for each row the last that met it.
    fn row(&self, row: usize, places: &[Range<u32>], seen: &mut [u32]) -> Vec<Joined> {
        let (id, set) = &self.sets[row];
        let mut met = Vec::new();
        for place in places {
            for (_, other) in &self.postings[place.start as usize..place.end as usize] {
                if std::mem::replace(&mut seen[*other as usize], row as u32) != row as u32 {
                    met.push(*other);
                }
            }
        }
        met.sort_unstable();
        let verify = |other: u32| {
            let (other, others) = &self.sets[other as usize];
            let (n, m) = (set.len() as u32, others.len() as u32);
            // Their sizes alone may keep them apart.
            if !self.bar.holds(n.min(m), n.max(m)) {
                return None;
            }
            let overlap = Overlap::of(set, others);
            let pair = Candidate { a: *id, b: *other };
            overlap.reaches(self.bar).then_some(Joined { pair, overlap })
        };
        met.into_iter().filter_map(verify).collect()
    }
}

/// The marks of so many shingles, four megabytes, stay in a cache.
const CACHED: usize = 1 << 21;

/// There are no more parts than this for the sake of a cache: where each begins has to be found in
/// every set.
const PARTS: usize = 16;

/// No more shingles than about so many are looked at together, whatever it costs.
const AT_ONCE: usize = 1 << 24;

/// The parts that so many shingles are looked at in, ascending, and by how many of the bits behind
/// those of a part its marks are set apart.
fn parts(all: usize) -> (Vec<Part>, u32) {
    let parts = (all / CACHED).min(PARTS - 1).max(all / AT_ONCE) + 1;
    let bits = parts.next_power_of_two().trailing_zeros();
    // Eight places for each shingle.
    let marked = (all >> bits).next_power_of_two().trailing_zeros() + 3;
    ((0..1 << bits).map(|number| Part { number, bits }).collect(), marked)
}

/// For each set, in how many sets each of its shingles stands.
///
/// Sets are ascending, so the shingles of one part of all hashes are a slice of each. A part at a time
/// those that leave their mark twice are sorted, a third of them in news.
fn frequencies(sets: &[(ArticleId, ShingleSet)]) -> Vec<Vec<u32>> {
    // Most news shingles occur once.
    let mut frequencies: Vec<Vec<u32>> = sets.iter().map(|(_, set)| vec![1; set.len()]).collect();
    let (parts, marked) = parts(sets.iter().map(|(_, set)| set.len()).sum());
    let shared: Vec<Vec<Shared>> =
        parts.into_par_iter().map(|part| shared_in(sets, part, marked)).collect();
    for Shared { row, at, count } in shared.into_iter().flatten() {
        frequencies[row as usize][at as usize] = count;
    }
    frequencies
}

/// A shingle that other sets hold as well.
struct Shared {
    /// The set.
    row: u32,
    /// Its place in the set.
    at: u32,
    /// How many sets hold it.
    count: u32,
}

/// The shared shingles of one part, by `marked` bits of which their marks are set apart.
fn shared_in(sets: &[(ArticleId, ShingleSet)], part: Part, marked: u32) -> Vec<Shared> {
    let slices = || sets.iter().map(|(_, set)| (set.as_slice(), part.within(set.as_slice())));
    let mut seen = Seen::new(part.bits, marked);
    for (set, within) in slices() {
        set[within].iter().for_each(|shingle| seen.add(*shingle));
    }
    let mut entries: Vec<(u64, u32, u32)> = Vec::new();
    for (row, (set, within)) in (0..).zip(slices()) {
        let places = (within.start as u32..).zip(&set[within]);
        let again = places.filter(|(_, shingle)| seen.is_again(**shingle));
        entries.extend(again.map(|(at, shingle)| (*shingle, row, at)));
    }
    let entries = sorted(&entries, part.bits, |(shingle, ..)| *shingle);
    let runs = entries.chunk_by(|x, y| x.0 == y.0).filter(|run| run.len() > 1);
    let count = |run: &[(u64, u32, u32)]| run.len() as u32;
    runs.flat_map(|run| {
        run.iter().map(move |(_, row, at)| Shared { row: *row, at: *at, count: count(run) })
    })
    .collect()
}

/// The shingles of a set through which it meets all sets that it may reach the bar with, without
/// those that no other set holds. `order` is room to sort in.
fn prefix(
    set: &ShingleSet,
    frequencies: &[u32],
    bar: Bar,
    order: &mut Vec<(u32, u64)>,
) -> Box<[u64]> {
    let n = set.len() as u32;
    order.clear();
    order.extend(frequencies.iter().copied().zip(set.as_slice().iter().copied()));
    let length = (n + 1).saturating_sub(bar.least(n).max(1)) as usize;
    if length < order.len() {
        order.select_nth_unstable(length);
        order.truncate(length);
    }
    let shared = order.iter().filter(|(frequency, _)| *frequency > 1);
    shared.map(|(_, shingle)| *shingle).collect()
}
