//! The flags, as close to what the user typed as can be. `settings` makes sense of them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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

/// How articles are compared.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Comparing")]
pub(crate) struct CompareFlags {
    /// Resemblance (Jaccard of word 5-shingles) from which on two articles are copies
    #[arg(short, long, value_name = "SHARE", default_value_t = 0.5, allow_negative_numbers = true)]
    pub(crate) threshold: f64,

    /// Share of the copies at the threshold that must be found; 1 compares every pair
    #[arg(long, value_name = "SHARE", default_value_t = 0.99, allow_negative_numbers = true)]
    pub(crate) recall: f64,

    /// Words in a shingle
    #[arg(long, visible_alias = "ngram", value_name = "WORDS", default_value_t = 5)]
    pub(crate) shingle: u8,

    /// Slots in a signature
    #[arg(
        long = "num-perm",
        visible_alias = "signature",
        value_name = "SLOTS",
        default_value_t = 128
    )]
    pub(crate) num_perm: u16,

    /// Bands of a signature, in place of those derived from --recall; needs --rows
    #[arg(long, value_name = "N", requires = "rows", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) bands: Option<u16>,

    /// Rows of a band; needs --bands
    #[arg(long, value_name = "N", requires = "bands", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) rows: Option<u16>,

    /// Look for copies as a whole only: no excerpts, derived texts, shared quotes or stories
    #[arg(long)]
    pub(crate) no_passages: bool,

    /// Run of shared prose, in words, that is certain to be found
    #[arg(long, value_name = "WORDS", default_value_t = 12)]
    pub(crate) prose_run: u8,

    /// Run of words within quotation marks that is certain to be found
    #[arg(long, value_name = "WORDS", default_value_t = 8)]
    pub(crate) quote_run: u8,

    /// Texts that a phrase may stand in before it says nothing; copies of one text count once
    #[arg(long, value_name = "TEXTS", default_value_t = 32)]
    pub(crate) stock_above: u32,

    /// Share of the shorter prose that must stand in the other for it to be an excerpt
    #[arg(long, value_name = "SHARE", default_value_t = 0.7, allow_negative_numbers = true)]
    pub(crate) excerpt_above: f64,

    /// Share of either prose that must stand in the other for one to be derived
    #[arg(long, value_name = "SHARE", default_value_t = 0.05, allow_negative_numbers = true)]
    pub(crate) derived_above: f64,

    /// Words of shared prose passages that an excerpt or a derived text takes at least
    #[arg(long, value_name = "WORDS", default_value_t = 30)]
    pub(crate) reuse_words: u32,

    /// Days that may lie between two articles of one story; unknown dates forbid nothing
    #[arg(long, value_name = "DAYS", default_value_t = 3)]
    pub(crate) story_days: u32,
}

/// What is kept of a group.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Keeping")]
pub(crate) struct KeepingFlags {
    /// Share of an article's shingles that must stand in the kept one for it to be dropped; 0 keeps
    /// one a group
    #[arg(long, value_name = "SHARE", default_value_t = 0.8, allow_negative_numbers = true)]
    pub(crate) drop_above: f64,

    /// Which article leads a group
    #[arg(long, value_enum, value_name = "POLICY", default_value_t = KeepFlag::Best)]
    pub(crate) keep: KeepFlag,

    /// Drop revisions as well: copies in which a figure, a name or a paragraph was changed
    #[arg(long)]
    pub(crate) drop_revisions: bool,
}

/// How records are read.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct ReadFlags {
    /// Field that holds the text [default: text, body, content, article or body_text]
    #[arg(long, value_name = "NAME")]
    pub(crate) text_field: Option<String>,

    /// Field that holds the id [default: id, uri, guid, _id or url]
    #[arg(long, value_name = "NAME")]
    pub(crate) id_field: Option<String>,

    /// Field that holds the headline [default: title or headline]
    #[arg(long, value_name = "NAME")]
    pub(crate) title_field: Option<String>,

    /// Field that holds the date [default: date, published, timestamp or the like]
    #[arg(long, value_name = "NAME")]
    pub(crate) date_field: Option<String>,

    /// Field that holds the source [default: source, site, publisher or the host of url]
    #[arg(long, value_name = "NAME")]
    pub(crate) source_field: Option<String>,

    /// Field that holds the language [default: language or lang]
    #[arg(long, value_name = "NAME")]
    pub(crate) language_field: Option<String>,

    /// Field that holds the publishing status [default: status or pubstatus]
    #[arg(long, value_name = "NAME")]
    pub(crate) status_field: Option<String>,

    /// Field that holds the version [default: version]
    #[arg(long, value_name = "NAME")]
    pub(crate) version_field: Option<String>,

    /// Where the story is looked for in a text
    #[arg(long, value_enum, default_value_t = BodyFlag::Auto)]
    pub(crate) body: BodyFlag,

    /// Longest article, in MB; longer ones are reported and passed over
    #[arg(long, value_name = "MB", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub(crate) max_article: u64,

    /// Longest page of HTML or document of XML, in MB; longer ones are reported and passed over
    #[arg(long, value_name = "MB", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub(crate) max_page: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BodyFlag {
    /// Pages have furniture, fields called body or content have none, others may show some
    Auto,
    /// Every text is a story from end to end
    Whole,
    /// Every text is a page
    Page,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeepFlag {
    /// Usable, newest version, longest, earliest, first by id
    Best,
    /// Earliest by date
    Earliest,
    /// Longest
    Longest,
    /// First in the order of reading
    First,
}

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

/// How much of two texts a page shows side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvidenceFlag {
    /// Lines that have something in common
    Passages,
    /// Every line
    Full,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  wirecopy dedup pages/                         groups on the screen\n  \
wirecopy dedup feed.jsonl.gz -o out           everything as files, kept.jsonl among them\n  \
wirecopy dedup pages/ --report copies.html    a page to read, send and print\n  \
wirecopy dedup today/ --against archive/      only what is new\n  \
wirecopy dedup feed.jsonl --recall 1          every pair compared, nothing missed\n  \
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
wirecopy explain --run out pages/ap.txt pages/afp.txt")]
pub(crate) struct ExplainArgs {
    /// The folder that `dedup -o` wrote
    #[arg(long, value_name = "DIR")]
    pub(crate) run: PathBuf,

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

    /// Slots in a signature
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

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
wirecopy completions bash > ~/.local/share/bash-completion/completions/wirecopy\n  \
wirecopy completions zsh > ~/.zfunc/_wirecopy\n  \
wirecopy completions fish > ~/.config/fish/completions/wirecopy.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  wirecopy man | man -l -\n  \
wirecopy man --dir ~/.local/share/man/man1")]
pub(crate) struct ManArgs {
    /// Write a page for each command to this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}
