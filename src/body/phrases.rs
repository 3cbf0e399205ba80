//! The words by which furniture is known, from `data/phrases.toml`.
//!
//! A line is gone through word by word, once, however many phrases there are: a word that begins no
//! phrase costs the look at one bit (about 2 ns a byte). The same look gives the clues by which lines
//! are asked for credits. Phrases of scripts without spaces are looked for by an automaton, in lines
//! that hold two characters of one. The table is made when a page is first read, in about 10 ms.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ahash::AHashMap;
use aho_corasick::AhoCorasickKind::NoncontiguousNFA;
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use serde::Deserialize;

use super::Role;
use crate::article::Span;
use crate::credit::{self, Clues};
use crate::quote;
use crate::word::{Kind, Word, is_alphanumeric, is_unspaced, pair, words};

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
    /// What is known of words, of pairs of words, and of characters.
    known: AHashMap<u64, Known>,
    /// A bit for everything that is known.
    bits: Box<[u64; BITS / 64]>,
    labels: AHashMap<String, Role>,
    /// Phrases of scripts without spaces, and of signs.
    unspaced: Option<AhoCorasick>,
    unspaced_roles: Vec<(Role, At)>,
    /// Those that have no letter.
    signs: Vec<char>,
    /// What any line may be.
    clues: Clues,
}

/// What is known of a word, of two words that follow each other, or of one or two characters of a
/// script without spaces.
#[derive(Debug, Default)]
struct Known {
    /// The phrases that begin with it.
    phrases: Vec<u32>,
    /// Whether it is a word by which a text speaks for its site or to its reader.
    is_address: bool,
    /// Whether a label begins with it.
    is_label: bool,
    /// Whether it stands in a phrase of a script without spaces.
    is_unspaced: bool,
    /// What the line may be for those who look for credits.
    clues: Clues,
}

/// Bits that tell most words from those that are known.
const BITS: usize = 1 << 16;

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
    /// What the line may be by its words.
    pub clues: Clues,
    /// Whether it may be a label: without the first word of one it is none.
    pub may_be_label: bool,
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
            known: AHashMap::new(),
            bits: Box::new([0; BITS / 64]),
            labels: AHashMap::new(),
            unspaced: None,
            unspaced_roles: Vec::new(),
            signs: Vec::new(),
            clues: Clues::default(),
        };
        let mut unspaced = Vec::new();
        for group in file.phrases {
            let Some(role) = Role::named(&group.role) else { continue };
            for phrase in group.languages.into_values().flatten() {
                if group.at == At::Label {
                    all.add_label(role, &phrase);
                } else if phrase.chars().any(is_unspaced) || words(&phrase).next().is_none() {
                    all.add_unspaced(&phrase);
                    all.unspaced_roles.push((role, group.at));
                    unspaced.push(phrase);
                } else {
                    all.add(role, group.at, &phrase);
                }
            }
        }
        for word in file.address.values().flatten() {
            all.known.entry(hash(word)).or_default().is_address = true;
        }
        for (key, clues) in credit::clues() {
            match key {
                Some(key) => all.known.entry(key).or_default().clues.add(clues),
                None => all.clues.add(clues),
            }
        }
        for key in all.known.keys() {
            let bit = *key as usize % BITS;
            all.bits[bit / 64] |= 1 << (bit % 64);
        }
        let mut automaton = AhoCorasickBuilder::new();
        // Few lines get this far, so that a slower one is made sooner than a faster one pays.
        automaton.match_kind(MatchKind::LeftmostLongest).kind(Some(NoncontiguousNFA));
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
        self.known.entry(first).or_default().phrases.push(self.entries.len() as u32);
        self.entries.push(Phrase { role, at, words: of, mark });
    }

    fn add_label(&mut self, role: Role, label: &str) {
        let label = label.to_lowercase();
        // A final sigma is a letter of its own in a line of capitals.
        for label in [label.replace('ς', "σ"), label.clone()] {
            self.known.entry(hash(bare(&label))).or_default().is_label = true;
        }
        self.labels.insert(label, role);
    }

    /// Notes by which characters a phrase of a script without spaces can be expected in a line.
    fn add_unspaced(&mut self, phrase: &str) {
        let mut letters = phrase.chars().filter(|c| is_unspaced(*c) && c.is_alphanumeric());
        let key = match (letters.next(), letters.next()) {
            (Some(first), Some(second))
                if phrase.contains(&*String::from_iter([first, second])) =>
            {
                credit::two_key(first, second)
            }
            (Some(only), _) => credit::one_key(only),
            _ => return self.signs.extend(phrase.chars().next()),
        };
        self.known.entry(key).or_default().is_unspaced = true;
    }

    /// What a line is, if it is a label and nothing else.
    pub(super) fn label(&self, line: &str) -> Option<Role> {
        const LONGEST: usize = 60;
        let line = bare(line);
        if line.is_empty() || line.len() > LONGEST || !self.known(hash(line))?.is_label {
            return None;
        }
        self.labels.get(&line.to_lowercase()).copied()
    }

    /// What the words of a line say.
    pub(super) fn said(&self, line: &str) -> Said {
        let mut said = Said { clues: self.clues, ..Said::default() };
        let (mut has_unspaced, mut may_hold) = (false, false);
        let mut last: Option<Word> = None;
        for word in words(line) {
            if let Some(known) = self.known(word.hash) {
                said.clues.add(known.clues);
                said.address += u32::from(known.is_address);
                said.may_be_label |= known.is_label;
                said.hits.extend(self.hit(known, word.start, line));
            }
            if let Some(last) = last
                && let Some(known) = self.known(pair(last.hash, word.hash))
            {
                said.clues.add(known.clues);
                said.hits.extend(self.hit(known, last.start, line));
            }
            if word.kind != Kind::Plain {
                has_unspaced |= word.unspaced;
                // Counts and marks that stand at its word are no part of a label.
                said.may_be_label = true;
                said.clues.add(credit::of_letters(&word, line, |key| {
                    let known = self.known(key);
                    may_hold |= known.is_some_and(|known| known.is_unspaced);
                    known.map(|known| known.clues).unwrap_or_default()
                }));
                may_hold |= matches!(word.kind, Kind::Odd | Kind::Mixed);
            }
            last = Some(word);
        }
        let is_sign = |c: char| !c.is_ascii() && !c.is_alphanumeric();
        let starts = line.starts_with(is_sign);
        if starts || has_unspaced && (may_hold || line.contains(&*self.signs)) {
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
        let is_address = |word: &Word| {
            self.known(word.hash).is_some_and(|known| known.is_address) && !is_quoted(word.start)
        };
        words(line).filter(is_address).count() as u32
    }

    /// What is known of a word or a pair: of most, nothing.
    #[inline]
    fn known(&self, key: u64) -> Option<&Known> {
        let bit = key as usize % BITS;
        (self.bits[bit / 64] >> (bit % 64) & 1 == 1).then(|| self.known.get(&key)).flatten()
    }

    /// The longest phrase of those that begin with what is known, if the line holds it at `start`.
    #[inline]
    fn hit(&self, known: &Known, start: usize, line: &str) -> Option<Hit> {
        if known.phrases.is_empty() { None } else { self.longest(known, start, line) }
    }

    fn longest(&self, known: &Known, start: usize, line: &str) -> Option<Hit> {
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
        let phrases = known.phrases.iter().map(|phrase| &self.entries[*phrase as usize]);
        let found = phrases.filter(begins);
        let found = found.max_by_key(|phrase| (phrase.words.len(), phrase.mark.is_some()))?;
        let is_word = found.words.len() == 1 && found.mark.is_none();
        Some(Hit { role: found.role, start, at: found.at, is_word })
    }
}

fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '\'' | '「' | '『' | '‹' | '›')
}

fn hash(word: &str) -> u64 {
    words(word).next().map_or(0, |word| word.hash)
}

/// A line without the signs and counts that stand round a label: `▶ Comments (12)`.
fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| !is_alphanumeric(c) || c.is_ascii_digit())
}
