//! Invented wire copy with planted copies, the same on every machine.
//!
//! Words come from a Zipf-Mandelbrot law over made-up vocabularies, so that some shingles are common
//! and most are rare, as in news. Nothing here was ever printed. Only integers and the basic
//! operations on doubles are used, which give the same bits everywhere.
#![allow(dead_code, reason = "each bench and test uses a part of it")]

#[cfg(feature = "store")]
pub(crate) mod archive;
mod language;
mod random;

use language::Language;
use random::{Random, Zipf};

/// What an article is to the one that it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Made from nothing.
    Original,
    /// Byte for byte the same.
    Exact,
    /// Other quotation marks and dashes, `US` for `U.S.`, `7000` for `7,000`: the same tokens.
    Retyped,
    /// 1 to 15 % of the words changed, left out or added.
    Edited,
    /// The first 50 to 97 % of it.
    Cut,
    /// With the footer of a site.
    Footer,
    /// With two paragraphs in each other's place.
    Swapped,
    /// With a headline above.
    Headline,
    /// With other figures.
    Revision,
}

impl Kind {
    /// Every kind of copy.
    pub(crate) const COPIES: [Self; 8] = [
        Self::Exact,
        Self::Retyped,
        Self::Edited,
        Self::Cut,
        Self::Footer,
        Self::Swapped,
        Self::Headline,
        Self::Revision,
    ];

    /// Whether the copy has the tokens of its original.
    pub(crate) fn is_identical(self) -> bool {
        matches!(self, Self::Exact | Self::Retyped)
    }

    /// One word for records.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Exact => "exact",
            Self::Retyped => "retyped",
            Self::Edited => "edited",
            Self::Cut => "cut",
            Self::Footer => "footer",
            Self::Swapped => "swapped",
            Self::Headline => "headline",
            Self::Revision => "revision",
        }
    }
}

/// A made-up article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Generated {
    /// Its number in the corpus.
    pub(crate) id: u32,
    /// Its text.
    pub(crate) text: String,
    /// How it was made.
    pub(crate) kind: Kind,
    /// The original that it was made from; always an earlier one, and never a copy itself.
    pub(crate) of: Option<u32>,
}

/// So many articles, a fifth of them copies. The first ones of a longer corpus are the shorter one.
pub(crate) fn corpus(articles: usize, seed: u64) -> Vec<Generated> {
    let mut writer = Writer::new(seed);
    let mut all: Vec<Generated> = Vec::with_capacity(articles);
    let mut originals = Vec::new();
    for id in 0..articles as u32 {
        let copy = !originals.is_empty() && writer.random.chance(200);
        let article = if copy {
            // Half the copies are of stories that are going round now.
            let last = originals.len() - 1;
            let row = if writer.random.chance(500) {
                last - writer.random.rank(&Zipf::new(originals.len()))
            } else {
                writer.random.below(originals.len())
            };
            let of = originals[row];
            let (kind, text) = writer.copy(&all[of as usize].text);
            Generated { id, text, kind, of: Some(of) }
        } else {
            originals.push(id);
            Generated { id, text: writer.article(), kind: Kind::Original, of: None }
        };
        all.push(article);
    }
    all
}

/// One original in English of about so many words.
pub(crate) fn english(words: usize, seed: u64) -> String {
    let mut writer = Writer::new(seed);
    writer.story(0, words)
}

/// One original in each language but English, of about so many words.
pub(crate) fn other_scripts(words: usize, seed: u64) -> Vec<String> {
    let mut writer = Writer::new(seed);
    (1..writer.languages.len()).map(|language| writer.story(language, words)).collect()
}

/// A copy of some kind; `None` where the text does not allow it.
pub(crate) fn copy_of(text: &str, kind: Kind, seed: u64) -> Option<String> {
    Writer::new(seed).copy_as(text, kind)
}

/// Someone who makes up stories.
struct Writer {
    random: Random,
    /// English first.
    languages: Vec<Language>,
    places: Vec<String>,
    footers: Vec<String>,
    /// By which places and footers are picked.
    law: Zipf,
}

const AGENCIES: [&str; 8] = ["AP", "AP", "AP", "Reuters", "AFP", "dpa", "UPI", "IANS"];
/// How many places there are, and how many footers.
const MADE_UP: usize = 100;
const BREAK: &str = "\n\n";

impl Writer {
    fn new(seed: u64) -> Self {
        // The language is the same for every seed; what is written in it differs.
        let mut random = Random::new(0);
        let languages = language::all(&mut random);
        let places = (0..MADE_UP).map(|_| place(&mut random, &languages[0])).collect();
        let mut footers = Vec::new();
        for _ in 0..MADE_UP {
            let words = 15 + random.below(60);
            let mut footer = String::new();
            languages[0].paragraph(&mut random, words, &mut footer);
            footers.push(footer);
        }
        Self { random: Random::new(seed), languages, places, footers, law: Zipf::new(MADE_UP) }
    }

    /// A story in any language, of any length.
    fn article(&mut self) -> String {
        let foreign = self.random.chance(25);
        let language = if foreign { 1 + self.random.below(self.languages.len() - 1) } else { 0 };
        let words = ((360.0 * random::exp(0.6 * self.random.normal())) as usize).clamp(30, 8000);
        let mut text = self.story(language, words);
        if self.random.chance(333) {
            text.push_str(BREAK);
            text.push_str(&self.footers[self.random.rank(&self.law)]);
        }
        text
    }

    fn story(&mut self, language: usize, words: usize) -> String {
        let random = &mut self.random;
        let language = &self.languages[language];
        let mut text = String::with_capacity(words * 8 + 1000);
        if language.has_case {
            text.push_str(&self.places[random.rank(&self.law)]);
            text.push_str(" (");
            text.push_str(random.pick(&AGENCIES));
            text.push_str(") — ");
        }
        let mut written = 0;
        while written < words {
            if written > 0 {
                text.push_str(BREAK);
            }
            let wanted = (words - written).min(25 + random.below(50));
            written += language.paragraph(random, wanted, &mut text);
        }
        // One story in five comes from a system that knows only ASCII.
        if random.chance(200) { straight(&text) } else { text }
    }

    /// A copy of any kind that a text allows.
    fn copy(&mut self, text: &str) -> (Kind, String) {
        let kind = Kind::COPIES[self.random.below(Kind::COPIES.len())];
        match self.copy_as(text, kind) {
            Some(copy) => (kind, copy),
            None => (Kind::Exact, text.to_owned()),
        }
    }

    fn copy_as(&mut self, text: &str, kind: Kind) -> Option<String> {
        let random = &mut self.random;
        match kind {
            Kind::Original => None,
            Kind::Exact => Some(text.to_owned()),
            Kind::Retyped => Some(retyped(text)).filter(|copy| copy != text),
            Kind::Edited => Some(self.edited(text)).filter(|copy| copy != text),
            Kind::Cut => {
                let keep = text.len() * (500 + random.below(471)) / 1000;
                let end = text[..text.floor_char_boundary(keep)].rfind(BREAK)?;
                (end > text.len() / 2).then(|| text[..end].to_owned())
            }
            Kind::Footer => {
                Some(text.to_owned() + BREAK + &self.footers[random.below(self.footers.len())])
            }
            Kind::Swapped => {
                let mut paragraphs: Vec<&str> = text.split(BREAK).collect();
                // Two below the first.
                let below = paragraphs.len().checked_sub(1).filter(|below| *below > 1)?;
                let first = random.below(below);
                let second = (first + 1 + random.below(below - 1)) % below;
                paragraphs.swap(1 + first, 1 + second);
                Some(paragraphs.join(BREAK)).filter(|copy| copy != text)
            }
            Kind::Headline => {
                let mut headline = String::new();
                let words = 6 + random.below(5);
                self.languages[0].paragraph(random, words, &mut headline);
                Some(headline + BREAK + text)
            }
            Kind::Revision => {
                let figure = |c: char| {
                    let is_changed = c.is_ascii_digit() && random.chance(400);
                    if is_changed { char::from(b'1' + random.below(9) as u8) } else { c }
                };
                let copy: String = text.chars().map(figure).collect();
                Some(copy).filter(|copy| copy != text)
            }
        }
    }

    /// Runs of words changed, left out or added; of characters where words have no spaces. What is
    /// added comes from elsewhere in the text.
    fn edited(&mut self, text: &str) -> String {
        let random = &mut self.random;
        let is_end = |c| matches!(c, ' ' | 'ก'..='๛' | '、'..='鿿');
        let pieces: Vec<&str> = text.split_inclusive(is_end).collect();
        let per_mille = 10 + random.below(141);
        let mut copy = String::with_capacity(text.len() * 9 / 8);
        let mut at = 0;
        while at < pieces.len() {
            copy.push_str(pieces[at]);
            at += 1;
            // An edit touches two words on average.
            if !random.chance(per_mille / 2) {
                continue;
            }
            let (run, what) = (1 + random.below(3), random.below(4));
            if what > 0 {
                let from = random.below(pieces.len());
                let run = pieces[from..].iter().take(run).filter(|piece| !piece.contains('\n'));
                copy.extend(run.copied());
            }
            if what != 1 {
                let kept = pieces[at..].iter().take(run).take_while(|piece| !piece.contains('\n'));
                at += kept.count();
            }
        }
        copy
    }
}

/// A made-up place as datelines write it.
fn place(random: &mut Random, english: &Language) -> String {
    let mut name = english.rare(random).to_uppercase();
    if random.chance(300) {
        name = name + " " + &english.rare(random).to_uppercase();
    }
    name
}

/// The same tokens in another house style.
fn retyped(text: &str) -> String {
    let other = if text.contains('’') { straight(text) } else { curly(text) };
    let mut copy = String::with_capacity(other.len());
    let bytes = other.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    for (at, c) in other.char_indices() {
        if !(c == ',' && at > 0 && digit(at - 1) && digit(at + 1)) {
            copy.push(c);
        }
    }
    copy.replace("U.S.", "US")
}

fn straight(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '‘' | '’' => ascii.push('\''),
            '“' | '”' => ascii.push('"'),
            '—' => ascii.push_str("--"),
            _ => ascii.push(c),
        }
    }
    ascii
}

fn curly(text: &str) -> String {
    let mut before = ' ';
    let curl = |c: char| {
        let opens = before.is_whitespace();
        before = c;
        match c {
            '\'' => '’',
            '"' if opens => '“',
            '"' => '”',
            _ => c,
        }
    };
    text.chars().map(curl).collect()
}

/// Whether the answers are to be checked once and nothing measured: `cargo bench -- --test`, or any
/// run by `cargo test`.
pub(crate) fn is_smoke_run() -> bool {
    let has = |flag: &str| std::env::args().any(|argument| argument == flag);
    has("--test") || !has("--bench")
}

/// The flat pages of a language in `data/pages`.
pub(crate) fn pages(language: &str) -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/pages");
    let stories = std::fs::read_dir(format!("{folder}/{language}")).expect("the pages are there");
    let files = stories.flat_map(|story| {
        let story = story.expect("a folder can be listed").path();
        std::fs::read_dir(story).expect("a folder can be listed")
    });
    let mut paths: Vec<_> = files.map(|file| file.expect("a file has a path").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).expect("a page is text")).collect()
}
