//! Golden vectors: recipe 4 from text to band keys, frozen, and done again from its documentation.
//!
//! Fingerprints are kept on disk and compared between machines and versions, so recipe 4 must give
//! these numbers for ever.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde::{Deserialize, Serialize};
use wirecopy::article::Span;
use wirecopy::hash;
use wirecopy::lsh::{Banding, band_keys};
use wirecopy::minhash::{SignatureLength, signature};
use wirecopy::shingle::{Spliced, Width, shingles, within};
use wirecopy::tokenize::{RECIPE, Tokens, WORD};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::oracle;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/recipe4.json");

/// The texts, by name. Add to them freely; never change one.
const TEXTS: &[(&str, &str)] = &[
    ("empty", ""),
    ("one word", "Flood"),
    ("shorter than a shingle", "Flood hits Norvia"),
    ("exactly a shingle", "Flood hits Norvia, four dead"),
    (
        "english",
        "NORVIA, Oct 3 (AP) — “We don't know,” the U.S. envoy’s aide said of the $7,000 offer, up \
         3.5 per cent.\nKim Jong-un's well-known co-chair didn’t reply.",
    ),
    (
        "long tokens",
        "Counterrevolutionaries misunderstood internationalisation, straightforwardly institutionali \
         sed",
    ),
    ("repeats", "no no no no no no no no no no no no"),
    ("greek", "Ο πρωθυπουργός δήλωσε στην Αθήνα ότι οι εκλογές της 7ης Μαΐου θα γίνουν κανονικά."),
    ("russian", "Президент заявил в четверг, что «объём экспорта вырос на 3,5 процента» — ТАСС."),
    ("arabic", "أعلن رئيس الوزراء يوم الخميس أن العـــدد ارتفع إلى ١٢٬٣٤٥ شخصاً في المدينة."),
    ("hindi", "प्रधानमंत्री ने गुरुवार को कहा कि नई दिल्ली में ७,००० लोगों को घर मिलेंगे।"),
    ("japanese", "東京都は3日、コンピュータのニュースを「公開する」と発表した。〸〹ｶﾅ"),
    ("chinese", "新华社北京10月3日电 国家主席周四说，“经济增长3.5%”，比去年高。"),
    ("korean", "서울=연합뉴스 3일 대통령은 \"회담이 열릴 것\"이라고 말했다."),
    ("thai", "นายกรัฐมนตรีกล่าวเมื่อวันพฤหัสบดีว่าน้ำท่วมในกรุงเทพฯ"),
    (
        "mixed scripts",
        "The Tokyo (東京) office of Яндекс said สวัสดี and 안녕 to ½ ﬁnalists, Dr. José.",
    ),
];

/// Recipe 4 as the file holds it.
#[derive(Debug, Serialize, Deserialize)]
struct Golden {
    recipe: u32,
    width: u8,
    slots: u16,
    bands: u16,
    rows: u16,
    texts: Vec<Vector>,
}

/// What one text becomes. Lists are joined with spaces, numbers are hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Vector {
    name: String,
    text: String,
    tokens: String,
    sizes: String,
    token_hashes: String,
    content: String,
    shingles: String,
    first_slots: String,
    signature_xxh3: String,
    first_band_keys: String,
}

fn hex(numbers: &[u64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|number| format!("{number:016x}")).collect();
    numbers.join(" ")
}

fn slots(numbers: &[u32]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|number| format!("{number:08x}")).collect();
    numbers.join(" ")
}

fn whole(text: &str) -> Tokens {
    Tokens::of(text, &[Span { start: 0, end: text.len() as u32 }])
}

fn banding() -> Banding {
    Banding::new(16, 8, SignatureLength::DEFAULT).expect("16 bands of 8 rows fit 128 slots")
}

fn little_endian(slots: &[u32]) -> Vec<u8> {
    slots.iter().flat_map(|slot| slot.to_le_bytes()).collect()
}

/// What the present code makes of a text.
fn vector(name: &str, text: &str) -> Vector {
    let tokens = whole(text);
    let shingles = shingles(&tokens, Width::DEFAULT);
    let signature = signature(&shingles, SignatureLength::DEFAULT).unwrap_or_default();
    let keys = band_keys(&signature, banding());
    let named = oracle::tokens(text);
    let sizes: Vec<String> = named.iter().map(|(_, size)| size.to_string()).collect();
    Vector {
        name: name.to_owned(),
        text: text.to_owned(),
        tokens: named.into_iter().map(|(token, _)| token).collect::<Vec<_>>().join(" "),
        sizes: sizes.join(" "),
        token_hashes: hex(tokens.hashes()),
        content: format!("{:032x}", hash::content(tokens.hashes())),
        shingles: hex(&shingles),
        first_slots: slots(&signature[..signature.len().min(4)]),
        signature_xxh3: hex(&[xxh3_64(&little_endian(&signature))]),
        first_band_keys: hex(&keys[..keys.len().min(2)]),
    }
}

fn frozen() -> Golden {
    let file = fs::read_to_string(PATH).expect("tests/golden/recipe4.json can be read");
    serde_json::from_str(&file).expect("tests/golden/recipe4.json is as it was written")
}

#[test]
fn recipe_4_gives_what_it_always_gave() {
    let golden = frozen();
    assert_eq!(golden.recipe, RECIPE, "a new recipe needs a golden file of its own");
    let mut changed = Vec::new();
    for old in &golden.texts {
        let new = vector(&old.name, &old.text);
        if new != *old {
            changed.push(format!("was {old:#?}\nis {new:#?}"));
        }
    }
    assert!(
        changed.is_empty(),
        "Fingerprints that were made before are worthless now. If that is meant, raise \
         tokenize::RECIPE and freeze the new recipe in a file of its own; else undo what changed \
         them.\n{}",
        changed.join("\n")
    );
}

#[test]
fn every_text_is_frozen() {
    let golden = frozen();
    let frozen: Vec<(&str, &str)> =
        golden.texts.iter().map(|old| (old.name.as_str(), old.text.as_str())).collect();
    assert_eq!(frozen, TEXTS, "a text was changed, or added without freezing it");
}

/// Writes the golden file. Run it by hand, once for each recipe and when texts are added, and look
/// at the difference: `cargo test --test it -- --ignored golden::freeze`.
#[test]
#[ignore = "writes tests/golden/recipe4.json; run it by hand when texts are added"]
fn freeze() {
    let texts = TEXTS.iter().map(|(name, text)| vector(name, text)).collect();
    let golden = Golden { recipe: RECIPE, width: 5, slots: 128, bands: 16, rows: 8, texts };
    let mut file = serde_json::to_string_pretty(&golden).expect("strings and numbers");
    file.push('\n');
    fs::write(PATH, file).expect("tests/golden can be written");
}

/// The recipe once more, from the words of its documentation and XXH3 alone.
mod again {
    use super::xxh3_64;

    /// The bytes of a short token are the digits of two numbers, the lowest first.
    pub(super) fn token(token: &str) -> u64 {
        if token.len() > 15 {
            return xxh3_64(token.as_bytes());
        }
        let number = |bytes: &mut dyn Iterator<Item = u8>| {
            let digits: Vec<u8> = bytes.collect();
            digits.iter().rev().fold(0_u64, |sum, digit| sum * 256 + u64::from(*digit))
        };
        let lower = number(&mut token.bytes().take(8));
        mix_with(lower, number(&mut token.bytes().skip(8)))
    }

    const BASE: u128 = 0x9e37_79b9_7f4a_7c15;

    pub(super) fn mix(x: u64) -> u64 {
        mix_with(x, 0)
    }

    fn mix_with(x: u64, y: u64) -> u64 {
        let product = (u128::from(x) ^ BASE) * (u128::from(y) ^ 0xbf58_476d_1ce4_e5b9);
        (product / (1 << 64)) as u64 ^ (product % (1 << 64)) as u64
    }

    /// The first value has the highest power of the base.
    fn polynomial(values: impl DoubleEndedIterator<Item = u64>) -> u64 {
        let modulus = 1_u128 << 64;
        let (mut power, mut sum) = (1_u128, 0_u128);
        for value in values.rev() {
            sum = (sum + u128::from(value) * power % modulus) % modulus;
            power = power * BASE % modulus;
        }
        sum as u64
    }

    pub(super) fn shingle(tokens: &[u64]) -> u64 {
        mix(polynomial(tokens.iter().copied()))
    }

    pub(super) fn band(number: u64, rows: &[u32]) -> u64 {
        let rows: Vec<u64> = rows.iter().map(|row| u64::from(*row)).collect();
        mix(polynomial([number].into_iter().chain(rows)))
    }

    /// A longer shingle, of the first and the last of the shorter ones in it.
    pub(super) fn splice(first: u64, last: u64) -> u64 {
        let modulus = 1_u128 << 64;
        let difference = (modulus + u128::from(first) - u128::from(last)) % modulus;
        ((difference * BASE + u128::from(last)) % modulus) as u64
    }

    /// In rounds `2i` and `2i + 1` the hash of a shingle is `mix(shingle + i * step)`, but the shingle
    /// itself in rounds 0 and 1. One half of it, scaled, says the slot, the other half is the value: the
    /// upper half the slot in even rounds, the lower half in odd ones.
    pub(super) fn signature(shingles: &[u64], slots: u64) -> Vec<u32> {
        let mut values: Vec<Option<u32>> = vec![None; slots as usize];
        for round in 0..2 * slots {
            let filled: Vec<bool> = values.iter().map(Option::is_some).collect();
            for shingle in shingles {
                let step = u128::from(round / 2) * BASE % (1 << 64);
                let hash = match round / 2 {
                    0 => *shingle,
                    _ => mix(((u128::from(*shingle) + step) % (1 << 64)) as u64),
                };
                let (upper, lower) = (hash >> 32, hash % (1 << 32));
                let (throw, value) = if round % 2 == 0 { (upper, lower) } else { (lower, upper) };
                let slot = if round < slots { (throw * slots) >> 32 } else { round - slots };
                let (slot, value) = (slot as usize, value as u32);
                // A slot belongs to the first round that reaches it.
                if !filled[slot] {
                    values[slot] = Some(values[slot].map_or(value, |least| least.min(value)));
                }
            }
        }
        values.into_iter().map(|value| value.expect("2k rounds fill every slot")).collect()
    }
}

#[test]
fn the_documentation_is_enough_to_do_it_again() {
    for (name, text) in TEXTS {
        let named = oracle::tokens(text);
        let tokens: Vec<u64> = named.iter().map(|(token, _)| again::token(token)).collect();
        assert_eq!(whole(text).hashes(), tokens, "{name}: token hashes");
        let expected: Vec<u64> = oracle::windows(&named, 5)
            .into_iter()
            .map(|window| again::shingle(&tokens[window]))
            .collect();
        assert_eq!(shingles(&whole(text), Width::DEFAULT), expected, "{name}: shingles");
        let long = spliced(&whole(text), 5, 8);
        assert_eq!(long, splices(&named, &expected, 8), "{name}: longer shingles");
        let bytes: Vec<u8> = tokens.iter().flat_map(|token| token.to_le_bytes()).collect();
        assert_eq!(hash::content(&tokens), xxh3_128(&bytes), "{name}: content");
        let Some(slots) = signature(&expected, SignatureLength::DEFAULT) else {
            assert!(expected.is_empty(), "{name}: no signature without shingles alone");
            continue;
        };
        assert_eq!(slots, again::signature(&expected, 128), "{name}: signature");
        let rows = (0..).zip(slots.chunks(8));
        let keys: Vec<u64> = rows.map(|(band, rows)| again::band(band, rows)).collect();
        assert_eq!(*band_keys(&slots, banding()), keys, "{name}: band keys");
    }
}

/// All longer shingles of a text.
fn spliced(tokens: &Tokens, short: u8, long: u8) -> Vec<u64> {
    let [short, long] = [short, long].map(|words| Width::new(words).expect("a width"));
    let all = shingles(tokens, short);
    let spliced = Spliced::of(tokens, &all, short, long);
    within(tokens, long, 0..tokens.len()).map(|place| spliced.at(place)).collect()
}

/// The same from the shingles of five words, which stand in `short`.
fn splices(named: &[(String, u8)], short: &[u64], long: u8) -> Vec<u64> {
    let size: usize = named.iter().map(|(_, size)| usize::from(*size)).sum();
    if size < usize::from(long) * usize::from(WORD) {
        return Vec::new();
    }
    let splice = |long: Range<usize>| {
        let windows = oracle::windows(named, 5).into_iter().zip(short);
        let within = windows.filter(|(it, _)| it.start >= long.start && it.end <= long.end);
        let within: Vec<u64> = within.map(|(_, shingle)| *shingle).collect();
        again::splice(within[0], within[within.len() - 1])
    };
    oracle::windows(named, long).into_iter().map(splice).collect()
}

#[test]
fn wide_bands_and_long_texts_are_hashed_as_others() {
    for rows in [1, 2, 37, 200] {
        let rows: Vec<u32> = (0..rows).map(|row| again::mix(row) as u32).collect();
        assert_eq!(hash::band(3, &rows), again::band(3, &rows), "{} rows", rows.len());
    }
    for tokens in [0, 1, 127, 128, 129, 1000] {
        let tokens: Vec<u64> = (0..tokens).map(again::mix).collect();
        let bytes: Vec<u8> = tokens.iter().flat_map(|token| token.to_le_bytes()).collect();
        assert_eq!(hash::content(&tokens), xxh3_128(&bytes), "{} tokens", tokens.len());
    }
}

#[test]
fn different_shingles_have_different_hashes() {
    let mut seen: BTreeMap<u64, String> = BTreeMap::new();
    for (_, text) in TEXTS {
        for width in [1, 2, 5, 8] {
            let names = oracle::shingles(text, width);
            let width = Width::new(width).expect("a width");
            for (name, hash) in names.into_iter().zip(shingles(&whole(text), width)) {
                let before = seen.entry(hash).or_insert_with(|| name.clone());
                assert_eq!(*before, name);
            }
        }
    }
}

#[test]
fn longer_shingles_are_equal_where_their_words_are() {
    // Made of two shorter ones, or of their own words where these would leave some out.
    for (short, long) in [(5, 8), (5, 9), (5, 5), (3, 9), (7, 6)] {
        let (mut by_hash, mut by_name) = (BTreeMap::new(), BTreeMap::new());
        for (_, text) in TEXTS {
            let hashes = spliced(&whole(text), short, long);
            let names = oracle::shingles(text, long);
            assert!(hashes.is_empty() || hashes.len() == names.len());
            for (name, hash) in names.into_iter().zip(hashes) {
                assert_eq!(*by_hash.entry(hash).or_insert_with(|| name.clone()), name);
                assert_eq!(*by_name.entry(name).or_insert(hash), hash);
            }
        }
        assert!(by_hash.len() > 20);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn rolled_polynomials_are_those_of_their_windows(
        values in prop::collection::vec(any::<u64>(), 0..60),
        width in 1..40_usize,
    ) {
        let rolled: Vec<u64> = hash::polynomials(&values, width).collect();
        let windows: Vec<u64> = values.windows(width).map(hash::polynomial).collect();
        prop_assert_eq!(rolled, windows);
    }
}
