//! Pages of HTML: the report of a run and the verdicts of `check`, read as a browser reads them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dom_query::{Document, NodeRef, Selection};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Desk, field, lines, record, story, text, with_another_end};

/// A desk with the pages of the demo and a report of them.
pub(crate) fn demo() -> Desk {
    let desk = Desk::new();
    desk.done(&["demo", "pages", "--quiet"]);
    desk.done(&["dedup", "pages", "-o", "out", "--quiet"]);
    desk
}

/// The words of an element, one space between them.
fn words(node: &NodeRef<'_>) -> String {
    node.text().split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(crate) fn all_words(page: &Document, selector: &str) -> Vec<String> {
    page.select(selector).nodes().iter().map(words).collect()
}

/// SHA-256 in hexadecimal digits.
fn sha256(bytes: impl AsRef<[u8]>) -> String {
    let digits =
        Sha256::digest(bytes).iter().flat_map(|byte| [byte >> 4, byte & 15]).collect::<Vec<_>>();
    digits.into_iter().filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// Holds a page to what makes it safe to open: a policy that allows its own style and script alone,
/// no handlers, nothing that is loaded, no way out but to places within it.
fn is_closed(page: &str) {
    let document = Document::from(page);
    let policy = document.select("meta[http-equiv='Content-Security-Policy']").attr("content");
    let policy = policy.expect("the page has a policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    for element in document.select("style").nodes() {
        assert!(policy.contains(&format!("style-src {};", hash(&element.text()))), "{policy}");
    }
    for element in document.select("script").nodes() {
        let is_data = element.attr("type").as_deref() == Some("application/json");
        let is_named = policy.contains(&format!("script-src {};", hash(&element.text())));
        assert!(is_data || is_named, "a script that the policy does not name");
    }
    let places: BTreeSet<String> = document
        .select("[id]")
        .nodes()
        .iter()
        .filter_map(NodeRef::id_attr)
        .map(|id| id.to_string())
        .collect();
    for element in document.select("*").nodes() {
        let name = element.node_name().unwrap_or_default().to_string();
        let known = [
            "html",
            "head",
            "meta",
            "title",
            "style",
            "script",
            "noscript",
            "body",
            "header",
            "main",
            "footer",
            "nav",
            "section",
            "article",
            "h1",
            "h2",
            "h3",
            "p",
            "a",
            "b",
            "br",
            "code",
            "dl",
            "dt",
            "dd",
            "div",
            "span",
            "ul",
            "ol",
            "li",
            "details",
            "summary",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "mark",
            "sup",
            "ins",
            "del",
            "figure",
            "figcaption",
            "svg",
            "defs",
            "pattern",
            "path",
            "line",
            "rect",
            "text",
        ];
        assert!(known.contains(&name.as_str()), "<{name}>");
        for attribute in element.attrs() {
            let (key, value) = (attribute.name.local.to_string(), attribute.value.to_string());
            assert!(!key.starts_with("on") && key != "src" && key != "style", "{key}={value}");
            if key == "href" {
                // A group that is not on the first page of the list is in the data.
                let place = value.strip_prefix('#').unwrap_or_else(|| panic!("{value}"));
                let is_listed = place.starts_with("g-") || place.starts_with("s-");
                assert!(places.contains(place) || is_listed, "{value} leads nowhere");
            }
        }
    }
}

#[test]
fn the_report_says_what_the_run_found() {
    let desk = demo();
    let source = desk.read("out/report.html");
    is_closed(&source);
    let page = Document::from(source.as_str());
    let table = desk.done(&["dedup", "pages"]).stdout;
    let answer = table.lines().next().unwrap();
    assert_eq!(all_words(&page, "h1"), [answer]);
    for line in table.lines().filter(|line| line.starts_with("compared  ")) {
        assert!(all_words(&page, ".facts dd").contains(&line["compared  ".len()..].to_owned()));
    }
    let groups = desk.records("out/groups.jsonl");
    let shown: BTreeSet<String> = page
        .select("#groups .items > li")
        .nodes()
        .iter()
        .filter_map(NodeRef::id_attr)
        .map(|id| id.to_string())
        .collect();
    assert_eq!(shown, field(&groups, "id").into_iter().map(str::to_owned).collect());
    for group in &groups {
        let id = group["id"].as_str().unwrap();
        let rows = all_words(&page, &format!("[id='{id}'] tbody tr"));
        let members = group["members"].as_array().unwrap();
        assert_eq!(rows.len(), members.len());
        // The lead is the first.
        assert!(rows[0].contains(group["lead"].as_str().unwrap()), "{}", rows[0]);
        for member in members {
            let id = member["id"].as_str().unwrap();
            assert!(rows.iter().any(|row| row.contains(id)), "{id}");
        }
    }
    let stories = desk.records("out/stories.jsonl");
    let tied = stories.iter().filter(|story| !story["links"].as_array().unwrap().is_empty());
    assert_eq!(page.select("#stories .items > li").length(), tied.count());
    // The histogram counts every pair once.
    let counted: u64 = all_words(&page, "#curve figure tbody td")
        .iter()
        .map(|cell| cell.parse::<u64>().unwrap())
        .sum();
    assert_eq!(counted, desk.records("out/pairs.jsonl").len() as u64);
    let curve = page.select("path.curve").attr("d").unwrap();
    assert_eq!(curve.matches(['M', 'L']).count(), 101);
}

#[test]
fn the_listing_can_be_hashed_again() {
    let desk = demo();
    let mut listing = String::new();
    for article in desk.records("out/articles.jsonl") {
        let text = |name: &str| article[name].as_str().unwrap().to_owned();
        listing.extend([&text("content"), " ", &text("id"), "\n"]);
    }
    assert!(desk.read("out/report.html").contains(&sha256(listing)));
}

/// The passages on each side of a table, by their names.
fn passages(table: &NodeRef<'_>) -> [BTreeMap<String, String>; 2] {
    [1, 2].map(|column| {
        let mut marked: BTreeMap<String, String> = BTreeMap::new();
        let selector = format!("tr > td:nth-child({column}) .passage");
        for passage in Selection::from(*table).select(&selector).nodes() {
            let part = |name: &str| words(&Selection::from(*passage).select(name).nodes()[0]);
            marked.entry(part("sup")).or_default().push_str(&part("mark"));
        }
        marked
    })
}

/// A text without all but letters and digits, as copies may differ in those alone.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[test]
fn a_passage_has_one_name_on_both_sides() {
    let desk = demo();
    let check = [
        "check",
        "pages/argus.txt",
        "pages/world-brief.txt",
        "--against",
        "pages",
        "--format",
        "html",
    ];
    for extent in ["passages", "full"] {
        desk.done(&["dedup", "pages", "--report", "r.html", "--evidence", extent, "--quiet"]);
        let verdicts = desk.done(&[&check[..], &["--evidence", extent]].concat()).stdout;
        for source in [desk.read("r.html"), verdicts] {
            is_closed(&source);
            let page = Document::from(source.as_str());
            let tables = page.select("table.beside");
            assert!(tables.length() > 0);
            for table in tables.nodes() {
                let [left, right] = passages(table);
                assert!(!left.is_empty());
                for (name, words) in left {
                    let other = right.get(&name).unwrap_or_else(|| panic!("{name}: {words}"));
                    assert_eq!(bare(&words), bare(other), "{name}");
                }
            }
        }
    }
}

#[test]
fn every_line_is_there_where_all_is_asked_for() {
    let desk = demo();
    let args = ["check", "pages/argus.txt", "--against", "pages/ap.txt"];
    let html = [&args[..], &["--format", "html", "--evidence", "full"]].concat();
    let page = Document::from(desk.done(&html).stdout.as_str());
    let json = desk.done(&[&args[..], &["--format", "json"]].concat()).stdout;
    let verdict: Value = serde_json::from_str(&json).unwrap();
    for (column, side) in [(1, "lines_a"), (2, "lines_b")] {
        let shown: String = all_words(&page, &format!(".beside td:nth-child({column})")).concat();
        let shown = bare(&shown);
        for line in verdict["matches"][0][side].as_array().unwrap() {
            let number = line["line"].to_string();
            assert!(shown.contains(&number), "line {number} of {side}");
        }
    }
    // What is shown of a line with nothing in it is the line.
    let first = verdict["matches"][0]["lines_a"].as_array().unwrap().iter();
    for line in first.filter(|line| line["shared"] == 0) {
        let text = line["text"].as_str().unwrap();
        let cells = all_words(&page, ".beside td:nth-child(1)");
        assert!(cells.iter().any(|cell| cell.contains(text) || cell.contains('[')), "{text}");
    }
}

#[test]
fn a_verdict_says_the_same_as_its_card_and_record() {
    let desk = Desk::new();
    desk.done(&["demo", "pages", "--quiet"]);
    let wire = text(&story(1, 150));
    let mut killed = record("wire-1", &wire);
    killed["status"] = json!("canceled");
    killed["source"] = json!("wire.example");
    desk.write("wires.jsonl", lines(&[killed]));
    desk.write("carrier.txt", &wire);
    desk.write("stranger.txt", text(&story(9, 120)));
    for name in ["carrier.txt", "stranger.txt", "pages/argus.txt", "pages/ap-writethru.txt"] {
        let args = ["check", name, "--against", "pages", "wires.jsonl"];
        let html = desk.done(&[&args[..], &["--format", "html"]].concat()).stdout;
        is_closed(&html);
        let page = Document::from(html.as_str());
        let all = words(&page.root());
        let json = desk.done(&[&args[..], &["--format", "json"]].concat()).stdout;
        let verdict: Value = serde_json::from_str(&json).unwrap();
        let card = desk.done(&[&args[..], &["--all"]].concat()).stdout;
        let card: String = card.split_whitespace().collect::<Vec<_>>().join(" ");
        let headline = &all_words(&page, "h1")[0];
        assert!(card.contains(headline.as_str()), "{headline}\n{card}");
        for claim in verdict["claims"].as_array().unwrap() {
            let row = claim["grade"].as_str().unwrap();
            let text = claim["text"].as_str().unwrap().split_whitespace().collect::<Vec<_>>();
            let rows = all_words(&page, &format!(".claims tr.{row}"));
            assert!(rows.iter().any(|row| row.contains(&text.join(" "))), "{claim}");
        }
        for change in verdict["would_change"].as_array().unwrap() {
            assert!(all.contains(change.as_str().unwrap()), "{change}");
        }
        // What is withdrawn is said before anything else.
        let main = words(page.select("main").nodes().first().unwrap());
        let warnings = all_words(&page, ".verdict > .warning");
        assert_eq!(warnings.is_empty(), verdict["withdrawn"] == false, "{name}");
        for warning in warnings {
            assert!(main.find(&warning).unwrap() < main.find(headline.as_str()).unwrap());
        }
        let hash = sha256(desk.bytes(name));
        assert!(all.contains(&hash), "{name} has another hash");
    }
    // Many pages have one list of verdicts; none has a sentence.
    let many = desk.done(&["check", "pages", "--against", "pages", "--format", "html"]).stdout;
    is_closed(&many);
    let page = Document::from(many.as_str());
    assert_eq!(page.select(".verdict").length(), 12);
    assert_eq!(page.select("nav .verdicts a").length(), 12);
    let only = ["--format", "html", "--only", "withdrawn"];
    let none =
        desk.done(&[&["check", "stranger.txt", "--against", "pages"][..], &only].concat()).stdout;
    is_closed(&none);
    let none = Document::from(none.as_str());
    assert_eq!(all_words(&none, "h1"), ["none of 1 page is withdrawn or draws on what is"]);
}

/// What a text that means harm may hold.
const HARM: &str = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\" onload='alert(3)' \
                    &lt;b&gt; {{ 7 * 7 }} \u{202e}evil";

#[test]
fn script_in_any_field_is_shown_as_text() {
    let desk = Desk::new();
    let words = |seed| text(&story(seed, 120));
    let mut records = Vec::new();
    for number in 0..8_u64 {
        let mut record = record(
            &format!("{number} {HARM}"),
            &format!("{HARM}\n\n{}\n\n{HARM}", words(number / 2)),
        );
        for name in ["title", "source", "language", "byline", "date", "status", "version", "url"] {
            record[name] = json!(format!("{HARM} {name}"));
        }
        if number % 2 == 1 {
            record["text"] = json!(format!("{HARM}\n\nTOWN (AP) {HARM} — {}", words(number / 2)));
            record["status"] = json!("canceled");
        }
        records.push(record);
    }
    desk.write("feed.jsonl", lines(&records));
    let name = "a<script>alert(4)<.txt".replace('/', "");
    desk.write(&name, format!("{HARM}\n\n{}", words(0)));
    desk.write("bad<img src=x>.jsonl", "{");
    let dedup = ["dedup", "feed.jsonl", &name, "bad<img src=x>.jsonl", "--body", "whole"];
    for extent in ["passages", "full"] {
        let args = [&dedup[..], &["--report", "r.html", "--evidence", extent, "-q"]].concat();
        assert_eq!(desk.run(&args).code, 3);
        let check = [
            "check",
            "feed.jsonl",
            &name,
            "--against",
            "feed.jsonl",
            "--format",
            "html",
            "--evidence",
            extent,
        ];
        for source in [desk.read("r.html"), desk.done(&check).stdout] {
            is_closed(&source);
            let page = Document::from(source.as_str());
            let shown = page.select("body").nodes()[0].text().to_string();
            for harm in [
                "</script><script>alert(1)</script>",
                "<img src=x onerror=alert(2)>",
                "{{ 7 * 7 }}",
                "&lt;b&gt;",
            ] {
                assert!(shown.contains(harm), "{harm} is not shown");
            }
        }
    }
}

#[test]
fn reports_are_the_same_bytes_with_any_threads() {
    let desk = demo();
    for threads in ["1", "2", "8"] {
        desk.done(&["dedup", "pages", "--report", "r.html", "-q", "--threads", threads]);
        assert_eq!(desk.read("r.html"), desk.read("out/report.html"), "{threads} threads");
    }
    let check = ["check", "pages", "--against", "pages", "--format", "html", "--threads"];
    let one = desk.done(&[&check[..], &["1"]].concat()).stdout;
    assert_eq!(one, desk.done(&[&check[..], &["8"]].concat()).stdout);
}

#[test]
fn a_report_replaces_nothing_but_a_report() {
    let desk = demo();
    let before = desk.read("pages/afp.txt");
    let ran = desk.run(&["dedup", "pages", "--report", "pages/afp.txt"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("`pages/afp.txt` is there already and is no report"), "{ran:?}");
    assert_eq!(desk.read("pages/afp.txt"), before);
    assert_eq!(desk.run(&["dedup", "pages", "--report", "pages"]).code, 2);
    assert_eq!(desk.run(&["dedup", "pages", "--report", "nowhere/r.html"]).code, 2);
    assert_eq!(desk.run(&["dedup", "pages", "--report", "-"]).code, 2);
    assert_eq!(desk.run(&["dedup", "pages", "--write", "report"]).code, 2);
    let told = desk.done(&["dedup", "pages", "--report"]).stdout;
    assert!(told.ends_with("wrote report.html: open it in a browser\n"), "{told}");
    desk.done(&["dedup", "pages", "--report", "report.html"]);
    assert!(!desk.path("report.html.partial").exists());
    // What standard output gets is records alone.
    let args = ["dedup", "pages", "--format", "jsonl", "--report", "report.html"];
    assert!(desk.done(&args).stdout.lines().all(|line| line.starts_with('{')));
}

#[test]
fn what_deserves_a_look_comes_first() {
    let desk = Desk::new();
    let wire = |seed| story(seed, 150);
    let mut records = Vec::new();
    // The largest group, with nothing to say of it.
    for copy in 0..5 {
        records.push(record(&format!("plain-{copy}"), &text(&wire(1))));
    }
    for (copy, agency) in ["AP", "Reuters"].into_iter().enumerate() {
        let body = format!("TOWN ({agency}) — {}", text(&wire(2)));
        records.push(record(&format!("credits-{copy}"), &body));
    }
    for copy in 0..3 {
        let mut killed = record(&format!("killed-{copy}"), &text(&wire(3)));
        killed["status"] = json!(if copy == 0 { "canceled" } else { "usable" });
        records.push(killed);
    }
    let close = text(&with_another_end(&wire(4), 106, 5));
    records.extend([record("weak-0", &text(&wire(4))), record("weak-1", &close)]);
    desk.write("feed.jsonl", lines(&records));
    desk.done(&["dedup", "feed.jsonl", "--report", "r.html", "-q"]);
    let page = Document::from(desk.read("r.html").as_str());
    let rows = all_words(&page, "#groups .items > li");
    let order: Vec<&str> = rows
        .iter()
        .map(|row| {
            let names = ["plain", "credits", "killed", "weak"];
            *names.iter().find(|name| row.contains(&format!("{name}-0"))).unwrap()
        })
        .collect();
    assert_eq!(order, ["killed", "credits", "weak", "plain"], "{rows:#?}");
    assert!(rows[0].contains("2 copies are not withdrawn"), "{}", rows[0]);
    assert!(rows[1].contains("credits differ: AP, Reuters"), "{}", rows[1]);
    assert!(rows[2].contains("close to the bar of 0.50"), "{}", rows[2]);
}

/// A run with more groups than a page of the list has.
pub(crate) fn many(groups: u64) -> Desk {
    let mut records = Vec::new();
    for group in 0..groups {
        for copy in 0..2 {
            let mut record =
                record(&format!("site-{copy}/{group:05}"), &text(&story(group + 1, 60)));
            record["title"] = json!(format!("Headline {group} & <b>more</b> “quoted”"));
            record["language"] = json!("en");
            records.push(record);
        }
    }
    let desk = Desk::with_feed(&records);
    desk.done(&["dedup", "feed.jsonl", "--report", "r.html", "-q"]);
    desk
}

#[test]
fn lists_have_all_in_their_data() {
    let desk = many(60);
    let source = desk.read("r.html");
    is_closed(&source);
    let page = Document::from(source.as_str());
    assert_eq!(page.select("#groups .items > li").length(), 25);
    let data: Value =
        serde_json::from_str(&page.select("#data").nodes()[0].text()).expect("the data is JSON");
    let groups = data["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 60);
    let ids: BTreeSet<&str> = groups.iter().map(|group| group["i"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 60);
    let first = page.select("#groups .items > li").nodes()[0].id_attr().unwrap().to_string();
    assert_eq!(groups[0]["i"], first.as_str());
}

#[test]
fn pages_carry_languages_and_let_texts_find_their_direction() {
    let desk = Desk::new();
    let mut records = Vec::new();
    for copy in 0..2 {
        let mut record = record(&format!("ar-{copy}"), &text(&story(1, 80)));
        record["title"] = json!("عنوان الخبر");
        record["language"] = json!("ar");
        records.push(record);
    }
    records[1]["text"] = json!(text(&with_another_end(&story(1, 80), 60, 2)));
    desk.write("feed.jsonl", lines(&records));
    desk.done(&["dedup", "feed.jsonl", "--report", "r.html", "-q"]);
    let page = Document::from(desk.read("r.html").as_str());
    assert_eq!(page.select("#groups .title[lang='ar'][dir='auto']").length(), 1);
    assert!(page.select(".beside p[lang='ar'][dir='auto']").length() > 0);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let style = std::fs::read_to_string(root.join("src/report/html/templates/style.css")).unwrap();
    for asked in ["prefers-color-scheme: dark", "@media print", "focus-visible"] {
        assert!(style.contains(asked), "{asked}");
    }
}
