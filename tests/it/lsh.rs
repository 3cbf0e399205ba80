//! Buckets against their definition: two articles meet if all rows of some band agree.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wirecopy::article::ArticleId;
use wirecopy::lsh::{BUCKET_BOUND, Banding, Candidate, Candidates, band_keys, candidates};
use wirecopy::minhash::SignatureLength;

use crate::random::Random;

/// Band keys of some articles, numbered with gaps.
fn keyed(keys: &[Vec<u64>]) -> Vec<(ArticleId, &[u64])> {
    keys.iter()
        .enumerate()
        .map(|(row, keys)| (ArticleId(row as u32 * 2), keys.as_slice()))
        .collect()
}

/// Every pair that shares a key in some band, by definition.
fn mates(keys: &[(ArticleId, &[u64])]) -> Vec<Candidate> {
    let mut mates = Vec::new();
    for (at, (x, ours)) in keys.iter().enumerate() {
        for (y, theirs) in &keys[at + 1..] {
            if ours.iter().zip(*theirs).any(|(ours, theirs)| ours == theirs) {
                mates.push(Candidate { a: *x, b: *y });
            }
        }
    }
    mates
}

/// The sizes of all buckets of two or more, by definition.
fn buckets(keys: &[(ArticleId, &[u64])]) -> Vec<u64> {
    let mut buckets: BTreeMap<(usize, u64), u64> = BTreeMap::new();
    for (_, keys) in keys {
        for (band, key) in keys.iter().enumerate() {
            *buckets.entry((band, *key)).or_default() += 1;
        }
    }
    buckets.into_values().filter(|size| *size > 1).collect()
}

/// Checks everything that holds whatever the sizes of buckets.
fn check(keys: &[Vec<u64>], bands: usize) -> Candidates {
    let keys = keyed(keys);
    let found = candidates(&keys, bands);
    let mates: BTreeSet<Candidate> = mates(&keys).into_iter().collect();
    assert!(found.list.is_sorted_by(|x, y| x < y), "ascending and distinct");
    assert!(found.list.iter().all(|pair| mates.contains(pair)), "bucket mates alone");
    let buckets = buckets(&keys);
    let oversized: Vec<u64> =
        buckets.iter().copied().filter(|size| *size > BUCKET_BOUND as u64).collect();
    assert_eq!(found.largest, buckets.iter().copied().max().unwrap_or(0));
    assert_eq!(found.oversized, oversized.len() as u64);
    if oversized.is_empty() {
        assert_eq!(found.list.len(), mates.len(), "every pair of bucket mates");
        assert_eq!(found.withheld, 0);
    } else {
        assert!(found.list.len() as u64 + found.withheld >= mates.len() as u64);
    }
    let mut shuffled = keys.clone();
    Random::new(5).shuffle(&mut shuffled);
    shuffled.sort_unstable_by_key(|(id, _)| *id);
    assert_eq!(candidates(&shuffled, bands), found, "the same again");
    found
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000, failure_persistence: None, rng_seed: RngSeed::Fixed(4), ..Default::default()
    })]

    /// Keys whose halves agree more often than the whole, as chance would have it one day.
    #[test]
    fn candidates_are_bucket_mates(
        halves in proptest::collection::vec([(0..4_u64, 0..3_u64), (0..9, 0..9), (0..99, 0..2)], 0..40),
    ) {
        let keys: Vec<Vec<u64>> = halves
            .into_iter()
            .map(|bands| bands.iter().map(|(upper, lower)| upper << 32 | lower).collect())
            .collect();
        check(&keys, 3);
    }
}

#[test]
fn buckets_up_to_the_bound_are_proposed_whole() {
    for size in [2, 16, 17, BUCKET_BOUND - 1, BUCKET_BOUND] {
        let keys: Vec<Vec<u64>> = (0..size as u64).map(|row| vec![7, row]).collect();
        assert_eq!(check(&keys, 2).list.len(), size * (size - 1) / 2);
    }
}

#[test]
fn oversized_buckets_are_bounded_and_reported() {
    for size in [BUCKET_BOUND + 1, 2000] {
        let keys: Vec<Vec<u64>> = (0..size as u64).map(|row| vec![7, row]).collect();
        let found = check(&keys, 2);
        assert!(found.list.len() <= size * 32, "{} of {size}", found.list.len());
        assert_eq!(found.oversized, 1);
        let pairs = (size * (size - 1) / 2) as u64;
        assert_eq!(found.withheld, pairs - found.list.len() as u64, "all pairs are accounted for");
        let met: BTreeSet<ArticleId> =
            found.list.iter().flat_map(|pair| [pair.a, pair.b]).collect();
        assert_eq!(met.len(), size, "nobody is left out");
    }
}

#[test]
fn near_duplicates_in_an_oversized_bucket_still_meet() {
    // A template of 2,000 in band 0; in the other bands articles agree with their twin alone.
    let keys: Vec<Vec<u64>> =
        (0..2000_u64).map(|row| vec![7, row % 1000 * 91, row % 1000 * 17]).collect();
    let found = check(&keys, 1);
    let keys = keyed(&keys);
    for twin in 0..1000 {
        let pair = Candidate::new(keys[twin].0, keys[twin + 1000].0);
        assert!(found.list.binary_search(&pair).is_ok(), "twin {twin}");
    }
}

#[test]
fn nobody_meets_without_bands_or_company() {
    assert_eq!(candidates(&Vec::new(), 3), Candidates::default());
    assert_eq!(check(&[vec![1, 2]], 2), Candidates::default());
    assert_eq!(check(&[vec![1, 2], vec![2, 1]], 2), Candidates::default(), "bands don't mix");
}

#[test]
fn band_keys_depend_on_the_rows_of_their_band() {
    let banding = Banding::new(20, 6, SignatureLength::DEFAULT).expect("fits");
    let signature: Vec<u32> = (0..128).collect();
    let keys = band_keys(&signature, banding);
    assert_eq!(keys.len(), 20);
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 20);
    for slot in 0..128 {
        let mut changed = signature.clone();
        changed[slot] += 1000;
        let differ: Vec<usize> = band_keys(&changed, banding)
            .iter()
            .zip(&keys)
            .enumerate()
            .filter(|(_, (x, y))| x != y)
            .map(|(band, _)| band)
            .collect();
        let expected: Vec<usize> = if slot < 120 { vec![slot / 6] } else { Vec::new() };
        assert_eq!(differ, expected, "slot {slot}");
    }
    let same = band_keys(&[9; 128], banding);
    assert_eq!(same.iter().collect::<BTreeSet<_>>().len(), 20, "equal rows, different bands");
}

#[test]
fn candidates_are_the_same_on_any_number_of_threads() {
    let mut random = Random::new(6);
    let keys: Vec<Vec<u64>> =
        (0..1500).map(|_| (0..8).map(|_| random.below(40) as u64).collect()).collect();
    let keys = keyed(&keys);
    let in_pool = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| candidates(&keys, 8))
    };
    let one = in_pool(1);
    assert_eq!(one, in_pool(2));
    assert_eq!(one, in_pool(7));
}
