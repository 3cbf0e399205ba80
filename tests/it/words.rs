//! Words are read the same fast as slowly, and no clue that they give is missed.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use wirecopy::credit::{self, Clues};
use wirecopy::word::{Kind, Scan, Word, is_alphanumeric, is_dense, is_unspaced, pair, words};

/// Every flat page of data/.
pub(crate) fn pages() -> Vec<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("data/pages")];
    let mut pages = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder can be listed") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "txt") {
                pages.push(fs::read_to_string(path).expect("a page is text"));
            }
        }
    }
    pages
}

/// What stands in a text by the plain rule: runs that begin with a letter or digit and go on with
/// such or with signs on them.
fn plainly(text: &str) -> Vec<&str> {
    let is_sign =
        |c| matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{97f}' | '\u{e31}'..='\u{e4e}');
    let runs = text.split(|c: char| !c.is_alphanumeric() && !is_sign(c));
    runs.map(|run| run.trim_start_matches(|c: char| !c.is_alphanumeric()))
        .filter(|run| !run.is_empty())
        .collect()
}

fn found(text: &str) -> Vec<&str> {
    words(text).map(|word| &text[word.start..word.end]).collect()
}

#[test]
fn letters_are_those_of_the_standard_library() {
    for c in '\0'..=char::MAX {
        assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
        let text = c.to_string();
        let Some(word) = words(&text).next() else { continue };
        assert_eq!(word.unspaced, is_unspaced(c), "{c:?}");
        assert_eq!(word.kind == Kind::Dense, is_dense(c), "{c:?}");
        let mut small = c.to_lowercase();
        // The Kelvin sign alone is a small letter of ASCII.
        if let (Some(small), None) = (small.next(), small.next())
            && small.is_ascii() == c.is_ascii()
        {
            let text = small.to_string();
            assert_eq!(words(&text).next().map(|word| word.hash), Some(word.hash), "{c:?}");
        }
    }
}

#[test]
fn words_of_other_lengths_are_other_words() {
    let text = "a aa aaa aaaaaaa aaaaaaaa aaaaaaaaa aaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaa 0 00 P p";
    let hashes: Vec<u64> = words(text).map(|word| word.hash).collect();
    let mut unique = hashes.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!((hashes.len(), unique.len()), (12, 11));
}

proptest! {
    #[test]
    fn words_are_as_defined(text in "\\PC{0,200}") {
        prop_assert_eq!(found(&text), plainly(&text));
    }

    #[test]
    fn words_of_news_are_as_defined(text in "([a-zA-Z]{1,20}|[0-9]{1,4}|[а-яА-Я]{1,12}|[ '’“”.,é中文ก็한국-]){0,80}") {
        prop_assert_eq!(found(&text), plainly(&text));
    }
}

/// A word without its place.
fn told(word: &Word) -> (u64, bool, Kind) {
    (word.hash, word.unspaced, word.kind)
}

proptest! {
    #[test]
    fn words_of_a_part_are_those_of_a_text_of_its_own(
        text in "([a-zA-Z]{1,20}|[0-9]{1,4}|[ '’“”…•.,é中ก한\n-]){0,200}",
        from in 0..200_usize,
        len in 0..200_usize,
    ) {
        let start = text.floor_char_boundary(from);
        let end = text.floor_char_boundary(start + len);
        let scan = Scan::new(&text);
        let mut part: Vec<Word> = Vec::new();
        scan.words(start..end).for_each(|word| part.push(word));
        let alone: Vec<Word> = words(&text[start..end]).collect();
        let places = |words: &[Word], by: usize| -> Vec<(usize, usize)> {
            words.iter().map(|word| (word.start + by, word.end + by)).collect()
        };
        prop_assert_eq!(places(&part, 0), places(&alone, start));
        let told = |words: &[Word]| words.iter().map(told).collect::<Vec<_>>();
        prop_assert_eq!(told(&part), told(&alone));
        // One after the other, as well as all at once.
        let one: Vec<Word> = scan.words(start..end).collect();
        prop_assert_eq!(places(&one, 0), places(&part, 0));
        prop_assert_eq!(told(&one), told(&part));
        // And from any word on.
        let mut rest = scan.words(start..end);
        let first = rest.next();
        let mut count = usize::from(first.is_some());
        rest.for_each(|_| count += 1);
        prop_assert_eq!(count, part.len());
    }
}

/// A line for each note on a feed that is known, which holds its words and hardly anything else.
fn notes() -> Vec<String> {
    let file = include_str!("../../data/credits.toml");
    let table: toml::Table = toml::from_str(file).expect("the table is TOML");
    let rows = table["tail"]["disclaimers"].as_array().expect("there are rows");
    let line = |row: &toml::Value| {
        let words = row.as_array().into_iter().flatten().filter_map(toml::Value::as_str);
        format!("({}, 1 2 3 4 5 6 7 8 9)", words.collect::<Vec<_>>().join(" "))
    };
    rows.iter().map(line).collect()
}

/// What the words of a line let expect.
fn clues_of(line: &str, known: &HashMap<u64, Clues>, any: Clues) -> Clues {
    let mut clues = any;
    let mut last = None;
    let look = |key: u64| known.get(&key).copied().unwrap_or_default();
    for word in words(line) {
        clues.add(look(word.hash));
        if let Some(last) = last.replace(word.hash) {
            clues.add(look(pair(last, word.hash)));
        }
        clues.add(credit::of_letters(&word, line, look));
    }
    clues
}

#[test]
fn nothing_is_found_without_a_clue() {
    let (mut known, mut any) = (HashMap::<u64, Clues>::new(), Clues::default());
    for (key, clues) in credit::clues() {
        match key {
            Some(key) => known.entry(key).or_default().add(clues),
            None => any.add(clues),
        }
    }
    assert_eq!(any, Clues::default(), "a spelling without a word is a clue in any line");
    let mut lines = 0;
    let notes = notes();
    for note in &notes {
        assert!(credit::tail(note).is_some(), "no note on a feed: {note}");
    }
    for page in pages().iter().chain(&notes) {
        for line in page.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let clues = clues_of(line, &known, any);
            lines += 1;
            let strong = credit::photo(line).is_some_and(|found| found.strong);
            assert!(!strong || clues.photo(line), "{line}");
            assert!(credit::byline(line).is_none() || clues.byline(line), "{line}");
            assert!(!credit::is_date_line(line) || clues.date(line), "{line}");
            let tail = credit::tail(line);
            assert!(tail.is_none() || clues.tail(line), "{line}");
            assert!(tail == credit::ending(line, false) || clues.note(), "{line}");
        }
    }
    assert!(lines > 1000, "{lines}");
}
