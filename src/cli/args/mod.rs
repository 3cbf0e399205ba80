//! The flags, as close to what the user typed as can be. `settings` makes sense of them.

mod dedup;
mod desk;
mod flags;
mod index;
mod measure;
#[cfg(feature = "serve")]
mod serve;
mod setup;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use wirecopy::ingest;

pub(crate) use dedup::{DedupArgs, DedupFormat, KindFlag, PairsFlag};
pub(crate) use desk::{
    CheckArgs, CheckFormat, CompareArgs, CompareFormat, DemoArgs, ExplainArgs, OnlyFlag, ReadArgs,
    ReadFormat,
};
pub(crate) use flags::{BodyFlag, CompareFlags, EvidenceFlag, KeepFlag, KeepingFlags, ReadFlags};
pub(crate) use index::{
    CarriersArgs, DecideArgs, DecisionFlag, DecisionsFormat, IndexAddArgs, IndexArgs, IndexCommand,
    IndexCompactArgs, IndexDecisionsArgs, IndexFlags, IndexListArgs, IndexRemoveArgs,
    IndexStatsArgs, IndexVerifyArgs, ListFormat, StatsFormat, WaitFlag, WithinFlags,
};
pub(crate) use measure::{ConfigArgs, ConfigFormat, EvalArgs, EvalFormat, ScoreFlag, TuneArgs};
#[cfg(feature = "serve")]
pub(crate) use serve::ServeArgs;
pub(crate) use setup::{CompletionsArgs, ManArgs};

/// Finds copies of the same wire story: exact counts, and the lines they share word for word.
#[derive(Debug, Parser)]
#[command(name = "wirecopy", version, disable_help_subcommand = false, max_term_width = 100)]
#[command(after_help = "Example: wirecopy demo pages && wirecopy dedup pages\n\n\
Exit codes: 0 done; 1 duplicates found, with --exit-code only; 2 could not run; \
3 finished, but some inputs could not be read")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Threads to use [default: RAYON_NUM_THREADS, else all cores]
    #[arg(short = 'j', long, global = true, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<usize>,

    /// Say nothing on standard error but errors and what could not be read
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// Settings file, or `none` [default: wirecopy.toml here, else in your configuration folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// A size such as `2G` in bytes: K, M, G and T are powers of 1024.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        "T" | "TB" | "TIB" => 40,
        _ => 64,
    };
    let bytes = digits.parse().ok().and_then(|number: u64| number.checked_shl(shift));
    match bytes.filter(|bytes| bytes.checked_shr(shift).is_some_and(|n| n.to_string() == digits)) {
        Some(bytes) if bytes >= ingest::LEAST_MEMORY => Ok(bytes),
        Some(_) => Err(format!(
            "a run takes {} MB whatever it reads: give more",
            ingest::LEAST_MEMORY >> 20
        )),
        None => Err("give a number with K, M, G or T behind it, such as 2G".to_owned()),
    }
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=1024) => Ok(number),
        _ => Err("give a number from 1 to 1024".to_owned()),
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find all copies in files and folders, group them, say what to keep
    Dedup(DedupArgs),
    /// The desk check: is this page wire copy, whose, credited, and how much of it?
    Check(CheckArgs),
    /// Keep articles in an index on disk: add, remove, list, stats, verify, compact
    Index(IndexArgs),
    /// The desk page: checks in a browser, and a JSON API, on this machine alone
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
    /// Who carries this text: source, date, how much, credited, in which version
    Carriers(CarriersArgs),
    /// Keep what the desk decided of two articles
    Decide(DecideArgs),
    /// Two articles side by side: scores, and the lines shared word for word
    Compare(CompareArgs),
    /// Show what was read from files: text, headline, date, source
    Read(ReadArgs),
    /// Why an article was grouped, kept or dropped, or two were not
    Explain(ExplainArgs),
    /// Write a dozen invented pages to try things on
    Demo(DemoArgs),
    /// Which bands and rows find what, as a table and a curve
    Tune(TuneArgs),
    /// Measure against a labelled set: precision, recall, F1, errors listed
    Eval(EvalArgs),
    /// Show every setting with where it comes from: a flag, the settings file, the default
    Config(ConfigArgs),
    /// Print what a shell completes commands and flags by
    Completions(CompletionsArgs),
    /// Print the manual page, or write those of all commands to a folder
    Man(ManArgs),
}

impl Command {
    /// Whether it does one piece of work on many articles, which threads share.
    pub(crate) fn has_many_articles(&self) -> bool {
        matches!(
            self,
            Self::Dedup(_)
                | Self::Check(_)
                | Self::Index(_)
                | Self::Carriers(_)
                | Self::Read(_)
                | Self::Explain(_)
                | Self::Eval(_)
        )
    }
}
