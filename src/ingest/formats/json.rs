//! JSON documents: one item laid out over many lines, an array of them, or a JSON Feed.
//!
//! Each item is cut out unread (at the speed of the JSON parser) and then read as a line of JSON
//! Lines is. What comes before a place where the document breaks off is used.

use serde::de::{self, DeserializeSeed, SeqAccess};
use serde_json::value::RawValue;

use super::xml::{LinesOf, line_at};
use super::{Entry, Reason, feed};
use crate::ingest::jsonl::{self, Names, Record};

/// The items of a document, in order; values that stand one behind the other are all read.
pub(super) fn read(text: &str, names: &Names) -> Vec<Entry> {
    if feed::is_json(text) {
        return feed::read_json(text);
    }
    let (mut items, mut is_list) = (Vec::new(), false);
    let mut rest = text;
    let mut failed = None;
    while let Some(first) = rest.trim_start().chars().next() {
        let mut of = serde_json::Deserializer::from_str(rest);
        let done = if first == '[' {
            is_list = true;
            Elements(&mut items).deserialize(&mut of)
        } else {
            <&RawValue as de::Deserialize>::deserialize(&mut of).map(|item| items.push(item))
        };
        if let Err(error) = done {
            failed = Some((offset(text, rest), error));
            break;
        }
        rest = &rest[of.into_iter::<de::IgnoredAny>().byte_offset()..];
    }
    let mut lines = LinesOf::new(text);
    let mut entries: Vec<Entry> = Vec::with_capacity(items.len());
    for (number, item) in (1..).zip(&items) {
        let line = lines.of(offset(text, item.get()));
        let is_alone = items.len() == 1 && !is_list;
        let place = if is_alone { String::new() } else { format!("item {number}: ") };
        let line = if is_alone { 0 } else { line };
        entries.push(match jsonl::record(item.get().as_bytes(), names) {
            Ok(Record::Article(article, text)) => {
                Entry { line, article: Some((*article, text.into_owned())), ..Entry::default() }
            }
            Ok(Record::Item(entry)) => {
                let problem = entry.problem.map(|problem| format!("{place}{problem}"));
                Entry { line, problem, ..*entry }
            }
            Ok(Record::Own(own)) => Entry::skipped(line, Reason::Own(own)),
            Err(message) => Entry::problem(line, format!("{place}{message}")),
        });
    }
    if let Some((at, error)) = failed {
        // The parser counts from where it began.
        let line = line_at(text, at) + error.line().max(1) as u64 - 1;
        let before = if entries.is_empty() { "" } else { "; the items before it are used" };
        entries.push(Entry::problem(line, format!("{}{before}", jsonl::not_json(&error))));
    }
    entries
}

/// Where a part of a text begins in it.
fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// Collects the elements of an array, those before an error too.
struct Elements<'v, 'a>(&'v mut Vec<&'a RawValue>);

impl<'de> DeserializeSeed<'de> for Elements<'_, 'de> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, de: D) -> Result<(), D::Error> {
        de.deserialize_seq(self)
    }
}

impl<'de> de::Visitor<'de> for Elements<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(item) = list.next_element()? {
            self.0.push(item);
        }
        Ok(())
    }
}
