//! The exact join: every pair at or above a bar, with nothing missed.
//!
//! An inverted index of shingles with prefix filtering (Chaudhuri, Ganti, Kaushik 2006; Bayardo, Ma,
//! Srikant, "Scaling up all pairs similarity search", 2007). Two sets that share at least `t` of each
//! share one of the rarest `n - ceil(t n) + 1` shingles of each; most news shingles occur once, so
//! for most articles that prefix meets nobody. How rare they are is found out a quarter of all hashes
//! after the other, and a text that has as many shingles of its own as a prefix is long is left out from
//! there on: it reaches the bar with no other. Of old articles, which are joined with new ones alone, the
//! shingles that no new one holds are their own from the start.
//!
//! Memory, beside the shingles: 3 bytes for each of them, 16 for each that several texts share, and sets
//! of those that meet. Time: about 0.03 µs a shingle, and what verification costs.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::article::ArticleId;
use crate::lsh::Candidate;
use crate::recurring::{Deal, Entry, Lists, Part, Seen, piece_of, pieces_of};
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

/// An article with its shingles, in any order and as often as they stand there.
pub type Shingled<'a> = (ArticleId, &'a [u64]);

/// Every pair of articles whose resemblance reaches `bar`, ascending, but for pairs of two of the first `old`.
/// `bar` must be above 0: articles that share nothing are never joined. They must be in the order of their
/// numbers.
pub fn join(articles: &[Shingled<'_>], old: usize, bar: Bar) -> Vec<Joined> {
    Meetings::of(articles, old, bar).pairs().collect()
}

/// The pair with the highest resemblance, the first of equals, of those that [`join`] finds, without the
/// memory for all of them.
pub fn most_alike(articles: &[Shingled<'_>], old: usize, bar: Bar) -> Option<Joined> {
    Meetings::of(articles, old, bar).pairs().reduce_with(|best, next| {
        let of = |joined: Joined| (u64::from(joined.overlap.shared), joined.overlap.union());
        let ((s, u), (t, v)) = (of(best), of(next));
        if t * u64::from(u) > s * u64::from(v) { next } else { best }
    })
}

/// Which articles meet in which shingles of their prefixes.
struct Meetings<'a> {
    articles: &'a [Shingled<'a>],
    bar: Bar,
    /// For each article how many shingles it has, each counted once.
    sizes: Vec<u32>,
    /// Their sets, once they were asked for.
    sets: Vec<OnceLock<ShingleSet>>,
    /// Shingles with the rows of the articles that meet there, ascending.
    postings: Vec<(u64, u32)>,
    /// For each row the ranges of `postings` in which it meets others.
    places: Vec<Vec<Range<u32>>>,
}

impl<'a> Meetings<'a> {
    fn of(articles: &'a [Shingled<'a>], old: usize, bar: Bar) -> Self {
        let mut rows = rows(articles, old, bar);
        let sizes: Vec<u32> = rows.iter().map(|row| row.size).collect();
        rows.par_iter_mut().for_each(|row| row.keep_prefix(bar));
        let mut postings: Vec<(u64, u32)> =
            Vec::with_capacity(rows.iter().map(|row| row.shared.len()).sum());
        for (number, row) in (0..).zip(rows) {
            postings.extend(row.shared.iter().map(|(_, shingle)| (*shingle, number)));
        }
        postings.par_sort_unstable();
        let mut places = vec![Vec::new(); articles.len()];
        let mut start = 0;
        for list in postings.chunk_by(|x, y| x.0 == y.0) {
            let end = start + list.len() as u32;
            let new = start + list.partition_point(|(_, row)| (*row as usize) < old) as u32;
            for (at, (_, row)) in (start..end).zip(list) {
                // Each meeting once: with the rows that follow, old ones with new ones.
                let others = new.max(at + 1)..end;
                if !others.is_empty() {
                    places[*row as usize].push(others);
                }
            }
            start = end;
        }
        let sets = articles.iter().map(|_| OnceLock::new()).collect();
        Self { articles, bar, sizes, sets, postings, places }
    }

    /// The pairs that reach the bar, ascending. Rows are taken one by one, so that memory is bounded
    /// however many shingles a crowd of articles shares.
    fn pairs(&self) -> impl ParallelIterator<Item = Joined> {
        let rows = self.places.par_iter().enumerate();
        let unseen = || vec![u32::MAX; self.articles.len()];
        rows.map_init(unseen, |seen, (row, places)| self.row(row, places, seen)).flatten_iter()
    }

    /// The pairs of one row with later ones. `seen` holds for each row the last that met it.
    fn row(&self, row: usize, places: &[Range<u32>], seen: &mut [u32]) -> Vec<Joined> {
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
            let other = other as usize;
            let (n, m) = (self.sizes[row], self.sizes[other]);
            // Their sizes alone may keep them apart.
            if !self.bar.holds(n.min(m), n.max(m)) {
                return None;
            }
            let overlap = Overlap::of(self.set(row), self.set(other));
            let pair = Candidate { a: self.articles[row].0, b: self.articles[other].0 };
            overlap.reaches(self.bar).then_some(Joined { pair, overlap })
        };
        met.into_iter().filter_map(verify).collect()
    }

    fn set(&self, row: usize) -> &ShingleSet {
        self.sets[row].get_or_init(|| ShingleSet::new(self.articles[row].1.to_vec()))
    }
}

/// What is known of the shingles of an article.
#[derive(Clone, Default)]
struct Row {
    /// How many it has, each counted once as far as they were looked at.
    size: u32,
    /// How many were looked at, each counted once.
    looked_at: u32,
    /// Those that others share, each after how many articles do, or did before some of these were left out.
    shared: Vec<(u32, u64)>,
}

impl Row {
    fn add(&mut self, shared: &Shared) {
        if shared.count == 0 {
            self.size -= 1;
            self.looked_at -= 1;
        } else {
            self.shared.push((shared.count, shared.shingle));
        }
    }

    /// How many shingles of the prefix others may share: those behind the row's own, as far as these were
    /// looked at. Where repeats were not found yet, that is too many rather than too few.
    fn open(&self, bar: Bar) -> usize {
        let prefix = (self.size + 1).saturating_sub(bar.least(self.size).max(1)) as usize;
        prefix.saturating_sub(self.looked_at as usize - self.shared.len())
    }

    /// Leaves of the shared shingles those of the prefix: the rarest.
    fn keep_prefix(&mut self, bar: Bar) {
        let length = self.open(bar);
        if length < self.shared.len() {
            self.shared.select_nth_unstable(length);
            self.shared.truncate(length);
        }
    }
}

/// In so many steps all hashes are looked at, as a rule: each walks along the shingles that are left.
const STEPS: usize = 4;

/// No more shingles than about so many are dealt out together, 800 MB of them, whatever that costs.
const AT_ONCE: usize = 1 << 26;

/// The articles that may still reach the bar with another.
struct Left<'a> {
    /// For each row the shingles by which it may meet others.
    lists: Vec<Cow<'a, [u64]>>,
    rows: Vec<u32>,
}

impl Left<'_> {
    fn piece(&self, piece: usize) -> impl Iterator<Item = (u32, &[u64])> {
        let rows = self.rows.chunks(piece_of(self.rows.len())).nth(piece).unwrap_or_default();
        rows.iter().map(|row| (*row, &*self.lists[*row as usize]))
    }
}

impl Lists for Left<'_> {
    fn count(&self, piece: usize) -> usize {
        self.piece(piece).map(|(_, shingles)| shingles.len()).sum()
    }

    fn at_once(&self) -> usize {
        self.total().div_ceil(STEPS).clamp(1, AT_ONCE)
    }

    fn pieces(&self) -> usize {
        pieces_of(self.rows.len())
    }

    fn within(&self, piece: usize, _: Part, each: &mut dyn FnMut(ArticleId, &[u64])) {
        self.piece(piece).for_each(|(row, shingles)| each(ArticleId(row), shingles));
    }
}

/// The shared shingles of each article; of those that can reach the bar with no other, some or none.
fn rows(articles: &[Shingled<'_>], old: usize, bar: Bar) -> Vec<Row> {
    let (olds, news) = articles.split_at(old);
    let mut held = held_by_any(olds, news);
    held.extend(news.iter().map(|(_, shingles)| {
        (Row { size: shingles.len() as u32, ..Row::default() }, Cow::Borrowed(*shingles))
    }));
    let (mut rows, lists): (Vec<Row>, _) = held.into_iter().unzip();
    let mut left = Left { lists, rows: Vec::new() };
    left.rows = (0..rows.len() as u32).filter(|row| rows[*row as usize].open(bar) > 0).collect();
    let deal = Deal::of(&left);
    let mut dealt = deal.nothing();
    for group in deal.groups() {
        dealt.take(&left, group);
        let parts = dealt.parts().into_par_iter();
        let shared: Vec<Vec<Shared>> = parts.map(|part| shared(dealt.recurring(part))).collect();
        for (row, count) in left.rows.iter().zip(dealt.counts()) {
            rows[*row as usize].looked_at += count;
        }
        add(&mut rows, &shared);
        left.rows.retain(|row| {
            let row = &mut rows[*row as usize];
            let is_left = row.open(bar) > 0;
            if !is_left {
                row.shared = Vec::new();
            }
            is_left
        });
    }
    rows
}

/// What is known of old articles, each with those of its shingles that a new one may hold; the rest is its
/// own, whatever other old ones hold.
fn held_by_any<'a>(olds: &[Shingled<'a>], news: &[Shingled<'_>]) -> Vec<(Row, Cow<'a, [u64]>)> {
    /// One megabyte of marks, where those of one page are hardly ever taken for another's.
    const LEAST: usize = 1 << 19;
    if olds.is_empty() {
        return Vec::new();
    }
    let count: usize = news.iter().map(|(_, shingles)| shingles.len()).sum();
    let mut seen = Seen::new(0, count.max(LEAST).next_power_of_two().trailing_zeros() + 3);
    news.iter().flat_map(|(_, shingles)| *shingles).for_each(|shingle| seen.add(*shingle));
    let held = olds.par_iter().map(|(_, shingles)| {
        let held = shingles.iter().copied().filter(|shingle| seen.is_seen(*shingle));
        let held = ShingleSet::new(held.collect());
        if held.is_empty() {
            return (Row::default(), Cow::default());
        }
        let size = ShingleSet::new(shingles.to_vec()).len() as u32;
        let looked_at = size - held.len() as u32;
        (Row { size, looked_at, shared: Vec::new() }, Cow::Owned(held.as_slice().to_vec()))
    });
    held.collect()
}

/// Adds to each row what it shares.
fn add(rows: &mut [Row], shared: &[Vec<Shared>]) {
    // Lists that grow as they will would have room for as many again.
    let mut more = vec![0; rows.len()];
    for shared in shared.iter().flatten() {
        more[shared.row as usize] += 1;
    }
    for (row, more) in rows.iter_mut().zip(more) {
        row.shared.reserve_exact(more);
    }
    for shared in shared.iter().flatten() {
        rows[shared.row as usize].add(shared);
    }
}

/// A shingle of an article that others share, or that stands there again.
struct Shared {
    row: u32,
    /// How many articles hold it; 0 where it stands there again.
    count: u32,
    shingle: u64,
}

/// What is shared among some shingles that recur, those of one kind in any order.
fn shared(mut entries: Vec<Entry>) -> Vec<Shared> {
    let mut shared = Vec::with_capacity(entries.len());
    for same in entries.chunk_by_mut(|x, y| x.0 == y.0).filter(|same| same.len() > 1) {
        same.sort_unstable_by_key(|(_, row)| *row);
        let count = same.chunk_by(|x, y| x.1 == y.1).count() as u32;
        for places in same.chunk_by(|x, y| x.1 == y.1) {
            let (shingle, ArticleId(row)) = places[0];
            shared.extend((count > 1).then_some(Shared { row, count, shingle }));
            shared.extend(places[1..].iter().map(|_| Shared { row, count: 0, shingle }));
        }
    }
    shared
}
