//! What others may try, and what may happen meanwhile.

use std::fs;
use std::io::{Read, Write};
use std::time::Duration;

use serde_json::json;

use super::{Server, kept};
use crate::support::{Desk, lines, record, story, text};

/// Different articles.
fn articles(number: u64, seed: u64) -> Vec<serde_json::Value> {
    let one = |at: u64| record(&format!("a{at}"), &text(&story(seed * 10_000 + at, 120)));
    (0..number).map(one).collect()
}

/// The memory of a process in megabytes, at its highest.
fn memory(server: &Server) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes / 1024
}

#[test]
fn what_is_too_long_is_refused_and_not_held() {
    let server = Server::of_demo(&[], &[]);
    let huge = vec![b'a'; 100 << 20];
    for path in ["/api/check", "/api/articles", "/check", "/add"] {
        let answer = server.post(path, "text/plain", &huge);
        assert_eq!(answer.status, 413, "{path}: {answer:?}");
        assert!(answer.body.contains("at most 16 MB may be sent at once"), "{answer:?}");
    }
    // Without saying how long it is.
    let mut body = format!(
        "POST /api/check HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: text/plain\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        server.port
    )
    .into_bytes();
    for part in huge[..40 << 20].chunks(1 << 20) {
        body.extend(format!("{:x}\r\n", part.len()).bytes());
        body.extend_from_slice(part);
        body.extend(b"\r\n");
    }
    body.extend(b"0\r\n\r\n");
    assert_eq!(server.raw(&body).status, 413);
    // More than anybody would wait for is cut off at once.
    let head = format!(
        "POST /api/check HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: text/plain\r\n\
         Content-Length: 100000000000\r\nConnection: close\r\n\r\n",
        server.port
    );
    assert_eq!(server.raw(head.as_bytes()).status, 413);
    assert_eq!(server.articles(), 12);
    assert!(memory(&server) < 256, "{} MB", memory(&server));
}

#[test]
fn what_can_be_checked_can_be_added() {
    let server = Server::of_demo(&[], &["--max-upload", "1"]);
    let mut words = text(&story(5, 150_000));
    words.truncate((1 << 20) - 10);
    let checked = server.form("/check", &[("text", &words)]);
    assert_eq!(checked.status, 200, "{}", checked.body);
    let [name, data] = kept(&checked.page());
    assert!(data.len() > 1 << 20);
    let added = server.form("/add", &[("name", &name), ("kept", &data)]);
    assert_eq!(added.status, 200, "{}", added.body);
    assert_eq!(server.articles(), 13);
    words.push_str(&words.clone());
    assert_eq!(server.form("/check", &[("text", &words)]).status, 413);
}

#[test]
fn a_notice_can_be_added() {
    let server = Server::of_demo(&[], &[]);
    let notice = json!({
        "uri": "urn:x:1", "type": "text", "version": "2", "pubStatus": "canceled",
        "versionCreated": "2025-05-13T07:00:00Z", "edNote": "KILL: it did not happen.",
    });
    let answer = server.post("/api/articles", "application/json", notice.to_string().as_bytes());
    let told = answer.json();
    assert_eq!((&told["added"], &told["notices"]), (&json!(0), &json!(1)), "{told}");
}

#[test]
fn whoever_is_slow_is_cut_off() {
    let server = Server::of_demo(&[], &["--timeout", "1"]);
    // A head that never ends, a body that never ends, and a connection without a question.
    let head = format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", server.port);
    let body = format!(
        "POST /api/check HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: text/plain\r\n\
         Content-Length: 1000\r\n\r\nabc",
        server.port
    );
    for (sent, status) in [(&*head, None), (&*body, Some(408)), ("", None)] {
        let mut stream = server.connect();
        stream.write_all(sent.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // Ends, where it would wait for minutes otherwise.
        stream.read_to_end(&mut answer).unwrap();
        let answer = super::Answer::of(&answer);
        assert!(status.is_none_or(|status| answer.status == status), "{answer:?}");
    }
    assert_eq!(server.articles(), 12);
}

#[test]
fn a_thousand_idle_connections_are_no_hindrance() {
    rlimit::increase_nofile_limit(4096).unwrap();
    let server = Server::of_demo(&["argus.txt"], &[]);
    let idle: Vec<_> = (0..1_000).map(|_| server.connect()).collect();
    let argus = server.desk.bytes("argus.txt");
    let answer = server.post("/api/check", "text/plain", &argus);
    assert_eq!(answer.status, 200);
    drop(idle);
    assert_eq!(server.articles(), 11);
}

#[test]
fn whoever_breaks_off_takes_no_place() {
    let server = Server::of_demo(&[], &["--timeout", "5"]);
    let page = text(&story(7, 20_000));
    let head = format!(
        "POST /api/check HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: text/plain\r\n\
         Content-Length: {}\r\n\r\n",
        server.port,
        page.len()
    );
    for _ in 0..40 {
        let mut stream = server.connect();
        stream.write_all(&[head.as_bytes(), page.as_bytes()].concat()).unwrap();
        // Long enough to be begun, not to be answered.
        std::thread::sleep(Duration::from_millis(10));
    }
    let answer = server.post("/api/check", "text/plain", page.as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(server.articles(), 12);
}

#[test]
fn what_makes_no_sense_is_told() {
    let server = Server::of_demo(&[], &[]);
    let broken = b"--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhalf a fo";
    for (line, kind, body, status, told) in [
        ("GET /api/check", "text/plain", &b""[..], 405, "/api/check is not asked for in this way"),
        ("PUT /", "text/plain", b"x", 405, "/ is not asked for in this way"),
        ("GET /nowhere", "", b"", 404, "there is nothing at /nowhere"),
        ("GET /api/nowhere", "", b"", 404, "there is nothing at /api/nowhere"),
        ("POST /api/check", "image/png", b"x", 415, "cannot read `image/png`"),
        ("POST /api/check", "", b"x", 415, "cannot read ``"),
        ("POST /check", "text/plain", b"x", 415, "send a form as multipart/form-data"),
        ("POST /api/check", "text/plain", b"", 400, "the body is empty"),
        ("POST /api/check", "application/json", b"{\"text\": ", 422, "there is no article"),
        ("POST /api/check", "application/json", b"[1, 2]", 422, "there is no article"),
        ("POST /api/articles", "application/xml", b"<nitf>", 422, "there is no article"),
        ("POST /api/check", "application/gzip", b"\x1f\x8b\x08broken", 422, "there is no article"),
        ("POST /api/decisions", "application/json", b"{", 400, "the decision makes no sense"),
        (
            "POST /api/decisions",
            "application/json",
            b"{\"a\":1}",
            400,
            "the decision makes no sense",
        ),
        ("POST /api/check", "multipart/form-data", b"x", 400, "the form is broken"),
        ("POST /api/check", "multipart/form-data; boundary=x", broken, 400, "the form is broken"),
        ("POST /check", "multipart/form-data; boundary=x", b"--x--\r\n", 400, "nothing to check"),
        ("POST /remove", "multipart/form-data; boundary=x", b"--x--\r\n", 400, "names no article"),
        ("GET /api/article", "", b"", 400, "name the article"),
    ] {
        let kind = format!("Content-Type: {kind}");
        let answer = server.ask(line, &[&kind], body);
        assert_eq!(answer.status, status, "{line} {kind}: {answer:?}");
        assert!(answer.body.contains(told), "{line}: {answer:?}");
        assert!(answer.head.contains("content-security-policy: default-src 'none'"), "{answer:?}");
    }
    let both = [("text", "one"), ("page", "another")];
    assert!(server.form("/check", &both).body.contains("send one of them"));
    let field = [("texts", "one")];
    assert!(server.form("/check", &field).body.contains("a field `texts`, which is unknown"));
    let wrong = [("text", "one two three"), ("decision", "perhaps|1|pages/ap.txt")];
    assert_eq!(server.form("/decide", &wrong).status, 400);
    assert_eq!(server.raw(b"\x16\x03\x01 not http at all\r\n\r\n").status, 400);
    assert_eq!(server.articles(), 12);
}

#[test]
fn an_id_is_no_path() {
    let server = Server::of_demo(&[], &[]);
    server.desk.write("secret.txt", "Nobody is to read this secret, which is in no index at all.");
    let path = server.desk.path("secret.txt").display().to_string();
    for id in
        ["../secret.txt", "secret.txt", "%2e%2e%2fsecret.txt", "..%5csecret.txt", &path, "%00", "w"]
    {
        for place in ["/api/article", "/api/group", "/api/story", "/article"] {
            let answer = server.get(&format!("{place}?id={id}"));
            assert_eq!(answer.status, 404, "{id}: {answer:?}");
            assert!(!answer.body.contains("is to read this"), "{answer:?}");
        }
        let decision = json!({ "a": "secret.txt", "b": "pages/ap.txt", "decision": "same" });
        let answer =
            server.post("/api/decisions", "application/json", decision.to_string().as_bytes());
        assert_eq!(answer.status, 404);
    }
    // The name of what is sent is a name: nothing is read or written there.
    let text = b"A council met on Monday, and adjourned at noon for a long lunch.";
    let answer = server.post(&format!("/api/check?name={path}"), "text/plain", text).json();
    assert_eq!(answer["verdicts"][0]["page"]["id"], path.as_str());
    let answer = server.post("/api/articles?name=../../new.txt", "text/plain", text).json();
    assert_eq!(answer["ids"], json!(["../../new.txt"]));
    assert!(!server.desk.path("../../new.txt").exists());
    assert!(server.desk.read("secret.txt").starts_with("Nobody"));
}

#[test]
fn text_is_shown_as_text() {
    let evil = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";
    let body = "A ferry carrying 412 people struck a reef in heavy fog on Thursday, injuring 23 of them, \
                and spilled diesel into a marine reserve, the coast guard of the island said.";
    let record = |id: &str| {
        json!({
            "id": format!("{id}{evil}"),
            "title": format!("Ferry {evil}"),
            "source": format!("site{evil}"),
            "byline": evil,
            "language": evil,
            "date": evil,
            "text": format!("MAREN (AP) — {body} {evil} {body} {evil}"),
        })
    };
    let desk = Desk::with_feed(&[record("old")]);
    desk.done(&["index", "add", "--index", "w", "feed.jsonl"]);
    let server = Server::over(desk, &[]);
    let new = lines(&[record("new")]);
    let file = format!(
        "--x\r\nContent-Disposition: form-data; name=\"page\"; filename=\"<b>{}.jsonl\"\r\n\r\n{new}\r\n--x--\r\n",
        "a&quot;<script>"
    );
    let checked = server.post("/check", "multipart/form-data; boundary=x", file.as_bytes());
    assert_eq!(checked.status, 200, "{checked:?}");
    let [name, data] = kept(&checked.page());
    let id = "old%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%3Cimg%20src%3Dx%20onerror%3Dalert(2)%3E";
    let decision = format!("ok|1|old{evil}");
    let pages = [
        checked,
        server.get(&format!("/article?id={id}")),
        server.get("/article?id=%3Cscript%3Ealert(3)%3C/script%3E"),
        server.get("/%3Cscript%3Ealert(3)%3C/script%3E"),
        server.form("/decide", &[("name", &name), ("kept", &data), ("decision", &decision)]),
        server.form("/add", &[("name", &name), ("kept", &data)]),
        server.form("/remove", &[("id", &format!("old{evil}"))]),
    ];
    for answer in pages {
        let page = answer.page();
        let scripts = page.select("script");
        assert_eq!(scripts.length(), 1, "{answer:?}");
        assert_eq!(scripts.attr("src").as_deref(), Some("/desk.js"));
        assert_eq!(page.select("img, b b, [onerror]").length(), 0, "{answer:?}");
        assert!(answer.head.contains("script-src 'self'"), "{answer:?}");
    }
}

#[test]
fn who_asks_from_elsewhere_is_refused() {
    let server = Server::of_demo(&[], &["--allow-host", "desk.example"]);
    let port = server.port;
    let local = format!("127.0.0.1:{port}");
    for (host, status) in [
        (&*local, 200),
        (&*format!("localhost:{port}"), 200),
        (&*format!("[::1]:{port}"), 200),
        ("desk.example", 200),
        ("DESK.example:443", 200),
        ("evil.example", 421),
        (&*format!("evil.example:{port}"), 421),
        (&*format!("127.0.0.1.evil.example:{port}"), 421),
        ("127.0.0.1:1", 421),
        ("", 421),
    ] {
        let answer = server.ask("GET /api/health", &[&format!("Host: {host}")], b"");
        assert_eq!(answer.status, status, "{host}: {answer:?}");
    }
    assert_eq!(server.raw(b"GET / HTTP/1.0\r\n\r\n").status, 421);
    for (headers, status) in [
        (vec![format!("Origin: http://{local}")], 200),
        (vec!["Sec-Fetch-Site: same-origin".to_owned()], 200),
        (vec!["Host: desk.example".to_owned(), "Origin: https://desk.example".to_owned()], 200),
        (vec!["Origin: https://evil.example".to_owned()], 403),
        (vec!["Origin: null".to_owned()], 403),
        (vec![format!("Origin: http://localhost:{port}")], 403),
        (vec!["Sec-Fetch-Site: cross-site".to_owned()], 403),
    ] {
        let mut all: Vec<&str> = headers.iter().map(String::as_str).collect();
        all.push("Content-Type: text/plain");
        let text = b"A council met on Monday, and adjourned at noon for a long lunch.";
        let answer = server.ask("POST /api/check", &all, text);
        assert_eq!(answer.status, status, "{headers:?}: {answer:?}");
    }
    let evil = ["Origin: https://evil.example"];
    let removed = server.ask("DELETE /api/article?id=pages/ap.txt", &evil, b"");
    assert_eq!(removed.status, 403);
    assert_eq!(server.articles(), 12);
}

#[test]
fn an_article_may_be_removed_while_it_is_shown() {
    let server = Server::of_demo(&["argus.txt"], &[]);
    let checked = server.form("/check", &[("text", &server.desk.read("argus.txt"))]);
    let [name, data] = kept(&checked.page());
    assert_eq!(server.get("/article?id=pages/ap.txt").status, 200);
    server.desk.done(&["index", "remove", "--index", "w", "pages/ap.txt"]);
    assert_eq!(server.get("/article?id=pages/ap.txt").status, 404);
    let fields = [("name", &*name), ("kept", &*data), ("decision", "ok|1|pages/ap.txt")];
    let decided = server.form("/decide", &fields);
    assert_eq!(decided.status, 404);
    assert!(decided.body.contains("may have been removed meanwhile"), "{decided:?}");
    assert_eq!(server.form("/remove", &[("id", "pages/ap.txt")]).status, 404);
    assert_eq!(server.articles(), 10);
}

#[test]
fn an_index_may_be_replaced_under_the_server() {
    let server = Server::of_demo(&[], &[]);
    assert_eq!(server.articles(), 12);
    let desk = &server.desk;
    desk.done(&["index", "add", "--index", "other", "pages/ap.txt", "pages/afp.txt"]);
    fs::rename(desk.path("other"), desk.path("w")).unwrap();
    assert_eq!(server.articles(), 2);
    // Something else, then nothing, then an index again.
    desk.write("text", "this is no index at all, but some text that somebody put in its place\n");
    fs::rename(desk.path("text"), desk.path("w")).unwrap();
    let answer = server.get("/api/health");
    assert_eq!(answer.status, 503);
    assert!(answer.json()["error"].as_str().unwrap().contains("is no index"), "{answer:?}");
    let text = b"A council met on Monday, and adjourned at noon for a long lunch.";
    assert_eq!(server.post("/api/articles", "text/plain", text).status, 503);
    fs::remove_file(desk.path("w")).unwrap();
    assert_eq!(server.get("/api/health").status, 503);
    assert_eq!(server.get("/").status, 503);
    desk.done(&["index", "add", "--index", "w", "pages/ap.txt"]);
    assert_eq!(server.articles(), 1);
}

#[test]
fn a_server_that_is_told_to_stop_finishes_what_it_is_at() {
    let feed = lines(&articles(3_000, 7));
    for wait in [0, 20, 60, 120, 250, 500] {
        let desk = Desk::new();
        desk.done(&["demo", "pages"]);
        desk.done(&["index", "add", "--index", "w", "pages"]);
        let mut server = Server::over(desk, &[]);
        let mut stream = server.connect();
        let head = format!(
            "POST /api/articles?name=feed.jsonl HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\
             Content-Type: application/x-ndjson\r\nContent-Length: {}\r\n\r\n",
            server.port,
            feed.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(feed.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        assert_eq!(server.stop(), 0, "{wait}");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = super::Answer::of(&answer);
        let whole = server.desk.done(&["index", "verify", "--index", "w"]).stdout;
        // All of it, and then it was said; or nothing.
        let there = if answer.status == 200 { "3,012 articles" } else { "12 articles" };
        assert!(whole.starts_with(&format!("whole: {there}")), "{wait}: {whole} {answer:?}");
    }
}

#[test]
fn many_ask_at_once_while_one_adds() {
    let server = Server::of_demo(&["argus.txt"], &["--quick"]);
    let argus = server.desk.bytes("argus.txt");
    let records = articles(20, 3);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let answer = server.post("/api/check", "text/plain", &argus);
                    assert_eq!(answer.status, 200, "{answer:?}");
                    assert_eq!(answer.json()["verdicts"][0]["relation"], "derived");
                }
            });
        }
        for record in &records {
            let text = lines(std::slice::from_ref(record));
            let answer = server.post("/api/articles", "application/x-ndjson", text.as_bytes());
            assert_eq!(answer.json()["added"], 1, "{answer:?}");
        }
    });
    assert_eq!(server.articles(), 31);
}
