//! Newsroom formats, feeds and tables: what is read of them, and what notices do.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Desk, Ran, by_id, field, records, without_seconds};

/// A desk with the samples.
fn samples() -> Desk {
    let desk = Desk::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name != "README.md" {
            desk.write(&format!("in/{name}"), fs::read(entry.path()).unwrap());
        }
    }
    desk
}

/// What `read` says of one file.
fn read(desk: &Desk, name: &str) -> (Vec<Value>, Ran) {
    let ran = desk.run(&["read", name, "--format", "jsonl"]);
    assert!(!ran.stderr.contains("panicked"), "{ran:#?}");
    (records(&ran.stdout), ran)
}

/// The records of a document that is written under a name.
#[track_caller]
fn of(name: &str, document: impl AsRef<[u8]>) -> Vec<Value> {
    let desk = Desk::new();
    desk.write(name, document);
    let (records, ran) = read(&desk, name);
    assert_eq!(ran.code, 0, "{ran:#?}");
    records
}

/// What is said of a document that is bad.
#[track_caller]
fn refused(name: &str, document: impl AsRef<[u8]>, told: &str) {
    let desk = Desk::new();
    desk.write(name, document);
    let (_, ran) = read(&desk, name);
    assert!(ran.code == 3 && ran.stderr.contains(told), "{told}: {ran:#?}");
}

#[track_caller]
fn has(record: &Value, expected: &Value) {
    for (name, value) in expected.as_object().unwrap() {
        match (value.as_object(), &record[name]) {
            (Some(_), inner @ Value::Object(_)) => has(inner, value),
            (_, actual) => assert_eq!(actual, value, "{name} of {record:#}"),
        }
    }
}

#[test]
fn every_field_of_ninjs_in_both_letterings() {
    let desk = samples();
    let (one, _) = read(&desk, "in/ninjs-1.json");
    assert_eq!(one.len(), 1);
    has(
        &one[0],
        &json!({
            "id": "urn:newsml:brightwater.example:20250512:bw-2041", "line": null,
            "title": "Ferry strikes reef off Port Maren", "source": "Brightwater Wire",
            "language": "en-US", "status": "usable", "version": 3, "byline": "Hanne Voss",
            "published": {"value": "2025-05-12T07:10:00+00:00"},
            "modified": {"value": "2025-05-12T09:45:00+00:00"},
            "credit": {
                "agencies": ["Brightwater Wire"], "text": "Brightwater Wire", "line": null,
                "place": "metadata",
            },
            "dateline": {"place": "PORT MAREN, Norvia"},
            "item": {
                "uri": "urn:newsml:brightwater.example:20250512:bw-2041", "slug": "NORVIA-FERRY",
                "urgency": 3, "provider": "Brightwater Wire", "rights": "Not for use in Tamuria.",
                "note": "Updates with number of injured.",
            },
        }),
    );
    assert!(one[0]["body"].as_str().unwrap().starts_with("PORT MAREN, Norvia - A ferry"));
    let (two, ran) = read(&desk, "in/ninjs-2.json");
    assert!(ran.stderr.contains("passed over `picture` items without text"), "{}", ran.stderr);
    has(
        &two[0],
        &json!({
            "title": "Valmere taxes empty homes", "byline": "Delia Corran", "line": 2,
            "body": "Valmere’s parliament voted 61-54 on Monday to tax homes that stand empty.\n\n\
                     Owners will pay 1.5 percent.",
            "credit": {"text": "Brightwater Wire/Tarn News Agency"},
            "item": {"alternatives": ["bw:2050"], "number": "0412", "slug": "VALMERE-TAX"},
        }),
    );
    let (three, _) = read(&desk, "in/ninjs-3.jsonl");
    has(
        &three[0],
        &json!({
            "title": "Dam above Kettle holds", "byline": "Tobias Renn", "status": "usable",
            "version": 1, "published": {"value": "2025-05-13T06:00:00Z"},
            "item": {"alternatives": ["bw:3001"], "urgency": 4, "note": "Photos to come."},
        }),
    );
    // Two versions of one item are two articles of one uri.
    has(
        &three[1],
        &json!({"version": 2, "item": three[0]["item"]["uri"].is_string().then(|| json!({"uri": three[0]["item"]["uri"]}))}),
    );
    assert_ne!(three[0]["id"], three[1]["id"]);
    assert!(three[1]["body"].as_str().unwrap().ends_with(".\n\nOne road was opened at noon."));
}

#[test]
fn one_of_several_bodies_is_chosen() {
    let item = |bodies: Value| json!({"uri": "u", "pubstatus": "usable", "bodies": bodies});
    let body =
        |kind: &str, value: &str| json!({"role": "main", "contenttype": kind, "value": value});
    let nitf = "<nitf><body><body.content><p>from NITF</p></body.content></body></nitf>";
    for (item, expected) in [
        (item(json!([body("text/html", "<p>a<p>b"), body("text/plain", "plain")])), "plain"),
        (
            item(json!([
                body("text/html", "<p>html"),
                body("application/xhtml+xml", "<p>xhtml</p>")
            ])),
            "xhtml",
        ),
        (item(json!([body("application/nitf+xml", nitf)])), "from NITF"),
        (
            item(json!([body("text/plain", " "), body("text/html", "<p>a &amp; b<br>c</p>")])),
            "a & b\nc",
        ),
        (
            item(
                json!([{"role": "caption", "value": "caption"}, body("text/html", "<b>bold</b>")]),
            ),
            "bold",
        ),
        (item(json!([{"value": "a < b and c > d"}])), "a < b and c > d"),
        (json!({"uri": "u", "body_html": "<p>from HTML</p>", "body_xhtml": null}), "from HTML"),
        (json!({"body_xhtml": "<p>no uri</p>"}), "no uri"),
        (json!({"uri": "u", "pubstatus": "usable", "body_richtext": "<p>rich</p>"}), "rich"),
    ] {
        for (name, document) in [("a.json", format!("{item:#}")), ("a.jsonl", item.to_string())] {
            assert_eq!(field(&of(name, &document), "body"), [expected], "{document}");
        }
    }
    // Other records keep their text and their fields.
    let other =
        json!({"id": 7, "uri": "u", "pubstatus": "usable", "text": "mine", "body_html": "x"});
    let other = &of("a.jsonl", other.to_string())[0];
    has(other, &json!({"id": "7", "body": "mine", "item": null, "status": "usable"}));
    for (bodies, told) in [
        (json!("text"), "field \"bodies\" is not a list; skipped"),
        (json!([{"role": "main"}]), "a body without a `value`; skipped"),
    ] {
        refused("a.jsonl", item(bodies).to_string(), &format!("a.jsonl:1: {told}"));
    }
    let wrong = json!([{"text": "x"}, {"uri": "u", "pubstatus": "usable", "body_text": 7}]);
    refused(
        "a.json",
        format!("{wrong:#}"),
        "a.json:5: item 2: field \"body_text\" is not text; skipped",
    );
}

#[test]
fn every_field_of_newsml() {
    let desk = samples();
    let (items, _) = read(&desk, "in/item.xml");
    has(
        &items[0],
        &json!({
            "id": "urn:newsml:tarn-news.example:20250512:t-100", "line": null, "version": 2,
            "title": "Operator cancels eight sailings", "source": "Tarn News Agency",
            "language": "en-GB", "status": "usable", "byline": "Isla Grant",
            "published": {"value": "2025-05-12T11:00:00+01:00"},
            "modified": {"value": "2025-05-12T12:20:00+01:00"},
            "dateline": {"place": "STRATHAVEN"}, "credit": {"text": "Tarn/Brightwater"},
            "item": {
                "uri": "urn:newsml:tarn-news.example:20250512:t-100", "number": "100",
                "alternatives": ["tarn/100"], "slug": "sailings", "urgency": 4,
                "supersedes": "urn:newsml:tarn-news.example:20250512:t-099",
                "provider": "Tarn News Agency", "note": "Adds comment of the operator.",
            },
            "body": "The operator, Northern Sound Lines, canceled eight sailings on Monday.\n\n\
                     An inquiry had begun, it said.\nTickets stay valid.",
        }),
    );
    // Prefixes, a package, NITF within, CDATA, entities.
    let (items, ran) = read(&desk, "in/message.newsml");
    assert!(ran.stderr.contains("passed over packages of items"), "{}", ran.stderr);
    has(
        &items[0],
        &json!({
            "line": 6, "title": "Reef reserve reopens",
            "dateline": {"place": "KETTLE", "date": "May 12"},
            "body": "The reserve reopened on Monday & divers were let in.\n\nGannets <are> back.",
        }),
    );
    has(&items[1], &json!({"line": 30, "status": "canceled"}));
}

#[test]
fn every_field_of_nitf() {
    let desk = samples();
    let (items, _) = read(&desk, "in/story.nitf");
    has(
        &items[0],
        &json!({
            "id": "bw-nitf-0417", "title": "Radar station was out of service", "version": 2,
            "source": "Brightwater Wire", "status": "usable", "byline": "By Hanne Voss",
            "published": {"value": "20250512T141500Z"}, "modified": {"value": "20250512T143000Z"},
            "credit": {"text": "Brightwater Wire"},
            "dateline": {"place": "PORT MAREN, Norvia", "date": "May 12"},
            "item": {
                "uri": "bw-nitf-0417", "supersedes": "bw-nitf-0416", "slug": "Norvia-Radar",
                "number": "0417", "urgency": 2, "provider": "Brightwater Wire",
                "rights": "Brightwater Wire", "note": "UPDATES with comment of the port.",
            },
            "body": "The harbor’s radar station had been out of service since Monday, Brightwater \
                     Wire has learned.\n\nTwo radars\n\nThe ship carries two radars of its own, the \
                     port said.\n\nFerries 12\nTugs 3",
        }),
    );
    let story = |status: &str| {
        format!(
            "<nitf><head><docdata management-status='{status}'/></head><body><body.content>\
             <p>Held.</p></body.content></body></nitf>"
        )
    };
    for (status, expected) in
        [("embargoed", "withheld"), ("withheld", "withheld"), ("usable", "usable")]
    {
        assert_eq!(of("a.xml", story(status))[0]["status"], expected, "{status}");
    }
}

#[test]
fn feeds_of_all_kinds() {
    let desk = samples();
    let (items, ran) = read(&desk, "in/channel.rss");
    assert!(ran.stderr.contains("passed over feed entries without text"), "{}", ran.stderr);
    has(
        &items[0],
        &json!({
            "id": "hl-881", "line": 9, "title": "Ferry & reef: what we know", "language": "en-us",
            "source": "harbor-ledger.example", "byline": "Ingrid Halvar",
            "published": {"value": "Mon, 12 May 2025 10:15:00 GMT"}, "modified": null,
            "item": {"uri": "hl-881", "provider": "Harbor Ledger", "rights": "Harbor Ledger 2025"},
            "body": "A ferry struck a reef — 412 people were on board.\n\nAll are safe.",
        }),
    );
    has(&items[1], &json!({"line": 18, "body": "Divers plugged the tank on Monday."}));
    let (items, _) = read(&desk, "in/feed.atom");
    has(
        &items[0],
        &json!({
            "id": "tag:summit-hub.example,2025:1", "line": 6, "title": "Peaks open early",
            "source": "summit-hub.example", "byline": "Maro Lind", "language": "en",
            "published": {"value": "2025-05-12T08:00:00+02:00"},
            "modified": {"value": "2025-05-12T09:30:00+02:00"},
            "body": "The peaks opened two weeks early.\n\nSnow is thin.",
        }),
    );
    has(&items[1], &json!({"line": 16, "title": null, "body": "Plain words only."}));
    let (items, _) = read(&desk, "in/feed.json");
    has(
        &items[0],
        &json!({
            "id": "argus-1", "line": 6, "source": "argus.example", "byline": "Kim Aro",
            "body": "The radar was off.\n\nsince Monday\nfor an upgrade",
        }),
    );
    has(&items[1], &json!({"line": 14, "modified": {"value": "2025-05-12T14:00:00Z"}}));
    // One bad entry costs one entry.
    let feed = "<feed xmlns='http://www.w3.org/2005/Atom'>\n<entry><id>a</id><content>one</content>\
        </entry>\n<entry><id>b</id><content type='no type'>two</content></entry>\n\
        <entry><id>c</id><content>three</content></entry></feed>";
    let desk = Desk::new();
    desk.write("a.xml", feed);
    let (items, ran) = read(&desk, "a.xml");
    assert_eq!(field(&items, "id"), ["a", "c"]);
    assert!(
        ran.code == 3 && ran.stderr.contains("a.xml:3: could not be read as a feed"),
        "{ran:#?}"
    );
    // RSS 1.0, and a declaration that is not true any more.
    let rdf = "<?xml version='1.0' encoding='iso-8859-1'?><rdf:RDF \
        xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>\
        <channel/><item><title>T</title><link>http://a.example/</link><description>über</description>\
        </item></rdf:RDF>";
    has(&of("a.xml", rdf)[0], &json!({"body": "über", "source": "a.example"}));
    let latin1 = encoding_rs::WINDOWS_1252.encode(rdf).0.into_owned();
    has(&of("a.rss", latin1)[0], &json!({"body": "über"}));
}

#[test]
fn tables_of_all_kinds() {
    let desk = samples();
    let (rows, _) = read(&desk, "in/export.csv");
    has(
        &rows[0],
        &json!({
            "id": "c-1", "line": 2, "title": "Brücke in Harnau gesperrt", "language": "de",
            "source": "Harnauer Bote", "published": {"value": "2025-05-12T09:00:00Z"},
            "body": "Die Brücke über die Morbe ist seit Montag gesperrt.\r\n\r\n\
                     Sie sagte: \"Wir prüfen das.\"",
        }),
    );
    has(&rows[1], &json!({"id": "c-2", "line": 5}));
    has(
        &read(&desk, "in/export.tsv").0[0],
        &json!({"id": "t-1", "source": "norvia-radio.example"}),
    );
    let wide = |text: &str| -> Vec<u8> {
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let long = format!(
        "id,text\n{}",
        (0..5000).map(|n| format!("{n},Fähre {n}\n")).collect::<Vec<_>>().concat()
    );
    for (name, bytes, count) in [
        ("a.csv", b"\xef\xbb\xbfid,text\n1,\"a, b\"\n".to_vec(), 1),
        ("a.csv", wide("id;text\n1;Fähre\n2;Brücke\n"), 2),
        ("a.csv", b"sep=;\nid;text\n1;a\n".to_vec(), 1),
        ("a.csv", b"text\none column\n".to_vec(), 1),
        ("a.csv", b"id,text,,\n1,a,,,,\n".to_vec(), 1),
        ("noname", b"id,headline,body\n1,h,from nothing but content\n".to_vec(), 1),
        ("a.csv", b"".to_vec(), 0),
        ("a.csv", wide(&long), 5000),
    ] {
        let rows = of(name, &bytes);
        assert_eq!(
            rows.len(),
            count,
            "{name}: {}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(40)])
        );
    }
    has(
        &of("a.csv", wide(&long))[4999],
        &json!({"id": "4999", "line": 5001, "body": "Fähre 4999"}),
    );
    has(
        &of("a.csv", "text,timestamp\na,1709287200\n")[0],
        &json!({"published": {"value": "1709287200"}, "id": "a.csv:2"}),
    );
    refused(
        "a.csv",
        "id,story\n1,a\n",
        "a.csv:1: no text: none of \"text\", \"body\", \"content\", \
        \"article\", \"body_text\" among the columns \"id\", \"story\"; skipped; name it with --text-field",
    );
    refused("a.csv", "id,text\n1,a\n\n2,a,b\n3\n", "a.csv:4: has 3 cells where the header has 2");
    refused("a.csv", "id,text\r\n1,a\r\n3\r\n", "a.csv:3: has 1 cells where the header has 2");
    refused("a.csv", "id,text\n1,\n", "a.csv:2: has no text in the column that holds it");
    refused("a.csv", "id,text,x\n1,\"a\n2,b\n", "a.csv:2: has 2 cells where the header has 3");
    let desk = Desk::new();
    desk.write("a.csv", "number,story\n1,told\n");
    let ran = desk.done(&[
        "read",
        "a.csv",
        "--text-field",
        "story",
        "--id-field",
        "number",
        "--format",
        "jsonl",
    ]);
    has(&records(&ran.stdout)[0], &json!({"id": "1", "body": "told"}));
}

#[test]
fn what_is_bad_is_told_with_its_line() {
    let item = "<newsItem guid='g'>\n<contentSet><inlineData>x</inlineData></contentSet>\n";
    for (name, document, told) in [
        ("a.xml", item.to_owned(), "a.xml:3: not valid XML: "),
        (
            "a.nitf",
            "<nitf>\n<body>\n</bodi></nitf>".to_owned(),
            "a.nitf:3: not valid XML: expected 'body' tag, not 'bodi'",
        ),
        (
            "a.xml",
            "<nitf>\n&nbsp;</nitf>".to_owned(),
            "a.xml:2: not valid XML: unknown entity reference 'nbsp'",
        ),
        (
            "a.xml",
            "<?xml version='1.0'?><a:invoice xmlns:a='x'/>".to_owned(),
            "its root is <a:invoice>; wirecopy reads",
        ),
        ("a.xml", String::new(), "a.xml: is empty XML, or none"),
        ("a.xml", "just words".to_owned(), "a.xml: is empty XML, or none"),
        (
            "a.rss",
            "<rss version='2.0'>\n<channel>\n<item></channel></rss>".to_owned(),
            "a.rss:3: not valid XML",
        ),
        (
            "a.newsml",
            "<newsMessage><itemSet/></newsMessage>".to_owned(),
            "a.newsml: is a message without items",
        ),
        (
            "a.json",
            "[{\"text\":\"a\"},\n{\"text\":\"b\"},\n{\"te".to_owned(),
            "a.json:3: not valid JSON: EOF while parsing a string",
        ),
        (
            "a.json",
            "[{\"text\":\"a\"},\n7]".to_owned(),
            "a.json:2: item 2: a JSON value, but not an object",
        ),
        ("a.json", "{\"name\": \"x\",\n\"private\": true}".to_owned(), "a.json: no text: none of"),
        ("a.json", "words".to_owned(), "a.json:1: not valid JSON: expected value"),
        (
            "a.json",
            "{\n\"version\":\"https://jsonfeed.org/version/1\",\n\"title\":7}".to_owned(),
            "a.json:3: not valid JSON: invalid type",
        ),
    ] {
        refused(name, document, told);
    }
    // What came before is read.
    let desk = Desk::new();
    desk.write("a.json", "[{\"text\":\"a\"},\n{\"text\":\"b\"},\n{\"te");
    assert_eq!(field(&read(&desk, "a.json").0, "body"), ["a", "b"]);
}

#[test]
fn content_goes_before_the_name() {
    let page = "<!DOCTYPE html><html><head><title>A page</title></head><body><article><p>The two \
        delegations will meet again on Tuesday, officials said, after a week in which neither side \
        had been willing to name a date.</p></article></body></html>";
    for name in ["a.txt", "a.html", "a.xml", "a", "a.txt.gz"] {
        let record = &of(name, page)[0];
        assert!(
            record["body"].as_str().unwrap().starts_with("The two delegations"),
            "{name}: {record}"
        );
        assert_eq!(record["title"], "A page", "{name}");
    }
    let flat = "The two delegations will meet again, 5 < 6 officials said.\nOn Tuesday.";
    for name in ["a.html", "a.txt", "a"] {
        assert_eq!(of(name, flat)[0]["body"], flat, "{name}");
    }
    let nitf =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/story.nitf")).unwrap();
    for name in ["a.txt", "a.html", "a.xml", "a.newsml", "a"] {
        assert_eq!(of(name, &nitf)[0]["id"], "bw-nitf-0417", "{name}");
    }
    // One record a line under the name of a document, and the reverse.
    assert_eq!(of("a.json", "{\"text\":\"a\"}\n{\"text\":\"b\"}\n").len(), 2);
    assert_eq!(of("a.jsonl", "[{\"text\":\"a\"},{\"text\":\"b\"}]").len(), 2);
    assert_eq!(of("a.json", "{\n\"text\":\"a\"}\n{\n\"text\":\"b\"}\n").len(), 2);
    let desk = Desk::new();
    let ran = desk.run_on(&nitf, &["read", "-", "--format", "jsonl"]);
    assert_eq!(records(&ran.stdout)[0]["id"], "bw-nitf-0417");
}

/// Items of ninjs as JSON Lines.
fn wire(items: &[Value]) -> Desk {
    let desk = Desk::new();
    desk.write("wire.jsonl", crate::support::lines(items));
    desk
}

fn story(uri: &str, version: u32, status: &str, at: &str, text: &str) -> Value {
    json!({"uri": uri, "version": version.to_string(), "pubstatus": status, "versioncreated": at, "body_text": text})
}

/// The statuses of the articles of a wire, by id, and its notices.
fn outcome(desk: &Desk) -> (Vec<(String, Value)>, Vec<Value>) {
    desk.done(&["dedup", "wire.jsonl", "-o", "out", "--force"]);
    let articles = desk.records("out/articles.jsonl");
    let status = |of: &Value| (of["id"].as_str().unwrap().to_owned(), of["status"].clone());
    (articles.iter().map(status).collect(), desk.records("out/notices.jsonl"))
}

#[test]
fn notices_reach_their_items() {
    let mut first = story("u:1", 1, "usable", "2025-05-12T10:00:00Z", "One story of a ferry.");
    first["altids"] =
        json!([{"role": "desk", "value": "desk/1"}, {"role": "number", "value": "0412"}]);
    first["slugline"] = json!("NORVIA-Ferry");
    let other = story("u:2", 1, "usable", "2025-05-12T10:00:00Z", "Another story of a dam.");
    let kill = |fields: Value| {
        let mut kill = json!({"pubstatus": "canceled", "versioncreated": "2025-05-12T11:00:00Z", "uri": "u:kill"});
        kill.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        kill
    };
    for (notice, ids) in [
        (kill(json!({"uri": "u:1"})), json!(["u:1"])),
        (kill(json!({"altids": [{"value": "desk/1"}]})), json!(["u:1"])),
        (kill(json!({"slugline": "norvia-FERRY", "number": "0412"})), json!(["u:1"])),
        (kill(json!({"links": [{"rel": "isUpdateOf", "href": "u:1"}]})), json!(["u:1"])),
        (kill(json!({"slugline": "norvia-FERRY", "number": "0413"})), json!([])),
        // The number of another day.
        (
            kill(
                json!({"slugline": "norvia-FERRY", "number": "0412", "versioncreated": "2025-05-15T11:00:00Z"}),
            ),
            json!([]),
        ),
        (kill(json!({})), json!([])),
    ] {
        let (statuses, notices) = outcome(&wire(&[first.clone(), other.clone(), notice.clone()]));
        let expected = if ids == json!([]) { "usable" } else { "canceled" };
        assert_eq!(statuses[0].1, expected, "{notice}");
        assert_eq!(statuses[1].1, "usable", "{notice}");
        has(
            &notices[0],
            &json!({"type": "notice", "path": "wire.jsonl", "line": 3, "action": "kill", "applies_to": ids}),
        );
        // A notice may come before its item.
        let (statuses, _) = outcome(&wire(&[notice.clone(), first.clone()]));
        assert_eq!(statuses[0].1, expected, "{notice}");
    }
}

#[test]
fn the_last_word_on_an_item_counts() {
    let text = "One story of a ferry that struck a reef.";
    let at = |hour: u32| format!("2025-05-12T{hour:02}:00:00Z");
    let first = story("u:1", 1, "usable", &at(10), text);
    let say = |status: &str, hour: u32| json!({"uri": "u:1", "version": "1", "pubstatus": status, "versioncreated": at(hour)});
    let newer =
        story("u:1", 2, "usable", &at(14), "One story of a ferry that struck a reef in fog.");
    let undated = |status: &str| json!({"uri": "u:1", "pubstatus": status});
    for (items, expected, actions) in [
        (vec![say("withheld", 11)], "withheld", vec!["hold"]),
        (vec![say("withheld", 11), say("usable", 12)], "usable", vec!["hold", "release"]),
        // By date, not by the order in which they came.
        (vec![say("usable", 12), say("withheld", 11)], "usable", vec!["release", "hold"]),
        (
            vec![say("withheld", 11), say("usable", 12), say("canceled", 13)],
            "canceled",
            vec!["hold", "release", "kill"],
        ),
        (vec![say("canceled", 11), newer.clone()], "usable", vec!["kill"]),
        (vec![undated("withheld"), undated("usable")], "usable", vec!["hold", "release"]),
        (vec![undated("usable"), undated("withheld")], "withheld", vec!["release", "hold"]),
        // Nothing to release.
        (vec![say("usable", 12)], "usable", vec![]),
    ] {
        let all: Vec<Value> = [first.clone()].into_iter().chain(items).collect();
        let (statuses, notices) = outcome(&wire(&all));
        assert_eq!(statuses[0].1, expected, "{all:?}");
        assert_eq!(field(&notices, "action"), actions, "{all:?}");
    }
    // Killed once more after the newer version.
    let mut last = say("canceled", 15);
    last["version"] = json!("3");
    let (statuses, _) = outcome(&wire(&[first.clone(), newer, last]));
    assert!(statuses.iter().all(|(_, status)| status == "canceled"), "{statuses:?}");
    // A kill with words of its own is an article that is barred, and a notice.
    let kill =
        story("u:1", 2, "canceled", &at(11), "KILL the story of a ferry that struck a reef.");
    let (statuses, notices) = outcome(&wire(&[first, kill]));
    assert!(statuses.iter().all(|(_, status)| status == "canceled"), "{statuses:?}");
    has(
        &notices[0],
        &json!({"action": "kill", "applies_to": ["u:1", "u:1#2"], "note": "KILL the story of a ferry that struck a reef."}),
    );
}

#[test]
fn what_is_killed_is_said_first() {
    let text = "A passenger ferry struck a reef in heavy fog outside the harbor early on Thursday.";
    let mut killed = story("u:1", 1, "usable", "2025-05-12T10:00:00Z", text);
    killed["provider"] = json!("Brightwater Wire");
    let copy = json!({"id": "site", "text": text});
    let kill = json!({"uri": "u:1", "pubstatus": "canceled", "ednote": "KILL ferry: no reef."});
    let desk = wire(&[killed, copy, kill]);
    let ran = desk.done(&["dedup", "wire.jsonl"]);
    assert!(
        ran.stdout.contains("received  1 notice: 1 kill (applies to `u:1`)\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("\n  CANCELED by Brightwater Wire: do not use: u:1\n  lead       site"),
        "{}",
        ran.stdout
    );
    let ran = desk.done(&["read", "wire.jsonl"]);
    assert!(
        ran.stdout.starts_with("CANCELED by Brightwater Wire: do not use\nu:1 · "),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("KILL · wire.jsonl:3\nitem      u:1\nacts on   u:1\n"),
        "{}",
        ran.stdout
    );
    let ran = desk.done(&["compare", "wire.jsonl#site", "wire.jsonl#u:1"]);
    assert!(
        ran.stdout.starts_with("B IS CANCELED by Brightwater Wire: do not use\nIDENTICAL"),
        "{}",
        ran.stdout
    );
    desk.done(&["dedup", "wire.jsonl", "-o", "out", "--write", "notices,summary"]);
    assert_eq!(desk.records("out/summary.json")[0]["notices"], 1);
    // A notice that matches nothing is told as such.
    let lost = wire(&[json!({"uri": "u:9", "pubstatus": "canceled"})]);
    assert!(
        lost.done(&["dedup", "wire.jsonl"]).stdout.contains("1 notice: 1 kill (matches nothing)")
    );
}

#[test]
fn an_item_that_says_nothing_is_counted() {
    let picture = json!({"uri": "u:1", "type": "picture", "pubstatus": "usable", "version": "1"});
    let empty = json!({"uri": "u:2", "pubstatus": "usable", "version": "1", "bodies": []});
    let advisory = json!({"uri": "u:3", "pubstatus": "usable", "bodies": [], "ednote": "ADVISORY: the harvest story moves at noon."});
    let desk = wire(&[picture, empty, advisory]);
    let ran = desk.done(&["dedup", "wire.jsonl", "-o", "out"]);
    assert!(
        ran.stderr.contains("passed over `picture` items without text: wire.jsonl"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("passed over items without text: wire.jsonl"), "{}", ran.stderr);
    assert_eq!(field(&desk.records("out/notices.jsonl"), "action"), ["advisory"]);
}

#[test]
fn the_same_on_any_number_of_threads_and_read_again() {
    let desk = samples();
    let run = |threads: &str| {
        let args = [
            "dedup",
            "in",
            "-o",
            "out",
            "--force",
            "--format",
            "json",
            "-j",
            threads,
            "--passages",
        ];
        let ran = desk.done(&args);
        (
            without_seconds(&ran.stdout),
            ran.stderr,
            desk.bytes("out/notices.jsonl"),
            desk.bytes("out/kept.jsonl"),
        )
    };
    let one = run("1");
    assert!(run("2") == one && run("5") == one);
    let articles = desk.records("out/articles.jsonl");
    assert_eq!(articles.len(), 20);
    assert_eq!(by_id(&articles, "bw-nitf-0417")["status"], "canceled");
    assert_eq!(desk.records("out/notices.jsonl").len(), 6);
    // Compressed they are the same.
    for entry in fs::read_dir(desk.path("in")).unwrap() {
        let path = entry.unwrap().path();
        let packed = zstd::encode_all(&fs::read(&path).unwrap()[..], 1).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(format!("{}.zst", path.display()), packed).unwrap();
    }
    desk.done(&["dedup", "in", "-o", "out", "--force"]);
    let again = desk.records("out/articles.jsonl");
    let ids = |articles: &[Value]| {
        field(articles, "id").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ids(&again), ids(&articles));
}

/// How long anything may take that is refused, tests of other kinds beside it.
const AT_MOST: Duration = Duration::from_secs(10);

#[test]
fn what_would_take_long_is_refused_at_once() {
    let entities = (1..10)
        .map(|n| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10)))
        .collect::<Vec<_>>()
        .concat();
    let story = |doctype: &str, text: &str| {
        format!(
            "<!DOCTYPE nitf [{doctype}]>\n<nitf><body><body.content>\n<p>{text}</p></body.content></body></nitf>"
        )
    };
    let laughs = story(&format!("<!ENTITY a0 \"ha\">{entities}"), "&a9;");
    let large = story(&format!("<!ENTITY a \"{}\">", "x".repeat(10_000)), &"&a;".repeat(10_000));
    let nested = |tag: &str| {
        format!(
            "<nitf>\n{}x{}</nitf>",
            format!("<{tag}>").repeat(10_000),
            format!("</{tag}>").repeat(10_000)
        )
    };
    let attributes = (0..100_000).map(|n| format!(" a{n}='x'")).collect::<Vec<_>>().concat();
    let prefixes = (0..100).map(|n| format!(" xmlns:a{n}='x'")).collect::<Vec<_>>().concat();
    let deep_description = format!(
        "<rss version='2.0'><channel>\n<item><description>{}</description></item></channel></rss>",
        "&lt;div>".repeat(10_000)
    );
    for (name, document, told) in [
        ("a.xml", laughs, "a.xml:1: could not be read as XML: its entities stand for more than"),
        ("a.xml", large, "a.xml:3: could not be read as XML: its entities stand for more than"),
        (
            "a.xml",
            nested("block"),
            "a.xml:2: could not be read as XML: its elements are nested more than 1000 deep",
        ),
        (
            "a.html",
            nested("div").replace("nitf", "html"),
            "a.html: could not be read as HTML: its elements are nested",
        ),
        (
            "a.xml",
            format!("<nitf{attributes}/>"),
            "a.xml:1: could not be read as XML: an element has more than 500 attributes",
        ),
        (
            "a.xml",
            format!("<nitf{prefixes}/>"),
            "a.xml:1: could not be read as XML: it declares too many namespaces",
        ),
        ("a.rss", deep_description, "a.rss:2: its HTML could not be read: its elements are nested"),
        ("a.json", "[".repeat(200_000), "a.json:1: not valid JSON"),
        (
            "a.csv",
            format!("id,text{}", ",x".repeat(1_000_000)),
            "a.csv:1: its first line has more than 1048576 bytes",
        ),
    ] {
        let start = Instant::now();
        refused(name, document, told);
        assert!(start.elapsed() < AT_MOST, "{told}: {:?}", start.elapsed());
    }
}

#[test]
fn what_is_too_long_is_refused_without_being_held() {
    let desk = Desk::new();
    for name in ["a.html", "a.xml", "a.rss"] {
        let told = "52428800 bytes, more than the 8388608 bytes that a page of HTML or a document of \
                    XML may have; skipped; raise --max-page";
        desk.write(name, "");
        fs::File::options().write(true).open(desk.path(name)).unwrap().set_len(50 << 20).unwrap();
        let ran = desk.run(&["read", name]);
        assert!(ran.code == 3 && ran.stderr.contains(&format!("{name}: {told}")), "{ran:#?}");
    }
    let item = "<item><description>word word word word</description></item>\n".repeat(20_000);
    let feed = format!("<rss version='2.0'><channel>\n{item}</channel></rss>");
    desk.write("feed.xml", &feed);
    let ran = desk.run(&["dedup", "feed.xml", "--max-page", "1"]);
    assert!(ran.code == 3 && ran.stderr.contains("raise --max-page"), "{ran:#?}");
    let field = |quote: &str| {
        format!("id,text\n1,before\n2,{quote}{}{quote}\n3,after\n", "x".repeat(100_000_000))
    };
    for quote in ["\"", ""] {
        desk.write("a.csv", field(quote));
        let start = Instant::now();
        let ran = desk.run(&["read", "a.csv", "--format", "jsonl"]);
        assert!(start.elapsed() < AT_MOST, "{:?}", start.elapsed());
        let told = "a.csv:3: more than the 67108864 bytes that one article may have";
        assert!(ran.code == 3 && ran.stderr.contains(told), "{}", ran.stderr);
        let rows = records(&ran.stdout);
        assert_eq!(self::field(&rows, "body"), ["before", "after"]);
    }
}

#[test]
#[cfg(not(feature = "parquet"))]
fn parquet_names_the_feature_that_reads_it() {
    for name in ["a.parquet", "a"] {
        refused(name, b"PAR1\x15\x04PAR1", "build wirecopy with `--features parquet`");
    }
}

#[test]
#[cfg(feature = "parquet")]
fn parquet_is_read_as_tables_are() {
    use std::sync::Arc;

    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    let schema = "message m { required binary headline (UTF8); required binary text (UTF8); \
                  required int64 date (TIMESTAMP_MILLIS); required int64 n; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut file = Vec::new();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(&mut file, schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for texts in [["One", "Two"], ["a ferry", "a dam"]] {
        let texts = texts.map(ByteArray::from);
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
        column.close().unwrap();
    }
    for numbers in [[1_709_287_200_000, 0], [7, 8]] {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&numbers, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    for (name, bytes) in
        [("a.parquet", file.clone()), ("a", zstd::encode_all(&file[..], 1).unwrap())]
    {
        let rows = of(name, bytes);
        assert_eq!(field(&rows, "body"), ["a ferry", "a dam"], "{name}");
        has(
            &rows[0],
            &json!({"title": "One", "line": 1, "published": {"value": "2024-03-01T10:00:00Z"}}),
        );
    }
    refused("a.parquet", &file[..40], "could not be read as Parquet");
}
