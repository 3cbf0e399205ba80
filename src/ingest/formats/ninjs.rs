//! ninjs of the IPTC, versions 1, 2 and 3: one JSON object an item.
//!
//! Names are all lower case up to 2.x and in camel case from 3.0 on; both are read wherever they
//! stand. An item holds the same story in several markups (`bodies`, or `body_text`, `body_xhtml`
//! and so on): plain text is preferred, then XHTML and HTML, and one of them is the text.

use serde_json::{Map, Value};

use super::{Entry, Found, credit, is_number, item, prose, urgency, xml};
use crate::article::{Article, Dateline, Item};
use crate::ingest::metadata;

type Object = Map<String, Value>;

/// What only such items have of text.
pub(in crate::ingest) const BODIES: [&str; 3] = ["bodies", "body_xhtml", "body_html"];

/// What such items say of themselves, beside their `uri`.
pub(in crate::ingest) const MARKS: [&str; 4] =
    ["pubstatus", "pubStatus", "versioncreated", "versionCreated"];

/// The kinds of items that may have a text.
const TEXTUAL: [&str; 3] = ["text", "composite", "article"];

/// The item of a record, if it is an object. `article` is what its usual fields say.
pub(in crate::ingest) fn entry(record: &str, article: Article) -> Option<Entry> {
    let object = serde_json::from_str::<Object>(record).ok()?;
    let body = match chosen(&object) {
        Ok(body) => body,
        Err(message) => return Some(Entry::problem(0, message)),
    };
    let medium = text(&object, &["type"]).filter(|kind| !TEXTUAL.contains(&&**kind));
    let refers = refers(&object);
    let article = described(&object, article);
    let signal = names(&object, &["signals", "signal"]).into_iter().next();
    Some(Found { line: 0, article, body, medium, refers, signal }.settled())
}

/// The text of an item that was read before.
pub(in crate::ingest) fn body(record: &str) -> Option<String> {
    chosen(&serde_json::from_str::<Object>(record).ok()?).ok()?
}

/// The first of the fields that is there.
fn field<'a>(object: &'a Object, names: &[&str]) -> Option<&'a Value> {
    names.iter().find_map(|name| object.get(*name).filter(|value| !value.is_null()))
}

/// The words of the first of the fields that has any; numbers are as good.
fn text(object: &Object, names: &[&str]) -> Option<Box<str>> {
    names.iter().find_map(|name| match object.get(*name)? {
        Value::String(text) => metadata::kept(text),
        Value::Number(number) => metadata::kept(&number.to_string()),
        _ => None,
    })
}

/// The objects of a list, or of the values of an object, as 1.x has them.
fn objects<'a>(object: &'a Object, names: &[&str]) -> Vec<&'a Object> {
    match field(object, names) {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_object).collect(),
        Some(Value::Object(of)) => of.values().filter_map(Value::as_object).collect(),
        _ => Vec::new(),
    }
}

/// The names of what a list holds, which are objects or strings.
fn names(object: &Object, fields: &[&str]) -> Vec<Box<str>> {
    let name = |value: &Value| match value {
        Value::String(text) => metadata::kept(text),
        Value::Object(of) => text(of, &["name", "value", "literal", "uri"]),
        _ => None,
    };
    match field(object, fields) {
        Some(Value::Array(list)) => list.iter().filter_map(name).collect(),
        Some(value) => name(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The value of the main one of several variants, else of the first.
fn main_value(list: &[&Object]) -> Option<Box<str>> {
    let is_main = |of: &&&Object| text(of, &["role"]).is_some_and(|role| role.ends_with("main"));
    let main = list.iter().find(is_main).or_else(|| list.first())?;
    text(main, &["value"])
}

fn described(object: &Object, known: Article) -> Article {
    let uri = text(object, &["uri"]);
    let alternatives = objects(object, &["altids", "altIds"]);
    let (numbers, others): (Vec<&Object>, Vec<&Object>) = alternatives
        .into_iter()
        .partition(|id| text(id, &["role"]).is_some_and(|role| is_number(&role)));
    let values = |list: &[&Object]| {
        list.iter().filter_map(|id| text(id, &["value", "literal"])).collect::<Vec<_>>()
    };
    let infos = names(object, &["infosources", "infoSources"]);
    let holder = text(object, &["copyrightholder", "copyrightHolder"]);
    let provider =
        text(object, &["provider"]).or_else(|| infos.first().cloned()).or_else(|| holder.clone());
    let credits = text(object, &["creditline", "creditLine"])
        .or_else(|| metadata::kept(&infos.join("/")))
        .or(holder);
    let place = names(object, &["located", "places"]).into_iter().next();
    let date = |names: &[&str]| text(object, names).as_deref().and_then(metadata::published);
    let number = |names: &[&str]| text(object, names);
    let rights = objects(object, &["rightsInfo", "rightsinfo"]);
    Article {
        title: main_value(&objects(object, &["headlines"]))
            .or_else(|| text(object, &["headline"]))
            .or(known.title),
        source: known.source.or_else(|| provider.as_deref().and_then(metadata::source)),
        published: date(&["firstcreated", "firstCreated", "contentcreated", "contentCreated"])
            .or(known.published),
        modified: date(&["versioncreated", "versionCreated"]),
        byline: text(object, &["byline", "by"]),
        credit: credit(credits.as_deref()),
        dateline: text(object, &["dateline"])
            .or(place)
            .map(|place| Box::new(Dateline { place: Some(place), ..Dateline::default() })),
        item: item(Item {
            uri,
            alternatives: values(&others).into(),
            supersedes: text(object, &["supersedes", "evolvedfrom", "evolvedFrom"]),
            slug: text(object, &["slugline"]),
            number: number(&["number"]).or_else(|| values(&numbers).into_iter().next()),
            urgency: number(&["urgency"]).as_deref().and_then(urgency),
            provider,
            rights: text(
                object,
                &["usageterms", "usageTerms", "copyrightnotice", "copyrightNotice"],
            )
            .or_else(|| rights.iter().find_map(|of| text(of, &["usageterms", "usageTerms"]))),
            note: text(object, &["ednote", "edNote"]),
        }),
        ..known
    }
}

/// The items that an item is tied to as their correction, update or the like.
fn refers(object: &Object) -> Vec<Box<str>> {
    let is_tied = |of: &&Object| {
        let rel = text(of, &["rel", "role"]).unwrap_or_default().to_ascii_lowercase();
        ["correct", "updat", "replace", "supersede", "kill", "cancel", "withdraw"]
            .iter()
            .any(|word| rel.contains(word))
    };
    let links = [objects(object, &["links", "link"]), objects(object, &["associations"])].concat();
    links.iter().copied().filter(is_tied).filter_map(|of| text(of, &["uri", "href"])).collect()
}

/// The text of the best of an item's bodies, or what is wrong with all of them.
fn chosen(object: &Object) -> Result<Option<String>, String> {
    let mut bodies: Vec<(u8, &str, &str)> = Vec::new();
    let mut wrong = None;
    for (name, value) in object {
        let name: &str = name;
        let is_list = name == "bodies";
        if !is_list && !name.starts_with("body_") {
            continue;
        }
        match value {
            Value::Array(list) if is_list => {
                for body in list.iter().filter_map(Value::as_object) {
                    let of =
                        |names: &[&str]| names.iter().find_map(|name| body.get(*name)?.as_str());
                    let Some(value) = of(&["value"]) else {
                        wrong = wrong.or(Some("a body without a `value`".to_owned()));
                        continue;
                    };
                    let kind = of(&["contenttype", "contentType"]).unwrap_or_default();
                    let role = of(&["role"]).unwrap_or_default();
                    bodies.push((rank(role, kind, value), kind, value));
                }
            }
            Value::String(value) if !is_list => {
                bodies.push((rank("", &name[5..], value), &name[5..], value));
            }
            Value::Null => {}
            _ => {
                let kind = if is_list { "not a list" } else { "not text" };
                wrong = wrong.or_else(|| Some(format!("field {name:?} is {kind}")));
            }
        }
    }
    // Stable: of equals the first.
    bodies.sort_by_key(|(rank, ..)| *rank);
    let mut failed = None;
    for (_, kind, value) in bodies {
        match plain(kind, value) {
            Ok(text) if text.is_empty() => {}
            Ok(text) => return Ok(Some(text)),
            Err(message) => failed = failed.or(Some(message)),
        }
    }
    match wrong.or(failed) {
        Some(message) => Err(format!("{message}; skipped")),
        None => Ok(None),
    }
}

/// How good a body is as the text, 0 the best.
fn rank(role: &str, kind: &str, value: &str) -> u8 {
    const PARTS: [&str; 5] = ["caption", "summary", "abstract", "teaser", "lead"];
    let role = role.to_ascii_lowercase();
    let is_part = PARTS.iter().any(|part| role.contains(part));
    let kind = kind.to_ascii_lowercase();
    let of_kind = match () {
        () if kind.contains("plain") || kind == "text" => 0,
        () if kind.is_empty() && !prose::is_markup(value) => 0,
        () if kind.contains("xhtml") => 1,
        () if kind.contains("html") || kind.is_empty() => 2,
        () => 3,
    };
    of_kind + if is_part { 4 } else { 0 }
}

/// A body as text, by its content type, or by what it looks like.
fn plain(kind: &str, value: &str) -> Result<String, String> {
    let kind = kind.to_ascii_lowercase();
    if kind.contains("plain") || kind == "text" || !prose::is_markup(value) {
        return Ok(prose::lines(value));
    }
    if kind.contains("nitf") || kind.contains("xml") && !kind.contains("xhtml") {
        let document = xml::document(value).map_err(|(_, message)| message)?;
        let body = document.descendants().find(|node| node.tag_name().name() == "body.content");
        return Ok(prose::xml(body.unwrap_or_else(|| document.root_element())));
    }
    prose::html(value)
}
