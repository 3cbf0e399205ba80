//! Flags that several commands have: how articles are compared, read and kept.

use clap::{Args, ValueEnum};

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

    /// Slots in a signature, in place of as many as the bands read, which are 128 at most
    #[arg(long = "num-perm", visible_alias = "signature", value_name = "SLOTS")]
    pub(crate) num_perm: Option<u16>,

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

/// How much of two texts a page shows side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvidenceFlag {
    /// Lines that have something in common
    Passages,
    /// Every line
    Full,
}
