//! Passages found, held against labelled ones character by character.
//!
//! Precision and recall are those of Potthast et al. (COLING 2010), micro-averaged: characters of
//! both texts, where a found passage counts for a labelled one if they overlap on both sides. Of one
//! kind of label, what rightly belongs to another kind is not held against the finder. Linear in the
//! texts of the pairs that have labels.

use std::collections::BTreeMap;
use std::ops::Range;

use wirecopy::article::ArticleId;
use wirecopy::check::Shelf;
use wirecopy::detect::{Config, Fingerprint, PlacedPassage};
use wirecopy::error::Error;
use wirecopy::ingest::Library;
use wirecopy::winnow::Stock;

use super::clipped;
use super::gold::{GoldPassage, GoldPassages, Unit};
use super::score::Tally;

/// A labelled passage of which less than this share was found is listed.
const FOUND: f64 = 0.5;

/// How well passages of a kind were found.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Score {
    /// Labelled passages, and those of which something was found.
    pub(super) passages: u64,
    pub(super) touched: u64,
    /// Found passages that touch a labelled one, counted once for each that they touch.
    pub(super) pieces: u64,
    /// Characters of the first text and of the second.
    pub(super) sides: [Tally; 2],
}

impl Score {
    /// Characters of both texts.
    pub(super) fn both(&self) -> Tally {
        let [mut both, other] = self.sides;
        both.add(other);
        both
    }

    fn add(&mut self, other: &Self) {
        self.passages += other.passages;
        self.touched += other.touched;
        self.pieces += other.pieces;
        for (mine, theirs) in self.sides.iter_mut().zip(other.sides) {
            mine.add(theirs);
        }
    }
}

/// A passage that was missed, or found where no label is.
pub(super) struct Odd {
    pub(super) a: ArticleId,
    pub(super) b: ArticleId,
    /// The kind of a labelled passage.
    pub(super) kind: Option<String>,
    /// How much of it was found, or how much of it is labelled.
    pub(super) share: f64,
    /// Its characters in both texts.
    pub(super) sides: [Range<usize>; 2],
    /// Its beginning in the first text.
    pub(super) text: String,
}

/// How well passages were found, over all kinds and of each.
#[derive(Default)]
pub(super) struct Scores {
    pub(super) pairs: u64,
    pub(super) all: Score,
    pub(super) kinds: BTreeMap<String, Score>,
    pub(super) missed: Vec<Odd>,
    pub(super) beyond: Vec<Odd>,
}

/// Compares every pair of texts that has labelled passages; found ones below so many words are left
/// out.
pub(super) fn score(
    gold: &[GoldPassages],
    library: &Library<Fingerprint>,
    config: &Config,
    stock: &[Stock],
    shortest: u32,
) -> Result<Scores, Error> {
    let mut scores = Scores::default();
    for GoldPassages { a, b, passages } in gold {
        let compared = Shelf::of(library).compare(*a, *b, config, stock)?;
        let texts = [Characters::of(&compared.a), Characters::of(&compared.b)];
        let id = |id: &ArticleId| &*library.articles()[id.index()].id;
        let ids = [id(a), id(b)];
        let labelled: Vec<Sides> = passages
            .iter()
            .map(|gold| in_characters(gold, &texts, ids))
            .collect::<Result<_, _>>()?;
        let found = merged(&compared.comparison.passages, &texts, shortest);
        let kinds: Vec<&str> = passages.iter().map(|gold| gold.kind.as_str()).collect();
        let pair = Pair::of(&labelled, &found, &texts);
        scores.pairs += 1;
        scores.all.add(&pair.score(|_| true));
        let mut distinct = kinds.clone();
        distinct.sort_unstable();
        distinct.dedup();
        for kind in distinct {
            let score = pair.score(|at| kinds[at] == kind);
            scores.kinds.entry(kind.to_owned()).or_default().add(&score);
        }
        let odd = |kind: Option<&str>, share: f64, sides: &Sides| Odd {
            a: *a,
            b: *b,
            kind: kind.map(str::to_owned),
            share,
            sides: sides.clone(),
            text: clipped(texts[0].slice(&sides[0])),
        };
        for ((sides, kind), share) in labelled.iter().zip(&kinds).zip(pair.found_of_labelled()) {
            if share < FOUND {
                scores.missed.push(odd(Some(kind), share, sides));
            }
        }
        for (sides, share) in found.iter().zip(pair.labelled_of_found()) {
            if share < FOUND {
                scores.beyond.push(odd(None, share, sides));
            }
        }
    }
    scores.missed.sort_by(|x, y| x.share.total_cmp(&y.share));
    scores.beyond.sort_by_key(|odd| std::cmp::Reverse(odd.sides[0].len()));
    Ok(scores)
}

/// A run of characters in each of two texts.
pub(super) type Sides = [Range<usize>; 2];

/// A text with where its characters are.
struct Characters<'t> {
    text: &'t str,
    starts: Vec<u32>,
}

impl<'t> Characters<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, starts: text.char_indices().map(|(at, _)| at as u32).collect() }
    }

    fn count(&self) -> usize {
        self.starts.len()
    }

    /// The number of the character that starts at a byte, or of the next one.
    fn at(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| (*start as usize) < byte)
    }

    fn byte(&self, character: usize) -> usize {
        self.starts.get(character).map_or(self.text.len(), |start| *start as usize)
    }

    fn slice(&self, range: &Range<usize>) -> &'t str {
        &self.text[self.byte(range.start)..self.byte(range.end)]
    }

    /// The sign, neither letter nor white space, that stands right before a character.
    fn sign_before(&self, character: usize) -> Option<char> {
        self.text[..self.byte(character)].chars().next_back().filter(|sign| is_sign(*sign))
    }

    /// The sign that is a character.
    fn sign_at(&self, character: usize) -> Option<char> {
        self.text[self.byte(character)..].chars().next().filter(|sign| is_sign(*sign))
    }

    /// Whether characters hold no word.
    fn is_bare(&self, range: &Range<usize>) -> bool {
        !self.slice(range).contains(char::is_alphanumeric)
    }
}

/// A labelled passage in characters, if it lies in its texts.
fn in_characters(
    gold: &GoldPassage,
    texts: &[Characters<'_>; 2],
    ids: [&str; 2],
) -> Result<Sides, Error> {
    let side = |number: usize| {
        let (range, text) = (&gold.sides[number], &texts[number]);
        let (end, unit) = match gold.unit {
            Unit::Characters => (text.count(), "characters"),
            Unit::Bytes => (text.text.len(), "bytes"),
        };
        if range.start > range.end || range.end > end {
            return Err(Error::new(format!(
                "{}: the passage from {} to {} does not lie in `{}`, which has {end} {unit}: give \
                 start and end in {unit} of the text as it was read",
                gold.at, range.start, range.end, ids[number]
            )));
        }
        Ok(match gold.unit {
            Unit::Characters => range.clone(),
            Unit::Bytes => text.at(range.start)..text.at(range.end),
        })
    };
    Ok([side(0)?, side(1)?])
}

fn is_sign(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

/// A passage with the signs at its ends that both texts have: its words end before the full stop.
fn with_signs(mut sides: Sides, texts: &[Characters<'_>; 2]) -> Sides {
    let [a, b] = texts;
    while a.sign_at(sides[0].end).is_some_and(|sign| b.sign_at(sides[1].end) == Some(sign)) {
        sides[0].end += 1;
        sides[1].end += 1;
    }
    let before = |sides: &Sides| (a.sign_before(sides[0].start), b.sign_before(sides[1].start));
    while matches!(before(&sides), (Some(x), Some(y)) if x == y) {
        sides[0].start -= 1;
        sides[1].start -= 1;
    }
    sides
}

/// Found passages in characters; those that follow each other in both texts with no word between are
/// one, for a label does not end at every paragraph. What has fewer than `shortest` words then is left
/// out.
fn merged(found: &[PlacedPassage], texts: &[Characters<'_>; 2], shortest: u32) -> Vec<Sides> {
    let mut merged: Vec<(Sides, u32)> = Vec::new();
    for passage in found {
        let spans = [passage.a.span, passage.b.span];
        let side = |number: usize| {
            let (text, span) = (&texts[number], spans[number]);
            text.at(span.start as usize)..text.at(span.end as usize)
        };
        let sides = [side(0), side(1)];
        let goes_on = |last: &Sides| {
            (0..2).all(|number| {
                let gap = last[number].end..sides[number].start;
                gap.start <= gap.end && texts[number].is_bare(&gap)
            })
        };
        match merged.last_mut().filter(|(last, _)| goes_on(last)) {
            Some((last, words)) => {
                for (mine, theirs) in last.iter_mut().zip(sides) {
                    mine.end = theirs.end;
                }
                *words += passage.words;
            }
            None => merged.push((sides, passage.words)),
        }
    }
    let long = merged.into_iter().filter(|(_, words)| *words >= shortest);
    long.map(|(sides, _)| with_signs(sides, texts)).collect()
}

/// Labelled and found passages of one pair of texts.
struct Pair<'a> {
    labelled: &'a [Sides],
    found: &'a [Sides],
    lengths: [usize; 2],
    /// Labelled and found passages that overlap in both texts, by number.
    hits: Vec<(usize, usize)>,
}

impl<'a> Pair<'a> {
    fn of(labelled: &'a [Sides], found: &'a [Sides], texts: &[Characters<'_>; 2]) -> Self {
        let mut hits = Vec::new();
        for (gold, truth) in labelled.iter().enumerate() {
            let touches =
                |found: &Sides| (0..2).all(|side| !shared(&truth[side], &found[side]).is_empty());
            let touching = found.iter().enumerate().filter(|(_, found)| touches(found));
            hits.extend(touching.map(|(number, _)| (gold, number)));
        }
        Self { labelled, found, lengths: [texts[0].count(), texts[1].count()], hits }
    }

    /// The characters of a side that are labelled and found, by the labels that are asked for.
    fn right(&self, side: usize, is_asked: impl Fn(usize) -> bool) -> Vec<bool> {
        let hits = self.hits.iter().filter(|(gold, _)| is_asked(*gold));
        let ranges = hits
            .map(|(gold, found)| shared(&self.labelled[*gold][side], &self.found[*found][side]));
        mask(self.lengths[side], ranges)
    }

    /// The score of the labels that are asked for.
    fn score(&self, is_asked: impl Fn(usize) -> bool) -> Score {
        let asked = || (0..self.labelled.len()).filter(|gold| is_asked(*gold));
        let side = |side: usize| {
            let truth =
                mask(self.lengths[side], asked().map(|gold| self.labelled[gold][side].clone()));
            let right = self.right(side, &is_asked);
            let of_others = self.right(side, |gold| !is_asked(gold));
            let mut called =
                mask(self.lengths[side], self.found.iter().map(|found| found[side].clone()));
            for ((called, right), of_others) in called.iter_mut().zip(&right).zip(of_others) {
                *called &= *right || !of_others;
            }
            Tally { truth: count(&truth), called: count(&called), right: count(&right) }
        };
        let pieces = |gold: usize| self.hits.iter().filter(|hit| hit.0 == gold).count() as u64;
        Score {
            passages: asked().count() as u64,
            touched: asked().filter(|gold| pieces(*gold) > 0).count() as u64,
            pieces: asked().map(pieces).sum(),
            sides: [side(0), side(1)],
        }
    }

    /// How much of each labelled passage was found, of both sides together.
    fn found_of_labelled(&self) -> Vec<f64> {
        let share = |gold: usize| {
            let length: usize = self.labelled[gold].iter().map(ExactSizeIterator::len).sum();
            let right: u64 = (0..2).map(|side| count(&self.right(side, |at| at == gold))).sum();
            right as f64 / length.max(1) as f64
        };
        (0..self.labelled.len()).map(share).collect()
    }

    /// How much of each found passage is labelled, of both sides together.
    fn labelled_of_found(&self) -> Vec<f64> {
        let right = [0, 1].map(|side| self.right(side, |_| true));
        let share = |found: &Sides| {
            let length: usize = found.iter().map(ExactSizeIterator::len).sum();
            let labelled: u64 = (0..2).map(|side| count(&right[side][found[side].clone()])).sum();
            labelled as f64 / length.max(1) as f64
        };
        self.found.iter().map(share).collect()
    }
}

/// What two runs of characters share.
fn shared(x: &Range<usize>, y: &Range<usize>) -> Range<usize> {
    x.start.max(y.start)..x.end.min(y.end).max(x.start.max(y.start))
}

fn mask(length: usize, ranges: impl Iterator<Item = Range<usize>>) -> Vec<bool> {
    let mut mask = vec![false; length];
    for range in ranges {
        mask[range].fill(true);
    }
    mask
}

fn count(mask: &[bool]) -> u64 {
    mask.iter().filter(|is_set| **is_set).count() as u64
}
