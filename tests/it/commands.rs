//! The commands beside `dedup`, and what holds of all of them.

use serde_json::{Value, json};

use crate::support::{
    Desk, Ran, field, golden, lines, ran, record, records, story, text, with_another_end,
    without_seconds,
};

const COMMANDS: [&str; 9] =
    ["dedup", "check", "compare", "read", "explain", "demo", "tune", "eval", "config"];

/// A desk with two pages, `a.txt` and `b.txt`, of which the second has another end, and `c.txt`,
/// a stranger.
fn pages() -> Desk {
    let desk = Desk::new();
    let wire = story(1, 150);
    desk.write("a.txt", text(&wire));
    desk.write("b.txt", text(&with_another_end(&wire, 110, 4)));
    desk.write("c.txt", text(&story(2, 100)));
    desk
}

#[test]
fn compare_shows_what_two_texts_share() {
    let desk = pages();
    let ran = desk.done(&["compare", "a.txt", "b.txt"]);
    golden("compare.txt", &ran.stdout);
    // 106 of the 146 shingles of each are shared: 106 of 186.
    let counted =
        "counted   resemblance (Jaccard) 0.5699 · 72 % of A stands in B · 72 % of B stands";
    assert!(ran.stdout.contains(counted), "{}", ran.stdout);
    let all = desk.done(&["compare", "a.txt", "b.txt", "--all"]).stdout;
    assert!(all.lines().count() >= ran.stdout.lines().count() && !all.contains("--all"), "{all}");
    let strangers = desk.done(&["compare", "a.txt", "c.txt"]).stdout;
    assert!(strangers.starts_with("UNRELATED: resemblance 0.00 is below the bar of 0.50"));
    assert!(strangers.contains("nothing is shared word for word"), "{strangers}");
    let same = desk.done(&["compare", "a.txt", "a.txt"]).stdout;
    assert!(same.starts_with("IDENTICAL: the same words in the same order"), "{same}");
    for (names, flags, code) in [
        (["a.txt", "b.txt"], &["--exit-code"][..], 1),
        (["a.txt", "c.txt"], &["--exit-code"], 0),
        (["a.txt", "b.txt"], &["--exit-code", "--threshold", "0.6"], 1),
        (["a.txt", "b.txt"], &["--exit-code", "--threshold", "0.6", "--no-passages"], 0),
        (["a.txt", "b.txt"], &[], 0),
    ] {
        let args = [&["compare"], &names[..], flags].concat();
        assert_eq!(desk.run(&args).code, code, "{args:?}");
    }
}

#[test]
fn compare_gives_one_document() {
    let desk = pages();
    let ran = desk.done(&["compare", "a.txt", "b.txt", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let keys: Vec<_> = document.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["schema", "a", "b", "pair"]);
    assert_eq!(
        (&document["a"]["type"], &document["a"]["id"]),
        (&json!("article"), &json!("a.txt"))
    );
    assert_eq!(document["b"]["words"], 150);
    assert_eq!(document["b"]["keep"], Value::Null);
    let pair = &document["pair"];
    assert_eq!(pair["type"], "pair");
    let overlap = &pair["overlap"];
    assert_eq!([&overlap["shared"], &overlap["only_a"], &overlap["only_b"]], [106, 40, 40]);
    assert_eq!(overlap["resemblance"], json!(0.569_892));
    assert_eq!([&pair["words_shared"], &pair["longest_passage"]], [110, 48]);
    // The pair of a run with --passages is the same record.
    let args = ["dedup", "a.txt", "b.txt", "--format", "jsonl", "--write", "pairs", "--passages"];
    assert_eq!(&records(&desk.done(&args).stdout)[0], pair);
}

#[test]
fn compare_takes_records_by_id() {
    let desk = pages();
    let feed = [
        record("1", &desk.read("a.txt")),
        record("http://x.example/#top", &desk.read("b.txt")),
        record("1", &desk.read("c.txt")),
    ];
    desk.write("feed#1.jsonl", lines(&feed));
    for (name, words) in [
        ("feed#1.jsonl#1", 150),
        ("feed#1.jsonl#http://x.example/#top", 150),
        ("feed#1.jsonl#1#2", 100),
    ] {
        let ran = desk.done(&["compare", name, "c.txt", "--format", "json"]);
        let document: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(document["a"]["words"], words, "{name}");
    }
    let ran = desk.run_on(desk.read("a.txt").as_bytes(), &["compare", "-", "a.txt"]);
    assert!(ran.stdout.starts_with("IDENTICAL"), "{ran:?}");
    for (name, told) in [
        ("feed#1.jsonl", "holds 3 articles: name one, as in `feed#1.jsonl#1`"),
        ("feed#1.jsonl#4", "`feed#1.jsonl` holds no article with the id `4`"),
        ("nowhere.txt", "`nowhere.txt` does not exist"),
        ("nowhere.txt#7", "`nowhere.txt` does not exist"),
    ] {
        let ran = desk.run(&["compare", name, "c.txt"]);
        assert_eq!((ran.code, &*ran.stdout), (2, ""), "{name}");
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
}

/// A finished run: a group of a wire story, its copy, a cut one and an update; a stranger.
fn run() -> Desk {
    let wire = story(1, 220);
    let desk = Desk::with_feed(&[
        json!({"id": "wire", "date": "2024-05-16", "text": text(&wire)}),
        json!({"id": "copy", "text": text(&wire)}),
        json!({"id": "cut", "text": text(&wire[..190])}),
        json!({"id": "update", "text": text(&with_another_end(&wire, 150, 9))}),
        json!({"id": "front", "text": text(&wire[..125])}),
        json!({"id": "stranger", "text": text(&story(2, 100))}),
    ]);
    desk.done(&["dedup", "feed.jsonl", "-o", "out"]);
    desk
}

#[test]
fn explain_tells_what_became_of_an_article() {
    let desk = run();
    for (id, told) in [
        ("wire", &["KEPT: it leads its group", "wire, 220 words, read from feed.jsonl:1"][..]),
        ("cut", &["DROPPED: all of its shingles stand in `wire`", "of 5 articles, led by wire"]),
        (
            "update",
            &[
                "KEPT: only 67 % of its shingles stand in `wire`, below the drop bar of 80 %",
                "repost     wire  resemblance 0.51, 67 % of it stands there",
            ],
        ),
        ("stranger", &["KEPT: no copy was found", "no pair at or above the bar of 0.5"]),
    ] {
        let ran = desk.done(&["explain", "--run", "out", id]);
        for told in told {
            assert!(ran.stdout.contains(told), "{id}: {told}\n{}", ran.stdout);
        }
    }
}

#[test]
fn explain_tells_why_two_are_together_or_apart() {
    let desk = run();
    for (a, b, told) in [
        (
            "wire",
            "copy",
            &["TOGETHER: the same words in the same order", "both are in group g-"][..],
        ),
        (
            "cut",
            "wire",
            &["TOGETHER: resemblance 0.86 is at or above the bar of 0.50", "100 % of A"],
        ),
        (
            "update",
            "front",
            &["TOGETHER: resemblance 0.56 is at or above", "of A stands in B, 100 % of B in A"],
        ),
        (
            "wire",
            "stranger",
            &[
                "APART: resemblance 0.00 is below the bar of 0.50",
                "LSH misses such a pair with chance 1.",
            ],
        ),
    ] {
        let ran = desk.done(&["explain", "--run", "out", a, b]);
        let last = format!("every line of it: wirecopy compare feed.jsonl#{a} feed.jsonl#{b}");
        assert_eq!(ran.stdout.lines().last(), Some(&*last));
        for told in told {
            assert!(ran.stdout.contains(told), "{a} {b}: {told}\n{}", ran.stdout);
        }
    }
    // Two that are strangers to each other, both of one lead.
    let wire = story(1, 200);
    let link = |at: usize| text(&wire[at * 30..at * 30 + 100]);
    let chain: Vec<Value> = (0..4).map(|at| record(&format!("c{at}"), &link(at))).collect();
    let desk = Desk::with_feed(&chain);
    desk.done(&["dedup", "feed.jsonl", "-o", "out", "--no-passages"]);
    for (a, b, told) in [
        ("c0", "c2", "they are no copies of each other, but both of the lead c1: 0.52 and 0.52"),
        ("c2", "c3", "they are copies, but not of one lead"),
    ] {
        let ran = desk.done(&["explain", "--run", "out", a, b]);
        assert!(ran.stdout.contains(told), "{}", ran.stdout);
    }
}

#[test]
fn explain_does_not_guess() {
    let desk = run();
    let explain = |args: &[&str]| desk.run(&[&["explain", "--run", "out"], args].concat());
    let ran = explain(&["nobody"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr
            .contains("`nobody` is no article of this run; ids stand in `out/articles.jsonl`")
    );
    let ran = desk.run(&["explain", "--run", "nowhere", "wire"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("cannot read `nowhere/summary.json`, which `dedup -o` writes"));
    // Another field than the run read, or another text than it was.
    let ran = explain(&["wire", "cut", "--text-field", "id"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("`feed.jsonl:1` is not what the run read"), "{}", ran.stderr);
    desk.write("feed.jsonl", desk.read("feed.jsonl").replace("ferry", "boat"));
    let ran = explain(&["wire", "cut"]);
    assert!(ran.code == 2 && ran.stderr.contains("is not what the run read"), "{}", ran.stderr);
    // Pairs that were left out are not taken for pairs that are not there.
    desk.done(&["dedup", "feed.jsonl", "-o", "out", "--force", "--pairs", "none"]);
    let ran = explain(&["cut"]);
    assert!(ran.stdout.contains("its pairs were left out of this run's files"), "{}", ran.stdout);
    // What was read from standard input is gone.
    let feed = desk.bytes("feed.jsonl");
    desk.run_on(&feed, &["dedup", "-", "-o", "out", "--force"]);
    assert!(explain(&["wire"]).stdout.contains("read from -:1"));
    let ran = explain(&["wire", "cut"]);
    assert!(
        ran.code == 2 && ran.stderr.contains("standard input, which is gone"),
        "{}",
        ran.stderr
    );
    // Articles of an archive have no records.
    desk.write("new.jsonl", lines(&[record("new", &text(&story(2, 100)))]));
    let args = ["dedup", "new.jsonl", "--against", "feed.jsonl", "-o", "out", "--force"];
    desk.done(&args);
    assert!(
        explain(&["new"]).stdout.starts_with("DROPPED: all of its shingles stand in `stranger`")
    );
    let ran = explain(&["stranger"]);
    assert!(ran.stderr.contains("what the run was held against is not recorded"), "{}", ran.stderr);
}

#[test]
fn a_pair_that_was_missed_is_owned_up_to() {
    let wire = story(1, 150);
    let mut feed =
        vec![record("one", &text(&wire)), record("two", &text(&with_another_end(&wire, 110, 4)))];
    // As many as it takes for LSH to be alone, and a banding that misses nearly everything.
    feed.extend((0..10_000).map(|number| record(&format!("{number}"), &format!("n{number} x y"))));
    let desk = Desk::with_feed(&feed);
    let banding = ["--bands", "1", "--rows", "128", "--no-passages"];
    let ran = desk.done(&[&["dedup", "feed.jsonl", "-o", "out"], &banding[..]].concat());
    let first = ran.stdout.lines().next().unwrap();
    assert_eq!(
        first,
        "no copies among 10,002 articles; candidates alone were compared, so the nearest is not known"
    );
    assert!(
        ran.stdout.contains("compared  0 candidates from 1 band of 128 rows; a pair at resemblance 0.50 is missed 100 times in 100"),
        "{}",
        ran.stdout
    );
    let ran = desk.done(&["explain", "--run", "out", "one", "two"]);
    assert!(ran.stdout.contains("the run missed this pair: no band proposed it"), "{}", ran.stdout);
    let ran = desk.done(&[&["dedup", "feed.jsonl", "--recall", "1"], &banding[..]].concat());
    assert!(
        ran.stdout.contains("nothing can be missed; LSH alone: 0 of 1 pair\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn tune_keeps_its_promise() {
    let desk = Desk::new();
    let ran = desk.done(&["tune"]);
    golden("tune.txt", &ran.stdout);
    assert!(ran.stdout.starts_with("35 bands of 3 rows find 99.07 % of the pairs at resemblance"));
    let chosen = |args: &[&str]| {
        let stdout = desk.done(&[&["tune"], args].concat()).stdout;
        stdout.lines().next().unwrap().split(" find").next().unwrap().to_owned()
    };
    assert_eq!(chosen(&["--threshold", "0.8"]), "16 bands of 6 rows");
    assert_eq!(chosen(&["--num-perm", "256"]), chosen(&["--signature", "256"]));
    // `dedup` takes what `tune` shows.
    let wire = text(&story(1, 60));
    desk.write("feed.jsonl", lines(&[record("a", &wire), record("b", &wire)]));
    desk.done(&["dedup", "feed.jsonl", "-o", "out", "-t", "0.8"]);
    let settings = &desk.records("out/summary.json")[0]["settings"];
    assert_eq!((&settings["bands"], &settings["rows"]), (&json!(16), &json!(6)));
    for args in [&["--recall", "1"][..], &["-t", "0.01"], &["-t", "0"]] {
        let ran = desk.done(&[&["tune"], args].concat());
        assert!(ran.stdout.starts_with("no banding of 128 slots finds "), "{}", ran.stdout);
    }
}

#[test]
fn read_shows_what_was_read() {
    let desk = Desk::new();
    let feed = [
        json!({"id": "a", "title": "Reef", "source": "AP", "date": "2024-05-16", "language": "en",
            "text": "One two three.\n\n  Four five.\n"}),
        json!({"id": "b", "text": ""}),
    ];
    desk.write("feed.jsonl", lines(&feed));
    let ran = desk.done(&["read", "feed.jsonl"]);
    let none = "credit    no agency in dateline, byline, tail or metadata\n";
    let expected = format!(
        "a · 5 words\nheadline  Reef\nsource    AP\ncredit    AP (metadata: AP)\n\
         date      2024-05-16 (metadata)\nlanguage  en\nbody      2 of 2 lines, 0 quotations\n    \
         1 body       ┃ One two three.\n    3 body       ┃ Four five.\n\n\
         b · 0 words\n{none}body      0 of 0 lines, 0 quotations\n\n"
    );
    assert_eq!(ran.stdout, expected);
    let articles = records(&desk.done(&["read", "feed.jsonl", "--format", "jsonl"]).stdout);
    assert_eq!(field(&articles, "type"), ["article", "article"]);
    assert_eq!(field(&articles, "body"), ["One two three.\n\n  Four five.\n", ""]);
    let lines = articles[0]["lines"].as_array().unwrap();
    assert_eq!(field(lines, "text"), ["One two three.", "Four five."]);
    assert_eq!(field(lines, "role"), ["body", "body"]);
    assert_eq!([&lines[0]["line"], &lines[1]["line"]], [1, 3]);
    assert_eq!(articles[1]["lines"], json!([]));
    let ran = desk.run_on(b"Some text\n", &["read", "-"]);
    let expected = format!(
        "- · 2 words\n{none}body      1 of 1 line, 0 quotations\n    1 body       ┃ Some text\n\n"
    );
    assert_eq!((ran.code, ran.stdout), (0, expected));
}

#[test]
fn the_demo_can_be_tried_on() {
    let desk = Desk::new();
    let ran = desk.done(&["demo", "pages"]);
    assert!(ran.stdout.starts_with("wrote 12 invented pages to pages\n"), "{}", ran.stdout);
    assert_eq!(std::fs::read_dir(desk.path("pages")).unwrap().count(), 12);
    // What it tells to try works as it stands.
    for line in ran.stdout.lines().filter_map(|line| line.strip_prefix("  wirecopy ")) {
        let ran = desk.done(&line.split(' ').collect::<Vec<_>>());
        assert!(!ran.stdout.is_empty());
    }
    let ran = desk.done(&["dedup", "pages"]);
    assert!(ran.stdout.starts_with("3 groups of copies hold 11 articles; "), "{}", ran.stdout);
    let again = desk.run(&["demo", "pages"]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("`pages` exists and is not empty"), "{}", again.stderr);
    desk.done(&["demo", "pages", "--force"]);
    desk.done(&["demo"]);
    assert!(desk.path("wirecopy-demo/ap.txt").exists());
    desk.write("file", "");
    assert_eq!(desk.run(&["demo", "file"]).code, 2);
}

/// Six articles and labels: one group that is found, one that is not (its second is cut to two
/// fifths), and a pair of strangers that differ in a word.
fn labelled() -> Desk {
    let (a, b, c) = (story(1, 100), story(2, 100), story(3, 100));
    let desk = Desk::new();
    desk.write(
        "in/feed.jsonl",
        lines(&[
            record("a1", &text(&a)),
            record("a2", &text(&a)),
            record("b1", &text(&b)),
            record("b2", &text(&b[..40])),
            record("c1", &text(&c)),
        ]),
    );
    desk.write("in/deep/d1.txt", text(&with_another_end(&c, 99, 4)));
    desk
}

#[test]
fn eval_counts_as_one_does_by_hand() {
    let desk = labelled();
    let gold = [
        json!({"ids": ["a1", "a2"]}),
        json!({"ids": ["b1", "b2", "gone"]}),
        json!({"a": "a1", "b": "a2", "relation": "identical"}),
        json!({"a": "b1", "b": "b2", "relation": "excerpt"}),
        json!({"a": "c1", "b": "deep/d1.txt", "relation": "derived"}),
        json!({"a": "a1", "b": "b1", "dup": 0}),
        json!({"note": "nothing that eval knows"}),
    ];
    desk.write("gold.jsonl", lines(&gold));
    let args = ["eval", "--gold", "gold.jsonl", "in", "--body", "whole", "--no-passages"];
    let ran = desk.done(&[&args[..], &["--format", "json"]].concat());
    assert!(ran.stderr.contains("1 id of the labels is not among the articles: `gone`"));
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    let close = |value: &Value, expected: f64| {
        assert!((value.as_f64().unwrap() - expected).abs() < 1e-9, "{expected}: {told:#}");
    };
    // Pairs of a group: 2 in truth, 2 called, 1 of them right, 15 in all.
    let groups = &told["groups"];
    let expected = 2.0 * 2.0 / 15.0;
    close(&groups["adjusted_rand"], (1.0 - expected) / (2.0 - expected));
    let pairs = &told["pairs"];
    for name in ["precision", "recall", "f1"] {
        close(&groups["pairs"][name], 0.5);
        close(&pairs[name], 0.5);
    }
    assert_eq!((&pairs["right"], &pairs["of"]), (&json!(2), &json!(4)));
    // Ranked: right, wrong, right (36 of 96 shingles), wrong.
    close(&told["best"]["f1"], 0.8);
    close(&told["best"]["threshold"], 36.0 / 96.0);
    close(&told["best"]["average_precision"], f64::midpoint(1.0, 2.0 / 3.0));
    let errors = told["errors"].as_array().unwrap();
    assert_eq!(field(errors, "a"), ["b1", "c1"]);
    let text = desk.done(&args).stdout;
    for told in [
        "6 articles, threshold 0.5",
        "groups    precision 0.500 · recall 0.500 · F1 0.500 · adjusted Rand index 0.423",
        "at best   F1 0.800 at threshold 0.38, average precision 0.833",
        "errors    2",
        "c1 – in/deep/d1.txt: resemblance 0.98, inside 0.99 and 0.99",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
}

#[test]
fn eval_refuses_labels_that_say_nothing() {
    let desk = labelled();
    for (labels, told) in [
        ("{\"ids\": [\"a1\"]\n", "gold.jsonl:1: not valid JSON"),
        ("{\"a\": \"x\", \"b\": \"y\", \"dup\": 1}\n", "holds no labels for these articles"),
        ("", "holds no labels for these articles"),
    ] {
        desk.write("gold.jsonl", labels);
        let ran = desk.run(&["eval", "--gold", "gold.jsonl", "in"]);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
    // Labels that are not there are missed before anything is read.
    let ran = desk.run(&["eval", "--gold", "nowhere", "nowhere-else"]);
    assert!(ran.stderr.contains("cannot read the labels `nowhere`"), "{}", ran.stderr);
}

#[test]
fn eval_of_the_invented_pages_is_sane() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let gold = format!("{data}/gold.jsonl");
    let ran = Desk::new().done(&["eval", "--gold", &gold, data, "--format", "json"]);
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    let of = |path: &str| told.pointer(path).unwrap().as_f64().unwrap();
    assert!(of("/articles") > 150.0 && of("/pairs/of") > 300.0);
    assert!(of("/groups/pairs/precision") > 0.95 && of("/groups/pairs/recall") > 0.6, "{told}");
    assert!(of("/groups/adjusted_rand") > 0.7 && of("/pairs/precision") > 0.95, "{told}");
    assert!(of("/best/f1") > 0.9 && of("/best/average_precision") > 0.9, "{told}");
}

#[test]
fn nothing_asked_for_is_answered_with_three_commands() {
    let desk = Desk::new();
    let ran = desk.done(&[]);
    let commands: Vec<_> =
        ran.stdout.lines().filter_map(|l| l.strip_prefix("  wirecopy ")).collect();
    assert_eq!(commands.len(), 3, "{}", ran.stdout);
    assert!(ran.stdout.lines().all(|line| line == line.trim_end()), "{:?}", ran.stdout);
    for command in commands {
        let args = command.split("  ").next().unwrap();
        desk.done(&args.split(' ').collect::<Vec<_>>());
    }
}

#[test]
fn help_of_every_command_holds_an_example() {
    let desk = Desk::new();
    let whole = desk.done(&["help"]).stdout;
    assert!(whole.contains("Exit codes: 0 done; 1 duplicates found"), "{whole}");
    for command in COMMANDS {
        assert!(whole.contains(&format!("\n  {command} ")), "{whole}");
        for args in [["help", command], [command, "--help"]] {
            let help = desk.done(&args).stdout;
            let example = help.split_once("Example").unwrap_or_else(|| panic!("{help}")).1;
            assert!(example.contains(&format!("wirecopy {command}")), "{help}");
        }
    }
    assert_eq!(
        desk.done(&["--version"]).stdout,
        format!("wirecopy {}\n", env!("CARGO_PKG_VERSION"))
    );
    let ran = desk.run(&["dedupe"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("dedup"), "{}", ran.stderr);
}

/// Everything that every command prints in the course of an ordinary day.
fn a_day(env: &[(&str, &str)]) -> Vec<(String, Ran)> {
    let desk = run();
    desk.done(&["demo", "pages"]);
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let gold = format!("{data}/gold.jsonl");
    let mut day: Vec<Vec<&str>> = [
        "",
        "--version",
        "help",
        "dedup pages",
        "dedup pages feed.jsonl --format jsonl --write articles,pairs,groups,dropped,summary",
        "dedup pages --format csv",
        "compare pages/ap.txt pages/argus.txt",
        "compare pages/ap.txt pages/coast-times.html --all",
        "compare pages/ap.txt",
        "explain --run out update",
        "explain --run out wire stranger",
        "explain --run out nobody",
        "tune",
        "tune --recall 2",
        "dedup nowhere",
    ]
    .iter()
    .map(|line| line.split_whitespace().collect())
    .collect();
    day.push(vec!["eval", "--gold", &gold, data]);
    day.extend(COMMANDS.iter().map(|command| vec!["help", *command]));
    let run = |args: Vec<&str>| {
        let mut command = desk.command(&args);
        command.envs(env.iter().copied());
        let ran = ran(command);
        (args.join(" "), Ran { stdout: without_seconds(&ran.stdout), ..ran })
    };
    day.into_iter().map(run).collect()
}

#[test]
fn what_is_printed_is_plain_and_fair() {
    const FORBIDDEN: [&str; 6] =
        ["plagiari", "stolen", "theft", "infring", "unlicensed", "unlicenced"];
    for (args, ran) in a_day(&[]) {
        let printed = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!printed.contains('\u{1b}'), "{args}: {printed}");
        assert!(!printed.trim().is_empty(), "{args}");
        let lower = printed.to_lowercase();
        for word in FORBIDDEN {
            assert!(!lower.contains(word), "{args}: {word}");
        }
        // A word of pages, and no verdict.
        let is_verdict = |line: &&str| line.starts_with("ORIGINAL");
        assert!(!printed.lines().any(|line| is_verdict(&line)), "{args}: {printed}");
    }
}

#[test]
fn nobody_needs_color() {
    let plain = a_day(&[]);
    assert!(plain == a_day(&[("NO_COLOR", "1"), ("TERM", "dumb")]));
}

#[test]
fn an_article_of_an_index_is_explained_as_one_of_a_run() {
    let desk = Desk::new();
    desk.done(&["demo", "pages"]);
    desk.write(
        "pages/alone.txt",
        "A council met on Monday, and adjourned at noon for a long lunch.",
    );
    desk.done(&["dedup", "pages", "-o", "out"]);
    desk.done(&["index", "add", "--index", "w", "pages"]);
    let of_run = |args: &[&str]| desk.done(&[&["explain", "--run", "out"], args].concat()).stdout;
    let of_index = |args: &[&str]| desk.done(&[&["explain", "--index", "w"], args].concat()).stdout;
    let lines = |told: &str, wanted: fn(&&str) -> bool| -> Vec<String> {
        let mut lines: Vec<String> = told.lines().filter(wanted).map(str::to_owned).collect();
        lines.sort();
        lines
    };
    for (id, told) in [
        ("pages/harbor-ledger.txt", "IN A GROUP: revision of `pages/ap-writethru.txt`\n"),
        ("pages/ap-writethru.txt", "LEADS A GROUP of 7: longest\n"),
        (
            "pages/argus.txt",
            "IN A STORY, NO GROUP: derived, one of 10 articles that make 2 independent reports\n",
        ),
        ("pages/alone.txt", "ALONE: no copy of it, and nothing that ties it to another report\n"),
    ] {
        let (run, index) = (of_run(&[id]), of_index(&[id]));
        assert!(index.starts_with(told), "{index}");
        let is_told = |line: &&str| line.starts_with("group ") || line.starts_with("  ");
        assert_eq!(lines(&index, is_told), lines(&run, is_told), "{id}");
    }
    for (a, b) in [
        ("pages/ap.txt", "pages/harbor-ledger.txt"),
        ("pages/ap.txt", "pages/argus.txt"),
        ("pages/ap.txt", "pages/afp.txt"),
        ("pages/ap.txt", "pages/alone.txt"),
    ] {
        let (run, index) = (of_run(&[a, b]), of_index(&[a, b]));
        let is_counted = |line: &&str| line.contains('%') && line.contains("stands in B");
        assert_eq!(index.lines().next(), run.lines().next(), "{a} {b}");
        assert_eq!(lines(&index, is_counted), lines(&run, is_counted), "{a} {b}");
    }
    assert!(of_index(&["pages/ap.txt", "pages/argus.txt"]).contains("finds B by "));
    assert!(of_index(&["pages/ap.txt", "pages/alone.txt"]).contains("does not find B"));
    let decide = ["decide", "pages/ap.txt", "pages/argus.txt", "ok", "--note", "ours"];
    desk.done(&[&decide[..], &["--index", "w"]].concat());
    let decided = of_index(&["pages/ap.txt", "pages/argus.txt"]);
    assert!(
        decided.contains("the desk decided on ") && decided.contains(": ok: ours\n"),
        "{decided}"
    );
    for (args, told) in [
        (&["explain", "--index", "w", "nobody"][..], "the index has no article `nobody`"),
        (&["explain", "--index", "w", "pages/ap.txt", "nobody"], "no article `nobody`"),
        (&["explain", "--index", "w", "pages/ap.txt", "pages/ap.txt"], "two different articles"),
        (&["explain", "--index", "w", "--run", "out", "pages/ap.txt"], "give one of them"),
        (&["explain", "pages/ap.txt"], "--run DIR of `dedup -o`, or --index FILE"),
    ] {
        let ran = desk.run(args);
        assert_eq!(ran.code, 2, "{args:?}: {ran:?}");
        assert!(ran.stderr.contains(told), "{args:?}: {ran:?}");
    }
}
