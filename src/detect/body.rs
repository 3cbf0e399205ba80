//! A body as it is compared: its tokens, what they stand in, and where each of its shingles stands.
//!
//! Linear in the tokens. What two of them share is counted in `common`.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use super::stock::{Phrases, StockIndex};
use super::{Config, Text};
use crate::align::{Changed, Side};
use crate::parts::{self, Kind, Part, Parts};
use crate::relation::{Evidence, Weighed};
use crate::shingle::{self, Spliced, Width, shingles};
use crate::tokenize::{PlacedTokens, Tokens};
use crate::verify::Overlap;
use crate::winnow;

/// No place.
pub(super) const NONE: u32 = u32::MAX;

/// A body, ready to be compared with others.
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub(super) tokens: Tokens,
    pub(super) parts: Parts,
    /// The phrases of it that are stock, when they are first asked for.
    phrases: OnceLock<Phrases>,
    /// How many of its facts are figures.
    figures: u32,
    /// Whether these are what it says: a quarter of its words at least, and more than running text has.
    pub(super) is_table: bool,
    borders: Vec<u32>,
    /// Its shingles in order.
    pub(super) shingles: Vec<u64>,
    places: Places,
    /// For each shingle that stands there first, where it stands, as bits; else nothing.
    pub(super) kinds: Vec<u8>,
    /// Where shingles stand again: the first place, and the other, ascending.
    again: Vec<(u32, u32)>,
    /// How many there are: in all, within prose, within quotations, in running text.
    pub(super) sizes: [u32; 4],
}

/// Where a shingle stands, as bits: in the body, within prose, within a quotation, in running text.
const WHOLE: u8 = 1;
const PROSE: u8 = 2;
const QUOTE: u8 = 4;
const RUNNING: u8 = 8;

/// How many of some shingles stand in the body, within prose, within a quotation, in running text.
#[inline]
pub(super) fn tally(shingles: impl Iterator<Item = u8>) -> [u32; 4] {
    shingles.fold([0; 4], |[whole, prose, quotes, running], bits| {
        let is_there = |bit: u8| u32::from(bits & bit != 0);
        [
            whole + is_there(WHOLE),
            prose + is_there(PROSE),
            quotes + is_there(QUOTE),
            running + is_there(RUNNING),
        ]
    })
}

impl Body {
    /// The body of a text, whose prose and quotations take turns at `cuts`, if that is known; without
    /// passages, with its shingles as a whole only.
    pub(super) fn of(text: &Text<'_>, cuts: Option<&[u32]>, config: &Config) -> Self {
        let width = config.width;
        if config.passages.is_none() {
            return Self::new(Tokens::of(text.raw, &text.compared), Parts::default(), width);
        }
        let mut tokens = Tokens::expecting(text.raw);
        let cuts = cuts.map_or_else(|| Cow::Owned(text.cuts().into_vec()), Cow::Borrowed);
        let parts = parts::divided(text.raw, &text.compared, &cuts, &mut tokens);
        Self::new(tokens, parts, width)
    }

    /// The body of a text without words.
    pub(super) fn empty(config: &Config) -> Self {
        Self::new(Tokens::default(), Parts::default(), config.width)
    }

    /// As [`Body::of`], with the places of the tokens, of a text whose quotations are known.
    pub(super) fn placed(text: &Text<'_>, cuts: &[u32], config: &Config) -> (Self, PlacedTokens) {
        let mut placed = PlacedTokens::default();
        let parts = parts::divided(text.raw, &text.compared, cuts, &mut placed);
        (Self::new(placed.tokens.clone(), parts, config.width), placed)
    }

    fn new(tokens: Tokens, parts: Parts, width: Width) -> Self {
        let shingles = shingles(&tokens, width);
        let figures = parts.facts.iter().filter(|fact| fact.is_figure).count();
        let running = parts.running.iter().filter(|is_running| **is_running).count();
        let (places, again) = Places::of(&shingles);
        let mut body = Self {
            phrases: OnceLock::new(),
            figures: figures as u32,
            is_table: 4 * figures >= tokens.len() && figures > running,
            borders: parts.borders(),
            kinds: vec![WHOLE; shingles.len()],
            places,
            again,
            sizes: [0; 4],
            shingles,
            tokens,
            parts,
        };
        body.fill(width);
        body
    }

    /// Notes what each shingle stands in.
    fn fill(&mut self, width: Width) {
        let parts = self.parts.list.iter().map(|part| match part.kind {
            Kind::Prose => (part.tokens.clone(), PROSE),
            Kind::Quote => (part.tokens.clone(), QUOTE),
        });
        let running = self.parts.running_text().map(|tokens| (tokens, RUNNING));
        self.sizes[WHOLE.trailing_zeros() as usize] = self.shingles.len() as u32;
        for (tokens, kind) in parts.chain(running).collect::<Vec<_>>() {
            let within = shingle::within(&self.tokens, width, tokens);
            self.sizes[kind.trailing_zeros() as usize] += within.len() as u32;
            for kinds in self.kinds.iter_mut().take(within.end).skip(within.start) {
                *kinds |= kind;
            }
        }
        for (first, at) in &self.again {
            let again = std::mem::take(&mut self.kinds[*at as usize]);
            let kinds = &mut self.kinds[*first as usize];
            // What stands in both was counted twice.
            for (size, twice) in self.sizes.iter_mut().zip(tally([again & *kinds].into_iter())) {
                *size -= twice;
            }
            *kinds |= again;
        }
    }

    /// Where a shingle stands first; [`NONE`] if it is not there.
    #[inline]
    pub(super) fn find(&self, shingle: u64) -> u32 {
        self.places.find(&self.shingles, shingle)
    }

    /// Where shingles stand again that stand first at some places: the first place of each, and another,
    /// ascending.
    pub(super) fn again(&self, first: Range<usize>) -> &[(u32, u32)] {
        let before = |place: usize| self.again.partition_point(|(of, _)| (*of as usize) < place);
        &self.again[before(first.start)..before(first.end)]
    }

    /// The phrases of it that are stock, in a run whose `stock` is given.
    pub(super) fn phrases(&self, stock: &StockIndex<'_>) -> &Phrases {
        self.phrases.get_or_init(|| Phrases::of(&self.tokens, &self.shingles, stock))
    }

    pub(super) fn side(&self) -> Side<'_> {
        Side { tokens: &self.tokens, borders: &self.borders }
    }

    /// How many names there are for each token.
    pub(super) fn names(&self) -> f64 {
        let names = self.parts.facts.len() - self.figures as usize;
        names as f64 / self.tokens.len().max(1) as f64
    }

    /// What a body shares with one of the same words: everything.
    pub(super) fn with_itself(&self) -> Weighed {
        let overlap = |shared: u32| Overlap { shared, only_a: 0, only_b: 0 };
        let [whole, prose, quotes, running] = self.sizes.map(overlap);
        let words = |kind: Kind| {
            let parts = self.parts.list.iter().filter(|part| part.kind == kind);
            self.tokens.words_in(parts.map(|part| part.tokens.clone()))
        };
        let evidence = Evidence {
            prose,
            quotes,
            running,
            is_table: self.is_table,
            prose_words: words(Kind::Prose),
            quote_words: words(Kind::Quote),
            frame_words: 0,
            stock_words: 0,
            longest: self.tokens.all_words(),
            changed: Changed::Words,
        };
        Weighed::identical(whole, Some(evidence))
    }

    /// Whether both have the same words, and any.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.tokens.hashes() == other.tokens.hashes() && !self.tokens.is_empty()
    }
}

/// Where each shingle of a body stands first.
#[derive(Debug, Clone)]
struct Places {
    /// Their places, by their hash: open addressing, at most half full.
    slots: Box<[u32]>,
    /// A bit for each, so that most of those that are not there need not be looked up.
    filter: Box<[u64]>,
}

impl Places {
    /// The places of some shingles; those that stand there again with the first place and the other,
    /// ascending.
    fn of(shingles: &[u64]) -> (Self, Vec<(u32, u32)>) {
        let mut slots = vec![NONE; (2 * shingles.len()).next_power_of_two()].into_boxed_slice();
        let mut filter = vec![0; (shingles.len() / 8).next_power_of_two()].into_boxed_slice();
        let mut again = Vec::new();
        for (at, shingle) in (0..).zip(shingles) {
            let (word, bit) = mark(&filter, *shingle);
            filter[word] |= bit;
            let slot = slot(&slots, shingles, *shingle);
            match slots[slot] {
                NONE => slots[slot] = at,
                first => again.push((first, at)),
            }
        }
        again.sort_unstable();
        (Self { slots, filter }, again)
    }

    /// Where one of those shingles stands first; [`NONE`] if it is none of them.
    #[inline]
    fn find(&self, shingles: &[u64], shingle: u64) -> u32 {
        let (word, bit) = mark(&self.filter, shingle);
        match self.filter[word] & bit {
            0 => NONE,
            _ => self.slots[slot(&self.slots, shingles, shingle)],
        }
    }
}

/// The slot that holds a shingle, or where it belongs.
#[inline]
fn slot(slots: &[u32], shingles: &[u64], shingle: u64) -> usize {
    let mask = slots.len() - 1;
    let mut slot = (shingle >> 32) as usize & mask;
    while slots[slot] != NONE && shingles[slots[slot] as usize] != shingle {
        slot = (slot + 1) & mask;
    }
    slot
}

/// The word and the bit of a filter that a shingle has.
#[inline]
fn mark(filter: &[u64], shingle: u64) -> (usize, u64) {
    ((shingle >> 6) as usize & (filter.len() - 1), 1 << (shingle % 64))
}

/// The fingerprints for the passage index, part by part, of a text whose shingles are `all`.
pub(super) fn prints(tokens: &Tokens, all: &[u64], parts: &[Part], config: &Config) -> Box<[u64]> {
    let Some(passages) = &config.passages else { return Box::default() };
    let width = passages.width();
    let spliced = Spliced::of(tokens, all, config.width, width);
    let mut taken = Vec::with_capacity(all.len());
    for (kind, run) in [(Kind::Prose, passages.prose), (Kind::Quote, passages.quote)] {
        let parts = parts.iter().filter(|part| part.kind == kind);
        let runs = parts.map(|part| shingle::within(tokens, width, part.tokens.clone()));
        let window = (usize::from(run) + 1).saturating_sub(usize::from(width.words()));
        winnow::winnow(&spliced, runs, window.max(1), kind == Kind::Quote, &mut taken);
    }
    taken.into()
}
