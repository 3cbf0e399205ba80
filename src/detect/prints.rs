//! Fingerprints by article, wherever they are held: in memory, or kept elsewhere and fetched when they
//! are asked for.
//!
//! The size of an article and what says whether two are identical is at hand always; band keys and
//! the fingerprints of passages are most of the memory of a run, and are asked for a band or a part at
//! a time.

use std::borrow::Cow;
use std::fmt::Debug;

use super::Fingerprint;
use super::whole::Whole;
use crate::article::ArticleId;
use crate::recurring::Part;

/// The fingerprints of some articles, by number.
#[derive(Debug, Clone, Copy)]
pub enum Prints<'a> {
    /// In memory.
    Held(&'a [Fingerprint]),
    /// Elsewhere.
    Kept(&'a dyn Sketches),
}

/// Fingerprints that are not held in memory. What cannot be fetched is given as if it were empty:
/// whoever keeps it knows of it, and has to be asked before anything is made of what a run finds.
pub trait Sketches: Debug + Sync {
    /// How many articles there are.
    fn count(&self) -> usize;

    /// A hash of the body's tokens; equal contents are identical articles.
    fn content(&self, id: ArticleId) -> u128;

    /// The words of the body.
    fn words(&self, id: ArticleId) -> u32;

    /// One band key of each article, by number; 0 for articles without words.
    fn band(&self, band: usize) -> Vec<u64>;

    /// All band keys of an article with words.
    fn keys(&self, id: ArticleId) -> Box<[u64]>;

    /// How many fingerprints of passages an article has.
    fn passage_count(&self, id: ArticleId) -> usize;

    /// The lower halves of the fingerprints of its passages, each fingerprint once.
    fn passage_halves(&self, id: ArticleId) -> Box<[u32]>;

    /// Gives those of a part to `each`, article by article in any order; articles without any may be
    /// left out.
    fn passages_within(&self, part: Part, each: &mut dyn FnMut(ArticleId, &[u64]));
}

impl<'a> Prints<'a> {
    /// How many articles there are.
    pub fn len(self) -> usize {
        match self {
            Self::Held(prints) => prints.len(),
            Self::Kept(sketches) => sketches.count(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// A hash of the body's tokens; equal contents are identical articles.
    ///
    /// # Panics
    ///
    /// If the number is of other articles, here and below.
    pub fn content(self, id: ArticleId) -> u128 {
        match self {
            Self::Held(prints) => prints[id.index()].content,
            Self::Kept(sketches) => sketches.content(id),
        }
    }

    /// The words of the body.
    pub fn words(self, id: ArticleId) -> u32 {
        match self {
            Self::Held(prints) => prints[id.index()].words,
            Self::Kept(sketches) => sketches.words(id),
        }
    }

    /// Where prose and quotation take turns, if that is held.
    pub(super) fn cuts(self, id: ArticleId) -> Option<&'a [u32]> {
        match self {
            Self::Held(prints) => prints[id.index()].cuts.as_deref(),
            Self::Kept(_) => None,
        }
    }

    /// All shingles of an article, if they are held.
    pub(super) fn whole(self, id: ArticleId) -> Option<&'a Whole> {
        match self {
            Self::Held(prints) => prints[id.index()].whole.as_deref(),
            Self::Kept(_) => None,
        }
    }

    /// Whether candidates can be proposed for an article by its band keys.
    pub(super) fn has_keys(self, id: ArticleId) -> bool {
        match self {
            Self::Held(prints) => prints[id.index()].keys.is_some(),
            Self::Kept(sketches) => sketches.words(id) > 0,
        }
    }

    /// One band key of each of some articles that have any.
    pub(super) fn band(self, ids: &[ArticleId], band: usize) -> Vec<u64> {
        match self {
            Self::Held(prints) => ids.iter().map(|id| prints[id.index()].keys()[band]).collect(),
            Self::Kept(sketches) => {
                let all = sketches.band(band);
                ids.iter().map(|id| all[id.index()]).collect()
            }
        }
    }

    /// All band keys of an article.
    pub(super) fn keys(self, id: ArticleId) -> Cow<'a, [u64]> {
        match self {
            Self::Held(prints) => Cow::Borrowed(prints[id.index()].keys()),
            Self::Kept(sketches) => Cow::Owned(sketches.keys(id).into_vec()),
        }
    }

    /// How many fingerprints of passages are held of an article.
    pub(super) fn passage_count(self, id: ArticleId) -> usize {
        match self {
            Self::Held(prints) => prints[id.index()].prints.len(),
            Self::Kept(sketches) => sketches.passage_count(id),
        }
    }

    /// Whether an article has fewer fingerprints of passages than `FEW`, each counted once.
    pub(super) fn has_few_passages<const FEW: usize>(self, id: ArticleId) -> bool {
        let Self::Held(prints) = self else { return self.passage_count(id) < FEW };
        let (mut seen, mut count) = ([0; FEW], 0);
        for print in &prints[id.index()].prints {
            if count == FEW {
                break;
            }
            if !seen[..count].contains(print) {
                seen[count] = *print;
                count += 1;
            }
        }
        count < FEW
    }

    /// The lower halves of the fingerprints of the passages of an article, in any order, some maybe more
    /// than once.
    pub(super) fn passage_halves(self, id: ArticleId) -> Box<[u32]> {
        match self {
            Self::Held(prints) => prints[id.index()].prints.iter().map(|p| *p as u32).collect(),
            Self::Kept(sketches) => sketches.passage_halves(id),
        }
    }
}

impl<'a> From<&'a [Fingerprint]> for Prints<'a> {
    fn from(prints: &'a [Fingerprint]) -> Self {
        Self::Held(prints)
    }
}

impl<'a> From<&'a Vec<Fingerprint>> for Prints<'a> {
    fn from(prints: &'a Vec<Fingerprint>) -> Self {
        Self::Held(prints)
    }
}
