//! Progress on standard error: a bar where a person watches, and the seconds of each stage.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use wirecopy::progress::{Observer, Stage};
use wirecopy::report::StageRecord;

/// Shows bars, unless told to be quiet, and keeps the time.
pub(crate) struct Progress {
    bar: ProgressBar,
    clock: Mutex<Clock>,
}

#[derive(Default)]
struct Clock {
    began: Option<Instant>,
    stages: Vec<(Stage, Duration)>,
}

impl Progress {
    /// Bars go to standard error if a person watches it and `quiet` is not asked for.
    pub(crate) fn new(quiet: bool) -> Self {
        let is_shown = !quiet && super::is_watched();
        let bar = if is_shown { ProgressBar::new(0) } else { ProgressBar::hidden() };
        Self { bar, clock: Mutex::default() }
    }

    /// The stages that have ended, with their wall time.
    pub(crate) fn stages(&self) -> Vec<StageRecord> {
        let Ok(clock) = self.clock.lock() else { return Vec::new() };
        let stages = clock.stages.iter();
        stages
            .map(|(stage, took)| StageRecord {
                name: stage.name(),
                seconds: (took.as_secs_f64() * 1e3).round() / 1e3,
            })
            .collect()
    }
}

impl Observer for Progress {
    fn begin(&self, stage: Stage, total: u64) {
        if let Ok(mut clock) = self.clock.lock() {
            clock.began = Some(Instant::now());
        }
        let template = match (stage, total) {
            (Stage::Read, 0) => "{msg:10} {bytes} at {bytes_per_sec}",
            (Stage::Read, _) => {
                "{msg:10} {wide_bar} {bytes}/{total_bytes} at {bytes_per_sec}, {eta} left"
            }
            _ => "{msg:10} {wide_bar} {pos}/{len} at {per_sec}, {eta} left",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.reset();
        self.bar.set_length(total);
        self.bar.set_message(stage.name());
    }

    fn advance(&self, amount: u64) {
        self.bar.inc(amount);
    }

    fn end(&self, stage: Stage) {
        if let Ok(mut clock) = self.clock.lock() {
            let took = clock.began.take().map_or(Duration::ZERO, |began| began.elapsed());
            clock.stages.push((stage, took));
        }
        self.bar.finish_and_clear();
    }
}
