//! The words everything else is said in: articles by number, and spans of raw text.
//!
//! An article's text is held by whoever read it; the core holds numbers and spans. One coordinate
//! system: byte offsets into the raw text of the article, end-exclusive, on character boundaries.

use std::ops::Range;

/// The number of an article within one run: dense, in the order in which articles were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(pub u32);

impl ArticleId {
    /// The number as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A run of bytes of an article's raw text, end-exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The span as a range of indices.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text that the span covers.
    ///
    /// # Panics
    ///
    /// If the span was not made from this text.
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }
}

/// Whether a text may be used, as its provider says (IPTC publishing status).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Free to use.
    Usable,
    /// Held back until further notice.
    Withheld,
    /// Killed.
    Canceled,
}

/// How far a date can be trusted, by where it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateGrade {
    /// A field of the record or of the page's metadata.
    Metadata,
}

/// A date as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The words of the source.
    pub value: Box<str>,
    /// Where it was found.
    pub grade: DateGrade,
    /// Seconds since 1970-01-01T00:00:00Z, when the value could be understood.
    pub at: Option<i64>,
}

/// What is known of an article beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// The id of the record, or the path as given; unique within a run.
    pub id: Box<str>,
    /// The headline.
    pub title: Option<Box<str>>,
    /// The site, agency or paper it came from.
    pub source: Option<Box<str>>,
    /// The language as a BCP 47 tag, as the record or page says.
    pub language: Option<Box<str>>,
    /// The publishing status; `None` is unknown and counts as usable.
    pub status: Option<Status>,
    /// The version of the item, higher is newer.
    pub version: Option<u32>,
    /// When it was published.
    pub published: Option<Published>,
}

impl Article {
    /// Whether the text may be used, as far as is known.
    pub fn is_usable(&self) -> bool {
        !matches!(self.status, Some(Status::Withheld | Status::Canceled))
    }
}

/// Articles with their texts, all in memory: for libraries and tests.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    articles: Vec<Article>,
    texts: Vec<String>,
}

impl Corpus {
    /// Adds an article and returns its number.
    pub fn push(&mut self, article: Article, text: impl Into<String>) -> ArticleId {
        self.articles.push(article);
        self.texts.push(text.into());
        ArticleId(self.texts.len() as u32 - 1)
    }

    /// What is known of the articles, by number.
    pub fn articles(&self) -> &[Article] {
        &self.articles
    }

    /// The texts, by number.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The text of an article.
    ///
    /// # Panics
    ///
    /// If the number is of another corpus.
    pub fn text(&self, id: ArticleId) -> &str {
        &self.texts[id.index()]
    }
}
