//! Batches: the inputs cut into pieces of a few megabytes, one after the other.
//!
//! Cutting is the part of reading that cannot be spread over threads: it opens streams, unpacks
//! them and finds the last line end of each piece (one backward search, and one count of line ends,
//! at memory speed). While a batch is processed, the next one is cut. Memory is bounded by two
//! batches and the longest article; longer lines are measured and passed over without being held.

use std::fs::File;
use std::io::{self, Read};

use super::decode::{self, Opened, Peeked};
#[cfg(feature = "parquet")]
use super::formats::parquet;
use super::formats::table::{Rows, Table, Tabular};
use super::jsonl::Names;
use super::sniff::{self, Form, Packing};
use super::source::{Input, Origin, unreadable};
use crate::error::Problem;
use crate::progress::Observer;

/// The most pages in one batch, however small they are.
const PAGES: usize = 4096;

/// What is the same for everything that is read.
pub(super) struct Limits {
    /// Bytes of a batch.
    pub batch: usize,
    /// Bytes of an article.
    pub article: usize,
    /// Bytes of a page of HTML or a document of XML.
    pub page: usize,
}

impl Limits {
    /// The most bytes of a page or document of a form.
    pub(super) fn of(&self, form: Form) -> usize {
        if form.is_markup() { self.page } else { self.article }
    }
}

/// A piece of the input, in reading order.
pub(super) enum Piece {
    /// Whole lines of a JSON Lines file.
    Lines(Lines),
    /// A page.
    Page(Page),
    /// Whole rows of a table.
    Rows(Rows),
    /// What is wrong with a file or line; nothing is read of it.
    Problem(Problem),
}

/// Some lines of a file.
pub(super) struct Lines {
    /// The number of the input.
    pub file: u32,
    /// The lines, with their ends; the last one of a file may have none.
    pub bytes: Buffer,
    /// The number of the first line, from 1.
    pub first: u64,
    /// Where the bytes stand in the file, unpacked.
    pub offset: u64,
    /// Whether they cannot be read from there again, and have to be kept.
    pub passing: bool,
}

/// Bytes that were read, with room behind them to read into again.
#[derive(Default)]
pub(super) struct Buffer {
    /// All of them were written once: to make that sure anew for each batch costs as much as reading.
    room: Vec<u8>,
    len: usize,
}

impl Buffer {
    /// What was read.
    pub(super) fn as_slice(&self) -> &[u8] {
        &self.room[..self.len]
    }

    fn push(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        if self.room.len() < end {
            self.room.resize(end, 0);
        }
        self.room[self.len..end].copy_from_slice(bytes);
        self.len = end;
    }

    /// Reads so many bytes more, or all that are left; returns how many.
    fn read(&mut self, reader: &mut impl Read, want: usize) -> io::Result<usize> {
        /// The first room: most files are small.
        const FIRST: usize = 8 << 10;
        let (before, end) = (self.len, self.len + want);
        while self.len < end {
            if self.len == self.room.len() {
                self.room.resize((2 * self.len).clamp(FIRST, end.max(FIRST)), 0);
            }
            let room = end.min(self.room.len());
            match reader.read(&mut self.room[self.len..room]) {
                Ok(0) => break,
                Ok(n) => self.len += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.len - before)
    }
}

/// A page that is still to be read, or that was read because it can be read once only.
pub(super) struct Page {
    /// The number of the input.
    pub file: u32,
    /// Flat text or HTML.
    pub form: Form,
    /// What was read of it.
    pub loaded: Option<Loaded>,
}

/// The bytes of a page.
pub(super) struct Loaded {
    /// Unpacked, and one more than the longest article if there are more.
    pub bytes: Vec<u8>,
    /// How it was compressed.
    pub packing: Option<Packing>,
    /// Why the rest could not be read.
    pub cut: Option<io::Error>,
}

/// Cuts the inputs into batches.
pub(super) struct Batches<'a> {
    inputs: &'a [Input],
    names: &'a Names,
    next: usize,
    feed: Option<Feed<'a>>,
    table: Option<Box<dyn Tabular + Send + 'a>>,
    limits: &'a Limits,
    observer: &'a dyn Observer,
    /// A buffer to use again: fresh memory costs more than reading into it.
    spare: Vec<Buffer>,
    /// Bytes of input so far, unpacked, without the pages that are still to be read.
    pub bytes: u64,
    /// Inputs that could not be opened.
    pub unopened: usize,
}

impl<'a> Batches<'a> {
    /// Everything in `inputs`, from the first on.
    pub(super) fn new(
        inputs: &'a [Input],
        names: &'a Names,
        limits: &'a Limits,
        observer: &'a dyn Observer,
    ) -> Self {
        let (feed, table, spare) = (None, None, Vec::new());
        Self { inputs, names, next: 0, feed, table, limits, observer, spare, bytes: 0, unopened: 0 }
    }

    /// The next batch; an empty one is the end.
    pub(super) fn cut(&mut self) -> Vec<Piece> {
        let mut batch = Vec::new();
        let mut size = 0;
        while size < self.limits.batch && batch.len() < PAGES {
            if let Some(mut feed) = self.feed.take() {
                let room = self.limits.batch - size;
                let buffer = self.spare.pop().unwrap_or_default();
                let cut = feed.cut(buffer, room, self.limits, &self.inputs[feed.file as usize]);
                size += cut.lines.bytes.len;
                batch.extend(cut.before.map(Piece::Problem));
                batch.push(Piece::Lines(cut.lines));
                batch.extend(cut.after.map(Piece::Problem));
                if feed.done {
                    self.bytes += feed.offset;
                } else {
                    self.feed = Some(feed);
                }
            } else if let Some(mut table) = self.table.take() {
                let (room, before) = (self.limits.batch - size, table.bytes());
                let rows = table.cut(room, self.limits, &self.inputs[table.file() as usize]);
                size += (table.bytes() - before) as usize;
                batch.push(Piece::Rows(rows));
                if table.is_done() {
                    self.bytes += table.bytes();
                } else {
                    self.table = Some(table);
                }
            } else if self.next < self.inputs.len() {
                size += self.start(self.next, &mut batch);
                self.next += 1;
            } else {
                break;
            }
        }
        batch
    }

    /// Takes a processed batch back, for its buffers.
    pub(super) fn recycle(&mut self, batch: Vec<Piece>) {
        for piece in batch {
            if let Piece::Lines(mut lines) = piece
                && self.spare.len() < 2
                && lines.bytes.room.len() <= 4 * self.limits.batch
            {
                lines.bytes.len = 0;
                self.spare.push(lines.bytes);
            }
        }
    }

    /// Begins input `i`; returns what it adds to the size of the batch.
    fn start(&mut self, i: usize, batch: &mut Vec<Piece>) -> usize {
        let input = &self.inputs[i];
        let file = i as u32;
        // Known pages are opened where they are processed, in parallel.
        if let (Origin::File, Some(form @ (Form::Text | Form::Html | Form::Xml))) =
            (input.origin, input.form)
        {
            batch.push(Piece::Page(Page { file, form, loaded: None }));
            return input.size as usize;
        }
        let opened = match open(input, self.observer) {
            Ok(opened) => opened,
            Err(error) => {
                self.unopened += 1;
                batch.push(Piece::Problem(input.problem(None, unreadable(&error))));
                return 0;
            }
        };
        match form(input, opened.reader.head()) {
            Err(message) => batch.push(Piece::Problem(input.problem(None, message))),
            Ok(Form::Lines) => self.feed = Some(Feed::new(file, opened, input)),
            Ok(Form::Table) => match Table::new(file, opened, self.names, self.limits) {
                Ok(table) => self.table = Some(Box::new(table)),
                Err((line, message)) => batch.push(Piece::Problem(input.problem(line, message))),
            },
            #[cfg(feature = "parquet")]
            Ok(Form::Parquet) => match parquet::Parquet::new(file, opened, input, self.names) {
                Ok(table) => self.table = Some(Box::new(table)),
                Err(message) => batch.push(Piece::Problem(input.problem(None, message))),
            },
            #[cfg(not(feature = "parquet"))]
            Ok(Form::Parquet) => {
                let message = "is a Parquet file, which this build does not read: build wirecopy \
                               with `--features parquet`, or convert the file to JSON Lines";
                batch.push(Piece::Problem(input.problem(None, message)));
            }
            Ok(form) => {
                let loaded = load(opened, self.limits.article);
                let size = loaded.bytes.len();
                batch.push(Piece::Page(Page { file, form, loaded: Some(loaded) }));
                return size;
            }
        }
        0
    }
}

/// The form of an input that has been opened, or why it cannot be read.
fn form(input: &Input, head: &[u8]) -> Result<Form, String> {
    let form = match input.form {
        // Its content says whether it holds one record a line.
        Some(Form::Json) | None => match sniff::form(head)? {
            Form::Text if input.form.is_some() => Form::Json,
            form => form,
        },
        Some(form) => form,
    };
    if matches!(form, Form::Lines | Form::Table)
        && let Some(message) = sniff::foreign(head)
    {
        return Err(message);
    }
    match form {
        Form::Lines if sniff::utf16(head).is_some() => {
            Err("is UTF-16; JSON Lines must be UTF-8: convert it with `iconv -t utf-8`".into())
        }
        Form::Lines if sniff::is_document(head) => Ok(Form::Json),
        form => Ok(form),
    }
}

/// Opens an input, counts what is read of it, and unpacks it.
pub(super) fn open<'a>(input: &Input, observer: &'a dyn Observer) -> io::Result<Opened<'a>> {
    let inner: Box<dyn Read + Send> = match input.origin {
        Origin::Stdin => Box::new(io::stdin()),
        Origin::Memory => Box::new(io::Cursor::new(input.bytes.clone().unwrap_or_default())),
        Origin::File | Origin::Stream => match File::open(input.file()) {
            Ok(file) => Box::new(file),
            Err(error) => {
                observer.advance(input.size);
                return Err(error);
            }
        },
    };
    let left = (input.origin == Origin::File).then_some(input.size);
    decode::open(Box::new(Counted { inner, observer, left }))
}

/// Reads a page whole, or one byte more than `limit`.
pub(super) fn load(opened: Opened<'_>, limit: usize) -> Loaded {
    let mut bytes = Vec::new();
    let cut = opened.reader.take(limit as u64 + 1).read_to_end(&mut bytes).err();
    Loaded { bytes, packing: opened.packing, cut }
}

/// A reader that tells an observer what is taken from the disk: never more than the file had when
/// it was listed, and in the end all of it, whether it was read or not.
struct Counted<'a> {
    inner: Box<dyn Read + Send>,
    observer: &'a dyn Observer,
    /// What has not been counted yet; `None` for a stream.
    left: Option<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(into)?;
        let counted = self.left.map_or(n as u64, |left| left.min(n as u64));
        self.left = self.left.map(|left| left - counted);
        self.observer.advance(counted);
        Ok(n)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        if let Some(left @ 1..) = self.left {
            self.observer.advance(left);
        }
    }
}

/// A JSON Lines file that is being read.
struct Feed<'a> {
    file: u32,
    reader: Peeked<'a>,
    packing: Option<Packing>,
    passing: bool,
    /// Unpacked bytes that have been cut off so far.
    offset: u64,
    /// Line ends among them.
    lines: u64,
    /// What was read behind the last cut.
    carry: Vec<u8>,
    /// How much of an overlong line has been passed over, while in one.
    skipping: Option<u64>,
    failed: Option<io::Error>,
    done: bool,
}

/// What is cut off a feed, in the order of the file.
struct Cut {
    before: Option<Problem>,
    lines: Lines,
    after: Option<Problem>,
}

impl<'a> Feed<'a> {
    fn new(file: u32, opened: Opened<'a>, input: &Input) -> Self {
        Self {
            file,
            passing: opened.packing.is_some() || input.origin != Origin::File,
            reader: opened.reader,
            packing: opened.packing,
            offset: 0,
            lines: 0,
            carry: Vec::new(),
            skipping: None,
            failed: None,
            done: false,
        }
    }

    /// Cuts off about `room` bytes of whole lines, or what there is.
    fn cut(&mut self, mut buffer: Buffer, room: usize, limits: &Limits, input: &Input) -> Cut {
        let before = self.skipping.take().map(|held| self.pass_over(held, limits, input));
        buffer.push(&self.carry);
        self.carry.clear();
        let end = self.fill(&mut buffer, room, limits.article);
        if self.skipping.is_none() {
            self.carry.extend_from_slice(&buffer.as_slice()[end..]);
        }
        buffer.len = end;
        let lines = Lines {
            file: self.file,
            first: self.lines + 1,
            offset: self.offset,
            passing: self.passing,
            bytes: buffer,
        };
        self.offset += lines.bytes.len as u64;
        self.lines += memchr::memchr_iter(b'\n', lines.bytes.as_slice()).count() as u64;
        let after = self.failed.take().map(|error| self.damage(&error, input));
        Cut { before, lines, after }
    }

    /// Reads until the buffer holds `room` bytes and a line end, and returns where its last line
    /// ends. Gives up on a line that grows beyond `longest`.
    fn fill(&mut self, buffer: &mut Buffer, room: usize, longest: usize) -> usize {
        /// The least to ask for: the rest of a long line comes in these.
        const LEAST: usize = 256 << 10;
        let (mut end, mut searched) = (0, 0);
        loop {
            if let Some(at) = memchr::memrchr(b'\n', &buffer.as_slice()[searched..]) {
                end = searched + at + 1;
            }
            searched = buffer.len;
            if self.failed.is_some() {
                return end + whole_record(&buffer.as_slice()[end..]);
            }
            if self.done {
                return buffer.len;
            }
            if buffer.len - end > longest {
                self.skipping = Some((buffer.len - end) as u64);
                return end;
            }
            if end > 0 && buffer.len >= room {
                return end;
            }
            let want = room.saturating_sub(buffer.len).max(LEAST);
            match buffer.read(&mut self.reader, want) {
                Ok(n) => self.done = n < want,
                Err(error) => {
                    self.failed = Some(error);
                    self.done = true;
                }
            }
        }
    }

    /// Reads to the end of an overlong line of which `held` bytes were seen.
    fn pass_over(&mut self, held: u64, limits: &Limits, input: &Input) -> Problem {
        let mut chunk = vec![0; 64 << 10];
        let mut size = held;
        while !self.done {
            match self.reader.read(&mut chunk) {
                Ok(n) => {
                    let end = memchr::memchr(b'\n', &chunk[..n]);
                    size += end.unwrap_or(n) as u64;
                    if let Some(end) = end {
                        self.carry.extend_from_slice(&chunk[end + 1..n]);
                        self.offset += 1;
                        break;
                    }
                    self.done = n == 0;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failed = Some(error);
                    self.done = true;
                }
            }
        }
        self.offset += size;
        self.lines += 1;
        input.problem(Some(self.lines), too_long(Some(size), limits.article, false))
    }

    /// What to say of a stream that broke off.
    fn damage(&self, error: &io::Error, input: &Input) -> Problem {
        let line = (self.lines > 0).then_some(self.lines);
        input.problem(line, damaged(self.packing, error, line.is_some()))
    }
}

/// The length of the last line of a broken stream if it is whole all the same, else 0.
fn whole_record(line: &[u8]) -> usize {
    match serde_json::from_slice::<serde::de::IgnoredAny>(line) {
        Ok(_) => line.len(),
        Err(_) => 0,
    }
}

/// What to say of a stream that broke off.
pub(super) fn damaged(packing: Option<Packing>, error: &io::Error, after_line: bool) -> String {
    let what = match packing {
        Some(Packing::Gzip) => "the gzip data is cut short or damaged",
        Some(Packing::Zstd) => "the Zstandard data is cut short or damaged",
        None => "the file could not be read on",
    };
    let place = if after_line { " after this line" } else { "" };
    format!("{what}{place}: {error}; what came before is used")
}

/// What to say of a line or file that is longer than an article may be.
pub(super) fn too_long(size: Option<u64>, limit: usize, is_markup: bool) -> String {
    let size = size.map_or_else(String::new, |size| format!("{size} bytes, "));
    let (what, flag) = match is_markup {
        true => ("a page of HTML or a document of XML", "--max-page"),
        false => ("one article", "--max-article"),
    };
    format!("{size}more than the {limit} bytes that {what} may have; skipped; raise {flag}")
}
