//! Pages of HTML in Chromium, where it is here: they open from a file without a request and without a
//! word on the console, and what the script builds is what stands in the page.

use std::path::PathBuf;
use std::process::Command;

use dom_query::Document;
use serde_json::Value;

use crate::pages::{all_words, demo, many};
use crate::support::Desk;

/// The browser, by the path of its program; `None` where it is not here.
#[expect(clippy::print_stdout, reason = "a test that was skipped says so")]
pub(crate) fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let places = std::env::split_paths(&path);
    let found =
        places.flat_map(|folder| names.map(|name| folder.join(name))).find(|it| it.is_file());
    if found.is_none() {
        println!("skipped: chromium is not here");
    }
    found
}

/// What Chromium makes of a page of a desk, and what it complained of; `None` where it is not here.
fn in_chromium(desk: &Desk, page: &str) -> Option<(String, String)> {
    let browser = chromium()?;
    let profile = desk.path("profile");
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--log-net-log={}", desk.path("net.json").display()))
        .arg(format!("file://{}", desk.path(page).display()))
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    Some((String::from_utf8(output.stdout).unwrap(), log))
}

/// The requests that a page made, by the browser's log of the network, which has those of the
/// browser itself as well. A page of a file has no origin of its own.
fn requests(desk: &Desk) -> usize {
    let log = desk.read("net.json");
    let by = |origin: &str| log.matches(&format!("\"initiator\":\"{origin}\"")).count();
    by("null") + by("file://")
}

/// The items of a list, as a browser has them.
fn items(dom: &str, list: &str) -> String {
    let page = Document::from(dom);
    let list = page.select(&format!("#{list} .items")).inner_html().to_string();
    list.replace('\n', "").trim().to_owned()
}

#[test]
fn a_browser_opens_the_report_without_a_word() {
    let desk = many(60);
    // What is looked for is seen where it is: a page that asks for a picture, and one that complains.
    desk.write("asks.html", "<!doctype html><img src='http://127.0.0.1:9/x.png'>");
    let Some(_) = in_chromium(&desk, "asks.html") else { return };
    assert!(requests(&desk) > 0);
    desk.write("fails.html", "<!doctype html><script>nothing.such()</script>");
    let (_, log) = in_chromium(&desk, "fails.html").unwrap();
    assert!(log.contains(":CONSOLE"), "{log}");
    let (dom, log) = in_chromium(&desk, "r.html").unwrap();
    assert!(!log.contains(":CONSOLE"), "{log}");
    assert_eq!(requests(&desk), 0);
    let page = Document::from(dom.as_str());
    assert_eq!(page.select("#groups .items > li").length(), 25);
    // The script ran: it counts, and there is something to turn.
    assert_eq!(all_words(&page, "#groups .found"), ["60 in all"]);
    assert_eq!(all_words(&page, "#groups .pages span"), ["page 1 of 3"]);
    // What it builds is what stands in the page.
    let (again, log) = in_chromium(&desk, "r.html#groups-page-1").unwrap();
    assert!(!log.contains(":CONSOLE"), "{log}");
    assert_eq!(items(&again, "groups"), items(&dom, "groups"));
    let (third, log) = in_chromium(&desk, "r.html#groups-page-3").unwrap();
    assert!(!log.contains(":CONSOLE"), "{log}");
    assert_eq!(Document::from(third.as_str()).select("#groups .items > li").length(), 10);
    // An item that is on no page yet is found.
    let data = Document::from(desk.read("r.html").as_str()).select("#data").text();
    let data: Value = serde_json::from_str(&data).unwrap();
    let last = data["groups"][59]["i"].as_str().unwrap();
    let (found, _) = in_chromium(&desk, &format!("r.html#{last}")).unwrap();
    let found = Document::from(found.as_str());
    assert_eq!(found.select(&format!("[id='{last}'] details[open]")).length(), 1);
}

#[test]
fn a_browser_builds_stories_and_flags_as_they_stand() {
    let desk = demo();
    let Some((dom, log)) = in_chromium(&desk, "out/report.html") else { return };
    assert!(!log.contains(":CONSOLE"), "{log}");
    for list in ["groups", "stories"] {
        let (again, _) = in_chromium(&desk, &format!("out/report.html#{list}-page-1")).unwrap();
        assert_eq!(items(&again, list), items(&dom, list));
        assert!(items(&dom, list).contains("lines side by side"));
    }
    let args = ["check", "pages/argus.txt", "--against", "pages", "--format", "html"];
    desk.write("check.html", desk.done(&args).stdout);
    let (dom, log) = in_chromium(&desk, "check.html").unwrap();
    assert!(!log.contains(":CONSOLE"), "{log}");
    assert_eq!(requests(&desk), 0);
    assert!(dom.contains("PARTLY DERIVED"));
}
