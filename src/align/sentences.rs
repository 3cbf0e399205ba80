//! Sentences of two texts that are the same but for edits, wherever they stand.
//!
//! A sentence is known by the words that it keeps: twice the length of the longest common
//! subsequence, divided by the words of both sentences (Dice), must reach [`KEPT`]. Names don't carry
//! a match: independent stories on one event share them. So the same must nearly hold without names
//! and short words. Clauses may move, as long as half of the words stay in order.
//!
//! Each sentence is compared with the few that share most of its rarer words, so the time grows with
//! the texts: 0.2 µs a word of two stories, and a sentence that is kept whole takes less.

use std::ops::Range;

use ahash::AHashMap;

use super::candidates::candidates;
use super::look::Look;
use super::{Line, lcs};
use crate::tokenize::PlacedTokens;

/// The share of two sentences' words that must be common, and in order, for one to be a rewriting of
/// the other. Light rewriting by editors keeps 0.53 and more; independent accounts of one thing share
/// 0.35.
pub const KEPT: f64 = 0.5;

/// The share of the words that say something, names aside, that must be common.
const CONTENT_KEPT: f64 = 0.45;

/// With fewer such words on either side names count with them: headlines, capitals throughout.
const FEW: usize = 3;

/// Fewer common words than this say nothing by themselves: "She did not elaborate."
const COMMON: u32 = 5;

/// A text that is split into its sentences.
#[derive(Debug, Clone, Copy)]
pub struct Split<'a> {
    /// The text.
    pub text: &'a str,
    /// Its tokens.
    pub placed: &'a PlacedTokens,
    /// Its sentences, as [`split_sentences`](super::split_sentences) gives them.
    pub sentences: &'a [Line],
}

/// Two sentences that are the same but for edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentenceMatch {
    /// The sentence of the first text.
    pub a: Line,
    /// The sentence of the second text.
    pub b: Line,
    /// The tokens that both have in the same order.
    pub common: u32,
}

impl SentenceMatch {
    /// The share of both sentences' words that is common, from [`KEPT`] to 1.
    pub fn kept(&self) -> f64 {
        dice(self.common, self.a.tokens.len(), self.b.tokens.len())
    }

    /// Whether the sentences are the same word for word.
    pub fn is_verbatim(&self) -> bool {
        let common = self.common as usize;
        common == self.a.tokens.len() && common == self.b.tokens.len()
    }
}

fn dice(common: u32, a: usize, b: usize) -> f64 {
    2.0 * f64::from(common) / (a + b).max(1) as f64
}

/// The sentences of `b` that are those of `a` but for edits, in the order of `b`. Each sentence is in
/// one match at most; the best matches are made first, then the first. A short sentence is matched
/// where the one before or behind it is.
pub fn sentences(a: Split<'_>, b: Split<'_>) -> Vec<SentenceMatch> {
    let mut matches = Matches { a: Side::new(a), b: Side::new(b) };
    matches.verbatim();
    matches.edited();
    matches.beside();
    let matched = |y: usize| {
        let (x, common) = matches.b.partners[y]?;
        let (a, b) = (matches.a.lines[x].clone(), matches.b.lines[y].clone());
        Some(SentenceMatch { a, b, common })
    };
    (0..matches.b.lines.len()).filter_map(matched).collect()
}

/// A text's sentences, each with its partner in the other text and what it has in common with it.
struct Side<'a> {
    look: Look<'a>,
    lines: &'a [Line],
    partners: Vec<Option<(usize, u32)>>,
}

impl<'a> Side<'a> {
    fn new(split: Split<'a>) -> Self {
        let Split { text, placed, sentences } = split;
        let partners = vec![None; sentences.len()];
        Self { look: Look::new((text, placed)), partners, lines: sentences }
    }

    fn tokens(&self, sentence: usize) -> Range<usize> {
        self.lines[sentence].tokens.clone()
    }

    fn hashes(&self, sentence: usize) -> &'a [u64] {
        &self.look.placed.tokens.hashes()[self.tokens(sentence)]
    }

    /// Whether as many tokens of a sentence amount to enough words.
    fn is_enough(&self, sentence: usize, tokens: u32) -> bool {
        let all = self.tokens(sentence);
        let words = u64::from(self.look.placed.tokens.words(all.clone()));
        u64::from(tokens) * words >= u64::from(COMMON) * all.len() as u64
    }

    /// The sentences without a partner.
    fn free(&self) -> Vec<(u32, Range<usize>)> {
        let sentences = self.lines.iter().zip(&self.partners).zip(0..);
        let free = sentences.filter(|((_, partner), _)| partner.is_none());
        free.map(|((line, _), at)| (at, line.tokens.clone())).collect()
    }

    /// The tokens of a sentence that `picks` picks.
    fn picked(&self, sentence: usize, picks: fn(&Look<'a>, usize) -> bool) -> Vec<u64> {
        let picked = self.tokens(sentence).filter(|token| picks(&self.look, *token));
        picked.map(|token| self.look.hash(token)).collect()
    }
}

/// The sentences of two texts, matched so far.
struct Matches<'a> {
    a: Side<'a>,
    b: Side<'a>,
}

impl<'a> Matches<'a> {
    fn tie(&mut self, x: usize, y: usize, common: u32) {
        if self.a.partners[x].is_none() && self.b.partners[y].is_none() {
            self.a.partners[x] = Some((y, common));
            self.b.partners[y] = Some((x, common));
        }
    }

    /// Ties sentences that are the same word for word; those that repeat, in their order.
    fn verbatim(&mut self) {
        // The sentences that a run of tokens is, the last first.
        let mut places: AHashMap<&[u64], Vec<usize>> = AHashMap::with_capacity(self.a.lines.len());
        for x in (0..self.a.lines.len()).rev() {
            let tokens = self.a.hashes(x);
            if self.a.is_enough(x, tokens.len() as u32) {
                places.entry(tokens).or_default().push(x);
            }
        }
        for y in 0..self.b.lines.len() {
            let tokens = self.b.hashes(y);
            if let Some(x) = places.get_mut(tokens).and_then(Vec::pop) {
                self.tie(x, y, tokens.len() as u32);
            }
        }
    }

    /// Ties sentences of which enough was kept, the largest share first.
    fn edited(&mut self) {
        let hashes = |side: &Side<'a>| side.look.placed.tokens.hashes();
        let possible = |common: u32, x: usize, y: usize| dice(common, x, y) >= KEPT;
        let (free_a, free_b) = (self.a.free(), self.b.free());
        let candidates = candidates(hashes(&self.a), &free_a, hashes(&self.b), &free_b, possible);
        let mut edited = Vec::new();
        for (x, y) in candidates {
            let (x, y) = (x as usize, y as usize);
            let (common, tokens) = self.common(x, y);
            let is_kept = 2.0 * f64::from(common) >= KEPT * f64::from(tokens)
                && self.a.is_enough(x, common)
                && self.content(x, y) >= CONTENT_KEPT;
            if is_kept {
                edited.push((common, tokens, x, y));
            }
        }
        // Shares are compared without rounding.
        edited.sort_unstable_by_key(|(.., x, y)| (*y, *x));
        edited.sort_by(|(common, tokens, ..), (other, of, ..)| {
            (u64::from(*other) * u64::from(*tokens)).cmp(&(u64::from(*common) * u64::from(*of)))
        });
        for (common, _, x, y) in edited {
            self.tie(x, y, common);
        }
    }

    /// Ties what stands beside sentences that are tied, if enough of it was kept: sentences that are
    /// too short to be tied by themselves.
    fn beside(&mut self) {
        let length = self.b.lines.len();
        let forth = (1..length).map(|y| (y, y - 1));
        for (y, near) in forth.chain((1..length).rev().map(|y| (y - 1, y))) {
            let Some((x, _)) = self.b.partners[near] else { continue };
            let Some(x) = (x + y).checked_sub(near).filter(|x| *x < self.a.lines.len()) else {
                continue;
            };
            if self.a.partners[x].is_some() || self.b.partners[y].is_some() {
                continue;
            }
            let (common, tokens) = self.common(x, y);
            let is_kept = 2.0 * f64::from(common) >= KEPT * f64::from(tokens);
            if is_kept && !self.a.is_enough(x, common) {
                self.tie(x, y, common);
            }
        }
    }

    /// The tokens that two sentences have in common, and the tokens of both.
    fn common(&self, x: usize, y: usize) -> (u32, u32) {
        let (a, b) = (self.a.hashes(x), self.b.hashes(y));
        (lcs::length(a, b), (a.len() + b.len()) as u32)
    }

    /// The share of the words that say something that is common to two sentences: names and short
    /// words aside, unless there is little else.
    fn content(&self, x: usize, y: usize) -> f64 {
        let picks: [fn(&Look<'a>, usize) -> bool; 3] =
            [Look::is_content, Look::is_long, |_, _| true];
        for picks in picks {
            let (a, b) = (self.a.picked(x, picks), self.b.picked(y, picks));
            if a.len().min(b.len()) >= FEW {
                return dice(lcs::length(&a, &b), a.len(), b.len());
            }
        }
        0.0
    }
}
