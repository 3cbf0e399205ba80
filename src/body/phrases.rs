//! The words by which furniture is known, from `data/phrases.toml`, looked for all at once.
//!
//! One automaton holds all phrases, so that a line is gone through once however many there are
//! (about 4 ns a byte). It is made when a page is first read, which takes some milliseconds.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ahash::{AHashMap, AHashSet};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use serde::Deserialize;

use super::Role;

/// The table that is built in.
static TABLE: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(include_str!("../../data/phrases.toml")));

/// Where in a line a phrase has to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum At {
    Label,
    Start,
    Any,
}

/// A phrase that was found in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// What the phrase speaks of.
    pub role: Role,
    /// Where it begins in the line.
    pub start: usize,
    /// Whether it says something only where it begins a sentence.
    pub opens: bool,
}

/// The phrases, ready to be looked for.
pub(super) struct Phrases {
    automaton: Option<AhoCorasick>,
    entries: Vec<(Role, At)>,
    labels: AHashMap<String, Role>,
    address: AHashSet<String>,
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
        let (mut patterns, mut entries) = (Vec::new(), Vec::new());
        let mut labels = AHashMap::new();
        for group in file.phrases {
            let Some(role) = Role::named(&group.role) else { continue };
            for phrase in group.languages.into_values().flatten() {
                match group.at {
                    At::Label => drop(labels.insert(folded(&phrase), role)),
                    at => {
                        for form in forms(&phrase) {
                            patterns.push(form);
                            entries.push((role, at));
                        }
                    }
                }
            }
        }
        let automaton = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns);
        // Only gigabytes of phrases could fail.
        let automaton = automaton.ok();
        let address = file.address.into_values().flatten().collect();
        Self { automaton, entries, labels, address }
    }

    /// What a line is, if it is a label and nothing else.
    pub(super) fn label(&self, line: &str) -> Option<Role> {
        const LONGEST: usize = 60;
        let line = bare(line);
        if line.is_empty() || line.len() > LONGEST {
            return None;
        }
        self.labels.get(&folded(line)).copied()
    }

    /// The phrases in a line, in order, none of them cut out of a word.
    pub(super) fn hits<'a>(&'a self, line: &'a str) -> impl Iterator<Item = Hit> + 'a {
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c));
        let found = self.automaton.iter().flat_map(move |automaton| automaton.find_iter(line));
        found.filter_map(move |found| {
            let inside = &line[found.range()];
            let begins = is_word(inside.chars().next()) && is_word(line[..found.start()].chars().next_back());
            let ends = is_word(inside.chars().next_back()) && is_word(line[found.end()..].chars().next());
            let (role, at) = self.entries[found.pattern().as_usize()];
            let hit = Hit { role, start: found.start(), opens: at == At::Start };
            (!begins && !ends).then_some(hit)
        })
    }

    /// Whether a word is one of those with which a site speaks of itself or to its readers.
    pub(super) fn is_address(&self, word: &str) -> bool {
        const LONGEST: usize = 24;
        word.len() <= LONGEST && (self.address.contains(word) || self.address.contains(&folded(word)))
    }
}

/// Whether a character is of a script that writes no spaces between words.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A line without the signs and counts that stand round a label.
pub(super) fn bare(line: &str) -> &str {
    let line = line.trim_matches(|c: char| !c.is_alphanumeric());
    // `Comments (12)`, `12 Comments`.
    let line = line.trim_end_matches(|c: char| c.is_ascii_digit() || !c.is_alphanumeric());
    line.trim_start_matches(|c: char| c.is_ascii_digit() || !c.is_alphanumeric())
}

fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// A phrase as it may be written: the automaton folds the case of ASCII only.
fn forms(phrase: &str) -> Vec<String> {
    let mut forms = vec![phrase.to_owned()];
    if !phrase.is_ascii() {
        let mut rest = phrase.chars();
        let first = rest.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        forms.push(first + rest.as_str());
        forms.push(phrase.to_uppercase());
    }
    forms.sort_unstable();
    forms.dedup();
    forms
}
