//! Statistics: signatures are unbiased and sharp, the S-curve is kept on short articles too, and
//! bandings keep what they promise.
//!
//! A densification that goes wrong shows in the spread and on short articles first, so bias alone
//! proves nothing. Seeds are fixed: a failure is a change of the code, not bad luck.

use std::collections::BTreeSet;

use wirecopy::article::Span;
use wirecopy::detect::Config;
use wirecopy::lsh::{Banding, band_keys};
use wirecopy::minhash::{SignatureLength, signature};
use wirecopy::shingle::{Width, shingles};
use wirecopy::tokenize::Tokens;

use crate::random::{Random, word};

/// Two random sets of `n` shingles each, and how many they share of how many.
struct Twins {
    a: Vec<u64>,
    b: Vec<u64>,
    resemblance: f64,
}

impl Twins {
    /// Sets whose resemblance is the nearest to `wanted` that is not below it.
    fn new(n: usize, wanted: f64, random: &mut Random) -> Self {
        let shared = ((2.0 * n as f64 * wanted / (1.0 + wanted)) - 1e-9).ceil() as usize;
        let mut all: Vec<u64> = (0..2 * n - shared).map(|_| random.number()).collect();
        let b = all.split_off(n - shared);
        let mut a = all;
        a.extend(&b[..shared]);
        let resemblance = shared as f64 / (2 * n - shared) as f64;
        Self { a, b, resemblance }
    }

    fn signatures(&self) -> (Vec<u32>, Vec<u32>) {
        let of = |set: &[u64]| signature(set, SignatureLength::DEFAULT).expect("not empty");
        (of(&self.a), of(&self.b))
    }
}

/// The shingles of articles of 50, 150, 400 and 1,000 words.
const SHINGLES: [usize; 4] = [46, 146, 396, 996];

#[test]
fn estimates_are_unbiased_and_sharp() {
    let trials = 4000;
    for n in SHINGLES {
        for wanted in [0.3, 0.5, 0.7, 0.9] {
            let mut random = Random::new(n as u64 * 1000 + (wanted * 100.0) as u64);
            let (mut sum, mut squares, mut truth) = (0.0, 0.0, 0.0);
            for _ in 0..trials {
                let twins = Twins::new(n, wanted, &mut random);
                let (a, b) = twins.signatures();
                let agree = a.iter().zip(&b).filter(|(x, y)| x == y).count();
                let error = agree as f64 / 128.0 - twins.resemblance;
                sum += error;
                squares += error * error;
                truth = twins.resemblance;
            }
            let (mean, rmse) = (sum / f64::from(trials), (squares / f64::from(trials)).sqrt());
            let place =
                format!("{n} shingles, resemblance {truth:.3}: bias {mean:.5}, rmse {rmse:.5}");
            assert!(mean.abs() < 4.0 * rmse / f64::from(trials).sqrt(), "{place}");
            assert!(rmse <= 1.1 * (truth * (1.0 - truth) / 128.0).sqrt(), "{place}");
        }
    }
}

/// Shingles of texts are no random numbers: they are made of the same few words, and neighbors have most
/// of them in common.
#[test]
fn shingles_of_texts_are_as_good_as_random_numbers() {
    let trials = 3000;
    for (words, vocabulary) in [(60, 30), (150, 300), (400, 50), (400, 5000)] {
        for rarity in [15, 60] {
            let mut random = Random::new(words as u64 * 1000 + rarity as u64);
            let (mut sum, mut squares, mut expected) = (0.0, 0.0, 0.0);
            for _ in 0..trials {
                let text = random.words(words, vocabulary);
                let mut copy = text.clone();
                for place in random.places(words, rarity) {
                    copy[place] = word(random.below(vocabulary));
                }
                let [a, b] = [text, copy].map(|words| {
                    let text = words.join(" ");
                    let all = Span { start: 0, end: text.len() as u32 };
                    shingles(&Tokens::of(&text, &[all]), Width::DEFAULT)
                });
                let sets = [&a, &b].map(|list| list.iter().collect::<BTreeSet<_>>());
                let shared = sets[0].intersection(&sets[1]).count();
                let resemblance = shared as f64 / (sets[0].union(&sets[1]).count()) as f64;
                let [a, b] = [a, b].map(|set| signature(&set, SignatureLength::DEFAULT));
                let (a, b) = (a.expect("not empty"), b.expect("not empty"));
                let agree = a.iter().zip(&b).filter(|(x, y)| x == y).count();
                let error = agree as f64 / 128.0 - resemblance;
                sum += error;
                squares += error * error;
                expected += resemblance * (1.0 - resemblance) / 128.0;
            }
            let trials = f64::from(trials);
            let (mean, rmse) = (sum / trials, (squares / trials).sqrt());
            let place = format!("{words} words of {vocabulary}: bias {mean:.5}, rmse {rmse:.5}");
            assert!(mean.abs() < 4.0 * rmse / trials.sqrt(), "{place}");
            assert!(rmse < 1.05 * (expected / trials).sqrt(), "{place}");
        }
    }
}

/// Tokens are mixed but once, so that those which differ in a letter or two have something in common;
/// shingles are mixed again.
#[test]
fn shingles_of_words_that_differ_in_a_letter_are_spread_evenly() {
    const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let letters = |mut number: usize| {
        let letter = || {
            let letter = LETTERS[number % 36];
            number /= 36;
            char::from(letter)
        };
        std::iter::repeat_with(letter).take(3).collect::<String>()
    };
    let count = 36 * 36 * 36;
    let figures: Vec<String> = (0..count).map(|number| number.to_string()).collect();
    let short: Vec<String> = (0..count).map(letters).collect();
    let long: Vec<String> = short.iter().map(|end| format!("abcde{end}")).collect();
    let longer: Vec<String> = short.iter().map(|end| format!("abcdefghi{end}")).collect();
    for words in [figures, short, long, longer] {
        let rolling = words.iter().cycle().take(count + 4);
        let rolling = rolling.map(String::as_str).collect::<Vec<_>>().join(" ");
        let last = words.iter().map(|word| format!("the court of {word}"));
        let first = words.iter().map(|word| format!("{word} of the court"));
        let of = |text: &str, width: u8| {
            let tokens = Tokens::of(text, &[Span { start: 0, end: text.len() as u32 }]);
            shingles(&tokens, Width::new(width).expect("a width"))
        };
        let lists = [
            of(&words.join(" "), 1),
            of(&rolling, 5),
            last.flat_map(|text| of(&text, 4)).collect(),
            first.flat_map(|text| of(&text, 4)).collect(),
        ];
        for (number, list) in lists.iter().enumerate() {
            assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), count, "{}", words[1]);
            for shift in (0..=52).step_by(4) {
                let mut cells = vec![0_u32; 1 << 12];
                for shingle in list {
                    cells[(shingle >> shift & 0xfff) as usize] += 1;
                }
                let expected = count as f64 / cells.len() as f64;
                let squares = cells.iter().map(|cell| (f64::from(*cell) - expected).powi(2));
                let freedom = (cells.len() - 1) as f64;
                let chi = squares.sum::<f64>() / expected;
                let deviations = (chi - freedom) / (2.0 * freedom).sqrt();
                let place = format!("{}, list {number}, from bit {shift}", words[1]);
                assert!(deviations.abs() < 5.0, "{place}: {deviations:.1}");
            }
        }
    }
}

#[test]
fn lsh_proposes_as_often_as_the_s_curve_says() {
    let trials = 4000;
    for threshold in [0.5, 0.7] {
        let banding = Config::new(threshold, 0.99).expect("a default").banding;
        for n in SHINGLES {
            for above in [0.0, 0.05, 0.1, 0.2] {
                let mut random = Random::new(n as u64 * 1000 + (above * 100.0) as u64);
                let (mut met, mut expected) = (0, 0.0);
                for _ in 0..trials {
                    let twins = Twins::new(n, threshold + above, &mut random);
                    let (a, b) = twins.signatures();
                    let (a, b) = (band_keys(&a, banding), band_keys(&b, banding));
                    met += u32::from(a.iter().zip(&b).any(|(x, y)| x == y));
                    expected = banding.probability(twins.resemblance);
                }
                let share = f64::from(met) / f64::from(trials);
                let error = (expected * (1.0 - expected) / f64::from(trials)).sqrt();
                assert!(
                    share >= expected - 3.5 * error,
                    "{banding:?}, {n} shingles, {above} above {threshold}: {share} of {expected}"
                );
            }
        }
    }
}

/// What a banding promises, by the formula as it is written in books.
fn chance(bands: usize, rows: usize, resemblance: f64) -> f64 {
    let no_band = 1.0 - resemblance.powi(rows as i32);
    1.0 - (0..bands).fold(1.0, |chance, _| chance * no_band)
}

fn check_banding(threshold: f64, recall: f64, slots: usize) {
    let length = SignatureLength::new(slots as u16).expect("a length");
    let place = format!("threshold {threshold}, recall {recall}, {slots} slots");
    let reaches = |bands, rows| chance(bands, rows, threshold) >= recall - 1e-12;
    let most_rows = (1..=slots).rev().find(|rows| reaches(slots / rows, *rows));
    let Some(banding) = Banding::for_recall(threshold, recall, length) else {
        assert_eq!(most_rows, None, "{place}: there is one");
        return;
    };
    let (bands, rows) = (banding.bands(), banding.rows());
    assert!(reaches(bands, rows), "{place}: {bands} x {rows} breaks the promise");
    assert!(banding.probability(threshold) >= recall, "{place}");
    assert!(bands * rows <= slots, "{place}: {bands} x {rows} does not fit");
    assert_eq!(Some(rows), most_rows, "{place}: other rows propose fewer strangers");
    assert!(bands == 1 || !reaches(bands - 1, rows), "{place}: one band fewer would do");
    assert!((banding.miss(0.6) + banding.probability(0.6) - 1.0).abs() < 1e-12);
}

#[test]
fn bandings_keep_their_promises() {
    for slots in [1, 2, 16, 100, 128, 256, 1024] {
        for hundredths in 1..=100 {
            for recall in [0.01, 0.3, 0.5, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999] {
                check_banding(f64::from(hundredths) / 100.0, recall, slots);
            }
        }
    }
}

#[test]
fn no_banding_does_the_impossible() {
    let default = SignatureLength::DEFAULT;
    assert_eq!(Banding::for_recall(0.02, 0.99, default), None);
    assert_eq!(Banding::for_recall(0.5, 1.0, default), None);
    assert_eq!(Banding::for_recall(0.0, 0.5, default), None);
    assert_eq!(Banding::for_recall(f64::NAN, 0.5, default), None);
    assert_eq!(Banding::new(0, 3, default), None);
    assert_eq!(Banding::new(3, 0, default), None);
    assert_eq!(Banding::new(43, 3, default), None);
    assert!(Banding::new(42, 3, default).is_some());
    assert_eq!(Banding::new(u16::MAX, u16::MAX, default), None);
}

#[test]
fn settings_hold_the_recall_that_was_asked_for() {
    for threshold in [0.3, 0.5, 0.7, 0.9] {
        for recall in [0.5, 0.9, 0.99, 0.995, 0.999] {
            let config = Config::new(threshold, recall).expect("possible with 128 slots");
            let kept = config.banding.probability(threshold);
            assert!(kept >= recall, "threshold {threshold}: asked {recall}, got {kept}");
        }
    }
    for (threshold, recall) in [(0.0, 0.9), (-0.1, 0.9), (1.1, 0.9), (0.5, 0.0), (0.5, 1.1)] {
        assert_eq!(Config::new(threshold, recall), None, "{threshold} {recall}");
    }
    assert_eq!(Config::new(f64::NAN, 0.9), None);
    assert_eq!(Config::new(0.5, f64::NAN), None);
}
