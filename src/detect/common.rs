//! What two bodies have in common: their shingles counted, the passages that they share, the words
//! that only one of them has.
//!
//! Everything that is said of a pair, in a run and for two texts side by side, is counted here, from
//! one look at where the shingles of one body stand in the other. Linear in the tokens.

use super::Config;
use super::body::{self, Body, NONE};
use super::stock::{Phrases, StockIndex};
use crate::align::{self, Alignment, Passage};
use crate::parts::{Fact, Kind};
use crate::relation::{Evidence, Weighed};
use crate::shingle::{Width, windows};
use crate::verify::Overlap;

/// A phrase of at most as many tokens may be a name and nothing else.
const LONGEST_NAME: u32 = 12;

/// Two bodies, and where the shingles of one stand in the other.
pub(super) struct Common<'a> {
    a: &'a Body,
    b: &'a Body,
    /// Whether it is the first in which those of the second are looked up: the longer one.
    in_a: bool,
    /// For each shingle of the shorter, in order, where it stands first in the longer, or [`NONE`].
    places: Vec<u32>,
}

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

impl<'a> Common<'a> {
    /// Looks the shingles of the shorter body up in the longer.
    pub(super) fn of(a: &'a Body, b: &'a Body) -> Self {
        let in_a = a.shingles.len() >= b.shingles.len();
        let (long, short) = if in_a { (a, b) } else { (b, a) };
        let mut places = Vec::with_capacity(short.shingles.len());
        // Where the last that was found goes on, there is the next, as a rule.
        let mut next = 0;
        for shingle in &short.shingles {
            let is_next = long.shingles.get(next) == Some(shingle) && long.kinds[next] != 0;
            let place = if is_next { next as u32 } else { long.find(*shingle) };
            if place != NONE {
                next = place as usize + 1;
            }
            places.push(place);
        }
        Self { a, b, in_a, places }
    }

    /// The longer body and the shorter.
    fn by_length(&self) -> (&'a Body, &'a Body) {
        if self.in_a { (self.a, self.b) } else { (self.b, self.a) }
    }

    /// The shingles, counted.
    pub(super) fn counts(&self) -> Counts {
        let (long, short) = self.by_length();
        let found = self.places.iter().zip(&short.kinds).filter(|(place, _)| **place != NONE);
        // Nothing for what stands there again, so that each counts once.
        let shared = body::tally(found.map(|(place, kinds)| long.kinds[*place as usize] & kinds));
        let overlap = |kind: usize| Overlap {
            shared: shared[kind],
            only_a: self.a.sizes[kind] - shared[kind],
            only_b: self.b.sizes[kind] - shared[kind],
        };
        let [whole, prose, quotes, running] = [0, 1, 2, 3].map(overlap);
        Counts { whole, prose, quotes, running }
    }

    /// The passages that the bodies share.
    pub(super) fn alignment(&self, width: Width) -> Alignment {
        let (a, b) = (self.a.side(), self.b.side());
        let seed = usize::from(width.words());
        if !align::may_start_from(a, b, align::SHORTEST, seed) {
            return align::align(a, b, align::SHORTEST);
        }
        let (long, _) = self.by_length();
        let mut pairs = Vec::new();
        // Where the shingle before, if it was found, goes on.
        let mut next = NONE;
        for (at, place) in (0..).zip(&self.places) {
            // One run is followed once, from where it begins.
            let goes_on = *place == next;
            next = place.saturating_add(1);
            if *place == NONE || goes_on && !long.is_again(*place) {
                continue;
            }
            let first = (!goes_on).then_some(*place);
            self.pair_up(at, first, *place, &mut pairs);
        }
        align::align_from(a, b, align::SHORTEST, seed, pairs)
    }

    /// Adds where the shingle at a place of the shorter stands in the longer: first, unless that is known,
    /// and again. By itself, because most shingles need none of it, and the loop is all the shorter.
    #[inline(never)]
    fn pair_up(&self, at: u32, first: Option<u32>, place: u32, pairs: &mut Vec<(u32, u32)>) {
        let (long, _) = self.by_length();
        let places = first.into_iter().chain(long.again(place)).take(align::REPEATS);
        pairs.extend(places.map(|place| if self.in_a { (place, at) } else { (at, place) }));
    }

    /// What decides the relation of the bodies, whose shingles are counted, and the passages behind it.
    pub(super) fn weigh(
        &self,
        counts: Counts,
        is_newer: bool,
        config: &Config,
        stock: &StockIndex<'_>,
    ) -> (Weighed, Vec<Shared>) {
        let is_same = self.a.is_same(self.b);
        let found = config.passages.map(|_| self.evidence(&counts, self.a.phrases(stock), config));
        let (evidence, shared) = found.map(|(evidence, _, shared)| (evidence, shared)).unzip();
        let mut weighed =
            Weighed { is_same, is_newer, overlap: counts.whole, evidence, own_words: [0; 2] };
        if weighed.relation(&config.bars()).groups() {
            weighed.own_words = self.own_words(config.width);
        }
        (weighed, shared.unwrap_or_default())
    }

    /// What the bodies share beside their shingles as a whole; `phrases` of the first are stock.
    pub(super) fn evidence(
        &self,
        counts: &Counts,
        phrases: &Phrases,
        config: &Config,
    ) -> (Evidence, Alignment, Vec<Shared>) {
        let (a, b) = (self.a, self.b);
        let alignment = self.alignment(config.width);
        let mut evidence = Evidence {
            prose: counts.prose,
            quotes: counts.quotes,
            running: counts.running,
            is_table: a.is_table && b.is_table,
            prose_words: 0,
            quote_words: 0,
            frame_words: 0,
            stock_words: 0,
            longest: 0,
            changed: align::changed((&a.tokens, &a.parts), (&b.tokens, &b.parts), &alignment),
        };
        let shared = self.kinds(&alignment, phrases);
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

    /// The passages with what they are: a quotation if they stand in one on either side. `phrases` of
    /// the first body are stock.
    pub(super) fn kinds(&self, alignment: &Alignment, phrases: &Phrases) -> Vec<Shared> {
        let (a, b) = (self.a, self.b);
        let kind = |passage: &Passage| Shared {
            passage: *passage,
            kind: a.parts.kind(passage.a as usize).max(b.parts.kind(passage.b as usize)),
            words: a.tokens.words(passage.tokens_a()),
            is_stock: self.is_name(*passage) || phrases.hold(passage.tokens_a()),
            is_frame: self.is_frame(*passage),
        };
        alignment.passages.iter().map(kind).collect()
    }

    /// Whether a passage is no running text on either side: menus and lists are no prose that was
    /// taken. A table is known by its figures, and was taken where they were.
    fn is_frame(&self, passage: Passage) -> bool {
        let (a, b) = (&self.a.parts, &self.b.parts);
        let figures = || a.facts(passage.tokens_a()).iter().filter(|fact| fact.is_figure).count();
        !a.is_running(passage.tokens_a())
            && !b.is_running(passage.tokens_b())
            && 5 * figures() < passage.len as usize
    }

    /// Whether a passage is the name of somebody or something, by its shape: at least half of its words
    /// have a capital, and two and a half times as many as is usual in these texts. Languages that
    /// write all nouns with a capital, or none, have no such phrases.
    fn is_name(&self, passage: Passage) -> bool {
        const TIMES: f64 = 2.5;
        if passage.len > LONGEST_NAME {
            return false;
        }
        let (a, b) = (self.a, self.b);
        let names = |body: &Body, tokens| {
            body.parts.facts(tokens).iter().filter(|fact: &&Fact| !fact.is_figure).count()
        };
        let most = names(a, passage.tokens_a()).max(names(b, passage.tokens_b())) as f64;
        let share = most / f64::from(passage.len);
        share >= 0.5 && share >= TIMES * a.names().max(b.names())
    }

    /// How many words of each body stand in no shingle of the other.
    fn own_words(&self, width: Width) -> [u32; 2] {
        let (long, short) = self.by_length();
        let mut held = vec![false; long.shingles.len()];
        for place in self.places.iter().filter(|place| **place != NONE) {
            held[*place as usize] = true;
        }
        let of_long = words_without(long, width, |at| held[long.first(at)]);
        let of_short = words_without(short, width, |at| self.places[at] != NONE);
        if self.in_a { [of_long, of_short] } else { [of_short, of_long] }
    }
}

/// How many words of a body stand in none of the shingles that are held, going by where they stand.
fn words_without(body: &Body, width: Width, is_held: impl Fn(usize) -> bool) -> u32 {
    let (tokens, shingles) = (&body.tokens, body.shingles.len());
    let mut gaps = Vec::new();
    // Where to go on, and where the held shingles before that end.
    let (mut at, mut end) = (0, 0);
    while let Some(first) = (at..shingles).find(|at| is_held(*at)) {
        at = (first..shingles).find(|at| !is_held(*at)).unwrap_or(shingles);
        // A text that is shorter than a shingle has one all the same.
        let Some(last) = windows(tokens, width, at - 1..tokens.len()).next() else { break };
        if first > end {
            gaps.push(end..first);
        }
        end = last.end;
    }
    gaps.push(end..tokens.len());
    tokens.words_of(gaps.into_iter().flatten())
}

impl Counts {
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
