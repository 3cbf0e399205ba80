//! Input and flags that make no sense: each is told with its place, and nothing panics.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Desk, Ran, by_id, field, lines, ran, record, story, text, without_seconds};

/// Whether a run ended with `code` and one line on standard error that starts as told.
#[track_caller]
fn refused(ran: &Ran, code: i32, told: &str) {
    assert_eq!(ran.code, code, "{told}: {ran:#?}");
    assert!(ran.stderr.contains(told), "{told}: {ran:#?}");
    assert!(!ran.stderr.contains("panicked"), "{ran:#?}");
}

#[test]
fn paths_that_make_no_sense() {
    let desk = Desk::new();
    desk.write("empty-folder/notes.doc", "x");
    desk.write("good.txt", text(&story(1, 30)));
    for (path, told) in [
        ("missing.txt", "wirecopy: `missing.txt` does not exist; check the path"),
        ("good.txt/x", "`good.txt/x` does not exist"),
        (
            "empty-folder",
            "no article files in the folder `empty-folder`: looked for names that end",
        ),
        ("https://wire.example/a", "is an address; wirecopy never fetches: save the page (Ctrl-S)"),
    ] {
        let ran = desk.run(&["dedup", path, "good.txt"]);
        refused(&ran, 2, told);
        assert_eq!(ran.stdout, "", "{path}");
        refused(&desk.run(&["read", path]), 2, told);
        refused(&desk.run(&["compare", "good.txt", path]), 2, told);
        refused(&desk.run(&["dedup", "good.txt", "--against", path]), 2, told);
    }
}

/// A file that exists and cannot be read, even by those who may read everything.
#[cfg(target_os = "linux")]
const UNREADABLE: &str = "/proc/self/mem";

#[test]
#[cfg(target_os = "linux")]
fn files_that_cannot_be_read_do_not_stop_the_run() {
    let desk = Desk::new();
    desk.write("in/good.txt", text(&story(1, 30)));
    fs::create_dir_all(desk.path("in/folder.txt")).unwrap();
    std::os::unix::fs::symlink("nowhere", desk.path("in/dangling.txt")).unwrap();
    std::os::unix::fs::symlink(UNREADABLE, desk.path("in/secret.txt")).unwrap();
    let ran = desk.run(&["dedup", "in", "-o", "out"]);
    refused(&ran, 3, "wirecopy: in/secret.txt: the file could not be read on: Input/output error");
    refused(&ran, 3, "wirecopy: passed over links that lead nowhere: in/dangling.txt");
    assert!(ran.stdout.contains("read      1 article; 1 input not readable"), "{}", ran.stdout);
    let errors = desk.records("out/errors.jsonl");
    assert_eq!(field(&errors, "path"), ["in/secret.txt"]);
    assert_eq!(errors[0]["line"], Value::Null);
    // What stops the run when it is all that was asked for.
    refused(&desk.run(&["dedup", "in/dangling.txt"]), 2, "`in/dangling.txt` does not exist");
    refused(&desk.run(&["compare", UNREADABLE, "in/good.txt"]), 2, "could not be read");
    // --quiet is no reason to hide what is missing.
    let quiet = desk.run(&["dedup", "in", "--quiet"]);
    refused(&quiet, 3, "in/secret.txt: the file could not be read on");
    assert!(!quiet.stderr.contains("passed over"), "{}", quiet.stderr);
}

#[test]
fn files_of_all_kinds() {
    let wire = text(&story(1, 30));
    let desk = Desk::new();
    for (name, bytes, code, told) in [
        ("empty.txt", &b""[..], 0, ""),
        ("empty.jsonl", b"", 0, ""),
        ("blank.jsonl", b"\n \r\n\n", 0, ""),
        ("latin1.txt", b"Der B\xfcrgermeister sagte, \xfcber F\xe4hren rede er sp\xe4ter.", 0, ""),
        ("nul.txt", b"one\0two\0 three four", 0, ""),
        ("letter.txt", b"%PDF-1.7\n1 0 obj", 3, "letter.txt: is a PDF; wirecopy reads text, HTML"),
        ("letter.pdf", b"%PDF-1.7\n1 0 obj", 3, "letter.pdf: is a PDF; wirecopy reads text, HTML"),
        ("sheet.csv", b"id,text\n1,x\n", 0, ""),
        ("names.csv", b"id,story\n1,x\n", 3, "names.csv:1: no text: none of \"text\", \"body\""),
        (
            "latin1.jsonl",
            b"{\"text\":\"B\xfcrger\"}\n",
            3,
            "latin1.jsonl:1: invalid UTF-8 at byte 11",
        ),
        (
            "nul.jsonl",
            b"{\"text\":\"a\0b\"}\n",
            3,
            "nul.jsonl:1: not valid JSON: control character",
        ),
        ("array.jsonl", b"[{\"text\":\"x\"}]\n", 0, ""),
        ("laid-out.jsonl", b"{\n\"text\":\"x\"\n}\n", 0, ""),
        ("cut.json", b"[{\"text\":\"x\"},\n{", 3, "cut.json:2: not valid JSON: EOF while parsing"),
        ("cut.txt.gz", b"\x1f\x8b\x08\x00\x00\x00", 3, "cut.txt.gz: the gzip data is cut short"),
    ] {
        desk.write(name, bytes);
        desk.write("good.txt", &wire);
        let ran = desk.run(&["dedup", name, "good.txt", "-o", "out", "--force"]);
        refused(&ran, code, told);
        assert!(ran.stdout.starts_with("no copies among "), "{name}: {}", ran.stdout);
        let errors = desk.records("out/errors.jsonl");
        assert_eq!(errors.len(), usize::from(code == 3), "{name}");
        for error in errors {
            assert_eq!(error["path"], name);
            assert!(told.ends_with(&told[told.rfind(": ").unwrap()..]), "{name}");
            assert!(ran.stderr.contains(error["message"].as_str().unwrap()), "{name}");
        }
        // One article by itself: what is wrong with it is why there is nothing to compare.
        let ran = desk.run(&["compare", name, "good.txt"]);
        assert!([0, 2].contains(&ran.code) && !ran.stderr.contains("panicked"), "{name}: {ran:?}");
    }
    let ran = desk.done(&["read", "latin1.txt"]);
    assert!(ran.stdout.contains("Der Bürgermeister sagte, über Fähren"), "{}", ran.stdout);
}

#[test]
fn streams_that_break_off_give_what_came_before() {
    let feed: Vec<Value> =
        (0..400).map(|n| record(&format!("r{n}"), &text(&story(n, 60)))).collect();
    let plain = lines(&feed).into_bytes();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(&plain).unwrap();
    let gz = gz.finish().unwrap();
    let zst = zstd::encode_all(&plain[..], 1).unwrap();
    let desk = Desk::new();
    for (name, packed, told) in [
        ("feed.jsonl.gz", &gz, "the gzip data is cut short or damaged after this line"),
        ("feed.jsonl.zst", &zst, "the Zstandard data is cut short or damaged"),
    ] {
        desk.write(name, &packed[..packed.len() - 40]);
        let ran = desk.run(&["dedup", name, "-o", "out", "--force"]);
        refused(&ran, 3, told);
        let errors = desk.records("out/errors.jsonl");
        assert_eq!((errors.len(), &errors[0]["path"]), (1, &json!(name)));
        let articles = desk.records("out/articles.jsonl");
        let ids: Vec<String> = (0..articles.len()).map(|n| format!("r{n}")).collect();
        assert_eq!(field(&articles, "id"), ids);
    }
}

#[test]
fn bad_records_are_located_and_the_others_go_on() {
    let wire = text(&story(1, 60)).replace("\n\n", " ");
    let good = |id: &str| format!("{{\"id\":\"{id}\",\"text\":\"{wire}\"}}");
    let bad = [
        (r#"{"id":"x","text":7}"#, "field \"text\" is a number, not text; skipped"),
        (r#"{"id":"x","text":null}"#, "field \"text\" is null, not text; skipped"),
        (r#"{"id":"x","text":["a"]}"#, "field \"text\" is a list, not text; skipped"),
        (r#"{"id":"x","story":"a"}"#, "no text: none of \"text\", \"body\", \"content\""),
        (r#"{"id":"x","text":"a""#, "not valid JSON: EOF while parsing an object"),
        (r#"{"id":"x" "text":"a"}"#, "not valid JSON: expected `,` or `}` at column 11"),
        ("just words", "not valid JSON: expected value at column 1"),
        ("[1,2]", "a JSON value, but not an object with fields; skipped"),
    ];
    let (first, last) = (good("first"), good("last"));
    let feed = [&[&*first], &bad.map(|(line, _)| line)[..], &[&last, ""]].concat().join("\n");
    let desk = Desk::new();
    desk.write("feed.jsonl", feed);
    let ran = desk.run(&["dedup", "feed.jsonl", "-o", "out"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stdout.starts_with("1 group of copies holds 2 articles; 1 kept, 1 dropped\n"));
    assert!(ran.stdout.contains("read      2 articles; 8 inputs not readable"), "{}", ran.stdout);
    let errors = desk.records("out/errors.jsonl");
    assert_eq!(errors.len(), bad.len());
    for ((at, error), (_, told)) in errors.iter().enumerate().zip(bad) {
        assert_eq!((&error["path"], &error["line"]), (&json!("feed.jsonl"), &json!(at + 2)));
        assert!(error["message"].as_str().unwrap().starts_with(told), "{error}");
        refused(&ran, 3, &format!("wirecopy: feed.jsonl:{}: {told}", at + 2));
    }
    assert_eq!(desk.records("out/summary.json")[0]["errors"], 8);
    // A flood of them is cut off on the screen and nowhere else.
    desk.write("flood.jsonl", "oops\n".repeat(50));
    let ran = desk.run(&["dedup", "flood.jsonl", "-o", "out", "--force"]);
    refused(&ran, 3, "flood.jsonl:10: ");
    refused(&ran, 3, "… and 40 more that could not be read");
    assert_eq!(desk.records("out/errors.jsonl").len(), 50);
}

#[test]
fn ids_that_come_twice_are_made_unique_and_told() {
    let feed = ["x", "x", "x#2", "y", "x"].map(|id| record(id, &text(&story(1, 30))));
    let desk = Desk::with_feed(&feed);
    let ran = desk.done(&["dedup", "feed.jsonl", "-o", "out"]);
    assert!(
        ran.stderr.contains("ids were taken already; the articles are numbered, such as `x#2`")
    );
    let mut ids: Vec<Value> = desk.records("out/articles.jsonl");
    ids.sort_by_key(|article| article["id"].to_string());
    assert_eq!(field(&ids, "id").len(), 5);
    ids.dedup_by(|x, y| x["id"] == y["id"]);
    assert_eq!(ids.len(), 5);
    // The records themselves are left as they were.
    assert_eq!(desk.records("out/kept.jsonl")[0]["id"], "x");
    let one = Desk::with_feed(&feed[..2]);
    let ran = one.done(&["dedup", "feed.jsonl"]);
    assert!(ran.stderr.contains("1 id was taken already"), "{}", ran.stderr);
    assert_eq!(one.done(&["dedup", "feed.jsonl", "--quiet"]).stderr, "");
}

#[test]
fn numbers_that_make_no_sense() {
    let desk = Desk::with_feed(&[record("a", "one two"), record("b", "one two")]);
    for (flags, told) in [
        (&["--threshold", "-1"][..], "--threshold -1 is not a share from 0 to 1"),
        (&["--threshold", "0"], "--threshold 0 would call everything a copy"),
        (&["--threshold", "2"], "--threshold 2 is not a share from 0 to 1"),
        (&["--threshold", "nan"], "--threshold NaN is not a share from 0 to 1"),
        (&["--threshold", "inf"], "--threshold inf is not a share from 0 to 1"),
        (&["--threshold", "abc"], "invalid value 'abc' for '--threshold <SHARE>'"),
        (&["--threshold", "50%"], "invalid value '50%' for '--threshold <SHARE>'"),
        (&["--drop-above", "-0.5"], "--drop-above -0.5 is not a share from 0 to 1"),
        (&["--drop-above", "1.01"], "--drop-above 1.01 is not a share from 0 to 1"),
        (&["--recall", "0"], "--recall 0 is not a share above 0, at most 1"),
        (&["--recall", "2"], "--recall 2 is not a share above 0, at most 1"),
        (&["--recall", "-1"], "--recall -1 is not a share above 0, at most 1"),
        (&["--threshold", "0.01"], "128 slots cannot find 0.99 of the pairs at 0.01: give --num"),
        (
            &["--bands", "20", "--rows", "7"],
            "20 bands of 7 rows take 140 slots, a signature has 128",
        ),
        (&["--bands", "0", "--rows", "7"], "invalid value '0' for '--bands <N>'"),
        (&["--bands", "20"], "--rows <N>"),
        (&["--rows", "4"], "--bands <N>"),
        (&["--num-perm", "0"], "--num-perm 0 is not from 1 to"),
        (&["--num-perm", "65535"], "--num-perm 65535 is not from 1 to"),
        (&["--shingle", "0"], "--shingle 0 is not from 1 to"),
        (&["--shingle", "255"], "--shingle 255 is not from 1 to"),
        (&["--shingle", "300"], "invalid value '300' for '--shingle <WORDS>'"),
        (&["--max-article", "0"], "invalid value '0' for '--max-article <MB>'"),
        (&["--threads", "0"], "give a number from 1 to 1024"),
        (&["-j", "many"], "give a number from 1 to 1024"),
        (&["--keep", "nicest"], "possible values: best, earliest, longest, first"),
        (&["--format", "xml"], "possible values: table, jsonl, json, csv"),
    ] {
        let args = [&["dedup", "feed.jsonl", "-o", "out"], flags].concat();
        let ran = desk.run(&args);
        refused(&ran, 2, told);
        assert_eq!(ran.stdout, "", "{flags:?}");
        assert!(!desk.path("out").exists(), "{flags:?}: refused before a folder is made");
    }
    refused(&desk.run(&["tune", "--recall", "2"]), 2, "--recall 2 is not a share above 0");
    refused(&desk.run(&["tune", "-t", "-3"]), 2, "--threshold -3 is not a share from 0 to 1");
}

#[test]
fn output_that_cannot_be_written() {
    let desk = Desk::with_feed(&[record("a", "one two"), record("b", "one two")]);
    desk.write("file", "x");
    desk.write("full/mine.txt", "x");
    // The input is missing as well: what is refused is refused before it is looked at.
    for (folder, told) in [
        ("file", "cannot write results to `file`"),
        ("file/out", "cannot write results to `file/out`"),
        ("full", "`full` exists and is not empty: name another folder, or add --force"),
    ] {
        refused(&desk.run(&["dedup", "missing.jsonl", "-o", folder]), 2, told);
    }
    // A folder where a file has to go: nothing else is left half done.
    fs::create_dir_all(desk.path("out/.pairs.jsonl.partial")).unwrap();
    let ran = desk.run(&["dedup", "feed.jsonl", "-o", "out", "--force"]);
    refused(&ran, 2, "cannot write `out/pairs.jsonl`");
    assert_eq!(fs::read_dir(desk.path("out")).unwrap().count(), 1);
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_full() {
    let desk = Desk::with_feed(&[record("a", "one two"), record("b", "one two")]);
    for args in [
        &["dedup", "feed.jsonl"][..],
        &["dedup", "feed.jsonl", "--format", "jsonl"],
        &["dedup", "feed.jsonl", "--format", "json"],
        &["dedup", "feed.jsonl", "--format", "csv"],
        &["read", "feed.jsonl"],
        &["compare", "feed.jsonl#a", "feed.jsonl#b"],
        &["tune"],
        &[],
    ] {
        let mut command = desk.command(args);
        command.stdout(File::options().write(true).open("/dev/full").unwrap());
        refused(&ran(command), 2, "No space left on device");
    }
    // A small file system takes rights that not everybody has.
    fs::create_dir(desk.path("disk")).unwrap();
    let disk = desk.path("disk");
    let mount = |command: &mut std::process::Command| {
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        quiet.is_ok_and(|status| status.success())
    };
    let mut tmpfs = std::process::Command::new("mount");
    if !mount(tmpfs.args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(&disk)) {
        println!("skipped: no small file system can be mounted here");
        return;
    }
    let feed: Vec<Value> =
        (0..200).map(|n| record(&format!("r{n}"), &text(&story(n, 90)))).collect();
    desk.write("feed.jsonl", lines(&feed));
    let ran = desk.run(&["dedup", "feed.jsonl", "-o", "disk/out"]);
    let left = fs::read_dir(desk.path("disk/out")).map(Iterator::count);
    mount(std::process::Command::new("umount").arg(&disk));
    refused(&ran, 2, "No space left on device");
    assert_eq!((ran.stdout.as_str(), left.unwrap()), ("", 0), "no half results are left");
}

#[test]
#[cfg(unix)]
fn a_reader_that_goes_away() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let desk = Desk::new();
    for args in [
        &["dedup", data][..],
        &["dedup", data, "--format", "jsonl", "--passages"],
        &["dedup", data, "--format", "json"],
        &["dedup", data, "--format", "csv", "--write", "pairs"],
        &["read", data],
        &["tune"],
        &["help", "dedup"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        let mut command = desk.command(args);
        command.stdout(writer);
        // Gone before the first byte.
        drop(reader);
        let ran = ran(command);
        assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
        assert!(!ran.stderr.contains("panicked") && !ran.stderr.contains("cannot"), "{ran:?}");
    }
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let wire = story(1, 60);
    let nasty = "\u{1b}[31mred\u{7}\u{9b}2J\u{7f}\nand\tmore";
    let of = |id: &str, text: &str| {
        json!({"id": format!("{id}{nasty}"), "title": nasty, "source": nasty, "date": nasty,
            "language": nasty, "text": text})
    };
    let changed = [&wire[..50], &[nasty.to_owned()], &wire[51..]].concat();
    let desk = Desk::with_feed(&[
        of("a", &text(&wire)),
        of("b", &changed.join(" ")),
        of("c", &text(&story(2, 60))),
        of("d", &text(&[&wire[..40], &story(4, 30)].concat())),
        json!({nasty: nasty}),
    ]);
    desk.write("odd\u{1b}[1m.txt", text(&story(3, 20)));
    let id = |id: &str| format!("{id}{nasty}");
    let (a, b) = (format!("feed.jsonl#{}", id("a")), format!("feed.jsonl#{}", id("b")));
    let gold = [
        json!({"a": id("a"), "b": id("c"), "relation": format!("repost{nasty}")}),
        json!({"a": id("a"), "b": id("c"), "relation": "repost"}),
        json!({"ids": [id("a"), id("unknown")]}),
    ];
    desk.write("gold.json", lines(&gold));
    desk.run(&["dedup", "feed.jsonl", "-o", "out"]);
    let odd = "odd\u{1b}[1m.txt";
    for args in [
        &["dedup", "feed.jsonl", "--all"][..],
        &["dedup", "feed.jsonl", "--all", "-t", "0.3"],
        &["dedup", "feed.jsonl", "-t", "1"],
        &["compare", &a, &b, "--all"],
        &["compare", odd, &a],
        &["compare", odd, "feed.jsonl"],
        &["compare", odd, &format!("feed.jsonl#{nasty}")],
        &["read", "feed.jsonl", odd],
        &["explain", "--run", "out", &id("a")],
        &["explain", "--run", "out", &id("b")],
        &["explain", "--run", "out", &id("a"), &id("b")],
        &["explain", "--run", "out", nasty],
        &["eval", "--gold", "gold.json", "feed.jsonl"],
        &["dedup", nasty],
    ] {
        let ran = desk.run(args);
        let printed = format!("{}{}", ran.stdout, ran.stderr);
        let is_raw = |c: char| c.is_control() && c != '\n';
        assert!(!printed.contains(is_raw), "{args:?}: {printed:?}");
        assert!(!printed.is_empty() && !printed.contains("\nand"), "{args:?}: {printed:?}");
    }
    // In records they are as they were, escaped.
    let articles = desk.records("out/articles.jsonl");
    assert_eq!(by_id(&articles, &id("a"))["title"], nasty);
}

#[test]
fn texts_shorter_than_a_shingle() {
    let feed = ["one", "One!", "one two", "", "… — !", "one two three four", "one two three four"];
    let feed: Vec<Value> =
        feed.iter().enumerate().map(|(n, text)| record(&format!("r{n}"), text)).collect();
    let desk = Desk::with_feed(&feed);
    let ran = desk.done(&["dedup", "feed.jsonl", "-o", "out"]);
    assert!(ran.stdout.starts_with("2 groups of copies hold 4 articles; 5 kept, 2 dropped\n"));
    assert!(ran.stdout.contains("read      7 articles; 2 without words"), "{}", ran.stdout);
    let dropped = desk.records("out/dropped.jsonl");
    assert_eq!(field(&dropped, "id"), ["r1", "r6"]);
    for (a, b, told) in [
        ("r0", "r1", "IDENTICAL"),
        ("r0", "r2", "UNRELATED"),
        ("r3", "r3", "UNRELATED"),
        ("r3", "r4", "UNRELATED"),
        ("r5", "r6", "IDENTICAL"),
    ] {
        let ran = desk.done(&["compare", &format!("feed.jsonl#{a}"), &format!("feed.jsonl#{b}")]);
        assert!(ran.stdout.starts_with(told), "{a} {b}: {}", ran.stdout);
        assert!(!ran.stdout.contains("NaN") && !ran.stdout.contains("inf"), "{}", ran.stdout);
    }
}

#[test]
fn a_hundred_thousand_empty_articles() {
    let desk = Desk::new();
    desk.write("feed.jsonl", "{\"text\":\"\"}\n".repeat(100_000));
    let ran = desk.done(&["dedup", "feed.jsonl", "-o", "out"]);
    let first = "no copies among 100,000 articles; there is nothing to compare";
    assert_eq!(ran.stdout.lines().next(), Some(first));
    assert!(ran.stdout.contains("; 100,000 without words"), "{}", ran.stdout);
    assert_eq!(desk.bytes("out/kept.jsonl"), desk.bytes("feed.jsonl"));
}

#[test]
fn a_line_of_200_megabytes() {
    let desk = Desk::new();
    let mut file = BufWriter::new(File::create(desk.path("feed.jsonl")).unwrap());
    let chunk = vec![b'x'; 1 << 20];
    writeln!(file, "{}", record("before", &text(&story(1, 60)))).unwrap();
    write!(file, "{{\"text\":\"").unwrap();
    (0..200).for_each(|_| file.write_all(&chunk).unwrap());
    write!(file, "\"}}\n{}\n", record("after", &text(&story(1, 60)))).unwrap();
    drop(file);
    let ran = desk.run(&["dedup", "feed.jsonl", "--format", "jsonl", "--write", "articles,errors"]);
    let told =
        "feed.jsonl:2: 209715211 bytes, more than the 67108864 bytes that one article may have";
    refused(&ran, 3, told);
    let records = crate::support::records(&ran.stdout);
    assert_eq!(field(&records, "type"), ["article", "article", "error"]);
    assert_eq!((&records[0]["group_size"], &records[2]["line"]), (&json!(2), &json!(2)));
}

#[test]
#[cfg(target_os = "linux")]
fn a_line_of_many_short_texts_takes_no_more_room_than_they_do() {
    let desk = Desk::new();
    let titles = r#","title":"a\nb""#.repeat(60_000);
    let line = format!(r#"{{"id":"x","text":{}{titles}}}"#, json!(text(&story(1, 60))));
    desk.write("feed.jsonl", line + "\n");
    // In units of 1,024 bytes: room for the program many times over.
    let wirecopy = env!("CARGO_BIN_EXE_wirecopy");
    let script = format!("ulimit -v 2000000; exec '{wirecopy}' dedup feed.jsonl --format jsonl");
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &script]).current_dir(desk.path(".")).stdin(Stdio::null());
    let ran = ran(shell);
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert_eq!(crate::support::records(&ran.stdout)[0]["title"], "a\nb", "{ran:#?}");
}

#[test]
fn one_article_a_million_times() {
    const COPIES: usize = 1_000_000;
    let desk = Desk::new();
    let line = "{\"text\":\"A ferry struck a reef in heavy fog.\"}\n";
    desk.write("feed.jsonl", line.repeat(COPIES));
    let ran = desk.done(&["dedup", "feed.jsonl", "--pairs", "none"]);
    let first = "1 group of copies holds 1,000,000 articles; 1 kept, 999,999 dropped";
    assert_eq!(ran.stdout.lines().next(), Some(first));
    assert!(ran.stdout.contains("  … 999,991 more (--all)"), "{}", ran.stdout);
}

#[test]
fn the_flat_table_of_a_large_group() {
    const COPIES: usize = 100_000;
    let desk = Desk::new();
    desk.write("feed.jsonl", "{\"text\":\"A ferry struck a reef in heavy fog.\"}\n".repeat(COPIES));
    let args = ["dedup", "feed.jsonl", "-o", "out", "--pairs", "lead", "--format", "csv"];
    let table = desk.done(&args).stdout;
    assert_eq!(table.lines().count(), COPIES + 1);
    let summary = &desk.records("out/summary.json")[0];
    assert_eq!([&summary["pairs"], &summary["dropped"]], [COPIES - 1, COPIES - 1]);
    assert_eq!(desk.read("out/pairs.jsonl").lines().count(), COPIES - 1);
}

#[test]
fn what_was_bad_is_bad_alike_on_any_number_of_threads() {
    let desk = Desk::new();
    let feed: Vec<String> = (0..200)
        .map(|n| match n % 7 {
            0 => "{".to_owned(),
            1 => "{\"text\":1}".to_owned(),
            _ => record("same", &text(&story(n / 20, 30))).to_string(),
        })
        .collect();
    desk.write("feed.jsonl", feed.join("\n"));
    let run = |threads: &str| {
        let args = ["dedup", "feed.jsonl", "--format", "json", "-j", threads];
        let ran = desk.run(&args);
        (without_seconds(&ran.stdout), ran.stderr, ran.code)
    };
    let one = run("1");
    assert!(one.2 == 3 && run("2") == one && run("8") == one);
}
