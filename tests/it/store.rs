//! The index on disk: what is added is found, by the same engine as in files, and nothing else.

mod crash;
mod damage;
mod find;

use std::fs;
use std::path::PathBuf;
#[cfg(target_os = "linux")]
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::reference;
use crate::support::{Desk, by_id, field, lines, record, records, story, text, with_another_end};
#[cfg(target_os = "linux")]
use crate::support::{Ran, ran};

/// Stories with nothing in common, `s0` and so on, 60 words each.
fn stories(from: u64, count: u64) -> Vec<Value> {
    let one = |number: u64| record(&format!("s{number}"), &text(&story(number, 60)));
    (from..from + count).map(one).collect()
}

/// A desk with an index `it` of some records.
fn indexed(all: &[Value]) -> Desk {
    let desk = Desk::with_feed(all);
    desk.done(&["index", "add", "feed.jsonl", "--index", "it"]);
    desk
}

/// The records of `index list`.
fn list(desk: &Desk, more: &[&str]) -> Vec<Value> {
    let args = [&["index", "list", "--index", "it", "--format", "jsonl"], more].concat();
    records(&desk.done(&args).stdout)
}

fn verdict(desk: &Desk, page: &str, more: &[&str]) -> Value {
    let args = [&["check", page, "--index", "it", "--format", "jsonl"], more].concat();
    records(&desk.done(&args).stdout).remove(0)
}

/// Whether `index verify` finds everything whole.
fn is_whole(desk: &Desk) -> bool {
    let ran = desk.run(&["index", "verify", "--index", "it"]);
    assert!(ran.code == 0 || ran.stdout.contains("DAMAGED"), "{ran:#?}");
    ran.code == 0
}

#[test]
fn adding_the_same_again_changes_nothing() {
    let desk = indexed(&stories(0, 5));
    let before = list(&desk, &[]);
    let again = desk.done(&["index", "add", "feed.jsonl", "--index", "it"]);
    assert_eq!(again.stdout, "5 articles in it now: 0 added, 5 unchanged\n");
    assert_eq!(list(&desk, &[]), before);
    assert_eq!(field(&before, "id"), ["s0", "s1", "s2", "s3", "s4"]);
    assert!(is_whole(&desk));
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let desk = indexed(&stories(0, 2));
    let mode = fs::metadata(desk.path("it")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn bad_records_are_told_and_the_rest_is_added() {
    let desk = Desk::new();
    let good = lines(&stories(0, 2));
    desk.write("feed.jsonl", format!("{good}{{\"id\": \"x\"\n"));
    let ran = desk.run(&["index", "add", "feed.jsonl", "--index", "it"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stdout.contains("2 added, 1 that could not be read"), "{ran:#?}");
    assert!(ran.stderr.contains("feed.jsonl:3"), "{ran:#?}");
}

/// `check` against the index and against the files say the same, to the byte.
fn assert_same(desk: &Desk, pages: &[&str], set: &[&str]) {
    desk.done(&[&["index", "add", "--index", "it"], set].concat());
    let pages = [&["check", "--format", "jsonl"], pages].concat();
    let by_files = desk.run(&[&pages, &["--against"][..], set].concat());
    let by_index = desk.run(&[&pages, &["--index", "it"][..]].concat());
    assert!(!by_files.stdout.is_empty());
    for (file, index) in records(&by_files.stdout).iter().zip(records(&by_index.stdout)) {
        assert_eq!(*file, index);
    }
    assert_eq!(by_files.stdout.len(), by_index.stdout.len());
}

#[test]
fn an_index_finds_what_files_find() {
    let desk = Desk::new();
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data");
    let (pages, feeds) = (data.join("pages/en"), data.join("feeds"));
    let set = [pages.to_str().unwrap(), feeds.to_str().unwrap()];
    assert_same(&desk, &set, &set);
}

#[test]
fn an_index_finds_what_files_find_on_the_reference_pages() {
    let desk = Desk::new();
    for page in ["000", "001", "002", "003", "004"] {
        let Some(raw) = reference::raw(page) else { return };
        desk.write(&format!("set/{page}.txt"), raw);
    }
    assert_same(&desk, &["set"], &["set"]);
}

/// What `dedup` writes about new articles beside old ones, in files and in an index, but for what it
/// cost and which pairs were looked at.
fn assert_only_new(desk: &Desk, old: &[Value], new: &[Value]) -> String {
    desk.write("old.jsonl", lines(old));
    desk.write("new.jsonl", lines(new));
    desk.done(&["index", "add", "old.jsonl", "--index", "it"]);
    let kinds = "articles,pairs,groups,stories,kept,dropped";
    let new = ["dedup", "new.jsonl", "--format", "jsonl", "--write", kinds];
    let by_files = desk.done(&[&new[..], &["--against", "old.jsonl"]].concat()).stdout;
    let by_index = desk.done(&[&new[..], &["--index", "it"]].concat()).stdout;
    assert_eq!(records(&by_files), records(&by_index));
    by_index
}

#[test]
fn what_is_new_beside_an_index_is_what_is_new_beside_files() {
    let (desk, mut old) = (Desk::new(), stories(0, 40));
    old[3]["date"] = json!("2026-02-01T10:00:00Z");
    let mut new = stories(30, 20);
    for one in &mut new {
        one["id"] = json!(format!("new-{}", one["id"]));
    }
    new.push(record("cut", &text(&with_another_end(&story(3, 60), 55, 99))));
    new.push(record("other", &text(&with_another_end(&story(4, 60), 30, 99))));
    let told = assert_only_new(&desk, &old, &new);
    assert!(told.contains("s3"), "{told}");
    let table = desk.done(&["dedup", "new.jsonl", "--index", "it"]).stdout;
    assert!(table.contains("22 articles, compared with 40 before them"), "{table}");
    let table = desk.done(&["dedup", "new.jsonl", "--index", "it", "--since", "2027-01-01"]);
    assert!(table.stdout.contains("compared with 39 before them"), "{table:?}");
    let ran = desk.run(&["dedup", "new.jsonl", "--index", "it", "--against", "old.jsonl"]);
    assert_eq!((ran.code, ran.stderr.contains("give one of them")), (2, true), "{ran:?}");
    let ran = desk.run(&["dedup", "new.jsonl", "--since", "2027-01-01"]);
    assert_eq!((ran.code, ran.stderr.contains("of an --index")), (2, true), "{ran:?}");
}

#[test]
fn a_large_index_proposes_what_is_known_already() {
    let (desk, old) = (Desk::new(), stories(0, 2_100));
    let mut new = stories(5_000, 3);
    for number in [7, 700, 2_000] {
        let one = story(number, 60);
        new.push(record(&format!("same-{number}"), &text(&one)));
        new.push(record(&format!("cut-{number}"), &text(&one[..50])));
        new.push(record(&format!("end-{number}"), &text(&with_another_end(&one, 30, number))));
    }
    let told = assert_only_new(&desk, &old, &new);
    let groups: Vec<Value> =
        records(&told).into_iter().filter(|record| record["type"] == "group").collect();
    assert_eq!(groups.len(), 3, "{told}");
    let table = desk.done(&["dedup", "new.jsonl", "--index", "it"]).stdout;
    assert!(table.contains("12 articles, compared with 2,100 before them"), "{table}");
}

#[test]
fn what_recurs_on_a_source_is_furniture_though_it_came_apart() {
    let desk = Desk::new();
    // Prose, as far as one page shows.
    let footer = "The paper has been printed in the old customs house by the bridge since 1891.";
    let page = |number: u64| {
        let story = text(&story(number, 200)).replace("\n\n", "</p><p>");
        format!(
            "<html><head><meta property=\"og:site_name\" content=\"The Quay\"></head><body><article>\
             <h1>Story {number}</h1><p>{story}</p><p>{footer}</p></article></body></html>"
        )
    };
    for number in 0..4 {
        desk.write(&format!("pages/{number}.html"), page(number));
        desk.done(&["index", "add", &format!("pages/{number}.html"), "--index", "it"]);
    }
    let one_by_one = list(&desk, &[]);
    desk.done(&["index", "add", "pages", "--index", "at-once"]);
    let at_once = desk.done(&["index", "list", "--index", "at-once", "--format", "jsonl"]).stdout;
    let contents = |all: &[Value]| -> Vec<String> {
        field(all, "content").into_iter().map(str::to_owned).collect()
    };
    assert_eq!(contents(&one_by_one), contents(&records(&at_once)));
    let stats = desk.done(&["index", "stats", "--index", "it", "--format", "json"]).stdout;
    let stats: Value = serde_json::from_str(&stats).unwrap();
    assert!(stats["furniture"].as_u64().unwrap() > 0, "{stats}");
    assert!(is_whole(&desk));
}

#[test]
fn a_newer_version_takes_the_place_and_the_older_is_still_found() {
    let base = story(7, 120);
    let version = |number: u32, words: &[String]| json!({ "id": "item", "version": number, "text": text(words), "title": format!("take {number}") });
    let newer = with_another_end(&base, 90, 8);
    let desk = indexed(&[version(1, &base), version(2, &newer)]);
    let now = list(&desk, &[]);
    assert_eq!((now.len(), &now[0]["version"]), (1, &json!(2)));
    let all = list(&desk, &["--all"]);
    assert_eq!(field(&all, "id"), ["item@1", "item"]);
    // Once more, in the other order: nothing changes.
    desk.write("again.jsonl", lines(&[version(2, &newer), version(1, &base)]));
    let again = desk.done(&["index", "add", "again.jsonl", "--index", "it"]).stdout;
    assert!(again.contains("0 added, 2 unchanged"), "{again}");
    desk.write("page.txt", text(&base));
    let found = verdict(&desk, "page.txt", &[]);
    assert_eq!(found["of"]["id"], "item@1");
    assert_eq!(found["version"]["carries"], 1);
    let ran = desk.done(&["index", "remove", "item", "--index", "it"]).stdout;
    assert!(ran.starts_with("2 articles removed"), "{ran}");
    assert!(list(&desk, &["--all"]).is_empty());
    assert!(is_whole(&desk));
}

#[test]
fn an_older_version_that_comes_late_is_kept_as_one() {
    let base = story(17, 120);
    let version = |number: u32, words: &[String]| json!({ "id": "item", "version": number, "text": text(words) });
    let desk = indexed(&[version(2, &base)]);
    desk.write("late.jsonl", lines(&[version(1, &with_another_end(&base, 80, 18))]));
    let ran = desk.done(&["index", "add", "late.jsonl", "--index", "it"]).stdout;
    assert!(ran.contains("1 older versions"), "{ran}");
    assert_eq!(list(&desk, &[])[0]["version"], 2);
    let ran = desk.done(&["index", "add", "late.jsonl", "--index", "it"]).stdout;
    assert!(ran.contains("1 unchanged"), "{ran}");
}

/// An item of a news service, killed or not.
fn item(uri: &str, status: &str, body: Option<&str>) -> Value {
    let mut item = json!({
        "uri": uri, "type": "text", "pubstatus": status, "versioncreated": "2026-03-01T14:02:00Z",
        "headline": "Ferry item", "ednote": "Story is wrong", "version": "1",
        "infosources": [{ "name": "NWA", "rel": "source" }],
    });
    if let Some(body) = body {
        item["body_text"] = json!(body);
    }
    item
}

#[test]
fn a_kill_reaches_what_is_there_and_what_comes_later() {
    let words = text(&story(31, 90));
    let body = |id: &str| json!({ "id": id, "text": words });
    let kill = item("urn:x:1", "canceled", None);
    for order in [[body("urn:x:1"), kill.clone()], [kill.clone(), body("urn:x:1")]] {
        let desk = Desk::new();
        for (number, one) in order.iter().enumerate() {
            let name = format!("{number}.jsonl");
            desk.write(&name, lines(std::slice::from_ref(one)));
            desk.done(&["index", "add", &name, "--index", "it"]);
        }
        assert_eq!(list(&desk, &[])[0]["status"], "canceled");
        desk.write("page.txt", &words);
        let card = desk.done(&["check", "page.txt", "--index", "it"]).stdout;
        assert!(card.starts_with("WITHDRAWN: urn:x:1"), "{card}");
        assert!(card.contains("kill") && card.contains("2026-03-01T14:02:00Z"), "{card}");
        let carried = desk.done(&["carriers", "urn:x:1", "--index", "it"]).stdout;
        assert!(carried.contains("nobody carries"), "{carried}");
        desk.done(&["index", "add", "page.txt", "--index", "it"]);
        let carried = desk.done(&["carriers", "urn:x:1", "--index", "it"]).stdout;
        assert!(carried.starts_with("WITHDRAWN: 1 article"), "{carried}");
        assert!(is_whole(&desk));
    }
}

#[test]
fn bounds_choose_what_is_searched() {
    let words = text(&story(41, 90));
    let dated = |id: &str, date: &str, source: &str| json!({ "id": id, "text": words, "date": date, "source": source });
    let mut undated = dated("c", "2026-01-01", "Quay");
    undated.as_object_mut().unwrap().remove("date");
    let desk = indexed(&[
        dated("a", "2026-01-05T10:00:00Z", "Quay"),
        dated("b", "2026-02-05T10:00:00Z", "Pier"),
        undated,
    ]);
    let listed = |more: &[&str]| -> Vec<String> {
        field(&list(&desk, more), "id").into_iter().map(str::to_owned).collect()
    };
    assert_eq!(listed(&["--since", "2026-02-05"]), ["b"]);
    assert_eq!(listed(&["--until", "2026-01-05"]), ["a"]);
    assert_eq!(listed(&["--source", "Pier", "--source", "Dock"]), ["b"]);
    desk.write("page.txt", &words);
    for way in [&[][..], &["--quick"]] {
        let ids = |more: &[&str]| -> Vec<String> {
            let found = verdict(&desk, "page.txt", &[way, more].concat());
            let matches = found["matches"].as_array().unwrap().clone();
            field(&matches, "b").into_iter().map(str::to_owned).collect()
        };
        // What has no date may be of any day.
        assert_eq!(ids(&["--since", "2026-02-01"]), ["b", "c"]);
        assert_eq!(ids(&["--source", "Quay", "--until", "2026-01-31"]), ["a", "c"]);
    }
    let wrong = desk.run(&["check", "page.txt", "--index", "it", "--since", "yesterday"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("--since `yesterday` is no day"), "{wrong:#?}");
}

#[test]
fn many_copies_are_bounded_and_carriers_has_them_all() {
    let base = story(51, 150);
    let copy = |number: usize| {
        let mut words = base.clone();
        words.truncate(150 - number % 40);
        words.push(format!("tail{number}"));
        json!({ "id": format!("copy{number}"), "text": text(&words), "source": format!("site{}", number % 7) })
    };
    let desk = indexed(&(0..120).map(copy).collect::<Vec<_>>());
    desk.write("page.txt", text(&base));
    let found = verdict(&desk, "page.txt", &["--quick"]);
    let matches = found["matches"].as_array().unwrap().len();
    assert!((8..=12).contains(&matches), "{matches} of 120 copies are compared");
    let told = found["claims"].to_string();
    assert!(told.contains("more may carry these texts"), "{told}");
    let carriers =
        desk.done(&["carriers", "page.txt", "--index", "it", "--format", "jsonl"]).stdout;
    assert_eq!(records(&carriers).len(), 120);
    let csv = desk.done(&["carriers", "copy3", "--index", "it", "--format", "csv"]).stdout;
    assert_eq!(csv.lines().count(), 120, "a header and all but itself");
}

#[test]
fn a_decision_is_shown_beside_what_is_computed() {
    let base = story(61, 120);
    let desk = indexed(&[record("wire", &text(&base))]);
    desk.write("page.txt", text(&with_another_end(&base, 100, 62)));
    desk.done(&[
        "decide",
        "page.txt",
        "wire",
        "not-same",
        "--note",
        "two reporters",
        "--index",
        "it",
    ]);
    let found = verdict(&desk, "page.txt", &[]);
    assert_eq!(found["of"]["id"], "wire", "what is computed stays");
    assert!(found["claims"].to_string().contains("not-same as to wire, by the desk"), "{found}");
    let gold = |desk: &Desk| desk.run(&["index", "decisions", "--index", "it", "--format", "gold"]);
    assert_eq!(gold(&desk).stdout, "", "the page is not in the index");
    desk.done(&["index", "add", "page.txt", "--index", "it"]);
    let labels = records(&gold(&desk).stdout);
    assert_eq!((labels.len(), &labels[0]["label"]), (1, &json!(0)));
    desk.write("gold.jsonl", lines(&labels));
    let measured = desk.done(&["eval", "--gold", "gold.jsonl"]).stdout;
    assert!(measured.contains("0 of 1 labelled pairs right"), "{measured}");
    // The last word counts.
    desk.done(&["decide", "wire", "page.txt", "same", "--index", "it"]);
    assert_eq!(records(&gold(&desk).stdout)[0]["label"], 1);
    let unknown = desk.run(&["decide", "wire", "nobody", "ok", "--index", "it"]);
    assert!(unknown.stderr.contains("neither an id of the index nor a file"), "{unknown:#?}");
}

#[test]
fn an_index_of_other_settings_says_which() {
    let desk = Desk::with_feed(&stories(0, 3));
    desk.done(&["index", "add", "feed.jsonl", "--index", "it", "--shingle", "4"]);
    desk.write("page.txt", text(&story(1, 60)));
    assert_eq!(verdict(&desk, "page.txt", &[])["relation"], "identical");
    let ran = desk.run(&["check", "page.txt", "--index", "it", "--shingle", "5"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("was made with --shingle 4, not 5"), "{ran:#?}");
    let ran = desk.run(&["index", "add", "feed.jsonl", "--index", "it", "--num-perm", "64"]);
    assert!(ran.stderr.contains("was made with --num-perm 105, not 64"), "{ran:#?}");
    let ran = desk.run(&["check", "page.txt", "--index", "it", "--threshold", "0.2"]);
    assert!(ran.stderr.contains("was made to find copies at a higher threshold"), "{ran:#?}");
}

#[test]
fn what_is_no_index_is_told() {
    let desk = indexed(&stories(0, 2));
    desk.write("notes.txt", "just some notes, and not short ones either".repeat(50));
    let check = |name: &str| desk.run(&["check", "feed.jsonl", "--index", name]);
    assert!(check("none").stderr.contains("there is no index `none`"));
    assert!(check("notes.txt").stderr.contains("is no index of wirecopy"));
    assert!(check(".").stderr.contains("is a folder"));
    let change = |sql: &str| {
        rusqlite::Connection::open(desk.path("it")).unwrap().execute_batch(sql).unwrap();
    };
    change("PRAGMA user_version = 2");
    let newer = check("it");
    assert_eq!(newer.code, 2);
    assert!(newer.stderr.contains("format 2, this program knows format 1"), "{newer:#?}");
    change("PRAGMA user_version = 1; UPDATE settings SET value = 9 WHERE name = 'recipe'");
    assert!(check("it").stderr.contains("was made with recipe 9"));
    change("PRAGMA application_id = 5");
    assert!(check("it").stderr.contains("another SQLite file"));
    // What cannot be read makes none.
    let gone = desk.run(&["index", "add", "gone.txt", "--index", "made"]);
    assert_eq!(
        (gone.code, gone.stderr.contains("`gone.txt` does not exist")),
        (2, true),
        "{gone:#?}"
    );
    assert!(!desk.path("made").exists());
    let none = desk.run(&["index", "list"]);
    assert!(none.stderr.contains("WIRECOPY_INDEX"), "{none:#?}");
}

/// Runs wirecopy with the desk mounted so that nothing can be written; `None` where that cannot be
/// done.
#[cfg(target_os = "linux")]
#[expect(clippy::print_stdout, reason = "a test that was skipped says so")]
fn read_only(desk: &Desk, args: &str) -> Option<Ran> {
    let program = env!("CARGO_BIN_EXE_wirecopy");
    let mounted = "mount --bind . . && mount -o remount,ro,bind . && cd \"$PWD\" || exit 77";
    let script = format!("{mounted}; ! touch x 2>/dev/null || exit 77; exec '{program}' {args}");
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", &script]);
    command.current_dir(desk.path(".")).stdin(Stdio::null());
    let is_able = command.output().is_ok_and(|output| output.status.code() != Some(77));
    let found = is_able.then(|| ran(command)).filter(|ran| !ran.stderr.starts_with("unshare:"));
    if found.is_none() {
        println!("skipped: nothing can be mounted read-only here");
    }
    found
}

#[cfg(target_os = "linux")]
#[test]
fn an_index_on_a_read_only_disk_is_read_and_not_written() {
    let desk = indexed(&stories(0, 3));
    desk.write("page.txt", text(&story(1, 60)));
    let Some(read) = read_only(&desk, "check page.txt --index it --format jsonl") else { return };
    assert_eq!((read.code, &*read.stderr), (0, ""), "{read:#?}");
    assert_eq!(records(&read.stdout)[0]["of"]["id"], "s1");
    let Some(written) = read_only(&desk, "index add page.txt --index it") else { return };
    assert_eq!(written.code, 2);
    assert!(written.stderr.contains("read-only"), "{written:#?}");
    assert_eq!(list(&desk, &[]).len(), 3);
}

#[test]
fn a_page_of_a_hundred_megabytes_is_passed_over_and_told() {
    let desk = indexed(&stories(0, 3));
    desk.write("huge.txt", "a line of nothing much\n".repeat((100 << 20) / 23));
    desk.write("page.txt", text(&story(1, 60)));
    let ran = desk.run(&["check", "huge.txt", "page.txt", "--index", "it", "--format", "jsonl"]);
    assert_eq!(ran.code, 3, "{ran:#?}");
    assert!(ran.stderr.contains("huge.txt: 104857598 bytes, more than"), "{ran:#?}");
    assert_eq!(records(&ran.stdout)[0]["of"]["id"], "s1");
    let added = desk.run(&["index", "add", "huge.txt", "--index", "it"]);
    assert_eq!(added.code, 3, "{added:#?}");
    assert_eq!(list(&desk, &[]).len(), 3);
}

#[test]
fn the_environment_names_an_index() {
    let desk = indexed(&stories(0, 2));
    let mut command = desk.command(&["index", "list", "--format", "csv"]);
    command.env("WIRECOPY_INDEX", desk.path("it"));
    let ran = ran(command);
    assert_eq!((ran.code, ran.stdout.lines().count()), (0, 3), "{ran:#?}");
}

#[test]
fn text_of_others_is_text_everywhere() {
    let nasty = "<script>alert(1)</script>\u{1b}[31m'; DROP TABLE articles; --";
    let words = text(&story(71, 60));
    let desk = indexed(&[json!({ "id": nasty, "title": nasty, "source": nasty, "text": words })]);
    desk.write("page.txt", &words);
    for args in [
        &["index", "list", "--index", "it"][..],
        &["check", "page.txt", "--index", "it"],
        &["carriers", "page.txt", "--index", "it"],
        &["decide", nasty, "page.txt", "ok", "--index", "it"],
    ] {
        let ran = desk.run(args);
        assert!(!ran.stdout.contains('\u{1b}'), "{args:?}: {ran:#?}");
    }
    // In a record it is escaped, and whole.
    assert_eq!(by_id(&list(&desk, &[]), nasty)["title"], nasty);
    assert_eq!(desk.done(&["index", "remove", nasty, "--index", "it"]).stderr, "");
    assert!(is_whole(&desk));
}

#[test]
fn threads_change_no_answer() {
    let all: Vec<Value> = (0..40)
        .map(|number| {
            let words =
                with_another_end(&story(number % 10, 100), 60 + (number as usize % 30), number);
            record(&format!("a{number}"), &text(&words))
        })
        .collect();
    let mut answers = Vec::new();
    for threads in ["1", "2", "8"] {
        let desk = Desk::with_feed(&all);
        desk.done(&["-j", threads, "index", "add", "feed.jsonl", "--index", "it"]);
        let args =
            ["-j", threads, "check", "feed.jsonl", "--index", "it", "--quick", "--format", "jsonl"];
        answers.push(desk.done(&args).stdout);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}
