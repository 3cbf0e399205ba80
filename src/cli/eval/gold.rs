//! Labels: groups and pairs that somebody judged, as JSON Lines.
//!
//! A record with `ids` is a group of copies; one with `a` and `b` is a pair, whose label is
//! `relation` (a name), or `dup` or `label` (a number, copies above 0); one with `roles` is a page. Other
//! records are left alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ahash::AHashMap;
use serde_json::Value;
use wirecopy::article::ArticleId;
use wirecopy::error::Error;
use wirecopy::ingest::Library;

use super::lines::{self, GoldLines};

/// Relations of two copies of one text.
const COPIES: [&str; 4] = ["identical", "repost", "revision", "excerpt"];

/// A labelled pair.
pub(super) struct GoldPair {
    pub(super) a: ArticleId,
    pub(super) b: ArticleId,
    pub(super) label: String,
    pub(super) is_copy: bool,
}

/// Labels by article.
#[derive(Default)]
pub(super) struct Gold {
    pub(super) groups: Vec<Vec<ArticleId>>,
    pub(super) pairs: Vec<GoldPair>,
    pub(super) lines: Vec<GoldLines>,
    /// Ids that no article has.
    pub(super) unknown: Vec<String>,
}

/// Reads a file of labels, before anything else is done.
pub(super) fn read(path: &Path) -> Result<String, Error> {
    let cannot = |error| Error::io(format!("cannot read the labels `{}`", path.display()), error);
    fs::read_to_string(path).map_err(cannot)
}

impl Gold {
    /// Understands the labels of a file.
    pub(super) fn of<T>(text: &str, path: &Path, library: &Library<T>) -> Result<Self, Error> {
        let shown = path.display();
        let names = Names::of(library);
        let mut gold = Self::default();
        let mut unknown = BTreeSet::new();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let record: Value = serde_json::from_str(line).map_err(|error| {
                Error::new(format!("{shown}:{}: not valid JSON: {error}", number + 1))
            })?;
            let mut find = |id: &Value| {
                let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
                let found = names.find(&id);
                if found.is_none() {
                    unknown.insert(id);
                }
                found
            };
            if let Some(lines) = lines::label(&record, &mut find) {
                gold.lines.push(lines);
            } else if let Some(ids) = record["ids"].as_array() {
                gold.groups.push(ids.iter().filter_map(&mut find).collect());
            } else if let Some((label, is_copy)) = label(&record)
                && let (Some(a), Some(b)) = (find(&record["a"]), find(&record["b"]))
            {
                gold.pairs.push(GoldPair { a, b, label, is_copy });
            }
        }
        if gold.groups.is_empty() && gold.pairs.is_empty() && gold.lines.is_empty() {
            return Err(Error::new(format!(
                "`{shown}` holds no labels for these articles: a line is {{\"ids\":[…]}} or \
                 {{\"a\":…,\"b\":…,\"relation\":…}}"
            )));
        }
        gold.unknown = unknown.into_iter().collect();
        Ok(gold)
    }
}

/// The label of a pair and whether it is that of copies; `None` if the record is no pair.
fn label(record: &Value) -> Option<(String, bool)> {
    record.get("a")?;
    record.get("b")?;
    if let Some(relation) = record["relation"].as_str() {
        return Some((relation.to_owned(), COPIES.contains(&relation)));
    }
    let number = record["dup"].as_f64().or_else(|| record["label"].as_f64())?;
    let is_copy = number > 0.0;
    Some((if is_copy { "copy" } else { "no copy" }.to_owned(), is_copy))
}

/// Articles by id, and by the ends of their paths.
struct Names<'a> {
    ids: AHashMap<&'a str, ArticleId>,
    /// Every end of every path that starts after a slash; `None` where two articles share it.
    ends: AHashMap<&'a str, Option<ArticleId>>,
}

impl<'a> Names<'a> {
    fn of<T>(library: &'a Library<T>) -> Self {
        let mut names = Self { ids: AHashMap::new(), ends: AHashMap::new() };
        for (number, article) in library.articles().iter().enumerate() {
            let id = ArticleId(number as u32);
            names.ids.insert(&article.id, id);
            for (at, _) in article.id.match_indices('/') {
                let end = &article.id[at + 1..];
                names.ends.entry(end).and_modify(|found| *found = None).or_insert(Some(id));
            }
        }
        names
    }

    fn find(&self, id: &str) -> Option<ArticleId> {
        self.ids.get(id).copied().or_else(|| self.ends.get(id).copied().flatten())
    }
}
