//! JSON Lines: one record a line, its fields guessed by their usual names or named by the user.
//!
//! A line is validated as UTF-8 once and looked through once, by hand: wanted keys are found in a small
//! map, a text without escapes is borrowed, one with escapes is copied once, into room for all of it,
//! and the values of other keys are skipped unread. A line in which anything is odd is parsed, which
//! says what is wrong with it, and where.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use ahash::AHashMap;
use serde::de::{self, DeserializeSeed, Deserializer as _, IgnoredAny, MapAccess, SeqAccess};
use serde_json::value::RawValue;

use super::decode::utf8;
use super::formats::{Entry, ninjs};
use super::scan::{self, Found};
use super::{Fields, metadata};
use crate::article::{Article, Layout, Published};

pub(super) const TEXT: [&str; 5] = ["text", "body", "content", "article", "body_text"];
const BODY: [&str; 4] = ["body", "content", "article", "body_text"];
const ID: [&str; 5] = ["id", "uri", "guid", "_id", "url"];
const TITLE: [&str; 2] = ["title", "headline"];
const DATE: [&str; 8] = [
    "date",
    "published",
    "published_at",
    "publish_date",
    "pubDate",
    "versioncreated",
    "versionCreated",
    "timestamp",
];
const SOURCE: [&str; 5] = ["source", "site", "publisher", "provider", "domain"];
const ADDRESS: [&str; 2] = ["url", "uri"];
const LANGUAGE: [&str; 2] = ["language", "lang"];
const STATUS: [&str; 3] = ["status", "pubstatus", "pubStatus"];
const VERSION: [&str; 1] = ["version"];

/// The types of wirecopy's own records that hold no text of their own.
const OWN: [&str; 15] = [
    "pair",
    "group",
    "story",
    "summary",
    "error",
    "verdict",
    "dropped",
    "gold-group",
    "gold-pair",
    "gold-lines",
    "gold-body",
    "gold-claims",
    "furniture",
    "notice",
    "article",
];

/// A field that only the article records of wirecopy have: what they call `content` is a hash.
const OWN_ARTICLE: &str = "contained_in_lead";

/// The number of a wanted key.
pub(super) type Slot = u8;

/// The keys that are looked for, by what they are good for, in order of preference.
#[derive(Debug)]
pub(super) struct Names {
    slots: AHashMap<Box<str>, Slot>,
    keys: Vec<Box<str>>,
    text: Vec<Slot>,
    id: Vec<Slot>,
    title: Vec<Slot>,
    date: Vec<Slot>,
    source: Vec<Slot>,
    address: Vec<Slot>,
    language: Vec<Slot>,
    status: Vec<Slot>,
    version: Vec<Slot>,
    kind: Vec<Slot>,
    own_article: Vec<Slot>,
    content: Vec<Slot>,
    /// Fields that hold a story and nothing else, by their names.
    body: Vec<Slot>,
    /// Whether the user named the field of the text.
    named_text: bool,
    /// The keys that only newsroom items have, as bits by slot.
    newsroom: u64,
    /// Those of them that hold a text.
    bodies: Vec<Slot>,
    uri: Slot,
    body_text: Slot,
    /// Where a number is a date: `timestamp`, or what the user named.
    seconds: Vec<Slot>,
}

impl Names {
    /// The names that `fields` gives, and the usual ones for the rest.
    pub(super) fn new(fields: &Fields) -> Self {
        let (mut slots, mut keys) = (AHashMap::new(), Vec::new());
        let mut of = |named: &Option<String>, guesses: &[&str]| -> Vec<Slot> {
            let named = named.as_deref();
            let wanted = named.as_slice();
            let wanted = if wanted.is_empty() { guesses } else { wanted };
            let slot = |name: &&str| {
                *slots.entry(Box::from(*name)).or_insert_with(|| {
                    keys.push(Box::from(*name));
                    // There are at most 50 names.
                    (keys.len() - 1) as Slot
                })
            };
            wanted.iter().map(slot).collect()
        };
        let (text, id) = (of(&fields.text, &TEXT), of(&fields.id, &ID));
        let (title, date) = (of(&fields.title, &TITLE), of(&fields.date, &DATE));
        let seconds = if fields.date.is_some() { date.clone() } else { of(&None, &["timestamp"]) };
        let address = if fields.source.is_some() { Vec::new() } else { of(&None, &ADDRESS) };
        let (bodies, marks) = (of(&None, &ninjs::BODIES), of(&None, &ninjs::MARKS));
        let (uri, body_text) = (of(&None, &["uri"])[0], of(&None, &["body_text"])[0]);
        Self {
            text,
            id,
            title,
            date,
            seconds,
            address,
            source: of(&fields.source, &SOURCE),
            language: of(&fields.language, &LANGUAGE),
            status: of(&fields.status, &STATUS),
            version: of(&fields.version, &VERSION),
            kind: of(&None, &["type"]),
            own_article: of(&None, &[OWN_ARTICLE]),
            content: of(&None, &["content"]),
            body: of(&None, &BODY),
            named_text: fields.text.is_some(),
            newsroom: bodies.iter().chain(&marks).fold(0, |bits, slot| bits | 1 << slot),
            bodies,
            uri,
            body_text,
            slots,
            keys,
        }
    }

    /// The slot of a key that is looked for.
    pub(super) fn slot(&self, key: &str) -> Option<Slot> {
        self.slots.get(key).copied()
    }

    /// Whether a key may hold the text.
    pub(super) fn is_text(&self, slot: Slot) -> bool {
        self.text.contains(&slot)
    }

    /// What to say where none of `there` holds the text.
    pub(super) fn no_text_among(&self, there: &str) -> String {
        if self.named_text {
            let name = &self.keys[usize::from(self.text[0])];
            format!("no field {name:?} among {there}; skipped; name another with --text-field")
        } else {
            let usual = TEXT.map(|name| format!("{name:?}")).join(", ");
            format!("no text: none of {usual} among {there}; skipped; name it with --text-field")
        }
    }
}

/// What a line turned out to be.
#[derive(Debug)]
pub(super) enum Record<'a> {
    /// An article and its text; the id is empty if the record has none.
    Article(Box<Article>, Cow<'a, str>),
    /// A newsroom item, which may be no article.
    Item(Box<Entry>),
    /// One of wirecopy's own records, by its type.
    Own(&'static str),
}

/// Reads a line as a record, or says what is wrong with it.
pub(super) fn record<'a>(line: &'a [u8], names: &Names) -> Result<Record<'a>, String> {
    let line = utf8(line).map_err(|error| {
        format!("invalid UTF-8 at byte {} of the line; skipped", error.valid_up_to() + 1)
    })?;
    let mut values = parse(line, names)?;
    if values.is_newsroom_item(names)
        && let Some(entry) = ninjs::entry(line, article(line, &values, names))
    {
        return Ok(Record::Item(Box::new(entry)));
    }
    let own = own_type(&values, names);
    let Some((text, layout)) = values.take_text(names) else {
        return match own {
            Some(own) => Ok(Record::Own(own)),
            None => Err(no_text(line, &values, names)),
        };
    };
    match own {
        // No other program's records are called so, whatever they hold.
        Some(own) if own.starts_with("gold-") => Ok(Record::Own(own)),
        _ => {
            let article = Article { layout, ..article(line, &values, names) };
            Ok(Record::Article(Box::new(article), text))
        }
    }
}

/// The text of a line that was read before.
pub(super) fn text<'a>(line: &'a str, names: &Names) -> Option<Cow<'a, str>> {
    let mut values = parse(line, names).ok()?;
    match values.is_newsroom_item(names) {
        true => ninjs::body(line).map(Cow::Owned),
        false => values.take_text(names).map(|(text, _)| text),
    }
}

/// Reads the cells of a row of a table as a record.
pub(super) fn row<'a>(
    cells: impl Iterator<Item = (Slot, Cow<'a, str>)>,
    names: &Names,
) -> Option<(Article, Cow<'a, str>)> {
    let value = |(slot, cell): (Slot, Cow<'a, str>)| {
        // A table has no numbers, but dates in seconds all the same.
        let number = if names.seconds.contains(&slot) { cell.trim().parse().ok() } else { None };
        let value = number.map(|number| Value::Number(Number::Whole(number)));
        (slot, value.unwrap_or(Value::Text(cell)))
    };
    let mut values = Values(cells.map(value).collect());
    let (text, layout) = values.take_text(names)?;
    Some((Article { layout, ..article("", &values, names) }, text))
}

/// A value, as far as it is of use.
#[derive(Debug)]
enum Value<'a> {
    Null,
    Bool,
    Number(Number),
    Text(Cow<'a, str>),
    List,
    Object,
}

#[derive(Debug, Clone, Copy)]
enum Number {
    Whole(i64),
    Large(u64),
    Real(f64),
}

/// The wanted values of one record, in the order of its keys.
#[derive(Debug)]
struct Values<'a>(Vec<(Slot, Value<'a>)>);

impl<'a> Values<'a> {
    /// The value of a key; of one that comes twice, the last.
    fn get(&self, slot: Slot) -> Option<&Value<'a>> {
        self.0.iter().rev().find(|(of, _)| *of == slot).map(|(_, value)| value)
    }

    /// What `read` makes of the first of `slots` that it can make something of.
    fn first<T>(&self, slots: &[Slot], read: impl Fn(Slot, &Value) -> Option<T>) -> Option<T> {
        slots.iter().find_map(|&slot| read(slot, self.get(slot)?))
    }

    fn string(&self, slots: &[Slot]) -> Option<Box<str>> {
        self.first(slots, |_, value| match value {
            Value::Text(text) => metadata::kept(text),
            _ => None,
        })
    }

    /// Whether the record is an item of ninjs and no other record with a text: by keys that are
    /// looked for anyway, so that it costs one bit test a value.
    fn is_newsroom_item(&self, names: &Names) -> bool {
        if !self.0.iter().any(|(slot, _)| names.newsroom & (1 << slot) != 0) || names.named_text {
            return false;
        }
        let is_text = |slot: &Slot| matches!(self.get(*slot), Some(Value::Text(_)));
        let has_other = names.text.iter().any(|slot| *slot != names.body_text && is_text(slot));
        let has_body = names.bodies.iter().any(|slot| self.get(*slot).is_some());
        !has_other && (has_body || is_text(&names.uri))
    }

    /// The text, and how it is laid out by its name: a body is the story, a text may be a page.
    fn take_text(&mut self, names: &Names) -> Option<(Cow<'a, str>, Layout)> {
        let own_article = self.get(names.own_article[0]).is_some();
        for &slot in &names.text {
            if own_article && !names.named_text && slot == names.content[0] {
                continue;
            }
            let place = self.0.iter_mut().rev().find(|(of, _)| *of == slot);
            if let Some((_, Value::Text(text))) = place {
                let is_body = names.body.contains(&slot);
                let layout = if is_body { Layout::Whole } else { Layout::Auto };
                return Some((std::mem::take(text), layout));
            }
        }
        None
    }
}

/// The type of a record that wirecopy wrote, going by its `type`.
fn own_type(values: &Values, names: &Names) -> Option<&'static str> {
    let Some(Value::Text(kind)) = values.get(names.kind[0]) else { return None };
    let own = OWN.into_iter().find(|own| own == kind)?;
    let is_own = own != "article" || values.get(names.own_article[0]).is_some();
    is_own.then_some(own)
}

fn article(line: &str, values: &Values, names: &Names) -> Article {
    let source = values.first(&names.source, |_, value| match value {
        Value::Text(text) => metadata::source(text),
        _ => None,
    });
    let host = || {
        values.first(&names.address, |_, value| match value {
            Value::Text(text) => metadata::host(text),
            _ => None,
        })
    };
    Article {
        id: values.first(&names.id, |slot, value| id(line, slot, value, names)).unwrap_or_default(),
        title: values.string(&names.title),
        source: source.or_else(host),
        language: values.string(&names.language),
        status: values.first(&names.status, |_, value| match value {
            Value::Text(text) => metadata::status(text),
            _ => None,
        }),
        version: values.first(&names.version, |_, value| match value {
            Value::Text(text) => metadata::version(text),
            Value::Number(Number::Whole(n)) => u32::try_from(*n).ok(),
            _ => None,
        }),
        published: values.first(&names.date, |slot, value| date(slot, value, names)),
        ..Article::default()
    }
}

fn date(slot: Slot, value: &Value, names: &Names) -> Option<Published> {
    match value {
        Value::Text(text) => metadata::published(text),
        Value::Number(Number::Whole(n)) if names.seconds.contains(&slot) => {
            Some(metadata::published_at(*n))
        }
        Value::Number(Number::Real(n)) if names.seconds.contains(&slot) => {
            Some(metadata::published_at(n.floor() as i64))
        }
        _ => None,
    }
}

fn id(line: &str, slot: Slot, value: &Value, names: &Names) -> Option<Box<str>> {
    match value {
        Value::Text(text) => metadata::kept(text),
        Value::Number(Number::Whole(n)) => Some(n.to_string().into()),
        Value::Number(Number::Large(n)) => Some(n.to_string().into()),
        // As it is written: two long numbers may be one as a float.
        Value::Number(Number::Real(_)) => {
            let fields = serde_json::from_str::<BTreeMap<Cow<str>, &RawValue>>(line).ok()?;
            metadata::kept(fields.get(&*names.keys[usize::from(slot)])?.get())
        }
        _ => None,
    }
}

/// What to say of a record without a text.
fn no_text(line: &str, values: &Values, names: &Names) -> String {
    let name = |slot: Slot| &names.keys[usize::from(slot)];
    let wrong = names.text.iter().find_map(|&slot| Some((slot, values.get(slot)?)));
    if let Some((slot, value)) = wrong {
        let kind = match value {
            Value::Null => "null",
            Value::Bool => "a truth value",
            Value::Number(_) => "a number",
            Value::List => "a list",
            Value::Object => "an object",
            Value::Text(_) => "a hash",
        };
        return format!(
            "field {:?} is {kind}, not text; skipped; name another with --text-field",
            name(slot)
        );
    }
    names.no_text_among(&fields(line))
}

/// The names of a record's fields, for a message.
fn fields(line: &str) -> String {
    const SHOWN: usize = 12;
    const LONGEST: usize = 40;
    let mut keys = Vec::new();
    let mut de = serde_json::Deserializer::from_str(line);
    // It was parsed before; the keys up to an error would do all the same.
    let _ = de.deserialize_map(KeyList(&mut keys));
    if keys.is_empty() {
        return "no fields".to_owned();
    }
    let more = keys.len().saturating_sub(SHOWN);
    let shown = keys.iter().take(SHOWN);
    let shown = shown.map(|key| format!("{:?}", &key[..key.floor_char_boundary(LONGEST)]));
    let list = shown.collect::<Vec<_>>().join(", ");
    if more == 0 { list } else { format!("{list} and {more} more") }
}

struct KeyList<'k>(&'k mut Vec<String>);

impl<'de> de::Visitor<'de> for KeyList<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key()? {
            self.0.push(key);
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

fn parse<'a>(line: &'a str, names: &Names) -> Result<Values<'a>, String> {
    if let Some(values) = scanned(line, names) {
        return Ok(values);
    }
    if !line.trim_ascii_start().starts_with('{') {
        return Err(match serde_json::from_str::<IgnoredAny>(line) {
            Ok(_) => "a JSON value, but not an object with fields; skipped".to_owned(),
            Err(error) => not_json(&error),
        });
    }
    let mut values = Values(Vec::with_capacity(8));
    let mut de = serde_json::Deserializer::from_str(line);
    let filled = de.deserialize_map(Fill { values: &mut values, names }).and_then(|()| de.end());
    filled.map(|()| values).map_err(|error| not_json(&error))
}

/// The wanted values of a line with nothing odd in it.
fn scanned<'a>(line: &'a str, names: &Names) -> Option<Values<'a>> {
    let mut values = Values(Vec::with_capacity(8));
    let wanted = |key: &str| names.slot(key);
    scan::fields(line, wanted, |slot, found| {
        let value = match found {
            Found::Text(text) => Value::Text(text),
            Found::Other(json) => {
                Wanted.deserialize(&mut serde_json::Deserializer::from_str(json)).ok()?
            }
        };
        values.0.push((slot, value));
        Some(())
    })?;
    Some(values)
}

/// The message of the parser without its line number, which is always 1.
pub(super) fn not_json(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    format!("not valid JSON: {message} at column {}; skipped", error.column())
}

/// Collects the wanted values of an object.
struct Fill<'n, 'v, 'a> {
    values: &'v mut Values<'a>,
    names: &'n Names,
}

impl<'de> de::Visitor<'de> for Fill<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(slot) = map.next_key_seed(Key(self.names))? {
            match slot {
                Some(slot) => self.values.0.push((slot, map.next_value_seed(Wanted)?)),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Looks a key up without keeping it.
struct Key<'n>(&'n Names);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<Slot>;

    fn deserialize<D: de::Deserializer<'de>>(self, de: D) -> Result<Self::Value, D::Error> {
        de.deserialize_str(self)
    }
}

impl de::Visitor<'_> for Key<'_> {
    type Value = Option<Slot>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.slots.get(key).copied())
    }
}

/// Reads a wanted value.
struct Wanted;

impl<'de> DeserializeSeed<'de> for Wanted {
    type Value = Value<'de>;

    fn deserialize<D: de::Deserializer<'de>>(self, de: D) -> Result<Self::Value, D::Error> {
        de.deserialize_any(self)
    }
}

impl<'de> de::Visitor<'de> for Wanted {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Value::Bool)
    }

    fn visit_i64<E>(self, n: i64) -> Result<Self::Value, E> {
        Ok(Value::Number(Number::Whole(n)))
    }

    fn visit_u64<E>(self, n: u64) -> Result<Self::Value, E> {
        Ok(Value::Number(i64::try_from(n).map_or(Number::Large(n), Number::Whole)))
    }

    fn visit_f64<E>(self, n: f64) -> Result<Self::Value, E> {
        Ok(Value::Number(Number::Real(n)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Object)
    }
}
