//! The program as users run it: in a folder of its own, with what it printed and how it ended.
//!
//! All texts are invented here, from a seed.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::random::Random;

/// A folder that is gone after the test, in which the program runs.
pub(crate) struct Desk {
    folder: TempDir,
}

/// What a run of the program printed, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// A desk with one file of records, `feed.jsonl`.
    pub(crate) fn with_feed(records: &[Value]) -> Self {
        let desk = Self::new();
        desk.write("feed.jsonl", lines(records));
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with the folders that it is in.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).unwrap()
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The records of a file that the program wrote.
    pub(crate) fn records(&self, name: &str) -> Vec<Value> {
        records(&self.read(name))
    }

    /// The program with its arguments, to be run here.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wirecopy"));
        command.current_dir(self.folder.path()).args(args);
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "RAYON_NUM_THREADS", "COLUMNS"] {
            command.env_remove(name);
        }
        // The settings of whoever runs the tests are no business of theirs.
        command.env("XDG_CONFIG_HOME", self.path("of-the-user"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        ran(self.command(args))
    }

    /// Runs the program, which must end with 0.
    pub(crate) fn done(&self, args: &[&str]) -> Ran {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{args:?}: {ran:#?}");
        ran
    }

    /// Runs the program with something on standard input.
    pub(crate) fn run_on(&self, stdin: &[u8], args: &[&str]) -> Ran {
        let mut command = self.command(args);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let (mut pipe, stdin) = (child.stdin.take().unwrap(), stdin.to_owned());
        // The program may have seen enough before all is written.
        let writer = thread::spawn(move || drop(pipe.write_all(&stdin)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        of(output)
    }
}

/// Runs a command to its end.
pub(crate) fn ran(mut command: Command) -> Ran {
    of(command.output().unwrap())
}

fn of(output: std::process::Output) -> Ran {
    let text = |bytes| String::from_utf8(bytes).expect("the program prints UTF-8");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// The records of JSON Lines.
pub(crate) fn records(lines: &str) -> Vec<Value> {
    let parse = |line: &str| {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line:?}"))
    };
    lines.lines().map(parse).collect()
}

/// Records as JSON Lines.
pub(crate) fn lines(records: &[Value]) -> String {
    let mut lines = String::new();
    for record in records {
        lines.push_str(&record.to_string());
        lines.push('\n');
    }
    lines
}

/// The texts of one field.
pub(crate) fn field<'a>(records: &'a [Value], name: &str) -> Vec<&'a str> {
    records.iter().map(|record| record[name].as_str().unwrap()).collect()
}

/// The record of an id.
pub(crate) fn by_id<'a>(records: &'a [Value], id: &str) -> &'a Value {
    let found = records.iter().find(|record| record["id"] == id);
    found.unwrap_or_else(|| panic!("no record of {id:?}"))
}

/// The words that invented stories are made of.
const WORDS: [&str; 96] = [
    "the",
    "a",
    "of",
    "in",
    "and",
    "to",
    "on",
    "for",
    "with",
    "by",
    "from",
    "at",
    "harbor",
    "council",
    "ferry",
    "minister",
    "bridge",
    "storm",
    "river",
    "school",
    "hospital",
    "engine",
    "pilot",
    "farmers",
    "police",
    "union",
    "budget",
    "island",
    "railway",
    "market",
    "museum",
    "festival",
    "reef",
    "captain",
    "village",
    "station",
    "winter",
    "summer",
    "Monday",
    "Tuesday",
    "Friday",
    "early",
    "late",
    "seven",
    "twelve",
    "forty",
    "hundred",
    "people",
    "officials",
    "residents",
    "engineers",
    "witnesses",
    "said",
    "told",
    "reported",
    "closed",
    "opened",
    "struck",
    "carried",
    "flooded",
    "repaired",
    "voted",
    "delayed",
    "warned",
    "promised",
    "found",
    "lost",
    "moved",
    "after",
    "before",
    "during",
    "while",
    "near",
    "under",
    "above",
    "old",
    "new",
    "heavy",
    "northern",
    "southern",
    "narrow",
    "public",
    "private",
    "water",
    "fire",
    "light",
    "stone",
    "copper",
    "grain",
    "timber",
    "signal",
    "harvest",
    "inquiry",
    "repairs",
    "traffic",
    "weather",
];

/// The words of an invented story.
pub(crate) fn story(seed: u64, words: usize) -> Vec<String> {
    let mut random = Random::new(seed);
    (0..words).map(|_| WORDS[random.below(WORDS.len())].to_owned()).collect()
}

/// Words as sentences and paragraphs. The layout hangs on places alone.
pub(crate) fn text(words: &[String]) -> String {
    let mut text = String::new();
    for (at, word) in words.iter().enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if at % 12 == 0 => text.extend(first.to_uppercase().chain(letters)),
            _ => text.push_str(word),
        }
        text.push_str(match at + 1 {
            end if end == words.len() => ".",
            end if end % 48 == 0 => ".\n\n",
            end if end % 12 == 0 => ". ",
            _ => " ",
        });
    }
    text
}

/// A story with other words in place of those from `from` on.
pub(crate) fn with_another_end(story: &[String], from: usize, seed: u64) -> Vec<String> {
    let mut words = story[..from].to_vec();
    words.extend(self::story(seed, story.len() - from));
    words
}

/// A record of an article.
pub(crate) fn record(id: &str, text: &str) -> Value {
    json!({ "id": id, "text": text })
}

/// Output without the numbers that no two runs share.
pub(crate) fn without_seconds(output: &str) -> String {
    let mut parts = output.split("\"seconds\":");
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        masked.push_str("\"seconds\":…");
        masked.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit() || ".e-".contains(c)));
    }
    masked
}

/// Compares with a file in `tests/golden`, or writes it where `UPDATE_GOLDEN` is set.
pub(crate) fn golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, actual).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        actual == expected,
        "not as in tests/golden/{name} (UPDATE_GOLDEN=1 writes it anew):\n{actual}"
    );
}
