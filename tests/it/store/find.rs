//! What an index proposes against what a run over everything finds, and the layout of blocks.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use wirecopy::article::ArticleId;
use wirecopy::detect::{self, Config, Fingerprinted, Join, Passages, Text, Texts};
use wirecopy::error::Error;
use wirecopy::ingest::{self, Library, Options};
use wirecopy::lsh::Candidate;
use wirecopy::progress::Unobserved;
use wirecopy::relation::Weighed;
use wirecopy::store::block::{self, Block, ENTRIES};
use wirecopy::store::{self, Index, Recipe, Within};

use crate::random::Random;
use crate::support::{golden, lines, record, story, text, with_another_end};

fn config() -> Config {
    let config = Config::new(0.5, 0.99).unwrap();
    let passages = Passages { stock: 6, ..Passages::default() };
    Config { join: Join::Never, passages: Some(passages), ..config }
}

/// A phrase that many of the stories hold, so that it is stock.
const FORMULA: &str = "weather permitting and subject to the approval of the harbor board in its \
    next regular session";

/// Sixty stories: some share runs of words, every third the formula.
fn set() -> Vec<Value> {
    let one = |number: u64| {
        let mut words = story(number, 140);
        if number % 5 == 4 {
            let other = story(number - 1, 140);
            let run = 14 + number as usize % 30;
            words.splice(40..40, other[20..20 + run].iter().cloned());
        }
        let mut text = text(&words);
        if number.is_multiple_of(3) {
            text.push(' ');
            text.push_str(FORMULA);
            text.push('.');
        }
        record(&format!("s{number}"), &text)
    };
    (0..60).map(one).collect()
}

/// Pages that are copies, cut, derived, put together or strangers.
fn pages() -> Vec<Value> {
    let mut random = Random::new(3);
    let one = |number: u64| {
        let from = story(number, 140);
        let words = match number % 6 {
            0 => from,
            1 => with_another_end(&from, 60 + random.below(70), 900 + number),
            2 => from[..80].to_vec(),
            3 => [&from[30..90], &story(number + 1, 140)[20..80]].concat(),
            4 => story(2_000 + number, 140),
            _ => [&story(3_000 + number, 100)[..], &from[50..66]].concat(),
        };
        record(&format!("p{number}"), &format!("{} {FORMULA}.", text(&words)))
    };
    (0..36).map(one).collect()
}

/// The pairs of pages with the set, by ids.
type Pairs = BTreeMap<(String, String), Weighed>;

struct Both<'a>(&'a Library<detect::Fingerprint>);

impl Texts for Both<'_> {
    type Error = Error;

    fn with_text<R>(&self, id: ArticleId, read: impl FnOnce(&Text<'_>) -> R) -> Result<R, Error> {
        self.0.with_text(id, read)
    }
}

/// The one page of a run as texts behind those of a selection.
struct Beside<'a>(&'a store::Selection, &'a Library<detect::Fingerprint>);

impl Texts for Beside<'_> {
    type Error = Error;

    fn with_text<R>(&self, id: ArticleId, read: impl FnOnce(&Text<'_>) -> R) -> Result<R, Error> {
        match id.index() == self.0.articles.len() {
            true => self.1.with_text(ArticleId(0), read),
            false => self.0.with_text(id, read),
        }
    }
}

#[test]
fn look_ups_propose_what_a_run_over_everything_does() {
    let folder = TempDir::new().unwrap();
    let feed = folder.path().join("set.jsonl");
    std::fs::write(&feed, lines(&set())).unwrap();
    let (config, options) = (config(), Options::default());
    let path = folder.path().join("it");
    let mut index = Index::create(&path, &Recipe::of(&config).unwrap(), Duration::ZERO).unwrap();
    // In several segments.
    let mut arrived = Vec::new();
    let work = |_: &wirecopy::article::Article, text: &Text<'_>| store::prepare(text, &config);
    ingest::stream(std::slice::from_ref(&feed), &options, &Unobserved, work, |more| {
        arrived.extend(more);
        Ok(())
    })
    .unwrap();
    while !arrived.is_empty() {
        let rest = arrived.split_off(arrived.len().min(25));
        index.add(arrived, &config, true).unwrap();
        arrived = rest;
    }
    // One that remembers what it read, as a server's does, finds the same, page after page.
    let remembering = Index::open(&path).unwrap().for_many(Arc::default()).unwrap();
    let mut found = 0;
    for (number, page) in pages().iter().enumerate() {
        let place = folder.path().join(format!("p{number}.jsonl"));
        std::fs::write(&place, lines(std::slice::from_ref(page))).unwrap();
        let fingerprinted = |paths: &[std::path::PathBuf]| {
            ingest::read(paths, &options, &Unobserved, |_, text| detect::fingerprint(text, &config))
                .unwrap()
        };
        let all = fingerprinted(&[feed.clone(), place.clone()]);
        let input = Fingerprinted::new(all.articles(), all.values(), 60);
        let run = detect::run(input, &Both(&all), &config, &Unobserved).unwrap();
        let id = |id: ArticleId| all.articles()[id.index()].id.to_string();
        let by_run: Pairs = run
            .pairs
            .iter()
            .map(|pair| ((id(pair.pair.a), id(pair.pair.b)), pair.weighed))
            .collect();
        let page = fingerprinted(&[place]);
        let by_index = pairs(&index, &page, &config);
        assert_eq!(pairs(&remembering, &page, &config), by_index, "page {number}");
        // What has the words of the page is found by its content.
        let is_other = |weighed: &&Weighed| !weighed.is_same;
        assert_eq!(
            by_index.values().filter(is_other).count(),
            by_run.values().filter(is_other).count(),
            "page {number}"
        );
        for (ids, weighed) in by_run.iter().filter(|(_, weighed)| !weighed.is_same) {
            assert_eq!(by_index.get(ids), Some(weighed), "page {number}, {ids:?}");
        }
        found += by_index.len();
        let stock = |of: &[wirecopy::winnow::Stock]| -> Vec<u64> {
            of.iter().map(|stock| stock.fingerprint).collect()
        };
        let proposed = index.propose(&page.values()[0], None, &config).unwrap();
        assert!(!proposed.stock.is_empty(), "the formula is stock");
        let all_stock = stock(&run.stock);
        assert!(stock(&proposed.stock).iter().all(|print| all_stock.contains(print)));
    }
    assert!(found >= 30, "{found} pairs are too few to tell anything");
}

fn pairs(index: &Index, page: &Library<detect::Fingerprint>, config: &Config) -> Pairs {
    let print = &page.values()[0];
    let proposed = index.propose(print, None, config).unwrap();
    let (numbers, left_out) =
        index.to_compare(&proposed, print.content, &Within::default()).unwrap();
    assert_eq!(left_out, 0);
    let selection = index.select(&numbers).unwrap();
    let last = ArticleId(selection.articles.len() as u32);
    let candidates: Vec<(Candidate, bool)> = (0..last.0)
        .map(|at| {
            let body = selection.stored[at as usize].body;
            let found = proposed.found.iter().find(|found| found.body == body).unwrap();
            (Candidate::new(ArticleId(at), last), found.by_passages)
        })
        .collect();
    let articles = [&*selection.articles, page.articles()].concat();
    let prints = [&*selection.prints, page.values()].concat();
    let input = Fingerprinted::new(&articles, &prints, last.index());
    let stock = proposed.stock.clone();
    let beside = Beside(&selection, page);
    let against = detect::against(input, &beside, &candidates, stock, config, &Unobserved).unwrap();
    let id = |id: ArticleId| articles[id.index()].id.to_string();
    against.pairs.iter().map(|pair| ((id(pair.pair.a), id(pair.pair.b)), pair.weighed)).collect()
}

#[test]
fn blocks_are_what_they_always_were() {
    let postings: Vec<(u64, u32)> = vec![
        (0, 1),
        (0, 7),
        (0x0123_4567_89ab_cdef, 2),
        (0x8000_0000_0000_0000, u32::MAX),
        (u64::MAX, 3),
    ];
    let bytes = block::encode(&postings);
    let mut out = String::new();
    for byte in &bytes {
        write!(out, "{byte:02x}").unwrap();
    }
    writeln!(out, "\n{:016x}", block::check(&bytes)).unwrap();
    golden("block.txt", &out);
    let read = Block::of(&bytes).unwrap();
    assert_eq!(read.iter().collect::<Vec<_>>(), postings);
    assert!(Block::of(&bytes[1..]).is_none());
    assert_eq!(ENTRIES, 335, "with what stands beside it, that fills a page");
}

#[test]
fn a_block_is_searched_as_a_list_is() {
    let mut random = Random::new(9);
    for size in [0, 1, 2, 7, 300] {
        let mut postings: Vec<(u64, u32)> =
            (0..size).map(|_| (random.below(50) as u64 * 3, random.below(9) as u32)).collect();
        postings.sort_unstable();
        let bytes = block::encode(&postings);
        let block = Block::of(&bytes).unwrap();
        assert_eq!((block.len(), block.is_empty()), (size, size == 0));
        for key in 0..160 {
            let expected = postings.partition_point(|posting| posting.0 < key);
            assert_eq!(block.first_from(key), expected, "{key} of {size}");
        }
    }
}

#[test]
fn fingerprints_of_passages_are_what_they_always_were() {
    let texts = [
        "The harbor board said on Thursday that the ferry would sail again once the reef was charted, \
         the first time since the accident that the crossing will be open to cars and lorries.",
        "“We were lucky with the tide and lucky with the swell that night,” the captain said, and he \
         would not say whether the pilot had been on the bridge when the vessel struck the rocks.",
        "no no no no no no no no no no no no no no no no no no no no",
    ];
    let config = Config::new(0.5, 0.99).unwrap();
    let mut out = String::new();
    for raw in texts {
        let print = detect::fingerprint(&Text::new(raw, wirecopy::article::Layout::Whole), &config);
        for print in print.passage_set() {
            writeln!(out, "{print:016x}").unwrap();
        }
        out.push('\n');
    }
    golden("passages4.txt", &out);
}
