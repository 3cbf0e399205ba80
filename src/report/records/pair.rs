//! A pair of articles: what they share, counted, and the passages and lines that show it.

use serde::Serialize;

use super::share;
use crate::align::{LineCoverage, Unit};
use crate::detect::{Comparison, Config, Pair, PlacedPassage};
use crate::direction::Direction;
use crate::relation::{Evidence, Relation, Weighed};
use crate::report::Run;
use crate::verify::Overlap;

/// What two texts share, counted and derived.
#[derive(Debug, Clone, Copy, Serialize)]
pub(in crate::report) struct OverlapRecord {
    shared: u32,
    only_a: u32,
    only_b: u32,
    resemblance: f64,
    a_in_b: f64,
    b_in_a: f64,
}

impl OverlapRecord {
    fn of(overlap: Overlap) -> Self {
        Self {
            shared: overlap.shared,
            only_a: overlap.only_a,
            only_b: overlap.only_b,
            resemblance: share(overlap.resemblance()),
            a_in_b: share(overlap.a_in_b()),
            b_in_a: share(overlap.b_in_a()),
        }
    }
}

/// A pair of articles with what they share.
#[derive(Debug, Clone, Serialize)]
pub struct PairRecord {
    r#type: &'static str,
    /// The id of the first article.
    pub a: String,
    /// The id of the second article.
    pub b: String,
    relation: &'static str,
    reason: String,
    overlap: OverlapRecord,
    prose: Option<OverlapRecord>,
    quotes: Option<OverlapRecord>,
    direction: Option<&'static str>,
    direction_because: Option<&'static str>,
    prose_words: Option<u32>,
    quote_words: Option<u32>,
    stock_words: Option<u32>,
    words_shared: Option<u32>,
    longest_passage: Option<u32>,
    lines_shared: Option<LinesSharedRecord>,
    bands_miss: f64,
    passages: Option<Vec<PassageRecord>>,
    lines_a: Option<Vec<LineRecord>>,
    lines_b: Option<Vec<LineRecord>>,
}

/// How many lines of each article are shared word for word.
#[derive(Debug, Clone, Serialize)]
struct LinesSharedRecord {
    a: u32,
    of_a: u32,
    b: u32,
    of_b: u32,
    unit: &'static str,
}

/// A run of words that stands in both articles.
#[derive(Debug, Clone, Serialize)]
struct PassageRecord {
    words: u32,
    kind: &'static str,
    stock: bool,
    text: String,
    a: PlaceRecord,
    b: PlaceRecord,
}

/// A place in a raw text.
#[derive(Debug, Clone, Serialize)]
struct PlaceRecord {
    line: u32,
    start: u32,
    end: u32,
}

/// A line with how much of it is shared.
#[derive(Debug, Clone, Serialize)]
struct LineRecord {
    line: u32,
    words: u32,
    shared: u32,
    text: String,
}

/// What a pair was compared on, where its passages are wanted.
#[derive(Debug, Clone, Copy)]
pub struct PairEvidence<'a> {
    /// The comparison of the two texts.
    pub comparison: &'a Comparison,
    /// The first text.
    pub a: &'a str,
    /// The second text.
    pub b: &'a str,
}

impl PairRecord {
    /// A pair by its counts, without passages.
    pub fn counted(
        a: &str,
        b: &str,
        way: Option<(Direction, &'static str)>,
        weighed: &Weighed,
        config: &Config,
    ) -> Self {
        let (relation, overlap) = (weighed.relation(&config.bars()), weighed.overlap);
        let evidence = weighed.evidence.as_ref();
        let words = |of: fn(&Evidence) -> u32| evidence.map(of);
        Self {
            r#type: "pair",
            a: a.to_owned(),
            b: b.to_owned(),
            relation: relation.name(),
            reason: weighed.reason(&config.bars()),
            overlap: OverlapRecord::of(overlap),
            prose: evidence.map(|evidence| OverlapRecord::of(evidence.prose)),
            quotes: evidence.map(|evidence| OverlapRecord::of(evidence.quotes)),
            direction: way.map(|(direction, _)| direction.name()),
            direction_because: way.map(|(_, because)| because),
            prose_words: words(|evidence| evidence.prose_words),
            quote_words: words(|evidence| evidence.quote_words),
            stock_words: words(|evidence| evidence.stock_words + evidence.frame_words),
            words_shared: words(Evidence::words),
            longest_passage: words(|evidence| evidence.longest),
            lines_shared: None,
            bands_miss: miss(config, relation, overlap),
            passages: None,
            lines_a: None,
            lines_b: None,
        }
    }

    /// A pair of a run.
    pub fn of(run: &Run<'_>, pair: &Pair, evidence: Option<PairEvidence<'_>>) -> Self {
        let (a, b) = (run.id(pair.pair.a), run.id(pair.pair.b));
        let way = run.direction(pair);
        let record = Self::counted(&a, &b, way, &pair.weighed, run.config);
        match evidence {
            Some(evidence) => record.with(evidence),
            None => record,
        }
    }

    /// The pair with its passages and lines.
    pub fn with(mut self, evidence: PairEvidence<'_>) -> Self {
        let PairEvidence { comparison, a, b } = evidence;
        self.words_shared = Some(comparison.words_shared());
        self.longest_passage = Some(comparison.longest_passage());
        self.lines_shared = Some(lines_shared(comparison));
        let passages = comparison.passages.iter().map(|passage| passage_record(passage, a));
        self.passages = Some(passages.collect());
        self.lines_a = Some(comparison.lines_a.iter().map(|line| line_record(line, a)).collect());
        self.lines_b = Some(comparison.lines_b.iter().map(|line| line_record(line, b)).collect());
        self
    }
}

/// The chance that LSH misses a pair. Identical articles meet by their content.
fn miss(config: &Config, relation: Relation, overlap: Overlap) -> f64 {
    match relation {
        Relation::Identical => 0.0,
        _ => share(config.banding.miss(overlap.resemblance())),
    }
}

fn lines_shared(comparison: &Comparison) -> LinesSharedRecord {
    let count = |lines: &[LineCoverage]| lines.iter().filter(|line| line.is_shared()).count();
    LinesSharedRecord {
        a: count(&comparison.lines_a) as u32,
        of_a: comparison.lines_a.len() as u32,
        b: count(&comparison.lines_b) as u32,
        of_b: comparison.lines_b.len() as u32,
        unit: comparison.unit.name(),
    }
}

fn passage_record(passage: &PlacedPassage, a: &str) -> PassageRecord {
    let place = |place: crate::detect::Place| PlaceRecord {
        line: place.line,
        start: place.span.start,
        end: place.span.end,
    };
    PassageRecord {
        words: passage.words,
        kind: passage.kind.name(),
        stock: passage.is_stock,
        text: passage.a.span.of(a).to_owned(),
        a: place(passage.a),
        b: place(passage.b),
    }
}

fn line_record(line: &LineCoverage, text: &str) -> LineRecord {
    LineRecord {
        line: line.line.number,
        words: line.words,
        shared: line.shared,
        text: line.line.span.of(text).to_owned(),
    }
}

/// What lines are called, for people.
pub(in crate::report) fn unit_plural(unit: Unit) -> &'static str {
    match unit {
        Unit::Line => "lines",
        Unit::Sentence => "sentences",
    }
}
