//! Alignment: the passages that two articles share word for word, and the lines they cover.
//!
//! Seed and extend on tokens: runs of a few tokens that stand in both are extended both ways as far
//! as they agree, then laid down longest first, no token twice. That is greedy string tiling (Wise,
//! "YAP3", 1996), which finds moved paragraphs as well as kept ones. What was laid down is cut into
//! passages where paragraphs and quotations end. Expected `O(n + m)` for `n` and `m` tokens, about
//! 5 ns a token; degenerate repetition is bounded.

mod candidates;
mod changed;
mod changes;
mod lcs;
mod lines;
mod look;
mod quotations;
mod sentences;
mod spelling;
mod split;

use std::ops::Range;

use crate::article::Span;
use crate::hash;
use crate::tokenize::{PlacedTokens, Tokens};

pub use changed::{Changed, changed};
pub use changes::{Change, ChangeKind, changes};
pub use lines::{Line, LineCoverage, Unit, lines, lines_shared};
pub use quotations::{AlteredQuotation, How, altered_quotations};
pub use sentences::{KEPT, SentenceMatch, Split, sentences};
pub use split::split_sentences;

/// The shortest passage that is worth showing, in tokens: below six words, chance and names do it.
pub const SHORTEST: usize = 6;

/// A seed that repeats more often than this in one article is not followed from every place. Real
/// stories repeat nothing more than a few times; a page of one word repeated would take the square.
pub const REPEATS: usize = 32;

/// And a seed not more often than this in all.
pub const MOST_FOLLOWED: usize = REPEATS * REPEATS;

/// At the ends of a run that both articles share, a piece of fewer words than this behind a border is
/// chance: both go on with "he said".
const STRAY: u32 = 3;

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

/// The tokens of an article, and where a passage has to end.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The tokens.
    pub tokens: &'a Tokens,
    /// The tokens that no passage may hold together with the one before, ascending: those that begin
    /// a paragraph or a quotation, or end one.
    pub borders: &'a [u32],
}

impl<'a> From<&'a Tokens> for Side<'a> {
    /// Tokens without borders.
    fn from(tokens: &'a Tokens) -> Self {
        Self { tokens, borders: &[] }
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

/// The runs of at least `shortest` words that two articles share, cut at the borders of either side;
/// shorter runs only where they are the whole of the shorter article.
pub fn align<'a>(a: impl Into<Side<'a>>, b: impl Into<Side<'a>>, shortest: usize) -> Alignment {
    let (a, b) = (a.into(), b.into());
    let least = shortest.min(a.tokens.len()).min(b.tokens.len());
    if least == 0 {
        return Alignment::default();
    }
    let matches = Matcher::new(a.tokens.hashes(), least).matches(b.tokens.hashes(), least);
    laid_down(matches, a, b, shortest)
}

/// Whether [`align_from`] serves for two articles, where seeds have so many words.
pub fn may_start_from(a: Side<'_>, b: Side<'_>, shortest: usize, seed: usize) -> bool {
    let (a, b) = (a.tokens, b.tokens);
    // Each word is one token, and every run that is looked for holds a seed.
    a.sizes().is_empty() && b.sizes().is_empty() && seed <= shortest.min(a.len()).min(b.len())
}

/// Whether articles are short enough that no more is followed than the square of one, however often
/// seeds repeat.
pub fn are_short(a: Side<'_>, b: Side<'_>) -> bool {
    a.tokens.len().max(b.tokens.len()) <= LONG
}

/// As [`align`], where it is known which runs of `seed` tokens the articles share: at what token of
/// the first and at what token of the second each begins. Of several of which each is a token further on
/// than the one before, on both sides, the first will do. Of [short](are_short) articles there may be any
/// number, of longer ones up to [`MOST_FOLLOWED`]: each may be followed to the end.
///
/// # Panics
///
/// If a run that is given lies outside the articles.
pub fn align_from<'a>(
    a: impl Into<Side<'a>>,
    b: impl Into<Side<'a>>,
    shortest: usize,
    seed: usize,
    mut pairs: Vec<(u32, u32)>,
) -> Alignment {
    let (a, b) = (a.into(), b.into());
    let (hashes_a, hashes_b) = (a.tokens.hashes(), b.tokens.hashes());
    let least = shortest.min(hashes_a.len()).min(hashes_b.len());
    let diagonal = |(i, j): (u32, u32)| i.wrapping_sub(j);
    // Diagonal by diagonal, so that it is enough to know how far one was followed.
    pairs.sort_unstable_by_key(|pair| (diagonal(*pair), pair.1));
    let mut found = Vec::with_capacity(pairs.len());
    for pairs in pairs.chunk_by(|x, y| diagonal(*x) == diagonal(*y)) {
        let mut reached = 0;
        for (i, j) in pairs {
            let (i, j) = (*i as usize, *j as usize);
            if reached > j {
                continue;
            }
            if let Some(run) = extended(hashes_a, hashes_b, (i, j), seed) {
                reached = (run.b + run.len) as usize;
                found.extend(Some(run).filter(|run| run.len as usize >= least));
            }
        }
    }
    laid_down(found, a, b, shortest)
}

/// The run of tokens on which two articles agree round a seed, at its first tokens; `None` if they differ
/// in that.
fn extended(a: &[u64], b: &[u64], (i, j): (usize, usize), seed: usize) -> Option<Match> {
    let (end_a, end_b) = (i + seed, j + seed);
    if a[i..end_a] != b[j..end_b] {
        return None;
    }
    let same = a[..i].iter().rev().zip(b[..j].iter().rev());
    let back = same.take_while(|(x, y)| x == y).count();
    let ahead = seed + agree(&a[end_a..], &b[end_b..]);
    Some(Match { a: (i - back) as u32, b: (j - back) as u32, len: (back + ahead) as u32 })
}

/// The passages that are left of some runs when the longest are laid down first.
fn laid_down(matches: Vec<Match>, a: Side<'_>, b: Side<'_>, shortest: usize) -> Alignment {
    if matches.is_empty() {
        return Alignment::default();
    }
    let least = shortest.min(a.tokens.len()).min(b.tokens.len());
    let mut runs = tile(matches, a.tokens.len(), b.tokens.len(), least);
    if !a.tokens.sizes().is_empty() && least == shortest {
        // Of a script without spaces it takes more tokens to make a word.
        runs.retain(|run| a.tokens.words(run.tokens_a()) as usize >= shortest);
    }
    runs.sort_unstable_by_key(|run| run.a);
    // Runs are cut at the borders within them.
    let mut passages = Vec::with_capacity(runs.len() + a.borders.len().max(b.borders.len()));
    for run in runs {
        cut(run, a, b, &mut passages);
    }
    Alignment { passages }
}

/// Cuts a run at the borders of either side.
fn cut(run: Passage, a: Side<'_>, b: Side<'_>, passages: &mut Vec<Passage>) {
    let mut borders = [within(a.borders, run.tokens_a()), within(b.borders, run.tokens_b())];
    let (first, mut start) = (passages.len(), 0);
    while start < run.len {
        let next =
            [borders[0].first().map(|at| at - run.a), borders[1].first().map(|at| at - run.b)];
        let end = next.into_iter().flatten().min().unwrap_or(run.len);
        passages.push(Passage { a: run.a + start, b: run.b + start, len: end - start });
        for (borders, next) in borders.iter_mut().zip(next) {
            *borders = &borders[usize::from(next == Some(end))..];
        }
        start = end;
    }
    let words = |piece: Passage| a.tokens.words(piece.tokens_a());
    let is_stray =
        |piece: Passage, beside: Passage| words(piece) < STRAY && words(beside) >= SHORTEST as u32;
    if let [piece, beside, ..] = passages[first..]
        && is_stray(piece, beside)
    {
        passages.remove(first);
    }
    if let [.., beside, piece] = passages[first..]
        && is_stray(piece, beside)
    {
        passages.pop();
    }
}

/// The borders within some tokens.
fn within(borders: &[u32], tokens: Range<usize>) -> &[u32] {
    let from = borders.partition_point(|border| *border as usize <= tokens.start);
    let inside = borders[from..].iter().take_while(|border| (**border as usize) < tokens.end);
    &borders[from..from + inside.count()]
}

/// No place.
const NONE: u32 = u32::MAX;

/// Of an article of up to this many tokens not every seed is looked at. In a longer one short seeds
/// may repeat too often to be followed.
const LONG: usize = 2048;

/// Every how many tokens a seed is taken from such an article.
const STRIDE: usize = 3;

/// The seeds of the first article: runs of tokens, one every few tokens, so long that every run of
/// the length that is looked for holds one of them.
struct Matcher<'a> {
    a: &'a [u64],
    /// The length of a seed, in tokens.
    seed: usize,
    /// How many tokens lie between the beginnings of two seeds.
    stride: usize,
    /// By the lower half of the sum of a seed, the upper half of it and the number of the first seed
    /// with that sum: open addressing, at most a quarter full. Agreement is checked on tokens.
    table: Vec<u64>,
    /// For each seed the number of the next one that is the same.
    next: Vec<u32>,
}

impl<'a> Matcher<'a> {
    /// No seed.
    const EMPTY: u64 = u64::MAX;

    fn new(a: &'a [u64], least: usize) -> Self {
        let stride = if a.len() <= LONG && least > STRIDE { STRIDE } else { 1 };
        let seed = least + 1 - stride;
        let count = (a.len() - seed) / stride + 1;
        let mut table = vec![Self::EMPTY; (4 * count).next_power_of_two()];
        let mut next = vec![NONE; count];
        // Backwards, so that the first of those that are the same heads their list.
        for number in (0..count).rev() {
            let at = number * stride;
            let sum = hash::polynomial(&a[at..at + seed]);
            let slot = Self::slot(&table, sum);
            // Of an empty slot the lower half is no number.
            next[number] = table[slot] as u32;
            table[slot] = sum & !u64::from(NONE) | number as u64;
        }
        Self { a, seed, stride, table, next }
    }

    /// The slot that holds the seed of a sum, or where it belongs.
    #[inline]
    fn slot(table: &[u64], sum: u64) -> usize {
        let mask = table.len() - 1;
        let mut slot = sum as usize & mask;
        while table[slot] != Self::EMPTY && table[slot] >> 32 != sum >> 32 {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// Maximal runs of at least `least` tokens on which the articles agree, each once.
    fn matches(&self, b: &[u64], least: usize) -> Vec<Match> {
        let mut trail = Trail::new(self.a, b, self.seed, least);
        // How often each seed was followed, by the number of the first that is the same.
        let mut followed = vec![0_u16; self.next.len()];
        for (j, sum) in hash::polynomials(b, self.seed).enumerate() {
            let entry = self.table[Self::slot(&self.table, sum)];
            if entry == Self::EMPTY {
                continue;
            }
            let first = entry as u32 as usize;
            // Most are within a run that is known.
            if self.next[first] == NONE && trail.is_known(first * self.stride, j) {
                continue;
            }
            let same = std::iter::successors(Some(first as u32), |number| {
                let next = self.next[*number as usize];
                (next != NONE).then_some(next)
            });
            for number in same.take(REPEATS) {
                if usize::from(followed[first]) == MOST_FOLLOWED {
                    break;
                }
                followed[first] += u16::from(trail.follow(number as usize * self.stride, j));
            }
        }
        trail.found
    }
}

/// What has been found on the way through two articles.
struct Trail<'a> {
    a: &'a [u64],
    b: &'a [u64],
    /// The length of a seed, in tokens, and of the shortest run that counts.
    seed: usize,
    least: usize,
    /// How far each diagonal has been followed in the second article, so that a run is extended once.
    reached: Vec<u32>,
    found: Vec<Match>,
}

impl<'a> Trail<'a> {
    fn new(a: &'a [u64], b: &'a [u64], seed: usize, least: usize) -> Self {
        Self { a, b, seed, least, reached: vec![0; a.len() + b.len()], found: Vec::new() }
    }

    /// Whether a seed lies in a run that was followed.
    #[inline]
    fn is_known(&self, i: usize, j: usize) -> bool {
        self.reached[i + self.b.len() - j] as usize > j
    }

    /// Extends a seed at token `i` of the first article and `j` of the second both ways; whether that
    /// gives a run that counts and was not known.
    #[inline(never)]
    fn follow(&mut self, i: usize, j: usize) -> bool {
        if self.is_known(i, j) {
            return false;
        }
        let Some(run) = extended(self.a, self.b, (i, j), self.seed) else { return false };
        self.reached[i + self.b.len() - j] = run.b + run.len;
        let counts = run.len as usize >= self.least;
        self.found.extend(counts.then_some(run));
        counts
    }
}

/// How many tokens two lists have in common where they begin.
fn agree(a: &[u64], b: &[u64]) -> usize {
    // Eight at once, as long as all of them are the same.
    let (eights_a, eights_b) = (a.as_chunks::<8>().0, b.as_chunks::<8>().0);
    let differing =
        |(x, y): &(&[u64; 8], &[u64; 8])| x.iter().zip(*y).fold(0, |bits, (x, y)| bits | (x ^ y));
    let whole = 8 * eights_a.iter().zip(eights_b).take_while(|both| differing(both) == 0).count();
    whole + a[whole..].iter().zip(&b[whole..]).take_while(|(x, y)| x == y).count()
}

/// Lays matches down, the longest first (then in the order of the first article), cutting away what
/// is taken already and dropping what is left too short.
fn tile(mut found: Vec<Match>, a: usize, b: usize, shortest: usize) -> Vec<Passage> {
    use std::cmp::Reverse;
    if are_disjoint(&mut found) {
        return found.into_iter().map(|Match { a, b, len }| Passage { a, b, len }).collect();
    }
    let mut heap: std::collections::BinaryHeap<(u32, Reverse<u32>, Reverse<u32>)> =
        found.into_iter().map(|run| (run.len, Reverse(run.a), Reverse(run.b))).collect();
    let mut taken_a = vec![false; a];
    let mut taken_b = vec![false; b];
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

/// Whether no token of either article lies in two matches, as in most copies.
fn are_disjoint(found: &mut [Match]) -> bool {
    let follow =
        |ends: fn(&Match) -> (u32, u32)| move |pair: &[Match]| ends(&pair[0]).1 <= ends(&pair[1]).0;
    found.sort_unstable_by_key(|run| run.b);
    let in_b = found.windows(2).all(follow(|run| (run.b, run.b + run.len)));
    found.sort_unstable_by_key(|run| run.a);
    in_b && found.windows(2).all(follow(|run| (run.a, run.a + run.len)))
}

impl Alignment {
    /// The words that the passages hold, as counted in the first article.
    pub fn words(&self, a: &Tokens) -> u32 {
        a.words_in(self.passages.iter().map(|passage| passage.tokens_a()))
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
    pub fn check<'a>(&self, a: impl Into<Side<'a>>, b: impl Into<Side<'a>>) -> Result<(), String> {
        let (side_a, side_b) = (a.into(), b.into());
        let (a, b) = (side_a.tokens, side_b.tokens);
        let crosses = |side: Side<'_>, range: Range<usize>| {
            let mut within = range.start + 1..range.end;
            within.any(|at| side.borders.binary_search(&(at as u32)).is_ok())
        };
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
            if crosses(side_a, range_a.clone()) || crosses(side_b, range_b.clone()) {
                return wrong("crosses a border");
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
            let is_border = |i: usize, j: usize| {
                let at =
                    |side: Side<'_>, at: usize| side.borders.binary_search(&(at as u32)).is_ok();
                at(side_a, i) || at(side_b, j)
            };
            let longer_before = ra.start > 0
                && rb.start > 0
                && !is_border(ra.start, rb.start)
                && free(ra.start - 1, rb.start - 1);
            if longer_before || !is_border(ra.end, rb.end) && free(ra.end, rb.end) {
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
