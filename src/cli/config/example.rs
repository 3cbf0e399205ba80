//! A settings file with every setting at its default, explained as the flags are.

use std::fmt::Write;

use clap::{Arg, CommandFactory};

use super::keys::{KEYS, Key, Kind};
use crate::cli::args::Cli;

const HEAD: &str = "\
# Settings of wirecopy: save as wirecopy.toml in the folder that you work in, or as
# wirecopy/wirecopy.toml in your configuration folder; or name it with --config.
# A flag on the command line comes before what stands here. `wirecopy config` shows what holds.
";

const POLICY: &str = r#"
# Our own sites.
[us]
sites = []

# An agreement with an agency or a site; give as many as there are. It changes no count and hides no
# evidence: it is named beside it.
# [[partner]]
# name = "Associated Press"
# agencies = ["AP"]
# sites = ["apnews.example"]
# terms = "credit needed"
# until = 2027-12-31

# Text and sites that are known and of no interest. They are named beside the evidence.
[ignore]
phrases = []
sites = []
"#;

/// The file.
pub(super) fn file() -> String {
    let mut command = Cli::command();
    // So that subcommands know the flags that all have.
    command.build();
    let args: Vec<&Arg> = command
        .find_subcommand("config")
        .map(|command| command.get_arguments().collect())
        .unwrap_or_default();
    let mut out = HEAD.to_owned();
    let mut table = None;
    for key in &KEYS {
        if key.table != table {
            table = key.table;
            let name = table.unwrap_or_default();
            let _ = writeln!(out, "\n# How records name their fields.\n[{name}]");
        } else if table.is_none() {
            out.push('\n');
        }
        if let Some(arg) = args.iter().find(|arg| arg.get_id() == key.arg) {
            setting(key, arg, &mut out);
        }
    }
    out.push_str(POLICY);
    out
}

fn setting(key: &Key, arg: &Arg, out: &mut String) {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let help = help.replace("--recall", "recall").replace("--rows", "rows");
    let _ = writeln!(out, "# {}", help.replace("--bands", "bands"));
    if key.kind == Kind::Choice {
        let words = arg.get_possible_values();
        let words: Vec<&str> = words.iter().map(clap::builder::PossibleValue::get_name).collect();
        let _ = writeln!(out, "# ({})", words.join(", "));
    }
    let default = arg.get_default_values().first().map(|value| value.to_string_lossy());
    let (mark, value) = match &default {
        Some(value) => ("", &**value),
        None => ("# ", key.sample),
    };
    let quote = if matches!(key.kind, Kind::Text | Kind::Choice) { "\"" } else { "" };
    let _ = writeln!(out, "{mark}{} = {quote}{value}{quote}", key.word);
}
