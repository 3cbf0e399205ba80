//! A body as it is compared: its tokens, what they stand in, and the sets of its shingles.
//!
//! Everything that is said of a pair, in a run and for two texts side by side, is counted here.
//! Linear in the tokens, for a body and for a pair.

use std::borrow::Cow;

use super::stock::{Phrases, StockIndex};
use super::{Config, Text};
use crate::align::{self, Alignment, Passage, Side};
use crate::hash;
use crate::parts::{self, Kind, Part, Parts};
use crate::relation::{Evidence, Weighed};
use crate::shingle::{self, Width, shingles, windows};
use crate::tokenize::{PlacedTokens, Tokens};
use crate::verify::Overlap;
use crate::winnow;

/// No place.
const NONE: u32 = u32::MAX;

/// A phrase of at most as many tokens may be a name and nothing else.
const LONGEST_NAME: u32 = 12;

/// A body, ready to be compared with others.
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub(super) tokens: Tokens,
    pub(super) parts: Parts,
    borders: Vec<u32>,
    /// A hash of the tokens.
    content: u128,
    /// Its shingles in order.
    pub(super) shingles: Vec<u64>,
    /// For each shingle, where it stands first: open addressing, at most half full.
    table: Vec<u32>,
    /// A bit for each shingle, so that most of those that are not there need not be looked up.
    filter: Vec<u64>,
    /// For each shingle that stands there first, in which kinds of parts it stands; else nothing.
    kinds: Vec<u8>,
    /// How many there are: in all, within prose, within quotations, in running text.
    sizes: [u32; 4],
}

/// Where a shingle stands, as bits: in the body, within prose, within a quotation, in running text.
const WHOLE: u8 = 1;
const PROSE: u8 = 2;
const QUOTE: u8 = 4;
const RUNNING: u8 = 8;

/// The shingles of two bodies, counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    /// As a whole.
    pub(super) whole: Overlap,
    /// Those that are prose in both.
    pub(super) prose: Overlap,
    /// Those that are a quotation in both.
    pub(super) quotes: Overlap,
    /// Those that are running text in both.
    pub(super) running: Overlap,
}

/// A passage that two bodies share, with what it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared {
    pub(super) passage: Passage,
    pub(super) kind: Kind,
    pub(super) is_stock: bool,
    /// Whether it is no running text.
    pub(super) is_frame: bool,
    pub(super) words: u32,
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

    /// As [`Body::of`], with the places of the tokens, of a text whose quotations are known.
    pub(super) fn placed(text: &Text<'_>, cuts: &[u32], config: &Config) -> (Self, PlacedTokens) {
        let mut placed = PlacedTokens::default();
        let parts = parts::divided(text.raw, &text.compared, cuts, &mut placed);
        (Self::new(placed.tokens.clone(), parts, config.width), placed)
    }

    fn new(tokens: Tokens, parts: Parts, width: Width) -> Self {
        let shingles = shingles(&tokens, width);
        let mut body = Self {
            borders: parts.borders(),
            content: hash::content(tokens.hashes()),
            table: vec![NONE; (2 * shingles.len()).next_power_of_two()],
            filter: vec![0; (shingles.len() / 8).next_power_of_two()],
            kinds: vec![0; shingles.len()],
            sizes: [0; 4],
            shingles,
            tokens,
            parts,
        };
        body.fill(width);
        body
    }

    /// Fills the table.
    fn fill(&mut self, width: Width) {
        for at in 0..self.shingles.len() {
            let (word, bit) = self.mark(self.shingles[at]);
            self.filter[word] |= bit;
            let slot = self.slot(self.shingles[at]);
            if self.table[slot] == NONE {
                self.table[slot] = at as u32;
                self.kinds[at] = WHOLE;
            }
        }
        let parts = self.parts.list.iter().map(|part| match part.kind {
            Kind::Prose => (part.tokens.clone(), PROSE),
            Kind::Quote => (part.tokens.clone(), QUOTE),
        });
        let running = self.parts.running_text().map(|tokens| (tokens, RUNNING));
        for (tokens, kind) in parts.chain(running).collect::<Vec<_>>() {
            let within = shingle::within(&self.shingles, &self.tokens, width, tokens.clone()).len();
            for at in tokens.start..tokens.start + within {
                let first = self.first(at);
                self.kinds[first] |= kind;
            }
        }
        let count = |kind: u8| self.kinds.iter().filter(|kinds| **kinds & kind != 0).count() as u32;
        self.sizes = [WHOLE, PROSE, QUOTE, RUNNING].map(count);
    }

    /// Where the shingle at a place stands first; most do there.
    fn first(&self, at: usize) -> usize {
        match self.kinds[at] {
            0 => self.table[self.slot(self.shingles[at])] as usize,
            _ => at,
        }
    }

    /// The slot of the table that holds a shingle, or where it belongs.
    fn slot(&self, shingle: u64) -> usize {
        let mask = self.table.len() - 1;
        let mut slot = (shingle >> 32) as usize & mask;
        while self.table[slot] != NONE && self.shingles[self.table[slot] as usize] != shingle {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// The word and the bit of the filter that a shingle has.
    fn mark(&self, shingle: u64) -> (usize, u64) {
        ((shingle >> 6) as usize & (self.filter.len() - 1), 1 << (shingle % 64))
    }

    /// Where a shingle stands first.
    fn find(&self, shingle: u64) -> Option<usize> {
        let (word, bit) = self.mark(shingle);
        if self.filter[word] & bit == 0 {
            return None;
        }
        let first = self.table.get(self.slot(shingle)).filter(|first| **first != NONE)?;
        Some(*first as usize)
    }

    /// In which kinds of parts a shingle stands.
    fn kinds_of(&self, shingle: u64) -> u8 {
        self.find(shingle).map_or(0, |first| self.kinds[first])
    }

    /// The shingles of two bodies, counted.
    pub(super) fn count(&self, other: &Self) -> Counts {
        // Those of the shorter one are looked up in the longer.
        if other.shingles.len() > self.shingles.len() {
            return other.count(self).swapped();
        }
        let mut shared = [0; 4];
        for (shingle, kinds) in other.shingles.iter().zip(&other.kinds) {
            // Each once.
            if *kinds != 0 {
                let both = self.kinds_of(*shingle) & kinds;
                shared[0] += u32::from(both & WHOLE);
                shared[1] += u32::from(both & PROSE != 0);
                shared[2] += u32::from(both & QUOTE != 0);
                shared[3] += u32::from(both & RUNNING != 0);
            }
        }
        let overlap = |kind: usize| Overlap {
            shared: shared[kind],
            only_a: self.sizes[kind] - shared[kind],
            only_b: other.sizes[kind] - shared[kind],
        };
        let [whole, prose, quotes, running] = [0, 1, 2, 3].map(overlap);
        Counts { whole, prose, quotes, running }
    }

    pub(super) fn side(&self) -> Side<'_> {
        Side { tokens: &self.tokens, borders: &self.borders }
    }

    /// The fingerprints under which the passage index holds every shingle of prose and quotations.
    pub(super) fn all_prints(&self) -> Box<[u64]> {
        let of = |bit: u8| {
            let all = self.shingles.iter().zip(&self.kinds);
            let within = all.filter(move |(_, kinds)| **kinds & bit != 0);
            within.map(move |(shingle, _)| winnow::fingerprint(*shingle, bit == QUOTE))
        };
        sorted(of(PROSE).chain(of(QUOTE)).collect())
    }

    /// Whether figures are what it says: a quarter of its words at least, and more than running text
    /// has.
    fn is_table(&self) -> bool {
        let figures = self.parts.facts.iter().filter(|fact| fact.is_figure).count();
        let running = self.parts.running.iter().filter(|is_running| **is_running).count();
        4 * figures >= self.tokens.len() && figures > running
    }

    /// How many names there are for each token.
    fn names(&self) -> f64 {
        let names = self.parts.facts.iter().filter(|fact| !fact.is_figure).count();
        names as f64 / self.tokens.len().max(1) as f64
    }
}

impl Counts {
    fn swapped(self) -> Self {
        let Self { whole, prose, quotes, running } = self;
        let [whole, prose, quotes, running] = [whole, prose, quotes, running].map(Overlap::swapped);
        Self { whole, prose, quotes, running }
    }

    /// Whether two bodies that are below the threshold may share enough to be more than strangers, by
    /// their shingles alone: passages enough for reuse take so many of prose, and a passage of a
    /// quotation takes some that are not prose on both sides.
    pub(super) fn may_share(&self, config: &Config) -> bool {
        let width = usize::from(config.width.words());
        let per_passage = (align::SHORTEST + 1).saturating_sub(width).max(1) as u32;
        let (reuse, prose) = (&config.reuse, self.prose);
        let is_derived = prose.contained(reuse.derived) || prose.swapped().contained(reuse.derived);
        let passages = reuse.words / align::SHORTEST as u32;
        is_derived && prose.shared >= passages * per_passage
            || self.whole.shared - prose.shared >= per_passage
    }
}

/// The fingerprints of a text for the passage index, ascending.
pub(super) fn prints(tokens: &Tokens, parts: &[Part], config: &Config) -> Box<[u64]> {
    let Some(passages) = &config.passages else { return Box::default() };
    let width = passages.width();
    let all = shingles(tokens, width);
    let mut taken = Vec::with_capacity(all.len());
    for part in parts {
        let within = shingle::within(&all, tokens, width, part.tokens.clone());
        let is_quote = part.kind == Kind::Quote;
        let run = if is_quote { passages.quote } else { passages.prose };
        let window = (usize::from(run) + 1).saturating_sub(usize::from(width.words()));
        winnow::winnow(within, window.max(1), is_quote, &mut taken);
    }
    sorted(taken)
}

fn sorted(mut prints: Vec<u64>) -> Box<[u64]> {
    prints.sort_unstable();
    prints.dedup();
    prints.into_boxed_slice()
}

/// What two bodies share beside their shingles as a whole.
pub(super) fn evidence(
    a: &Body,
    b: &Body,
    counts: &Counts,
    stock: &StockIndex<'_>,
) -> (Evidence, Alignment, Vec<Shared>) {
    let alignment = align::align(a.side(), b.side(), align::SHORTEST);
    let mut evidence = Evidence {
        prose: counts.prose,
        quotes: counts.quotes,
        running: counts.running,
        is_table: a.is_table() && b.is_table(),
        prose_words: 0,
        quote_words: 0,
        frame_words: 0,
        stock_words: 0,
        longest: 0,
        changed: align::changed((&a.tokens, &a.parts), (&b.tokens, &b.parts), &alignment),
    };
    let shared: Vec<Shared> = kinds(a, b, &alignment, stock);
    // What borders left of a longer run is shown with it, and says nothing by itself.
    let least = a.tokens.all_words().min(b.tokens.all_words()).min(align::SHORTEST as u32);
    for shared in shared.iter().filter(|shared| shared.words >= least) {
        match shared.is_frame && !shared.is_stock {
            true => evidence.add_frame(shared.words),
            false => evidence.add(shared.kind, shared.is_stock, shared.words),
        }
    }
    (evidence, alignment, shared)
}

/// The passages with what they are: a quotation if they stand in one on either side.
pub(super) fn kinds(
    a: &Body,
    b: &Body,
    alignment: &Alignment,
    stock: &StockIndex<'_>,
) -> Vec<Shared> {
    let phrases = Phrases::of(&a.tokens, stock);
    let kind = |passage: &Passage| Shared {
        passage: *passage,
        kind: a.parts.kind(passage.a as usize).max(b.parts.kind(passage.b as usize)),
        words: a.tokens.words(passage.tokens_a()),
        is_stock: is_name(a, b, *passage) || phrases.hold(passage.tokens_a()),
        is_frame: is_frame(a, b, *passage),
    };
    alignment.passages.iter().map(kind).collect()
}

/// Whether a passage is no running text on either side: menus and lists are no prose that was taken. A
/// table is known by its figures, and was taken where they were.
fn is_frame(a: &Body, b: &Body, passage: Passage) -> bool {
    let figures = a.parts.facts(passage.tokens_a()).iter().filter(|fact| fact.is_figure).count();
    5 * figures < passage.len as usize
        && !a.parts.is_running(passage.tokens_a())
        && !b.parts.is_running(passage.tokens_b())
}

/// Whether a passage is the name of somebody or something, by its shape: at least half of its words
/// have a capital, and two and a half times as many as is usual in these texts. Languages that write
/// all nouns with a capital, or none, have no such phrases.
fn is_name(a: &Body, b: &Body, passage: Passage) -> bool {
    const TIMES: f64 = 2.5;
    if passage.len > LONGEST_NAME {
        return false;
    }
    let names = |body: &Body, tokens| {
        body.parts.facts(tokens).iter().filter(|fact: &&parts::Fact| !fact.is_figure).count()
    };
    let most = names(a, passage.tokens_a()).max(names(b, passage.tokens_b())) as f64;
    let share = most / f64::from(passage.len);
    share >= 0.5 && share >= TIMES * a.names().max(b.names())
}

impl Body {
    /// What decides the relation of two bodies.
    pub(super) fn weigh(
        &self,
        other: &Self,
        counts: Counts,
        is_newer: bool,
        config: &Config,
        stock: &StockIndex<'_>,
    ) -> Weighed {
        let is_same = self.is_same(other);
        let evidence = config.passages.is_some().then(|| evidence(self, other, &counts, stock).0);
        let mut weighed =
            Weighed { is_same, is_newer, overlap: counts.whole, evidence, own_words: [0; 2] };
        if weighed.relation(&config.bars()).groups() {
            weighed.own_words = self.own_words(other, config.width);
        }
        weighed
    }

    /// How many words of two bodies stand in no shingle of the other.
    fn own_words(&self, other: &Self, width: Width) -> [u32; 2] {
        // Those of the shorter one are looked up in the longer.
        if other.shingles.len() > self.shingles.len() {
            let [b, a] = other.own_words(self, width);
            return [a, b];
        }
        // For each shingle that stands there first whether the other has it.
        let mut held = vec![false; self.shingles.len()];
        let mut held_by_self = vec![false; other.shingles.len()];
        for (at, shingle) in other.shingles.iter().enumerate() {
            if other.kinds[at] != 0
                && let Some(first) = self.find(*shingle)
            {
                (held[first], held_by_self[at]) = (true, true);
            }
        }
        [self.words_without(&held, width), other.words_without(&held_by_self, width)]
    }

    /// How many words stand in none of the shingles that are held.
    fn words_without(&self, held: &[bool], width: Width) -> u32 {
        let mut windows = windows(&self.tokens, width);
        // Where the held shingles that began so far end.
        let mut end = 0;
        let is_own = |at: &usize| {
            if let Some(window) = windows.next().filter(|_| held[self.first(*at)]) {
                end = window.end;
            }
            *at >= end
        };
        self.tokens.words_of((0..self.tokens.len()).filter(is_own))
    }

    /// What a body shares with one of the same words: everything.
    pub(super) fn with_itself(&self, config: &Config) -> Weighed {
        let overlap = |shared: u32| Overlap { shared, only_a: 0, only_b: 0 };
        let [whole, prose, quotes, running] = self.sizes.map(overlap);
        let words = |kind: Kind| {
            let parts = self.parts.list.iter().filter(|part| part.kind == kind);
            self.tokens.words_of(parts.flat_map(|part| part.tokens.clone()))
        };
        let evidence = config.passages.map(|_| Evidence {
            prose,
            quotes,
            running,
            is_table: self.is_table(),
            prose_words: words(Kind::Prose),
            quote_words: words(Kind::Quote),
            frame_words: 0,
            stock_words: 0,
            longest: self.tokens.all_words(),
            changed: align::Changed::Words,
        });
        Weighed::identical(whole, evidence)
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.content == other.content && !self.tokens.is_empty()
    }
}
