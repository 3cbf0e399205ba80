//! CSV for spreadsheets, by the `csv` crate: one table a file, a header row, empty cells for null.
//!
//! A cell that a spreadsheet would take for a formula is given a leading apostrophe (OWASP, "CSV
//! Injection").

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::{ArticleRecord, PairRecord, Run};

/// Writes the flat table of articles.
///
/// # Errors
///
/// If `out` does not take it.
pub fn articles_csv(run: &Run<'_>, out: impl Write) -> io::Result<()> {
    let rows = run.new_articles().map(|id| ArticleRecord::of(run, id));
    table(rows, &[], out)
}

/// Writes the pairs, their counts in columns of their own.
///
/// # Errors
///
/// If `out` does not take it.
pub fn pairs_csv(run: &Run<'_>, out: impl Write) -> io::Result<()> {
    let rows = run.findings.pairs.iter().map(|pair| PairRecord::of(run, pair, None));
    table(rows, &["passages", "lines_a", "lines_b"], out)
}

/// Writes the members of groups, one a row.
///
/// # Errors
///
/// If `out` does not take it.
pub fn groups_csv(run: &Run<'_>, out: impl Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Row<'a> {
        group: String,
        lead: &'a str,
        id: &'a str,
        relation: &'a str,
        resemblance: f64,
        keep: bool,
    }
    let members = run.findings.groups.iter().flat_map(|group| {
        group.members.iter().map(move |member| Row {
            group: run.group_id(group),
            lead: run.id(group.lead),
            id: run.id(member.id),
            relation: member.relation.name(),
            resemblance: super::share(member.overlap.resemblance()),
            keep: run.dropped(member.id).is_none(),
        })
    });
    table(members, &[], out)
}

/// Writes records as rows, one level of objects flattened, without the columns named.
fn table<R: Serialize>(
    records: impl Iterator<Item = R>,
    without: &[&str],
    out: impl Write,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let mut header: Vec<String> = Vec::new();
    for record in records {
        let cells = flatten(serde_json::to_value(record)?, without);
        if header.is_empty() {
            header = cells.iter().map(|(name, _)| name.clone()).collect();
            writer.write_record(&header)?;
        }
        let cell = |name: &String| {
            cells.iter().find(|(other, _)| other == name).map_or("", |(_, cell)| cell.as_str())
        };
        writer.write_record(header.iter().map(cell))?;
    }
    writer.flush()
}

/// The cells of one record. Objects that are null in the first record get one empty column.
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
