//! Labels: groups, pairs and passages that somebody judged.
//!
//! A record with `ids` is a group of copies; one with `a` and `b` is a pair, whose label is `relation`
//! (a name), `dup` (copies above 0) or `label` (a number, or any name); one with `id` and `event` is an
//! article, and two of one event are no copies; one with `passages` or offsets lists what two texts
//! share; one with `roles` is a page. Other records are left alone. A record that is one of these and
//! makes no sense is an error with its place. Linear in the file but for the pairs of an event.

mod entries;
mod names;
mod own;
mod passages;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use wirecopy::article::ArticleId;
use wirecopy::error::Error;
use wirecopy::ingest::Library;

use super::lines::{self, GoldLines};
use entries::{Entry, entries};
use names::Names;
pub(super) use own::Files;
pub(super) use passages::{GoldPassage, GoldPassages, Unit};

/// The names of relations, the nearest first.
pub(super) const RELATIONS: [&str; 7] =
    ["identical", "revision", "repost", "excerpt", "derived", "shared-quotes", "unrelated"];

/// How many of them, from the first on, are those of two copies of one text.
const COPIES: usize = 4;

/// Labels by which sets say that two texts are no copies. Every other name is one of copies.
const NO_COPIES: [&str; 8] =
    ["non", "none", "no", "bad", "different", "non-derived", "same-event", "0"];

/// A labelled pair.
pub(super) struct GoldPair {
    pub(super) a: ArticleId,
    pub(super) b: ArticleId,
    pub(super) label: String,
    pub(super) is_copy: bool,
    pub(super) language: Option<String>,
}

/// Labels by article.
#[derive(Default)]
pub(super) struct Gold {
    pub(super) groups: Vec<Vec<ArticleId>>,
    pub(super) pairs: Vec<GoldPair>,
    pub(super) passages: Vec<GoldPassages>,
    pub(super) lines: Vec<GoldLines>,
    /// Ids that no article has.
    pub(super) unknown: Vec<String>,
}

/// A file of labels, read before anything else is done.
pub(super) struct Labels {
    path: PathBuf,
    entries: Vec<Entry>,
}

impl Labels {
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let cannot =
            |error| Error::io(format!("cannot read the labels `{}`", path.display()), error);
        let text = fs::read_to_string(path).map_err(cannot)?;
        Ok(Self { path: path.to_owned(), entries: entries(&text, path)? })
    }

    /// The files that were named, with the texts that the labels bring.
    pub(super) fn files(&self, named: &[PathBuf]) -> Result<Files, Error> {
        own::files(named, &self.path, &self.entries)
    }

    /// Understands the labels, given the articles that they are about.
    pub(super) fn of<T>(&self, library: &Library<T>) -> Result<Gold, Error> {
        let names = Names::of(library);
        let mut gold = Gold::default();
        let mut events: BTreeMap<String, Vec<ArticleId>> = BTreeMap::new();
        let mut unknown = BTreeSet::new();
        for entry in &self.entries {
            let record = &entry.record;
            let mut find = |id: &Value| {
                let id = shown(id);
                let found = names.find(&id);
                if found.is_none() {
                    unknown.insert(id);
                }
                found
            };
            if let Some(lines) = lines::label(record, &mut find) {
                gold.lines.push(lines);
            } else if let Some(ids) = record.get("ids") {
                let ids = ids.as_array().ok_or_else(|| {
                    entry.error("`ids` is no list: write {\"ids\":[\"one\",\"two\"]}")
                })?;
                gold.groups.push(ids.iter().filter_map(&mut find).collect());
            } else if let Some(passages) = passages::label(entry)? {
                let mut find = |id: &str| {
                    let found = names.find_file(id);
                    if found.is_none() {
                        unknown.insert(id.to_owned());
                    }
                    found
                };
                if let (Some(a), Some(b)) = (find(&passages.a), find(&passages.b)) {
                    passages::add(&mut gold.passages, (a, b), passages.passages);
                }
            } else if own::has_texts(record) || has_both(record) {
                let (label, is_copy) = label(entry)?;
                let language = record["lang"].as_str().or(record["language"].as_str());
                let language = language.map(str::to_owned);
                let [a, b] = match own::has_texts(record) {
                    true => own::ids(entry).map(Value::String),
                    false => [record["a"].clone(), record["b"].clone()],
                };
                if let (Some(a), Some(b)) = (find(&a), find(&b)) {
                    gold.pairs.push(GoldPair { a, b, label, is_copy, language });
                }
            } else if let (Some(id), Some(event)) = (record.get("id"), record.get("event"))
                && let Some(id) = find(id)
            {
                events.entry(shown(event)).or_default().push(id);
            }
        }
        gold.pairs.extend(events.values().flat_map(|ids| same_event(ids)));
        let is_empty = gold.groups.is_empty() && gold.pairs.is_empty();
        if is_empty && gold.passages.is_empty() && gold.lines.is_empty() {
            return Err(Error::new(format!(
                "`{}` holds no labels for these articles: a line is {{\"ids\":[…]}} or \
                 {{\"a\":…,\"b\":…,\"relation\":…}}",
                self.path.display()
            )));
        }
        gold.unknown = unknown.into_iter().collect();
        Ok(gold)
    }
}

/// An id or a name as text.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn has_both(record: &Value) -> bool {
    record.get("a").is_some() && record.get("b").is_some()
}

/// Every pair of articles that were written about one event.
fn same_event(ids: &[ArticleId]) -> Vec<GoldPair> {
    let mut pairs = Vec::new();
    for (at, a) in ids.iter().enumerate() {
        for b in &ids[at + 1..] {
            let label = "same-event".to_owned();
            pairs.push(GoldPair { a: *a, b: *b, label, is_copy: false, language: None });
        }
    }
    pairs
}

/// The label of a pair and whether it is that of copies.
fn label(entry: &Entry) -> Result<(String, bool), Error> {
    let record = &entry.record;
    let unknown = |name: &str| {
        entry.error(&format!("`{name}` is no relation: write one of {}", RELATIONS.join(", ")))
    };
    if let Some(relation) = record.get("relation") {
        let relation = shown(relation);
        let number = RELATIONS.iter().position(|name| *name == relation);
        let number = number.ok_or_else(|| unknown(&relation))?;
        return Ok((relation, number < COPIES));
    }
    let name = record["label"].as_str().filter(|label| label.parse::<f64>().is_err());
    let is_known = |name: &str| RELATIONS.iter().position(|known| known.eq_ignore_ascii_case(name));
    let by_name = |name: &str| match is_known(name) {
        Some(number) => number < COPIES,
        None => !NO_COPIES.iter().any(|no| no.eq_ignore_ascii_case(name)),
    };
    let by_number =
        number(&record["dup"]).or_else(|| number(&record["label"])).map(|number| number > 0.0);
    let is_copy = by_number.or_else(|| name.map(by_name)).ok_or_else(|| {
        entry.error("a pair without a label: add `relation` (a name), `dup` (0 or 1) or `label`")
    })?;
    let plain = || if is_copy { "copy" } else { "no copy" };
    Ok((name.map_or_else(|| plain().to_owned(), str::to_owned), is_copy))
}

/// A number, written as one, as text, or as true and false.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Bool(is_true) => Some(f64::from(u8::from(*is_true))),
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_f64(),
    }
}
