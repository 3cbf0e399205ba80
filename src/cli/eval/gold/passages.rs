//! Labelled passages: where two texts share something, with offsets on both sides.
//!
//! Three forms: `{"a":…,"b":…,"passages":[{"a":{"start":…,"end":…},"b":{…},"kind":…}]}` counts bytes
//! unless `unit` is `characters`; records of PAN (`suspicious`, `source_reference` and four numbers)
//! count characters; spans with `a_char`, `b_char` and their texts count characters too.

use std::ops::Range;

use serde_json::Value;
use wirecopy::article::ArticleId;
use wirecopy::error::Error;

use super::Entry;
use super::shown;

/// What offsets count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Unit {
    Bytes,
    Characters,
}

/// A passage that two texts share by their label.
pub(in super::super) struct GoldPassage {
    /// Where it stands in the first text and in the second.
    pub(in super::super) sides: [Range<usize>; 2],
    pub(in super::super) unit: Unit,
    /// How it was made, or what it is: a name of the set.
    pub(in super::super) kind: String,
    /// The place of its label.
    pub(in super::super) at: String,
}

/// All labelled passages of two texts.
pub(in super::super) struct GoldPassages {
    pub(in super::super) a: ArticleId,
    pub(in super::super) b: ArticleId,
    pub(in super::super) passages: Vec<GoldPassage>,
}

/// The passages of a record, with what it calls its texts.
pub(super) struct Labelled {
    pub(super) a: String,
    pub(super) b: String,
    pub(super) passages: Vec<GoldPassage>,
}

/// Adds passages to those of the same two texts.
pub(super) fn add(
    all: &mut Vec<GoldPassages>,
    (a, b): (ArticleId, ArticleId),
    passages: Vec<GoldPassage>,
) {
    // Records of one pair follow each other in most files.
    match all.iter_mut().rev().find(|other| (other.a, other.b) == (a, b)) {
        Some(other) => other.passages.extend(passages),
        None => all.push(GoldPassages { a, b, passages }),
    }
}

/// The passages that a record labels, if it is one of passages.
pub(super) fn label(entry: &Entry) -> Result<Option<Labelled>, Error> {
    let record = &entry.record;
    let labelled = if record.get("passages").is_some() {
        own_form(entry)?
    } else if record.get("this_offset").is_some() {
        let (a, b) = (&record["suspicious"], &record["source_reference"]);
        let side = |name: &str| {
            let start = whole(entry, record, &format!("{name}_offset"))?;
            let length = whole(entry, record, &format!("{name}_length"))?;
            Ok::<_, Error>(start..start.saturating_add(length))
        };
        one(entry, (a, b), [side("this")?, side("source")?])?
    } else if record.get("a_char").is_some() {
        let side = |name: &str| {
            let start = whole(entry, record, &format!("{name}_char"))?;
            let text = record[format!("{name}_text")].as_str().ok_or_else(|| {
                entry.error(&format!("`{name}_text` is no text: give what the span holds"))
            })?;
            Ok::<_, Error>(start..start.saturating_add(text.chars().count()))
        };
        one(entry, (&record["a"], &record["b"]), [side("a")?, side("b")?])?
    } else {
        return Ok(None);
    };
    Ok(Some(labelled))
}

/// A record of one passage, in characters.
fn one(
    entry: &Entry,
    (a, b): (&Value, &Value),
    sides: [Range<usize>; 2],
) -> Result<Labelled, Error> {
    let (Some(a), Some(b)) = (a.as_str(), b.as_str()) else {
        return Err(entry.error(
            "a passage without its texts: name both by id, as `suspicious` and `source_reference` \
             or `a` and `b`",
        ));
    };
    let (kind, at) = (kind(&entry.record), entry.at.clone());
    let passage = GoldPassage { sides, unit: Unit::Characters, kind, at };
    Ok(Labelled { a: a.to_owned(), b: b.to_owned(), passages: vec![passage] })
}

fn own_form(entry: &Entry) -> Result<Labelled, Error> {
    let record = &entry.record;
    let list = record["passages"].as_array().filter(|_| super::has_both(record));
    let list = list.ok_or_else(|| {
        entry.error("passages are {\"a\":ID,\"b\":ID,\"passages\":[{\"a\":{…},\"b\":{…}}]}")
    })?;
    let unit = match record.get("unit").map(shown).as_deref() {
        None | Some("bytes") => Unit::Bytes,
        Some("characters") => Unit::Characters,
        Some(other) => {
            return Err(
                entry.error(&format!("unit `{other}` is not known: write `bytes` or `characters`"))
            );
        }
    };
    let passage = |passage: &Value| {
        let side = |name: &str| {
            let (start, end) =
                (whole(entry, &passage[name], "start")?, whole(entry, &passage[name], "end")?);
            Ok::<_, Error>(start..end)
        };
        let (kind, at) = (kind(passage), entry.at.clone());
        Ok(GoldPassage { sides: [side("a")?, side("b")?], unit, kind, at })
    };
    Ok(Labelled {
        a: shown(&record["a"]),
        b: shown(&record["b"]),
        passages: list.iter().map(passage).collect::<Result<_, Error>>()?,
    })
}

/// What kind of passage a record says it is: how it was changed says more than who changed it.
fn kind(record: &Value) -> String {
    let named = ["kind", "obfuscation", "type"].iter().find_map(|name| record[*name].as_str());
    named.unwrap_or("passage").to_owned()
}

/// A whole number of a record, which some sets write as text.
fn whole(entry: &Entry, record: &Value, name: &str) -> Result<usize, Error> {
    let value = &record[name];
    let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
    number.map(|number| number as usize).ok_or_else(|| {
        entry.error(&format!("`{name}` is no offset: write a whole number from 0 on"))
    })
}
