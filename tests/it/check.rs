//! `check`: the desk check, on invented pages and on the reference pages where they are.

use serde_json::{Value, json};

use crate::reference::raw;
use crate::support::{Desk, lines, record, records, story, text, with_another_end};

/// The fields of a verdict; all of them are always there.
const FIELDS: [&str; 16] = [
    "type",
    "schema",
    "page",
    "relation",
    "of",
    "credited",
    "withdrawn",
    "verbatim",
    "own_words",
    "matches",
    "composite",
    "version",
    "claims",
    "would_change",
    "nearest",
    "scope",
];

/// A desk with the pages of the demo, in `pages`.
fn demo() -> Desk {
    let desk = Desk::new();
    desk.done(&["demo", "pages", "--quiet"]);
    desk
}

/// A desk with the reference pages, each in a folder of its own kind.
fn reference() -> Option<Desk> {
    let desk = Desk::new();
    for page in ["000", "001", "002", "003", "004"] {
        desk.write(&format!("set/{page}.txt"), raw(page)?);
    }
    for page in ["p01", "p05", "p06", "p08", "p09", "p10"] {
        desk.write(&format!("{page}.txt"), raw(page)?);
    }
    Some(desk)
}

/// The verdict on one page.
fn verdict(desk: &Desk, args: &[&str]) -> Value {
    let all = verdicts(desk, args);
    assert_eq!(all.len(), 1, "{args:?}");
    all.into_iter().next().unwrap()
}

fn verdicts(desk: &Desk, args: &[&str]) -> Vec<Value> {
    records(&desk.done(&[&["check", "--format", "jsonl"], args].concat()).stdout)
}

/// The ids of the matches with a relation.
fn matched<'v>(verdict: &'v Value, relation: &str) -> Vec<&'v str> {
    let matches = verdict["matches"].as_array().unwrap().iter();
    let of = matches.filter(|pair| pair["relation"] == relation);
    of.map(|pair| pair["b"].as_str().unwrap()).collect()
}

/// A card without its line breaks.
fn flat(card: &str) -> String {
    card.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn claims(verdict: &Value) -> String {
    let claims = verdict["claims"].as_array().unwrap().iter();
    let told = claims.map(|claim| format!("{}: {}\n", claim["grade"], claim["text"]));
    told.collect::<String>().replace('"', "")
}

#[test]
fn staff_copy_with_agency_sentences_is_derived() {
    let desk = demo();
    let found = verdict(&desk, &["pages/argus.txt", "--against", "pages/ap.txt", "pages/afp.txt"]);
    assert_eq!(found["relation"], "derived");
    assert_eq!(
        (&found["of"]["id"], &found["of"]["agency"]),
        (&json!("pages/ap.txt"), &json!("AP"))
    );
    assert_eq!(found["credited"], false);
    let verbatim = &found["verbatim"];
    let words = |name: &str| verbatim[name].as_u64().unwrap();
    assert_eq!(words("whole"), words("prose") + words("quotes"));
    assert!(words("prose") >= 30, "{verbatim}");
    let page = found["page"]["words"].as_u64().unwrap();
    assert!(found["own_words"].as_u64().unwrap() + words("whole") <= page);
    let card = desk.done(&["check", "pages/argus.txt", "--against", "pages/ap.txt"]).stdout;
    let first = card.lines().next().unwrap();
    assert!(first.starts_with("PARTLY DERIVED: "), "{card}");
    assert!(first.ends_with("sentences follow AP copy · no credit found in the text"), "{card}");
    assert!(card.contains("⟦Booms were placed around the wreck"), "{card}");
    assert!(card.contains("searched 1 article"), "{card}");
    assert!(card.lines().all(|line| line.chars().count() <= 100), "{card}");
}

#[test]
fn a_page_is_no_copy_of_itself() {
    let desk = demo();
    desk.write("twin.txt", desk.bytes("pages/afp.txt"));
    // The same file by another name is the page; another file with the same words is not.
    for name in ["pages/afp.txt", "./pages/../pages/afp.txt"] {
        let found = verdict(&desk, &[name, "--against", "pages", "twin.txt"]);
        assert_eq!(found["scope"]["itself"], 1, "{name}");
        assert_eq!(found["scope"]["articles"], 12, "{name}");
        assert_eq!(matched(&found, "identical"), ["twin.txt"], "{name}");
        assert_eq!(found["of"]["id"], "twin.txt");
    }
    let card = desk.done(&["check", "pages/argus.txt", "--against", "pages"]).stdout;
    assert!(flat(&card).contains("the page itself is in the set and was left out"), "{card}");
    assert!(!card.contains("SAME TEXT"), "{card}");
    // One record of a feed.
    let same = text(&story(1, 80));
    desk.write("feed.jsonl", lines(&[record("1", &same), record("2", &same)]));
    let found = verdict(&desk, &["feed.jsonl#1", "--against", "feed.jsonl"]);
    assert_eq!(matched(&found, "identical"), ["2"]);
}

#[test]
fn all_with_the_same_words_are_named_and_what_they_resemble() {
    let desk = Desk::new();
    let wire = story(1, 200);
    let other = text(&with_another_end(&wire, 150, 4));
    for (name, body) in [
        ("set/a.txt", &text(&wire)),
        ("set/b.txt", &text(&wire)),
        ("set/c.txt", &other),
        ("set/d.txt", &other),
        ("page.txt", &text(&wire)),
        ("again.txt", &text(&wire)),
    ] {
        desk.write(name, body);
    }
    let found = verdicts(&desk, &["page.txt", "again.txt", "--against", "set"]);
    for found in &found {
        assert_eq!(matched(found, "identical"), ["set/a.txt", "set/b.txt"]);
        assert_eq!(found["matches"].as_array().unwrap().len(), 4, "{found}");
    }
    assert_eq!(found.len(), 2);
    // Pages are not held against each other.
    let found = verdicts(&desk, &["page.txt", "again.txt", "--against", "set/c.txt"]);
    for found in found {
        assert_eq!(found["matches"].as_array().unwrap().len(), 1, "{found}");
        assert_eq!(found["matches"][0]["b"], "set/c.txt");
    }
}

#[test]
fn every_field_is_always_there() {
    let desk = demo();
    desk.write("stranger.txt", text(&story(9, 120)));
    desk.write("empty.txt", "\n");
    let args = ["stranger.txt", "pages/argus.txt", "pages/ap.txt", "--against", "pages"];
    let all = verdicts(&desk, &args);
    assert_eq!(all.len(), 3);
    for found in &all {
        let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
        assert_eq!(keys, FIELDS);
        assert_eq!(found["type"], "verdict");
        let scope: Vec<_> = found["scope"].as_object().unwrap().keys().collect();
        assert_eq!(scope, ["articles", "sources", "from", "to", "itself"]);
        for pair in found["matches"].as_array().unwrap() {
            assert_eq!(pair["a"], found["page"]["id"]);
            assert!(pair["passages"].is_array() && pair["lines_a"].is_array());
        }
        for claim in found["claims"].as_array().unwrap() {
            let grades = ["counted", "stated", "inferred", "unknown"];
            assert!(grades.contains(&claim["grade"].as_str().unwrap()), "{claim}");
        }
    }
    let [stranger, ..] = &all[..] else { unreachable!() };
    assert_eq!((&stranger["relation"], &stranger["of"]), (&json!("unrelated"), &Value::Null));
    assert_eq!((&stranger["version"], &stranger["credited"]), (&Value::Null, &Value::Null));
    // One document a page.
    let json =
        desk.done(&["check", "stranger.txt", "--against", "pages", "--format", "json"]).stdout;
    let document: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(&document, stranger);
}

#[test]
fn an_empty_answer_is_never_bare() {
    let desk = demo();
    desk.write("stranger.txt", text(&story(9, 120)));
    let card = desk.done(&["check", "stranger.txt", "--against", "pages"]).stdout;
    let first = card.lines().next().unwrap();
    assert!(first.starts_with("NO MATCH in these 12 articles; nearest: none"), "{card}");
    assert!(flat(&card).contains("are shared; says nothing beyond them"), "{card}");
    let mut near = story(9, 120);
    near.truncate(20);
    near.extend(story(10, 100));
    desk.write("set/near.txt", text(&near));
    desk.write("set/far.txt", text(&story(11, 100)));
    let card = desk.done(&["check", "stranger.txt", "--against", "set", "--no-passages"]).stdout;
    assert!(flat(&card).contains("nearest: set/near.txt, resemblance 0."), "{card}");
}

#[test]
fn the_same_bytes_with_any_threads() {
    let desk = demo();
    for format in ["text", "jsonl", "json"] {
        let args = ["check", "pages", "--against", "pages", "--format", format];
        let one = desk.done(&[&args[..], &["--threads", "1"]].concat()).stdout;
        let two = desk.done(&[&args[..], &["--threads", "2"]].concat()).stdout;
        assert!(!one.is_empty() && one == two, "{format}");
    }
}

#[test]
fn exit_codes_and_filters() {
    let desk = demo();
    desk.write("stranger.txt", text(&story(9, 120)));
    desk.write("bad.jsonl", "{\"id\": \n");
    for (page, flags, code) in [
        ("pages/argus.txt", &["--exit-code"][..], 1),
        ("pages/argus.txt", &[], 0),
        ("stranger.txt", &["--exit-code"], 0),
        ("pages/argus.txt", &["--exit-code", "--only", "uncredited"], 1),
        ("pages/newsfeed24.txt", &["--exit-code", "--only", "uncredited"], 0),
        ("gone.txt", &["--exit-code"], 2),
        ("bad.jsonl", &["--exit-code"], 3),
    ] {
        let args = [&["check", page, "--against", "pages/ap.txt"], flags].concat();
        assert_eq!(desk.run(&args).code, code, "{args:?}");
    }
    let none = ["check", "stranger.txt", "--against", "pages", "--only", "uncredited"];
    assert_eq!(
        desk.done(&none).stdout,
        "none of 1 page draws on an agency's text without credit\n"
    );
    let ran = desk.run(&["check", "stranger.txt"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("name what to compare with: --against PATH..."), "{}", ran.stderr);
    let ran =
        desk.run_on(&desk.bytes("pages/argus.txt"), &["check", "-", "--against", "pages/ap.txt"]);
    assert!(ran.stdout.starts_with("PARTLY DERIVED"), "{ran:?}");
    let ran = desk.run(&["check", "-", "--against", "-"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn what_was_withdrawn_is_said_first() {
    let desk = Desk::new();
    let wire = text(&story(1, 150));
    let mut killed = record("wire-1", &wire);
    killed["status"] = json!("canceled");
    killed["source"] = json!("wire.example");
    desk.write("wires.jsonl", lines(&[killed, record("wire-2", &text(&story(2, 150)))]));
    desk.write("page.txt", &wire);
    desk.write("other.txt", text(&story(2, 150)));
    let card = desk.done(&["check", "page.txt", "--against", "wires.jsonl"]).stdout;
    assert!(
        card.starts_with("WITHDRAWN: wire-1 is CANCELED by wire.example: do not use\nSAME TEXT as"),
        "{card}"
    );
    let args = ["page.txt", "other.txt", "--against", "wires.jsonl", "--only", "withdrawn"];
    let found = verdict(&desk, &args);
    assert_eq!((&found["page"]["id"], &found["withdrawn"]), (&json!("page.txt"), &json!(true)));
    assert_eq!(found["version"]["status"], "canceled");
}

#[test]
fn partners_and_what_is_ignored_are_named_beside_the_evidence() {
    let desk = demo();
    let args = ["pages/argus.txt", "--against", "pages/ap.txt"];
    let before = verdict(&desk, &args);
    assert!(claims(&before).contains("unknown: no agreement on file for AP"), "{before}");
    desk.write(
        "wirecopy.toml",
        "[[partner]]\nname = \"AP\"\nagencies = [\"Associated Press\"]\nterms = \"credit needed\"\n\
         until = 2027-01-01\n\n[ignore]\nphrases = [\"Booms were placed around the wreck\"]\n",
    );
    let after = verdict(&desk, &args);
    let told = claims(&after);
    assert!(told.contains("stated: partner on file: AP, credit needed until 2027-01-01"), "{told}");
    assert!(told.contains("by wirecopy.toml: “Booms were placed around the wreck”"), "{told}");
    for field in ["relation", "verbatim", "own_words", "matches", "credited"] {
        assert_eq!(before[field], after[field]);
    }
}

#[test]
fn the_reference_page_follows_the_agency() {
    let Some(desk) = reference() else { return };
    let found = verdict(&desk, &["set/003.txt", "--against", "set"]);
    assert_eq!(
        (&found["relation"], &found["of"]["id"]),
        (&json!("derived"), &json!("set/001.txt"))
    );
    assert_eq!((&found["credited"], &found["of"]["agency"]), (&json!(false), &json!("AP")));
    assert_eq!(matched(&found, "shared-quotes"), ["set/000.txt", "set/002.txt"]);
    let lines: Vec<u64> = found["matches"][0]["lines_a"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["shared"].as_u64() > Some(0))
        .filter_map(|line| line["line"].as_u64())
        .collect();
    assert_eq!(lines, [8, 14, 15, 18, 19, 20]);
    let card = desk.done(&["check", "set/003.txt", "--against", "set"]).stdout;
    let first = "PARTLY DERIVED: 5 of 20 sentences follow AP copy · no credit found in the text\n";
    assert!(card.starts_with(first), "{card}");
    assert!(card.contains("[+that]"), "{card}");
    // Another event.
    let found = verdict(&desk, &["set/004.txt", "--against", "set"]);
    assert_eq!(found["relation"], "unrelated");
    assert_eq!(found["matches"], json!([]));
}

#[test]
fn the_planted_pages_are_what_they_are() {
    let Some(desk) = reference() else { return };
    let check = |page: &str| verdict(&desk, &[page, "--against", "set"]);
    let composite = check("p08.txt");
    assert_eq!(composite["composite"], json!(["set/001.txt", "set/000.txt"]));
    let card = desk.done(&["check", "p08.txt", "--against", "set"]).stdout;
    assert!(card.starts_with("PUT TOGETHER from "), "{card}");
    let revision = check("p06.txt");
    assert_eq!(revision["relation"], "revision");
    let first = &revision["version"]["changed"][0];
    assert_eq!(
        (&first["kind"], &first["from"], &first["to"]),
        (&json!("figure"), &json!("7,000"), &json!("7,500"))
    );
    let card = desk.done(&["check", "p06.txt", "--against", "set"]).stdout;
    assert!(card.starts_with("ANOTHER VERSION of AP copy: 7,000 → 7,500 (line 27)"), "{card}");
    for (page, of) in
        [("p01.txt", "set/001.txt"), ("p05.txt", "set/001.txt"), ("p10.txt", "set/004.txt")]
    {
        let found = check(page);
        assert!(["identical", "repost"].contains(&found["relation"].as_str().unwrap()), "{page}");
        assert_eq!(found["of"]["id"], of, "{page}");
    }
    assert_eq!(check("p09.txt")["relation"], "shared-quotes");
}
