//! Articles read out of an index with their texts, as the core reads them.

use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension};

use super::fault::{Fault, Result};
use super::row::{self, Stored};
use super::{Index, Within, text};
use crate::article::{Article, ArticleId, Span};
use crate::detect::{self, Config, Fingerprint, Text, Texts};
use crate::error::Error;
use crate::furniture::Furniture;

/// A text with what of it is compared.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) raw: String,
    pub(super) compared: Vec<Span>,
    pub(super) lines: Box<[u64]>,
}

impl Kept {
    fn text(&self, article: &Article) -> Text<'_> {
        let (compared, is_page) = (self.compared.clone(), article.layout.is_page());
        Text { raw: &self.raw, compared, is_page }
    }
}

/// An article with its text, unless it was removed.
pub(super) fn article(db: &Connection, number: u32) -> Result<Option<(Stored, Kept)>> {
    let sql = format!("SELECT {} FROM {} WHERE articles.article = ?1", row::COLUMNS, row::FROM);
    let mut select = db.prepare_cached(&sql)?;
    let mut rows = select.query([number])?;
    let Some(found) = rows.next()? else { return Ok(None) };
    let stored = row::stored(found)?;
    let kept = kept(db, &stored)?;
    Ok(Some((stored, kept)))
}

fn kept(db: &Connection, stored: &Stored) -> Result<Kept> {
    let id = &stored.article.id;
    let damaged = || Fault::Damaged(format!("the text of article `{id}` is not what was written"));
    let sql = "SELECT size, sum, compared, lines, text FROM texts WHERE article = ?1";
    let mut select = db.prepare_cached(sql)?;
    let mut rows = select.query([stored.number])?;
    let row = rows.next()?.ok_or_else(damaged)?;
    let blob = |at: usize| row.get_ref(at)?.as_blob().map_err(rusqlite::Error::from);
    let (size, sum): (u32, i64) = (row.get(0)?, row.get(1)?);
    let raw = text::unpack(blob(4)?, size, sum as u64).ok_or_else(damaged)?;
    let compared = text::spans_of(blob(2)?, &raw).ok_or_else(damaged)?;
    Ok(Kept { compared, lines: text::hashes_of(blob(3)?), raw })
}

/// Some articles of an index with their texts, numbered from 0.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// What is known of each.
    pub articles: Vec<Article>,
    /// What identifies the words of each.
    pub prints: Vec<Fingerprint>,
    /// Where each is in the index.
    pub stored: Vec<Stored>,
    kept: Vec<Kept>,
}

impl Selection {
    fn push(&mut self, stored: Stored, kept: Kept) {
        self.articles.push(stored.article.clone());
        self.prints.push(Fingerprint::proposed(stored.content, stored.words));
        self.stored.push(stored);
        self.kept.push(kept);
    }

    /// What the lines of an article are known by, if it was read off a page.
    pub fn lines(&self, id: ArticleId) -> &[u64] {
        &self.kept[id.index()].lines
    }

    /// The raw text of an article.
    pub fn raw(&self, id: ArticleId) -> &str {
        &self.kept[id.index()].raw
    }

    /// The fingerprints of all, made anew.
    pub fn fingerprints(&self, config: &Config) -> Vec<Fingerprint> {
        let held = self.kept.par_iter().zip(&self.articles);
        held.map(|(kept, article)| detect::fingerprint(&kept.text(article), config)).collect()
    }

    /// Leaves furniture out of the articles that hold any.
    pub fn leave_out(&mut self, furniture: &Furniture, config: &Config) {
        let held = self.kept.par_iter_mut().zip(&self.articles).zip(&mut self.prints);
        held.for_each(|((kept, article), print)| {
            let source = article.source.as_deref();
            if !furniture.touches(source, &kept.lines) {
                return;
            }
            let before = kept.compared.len();
            furniture.leave_out(source, &kept.raw, &mut kept.compared);
            if kept.compared.len() == before {
                return;
            }
            let text = Text { raw: &kept.raw, compared: kept.compared.clone(), is_page: false };
            let again = detect::fingerprint(&text, config);
            *print = Fingerprint::proposed(again.content, again.words);
        });
    }
}

impl Texts for Selection {
    type Error = Error;

    fn with_text<R>(
        &self,
        id: ArticleId,
        read: impl FnOnce(&Text<'_>) -> R,
    ) -> std::result::Result<R, Error> {
        Ok(read(&self.kept[id.index()].text(&self.articles[id.index()])))
    }
}

impl Index {
    /// Reads articles by their numbers, in that order; what was removed is left out.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn select(&self, numbers: &[u32]) -> std::result::Result<Selection, Error> {
        self.read(|db| {
            let mut selection = Selection::default();
            for number in numbers {
                if let Some((stored, kept)) = article(db, *number)? {
                    selection.push(stored, kept);
                }
            }
            Ok(selection)
        })
    }

    /// The raw text of an article that says something.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn text_of(&self, content: u128) -> std::result::Result<Option<String>, Error> {
        self.read(|db| {
            let mut select = db.prepare_cached(
                "SELECT article FROM articles JOIN bodies USING (body) WHERE content = ?1 LIMIT 1",
            )?;
            let number: Option<u32> =
                select.query_row([content.to_be_bytes()], |row| row.get(0)).optional()?;
            let Some(number) = number else { return Ok(None) };
            Ok(article(db, number)?.map(|(_, kept)| kept.raw))
        })
    }

    /// The number of the article with an id.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn number(&self, id: &str) -> std::result::Result<Option<u32>, Error> {
        self.read(|db| {
            let mut select = db.prepare_cached("SELECT article FROM articles WHERE id = ?1")?;
            Ok(select.query_row([id], |row| row.get(0)).optional()?)
        })
    }

    /// The numbers of all articles within some bounds, in the order in which they were added.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn numbers(&self, within: &Within) -> std::result::Result<Vec<u32>, Error> {
        self.read(|db| {
            let (condition, values) = within.condition();
            let sql = format!("SELECT article FROM articles WHERE {condition} ORDER BY article");
            let mut select = db.prepare(&sql)?;
            let rows = select.query_map(rusqlite::params_from_iter(values), |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The highest version of an item, with the id of its article; of equals that which was added
    /// first.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn newest(&self, uri: &str) -> std::result::Result<Option<(u32, Box<str>)>, Error> {
        self.read(|db| {
            let mut select = db.prepare_cached(
                "SELECT version, id FROM articles WHERE uri = ?1 AND version IS NOT NULL \
                 ORDER BY version DESC, article LIMIT 1",
            )?;
            Ok(select.query_row([uri], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
        })
    }

    /// The versions of an article's item, itself among them, in the order in which they were added.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is damaged.
    pub fn versions(&self, stored: &Stored) -> std::result::Result<Vec<u32>, Error> {
        let uri = stored.article.item.as_deref().and_then(|item| item.uri.as_deref());
        let newest = stored.replaced_by.unwrap_or(stored.number);
        self.read(|db| {
            let mut select = db.prepare_cached(
                "SELECT article FROM articles WHERE article = ?1 OR article = ?2 OR replaced_by = ?2 \
                 OR uri = ?3 ORDER BY article",
            )?;
            let rows = select.query_map((stored.number, newest, uri), |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
