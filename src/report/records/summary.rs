//! A run in numbers, with the settings that gave them.

use serde::Serialize;

use super::SCHEMA;
use crate::detect::{Config, Join};
use crate::report::{LeftOut, Run};
use crate::tokenize::RECIPE;

/// A run in numbers.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    r#type: &'static str,
    schema: u32,
    version: &'static str,
    recipe: u32,
    settings: Settings,
    articles: u64,
    against: u64,
    empty: u32,
    bytes: u64,
    errors: u64,
    notices: u64,
    furniture: LeftOut,
    candidates: u64,
    passage_candidates: u64,
    stock_phrases: u64,
    composites: u64,
    pairs: u64,
    groups: u64,
    stories: u64,
    kept: u64,
    dropped: u64,
    every_pair_compared: bool,
    lsh_found: Option<u64>,
    lsh_of: Option<u64>,
    largest_bucket: u64,
    oversized_buckets: u64,
    pairs_withheld: u64,
    at_bars: Vec<AtBarRecord>,
    stages: Vec<StageRecord>,
}

/// The settings that decide the findings, and what was read.
#[derive(Debug, Clone, Serialize)]
pub struct Settings {
    inputs: Vec<String>,
    against: Vec<String>,
    threshold: f64,
    recall: Option<f64>,
    shingle: u8,
    signature: u32,
    bands: u32,
    rows: u32,
    join: &'static str,
    drop_above: f64,
    drop_revisions: bool,
    keep: &'static str,
    passages: bool,
    prose_run: Option<u8>,
    quote_run: Option<u8>,
    stock_above: Option<u32>,
    excerpt_above: f64,
    derived_above: f64,
    reuse_words: u32,
    story_days: u32,
}

impl Settings {
    /// The settings of a run. `recall` is null where bands and rows were given instead.
    pub fn of(
        config: &Config,
        recall: Option<f64>,
        inputs: Vec<String>,
        against: Vec<String>,
    ) -> Self {
        Self {
            inputs,
            against,
            threshold: config.threshold.share(),
            recall,
            shingle: config.width.words(),
            signature: config.length.slots() as u32,
            bands: config.banding.bands() as u32,
            rows: config.banding.rows() as u32,
            join: match config.join {
                Join::Small => "small",
                Join::Always => "always",
                Join::Never => "never",
            },
            drop_above: config.drop_above.share(),
            drop_revisions: config.drop_revisions,
            keep: config.keep.name(),
            passages: config.passages.is_some(),
            prose_run: config.passages.map(|passages| passages.prose),
            quote_run: config.passages.map(|passages| passages.quote),
            stock_above: config.passages.map(|passages| passages.stock),
            excerpt_above: config.reuse.excerpt.share(),
            derived_above: config.reuse.derived.share(),
            reuse_words: config.reuse.words,
            story_days: config.story_days,
        }
    }
}

/// What another threshold would have given.
#[derive(Debug, Clone, Serialize)]
struct AtBarRecord {
    bar: f64,
    groups: u32,
    grouped: u32,
    dropped: u32,
}

/// How long a stage took.
#[derive(Debug, Clone, Serialize)]
pub struct StageRecord {
    /// The stage.
    pub name: &'static str,
    /// Wall time.
    pub seconds: f64,
}

impl Summary {
    /// The summary of a run.
    pub fn of(
        run: &Run<'_>,
        settings: Settings,
        bytes: u64,
        errors: u64,
        stages: Vec<StageRecord>,
    ) -> Self {
        let findings = run.findings;
        let at_bar = |at: &crate::detect::AtBar| AtBarRecord {
            bar: at.bar.share(),
            groups: at.groups,
            grouped: at.grouped,
            dropped: at.dropped,
        };
        Self {
            r#type: "summary",
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            recipe: RECIPE,
            settings,
            articles: (run.articles.len() - run.old) as u64,
            against: run.before() as u64,
            empty: findings.empty,
            bytes,
            errors,
            notices: run.notices.len() as u64,
            furniture: run.furniture,
            candidates: findings.candidates.proposed,
            passage_candidates: findings.candidates.by_passages,
            stock_phrases: findings.stock.len() as u64,
            composites: findings.composites.len() as u64,
            pairs: findings.pairs.len() as u64,
            groups: findings.groups.len() as u64,
            stories: findings.stories.len() as u64,
            kept: run.kept() as u64,
            dropped: findings.dropped.len() as u64,
            every_pair_compared: findings.joined.is_some(),
            lsh_found: findings.joined.map(|alone| alone.found),
            lsh_of: findings.joined.map(|alone| alone.of),
            largest_bucket: findings.candidates.largest,
            oversized_buckets: findings.candidates.oversized,
            pairs_withheld: findings.candidates.withheld,
            at_bars: findings.at_bars.iter().map(at_bar).collect(),
            stages,
        }
    }
}
