//! The words everything else is said in: articles by number, and spans of raw text.
//!
//! An article's text is held by whoever read it; the core holds numbers and spans. One coordinate
//! system: byte offsets into the raw text of the article, end-exclusive, on character boundaries.

use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::{Deref, Range};
use std::sync::Arc;

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
    /// The dateline of the story.
    Dateline,
    /// A stamp on the page.
    Page,
    /// A stamp that the page's own text contradicts.
    Contradicted,
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

/// How an article's text is laid out, which says where its body is to be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// The text is the story from end to end.
    #[default]
    Whole,
    /// A page, with furniture around the story.
    Page,
    /// What was taken out of a page as its story, with little furniture left.
    Extracted,
    /// A page if anything in it looks like furniture, else whole.
    Auto,
}

impl Layout {
    /// Whether a text was read off a page; known of `Auto` once it was read.
    pub fn is_page(self) -> bool {
        matches!(self, Self::Page | Self::Extracted)
    }
}

/// Where a credit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditPlace {
    /// In the dateline.
    Dateline,
    /// In the byline.
    Byline,
    /// Behind the story.
    Tail,
    /// In a note that the text was taken from a feed.
    Disclaimer,
    /// In the caption of a picture: the picture's credit, not the text's.
    Caption,
    /// In a field of the record or of the page's metadata.
    Metadata,
}

/// The agencies that a text or a picture is credited to, with the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// The short names of the agencies, in the order in which they stand; a chain has several.
    pub agencies: Box<[Box<str>]>,
    /// The words that say so.
    pub text: Box<str>,
    /// The 1-based line of the raw text; 0 for metadata.
    pub line: u32,
    /// Where they stand.
    pub place: CreditPlace,
}

/// Place, date and agency at the head of a story, as far as they are given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dateline {
    /// The place, as written.
    pub place: Option<Box<str>>,
    /// The date, as written.
    pub date: Option<Box<str>>,
    /// The short names of the agencies.
    pub agencies: Box<[Box<str>]>,
}

/// What a newsroom's format says of an item beside what every article has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// The identity of the item, the same for all its versions.
    pub uri: Option<Box<str>>,
    /// Other names of the same item.
    pub alternatives: Box<[Box<str>]>,
    /// The item or version that this one takes the place of.
    pub supersedes: Option<Box<str>>,
    /// The slug.
    pub slug: Option<Box<str>>,
    /// The number of the item within its service.
    pub number: Option<Box<str>>,
    /// From 1, most urgent, to 9.
    pub urgency: Option<u8>,
    /// Who sent it.
    pub provider: Option<Box<str>>,
    /// Whose it is and how it may be used, as its sender says.
    pub rights: Option<Box<str>>,
    /// The note to the desk.
    pub note: Option<Box<str>>,
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
    /// When it was last changed.
    pub modified: Option<Published>,
    /// Who wrote it.
    pub byline: Option<Box<str>>,
    /// The agencies that the text is credited to.
    pub credit: Option<Box<Credit>>,
    /// The agencies that its pictures are credited to.
    pub photo_credit: Option<Box<Credit>>,
    /// Place, date and agency at the head of the story.
    pub dateline: Option<Box<Dateline>>,
    /// What a newsroom's format says of it.
    pub item: Option<Box<Item>>,
    /// How its text is laid out.
    pub layout: Layout,
}

impl Article {
    /// Whether the text may be used, as far as is known.
    pub fn is_usable(&self) -> bool {
        !matches!(self.status, Some(Status::Withheld | Status::Canceled))
    }
}

/// What is known of some articles, by number, wherever it is held.
#[derive(Debug, Clone, Copy)]
pub enum Articles<'a> {
    /// In memory.
    Held(&'a [Article]),
    /// Elsewhere, from where each is fetched when it is asked for.
    Kept(&'a dyn Catalog),
}

/// What is known of articles that are not held in memory.
pub trait Catalog: Debug + Sync {
    /// How many there are.
    fn count(&self) -> usize;

    /// What is known of one. Where it cannot be fetched an empty one is given: whoever keeps the
    /// articles knows of it, and has to be asked before anything is made of them.
    fn fetch(&self, id: ArticleId) -> Arc<Article>;

    /// The same of some that follow each other, by their numbers, which costs less than one by one.
    fn fetch_some(&self, ids: Range<u32>) -> Vec<Arc<Article>>;

    /// Whether one is an item of a newsroom's format, which is told without fetching it.
    fn is_item(&self, id: ArticleId) -> bool;
}

/// What is known of one article, wherever it is held.
#[derive(Debug, Clone)]
pub enum ArticleRef<'a> {
    /// In memory.
    Held(&'a Article),
    /// Elsewhere; it was fetched, and others may have it as well.
    Fetched(Arc<Article>),
}

impl Deref for ArticleRef<'_> {
    type Target = Article;

    fn deref(&self) -> &Article {
        match self {
            Self::Held(article) => article,
            Self::Fetched(article) => article,
        }
    }
}

impl<'a> ArticleRef<'a> {
    /// The id of the article.
    pub fn id(&self) -> Cow<'a, str> {
        match self {
            Self::Held(article) => Cow::Borrowed(&article.id),
            Self::Fetched(article) => Cow::Owned(article.id.to_string()),
        }
    }
}

impl<'a> Articles<'a> {
    /// How many there are.
    pub fn len(self) -> usize {
        match self {
            Self::Held(articles) => articles.len(),
            Self::Kept(catalog) => catalog.count(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// What is known of one.
    ///
    /// # Panics
    ///
    /// If the number is of other articles, here and below.
    pub fn get(self, id: ArticleId) -> ArticleRef<'a> {
        match self {
            Self::Held(articles) => ArticleRef::Held(&articles[id.index()]),
            Self::Kept(catalog) => ArticleRef::Fetched(catalog.fetch(id)),
        }
    }

    /// What is known of some that follow each other.
    fn some(self, ids: Range<u32>) -> Vec<ArticleRef<'a>> {
        match self {
            Self::Held(articles) => {
                let some = &articles[ids.start as usize..ids.end as usize];
                some.iter().map(ArticleRef::Held).collect()
            }
            Self::Kept(catalog) => {
                catalog.fetch_some(ids).into_iter().map(ArticleRef::Fetched).collect()
            }
        }
    }

    /// Whether one is an item of a newsroom's format.
    pub fn is_item(self, id: ArticleId) -> bool {
        match self {
            Self::Held(articles) => articles[id.index()].item.is_some(),
            Self::Kept(catalog) => catalog.is_item(id),
        }
    }

    /// The id of one.
    pub fn id(self, id: ArticleId) -> Cow<'a, str> {
        self.get(id).id()
    }

    /// All of them with their numbers, ascending.
    pub fn iter(self) -> impl Iterator<Item = (ArticleId, ArticleRef<'a>)> {
        const AT_ONCE: u32 = 1024;
        let len = self.len() as u32;
        let begins = (0..len).step_by(AT_ONCE as usize);
        let articles = begins.flat_map(move |begin| self.some(begin..len.min(begin + AT_ONCE)));
        (0..len).map(ArticleId).zip(articles)
    }
}

impl<'a> From<&'a [Article]> for Articles<'a> {
    fn from(articles: &'a [Article]) -> Self {
        Self::Held(articles)
    }
}

impl<'a> From<&'a Vec<Article>> for Articles<'a> {
    fn from(articles: &'a Vec<Article>) -> Self {
        Self::Held(articles)
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
