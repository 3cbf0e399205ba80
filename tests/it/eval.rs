//! `eval` on invented articles: figures against those worked out by hand, and every form of labels.

use serde_json::{Value, json};

use crate::support::{Desk, lines, record, story, text, with_another_end};

/// The document that `eval` prints.
fn told(desk: &Desk, args: &[&str]) -> Value {
    let ran = desk.done(&[&["eval", "--body", "whole", "--format", "json"], args].concat());
    serde_json::from_str(&ran.stdout).unwrap()
}

fn close(told: &Value, path: &str, expected: f64) {
    let value = told.pointer(path).and_then(Value::as_f64);
    let value = value.unwrap_or_else(|| panic!("no number at {path}: {told:#}"));
    assert!((value - expected).abs() < 1e-9, "{path} is {value}, not {expected}: {told:#}");
}

/// Seven articles: `a1` and `a2` are equal and `a3` shares 56 of 136 shingles with them; `b1`, `b2`,
/// `c1` and `c2` are equal.
fn seven() -> Desk {
    let (a, b) = (story(1, 100), story(2, 100));
    let mut feed = vec![record("a1", &text(&a)), record("a2", &text(&a))];
    feed.push(record("a3", &text(&with_another_end(&a, 60, 4))));
    feed.extend(["b1", "b2", "c1", "c2"].map(|id| record(id, &text(&b))));
    Desk::with_feed(&feed)
}

#[test]
fn groups_are_scored_as_by_hand() {
    let desk = seven();
    let gold = [json!({"ids": ["a1", "a2", "a3"]}), json!({"ids": ["b1", "b2"]})];
    desk.write("gold.jsonl", lines(&gold));
    let told = told(&desk, &["--gold", "gold.jsonl", "feed.jsonl", "--sweep=0.3,0.9"]);
    // Found: a1 a2 | a3 | b1 b2 c1 c2. True: a1 a2 a3 | b1 b2 | c1 | c2.
    close(&told, "/groups/b_cubed/precision", (3.0 + 2.0 * 0.5 + 2.0 * 0.25) / 7.0);
    close(&told, "/groups/b_cubed/recall", (2.0 * 2.0 / 3.0 + 1.0 / 3.0 + 4.0) / 7.0);
    let (precision, recall) = (4.5 / 7.0, 17.0 / 21.0);
    close(&told, "/groups/b_cubed/f1", 2.0 * precision * recall / (precision + recall));
    // 2 pairs right, 4 true, 7 called, of 21: 4/3 are expected by chance.
    close(&told, "/groups/adjusted_rand", (2.0 - 4.0 / 3.0) / (5.5 - 4.0 / 3.0));
    // At 0.3 the third joins: 4 right, 4 true, 9 called.
    close(&told, "/sweep/adjusted_rand/value", 32.0 / 67.0);
    close(&told, "/sweep/adjusted_rand/threshold", 0.3);
    close(&told, "/sweep/b_cubed_f1/threshold", 0.3);
    close(&told, "/sweep/thresholds/1/groups/adjusted_rand", 0.16);
    let args = ["eval", "--gold", "gold.jsonl", "feed.jsonl", "--sweep", "--all"];
    let text = desk.done(&args).stdout;
    assert!(text.contains("B-cubed   precision 0.643 · recall 0.810 · F1 0.717"), "{text}");
    assert!(text.contains("at best   adjusted Rand index 0.478 at threshold 0.05"), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("0.")).count(), 19, "{text}");
}

#[test]
fn relations_are_told_apart_by_name() {
    let desk = seven();
    let pair = |a: &str, b: &str, relation: &str| json!({"a": a, "b": b, "relation": relation});
    let gold = [
        pair("a1", "a2", "identical"),
        pair("b1", "b2", "identical"),
        pair("c1", "c2", "revision"),
        pair("a1", "a3", "derived"),
        pair("a1", "b1", "unrelated"),
        pair("a1", "b2", "identical"),
    ];
    desk.write("gold.jsonl", lines(&gold));
    let args = ["--gold", "gold.jsonl", "feed.jsonl", "--threshold", "0.4"];
    let told = told(&desk, &args);
    let names = "/relations/names";
    close(&told, &format!("{names}/identical/precision"), 2.0 / 3.0);
    close(&told, &format!("{names}/identical/recall"), 2.0 / 3.0);
    close(&told, &format!("{names}/identical/f1"), 2.0 / 3.0);
    close(&told, &format!("{names}/revision/recall"), 0.0);
    close(&told, &format!("{names}/unrelated/precision"), 0.5);
    close(&told, &format!("{names}/unrelated/recall"), 1.0);
    assert_eq!(told["relations"]["names"]["revision"]["precision"], Value::Null);
    assert_eq!(told["relations"]["names"]["excerpt"]["f1"], Value::Null);
    let called = &told["relations"]["names"]["identical"]["its_pairs_were_called"];
    assert_eq!(*called, json!({"identical": 2, "unrelated": 1}));
    assert_eq!((&told["relations"]["right"], &told["relations"]["of"]), (&json!(3), &json!(6)));
    // A wrong verdict is an error; a right one by another name is told apart from it.
    let ids = |list: &Value| -> Vec<String> {
        let id = |pair: &Value| {
            format!("{}-{}", pair["a"].as_str().unwrap(), pair["b"].as_str().unwrap())
        };
        list.as_array().unwrap().iter().map(id).collect()
    };
    assert_eq!(ids(&told["errors"]), ["a1-a3", "a1-b2"]);
    assert_eq!(ids(&told["misnamed"]), ["c1-c2"]);
    let error = &told["errors"][0];
    assert_eq!((&error["relation"], &error["longest_passage"]), (&json!("repost"), &json!(48)));
    let shown = error["text"].as_str().unwrap();
    assert!(shown.chars().count() <= 61 && shown.ends_with('…'), "{shown}");
    let text = desk.done(&[&["eval", "--body", "whole"], &args[..]].concat()).stdout;
    for line in [
        "relation         precision  recall     F1  its pairs were called",
        "identical            0.667   0.667  0.667  identical 2 · unrelated 1",
        "  derived        a1 – a3: resemblance 0.41, inside 0.58 and 0.58, called repost, 48 words “",
        "misnamed  1",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn scores_rank_pairs_as_they_are_asked_to() {
    let a = story(1, 100);
    let feed = [
        record("a", &text(&a)),
        record("cut", &text(&a[..20])),
        record("half", &text(&with_another_end(&a, 60, 4))),
        record("b", &text(&story(2, 100))),
    ];
    let desk = Desk::with_feed(&feed);
    let gold = [
        json!({"a": "a", "b": "cut", "label": "heavy", "lang": "en"}),
        json!({"a": "a", "b": "half", "label": "BAD", "lang": "en"}),
        json!({"a": "a", "b": "b", "label": "OK", "dup": "1", "lang": "xx"}),
    ];
    desk.write("gold.jsonl", lines(&gold));
    let args = ["--gold", "gold.jsonl", "feed.jsonl"];
    // By resemblance: half (no copy) 56/136, cut (copy) 16/96, b (copy) 0.
    let by_resemblance = told(&desk, &args);
    close(&by_resemblance, "/best/average_precision", f64::midpoint(1.0 / 2.0, 2.0 / 3.0));
    close(&by_resemblance, "/best/f1", 0.8);
    // By containment the cut one stands wholly in its source.
    let by_containment = told(&desk, &[&args[..], &["--score", "containment"]].concat());
    close(&by_containment, "/best/average_precision", f64::midpoint(1.0, 2.0 / 3.0));
    close(&by_containment, "/languages/en/best/f1", 1.0);
    close(&by_containment, "/languages/en/best/threshold", 1.0);
    assert_eq!(by_containment["languages"]["xx"]["pairs"]["of"], 1);
    let labels: Vec<_> = by_containment["labels"].as_object().unwrap().keys().collect();
    assert_eq!(labels, ["BAD", "OK", "heavy"]);
}

/// Two texts with characters of several bytes before what they share: `first` (a labelled run of ten
/// words) and `second` (eight words that no label holds), and the characters at which they begin.
struct Shared {
    desk: Desk,
    texts: [String; 2],
    first: String,
    second: String,
}

impl Shared {
    fn new() -> Self {
        let words = |seed, count| story(seed, count).join(" ");
        // Signs at the ends that both have are part of it.
        let (first, second) = (format!("({}).", words(11, 10)), words(12, 8));
        let texts = [
            format!("Éé {} {first} {} {second} one", words(21, 30), words(22, 30)),
            format!("日本 {} {second} {} {first} two", words(23, 30), words(24, 30)),
        ];
        let desk = Desk::with_feed(&[record("susp", &texts[0]), record("source", &texts[1])]);
        Self { desk, texts, first, second }
    }

    fn byte(&self, side: usize) -> usize {
        self.texts[side].find(&self.first).unwrap()
    }

    fn character(&self, side: usize) -> usize {
        self.texts[side][..self.byte(side)].chars().count()
    }
}

#[test]
fn passages_are_scored_as_by_hand() {
    let shared = Shared::new();
    let (length, wrong) = (shared.first.len(), shared.second.len());
    let (a, b) = (shared.character(0), shared.character(1));
    // The label goes on for ten characters in the first text and starts five late in the second.
    let pan = [
        json!({"suspicious": "susp", "source_reference": "source.txt", "type": "artificial",
            "obfuscation": "none", "this_offset": a.to_string(),
            "this_length": (length + 10).to_string(), "source_offset": (b + 5).to_string(),
            "source_length": (length - 5).to_string()}),
        json!({"suspicious": "susp", "source_reference": "source", "type": "simulated",
            "this_offset": 3, "this_length": 40, "source_offset": 3, "source_length": 60}),
    ];
    shared.desk.write("pan.jsonl", lines(&pan));
    let told_pan = told(&shared.desk, &["--gold", "pan.jsonl", "feed.jsonl"]);
    let [length, wrong] = [length, wrong].map(|count| count as f64);
    let none = "/passages/kinds/none";
    close(&told_pan, &format!("{none}/a/precision"), length / (length + wrong));
    close(&told_pan, &format!("{none}/a/recall"), length / (length + 10.0));
    close(&told_pan, &format!("{none}/b/precision"), (length - 5.0) / (length + wrong));
    close(&told_pan, &format!("{none}/b/recall"), 1.0);
    let (right, called) = (2.0 * length - 5.0, 2.0 * (length + wrong));
    close(&told_pan, &format!("{none}/characters/precision"), right / called);
    close(&told_pan, &format!("{none}/characters/recall"), right / (2.0 * length + 5.0));
    // Of the kind that was missed, what is right by the other kind is no error.
    let simulated = "/passages/kinds/simulated";
    close(&told_pan, &format!("{simulated}/characters/recall"), 0.0);
    close(&told_pan, &format!("{simulated}/characters/called"), called - right);
    close(&told_pan, "/passages/all/characters/recall", right / (2.0 * length + 105.0));
    assert_eq!(told_pan["passages"]["missed"][0]["kind"], "simulated");
    assert_eq!(told_pan["passages"]["beyond"][0]["text"], json!(shared.second));
    // Without the shorter passage nothing is wrong but the five characters.
    let args = ["--gold", "pan.jsonl", "feed.jsonl", "--shortest", "9"];
    let longer = told(&shared.desk, &args);
    close(&longer, &format!("{none}/characters/precision"), right / (2.0 * length));
    let text = shared.desk.done(&[&["eval", "--body", "whole"], &args[..]].concat()).stdout;
    assert!(text.contains("passages  precision 0.9"), "{text}");
    assert!(text.contains("passages missed by more than half: 1\n  0.00 simulated susp 3..43"));
}

#[test]
fn offsets_count_what_their_unit_says() {
    let shared = Shared::new();
    let side = |start: usize| json!({"start": start, "end": start + shared.first.len()});
    let by = |a: usize, b: usize| json!([{"a": side(a), "b": side(b), "kind": "prose"}]);
    let (bytes, characters) =
        (by(shared.byte(0), shared.byte(1)), by(shared.character(0), shared.character(1)));
    assert_ne!(bytes, characters);
    let text = &shared.first;
    let spans = json!({"files": {}, "spans": [{"a": "susp", "b": "source", "kind": "prose",
        "a_char": shared.character(0), "b_char": shared.character(1), "a_text": text, "b_text": text}]});
    for gold in [
        json!({"a": "susp", "b": "source", "passages": bytes}).to_string(),
        json!({"a": "susp", "b": "source", "passages": bytes, "unit": "bytes"}).to_string(),
        json!({"a": "susp", "b": "source", "passages": characters, "unit": "characters"})
            .to_string(),
        format!("{spans:#}"),
    ] {
        shared.desk.write("gold.json", &gold);
        let told = told(&shared.desk, &["--gold", "gold.json", "feed.jsonl", "--shortest", "9"]);
        close(&told, "/passages/kinds/prose/characters/precision", 1.0);
        close(&told, "/passages/kinds/prose/characters/recall", 1.0);
        assert_eq!(told["passages"]["all"]["pieces"], 1);
    }
    // A file is found by the beginning of its name.
    shared.desk.write("pages/susp_1f2e.txt", &shared.texts[0]);
    shared.desk.write("pages/source_77aa.txt", &shared.texts[1]);
    let found = told(&shared.desk, &["--gold", "gold.json", "pages", "--shortest", "9"]);
    close(&found, "/passages/kinds/prose/characters/recall", 1.0);
}

#[test]
fn labels_may_be_rows_events_or_bring_their_texts() {
    let desk = Desk::new();
    let (a, b) = (story(1, 100), story(2, 100));
    let article = |id: &str, event: &str, words: &[String]| json!({"id": id, "event": event, "text": text(words)});
    desk.write(
        "docs.jsonl",
        lines(&[
            article("a1", "1", &a),
            article("a2", "1", &a),
            article("a3", "1", &b),
            article("b", "2", &b),
        ]),
    );
    // One event, three articles: three pairs that are no copies; the run groups one of them.
    for args in [&["--gold", "docs.jsonl"][..], &["--gold", "docs.jsonl", "docs.jsonl"]] {
        let told = told(&desk, args);
        let expected = json!({"pairs": 3, "called_copies": 1, "in_one_group": 1, "called": {"identical": 1, "unrelated": 2}});
        assert_eq!(told["labels"]["same-event"], expected);
        assert_eq!(told["articles"], 4);
    }
    desk.write("rows.txt", "source,answer,label\r\na1,a2,cut\r\na1,b,non\r\na3,b,light\r\n");
    let rows = told(&desk, &["--gold", "rows.txt", "docs.jsonl"]);
    assert_eq!((&rows["pairs"]["right"], &rows["pairs"]["of"]), (&json!(3), &json!(3)));
    assert_eq!(rows["labels"]["non"]["called_copies"], 0);
    let pair = |x: &[String], y: &[String], label: &str| json!({"text1": text(x), "text2": text(y), "label": label, "lang": "en"});
    desk.write(
        "pairs.jsonl",
        lines(&[pair(&a, &a, "OK"), pair(&a, &b, "OK"), pair(&b, &a, "BAD")]),
    );
    let own = told(&desk, &["--gold", "pairs.jsonl"]);
    close(&own, "/languages/en/pairs/recall", 0.5);
    assert_eq!((&own["articles"], &own["errors"][0]["a"]), (&json!(6), &json!("2/text1")));
}

#[test]
fn labels_that_make_no_sense_are_named_with_their_place() {
    let desk = Desk::with_feed(&[record("a", "one two three"), record("b", "four five six")]);
    let passage = |a: Value, b: Value| json!({"a": "a", "b": "b", "passages": [{"a": a, "b": b}]});
    let good = json!({"start": 0, "end": 3});
    for (record, told) in [
        (
            json!({"a": "a", "b": "b", "relation": "copied"}),
            "`copied` is no relation: write one of identical, ",
        ),
        (json!({"a": "a", "b": "b", "note": ""}), "a pair without a label: add `relation`"),
        (json!({"ids": "a"}), "`ids` is no list: write"),
        (
            passage(json!({"start": "x"}), good.clone()),
            "`start` is no offset: write a whole number",
        ),
        (
            passage(good.clone(), json!({"start": 0, "end": 99})),
            "to 99 does not lie in `b`, which has 13 bytes",
        ),
        (
            json!({"a": "a", "b": "b", "passages": [], "unit": "words"}),
            "unit `words` is not known: write `bytes`",
        ),
        (json!({"a": "a", "passages": []}), "passages are {\"a\":ID,\"b\":ID"),
        (json!({"this_offset": 1}), "`this_length` is no offset"),
        (
            json!({"this_offset": 1, "this_length": 1, "source_offset": 1, "source_length": 1}),
            "a passage without its texts: name both by id",
        ),
        (json!({"a": "a", "b": "b", "a_char": 1}), "`a_text` is no text"),
    ] {
        desk.write("gold.jsonl", lines(&[json!({"note": "nothing"}), record.clone()]));
        let ran = desk.run(&["eval", "--gold", "gold.jsonl", "feed.jsonl"]);
        assert_eq!(ran.code, 2, "{record}");
        assert!(ran.stderr.contains("gold.jsonl:2: "), "{record}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{record}: {}", ran.stderr);
    }
    for (gold, args, told) in [
        (
            "a,b\n",
            &["feed.jsonl"][..],
            "gold.jsonl:1: neither JSON nor a row of two ids and a label",
        ),
        ("a,b,cut\n", &[], "holds labels but no texts: name the files that it labels"),
        ("a,b,cut\n", &["feed.jsonl", "--sweep=0"], "--sweep 0 would call everything a copy"),
        ("a,b,cut\n", &["feed.jsonl", "--sweep=2"], "--sweep 2 is not a share from 0 to 1"),
        (
            "[{\"a\":\"a\",\"b\":\"b\"}]",
            &["feed.jsonl"],
            "gold.jsonl, record 1: a pair without a label",
        ),
    ] {
        desk.write("gold.jsonl", gold);
        let ran = desk.run(&[&["eval", "--gold", "gold.jsonl"], args].concat());
        assert_eq!(ran.code, 2, "{gold}");
        assert!(ran.stderr.contains(told), "{gold}: {}", ran.stderr);
    }
    // Nothing to try thresholds on.
    desk.write("gold.jsonl", "a,b,non\n");
    let ran = desk.done(&["eval", "--gold", "gold.jsonl", "feed.jsonl", "--sweep"]);
    assert!(ran.stderr.contains("these labels hold none: it is left out"), "{}", ran.stderr);
}
