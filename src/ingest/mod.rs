//! Reading articles from files, folders and streams.
//!
//! [`read`] goes through the input once and hands every article's text to a function of the
//! caller, in parallel, then lets go of it; the [`Library`] that it returns knows where each text
//! is and reads it again when asked. Memory grows with the number of articles, not with their
//! length. Text, HTML, JSON Lines, newsroom formats, feeds and tables are told apart by name and
//! content. JSON Lines are read at about the speed of the JSON parser, one batch of megabytes being
//! processed while the next is read and unpacked.
//!
//! A bad article is a located [`Problem`](crate::error::Problem), and the run goes on; an [`Error`] is a path that makes
//! no sense or a disk that is full.

mod batch;
mod decode;
mod escapes;
mod formats;
mod hold;
mod ids;
mod jsonl;
mod kept;
mod library;
mod metadata;
mod page;
mod process;
mod room;
mod scan;
mod shelf;
mod sniff;
mod source;
mod spill;
mod stated;
mod stream;

use std::fmt;
use std::mem;

use self::batch::{Batches, Limits};
use self::hold::Held;
use self::jsonl::Names;
use self::library::Filled;
use self::process::Desk;
use self::room::Room;
use self::shelf::Shelf;
use self::source::Listing;
use crate::article::{Article, Layout};
use crate::detect::{self, Config, Fingerprint, Text};
use crate::error::Error;
use crate::progress::{Observer, Stage};

pub use self::hold::Hold;
pub use self::kept::{LEAST_MEMORY, OnDisk};
pub use self::library::{Library, Reading, Record, Renamed, Told};
pub use self::source::{Inputs, are_there};
pub use self::stream::{Arrival, Arrived, stream};

/// The longest article that can be asked for: positions in a text are 32-bit, and decoding can
/// make three bytes of one.
const LONGEST: u64 = 1 << 30;

/// How to read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The names of the fields of records.
    pub fields: Fields,
    /// The longest article in bytes, as it stands in its file, unpacked; what is longer is a
    /// problem. At most 1 GiB.
    pub max_article: u64,
    /// The longest page of HTML or document of XML in bytes, unpacked; both are parsed whole.
    pub max_page: u64,
    /// Where the story is looked for in a text.
    pub body: Body,
    /// How many bytes are processed together.
    pub batch: usize,
}

/// Where the story is looked for in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Body {
    /// Where it is by the format: pages have furniture, bodies of records have none, and texts of
    /// records have some if they show it.
    #[default]
    Auto,
    /// Every text is a story from end to end.
    Whole,
    /// Every text is a page.
    Page,
}

impl Body {
    /// The layout of a text that has another one by its format.
    fn of(self, layout: Layout) -> Layout {
        match (self, layout) {
            (Self::Auto, layout) => layout,
            (Self::Whole, _) => Layout::Whole,
            (Self::Page, Layout::Extracted) => Layout::Extracted,
            (Self::Page, _) => Layout::Page,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            fields: Fields::default(),
            max_article: 64 << 20,
            max_page: 8 << 20,
            body: Body::Auto,
            // Enough for many threads, and little enough to be in a cache when it is processed.
            batch: 2 << 20,
        }
    }
}

/// The names of the fields of records, where they are not the usual ones; `None` is guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// The text; else `text`, `body`, `content`, `article`, `body_text`.
    pub text: Option<String>,
    /// The id; else `id`, `uri`, `guid`, `_id`, `url`.
    pub id: Option<String>,
    /// The headline; else `title`, `headline`.
    pub title: Option<String>,
    /// The date of publication; else `date`, `published`, `published_at`, `publish_date`,
    /// `pubDate`, `versioncreated`, `versionCreated`, `timestamp`.
    pub date: Option<String>,
    /// The site, agency or paper; else `source`, `site`, `publisher`, `provider`, `domain`, else
    /// the host of `url` or `uri`.
    pub source: Option<String>,
    /// The language; else `language`, `lang`.
    pub language: Option<String>,
    /// The publishing status; else `status`, `pubstatus`, `pubStatus`.
    pub status: Option<String>,
    /// The version; else `version`.
    pub version: Option<String>,
}

/// Things of one kind that were passed over on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Why.
    pub reason: Reason,
    /// How many.
    pub count: u64,
    /// The path of the first.
    pub example: Box<str>,
}

/// Why something was passed over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A file in a folder whose name does not end in what is looked for: its extension, lower
    /// case; empty if it has none.
    Extension(Box<str>),
    /// A file that was reached before, by another path or the same.
    Again,
    /// A link to a folder that it is in.
    Loop,
    /// A link in a folder that leads nowhere, or a file that was removed meanwhile.
    Gone,
    /// Something in a folder that is no file, such as a pipe.
    Special,
    /// A record that wirecopy wrote itself: its type.
    Own(&'static str),
    /// An item that has no text and acts on no other: what it holds instead, if it says so.
    NoText(Box<str>),
    /// An item that says which others go together.
    Package,
    /// An entry of a feed that has neither content nor summary.
    NoEntryText,
    /// A feed without entries.
    EmptyFeed,
}

impl fmt::Display for Reason {
    /// What was passed over, in the plural.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Extension(extension) if extension.is_empty() => {
                f.write_str("files without an extension")
            }
            Self::Extension(extension) => write!(f, "`.{extension}` files"),
            Self::Again => f.write_str("files named twice"),
            Self::Loop => f.write_str("links to a folder around them"),
            Self::Gone => f.write_str("links that lead nowhere"),
            Self::Special => f.write_str("pipes and devices"),
            Self::Own(kind) => write!(f, "`{kind}` records of wirecopy itself"),
            Self::NoText(kind) if kind.is_empty() => f.write_str("items without text"),
            Self::NoText(kind) => write!(f, "`{kind}` items without text"),
            Self::Package => f.write_str("packages of items"),
            Self::NoEntryText => f.write_str("feed entries without text"),
            Self::EmptyFeed => f.write_str("feeds without entries"),
        }
    }
}

/// Reads all articles of `inputs` and calls `work` on each one's text.
///
/// `work` runs on the threads of the current rayon pool, while the text is in memory; it sees an
/// article before its id is made unique. The order of articles, and so their ids, is that of the
/// inputs, of names within folders and of lines within files, however many threads there are.
///
/// # Errors
///
/// If a path is a web address or does not exist, if a folder has nothing to read in it, if there
/// are more than four billion articles, or if the temporary file for what cannot be read again
/// runs out of room.
pub fn read<'a, T: Send + Sync>(
    inputs: impl Into<Inputs<'a>>,
    options: &Options,
    observer: &dyn Observer,
    work: impl Fn(&Article, &Text<'_>) -> T + Sync,
) -> Result<Library<T>, Error> {
    read_into(Held::default(), inputs, options, observer, |_| work)
}

/// Reads all articles of `inputs` and their fingerprints as [`read`] does, with their shingles as far as
/// every pair may be compared.
///
/// # Errors
///
/// As [`read`].
pub fn read_fingerprints<'a>(
    inputs: impl Into<Inputs<'a>>,
    options: &Options,
    config: &Config,
    observer: &dyn Observer,
) -> Result<Library<Fingerprint>, Error> {
    let work = |total| {
        let room = Room::of(config.join, total);
        move |_: &Article, text: &Text<'_>| room.fingerprint(text, config)
    };
    read_into(Held::default(), inputs, options, observer, work)
}

/// Reads all articles of `inputs` and their fingerprints as [`read`] does, and keeps on disk what grows
/// with their number, so that a run over them takes about `memory` bytes.
///
/// # Errors
///
/// As [`read`], and if there are more articles than `memory` has room for: it takes [`LEAST_MEMORY`]
/// and some hundred bytes for each.
pub fn read_to_disk<'a>(
    inputs: impl Into<Inputs<'a>>,
    options: &Options,
    (config, memory): (&Config, u64),
    observer: &dyn Observer,
) -> Result<Reading<OnDisk>, Error> {
    let work = |_: &Article, text: &Text<'_>| detect::fingerprint(text, config);
    read_into(OnDisk::new(config, memory), inputs, options, observer, |_| work)
}

/// `work` is what to do, once it is known how many bytes are to be read; 0 if it is not.
fn read_into<'a, H: Hold<Value: Send>, W: Fn(&Article, &Text<'_>) -> H::Value + Sync>(
    hold: H,
    inputs: impl Into<Inputs<'a>>,
    options: &Options,
    observer: &dyn Observer,
    work: impl FnOnce(u64) -> W,
) -> Result<Reading<H>, Error> {
    let listing = source::list(inputs.into())?;
    let total = listing.total();
    observer.begin(Stage::Read, total);
    let reading = fill(hold, listing, options, observer, work(total));
    observer.end(Stage::Read);
    reading
}

/// Reads what is listed: one batch is processed while the next one is cut.
fn fill<H: Hold<Value: Send>>(
    hold: H,
    listing: Listing,
    options: &Options,
    observer: &dyn Observer,
    work: impl Fn(&Article, &Text<'_>) -> H::Value + Sync,
) -> Result<Reading<H>, Error> {
    let article = options.max_article.min(LONGEST) as usize;
    let page = article.min(options.max_page.min(LONGEST) as usize);
    let limits = Limits { batch: options.batch.max(1), article, page };
    let shelf = Shelf::new(listing.inputs, Names::new(&options.fields));
    let mut filled = Filled::new(hold, listing.problems, listing.skipped);
    let mut batches = Batches::new(&shelf.inputs, &shelf.names, &limits, observer);
    let desk = Desk { shelf: &shelf, limits: &limits, observer, body: options.body, work };
    let mut batch = batches.cut();
    while !batch.is_empty() {
        let (outcomes, next) = rayon::join(|| desk.process(&batch), || batches.cut());
        for outcome in outcomes? {
            filled.add(outcome?, &shelf)?;
        }
        batches.recycle(mem::replace(&mut batch, next));
    }
    filled.count(batches.bytes);
    filled.unopened += batches.unopened;
    drop(batches);
    filled.into_reading(shelf)
}
