//! The desk page and its interface for programs, asked over a socket: answers, and what they leave
//! behind.

mod browser;
mod safety;

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::process::Child;
use std::time::Duration;

use dom_query::Document;
use serde_json::{Value, json};

use crate::support::{Desk, lines, record, story, text};

/// A server over an index, which ends with the test.
pub(crate) struct Server {
    pub(crate) desk: Desk,
    pub(crate) child: Child,
    pub(crate) port: u16,
}

/// What a server answers.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Self { status: status.unwrap_or(0), head: head.to_lowercase(), body: body.to_owned() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    fn page(&self) -> Document {
        Document::from(self.body.as_str())
    }
}

impl Server {
    /// Serves an index, `w`, that is on a desk.
    pub(crate) fn over(desk: Desk, flags: &[&str]) -> Self {
        let args = ["serve", "--index", "w", "--port", "0", "--quiet"];
        let mut child = desk.command(&[&args, flags].concat()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().trim_end_matches('/').rsplit(':').next();
        let port = port.and_then(|port| port.parse().ok());
        Self { port: port.unwrap_or_else(|| panic!("{line:?}")), desk, child }
    }

    /// Serves the demo pages but for some.
    pub(crate) fn of_demo(without: &[&str], flags: &[&str]) -> Self {
        let desk = Desk::new();
        desk.done(&["demo", "pages"]);
        for name in without {
            let from = desk.path("pages").join(name);
            std::fs::rename(from, desk.path(name)).unwrap();
        }
        desk.done(&["index", "add", "--index", "w", "pages"]);
        Self::over(desk, flags)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        stream
    }

    /// Sends bytes, and reads until the server has said all.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A server that has seen enough may close while more is sent.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer::of(&answer)
    }

    /// A request with its headers and body.
    pub(crate) fn ask(&self, line: &str, headers: &[&str], body: &[u8]) -> Answer {
        let mut head = format!("{line} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|header| header.starts_with("Host:")) {
            let _ = write!(head, "Host: 127.0.0.1:{}\r\n", self.port);
        }
        for header in headers {
            let _ = write!(head, "{header}\r\n");
        }
        let _ = write!(head, "Content-Length: {}\r\n\r\n", body.len());
        self.raw(&[head.as_bytes(), body].concat())
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), &[], b"")
    }

    /// Sends a text of a type.
    pub(crate) fn post(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        self.ask(&format!("POST {path}"), &[&format!("Content-Type: {kind}")], body)
    }

    /// Sends a form.
    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = String::new();
        for (name, value) in fields {
            let _ = write!(
                body,
                "--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        body.push_str("--x--\r\n");
        self.post(path, "multipart/form-data; boundary=x", body.as_bytes())
    }

    /// How many articles the index has.
    pub(crate) fn articles(&self) -> u64 {
        self.get("/api/health").json()["articles"].as_u64().unwrap()
    }

    /// Asks the server to stop, and waits until it has.
    pub(crate) fn stop(&mut self) -> i32 {
        let id = self.child.id().to_string();
        let told = std::process::Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(told.success());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a form keeps of a page that was checked.
fn kept(page: &Document) -> [String; 2] {
    ["name", "kept"].map(|name| {
        let value = page.select(&format!("#kept [name={name}]")).attr("value");
        value.unwrap_or_else(|| panic!("no {name}")).to_string()
    })
}

#[test]
fn a_check_is_what_the_command_says() {
    for flags in [&[][..], &["--quick"]] {
        let server = Server::of_demo(&["argus.txt", "coast-times.html", "world-brief.txt"], flags);
        for (name, kind) in [
            ("argus.txt", "text/plain"),
            ("coast-times.html", "text/html; charset=utf-8"),
            ("world-brief.txt", "text/plain"),
        ] {
            let args = ["check", name, "--index", "w", "--format", "json"];
            let command = server.desk.done(&[&args, flags].concat()).stdout;
            let command: Value = serde_json::from_str(&command).unwrap();
            // Again and again, as a server remembers what it read.
            for _ in 0..3 {
                let path = format!("/api/check?name={name}");
                let answer = server.post(&path, kind, &server.desk.bytes(name)).json();
                assert_eq!(answer["verdicts"], json!([command]), "{name}");
                assert_eq!(answer["stored"], false);
            }
        }
    }
}

#[test]
fn what_a_server_remembers_of_an_index_is_what_is_in_it() {
    let desk = Desk::new();
    let of = |from: u64, to: u64| -> Vec<Value> {
        (from..to).map(|at| record(&format!("a{at}"), &text(&story(at, 150)))).collect()
    };
    desk.write("feed.jsonl", lines(&of(0, 3_000)));
    desk.done(&["index", "add", "--index", "w", "feed.jsonl"]);
    desk.write("page.txt", text(&story(7, 150)));
    let server = Server::over(desk, &["--quick"]);
    let args = ["check", "page.txt", "--index", "w", "--quick", "--format", "json"];
    let is_same = |server: &Server| {
        let command: Value = serde_json::from_str(&server.desk.done(&args).stdout).unwrap();
        let page = server.desk.bytes("page.txt");
        let answer = server.post("/api/check?name=page.txt", "text/plain", &page).json();
        assert_eq!(answer["verdicts"], json!([command]));
        answer["verdicts"][0]["matches"].as_array().unwrap().len()
    };
    assert_eq!(is_same(&server), 1);
    // What is added becomes segments of its own, which are merged; removing and compacting writes
    // others in their place.
    for round in 0..3 {
        let copy = record(&format!("copy{round}"), &text(&story(7, 150)));
        let more = [of(10_000 + 300 * round, 10_300 + 300 * round), vec![copy]].concat();
        server.desk.write("more.jsonl", lines(&more));
        server.desk.done(&["index", "add", "--index", "w", "more.jsonl"]);
        assert_eq!(is_same(&server), 2);
        let gone = format!("copy{round}");
        server.desk.done(&["index", "remove", "--index", "w", &gone]);
        assert_eq!(is_same(&server), 1);
        server.desk.done(&["index", "compact", "--index", "w"]);
        assert_eq!(is_same(&server), 1);
    }
}

#[test]
fn a_page_that_is_checked_is_not_stored_unless_it_is_added() {
    let server = Server::of_demo(&["argus.txt"], &[]);
    let text = server.desk.read("argus.txt");
    assert_eq!(server.articles(), 11);
    let checked = server.form("/check", &[("text", &text), ("page", "")]);
    assert_eq!(checked.status, 200, "{checked:?}");
    assert!(checked.body.contains("was checked and is not stored"));
    assert_eq!(server.articles(), 11);
    let [name, kept] = kept(&checked.page());
    let added = server.form("/add", &[("name", &name), ("kept", &kept)]);
    assert!(added.body.contains(&format!("added to the index: {name}")), "{added:?}");
    assert_eq!(server.articles(), 12);
    let again = server.form("/add", &[("name", &name), ("kept", &kept)]);
    assert!(again.body.contains("in the index already"), "{again:?}");
    assert_eq!(server.articles(), 12);
    let article = server.get(&format!("/api/article?id={name}")).json();
    assert_eq!(article["text"], text.as_str());
    // Another text that is pasted does not take its place.
    let other =
        server.form("/check", &[("text", "A council met on Monday and adjourned at noon.")]);
    let [other, _] = self::kept(&other.page());
    assert_ne!(other, name);
}

#[test]
fn what_a_program_adds_is_found_and_what_it_removes_is_gone() {
    let server = Server::of_demo(&["argus.txt"], &[]);
    let argus = server.desk.bytes("argus.txt");
    let added = server.post("/api/articles?name=argus.txt", "text/plain", &argus).json();
    assert_eq!((&added["added"], &added["articles"]), (&json!(1), &json!(12)));
    assert_eq!(added["ids"], json!(["argus.txt"]));
    let story = server.get("/api/story?id=argus.txt").json();
    let members = story["story"]["members"].as_array().unwrap();
    assert!(
        members.iter().any(|member| member["id"] == "argus.txt" && member["role"] == "derived")
    );
    let group = server.get("/api/group?id=argus.txt").json();
    assert_eq!(group["group"], Value::Null);
    let group = server.get("/api/group?id=pages/ap.txt").json();
    assert_eq!(group["group"]["members"].as_array().unwrap().len(), 7);
    // The command sees the same.
    let listed = server.desk.done(&["index", "list", "--index", "w", "--format", "jsonl"]).stdout;
    assert!(listed.contains("\"argus.txt\""));
    let removed = server.ask("DELETE /api/article?id=argus.txt", &[], b"");
    assert_eq!(removed.json()["removed"], "argus.txt");
    for path in ["article", "group", "story"] {
        let gone = server.get(&format!("/api/{path}?id=argus.txt"));
        assert_eq!(gone.status, 404);
        assert!(gone.json()["error"].as_str().unwrap().contains("no article `argus.txt`"));
    }
    assert_eq!(server.ask("DELETE /api/article?id=argus.txt", &[], b"").status, 404);
    assert_eq!(server.articles(), 11);
}

#[test]
fn the_group_and_story_of_an_article_are_those_of_a_run() {
    let server = Server::of_demo(&[], &[]);
    let desk = &server.desk;
    desk.done(&["dedup", "pages", "-o", "out"]);
    for kind in ["group", "story"] {
        let file = if kind == "group" { "out/groups.jsonl" } else { "out/stories.jsonl" };
        let mut seen = 0;
        for record in desk.records(file) {
            for member in record["members"].as_array().unwrap() {
                let id = member["id"].as_str().unwrap();
                let answer = server.get(&format!("/api/{kind}?id={id}")).json();
                let ids = |record: &Value| -> Vec<Value> {
                    let members = record["members"].as_array().unwrap();
                    members.iter().map(|member| member["id"].clone()).collect()
                };
                assert_eq!(ids(&answer[kind]), ids(&record), "{id}");
                seen += 1;
            }
        }
        assert!(seen > 5, "{kind}");
    }
}

#[test]
fn a_decision_is_kept_and_shown() {
    let server = Server::of_demo(&["argus.txt"], &[]);
    let text = server.desk.read("argus.txt");
    let checked = server.form("/check", &[("text", &text)]);
    let page = checked.page();
    let [name, kept] = kept(&page);
    let button = page.select("button[name=decision][value*='pages/ap.txt']");
    let values: Vec<String> =
        button.iter().map(|button| button.attr("value").unwrap().to_string()).collect();
    assert_eq!(values, ["ok|1|pages/ap.txt", "not-same|1|pages/ap.txt"]);
    let fields = [("name", &*name), ("kept", &*kept), ("decision", &*values[0])];
    let decided = server.form("/decide", &fields);
    assert_eq!(decided.status, 200, "{decided:?}");
    let told = decided.page().select("[role=status]").text().to_string();
    assert_eq!(told, format!("decided: {name} and pages/ap.txt: ok"));
    assert!(decided.page().select(".claims").text().contains("ok as to pages/ap.txt, by the desk"));
    // Whoever checks it next sees it, here and on the command line.
    let again = server.form("/check", &[("text", &text)]);
    assert!(again.page().select(".claims").text().contains("ok as to pages/ap.txt, by the desk"));
    let args = ["check", "argus.txt", "--index", "w"];
    assert!(server.desk.done(&args).stdout.contains("by the desk on"));
    let all = server.get("/api/decisions").json();
    assert_eq!(all["decisions"].as_array().unwrap().len(), 1);
    assert_eq!(all["decisions"][0]["decision"], "ok");
    let more = json!({ "a": "pages/ap.txt", "b": "pages/afp.txt", "decision": "not-same", "note": "two agencies" });
    let answer = server.post("/api/decisions", "application/json", more.to_string().as_bytes());
    assert_eq!(answer.json()["decided"], "not-same");
    let same = json!({ "a": "pages/ap.txt", "b": "pages/ap.txt", "decision": "same" });
    let answer = server.post("/api/decisions", "application/json", same.to_string().as_bytes());
    assert_eq!(answer.status, 409);
}

#[test]
fn every_way_that_is_described_is_there() {
    let server = Server::of_demo(&["argus.txt"], &[]);
    let described = server.get("/api/openapi.json").json();
    let text = server.desk.bytes("argus.txt");
    let decision = json!({ "a": "pages/ap.txt", "b": "pages/afp.txt", "decision": "same" });
    let mut asked = 0;
    for (path, ways) in described["paths"].as_object().unwrap() {
        for (way, operation) in ways.as_object().unwrap() {
            let takes_id = operation["parameters"][0]["name"] == "id";
            let query = if takes_id { "?id=pages/world-brief.txt" } else { "" };
            let line = format!("{} {path}{query}", way.to_uppercase());
            // Removing comes last, for the others want the article.
            if way == "delete" {
                continue;
            }
            let answer = match (way.as_str(), path.as_str()) {
                ("post", "/api/decisions") => {
                    let kind = "Content-Type: application/json";
                    server.ask(&line, &[kind], decision.to_string().as_bytes())
                }
                ("post", _) => server.ask(&line, &["Content-Type: text/plain"], &text),
                _ => server.ask(&line, &[], b""),
            };
            assert_eq!(answer.status, 200, "{line}: {answer:?}");
            let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
            holds(&described, schema, &answer.json(), &line);
            asked += 1;
        }
    }
    assert_eq!(asked, 9);
    let line = "DELETE /api/article?id=pages/world-brief.txt";
    assert_eq!(server.ask(line, &[], b"").status, 200);
    // And nothing that is not.
    for route in ["/api/check", "/api/articles", "/api/article", "/api/group", "/api/story"] {
        assert!(described["paths"][route].is_object(), "{route}");
    }
}

/// Whether a value has what a schema requires, and no types but those that it names.
fn holds(document: &Value, schema: &Value, value: &Value, place: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = &document["components"]["schemas"][name.rsplit('/').next().unwrap()];
        assert!(schema.is_object(), "{name}");
        return holds(document, schema, value, place);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    match &schema["type"] {
        Value::String(only) => assert_eq!(only, kind, "{place}"),
        Value::Array(kinds) => assert!(kinds.contains(&json!(kind)), "{place}: {kind}"),
        _ => {}
    }
    if let Some(only) = schema.get("const") {
        assert_eq!(only, value, "{place}");
    }
    if let Some(names) = schema["enum"].as_array() {
        assert!(names.contains(value), "{place}: {value}");
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().unwrap();
        let inner = value.get(name).unwrap_or_else(|| panic!("{place} lacks {name}"));
        holds(document, &schema["properties"][name], inner, &format!("{place} {name}"));
    }
    for item in value.as_array().into_iter().flatten() {
        if schema["items"].is_object() {
            holds(document, &schema["items"], item, place);
        }
    }
}

#[test]
fn several_pages_at_once_are_told_one_by_one() {
    let server = Server::of_demo(&[], &[]);
    let text = server.desk.read("pages/ap.txt");
    let records = [
        json!({ "id": "one", "text": text }),
        json!({ "id": "two", "text": "A council met on Monday, and adjourned at noon for lunch." }),
    ];
    let feed = format!("{}not json\n", lines(&records));
    let answer = server.post("/api/check?name=feed.jsonl", "application/x-ndjson", feed.as_bytes());
    let answer = answer.json();
    let relations: Vec<&Value> =
        answer["verdicts"].as_array().unwrap().iter().map(|it| &it["relation"]).collect();
    assert_eq!(relations, ["repost", "unrelated"]);
    assert_eq!(answer["problems"].as_array().unwrap().len(), 1);
    assert!(answer["problems"][0].as_str().unwrap().starts_with("feed.jsonl:3: "));
}

#[test]
fn passages_lead_to_their_other_side_and_back() {
    let server = Server::of_demo(&["argus.txt"], &[]);
    let checked = server.form("/check", &[("text", &server.desk.read("argus.txt"))]);
    let page = checked.page();
    let links = page.select("a.passage");
    assert!(links.length() > 4);
    for link in &links {
        let to = link.attr("href").unwrap();
        let other = page.select(&format!("[id='{}']", &to[1..]));
        assert_eq!(other.length(), 1, "{to}");
        let back = other.attr("href").unwrap();
        let itself = page.select(&format!("[id='{}']", &back[1..]));
        let name = |selection: &dom_query::Selection<'_>| selection.attr("data-passage");
        assert_eq!(name(&itself), name(&link));
    }
}

#[test]
fn where_a_script_has_no_words_characters_are_counted() {
    let desk = Desk::new();
    let text = "港务局周四表示，一艘载有四百一十二人的渡轮在大雾中触礁，造成至少二十三人受伤，柴油泄漏到海洋保护区。\n\
                海岸警卫队指挥官在渡轮码头对记者说，潮水和海浪都对我们有利，调查人员将在周五登上渡轮检查雷达。\n";
    desk.write("zh.txt", text);
    desk.done(&["index", "add", "--index", "w", "zh.txt", "--body", "whole"]);
    let server = Server::over(desk, &["--body", "whole"]);
    let checked = server.form("/check", &[("text", text)]);
    let count = checked.page().select(".counts dd").iter().next().unwrap().text().to_string();
    let characters = text.chars().filter(|c| c.is_alphanumeric()).count();
    assert_eq!(count, format!("{characters} characters · 100 %"));
}
