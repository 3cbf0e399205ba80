//! All shingles of a text, where every pair is compared: what pairs are told by, and then passages as well.
//!
//! Eight bytes a shingle. They are kept from the first pass on, so that no text is read again for them.

use std::ops::Range;

use super::{Config, Text, divided};
use crate::parts::{Kind, Part};
use crate::shingle::{self, Width, shingles};
use crate::tokenize::Tokens;
use crate::winnow;

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

    /// All of them.
    pub(super) fn shingles(&self) -> &[u64] {
        &self.shingles
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
