//! Five real pages whose overlaps were counted by other means; they stand beside the checkout where
//! the project is developed, and nowhere else.

use std::fs;
use std::path::PathBuf;

use wirecopy::article::{Article, Corpus, Span};
use wirecopy::detect::{Config, Text, compare, detect};

/// Two pages, their words, the shingles and the words in passages that they share, the longest.
type Truth = (&'static str, &'static str, [u32; 2], u32, u32, u32);

const TRUTH: &[Truth] = &[
    ("000", "001", [426, 454], 28, 38, 19),
    ("000", "002", [426, 168], 3, 7, 7),
    ("000", "003", [426, 513], 30, 44, 19),
    ("000", "004", [426, 425], 1, 0, 0),
    ("001", "002", [454, 168], 6, 14, 8),
    ("001", "003", [454, 513], 65, 92, 20),
    ("002", "003", [168, 513], 6, 14, 8),
    ("002", "004", [168, 425], 0, 0, 0),
    ("003", "004", [513, 425], 1, 0, 0),
];

/// The story of a page, cleaned by hand.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
fn body(page: &str) -> Option<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    let body = fs::read_to_string(folder.join(format!("{page}.body.txt"))).ok();
    if body.is_none() {
        println!("skipped: the reference pages are not beside the checkout");
    }
    body
}

/// A text all of which is compared.
fn whole(raw: &str) -> Text<'_> {
    let compared = vec![Span { start: 0, end: raw.len() as u32 }];
    Text { raw, compared, is_page: false }
}

fn config() -> Config {
    Config::new(0.5, 0.99).expect("shares from 0 to 1")
}

#[test]
fn counts_are_those_of_other_hands() {
    for (a, b, words, shared, in_passages, longest) in TRUTH {
        let (Some(text_a), Some(text_b)) = (body(a), body(b)) else { return };
        let found = compare(&whole(&text_a), &whole(&text_b), &config());
        assert_eq!([found.words_a, found.words_b], *words, "{a}–{b}");
        assert_eq!(found.overlap.shared, *shared, "{a}–{b}");
        assert_eq!(found.words_shared(), *in_passages, "{a}–{b}");
        assert_eq!(found.longest_passage(), *longest, "{a}–{b}");
    }
}

#[test]
fn no_two_of_the_pages_are_copies() {
    let mut corpus = Corpus::default();
    for page in ["000", "001", "002", "003", "004"] {
        let Some(text) = body(page) else { return };
        corpus.push(Article { id: page.into(), ..Article::default() }, text);
    }
    let findings = detect(&corpus, &config());
    assert!(findings.groups.is_empty());
    let nearest = findings.nearest.expect("they share some words");
    assert_eq!((nearest.pair.a.0, nearest.pair.b.0), (1, 3));
}
