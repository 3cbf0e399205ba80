//! Everything together: `detect` over a corpus in memory, on all cores.
//!
//! Ids are `detect/candidates/articles`: candidates by LSH alone, or by the exact join as well.

mod support;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};
use support::Generated;
use wirecopy::article::{Article, Corpus};
use wirecopy::detect::{Config, Findings, Join, detect};

/// Any number will do; the figures of the README come from this one.
const SEED: u64 = 1;

/// Corpora, and whether every pair of them is compared as well.
const SIZES: [(usize, &[Join]); 3] = [
    (1000, &[Join::Never, Join::Always]),
    (10_000, &[Join::Never, Join::Always]),
    (100_000, &[Join::Never]),
];
const SMOKE_SIZES: [(usize, &[Join]); 2] =
    [(100, &[Join::Never, Join::Always]), (500, &[Join::Never])];

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    let sizes = if support::is_smoke_run() { &SMOKE_SIZES[..] } else { &SIZES[..] };
    let mut group = criterion.benchmark_group("detect");
    group.sampling_mode(SamplingMode::Flat);
    for (articles, joins) in sizes {
        let generated = support::corpus(*articles, SEED);
        let bytes = generated.iter().map(|article| article.text.len() as u64).sum();
        group.throughput(Throughput::ElementsAndBytes { elements: *articles as u64, bytes });
        let corpus = corpus_of(&generated);
        for join in *joins {
            let name = if *join == Join::Always { "join" } else { "lsh" };
            let config = Config::new(0.5, 0.99).expect("the default settings are valid");
            let config = Config { join: *join, ..config };
            group.bench_function(BenchmarkId::new(name, articles), |bencher| {
                check(&generated, &detect(&corpus, &config));
                bencher.iter(|| detect(black_box(&corpus), &config));
            });
        }
    }
    group.finish();
    criterion.final_summary();
}

fn corpus_of(generated: &[Generated]) -> Corpus {
    let mut corpus = Corpus::default();
    for article in generated {
        let id = article.id.to_string().into();
        corpus.push(Article { id, ..Article::default() }, article.text.as_str());
    }
    corpus
}

/// Every copy with the same tokens is in one group with its original,
/// and hardly any other copy is missing.
fn check(generated: &[Generated], findings: &Findings) {
    let mut group_of = vec![None; generated.len()];
    for (number, group) in findings.groups.iter().enumerate() {
        for member in &group.members {
            group_of[member.id.index()] = Some(number);
        }
    }
    let (mut copies, mut found) = (0, 0);
    for article in generated {
        let Some(of) = article.of else { continue };
        let group = group_of[article.id as usize];
        let is_found = group.is_some() && group == group_of[of as usize];
        assert!(is_found || !article.kind.is_identical(), "{} is missing", article.id);
        copies += 1;
        found += u32::from(is_found);
    }
    assert!(found * 100 >= copies * 85, "{found} of {copies} copies found");
}
