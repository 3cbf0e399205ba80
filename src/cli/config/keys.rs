//! The settings that a file may hold: those of the flags, by the flags' names.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, FromArgMatches};

use crate::cli::args::{Cli, Command};
use crate::cli::settings;

/// What a setting is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number.
    Share,
    /// A whole number.
    Count,
    /// Text.
    Text,
    /// One of a few words.
    Choice,
}

/// A setting.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    /// The table of the file that it stands in, if not at the top.
    pub(super) table: Option<&'static str>,
    /// How it is written there.
    pub(super) word: &'static str,
    /// Its flag, as the parser of the command line knows it.
    pub(super) arg: &'static str,
    pub(super) kind: Kind,
    /// What holds without it, where that is no value.
    pub(super) absent: &'static str,
    /// A value, where there is no default.
    pub(super) sample: &'static str,
}

const fn key(word: &'static str, arg: &'static str, kind: Kind) -> Key {
    Key { table: None, word, arg, kind, absent: "", sample: "" }
}

const fn without(key: Key, absent: &'static str, sample: &'static str) -> Key {
    Key { absent, sample, ..key }
}

const fn field(word: &'static str, arg: &'static str, sample: &'static str) -> Key {
    Key { table: Some("fields"), word, arg, kind: Kind::Text, absent: "guessed", sample }
}

/// All of them, in the order of the flags.
pub(super) const KEYS: [Key; 27] = [
    key("threshold", "threshold", Kind::Share),
    key("recall", "recall", Kind::Share),
    key("shingle", "shingle", Kind::Count),
    without(key("num-perm", "num_perm", Kind::Count), "what the bands read", "128"),
    without(key("bands", "bands", Kind::Count), "from recall", "35"),
    without(key("rows", "rows", Kind::Count), "from recall", "3"),
    key("prose-run", "prose_run", Kind::Count),
    key("quote-run", "quote_run", Kind::Count),
    key("stock-above", "stock_above", Kind::Count),
    key("excerpt-above", "excerpt_above", Kind::Share),
    key("derived-above", "derived_above", Kind::Share),
    key("reuse-words", "reuse_words", Kind::Count),
    key("story-days", "story_days", Kind::Count),
    key("drop-above", "drop_above", Kind::Share),
    key("keep", "keep", Kind::Choice),
    key("body", "body", Kind::Choice),
    key("max-article", "max_article", Kind::Count),
    key("max-page", "max_page", Kind::Count),
    without(key("threads", "threads", Kind::Count), "all cores", "4"),
    field("text", "text_field", "story"),
    field("id", "id_field", "uri"),
    field("title", "title_field", "headline"),
    field("date", "date_field", "published"),
    field("source", "source_field", "site"),
    field("language", "language_field", "lang"),
    field("status", "status_field", "pubstatus"),
    field("version", "version_field", "version"),
];

impl Key {
    /// Its name with its table.
    pub(super) fn name(&self) -> String {
        match self.table {
            Some(table) => format!("{table}.{}", self.word),
            None => self.word.to_owned(),
        }
    }

    /// Its flag as it is typed.
    pub(super) fn flag(&self) -> String {
        format!("--{}", self.arg.replace('_', "-"))
    }

    /// Asks the flag whether it takes a value; says what is wrong if not.
    pub(super) fn check(&self, value: &str) -> Result<(), String> {
        let flag = format!("{}={value}", self.flag());
        // These two take each other for granted.
        let beside = match self.arg {
            "bands" => &["--rows=1"][..],
            "rows" => &["--bands=1"],
            _ => &[],
        };
        let words = ["wirecopy", "config", &flag].into_iter().chain(beside.iter().copied());
        let cli = Cli::command()
            .try_get_matches_from(words)
            .and_then(|matches| Cli::from_arg_matches(&matches))
            .map_err(|error| self.refusal(value, &error))?;
        let Some(Command::Config(args)) = cli.command else { return Ok(()) };
        let checked = settings::check(&args.compare, &args.keeping);
        checked.map_err(|error| error.to_string().trim_start_matches('-').to_owned())
    }

    fn refusal(&self, value: &str, error: &clap::Error) -> String {
        let name = self.name();
        if let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue) {
            return format!("`{name}` cannot be `{value}`: give one of {}", values.join(", "));
        }
        match error.source() {
            Some(reason) => format!("`{name}` cannot be {value}: {reason}"),
            None => format!("`{name}` cannot be {value}"),
        }
    }
}

/// The name that was probably meant: the nearest, if few letters differ.
pub(super) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = name.replace('_', "-").to_lowercase();
    let plain = match &*plain {
        "ngram" => "shingle",
        "signature" => "num-perm",
        _ => &plain,
    };
    let plain = plain.strip_suffix("-field").unwrap_or(plain);
    let most = (plain.chars().count() / 2).clamp(1, 3);
    let distances = names.map(|other| (distance(plain, other), other));
    distances.filter(|(distance, _)| *distance <= most).min().map(|(_, other)| other)
}

/// How many letters have to be added, dropped or changed to make one word of the other; swapped
/// neighbors count as two. Only short words are compared.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(40).collect(), b.chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
