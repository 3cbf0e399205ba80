//! The index on disk: `index`, `carriers`, `decide`, and the flags that they share with `check`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{CompareFlags, ReadFlags};

/// Which index.
#[derive(Debug, Clone, Args)]
pub(crate) struct IndexFlags {
    /// The index, one file [default: what WIRECOPY_INDEX names]
    #[arg(long, value_name = "FILE")]
    pub(crate) index: Option<PathBuf>,
}

/// Which articles of an index.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Of the index")]
pub(crate) struct WithinFlags {
    /// Only articles dated on this day or later, as 2026-01-31
    #[arg(long, value_name = "DAY")]
    pub(crate) since: Option<String>,

    /// Only articles dated on this day or earlier, as 2026-01-31
    #[arg(long, value_name = "DAY")]
    pub(crate) until: Option<String>,

    /// Only articles of this source; may be given more than once
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Vec<String>,
}

/// How long to wait for another writer.
#[derive(Debug, Clone, Args)]
pub(crate) struct WaitFlag {
    /// Seconds to wait for another process that writes to the index
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(0..=86_400))]
    pub(crate) wait: u64,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  wirecopy index add --index wires.wirecopy archive/ feed.jsonl.gz\n  \
wirecopy check page.html --index wires.wirecopy\n  \
wirecopy index list --index wires.wirecopy --since 2026-01-01 --source AP --format csv\n\n\
The index is one SQLite file that belongs to its owner alone. Many processes may read it while one \
writes; what a command has reported is on disk"
)]
pub(crate) struct IndexArgs {
    #[command(subcommand)]
    pub(crate) command: IndexCommand,
}

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one")]
pub(crate) enum IndexCommand {
    /// Add articles; the same again changes nothing, a newer version takes the place of an older
    Add(IndexAddArgs),
    /// Remove articles by their ids, with their older versions
    Remove(IndexRemoveArgs),
    /// List articles
    List(IndexListArgs),
    /// What the index holds, counted
    Stats(IndexStatsArgs),
    /// Look at every page, block, text and count
    Verify(IndexVerifyArgs),
    /// Drop what was removed for good, and give its room back
    Compact(IndexCompactArgs),
    /// List what the desk decided
    Decisions(IndexDecisionsArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  wirecopy index add --index wires.wirecopy archive/\n  \
zcat feed.jsonl.gz | wirecopy index add --index wires.wirecopy -\n\n\
Reads what `wirecopy help dedup` lists. The settings under Comparing that fingerprints depend on are \
those of the index once it is made")]
pub(crate) struct IndexAddArgs {
    /// Files and folders to read; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) index: IndexFlags,

    #[command(flatten)]
    pub(crate) wait: WaitFlag,

    #[command(flatten)]
    pub(crate) compare: CompareFlags,

    #[command(flatten)]
    pub(crate) read: ReadFlags,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  wirecopy index remove --index wires.wirecopy ap-4711\n  \
wirecopy index compact --index wires.wirecopy\n\n\
What is removed is found no more at once; `index compact` takes the last of it off the disk, and \
`index verify` looks whether anything is left")]
pub(crate) struct IndexRemoveArgs {
    /// Ids as `index list` shows them
    #[arg(required = true, value_name = "ID")]
    pub(crate) ids: Vec<String>,

    #[command(flatten)]
    pub(crate) index: IndexFlags,

    #[command(flatten)]
    pub(crate) wait: WaitFlag,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people
    Table,
    /// One record a line
    Jsonl,
    /// One table
    Csv,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  wirecopy index list --index wires.wirecopy --since 2026-01-01 --source AP\n  \
wirecopy index list --index wires.wirecopy --all --format csv > articles.csv"
)]
pub(crate) struct IndexListArgs {
    #[command(flatten)]
    pub(crate) index: IndexFlags,

    /// List older versions as well
    #[arg(long)]
    pub(crate) all: bool,

    /// What standard output gets
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ListFormat::Table)]
    pub(crate) format: ListFormat,

    #[command(flatten)]
    pub(crate) within: WithinFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatsFormat {
    /// For people
    Text,
    /// One document
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: wirecopy index stats --index wires.wirecopy")]
pub(crate) struct IndexStatsArgs {
    #[command(flatten)]
    pub(crate) index: IndexFlags,

    /// What standard output gets
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = StatsFormat::Text)]
    pub(crate) format: StatsFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: wirecopy index verify --index wires.wirecopy\n\n\
Exits with 2 if anything is wrong; says what, and where")]
pub(crate) struct IndexVerifyArgs {
    #[command(flatten)]
    pub(crate) index: IndexFlags,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: wirecopy index compact --index wires.wirecopy\n\n\
Needs room for a second file of the size while it runs. Readers go on meanwhile")]
pub(crate) struct IndexCompactArgs {
    #[command(flatten)]
    pub(crate) index: IndexFlags,

    #[command(flatten)]
    pub(crate) wait: WaitFlag,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DecisionsFormat {
    /// For people
    Table,
    /// One record a line
    Jsonl,
    /// One table
    Csv,
    /// Labels with their texts, for `eval --gold`
    Gold,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: measure on what the desk decided\n  \
wirecopy index decisions --index wires.wirecopy --format gold > gold.jsonl\n  \
wirecopy eval --gold gold.jsonl")]
pub(crate) struct IndexDecisionsArgs {
    #[command(flatten)]
    pub(crate) index: IndexFlags,

    /// What standard output gets
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = DecisionsFormat::Table)]
    pub(crate) format: DecisionsFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  wirecopy carriers ap-4711 --index wires.wirecopy\n  \
wirecopy carriers page.html --index wires.wirecopy --format csv > carriers.csv\n\n\
An id of the index comes before a file of that name")]
pub(crate) struct CarriersArgs {
    /// The text: the id of an article of the index, or a file, or FILE#ID
    #[arg(value_name = "ID|PAGE")]
    pub(crate) page: String,

    #[command(flatten)]
    pub(crate) index: IndexFlags,

    /// What standard output gets
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ListFormat::Table)]
    pub(crate) format: ListFormat,

    #[command(flatten)]
    pub(crate) within: WithinFlags,

    #[command(flatten)]
    pub(crate) compare: CompareFlags,

    #[command(flatten)]
    pub(crate) read: ReadFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DecisionFlag {
    /// They are one text
    Same,
    /// They are not
    NotSame,
    /// Whatever they are to each other, it is in order
    Ok,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example: wirecopy decide page.html ap-4711 ok --note \"syndication desk, 3 March\" \
--index wires.wirecopy\n\n\
It is shown beside what is computed, never in its place, and holds for whatever has the same words"
)]
pub(crate) struct DecideArgs {
    /// The first article: an id of the index, or a file, or FILE#ID
    pub(crate) a: String,

    /// The second article
    pub(crate) b: String,

    /// What is decided
    #[arg(value_enum)]
    pub(crate) decision: DecisionFlag,

    /// Why, in words
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,

    #[command(flatten)]
    pub(crate) index: IndexFlags,

    #[command(flatten)]
    pub(crate) wait: WaitFlag,

    #[command(flatten)]
    pub(crate) read: ReadFlags,
}
