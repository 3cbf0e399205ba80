//! Labels that bring their texts: pairs with `text1` and `text2`, articles with `event` and `text`.
//!
//! The texts of pairs go to a file of records that is gone when the run ends, so that they are read
//! as any others are.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::NamedTempFile;
use wirecopy::error::Error;

use super::entries::Entry;

/// The fields of a pair that hold its texts.
const TEXTS: [&str; 2] = ["text1", "text2"];

/// Whether a pair brings its texts.
pub(super) fn has_texts(record: &Value) -> bool {
    TEXTS.iter().all(|name| record[name].is_string())
}

/// The ids of the texts of a pair.
pub(super) fn ids(entry: &Entry) -> [String; 2] {
    TEXTS.map(|name| format!("{}/{name}", entry.number))
}

/// The files that a run reads.
pub(in super::super) struct Files {
    pub(in super::super) paths: Vec<PathBuf>,
    /// Holds the file of the labels' own texts in place.
    _own: Option<NamedTempFile>,
}

/// The files that were named, with the texts that labels bring.
pub(super) fn files(named: &[PathBuf], gold: &Path, entries: &[Entry]) -> Result<Files, Error> {
    let mut paths = named.to_vec();
    let pairs: Vec<&Entry> = entries.iter().filter(|entry| has_texts(&entry.record)).collect();
    if pairs.is_empty() {
        let is_article =
            |entry: &Entry| entry.record.get("event").is_some() && entry.record["text"].is_string();
        match (named, entries.iter().any(is_article)) {
            ([], true) => paths.push(gold.to_owned()),
            ([], false) => {
                return Err(Error::new(format!(
                    "`{}` holds labels but no texts: name the files that it labels, as in `wirecopy \
                     eval --gold FILE PATH`",
                    gold.display()
                )));
            }
            _ => {}
        }
        return Ok(Files { paths, _own: None });
    }
    let cannot =
        |error| Error::io("cannot write the texts of the labels to a temporary file", error);
    let mut own = tempfile::Builder::new().suffix(".jsonl").tempfile().map_err(cannot)?;
    let mut lines = String::new();
    for entry in pairs {
        for (id, name) in ids(entry).iter().zip(TEXTS) {
            let record = json!({ "id": id, "text": entry.record[name] });
            lines.push_str(&record.to_string());
            lines.push('\n');
        }
    }
    own.write_all(lines.as_bytes()).map_err(cannot)?;
    paths.push(own.path().to_owned());
    Ok(Files { paths, _own: Some(own) })
}
