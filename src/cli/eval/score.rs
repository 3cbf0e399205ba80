//! Scores, from counts: verdicts, relations by name, groupings, rankings.
//!
//! Precision and recall of sets; groupings by pairs of articles, by the adjusted Rand index (Hubert
//! and Arabie, "Comparing partitions", 1985) and by B-cubed (Amigó et al., "A comparison of extrinsic
//! clustering evaluation metrics", 2009). Each costs a pass over what it is given, rankings a sort.

use std::collections::BTreeMap;

use ahash::AHashMap;

/// Precision, recall and F1 of verdicts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub(super) precision: f64,
    pub(super) recall: f64,
    pub(super) f1: f64,
    pub(super) right: u64,
    pub(super) of: u64,
}

impl Counts {
    /// From pairs of truth and verdict.
    pub(super) fn of(verdicts: impl Iterator<Item = (bool, bool)>) -> Self {
        let (mut both, mut truth, mut called, mut right, mut of) = (0, 0, 0, 0, 0);
        for (is_copy, is_called) in verdicts {
            both += u64::from(is_copy && is_called);
            truth += u64::from(is_copy);
            called += u64::from(is_called);
            right += u64::from(is_copy == is_called);
            of += 1;
        }
        Self { right, of, ..Self::from_totals(both, truth, called) }
    }

    fn from_totals(both: u64, truth: u64, called: u64) -> Self {
        // Nothing called and nothing there is no mistake.
        let ratio =
            |part: u64, whole: u64| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
        let (precision, recall) = (ratio(both, called), ratio(both, truth));
        Self { precision, recall, f1: f1(precision, recall), right: both, of: truth }
    }
}

/// The harmonic mean of two shares.
fn f1(precision: f64, recall: f64) -> f64 {
    let sum = precision + recall;
    if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 }
}

/// A part of a whole; `None` of nothing.
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// What was found of something, in whatever it is counted in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// How much of it there is by the labels.
    pub(super) truth: u64,
    /// How much was called so.
    pub(super) called: u64,
    /// How much was called so and is.
    pub(super) right: u64,
}

impl Tally {
    pub(super) fn precision(self) -> Option<f64> {
        share(self.right, self.called)
    }

    pub(super) fn recall(self) -> Option<f64> {
        share(self.right, self.truth)
    }

    /// `None` where there is nothing of it and nothing was called so.
    pub(super) fn f1(self) -> Option<f64> {
        share(2 * self.right, self.truth + self.called)
    }

    pub(super) fn add(&mut self, other: Self) {
        self.truth += other.truth;
        self.called += other.called;
        self.right += other.right;
    }
}

/// Pairs by the name of their label and the name that they were given.
#[derive(Debug, Default)]
pub(super) struct Confusion<'a>(pub(super) BTreeMap<(&'a str, &'a str), u64>);

impl<'a> Confusion<'a> {
    /// From labels and names given.
    pub(super) fn of(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut counts = BTreeMap::new();
        for pair in pairs {
            *counts.entry(pair).or_default() += 1;
        }
        Self(counts)
    }

    pub(super) fn tally(&self, name: &str) -> Tally {
        let sum = |is: &dyn Fn(&str, &str) -> bool| {
            self.0.iter().filter(|((label, given), _)| is(label, given)).map(|(_, n)| n).sum()
        };
        Tally {
            truth: sum(&|label, _| label == name),
            called: sum(&|_, given| given == name),
            right: sum(&|label, given| label == name && given == name),
        }
    }

    /// What pairs of a label were called, the most frequent name first.
    pub(super) fn calls(&self, label: &str) -> Vec<(&'a str, u64)> {
        let of = self.0.iter().filter(|((truth, _), _)| *truth == label);
        let mut calls: Vec<_> = of.map(|((_, given), count)| (*given, *count)).collect();
        calls.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
        calls
    }

    /// How many pairs were given the name of their label.
    pub(super) fn right(&self) -> u64 {
        self.0.iter().filter(|((label, given), _)| label == given).map(|(_, count)| count).sum()
    }
}

/// How two groupings of the same articles agree.
pub(super) struct Grouping {
    /// Over all pairs of articles that either puts together.
    pub(super) pairs: Counts,
    /// 1 for equal groupings, about 0 for chance.
    pub(super) adjusted_rand: f64,
    /// Over all articles: how much of an article's group belongs with it, and how much of what
    /// belongs with it is in its group.
    pub(super) b_cubed: BCubed,
}

/// Means over articles.
#[derive(Debug, Clone, Copy)]
pub(super) struct BCubed {
    pub(super) precision: f64,
    pub(super) recall: f64,
    pub(super) f1: f64,
}

/// Compares groupings given as a label for each article.
pub(super) fn grouping(truth: &[u32], predicted: &[u32]) -> Grouping {
    type Sizes = AHashMap<(u32, u32), u64>;
    let sizes = |labels: &mut dyn Iterator<Item = (u32, u32)>| {
        let mut sizes = Sizes::new();
        for label in labels {
            *sizes.entry(label).or_default() += 1;
        }
        sizes
    };
    let cells = sizes(&mut truth.iter().copied().zip(predicted.iter().copied()));
    let classes = sizes(&mut truth.iter().map(|label| (*label, 0)));
    let groups = sizes(&mut predicted.iter().map(|label| (*label, 0)));
    let pairs = |sizes: &Sizes| -> u64 { sizes.values().map(|size| size * (size - 1) / 2).sum() };
    let (both, in_truth, called) = (pairs(&cells), pairs(&classes), pairs(&groups));
    let n = truth.len() as f64;
    let all = n * (n - 1.0) / 2.0;
    let expected = in_truth as f64 * called as f64 / all.max(1.0);
    let most = (in_truth + called) as f64 / 2.0;
    let spread = most - expected;
    let adjusted_rand =
        if spread.abs() < f64::EPSILON { 1.0 } else { (both as f64 - expected) / spread };
    // Article by article, so that the sums are in the same order whatever the maps do.
    let mean = |of: &Sizes, labels: &[u32]| {
        let cell = |at: usize| cells[&(truth[at], predicted[at])] as f64;
        let shares = (0..labels.len()).map(|at| cell(at) / of[&(labels[at], 0)] as f64);
        if labels.is_empty() { 1.0 } else { shares.sum::<f64>() / n }
    };
    let (precision, recall) = (mean(&groups, predicted), mean(&classes, truth));
    let b_cubed = BCubed { precision, recall, f1: f1(precision, recall) };
    Grouping { pairs: Counts::from_totals(both, in_truth, called), adjusted_rand, b_cubed }
}

/// The best that a threshold could do.
pub(super) struct Best {
    pub(super) f1: f64,
    pub(super) threshold: f64,
    /// The mean precision over the ranks of the copies.
    pub(super) average_precision: f64,
}

/// The threshold with the best F1 over scored pairs; `None` if there are no copies among them.
pub(super) fn best(mut scored: Vec<(f64, bool)>) -> Option<Best> {
    let truth = scored.iter().filter(|(_, is_copy)| *is_copy).count() as u64;
    if truth == 0 {
        return None;
    }
    scored.sort_by(|x, y| y.0.total_cmp(&x.0));
    let mut best = Best { f1: 0.0, threshold: 1.0, average_precision: 0.0 };
    let (mut both, mut called) = (0, 0);
    for run in scored.chunk_by(|x, y| x.0.total_cmp(&y.0).is_eq()) {
        let copies = run.iter().filter(|(_, is_copy)| *is_copy).count() as u64;
        both += copies;
        called += run.len() as u64;
        let counts = Counts::from_totals(both, truth, called);
        best.average_precision += counts.precision * copies as f64 / truth as f64;
        if counts.f1 > best.f1 {
            (best.f1, best.threshold) = (counts.f1, run[0].0);
        }
    }
    Some(best)
}
