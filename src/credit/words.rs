//! The words of dates and of credits, by meaning, from data/dates.toml and data/credits.toml.
//!
//! The tables are built when they are first needed.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::phrases::Phrases;

/// What a word may mean in a date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DateFile {
    months: Vec<Vec<String>>,
    weekdays: Vec<Vec<String>>,
    weekdays_short: Vec<Vec<String>>,
    other_week: Vec<String>,
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
    senses: HashMap<String, Sense>,
    /// What a stamp calls itself: 0 published, 1 modified.
    pub(super) labels: Phrases,
    /// Weekdays in full: from 0, Monday, to 6.
    pub(super) weekdays: Phrases,
}

impl DateWords {
    /// What a word may mean.
    pub(super) fn sense(&self, word: &str) -> Sense {
        self.senses.get(&folded(word)).copied().unwrap_or_default()
    }
}

/// The words of dates.
pub(super) static DATES: LazyLock<DateWords> = LazyLock::new(|| {
    let Ok(file) = toml::from_str::<DateFile>(include_str!("../../data/dates.toml")) else {
        let none = || Phrases::exact(std::iter::empty());
        return DateWords { senses: HashMap::new(), labels: none(), weekdays: none() };
    };
    let mut senses = HashMap::<String, Sense>::new();
    let mut mark = |words: &[String], set: &dyn Fn(&mut Sense)| {
        words.iter().for_each(|word| set(senses.entry(folded(word)).or_default()));
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
    for (zone, minutes) in file.zones {
        mark(&[zone], &|sense| sense.zone = Some(minutes));
    }
    let numbered = |words: &[String], number: u32| {
        words.iter().map(|word| (word.clone(), number)).collect::<Vec<_>>()
    };
    let mut labels = numbered(&file.labels.published, 0);
    labels.extend(numbered(&file.labels.modified, 1));
    let weekdays: Vec<_> =
        (0..).zip(&file.weekdays).flat_map(|(day, words)| numbered(words, day)).collect();
    DateWords {
        senses,
        labels: Phrases::any_case(labels.iter().map(|(word, number)| (word.as_str(), *number))),
        weekdays: Phrases::any_case(weekdays.iter().map(|(word, day)| (word.as_str(), *day))),
    }
});

/// A word in small letters, with one form of every letter.
pub(super) fn folded(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            'ς' => Some('σ'),
            '’' | 'ʼ' => Some('\''),
            // The dot that small letters keep of a Turkish capital.
            '\u{307}' => None,
            c => Some(c),
        })
        .collect()
}
