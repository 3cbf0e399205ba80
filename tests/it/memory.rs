//! Runs that keep on disk what memory has no room for: the same bytes as without, and nothing left
//! behind, however they end.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use wirecopy::article::ArticleId;
use wirecopy::check;
use wirecopy::detect::{Config, JOIN_BY_ITSELF, Join, Passages, Sketches};
use wirecopy::ingest::{self, Body, Hold, Options};
use wirecopy::progress::Unobserved;
use wirecopy::recurring::Part;

use crate::random::{Random, corpus, layout};
use crate::support::{Desk, Ran, lines, ran, record, story, text, without_seconds};

/// Enough for anything here.
const ROOM: &str = "1G";

/// Everything that a run wrote and printed.
fn everything(desk: &Desk, folder: &str, ran: &Ran) -> BTreeMap<String, String> {
    let mut all = BTreeMap::from([("screen".to_owned(), ran.stdout.replace(folder, "FOLDER"))]);
    for entry in fs::read_dir(desk.path(folder)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let bytes = desk.read(&format!("{folder}/{name}"));
        all.insert(name, without_seconds(&bytes));
    }
    all
}

fn is_equal(found: &BTreeMap<String, String>, expected: &BTreeMap<String, String>, of: &str) {
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{of}");
    for (name, text) in found {
        assert!(*text == expected[name], "{of}: {name} differs");
    }
}

/// Runs with and without `--memory`, on several numbers of threads.
fn is_the_same(desk: &Desk, args: &[&str]) -> BTreeMap<String, String> {
    let run = |folder: &str, more: &[&str]| {
        let args = [&["dedup", "-q", "--passages", "-o", folder][..], args, more].concat();
        let ran = desk.run(&args);
        assert!([0, 3].contains(&ran.code), "{args:?}: {ran:#?}");
        everything(desk, folder, &ran)
    };
    let expected = run("out-held", &[]);
    for threads in ["1", "2", "8"] {
        let folder = format!("out-kept-{threads}");
        let found = run(&folder, &["--memory", ROOM, "-j", threads]);
        is_equal(&found, &expected, &format!("{args:?} on {threads} threads"));
        fs::remove_dir_all(desk.path(&folder)).unwrap();
    }
    fs::remove_dir_all(desk.path("out-held")).unwrap();
    expected
}

/// Reworked stories with metadata, some ids twice.
fn planted(articles: usize, seed: u64) -> Vec<Value> {
    let mut random = Random::new(seed);
    let stories = corpus(articles, &mut random);
    let record = |(number, words): (usize, &Vec<String>)| {
        json!({
            "id": format!("p{}", number - number % 7 / 6),
            "text": layout(words, &mut random),
            "title": format!("Story {number}"),
            "source": format!("site{}.example", number % 5),
            "date": format!("2026-03-{:02}", 1 + number % 28),
            "version": number % 3,
        })
    };
    stories.iter().enumerate().map(record).collect()
}

/// Pages of two sites with a footer each, the second page of each site told to be withdrawn.
fn pages() -> Vec<Value> {
    let page = |number: u64| {
        let site = ["quay.example", "mill.example"][number as usize % 2];
        let body = text(&story(number / 4, 120));
        let footer = format!("The readers of {site} choose what this paper looks into next week.");
        json!({ "id": format!("g{number}"), "uri": format!("g{number}"), "source": site,
                "text": format!("{body}\n\n{footer}\n"), "version": 1 })
    };
    let mut pages: Vec<Value> = (0..40).map(page).collect();
    for id in ["g2", "g3"] {
        pages.push(json!({ "uri": id, "pubstatus": "canceled", "version": 2 }));
    }
    pages
}

/// Items of a newsroom's format: two versions of each, of which the newer one is a word shorter.
fn items() -> Vec<Value> {
    let item = |number: u64| {
        let (story, version) = (number / 2, 1 + number % 2);
        let mut words = self::story(900 + story, 120);
        words.truncate(120 - version as usize);
        json!({ "uri": format!("urn:item:{story}"), "version": version.to_string(),
                "versioncreated": format!("2026-03-{:02}T08:00:00Z", number + 1), "type": "text",
                "headline": format!("Story {story}"), "body_text": text(&words) })
    };
    (0..12).map(item).collect()
}

#[test]
fn what_is_on_disk_changes_no_byte() {
    let desk = Desk::new();
    desk.write("items.jsonl", lines(&items()));
    let found = is_the_same(&desk, &["items.jsonl"]);
    let newer = "one is a newer version of the other";
    assert_eq!(found["pairs.jsonl"].matches(newer).count(), 6);
    desk.write("planted.jsonl", lines(&planted(300, 11)));
    desk.write("before.jsonl", lines(&planted(80, 12)));
    desk.write("pages.jsonl", lines(&pages()));
    desk.write("bad.jsonl", "{\"id\": \"x\"}\n{\"text\": \"no end\n{\"text\": \"\"}\n");
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    is_the_same(&desk, &["planted.jsonl", "bad.jsonl"]);
    is_the_same(&desk, &["planted.jsonl", "--no-passages"]);
    is_the_same(&desk, &["planted.jsonl", "--against", "before.jsonl", "pages.jsonl"]);
    is_the_same(&desk, &[data]);
    let found = is_the_same(&desk, &["pages.jsonl", "--body", "page"]);
    assert!(!found["furniture.jsonl"].is_empty(), "the footers are furniture");
    assert!(
        found["articles.jsonl"].contains("\"status\":\"canceled\""),
        "a notice acts on its item"
    );
    assert_eq!(found["notices.jsonl"].lines().count(), 2);
}

#[test]
fn lists_on_the_screen_are_the_same() {
    let desk = Desk::with_feed(&planted(60, 13));
    for format in ["table", "jsonl", "json", "csv"] {
        let run = |more: &[&str]| {
            let ran =
                desk.done(&[&["dedup", "-q", "feed.jsonl", "--format", format], more].concat());
            without_seconds(&ran.stdout)
        };
        assert_eq!(run(&["--memory", ROOM]), run(&[]), "{format}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), cases: 12, ..ProptestConfig::default() })]

    /// Whatever is asked of articles on disk is what is held of them in memory.
    #[test]
    fn what_is_kept_is_what_was_read(
        articles in 1..200_usize,
        seed in 0..u64::MAX,
        as_pages in any::<bool>(),
        with_passages in any::<bool>(),
    ) {
        let desk = Desk::new();
        let mut records = planted(articles, seed);
        records.extend(pages());
        records.extend(items());
        desk.write("feed.jsonl", lines(&records));
        let paths = [desk.path("feed.jsonl")];
        let passages = with_passages.then(Passages::default);
        let config = Config { passages, ..Config::new(0.5, 0.99).unwrap() };
        let body = if as_pages { Body::Page } else { Body::Auto };
        let options = Options { body, batch: 4096, ..Options::default() };
        let held = check::fingerprinted(&paths[..], &options, &config, &Unobserved).unwrap();
        let kept = check::fingerprinted_to_disk(&paths[..], &options, (&config, 1 << 30), &Unobserved);
        let kept = kept.unwrap();
        let disk = kept.on_disk();
        let ids = || (0..held.articles().len() as u32).map(ArticleId);
        prop_assert_eq!(disk.articles().len(), held.articles().len());
        prop_assert_eq!((kept.touched(), kept.renamed()), (held.touched(), held.renamed()));
        prop_assert_eq!(as_pages, kept.touched() > 0);
        for id in ids() {
            let print = &held.values()[id.index()];
            prop_assert_eq!(&*disk.articles().get(id), &held.articles()[id.index()]);
            let is_item = held.articles()[id.index()].item.is_some();
            prop_assert_eq!(disk.articles().is_item(id), is_item);
            prop_assert_eq!((disk.content(id), disk.words(id)), (print.content, print.words));
            let halves: Vec<u32> = print.passage_set().iter().map(|print| *print as u32).collect();
            prop_assert_eq!(&*disk.passage_halves(id), halves);
            prop_assert_eq!(disk.passage_count(id), print.passage_set().len());
            if print.words > 0 {
                prop_assert_eq!(&*disk.keys(id), print.keys());
            }
            prop_assert_eq!(kept.origin(id), held.origin(id));
            prop_assert_eq!(kept.text(id).unwrap(), held.text(id).unwrap());
            prop_assert_eq!(kept.record(id).unwrap(), held.record(id).unwrap());
            let compared = |id| (
                held.with_text(id, |text| text.compared.clone()).unwrap(),
                kept.with_text(id, |text| text.compared.clone()).unwrap(),
            );
            let (in_memory, on_disk) = compared(id);
            prop_assert_eq!(in_memory, on_disk);
        }
        for band in 0..config.banding.bands() {
            let expected: Vec<u64> = held.values().iter().map(|print| {
                print.keys().get(band).copied().unwrap_or(0)
            }).collect();
            prop_assert_eq!(disk.band(band), expected);
        }
        for bits in [0, 1, 4, 8, 9, 11] {
            let mut found: Vec<(u64, ArticleId)> = Vec::new();
            for number in 0..1 << bits {
                disk.passages_within(Part { number, bits }, &mut |id, prints| {
                    assert!(prints.is_sorted(), "ascending within an article");
                    assert!(prints.iter().all(|print| bits == 0 || print >> (64 - bits) == number));
                    found.extend(prints.iter().map(|print| (*print, id)));
                });
            }
            found.sort_unstable();
            let expected = ids().flat_map(|id| {
                held.values()[id.index()].passage_set().into_iter().map(move |print| (print, id))
            });
            let mut expected: Vec<(u64, ArticleId)> = expected.collect();
            expected.sort_unstable();
            prop_assert_eq!(found, expected, "{} bits", bits);
        }
        prop_assert!(kept.checked().is_ok());
    }
}

#[test]
fn articles_are_told_apart_however_they_are_asked_for() {
    let records: Vec<Value> = (0..5000).map(|n| record(&format!("r{n}"), "one two")).collect();
    let desk = Desk::with_feed(&records);
    let (config, options) = (Config::new(0.5, 0.99).unwrap(), Options::default());
    let paths = [desk.path("feed.jsonl")];
    let kept = check::fingerprinted_to_disk(&paths[..], &options, (&config, 1 << 30), &Unobserved);
    let kept = kept.unwrap();
    let articles = kept.on_disk().articles();
    let all: Vec<(ArticleId, String)> =
        articles.iter().map(|(id, article)| (id, article.id.to_string())).collect();
    let expected: Vec<_> = (0..5000).map(|n| (ArticleId(n), format!("r{n}"))).collect();
    assert_eq!(all, expected);
    // Those that have one place among what was read last, in turn, and each again at once.
    for n in [1, 1, 4097, 1, 4097, 4097, 4096, 0, 4096] {
        assert_eq!(articles.id(ArticleId(n)), format!("r{n}"));
    }
}

#[test]
fn what_cannot_be_done_is_refused() {
    let desk =
        Desk::with_feed(&(0..3300).map(|n| record(&n.to_string(), "one")).collect::<Vec<_>>());
    for (args, code, told) in [
        (&["--memory", "2"][..], 2, "give a number with K, M, G or T behind it, such as 2G"),
        (&["--memory", "99999999999G"], 2, "give a number with K, M, G or T behind it"),
        (&["--memory", "200M"], 2, "a run takes 256 MB whatever it reads: give more"),
        (&["--memory", "257M"], 2, "--memory has room for 2912 articles, and there are more"),
        (&["--memory", "2G", "--recall", "1"], 2, "leave out --memory"),
        (&["--memory", "2G", "--index", "it"], 2, "cannot be used with"),
    ] {
        let ran = desk.run(&[&["dedup", "feed.jsonl", "-o", "out-here"], args].concat());
        assert_eq!(ran.code, code, "{args:?}: {ran:#?}");
        assert!(ran.stderr.contains(told), "{args:?}: {ran:#?}");
        assert!(!desk.path("out-here").exists() || is_empty(&desk.path("out-here")), "{args:?}");
    }
}

#[test]
fn what_it_takes_is_said_before() {
    let desk = Desk::with_feed(&[record("a", "one two"), record("b", "one two")]);
    let ran = desk.done(&["dedup", "feed.jsonl", "--memory", ROOM]);
    assert!(ran.stderr.contains("1 MB to read: less than a minute, and about 1 MB on the disk of"));
    assert_eq!(desk.done(&["dedup", "feed.jsonl", "--memory", ROOM, "-q"]).stderr, "");
    assert_eq!(desk.done(&["dedup", "feed.jsonl"]).stderr, "");
}

fn is_empty(folder: &Path) -> bool {
    names(folder).is_empty()
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn a_killed_run_leaves_nothing_behind() {
    const KILLS: usize = 20;
    let desk = Desk::with_feed(&planted(1_200, 15));
    fs::create_dir(desk.path("meanwhile")).unwrap();
    let command = |folder: &str| {
        let mut command =
            desk.command(&["dedup", "-q", "feed.jsonl", "--memory", ROOM, "-o", folder]);
        command.env("TMPDIR", desk.path("meanwhile"));
        command
    };
    let began = Instant::now();
    let undisturbed = everything(&desk, "out-whole", &ran(command("out-whole")));
    let usual = began.elapsed().as_micros() as usize;
    let mut random = Random::new(16);
    let mut kills = 0;
    while kills < KILLS {
        let mut child = command("out-here").spawn().unwrap();
        thread::sleep(Duration::from_micros(random.below(usual) as u64));
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        assert!(is_empty(&desk.path("meanwhile")), "files have no name");
        match ended.code() {
            None => {
                kills += 1;
                let left = desk.path("out-here");
                if left.exists() && names(&left).iter().any(|name| !name.starts_with('.')) {
                    // It had written everything, and was giving names or done with that.
                    let last = |name: &String| name.trim_start_matches('.').to_owned();
                    let all = names(&left).iter().map(last).collect::<BTreeSet<String>>();
                    let all = all.iter().map(|name| name.trim_end_matches(".partial").to_owned());
                    assert_eq!(all.collect::<BTreeSet<_>>(), names(&desk.path("out-whole")));
                    fs::remove_dir_all(left).unwrap();
                }
            }
            Some(code) => {
                assert_eq!(code, 0, "what a killed run left is in nobody's way");
                fs::remove_dir_all(desk.path("out-here")).unwrap();
            }
        }
    }
    let again = ran(command("out-here"));
    assert_eq!(again.code, 0, "{again:#?}");
    is_equal(&everything(&desk, "out-here", &again), &undisturbed, "after kills");
    assert!(is_empty(&desk.path("meanwhile")));
}

#[test]
fn what_an_older_run_left_is_no_result() {
    let desk = Desk::with_feed(&planted(20, 17));
    desk.write("out-here/.pairs.jsonl.partial", "half of a");
    desk.done(&["dedup", "-q", "feed.jsonl", "-o", "out-here"]);
    desk.done(&["dedup", "-q", "feed.jsonl", "-o", "new"]);
    assert_eq!(desk.read("out-here/pairs.jsonl"), desk.read("new/pairs.jsonl"));
    assert!(!desk.path("out-here/.pairs.jsonl.partial").exists());
    let again = desk.run(&["dedup", "-q", "feed.jsonl", "-o", "out-here"]);
    assert!(again.stderr.contains("exists and is not empty"), "{again:#?}");
    // One that was stopped while it gave names: what is in place is replaced if that is asked for.
    desk.write("out-here/.stories.jsonl.partial", "all of them");
    let again = desk.run(&["dedup", "-q", "feed.jsonl", "-o", "out-here"]);
    assert!(again.stderr.contains("exists and is not empty"), "{again:#?}");
    desk.done(&["dedup", "-q", "feed.jsonl", "-o", "out-here", "--force"]);
    assert!(!desk.path("out-here/.stories.jsonl.partial").exists());
    assert_eq!(desk.read("out-here/pairs.jsonl"), desk.read("new/pairs.jsonl"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_without_room_is_told_and_nothing_is_left() {
    let desk = Desk::with_feed(&planted(1_200, 18));
    fs::create_dir(desk.path("meanwhile")).unwrap();
    let run = |blocks: &str, folder: &str| {
        // The shell's unit is 512 bytes.
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec '{}' dedup feed.jsonl -q --memory 1G -o {folder}",
            env!("CARGO_BIN_EXE_wirecopy")
        );
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &script]).current_dir(desk.path("."));
        shell.env("TMPDIR", desk.path("meanwhile")).stdin(std::process::Stdio::null());
        ran(shell)
    };
    let full = run("200", "out-here");
    assert_eq!(full.code, 2, "{full:#?}");
    assert!(full.stderr.contains("set TMPDIR to another folder"), "{full:#?}");
    assert!(is_empty(&desk.path("out-here")) && is_empty(&desk.path("meanwhile")));
    let whole = run("unlimited", "out-here");
    assert_eq!(whole.code, 0, "{whole:#?}");
    let args = ["dedup", "feed.jsonl", "-q", "-o", "out-plain"];
    let plain = desk.done(&args);
    let (whole, plain) =
        (everything(&desk, "out-here", &whole), everything(&desk, "out-plain", &plain));
    is_equal(&whole, &plain, "after a full disk");
}

/// Where every pair is compared, and nowhere else, shingles stay in memory.
#[test]
fn shingles_are_held_where_every_pair_is_compared() {
    let desk = Desk::new();
    let few = 20;
    let records =
        (0..=JOIN_BY_ITSELF).map(|n| record(&n.to_string(), &format!("story number {n}")));
    let records: Vec<Value> = records.collect();
    desk.write("few.jsonl", lines(&records[..few]));
    desk.write("many.jsonl", lines(&records));
    let held = |name: &str, join| {
        let config = Config { join, ..Config::new(0.5, 0.99).unwrap() };
        let paths = [desk.path(name)];
        let all = check::fingerprinted(&paths[..], &Options::default(), &config, &Unobserved);
        all.unwrap().values().iter().filter(|print| print.held() > 0).count()
    };
    assert_eq!(held("few.jsonl", Join::Small), few);
    assert_eq!(held("few.jsonl", Join::Never), 0);
    assert_eq!(held("many.jsonl", Join::Small), 0);
    assert_eq!(held("many.jsonl", Join::Always), records.len());
    // No more than that, even before it is known how many there are.
    let (paths, config) = ([desk.path("many.jsonl")], Config::new(0.5, 0.99).unwrap());
    let options = Options::default();
    let all = ingest::read_fingerprints(&paths[..], &options, &config, &Unobserved).unwrap();
    let is_whole = all.values().iter().filter(|print| print.held() > 0);
    assert_eq!(is_whole.count(), JOIN_BY_ITSELF);
}
