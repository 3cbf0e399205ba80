//! Processing: from the pieces of a batch to articles, in parallel and in order.
//!
//! Each line or page is understood, handed to the caller's function and let go of by one worker;
//! what remains is an [`Outcome`]. Outcomes come in the order of the pieces, so that nothing
//! depends on the number of threads.

use std::borrow::Cow;

use rayon::prelude::*;

use super::batch::{self, Limits, Lines, Loaded, Piece, damaged, too_long};
use super::decode;
use super::formats::table::{Row, Rows};
use super::formats::{self, Entry};
use super::jsonl;
use super::page;
use super::shelf::{Place, Shelf, Shelved};
use super::sniff::{self, Form};
use super::source::{Input, Origin, unreadable};
use super::{Body, Reason, stated};
use crate::article::{Article, Layout};
use crate::detect::Text;
use crate::error::{Error, Problem};
use crate::notice::Notice;
use crate::progress::Observer;

/// What became of a line or a page.
pub(super) struct Outcome<T> {
    /// The article.
    pub article: Option<Shelved<T>>,
    /// What is wrong with it; of a page that was cut short, beside the article.
    pub problem: Option<Problem>,
    /// What it does to another item.
    pub notice: Option<Box<Notice>>,
    /// Why it was passed over, in this input.
    pub skipped: Option<(Reason, u32)>,
    /// Bytes read, where the batch has not counted them.
    pub bytes: u64,
    /// Whether it is a file that could not be opened.
    pub unopened: bool,
    /// What became of the items of a document, in order.
    pub more: Vec<Self>,
}

impl<T> Outcome<T> {
    fn new() -> Self {
        Self {
            article: None,
            problem: None,
            notice: None,
            skipped: None,
            bytes: 0,
            unopened: false,
            more: Vec::new(),
        }
    }

    fn problem(problem: Problem) -> Self {
        Self { problem: Some(problem), ..Self::new() }
    }
}

/// What processing needs beside the batch.
pub(super) struct Desk<'a, W> {
    pub shelf: &'a Shelf,
    pub limits: &'a Limits,
    pub observer: &'a dyn Observer,
    pub body: Body,
    pub work: W,
}

/// One thing for one worker.
enum Item<'b> {
    Line(Line<'b>),
    Page(&'b batch::Page),
    Row(&'b Rows, &'b Row),
    Problem(&'b Problem),
}

/// A line that is not blank.
struct Line<'b> {
    /// Without its end.
    bytes: &'b [u8],
    /// From 1.
    number: u64,
    file: u32,
    /// Where it can be read again.
    offset: u64,
    spilled: bool,
}

impl<T: Send, W: Fn(&Article, &Text<'_>) -> T + Sync> Desk<'_, W> {
    /// Processes a batch; the outcomes are in the order of the input.
    ///
    /// # Errors
    ///
    /// If the temporary file cannot be written.
    pub(super) fn process(&self, batch: &[Piece]) -> Result<Vec<Result<Outcome<T>, Error>>, Error> {
        let mut items = Vec::new();
        for piece in batch {
            match piece {
                Piece::Lines(lines) => self.split(lines, &mut items)?,
                Piece::Page(page) => items.push(Item::Page(page)),
                Piece::Rows(rows) => items.extend(rows.cut.iter().map(|row| match row {
                    Ok(row) => Item::Row(rows, row),
                    Err(problem) => Item::Problem(problem),
                })),
                Piece::Problem(problem) => items.push(Item::Problem(problem)),
            }
        }
        Ok(items.par_iter().map(|item| self.item(item)).collect())
    }

    /// Finds the lines that hold something, once they are kept if they have to be.
    fn split<'b>(&self, lines: &'b Lines, items: &mut Vec<Item<'b>>) -> Result<(), Error> {
        let all = lines.bytes.as_slice();
        let spilled = lines.passing && !all.is_empty();
        let offset = if spilled { self.shelf.spill.append(all)? } else { lines.offset };
        // The file may begin with a byte-order mark.
        let mut start = if lines.first == 1 && all.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let ends = memchr::memchr_iter(b'\n', all).chain([all.len()]);
        for (number, end) in (lines.first..).zip(ends) {
            let line = &all[start.min(end)..end];
            let bytes = line.strip_suffix(b"\r").unwrap_or(line);
            if !bytes.trim_ascii_start().is_empty() {
                let (file, offset) = (lines.file, offset + start as u64);
                items.push(Item::Line(Line { bytes, number, file, offset, spilled }));
            }
            start = end + 1;
        }
        Ok(())
    }

    fn item(&self, item: &Item) -> Result<Outcome<T>, Error> {
        match item {
            Item::Line(line) => Ok(self.line(line)),
            Item::Page(page) => self.page(page),
            Item::Row(rows, row) => self.row(rows, row),
            Item::Problem(problem) => Ok(Outcome::problem((*problem).clone())),
        }
    }

    fn line(&self, line: &Line) -> Outcome<T> {
        let &Line { bytes, number, file, offset, spilled } = line;
        let input = &self.shelf.inputs[file as usize];
        let problem = |message| Outcome::problem(input.problem(Some(number), message));
        if bytes.len() > self.limits.article {
            return problem(too_long(Some(bytes.len() as u64), self.limits.article, false));
        }
        let mut outcome = Outcome::new();
        let (mut article, text) = match jsonl::record(bytes, &self.shelf.names) {
            Ok(jsonl::Record::Article(article, text)) => (*article, text),
            Ok(jsonl::Record::Item(entry)) => {
                let entry = Entry { line: number, ..*entry };
                let found;
                (outcome, found) = beside(entry, input, file);
                let Some((article, text)) = found else { return outcome };
                (article, text.into())
            }
            Ok(jsonl::Record::Own(own)) => {
                return Outcome { skipped: Some((Reason::Own(own), file)), ..Outcome::new() };
            }
            Err(message) => return problem(message),
        };
        if article.id.is_empty() {
            article.id = format!("{}:{number}", input.path).into();
        }
        let place = Place::of_line(file, number, bytes, offset, spilled);
        outcome.article = Some(self.shelved(article, place, &text));
        outcome
    }

    /// Reads an article's text, and hands both to the caller.
    fn shelved(&self, mut article: Article, place: Place, text: &str) -> Shelved<T> {
        article.layout = self.body.of(article.layout);
        let read = crate::page::read(text, article.layout);
        let crate::page::Page { claims, compared, headline, lines } = read;
        // Whether it is a page need not be found out again.
        if article.layout == Layout::Auto {
            article.layout = if lines.is_empty() { Layout::Whole } else { Layout::Page };
        }
        stated::add(&mut article, claims, headline.map(|headline| headline.of(text)));
        let text = Text { raw: text, compared, is_page: article.layout.is_page() };
        let value = (self.work)(&article, &text);
        Shelved { article, place, compared: text.compared.into(), value }
    }

    /// A row of a table. Its text is kept, for it would take parsing the table to find it again.
    fn row(&self, rows: &Rows, row: &Row) -> Result<Outcome<T>, Error> {
        let input = &self.shelf.inputs[rows.file as usize];
        let line = Some(row.number);
        if row.cells.as_slice().len() > self.limits.article {
            let size = Some(row.cells.as_slice().len() as u64);
            let message = too_long(size, self.limits.article, false);
            return Ok(Outcome::problem(input.problem(line, message)));
        }
        let record = rows.columns.record(row, &self.shelf.names, rows.encoding);
        let Some((article, text)) = record else {
            let message = "has no text in the column that holds it; skipped";
            return Ok(Outcome::problem(input.problem(line, message)));
        };
        let article = self.kept(rows.file, row.number, article, &text)?;
        Ok(Outcome { article: Some(article), ..Outcome::new() })
    }

    /// An article whose text is kept.
    fn kept(
        &self,
        file: u32,
        line: u64,
        mut article: Article,
        text: &str,
    ) -> Result<Shelved<T>, Error> {
        if article.id.is_empty() {
            let path = &self.shelf.inputs[file as usize].path;
            article.id = if line > 0 { format!("{path}:{line}").into() } else { path.clone() };
        }
        let offset = self.shelf.spill.append(text.as_bytes())?;
        let place = Place::of_text(file, line, text.as_bytes(), offset, true);
        Ok(self.shelved(article, place, text))
    }

    /// The items of a document.
    fn document(&self, file: u32, form: Form, loaded: &Loaded) -> Result<Vec<Outcome<T>>, Error> {
        let input = &self.shelf.inputs[file as usize];
        let text = decode::characters(&loaded.bytes, true).text;
        let entries = formats::read(form, &text, &self.shelf.names);
        let read = |entry: Entry| {
            let line = entry.line;
            let (mut outcome, found) = beside(entry, input, file);
            if let Some((article, text)) = found {
                outcome.article = Some(self.kept(file, line, article, &text)?);
            }
            Ok(outcome)
        };
        entries.into_par_iter().map(read).collect()
    }

    fn page(&self, page: &batch::Page) -> Result<Outcome<T>, Error> {
        let input = &self.shelf.inputs[page.file as usize];
        if let Some(loaded) = &page.loaded {
            return self.loaded(page, input, loaded);
        }
        let limit = self.limits.of(page.form);
        match batch::open(input, self.observer) {
            // Not worth reading, unless it is compressed, when its size says nothing.
            Ok(opened) if opened.packing.is_none() && input.size > limit as u64 => {
                let message = too_long(Some(input.size), limit, page.form.is_markup());
                Ok(Outcome::problem(input.problem(None, message)))
            }
            Ok(opened) => self.loaded(page, input, &batch::load(opened, limit)),
            Err(error) => {
                let problem = Outcome::problem(input.problem(None, unreadable(&error)));
                Ok(Outcome { unopened: true, ..problem })
            }
        }
    }

    fn loaded(
        &self,
        page: &batch::Page,
        input: &Input,
        loaded: &Loaded,
    ) -> Result<Outcome<T>, Error> {
        let mut outcome = Outcome { bytes: loaded.bytes.len() as u64, ..Outcome::new() };
        let mut problem = |message: String| {
            // Damage comes first, and explains what comes of it.
            outcome.problem.get_or_insert_with(|| input.problem(None, message));
        };
        let form = sniff::actual(page.form, &loaded.bytes);
        if loaded.bytes.len() > self.limits.of(page.form).min(self.limits.of(form)) {
            let size = (input.size > 0 && loaded.packing.is_none()).then_some(input.size);
            problem(too_long(size, self.limits.of(form), form.is_markup()));
            return Ok(outcome);
        }
        if let Some(error) = &loaded.cut {
            problem(damaged(loaded.packing, error, false));
            if loaded.bytes.is_empty() {
                return Ok(outcome);
            }
        }
        if matches!(form, Form::Json | Form::Xml) {
            if let Some(message) = sniff::foreign(&loaded.bytes) {
                problem(message);
                return Ok(outcome);
            }
            outcome.more = self.document(page.file, form, loaded)?;
            return Ok(outcome);
        }
        let page::Page { mut article, text } = match page::page(&loaded.bytes, form) {
            Ok(found) => found,
            Err(message) => {
                problem(message);
                return Ok(outcome);
            }
        };
        article.id = input.path.clone();
        let again = input.origin == Origin::File && loaded.packing.is_none();
        let bytes = text.text.as_bytes();
        let place = match text.text {
            Cow::Borrowed(_) if again => {
                Place::of_text(page.file, 0, bytes, text.mark as u64, false)
            }
            _ => Place::of_text(page.file, 0, bytes, self.shelf.spill.append(bytes)?, true),
        };
        outcome.article = Some(self.shelved(article, place, &text.text));
        Ok(outcome)
    }
}

/// An item of a document without its article, which is handed back.
fn beside<T>(entry: Entry, input: &Input, file: u32) -> (Outcome<T>, Option<(Article, String)>) {
    let line = (entry.line > 0).then_some(entry.line);
    let mut outcome = Outcome::new();
    outcome.problem = entry.problem.map(|message| input.problem(line, message));
    outcome.skipped = entry.skipped.map(|reason| (reason, file));
    outcome.notice = entry.notice.map(|mut notice| {
        (notice.path, notice.line) = (input.path.clone(), line);
        notice
    });
    (outcome, entry.article)
}
