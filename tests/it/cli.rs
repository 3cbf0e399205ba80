//! `dedup` as users run it: tables, records, folders, and what becomes of every flag.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use serde_json::{Value, json};

use crate::random::Random;
use crate::support::{
    Desk, by_id, field, golden, lines, record, records, story, text, with_another_end,
    without_seconds,
};

/// A small feed: a wire story with an identical copy, a cut one and an update; two briefs that
/// differ in their last word; a stranger; and an article without words.
fn feed() -> Vec<Value> {
    let wire = story(1, 220);
    let brief = story(3, 60);
    let of = |from: &[String], to: usize| text(&from[..to]);
    vec![
        json!({"id": "ap-1", "title": "Ferry strikes reef", "source": "AP",
            "date": "2024-05-16T05:40:00Z", "language": "en", "text": of(&wire, 220)}),
        json!({"id": "site-1", "title": "Ferry on the rocks", "source": "harbor.example",
            "text": of(&wire, 220).to_uppercase().replace(". ", " – ")}),
        json!({"id": "cut-1", "url": "https://www.coast.example/a", "text": of(&wire, 190)}),
        json!({"id": "update-1", "version": 0, "text": text(&with_another_end(&wire, 150, 9))}),
        json!({"id": "other-1", "status": "usable", "text": text(&story(2, 150))}),
        json!({"id": "empty-1", "text": ""}),
        json!({"id": "brief-1", "text": of(&brief, 60)}),
        json!({"id": "brief-2", "text": of(&with_another_end(&brief, 59, 8), 60)}),
    ]
}

/// The feed, run into `out`.
fn run_feed(args: &[&str]) -> Desk {
    let desk = Desk::with_feed(&feed());
    desk.done(&[&["dedup", "feed.jsonl", "-o", "out"], args].concat());
    desk
}

#[test]
fn the_table_answers_in_its_first_line() {
    let desk = Desk::with_feed(&feed());
    let ran = desk.done(&["dedup", "feed.jsonl"]);
    assert_eq!(ran.stderr, "");
    golden("dedup.txt", &ran.stdout);
    let first = ran.stdout.lines().next().unwrap();
    assert_eq!(first, "2 groups of copies hold 6 articles; 5 kept, 3 dropped");
    // Every number of the table by hand: 216 shingles in the wire story, of which the cut one has
    // 186 and the update 146; 56 in a brief, of which the other has 55.
    for expected in [
        "repost cut-1 0.86 100 % inside the lead dropped",
        "repost update-1 0.51 67 % inside the lead kept",
        "identical site-1 1.00 100 % inside the lead dropped",
        "repost brief-2 0.96 98 % inside the lead dropped",
    ] {
        let mut rows = ran.stdout.lines().map(|row| row.split_whitespace().collect::<Vec<_>>());
        assert!(rows.any(|row| row.join(" ") == expected), "{expected}\n{}", ran.stdout);
    }
}

/// Fields and their types: `s` text, `i` whole number, `f` number, `b` truth value, `o` object, `l`
/// list; `?` may be null.
type Fields = &'static [(&'static str, &'static str)];

const ARTICLE: Fields = &[
    ("type", "s"),
    ("id", "s"),
    ("content", "s"),
    ("path", "s"),
    ("line", "i?"),
    ("title", "s?"),
    ("source", "s?"),
    ("language", "s?"),
    ("status", "s?"),
    ("version", "i?"),
    ("published", "o?"),
    ("credit", "o?"),
    ("photo_credit", "o?"),
    ("dateline", "o?"),
    ("composite", "l"),
    ("words", "i"),
    ("group", "s?"),
    ("group_size", "i?"),
    ("lead", "s?"),
    ("story", "s?"),
    ("keep", "b?"),
    ("relation", "s?"),
    ("resemblance", "f?"),
    ("contained_in_lead", "f?"),
    ("own_words", "i?"),
    ("because", "s?"),
];

const PAIR: Fields = &[
    ("type", "s"),
    ("a", "s"),
    ("b", "s"),
    ("relation", "s"),
    ("reason", "s"),
    ("overlap", "o"),
    ("prose", "o?"),
    ("quotes", "o?"),
    ("direction", "s?"),
    ("words_shared", "i?"),
    ("longest_passage", "i?"),
    ("lines_shared", "o?"),
    ("bands_miss", "f"),
    ("passages", "l?"),
    ("lines_a", "l?"),
    ("lines_b", "l?"),
];

const OVERLAP: Fields = &[
    ("shared", "i"),
    ("only_a", "i"),
    ("only_b", "i"),
    ("resemblance", "f"),
    ("a_in_b", "f"),
    ("b_in_a", "f"),
];

const GROUP: Fields = &[
    ("type", "s"),
    ("id", "s"),
    ("lead", "s"),
    ("lead_because", "s"),
    ("members", "l"),
    ("weakest", "o"),
    ("agencies", "l"),
    ("also_in", "l"),
    ("story", "s?"),
];

const DROPPED: Fields = &[
    ("type", "s"),
    ("id", "s"),
    ("partner", "s"),
    ("relation", "s"),
    ("resemblance", "f"),
    ("contained_in_partner", "f"),
    ("shared", "i"),
    ("only_here", "i"),
    ("own_words", "i"),
    ("words", "i"),
    ("group", "s?"),
];

const ERROR: Fields = &[("type", "s"), ("path", "s"), ("line", "i?"), ("message", "s")];

const SUMMARY: Fields = &[
    ("type", "s"),
    ("schema", "i"),
    ("version", "s"),
    ("recipe", "i"),
    ("settings", "o"),
    ("articles", "i"),
    ("bytes", "i"),
    ("errors", "i"),
    ("candidates", "i"),
    ("pairs", "i"),
    ("groups", "i"),
    ("stories", "i"),
    ("kept", "i"),
    ("dropped", "i"),
    ("stages", "l"),
];

fn is_of_type(value: &Value, kind: &str) -> bool {
    match (kind.chars().next(), value) {
        (_, Value::Null) => kind.ends_with('?'),
        (Some('i'), value) => value.is_u64(),
        (Some('f'), value) => value.is_f64(),
        (Some('s'), value) => value.is_string(),
        (Some('b'), value) => value.is_boolean(),
        (Some('o'), value) => value.is_object(),
        (Some('l'), value) => value.is_array(),
        _ => false,
    }
}

/// Whether a record has all its fields, in each record the same ones, and each of its type.
#[track_caller]
fn check_fields<'a>(records: impl IntoIterator<Item = &'a Value>, fields: Fields) {
    let mut keys: Option<Vec<String>> = None;
    for record in records {
        for (name, kind) in fields {
            let value = record.get(name).unwrap_or_else(|| panic!("no {name} in {record}"));
            assert!(is_of_type(value, kind), "{name} is not {kind} in {record}");
        }
        let own: Vec<String> = record.as_object().unwrap().keys().cloned().collect();
        assert_eq!(&own, keys.get_or_insert_with(|| own.clone()), "{record}");
    }
    assert!(keys.is_some(), "no records");
}

#[test]
fn every_record_has_all_its_fields() {
    let desk = Desk::with_feed(&feed());
    let mut bad = desk.bytes("feed.jsonl");
    bad.extend_from_slice(b"{\"id\": \"bad\"\n");
    desk.write("feed.jsonl", bad);
    for passages in [&[][..], &["--passages"]] {
        let args = [&["dedup", "feed.jsonl", "-o", "out", "--force"], passages].concat();
        assert_eq!(desk.run(&args).code, 3);
        for (file, fields) in [
            ("out/articles.jsonl", ARTICLE),
            ("out/pairs.jsonl", PAIR),
            ("out/groups.jsonl", GROUP),
            ("out/dropped.jsonl", DROPPED),
            ("out/errors.jsonl", ERROR),
            ("out/summary.json", SUMMARY),
        ] {
            let records = desk.records(file);
            check_fields(&records, fields);
            let kind = file.trim_start_matches("out/").split('.').next().unwrap();
            let kind = kind.strip_suffix('s').unwrap_or(kind);
            assert!(records.iter().all(|record| record["type"] == kind), "{file}");
        }
        let pairs = desk.records("out/pairs.jsonl");
        check_fields(pairs.iter().map(|pair| &pair["overlap"]), OVERLAP);
    }
    let pairs = desk.records("out/pairs.jsonl");
    let all = |name: &str| -> Vec<Value> {
        pairs.iter().flat_map(|pair| pair[name].as_array().unwrap().clone()).collect()
    };
    let passages = all("passages");
    check_fields(
        &passages,
        &[("words", "i"), ("kind", "s?"), ("text", "s"), ("a", "o"), ("b", "o")],
    );
    let place: Fields = &[("line", "i"), ("start", "i"), ("end", "i")];
    check_fields(passages.iter().map(|passage| &passage["a"]), place);
    let line: Fields = &[("line", "i"), ("words", "i"), ("shared", "i"), ("text", "s")];
    check_fields(&all("lines_a"), line);
    let shared: Fields = &[("a", "i"), ("of_a", "i"), ("b", "i"), ("of_b", "i"), ("unit", "s")];
    check_fields(pairs.iter().map(|pair| &pair["lines_shared"]), shared);
    let articles = desk.records("out/articles.jsonl");
    check_fields(
        [&by_id(&articles, "ap-1")["published"]],
        &[("value", "s"), ("grade", "s"), ("at", "s?")],
    );
    let groups = desk.records("out/groups.jsonl");
    let members = groups.iter().flat_map(|group| group["members"].as_array().unwrap());
    check_fields(members, &[("id", "s"), ("relation", "s"), ("resemblance", "f")]);
    let weakest: Fields = &[("a", "s"), ("b", "s"), ("resemblance", "f")];
    check_fields(groups.iter().map(|group| &group["weakest"]), weakest);
}

#[test]
fn the_files_of_a_folder_join() {
    let desk = run_feed(&[]);
    let mut files: Vec<String> = std::fs::read_dir(desk.path("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort_unstable();
    let expected = "articles.jsonl dropped.jsonl errors.jsonl furniture.jsonl groups.jsonl kept.jsonl notices.jsonl pairs.jsonl \
                    report.html \
                    stock.jsonl stories.jsonl summary.json";
    assert_eq!(files.join(" "), expected);
    let articles = desk.records("out/articles.jsonl");
    let ids = field(&articles, "id");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "ids are unique");
    for pair in desk.records("out/pairs.jsonl") {
        assert!(ids.contains(&pair["a"].as_str().unwrap()), "{pair}");
        assert!(ids.contains(&pair["b"].as_str().unwrap()), "{pair}");
    }
    let mut grouped = 0;
    for group in desk.records("out/groups.jsonl") {
        let members = group["members"].as_array().unwrap();
        grouped += members.len();
        assert!(
            members.len() > 1 && field(members, "id").contains(&group["lead"].as_str().unwrap())
        );
        for member in members {
            let article = by_id(&articles, member["id"].as_str().unwrap());
            assert_eq!(article["group"], group["id"]);
            assert_eq!(article["lead"], group["lead"]);
            assert_eq!(article["group_size"], members.len());
            assert_eq!(article["relation"], member["relation"]);
            assert_eq!(article["resemblance"], member["resemblance"]);
        }
    }
    assert_eq!(articles.iter().filter(|article| !article["group"].is_null()).count(), grouped);
    let summary = &desk.records("out/summary.json")[0];
    for (name, file) in [
        ("articles", "articles"),
        ("pairs", "pairs"),
        ("groups", "groups"),
        ("kept", "kept"),
        ("dropped", "dropped"),
        ("errors", "errors"),
        ("stories", "stories"),
    ] {
        assert_eq!(summary[name], desk.records(&format!("out/{file}.jsonl")).len(), "{name}");
    }
}

/// What must hold of every run into a folder: nothing is lost, and every drop names an article that
/// stays, or one that was there before.
#[track_caller]
fn check_drops(desk: &Desk, old: &[&str]) {
    let articles = desk.records("out/articles.jsonl");
    let dropped = desk.records("out/dropped.jsonl");
    let kept = desk.records("out/kept.jsonl");
    assert_eq!(kept.len() + dropped.len(), articles.len());
    let kept: BTreeSet<&str> = field(&kept, "id").into_iter().collect();
    for drop in &dropped {
        let (id, partner) = (drop["id"].as_str().unwrap(), drop["partner"].as_str().unwrap());
        assert!(kept.contains(partner) || old.contains(&partner), "{drop}");
        assert!(!kept.contains(id), "{drop}");
        assert_eq!(by_id(&articles, id)["own_words"], drop["own_words"]);
        let (shared, own) = (drop["shared"].as_f64().unwrap(), drop["only_here"].as_f64().unwrap());
        let contained = drop["contained_in_partner"].as_f64().unwrap();
        assert!((contained - shared / (shared + own)).abs() < 1e-6, "{drop}");
    }
    for article in &articles {
        let id = article["id"].as_str().unwrap();
        assert_eq!(article["keep"], kept.contains(id), "{article}");
        assert!(!article["because"].as_str().unwrap().is_empty(), "{article}");
    }
}

#[test]
fn what_is_dropped_stands_in_what_is_kept() {
    let desk = run_feed(&[]);
    check_drops(&desk, &[]);
    let dropped = desk.records("out/dropped.jsonl");
    let told: Vec<_> = dropped
        .iter()
        .map(|drop| (drop["id"].as_str().unwrap(), drop["partner"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("site-1", "ap-1"), ("cut-1", "ap-1"), ("brief-2", "brief-1")]);
    let cut = by_id(&dropped, "cut-1");
    assert_eq!(
        [&cut["shared"], &cut["only_here"], &cut["own_words"], &cut["words"]],
        [186, 0, 0, 190]
    );
    let brief = by_id(&dropped, "brief-2");
    assert_eq!([&brief["shared"], &brief["only_here"], &brief["own_words"]], [55, 1, 1]);
    let articles = desk.records("out/articles.jsonl");
    for (id, because) in [
        ("ap-1", "it leads its group: earliest date"),
        ("site-1", "all of its shingles stand in `ap-1`"),
        ("update-1", "only 67 % of its shingles stand in `ap-1`, below the drop bar of 80 %"),
        ("brief-2", "98 % of its shingles stand in `brief-1`"),
        ("other-1", "no copy was found"),
        ("empty-1", "it has no words to compare"),
    ] {
        assert_eq!(by_id(&articles, id)["because"], because);
    }
}

#[test]
fn the_drop_bar_moves_what_is_dropped() {
    for (bar, expected) in [
        ("0", "site-1 cut-1 update-1 brief-2"),
        ("0.6", "site-1 cut-1 update-1 brief-2"),
        ("0.99", "site-1 cut-1"),
        ("1", "site-1 cut-1"),
    ] {
        let desk = run_feed(&["--drop-above", bar]);
        check_drops(&desk, &[]);
        let dropped = desk.records("out/dropped.jsonl");
        assert_eq!(field(&dropped, "id").join(" "), expected, "--drop-above {bar}");
    }
}

/// Lines as odd as they may be: spaces, escapes, numbers beyond 64 bits, unknown fields, CRLF.
fn odd_lines() -> Vec<String> {
    let text = text(&story(5, 80)).replace("\n\n", " ");
    vec![
        format!("{{ \"id\" : \"x\" ,\"n\":123456789012345678901234567890, \"text\":\"{text}\" }}"),
        format!("{{\"text\":\"\\u0041 {text}\",\"f\":1.10,\"id\":7,\"deep\":{{\"a\":[1,null]}}}}"),
        "{\"id\":\"é\\ud83d\\ude00\",\"text\":\"quite another text 😀\",\"id2\":\"é\"}".to_owned(),
    ]
}

#[test]
fn kept_records_are_those_of_the_input_byte_for_byte() {
    let lines = odd_lines();
    let plain: Vec<u8> = (lines.join("\n") + "\n").into_bytes();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(&plain).unwrap();
    let desk = Desk::new();
    desk.write("feed.jsonl", &plain);
    desk.write("crlf.jsonl", lines.join("\r\n"));
    desk.write("feed.jsonl.gz", gz.finish().unwrap());
    desk.write("feed.jsonl.zst", zstd::encode_all(&plain[..], 1).unwrap());
    let kept = format!("{}\n{}\n", lines[1], lines[2]);
    for input in ["feed.jsonl", "crlf.jsonl", "feed.jsonl.gz", "feed.jsonl.zst", "-"] {
        let args = ["dedup", input, "-o", "out", "--force"];
        assert_eq!(desk.run_on(&plain, &args).code, 0, "{input}");
        assert_eq!(desk.read("out/kept.jsonl"), kept, "{input}");
        // The same in one document, which parses, and as records.
        for format in ["json", "jsonl"] {
            let args = ["dedup", input, "--format", format, "--write", "kept"];
            let stdout = desk.run_on(&plain, &args).stdout;
            assert!(lines[1..].iter().all(|line| stdout.contains(line)), "{input} {format}");
        }
    }
}

#[test]
fn kept_pages_are_records_that_can_be_read_again() {
    let desk = Desk::new();
    let (one, two) = (text(&story(1, 90)), text(&story(2, 90)));
    desk.write("in/one.txt", &one);
    desk.write("in/copy.txt", &one);
    desk.write("in/two.html", format!("<html><head><title>Two</title></head><body><article><h1>Two</h1><p>{}</p></article></body></html>", two.replace("\n\n", "</p><p>")));
    desk.done(&["dedup", "in", "-o", "out"]);
    check_drops(&desk, &[]);
    let kept = desk.records("out/kept.jsonl");
    assert_eq!(field(&kept, "id"), ["in/copy.txt", "in/two.html"]);
    assert_eq!(kept[0]["text"], one);
    let again = desk.done(&["dedup", "out/kept.jsonl"]);
    assert!(again.stdout.starts_with("no copies among 2 articles; nearest: "), "{}", again.stdout);
}

#[test]
fn formats_say_the_same() {
    let desk = run_feed(&[]);
    let jsonl = desk.done(&["dedup", "feed.jsonl", "--format", "jsonl"]);
    let mut by_type: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for record in records(&jsonl.stdout) {
        by_type.entry(record["type"].as_str().unwrap().to_owned()).or_default().push(record);
    }
    let types: Vec<&String> = by_type.keys().collect();
    assert_eq!(types, ["article", "group", "pair", "summary"]);
    let json = desk.done(&["dedup", "feed.jsonl", "--format", "json"]);
    let document: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(document["schema"], 1);
    for (name, kind) in [("articles", "article"), ("pairs", "pair"), ("groups", "group")] {
        assert_eq!(document[name], Value::from(by_type[kind].clone()));
        assert_eq!(desk.records(&format!("out/{name}.jsonl")), by_type[kind]);
        let csv = desk.done(&["dedup", "feed.jsonl", "--format", "csv", "--write", name]);
        let rows = csv::Reader::from_reader(csv.stdout.as_bytes()).into_records().count();
        let members = |group: &Value| group["members"].as_array().unwrap().len();
        let expected = match kind {
            "group" => by_type[kind].iter().map(members).sum(),
            _ => by_type[kind].len(),
        };
        assert_eq!(rows, expected, "{name}");
    }
    assert_eq!(document["summary"]["dropped"], 3);
    let empty = desk.done(&["dedup", "feed.jsonl", "--format", "json", "--write", "errors,kept"]);
    let document: Value = serde_json::from_str(&empty.stdout).unwrap();
    assert_eq!(document["errors"], json!([]));
    assert_eq!(document["kept"].as_array().unwrap().len(), 5);
}

#[test]
fn kinds_are_written_as_asked_for() {
    let desk = Desk::with_feed(&feed());
    desk.done(&["dedup", "feed.jsonl", "-o", "out", "--write", "groups,summary"]);
    assert!(desk.path("out/groups.jsonl").exists() && desk.path("out/summary.json").exists());
    assert!(!desk.path("out/articles.jsonl").exists() && !desk.path("out/kept.jsonl").exists());
    let ran = desk.done(&["dedup", "feed.jsonl", "--format", "jsonl", "--write", "dropped"]);
    assert!(records(&ran.stdout).iter().all(|record| record["type"] == "dropped"));
    // Refused before anything is read or written.
    for (args, told) in [
        (&["--format", "csv", "--write", "dropped"][..], "--format csv writes one table"),
        (&["--format", "csv", "--write", "pairs,groups"], "--format csv writes one table"),
        (&["--format", "csv", "--write", "summary", "-o", "new"], "--format csv writes one table"),
        (&["--write", "pairs"], "add -o DIR"),
        (&["--write", "everything"], "possible values"),
    ] {
        let ran = desk.run(&[&["dedup", "feed.jsonl"], args].concat());
        assert_eq!((ran.code, &*ran.stdout), (2, ""), "{args:?}");
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert!(!desk.path("new").exists());
    }
}

#[test]
fn pairs_are_written_as_asked_for() {
    let desk = Desk::with_feed(&feed());
    let told = |which: &str, format: &str| {
        let args =
            ["dedup", "feed.jsonl", "--write", "pairs", "--format", format, "--pairs", which];
        desk.done(&args).stdout
    };
    let ids = |which: &str| -> Vec<String> {
        let pairs = records(&told(which, "jsonl"));
        pairs.iter().map(|pair| format!("{} {}", pair["a"], pair["b"]).replace('"', "")).collect()
    };
    let lead = ["ap-1 site-1", "ap-1 cut-1", "ap-1 update-1", "brief-1 brief-2"];
    assert_eq!(ids("lead"), lead);
    assert_eq!(ids("all"), [&lead[..3], &["cut-1 update-1"], &lead[3..]].concat());
    assert_eq!(ids("none"), [""; 0]);
    // The table of pairs too; its header is there in any case.
    for (which, rows) in [("all", 5), ("lead", 4), ("none", 0)] {
        let csv = told(which, "csv");
        assert!(csv.starts_with("type,a,b,relation,reason,shared,only_a,only_b,resemblance"));
        assert_eq!(csv.lines().count(), 1 + rows, "{csv}");
    }
    let table = desk.done(&["dedup", "feed.jsonl", "--pairs", "none"]);
    assert_eq!(table.stdout, desk.done(&["dedup", "feed.jsonl"]).stdout);
}

#[test]
fn passages_are_places_in_the_raw_text() {
    let mut wire = story(1, 150);
    wire[20] = "Müller".to_owned();
    wire[70] = "«東京»".to_owned();
    let one = format!("\u{feff}— {}", text(&wire).replace("\n\n", "\r\n\r\n"));
    let two = text(&with_another_end(&wire, 110, 4)).replace("ferry", "ferry\u{a0}");
    let desk = Desk::with_feed(&[record("one", &one), record("two", &two)]);
    let args = ["dedup", "feed.jsonl", "--format", "jsonl", "--write", "pairs", "--passages"];
    let pair = &records(&desk.done(&args).stdout)[0];
    let passages = pair["passages"].as_array().unwrap();
    assert!(!passages.is_empty());
    let mut words = 0;
    let folded = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    for passage in passages {
        let of = |side: &str, text: &str| {
            let place = &passage[side];
            let at = |name: &str| place[name].as_u64().unwrap() as usize;
            let line = 1 + text[..at("start")].matches('\n').count();
            assert_eq!(at("line"), line, "{passage}");
            text[at("start")..at("end")].to_owned()
        };
        assert_eq!(passage["text"], of("a", &one));
        assert_eq!(folded(&of("b", &two)), folded(&of("a", &one)));
        words += passage["words"].as_u64().unwrap();
    }
    assert_eq!(pair["words_shared"], words);
    for (side, text) in [("lines_a", &one), ("lines_b", &two)] {
        for line in pair[side].as_array().unwrap() {
            let number = line["line"].as_u64().unwrap() as usize;
            let raw = text.split('\n').nth(number - 1).unwrap();
            assert!(raw.contains(line["text"].as_str().unwrap()), "{line}");
            assert!(line["shared"].as_u64() <= line["words"].as_u64(), "{line}");
        }
    }
}

#[test]
fn each_policy_has_its_lead() {
    let wire = story(1, 120);
    let of = |id: &str, words: usize, date: &str, version: u32, status: &str| {
        json!({"id": id, "text": text(&wire[..words]), "date": date, "version": version,
            "status": status})
    };
    let desk = Desk::with_feed(&[
        of("first", 100, "2024-05-03", 1, "usable"),
        of("newest", 110, "2024-05-04", 3, "usable"),
        of("longest", 118, "2024-05-02", 2, "usable"),
        of("earliest", 105, "2024-05-01", 1, "usable"),
        of("killed", 120, "2024-04-01", 9, "canceled"),
    ]);
    for (keep, lead, because) in [
        ("best", "newest", "newest version"),
        ("earliest", "earliest", "earliest date"),
        ("longest", "longest", "longest"),
        ("first", "first", "read first"),
    ] {
        let args =
            ["dedup", "feed.jsonl", "--keep", keep, "--format", "jsonl", "--write", "groups"];
        let groups = records(&desk.done(&args).stdout);
        assert_eq!(
            (&groups[0]["lead"], &groups[0]["lead_because"]),
            (&lead.into(), &because.into())
        );
    }
}

#[test]
fn against_an_archive_only_what_is_new_counts() {
    let desk = Desk::new();
    let wire = story(1, 120);
    let old = [
        record("old-wire", &text(&wire)),
        record("old-wire-again", &text(&wire)),
        record("old-empty", ""),
        record("old-other", &text(&story(2, 90))),
    ];
    let new = [
        record("same", &text(&wire)),
        record("cut", &text(&wire[..110])),
        record("update", &text(&with_another_end(&wire, 85, 6))),
        record("fresh", &text(&story(7, 80))),
        record("fresh-again", &text(&story(7, 80))),
    ];
    desk.write("old.jsonl", lines(&old));
    desk.write("new.jsonl", lines(&new));
    let ran = desk.done(&["dedup", "new.jsonl", "--against", "old.jsonl", "-o", "out"]);
    golden("against.txt", &ran.stdout);
    check_drops(&desk, &["old-wire", "old-wire-again", "old-other"]);
    let articles = desk.records("out/articles.jsonl");
    assert_eq!(field(&articles, "id"), ["same", "cut", "update", "fresh", "fresh-again"]);
    let dropped = desk.records("out/dropped.jsonl");
    assert_eq!(field(&dropped, "id"), ["same", "cut", "fresh-again"]);
    assert_eq!(field(&dropped, "partner"), ["old-wire", "old-wire", "fresh"]);
    for pair in desk.records("out/pairs.jsonl") {
        let is_old = |side: &str| pair[side].as_str().unwrap().starts_with("old");
        assert!(!(is_old("a") && is_old("b")), "{pair}");
    }
    let summary = &desk.records("out/summary.json")[0];
    assert_eq!([&summary["articles"], &summary["against"], &summary["empty"]], [5, 4, 0]);
    assert_eq!([&summary["kept"], &summary["dropped"]], [2, 3]);
    assert_eq!(summary["at_bars"], json!([]), "numbers of old groups are left out");
    // Copies among what is old are no answer, so the nearest is named.
    desk.write("new.jsonl", lines(&[record("fresh", &text(&story(7, 80)))]));
    let ran = desk.done(&["dedup", "new.jsonl", "--against", "old.jsonl"]);
    let first = ran.stdout.lines().next().unwrap();
    assert!(first.starts_with("no copies among 1 article and 4 before them; nearest: "), "{first}");
}

#[test]
fn nothing_is_dropped_beside_what_is_dropped_itself() {
    let desk = Desk::new();
    let wire = story(1, 130);
    let window = |from: usize| text(&wire[from..from + 100]);
    // The middle one stands in the old one, the last one in the middle one, but not in the old one.
    desk.write("old.jsonl", lines(&[record("old", &window(0))]));
    let new = ["middle", "last", "last-again"]
        .map(|id| record(id, &window(if id == "middle" { 10 } else { 20 })));
    desk.write("new.jsonl", lines(&new));
    let args = ["dedup", "new.jsonl", "--against", "old.jsonl", "-o", "out", "--threshold", "0.8"];
    desk.done(&args);
    check_drops(&desk, &["old"]);
    let dropped = desk.records("out/dropped.jsonl");
    assert_eq!(field(&dropped, "id"), ["middle", "last-again"]);
    assert_eq!(field(&dropped, "partner"), ["old", "last"]);
}

/// Texts of which each resembles the next one, and no other.
fn chain(seed: u64, names: [&str; 4]) -> Vec<Value> {
    let wire = story(seed, 200);
    let link = |(at, name): (usize, &&str)| record(name, &text(&wire[at * 30..at * 30 + 100]));
    names.iter().enumerate().map(link).collect()
}

#[test]
fn a_copy_that_no_lead_resembles_is_not_called_unique() {
    let desk = Desk::with_feed(&chain(1, ["a", "b", "c", "d"]));
    desk.done(&["dedup", "feed.jsonl", "-o", "out", "--no-passages"]);
    check_drops(&desk, &[]);
    let articles = desk.records("out/articles.jsonl");
    let leads: Vec<_> = articles.iter().map(|article| article["lead"].as_str()).collect();
    assert_eq!(leads, [Some("b"), Some("b"), Some("b"), None]);
    let because = by_id(&articles, "d")["because"].as_str().unwrap();
    assert_eq!(because, "it resembles an article of a group, but not the lead of that group");
    assert_eq!(desk.records("out/pairs.jsonl").len(), 3);
}

#[test]
fn the_order_of_reading_does_not_matter() {
    let mut records = feed();
    records.extend(chain(6, ["n", "m", "k", "l"]));
    records.extend(chain(6, ["p", "q", "s", "r"]).into_iter().map(|mut record| {
        record["text"] = record["text"].as_str().unwrap().to_uppercase().into();
        record
    }));
    for seed in 20..26 {
        records.push(record(
            &format!("s-{seed}"),
            &text(&story(seed / 2, 90)[..80 + seed as usize % 2]),
        ));
    }
    let groups = |records: &[Value]| -> BTreeSet<String> {
        let desk = Desk::with_feed(records);
        desk.done(&["dedup", "feed.jsonl", "-o", "out"]);
        check_drops(&desk, &[]);
        let groups = desk.records("out/groups.jsonl");
        let told = |group: &Value| {
            let mut members = field(group["members"].as_array().unwrap(), "id");
            members.sort_unstable();
            format!("{} {} {}", group["id"], group["lead"], members.join(" "))
        };
        groups.iter().map(told).collect()
    };
    let expected = groups(&records);
    assert!(expected.len() >= 6, "{expected:?}");
    for seed in 0..6 {
        Random::new(seed).shuffle(&mut records);
        assert_eq!(groups(&records), expected, "order {seed}");
    }
}

#[test]
fn the_same_bytes_come_from_any_number_of_threads() {
    let desk = Desk::with_feed(&feed());
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    for input in ["feed.jsonl", data] {
        for format in ["table", "jsonl", "json", "csv"] {
            let run = |threads: &str| {
                let args = ["dedup", input, "--format", format, "-j", threads];
                without_seconds(&desk.done(&args).stdout)
            };
            let one = run("1");
            assert!(!one.is_empty());
            assert!(["2", "8"].iter().all(|threads| run(threads) == one), "{input} {format}");
        }
    }
    let run = |threads: &str| {
        desk.done(&["dedup", data, "-o", "out", "--force", "--passages", "-j", threads]);
        let files = ["articles", "pairs", "groups", "kept", "dropped", "errors"];
        let files = files.map(|file| desk.bytes(&format!("out/{file}.jsonl")));
        (files, without_seconds(&desk.read("out/summary.json")))
    };
    let one = run("1");
    assert!(run("2") == one && run("8") == one);
}

#[test]
fn exit_code_1_is_for_those_who_ask() {
    let desk = Desk::with_feed(&feed());
    desk.write("one.jsonl", lines(&feed()[..1]));
    assert_eq!(desk.run(&["dedup", "feed.jsonl"]).code, 0);
    assert_eq!(desk.run(&["dedup", "feed.jsonl", "--exit-code"]).code, 1);
    assert_eq!(desk.run(&["dedup", "one.jsonl", "--exit-code"]).code, 0);
    desk.write("bad.jsonl", "{\n");
    assert_eq!(desk.run(&["dedup", "feed.jsonl", "bad.jsonl", "--exit-code"]).code, 3);
}

#[test]
fn an_empty_answer_is_never_bare() {
    let (one, two) = (story(1, 100), story(2, 100));
    // 15 of 96 shingles of each: 15 of 177.
    let near = [&one[..19], &two[19..]].concat();
    for (records, first) in [
        (vec![], "no copies among 0 articles; there is nothing to compare"),
        (vec![record("a", "one two")], "no copies among 1 article; there is nothing to compare"),
        (
            vec![record("a", "one two"), record("b", "")],
            "no copies among 2 articles; there is nothing to compare",
        ),
        (
            vec![record("a", &text(&one)), record("b", &text(&two))],
            "no copies among 2 articles; nearest: none, every resemblance (Jaccard) is below 0.005 \
             (bar 0.50)",
        ),
        (
            vec![record("a", &text(&one)), record("b", &text(&near)), record("c", "one two")],
            "no copies among 3 articles; nearest: a and b, resemblance (Jaccard) 0.08 (bar 0.50)",
        ),
    ] {
        let desk = Desk::with_feed(&records);
        let ran = desk.done(&["dedup", "feed.jsonl"]);
        assert_eq!(ran.stdout.lines().next(), Some(first));
    }
}

#[test]
fn a_number_near_its_bar_is_shown_on_its_side_of_it() {
    // 96 and 96 shingles, 63 of them shared: 63 of 129, which is 0.4884.
    let one = story(1, 100);
    let two = with_another_end(&one, 67, 2);
    let desk = Desk::with_feed(&[record("a", &text(&one)), record("b", &text(&two))]);
    for (bar, told) in [
        ("0.4885", "nearest: a and b, resemblance (Jaccard) 0.4884 (bar 0.4885)"),
        ("0.49", "nearest: a and b, resemblance (Jaccard) 0.488 (bar 0.490)"),
        ("0.5", "nearest: a and b, resemblance (Jaccard) 0.49 (bar 0.50)"),
    ] {
        let ran = desk.done(&["dedup", "feed.jsonl", "--threshold", bar]);
        assert!(ran.stdout.contains(told), "{}", ran.stdout);
    }
    let ran = desk.done(&["dedup", "feed.jsonl", "--threshold", "0.48"]);
    assert!(ran.stdout.starts_with("1 group of copies holds"), "{}", ran.stdout);
}

#[test]
fn settings_are_heeded_and_recorded() {
    let settings =
        |args: &[&str]| run_feed(args).records("out/summary.json")[0]["settings"].clone();
    let usual = settings(&[]);
    for (name, value) in [("threshold", json!(0.5)), ("recall", json!(0.99)), ("shingle", json!(5))]
    {
        assert_eq!(usual[name], value);
    }
    // A signature is as long as its bands need.
    let lengths =
        |settings: &Value| ["bands", "rows", "signature"].map(|name| settings[name].clone());
    assert_eq!(lengths(&usual), [json!(35), json!(3), json!(105)]);
    assert_eq!(lengths(&settings(&["-t", "0.7"])), [json!(17), json!(4), json!(68)]);
    let set = settings(&["-t", "0.7", "--ngram", "3", "--signature", "64", "--recall", "0.9"]);
    let told = ["threshold", "shingle", "signature", "recall"].map(|name| set[name].clone());
    assert_eq!(told, [json!(0.7), json!(3), json!(64), json!(0.9)]);
    let set = settings(&["--num-perm", "60", "--bands", "20", "--rows", "3", "--keep", "first"]);
    let told = ["signature", "bands", "rows", "recall", "keep"].map(|name| set[name].clone());
    assert_eq!(told, [json!(60), json!(20), json!(3), Value::Null, json!("first")]);
    // Where every pair is compared, no banding stands in the way of a low threshold.
    let set = settings(&["--recall", "1", "--threshold", "0.001"]);
    assert_eq!((&set["join"], &set["threshold"]), (&json!("always"), &json!(0.001)));
}

#[test]
fn fields_can_be_named() {
    let (one, two) = (text(&story(1, 60)), text(&story(2, 60)));
    let named = |key: u32, text: &str| {
        json!({"key": key, "text": "the same for all of them here", "prose": text, "head": "Hello",
            "day": "2024-01-02", "paper": "Argus", "tongue": "en", "state": "canceled", "edition": 4})
    };
    let desk = Desk::with_feed(&[named(1, &one), named(2, &two), named(3, &one)]);
    let mut args = vec!["dedup", "feed.jsonl", "--format", "jsonl", "--write", "articles"];
    let names = "text=prose id=key title=head date=day source=paper language=tongue status=state \
                 version=edition";
    let flags: Vec<(String, &str)> = names
        .split(' ')
        .map(|name| name.split_once('=').unwrap())
        .map(|(flag, name)| (format!("--{flag}-field"), name))
        .collect();
    args.extend(flags.iter().flat_map(|(flag, name)| [flag, *name]));
    let articles = records(&desk.done(&args).stdout);
    assert_eq!(field(&articles, "id"), ["1", "2", "3"]);
    assert_eq!(articles[0]["group"], articles[2]["group"]);
    assert!(articles[1]["group"].is_null());
    let expected = json!({"title": "Hello", "source": "Argus", "language": "en",
        "status": "canceled", "version": 4, "words": 60});
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&articles[0][name], value);
    }
    assert_eq!(articles[0]["published"]["value"], "2024-01-02");
}

#[test]
fn cells_of_csv_are_no_formulas() {
    let wire = text(&story(1, 60));
    let titles = ["=1+1", "+1", "-1", "@now", "\tx", "plain, \"quoted\"\nand broken"];
    let feed: Vec<Value> = (0..)
        .zip(titles)
        .map(|(at, title)| json!({"id": format!("{title}{at}"), "title": title, "text": wire}))
        .collect();
    let desk = Desk::with_feed(&feed);
    for kind in ["articles", "pairs", "groups"] {
        let ran = desk.done(&["dedup", "feed.jsonl", "--format", "csv", "--write", kind]);
        let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
        let mut rows = 0;
        for row in reader.records() {
            let row = row.unwrap();
            assert!(
                row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t'])),
                "{row:?}"
            );
            rows += 1;
        }
        assert!(rows >= 5, "{kind}");
    }
    let ran = desk.done(&["dedup", "feed.jsonl", "--format", "csv"]);
    assert!(ran.stdout.contains("'=1+1,") && ran.stdout.contains("\"plain, \"\"quoted\"\"\nand"));
}

#[test]
fn a_folder_of_results_is_replaced_only_by_force() {
    let desk = run_feed(&[]);
    let before = desk.read("out/groups.jsonl");
    desk.write("out/notes.txt", "mine");
    let refused = desk.run(&["dedup", "missing.jsonl", "-o", "out"]);
    assert_eq!(refused.code, 2);
    // Refused before the input is looked at.
    assert!(refused.stderr.contains("`out` exists and is not empty"), "{}", refused.stderr);
    desk.done(&["dedup", "feed.jsonl", "-o", "out", "--force", "--threshold", "0.9"]);
    assert_ne!(desk.read("out/groups.jsonl"), before);
    assert_eq!(desk.read("out/notes.txt"), "mine");
    // What was written can be the next input, even in its own place.
    desk.done(&["dedup", "out/kept.jsonl", "-o", "out", "--force"]);
    assert_eq!(desk.records("out/summary.json")[0]["articles"], 5);
    assert_eq!(desk.run(&["dedup", "feed.jsonl", "--force"]).code, 2, "--force needs -o");
}

#[test]
fn a_long_table_is_cut_and_says_so() {
    let mut feed: Vec<Value> = Vec::new();
    for number in 0..25 {
        let words = story(number, 40);
        feed.extend((0..2).map(|copy| record(&format!("{number}-{copy}"), &text(&words))));
    }
    feed.extend((0..10).map(|copy| record(&format!("0-more-{copy}"), &text(&story(0, 40)))));
    let desk = Desk::with_feed(&feed);
    let short = desk.done(&["dedup", "feed.jsonl"]).stdout;
    assert!(short.contains("… 5 more groups (--all, or -o DIR for everything)"), "{short}");
    assert!(short.contains("  … 3 more (--all)"), "{short}");
    let long = desk.done(&["dedup", "feed.jsonl", "--all"]).stdout;
    assert!(!long.contains('…') && long.lines().count() > short.lines().count() + 10, "{long}");
    assert!(short.lines().chain(long.lines()).all(|line| line.chars().count() <= 110), "{short}");
}

#[test]
fn what_recurs_on_a_source_is_left_out_and_told() {
    let desk = Desk::new();
    let common = "Harbor News is read in forty ports by those who go down to the sea in ships.";
    let mut feed = Vec::new();
    for number in 0..4 {
        let words = story(number, 180);
        let body: Vec<String> = words.chunks(30).map(text).collect();
        let page = format!("Home\nMenu\n{}\n{common}\nMost read\n", body.join("\n"));
        feed.push(json!({"id": format!("a{number}"), "source": "harbor.example", "text": page}));
        let elsewhere = json!({"id": format!("b{number}"), "source": "coast.example",
            "text": body.join("\n")});
        feed.push(elsewhere);
    }
    desk.write("feed.jsonl", lines(&feed));
    let ran = desk.done(&["dedup", "feed.jsonl", "-o", "out"]);
    assert!(ran.stdout.contains("left out  1 line of 4 articles that recur"), "{}", ran.stdout);
    let left_out = desk.records("out/furniture.jsonl");
    assert_eq!(left_out.len(), 1);
    assert_eq!((&left_out[0]["text"], &left_out[0]["articles"]), (&json!(common), &json!(4)));
    let summary: Value = serde_json::from_str(&desk.read("out/summary.json")).unwrap();
    assert_eq!(summary["furniture"]["articles"], 4);
    // Without it, each page is the same text as its copy elsewhere, to the letter.
    let pairs = desk.records("out/pairs.jsonl");
    assert_eq!(pairs.len(), 4);
    assert!(pairs.iter().all(|pair| pair["relation"] == "identical"));
    // What read the run reads one file again, and has to leave out the same.
    let told = desk.done(&["explain", "--run", "out", "a0", "b1"]).stdout;
    assert!(told.starts_with("APART"), "{told}");
    let ran = desk.done(&["dedup", "feed.jsonl", "--body", "whole", "-o", "whole"]);
    assert!(!ran.stdout.contains("left out"), "{}", ran.stdout);
    assert!(desk.records("whole/pairs.jsonl").iter().all(|pair| pair["relation"] == "repost"));
}
