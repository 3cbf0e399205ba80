//! Sentences: where they end in many languages, which are the same but for edits, and what holds of
//! any text. All but the reference pages is invented.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wirecopy::align::{KEPT, SentenceMatch, Split, sentences, split_sentences};
use wirecopy::article::{Layout, Span};
use wirecopy::detect::Text;
use wirecopy::quote::quotations;
use wirecopy::tokenize::PlacedTokens;

use crate::random::{Random, word};
use crate::reference::raw;

pub(crate) fn placed(text: &str) -> PlacedTokens {
    PlacedTokens::of(text, &[Span { start: 0, end: text.len() as u32 }])
}

/// Checks what holds of the sentences of any text, and returns their texts.
fn split<'a>(text: &'a str, placed: &PlacedTokens) -> Vec<&'a str> {
    let sentences = split_sentences(text, placed);
    let (mut token, mut byte) = (0, 0);
    for sentence in &sentences {
        let tokens = sentence.tokens.clone();
        assert!(tokens.start == token && !tokens.is_empty(), "{text:?} {sentence:?}");
        assert!(placed.tokens.words(tokens.clone()) <= 201, "{text:?} {sentence:?}");
        let (first, last) = (placed.spans[tokens.start], placed.spans[tokens.end - 1]);
        assert!(sentence.span.start <= first.start && last.end <= sentence.span.end, "{text:?}");
        assert!(byte <= sentence.span.start || sentence.span.start == first.start, "{text:?}");
        let line = 1 + text[..first.start as usize].matches('\n').count();
        assert_eq!(sentence.number as usize, line, "{text:?} {sentence:?}");
        (token, byte) = (tokens.end, sentence.span.end);
    }
    assert_eq!(token, placed.spans.len(), "{text:?}");
    sentences.iter().map(|sentence| sentence.span.of(text)).collect()
}

/// `|` stands where a sentence ends.
const SPLIT: &[&str] = &[
    "The ferry sank.| Four died.| “Was it fog?”| No one knows!",
    "One line\n|Another line\n\n|A third.",
    // Initials and abbreviations.
    "The U.S. National Guard came.| It left.",
    "Gen. Smith met J. R. Moss of the U.N. Security Council.| They left on Jan. 5 at 3 p.m. for home.",
    "It was No. 5 on the list.| Mr. Ames and Sen. Orr won.",
    // A short name at the end is told by what follows, which stands small elsewhere.
    "It sold the arms to Iran.| The minister denied that the arms were sold.",
    "He moved to the U.S.| The rest of the crew stayed.",
    // Marks stay with their sentence.
    "“The ferry is safe.”| “We checked,” she said.| (It was not.)| [It sank.]",
    "“Is it safe?” she asked.| “No!” he said, “it is not.”",
    "« La mer est calme. »| « Partons », dit-il.",
    "„Die See ist ruhig.“| „Los!“, rief er.| Am 5. Mai fuhr die Fähre ab.",
    "Судно затонуло.| «Туман был густым», — сказал г-н Орлов.| Погибли 4 человека…| Так ли это?",
    "渡轮沉没了。|四人死亡。|「雾很大。」|她说。",
    "船が沈んだ。|原因は不明だ！|「霧だった」と語った。",
    "वह डूब गया।| चार मरे।",
    "غرقت العبارة.| هل مات أحد؟| لا.",
    // Squeezed together, elided, numbers, addresses.
    "It makes all the difference.The ferry sank.",
    "The rate rose to 3.5 percent.| It fell to 2.5 percent.| See example.com for more.",
    "The arms made by … (us) are for sale.| They are ... not.",
    "Ms. Orr of Yahoo! said so.",
];

#[test]
fn sentences_end_where_readers_end_them() {
    for marked in SPLIT {
        // Squeezed sentences are the one case without a mark.
        let expected: Vec<&str> = match marked.split_once("difference.The") {
            Some(_) => vec!["It makes all the difference.", "The ferry sank."],
            None => marked.split('|').map(str::trim).collect(),
        };
        let text = marked.replace('|', "");
        assert_eq!(split(&text, &placed(&text)), expected);
    }
}

#[test]
fn what_is_not_compared_is_no_part_of_a_sentence() {
    let text = "BONN (XYZ) — “The sea is calm. All the best.The ferry sank.” Share this: More.";
    let span = |part: &str| {
        let start = text.find(part).unwrap() as u32;
        Span { start, end: start + part.len() as u32 }
    };
    let placed = PlacedTokens::of(text, &[span("The sea is calm"), span("The ferry sank")]);
    assert_eq!(split(text, &placed), ["“The sea is calm.", "The ferry sank.”"]);
}

#[test]
fn what_has_no_end_is_cut() {
    for (text, words) in [
        ("word ".repeat(450), vec![200, 200, 50]),
        ("one two three four five, ".repeat(41), vec![100, 100, 5]),
        ("กา".repeat(400), vec![200, 67]),
        (format!("{} ", "กา".repeat(160)).repeat(3), vec![107, 107, 107]),
    ] {
        let placed = placed(&text);
        let found = split_sentences(&text, &placed);
        let found: Vec<_> =
            found.iter().map(|line| placed.tokens.words(line.tokens.clone())).collect();
        assert_eq!(found, words, "{}", text.split(' ').next().unwrap());
    }
}

/// Checks what holds of the matches of any two texts.
fn matched(a: &str, b: &str) -> Vec<SentenceMatch> {
    let (x, y) = (placed(a), placed(b));
    let (split_a, split_b) = (split_sentences(a, &x), split_sentences(b, &y));
    let found = sentences(
        Split { text: a, placed: &x, sentences: &split_a },
        Split { text: b, placed: &y, sentences: &split_b },
    );
    let mut seen = BTreeSet::new();
    for one in &found {
        assert!(split_a.contains(&one.a) && split_b.contains(&one.b), "{a:?} {b:?}");
        assert!(seen.insert(one.a.tokens.start), "{a:?} {b:?}");
        assert!((KEPT..=1.0).contains(&one.kept()), "{a:?} {b:?} {one:?}");
        let is_same =
            x.tokens.hashes()[one.a.tokens.clone()] == y.tokens.hashes()[one.b.tokens.clone()];
        assert_eq!(one.is_verbatim(), is_same, "{a:?} {b:?} {one:?}");
    }
    assert!(found.is_sorted_by(|one, next| one.b.tokens.start < next.b.tokens.start));
    found
}

/// Two texts, and the numbers of their sentences that match, in the order of the second.
type Case = (&'static str, &'static str, &'static [(usize, usize)]);

const MATCHED: &[Case] = &[
    // A word put in, a word cut, words in place of others.
    ("The ferry struck a reef in heavy fog.", "The old ferry struck a reef in fog.", &[(0, 0)]),
    // A clause moved.
    (
        "In March, Minister Orr said the yard had shipped about 70 engines to Norvia since last year.",
        "The yard has shipped about 70 engines to Norvia since last year, Minister Orr said in March.",
        &[(0, 0)],
    ),
    // Sentences moved.
    (
        "The ferry struck a reef in fog.\nFour of the crew were found alive.",
        "Four of the crew were found alive. Divers went on. The ferry struck a reef in the fog.",
        &[(1, 0), (0, 2)],
    ),
    // Each once; those that repeat in their order, the better first.
    (
        "The ferry struck a reef in fog. The ferry struck a reef in fog.",
        "The ferry struck a reef in dense fog. The ferry struck a reef in fog.",
        &[(1, 0), (0, 1)],
    ),
    // Names and grammar are not enough.
    (
        "The powerful sister of Norvian leader Ann Ida Orr on Friday denied that it sells arms to Suria.",
        "The quiet brother of Norvian leader Ann Ida Orr on Friday claimed that it buys gas in Suria.",
        &[],
    ),
    // Headlines have nothing else.
    (
        "Norvian Ferry Strikes Reef In Heavy Fog, Four Dead",
        "Norvian Ferry Strikes Reef In Fog, Five Dead",
        &[(0, 0)],
    ),
    (
        "FERRY STRIKES REEF IN HEAVY FOG, FOUR DEAD",
        "FERRY STRIKES REEF IN FOG, FIVE DEAD",
        &[(0, 0)],
    ),
    // Too short, but for a neighbor.
    ("Four died.", "Four died.", &[]),
    (
        "The ferry struck a reef in fog. Four people died. She did not elaborate.",
        "The ferry struck a reef in fog. Five people died. She did not elaborate.",
        &[(0, 0), (1, 1), (2, 2)],
    ),
    (
        "Die Fähre lief am Montag im dichten Nebel auf ein Riff und sank nach kurzer Zeit.",
        "Am Montag lief die Fähre im Nebel auf ein Riff und sank schon nach kurzer Zeit.",
        &[(0, 0)],
    ),
    (
        "Der Minister sprach am Montag im Bundestag über die Lage der Werften in Norvia.",
        "Am Montag schwieg der Kanzler im Bundestag; die Gewerkschaft in Norvia rief zum Streik.",
        &[],
    ),
    (
        "Паром наскочил на риф в густом тумане. Погибли четыре человека.",
        "В понедельник паром наскочил на риф в тумане. Погибли пять человек.",
        &[(0, 0)],
    ),
    (
        "渡轮周一在浓雾中触礁沉没，四人死亡。大规模搜救工作目前仍在继续。",
        "大规模搜救工作目前仍在进行。渡轮周一在大雾中触礁沉没，五人死亡。",
        &[(1, 0), (0, 1)],
    ),
    ("", "", &[]),
    ("…", "The ferry struck a reef in fog.", &[]),
];

#[test]
fn edited_sentences_are_found() {
    for (a, b, expected) in MATCHED {
        let number = |text: &str, token: usize| {
            let lines = split_sentences(text, &placed(text));
            lines.iter().position(|line| line.tokens.start == token).unwrap()
        };
        let pair =
            |one: &SentenceMatch| (number(a, one.a.tokens.start), number(b, one.b.tokens.start));
        assert_eq!(matched(a, b).iter().map(pair).collect::<Vec<_>>(), *expected, "{a}\n{b}");
    }
}

/// The longest common subsequence, by the book.
fn common(a: &[String], b: &[String]) -> usize {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            let longer = table[i][j + 1].max(table[i + 1][j]);
            table[i + 1][j + 1] = if x == y { table[i][j] + 1 } else { longer };
        }
    }
    table[a.len()][b.len()]
}

#[test]
fn matches_are_those_of_all_pairs() {
    let mut edited = 0;
    for seed in 0..400 {
        let mut random = Random::new(seed);
        let text = |random: &mut Random| -> Vec<Vec<String>> {
            let count = random.between(0, 8);
            let words = |random: &mut Random| {
                // Some are longer than a machine word has bits, or two.
                let length = match seed % 4 {
                    0 => random.between(50, 160),
                    _ => random.between(10, 24),
                };
                (0..length).map(|_| word(20_000 + random.below(60))).collect()
            };
            (0..count).map(|_| words(random)).collect()
        };
        let (a, mut b) = (text(&mut random), text(&mut random));
        for _ in 0..random.below(8) {
            let Some(copied) = a.get(random.below(8)) else { continue };
            let mut copy = copied.clone();
            for place in random.places(copy.len(), 3) {
                copy[place] = word(20_000 + random.below(60));
            }
            let half = copy.len() / 2;
            copy.rotate_left(random.below(2) * half);
            b.push(copy);
        }
        // The largest share first, then the first of the second text, then of the first.
        let mut pairs = Vec::new();
        for (y, of_b) in b.iter().enumerate() {
            for (x, of_a) in a.iter().enumerate() {
                let (common, all) = (common(of_a, of_b), of_a.len() + of_b.len());
                if 4 * common >= all {
                    pairs.push((-(common as f64 / all as f64), y, x));
                }
            }
        }
        pairs.sort_by(|one, other| one.partial_cmp(other).unwrap());
        let mut expected: Vec<(usize, usize)> = Vec::new();
        for (_, y, x) in pairs {
            if !expected.iter().any(|(other_x, other_y)| *other_x == x || *other_y == y) {
                expected.push((x, y));
            }
        }
        expected.sort_unstable_by_key(|(_, y)| *y);
        let spell = |text: &[Vec<String>]| {
            text.iter().map(|words| words.join(" ")).collect::<Vec<_>>().join("\n")
        };
        let found = matched(&spell(&a), &spell(&b));
        let pair = |one: &SentenceMatch| (one.a.number as usize - 1, one.b.number as usize - 1);
        assert_eq!(found.iter().map(pair).collect::<Vec<_>>(), expected, "seed {seed}");
        edited += found.iter().filter(|one| !one.is_verbatim()).count();
    }
    assert!(edited > 300, "{edited} are too few to say something");
}

/// Text of what sentences are made of, in any order.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "The ferry struck a reef in fog", "Gen. Orr", "U.S.", "7,000", "the defence of labour",
            "the defense of labor", "Die Fähre", "渡轮沉没", "กาขา", "паром", "½", "was", "Norvia", "No",
        ]).prop_map(str::to_owned),
        6 => prop::sample::select(vec![
            " ", ". ", ".", "\n", "…", "... ", " “", "” ", "\"", "。", " (", ") ", "[", "! ", "?", ", ",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1500, failure_persistence: None, rng_seed: RngSeed::Fixed(9), ..Default::default()
    })]

    #[test]
    fn any_text_has_sentences(text in any_text(), cut in any::<(u16, u16)>()) {
        split(&text, &placed(&text));
        let place = |at: u16| text.floor_char_boundary(usize::from(at) % (text.len() + 1)) as u32;
        let (first, last) = (place(cut.0.min(cut.1)), place(cut.0.max(cut.1)));
        let spans = [Span { start: 0, end: first.min(last) }, Span { start: first.max(last), end: text.len() as u32 }];
        split(&text, &PlacedTokens::of(&text, &spans));
    }

    #[test]
    fn any_two_texts_are_matched_soundly(a in any_text(), b in any_text()) {
        matched(&a, &b);
        prop_assert!(matched(&a, &a).iter().all(SentenceMatch::is_verbatim));
    }
}

#[test]
fn repetition_is_bounded() {
    // The square of these would take minutes.
    let sentence = "The ferry struck a reef in heavy fog. ";
    let long = "no ".repeat(300_000);
    let found = matched(&sentence.repeat(10_000), &sentence.repeat(10_001));
    assert_eq!(found.len(), 10_000);
    matched(&sentence.repeat(10_000), &sentence.replace("heavy", "dense").repeat(10_000));
    matched(&long, &format!("{long} yes"));
    matched(&"No. U. ".repeat(100_000), &"A. b ".repeat(100_000));
    matched(&"กา".repeat(100_000), &"กาขา".repeat(50_000));
    let one_line: Vec<String> = Random::new(1).words(200_000, 4000);
    let other: Vec<String> = Random::new(2).words(200_000, 4000);
    matched(&one_line.join(" "), &other.join(" "));
}

/// The lines of two reference pages on which prose is the same but for edits: none but the sentences
/// that one of the pages took over. What shares a quotation is left out.
#[test]
fn taken_over_sentences_are_found_on_the_reference_pages() {
    const PAGES: [&str; 5] = ["000", "001", "002", "003", "004"];
    const DERIVED: [(u32, u32); 5] = [(13, 10), (12, 18), (12, 18), (13, 19), (15, 20)];
    for (at, first) in PAGES.iter().enumerate() {
        for second in &PAGES[at + 1..] {
            let (Some(a), Some(b)) = (raw(first), raw(second)) else { return };
            let text = |raw| Text::new(raw, Layout::Page);
            let (text_a, text_b) = (text(&a), text(&b));
            let (x, y) =
                (PlacedTokens::of(&a, &text_a.compared), PlacedTokens::of(&b, &text_b.compared));
            let quoted = quotations(&b, &text_b.compared);
            let is_prose = |one: &&SentenceMatch| {
                let inside =
                    |span: Span| span.start < one.b.span.end && one.b.span.start < span.end;
                !quoted.iter().any(|quotation| inside(quotation.inner))
            };
            let (split_a, split_b) = (split_sentences(&a, &x), split_sentences(&b, &y));
            let found = sentences(
                Split { text: &a, placed: &x, sentences: &split_a },
                Split { text: &b, placed: &y, sentences: &split_b },
            );
            let lines: Vec<_> =
                found.iter().filter(is_prose).map(|one| (one.a.number, one.b.number)).collect();
            let expected: &[_] = if (*first, *second) == ("001", "003") { &DERIVED } else { &[] };
            assert_eq!(lines, expected, "{first}–{second}");
        }
    }
}
