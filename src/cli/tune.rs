//! `tune`: which bands and rows find what.

use std::fmt::Write;

use wirecopy::error::Error;
use wirecopy::lsh::Banding;
use wirecopy::report::count;

use super::args::TuneArgs;
use super::exit::Exit;
use super::{print, settings};

/// Columns of the curve, from resemblance 0 to 1.
const COLUMNS: usize = 60;
/// Rows of the curve, from chance 0 to 1.
const ROWS: usize = 10;

pub(crate) fn run(args: &TuneArgs) -> Result<Exit, Error> {
    let threshold = settings::bar("--threshold", args.threshold)?.share();
    settings::recall("--recall", args.recall)?;
    let length = settings::signature_length(args.num_perm)?;
    let chosen = Banding::for_recall(threshold, args.recall, length).filter(|_| threshold > 0.0);
    let mut out = String::new();
    match chosen {
        Some(banding) => {
            let s = if banding.bands() == 1 { "s" } else { "" };
            let _ = writeln!(
                out,
                "{} of {} find{s} {:.2} % of the pairs at resemblance (Jaccard) {threshold}",
                count(banding.bands(), "band"),
                count(banding.rows(), "row"),
                banding.probability(threshold) * 100.0,
            );
        }
        None => {
            let _ = writeln!(
                out,
                "no banding of {} slots finds {} of the pairs at {threshold}: give --num-perm with \
                 more, or `dedup --recall 1`, which compares every pair",
                length.slots(),
                args.recall,
            );
        }
    }
    table(args, threshold, chosen, &mut out);
    if let Some(banding) = chosen {
        curve(banding, threshold, &mut out);
    }
    print(&out)?;
    Ok(Exit::Done)
}

/// For each number of rows the fewest bands that keep the promise, and what they would propose.
fn table(args: &TuneArgs, threshold: f64, chosen: Option<Banding>, out: &mut String) {
    let Ok(length) = settings::signature_length(args.num_perm) else { return };
    let _ = writeln!(
        out,
        "\nrows  bands  slots  chance to be proposed at resemblance\n{}",
        [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9].iter().fold(" ".repeat(19), |mut line, at| {
            let _ = write!(line, " {at:>8}");
            line
        })
    );
    for rows in 1..=8_u16.min(args.num_perm) {
        let most = args.num_perm / rows;
        let keeps = |bands: &u16| {
            let banding = Banding::new(*bands, rows, length);
            banding.is_some_and(|banding| banding.probability(threshold) >= args.recall)
        };
        let Some(banding) = (1..=most).find(keeps).and_then(|b| Banding::new(b, rows, length))
        else {
            let _ = writeln!(
                out,
                "{rows:>4}      –         {args_recall} is out of reach",
                args_recall = args.recall
            );
            continue;
        };
        let _ = write!(
            out,
            "{rows:>4}  {:>5}  {:>5}",
            banding.bands(),
            banding.bands() * banding.rows()
        );
        for at in [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9] {
            let _ = write!(out, " {:>8.5}", banding.probability(at));
        }
        out.push_str(if Some(banding) == chosen { "  ← chosen\n" } else { "\n" });
    }
    out.push_str(
        "\nmore rows propose fewer strangers, and every pair that is proposed is counted exactly:\n\
         a stranger that is proposed costs about 2 µs and is never reported\n",
    );
}

/// The S-curve of a banding.
fn curve(banding: Banding, threshold: f64, out: &mut String) {
    let _ = writeln!(out, "\nchance to be proposed, by resemblance");
    for row in (0..=ROWS).rev() {
        let label =
            if row % 5 == 0 { format!("{:>4.1}", row as f64 / ROWS as f64) } else { "    ".into() };
        let line: String = (0..=COLUMNS)
            .map(|column| {
                let resemblance = column as f64 / COLUMNS as f64;
                let height = (banding.probability(resemblance) * ROWS as f64).round() as usize;
                let is_bar = (resemblance - threshold).abs() < 0.5 / COLUMNS as f64;
                match (height == row, is_bar) {
                    (true, _) => '•',
                    (false, true) => '┆',
                    (false, false) => ' ',
                }
            })
            .collect();
        let _ = writeln!(out, "{label} │{}", line.trim_end());
    }
    let _ = writeln!(out, "     └{}", "─".repeat(COLUMNS + 1));
    let _ = writeln!(
        out,
        "      0{}0.5{}1   ┆ threshold {threshold}",
        " ".repeat(COLUMNS / 2 - 2),
        " ".repeat(COLUMNS / 2 - 2)
    );
}
