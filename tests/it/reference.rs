//! Five real pages whose overlaps were counted by other means; they stand beside the checkout where
//! the project is developed, and nowhere else.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use wirecopy::article::{Article, ArticleId, Corpus, Layout, Span};
use wirecopy::body::{Source, roles};
use wirecopy::detect::{Composite, Config, Findings, Role, Text, compare, detect};
use wirecopy::lsh::Candidate;
use wirecopy::page;
use wirecopy::relation::Relation;

use crate::body::{Score, words};

/// Two pages, their words, the shingles and the words in passages that they share, the longest.
type Truth = (&'static str, &'static str, [u32; 2], u32, u32, u32);

const TRUTH: &[Truth] = &[
    ("000", "001", [426, 454], 28, 38, 19),
    ("000", "002", [426, 168], 3, 7, 7),
    ("000", "003", [426, 513], 30, 44, 19),
    ("000", "004", [426, 425], 1, 0, 0),
    ("001", "002", [454, 168], 6, 14, 8),
    ("001", "003", [454, 513], 65, 91, 19),
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
        let found = compare(&whole(&text_a), &whole(&text_b), false, &config(), &[]);
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
    Some(compare(&a, &b, false, &config(), &[]).overlap.resemblance())
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

/// The pages as a corpus, each read as a page, with what is found among them.
fn among(names: &[&str]) -> Option<(Corpus, Findings)> {
    let mut corpus = Corpus::default();
    for name in names {
        let text = raw(name)?;
        let claims = page::read(&text, Layout::Page).claims;
        let credit = claims.credit.map(Box::new);
        let id = (*name).into();
        corpus.push(Article { id, credit, layout: Layout::Page, ..Article::default() }, text);
    }
    let findings = detect(&corpus, &config());
    Some((corpus, findings))
}

/// What two pages of a corpus are to each other.
fn relation(corpus: &Corpus, findings: &Findings, a: &str, b: &str) -> Relation {
    let number = |name: &str| {
        let at = corpus.articles().iter().position(|article| &*article.id == name);
        ArticleId(at.expect("a page of the corpus") as u32)
    };
    let pair = Candidate::new(number(a), number(b));
    let found = findings.pairs.iter().find(|found| found.pair == pair);
    found.map_or(Relation::Unrelated, |pair| pair.relation)
}

const PAGES: [&str; 5] = ["000", "001", "002", "003", "004"];

#[test]
fn passages_stand_where_other_hands_found_them() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    let Ok(spans) = fs::read_to_string(folder.join("truth_spans.json")) else { return };
    let spans: Value = serde_json::from_str(&spans).expect("spans");
    let truth = spans["spans"].as_array().expect("a list");
    assert_eq!(truth.len(), 20);
    let mut found_in_all = 0;
    for (at, a) in PAGES.iter().enumerate() {
        for b in &PAGES[at + 1..] {
            let (Some(raw_a), Some(raw_b)) = (raw(a), raw(b)) else { return };
            let (x, y) = (Text::new(&raw_a, Layout::Page), Text::new(&raw_b, Layout::Page));
            let found = compare(&x, &y, false, &config(), &[]);
            found_in_all += found.passages.len();
            for span in truth.iter().filter(|span| span["a"] == *a && span["b"] == *b) {
                // The truth counts characters, and its spans end where their words do.
                let place = |raw: &str, start: &str, text: &str| {
                    let chars = span[start].as_u64().expect("a number") as usize;
                    let start = raw.char_indices().nth(chars).expect("a character").0;
                    let text = span[text].as_str().expect("a text");
                    assert!(raw[start..].starts_with(text), "{span}");
                    Span { start: start as u32, end: (start + text.len()) as u32 }
                };
                let (in_a, in_b) =
                    (place(&raw_a, "a_char", "a_text"), place(&raw_b, "b_char", "b_text"));
                let passage = found.passages.iter().find(|passage| passage.a.span == in_a);
                let passage = passage.unwrap_or_else(|| panic!("{span} is missing"));
                assert_eq!(passage.b.span, in_b, "{span}");
                assert_eq!(u64::from(passage.words), span["words"].as_u64().expect("words"));
                assert_eq!(passage.kind.name(), span["kind"], "{span}");
                assert_eq!(u64::from(passage.a.line), span["a_rawline"].as_u64().expect("line"));
                assert_eq!(u64::from(passage.b.line), span["b_rawline"].as_u64().expect("line"));
            }
        }
    }
    assert_eq!(found_in_all, 20, "nothing else is a passage");
}

#[test]
fn relations_are_those_that_an_editor_would_give() {
    let Some((corpus, findings)) = among(&PAGES) else { return };
    for (at, a) in PAGES.iter().enumerate() {
        for b in &PAGES[at + 1..] {
            let expected = match (*a, *b) {
                ("001", "003") => Relation::Derived,
                (_, "004") => Relation::Unrelated,
                _ => Relation::SharedQuotes,
            };
            assert_eq!(relation(&corpus, &findings, a, b), expected, "{a}–{b}");
        }
    }
    assert!(findings.groups.is_empty() && findings.composites.is_empty());
    let derived = findings.pairs.iter().find(|pair| pair.relation == Relation::Derived);
    let prose = derived.and_then(|pair| pair.weighed.evidence).expect("evidence").prose;
    assert!((prose.a_in_b() - 0.087).abs() < 0.01 && (prose.b_in_a() - 0.087).abs() < 0.01);
    assert_eq!(findings.stories.len(), 1);
    let story = &findings.stories[0];
    let roles: Vec<_> = story.members.iter().map(|member| (member.id.0, member.role)).collect();
    let derived = Role::Derived(ArticleId(1));
    let own = Role::Independent;
    assert_eq!(roles, [(0, own), (1, own), (2, own), (3, derived)]);
    assert_eq!(story.reports(), 3);
}

#[test]
fn planted_pages_have_the_relation_that_they_were_made_for() {
    let planted = ["p01", "p02", "p03", "p04", "p05", "p06", "p07", "p08", "p09", "p10"];
    for name in planted {
        // Each by itself among the pages, so that no other planted page has a say.
        let names = [&PAGES[..], &[name]].concat();
        let Some((corpus, findings)) = among(&names) else { return };
        let with = |page: &str| relation(&corpus, &findings, name, page);
        match name {
            "p04" => assert_eq!(with("001"), Relation::Excerpt),
            "p06" => assert_eq!(with("001"), Relation::Revision),
            "p08" => {
                let sources = vec![ArticleId(0), ArticleId(1)];
                let composite = Composite { id: ArticleId(5), sources };
                assert_eq!(findings.composites, [composite]);
                assert!(findings.groups.is_empty());
            }
            "p09" => assert_eq!(with("001"), Relation::SharedQuotes),
            "p10" => {
                assert!(matches!(with("004"), Relation::Repost | Relation::Identical));
                for page in ["000", "001", "002", "003"] {
                    assert_eq!(with(page), Relation::Unrelated, "{page}");
                }
            }
            "p03" => assert_eq!(with("001"), Relation::Identical),
            _ => assert!(matches!(with("001"), Relation::Repost | Relation::Identical), "{name}"),
        }
    }
}
