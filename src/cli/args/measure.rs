//! What an engineer asks of the settings: `tune`, `eval`, `config`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{CompareFlags, KeepingFlags, ReadFlags};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  wirecopy tune --threshold 0.7\n  \
wirecopy tune --threshold 0.5 --recall 0.999 --num-perm 256")]
pub(crate) struct TuneArgs {
    /// Resemblance from which on two articles are copies
    #[arg(short, long, value_name = "SHARE", default_value_t = 0.5, allow_negative_numbers = true)]
    pub(crate) threshold: f64,

    /// Share of the copies at the threshold that must be found
    #[arg(long, value_name = "SHARE", default_value_t = 0.99, allow_negative_numbers = true)]
    pub(crate) recall: f64,

    /// Slots that the bands may take
    #[arg(
        long = "num-perm",
        visible_alias = "signature",
        value_name = "SLOTS",
        default_value_t = 128
    )]
    pub(crate) num_perm: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvalFormat {
    /// For people
    Text,
    /// One document
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScoreFlag {
    /// Shared shingles of all (Jaccard)
    Resemblance,
    /// Shared shingles of the smaller text
    Containment,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  wirecopy eval --gold data/gold.jsonl data/\n  \
wirecopy eval --gold clusters.jsonl articles.jsonl --sweep\n  \
wirecopy eval --gold pairs.jsonl --score containment --shingle 3\n\n\
Gold records, one a line: {\"ids\":[…]} is a group of copies; {\"a\":…,\"b\":…} with \"relation\", \
\"dup\" or \"label\" is a pair, as is a row `a,b,label`, or \"text1\" and \"text2\" with a label, \
which need no PATH; \"passages\" between \"a\" and \"b\" are [{\"a\":{\"start\":…,\"end\":…},\
\"b\":{…}}] in bytes, or in what \"unit\" says; {\"id\":…,\"event\":…} is an article, no copy of \
others on its event. An id is the article's, or the end of its path")]
pub(crate) struct EvalArgs {
    /// The labels
    #[arg(long, value_name = "FILE")]
    pub(crate) gold: PathBuf,

    /// Files and folders to read; none where the labels bring their texts
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) compare: CompareFlags,

    /// What labelled pairs are ranked by, for the best that a bar could do
    #[arg(long, value_enum, value_name = "SCORE", default_value_t = ScoreFlag::Resemblance, help_heading = "Measuring")]
    pub(crate) score: ScoreFlag,

    /// Measure groups at these thresholds too and name the best, as in --sweep=0.1,0.3 [without
    /// shares: 0.05 to 0.95]
    #[arg(
        long,
        value_name = "SHARES",
        num_args = 0..=1,
        require_equals = true,
        value_delimiter = ',',
        default_missing_value = "0.05,0.1,0.15,0.2,0.25,0.3,0.35,0.4,0.45,0.5,0.55,0.6,0.65,0.7,0.75,0.8,0.85,0.9,0.95",
        help_heading = "Measuring"
    )]
    pub(crate) sweep: Vec<f64>,

    /// Words of the shortest passage that is held against labelled ones
    #[arg(long, value_name = "WORDS", default_value_t = 6, help_heading = "Measuring")]
    pub(crate) shortest: u32,

    /// What standard output gets
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = EvalFormat::Text, help_heading = "Writing")]
    pub(crate) format: EvalFormat,

    /// List every error
    #[arg(long, help_heading = "Writing")]
    pub(crate) all: bool,

    #[command(flatten)]
    pub(crate) read: ReadFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConfigFormat {
    /// For people
    Text,
    /// One document
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  wirecopy config\n  \
wirecopy config --example > wirecopy.toml\n  \
wirecopy config --config newsroom.toml --threshold 0.7 --format json\n\n\
A flag comes before the settings file, the file before the default. The file is the one that \
--config names, else wirecopy.toml in the working folder, else wirecopy/wirecopy.toml in your \
configuration folder ($XDG_CONFIG_HOME or ~/.config; %APPDATA% on Windows)")]
pub(crate) struct ConfigArgs {
    /// Print a settings file with every setting at its default, explained
    #[arg(long)]
    pub(crate) example: bool,

    /// What standard output gets
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ConfigFormat::Text)]
    pub(crate) format: ConfigFormat,

    #[command(flatten)]
    pub(crate) compare: CompareFlags,

    #[command(flatten)]
    pub(crate) keeping: KeepingFlags,

    #[command(flatten)]
    pub(crate) read: ReadFlags,
}
