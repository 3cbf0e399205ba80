//! The S-curve of a banding and the histogram of resemblance, as shapes for inline SVG. Both are told
//! in words and numbers beside them.

use std::fmt::Write;

use crate::lsh::Banding;
use crate::relation::Relation;
use crate::report::Run;
use crate::report::table::thousands;

/// The field that is drawn on, in units of the SVG: both plots have the same, below and right of
/// these margins.
const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 180.0;
const LEFT: f64 = 44.0;
const TOP: f64 = 22.0;

/// Parts that resemblance is divided into for the marks on the curve, and for the histogram.
const MARKS: usize = 100;
const BINS: usize = 20;

/// A plot.
pub(super) struct Plot {
    pub title: &'static str,
    /// The plot in words.
    pub told: String,
    /// The curve, if there is one.
    pub path: String,
    pub bars: Vec<Bar>,
    pub marks: Vec<Tick>,
    /// Where the threshold stands.
    pub threshold: f64,
    pub threshold_told: String,
    pub x_axis: Vec<Tick>,
    pub y_axis: Vec<Tick>,
    pub x_label: &'static str,
    pub y_label: &'static str,
}

/// A bar: pairs that are copies below, others on top.
pub(super) struct Bar {
    pub x: f64,
    pub width: f64,
    /// Where the copies begin, and how high they stand.
    pub y: f64,
    pub height: f64,
    /// The same of the others, on top of them.
    pub other_y: f64,
    pub other_height: f64,
    pub count: String,
    /// The row of the table that says the same.
    pub from: String,
    pub copies: u64,
    pub others: u64,
}

/// A mark on an axis.
pub(super) struct Tick {
    pub at: f64,
    pub text: String,
}

fn x(resemblance: f64) -> f64 {
    round(LEFT + resemblance * WIDTH)
}

fn y(share: f64) -> f64 {
    round(TOP + (1.0 - share) * HEIGHT)
}

fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// The resemblance of each pair of a run.
fn resemblances(run: &Run<'_>) -> impl Iterator<Item = (f64, Relation)> {
    let pairs = run.findings.pairs.iter();
    pairs.map(|pair| (pair.weighed.overlap.resemblance(), pair.relation))
}

/// The part of so many that a resemblance lies in; 1 lies in the last.
fn part(resemblance: f64, parts: usize) -> usize {
    ((resemblance * parts as f64) as usize).min(parts - 1)
}

/// The chance that LSH proposes a pair, by its resemblance, with the pairs of this run as marks.
pub(super) fn curve(run: &Run<'_>) -> Plot {
    let (banding, bar) = (run.config.banding, run.config.threshold.share());
    let mut path = String::new();
    for step in 0..=MARKS {
        let at = step as f64 / MARKS as f64;
        let verb = if step == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{verb}{} {}", x(at), y(banding.probability(at)));
    }
    let mut counts = [0_u64; MARKS];
    for (resemblance, _) in resemblances(run) {
        counts[part(resemblance, MARKS)] += 1;
    }
    let marks = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let marks = marks.map(|(at, count)| {
        let middle = (at as f64 + 0.5) / MARKS as f64;
        Tick { at: x(middle), text: format!("{} near {middle:.2}", pairs(*count)) }
    });
    Plot {
        title: "Chance that LSH proposes a pair",
        told: curve_told(run, banding, bar),
        path,
        marks: marks.collect(),
        y_axis: [0.0, 0.5, 1.0].map(|at| Tick { at: y(at), text: format!("{at:.1}") }).into(),
        y_label: "chance",
        ..frame(bar)
    }
}

fn curve_told(run: &Run<'_>, banding: Banding, bar: f64) -> String {
    let hangs = match run.findings.joined {
        Some(_) => {
            "Every pair of this run was compared as well, so nothing hangs on the curve; it tells \
             what a larger run with these settings would find."
        }
        None => "A pair that shares no band and no passage is not looked at.",
    };
    format!(
        "{} bands of {} rows propose a pair at the threshold {bar} with chance {:.4}, at 0.8 with \
         {:.4}, at 0.2 with {:.4}. {hangs}",
        banding.bands(),
        banding.rows(),
        banding.probability(bar),
        banding.probability(0.8),
        banding.probability(0.2),
    )
}

/// How many pairs were found at which resemblance.
pub(super) fn histogram(run: &Run<'_>) -> Plot {
    let bar = run.config.threshold.share();
    let mut counts = [(0_u64, 0_u64); BINS];
    for (resemblance, relation) in resemblances(run) {
        let bin = &mut counts[part(resemblance, BINS)];
        let side = if relation.groups() { &mut bin.0 } else { &mut bin.1 };
        *side += 1;
    }
    let most = counts.iter().map(|(copies, others)| copies + others).max().unwrap_or(0);
    let height = |count: u64| round(count as f64 / most.max(1) as f64 * HEIGHT);
    let bars = counts.iter().enumerate().map(|(at, (copies, others))| {
        let from = at as f64 / BINS as f64;
        let (low, high) = (height(*copies), height(*others));
        let y = round(TOP + HEIGHT - low);
        let count = match copies + others {
            0 => String::new(),
            count => short(count),
        };
        Bar {
            x: round(x(from) + 1.0),
            width: round(WIDTH / BINS as f64 - 2.0),
            y,
            height: low,
            other_y: round(y - high),
            other_height: high,
            count,
            from: format!("{from:.2}–{:.2}", from + 1.0 / BINS as f64),
            copies: *copies,
            others: *others,
        }
    });
    let all = counts.iter().fold((0, 0), |sum, bin| (sum.0 + bin.0, sum.1 + bin.1));
    Plot {
        title: "Pairs by resemblance",
        told: format!(
            "{}: {} of copies (filled) and {} that share less (hatched). Excerpts are copies of a \
             part, so they may stand below the threshold.",
            pairs(all.0 + all.1),
            thousands(all.0),
            thousands(all.1),
        ),
        bars: bars.collect(),
        y_axis: vec![
            Tick { at: y(0.0), text: "0".to_owned() },
            Tick { at: y(1.0), text: short(most) },
        ],
        y_label: "pairs",
        ..frame(bar)
    }
}

/// What both plots have.
fn frame(bar: f64) -> Plot {
    let steps = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];
    Plot {
        title: "",
        told: String::new(),
        path: String::new(),
        bars: Vec::new(),
        marks: Vec::new(),
        threshold: x(bar),
        threshold_told: format!("threshold {bar}"),
        x_axis: steps.map(|at| Tick { at: x(at), text: format!("{at:.1}") }).into(),
        y_axis: Vec::new(),
        x_label: "resemblance (Jaccard)",
        y_label: "",
    }
}

fn pairs(count: u64) -> String {
    format!("{} pair{}", thousands(count), if count == 1 { "" } else { "s" })
}

/// A count in the room over a bar.
fn short(count: u64) -> String {
    match count {
        0..10_000 => thousands(count),
        10_000..1_000_000 => format!("{}k", count / 1000),
        _ => format!("{:.1}M", count as f64 / 1e6),
    }
}
