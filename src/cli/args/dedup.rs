//! `dedup`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{CompareFlags, EvidenceFlag, KeepingFlags, ReadFlags, WithinFlags};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DedupFormat {
    /// For people
    Table,
    /// One record a line
    Jsonl,
    /// One document
    Json,
    /// One table
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PairsFlag {
    /// Every pair that was found
    All,
    /// Only pairs with the lead of a group
    Lead,
    /// None
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindFlag {
    Articles,
    Pairs,
    Groups,
    Stories,
    Kept,
    Dropped,
    Furniture,
    Stock,
    Notices,
    Errors,
    Summary,
    Report,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  wirecopy dedup pages/                         groups on the screen\n  \
wirecopy dedup feed.jsonl.gz -o out           everything as files, kept.jsonl among them\n  \
wirecopy dedup pages/ --report copies.html    a page to read, send and print\n  \
wirecopy dedup today/ --against archive/      only what is new\n  \
wirecopy dedup today/ --index wires.wirecopy  the same beside an index\n  \
wirecopy dedup feed.jsonl --recall 1          every pair compared, nothing missed\n  \
wirecopy dedup archive/ -o out --memory 2G    millions of articles, most of it kept on disk\n  \
cat feed.jsonl | wirecopy dedup - --format csv > articles.csv\n\n\
Reads text, HTML, JSON Lines, JSON, CSV and TSV, IPTC ninjs 1 to 3, NewsML-G2 and NITF, RSS, Atom \
and JSON Feed, Parquet if it was built with it; each also as .gz or .zst"
)]
#[allow(clippy::struct_excessive_bools, reason = "flags are given or not")]
pub(crate) struct DedupArgs {
    /// Files and folders to read; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Articles that are there already: report and keep only what is new beside them
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) against: Vec<PathBuf>,

    /// An index of articles that are there already, in place of --against
    #[arg(long, value_name = "FILE")]
    pub(crate) index: Option<PathBuf>,

    /// Take no more memory than this, such as 2G: what grows with the articles is kept on disk
    /// meanwhile, in unnamed files in the folder for temporary ones (TMPDIR)
    #[arg(long, value_name = "SIZE", value_parser = super::size, conflicts_with = "index")]
    pub(crate) memory: Option<u64>,

    #[command(flatten)]
    pub(crate) within: WithinFlags,

    #[command(flatten)]
    pub(crate) compare: CompareFlags,

    #[command(flatten)]
    pub(crate) keeping: KeepingFlags,

    /// Write all results to this folder
    #[arg(short, long, value_name = "DIR", help_heading = "Writing")]
    pub(crate) output: Option<PathBuf>,

    /// Replace results in a folder that is not empty
    #[arg(long, requires = "output", help_heading = "Writing")]
    pub(crate) force: bool,

    /// What standard output gets
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = DedupFormat::Table, help_heading = "Writing")]
    pub(crate) format: DedupFormat,

    /// Kinds of records to write, separated by commas [default: all to a folder; articles, pairs,
    /// groups and summary to standard output]
    #[arg(long, value_enum, value_name = "KINDS", value_delimiter = ',', help_heading = "Writing")]
    pub(crate) write: Vec<KindFlag>,

    /// Write a page to read, send and print: one file that needs nothing else [default file:
    /// report.html; -o DIR has one anyway]
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "report.html", help_heading = "Writing")]
    pub(crate) report: Option<PathBuf>,

    /// What the page shows of two texts side by side
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = EvidenceFlag::Passages, help_heading = "Writing")]
    pub(crate) evidence: EvidenceFlag,

    /// Which pairs to write
    #[arg(long, value_enum, value_name = "WHICH", default_value_t = PairsFlag::All, help_heading = "Writing")]
    pub(crate) pairs: PairsFlag,

    /// Write the shared passages and lines of every pair as well
    #[arg(long, help_heading = "Writing")]
    pub(crate) passages: bool,

    /// Print every group and member in the table
    #[arg(long, help_heading = "Writing")]
    pub(crate) all: bool,

    /// Exit with 1 if duplicates were found
    #[arg(long, help_heading = "Writing")]
    pub(crate) exit_code: bool,

    #[command(flatten)]
    pub(crate) read: ReadFlags,
}
