//! What two bodies have in common: their shingles counted, the passages that they share, the words
//! that only one of them has.
//!
//! Everything that is said of a pair, in a run and for two texts side by side, is counted here, from
//! one look at where the shingles of one body stand in the other. Linear in the tokens.

use std::ops::Range;

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

/// Room for the stretches that most pairs have in common, so that it need not grow step by step.
const FEW_STRETCHES: usize = 32;

/// Two bodies, and where the shingles of one stand in the other.
pub(super) struct Common<'a> {
    a: &'a Body,
    b: &'a Body,
    /// Whether it is the first in which those of the second are looked up: the longer one.
    in_a: bool,
    /// Where shingles of the shorter stand first in the longer, in the order of the shorter.
    stretches: Vec<Stretch>,
}

/// Shingles that follow each other in two bodies, and stand in the longer for the first time.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    short: usize,
    long: usize,
    len: usize,
}

impl Stretch {
    fn in_short(&self) -> Range<usize> {
        self.short..self.short + self.len
    }

    fn in_long(&self) -> Range<usize> {
        self.long..self.long + self.len
    }
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
        let mut stretches = Vec::new();
        let mut at = 0;
        while let Some(shingle) = short.shingles.get(at) {
            let place = long.find(*shingle);
            if place == NONE {
                at += 1;
                continue;
            }
            // Where one is, there is the next, as a rule.
            let place = place as usize;
            let behind = long.shingles[place..].iter().zip(&long.kinds[place..]);
            let both = behind.zip(&short.shingles[at..]);
            let len = both.take_while(|((x, kinds), y)| x == y && **kinds != 0).count();
            if stretches.is_empty() {
                stretches.reserve(FEW_STRETCHES);
            }
            stretches.push(Stretch { short: at, long: place, len });
            at += len;
        }
        Self { a, b, in_a, stretches }
    }

    /// The longer body and the shorter.
    fn by_length(&self) -> (&'a Body, &'a Body) {
        if self.in_a { (self.a, self.b) } else { (self.b, self.a) }
    }

    /// The shingles, counted.
    pub(super) fn counts(&self) -> Counts {
        let (long, short) = self.by_length();
        let mut shared = [0; 4];
        for stretch in &self.stretches {
            // Nothing for what stands there again, so that each counts once.
            let kinds = long.kinds[stretch.in_long()].iter().zip(&short.kinds[stretch.in_short()]);
            let more = body::tally(kinds.map(|(long, short)| long & short));
            shared.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
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
        let may_start = align::may_start_from(a, b, align::SHORTEST, seed);
        // Short ones may be followed from however many seeds.
        let most = if align::are_short(a, b) { usize::MAX } else { align::MOST_FOLLOWED };
        match may_start.then(|| self.seeds(most)).flatten() {
            Some(pairs) => align::align_from(a, b, align::SHORTEST, seed, pairs),
            None => align::align(a, b, align::SHORTEST),
        }
    }

    /// Where the shingles that the bodies share begin, of those that follow each other in both the first;
    /// nothing if these are more than `most`.
    fn seeds(&self, most: usize) -> Option<Vec<(u32, u32)>> {
        let (long, _) = self.by_length();
        let mut pairs = Vec::with_capacity(2 * self.stretches.len());
        for stretch in &self.stretches {
            // A run is followed once, from where it begins, and wherever it stands again.
            let pair = |at: usize, place: u32| match self.in_a {
                true => (place, at as u32),
                false => (at as u32, place),
            };
            pairs.push(pair(stretch.short, stretch.long as u32));
            for again in long.again(stretch.in_long()).chunk_by(|x, y| x.0 == y.0) {
                if pairs.len() > most {
                    return None;
                }
                let behind = again[0].0 as usize - stretch.long;
                let places = again.iter().map(|(_, place)| *place).take(align::REPEATS);
                pairs.extend(places.map(|place| pair(stretch.short + behind, place)));
            }
        }
        (pairs.len() <= most).then_some(pairs)
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
        let of_short = words_without(short, width, self.stretches.iter().map(Stretch::in_short));
        let mut held = merged(self.stretches.iter().map(Stretch::in_long).collect());
        // Where they stand again they are held as well.
        let is_held = |first: usize| {
            let behind = held.partition_point(|run| run.start <= first);
            held[..behind].last().is_some_and(|run| run.contains(&first))
        };
        let all = long.again(0..long.shingles.len()).iter();
        let again = all.filter(|(first, _)| is_held(*first as usize));
        let again: Vec<_> = again.map(|(_, at)| *at as usize..*at as usize + 1).collect();
        if !again.is_empty() {
            held.extend(again);
            held = merged(held);
        }
        let of_long = words_without(long, width, held.into_iter());
        if self.in_a { [of_long, of_short] } else { [of_short, of_long] }
    }
}

/// Some runs in order, those that touch as one.
fn merged(mut runs: Vec<Range<usize>>) -> Vec<Range<usize>> {
    runs.sort_unstable_by_key(|run| run.start);
    runs.dedup_by(|next, run| {
        let touches = next.start <= run.end;
        if touches {
            run.end = run.end.max(next.end);
        }
        touches
    });
    runs
}

/// How many words of a body stand in none of the shingles that are held, which are given by their
/// places, ascending.
fn words_without(body: &Body, width: Width, held: impl Iterator<Item = Range<usize>>) -> u32 {
    let tokens = &body.tokens;
    let mut gaps = Vec::with_capacity(held.size_hint().0 + 1);
    let mut end = 0;
    for run in held {
        // A text that is shorter than a shingle has one all the same.
        let Some(last) = windows(tokens, width, run.end - 1..tokens.len()).next() else { break };
        if run.start > end {
            gaps.push(end..run.start);
        }
        end = end.max(last.end);
    }
    gaps.push(end..tokens.len());
    tokens.words_in(gaps)
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
