//! Scores, from counts.

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
        let sum = precision + recall;
        let f1 = if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 };
        Self { precision, recall, f1, right: both, of: truth }
    }
}

/// How two groupings of the same articles agree.
pub(super) struct Grouping {
    /// Over all pairs of articles that either puts together.
    pub(super) pairs: Counts,
    /// Hubert and Arabie (1985): 1 for equal groupings, about 0 for chance.
    pub(super) adjusted_rand: f64,
}

/// Compares groupings given as a label for each article.
pub(super) fn grouping(truth: &[u32], predicted: &[u32]) -> Grouping {
    let pairs = |sizes: &AHashMap<(u32, u32), u64>| -> u64 {
        sizes.values().map(|size| size * (size - 1) / 2).sum()
    };
    let sizes = |labels: Vec<(u32, u32)>| {
        let mut sizes: AHashMap<(u32, u32), u64> = AHashMap::new();
        for label in labels {
            *sizes.entry(label).or_default() += 1;
        }
        pairs(&sizes)
    };
    let both = sizes(truth.iter().copied().zip(predicted.iter().copied()).collect());
    let in_truth = sizes(truth.iter().map(|label| (*label, 0)).collect());
    let called = sizes(predicted.iter().map(|label| (*label, 0)).collect());
    let n = truth.len() as f64;
    let all = n * (n - 1.0) / 2.0;
    let expected = in_truth as f64 * called as f64 / all.max(1.0);
    let most = (in_truth + called) as f64 / 2.0;
    let spread = most - expected;
    let adjusted_rand =
        if spread.abs() < f64::EPSILON { 1.0 } else { (both as f64 - expected) / spread };
    Grouping { pairs: Counts::from_totals(both, in_truth, called), adjusted_rand }
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
