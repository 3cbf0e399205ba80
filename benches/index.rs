//! The index on disk, measured: building, adding one article, opening, looking up, a whole page.
//!
//! `cargo bench --bench index -- ARTICLES [FOLDER]` (2,000 without); run as a test, it is done once on a
//! few. Prints medians and 99th percentiles of wall time: what a person waits for, on a machine that
//! does nothing else.

#![allow(clippy::print_stdout, reason = "it tells what it measured")]

mod support;

use std::error::Error;
use std::time::{Duration, Instant};

use wirecopy::article::{Article, ArticleId, Layout};
use wirecopy::detect::{self, Config, Fingerprint, Fingerprinted, Side, Text, Texts};
use wirecopy::ingest::{self, Arrived};
use wirecopy::lsh::Candidate;
use wirecopy::progress::Unobserved;
use wirecopy::store::{self, Index, Selection, Within};

/// As many pages are looked up, and as many articles added one by one.
const PAGES: usize = 400;

use support::archive;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let is_test = !std::env::args().any(|argument| argument == "--bench");
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let articles = arguments.next().and_then(|number| number.parse().ok());
    let articles = articles.unwrap_or(if is_test { 200 } else { 2_000 });
    let folder = arguments.next().unwrap_or_else(|| std::env::temp_dir().display().to_string());
    let folder = tempfile::TempDir::new_in(folder)?;
    let config = Config::new(0.5, 0.99).ok_or("a threshold and a recall")?;
    let feed = folder.path().join("feed.jsonl");
    let pages = archive::written(&feed, articles, PAGES)?;
    let place = folder.path().join("index");
    let raw = std::fs::metadata(&feed)?.len();
    let began = Instant::now();
    let mut index = archive::built(&place, &feed, &config)?;
    let built = began.elapsed().as_secs_f64();
    println!("{articles} articles, {:.0} MB", raw as f64 / 1e6);
    println!("build          {built:.1} s, {:.0} articles a second", articles as f64 / built);
    let stats = index.stats()?;
    let bound = 1.2 * stats.packed as f64 + 4_096.0 * articles as f64;
    println!(
        "disk           {:.0} MB; texts compressed one by one {:.0} MB; 1.2 times these and 4 KB an article: {:.0} MB",
        stats.file as f64 / 1e6,
        stats.packed as f64 / 1e6,
        bound / 1e6
    );
    let count = if is_test { 5 } else { PAGES };
    one_by_one(&mut index, &pages, count, &config)?;
    drop(index);
    told("open", &repeated(count.min(50), |_| Index::open(&place).map(drop))?);
    let index = Index::open(&place)?;
    look_ups(&index, &pages, count, &config)
}

/// Adds articles one by one, each durably.
fn one_by_one(index: &mut Index, pages: &[String], count: usize, config: &Config) -> Outcome<()> {
    let took = repeated(count.min(100), |number| {
        let raw = &pages[number % pages.len()];
        let value = store::prepare(&Text::new(raw, Layout::Whole), config);
        let article = Article { id: format!("one{number}").into(), ..Article::default() };
        let path = "one".into();
        let arrival = ingest::Arrival { article, path, line: None, value };
        index.add(vec![Arrived::Article(Box::new(arrival))], config, false).map(drop)
    })?;
    told("add one", &took);
    Ok(())
}

/// A page behind the articles that an index proposes for it.
struct Beside<'a>(&'a Selection, &'a Text<'a>);

impl Texts for Beside<'_> {
    type Error = wirecopy::error::Error;

    fn with_text<R>(
        &self,
        id: ArticleId,
        read: impl FnOnce(&Text<'_>) -> R,
    ) -> Result<R, Self::Error> {
        match id.index() == self.0.articles.len() {
            true => Ok(read(self.1)),
            false => self.0.with_text(id, read),
        }
    }
}

fn look_ups(index: &Index, pages: &[String], count: usize, config: &Config) -> Outcome<()> {
    let prints: Vec<Fingerprint> = pages
        .iter()
        .map(|raw| detect::fingerprint(&Text::new(raw, Layout::Whole), config))
        .collect();
    let print = |number: usize| &prints[number % prints.len()];
    // Once to warm up.
    repeated(count, |number| index.propose(print(number), None, config).map(drop))?;
    told(
        "look-up",
        &repeated(count, |number| index.propose(print(number), None, config).map(drop))?,
    );
    let mut matches = 0;
    told(
        "whole check",
        &repeated(count, |number| {
            matches += check(index, &pages[number % pages.len()], config)?;
            Ok(())
        })?,
    );
    println!("               {:.1} matches a page", matches as f64 / count as f64);
    Ok(())
}

/// What `check` does of a page: from its text to every passage and edit. How many matches it has.
fn check(index: &Index, raw: &str, config: &Config) -> Result<usize, wirecopy::error::Error> {
    let page = Text::new(raw, Layout::Whole);
    let print = detect::fingerprint(&page, config);
    let proposed = index.propose(&print, None, config)?;
    let (numbers, _) = index.to_compare(&proposed, print.content, &Within::default())?;
    let selection = index.select(&numbers)?;
    let last = ArticleId(selection.articles.len() as u32);
    let by_passages =
        |body: u32| proposed.found.iter().any(|found| found.body == body && found.by_passages);
    let candidates: Vec<(Candidate, bool)> = (0..last.0)
        .map(|at| {
            let is_found = by_passages(selection.stored[at as usize].body);
            (Candidate::new(ArticleId(at), last), is_found)
        })
        .collect();
    let mut articles = selection.articles.clone();
    articles.push(Article::default());
    let mut prints = selection.prints.clone();
    prints.push(print);
    let input = Fingerprinted::new(&articles, &prints, last.index());
    let beside = Beside(&selection, &page);
    let stock = proposed.stock.clone();
    let found = detect::against(input, &beside, &candidates, stock, config, &Unobserved)?;
    let side = Side::of(&page, config);
    for pair in &found.pairs {
        selection.with_text(pair.pair.a, |source| {
            let source = Side::of(source, config);
            let comparison = detect::compare_sides(&side, &source, false, config, &found.stock);
            (comparison, detect::edits(&source, &side))
        })?;
    }
    Ok(found.pairs.len())
}

/// How long something takes, done so many times.
fn repeated(
    times: usize,
    mut work: impl FnMut(usize) -> Result<(), wirecopy::error::Error>,
) -> Outcome<Vec<Duration>> {
    let mut took = Vec::with_capacity(times);
    for number in 0..times {
        let began = Instant::now();
        work(number)?;
        took.push(began.elapsed());
    }
    took.sort_unstable();
    Ok(took)
}

fn told(what: &str, took: &[Duration]) {
    let at =
        |share: usize| took[(took.len() * share / 100).min(took.len() - 1)].as_secs_f64() * 1e3;
    println!("{what:<14} p50 {:.2} ms, p99 {:.2} ms", at(50), at(99));
}
