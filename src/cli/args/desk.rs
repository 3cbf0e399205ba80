//! What an editor asks of some articles: `check`, `compare`, `read`, `explain`, and `demo`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{CompareFlags, EvidenceFlag, IndexFlags, ReadFlags, WithinFlags};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// A card for each page
    Text,
    /// A document for each page
    Json,
    /// A document for each page, one a line
    Jsonl,
    /// One page of HTML with all verdicts, to read, send and print
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnlyFlag {
    /// Pages that draw on an agency's text and don't credit it
    Uncredited,
    /// Pages that are withdrawn, or draw on a text that is
    Withdrawn,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  wirecopy check page.html --against wires/\n  \
wirecopy check page.html --index wires.wirecopy --since 2026-01-01\n  \
wirecopy check today/ --against archive.jsonl.gz --only uncredited --exit-code\n  \
wirecopy check page.html --against wires/ --format html > verdict.html\n  \
pbpaste | wirecopy check - --against wires/ --format json\n\n\
A page that is in the set itself is not held against itself; another file with the same words is. \
Nothing is stored. Who has an agreement with us, and what to ignore, is said in wirecopy.toml; it \
is named beside the evidence and changes no number")]
pub(crate) struct CheckArgs {
    /// Pages: files, folders, FILE#ID for one record of a file, `-` for standard input
    #[arg(required = true, value_name = "PAGE")]
    pub(crate) pages: Vec<String>,

    /// What to compare with: wires, an archive
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) against: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) index: IndexFlags,

    /// Show only such pages
    #[arg(long, value_enum, value_name = "WHICH")]
    pub(crate) only: Option<OnlyFlag>,

    /// Show every line that shares something, in full
    #[arg(long)]
    pub(crate) all: bool,

    /// What standard output gets
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,

    /// What --format html shows of the page beside what it draws on
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = EvidenceFlag::Passages)]
    pub(crate) evidence: EvidenceFlag,

    /// Exit with 1 if a page that is shown draws on the set: more than quotations
    #[arg(long)]
    pub(crate) exit_code: bool,

    /// Compare only what the index proposes, as is done by itself beyond 2,000 articles
    #[arg(long, help_heading = "Of the index")]
    pub(crate) quick: bool,

    #[command(flatten)]
    pub(crate) within: WithinFlags,

    #[command(flatten)]
    pub(crate) compare: CompareFlags,

    #[command(flatten)]
    pub(crate) read: ReadFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompareFormat {
    /// For people
    Text,
    /// One document
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  wirecopy compare ap.txt page.html\n  \
wirecopy compare feed.jsonl#4711 feed.jsonl#4712 --format json\n\n\
An article is a file, or FILE#ID for one record of a file")]
pub(crate) struct CompareArgs {
    /// The first article: a file, or FILE#ID
    pub(crate) a: String,

    /// The second article: a file, or FILE#ID
    pub(crate) b: String,

    #[command(flatten)]
    pub(crate) compare: CompareFlags,

    /// What standard output gets
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = CompareFormat::Text, help_heading = "Writing")]
    pub(crate) format: CompareFormat,

    /// Print lines that share nothing as well
    #[arg(long, help_heading = "Writing")]
    pub(crate) all: bool,

    /// Exit with 1 if the two are copies
    #[arg(long, help_heading = "Writing")]
    pub(crate) exit_code: bool,

    #[command(flatten)]
    pub(crate) read: ReadFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReadFormat {
    /// For people
    Text,
    /// One article a line
    Jsonl,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  wirecopy read page.html\n  \
wirecopy read feed.jsonl --format jsonl | jq .title\n\n\
Reads what `wirecopy help dedup` lists")]
pub(crate) struct ReadArgs {
    /// Files and folders to read; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// What standard output gets
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ReadFormat::Text)]
    pub(crate) format: ReadFormat,

    #[command(flatten)]
    pub(crate) read: ReadFlags,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  wirecopy dedup pages -o out\n  \
wirecopy explain --run out pages/harbor-post.txt\n  \
wirecopy explain --run out pages/ap.txt pages/afp.txt\n  \
wirecopy explain --index wires.wirecopy pages/ap.txt")]
pub(crate) struct ExplainArgs {
    /// The folder that `dedup -o` wrote
    #[arg(long, value_name = "DIR")]
    pub(crate) run: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) index: IndexFlags,

    /// The id of an article
    pub(crate) id: String,

    /// The id of another: why these two are, or are not, in one group
    pub(crate) other: Option<String>,

    #[command(flatten)]
    pub(crate) read: ReadFlags,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: wirecopy demo pages && wirecopy dedup pages")]
pub(crate) struct DemoArgs {
    /// Folder to write the pages to
    #[arg(default_value = "wirecopy-demo")]
    pub(crate) folder: PathBuf,

    /// Write into a folder that is not empty
    #[arg(long)]
    pub(crate) force: bool,
}
