//! What each step of an article allocates, counted: the same table on every run.
//!
//! `cargo bench --bench allocations`. No clock is read.

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::io::{Write, stdout};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use wirecopy::align::{self, align};
use wirecopy::article;
use wirecopy::article::Span;
use wirecopy::detect::{Config, Text, fingerprint};
use wirecopy::minhash::{SignatureLength, signature};
use wirecopy::shingle::{ShingleSet, Width, shingles};
use wirecopy::tokenize::{PlacedTokens, Tokens};
use wirecopy::verify::Overlap;

/// The system's allocator, counting what it is asked for.
struct Counting;

static CALLS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

fn count(bytes: usize) {
    CALLS.fetch_add(1, Relaxed);
    BYTES.fetch_add(bytes as u64, Relaxed);
}

#[expect(unsafe_code, reason = "an allocator can be written in no other way")]
// SAFETY: every method hands its arguments on to the system's allocator unchanged and returns what
// that returns; counting touches no memory but two atomics.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller keeps the contract of `alloc`, which is that of the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: as for `alloc`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        // SAFETY: `memory` came from the system's allocator with this layout, as all memory here.
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as for `realloc`.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// An article as each step of the pipeline sees it.
struct Stages {
    text: String,
    placed: PlacedTokens,
    shingles: Vec<u64>,
}

impl Stages {
    fn of(text: String) -> Self {
        let placed = PlacedTokens::of(&text, &whole(&text));
        let shingles = shingles(&placed.tokens, Width::DEFAULT);
        Self { text, placed, shingles }
    }
}

fn main() -> std::io::Result<()> {
    let articles = if support::is_smoke_run() { 100 } else { 2000 };
    let corpus = support::corpus(articles, 1);
    let texts: Vec<Stages> = corpus.into_iter().map(|article| Stages::of(article.text)).collect();
    let bytes = texts.iter().map(|stages| stages.text.len()).sum::<usize>() / texts.len();
    let mut out = stdout().lock();
    writeln!(out, "{articles} articles of {bytes} bytes on average; for one article:\n")?;
    writeln!(out, "| step | allocations | bytes |\n|---|---:|---:|")?;
    let mut row = |name: &str, step: &dyn Fn(&Stages)| {
        let (calls, bytes) = measure(&texts, step);
        writeln!(out, "| {name} | {calls:.1} | {bytes:.0} |")
    };
    let config = Config::new(0.5, 0.99).expect("the default settings are valid");
    let load = |text: &str| {
        let tokens = Tokens::of(text, &whole(text));
        ShingleSet::new(shingles(&tokens, Width::DEFAULT))
    };
    row("tokenize", &|a| see(Tokens::of(&a.text, &whole(&a.text))))?;
    row("tokenize, with spans", &|a| see(PlacedTokens::of(&a.text, &whole(&a.text))))?;
    row("shingles", &|a| see(shingles(&a.placed.tokens, Width::DEFAULT)))?;
    row("signature", &|a| see(signature(&a.shingles, SignatureLength::DEFAULT)))?;
    row("fingerprint, all of it", &|a| {
        see(fingerprint(&Text::new(&a.text, article::Layout::Whole), &config));
    })?;
    let other = load(&texts[0].text);
    row("load and verify", &|a| see(Overlap::of(&load(&a.text), &other)))?;
    let first = &texts[0].placed.tokens;
    row("align with a stranger", &|a| see(align(&a.placed.tokens, first, align::SHORTEST)))?;
    row("align with itself", &|a| {
        see(align(&a.placed.tokens, &a.placed.tokens, align::SHORTEST));
    })
}

/// Lets nothing be optimized away.
fn see<T>(answer: T) {
    black_box(answer);
}

/// Allocations and bytes of a step, for one text on average.
fn measure(texts: &[Stages], step: &dyn Fn(&Stages)) -> (f64, f64) {
    // Once before, so that tables that are made when first needed are there.
    step(&texts[0]);
    let before = (CALLS.load(Relaxed), BYTES.load(Relaxed));
    for text in texts {
        step(text);
    }
    let share = |now: u64, before: u64| (now - before) as f64 / texts.len() as f64;
    (share(CALLS.load(Relaxed), before.0), share(BYTES.load(Relaxed), before.1))
}

fn whole(text: &str) -> [Span; 1] {
    [Span { start: 0, end: text.len() as u32 }]
}
