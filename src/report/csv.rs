//! CSV for spreadsheets, by the `csv` crate: one table a file, a header row, empty cells for null.
//!
//! A cell that a spreadsheet would take for a formula is given a leading apostrophe (OWASP, "CSV
//! Injection").

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::{ArticleRecord, PairRecord, Run};
use crate::article::Article;
use crate::error::Error;
use crate::relation::Weighed;
use crate::verify::Overlap;

/// Writes the flat table of articles.
///
/// # Errors
///
/// If `out` does not take it.
pub fn articles_csv(run: &Run<'_>, out: impl Write) -> Result<(), Error> {
    let rows = run.new_articles().map(|id| Ok(ArticleRecord::of(run, id)));
    let sample = ArticleRecord::read(&Article::default(), 0, 0, "", None);
    csv_table(&sample, rows, &[], out)
}

/// Writes pairs, their counts in columns of their own, without the texts of passages and lines.
///
/// # Errors
///
/// If `out` does not take it, or the first of `pairs` that is one.
pub fn pairs_csv(
    run: &Run<'_>,
    pairs: impl Iterator<Item = Result<PairRecord, Error>>,
    out: impl Write,
) -> Result<(), Error> {
    let nothing = Weighed {
        is_same: false,
        is_newer: false,
        overlap: Overlap::default(),
        evidence: None,
        own_words: [0; 2],
    };
    let sample = PairRecord::counted("", "", None, &nothing, run.config);
    csv_table(&sample, pairs, &["passages", "lines_a", "lines_b"], out)
}

/// Writes the members of groups, one a row.
///
/// # Errors
///
/// If `out` does not take it.
pub fn groups_csv(run: &Run<'_>, out: impl Write) -> Result<(), Error> {
    #[derive(Default, Serialize)]
    struct Row<'a> {
        group: String,
        lead: Cow<'a, str>,
        id: Cow<'a, str>,
        relation: &'a str,
        resemblance: f64,
        keep: Option<bool>,
    }
    let members = run.findings.groups.iter().flat_map(|group| {
        group.members.iter().map(move |member| {
            Ok(Row {
                group: run.group_id(group),
                lead: run.id(group.lead),
                id: run.id(member.id),
                relation: member.relation.name(),
                resemblance: super::share(member.overlap.resemblance()),
                keep: (member.id.index() >= run.old).then(|| run.dropped(member.id).is_none()),
            })
        })
    });
    csv_table(&Row::default(), members, &[], out)
}

/// Writes records as rows, one level of objects flattened, without the columns named. The header is
/// that of `sample`, so that it is there where no record is.
///
/// # Errors
///
/// If `out` does not take it, or the first of `records` that is one.
pub fn csv_table<R: Serialize>(
    sample: &R,
    records: impl Iterator<Item = Result<R, Error>>,
    without: &[&str],
    out: impl Write,
) -> Result<(), Error> {
    let cannot = |error| Error::io("cannot write the table", error);
    let cells = |record: &R| -> io::Result<Vec<(String, String)>> {
        Ok(flatten(serde_json::to_value(record)?, without))
    };
    let mut writer = csv::Writer::from_writer(out);
    let mut write = |row: Vec<String>| writer.write_record(row).map_err(cause);
    let header = cells(sample).map_err(cannot)?.into_iter().map(|(name, _)| name);
    write(header.collect()).map_err(cannot)?;
    for record in records {
        let row = cells(&record?).map_err(cannot)?.into_iter().map(|(_, cell)| cell);
        write(row.collect()).map_err(cannot)?;
    }
    writer.flush().map_err(cannot)
}

/// What went wrong beneath a table; the crate's own conversion hides its kind.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// The cells of one record. Which columns there are does not depend on what is null.
fn flatten(record: Value, without: &[&str]) -> Vec<(String, String)> {
    let Value::Object(fields) = record else { return Vec::new() };
    let mut cells = Vec::new();
    for (name, value) in fields {
        if without.contains(&name.as_str()) {
            continue;
        }
        match value {
            Value::Object(inner) if name == "overlap" => {
                cells.extend(inner.into_iter().map(|(name, value)| (name, cell(&value))));
            }
            Value::Object(inner) if name == "lines_shared" => {
                let count = |name: &str| inner.get(name).map_or_else(String::new, cell);
                cells.push((
                    name,
                    format!("{}/{} {}/{}", count("a"), count("of_a"), count("b"), count("of_b")),
                ));
            }
            Value::Object(inner) => {
                // Dates and credits: the first field says what was found.
                cells.push((name, inner.values().next().map_or_else(String::new, cell)));
            }
            value => cells.push((name, cell(&value))),
        }
    }
    cells
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => harmless(text),
        Value::Array(items) => harmless(&items.iter().map(cell).collect::<Vec<_>>().join(" ")),
        other => other.to_string(),
    }
}

/// Text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}
