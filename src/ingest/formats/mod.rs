//! Newsroom formats and feeds: documents that hold any number of items, each with what its format
//! says of it.
//!
//! A document is parsed whole, so its size is bounded ([`max_page`](super::Options::max_page),
//! `max_article` for JSON); parsing runs at 30 MB/s and more. Which format it is goes by what it
//! holds, not by its name. Every item becomes an [`Entry`]: an article with its text, a notice, or
//! the reason why it is neither.

mod bearable;
mod feed;
mod json;
mod newsml;
pub(super) mod ninjs;
mod nitf;
#[cfg(feature = "parquet")]
pub(super) mod parquet;
mod prose;
pub(super) mod table;
pub(super) mod xml;

use std::panic::{self, AssertUnwindSafe};

pub(super) use self::feed::is_json as is_json_feed;
use super::jsonl::Names;
use super::sniff::Form;
use super::{Reason, metadata};
use crate::article::{Article, Credit, CreditPlace, Item, Status};
use crate::notice::{Action, Notice};

/// One item of a document; what it turned out to be is in at most one of the fields, except that
/// an article whose record says that it is killed or held is a notice as well.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// The 1-based line at which it begins; 0 if it is all that the document holds.
    pub line: u64,
    /// The article, and its text.
    pub article: Option<(Article, String)>,
    /// What it does to another item.
    pub notice: Option<Box<Notice>>,
    /// Why it was passed over.
    pub skipped: Option<Reason>,
    /// What is wrong with it.
    pub problem: Option<String>,
}

impl Entry {
    pub(super) fn problem(line: u64, message: impl Into<String>) -> Self {
        Self { line, problem: Some(message.into()), ..Self::default() }
    }

    fn skipped(line: u64, reason: Reason) -> Self {
        Self { line, skipped: Some(reason), ..Self::default() }
    }
}

/// The items of a document, in order; what is wrong with it comes after what could be read.
pub(super) fn read(form: Form, text: &str, names: &Names) -> Vec<Entry> {
    let read = || match form {
        Form::Json => json::read(text, names),
        _ => xml::read(text),
    };
    // The libraries are thorough, and every feed is a test that they have not seen yet.
    match panic::catch_unwind(AssertUnwindSafe(read)) {
        Ok(entries) => entries,
        Err(_) => vec![Entry::problem(0, "could not be read; save its text instead")],
    }
}

/// What a parser found out about an item.
#[derive(Debug, Default)]
struct Found {
    /// The 1-based line at which it begins, or 0.
    line: u64,
    /// What is known of it.
    article: Article,
    /// Its text, in lines.
    body: Option<String>,
    /// What it holds where that is no text, as its format says: a picture, a video.
    medium: Option<Box<str>>,
    /// Other items that it refers to as their successor, correction or the like.
    refers: Vec<Box<str>>,
    /// What the format says that it is sent for, such as a signal.
    signal: Option<Box<str>>,
}

impl Found {
    /// Decides what the item is: an article if it has a text, a notice if it acts on another.
    fn settled(self) -> Entry {
        let body = self.body.as_deref().filter(|body| !body.trim().is_empty());
        let status = self.article.status;
        let is_barred = matches!(status, Some(Status::Canceled | Status::Withheld));
        let action = if body.is_some() && !is_barred { None } else { self.action() };
        let notice = action.map(|(action, is_implied)| Box::new(self.notice(action, is_implied)));
        let (line, medium) = (self.line, self.medium);
        match (self.body, notice) {
            (Some(body), notice) if !body.trim().is_empty() => {
                Entry { line, article: Some((self.article, body)), notice, ..Entry::default() }
            }
            (_, None) => Entry::skipped(line, Reason::NoText(medium.unwrap_or_default())),
            (_, notice) => Entry { line, notice, ..Entry::default() },
        }
    }

    /// What an item does that has no text of its own, or is killed or held; and whether nothing but
    /// its status says so.
    fn action(&self) -> Option<(Action, bool)> {
        let item = self.article.item.as_deref();
        match self.article.status {
            Some(Status::Canceled) => return Some((Action::Kill, false)),
            Some(Status::Withheld) => return Some((Action::Hold, false)),
            _ if self.medium.is_some() => return None,
            _ => {}
        }
        // Without a name or a reference it could act on nothing.
        let is_tied = !self.refers.is_empty()
            || item.is_some_and(|item| item.uri.is_some() || item.number.is_some());
        if !is_tied {
            return None;
        }
        let said = [
            self.signal.as_deref(),
            item.and_then(|item| item.note.as_deref()),
            item.and_then(|item| item.slug.as_deref()),
            self.article.title.as_deref(),
        ];
        if let Some(action) = said.into_iter().flatten().find_map(action_in) {
            return Some((action, false));
        }
        let has_note = item.is_some_and(|item| item.note.is_some());
        match self.article.status {
            _ if has_note => Some((Action::Advisory, false)),
            Some(Status::Usable) => Some((Action::Release, true)),
            _ => None,
        }
    }

    fn notice(&self, action: Action, is_implied: bool) -> Notice {
        let item = self.article.item.as_deref().cloned().unwrap_or_default();
        let mut alternatives = item.alternatives.into_vec();
        alternatives.extend(item.supersedes);
        alternatives.extend(self.refers.iter().cloned());
        alternatives.sort_unstable();
        alternatives.dedup();
        let text = self.body.as_deref().and_then(metadata::kept);
        Notice {
            path: Box::default(),
            line: None,
            action,
            is_implied,
            uri: item.uri,
            alternatives: alternatives.into(),
            slug: item.slug,
            number: item.number,
            version: self.article.version,
            provider: item.provider,
            note: item.note.or(text).or_else(|| self.article.title.clone()),
            at: self.article.modified.clone().or_else(|| self.article.published.clone()),
            after: 0,
            applies_to: Box::default(),
        }
    }
}

/// The action that the words of a note, a slug or a headline speak of, in the terms of the wires.
fn action_in(words: &str) -> Option<Action> {
    const TERMS: [(&str, Action); 16] = [
        ("kill", Action::Kill),
        ("elimination", Action::Kill),
        ("canceled", Action::Kill),
        ("cancelled", Action::Kill),
        ("withdrawn", Action::Kill),
        ("hold", Action::Hold),
        ("withhold", Action::Hold),
        ("withheld", Action::Hold),
        ("release", Action::Release),
        ("released", Action::Release),
        ("correction", Action::Correction),
        ("corrective", Action::Correction),
        ("corrects", Action::Correction),
        ("corrected", Action::Correction),
        ("advisory", Action::Advisory),
        ("advisories", Action::Advisory),
    ];
    // The first term that stands there: "ADVISORY: no kill was sent" is an advisory.
    words.split(|c: char| !c.is_alphanumeric()).find_map(|word| {
        let is_word = |(term, _): &&(&str, Action)| term.eq_ignore_ascii_case(word);
        TERMS.iter().find(is_word).map(|(_, action)| *action)
    })
}

/// An item of which something is known, or none.
fn item(item: Item) -> Option<Box<Item>> {
    (item != Item::default()).then(|| Box::new(item))
}

/// A credit that a field states.
fn credit(text: Option<&str>) -> Option<Box<Credit>> {
    let text = text.and_then(metadata::kept)?;
    let agencies = [text.clone()].into();
    Some(Box::new(Credit { agencies, text, line: 0, place: CreditPlace::Metadata }))
}

/// An urgency as the IPTC numbers it, from 1 to 9.
fn urgency(value: &str) -> Option<u8> {
    value.trim().parse().ok().filter(|urgency| (1..=9).contains(urgency))
}

/// Whether a name of a number says that it counts items within a service.
fn is_number(role: &str) -> bool {
    let role = role.to_ascii_lowercase();
    ["number", "sequence"].iter().any(|word| role.contains(word))
}
