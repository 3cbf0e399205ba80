//! The exact join finds what comparing all pairs finds.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wirecopy::article::{ArticleId, Span};
use wirecopy::join::{Shingled, join};
use wirecopy::shingle::{Width, shingles};
use wirecopy::tokenize::Tokens;
use wirecopy::verify::Bar;

use crate::oracle::{self, Fraction};
use crate::random::{Random, corpus};

/// Thresholds as fractions, so that the oracle rounds nothing.
const THRESHOLDS: [Fraction; 6] = [(1, 10), (3, 10), (1, 2), (7, 10), (9, 10), (1, 1)];

/// Compares the join of some texts with brute force on strings, at every threshold.
fn check(texts: &[String], width: u8) {
    let shingle_width = Width::new(width).expect("a width");
    let shingled = |text: &String| {
        let tokens = Tokens::of(text, &[Span { start: 0, end: text.len() as u32 }]);
        shingles(&tokens, shingle_width)
    };
    // Numbers with gaps, as they are when identical articles are left out.
    let id = |row: usize| ArticleId(row as u32 * 3 + 1);
    let shingles: Vec<Vec<u64>> = texts.iter().map(shingled).collect();
    let articles: Vec<Shingled<'_>> =
        shingles.iter().enumerate().map(|(row, shingles)| (id(row), &**shingles)).collect();
    let named: Vec<oracle::Set> = texts.iter().map(|text| oracle::set(text, width)).collect();
    for share in THRESHOLDS {
        let bar = Bar::new(share.0 as f64 / share.1 as f64).expect("a bar");
        let pairs = oracle::pairs(&named, share);
        // However many of them are old, and not joined with each other.
        for old in [0, texts.len() / 3, texts.len().saturating_sub(1), texts.len()] {
            let found: Vec<_> = join(&articles, old, bar)
                .into_iter()
                .map(|found| (found.pair.a, found.pair.b, found.overlap))
                .collect();
            let expected: Vec<_> = pairs
                .iter()
                .filter(|((_, b), _)| *b >= old)
                .map(|((a, b), overlap)| (id(*a), id(*b), *overlap))
                .collect();
            assert_eq!(found, expected, "at {share:?}, width {width}, {old} old, of {texts:#?}");
        }
    }
}

/// Articles over a few words, where everything overlaps; some are copies of an earlier one with a
/// piece cut out.
fn crowded() -> impl Strategy<Value = Vec<String>> {
    let article = (proptest::collection::vec(0..6_u8, 0..24), any::<u8>(), any::<(u8, u8)>());
    proptest::collection::vec(article, 0..14).prop_map(|articles| {
        let mut texts: Vec<Vec<u8>> = Vec::new();
        for (own, choice, (from, to)) in articles {
            let copied = texts.get(usize::from(choice) % 16).cloned();
            let mut words = copied.unwrap_or_else(|| own.clone());
            let end = words.len() + 1;
            let (from, to) = (usize::from(from) % end, usize::from(to) % end);
            if choice > 96 && from < to {
                words.splice(from..to, own.iter().take(2).copied());
            }
            texts.push(words);
        }
        let spell = |words: &Vec<u8>| {
            words.iter().map(|word| format!("w{word}")).collect::<Vec<_>>().join(" ")
        };
        texts.iter().map(spell).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1500, failure_persistence: None, rng_seed: RngSeed::Fixed(2), ..Default::default()
    })]

    #[test]
    fn join_is_brute_force(texts in crowded(), width in 1_u8..6) {
        check(&texts, width);
    }
}

#[test]
fn join_is_brute_force_on_planted_copies() {
    for seed in 0..4 {
        let mut random = Random::new(seed);
        let stories = corpus(300, &mut random);
        let texts: Vec<String> = stories.iter().map(|words| words.join(" ")).collect();
        check(&texts, 5);
    }
}

#[test]
fn join_of_little() {
    let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    check(&[], 5);
    check(&texts(&[""]), 5);
    check(&texts(&["", ""]), 5);
    check(&texts(&["a", "a", "", "b"]), 5);
    check(&texts(&["a b", "a b", "b a", "a b c d e", "a b c d e f"]), 5);
    check(&texts(&["東京都は発表した", "東京都が発表した", "東京", "東京"]), 3);
}

#[test]
fn articles_of_one_template_are_joined() {
    // Every shingle but the numbers' stands in every article: the worst case of an inverted index.
    let body = Random::new(9).words(150, 5000).join(" ");
    let text = |number: usize| format!("{body} on {number} {number}");
    let texts: Vec<String> = (0..120).map(text).collect();
    check(&texts, 5);
}
