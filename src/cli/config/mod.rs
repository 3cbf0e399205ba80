//! `config`, and the settings file: a flag comes before the file, the file before the default.
//!
//! What the file says becomes the defaults of the flags before the command line is parsed. So there
//! is one definition of what a setting may be, that of its flag, and no command knows of the file.

mod example;
mod file;
mod keys;
mod place;
mod policy;

use std::env;
use std::fmt::Write;

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches};
use serde_json::{Number, Value, json};
use wirecopy::check::Policy;
use wirecopy::error::Error;
use wirecopy::report;

use super::args::{Cli, Command, ConfigArgs, ConfigFormat};
use super::exit::Exit;
use super::{print, settings};
use file::File;
use keys::{KEYS, Key, Kind};

/// The command line as it was understood, with the file that stands behind it.
pub(crate) struct Loaded {
    matches: ArgMatches,
    file: Option<File>,
    /// Our own sites, our partners, and what to ignore.
    pub(crate) policy: Policy,
}

/// Parses the command line and reads the settings file; ends the program where the command line asks
/// for help or makes no sense.
pub(crate) fn command_line() -> Result<(Cli, Loaded), Error> {
    let (cli, matches) = parsed(Cli::command());
    let reads_settings = match &cli.command {
        None | Some(Command::Demo(_) | Command::Completions(_) | Command::Man(_)) => false,
        Some(Command::Config(args)) => !args.example,
        Some(_) => true,
    };
    let place = place::find(cli.config.as_deref()).filter(|_| reads_settings);
    let Some(mut file) = place.map(|path| File::read(&path)).transpose()? else {
        return Ok((cli, Loaded { matches, file: None, policy: Policy::default() }));
    };
    // A promise on the command line is not to be broken by bands from the file.
    if is_given(innermost(&matches), "recall") {
        file.entries.retain(|entry| !["bands", "rows"].contains(&entry.key.arg));
    }
    let (cli, matches) = parsed(file.as_defaults(Cli::command()));
    let policy = std::mem::take(&mut file.policy);
    Ok((cli, Loaded { matches, file: Some(file), policy }))
}

fn parsed(command: clap::Command) -> (Cli, ArgMatches) {
    let matches = command.get_matches_from(env::args_os());
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    (cli, matches)
}

/// Whether a flag stands on the command line.
fn is_given(matches: &ArgMatches, arg: &str) -> bool {
    let is_known = matches.try_contains_id(arg).is_ok();
    is_known && matches.value_source(arg) == Some(ValueSource::CommandLine)
}

/// The matches of the command that was given: `add` in `index add`.
fn innermost(matches: &ArgMatches) -> &ArgMatches {
    matches.subcommand().map_or(matches, |(_, matches)| innermost(matches))
}

/// A setting, its value, and where that comes from.
struct Setting {
    key: &'static Key,
    value: Option<String>,
    origin: Origin,
}

enum Origin {
    Flag,
    /// A line of the file.
    File(usize),
    Default,
}

pub(crate) fn run(args: &ConfigArgs, loaded: &Loaded) -> Result<Exit, Error> {
    if args.example {
        print(&example::file())?;
        return Ok(Exit::Done);
    }
    settings::check(&args.compare, &args.keeping)?;
    settings::config(&args.compare)?;
    print(&match args.format {
        ConfigFormat::Text => text(loaded),
        ConfigFormat::Json => format!("{:#}\n", document(loaded)),
    })?;
    Ok(Exit::Done)
}

impl Loaded {
    /// What flags are set to by the command line or the file, by their names.
    pub(crate) fn of_flags(&self) -> Vec<(&'static str, String)> {
        let is_given = |setting: &Setting| !matches!(setting.origin, Origin::Default);
        let given = self.settings().filter(is_given);
        given.filter_map(|setting| Some((setting.key.arg, setting.value?))).collect()
    }

    /// All settings, in the order of the flags.
    fn settings(&self) -> impl Iterator<Item = Setting> {
        let matches = innermost(&self.matches);
        KEYS.iter().map(move |key| {
            let raw = matches.try_get_raw(key.arg).ok().flatten();
            let value = raw.and_then(|mut raw| raw.next());
            let mut entries = self.file.iter().flat_map(|file| &file.entries);
            let line = entries.find(|entry| entry.key.arg == key.arg).map(|entry| entry.line);
            let origin = match line {
                _ if is_given(matches, key.arg) => Origin::Flag,
                Some(line) => Origin::File(line),
                None => Origin::Default,
            };
            Setting { key, value: value.map(|value| value.to_string_lossy().into_owned()), origin }
        })
    }

    fn path(&self) -> Option<&str> {
        self.file.as_ref().map(|file| &*file.path)
    }
}

/// The settings for people.
fn text(loaded: &Loaded) -> String {
    let mut out = match loaded.path() {
        Some(path) => format!("settings file  {}\n\n", report::clean(path)),
        None => "settings file  none; `wirecopy config --example` prints one\n\n".to_owned(),
    };
    for Setting { key, value, origin } in loaded.settings() {
        let value = value.unwrap_or_else(|| key.absent.to_owned());
        let origin = match origin {
            Origin::Flag => "flag".to_owned(),
            Origin::File(line) => format!("{}:{line}", loaded.path().unwrap_or_default()),
            Origin::Default => "default".to_owned(),
        };
        let (value, origin) = (report::clean(&value), report::clean(&origin));
        let _ = writeln!(out, "{:<15}  {value:<24}  {origin}", key.name());
    }
    policy::write(&loaded.policy, &mut out);
    out
}

/// The settings as one document.
fn document(loaded: &Loaded) -> Value {
    let setting = |Setting { key, value, origin }: Setting| {
        let (origin, line) = match origin {
            Origin::Flag => ("flag", None),
            Origin::File(line) => ("file", Some(line)),
            Origin::Default => ("default", None),
        };
        let value = value.map(|value| match key.kind {
            Kind::Share | Kind::Count => {
                value.parse::<Number>().map_or(Value::String(value), Value::Number)
            }
            Kind::Text | Kind::Choice => Value::String(value),
        });
        json!({ "name": key.name(), "value": value, "origin": origin, "line": line })
    };
    let mut document = json!({
        "schema": report::SCHEMA,
        "file": loaded.path(),
        "settings": loaded.settings().map(setting).collect::<Vec<_>>(),
    });
    if let (Value::Object(document), Value::Object(policy)) =
        (&mut document, policy::document(&loaded.policy))
    {
        document.extend(policy);
    }
    document
}
