//! A writer that dies, a disk that is full, readers and writers at once: what was acknowledged is whole,
//! and nothing is there by half.

use std::collections::BTreeSet;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{indexed, is_whole, list, stories};
use crate::random::Random;
use crate::support::{Desk, field, lines, ran, story, text};

/// As many articles of one file, which are added in one transaction.
const OF_A_FILE: u64 = 40;

fn ids(all: &[Value]) -> BTreeSet<String> {
    field(all, "id").into_iter().map(str::to_owned).collect()
}

/// Lets a writer live for a while, at most. Whether it acknowledged what it did.
fn killed_after(mut child: Child, most: Duration) -> bool {
    let end = Instant::now() + most;
    while Instant::now() < end {
        if let Some(status) = child.try_wait().unwrap() {
            return status.success();
        }
        thread::sleep(Duration::from_micros(200));
    }
    child.kill().unwrap();
    child.wait().unwrap().success()
}

#[test]
fn a_killed_writer_loses_nothing_that_it_acknowledged() {
    const KILLS: usize = 50;
    let desk = indexed(&stories(0, OF_A_FILE));
    let mut there = ids(&list(&desk, &[]));
    let mut random = Random::new(5);
    let began = Instant::now();
    desk.write("next.jsonl", lines(&stories(1_000, OF_A_FILE)));
    desk.done(&["index", "add", "next.jsonl", "--index", "it"]);
    there.extend(ids(&stories(1_000, OF_A_FILE)));
    let usual = began.elapsed().as_micros() as usize;
    let (mut kills, mut rounds) = (0, 2_000);
    while kills < KILLS {
        rounds += 1;
        let (args, change): (Vec<String>, BTreeSet<String>) = match random.below(4) {
            0 | 1 => {
                let new = stories(rounds * 1_000, OF_A_FILE);
                desk.write("next.jsonl", lines(&new));
                (vec!["add".into(), "next.jsonl".into()], ids(&new))
            }
            2 => {
                let some: Vec<String> = there.iter().take(20).cloned().collect();
                ([vec!["remove".to_owned()], some.clone()].concat(), some.into_iter().collect())
            }
            _ => (vec!["compact".into()], BTreeSet::new()),
        };
        let all: Vec<&str> = ["index"].into_iter().chain(args.iter().map(String::as_str)).collect();
        let child = desk.command(&[&all[..], &["--index", "it"]].concat()).spawn().unwrap();
        let life = Duration::from_micros(random.below(usual) as u64);
        let is_acknowledged = killed_after(child, life);
        kills += usize::from(!is_acknowledged);
        let now = ids(&list(&desk, &[]));
        let is_remove = args[0] == "remove";
        let after: BTreeSet<String> = match is_remove {
            true => there.difference(&change).cloned().collect(),
            false => there.union(&change).cloned().collect(),
        };
        match is_acknowledged {
            true => assert_eq!(now, after, "{args:?} was acknowledged"),
            false => assert!(now == there || now == after, "{args:?} was done by half"),
        }
        there = now;
        assert!(is_whole(&desk), "after {args:?}");
    }
}

#[test]
fn a_full_disk_leaves_what_was_there() {
    let desk = indexed(&stories(0, 50));
    let before = list(&desk, &[]);
    desk.write("more.jsonl", lines(&stories(1_000, 3_000)));
    let program = env!("CARGO_BIN_EXE_wirecopy");
    // The shell's unit is 512 bytes; 600 KB are not enough for 3,000 articles and their postings.
    let script = format!(
        "trap '' XFSZ; ulimit -f 1200; exec '{program}' index add more.jsonl --index it --quiet"
    );
    let mut command = desk.command(&[]);
    let folder = desk.path(".");
    command = {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &script]).current_dir(folder);
        shell.stdin(std::process::Stdio::null());
        drop(command);
        shell
    };
    let full = ran(command);
    assert_eq!(full.code, 2, "{full:#?}");
    assert!(full.stderr.contains("what was there before is as it was"), "{full:#?}");
    assert_eq!(list(&desk, &[]), before);
    assert!(is_whole(&desk));
    desk.done(&["index", "add", "more.jsonl", "--index", "it", "--quiet"]);
    assert_eq!(list(&desk, &[]).len(), 3_050);
}

#[test]
fn readers_are_not_disturbed_by_a_writer() {
    let desk = indexed(&stories(0, 30));
    desk.write("page.txt", text(&story(3, 60)));
    for number in 1..=6 {
        desk.write(&format!("{number}.jsonl"), lines(&stories(number * 100, 30)));
    }
    let read = || {
        for _ in 0..6 {
            let ran = desk.run(&["check", "page.txt", "--index", "it", "--format", "jsonl"]);
            assert_eq!((ran.code, &*ran.stderr), (0, ""), "{ran:#?}");
            let verdict: Value = serde_json::from_str(&ran.stdout).unwrap();
            assert_eq!(verdict["of"]["id"], "s3");
            // A whole state: so many files were added, none in part.
            assert_eq!(verdict["scope"]["articles"].as_u64().unwrap() % 30, 0, "{verdict}");
        }
    };
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(read);
        }
        for number in 1..=6 {
            desk.done(&["index", "add", &format!("{number}.jsonl"), "--index", "it"]);
        }
    });
    assert_eq!(list(&desk, &[]).len(), 210);
}

#[test]
fn a_second_writer_waits_then_is_told_who_writes() {
    let desk = indexed(&stories(0, 5));
    let db = rusqlite::Connection::open(desk.path("it")).unwrap();
    db.execute_batch(
        "INSERT INTO writers VALUES (4711, 'quay', 'add', '2026-03-01T10:00:00Z'); BEGIN IMMEDIATE;",
    )
    .unwrap();
    let held = desk.run(&["index", "remove", "s1", "--index", "it", "--wait", "0"]);
    assert_eq!(held.code, 2);
    let who = "by process 4711 on quay, `index add` since 2026-03-01T10:00:00Z";
    assert!(held.stderr.contains(who), "{held:#?}");
    // One that waits long enough has its turn.
    let child = desk.command(&["index", "remove", "s1", "--index", "it"]).spawn().unwrap();
    thread::sleep(Duration::from_millis(100));
    db.execute_batch("COMMIT").unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(list(&desk, &[]).len(), 4);
}

#[test]
fn what_is_read_stays_while_it_is_removed() {
    use wirecopy::store::Index;
    let desk: Desk = indexed(&stories(0, 5));
    let reader = Index::open(&desk.path("it")).unwrap();
    let number = reader.number("s2").unwrap().unwrap();
    desk.done(&["index", "remove", "s2", "--index", "it"]);
    let compacted = desk.run(&["index", "compact", "--index", "it"]);
    assert_eq!(compacted.code, 0);
    assert!(compacted.stderr.contains("somebody reads the index"), "{compacted:#?}");
    assert_eq!(reader.select(&[number]).unwrap().articles.len(), 1);
    drop(reader);
    assert_eq!(list(&desk, &[]).len(), 4);
    desk.done(&["index", "compact", "--index", "it"]);
}
