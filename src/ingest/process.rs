//! Processing: from the pieces of a batch to articles, in parallel and in order.
//!
//! Each line or page is understood, handed to the caller's function and let go of by one worker;
//! what remains is an [`Outcome`]. Outcomes come in the order of the pieces, so that nothing
//! depends on the number of threads.

use std::borrow::Cow;

use rayon::prelude::*;

use super::batch::{self, Limits, Lines, Loaded, Page, Piece, damaged, too_long};
use super::jsonl;
use super::library::{Place, Shelf};
use super::page;
use super::source::{Input, Origin, unreadable};
use crate::article::Article;
use crate::error::{Error, Problem};
use crate::progress::Observer;

/// What became of a line or a page.
pub(super) struct Outcome<T> {
    /// The article, where it is, and what the caller made of its text.
    pub article: Option<(Article, Place, T)>,
    /// What is wrong with it; of a page that was cut short, beside the article.
    pub problem: Option<Problem>,
    /// That it is one of wirecopy's own records, of this type, in this input.
    pub own: Option<(&'static str, u32)>,
    /// Bytes read, where the batch has not counted them.
    pub bytes: u64,
    /// Whether it is a file that could not be opened.
    pub unopened: bool,
}

impl<T> Outcome<T> {
    fn new() -> Self {
        Self { article: None, problem: None, own: None, bytes: 0, unopened: false }
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
    pub work: W,
}

/// One thing for one worker.
enum Item<'b> {
    Line { lines: &'b Lines, start: usize, end: usize, number: u64 },
    Page(&'b Page),
    Problem(&'b Problem),
}

impl<T: Send, W: Fn(&Article, &str) -> T + Sync> Desk<'_, W> {
    /// Processes a batch; the outcomes are in the order of the input.
    pub(super) fn process(&self, batch: &[Piece]) -> Vec<Result<Outcome<T>, Error>> {
        let mut items = Vec::new();
        for piece in batch {
            match piece {
                Piece::Lines(lines) => split(lines, &mut items),
                Piece::Page(page) => items.push(Item::Page(page)),
                Piece::Problem(problem) => items.push(Item::Problem(problem)),
            }
        }
        items.par_iter().map(|item| self.item(item)).collect()
    }

    fn item(&self, item: &Item) -> Result<Outcome<T>, Error> {
        match *item {
            Item::Line { lines, start, end, number } => {
                Ok(self.line(lines, start, &lines.bytes[start..end], number))
            }
            Item::Page(page) => self.page(page),
            Item::Problem(problem) => Ok(Outcome::problem(problem.clone())),
        }
    }

    fn line(&self, lines: &Lines, start: usize, line: &[u8], number: u64) -> Outcome<T> {
        let input = &self.shelf.inputs[lines.file as usize];
        let problem = |message| Outcome::problem(input.problem(Some(number), message));
        if line.len() > self.limits.article {
            return problem(too_long(Some(line.len() as u64), self.limits.article));
        }
        let (mut article, text) = match jsonl::record(line, &self.shelf.names) {
            Ok(jsonl::Record::Article(article, text)) => (*article, text),
            Ok(jsonl::Record::Own(own)) => {
                return Outcome { own: Some((own, lines.file)), ..Outcome::new() };
            }
            Err(message) => return problem(message),
        };
        if article.id.is_empty() {
            article.id = format!("{}:{number}", input.path).into();
        }
        let offset = lines.offset + start as u64;
        let place = Place::new(lines.file, number, line, offset, lines.spilled);
        let value = (self.work)(&article, &text);
        Outcome { article: Some((article, place, value)), ..Outcome::new() }
    }

    fn page(&self, page: &Page) -> Result<Outcome<T>, Error> {
        let input = &self.shelf.inputs[page.file as usize];
        if let Some(loaded) = &page.loaded {
            return self.loaded(page, input, loaded);
        }
        let limit = self.limits.article;
        match batch::open(input, self.observer) {
            // Not worth reading, unless it is compressed, when its size says nothing.
            Ok(opened) if opened.packing.is_none() && input.size > limit as u64 => {
                Ok(Outcome::problem(input.problem(None, too_long(Some(input.size), limit))))
            }
            Ok(opened) => self.loaded(page, input, &batch::load(opened, limit)),
            Err(error) => {
                let problem = Outcome::problem(input.problem(None, unreadable(&error)));
                Ok(Outcome { unopened: true, ..problem })
            }
        }
    }

    fn loaded(&self, page: &Page, input: &Input, loaded: &Loaded) -> Result<Outcome<T>, Error> {
        let mut outcome = Outcome { bytes: loaded.bytes.len() as u64, ..Outcome::new() };
        let mut problem = |message: String| {
            outcome.problem = Some(input.problem(None, message));
        };
        if loaded.bytes.len() > self.limits.article {
            let size = (input.size > 0 && loaded.packing.is_none()).then_some(input.size);
            problem(too_long(size, self.limits.article));
            return Ok(outcome);
        }
        if let Some(error) = &loaded.cut {
            problem(damaged(loaded.packing, error, false));
            if loaded.bytes.is_empty() {
                return Ok(outcome);
            }
        }
        let page::Page { mut article, text } = match page::page(&loaded.bytes, page.form) {
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
            Cow::Borrowed(_) if again => Place::new(page.file, 0, bytes, text.mark as u64, false),
            _ => Place::new(page.file, 0, bytes, self.shelf.spill.append(bytes)?, true),
        };
        let value = (self.work)(&article, &text.text);
        outcome.article = Some((article, place, value));
        Ok(outcome)
    }
}

/// Finds the lines that hold something: without their ends, blank ones left out.
fn split<'b>(lines: &'b Lines, items: &mut Vec<Item<'b>>) {
    let bytes = &lines.bytes;
    // A byte-order mark at the start of the file; in the spill, the first line tells it as well.
    let mut start = if lines.first == 1 && bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let ends = memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]);
    for (number, end) in (lines.first..).zip(ends) {
        let line = &bytes[start.min(end)..end];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !line.trim_ascii_start().is_empty() {
            items.push(Item::Line { lines, start, end: start + line.len(), number });
        }
        start = end + 1;
    }
}
