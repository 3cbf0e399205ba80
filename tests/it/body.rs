//! The roles of the lines of a page, held against labels that were written before the rules.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;
use wirecopy::article::{Article, ArticleId, Layout, Span};
use wirecopy::body::{self, Line, Role, Source};
use wirecopy::furniture::{self, Furniture};
use wirecopy::page;

use crate::words::pages;

/// Text with what lines of pages are made of.
const TEXT: &str =
    "([A-Za-z]{1,9}|[.!?:|«»“”\"'-]| |\n|\r\n|\t|©|___|READ: |By |Reuters|[0-9]{1,4}|\\PC){0,120}";

fn data() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data"))
}

/// The words of a text; of scripts without spaces, two characters make one.
pub(crate) fn words(text: &str) -> f64 {
    let is_unspaced = |c: &char| matches!(c, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{9fff}');
    let count = |word: &str| match word.chars().filter(is_unspaced).count() {
        0 => 1.0,
        unspaced => (unspaced as f64 / 2.0).max(1.0),
    };
    text.split_whitespace().map(count).sum()
}

/// Words of body that were found, that were taken wrongly, that were missed.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Score {
    found: f64,
    wrong: f64,
    missed: f64,
}

impl Score {
    /// Holds the body of a page against the body's words on each of its lines.
    pub(crate) fn of(text: &str, lines: &[Line], truth: impl Fn(u32) -> f64) -> Self {
        let mut score = Self::default();
        for number in 1..=text.split('\n').count() as u32 {
            let body = lines.iter().filter(|line| line.number == number && line.role == Role::Body);
            let (mine, theirs) = (body.map(|line| words(line.span.of(text))).sum(), truth(number));
            score.found += f64::min(mine, theirs);
            score.wrong += f64::max(mine - theirs, 0.0);
            score.missed += f64::max(theirs - mine, 0.0);
        }
        score
    }

    pub(crate) fn f1(self) -> f64 {
        match self.found + self.wrong + self.missed > 0.0 {
            true => 2.0 * self.found / (2.0 * self.found + self.wrong + self.missed),
            false => 1.0,
        }
    }
}

/// The scores of the labelled pages of a file, by language.
fn scores(gold: &str) -> BTreeMap<String, Vec<f64>> {
    let mut scores: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for record in fs::read_to_string(data().join(gold)).expect("the labels are there").lines() {
        let record: Value = serde_json::from_str(record).expect("a label is JSON");
        if record["type"] != "gold-lines" {
            continue;
        }
        let id = record["id"].as_str().expect("a label has an id");
        let text = fs::read_to_string(data().join(id)).expect("the page is there");
        let lines: Vec<&str> = text.split('\n').collect();
        let truth = |number: u32| match &record["roles"][number as usize - 1] {
            Value::String(role) if role == "body" => words(lines[number as usize - 1]),
            Value::Array(parts) => {
                let body = parts.iter().filter(|part| part[0] == "body");
                body.map(|part| words(part[1].as_str().unwrap_or_default())).sum()
            }
            _ => 0.0,
        };
        let score = Score::of(&text, &body::roles(&text, Source::Flat), truth).f1();
        let language = id.split('/').nth(1).expect("a page lies in a folder of its language");
        scores.entry(language.to_owned()).or_default().push(score);
    }
    scores
}

fn mean(scores: &[f64]) -> f64 {
    scores.iter().sum::<f64>() / scores.len() as f64
}

#[test]
fn pages_of_the_invented_sites_are_read() {
    let scores = scores("gold.jsonl");
    assert!(scores.len() >= 12);
    for (language, scores) in &scores {
        let mean = mean(scores);
        assert!(mean >= 0.97, "{language}: body F1 {mean:.3} over {} pages", scores.len());
    }
}

#[test]
fn layouts_that_the_rules_were_not_made_for_are_read() {
    let by_language = scores("layouts/gold.jsonl");
    let all: Vec<f64> = by_language.values().flatten().copied().collect();
    assert!(by_language.len() >= 9 && all.len() >= 60);
    assert!(mean(&all) >= 0.92, "body F1 {:.3} over {} pages", mean(&all), all.len());
}

/// The roles of lines, without the spans.
fn roles(text: &str) -> Vec<(u32, &'static str)> {
    let lines = body::roles(text, Source::Flat);
    lines.iter().map(|line| (line.number, line.role.name())).collect()
}

const STORY: &str =
    "The harbor of Port Maren was closed on Monday after a crane fell into the water.
Nobody was hurt, the harbor master said, because the crew had gone to lunch early.
The crane will be lifted on Wednesday, when a barge arrives from the naval yard.";

#[test]
fn a_sentence_that_was_squeezed_onto_the_story_is_taken_off() {
    let text = format!("Your support makes all the difference.{STORY}");
    let lines = body::roles(&text, Source::Flat);
    assert_eq!((lines[0].number, lines[0].role), (1, Role::Appeal));
    assert_eq!(lines[0].span.of(&text), "Your support makes all the difference.");
    assert_eq!((lines[1].number, lines[1].role), (1, Role::Body));
    assert!(lines[1].span.of(&text).starts_with("The harbor of Port Maren"));
}

#[test]
fn a_story_goes_on_behind_a_box_in_its_midst() {
    let mut text: Vec<&str> = STORY.lines().collect();
    text.insert(2, "Your subscription could not be saved. Please try again.");
    text.insert(3, "Subscribe to our daily newsletter");
    text.insert(2, "READ: Crane driver of the year is from Port Maren");
    text.insert(2, "Article continues after this advertisement");
    let text = text.join("\n");
    let body: Vec<u32> =
        roles(&text).into_iter().filter(|(_, role)| *role == "body").map(|(at, _)| at).collect();
    assert_eq!(body, [1, 2, 7]);
}

#[test]
fn a_list_of_teasers_behind_its_label_is_no_story() {
    let text = format!(
        "{STORY}\nMost read\nA baker who chased a burglar through the market would do it again.\n\
         Two teenagers have been warned about jumping from the old pier at night.\n\
         Magistrates have fined a skip company for dumping plasterboard on the marsh."
    );
    let others: Vec<_> = roles(&text).into_iter().skip(3).map(|(_, role)| role).collect();
    assert_eq!(others, ["related"; 4]);
}

/// A caption speaks of what the story speaks of, as the headline does, and may stand nearer to it.
#[test]
fn a_line_with_the_credit_of_a_picture_is_no_headline() {
    let above = |line: &str| {
        let text = format!("Lunch hour saves crew\n{line}\n{STORY}");
        let roles: Vec<_> = roles(&text).into_iter().map(|(_, role)| role).collect();
        [roles[0], roles[1]]
    };
    for caption in [
        "The crane in the harbor of Port Maren on Monday. Foto: privat",
        "The crane in the harbor of Port Maren on Monday. Foto privat",
        "The crane in the harbor of Port Maren in 2019. © Archives",
    ] {
        assert_eq!(above(caption), ["headline", "caption"], "{caption}");
    }
    for headline in [
        "Crane falls into water in the harbor of Port Maren",
        "Crane falls into water in the harbor of Port Maren | Reuters",
    ] {
        assert_eq!(above(headline)[1], "headline", "{headline}");
    }
}

#[test]
fn a_teaser_that_doubles_the_lead_is_told() {
    let text = format!(
        "Crane falls into harbor\nThe harbor of Port Maren was closed on Monday ...\n{STORY}"
    );
    let roles: Vec<_> = roles(&text).into_iter().map(|(_, role)| role).collect();
    assert_eq!(roles, ["headline", "teaser", "body", "body", "body"]);
}

#[test]
fn text_broken_into_lines_is_put_together() {
    let text = "PORT MAREN (UPI) -- THE HARBOR WAS CLOSED ON MONDAY AFTER A CRANE
FELL INTO THE WATER AND BLOCKED THE ONLY CHANNEL TO THE OPEN SEA FOR
MOST OF THE DAY, THE HARBOR MASTER SAID IN A STATEMENT TO REPORTERS.

NOBODY WAS HURT, HE SAID, BECAUSE THE CREW HAD GONE TO LUNCH EARLY ON
ACCOUNT OF THE HEAT, AND THE CRANE WILL BE LIFTED BY A BARGE OF THE
NAVAL YARD ON WEDNESDAY IF THE WIND ALLOWS IT.";
    assert!(body::roles(text, Source::Flat).iter().all(|line| line.role == Role::Body));
}

#[test]
fn long_pages_take_no_longer_by_the_line() {
    // Anything that looked from each line at all others would take minutes.
    for piece in [
        "Two words\nAdvertisement\n",
        "A sentence that was cut short here ...\n",
        "ab.Cd.",
        "By Jane Doe, AP\nJane Doe said so on Monday in the harbor of Port Maren.\n",
        "\u{201c}We\u{201d} our ",
        "Most read\nThe harbor was closed on Monday, said the harbor master of Port Maren.\n",
        "Subscribe to our newsletter\nYou and your friends will like what we write for you.\n",
    ] {
        let text = piece.repeat(60_000);
        assert!(!body::roles(&text, Source::Flat).is_empty());
    }
}

#[test]
fn a_page_of_links_has_no_story() {
    let text = "Home\nPolitics\nMinister resigns over bridge\nCrane falls into harbor\n\
                Baker chases burglar through market\nWeather\nContact us\nAll rights reserved";
    assert!(body::roles(text, Source::Flat).iter().all(|line| line.role != Role::Body));
}

#[test]
fn texts_of_records_are_pages_only_if_they_show_it() {
    assert!(!body::has_furniture(STORY));
    assert!(!body::has_furniture("Crane falls into harbor\nWhat the crew says\nNobody hurt"));
    assert!(body::has_furniture(&format!("Home\n{STORY}\nMost read")));
}

#[test]
fn credits_and_datelines_are_not_compared() {
    for (text, kept) in [
        (
            "PORT MAREN (AP) — The harbor was closed.\n___\nFollow AP's coverage at https://apnews.example",
            "The harbor was closed.",
        ),
        ("Port Maren (dpa) - Der Hafen ist gesperrt.\ndpa ab cd", "Der Hafen ist gesperrt."),
        (
            "The harbor was closed.\n(Reporting by Jane Doe; Editing by John Roe)",
            "The harbor was closed.",
        ),
        ("The harbor was closed.", "The harbor was closed."),
    ] {
        let (spans, _) = page::compared(text, Layout::Whole);
        let compared: Vec<&str> = spans.iter().map(|span| span.of(text).trim()).collect();
        assert_eq!(compared, [kept], "{text}");
    }
}

/// Pages of one source with the lines that each has beside its own.
fn corpus(common: &[&str], stories: usize) -> (Vec<Article>, Vec<String>) {
    let article = Article { source: Some("harbor.example".into()), ..Article::default() };
    let text = |number: usize| {
        let own =
            (0..6).map(|line| format!("Story {number} says in line {line} what no other says."));
        let mut lines: Vec<String> = own.collect();
        lines.extend(common.iter().map(ToString::to_string));
        lines.join("\n")
    };
    (vec![article; stories], (0..stories).map(text).collect())
}

fn learned(articles: &[Article], texts: &[String]) -> Furniture {
    let lines: Vec<Vec<u64>> = texts
        .iter()
        .map(|text| {
            let all = Span { start: 0, end: text.len() as u32 };
            furniture::lines(text, &[all]).map(|(_, line)| line).collect()
        })
        .collect();
    Furniture::learn(articles, |id: ArticleId| &lines[id.index()])
}

#[test]
fn lines_that_recur_on_a_source_are_furniture() {
    let common = "Harbor News is read in forty ports by those who go to sea.";
    let (articles, texts) = corpus(&[common], 3);
    let furniture = learned(&articles, &texts);
    assert_eq!(furniture.len(), 1);
    let mut spans = vec![Span { start: 0, end: texts[0].len() as u32 }];
    furniture.leave_out(Some("harbor.example"), &texts[0], &mut spans);
    let kept: Vec<&str> = spans.iter().map(|span| span.of(&texts[0])).collect();
    assert_eq!(kept.len(), 6);
    assert!(!kept.contains(&common));
    // Another source may say what it likes.
    let mut spans = vec![Span { start: 0, end: texts[0].len() as u32 }];
    furniture.leave_out(Some("other.example"), &texts[0], &mut spans);
    assert_eq!(spans.len(), 1);
}

#[test]
fn lines_that_copies_share_are_no_furniture() {
    // Twice is chance, and copies of one story share all of their lines.
    let (articles, texts) = corpus(&["A line in two stories, which proves nothing at all."], 2);
    assert!(learned(&articles, &texts).is_empty());
    let (articles, texts) = corpus(&[], 1);
    let copies = vec![texts[0].clone(); 9];
    assert!(learned(&vec![articles[0].clone(); 9], &copies).is_empty());
}

/// The lines of a page as if it began `by` lines and bytes later.
fn moved(lines: Vec<Line>, by: u32) -> Vec<Line> {
    let later = |span: Span| Span { start: span.start + by, end: span.end + by };
    let moved = lines.into_iter();
    moved.map(|line| Line { number: line.number + by, span: later(line.span), ..line }).collect()
}

#[test]
fn pages_read_the_same_wherever_their_blocks_begin() {
    for text in pages() {
        let lines = body::roles(&text, Source::Flat);
        for by in [1, 7, 31, 63] {
            let later = "\n".repeat(by as usize) + &text;
            assert_eq!(body::roles(&later, Source::Flat), moved(lines.clone(), by), "{text}");
        }
    }
}

proptest! {
    #[test]
    fn lines_read_the_same_wherever_their_blocks_begin(
        text in "([a-zA-Z]{1,12}|[0-9]{1,4}|[ \t’“”•·»|>/.,é中ก\u{a0}\n-]|  |Home|Share |\n){0,120}",
        by in 0..130_u32,
    ) {
        let lines = body::roles(&text, Source::Flat);
        let later = "\n".repeat(by as usize) + &text;
        prop_assert_eq!(body::roles(&later, Source::Flat), moved(lines, by));
    }

    #[test]
    fn roles_are_total(text in TEXT) {
        for layout in [Layout::Whole, Layout::Auto, Layout::Page, Layout::Extracted] {
            let read = page::read(&text, layout);
            let mut end = 0;
            for line in &read.lines {
                prop_assert!(line.span.start >= end && line.span.end > line.span.start);
                prop_assert!(text.is_char_boundary(line.span.start as usize));
                prop_assert!(text.is_char_boundary(line.span.end as usize));
                let before = text[..line.span.start as usize].matches('\n').count() as u32;
                prop_assert_eq!(line.number, before + 1);
                end = line.span.end;
            }
            let mut end = 0;
            for span in &read.compared {
                prop_assert!(span.start >= end && span.end >= span.start);
                prop_assert!(text.is_char_boundary(span.start as usize));
                prop_assert!(text.is_char_boundary(span.end as usize));
                end = span.end;
            }
            prop_assert_eq!(page::compared(&text, layout).0, read.compared);
        }
    }
}
