//! A text made ready to be put beside others: tokenized with its places, divided, its quotations found.
//!
//! Costs about as much as comparing two texts that are ready, so whoever compares one with many makes
//! it ready once.

use std::sync::OnceLock;

use super::body::Body;
use super::{Config, Text};
use crate::align::{self, Line, Split};
use crate::article::Span;
use crate::parts;
use crate::quote::{self, Quotation};
use crate::tokenize::PlacedTokens;

/// A text that is ready to be compared.
#[derive(Debug)]
pub struct Side<'a> {
    pub(super) raw: &'a str,
    pub(super) body: Body,
    pub(super) placed: PlacedTokens,
    pub(super) quotations: Vec<Quotation>,
    /// Its sentences, when they are first asked for.
    sentences: OnceLock<Vec<Line>>,
}

impl<'a> Side<'a> {
    /// Makes a text ready.
    pub fn of(text: &Text<'a>, config: &Config) -> Self {
        let quotations = quote::quotations(text.raw, &text.compared);
        let (body, placed) = Body::placed(text, &parts::cuts(&quotations), config);
        Self { raw: text.raw, body, placed, quotations, sentences: OnceLock::new() }
    }

    /// The raw text.
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// The text with its sentences.
    pub(super) fn split(&self) -> Split<'_> {
        let sentences =
            self.sentences.get_or_init(|| align::split_sentences(self.raw, &self.placed));
        Split { text: self.raw, placed: &self.placed, sentences }
    }

    /// The words of the text that lie in some spans, each counted once.
    pub fn words_in(&self, mut spans: Vec<Span>) -> u32 {
        spans.sort_unstable();
        let mut rest = &spans[..];
        let mut reach = 0;
        let mut inside = Vec::new();
        for (at, token) in self.placed.spans.iter().enumerate() {
            while let Some((first, others)) =
                rest.split_first().filter(|(s, _)| s.start <= token.start)
            {
                reach = reach.max(first.end);
                rest = others;
            }
            if token.end <= reach {
                inside.push(at);
            }
        }
        self.placed.tokens.words_of(inside)
    }
}
