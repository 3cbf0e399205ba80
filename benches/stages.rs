//! What each stage costs, one group a stage: `cargo bench --bench stages -- tokenize`.
//!
//! Ids are `stage/variant/size`. Inputs are made and answers are checked outside the timed loop.

mod support;

use std::cell::LazyCell;
use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput};
use rayon::prelude::*;
use support::Kind;
use wirecopy::align::{self, align};
use wirecopy::article::{ArticleId, Layout, Span};
use wirecopy::body::{Source, has_furniture, roles};
use wirecopy::join::{Shingled, join};
use wirecopy::lsh::{self, Banding, band_keys};
use wirecopy::minhash::{SignatureLength, signature};
use wirecopy::page;
use wirecopy::shingle::{ShingleSet, Width, shingles};
use wirecopy::tokenize::{PlacedTokens, Tokens, definition};
use wirecopy::verify::{Bar, Overlap};

/// Any number will do; the figures of the README come from this one.
const SEED: u64 = 1;

fn main() {
    let criterion = Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    let mut criterion = criterion.configure_from_args();
    bench_roles(&mut criterion);
    bench_tokenize(&mut criterion);
    bench_shingle(&mut criterion);
    bench_signature(&mut criterion);
    bench_band(&mut criterion);
    bench_verify(&mut criterion);
    bench_join(&mut criterion);
    bench_align(&mut criterion);
    criterion.final_summary();
}

/// Pages to the roles of their lines: the invented pages of a language, and text that is all story. Each
/// also as what is compared if it is taken whole, and asked whether it is a page.
fn bench_roles(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("roles");
    let pages = ["en", "ru", "zh"].map(|language| (language, support::pages(language)));
    let stories = (0..32).map(|seed| support::english(400, seed)).collect();
    for (name, texts) in pages.into_iter().chain([("story", stories)]) {
        let bytes = texts.iter().map(|text| text.len() as u64).sum();
        assert!(texts.iter().all(|text| !roles(text, Source::Flat).is_empty()));
        group.throughput(Throughput::BytesDecimal(bytes));
        group.bench_function(BenchmarkId::new(name, texts.len()), |bencher| {
            bencher
                .iter(|| texts.iter().map(|text| roles(text, Source::Flat).len()).sum::<usize>());
        });
        group.bench_function(BenchmarkId::new(format!("{name}-whole"), texts.len()), |bencher| {
            let spans = |text: &String| page::compared(text, Layout::Whole).0.len();
            bencher.iter(|| texts.iter().map(spans).sum::<usize>());
        });
        group.bench_function(BenchmarkId::new(format!("{name}-gate"), texts.len()), |bencher| {
            bencher.iter(|| texts.iter().filter(|text| has_furniture(text)).count());
        });
    }
}

/// Texts to tokens: as hashes, as hashes with spans, and by the definition.
fn bench_tokenize(criterion: &mut Criterion) {
    let english: Vec<String> = (0..32).map(|seed| support::english(400, seed)).collect();
    let scripts = support::other_scripts(400, SEED);
    let mut group = criterion.benchmark_group("tokenize");
    for (name, texts) in [("english", english), ("scripts", scripts)] {
        let size = format!("{}x400", texts.len());
        group
            .throughput(Throughput::BytesDecimal(texts.iter().map(|text| text.len() as u64).sum()));
        let count: usize = texts.iter().map(|text| tokens(text).len()).sum();
        assert_eq!(count, texts.iter().map(|text| count_by_definition(text)).sum::<usize>());
        assert_eq!(count, texts.iter().map(|text| placed(text).spans.len()).sum::<usize>());
        group.bench_function(BenchmarkId::new(name, &size), |bencher| {
            bencher.iter(|| texts.iter().map(|text| tokens(text).len()).sum::<usize>());
        });
        group.bench_function(BenchmarkId::new(format!("{name}-spans"), &size), |bencher| {
            bencher.iter(|| texts.iter().map(|text| placed(text).spans.len()).sum::<usize>());
        });
        group.bench_function(BenchmarkId::new(format!("{name}-definition"), &size), |bencher| {
            bencher.iter(|| texts.iter().map(|text| count_by_definition(text)).sum::<usize>());
        });
    }
    for language in ["en", "de", "fr", "es", "el", "ru", "ar", "hi", "ko", "zh", "ja", "th"] {
        let texts = support::pages(language);
        group
            .throughput(Throughput::BytesDecimal(texts.iter().map(|text| text.len() as u64).sum()));
        group.bench_function(BenchmarkId::new(language, texts.len()), |bencher| {
            bencher.iter(|| texts.iter().map(|text| tokens(text).len()).sum::<usize>());
        });
    }
}

/// Tokens to shingles, and shingles to an ascending set.
fn bench_shingle(criterion: &mut Criterion) {
    let tokens = tokens(&support::english(400, SEED));
    let mut group = criterion.benchmark_group("shingle");
    for words in [3, 5, 8] {
        let width = Width::new(words).expect("the width is in range");
        let count = tokens.len() + 1 - usize::from(words);
        assert_eq!(shingles(&tokens, width).len(), count);
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::new(format!("w{words}"), 400), |bencher| {
            bencher.iter(|| shingles(black_box(&tokens), width));
        });
    }
    let unsorted = shingles(&tokens, Width::DEFAULT);
    group.throughput(Throughput::Elements(unsorted.len() as u64));
    group.bench_function(BenchmarkId::new("set", 400), |bencher| {
        bencher.iter_batched(|| unsorted.clone(), ShingleSet::new, BatchSize::SmallInput);
    });
}

/// Shingles to a signature.
fn bench_signature(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("signature");
    for words in [50, 150, 400, 1000] {
        let text = support::english(words, SEED);
        let shingles = shingles(&tokens(&text), Width::DEFAULT);
        let copy = support::copy_of(&text, Kind::Footer, SEED).expect("any text can have a footer");
        group.throughput(Throughput::Elements(shingles.len() as u64));
        for slots in [64, 128, 256] {
            let length = SignatureLength::new(slots).expect("the length is in range");
            check_estimate(&text, &copy, length);
            group.bench_function(BenchmarkId::new(format!("k{slots}"), words), |bencher| {
                bencher.iter(|| signature(black_box(&shingles), length));
            });
        }
    }
}

/// The share of slots in which two texts agree is near their resemblance.
fn check_estimate(a: &str, b: &str, length: SignatureLength) {
    let [x, y] = [a, b].map(|text| {
        signature(&shingles(&tokens(text), Width::DEFAULT), length).expect("the text has words")
    });
    let agreeing = x.iter().zip(&y).filter(|(x, y)| x == y).count();
    let estimate = agreeing as f64 / length.slots() as f64;
    let resemblance = Overlap::of(&set(a), &set(b)).resemblance();
    assert!((estimate - resemblance).abs() < 0.25, "{estimate} for {resemblance}");
}

/// Signatures to band keys, and band keys to candidates.
fn bench_band(criterion: &mut Criterion) {
    let length = SignatureLength::DEFAULT;
    let banding = Banding::for_recall(0.5, 0.99, length).expect("the signature is long enough");
    let shingles = shingles(&tokens(&support::english(400, SEED)), Width::DEFAULT);
    let one = signature(&shingles, length).expect("the text has words");
    assert_eq!(band_keys(&one, banding).len(), banding.bands());
    let mut group = criterion.benchmark_group("band");
    group.throughput(Throughput::Elements(banding.bands() as u64));
    group.bench_function(BenchmarkId::new("keys", banding.bands()), |bencher| {
        bencher.iter(|| band_keys(black_box(&one), banding));
    });
    let sizes = if support::is_smoke_run() { [100, 1000] } else { [10_000, 100_000] };
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    for articles in sizes {
        group.throughput(Throughput::Elements(articles as u64 * banding.bands() as u64));
        group.bench_function(BenchmarkId::new("candidates", articles), |bencher| {
            let keys = keys_of_corpus(articles, banding);
            let keys: Vec<(ArticleId, &[u64])> =
                keys.iter().map(|(id, keys)| (*id, &**keys)).collect();
            bencher.iter(|| lsh::candidates(black_box(&keys), banding.bands()));
        });
    }
}

/// The band keys of a corpus, of which every exact copy is a candidate.
fn keys_of_corpus(articles: usize, banding: Banding) -> Vec<(ArticleId, Box<[u64]>)> {
    let corpus = support::corpus(articles, SEED);
    let keys_of = |article: &support::Generated| {
        let shingles = shingles(&tokens(&article.text), Width::DEFAULT);
        let signature = signature(&shingles, SignatureLength::DEFAULT).expect("there are words");
        (ArticleId(article.id), band_keys(&signature, banding))
    };
    let keys: Vec<_> = corpus.par_iter().map(keys_of).collect();
    let rows: Vec<(ArticleId, &[u64])> = keys.iter().map(|(id, keys)| (*id, &**keys)).collect();
    let found = lsh::candidates(&rows, banding.bands());
    for article in corpus.iter().filter(|article| article.kind == Kind::Exact) {
        let pair = article.of.map(|of| lsh::Candidate::new(ArticleId(of), ArticleId(article.id)));
        assert!(pair.is_some_and(|pair| found.list.binary_search(&pair).is_ok()));
    }
    keys
}

/// The overlap of two sets.
fn bench_verify(criterion: &mut Criterion) {
    let (text, stranger) = (support::english(400, SEED), support::english(400, SEED + 1));
    let copy = copy_of(&text, Kind::Edited);
    let mut group = criterion.benchmark_group("verify");
    for (name, other, range) in [("copy", copy, 0.5..1.0), ("strangers", stranger, 0.0..0.1)] {
        let (a, b) = (set(&text), set(&other));
        let resemblance = Overlap::of(&a, &b).resemblance();
        assert!(range.contains(&resemblance), "{name} {resemblance}");
        group.throughput(Throughput::Elements((a.len() + b.len()) as u64));
        group.bench_function(BenchmarkId::new(name, 400), |bencher| {
            bencher.iter(|| Overlap::of(black_box(&a), black_box(&b)));
        });
    }
}

/// Every pair of a corpus, on all cores.
fn bench_join(criterion: &mut Criterion) {
    let articles = if support::is_smoke_run() { 200 } else { 5000 };
    let corpus = LazyCell::new(|| support::corpus(articles, SEED));
    let shingles: LazyCell<Vec<Vec<u64>>, _> = LazyCell::new(|| {
        let texts = corpus.iter().map(|article| tokens(&article.text));
        texts.map(|tokens| shingles(&tokens, Width::DEFAULT)).collect()
    });
    let mut group = criterion.benchmark_group("join");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.throughput(Throughput::Elements(articles as u64));
    for share in [0.5, 0.8] {
        let bar = Bar::new(share).expect("the bar is a share");
        group.bench_function(BenchmarkId::new(format!("bar{share}"), articles), |bencher| {
            let ids = corpus.iter().map(|article| ArticleId(article.id));
            let each: Vec<Shingled<'_>> = ids.zip(shingles.iter().map(Vec::as_slice)).collect();
            let pairs = join(&each, 0, bar);
            let copies = corpus.iter().filter(|article| article.kind == Kind::Exact).count();
            assert!(pairs.len() >= copies && pairs.len() < articles, "{} pairs", pairs.len());
            bencher.iter(|| join(black_box(&each), 0, bar));
        });
    }
}

/// The passages of two articles, and the lines that they cover.
fn bench_align(criterion: &mut Criterion) {
    let text = support::english(400, SEED);
    let stranger = support::english(400, SEED + 1);
    let a = placed(&text);
    let mut group = criterion.benchmark_group("align");
    let cases = [
        ("same", text.clone(), 1.0..=1.0),
        ("edited", copy_of(&text, Kind::Edited), 0.3..=1.0),
        ("swapped", copy_of(&text, Kind::Swapped), 0.9..=1.0),
        ("strangers", stranger, 0.0..=0.1),
    ];
    for (name, other, range) in cases {
        let b = placed(&other);
        let alignment = align(&a.tokens, &b.tokens, align::SHORTEST);
        assert_eq!(alignment.check(&a.tokens, &b.tokens), Ok(()));
        let shared = f64::from(alignment.words(&a.tokens)) / a.tokens.len() as f64;
        assert!(range.contains(&shared), "{name} {shared}");
        group.throughput(Throughput::Elements((a.tokens.len() + b.tokens.len()) as u64));
        group.bench_function(BenchmarkId::new(name, 400), |bencher| {
            bencher.iter(|| align(black_box(&a.tokens), black_box(&b.tokens), align::SHORTEST));
        });
    }
    let is_shared = vec![true; a.tokens.len()];
    let lines = |text: &str| align::lines_shared(align::lines(text, &a).0, &a, &is_shared);
    assert!(lines(&text).len() > 5 && lines(&text).iter().all(align::LineCoverage::is_shared));
    group.throughput(Throughput::BytesDecimal(text.len() as u64));
    group.bench_function(BenchmarkId::new("lines", 400), |bencher| {
        bencher.iter(|| lines(black_box(&text)));
    });
}

fn whole(text: &str) -> [Span; 1] {
    [Span { start: 0, end: text.len() as u32 }]
}

fn tokens(text: &str) -> Tokens {
    Tokens::of(text, &whole(text))
}

fn placed(text: &str) -> PlacedTokens {
    PlacedTokens::of(text, &whole(text))
}

fn set(text: &str) -> ShingleSet {
    ShingleSet::new(shingles(&tokens(text), Width::DEFAULT))
}

fn count_by_definition(text: &str) -> usize {
    let mut count = 0;
    definition::tokens(text, |token, _, _| {
        black_box(token);
        count += 1;
    });
    count
}

fn copy_of(text: &str, kind: Kind) -> String {
    support::copy_of(text, kind, SEED).expect("a long text can be copied in any way")
}
