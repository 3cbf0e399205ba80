//! Tables: CSV and its kin (RFC 4180, with commas, semicolons or tabs), one record a row.
//!
//! The first row names the fields, by the names that records of JSON Lines have. Rows are cut off
//! in batches as lines are, at the speed of the CSV parser, so that a table may be of any length;
//! a row that is longer than an article may be is measured and passed over without being held.

use std::borrow::Cow;
use std::io::{self, Read};
use std::mem;
use std::sync::Arc;

use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder, Terminator};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

use crate::article::Article;
use crate::error::Problem;
use crate::ingest::batch::{Limits, too_long};
use crate::ingest::decode::{self, Opened, Peeked};
use crate::ingest::jsonl::{self, Names, Slot};
use crate::ingest::sniff;
use crate::ingest::source::Input;

/// What separates cells, the most usual first.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// The longest header in bytes.
const HEADER: usize = 1 << 20;

/// How many names of columns a message lists.
const SHOWN: usize = 12;

/// The columns of a table: for each the field that it holds, if it is looked for.
#[derive(Debug)]
pub(in crate::ingest) struct Columns(pub Vec<Option<Slot>>);

impl Columns {
    /// The columns of these names, or what to say if none holds the text.
    pub(in crate::ingest) fn new(header: &[Cow<str>], names: &Names) -> Result<Self, String> {
        // Spreadsheets begin their headers with capitals.
        let slot = |name: &Cow<str>| {
            let name = name.trim();
            names.slot(name).or_else(|| names.slot(&name.to_lowercase()))
        };
        let slots: Vec<Option<Slot>> = header.iter().map(slot).collect();
        if slots.iter().flatten().any(|slot| names.is_text(*slot)) {
            return Ok(Self(slots));
        }
        let shown = header.iter().take(SHOWN);
        let shown = shown.map(|name| format!("{:?}", &name[..name.floor_char_boundary(40)]));
        let more = header.len().saturating_sub(SHOWN);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let there = format!("the columns {}{more}", shown.collect::<Vec<_>>().join(", "));
        Err(names.no_text_among(&there))
    }

    /// Reads a row as a record.
    pub(in crate::ingest) fn record<'a>(
        &self,
        row: &'a Row,
        names: &Names,
        encoding: &'static Encoding,
    ) -> Option<(Article, Cow<'a, str>)> {
        let cells = self.0.iter().zip(&row.cells);
        // Rows end with the line feed, whatever stands before it.
        let cells = cells.map(|(slot, cell)| (slot, cell.strip_suffix(b"\r").unwrap_or(cell)));
        let cells = cells.filter(|(_, cell)| !cell.is_empty());
        let cells = cells.filter_map(|(slot, cell)| Some(((*slot)?, characters(cell, encoding))));
        jsonl::row(cells, names)
    }
}

/// A cell as characters: UTF-8 if it is that, else as the table is encoded.
fn characters<'a>(cell: &'a [u8], encoding: &'static Encoding) -> Cow<'a, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => text.into(),
        Err(_) => encoding.decode_without_bom_handling(cell).0,
    }
}

/// A row that has been cut off.
#[derive(Debug)]
pub(in crate::ingest) struct Row {
    /// The line at which it begins, from 1; of a Parquet file its number.
    pub number: u64,
    /// Its cells.
    pub cells: ByteRecord,
}

/// Some rows of a table.
#[derive(Debug)]
pub(in crate::ingest) struct Rows {
    /// The number of the input.
    pub file: u32,
    /// What they hold.
    pub columns: Arc<Columns>,
    /// The rows, in order, and what is wrong with those that cannot be read.
    pub cut: Vec<Result<Row, Problem>>,
    /// The encoding of what is not UTF-8.
    pub encoding: &'static Encoding,
}

/// A table that is cut into pieces, whatever it is written in.
pub(in crate::ingest) trait Tabular {
    /// The number of the input.
    fn file(&self) -> u32;

    /// Bytes read so far, unpacked and decoded.
    fn bytes(&self) -> u64;

    /// Whether all of it has been cut.
    fn is_done(&self) -> bool;

    /// Cuts off about `room` bytes of whole rows, or what there is.
    fn cut(&mut self, room: usize, limits: &Limits, input: &Input) -> Rows;
}

/// A table in CSV that is being read.
pub(in crate::ingest) struct Table<'a> {
    file: u32,
    reader: Reader<Metered<'a>>,
    columns: Arc<Columns>,
    /// The encoding, once a row has shown that it is not UTF-8.
    encoding: Option<&'static Encoding>,
    done: bool,
}

impl<'a> Table<'a> {
    /// Begins a table: reads its header, or says what is wrong with it.
    pub(in crate::ingest) fn new(
        file: u32,
        opened: Opened<'a>,
        names: &Names,
        limits: &Limits,
    ) -> Result<Self, (Option<u64>, String)> {
        let head = opened.reader.head();
        let wide = sniff::utf16(head);
        let first = match wide {
            Some(encoding) => encoding.decode(head).0.into_owned().into_bytes(),
            None => head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).to_vec(),
        };
        let separator = separator(&first);
        // Lines can be counted where they end with a line feed, as they do but on old machines.
        let terminator = match first.contains(&b'\n') {
            true => Terminator::Any(b'\n'),
            false => Terminator::CRLF,
        };
        let decoder = wide.map(Encoding::new_decoder_with_bom_removal);
        let metered = Metered::new(opened, decoder, separator);
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .terminator(terminator)
            .from_reader(metered);
        let mut header = ByteRecord::new();
        reader.get_mut().refill(HEADER.min(limits.article));
        let read = match reader.read_byte_record(&mut header) {
            _ if reader.get_ref().is_squeezed => {
                let told = format!("its first line has more than {HEADER} bytes; skipped");
                return Err((Some(1), told));
            }
            Ok(read) => read,
            Err(error) => return Err((Some(1), format!("the header could not be read: {error}"))),
        };
        // Spreadsheets may say in a line of its own what separates cells.
        if read && header.get(0).is_some_and(|cell| cell.starts_with(b"sep=")) {
            reader.get_mut().refill(limits.article);
            let _ = reader.read_byte_record(&mut header);
        }
        let encoding = (!header.iter().all(|cell| std::str::from_utf8(cell).is_ok()))
            .then(|| decode::guessed(header.as_slice()));
        let cells: Vec<Cow<str>> =
            header.iter().map(|cell| characters(cell, encoding.unwrap_or(UTF_8))).collect();
        let columns = if read {
            Columns::new(&cells, names).map_err(|message| (Some(1), message))?
        } else {
            Columns(Vec::new())
        };
        Ok(Self { file, reader, columns: Arc::new(columns), encoding, done: !read })
    }

    /// The line at which a row begins that has just been read: the parser counts the blank ones
    /// before it as its own.
    fn line_of(&self, cells: &ByteRecord) -> u64 {
        let from = cells.position().map_or(1, csv::Position::line);
        let passed = self.reader.position().line().saturating_sub(from);
        let within = memchr::memchr_iter(b'\n', cells.as_slice()).count() as u64;
        let metered = self.reader.get_ref();
        let is_last = metered.at_end && self.reader.position().byte() >= metered.bytes;
        let end = u64::from(!is_last || metered.last == b'\n');
        from + passed.saturating_sub(within + end)
    }

    /// A row, unless it has other cells than the header: then its text may be a piece of one.
    fn checked(&self, row: Row, input: &Input) -> Result<Row, Problem> {
        let (cells, columns) = (row.cells.len(), self.columns.0.len());
        let is_more = row.cells.iter().skip(columns).any(|cell| !cell.is_empty());
        if cells < columns || is_more {
            let message = format!(
                "has {cells} cells where the header has {columns}; skipped; text that holds the \
                 separator, quotes or line ends has to be in quotes"
            );
            return Err(input.problem(Some(row.number), message));
        }
        Ok(row)
    }

    fn damage(&self, error: csv::Error) -> String {
        let packing = self.reader.get_ref().packing;
        match error.into_kind() {
            ErrorKind::Io(error) => crate::ingest::batch::damaged(packing, &error, true),
            other => format!("could not be read: {other:?}"),
        }
    }

    /// The encoding of the table: guessed once, from the first rows that are not UTF-8.
    fn encoding_of(&mut self, rows: &[Result<Row, Problem>]) -> &'static Encoding {
        if self.encoding.is_none() {
            let cells = rows.iter().flatten().map(|row| row.cells.as_slice());
            let odd: Vec<&[u8]> =
                cells.filter(|cells| std::str::from_utf8(cells).is_err()).collect();
            if !odd.is_empty() {
                self.encoding = Some(decode::guessed(&odd.concat()));
            }
        }
        self.encoding.unwrap_or(UTF_8)
    }
}

impl Tabular for Table<'_> {
    fn file(&self) -> u32 {
        self.file
    }

    fn bytes(&self) -> u64 {
        self.reader.get_ref().bytes
    }

    fn is_done(&self) -> bool {
        self.done
    }

    fn cut(&mut self, room: usize, limits: &Limits, input: &Input) -> Rows {
        let (mut rows, mut size) = (Vec::new(), 0);
        while size < room && !self.done {
            let mut cells = ByteRecord::new();
            self.reader.get_mut().refill(limits.article);
            let read = self.reader.read_byte_record(&mut cells);
            let number = self.line_of(&cells);
            self.done = !matches!(read, Ok(true));
            if self.reader.get_ref().is_squeezed {
                let message = too_long(None, limits.article, false);
                rows.push(Err(input.problem(Some(number), message)));
            } else if let Err(error) = read {
                rows.push(Err(input.problem(Some(number), self.damage(error))));
            } else if !self.done {
                let is_blank = cells.len() == 1 && cells.as_slice().trim_ascii().is_empty();
                size += cells.as_slice().len() + 64;
                if !is_blank {
                    rows.push(self.checked(Row { number, cells }, input));
                }
            }
        }
        let encoding = self.encoding_of(&rows);
        let columns = Arc::clone(&self.columns);
        Rows { file: self.file, columns, cut: rows, encoding }
    }
}

/// What separates the cells of the first row: what makes the most of them.
fn separator(head: &[u8]) -> u8 {
    if let Some([separator, ..]) = head.strip_prefix(b"sep=") {
        return *separator;
    }
    let cells = |separator: u8| {
        let mut reader =
            ReaderBuilder::new().has_headers(false).delimiter(separator).from_reader(head);
        let mut row = ByteRecord::new();
        reader.read_byte_record(&mut row).map_or(0, |_| row.len())
    };
    // Of equals the last is taken, and the first is the most usual.
    SEPARATORS.into_iter().rev().max_by_key(|separator| cells(*separator)).unwrap_or(b',')
}

/// A reader that decodes UTF-16, and bounds what a row may take.
///
/// What is beyond that is squeezed: of every run of bytes that mean nothing to the parser one is
/// handed on, so that the row ends where it did and takes next to no room. It is handed on line by
/// line, so that the row behind it is whole. A row that cannot be squeezed ends the table.
struct Metered<'a> {
    inner: Peeked<'a>,
    packing: Option<sniff::Packing>,
    decoder: Option<Decoder>,
    separator: u8,
    /// Bytes that are read and not decoded yet, and whether there are no more.
    raw: Vec<u8>,
    at_end: bool,
    /// Bytes that are decoded and not handed on yet, and how many of them are done with.
    held: Vec<u8>,
    taken: usize,
    /// How much the row may still take, as it is and squeezed, and whether it was squeezed.
    left: usize,
    extra: usize,
    is_squeezed: bool,
    bytes: u64,
    /// The last byte that was handed on.
    last: u8,
}

impl<'a> Metered<'a> {
    fn new(opened: Opened<'a>, decoder: Option<Decoder>, separator: u8) -> Self {
        let Opened { reader: inner, packing } = opened;
        Self {
            inner,
            packing,
            decoder,
            separator,
            raw: Vec::new(),
            at_end: false,
            held: Vec::new(),
            taken: 0,
            left: 0,
            extra: 0,
            is_squeezed: false,
            bytes: 0,
            last: b'\n',
        }
    }

    /// Allows the next row so much.
    fn refill(&mut self, allowed: usize) {
        (self.left, self.extra, self.is_squeezed) = (allowed, allowed, false);
    }

    fn decode(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else {
            let n = self.inner.read(into)?;
            self.at_end = n == 0;
            return Ok(n);
        };
        loop {
            if !self.at_end && self.raw.len() < 4 {
                let start = self.raw.len();
                self.raw.resize(start + (16 << 10), 0);
                let n =
                    self.inner.read(&mut self.raw[start..]).inspect_err(|_| self.raw.clear())?;
                self.raw.truncate(start + n);
                self.at_end = n == 0;
            }
            let (result, read, written, _) = decoder.decode_to_utf8(&self.raw, into, self.at_end);
            self.raw.drain(..read);
            let is_over = self.at_end && result == CoderResult::InputEmpty;
            if written > 0 || is_over {
                return Ok(written);
            }
        }
    }

    /// Whether a byte means nothing to the parser.
    fn is_plain(&self, byte: u8) -> bool {
        byte != self.separator && !matches!(byte, b'"' | b'\n' | b'\r')
    }

    /// Hands on what is left of a line, squeezed.
    fn squeeze(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.is_squeezed = true;
        if self.extra == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let (mut n, mut last) = (0, self.last);
        while n == 0 {
            if self.taken == self.held.len() {
                let mut chunk = mem::take(&mut self.held);
                chunk.resize(64 << 10, 0);
                let read = self.decode(&mut chunk)?;
                chunk.truncate(read);
                (self.held, self.taken) = (chunk, 0);
                if read == 0 {
                    break;
                }
            }
            let start = self.taken;
            for &byte in &self.held[start..] {
                self.taken += 1;
                if self.is_plain(byte) && self.is_plain(last) {
                    continue;
                }
                (into[n], last) = (byte, byte);
                n += 1;
                if matches!(byte, b'\n' | b'\r') || n == into.len() {
                    break;
                }
            }
            self.bytes += (self.taken - start) as u64;
        }
        (self.extra, self.last) = (self.extra.saturating_sub(n), last);
        Ok(n)
    }
}

impl Read for Metered<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return self.squeeze(into);
        }
        let held = &self.held[self.taken..];
        let n = if held.is_empty() {
            self.decode(into)?
        } else {
            let n = into.len().min(held.len());
            into[..n].copy_from_slice(&held[..n]);
            self.taken += n;
            n
        };
        self.left = self.left.saturating_sub(n);
        self.bytes += n as u64;
        self.last = if n > 0 { into[n - 1] } else { self.last };
        Ok(n)
    }
}
