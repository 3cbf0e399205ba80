//! Which sentences or quotations of two texts are worth comparing word by word.
//!
//! Each run of tokens of the second text is looked up token by token in an index of the first, which
//! counts what they share in any order: no less than what they share in order. Common words of long
//! texts are not followed, so the time grows with the texts whatever they hold; up to [`FREQUENT`]
//! runs, nothing is missed but what has [`MOST`] better candidates.

use std::cmp::Reverse;
use std::ops::Range;

use ahash::AHashMap;

/// A token that stands in more runs than this is not followed: it may be in any of them.
const FREQUENT: u32 = 64;

/// How many candidates a run has at most.
const MOST: usize = 8;

/// A run that a token stands in, how often, and the next such run.
struct Posting {
    run: u32,
    count: u32,
    next: usize,
}

/// The pairs of numbered runs whose shared tokens make them `possible`: given how many they share at
/// most, and the tokens of each. For each of `b` those of `a` that share most.
pub(super) fn candidates(
    a: &[u64],
    runs_a: &[(u32, Range<usize>)],
    b: &[u64],
    runs_b: &[(u32, Range<usize>)],
    possible: impl Fn(u32, usize, usize) -> bool,
) -> Vec<(u32, u32)> {
    let none = usize::MAX;
    // For each token in how many runs it stands, and the last of them.
    let tokens = runs_a.iter().map(|(_, tokens)| tokens.len()).sum();
    let mut index: AHashMap<u64, (u32, usize)> = AHashMap::with_capacity(tokens);
    let mut postings: Vec<Posting> = Vec::with_capacity(tokens);
    for (run, (_, tokens)) in runs_a.iter().zip(0..).map(|(run, at)| (at, run)) {
        for token in &a[tokens.clone()] {
            let (runs, last) = index.entry(*token).or_insert((0, none));
            match postings.get_mut(*last) {
                Some(posting) if posting.run == run => posting.count += 1,
                _ if *runs > FREQUENT => {}
                _ => {
                    postings.push(Posting { run, count: 1, next: *last });
                    *last = postings.len() - 1;
                    *runs += 1;
                }
            }
        }
    }
    let mut shared = vec![0_u32; runs_a.len()];
    let mut touched: Vec<u32> = Vec::new();
    let mut tokens = Vec::new();
    let mut pairs = Vec::new();
    for (number, run) in runs_b {
        tokens.clear();
        tokens.extend_from_slice(&b[run.clone()]);
        tokens.sort_unstable();
        let mut anywhere = 0;
        for equal in tokens.chunk_by(|x, y| x == y) {
            let Some((runs, last)) = index.get(&equal[0]) else { continue };
            let count = equal.len() as u32;
            if *runs > FREQUENT {
                anywhere += count;
                continue;
            }
            let mut at = *last;
            while let Some(posting) = postings.get(at) {
                let sum = &mut shared[posting.run as usize];
                if *sum == 0 {
                    touched.push(posting.run);
                }
                *sum += count.min(posting.count);
                at = posting.next;
            }
        }
        let len = |run: u32| runs_a[run as usize].1.len();
        let most = |at: u32| shared[at as usize] + anywhere;
        let mut found: Vec<u32> =
            touched.iter().copied().filter(|at| possible(most(*at), len(*at), run.len())).collect();
        found.sort_unstable_by_key(|at| (Reverse(shared[*at as usize]), *at));
        pairs.extend(found.iter().take(MOST).map(|at| (runs_a[*at as usize].0, *number)));
        touched.drain(..).for_each(|at| shared[at as usize] = 0);
    }
    pairs
}
