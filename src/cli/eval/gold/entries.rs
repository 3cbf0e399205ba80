//! A file of labels as records, each with its place: JSON Lines, one JSON document, or rows of
//! `a,b,label`.
//!
//! A document is an array of records, or an object with one under `spans`. Linear in the file.

use std::path::Path;

use serde_json::{Value, json};
use wirecopy::error::Error;

/// A record, with the file and line to name if it is wrong.
pub(super) struct Entry {
    pub(super) at: String,
    /// Its line, or its number in a document.
    pub(super) number: usize,
    pub(super) record: Value,
}

impl Entry {
    /// What is wrong with it and what to do, with its place.
    pub(super) fn error(&self, what: &str) -> Error {
        Error::new(format!("{}: {what}", self.at))
    }
}

/// The records of a file.
pub(super) fn entries(text: &str, path: &Path) -> Result<Vec<Entry>, Error> {
    let shown = path.display();
    let text = text.trim_start_matches('\u{feff}');
    let lines = || {
        let numbered = (1..).zip(text.lines());
        numbered.filter(|(_, line)| !line.trim().is_empty())
    };
    let Some((_, first)) = lines().next() else { return Ok(Vec::new()) };
    if !first.trim_start().starts_with(['{', '[']) {
        return rows(lines(), path);
    }
    if let Some(records) = document(text, first) {
        let entry =
            |(number, record)| Entry { at: format!("{shown}, record {number}"), number, record };
        return Ok((1..).zip(records).map(entry).collect());
    }
    let entry = |(number, line)| {
        let at = format!("{shown}:{number}");
        match serde_json::from_str(line) {
            Ok(record) => Ok(Entry { at, number, record }),
            Err(error) => Err(Error::new(format!("{at}: not valid JSON: {error}"))),
        }
    };
    lines().map(entry).collect()
}

/// The records of a text that is one document; `None` if its first line is a record by itself.
fn document(text: &str, first: &str) -> Option<Vec<Value>> {
    if serde_json::from_str::<Value>(first).is_ok_and(|value| value.is_object()) {
        return None;
    }
    match serde_json::from_str(text).ok()? {
        Value::Array(records) => Some(records),
        Value::Object(mut fields) => match fields.remove("spans") {
            Some(Value::Array(records)) => Some(records),
            _ => Some(vec![Value::Object(fields)]),
        },
        _ => None,
    }
}

/// Rows of two ids and a label, as the records of pairs; a row that names the columns is no pair.
fn rows<'t>(
    lines: impl Iterator<Item = (usize, &'t str)>,
    path: &Path,
) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    for (number, line) in lines {
        let at = format!("{}:{number}", path.display());
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let [a, b, label] = fields[..] else {
            return Err(Error::new(format!(
                "{at}: neither JSON nor a row of two ids and a label: write `a,b,label`"
            )));
        };
        if number > 1 || label != "label" {
            entries.push(Entry { at, number, record: json!({ "a": a, "b": b, "label": label }) });
        }
    }
    Ok(entries)
}
