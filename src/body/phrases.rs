//! The words by which furniture is known, from `data/phrases.toml`.
//!
//! A line is gone through word by word, once, however many phrases there are: a word that begins no
//! phrase costs the look at two bits. That makes 3 ns a byte of pages. The same look gives the
//! clues by which lines are asked for credits. Phrases of scripts without spaces are looked for by an
//! automaton, in lines that hold two characters of one. The table is made when a page is first read,
//! in about 10 ms.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use ahash::AHashMap;
use aho_corasick::AhoCorasickKind::NoncontiguousNFA;
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use serde::Deserialize;

use super::Role;
use super::marks::Marks;
use crate::article::Span;
use crate::credit::{self, Clues};
use crate::quote;
use crate::word::{Kind, Scan, Word, is_alphanumeric, is_unspaced, pair, words};

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
    /// Marks of everything that is known.
    marks: Marks,
    labels: AHashMap<String, Role>,
    /// How many bytes the labels have that begin with a word: a bit for each number.
    label_starts: AHashMap<u64, u64>,
    /// Phrases of scripts without spaces, and of signs.
    unspaced: Option<AhoCorasick>,
    unspaced_roles: Vec<(Role, At)>,
    /// Those that have no letter.
    signs: Vec<char>,
    /// What any line may be.
    clues: Clues,
}

/// The longest label, in bytes.
const LONGEST_LABEL: usize = 60;

/// What is known of a word, of two words that follow each other, or of one or two characters of a
/// script without spaces.
#[derive(Debug, Default)]
struct Known {
    /// The phrases that begin with it.
    phrases: Vec<u32>,
    /// Whether it is a word by which a text speaks for its site or to its reader.
    is_address: bool,
    /// Whether it stands in a phrase of a script without spaces.
    is_unspaced: bool,
    /// What the line may be for those who look for credits.
    clues: Clues,
}

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
            marks: Marks::default(),
            labels: AHashMap::new(),
            label_starts: AHashMap::new(),
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
        all.known.keys().for_each(|key| all.marks.add(*key));
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
            let bare = bare(&label);
            *self.label_starts.entry(hash(bare)).or_default() |= 1 << bare.len().min(LONGEST_LABEL);
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
    pub(super) fn label(&self, scan: &Scan<'_>, range: Range<usize>) -> Option<Role> {
        let open = scan.text()[range.clone()].trim_start_matches(is_round_label);
        let line = open.trim_end_matches(is_round_label);
        if line.is_empty() || line.len() > LONGEST_LABEL {
            return None;
        }
        let start = range.end - open.len();
        let first = scan.words(start..start + line.len()).next()?;
        let labels = self.label_starts.get(&first.hash)?;
        // Small letters may have other lengths than capitals, but for those of ASCII.
        let fits = labels >> line.len() & 1 == 1 || !line.is_ascii();
        fits.then(|| self.labels.get(&line.to_lowercase()).copied()).flatten()
    }

    /// Whether a label may begin with a word of a text, or behind the count that it begins with.
    #[inline]
    pub(super) fn may_begin_label(&self, word: &Word, text: &str) -> bool {
        word.kind != Kind::Plain
            || text.as_bytes()[word.start].is_ascii_digit()
            || self.label_starts.contains_key(&word.hash)
    }

    /// What the words of a line say, which is a range of a text.
    pub(super) fn said(&self, scan: &Scan<'_>, range: Range<usize>) -> Said {
        let line = &scan.text()[range.clone()];
        let mut walk = Walk {
            phrases: self,
            scan,
            line: range.clone(),
            said: Said { clues: self.clues, ..Said::default() },
            addresses: Vec::new(),
            has_unspaced: false,
            may_hold: false,
        };
        if !is_longer_than_labels(line) {
            let first = scan.words(range.clone()).next();
            walk.said.may_be_label =
                first.is_some_and(|first| self.may_begin_label(&first, scan.text()));
        }
        // Before the first word stands what is no word.
        let (mut before, mut last) = (range.start, u64::MAX);
        scan.words(range.clone()).for_each(|word| {
            let both = pair(last, word.hash);
            // Of most words nothing is known, nor of them and those before.
            let may_hold = self.marks.may_hold(word.hash) | self.marks.may_hold(both);
            if may_hold || word.kind != Kind::Plain {
                walk.take(&word, before, both);
            }
            (before, last) = (word.start, word.hash);
        });
        let Walk { mut said, addresses, has_unspaced, may_hold, .. } = walk;
        let is_sign = |c: char| !c.is_ascii() && !c.is_alphanumeric();
        if (has_unspaced || line.starts_with(is_sign)) && (may_hold || line.contains(&*self.signs))
        {
            let found = self.unspaced.iter().flat_map(|automaton| automaton.find_iter(line));
            said.hits.extend(found.map(|found| {
                let (role, at) = self.unspaced_roles[found.pattern().as_usize()];
                Hit { role, start: found.start(), at, is_word: false }
            }));
            said.hits.sort_unstable_by_key(|hit| hit.start);
        }
        said.address = unquoted(line, &addresses);
        said
    }

    /// What is known of a word or a pair: of most, nothing.
    #[inline]
    fn known(&self, key: u64) -> Option<&Known> {
        if self.marks.may_hold(key) { self.known.get(&key) } else { None }
    }
}

/// A walk along the words of a line.
struct Walk<'s> {
    phrases: &'s Phrases,
    scan: &'s Scan<'s>,
    /// The line in the text.
    line: Range<usize>,
    said: Said,
    /// Where in the line it speaks for its site or to its reader, ascending.
    addresses: Vec<usize>,
    /// Whether there are scripts without spaces.
    has_unspaced: bool,
    /// Whether phrases of such scripts may stand there.
    may_hold: bool,
}

impl Walk<'_> {
    /// Takes up a word of which something may be known, or of it and the one before, which begins at
    /// `before`; `both` stands for the two.
    #[inline(never)]
    fn take(&mut self, word: &Word, before: usize, both: u64) {
        if let Some(known) = self.phrases.known(word.hash) {
            self.said.clues.add(known.clues);
            if known.is_address {
                self.addresses.push(word.start - self.line.start);
            }
            let hit = self.hit(known, 1, word.start, word.end);
            self.said.hits.extend(hit);
        }
        if let Some(known) = self.phrases.known(both) {
            self.said.clues.add(known.clues);
            let hit = self.hit(known, 2, before, word.end);
            self.said.hits.extend(hit);
        }
        if word.kind != Kind::Plain {
            self.has_unspaced |= word.unspaced;
            self.said.clues.add(credit::of_letters(word, self.scan.text(), |key| {
                let known = self.phrases.known(key);
                self.may_hold |= known.is_some_and(|known| known.is_unspaced);
                known.map(|known| known.clues).unwrap_or_default()
            }));
            self.may_hold |= matches!(word.kind, Kind::Odd | Kind::Mixed);
        }
    }

    /// The longest phrase of those that begin with what is known, which are `taken` words that end at
    /// `end`, if the line goes on with the rest of it.
    fn hit(&self, known: &Known, taken: usize, start: usize, end: usize) -> Option<Hit> {
        if known.phrases.is_empty() {
            return None;
        }
        let begins = |phrase: &&Phrase| {
            let (Some(rest), mut end) = (phrase.words.get(taken..), end) else { return false };
            if !rest.is_empty() {
                let mut ahead = self.scan.words(end..self.line.end);
                let same = rest.iter().all(|word| {
                    let next = ahead.next();
                    end = next.as_ref().map_or(end, |next| next.end);
                    next.is_some_and(|next| next.hash == *word)
                });
                if !same {
                    return false;
                }
            }
            let behind = || self.scan.text()[end..self.line.end].trim_start();
            phrase.mark.is_none_or(|mark| behind().starts_with(mark))
        };
        let phrases = known.phrases.iter().map(|phrase| &self.phrases.entries[*phrase as usize]);
        let found = phrases.filter(begins);
        let found = found.max_by_key(|phrase| (phrase.words.len(), phrase.mark.is_some()))?;
        let is_word = found.words.len() == 1 && found.mark.is_none();
        let start = start - self.line.start;
        Some(Hit { role: found.role, start, at: found.at, is_word })
    }
}

/// How many of some places in a line, which ascend, stand outside its quotations.
fn unquoted(line: &str, places: &[usize]) -> u32 {
    if places.is_empty() {
        return 0;
    }
    let all = Span { start: 0, end: line.len() as u32 };
    let quotations = quote::quotations(line, &[all]);
    // Those that are not nested are ascending and disjoint.
    let mut outermost = quotations.iter().filter(|quotation| quotation.depth == 0).peekable();
    let is_unquoted = |at: &&usize| {
        while outermost.next_if(|quotation| quotation.outer.end as usize <= **at).is_some() {}
        outermost.peek().is_none_or(|quotation| quotation.outer.start as usize > **at)
    };
    places.iter().filter(is_unquoted).count() as u32
}

fn hash(word: &str) -> u64 {
    words(word).next().map_or(0, |word| word.hash)
}

/// A line without the signs and counts that stand round a label: `▶ Comments (12)`.
fn bare(line: &str) -> &str {
    line.trim_matches(is_round_label)
}

/// Whether a line is longer than any label, whatever stands round it: most paragraphs are.
fn is_longer_than_labels(line: &str) -> bool {
    let ends = |bytes: &[u8]| bytes.iter().any(u8::is_ascii_alphabetic);
    match line.as_bytes() {
        [first, .., last, end] if line.len() > LONGEST_LABEL + 1 => {
            first.is_ascii_alphabetic() && ends(&[*last, *end])
        }
        _ => false,
    }
}

fn is_round_label(c: char) -> bool {
    !is_alphanumeric(c) || c.is_ascii_digit()
}
