//! What a token looks like where it stands: its letters, and what is between it and its neighbors.
//!
//! Capitals, digits and marks tell names, figures and the ends of sentences in any language that has
//! them; no list of words is needed. A few nanoseconds a token, however long the token.

use std::cell::OnceCell;

use ahash::AHashSet;

use crate::tokenize::{PlacedTokens, WORD};

/// How many letters, at least, a word has that says something by itself: shorter ones are mostly
/// grammar. Scripts without case have no such words, or spell them with fewer letters.
const CONTENT: usize = 4;

/// How many letters of a token are looked at.
const LOOKED_AT: usize = 16;

/// How many tokens on either side are looked at for one that is not capitalized.
const NEIGHBORS: usize = 4;

/// A text with its tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) text: &'a str,
    pub(super) placed: &'a PlacedTokens,
}

/// What ends between two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bound {
    /// Nothing.
    None,
    /// Maybe a clause: a comma, or a space in a script that has few.
    Clause,
    /// A sentence.
    Sentence,
    /// A line.
    Line,
}

/// The words of a text that stand somewhere in it without a capital, when they are first asked for:
/// one that is capitalized elsewhere begins a sentence there (Kiss and Strunk, "Unsupervised
/// multilingual sentence boundary detection", 2006).
pub(super) type Uncapitalized = OnceCell<AHashSet<u64>>;

impl<'a> Look<'a> {
    pub(super) fn new((text, placed): (&'a str, &'a PlacedTokens)) -> Self {
        Self { text, placed }
    }

    /// The hash of a token.
    pub(super) fn hash(&self, token: usize) -> u64 {
        self.placed.tokens.hashes()[token]
    }

    /// The raw text of a token.
    pub(super) fn raw(&self, token: usize) -> &'a str {
        self.placed.spans[token].of(self.text)
    }

    /// The raw text between a token and the one before it, or the text before the first.
    pub(super) fn gap(&self, token: usize) -> &'a str {
        let start = token.checked_sub(1).map_or(0, |before| self.placed.spans[before].end);
        self.text.get(start as usize..self.placed.spans[token].start as usize).unwrap_or_default()
    }

    /// Whether a token holds a digit.
    pub(super) fn is_figure(&self, token: usize) -> bool {
        self.raw(token).chars().take(LOOKED_AT).any(char::is_numeric)
    }

    fn is_capitalized(&self, token: usize) -> bool {
        self.raw(token).chars().next().is_some_and(char::is_uppercase)
    }

    fn is_uncapitalized(&self, token: usize) -> bool {
        self.raw(token).chars().next().is_some_and(char::is_lowercase)
    }

    /// Whether a token is capitalized inside a sentence of words that are not.
    pub(super) fn is_name(&self, token: usize) -> bool {
        let first = token.saturating_sub(NEIGHBORS);
        let last = (token + NEIGHBORS + 1).min(self.placed.spans.len());
        self.is_capitalized(token)
            && !self.begins(token)
            && (first..last).any(|near| self.is_uncapitalized(near))
    }

    /// Whether a token begins a sentence or a quotation, as far as can be seen there: after a full
    /// stop a short word does, and a long one if nothing is abbreviated.
    fn begins(&self, token: usize) -> bool {
        let gap = self.gap(token);
        let opens = |c: char| c == ':' || c == '"' || c == '\'' || is_opening(c);
        let unknown = || Uncapitalized::from(AHashSet::new());
        token == 0
            || gap != " "
                && (gap.contains(opens)
                    || gap.contains('.') && !self.is_long(token)
                    || self.bound(token, &unknown()) > Bound::Clause)
    }

    /// Whether a token says something by itself, names aside.
    pub(super) fn is_content(&self, token: usize) -> bool {
        self.is_long(token) && (!self.is_capitalized(token) || self.begins(token))
    }

    /// Whether a token is a figure, or a word of some letters.
    pub(super) fn is_long(&self, token: usize) -> bool {
        let sizes = self.placed.tokens.sizes();
        if sizes.get(token).is_some_and(|size| *size < WORD) || self.is_figure(token) {
            return true;
        }
        let has_case = self.is_capitalized(token) || self.is_uncapitalized(token);
        self.raw(token).chars().take(CONTENT).count() >= if has_case { CONTENT } else { 2 }
    }

    /// What ends between a token and the one before it: the rules of UAX #29 on sentences, read off
    /// the gap, but for abbreviations.
    pub(super) fn bound(&self, token: usize, uncapitalized: &Uncapitalized) -> Bound {
        let gap = self.gap(token);
        if gap == " " && self.placed.tokens.sizes().is_empty() {
            return Bound::None;
        }
        if gap.contains('\n') {
            return Bound::Line;
        }
        let Some((at, stop)) = gap.char_indices().find(|(_, c)| ends_sentence(*c)) else {
            let is_clause = gap.contains(|c: char| is_pause(c) || c == '—' || c == '–')
                || gap.contains(char::is_whitespace) && !self.has_case_near(token);
            return if is_clause { Bound::Clause } else { Bound::None };
        };
        let rest = &gap[at + stop.len_utf8()..];
        if self.is_uncapitalized(token) || rest.contains(is_pause) {
            return Bound::Clause;
        }
        let before = self.raw(token - 1);
        let is_squeezed = before.ends_with(char::is_lowercase)
            && self.is_capitalized(token)
            && !stop.is_numeric();
        let is_narrow = matches!(stop, '.' | '!' | '?' | '…');
        if is_narrow && !rest.contains(char::is_whitespace) && !is_squeezed {
            return Bound::None;
        }
        if stop == '.' && !rest.contains('.') && self.is_abbreviated(token, before, uncapitalized) {
            return Bound::None;
        }
        Bound::Sentence
    }

    /// Whether the full stop between a token and `before` is that of an abbreviation: `U.S. Treasury`,
    /// `J. Smith`, `Gen. Smith`, `No. 5`; German `5. Mai`.
    fn is_abbreviated(&self, token: usize, before: &str, uncapitalized: &Uncapitalized) -> bool {
        let mut letters = before.chars();
        let (first, length) = (letters.next().unwrap_or(' '), before.chars().take(5).count());
        let is_initial = length == 1 && first.is_alphabetic() || before.contains('.');
        let is_ordinal = length <= 2 && before.chars().all(char::is_numeric);
        let is_short =
            length <= 4 && first.is_uppercase() && letters.all(|c| !c.is_uppercase()) || is_ordinal;
        if !is_initial && !is_short {
            return false;
        }
        if self.is_figure(token) {
            return !is_ordinal;
        }
        // Before a name, not before a word that has its capital from beginning a sentence; and after
        // initials many a word is part of a name.
        let is_grammar = self.raw(token).chars().take(CONTENT).count() < CONTENT;
        let of_text = || {
            let tokens = 0..self.placed.spans.len();
            let small = tokens.filter(|token| self.is_uncapitalized(*token));
            small.map(|token| self.placed.tokens.hashes()[token]).collect()
        };
        let stands_small = || {
            let token = self.placed.tokens.hashes()[token];
            uncapitalized.get_or_init(of_text).contains(&token)
        };
        self.is_capitalized(token) && !((is_grammar || !is_initial) && stands_small())
    }

    /// Whether a token or the one before it is of a script that separates words.
    fn has_case_near(&self, token: usize) -> bool {
        let size = |token: usize| self.placed.tokens.sizes().get(token).copied().unwrap_or(WORD);
        size(token) == WORD || token > 0 && size(token - 1) == WORD
    }
}

/// The characters that end sentences (Sentence_Terminal of Unicode) in the scripts of news.
pub(super) fn ends_sentence(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | '…'
            | '։'
            | '؟'
            | '۔'
            | '܀'
            | '।'
            | '॥'
            | '။'
            | '၊'
            | '።'
            | '፧'
            | '។'
            | '៕'
            | '‼'
            | '‽'
            | '⁇'
            | '⁈'
            | '⁉'
            | '。'
            | '．'
            | '！'
            | '？'
            | '｡'
    )
}

/// The characters behind which a sentence goes on.
pub(super) fn is_pause(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '،' | '؛' | '、' | '，' | '；' | '：')
}

/// The characters that stand before what they enclose.
pub(super) fn is_opening(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '{'
            | '“'
            | '‘'
            | '„'
            | '‚'
            | '«'
            | '‹'
            | '「'
            | '『'
            | '《'
            | '〈'
            | '【'
            | '（'
            | '［'
            | '¿'
            | '¡'
    )
}
