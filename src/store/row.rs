//! An article as a row, and back: everything that is known of it, so that a verdict is the same as on
//! the file that it came from.

use rusqlite::Row;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::fault::{Fault, Result};
use crate::article::{
    Article, Credit, CreditPlace, DateGrade, Dateline, Item, Layout, Published, Status,
};

pub(super) const STATUSES: [(Status, &str); 3] =
    [(Status::Usable, "usable"), (Status::Withheld, "withheld"), (Status::Canceled, "canceled")];

pub(super) const GRADES: [(DateGrade, &str); 4] = [
    (DateGrade::Metadata, "metadata"),
    (DateGrade::Dateline, "dateline"),
    (DateGrade::Page, "page"),
    (DateGrade::Contradicted, "contradicted"),
];

const LAYOUTS: [(Layout, &str); 4] = [
    (Layout::Whole, "whole"),
    (Layout::Page, "page"),
    (Layout::Extracted, "extracted"),
    (Layout::Auto, "auto"),
];

const PLACES: [(CreditPlace, &str); 6] = [
    (CreditPlace::Dateline, "dateline"),
    (CreditPlace::Byline, "byline"),
    (CreditPlace::Tail, "tail"),
    (CreditPlace::Disclaimer, "disclaimer"),
    (CreditPlace::Caption, "caption"),
    (CreditPlace::Metadata, "metadata"),
];

/// The name of a value.
pub(super) fn name<T: PartialEq + Copy>(table: &[(T, &'static str)], value: T) -> &'static str {
    table.iter().find(|(other, _)| *other == value).map_or("", |(_, name)| name)
}

/// The value of a name.
pub(super) fn value<T: Copy>(table: &[(T, &'static str)], name: &str) -> Option<T> {
    table.iter().find(|(_, other)| *other == name).map(|(value, _)| *value)
}

/// What nothing is looked up by.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Details {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    published: Option<Dated>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    modified: Option<Dated>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    byline: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    credit: Option<Credited>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    photo_credit: Option<Credited>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dateline: Option<Placed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    item: Option<Sent>,
}

/// A date as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Dated {
    value: Box<str>,
    grade: Box<str>,
    at: Option<i64>,
}

impl Dated {
    pub(super) fn of(published: &Published) -> Self {
        let Published { value, grade, at } = published;
        Self { value: value.clone(), grade: name(&GRADES, *grade).into(), at: *at }
    }

    pub(super) fn published(self) -> Option<Published> {
        let grade = value(&GRADES, &self.grade)?;
        Some(Published { value: self.value, grade, at: self.at })
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Credited {
    agencies: Box<[Box<str>]>,
    text: Box<str>,
    line: u32,
    place: Box<str>,
}

impl Credited {
    fn of(credit: &Credit) -> Self {
        let Credit { agencies, text, line, place } = credit.clone();
        Self { agencies, text, line, place: name(&PLACES, place).into() }
    }

    fn credit(self) -> Option<Box<Credit>> {
        let place = value(&PLACES, &self.place)?;
        let Self { agencies, text, line, .. } = self;
        Some(Box::new(Credit { agencies, text, line, place }))
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Placed {
    place: Option<Box<str>>,
    date: Option<Box<str>>,
    agencies: Box<[Box<str>]>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Sent {
    uri: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    alternatives: Box<[Box<str>]>,
    supersedes: Option<Box<str>>,
    slug: Option<Box<str>>,
    number: Option<Box<str>>,
    urgency: Option<u8>,
    provider: Option<Box<str>>,
    rights: Option<Box<str>>,
    note: Option<Box<str>>,
}

impl Details {
    fn of(article: &Article) -> Self {
        let item = article.item.as_deref().cloned().map(|item| {
            let Item {
                uri,
                alternatives,
                supersedes,
                slug,
                number,
                urgency,
                provider,
                rights,
                note,
            } = item;
            Sent { uri, alternatives, supersedes, slug, number, urgency, provider, rights, note }
        });
        let dateline = article.dateline.as_deref().cloned().map(|dateline| {
            let Dateline { place, date, agencies } = dateline;
            Placed { place, date, agencies }
        });
        Self {
            published: article.published.as_ref().map(Dated::of),
            modified: article.modified.as_ref().map(Dated::of),
            byline: article.byline.clone(),
            credit: article.credit.as_deref().map(Credited::of),
            photo_credit: article.photo_credit.as_deref().map(Credited::of),
            dateline,
            item,
        }
    }

    fn add(self, article: &mut Article) {
        article.published = self.published.and_then(Dated::published);
        article.modified = self.modified.and_then(Dated::published);
        article.byline = self.byline;
        article.credit = self.credit.and_then(Credited::credit);
        article.photo_credit = self.photo_credit.and_then(Credited::credit);
        article.dateline = self.dateline.map(|placed| {
            let Placed { place, date, agencies } = placed;
            Box::new(Dateline { place, date, agencies })
        });
        article.item = self.item.map(|sent| {
            let Sent {
                uri,
                alternatives,
                supersedes,
                slug,
                number,
                urgency,
                provider,
                rights,
                note,
            } = sent;
            Box::new(Item {
                uri,
                alternatives,
                supersedes,
                slug,
                number,
                urgency,
                provider,
                rights,
                note,
            })
        });
    }
}

/// What nothing is looked up by, as JSON.
pub(super) fn details(article: &Article) -> Result<String> {
    let json = serde_json::to_string(&Details::of(article));
    json.map_err(|error| Fault::Damaged(format!("what is known of `{}`: {error}", article.id)))
}

/// What tells whether a record says the same again, beside its text: a hash of all that it says.
pub(super) fn record(article: &Article, details: &str) -> i64 {
    let Article { title, source, language, status, version, layout, .. } = article;
    let status = status.map(|status| name(&STATUSES, status));
    let layout = name(&LAYOUTS, *layout);
    let said = format!("{title:?}{source:?}{language:?}{status:?}{version:?}{layout}{details}");
    xxh3_64(said.as_bytes()) as i64
}

pub(super) fn layout(article: &Article) -> &'static str {
    name(&LAYOUTS, article.layout)
}

/// When an article was published, where that can be trusted.
pub(super) fn at(article: &Article) -> Option<i64> {
    let published = article.published.as_ref()?;
    published.at.filter(|_| published.grade != DateGrade::Contradicted)
}

/// The other names of an article, by which notices may call it.
pub(super) fn names(article: &Article) -> Vec<String> {
    let Some(item) = article.item.as_deref() else { return Vec::new() };
    let mut names: Vec<String> = item.alternatives.iter().map(ToString::to_string).collect();
    names.extend(number_name(item.slug.as_deref(), item.number.as_deref()));
    names.sort_unstable();
    names.dedup();
    names
}

/// The slug and number of an item as one name, which no other name can be.
pub(super) fn number_name(slug: Option<&str>, number: Option<&str>) -> Option<String> {
    Some(format!("\u{1f}{}\u{1f}{}", slug?.to_lowercase(), number?))
}

/// An article of the index, with where it is in it and where it came from.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its number.
    pub number: u32,
    /// The number of its body.
    pub body: u32,
    /// What is known of it.
    pub article: Article,
    /// The file that it was read from.
    pub path: Box<str>,
    /// The line of its record in that file.
    pub line: Option<u64>,
    /// What identifies its words.
    pub content: u128,
    /// The words of its body.
    pub words: u32,
    /// The number of the newer version of its item.
    pub replaced_by: Option<u32>,
    /// When it was added, as in 2026-01-31T09:30:00Z.
    pub added: Box<str>,
}

/// The columns of [`stored`], of `articles`, `bodies` and `sources`.
pub(super) const COLUMNS: &str = "articles.article, articles.body, id, path, line, title, sources.name, language, \
     status, version, layout, details, replaced_by, added, content, words";

/// Where they come from.
pub(super) const FROM: &str = "articles JOIN bodies ON bodies.body = articles.body LEFT JOIN sources ON sources.source = articles.source";

/// The article of a row with [`COLUMNS`].
pub(super) fn stored(row: &Row<'_>) -> Result<Stored> {
    let id: Box<str> = row.get(2)?;
    let damaged =
        |what: &str| Fault::Damaged(format!("article `{id}` has a {what} that makes no sense"));
    let status: Option<String> = row.get(8)?;
    let status = status.map(|name| value(&STATUSES, &name).ok_or_else(|| damaged("status")));
    let layout: String = row.get(10)?;
    let details = row.get_ref(11)?.as_str().map_err(|_| damaged("record"))?;
    let details: Details = serde_json::from_str(details).map_err(|_| damaged("record"))?;
    let content: Vec<u8> = row.get(14)?;
    let content: [u8; 16] = content.try_into().map_err(|_| damaged("content"))?;
    let mut article = Article {
        id: id.clone(),
        title: row.get(5)?,
        source: row.get(6)?,
        language: row.get(7)?,
        status: status.transpose()?,
        version: row.get(9)?,
        layout: value(&LAYOUTS, &layout).ok_or_else(|| damaged("layout"))?,
        ..Article::default()
    };
    details.add(&mut article);
    let line: Option<i64> = row.get(4)?;
    Ok(Stored {
        number: row.get(0)?,
        body: row.get(1)?,
        article,
        path: row.get(3)?,
        line: line.map(|line| line as u64),
        content: u128::from_be_bytes(content),
        words: row.get(15)?,
        replaced_by: row.get(12)?,
        added: row.get(13)?,
    })
}

/// The number of an article's source.
pub(super) fn source(db: &rusqlite::Connection, article: u32) -> Result<Option<i64>> {
    let mut select = db.prepare_cached("SELECT source FROM articles WHERE article = ?1")?;
    Ok(select.query_row([article], |row| row.get(0))?)
}

/// Whether the row of an article is what was written. Its own status counts, not what notices made of
/// it.
pub(super) fn is_as_written(db: &rusqlite::Connection, article: u32) -> Result<bool> {
    let sql = format!("SELECT {COLUMNS}, stated, record FROM {FROM} WHERE articles.article = ?1");
    let mut select = db.prepare_cached(&sql)?;
    let mut rows = select.query([article])?;
    let Some(row) = rows.next()? else { return Ok(false) };
    let Ok(Stored { article, .. }) = stored(row) else { return Ok(false) };
    let stated: Option<String> = row.get("stated")?;
    let status = stated.and_then(|name| value(&STATUSES, &name));
    let written: i64 = row.get("record")?;
    let details = row.get_ref("details")?.as_str().map_err(rusqlite::Error::from)?;
    Ok(record(&Article { status, ..article }, details) == written)
}
