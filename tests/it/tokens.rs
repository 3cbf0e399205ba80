//! Tokens: the definition by example, and the fast path against the definition.

use std::ops::Range;

use proptest::prelude::*;
use wirecopy::article::Span;
use wirecopy::tokenize::{self, Sink, definition};

/// A token as both roads give it: the hash of its folded form, bytes, size.
type Token = (u64, Range<usize>, u8);

#[derive(Default)]
struct Collected(Vec<Token>);

impl Sink for Collected {
    fn token(&mut self, hash: u64, span: Span, size: u8) {
        self.0.push((hash, span.range(), size));
    }
}

fn fast(text: &str) -> Vec<Token> {
    let mut collected = Collected::default();
    tokenize::tokenize(text, 0..text.len(), &mut collected);
    collected.0
}

/// Tokens by the definition: folded form, bytes, size.
fn plain(text: &str) -> Vec<(String, Range<usize>, u8)> {
    let mut tokens = Vec::new();
    definition::tokens(text, |token, range, size| tokens.push((token.to_owned(), range, size)));
    tokens
}

fn check(text: &str) {
    let plain = plain(text);
    assert!(plain.iter().all(|(token, ..)| !token.is_empty()), "{text:?}");
    let hashed = plain
        .into_iter()
        .map(|(token, range, size)| (wirecopy::hash::token(token.as_bytes()), range, size));
    let fast = fast(text);
    assert_eq!(fast, hashed.collect::<Vec<Token>>(), "{text:?}");
    let mut before = 0..0;
    for (_, range, _) in fast {
        assert!(text.get(range.clone()).is_some(), "{text:?} {range:?} on boundaries");
        assert!(before.start <= range.start && before.end <= range.end, "{text:?} {range:?}");
        before = range;
    }
}

#[test]
fn definition_by_example() {
    let cases: &[(&str, &str)] = &[
        ("don't don’t DON`T don´t", "dont dont dont dont"),
        ("7,000 7000 1,234,567", "7000 7000 1234567"),
        ("U.S. US u.s. U.S.-led", "us us us us led"),
        ("U.N./UN a.m. J.K. Rowling", "un un am jk rowling"),
        ("difference.North Korea", "difference north korea"),
        ("Ph.D. example.com", "ph d example com"),
        ("3.5 pct, 10:30 3.5m", "3.5 pct 10 30 3.5m"),
        ("Kim Jong-un Kim Jong Un", "kim jong un kim jong un"),
        ("___ _ATLANTA_ (AP) _ The", "atlanta ap the"),
        ("Straße ﬁnal ΟΔΟΣ Οδος", "strasse final οδοσ οδοσ"),
        ("co\u{ad}operate zero\u{200b}width", "cooperate zero width"),
        ("ＡＢＣ　１２，０００", "abc 12000"),
        ("“quoted” ‘single’ «guillemets»", "quoted single guillemets"),
        ("½ cup", "1 2 cup"),
        ("東京都は2024年", "東 京 都 は 2024 年"),
        ("コンピュータのニュース", "コンピュータ の ニュース"),
        ("สวัสดี", "ส วั ส ดี"),
        ("서울에서 회담", "서울에서 회담"),
        ("कहा कि", "कहा कि"),
        ("●人々の①", "人 々 の 1"),
        ("पड़ोस ज़मीन क्षेत्र", "पड़ोस ज़मीन क्षेत्र"),
        ("น้ำท่วม", "น้ํ า ท่ ว ม"),
        ("tiếng Việt", "tiếng việt"),
        ("می\u{200c}خواهم", "میخواهم"),
        ("العـــربية", "العربية"),
        ("צה\"ל צה״ל", "צהל צהל"),
        ("Hawaiʻi п’ять п'ять", "hawaii пять пять"),
        ("caf\u{e9} cafe\u{301}", "café café"),
        ("", ""),
        ("— … . , ' \"", ""),
    ];
    for (text, tokens) in cases {
        let got: Vec<_> = plain(text).into_iter().map(|(token, ..)| token).collect();
        assert_eq!(got.join(" "), *tokens, "{text:?}");
        check(text);
    }
}

#[test]
fn every_character_among_letters_digits_and_marks() {
    let frames = [
        "{}",
        "a{}b",
        "1{}2",
        "a{}",
        "{}a",
        "ア{}ア",
        "漢{}字",
        "U.{}.S",
        "a.{}",
        "{}.b",
        "a'{}",
        "{}'a",
        "1,{}",
        "{},1",
        "1.{}",
        "a{}.b",
        "é{}é",
        "{}{}",
        "ж{}1",
        "a{}’b",
        "א{}\"ב",
        "_{}_",
        "한{}글",
        "क{}",
        "क{}ा",
        "{}ि",
        "क्{}",
        "क़{}",
        "ก{}",
        "ก{}ำ",
        "ก่{}",
        "{}ำ",
        "ب{}ّ",
        "ب{}",
        "বে{}",
        "a\u{ad}{}",
        "{}\u{ad}a",
        "é{}\u{301}",
        "漢{}\u{301}",
        "א{}ב",
        "א{}",
        "א{}a",
    ];
    for code in (0..0x3200_u32).chain(0xa000..0xa100).chain(0xac00..0xac40).chain(0xf900..0x10000) {
        let Some(c) = char::from_u32(code) else { continue };
        for frame in frames {
            check(&frame.replace("{}", &c.to_string()));
        }
    }
}

/// Characters that meet in news text and in no rule's favour.
fn awkward() -> impl Strategy<Value = String> {
    let pool: Vec<char> = "aaabcdeZÉéßжЖδΣς019,,..''’‘`“”\"-–—…‐‑‒―‚‛„‟_:;·  \n\t\u{a0}\u{ad}\u{200b}\u{200d}\u{301}漢字かなカナー한글ส ัकि،٣٬אב״½ﬁＡ１，．＇ʼ\u{fe0f}"
        .chars()
        .collect();
    proptest::collection::vec(proptest::sample::select(pool), 0..24)
        .prop_map(|chars| chars.into_iter().collect())
}

/// Letters and marks of scripts in which marks follow letters, in orders that spelling does not know.
fn marked() -> impl Strategy<Value = String> {
    let pool: Vec<char> = "人々①⒜●कखगडनर\u{93f}\u{93f}\u{93e}\u{94d}\u{94d}\u{93c}\u{93c}\u{902}\u{901}\u{902}१২কব\u{9c7}\u{9cb}\u{9be}\u{9d7}\u{9cd}த\u{bca}\u{bca}\u{bbe}\u{bbe}กทขาเ\u{e48}\u{e49}\u{e38}\u{e39}ำำ\u{e4c}๑ສຳ\u{ec8}بتآاأ\u{64e}\u{651}\u{655}\u{653}ـ\u{200c}\u{200d}\u{ad}\u{200f}\u{301}\u{323}\u{653}aéeU.S.'’,1  -漢カ\u{3099}が한ếאבש\u{5c1}״׳\""
        .chars()
        .collect();
    proptest::collection::vec(proptest::sample::select(pool), 0..16)
        .prop_map(|chars| chars.into_iter().collect())
}

/// Words, marks and gaps in runs long enough to cross the blocks that are scanned at once.
fn long() -> impl Strategy<Value = String> {
    let pool = [
        "a",
        "I",
        "of",
        "wire",
        "U.S.",
        "a.m.",
        "7,000",
        "3.5",
        "don't",
        "’s",
        "“",
        "é",
        "漢",
        "-",
        ",",
        ".",
        "'",
        "0",
        " ",
        " ",
        " ",
        " ",
        "  ",
        "\n\n",
        "copy",
        "agencies",
        "incontrovertible",
        "ABCDEFGHIJKLMNOP",
        "’",
        "‘",
        "”",
        "—",
        "…",
        "anunbrokenrunofmorelettersanddigitsthanoneblockofsixtyfourbyteshas2",
        "abcdefghijklmno",
        "déjà",
        "Ελλάδα",
        "привет",
        "कि",
        "น้ำ",
    ];
    let part = (proptest::sample::select(pool.to_vec()), 1..4_usize);
    let pieces = proptest::collection::vec(part, 0..80);
    pieces.prop_map(|pieces| pieces.iter().map(|(piece, times)| piece.repeat(*times)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn fast_is_plain_on_awkward_text(text in awkward()) {
        check(&text);
    }

    #[test]
    fn fast_is_plain_on_marked_text(text in marked()) {
        check(&text);
    }

    #[test]
    fn fast_is_plain_on_long_text(text in long()) {
        check(&text);
    }

    #[test]
    fn fast_is_plain_on_any_text(text in any::<String>()) {
        check(&text);
    }
}
