//! Hashes that recur: marks and order, against sorting all of them.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wirecopy::recurring::{Seen, sorted};

use crate::random::Random;

/// A hash of a number.
fn spread(number: u64) -> u64 {
    Random::new(number).number()
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    /// Whether they are spread evenly, as they should be, or not at all.
    #[test]
    fn entries_come_in_the_order_of_their_hashes(
        values in prop::collection::vec(0_u64..400, 0..900),
        common in 0_u32..=55,
        is_spread in any::<bool>(),
    ) {
        let hash = |value: u64| if is_spread { spread(value) >> common } else { value };
        let entries: Vec<(u64, usize)> = values.iter().map(|value| hash(*value)).zip(0..).collect();
        let ours = sorted(&entries, common, |entry| entry.0);
        prop_assert!(ours.is_sorted_by_key(|entry| entry.0));
        let in_order = |mut entries: Vec<_>| {
            entries.sort_unstable();
            entries
        };
        prop_assert_eq!(in_order(ours), in_order(entries));
    }

    /// What was seen twice is told always; what was seen once is hardly ever taken for it.
    #[test]
    fn what_was_seen_again_leaves_two_marks(
        values in prop::collection::vec(0_u64..2_000, 0..900),
        common in 0_u32..=50,
    ) {
        let hashes: Vec<u64> = values.iter().map(|value| spread(*value) >> common).collect();
        let mut seen = Seen::new(common, 13);
        for hash in &hashes {
            seen.add(*hash);
        }
        let count = |hash: &u64| hashes.iter().filter(|other| *other == hash).count();
        let mut wrong = 0;
        for hash in &hashes {
            let is_again = seen.is_again(*hash);
            prop_assert!(is_again || count(hash) == 1);
            wrong += usize::from(is_again && count(hash) == 1);
        }
        prop_assert!(wrong <= hashes.len() / 4, "{wrong} of {}", hashes.len());
    }
}

#[test]
fn marks_are_left_whatever_hashes_have_in_common() {
    for common in 0..70 {
        for bits in 0..14 {
            let mut seen = Seen::new(common, bits);
            for hash in [0, 1, u64::MAX, spread(7)] {
                seen.add(hash);
                seen.add(hash);
                assert!(seen.is_again(hash));
            }
        }
    }
}
