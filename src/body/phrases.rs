//! The words by which furniture is known, from `data/phrases.toml`.
//!
//! A line is gone through word by word, once, however many phrases there are: a word that begins no
//! phrase costs the look at one bit (about 2 ns a byte). Phrases of scripts without spaces are looked
//! for by an automaton, in lines that hold such scripts. The table is made when a page is first read,
//! which takes a few milliseconds.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ahash::{AHashMap, AHashSet};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use serde::Deserialize;

use super::Role;
use crate::article::Span;
use crate::quote;

/// The table that is built in.
static TABLE: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(include_str!("../../data/phrases.toml")));

/// Where in a line a phrase has to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum At {
    /// It is the line.
    Label,
    /// At the beginning of the line, or of a sentence.
    Start,
    /// Anywhere; with other evidence.
    Any,
    /// Anywhere, and it decides.
    Sure,
}

/// A phrase that was found in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// What the phrase speaks of.
    pub role: Role,
    /// Where it begins in the line.
    pub start: usize,
    /// Where such a phrase says something.
    pub at: At,
    /// Whether it is a single word, which many a sentence begins with.
    pub is_word: bool,
}

impl Hit {
    /// Whether it says something only where it begins a sentence.
    pub(super) fn opens(self) -> bool {
        self.at == At::Start
    }
}

/// A phrase as it is looked for.
#[derive(Debug)]
struct Phrase {
    role: Role,
    at: At,
    /// Its words.
    words: Box<[u64]>,
    /// The mark that has to follow, of `read:`.
    mark: Option<char>,
}

/// The phrases, ready to be looked for.
pub(super) struct Phrases {
    entries: Vec<Phrase>,
    /// The phrases by their first two words, or the only one.
    first: AHashMap<u64, Vec<u32>>,
    /// A bit for everything that phrases begin with, and for every word of address, by its hash.
    known: Box<[u64; KNOWN / 64]>,
    labels: AHashMap<String, Role>,
    address: AHashSet<u64>,
    /// Phrases of scripts without spaces, and of signs.
    unspaced: Option<AhoCorasick>,
    unspaced_roles: Vec<(Role, At)>,
}

/// Bits that tell most words from those that are known.
const KNOWN: usize = 1 << 15;

#[derive(Deserialize)]
struct File {
    phrases: Vec<Group>,
    address: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Group {
    role: String,
    at: At,
    #[serde(flatten)]
    languages: BTreeMap<String, Vec<String>>,
}

/// What the words of a line say.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// The phrases in it, in order.
    pub hits: Vec<Hit>,
    /// How often it speaks for its site or to its reader, outside quotation marks.
    pub address: u32,
}

impl Phrases {
    /// The phrases of the built-in table.
    pub(super) fn get() -> &'static Self {
        &TABLE
    }

    /// The phrases of a table; one that cannot be understood holds none (a test reads the built-in
    /// one).
    fn of(table: &str) -> Self {
        let empty = || File { phrases: Vec::new(), address: BTreeMap::new() };
        let file: File = toml::from_str(table).unwrap_or_else(|_| empty());
        let mut all = Self {
            entries: Vec::new(),
            first: AHashMap::new(),
            known: Box::new([0; KNOWN / 64]),
            labels: AHashMap::new(),
            address: file.address.values().flatten().map(|word| hash(word)).collect(),
            unspaced: None,
            unspaced_roles: Vec::new(),
        };
        let mut unspaced = Vec::new();
        for group in file.phrases {
            let Some(role) = Role::named(&group.role) else { continue };
            for phrase in group.languages.into_values().flatten() {
                if group.at == At::Label {
                    all.labels.insert(phrase.to_lowercase(), role);
                } else if phrase.chars().any(is_unspaced) || words(&phrase).next().is_none() {
                    all.unspaced_roles.push((role, group.at));
                    unspaced.push(phrase);
                } else {
                    all.add(role, group.at, &phrase);
                }
            }
        }
        for word in all.first.keys().chain(&all.address) {
            let bit = *word as usize % KNOWN;
            all.known[bit / 64] |= 1 << (bit % 64);
        }
        let mut automaton = AhoCorasickBuilder::new();
        automaton.match_kind(MatchKind::LeftmostLongest);
        all.unspaced = automaton.build(&unspaced).ok();
        all
    }

    fn add(&mut self, role: Role, at: At, phrase: &str) {
        let of: Box<[u64]> = words(phrase).map(|word| word.hash).collect();
        let first = match *of {
            [] => return,
            [only] => only,
            [first, second, ..] => pair(first, second),
        };
        let mark = phrase.chars().next_back().filter(|mark| !mark.is_alphanumeric());
        self.first.entry(first).or_default().push(self.entries.len() as u32);
        self.entries.push(Phrase { role, at, words: of, mark });
    }

    /// What a line is, if it is a label and nothing else.
    pub(super) fn label(&self, line: &str) -> Option<Role> {
        const LONGEST: usize = 60;
        let line = bare(line);
        if line.is_empty() || line.len() > LONGEST {
            return None;
        }
        self.labels.get(&line.to_lowercase()).copied()
    }

    /// What the words of a line say.
    pub(super) fn said(&self, line: &str) -> Said {
        let mut said = Said::default();
        let mut has_unspaced = false;
        let mut last: Option<Word> = None;
        for word in words(line) {
            has_unspaced |= word.unspaced;
            if self.is_known(word.hash) {
                said.address += u32::from(self.address.contains(&word.hash));
                said.hits.extend(self.hit(word.hash, word.start, line));
            }
            if let Some(last) = last {
                let pair = pair(last.hash, word.hash);
                if self.is_known(pair) {
                    said.hits.extend(self.hit(pair, last.start, line));
                }
            }
            last = Some(word);
        }
        let is_sign = |c: char| !c.is_ascii() && !c.is_alphanumeric();
        if has_unspaced || line.starts_with(is_sign) {
            let found = self.unspaced.iter().flat_map(|automaton| automaton.find_iter(line));
            said.hits.extend(found.map(|found| {
                let (role, at) = self.unspaced_roles[found.pattern().as_usize()];
                Hit { role, start: found.start(), at, is_word: false }
            }));
            said.hits.sort_unstable_by_key(|hit| hit.start);
        }
        if said.address > 0 && line.contains(is_quotation_mark) {
            said.address = self.address_outside(line);
        }
        said
    }

    /// How often a line with quotations speaks for its site or to its reader outside them.
    fn address_outside(&self, line: &str) -> u32 {
        let all = Span { start: 0, end: line.len() as u32 };
        let quotations = quote::quotations(line, &[all]);
        // Those that are not nested are ascending and disjoint.
        let outermost = quotations.iter().filter(|quotation| quotation.depth == 0);
        let outermost: Vec<Span> = outermost.map(|quotation| quotation.outer).collect();
        let is_quoted = |at: usize| {
            let next = outermost.partition_point(|span| span.end as usize <= at);
            outermost.get(next).is_some_and(|span| span.start as usize <= at)
        };
        let is_address = |word: &Word| self.address.contains(&word.hash) && !is_quoted(word.start);
        words(line).filter(is_address).count() as u32
    }

    /// Whether phrases may begin with this; nearly always right about those that don't.
    fn is_known(&self, hash: u64) -> bool {
        let bit = hash as usize % KNOWN;
        self.known[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// The longest phrase that begins with `first`, if the line holds it at `start`.
    fn hit(&self, first: u64, start: usize, line: &str) -> Option<Hit> {
        let text = &line[start..];
        let begins = |phrase: &&Phrase| {
            let mut ahead = words(text);
            let mut end = 0;
            let same = phrase.words.iter().all(|word| {
                let next = ahead.next();
                end = next.as_ref().map_or(end, |next| next.end);
                next.is_some_and(|next| next.hash == *word)
            });
            same && phrase.mark.is_none_or(|mark| text[end..].trim_start().starts_with(mark))
        };
        let phrases = self.first.get(&first)?.iter().map(|phrase| &self.entries[*phrase as usize]);
        let found = phrases.filter(begins);
        let found = found.max_by_key(|phrase| (phrase.words.len(), phrase.mark.is_some()))?;
        let is_word = found.words.len() == 1 && found.mark.is_none();
        Some(Hit { role: found.role, start, at: found.at, is_word })
    }
}

fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '\'' | '「' | '『' | '‹' | '›')
}

/// A word of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub start: usize,
    pub end: usize,
    /// The same for all ways of writing it in capitals or not; for nothing that lasts.
    pub hash: u64,
    /// Whether it is of a script that writes no spaces.
    pub unspaced: bool,
}

/// The numbers of FNV-1a, which is good enough for a table in memory.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// What a byte is in a word: its letter in lower case, 0 for what ends a word, [`WIDE`] for a byte of
/// a longer character.
const FOLD: [u8; 256] = {
    let mut fold = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        fold[byte] = match byte as u8 {
            b @ (b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z') => b | 0x20,
            0x80.. => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    fold
};

const WIDE: u8 = 1;

/// The words of a text: runs of letters and digits.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(&byte) = bytes.get(at) {
            match FOLD[usize::from(byte)] {
                0 => at += 1,
                WIDE => match text[at..].chars().next()? {
                    c if c.is_alphanumeric() => break,
                    c => at += c.len_utf8(),
                },
                _ => break,
            }
        }
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let (mut hash, mut unspaced) = (BASIS, false);
        while let Some(&byte) = bytes.get(at) {
            match FOLD[usize::from(byte)] {
                0 => break,
                WIDE => {
                    let Some(c) = text[at..].chars().next().filter(|c| is_part(*c)) else { break };
                    unspaced |= is_unspaced(c);
                    hash = c.to_lowercase().fold(hash, step);
                    at += c.len_utf8();
                }
                letter => {
                    hash = (hash ^ u64::from(letter)).wrapping_mul(PRIME);
                    at += 1;
                }
            }
        }
        Some(Word { start, end: at, hash: hash ^ (hash >> 32), unspaced })
    })
}

fn step(hash: u64, c: char) -> u64 {
    (hash ^ u64::from(u32::from(c))).wrapping_mul(PRIME)
}

/// Whether a character is part of a word: vowel signs and accents are as well.
fn is_part(c: char) -> bool {
    let is_sign =
        matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{97f}' | '\u{e31}'..='\u{e4e}');
    c.is_alphanumeric() || is_sign
}

/// The hash of the first letters of a word, the same for most of its endings; `None` if the word is
/// shorter.
pub(super) fn stem(word: &str) -> Option<u64> {
    const LEAST: usize = 5;
    const MOST: usize = 6;
    let bytes = word.as_bytes();
    if let Some(first) = bytes.get(..MOST).filter(|first| first.is_ascii()) {
        let fold = |hash: u64, byte: &u8| (hash ^ u64::from(byte | 0x20)).wrapping_mul(PRIME);
        return Some(first.iter().fold(BASIS, fold));
    }
    let (mut hash, mut count) = (BASIS, 0);
    for c in word.chars().take(MOST) {
        hash = c.to_lowercase().fold(hash, step);
        count += 1;
    }
    (count >= LEAST).then_some(hash)
}

/// What stands for two words that follow each other.
fn pair(first: u64, second: u64) -> u64 {
    first.rotate_left(5).wrapping_mul(PRIME) ^ second
}

fn hash(word: &str) -> u64 {
    words(word).next().map_or(0, |word| word.hash)
}

/// Whether a character is of a script that writes no spaces between words.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

/// A line without the signs and counts that stand round a label: `▶ Comments (12)`.
fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| !c.is_alphanumeric() || c.is_ascii_digit())
}
