//! What a library holds of each article beside its text: in memory here, on disk in
//! [`kept`](super::kept).

use std::borrow::Cow;

use super::shelf::{Place, Shelved};
use crate::article::{Article, ArticleId, ArticleRef, Articles, Span, Status};
use crate::error::Error;

/// What is held of one article.
pub struct Entry<'a> {
    /// What is known of it.
    pub article: ArticleRef<'a>,
    /// Where its bytes are.
    pub place: Place,
    /// What of its text is compared, before furniture is learned.
    pub compared: Cow<'a, [Span]>,
}

/// Somewhere to hold articles, by number.
pub trait Hold: Sync {
    /// What is made of the text of an article.
    type Value;

    /// What is known of the articles.
    fn articles(&self) -> Articles<'_>;

    /// What is held of one. Where it cannot be fetched nothing is known of it: [`Hold::checked`].
    fn entry(&self, id: ArticleId) -> Entry<'_>;

    /// Adds the next one.
    ///
    /// # Errors
    ///
    /// If there is no more room for it.
    fn push(&mut self, shelved: Shelved<Self::Value>) -> Result<(), Error>;

    /// Changes the status of one.
    fn set_status(&mut self, id: ArticleId, status: Status);

    /// Says that there are no more.
    ///
    /// # Errors
    ///
    /// As [`Hold::push`].
    fn seal(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// Whether everything that was asked for could be fetched.
    ///
    /// # Errors
    ///
    /// The first thing that could not.
    fn checked(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// All in memory.
#[derive(Debug)]
pub struct Held<T> {
    pub(super) articles: Vec<Article>,
    pub(super) values: Vec<T>,
    places: Vec<Place>,
    compared: Vec<Box<[Span]>>,
}

impl<T> Default for Held<T> {
    fn default() -> Self {
        Self { articles: Vec::new(), values: Vec::new(), places: Vec::new(), compared: Vec::new() }
    }
}

impl<T: Sync> Hold for Held<T> {
    type Value = T;

    fn articles(&self) -> Articles<'_> {
        Articles::Held(&self.articles)
    }

    fn entry(&self, id: ArticleId) -> Entry<'_> {
        Entry {
            article: ArticleRef::Held(&self.articles[id.index()]),
            place: self.places[id.index()],
            compared: Cow::Borrowed(&self.compared[id.index()]),
        }
    }

    fn push(&mut self, shelved: Shelved<T>) -> Result<(), Error> {
        self.articles.push(shelved.article);
        self.places.push(shelved.place);
        self.compared.push(shelved.compared);
        self.values.push(shelved.value);
        Ok(())
    }

    fn set_status(&mut self, id: ArticleId, status: Status) {
        self.articles[id.index()].status = Some(status);
    }
}
