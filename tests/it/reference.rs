//! Five real pages whose overlaps were counted by other means; they stand beside the checkout where
//! the project is developed, and nowhere else.

use std::fs;
use std::path::PathBuf;

use wirecopy::article::{Article, Corpus, Layout, Span};
use wirecopy::body::{Source, roles};
use wirecopy::detect::{Config, Text, compare, detect};

use crate::body::{Score, words};

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

/// A page as it was saved.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
pub(crate) fn raw(name: &str) -> Option<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    let (folder, start) = match name.starts_with('p') {
        true => (folder.join("planted"), format!("{name}_")),
        false => (folder, format!("{name}_")),
    };
    let mut files = fs::read_dir(folder).into_iter().flatten().flatten();
    let file = files.find(|file| file.file_name().to_string_lossy().starts_with(&start));
    let text = file.and_then(|file| fs::read_to_string(file.path()).ok());
    if text.is_none() {
        println!("skipped: the reference pages are not beside the checkout");
    }
    text
}

/// What two pages share, read as pages.
fn resemblance(a: &str, b: &str) -> Option<f64> {
    let (a, b) = (raw(a)?, raw(b)?);
    let (a, b) = (Text::new(&a, Layout::Page), Text::new(&b, Layout::Page));
    Some(compare(&a, &b, &config()).overlap.resemblance())
}

#[test]
fn bodies_are_found_on_raw_pages() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    for page in ["000", "001", "002", "003", "004"] {
        let Some(text) = raw(page) else { return };
        let labels = fs::read_to_string(folder.join(format!("{page}.roles.tsv"))).expect("roles");
        let truth = |number: u32| {
            let of_line = labels.lines().filter_map(|line| {
                let mut fields = line.splitn(3, '\t');
                let is_body = fields.next()? == number.to_string() && fields.next()? == "body";
                is_body.then(|| fields.next().map_or(0.0, words))
            });
            of_line.sum()
        };
        let f1 = Score::of(&text, &roles(&text, Source::Flat), truth).f1();
        assert!(f1 >= 0.98, "{page}: body F1 {f1:.4}");
    }
}

#[test]
fn raw_pages_score_as_their_stories() {
    const STORIES: [(&str, &str, f64); 10] = [
        ("000", "001", 0.0332),
        ("000", "002", 0.0051),
        ("000", "003", 0.0333),
        ("000", "004", 0.0012),
        ("001", "002", 0.0099),
        ("001", "003", 0.0728),
        ("001", "004", 0.0011),
        ("002", "003", 0.0090),
        ("002", "004", 0.0),
        ("003", "004", 0.0011),
    ];
    for (a, b, truth) in STORIES {
        let Some(found) = resemblance(a, b) else { return };
        assert!((found - truth).abs() <= 0.005, "{a}–{b}: {found:.4}, should be {truth:.4}");
    }
}

#[test]
fn a_story_is_the_same_in_any_furniture() {
    for (planted, host) in
        [("p01", "000"), ("p02", "002"), ("p03", "000"), ("p05", "000"), ("p07", "000")]
    {
        let Some(copy) = resemblance("001", planted) else { return };
        assert!(copy >= 0.97, "001–{planted}: {copy:.4}");
        let Some(other) = resemblance(host, planted) else { return };
        assert!(other <= 0.1, "{host}–{planted}: {other:.4}");
    }
}
