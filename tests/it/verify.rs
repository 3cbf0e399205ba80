//! Counts against sets of the standard library, and bars against fractions.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wirecopy::shingle::ShingleSet;
use wirecopy::verify::{Bar, Overlap};

fn check(a: &[u64], b: &[u64]) {
    let (x, y) = (ShingleSet::new(a.to_vec()), ShingleSet::new(b.to_vec()));
    let overlap = Overlap::of(&x, &y);
    let (a, b): (BTreeSet<u64>, BTreeSet<u64>) =
        (a.iter().copied().collect(), b.iter().copied().collect());
    let shared = a.intersection(&b).count() as u32;
    let expected =
        Overlap { shared, only_a: a.len() as u32 - shared, only_b: b.len() as u32 - shared };
    assert_eq!(overlap, expected);
    assert_eq!(overlap.swapped(), Overlap::of(&y, &x));
    assert_eq!(overlap.union() as usize, a.union(&b).count());
    assert_eq!(Overlap::identical(&x), Overlap::of(&x, &x));
    assert!(x.as_slice().iter().eq(&a), "a set is ascending and distinct");
    assert!(b.iter().all(|shingle| x.contains(*shingle) == a.contains(shingle)));
    for share in [overlap.resemblance(), overlap.a_in_b(), overlap.b_in_a()] {
        assert!((0.0..=1.0).contains(&share));
    }
}

#[test]
fn counts_at_the_edges() {
    let far = [0, 1, u64::MAX - 1, u64::MAX];
    for (a, b) in [
        (&far[..0], &far[..0]),
        (&far[..0], &far[..]),
        (&far[..1], &far[..1]),
        (&far[..], &far[2..]),
        (&far[..2], &far[2..]),
        (&[7, 7, 7, 5], &[7, 5, 5]),
    ] {
        check(a, b);
        check(b, a);
    }
}

#[test]
fn shares_of_nothing_are_none() {
    let nothing = Overlap::default();
    assert_eq!((nothing.resemblance(), nothing.a_in_b(), nothing.b_in_a()), (0.0, 0.0, 0.0));
    let one = Bar::new(0.0).expect("a bar");
    assert!(!nothing.reaches(one) && !nothing.contained(one), "nothing of nothing reaches no bar");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Default::default()
    })]

    #[test]
    fn counts_are_those_of_sets(
        a in proptest::collection::vec(0_u64..40, 0..40),
        b in proptest::collection::vec(0_u64..40, 0..40),
    ) {
        check(&a, &b);
    }

    /// A bar to six places is exact: floating point has no say in it.
    #[test]
    fn bars_are_exact(millionths in 0_u64..=1_000_000, part in any::<u32>(), more in any::<u32>()) {
        let whole = part.saturating_add(more);
        let bar = Bar::new(millionths as f64 / 1e6).expect("a bar");
        let reaches = u128::from(part) * 1_000_000 >= u128::from(whole) * u128::from(millionths);
        prop_assert_eq!(bar.holds(part, whole), reaches && whole > 0);
        prop_assert!((bar.share() - millionths as f64 / 1e6).abs() < 1e-12);
    }

    #[test]
    fn the_least_part_is_the_first_that_holds(millionths in 0_u64..=1_000_000, whole in 1_u32..) {
        let bar = Bar::new(millionths as f64 / 1e6).expect("a bar");
        let least = bar.least(whole);
        prop_assert!(bar.holds(least, whole));
        prop_assert!(least == 0 || !bar.holds(least - 1, whole));
    }
}

#[test]
fn bars_by_example() {
    let cases = [
        (0.7, 7, 10, true),
        (0.7, 699_999, 1_000_000, false),
        (0.29, 29, 100, true),
        (0.29, 28, 100, false),
        (0.57, 57, 100, true),
        (0.1, 1, 10, true),
        (0.3, 3, 10, true),
        (0.333_333, 1, 3, true),
        (0.333_334, 1, 3, false),
        (1.0 / 3.0, 1, 3, true),
        (2.0 / 3.0, 2_000_001, 3_000_000, true),
        (0.0, 0, 1, true),
        (0.0, 0, 0, false),
        (1.0, 0, 0, false),
        (1.0, u32::MAX, u32::MAX, true),
        (1.0, u32::MAX - 1, u32::MAX, false),
        (0.5, 2_147_483_648, u32::MAX, true),
        (0.5, 2_147_483_647, u32::MAX, false),
    ];
    for (share, part, whole, holds) in cases {
        let bar = Bar::new(share).expect("a bar");
        assert_eq!(bar.holds(part, whole), holds, "{part} of {whole} at {share}");
    }
    for share in [-0.000_001, 1.000_001, f64::NAN, f64::INFINITY] {
        assert_eq!(Bar::new(share), None, "{share}");
    }
}
