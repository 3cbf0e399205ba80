//! What is gone is gone, and what is damaged is told.

use std::fs;

use serde_json::json;

use super::{indexed, is_whole, list, stories};
use crate::random::Random;
use crate::support::{Desk, lines, story, text};

/// The bytes of an index and its log.
fn bytes(desk: &Desk) -> Vec<u8> {
    let mut all = desk.bytes("it");
    all.extend(fs::read(desk.path("it-wal")).unwrap_or_default());
    all
}

fn holds(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|window| window == part)
}

#[test]
fn no_word_of_what_was_removed_is_left() {
    let mut all = stories(0, 300);
    // Words that stand nowhere else, in the text and beside it.
    let secret: Vec<String> = (0..60).map(|number| format!("zq{number}xvkj")).collect();
    for at in [3, 150, 299] {
        all.insert(at, json!({
            "id": format!("secret{at}"), "text": format!("{} {}", secret.join(" "), text(&story(at as u64 + 9_000, 200))),
            "title": "Qwyjibotitle", "source": "Qwyjibosource", "byline": "Qwyjiboauthor",
        }));
    }
    let desk = indexed(&all);
    let packed: Vec<Vec<u8>> = {
        let db = rusqlite::Connection::open(desk.path("it")).unwrap();
        let sql = "SELECT text FROM texts JOIN articles USING (article) WHERE id LIKE 'secret%'";
        let mut select = db.prepare(sql).unwrap();
        let rows = select.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    assert_eq!(packed.len(), 3);
    let before = bytes(&desk);
    for packed in &packed {
        assert!(holds(&before, &packed[packed.len() / 2..][..24]), "the test would see it");
    }
    assert!(holds(&before, b"Qwyjibotitle"));
    // The rows move about before they go.
    for number in 1..4 {
        desk.write("more.jsonl", lines(&stories(number * 1_000, 200)));
        desk.done(&["index", "add", "more.jsonl", "--index", "it"]);
    }
    desk.done(&["index", "remove", "secret3", "secret150", "secret299", "--index", "it"]);
    let told = desk.done(&["index", "compact", "--index", "it"]);
    assert_eq!(told.stderr, "");
    let after = bytes(&desk);
    for packed in &packed {
        for piece in packed.chunks_exact(16) {
            assert!(!holds(&after, piece), "a piece of a removed text is left");
        }
    }
    for word in ["zq17xvkj", "Qwyjibo", "secret150"] {
        assert!(!holds(&after, word.as_bytes()), "`{word}` is left");
    }
    let verified = desk.done(&["index", "verify", "--index", "it"]).stdout;
    assert!(verified.contains("nothing is left of what was removed"), "{verified}");
    assert!(after.len() < before.len() * 4);
    assert_eq!(list(&desk, &[]).len(), 900);
}

/// Changes bytes of an index where some of them stand.
fn change(desk: &Desk, part: &[u8], change: impl FnOnce(&mut [u8])) {
    let mut all = desk.bytes("it");
    let at = all.windows(part.len()).position(|window| window == part);
    let at = at.expect("the bytes are in the file");
    change(&mut all[at..at + part.len()]);
    fs::write(desk.path("it"), all).unwrap();
}

/// A piece of a blob of the index.
fn piece(desk: &Desk, sql: &str) -> Vec<u8> {
    let db = rusqlite::Connection::open(desk.path("it")).unwrap();
    let blob: Vec<u8> = db.query_row(sql, [], |row| row.get(0)).unwrap();
    blob[blob.len() / 2..][..16].to_vec()
}

#[test]
fn a_flipped_bit_is_told_with_its_place() {
    for (sql, told) in [
        ("SELECT text FROM texts WHERE article = 7", "the text of article `s6`"),
        ("SELECT postings FROM blocks ORDER BY block LIMIT 1", "block 1 is not what was written"),
    ] {
        let desk = indexed(&stories(0, 50));
        desk.done(&["index", "compact", "--index", "it"]);
        let piece = piece(&desk, sql);
        change(&desk, &piece, |bytes| bytes[5] ^= 0x10);
        let ran = desk.run(&["index", "verify", "--index", "it"]);
        assert_eq!(ran.code, 2);
        assert!(ran.stdout.contains("DAMAGED"), "{ran:#?}");
        let told = told.replace("block 1 ", "block ");
        let is_told = told.split("block ").all(|part| ran.stdout.contains(part));
        assert!(is_told, "{ran:#?}");
    }
}

#[test]
fn no_damage_crashes_a_reader() {
    let desk = indexed(&stories(0, 120));
    desk.done(&["index", "compact", "--index", "it"]);
    let whole = desk.bytes("it");
    desk.write("page.txt", text(&story(3, 60)));
    // Pages full of what was added; others are hardly used.
    let pages: Vec<usize> = {
        let db = rusqlite::Connection::open(desk.path("it")).unwrap();
        let sql = "SELECT pageno FROM dbstat WHERE pagetype = 'leaf' AND name IN \
             ('articles', 'bodies', 'texts', 'blocks')";
        let mut select = db.prepare(sql).unwrap();
        let rows = select.query_map([], |row| row.get::<_, i64>(0)).unwrap();
        rows.map(|page| page.unwrap() as usize - 1).collect()
    };
    let mut random = Random::new(11);
    for round in 0..40 {
        let mut torn = whole.clone();
        let page = pages[random.below(pages.len())] * 4_096;
        match round % 4 {
            0 => torn[page..page + 4_096].fill(0),
            1 => torn[page + 1_024..page + 4_096].fill(0xa5),
            2 => torn.truncate(page + 8_000),
            _ => {
                for _ in 0..64 {
                    let at = page + random.below(4_096);
                    torn[at] ^= 1 << random.below(8);
                }
            }
        }
        fs::write(desk.path("it"), torn).unwrap();
        for args in [
            &["index", "verify", "--index", "it"][..],
            &["check", "page.txt", "--index", "it", "--quick"],
            &["index", "list", "--index", "it"],
        ] {
            let ran = desk.run(args);
            assert!([0, 2].contains(&ran.code), "{args:?} in round {round}: {ran:#?}");
            assert!(!ran.stderr.contains("panicked"), "{args:?} in round {round}: {ran:#?}");
            assert!(args[1] != "verify" || ran.code == 2, "round {round} was not told: {ran:#?}");
        }
    }
    fs::write(desk.path("it"), whole).unwrap();
    assert!(is_whole(&desk));
}
