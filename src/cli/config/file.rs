//! The settings file: TOML, every mistake told with its line.

use std::fs;
use std::ops::Range;
use std::path::Path;

use clap::Command;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use wirecopy::check::Policy;
use wirecopy::error::Error;

use super::keys::{KEYS, Key, Kind, nearest};
use super::policy;
use crate::cli::args::{Cli, Command as Called};
use crate::cli::settings;

/// A file that was read.
#[derive(Debug)]
pub(super) struct File {
    /// As it is shown.
    pub(super) path: String,
    pub(super) entries: Vec<Entry>,
    pub(super) policy: Policy,
}

/// A setting of a file.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: &'static Key,
    /// As one would type it behind the flag.
    pub(super) value: String,
    /// Counted from 1.
    pub(super) line: usize,
}

/// A part of a file, with its place.
pub(super) type Place = Range<usize>;

/// The text that is read, for lines and messages.
pub(super) struct Source<'a> {
    path: &'a str,
    text: &'a str,
}

impl Source<'_> {
    pub(super) fn line(&self, place: &Place) -> usize {
        let before = self.text.as_bytes().iter().take(place.start);
        before.filter(|byte| **byte == b'\n').count() + 1
    }

    /// An error at a place.
    pub(super) fn error(&self, place: &Place, message: &str) -> Error {
        Error::new(format!("{}:{}: {message}", self.path, self.line(place)))
    }

    /// An error of a name that nothing has.
    pub(super) fn unknown<'n>(
        &self,
        place: &Place,
        name: &str,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Error {
        let advice = match nearest(name, names.clone()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("there are {}", names.collect::<Vec<_>>().join(", ")),
        };
        self.error(place, &format!("unknown setting `{name}`; {advice}"))
    }

    /// A table of the file, its entries in the order in which they are written.
    pub(super) fn table<'t>(
        &self,
        name: &str,
        value: &'t Spanned<DeValue<'t>>,
    ) -> Result<Vec<Member<'t>>, Error> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(members(table)),
            other => Err(self.error(
                &value.span(),
                &format!("`{name}` is {}: it is a table, written `[{name}]`", kind_of(other)),
            )),
        }
    }
}

/// An entry of a table.
pub(super) struct Member<'t> {
    pub(super) name: &'t str,
    pub(super) place: Place,
    pub(super) value: &'t Spanned<DeValue<'t>>,
}

fn members<'t>(table: &'t DeTable<'t>) -> Vec<Member<'t>> {
    let member = |(name, value): (&'t Spanned<_>, _)| -> Member<'t> {
        let text: &'t std::borrow::Cow<'t, str> = name.get_ref();
        Member { name: text, place: name.span(), value }
    };
    let mut members: Vec<_> = table.iter().map(member).collect();
    members.sort_by_key(|member| member.place.start);
    members
}

/// What a value is, for messages.
pub(super) fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The tables that hold no settings of flags.
const POLICIES: [&str; 3] = ["us", "partner", "ignore"];

impl File {
    /// Reads a file, which must exist.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let shown = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| {
            Error::io(format!("cannot read the settings file `{shown}`"), error)
        })?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Error::new(format!("the settings file `{shown}` is not UTF-8: save it as UTF-8"))
        })?;
        Self::parse(shown, text.trim_start_matches('\u{feff}'))
    }

    fn parse(path: String, text: &str) -> Result<Self, Error> {
        let source = Source { path: &path, text };
        let table = DeTable::parse(text)
            .map_err(|error| source.error(&error.span().unwrap_or_default(), error.message()))?;
        let (mut entries, mut policy) = (Vec::new(), Policy::default());
        for member in members(table.get_ref()) {
            match member.name {
                "fields" => {
                    for field in source.table("fields", member.value)? {
                        entries.push(entry(&source, Some("fields"), &field)?);
                    }
                }
                name if POLICIES.contains(&name) => policy::add(&mut policy, &source, &member)?,
                _ => entries.push(entry(&source, None, &member)?),
            }
        }
        check(&path, &entries)?;
        Ok(Self { path, entries, policy })
    }

    /// Makes the settings the defaults of the flags, wherever a command has them.
    pub(super) fn as_defaults(&self, command: Command) -> Command {
        let with = |command: Command, entry: &Entry| {
            let is_known = command.get_arguments().any(|arg| arg.get_id() == entry.key.arg);
            match is_known {
                true => {
                    command.mut_arg(entry.key.arg, |arg| arg.default_value(entry.value.clone()))
                }
                false => command,
            }
        };
        let with_all = |command| self.entries.iter().fold(command, with);
        // `index add` is one deeper.
        with_all(command).mut_subcommands(|command| with_all(command).mut_subcommands(with_all))
    }
}

/// One setting of a flag.
fn entry(source: &Source<'_>, table: Option<&str>, member: &Member<'_>) -> Result<Entry, Error> {
    let keys = KEYS.iter().filter(|key| key.table == table);
    let Some(key) = keys.clone().find(|key| key.word == member.name) else {
        let tables = ["fields"].into_iter().chain(POLICIES).filter(|_| table.is_none());
        let names = keys.map(|key| key.word).chain(tables);
        return Err(source.unknown(&member.place, member.name, names));
    };
    let place = member.value.span();
    let value = value(key, member.value.get_ref());
    let value = value.and_then(|value| key.check(&value).map(|()| value));
    let value = value.map_err(|message| source.error(&place, &message))?;
    Ok(Entry { key, value, line: source.line(&member.place) })
}

/// A value as one would type it behind the flag.
fn value(key: &Key, value: &DeValue<'_>) -> Result<String, String> {
    let wanted = match (key.kind, value) {
        (Kind::Share | Kind::Count, DeValue::Integer(number)) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            return parsed.map(|number| number.to_string()).map_err(|_| {
                format!("`{}` is a number beyond all bounds: give a smaller one", key.name())
            });
        }
        (Kind::Share, DeValue::Float(number)) => {
            let parsed: Result<f64, _> = number.as_str().parse();
            return match parsed {
                Ok(number) => Ok(number.to_string()),
                Err(_) => Err(format!("`{}` is no number: give one, as in 0.5", key.name())),
            };
        }
        (Kind::Text | Kind::Choice, DeValue::String(text)) => return Ok(text.to_string()),
        (Kind::Share, _) => "a number, as in 0.5, without quotation marks",
        (Kind::Count, _) => "a whole number, without quotation marks",
        (Kind::Text | Kind::Choice, _) => "text, in quotation marks",
    };
    Err(format!("`{}` is {}: give {wanted}", key.name(), kind_of(value)))
}

/// Whether the settings make sense together.
fn check(path: &str, entries: &[Entry]) -> Result<(), Error> {
    let find = |arg: &str| entries.iter().find(|entry| entry.key.arg == arg);
    for (one, other) in [("bands", "rows"), ("rows", "bands")] {
        if let (Some(one), None) = (find(one), find(other)) {
            let message = format!("`{}` needs `{other}` beside it", one.key.word);
            return Err(Error::new(format!("{path}:{}: {message}", one.line)));
        }
    }
    let flags = entries.iter().map(|entry| format!("{}={}", entry.key.flag(), entry.value));
    let words = ["wirecopy".to_owned(), "config".to_owned()].into_iter().chain(flags);
    let cli = <Cli as clap::Parser>::try_parse_from(words);
    let cli = cli.map_err(|error| Error::new(format!("{path}: {error}")))?;
    let Some(Called::Config(args)) = cli.command else { return Ok(()) };
    let checked = settings::config(&args.compare).map(drop);
    checked.map_err(|error| Error::new(format!("{path}: {error}")))
}
