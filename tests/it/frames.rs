//! Texts in frames: what two pages share beside their texts makes no copies of them; and stories,
//! which are tied to their middle.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wirecopy::article::{Article, ArticleId, Corpus, Span};
use wirecopy::detect::{Config, Findings, Join, Pair, detect};
use wirecopy::frame::{Look, running};
use wirecopy::lsh::Candidate;
use wirecopy::parts::{self, Fact};
use wirecopy::relation::Relation;
use wirecopy::tokenize::PlacedTokens;

use crate::random::word;

fn config(join: Join) -> Config {
    Config { join, ..Config::new(0.5, 0.99).expect("settings that are possible") }
}

fn found(texts: &[String], join: Join) -> Findings {
    let mut corpus = Corpus::default();
    for (number, text) in texts.iter().enumerate() {
        let id = format!("{number:04}").into();
        corpus.push(Article { id, ..Article::default() }, text.clone());
    }
    detect(&corpus, &config(join))
}

fn relation(a: &str, b: &str) -> Relation {
    let findings = found(&[a.to_owned(), b.to_owned()], Join::Always);
    let pair = Candidate::new(ArticleId(0), ArticleId(1));
    findings
        .pairs
        .iter()
        .find(|found: &&Pair| found.pair == pair)
        .map_or(Relation::Unrelated, |pair| pair.relation)
}

/// Words that stand in no other text.
fn own(text: usize, words: usize) -> Vec<String> {
    (0..words).map(|at| word(1_000_000 * (text + 1) + at)).collect()
}

fn sentences(words: &[String]) -> String {
    words.chunks(12).map(|words| words.join(" ") + ".").collect::<Vec<_>>().join(" ")
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

/// A menu: every word has a capital.
fn menu(text: usize, words: usize) -> String {
    own(text, words).iter().map(|word| capital(word)).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_look_is_that_of_the_first_character() {
    for c in '\0'..=char::MAX {
        let look = match c {
            _ if c.is_numeric() => Look::Figure,
            _ if c.is_uppercase() => Look::Capital,
            _ => Look::Small,
        };
        assert_eq!(Look::of(&c.to_string()), look, "{c:?}");
        assert_eq!(Look::of(&format!("{c}a")), look, "{c:?} before a small letter");
    }
}

#[test]
fn two_texts_in_one_frame_are_no_copies() {
    let frame = menu(0, 300);
    let page = |text: &str| format!("{frame}\n\n{text}");
    let (x, y) = (own(1, 96), own(2, 96));
    assert_eq!(relation(&page(&sentences(&x)), &page(&sentences(&y))), Relation::Unrelated);
    // One text in the frame is one text, updated or cut.
    let updated = [&x[..72], &y[..24]].concat();
    assert!(relation(&page(&sentences(&x)), &page(&sentences(&updated))).groups());
    assert!(relation(&page(&sentences(&x)), &page(&sentences(&x[..48]))).groups());
    // Where there is no text the whole is all that there is.
    assert!(relation(&page("Imprint"), &page("Contact Us")).groups());
}

#[test]
fn a_menu_is_no_prose_that_was_taken() {
    let page = |text: usize, menu: &str| format!("{menu}\n\n{}", sentences(&own(text, 240)));
    let shared = menu(0, 120);
    assert_eq!(relation(&page(1, &shared), &page(2, &shared)), Relation::Unrelated);
    let taken = sentences(&own(0, 120));
    assert_eq!(relation(&page(1, &taken), &page(2, &taken)), Relation::Derived);
    // A page that is little else is no excerpt of one with the same menu.
    let short = format!("{shared}\n\n{}", sentences(&own(3, 36)));
    let long = format!("{short}\n\n{}", sentences(&own(4, 400)));
    assert_eq!(relation(&short, &long), Relation::Derived);
}

#[test]
fn a_table_with_other_figures_is_another_table() {
    let table = |day: usize, changed: usize| {
        let row = |(at, name): (usize, &String)| {
            let day = if at < changed { day } else { 0 };
            let figure = |column: usize| 1_000 * (at + 1) + 100 * day + column;
            format!("{} Holdings Limited Shares {} {}", capital(name), figure(1), figure(2))
        };
        own(0, 40).iter().enumerate().map(row).collect::<Vec<_>>().join("\n")
    };
    let first = table(0, 0);
    assert!(!relation(&first, &table(1, 8)).groups());
    assert!(relation(&first, &table(1, 2)).groups());
}

#[test]
fn shouted_wires_are_running_text() {
    let wire = |words: &[String]| sentences(words).to_uppercase();
    let words = own(0, 240);
    assert_eq!(relation(&wire(&words), &wire(&words[..96])), Relation::Excerpt);
    let other = [&words[..72], &own(1, 168)[..]].concat();
    assert_eq!(relation(&wire(&words), &wire(&other)), Relation::Derived);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(6), ..Default::default()
    })]

    /// What is told of many words at once is what is told of each.
    #[test]
    fn figures_names_and_running_text_are_those_of_single_words(
        words in proptest::collection::vec(
            ("[a-z]{1,9}|[A-Z][a-z]{0,8}|[A-Z]{2,5}|[0-9]{1,4}|[a-z]{20,70}|U\\.S\\.|don't|7,000|été|家",
             " | | | |, |  | , |,|\n|,\n|\\.\n|\n |\n\n|\\. |; | “|” | - |-"),
            0..60,
        ),
        start in 0_usize..9,
        tail in 0_usize..9,
    ) {
        let text: String = words.into_iter().flat_map(|(word, behind)| [word, behind]).collect();
        let (start, end) = (text.ceil_char_boundary(start), text.floor_char_boundary(text.len() - tail.min(text.len())));
        let spans = [Span { start: start.min(end) as u32, end: end as u32 }];
        let mut placed = PlacedTokens::default();
        let parts = parts::divided(&text, &spans, &[], &mut placed);
        let (mut before, mut facts, mut looks) = (0, Vec::new(), Vec::new());
        let (mut blank, mut sentence, mut wrapped) = (Vec::new(), Vec::new(), 0);
        for (token, span) in (0..).zip(&placed.spans) {
            let (start, end) = (span.start as usize, span.end as usize);
            let look = Look::of(&text[start..end]);
            let between = &text[before.min(start)..start];
            let is_behind_space = token > 0 && between == " ";
            match between.split_once('\n') {
                Some((_, behind)) if token > 0 && behind.contains('\n') => blank.push(token),
                Some((line, _)) if token > 0 && line.contains(['.', '“', '”']) => {
                    sentence.push(token);
                }
                Some(_) if token > 0 => wrapped += 1,
                _ => {}
            }
            if look == Look::Figure || look != Look::Small && is_behind_space {
                facts.push(Fact { token, is_figure: look == Look::Figure });
            }
            looks.push(look);
            before = end;
        }
        if wrapped <= sentence.len() {
            blank.extend(sentence);
            blank.sort_unstable();
        }
        prop_assert_eq!(parts.paragraphs, blank);
        prop_assert_eq!(parts.facts, facts);
        prop_assert_eq!(parts.running, running(&looks));
    }
}

#[test]
fn running_text_is_known_by_small_letters() {
    let text = "Home News Sport Weather Travel Shop Contact Us Terms Of Use the ferry that struck a reef \
                was carrying more people than it should have, said Ingrid Halvar";
    let looks: Vec<Look> = text.split(' ').map(Look::of).collect();
    let running = running(&looks);
    assert!(running[..6].iter().all(|is_running| !is_running), "{running:?}");
    assert!(running[14..].iter().all(|is_running| *is_running), "{running:?}");
    assert_eq!(
        ["7,000", "Maren", "AP", "a", "A", "家"].map(Look::of),
        [Look::Figure, Look::Capital, Look::Shouted, Look::Small, Look::Capital, Look::Small]
    );
    assert!(wirecopy::frame::running(&[]).is_empty());
}

/// A report of its own that quotes.
fn quoting(text: usize, quotes: &[Vec<String>]) -> String {
    let said = quotes.iter().map(|quote| format!("\n\n“{},” she said.", quote.join(" ")));
    sentences(&own(text, 120)) + &said.collect::<String>()
}

#[test]
fn a_story_is_tied_to_its_middle() {
    let quotes: Vec<Vec<String>> = (50..54).map(|quote| own(quote, 12)).collect();
    // Each quotes what the one before quotes, and the last shares nothing with the first.
    let chain: Vec<String> = (0..5)
        .map(|text| quoting(text, &quotes[text.saturating_sub(1)..(text + 1).min(4)]))
        .collect();
    let stories = found(&chain, Join::Always).stories;
    let sizes: Vec<usize> = stories.iter().map(|story| story.members.len()).collect();
    assert!(sizes.iter().all(|size| *size <= 3), "{sizes:?}");
    for story in stories {
        // Somebody is tied to all the others.
        let ties = |id: ArticleId| {
            story
                .links
                .iter()
                .filter(|link| [link.pair.pair.a, link.pair.pair.b].contains(&id))
                .count()
        };
        let most = story.members.iter().map(|member| ties(member.id)).max();
        assert_eq!(most, Some(story.members.len() - 1));
    }
}

#[test]
fn a_tie_takes_more_words_in_a_larger_corpus() {
    let quote = own(50, 8);
    let mut texts: Vec<String> =
        (0..2).map(|text| quoting(text, std::slice::from_ref(&quote))).collect();
    assert_eq!(found(&texts, Join::Never).stories.len(), 1);
    texts.extend((0..8_000).map(|text| sentences(&own(100 + text, 12))));
    let findings = found(&texts, Join::Never);
    assert!(findings.pairs.iter().any(|pair| pair.relation == Relation::SharedQuotes));
    assert_eq!(findings.stories.len(), 0);
}
