//! A score means the same in every script: the same share of words changed gives about the same
//! resemblance, and strangers share nothing.

use std::fs;
use std::path::Path;

use wirecopy::article::Layout;
use wirecopy::detect::{Config, Text, compare};
use wirecopy::tokenize::{WORD, definition};

/// An agency's text in each language, from `data/pages`.
const AGENCY_TEXTS: &[&str] = &[
    "en/ferry/ap.txt",
    "de/bahn/dpa.txt",
    "fr/verrerie/afp.txt",
    "es/presa/efe.txt",
    "ru/pavodok/tass.txt",
    "el/pyrkagia/ape-mpe.txt",
    "ar/mina/afp.txt",
    "hi/aspatal/bhasha.txt",
    "ja/tansui/kyodo.txt",
    "zh/yizhi/xinhua.txt",
    "ko/gongjang/yonhap.txt",
    "th/namtok/tna.txt",
];

fn page(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/pages").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn resemblance(a: &str, b: &str) -> f64 {
    let config = Config::new(0.5, 0.99).expect("shares from 0 to 1");
    let (a, b) = (Text::new(a, Layout::Whole), Text::new(b, Layout::Whole));
    compare(&a, &b, false, &config, &[]).overlap.resemblance()
}

/// The text with one word in `every` replaced, or as many characters as make up a word.
fn with_words_changed(text: &str, every: u32) -> String {
    let mut changed = String::new();
    let (mut at, mut size) = (0, 0);
    let word = u32::from(WORD);
    definition::tokens(text, |_, range, token_size| {
        let place = size % (word * every);
        size += u32::from(token_size);
        // A token belongs to the changed word if it starts within it.
        if place < word && range.start >= at {
            changed.push_str(&text[at..range.start]);
            changed.push_str(match token_size {
                WORD => "xqx",
                size if size == definition::size("鑫") => "鑫",
                size if size == definition::size("ぬ") => "ぬ",
                _ => "ฬ",
            });
            at = range.end;
        }
    });
    changed + &text[at..]
}

#[test]
fn the_same_change_costs_the_same() {
    for path in AGENCY_TEXTS {
        let text = page(path);
        // One word in 20 spoils 5 of 20 shingles: 3/4 are left of each, 3/5 of both.
        let score = resemblance(&text, &with_words_changed(&text, 20));
        assert!((0.50..=0.70).contains(&score), "{path}: {score:.3} is not near 0.6");
        // One word in 8 spoils 5 of 8: 3/8 are left of each, 3/13 of both.
        let score = resemblance(&text, &with_words_changed(&text, 8));
        assert!((0.14..=0.33).contains(&score), "{path}: {score:.3} is not near 0.23");
    }
}

#[test]
fn what_is_cut_is_missing_and_nothing_else() {
    for path in AGENCY_TEXTS {
        let text = page(path);
        let half = text.floor_char_boundary(text.len() / 2);
        let (head, tail) = text.split_at(half);
        let score = resemblance(&text, head);
        assert!((0.42..=0.58).contains(&score), "{path}: half of it scores {score:.3}");
        let score = resemblance(head, tail);
        assert!(score < 0.02, "{path}: its halves score {score:.3}");
        assert!((resemblance(&text, &text) - 1.0).abs() < 1e-9, "{path}");
    }
}

#[test]
fn words_are_counted_as_if_in_english() {
    for path in AGENCY_TEXTS {
        let text = page(path);
        let config = Config::new(0.5, 0.99).expect("shares from 0 to 1");
        let text = Text::new(&text, Layout::Whole);
        let words = compare(&text, &text, false, &config, &[]).words_a;
        assert!((120..=520).contains(&words), "{path}: {words} words");
    }
}
