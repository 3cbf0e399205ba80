//! Feeds: RSS 0.9 to 2.0, Atom (RFC 4287) and JSON Feed 1, through one library.
//!
//! An entry's text is its content, else its summary or description, from HTML to lines. The library
//! gives up on a feed for one bad entry; where the feed is sound XML, its entries are then read one
//! by one. Which line an entry stands in, and its dates in its own words, come from the XML tree.

use feed_rs::model::{self, Feed};
use feed_rs::parser::{Builder, ParseFeedError, Parser};
use roxmltree::{Document, Node};
use serde_json::value::RawValue;

use super::xml::{self, LinesOf};
use super::{Entry, Reason, item, prose};
use crate::article::{Article, DateGrade, Item, Published};
use crate::ingest::metadata;

/// How much of a document says whether it is a JSON Feed.
const HEAD: usize = 4 << 10;

/// Where an entry stands, and what its dates are called there.
struct Place<'a, 'input> {
    line: u64,
    element: Option<Node<'a, 'input>>,
}

/// Whether JSON is a JSON Feed, by the address of its version.
pub(in crate::ingest) fn is_json(text: &str) -> bool {
    let head = &text[..text.floor_char_boundary(HEAD)];
    head.trim_start().starts_with('{') && head.contains("jsonfeed.org/version/")
}

/// The entries of an XML feed.
pub(super) fn read(text: &str) -> Vec<Entry> {
    // The text is decoded already, whatever its declaration says.
    let body = match text.trim_start().strip_prefix("<?xml") {
        Some(rest) => rest.find("?>").map_or(rest, |end| &rest[end + 2..]),
        None => text,
    };
    let tree = xml::document(text);
    let elements = match &tree {
        Ok(document) => entries_of(document),
        // It may be bearable to a parser that is less strict, but not to any.
        Err((line, message)) if message.starts_with("could not") => {
            return vec![Entry::problem(*line, message.clone())];
        }
        Err(_) => Vec::new(),
    };
    let mut lines = LinesOf::new(text);
    let places: Vec<Place> = elements
        .iter()
        .map(|node| Place { line: lines.of(node.range().start), element: Some(*node) })
        .collect();
    match parser().parse(body.as_bytes()) {
        Ok(feed) => articles(&feed, &places),
        Err(error) => match &tree {
            Ok(document) if !places.is_empty() && is_short(document) => {
                one_by_one(document, &places)
            }
            Ok(_) => vec![Entry::problem(0, told(&error))],
            Err((line, message)) => vec![Entry::problem(*line, message.clone())],
        },
    }
}

/// The entries of a JSON Feed.
pub(super) fn read_json(text: &str) -> Vec<Entry> {
    #[derive(serde::Deserialize)]
    struct Items<'a> {
        #[serde(borrow)]
        items: Vec<&'a RawValue>,
    }
    let items = serde_json::from_str::<Items>(text).map(|of| of.items).unwrap_or_default();
    let mut lines = LinesOf::new(text);
    let places: Vec<Place> = items
        .iter()
        .map(|item| (item.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize))
        .map(|at| Place { line: lines.of(at), element: None })
        .collect();
    match parser().parse(text.as_bytes()) {
        Ok(feed) => articles(&feed, &places),
        Err(ParseFeedError::JsonSerde(error)) => {
            vec![Entry::problem(error.line() as u64, crate::ingest::jsonl::not_json(&error))]
        }
        Err(error) => vec![Entry::problem(0, told(&error))],
    }
}

fn parser() -> Parser {
    // What has no id gets none: an invented one would be another in every run.
    Builder::new().sanitize_content(false).id_generator(|_, _, _| String::new()).build()
}

fn told(error: &ParseFeedError) -> String {
    format!("could not be read as a feed: {error}; skipped")
}

/// The elements of the entries, in order.
fn entries_of<'a, 'input>(document: &'a Document<'input>) -> Vec<Node<'a, 'input>> {
    let is_entry =
        |node: &Node| node.is_element() && matches!(node.tag_name().name(), "item" | "entry");
    let root = document.root_element();
    if is_entry(&root) {
        return vec![root];
    }
    let channels = root.children().filter(|node| node.tag_name().name() == "channel");
    let holders = std::iter::once(root).chain(channels);
    let mut entries: Vec<Node> = holders.flat_map(|of| of.children().filter(is_entry)).collect();
    entries.sort_by_key(|node| node.range().start);
    entries
}

/// Whether the start of the root is short enough to be read once an entry.
fn is_short(document: &Document) -> bool {
    let root = document.root_element();
    let end = root.first_child().map_or(usize::MAX, |first| first.range().start);
    end.saturating_sub(root.range().start) < HEAD
}

/// The entries of a feed of which one is bad: each in a feed of its own, with the root's start.
fn one_by_one(document: &Document, places: &[Place]) -> Vec<Entry> {
    let (text, root) = (document.input_text(), document.root_element());
    let Some(first) = root.first_child() else { return Vec::new() };
    let open = &text[root.range().start..first.range().start];
    let name = xml::root(open).unwrap_or_default();
    let (before, after) = match root.tag_name().name() {
        "rss" => ("<channel>", "</channel>"),
        _ => ("", ""),
    };
    let read = |place: &Place| {
        let element = place.element.map(|element| &text[element.range()]).unwrap_or_default();
        let alone = format!("{open}{before}{element}{after}</{name}>");
        // A new one for each: after an error it is not fit for another entry.
        match parser().parse(alone.as_bytes()) {
            Ok(feed) => articles(&feed, std::slice::from_ref(place)),
            Err(error) => vec![Entry::problem(place.line, told(&error))],
        }
    };
    places.iter().flat_map(read).collect()
}

fn articles(feed: &Feed, places: &[Place]) -> Vec<Entry> {
    if feed.entries.is_empty() {
        return vec![Entry::skipped(0, Reason::EmptyFeed)];
    }
    // Where the two readings differ, no entry is said to stand where it does not.
    let is_placed = places.len() == feed.entries.len();
    let place = |number: usize| places.get(number).filter(|_| is_placed);
    let entries = feed.entries.iter().enumerate();
    entries.map(|(number, entry)| read_entry(feed, entry, place(number), number)).collect()
}

fn read_entry(feed: &Feed, entry: &model::Entry, place: Option<&Place>, number: usize) -> Entry {
    // An entry of a feed has a line even where it is not known which.
    let line = place.map_or(number as u64 + 1, |place| place.line);
    let text = match text_of(entry) {
        Err(message) => return Entry::problem(line, format!("{message}; skipped")),
        Ok(None) => return Entry::skipped(line, Reason::NoEntryText),
        Ok(Some(text)) => text,
    };
    let element = place.and_then(|place| place.element);
    let link = entry.links.iter().find(|link| {
        link.rel.as_deref().is_none_or(|rel| rel == "alternate") && link.target.is_none()
    });
    let link = link.or(entry.links.first()).map(|link| &*link.href);
    let guid = metadata::kept(&entry.id);
    let title = feed.title.as_ref().and_then(plain);
    let names: Vec<&str> =
        entry.authors.iter().filter_map(|author| author.name.as_deref()).collect();
    let rights = entry.rights.as_ref().or(feed.rights.as_ref());
    let date = |at: Option<i64>, names: &[&str]| at.map(|at| dated(at, element, names));
    let published = entry.published.map(|at| at.timestamp());
    let published = date(published, &["pubDate", "published", "date"]);
    let updated = entry.updated.map(|at| at.timestamp());
    let updated = date(updated, &["updated", "modified", "pubDate", "date"]);
    let language = entry.language.as_deref().or(feed.language.as_deref());
    let article = Article {
        id: guid.clone().or_else(|| link.and_then(metadata::kept)).unwrap_or_default(),
        title: entry.title.as_ref().and_then(plain),
        source: link.and_then(metadata::host).or_else(|| title.clone()),
        language: language.and_then(metadata::kept),
        published: published.clone().or_else(|| updated.clone()),
        // The library takes the one date for both where there is one.
        modified: updated.filter(|updated| published.is_some_and(|first| first.at != updated.at)),
        byline: metadata::kept(&names.join(", ")),
        item: item(Item {
            uri: guid,
            provider: title,
            rights: rights.and_then(plain),
            ..Item::default()
        }),
        ..Article::default()
    };
    Entry { line, article: Some((article, text)), ..Entry::default() }
}

/// The text of an entry: its content, else its summary.
fn text_of(entry: &model::Entry) -> Result<Option<String>, String> {
    let content = entry.content.as_ref();
    let content =
        content.and_then(|content| Some((content.body.as_deref()?, &content.content_type)));
    let summary = entry.summary.as_ref().map(|text| (&*text.content, &text.content_type));
    for (text, kind) in content.into_iter().chain(summary) {
        // What is called plain and has tags in it is HTML that is called so by mistake.
        let is_plain = kind.essence().subty == "plain" && !prose::is_markup(text);
        let text = if is_plain { prose::lines(text) } else { prose::html(text)? };
        if !text.is_empty() {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

/// A title or the like on one line.
fn plain(text: &model::Text) -> Option<Box<str>> {
    let plain = prose::html(&text.content).unwrap_or_else(|_| text.content.clone());
    metadata::kept(&plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A date in the words of the entry, where they are found, else as an instant.
fn dated(at: i64, element: Option<Node>, names: &[&str]) -> Published {
    let children = element.into_iter().flat_map(|element| element.children());
    let words = |name: &&str| {
        let found = children.clone().find(|child| child.tag_name().name() == *name)?;
        metadata::kept(found.text()?)
    };
    let value = names.iter().find_map(words);
    let value = value.unwrap_or_else(|| metadata::written(at));
    Published { value, grade: DateGrade::Metadata, at: Some(at) }
}
