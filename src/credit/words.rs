//! The words of dates and of credits, by meaning, from data/dates.toml and data/credits.toml.
//!
//! The tables are built when they are first needed.

use std::collections::HashMap;
use std::sync::LazyLock;

use ahash::{AHashMap, AHashSet};
use serde::Deserialize;

use super::phrases::Phrases;

/// What a word may mean in a date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a word may mean several of these at once")]
pub(super) struct Sense {
    /// From 1 to 12.
    pub(super) month: Option<i8>,
    /// From 0, Monday, to 6.
    pub(super) weekday: Option<i8>,
    /// From 0, Monday, to 6; only beside a date.
    pub(super) weekday_short: Option<i8>,
    /// Whether it is after noon.
    pub(super) afternoon: Option<bool>,
    /// Minutes east of Greenwich.
    pub(super) zone: Option<i16>,
    /// Whether it may stand within a date or between a date and its time.
    pub(super) joint: bool,
    /// Whether it says how long ago something was.
    pub(super) relative: bool,
    /// Whether it turns a weekday into that of another week.
    pub(super) other_week: bool,
    /// Whether it speaks of what is yet to come.
    pub(super) ahead: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DateFile {
    months: Vec<Vec<String>>,
    weekdays: Vec<Vec<String>>,
    weekdays_short: Vec<Vec<String>>,
    other_week: Vec<String>,
    ambiguous: Vec<String>,
    parts: Vec<String>,
    ahead: Vec<String>,
    am: Vec<String>,
    pm: Vec<String>,
    joints: Vec<String>,
    labels: Labels,
    relative: Relative,
    zones: HashMap<String, i16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Labels {
    published: Vec<String>,
    modified: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Relative {
    words: Vec<String>,
}

/// What the words of dates mean.
pub(super) struct DateWords {
    senses: AHashMap<String, Sense>,
    /// How many characters the longest of them has.
    longest: usize,
    /// What a stamp calls itself: 0 published, 1 modified.
    pub(super) labels: Phrases,
    /// Weekdays in full: from 0, Monday, to 6.
    pub(super) weekdays: Phrases,
    /// Weekdays that are other words in small letters.
    pub(super) ambiguous: AHashSet<String>,
}

impl DateWords {
    /// The words that may name a month.
    pub(super) fn months(&self) -> impl Iterator<Item = &str> {
        let is_month = |(_, sense): &(&String, &Sense)| sense.month.is_some();
        self.senses.iter().filter(is_month).map(|(word, _)| word.as_str())
    }

    /// What a word may mean.
    pub(super) fn sense(&self, word: &str) -> Sense {
        /// Most words are shorter, and no string has to be made for them.
        const SHORT: usize = 16;
        let mut small = [0; SHORT];
        if let Some(small) = small.get_mut(..word.len()).filter(|_| word.is_ascii()) {
            small.copy_from_slice(word.as_bytes());
            small.make_ascii_lowercase();
            let small = str::from_utf8(small).unwrap_or_default();
            return self.senses.get(small).copied().unwrap_or_default();
        }
        // What is longer than any word of the table need not be folded to its end.
        let folded: String = fold(word).take(self.longest + 1).collect();
        self.senses.get(&folded).copied().unwrap_or_default()
    }
}

/// The words of dates.
pub(super) static DATES: LazyLock<DateWords> = LazyLock::new(|| {
    let Ok(file) = toml::from_str::<DateFile>(include_str!("../../data/dates.toml")) else {
        let none = || Phrases::exact(std::iter::empty());
        let (senses, ambiguous) = (AHashMap::new(), AHashSet::new());
        return DateWords { senses, longest: 0, labels: none(), weekdays: none(), ambiguous };
    };
    let mut senses = AHashMap::<String, Sense>::new();
    let mut mark = |words: &[String], set: &dyn Fn(&mut Sense)| {
        for word in words {
            set(senses.entry(folded(word)).or_default());
        }
    };
    for (month, words) in (1..).zip(&file.months) {
        mark(words, &|sense| sense.month = Some(month));
    }
    for (day, words) in (0..).zip(&file.weekdays) {
        mark(words, &|sense| sense.weekday = Some(day));
    }
    for (day, words) in (0..).zip(&file.weekdays_short) {
        mark(words, &|sense| sense.weekday_short = Some(day));
    }
    mark(&file.am, &|sense| sense.afternoon = Some(false));
    mark(&file.pm, &|sense| sense.afternoon = Some(true));
    mark(&file.joints, &|sense| sense.joint = true);
    mark(&file.relative.words, &|sense| sense.relative = true);
    mark(&file.other_week, &|sense| sense.other_week = true);
    mark(&file.ahead, &|sense| sense.ahead = true);
    for (zone, minutes) in file.zones {
        mark(&[zone], &|sense| sense.zone = Some(minutes));
    }
    let numbered = |words: &[String], number: u32| {
        words.iter().map(|word| (word.clone(), number)).collect::<Vec<_>>()
    };
    let mut labels = numbered(&file.labels.published, 0);
    labels.extend(numbered(&file.labels.modified, 1));
    let mut weekdays: Vec<_> =
        (0..).zip(&file.weekdays).flat_map(|(day, words)| numbered(words, day)).collect();
    // Spelled with a final sigma, as texts have it; the table is folded.
    for at in 0..weekdays.len() {
        let (word, day) = weekdays[at].clone();
        // `Montagabend`.
        if word.ends_with("tag") || word == "mittwoch" {
            weekdays.extend(file.parts.iter().map(|part| (format!("{word}{part}"), day)));
        }
        if let Some(stem) = word.strip_suffix('σ') {
            weekdays.push((format!("{stem}ς"), day));
        }
    }
    DateWords {
        ambiguous: file.ambiguous.into_iter().collect(),
        longest: senses.keys().map(|word| word.chars().count()).max().unwrap_or(0),
        senses,
        labels: Phrases::any_case(labels.iter().map(|(word, number)| (word.as_str(), *number))),
        weekdays: Phrases::any_case(weekdays.iter().map(|(word, day)| (word.as_str(), *day))),
    }
});

/// A word in small letters, with one form of every letter.
pub(super) fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    fold(word).collect()
}

fn fold(word: &str) -> impl Iterator<Item = char> {
    word.chars().flat_map(char::to_lowercase).filter_map(|c| match c {
        'ς' => Some('σ'),
        '’' | 'ʼ' => Some('\''),
        // The dot that small letters keep of a Turkish capital.
        '\u{307}' => None,
        c => Some(c),
    })
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CreditFile {
    dateline: DatelineFile,
    byline: BylineFile,
    photo: PhotoFile,
    tail: TailFile,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DatelineFile {
    not_places: Vec<String>,
    not_first: Vec<String>,
    particles: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct BylineFile {
    starts: Vec<String>,
    weak_starts: Vec<String>,
    ends: Vec<String>,
    titles: Vec<String>,
    desks: Vec<String>,
    joints: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PhotoFile {
    labels: Vec<String>,
    ends: Vec<String>,
    file: Vec<String>,
    behind: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TailFile {
    starts: Vec<String>,
    sources: Vec<String>,
    tellers: Vec<String>,
    ends: Vec<String>,
    disclaimers: Vec<Vec<String>>,
}

/// The words around credits.
pub(super) struct CreditWords {
    pub(super) not_places: AHashSet<String>,
    pub(super) not_first: AHashSet<String>,
    pub(super) particles: AHashSet<String>,
    /// What a byline starts with: 0, or 1 for what many other lines start with too.
    pub(super) byline_starts: Phrases,
    pub(super) byline_ends: Vec<String>,
    pub(super) titles: Phrases,
    pub(super) desks: AHashSet<String>,
    pub(super) byline_joints: AHashSet<String>,
    pub(super) photo_labels: Phrases,
    pub(super) photo_ends: Vec<String>,
    pub(super) file: Phrases,
    pub(super) photo_behind: Phrases,
    pub(super) tail_starts: Phrases,
    pub(super) sources: Phrases,
    pub(super) tellers: Phrases,
    pub(super) tail_ends: Phrases,
    /// Words of notes on feeds, each by the number of its word.
    pub(super) note_words: Phrases,
    /// The numbers of the words that make a note together.
    pub(super) notes: Vec<Vec<u32>>,
    /// The longest word of each note, which stands in fewest other lines.
    pub(super) note_signs: Phrases,
}

/// The words around credits.
pub(super) static CREDITS: LazyLock<CreditWords> = LazyLock::new(|| {
    let file = toml::from_str::<CreditFile>(include_str!("../../data/credits.toml"));
    let CreditFile { dateline, byline, photo, tail } = file.unwrap_or_default();
    let set = |words: &[String]| words.iter().map(|word| folded(word)).collect::<AHashSet<_>>();
    let phrases = |words: &[String]| Phrases::any_case(words.iter().map(|word| (word.as_str(), 0)));
    let weak = set(&byline.weak_starts);
    let strength = |word: &str| u32::from(weak.contains(&folded(word)));
    let mut numbers = HashMap::<&str, u32>::new();
    let mut notes = Vec::new();
    let longest = |row: &Vec<String>| row.iter().max_by_key(|word| word.chars().count()).cloned();
    let note_signs: Vec<String> = tail.disclaimers.iter().filter_map(longest).collect();
    for row in &tail.disclaimers {
        let number = |word| {
            let next = numbers.len() as u32;
            *numbers.entry(word).or_insert(next)
        };
        notes.push(row.iter().map(String::as_str).map(number).collect());
    }
    let mut note_words: Vec<_> = numbers.into_iter().collect();
    note_words.sort_unstable_by_key(|(_, number)| *number);
    CreditWords {
        not_places: set(&dateline.not_places),
        not_first: set(&dateline.not_first),
        particles: set(&dateline.particles),
        byline_starts: Phrases::any_case(
            byline.starts.iter().map(|word| (word.as_str(), strength(word))),
        ),
        byline_ends: byline.ends,
        titles: phrases(&byline.titles),
        desks: set(&byline.desks),
        byline_joints: set(&byline.joints),
        photo_labels: phrases(&photo.labels),
        photo_ends: photo.ends,
        file: phrases(&photo.file),
        photo_behind: phrases(&photo.behind),
        tail_starts: phrases(&tail.starts),
        sources: phrases(&tail.sources),
        tellers: phrases(&tail.tellers),
        tail_ends: phrases(&tail.ends),
        note_words: Phrases::any_case(note_words.into_iter()),
        notes,
        note_signs: phrases(&note_signs),
    }
});
