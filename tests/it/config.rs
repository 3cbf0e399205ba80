//! Settings: which of flag, file and default holds, and what is said of a file that is wrong.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Desk, lines, record, story, text, with_another_end};

/// A desk with a settings file.
fn with_file(file: &str) -> Desk {
    let desk = Desk::new();
    desk.write("wirecopy.toml", file);
    desk
}

/// What `config` says, as one document.
fn document(desk: &Desk, args: &[&str]) -> Value {
    let args = [&["config", "--format", "json"], args].concat();
    serde_json::from_str(&desk.done(&args).stdout).unwrap()
}

/// A setting with its value, its origin and the line of the file.
fn setting(document: &Value, name: &str) -> (Value, String, Value) {
    let settings = document["settings"].as_array().unwrap();
    let found = settings.iter().find(|setting| setting["name"] == name);
    let found = found.unwrap_or_else(|| panic!("no {name} in {document:#}"));
    let origin = found["origin"].as_str().unwrap().to_owned();
    (found["value"].clone(), origin, found["line"].clone())
}

/// Every setting of a document with its value.
fn values(document: &Value) -> Vec<(Value, Value)> {
    let settings = document["settings"].as_array().unwrap();
    settings.iter().map(|setting| (setting["name"].clone(), setting["value"].clone())).collect()
}

#[test]
fn flags_come_before_the_file_and_the_file_before_defaults() {
    let desk = with_file(
        "# ours\nthreshold = 0.7\nnum-perm = 256\nkeep = \"longest\"\nmax-article = 8\n\
         threads = 3\n[fields]\ntext = \"story\"\n",
    );
    let told = document(&desk, &["--threshold", "0.9", "--id-field=key"]);
    assert_eq!(told["file"], "wirecopy.toml");
    for (name, value, origin, line) in [
        ("threshold", json!(0.9), "flag", json!(null)),
        ("fields.id", json!("key"), "flag", json!(null)),
        ("num-perm", json!(256), "file", json!(3)),
        ("keep", json!("longest"), "file", json!(4)),
        ("max-article", json!(8), "file", json!(5)),
        ("threads", json!(3), "file", json!(6)),
        ("fields.text", json!("story"), "file", json!(8)),
        ("recall", json!(0.99), "default", json!(null)),
        ("drop-above", json!(0.8), "default", json!(null)),
        ("bands", json!(null), "default", json!(null)),
        ("fields.title", json!(null), "default", json!(null)),
    ] {
        assert_eq!(setting(&told, name), (value, origin.to_owned(), line), "{name}");
    }
    // Wherever a flag that all commands have stands.
    for args in [&["-j2", "config"][..], &["config", "-j2"]] {
        let ran = desk.done(args);
        let line = ran.stdout.lines().find(|line| line.starts_with("threads")).unwrap();
        assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["threads", "2", "flag"]);
    }
    // Bands stand in place of a recall; a recall on the command line in place of them.
    let desk = with_file("bands = 20\nrows = 5\n");
    assert_eq!(setting(&document(&desk, &[]), "bands").0, 20);
    let told = document(&desk, &["--recall", "0.9"]);
    assert_eq!(setting(&told, "bands"), (json!(null), "default".to_owned(), json!(null)));
    let told = document(&desk, &["--bands=10", "--rows=4"]);
    assert_eq!(setting(&told, "rows").0, 4);
}

#[test]
fn commands_hold_to_the_file() {
    let desk = with_file("threshold = 0.6\n[fields]\ntext = \"story\"\n");
    let wire = story(1, 150);
    let feed = [
        json!({"id": "a", "story": text(&wire)}),
        json!({"id": "b", "story": text(&with_another_end(&wire, 110, 4))}),
    ];
    desk.write("feed.jsonl", lines(&feed));
    let dedup = |args: &[&str]| {
        desk.done(
            &[&["dedup", "feed.jsonl", "-o", "out", "--force", "--no-passages"], args].concat(),
        );
        let summary = desk.records("out/summary.json").remove(0);
        (summary["settings"]["threshold"].clone(), summary["groups"].clone())
    };
    // They resemble each other by 0.57.
    assert_eq!(dedup(&[]), (json!(0.6), json!(0)));
    assert_eq!(dedup(&["-t", "0.5"]), (json!(0.5), json!(1)));
    let compare = ["compare", "feed.jsonl#a", "feed.jsonl#b", "--no-passages"];
    assert!(desk.done(&compare).stdout.contains("below the bar of 0.60"));
    let args = ["--config", "none", "--text-field", "story"];
    let ran = desk.done(&[&compare[..], &args].concat());
    assert!(ran.stdout.contains("above the bar of 0.50"), "{}", ran.stdout);
    assert!(desk.done(&["tune"]).stdout.contains("at resemblance (Jaccard) 0.6\n"));
    // What no setting touches does not mind what the file holds.
    desk.write("wirecopy.toml", "nonsense");
    for args in [&["demo"][..], &[], &["--help"], &["config", "--example"]] {
        desk.done(args);
    }
    assert_eq!(desk.run(&["tune"]).code, 2);
}

#[test]
fn the_file_is_found_where_it_should_be() {
    let desk = Desk::new();
    assert_eq!(document(&desk, &[])["file"], Value::Null);
    desk.write("of-the-user/wirecopy/wirecopy.toml", "threshold = 0.1\n");
    assert_eq!(setting(&document(&desk, &[]), "threshold").0, 0.1);
    desk.write("wirecopy.toml", "threshold = 0.2\n");
    assert_eq!(setting(&document(&desk, &[]), "threshold").0, 0.2);
    desk.write("other.toml", "\u{feff}threshold = 0.3\r\n");
    assert_eq!(setting(&document(&desk, &["--config", "other.toml"]), "threshold").0, 0.3);
    let none = document(&desk, &["--config", "none"]);
    assert_eq!((&none["file"], setting(&none, "threshold").0), (&Value::Null, json!(0.5)));
    for args in [["--config", "missing.toml", "config"], ["config", "--config", "missing.toml"]] {
        let ran = desk.run(&args);
        assert_eq!((ran.code, &*ran.stdout), (2, ""));
        let told = "wirecopy: cannot read the settings file `missing.toml`: No such file";
        assert!(ran.stderr.starts_with(told), "{}", ran.stderr);
    }
    fs::create_dir_all(desk.path("folder")).unwrap();
    assert_eq!(desk.run(&["config", "--config", "folder"]).code, 2);
    desk.write("latin1.toml", b"# \xfc\n");
    let ran = desk.run(&["config", "--config", "latin1.toml"]);
    assert!(ran.code == 2 && ran.stderr.contains("`latin1.toml` is not UTF-8"), "{ran:?}");
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (file, told) in [
        ("\n\n\ntreshold = 0.7", ":4: unknown setting `treshold`; did you mean `threshold`?"),
        ("drop_above = 0.7", ":1: unknown setting `drop_above`; did you mean `drop-above`?"),
        ("ngram = 4", ":1: unknown setting `ngram`; did you mean `shingle`?"),
        ("text-field = \"x\"", ":1: unknown setting `text-field`; there are threshold, recall, "),
        ("[field]\ntext = \"x\"", ":1: unknown setting `field`; did you mean `fields`?"),
        ("[fields]\ntitel = \"x\"", ":2: unknown setting `titel`; did you mean `title`?"),
        ("[fields]\ntext_field = \"x\"", ":2: unknown setting `text_field`; did you mean `text`?"),
        ("[us]\nsite = []", ":2: unknown setting `site`; did you mean `sites`?"),
        ("[ignore]\nwords = []", ":2: unknown setting `words`; there are phrases, sites"),
        (
            "[[partner]]\nname = \"A\"\nagency = [\"A\"]",
            ":3: unknown setting `agency`; did you mean `agencies`?",
        ),
        ("recall = 0.9\nthreshold = 7", ":2: threshold 7 is not a share from 0 to 1"),
        ("threshold = 0", ":1: threshold 0 would call everything a copy"),
        ("threshold = nan", ":1: threshold NaN is not a share"),
        ("drop-above = -0.5", ":1: drop-above -0.5 is not a share from 0 to 1"),
        ("threshold = \"0.7\"", ":1: `threshold` is text: give a number, as in 0.5, without"),
        ("threshold = [0.7]", ":1: `threshold` is a list: give a number"),
        ("shingle = 2.5", ":1: `shingle` is a number: give a whole number"),
        ("shingle = 0", ":1: shingle 0 is not from 1 to"),
        ("shingle = 300", ":1: `shingle` cannot be 300: 300 is not in 0..=255"),
        ("num-perm = 99999999999999999999", ":1: `num-perm` is a number beyond all bounds"),
        ("max-article = 5000", ":1: `max-article` cannot be 5000: 5000 is not in 1..=1024"),
        ("threads = 0", ":1: `threads` cannot be 0: give a number from 1 to 1024"),
        (
            "keep = \"bst\"",
            ":1: `keep` cannot be `bst`: give one of best, earliest, longest, first",
        ),
        ("keep = true", ":1: `keep` is true or false: give text, in quotation marks"),
        ("rows = 3", ":1: `rows` needs `bands` beside it"),
        ("bands = 100\nrows = 100", ": 100 bands of 100 rows take 10000 slots"),
        ("recall = 0.9999\nnum-perm = 4", ": 4 slots cannot find 0.9999 of the pairs at 0.5"),
        ("fields = 1", ":1: `fields` is a whole number: it is a table, written `[fields]`"),
        ("us = []", ":1: `us` is a list: it is a table, written `[us]`"),
        ("[partner]\nname = \"A\"", ":1: `partner` is a list of tables: write `[[partner]]`"),
        ("[us]\nsites = \"a.example\"", ":2: `sites` is text: give a list, as in `sites = ["),
        ("[us]\nsites = [1]", ":2: `sites` is a whole number: give text in quotation marks"),
        (
            "[us]\nsites = [\"https://a.example/x\"]",
            ":2: `https://a.example/x` is no site: give its host, as in `news.example`",
        ),
        ("[ignore]\nphrases = [\" \"]", ":2: `phrases` is empty: give text"),
        ("\n[[partner]]\nsites = [\"a.example\"]", ":2: a partner without a name"),
        (
            "[[partner]]\nname = \"A\"",
            ":1: the partner `A` has neither `agencies` nor `sites`: give either",
        ),
        (
            "[[partner]]\nname = \"A\"\nagencies = [\"A\"]\n[[partner]]\nname = \"A\"\nsites = [\"a\"]",
            ":4: there are two partners `A`",
        ),
        (
            "[[partner]]\nname = \"A\"\nagencies = [\"A\"]\nuntil = \"soon\"",
            ":4: `until` is no day: give one as 2027-12-31",
        ),
        ("[[partner]]\nname = \"A\"\nagencies = [\"A\"]\nuntil = 2024-02-30", ":4: "),
        ("[[partner]]\nname = \"A\"\nuntil = 2024-01-01T10:00:00", ":3: `until` is no day"),
        ("threshold 0.7", ":1: "),
        ("a = 1\nthreshold = ", ":2: "),
        ("threshold = 0.5\nthreshold = 0.6", ":2: duplicate key"),
    ] {
        let desk = with_file(file);
        let ran = desk.run(&["tune"]);
        assert_eq!((ran.code, &*ran.stdout), (2, ""), "{file:?}");
        let told = format!("wirecopy: wirecopy.toml{told}");
        assert!(ran.stderr.starts_with(&told), "{file:?}\n{told}\n{}", ran.stderr);
        assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{}", ran.stderr);
        assert_eq!(desk.run(&["config"]).stderr, ran.stderr);
    }
    // What flags and file make together.
    let desk = with_file("num-perm = 8\nrecall = 0.5\n");
    let ran = desk.run(&["config", "--recall", "0.9999"]);
    assert!(ran.code == 2 && ran.stderr.contains("8 slots cannot find"), "{}", ran.stderr);
}

#[test]
fn the_example_says_what_holds_anyway() {
    let desk = Desk::new();
    let defaults = document(&desk, &[]);
    let example = desk.done(&["config", "--example"]).stdout;
    desk.write("wirecopy.toml", &example);
    let told = document(&desk, &[]);
    assert_eq!(values(&told), values(&defaults));
    for name in ["us", "partners", "ignore"] {
        assert_eq!(told[name], defaults[name], "{name}");
    }
    assert_eq!(setting(&told, "threshold").1, "file");
    // With everything in it that is commented out, it still makes sense.
    let is_setting = |line: &str| line.contains(" = ") || line.starts_with("[[");
    let all: Vec<&str> = example
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|line| is_setting(line)).unwrap_or(line))
        .collect();
    desk.write("wirecopy.toml", all.join("\n"));
    let told = document(&desk, &[]);
    for (name, value) in values(&told) {
        assert_ne!(value, Value::Null, "{name}");
        assert_eq!(setting(&told, name.as_str().unwrap()).1, "file");
    }
    assert_eq!(told["partners"][0]["until"], "2027-12-31");
}

#[test]
fn partners_sites_and_phrases_are_kept() {
    let desk = with_file(
        "[us]\nsites = [\"Ours.Example\", \"www.ours.example\"]\n\n\
         [[partner]]\nname = \"Associated Press\"\nagencies = [\"AP\"]\nterms = \"credit needed\"\n\
         until = 2019-12-31\n\n\
         [[partner]]\nname = \"Coast Times\"\nsites = [\"coast.example\"]\nuntil = \"2027-06-30\"\n\n\
         [ignore]\nphrases = [\"All rights reserved\"]\nsites = [\"mirror.example\"]\n",
    );
    let told = document(&desk, &[]);
    let keys: Vec<_> = told.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["schema", "file", "settings", "us", "partners", "ignore"]);
    assert_eq!(told["us"], json!({"sites": ["ours.example", "www.ours.example"]}));
    let partners = json!([
        {"name": "Associated Press", "agencies": ["AP"], "sites": [], "terms": "credit needed",
            "until": "2019-12-31"},
        {"name": "Coast Times", "agencies": [], "sites": ["coast.example"], "terms": null,
            "until": "2027-06-30"},
    ]);
    assert_eq!(told["partners"], partners);
    let ignore = json!({"phrases": ["All rights reserved"], "sites": ["mirror.example"]});
    assert_eq!(told["ignore"], ignore);
    let shown = desk.done(&["config"]).stdout;
    for line in [
        "settings file  wirecopy.toml",
        "partners         2 partners",
        "  Associated Press  AP · credit needed · until 2019-12-31",
        "  Coast Times    coast.example · until 2027-06-30",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    // Nothing of it changes what is counted.
    let wire = text(&story(1, 60));
    desk.write("feed.jsonl", lines(&[record("a", &wire), record("b", &wire)]));
    let with = desk.done(&["dedup", "feed.jsonl"]);
    assert_eq!(with, desk.done(&["dedup", "feed.jsonl", "--config", "none"]));
}
