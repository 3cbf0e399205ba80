//! Alignment: the passages that two articles share word for word, and the lines they cover.
//!
//! Seed and extend on tokens: runs of a few tokens that stand in both are extended both ways as far
//! as they agree, then laid down longest first, no token twice. That is greedy string tiling (Wise,
//! "YAP3", 1996), which finds moved paragraphs as well as kept ones. Expected `O(n + m)` for `n` and
//! `m` tokens, about 10 ns a token; degenerate repetition is bounded.

mod candidates;
mod changes;
mod lcs;
mod lines;
mod look;
mod quotations;
mod sentences;
mod spelling;
mod split;

use std::ops::Range;

use ahash::AHashMap;

use crate::article::Span;
use crate::tokenize::{PlacedTokens, Tokens};

pub use changes::{Change, ChangeKind, Changed, changed, changes};
pub use lines::{Line, LineCoverage, Unit, lines, lines_shared};
pub use quotations::{AlteredQuotation, How, altered_quotations};
pub use sentences::{KEPT, SentenceMatch, sentences};
pub use split::split_sentences;

/// The shortest passage that is worth showing, in tokens: below six words, chance and names do it.
pub const SHORTEST: usize = 6;

/// A seed that repeats more often than this in one article is not followed from every place. Real
/// stories repeat nothing more than a few times; a page of one word repeated would take the square.
const REPEATS: usize = 32;

/// A run of tokens that stands in both articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// The first token in the first article.
    pub a: u32,
    /// The first token in the second article.
    pub b: u32,
    /// The number of tokens.
    pub len: u32,
}

impl Passage {
    /// The tokens of the first article.
    pub fn tokens_a(self) -> Range<usize> {
        self.a as usize..(self.a + self.len) as usize
    }

    /// The tokens of the second article.
    pub fn tokens_b(self) -> Range<usize> {
        self.b as usize..(self.b + self.len) as usize
    }
}

/// What two articles share word for word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alignment {
    /// The passages in the order of the first article. No token of either lies in two of them.
    pub passages: Vec<Passage>,
}

/// Where two runs of tokens agree from, before they are laid down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    a: u32,
    b: u32,
    len: u32,
}

/// The passages of at least `shortest` tokens that two articles share; shorter ones only where they
/// are the whole of the shorter article.
pub fn align(a: &Tokens, b: &Tokens, shortest: usize) -> Alignment {
    let shortest = shortest.min(a.len()).min(b.len());
    if shortest == 0 {
        return Alignment::default();
    }
    let mut passages = tile(matches(a.hashes(), b.hashes(), shortest), a, b, shortest);
    passages.sort_unstable_by_key(|passage| passage.a);
    Alignment { passages }
}

/// Where a seed stands in the first article, and how often it was followed from there.
#[derive(Debug)]
struct Seed {
    first: usize,
    last: usize,
    places: usize,
    followed: usize,
}

/// Maximal runs on which two lists agree, at least `shortest` long.
fn matches(a: &[u64], b: &[u64], shortest: usize) -> Vec<Match> {
    // Seeds are looked up by a sum of the window; agreement is checked on tokens.
    let mut seeds: AHashMap<u64, Seed> = AHashMap::with_capacity(a.len());
    // For each place of a seed the next one; the first article's end is none.
    let mut next = vec![a.len(); a.len()];
    for (at, window) in a.windows(shortest).enumerate() {
        let new = || Seed { first: at, last: at, places: 0, followed: 0 };
        let seed = seeds.entry(seed(window)).or_insert_with(new);
        if seed.places < REPEATS {
            if seed.places > 0 {
                next[seed.last] = at;
            }
            seed.last = at;
            seed.places += 1;
        }
    }
    let mut found = Vec::new();
    // How far each diagonal has been followed, so that a run is extended once.
    let mut followed: AHashMap<i64, u32> = AHashMap::new();
    for (j, window) in b.windows(shortest).enumerate() {
        let Some(seed) = seeds.get_mut(&seed(window)) else { continue };
        let places = std::iter::successors(Some(seed.first), |at| Some(next[*at]));
        for i in places.take(seed.places) {
            if seed.followed == REPEATS * REPEATS {
                break;
            }
            let end = followed.entry(i as i64 - j as i64).or_default();
            if (*end as usize) > j || a[i..i + shortest] != *window {
                continue;
            }
            seed.followed += 1;
            let back = agree(a[..i].iter().rev(), b[..j].iter().rev());
            let ahead = agree(a[i..].iter(), b[j..].iter());
            *end = (j + ahead) as u32;
            found.push(Match {
                a: (i - back) as u32,
                b: (j - back) as u32,
                len: (back + ahead) as u32,
            });
        }
    }
    found
}

fn seed(window: &[u64]) -> u64 {
    window.iter().fold(0, |sum, token| sum.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(*token))
}

fn agree<'a>(a: impl Iterator<Item = &'a u64>, b: impl Iterator<Item = &'a u64>) -> usize {
    a.zip(b).take_while(|(x, y)| x == y).count()
}

/// Lays matches down, the longest first (then in the order of the first article), cutting away what
/// is taken already and dropping what is left too short.
fn tile(found: Vec<Match>, a: &Tokens, b: &Tokens, shortest: usize) -> Vec<Passage> {
    use std::cmp::Reverse;
    let mut heap: std::collections::BinaryHeap<(u32, Reverse<u32>, Reverse<u32>)> =
        found.into_iter().map(|run| (run.len, Reverse(run.a), Reverse(run.b))).collect();
    let mut taken_a = vec![false; a.len()];
    let mut taken_b = vec![false; b.len()];
    let mut passages = Vec::new();
    while let Some((len, Reverse(a), Reverse(b))) = heap.pop() {
        let is_free = |at: usize| !taken_a[a as usize + at] && !taken_b[b as usize + at];
        if (0..len as usize).all(is_free) {
            taken_a[a as usize..(a + len) as usize].fill(true);
            taken_b[b as usize..(b + len) as usize].fill(true);
            passages.push(Passage { a, b, len });
            continue;
        }
        // What is still free comes back in its turn.
        let mut at = 0;
        while at < len as usize {
            let free = (at..len as usize).take_while(|at| is_free(*at)).count();
            if free >= shortest {
                heap.push((free as u32, Reverse(a + at as u32), Reverse(b + at as u32)));
            }
            at += free.max(1);
        }
    }
    passages
}

impl Alignment {
    /// The words that the passages hold, as counted in the first article.
    pub fn words(&self, a: &Tokens) -> u32 {
        a.words_of(self.passages.iter().flat_map(|passage| passage.tokens_a()))
    }

    /// The tokens of the first article that lie in a passage.
    pub fn cover_a(&self, len: usize) -> Vec<bool> {
        cover(len, self.passages.iter().map(|passage| passage.tokens_a()))
    }

    /// The tokens of the second article that lie in a passage.
    pub fn cover_b(&self, len: usize) -> Vec<bool> {
        cover(len, self.passages.iter().map(|passage| passage.tokens_b()))
    }

    /// What is wrong with an alignment of these articles, if anything: for tests.
    ///
    /// # Errors
    ///
    /// Names the first passage that is out of bounds, out of order, overlaps another, differs
    /// between the articles, or could be longer.
    pub fn check(&self, a: &Tokens, b: &Tokens) -> Result<(), String> {
        let (mut cover_a, mut cover_b) = (vec![false; a.len()], vec![false; b.len()]);
        for (number, passage) in self.passages.iter().enumerate() {
            let wrong = |what: &str| Err(format!("passage {number} {passage:?} {what}"));
            let (range_a, range_b) = (passage.tokens_a(), passage.tokens_b());
            if range_a.is_empty() || range_a.end > a.len() || range_b.end > b.len() {
                return wrong("is out of bounds");
            }
            if number > 0 && self.passages[number - 1].a >= passage.a {
                return wrong("is out of order");
            }
            if a.hashes()[range_a.clone()] != b.hashes()[range_b.clone()] {
                return wrong("differs");
            }
            if cover_a[range_a.clone()].contains(&true) || cover_b[range_b.clone()].contains(&true)
            {
                return wrong("overlaps another");
            }
            cover_a[range_a].fill(true);
            cover_b[range_b].fill(true);
        }
        for passage in &self.passages {
            let (ra, rb) = (passage.tokens_a(), passage.tokens_b());
            let free = |i: usize, j: usize| {
                let same = a.hashes().get(i).is_some_and(|token| b.hashes().get(j) == Some(token));
                same && !cover_a[i] && !cover_b[j]
            };
            let longer_before = ra.start > 0 && rb.start > 0 && free(ra.start - 1, rb.start - 1);
            if longer_before || free(ra.end, rb.end) {
                return Err(format!("{passage:?} could be longer"));
            }
        }
        Ok(())
    }
}

fn cover(len: usize, ranges: impl Iterator<Item = Range<usize>>) -> Vec<bool> {
    let mut cover = vec![false; len];
    for range in ranges {
        cover[range].fill(true);
    }
    cover
}

/// The raw text that a run of tokens spans.
pub fn span_of(placed: &PlacedTokens, tokens: Range<usize>) -> Span {
    Span { start: placed.spans[tokens.start].start, end: placed.spans[tokens.end - 1].end }
}
