//! All shingles of a text, where every pair is compared: what pairs are told by, and then passages as well.
//!
//! Eight bytes a shingle. They are held from the first pass on, so that few texts are read again for them.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use super::{Config, Prints, Text, Texts, divided, in_order};
use crate::article::ArticleId;
use crate::join::{Shingled, most_alike};
use crate::parts::{Kind, Part};
use crate::shingle::{self, Width, shingles};
use crate::tokenize::Tokens;
use crate::verify::{Bar, Overlap};
use crate::winnow;

/// All shingles of some articles: those that are held, the others read again.
pub(super) fn wholes<'a, T: Texts>(
    texts: &T,
    prints: Prints<'a>,
    ids: &[ArticleId],
    config: &Config,
) -> Result<Vec<Cow<'a, Whole>>, T::Error> {
    let whole = |id: &ArticleId| {
        if let Some(whole) = prints.whole(*id) {
            return Ok(Cow::Borrowed(whole));
        }
        let cuts = prints.cuts(*id);
        texts.with_text(*id, |text| Cow::Owned(Whole::read(text, cuts, config)))
    };
    in_order(ids.par_iter().map(whole))
}

/// Some articles with all their shingles.
pub(super) fn shingled<'w>(ids: &[ArticleId], wholes: &'w [Cow<'_, Whole>]) -> Vec<Shingled<'w>> {
    ids.iter().copied().zip(wholes.iter().map(|whole| &*whole.shingles)).collect()
}

/// For each page the article that it shares most shingles with, by resemblance; of equals the first. `among`
/// is ascending, and the pages stand behind it.
///
/// # Errors
///
/// The first text that could not be read again.
pub fn nearest<T: Texts>(
    texts: &T,
    prints: Prints<'_>,
    pages: &[ArticleId],
    among: &[ArticleId],
    config: &Config,
) -> Result<Vec<Option<(ArticleId, Overlap)>>, T::Error> {
    let of_pages = wholes(texts, prints, pages, config)?;
    let others = wholes(texts, prints, among, config)?;
    let mut articles = shingled(among, &others);
    let nearest = shingled(pages, &of_pages).into_iter().map(|page| {
        articles.truncate(among.len());
        articles.push(page);
        let joined = most_alike(&articles, among.len(), Bar::LEAST)?;
        Some((joined.pair.a, joined.overlap.swapped()))
    });
    Ok(nearest.collect())
}

/// The shingles of a text in order, repeats included, and which of them lie within prose or a quotation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Whole {
    shingles: Box<[u64]>,
    runs: Box<[(Kind, Range<usize>)]>,
}

impl Whole {
    /// The shingles of `width` words of a text, whose tokens are divided into parts.
    pub(super) fn of(tokens: &Tokens, shingles: Vec<u64>, parts: &[Part], width: Width) -> Self {
        let run = |part: &Part| (part.kind, shingle::within(tokens, width, part.tokens.clone()));
        let runs = parts.iter().map(run).filter(|(_, run)| !run.is_empty()).collect();
        Self { shingles: shingles.into(), runs }
    }

    /// Those of a text that is read again, whose prose and quotations take turns at `cuts`, if that is known.
    pub(super) fn read(text: &Text<'_>, cuts: Option<&[u32]>, config: &Config) -> Self {
        let found = match (cuts, config.passages) {
            (None, Some(_)) => Some(text.cuts()),
            _ => None,
        };
        let (tokens, parts) = divided(text, cuts.or(found.as_deref()));
        let shingles = shingles(&tokens, config.width);
        Self::of(&tokens, shingles, &parts, config.width)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.shingles.len()
    }

    /// How many [`prints`](Self::prints) there are.
    pub(super) fn print_count(&self) -> usize {
        self.runs.iter().map(|(_, run)| run.len()).sum()
    }

    /// Those within a part, as the passage index knows them.
    pub(super) fn prints(&self) -> impl Iterator<Item = u64> {
        self.runs.iter().flat_map(|(kind, run)| {
            let is_quote = *kind == Kind::Quote;
            let print = move |shingle: &u64| winnow::fingerprint(*shingle, is_quote);
            self.shingles[run.clone()].iter().map(print)
        })
    }
}
