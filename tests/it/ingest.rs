//! Reading: every kind of input, every kind of bad input, and reading again.
#![expect(clippy::unwrap_used, reason = "helpers fail as tests do")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tempfile::TempDir;
use wirecopy::article::{Article, ArticleId, Status};
use wirecopy::detect::Text;
use wirecopy::error::Error;
use wirecopy::ingest::{Body, Fields, Library, Options, Reason, Record, read};
use wirecopy::progress::{Observer, Stage, Unobserved};

/// A folder that is gone after the test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, with the folders above it.
    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// A path below it as results show it.
    fn shown(&self, name: &str) -> String {
        self.path().join(name).to_str().unwrap().to_owned()
    }
}

fn load(inputs: &[PathBuf], options: &Options) -> Result<Library<String>, Error> {
    let library = read(inputs, options, &Unobserved, |_, text| text.raw.to_owned())?;
    // Whatever the input is, reading again gives what `work` saw, and the record fits.
    for (i, text) in library.values().iter().enumerate() {
        let id = ArticleId(i as u32);
        assert_eq!(library.text(id).unwrap(), *text, "{}", library.path(id));
        // What is body was kept, and is what would be found out from the text.
        let found = Text::new(text, library.articles()[i].layout);
        let kept = library.with_text(id, |kept| (kept.compared.clone(), kept.is_page)).unwrap();
        assert_eq!(kept, (found.compared, found.is_page), "{}", library.path(id));
        match library.record(id).unwrap() {
            Record::Line(_) => assert!(library.line(id).is_some()),
            Record::Text(page) => assert_eq!(page, *text),
        }
    }
    Ok(library)
}

fn loaded(inputs: &[PathBuf]) -> Library<String> {
    load(inputs, &Options::default()).unwrap()
}

/// Reads lines as a file of records.
fn lines(bytes: impl AsRef<[u8]>) -> Library<String> {
    let folder = Folder::new();
    loaded(&[folder.file("feed.jsonl", bytes)])
}

fn ids(library: &Library<String>) -> Vec<&str> {
    library.articles().iter().map(|article| &*article.id).collect()
}

/// Problems as `file:line: message`, the file without its folder.
fn problems(library: &Library<String>) -> Vec<String> {
    let short = |problem: &wirecopy::error::Problem| {
        let name = Path::new(&*problem.path).file_name().map(|name| name.to_str().unwrap());
        let line = problem.line.map_or(String::new(), |line| format!(":{line}"));
        format!("{}{line}: {}", name.unwrap_or(&problem.path), problem.message)
    };
    library.problems().iter().map(short).collect()
}

fn skipped<T>(library: &Library<T>, reason: &Reason) -> u64 {
    library.skipped().iter().find(|skipped| skipped.reason == *reason).map_or(0, |s| s.count)
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

fn records(count: usize) -> String {
    let text = "word ".repeat(20);
    let record = |i| format!("{{\"id\":\"r{i}\",\"text\":\"{i} {text}\\n\"}}\n");
    (0..count).map(record).collect()
}

const PAGE: &str = "<!doctype html><html lang='en'><head><title>Talks to resume</title>\
    <link rel='canonical' href='https://www.example.org/talks'>\
    <meta property='article:published_time' content='2024-03-01T10:00:00Z'></head><body>\
    <nav><a href='/'>Home</a> <a href='/news'>News</a></nav><article><h1>Talks to resume</h1>\
    <p>The two delegations will meet again on Tuesday, officials said, after a week in which \
    neither side had been willing to name a date, a place or an agenda for the talks.</p>\
    <p>The first round, held in spring, ended without a statement, and both sides have since \
    accused each other, in public and in private, of having left the table first.</p>\
    <p>Diplomats said that, this time, a text of four pages had been prepared in advance, and \
    that most of it was agreed, but for the dates, the sums and the names in its annex.</p>\
    </article><footer>Copyright</footer></body></html>";

#[test]
fn folders_are_walked_in_order_and_everything_else_is_counted() {
    let folder = Folder::new();
    for name in ["b.txt", "a/z.text", "a/.hidden.TXT", ".dot/x.txt", "ignored.txt"] {
        folder.file(name, name);
    }
    folder.file("c.txt.gz", gz(b"c.txt.gz"));
    folder.file(".gitignore", "ignored.txt\n");
    folder.file(".git/x.txt", "not an article");
    folder.file("x.PDF", "%PDF-1.7");
    folder.file("y.pdf", "%PDF-1.7");
    folder.file("z.doc.gz", "");
    folder.file("README", "");
    folder.file("d.ndjson", records(2));
    let library = loaded(&[folder.path().to_path_buf()]);
    let files = [".dot/x.txt", "a/.hidden.TXT", "a/z.text", "b.txt", "c.txt.gz", "ignored.txt"];
    let mut expected = files.map(|name| folder.shown(name)).to_vec();
    expected.splice(5..5, ["r0".to_owned(), "r1".to_owned()]);
    assert_eq!(ids(&library), expected);
    assert_eq!(library.files(), 7);
    assert_eq!(library.path(ArticleId(5)), folder.shown("d.ndjson"));
    assert_eq!(library.line(ArticleId(6)), Some(2));
    assert_eq!(library.values()[4], "c.txt.gz");
    let extension = |name: &str| Reason::Extension(name.into());
    assert_eq!(skipped(&library, &extension("pdf")), 2);
    assert_eq!(skipped(&library, &extension("doc.gz")), 1);
    // `.gitignore` and `README`.
    assert_eq!(skipped(&library, &extension("")), 2);
    assert!(library.problems().is_empty());
}

#[test]
fn a_file_that_is_reached_twice_is_read_once() {
    let folder = Folder::new();
    let file = folder.file("sub/a.txt", "one");
    let whole = folder.path().to_path_buf();
    let dotted = folder.path().join("sub/../sub/a.txt");
    let library = loaded(&[file.clone(), whole.clone(), dotted, file.clone()]);
    assert_eq!(ids(&library), [file.to_str().unwrap()]);
    assert_eq!(skipped(&library, &Reason::Again), 3);
}

#[cfg(unix)]
#[test]
fn links_are_followed_without_running_in_circles() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    let file = folder.file("a/a.txt", "one");
    symlink(folder.path(), folder.path().join("a/up")).unwrap();
    symlink(&file, folder.path().join("b.txt")).unwrap();
    symlink("nowhere", folder.path().join("c.txt")).unwrap();
    symlink("d.txt", folder.path().join("d.txt")).unwrap();
    fs::hard_link(&file, folder.path().join("e.txt")).unwrap();
    let library = loaded(&[folder.path().to_path_buf()]);
    // A hard link is a second copy in its own right.
    assert_eq!(ids(&library), [folder.shown("a/a.txt"), folder.shown("e.txt")]);
    assert_eq!(skipped(&library, &Reason::Loop), 1);
    assert_eq!(skipped(&library, &Reason::Again), 1);
    assert_eq!(skipped(&library, &Reason::Gone), 1);
    let problems = problems(&library);
    assert!(problems[0].starts_with("d.txt: could not be read: "), "{problems:?}");
    // The same file named by itself is a problem too, and the others are read.
    let library = loaded(&[folder.path().join("d.txt"), file]);
    assert_eq!((library.articles().len(), library.problems().len()), (1, 1));
}

#[test]
fn paths_that_make_no_sense_stop_the_run() {
    let folder = Folder::new();
    folder.file("x.pdf", "");
    let fails = |path: &Path| load(&[path.to_path_buf()], &Options::default()).unwrap_err();
    for address in ["http://example.org/a", "https://example.org/a.html", "HTTPS://EXAMPLE.ORG"] {
        let error = fails(Path::new(address)).to_string();
        let remedy = "wirecopy never fetches: save the page (Ctrl-S) or paste its text, then name \
                      the file";
        assert!(error.contains(remedy) && error.contains(address), "{error}");
    }
    let error = fails(&folder.path().join("missing.txt")).to_string();
    assert!(error.contains("missing.txt` does not exist"), "{error}");
    let error = fails(folder.path()).to_string();
    assert!(error.contains(".txt, .text, .htm, .html, .xhtml, .jsonl, .ndjson"), "{error}");
    assert!(load(&[], &Options::default()).unwrap().articles().is_empty());
}

/// What explicitly named files become, by name and content: text, or what the problem says.
#[test]
fn named_files_are_known_by_name_and_content() {
    let tar = [b"name.txt".as_slice(), &[0; 249], b"ustar\x0000", &[0; 248]].concat();
    let table: &[(&str, &[u8], Result<&str, &str>)] = &[
        ("page", b"A page.", Ok("A page.")),
        ("page.md", b"# A page", Ok("# A page")),
        ("a.txt", b"{\"id\":1}", Ok("{\"id\":1}")),
        ("a.json", b" \n{\"id\":1,\"text\":\"from JSON\"}\n", Ok("from JSON")),
        ("a", &gz(b"{\"text\":\"packed\"}"), Ok("packed")),
        ("b.txt", &zst(b"packed without saying so"), Ok("packed without saying so")),
        ("b.txt.gz", b"unpacked by the server", Ok("unpacked by the server")),
        ("c.jsonl.zst", &[gz(b"{\"text\":"), gz(b"\"two members\"}")].concat(), Ok("two members")),
        ("empty.txt", b"", Ok("")),
        ("empty", b"", Ok("")),
        ("nul.txt", b"a\0b", Ok("a\0b")),
        (
            "a.pdf",
            b"%PDF-1.7\n%\xe2\xe3",
            Err("is a PDF; wirecopy reads text, HTML, JSON, XML of newsrooms and tables"),
        ),
        ("fake.txt", b"%PDF-1.7\n%\xe2\xe3", Err("is a PDF")),
        ("fake.jsonl", b"%PDF-1.7\n%\xe2\xe3", Err("is a PDF")),
        ("a.docx", b"PK\x03\x04rest", Err("is an office document or a zip archive")),
        ("a.doc", b"\xd0\xcf\x11\xe0rest", Err("is an office document")),
        ("a.rtf", b"{\\rtf1 text}", Err("is an RTF document")),
        ("a.png", b"\x89PNG\r\n", Err("is an image")),
        ("a.jpg", b"\xff\xd8\xff\xe0", Err("is an image")),
        ("a.xz", b"\xfd7zXZ\0", Err("unpack it first")),
        ("a.tar.gz", &gz(&tar), Err("is a tar archive")),
        ("a.csv", b"id,text\n1,from a table\n", Ok("from a table")),
        ("a.xml", b"<?xml version='1.0'?><invoice/>", Err("is XML of a kind that is not known")),
        ("a.bin", b"\x7fELF\x02\0\0\0\0\0\0", Err("is a binary file")),
        ("b.txt", b"\x7fELF\xff\xfe\0\x01\0\0\0", Err("is a binary file")),
        ("a.json", b"[\n {\"text\":\"x\"}]", Ok("x")),
        ("a.jsonl", b"{\n \"text\": \"x\"\n}\n", Ok("x")),
        ("a.jsonl", b"\xff\xfe{\0}\0", Err("is UTF-16")),
        ("a.html", b"", Err("no article text found")),
        ("a.html", b"<html><body></body></html>", Err("no article text found")),
    ];
    for (name, bytes, expected) in table {
        let folder = Folder::new();
        let library = loaded(&[folder.file(name, bytes)]);
        match expected {
            Ok(text) => {
                assert_eq!(library.values(), [*text], "{name}");
                assert!(library.problems().is_empty(), "{name}: {:?}", library.problems());
            }
            Err(message) => {
                let problems = problems(&library);
                assert!(problems.len() == 1 && problems[0].contains(message), "{problems:?}");
                assert!(library.articles().is_empty(), "{name}");
            }
        }
    }
}

#[test]
fn text_is_decoded_by_mark_then_declaration_then_validity_then_guess() {
    let wide = |text: &str, mark: bool, big: bool| {
        let order = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        let mark = mark.then_some(0xfeff);
        mark.into_iter().chain(text.encode_utf16()).flat_map(order).collect::<Vec<_>>()
    };
    let text = "The café in São Paulo was “closed” on Monday, the owner said.";
    let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let russian = "Министр сообщил в понедельник, что переговоры будут продолжены в Москве.";
    let koi8 = encoding_rs::KOI8_R.encode(russian).0.into_owned();
    let broken = [text.repeat(3).as_bytes(), b"\xff"].concat();
    let replaced = format!("{}\u{fffd}", text.repeat(3));
    let table: &[(&str, &[u8], &str)] = &[
        ("UTF-8", text.as_bytes(), text),
        ("UTF-8 with a mark", &[b"\xef\xbb\xbf", text.as_bytes()].concat(), text),
        ("UTF-16LE", &wide(text, true, false), text),
        ("UTF-16BE", &wide(text, true, true), text),
        ("UTF-16LE without a mark", &wide(text, false, false), text),
        ("windows-1252", &western, text),
        ("KOI8-R", &koi8, russian),
        ("UTF-8 with a bad byte", &broken, &replaced),
    ];
    for (name, bytes, expected) in table {
        let folder = Folder::new();
        // The second one has no name to go by.
        let library = loaded(&[folder.file("a.txt", bytes), folder.file("b", bytes)]);
        assert_eq!(library.values(), [*expected, *expected], "{name}");
    }
}

#[test]
fn html_is_decoded_as_it_declares() {
    let page = |meta: &str| {
        PAGE.replace("<title>", &format!("{meta}<title>")).replace("table first", "table café")
    };
    // One Cyrillic letter is too little to guess by.
    let declared = PAGE.replace(
        "<title>",
        "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'><title>",
    );
    let (first, rest) = declared.split_once("delegations").unwrap();
    let bytes = [first.as_bytes(), b"\xe4", rest.as_bytes()].concat();
    let folder = Folder::new();
    let stale = page("<meta charset=iso-8859-1>");
    let library = loaded(&[
        folder.file("declared.html", bytes),
        folder.file("stale.html", stale),
        folder.file("wide", PAGE.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()),
    ]);
    assert!(library.values()[0].contains("The two д will"), "{}", library.values()[0]);
    assert!(library.values()[1].contains("the table café"), "{}", library.values()[1]);
    assert!(library.values()[2].contains("four pages"), "{}", library.values()[2]);
}

#[test]
fn html_gives_the_article_and_what_the_page_says_of_it() {
    let folder = Folder::new();
    let path = folder.file("page.html", PAGE);
    let library = loaded(&[path, folder.file("page.html.gz", gz(PAGE.as_bytes()))]);
    let article = &library.articles()[0];
    assert_eq!(article.title.as_deref(), Some("Talks to resume"));
    assert_eq!(article.source.as_deref(), Some("example.org"));
    assert_eq!(article.language.as_deref(), Some("en"));
    let published = article.published.as_ref().unwrap();
    assert_eq!((&*published.value, published.at), ("2024-03-01T10:00:00Z", Some(1_709_287_200)));
    let text = &library.values()[0];
    assert!(text.contains("four pages") && text.lines().count() >= 3, "{text}");
    assert!(!text.contains("Home") && !text.contains("Copyright"), "{text}");
    assert_eq!(library.values()[1], *text);

    let named = PAGE.replace("<title>", "<meta property='og:site_name' content='The Post'><title>");
    let library = loaded(&[folder.file("named.html", named)]);
    assert_eq!(library.articles()[0].source.as_deref(), Some("The Post"));
}

#[test]
fn html_that_would_take_minutes_is_refused() {
    let nested = "<div>".repeat(100_000);
    let formatted = format!("<p>{}{}", "<b x>".repeat(1000), "<p>x".repeat(10_000));
    let wide = "<p>x".repeat(600_000);
    let attributes = format!("<p {}>", "a ".repeat(60_000));
    let unended = "<a".repeat(200_000);
    let table = [
        (nested, "nested more than"),
        (formatted, "more than 500000 elements"),
        (wide, "more than 500000 elements"),
        (attributes, "attributes"),
        (unended, "do not end"),
    ];
    for (bytes, expected) in table {
        let folder = Folder::new();
        let library = loaded(&[folder.file("page.html", bytes)]);
        let problems = problems(&library);
        assert!(problems.len() == 1 && problems[0].contains(expected), "{problems:?}");
    }
    // Deep, but bearable, on the small stacks of worker threads.
    let deep = format!("{}{PAGE}", "<div>".repeat(2900));
    let folder = Folder::new();
    assert_eq!(loaded(&[folder.file("page.html", deep)]).articles().len(), 1);
}

/// One record a row: what it says, and what is understood.
#[test]
fn records_are_understood_by_the_usual_names() {
    type Check = fn(&Article, &str) -> bool;
    let table: &[(&str, Check)] = &[
        (r#"{"text":"a","body":"b"}"#, |_, t| t == "a"),
        (r#"{"text":7,"body":"b"}"#, |_, t| t == "b"),
        (r#"{"text":null,"content":"c"}"#, |_, t| t == "c"),
        (r#"{"article":"d"}"#, |_, t| t == "d"),
        (r#"{"body_text":"e \u00e9\ud83d\ude00\n"}"#, |_, t| t == "e é😀\n"),
        (r#"{"text":""}"#, |_, t| t.is_empty()),
        (r#"{"text":"a","text":"b"}"#, |_, t| t == "b"),
        (r#"{"te\u0078t":"a"}"#, |_, t| t == "a"),
        (r#"{"deep":[[{"x":[1,{"text":"no"}]}]],"text":"a"}"#, |_, t| t == "a"),
        (r#"{"text":"a","id":"x"}"#, |a, _| &*a.id == "x"),
        (r#"{"text":"a","id":17}"#, |a, _| &*a.id == "17"),
        (r#"{"text":"a","id":-3}"#, |a, _| &*a.id == "-3"),
        (r#"{"text":"a","id":18446744073709551615}"#, |a, _| &*a.id == "18446744073709551615"),
        (r#"{"text":"a","id":123456789012345678901}"#, |a, _| &*a.id == "123456789012345678901"),
        (r#"{"text":"a","id":null,"guid":"g"}"#, |a, _| &*a.id == "g"),
        (r#"{"text":"a","id":"","uri":"u"}"#, |a, _| &*a.id == "u"),
        (r#"{"text":"a","url":"http://x.org/1"}"#, |a, _| {
            &*a.id == "http://x.org/1" && a.source.as_deref() == Some("x.org")
        }),
        (r#"{"text":"a"}"#, |a, _| a.id.ends_with("feed.jsonl:1")),
        (r#"{"text":"a","headline":"h"}"#, |a, _| a.title.as_deref() == Some("h")),
        (r#"{"text":"a","title":null,"headline":"h"}"#, |a, _| a.title.as_deref() == Some("h")),
        (r#"{"text":"a","source":"AP","url":"http://x.org"}"#, |a, _| {
            a.source.as_deref() == Some("AP")
        }),
        (r#"{"text":"a","uri":"https://u@WWW.X.org:80/?q"}"#, |a, _| {
            a.source.as_deref() == Some("x.org")
        }),
        (r#"{"text":"a","url":"urn:x"}"#, |a, _| a.source.is_none()),
        (r#"{"text":"a","lang":"de"}"#, |a, _| a.language.as_deref() == Some("de")),
        (r#"{"text":"a","pubStatus":"Canceled"}"#, |a, _| a.status == Some(Status::Canceled)),
        (r#"{"text":"a","status":"cancelled"}"#, |a, _| a.status == Some(Status::Canceled)),
        (r#"{"text":"a","pubstatus":"withheld"}"#, |a, _| a.status == Some(Status::Withheld)),
        (r#"{"text":"a","status":"published"}"#, |a, _| a.status.is_none()),
        (r#"{"text":"a","version":3}"#, |a, _| a.version == Some(3)),
        (r#"{"text":"a","version":"12"}"#, |a, _| a.version == Some(12)),
        (r#"{"text":"a","version":"1.0"}"#, |a, _| a.version.is_none()),
        (r#"{"text":"a","version":""}"#, |a, _| a.version.is_none()),
        (r#"{"text":"a","version":-1}"#, |a, _| a.version.is_none()),
    ];
    for (line, check) in table {
        let library = lines(line);
        assert_eq!(problems(&library), [""; 0], "{line}");
        let article = &library.articles()[0];
        assert!(check(article, &library.values()[0]), "{line}: {article:?}");
    }
}

#[test]
fn dates_are_understood_as_far_as_they_can_be() {
    let table = [
        (r#""date":"2024-03-01T10:00:00Z""#, "2024-03-01T10:00:00Z", Some(1_709_287_200)),
        (r#""date":"2024-03-01T12:00:00+02:00""#, "2024-03-01T12:00:00+02:00", Some(1_709_287_200)),
        (r#""date":"2024-03-01 10:00:00""#, "2024-03-01 10:00:00", Some(1_709_287_200)),
        (r#""published":"2024-03-01""#, "2024-03-01", Some(1_709_251_200)),
        (
            r#""pubDate":"Fri, 01 Mar 2024 10:00:00 GMT""#,
            "Fri, 01 Mar 2024 10:00:00 GMT",
            Some(1_709_287_200),
        ),
        (r#""date":" March 1, 2024 ""#, "March 1, 2024", None),
        (r#""timestamp":1709287200"#, "1709287200", Some(1_709_287_200)),
        (r#""timestamp":1709287200000"#, "1709287200000", Some(1_709_287_200)),
        (r#""timestamp":9223372036854775807"#, "9223372036854775807", None),
        (r#""versioncreated":"1969-12-31T23:59:59Z""#, "1969-12-31T23:59:59Z", Some(-1)),
    ];
    for (field, value, at) in table {
        let library = lines(format!("{{\"text\":\"a\",{field}}}"));
        let published = library.articles()[0].published.as_ref().unwrap();
        assert_eq!((&*published.value, published.at), (value, at), "{field}");
    }
    assert!(lines(r#"{"text":"a","date":20240301}"#).articles()[0].published.is_none());
}

#[test]
fn fields_can_be_named() {
    let folder = Folder::new();
    let path = folder.file(
        "feed.jsonl",
        "{\"text\":\"no\",\"story\":\"yes\",\"key\":5,\"when\":86400,\"by\":\"https://www.x.org/a\",\
         \"url\":\"http://y.org\"}\n{\"id\":1,\"text\":\"no\"}\n{\"story\":[]}\n{}\n",
    );
    let name = |name: &str| Some(name.to_owned());
    let fields = Fields {
        text: name("story"),
        id: name("key"),
        date: name("when"),
        source: name("by"),
        ..Fields::default()
    };
    let library = load(&[path], &Options { fields, ..Options::default() }).unwrap();
    assert_eq!(library.values(), ["yes"]);
    let article = &library.articles()[0];
    assert_eq!((&*article.id, article.source.as_deref()), ("5", Some("x.org")));
    assert_eq!(article.published.as_ref().unwrap().at, Some(86400));
    assert_eq!(
        problems(&library),
        [
            "feed.jsonl:2: no field \"story\" among \"id\", \"text\"; skipped; name another with \
             --text-field",
            "feed.jsonl:3: field \"story\" is a list, not text; skipped; name another with \
             --text-field",
            "feed.jsonl:4: no field \"story\" among no fields; skipped; name another with \
             --text-field",
        ]
    );
}

#[test]
fn a_bad_record_is_a_located_problem() {
    let table: &[(&[u8], &str)] = &[
        (br#"{"body":7}"#, "field \"body\" is a number, not text; skipped; name another with"),
        (br#"{"text":null}"#, "field \"text\" is null, not text; skipped"),
        (br#"{"text":{"a":1}}"#, "field \"text\" is an object, not text"),
        (br#"{"text":true}"#, "field \"text\" is a truth value, not text"),
        (br#"{"id":1,"words":"x"}"#, "among \"id\", \"words\"; skipped; name it with --text-field"),
        (br#"{"text":"a""#, "not valid JSON: EOF while parsing an object at column 11; skipped"),
        (br#"{"text":"a"} x"#, "not valid JSON: trailing characters at column 14; skipped"),
        (br#"{"text":"\ud800"}"#, "not valid JSON: "),
        (br#"["text"]"#, "a JSON value, but not an object"),
        (b"words", "not valid JSON: expected value at column 1; skipped"),
        (b"{\"text\":\"\xff\"}", "invalid UTF-8 at byte 10 of the line; skipped"),
        (b"{\"x\":\"\xe2\x82\",\"text\":\"a\"}", "invalid UTF-8 at byte 7 of the line; skipped"),
    ];
    for (line, expected) in table {
        let good = b"{\"text\":\"good\"}\n".as_slice();
        let library = lines([good, line, b"\n", good].concat());
        let problems = problems(&library);
        assert!(problems.len() == 1 && problems[0].starts_with("feed.jsonl:2: "), "{problems:?}");
        assert!(problems[0].contains(expected), "{problems:?} {expected}");
        assert_eq!(library.values(), ["good", "good"]);
        assert_eq!(library.line(ArticleId(1)), Some(3));
    }
    let many = (0..20).map(|i| format!("\"f{i}\":0")).collect::<Vec<_>>().join(",");
    let problems = problems(&lines(format!("{{{many}}}")));
    assert!(problems[0].contains("\"f11\" and 8 more;"), "{problems:?}");
}

/// A text as a string of JSON, each character written as `styles` say: as it is, by its short escape,
/// by its units.
fn escaped(text: &str, styles: &[u8]) -> String {
    let mut written = String::from("\"");
    for (c, style) in text.chars().zip(styles.iter().cycle()) {
        let short = match c {
            '"' | '\\' | '/' => Some(c),
            '\u{8}' => Some('b'),
            '\u{c}' => Some('f'),
            '\n' => Some('n'),
            '\r' => Some('r'),
            '\t' => Some('t'),
            _ => None,
        };
        match (style, short) {
            (0..3, None) if c >= ' ' => written.push(c),
            (0..3, None) | (3.., _) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    match style {
                        4 => write!(written, "\\u{unit:04X}").unwrap(),
                        _ => write!(written, "\\u{unit:04x}").unwrap(),
                    }
                }
            }
            (_, Some(short)) => written.extend(['\\', short]),
        }
    }
    written + "\""
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..Default::default()
    })]

    /// A text is what its escapes say, however they are written.
    #[test]
    fn texts_are_read_whatever_their_escapes(
        text in "([ -~\\n\\t\\x00-\\x1f\"/]|\\\\|[äжは]|.|\\PC){0,40}",
        id in "[a-z\"ü]{1,5}",
        styles in proptest::collection::vec(0_u8..6, 1..20),
    ) {
        let (id, text) = (format!("i{id}"), format!("a {text} b"));
        let line = format!("{{\"text\":{},\"id\":{}}}", escaped(&text, &styles), escaped(&id, &styles));
        let library = lines(&line);
        prop_assert_eq!(problems(&library), Vec::<String>::new(), "{}", line);
        prop_assert_eq!(library.values(), &[text], "{}", line);
        prop_assert_eq!(ids(&library), [id], "{}", line);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4_000, failure_persistence: None, rng_seed: RngSeed::Fixed(11), ..Default::default()
    })]

    /// A line with a tab is parsed, one without is looked through: both give the same, whatever was done
    /// to it.
    #[test]
    fn lines_say_what_a_parser_makes_of_them(
        base in 0_usize..6,
        edits in proptest::collection::vec((any::<u16>(), 0_usize..40, 0_u8..3), 0..3),
    ) {
        const PIECES: [&str; 40] = [
            "\"", "\\", "{", "}", "[", "]", ":", ",", " ", "\t", "\u{c}", "\u{1}", "\u{7f}", "\u{a0}",
            "é", "0", "1", "-", "+", ".", "e", "E9", "null", "true", "tru", "\\n", "\\/", "\\x",
            "\\u00e9", "\\ud83d\\ude00", "\\ud800", "\\u12", "\"\"", "\"id\":2,",
            ",\"b\":[1,{\"c\":2}]", ",\"\\u0074ext\":\"c\"", "{}", "[]", "//", "\"a",
        ];
        let mut line = [
            r#"{"id": 1, "text": "some words", "title": "one"}"#,
            r#"{"text":"a \"word\" \u2019 and\nanother","n":-1.5e3,"list":["a",{"b":null}]}"#,
            r#" { "uri" : "u" , "body_text" : "words" , "version" : "2" , "no" : null } "#,
            r#"{"a":{"text":"inner"},"content":"words","date":"2024-01-02","content":"other"}"#,
            r#"{"id":12345678901234567890,"text":"é","timestamp":1700000000}"#,
            "{}",
        ][base].to_owned();
        for (at, piece, what) in edits {
            let at = line.floor_char_boundary(usize::from(at) % (line.len() + 1));
            match what {
                0 => line.insert_str(at, PIECES[piece]),
                1 if at < line.len() => { line.remove(at); }
                1 => {}
                _ => line.truncate(at),
            }
        }
        let Some(start) = line.find('{') else { return Ok(()) };
        let tabbed = format!("{}\t{}", &line[..=start], &line[start + 1..]);
        let (found, parsed) = (lines(&line), lines(&tabbed));
        prop_assert_eq!(problems(&found).len(), problems(&parsed).len(), "{}", line);
        prop_assert_eq!(found.values(), parsed.values(), "{}", line);
        // An article without an id is called by its file.
        let said = |library: &Library<String>| -> Vec<Article> {
            let nameless = |article: &Article| {
                let id = article.id.rsplit('/').next().unwrap().into();
                Article { id, ..article.clone() }
            };
            library.articles().iter().map(nameless).collect()
        };
        prop_assert_eq!(said(&found), said(&parsed), "{}", line);
    }
}

#[test]
fn bad_escapes_and_numbers_are_told_with_their_place() {
    let values = [
        r#""a \ud800 b""#,
        r#""a \udc00\ud800 b""#,
        r#""a \ud800\u0041 b""#,
        r#""a \ud800\n b""#,
        r#""a \ud800""#,
        r#""a \x b""#,
        r#""a \u12g4 b""#,
        r#""a \u+123 b""#,
        r#""a \u12""#,
        "\"a \u{1} b\"",
        r#""a"#,
        "1e999",
        "01",
        "-",
        "[1, 2",
        "{\"a\": }",
        "nul",
    ];
    for value in values {
        for line in [
            format!("{{\"id\": 1, \"text\": {value}, \"title\": \"one\"}}"),
            format!("{{\"text\": \"one\", \"id\": {value}}}"),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(&line).unwrap_err().to_string();
            let message = error.replace(" at line 1 column ", " at column ");
            let told = problems(&lines(&line));
            let [told] = told.as_slice() else { panic!("{line}: {told:?}") };
            assert!(
                told.contains(&format!("not valid JSON: {message}; skipped")),
                "{line}: {told}"
            );
        }
    }
}

#[test]
fn records_of_wirecopy_itself_are_passed_over() {
    let own = r#"{"type":"pair","a":"x","b":"y"}
{"type":"group","id":"g"}
{"type":"story","id":"s"}
{"type":"summary"}
{"type":"error","message":"m"}
{"type":"verdict"}
{"type":"dropped","id":"x"}
{"type":"gold-group","members":[]}
{"type":"gold-pair","text":"no article either"}
{"type":"gold-lines"}
{"type":"article","id":"x","content":"00ff","contained_in_lead":null}
{"type":"pair","a":"x","b":"z"}
"#;
    // What is called so elsewhere and has a text is an article.
    let others = r#"{"type":"story","text":"one"}
{"type":"article","content":"two"}
{"type":"article","content":"00ff","contained_in_lead":null,"body":"three"}
{"type":"text","body_text":"four"}
"#;
    let library = lines(format!("{own}{others}"));
    assert_eq!(problems(&library), [""; 0]);
    assert_eq!(library.values(), ["one", "two", "three", "four"]);
    assert_eq!(skipped(&library, &Reason::Own("pair")), 2);
    let all = library.skipped().iter().map(|skipped| skipped.count).sum::<u64>();
    assert_eq!(all, 12);
}

#[test]
fn lines_end_as_they_like() {
    let feed = "\u{feff}{\"id\":1,\"text\":\"a\"}\r\n\r\n  \n\t{\"id\":2,\"text\":\"b\"} \r\n{\"id\":3,\"text\":\"c\"}";
    let library = lines(feed);
    assert_eq!(ids(&library), ["1", "2", "3"]);
    let places = (0..3).map(|i| library.line(ArticleId(i)).unwrap());
    assert_eq!(places.collect::<Vec<_>>(), [1, 4, 5]);

    let folder = Folder::new();
    let paths = [folder.file("a.jsonl", feed), folder.file("b.jsonl.gz", gz(feed.as_bytes()))];
    let library = loaded(&paths);
    // Unchanged, without the mark and the line ends.
    let expected =
        ["{\"id\":1,\"text\":\"a\"}", "\t{\"id\":2,\"text\":\"b\"} ", "{\"id\":3,\"text\":\"c\"}"];
    for i in 0..6 {
        let record = library.record(ArticleId(i)).unwrap();
        assert_eq!(record, Record::Line(expected[i as usize % 3].into()));
    }
}

#[test]
fn ids_are_made_unique_in_reading_order() {
    let id = |id: &str| format!("{{\"id\":{id:?},\"text\":\"a\"}}\n");
    let feed = ["x", "x", "x#2", "y#2", "y", "y", "y", "x"].map(id).concat();
    let library = lines(feed);
    assert_eq!(ids(&library), ["x", "x#2", "x#2#2", "y#2", "y", "y#3", "y#4", "x#3"]);
    assert_eq!(library.renamed(), 5);
    let example = &library.renamed_examples()[0];
    assert_eq!((example.article, &*example.from, &*example.to), (ArticleId(1), "x", "x#2"));
    let library = lines(id("same").repeat(50_000));
    assert_eq!(&*library.articles()[49_999].id, "same#50000");
    assert_eq!((library.renamed(), library.renamed_examples().len()), (49_999, 5));
}

#[test]
fn what_is_too_long_is_measured_and_passed_over() {
    let folder = Folder::new();
    let long = format!("{{\"id\":\"long\",\"text\":\"{}\"}}\n", "x".repeat(3_000_000));
    let feed = format!("{}{long}{}{long}", records(3), records(2));
    let compressed = folder.file("feed.jsonl.zst", zst(feed.as_bytes()));
    let plain = folder.file("feed.jsonl", &feed);
    for batch in [1, 100, 1 << 20, 8 << 20] {
        for max_article in [200, 100_000, 2_999_999] {
            let options = Options { max_article, batch, ..Options::default() };
            for path in [&plain, &compressed] {
                let library = load(std::slice::from_ref(path), &options).unwrap();
                assert_eq!(ids(&library), ["r0", "r1", "r2", "r0#2", "r1#2"]);
                assert_eq!(library.line(ArticleId(3)), Some(5));
                let lines = library.problems().iter().map(|problem| problem.line.unwrap());
                assert_eq!(lines.collect::<Vec<_>>(), [4, 7]);
                let message = &library.problems()[0].message;
                let expected = format!("3000023 bytes, more than the {max_article} bytes");
                assert!(message.starts_with(&expected), "{message}");
                assert_eq!(library.bytes(), feed.len() as u64);
            }
        }
    }
    let options = Options { max_article: 10, ..Options::default() };
    let page = folder.file("page.txt", "eleven byte");
    let packed = folder.file("page.txt.gz", gz(b"eleven byte"));
    let fits = folder.file("fits.txt", "ten bytes.");
    let library = load(&[page, packed, fits], &options).unwrap();
    assert_eq!(library.values(), ["ten bytes."]);
    let problems = problems(&library);
    assert!(problems[0].contains(": 11 bytes, more than the 10 bytes"), "{problems:?}");
    assert!(problems[1].contains(": more than the 10 bytes"), "{problems:?}");
}

#[test]
fn a_line_of_200_megabytes_does_not_stop_the_run() {
    let folder = Folder::new();
    let path = folder.path().join("feed.jsonl");
    let mut file = File::create(&path).unwrap();
    file.write_all(records(2).as_bytes()).unwrap();
    file.write_all(b"{\"text\":\"").unwrap();
    let megabyte = "x".repeat(1_000_000);
    for _ in 0..200 {
        file.write_all(megabyte.as_bytes()).unwrap();
    }
    file.write_all(b"\"}\n").unwrap();
    file.write_all(records(1).as_bytes()).unwrap();
    let library = loaded(&[path]);
    assert_eq!(ids(&library), ["r0", "r1", "r0#2"]);
    assert!(problems(&library)[0].starts_with("feed.jsonl:3: 200000011 bytes, more than"));
}

#[test]
fn a_damaged_stream_gives_what_came_before() {
    let feed = records(20_000);
    for (name, packed) in
        [("a.jsonl.gz", gz(feed.as_bytes())), ("a.jsonl.zst", zst(feed.as_bytes()))]
    {
        let mut scratched = packed.clone();
        let middle = scratched.len() / 2;
        for byte in &mut scratched[middle..middle + 64] {
            *byte ^= 0x5a;
        }
        for bytes in [&packed[..packed.len() / 2], &packed[..packed.len() - 2], &scratched] {
            let folder = Folder::new();
            let library = loaded(&[folder.file(name, bytes)]);
            let problems = problems(&library);
            let last = problems.last().unwrap();
            assert!(last.contains("data is cut short or damaged"), "{problems:?}");
            // Whatever the damage made of the lines before it was found, it is said.
            let count = library.articles().len();
            assert!(count + problems.len() > 2000, "{name} {count} {problems:?}");
            assert!(last.contains(name));
        }
    }
    let folder = Folder::new();
    let page = "word ".repeat(40_000);
    let packed = gz(page.as_bytes());
    let library = loaded(&[
        folder.file("a.txt.gz", &packed[..packed.len() - 12]),
        folder.file("b.txt.gz", &packed[..4]),
        folder.file("c.jsonl.gz", &packed[..4]),
    ]);
    assert_eq!(library.articles().len(), 1);
    assert!(page.starts_with(&library.values()[0]));
    assert_eq!(problems(&library).len(), 3, "{:?}", problems(&library));
    // The last line is whole, only its end is missing.
    let packed = gz(b"{\"id\":1,\"text\":\"a\"}\n{\"id\":2,\"text\":\"b\"}");
    let library = loaded(&[folder.file("d.jsonl.gz", &packed[..packed.len() - 4])]);
    assert_eq!(ids(&library), ["1", "2"]);
    assert_eq!(problems(&library).len(), 1);
}

#[test]
fn a_hundred_thousand_empty_articles_are_articles() {
    let library = lines("{\"text\":\"\"}\n".repeat(100_000));
    assert_eq!(library.articles().len(), 100_000);
    assert!(library.articles()[99_999].id.ends_with(":100000"));
    assert_eq!((library.problems().len(), library.renamed()), (0, 0));
}

#[test]
fn nothing_depends_on_threads_or_batches() {
    let folder = Folder::new();
    for i in 0..40 {
        folder.file(&format!("p{i}.txt"), format!("page {i}"));
        folder.file(&format!("q{i}.txt.gz"), gz(format!("packed {i}").as_bytes()));
    }
    let bad = "{\"text\":1}\n";
    folder.file("a.jsonl", format!("{}{bad}{}", records(500), records(500)));
    folder.file("b.jsonl.zst", zst(format!("{bad}{}{bad}", records(900)).as_bytes()));
    folder.file("page.html", PAGE);
    let outcome = |threads: usize, batch: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let options = Options { batch, ..Options::default() };
        let library = pool.install(|| load(&[folder.path().to_path_buf()], &options).unwrap());
        let places = (0..library.articles().len() as u32).map(ArticleId);
        let places = places.map(|id| (library.path(id).to_owned(), library.line(id)));
        let places = places.collect::<Vec<_>>();
        let counts = (library.bytes(), library.files(), library.renamed());
        let problems = library.problems().to_vec();
        (library.articles().to_vec(), library.values().to_vec(), places, counts, problems)
    };
    let expected = outcome(1, 8 << 20);
    assert_eq!(expected.0.len(), 80 + 1000 + 900 + 1);
    assert_eq!(expected.4.len(), 3);
    for threads in [1, 2, 8] {
        for batch in [1, 1000, 100_000, 8 << 20] {
            assert!(outcome(threads, batch) == expected, "{threads} threads, {batch} bytes");
        }
    }
}

#[test]
fn what_is_body_is_kept_of_every_layout() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    for body in [Body::Auto, Body::Whole, Body::Page] {
        let options = Options { body, ..Options::default() };
        let library = load(&[data.join("pages"), data.join("feeds")], &options).unwrap();
        let pages = library.articles().iter().filter(|article| article.layout.is_page()).count();
        match body {
            Body::Auto => assert!(pages > 20 && pages < library.articles().len(), "{pages}"),
            Body::Whole => assert_eq!(pages, 0),
            Body::Page => assert_eq!(pages, library.articles().len()),
        }
    }
}

#[test]
fn a_file_that_changed_since_is_found_out() {
    let feed = "{\"id\":1,\"text\":\"one\"}\n{\"id\":2,\"text\":\"two\"}\n";
    let changes: &[(&str, Option<&str>)] = &[
        ("a.jsonl", Some("{\"id\":1,\"text\":\"0ne\"}\n{\"id\":2,\"text\":\"two\"}\n")),
        ("b.jsonl", Some("{\"id\":1")),
        ("c.jsonl", None),
        ("d.txt", Some("another page")),
        ("e.txt", Some("a pag")),
        ("f.txt", Some("a pagE")),
        ("g.txt", None),
    ];
    for (name, after) in changes {
        let folder = Folder::new();
        let path = folder.file(name, if name.contains("jsonl") { feed } else { "a page" });
        let library =
            read(std::slice::from_ref(&path), &Options::default(), &Unobserved, |_, _| ());
        let library = library.unwrap();
        match after {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        let expected =
            format!("`{}` changed while wirecopy was reading it; run again", path.display());
        assert_eq!(library.text(ArticleId(0)).unwrap_err().to_string(), expected);
        assert_eq!(library.record(ArticleId(0)).unwrap_err().to_string(), expected);
    }
    // What was kept aside does not need its file any more, and appending does no harm.
    let folder = Folder::new();
    let packed = folder.file("a.jsonl.gz", gz(feed.as_bytes()));
    let plain = folder.file("b.jsonl", feed);
    let library = loaded(&[packed.clone(), plain.clone()]);
    fs::remove_file(packed).unwrap();
    fs::write(plain, format!("{feed}{feed}")).unwrap();
    for (i, text) in library.values().iter().enumerate() {
        assert_eq!(library.text(ArticleId(i as u32)).unwrap(), *text);
    }
}

/// An observer that adds up.
#[derive(Default)]
struct Sums {
    stages: Mutex<Vec<(Stage, u64)>>,
    done: AtomicU64,
}

impl Observer for Sums {
    fn begin(&self, stage: Stage, total: u64) {
        self.stages.lock().unwrap().push((stage, total));
    }

    fn advance(&self, amount: u64) {
        self.done.fetch_add(amount, Ordering::Relaxed);
    }

    fn end(&self, stage: Stage) {
        self.stages.lock().unwrap().push((stage, u64::MAX));
    }
}

#[test]
fn progress_adds_up_to_the_bytes_on_disk() {
    let folder = Folder::new();
    let files = [
        folder.file("a.jsonl", records(3000)),
        folder.file("b.jsonl.gz", gz(records(3000).as_bytes())),
        folder.file("c.jsonl.zst", &zst(records(3000).as_bytes())[..1000]),
        folder.file("d.txt", "a page"),
        folder.file("e.txt", "too long".repeat(100_000)),
        folder.file("f.pdf", format!("%PDF-1.7\n{}", "x".repeat(50_000))),
        folder.file("g.html", PAGE),
    ];
    let total = files.iter().map(|file| fs::metadata(file).unwrap().len()).sum();
    let options = Options { max_article: 10_000, ..Options::default() };
    let sums = Sums::default();
    read(&files, &options, &sums, |_, _| ()).unwrap();
    assert_eq!(sums.done.into_inner(), total);
    assert_eq!(sums.stages.into_inner().unwrap(), [(Stage::Read, total), (Stage::Read, u64::MAX)]);
}

#[cfg(unix)]
#[test]
fn a_pipe_that_is_named_is_read_once() {
    let folder = Folder::new();
    let cases: [(&str, Vec<u8>, usize); 3] = [
        ("feed", records(5000).into_bytes(), 5000),
        ("feed.txt", b"a page".to_vec(), 1),
        ("page", gz(PAGE.as_bytes()), 1),
    ];
    for (name, bytes, expected) in cases {
        let path = folder.path().join(name);
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let writer = std::thread::spawn({
            let path = path.clone();
            move || fs::write(path, bytes)
        });
        let library = loaded(&[path]);
        writer.join().unwrap().unwrap();
        assert_eq!(library.articles().len(), expected, "{name} {:?}", library.problems());
    }
}

/// The other side of [`standard_input_is_known_by_its_content`]: this test in another process.
#[test]
#[ignore = "run by another test, with something on its standard input"]
fn standard_input() {
    let library = loaded(&["-".into(), "-".into()]);
    for (i, article) in library.articles().iter().enumerate() {
        let id = ArticleId(i as u32);
        println!("\n{}|{}|{:?}", article.id, library.path(id), library.line(id));
    }
    println!(
        "\n{} problems, {} again",
        library.problems().len(),
        skipped(&library, &Reason::Again)
    );
}

#[test]
fn standard_input_is_known_by_its_content() {
    let run = |bytes: &[u8]| {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "ingest::standard_input"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let feed = b"\n {\"text\":\"a\"}\n{\"id\":\"x\",\"text\":\"b\"}\n".as_slice();
    for bytes in [feed.to_vec(), gz(feed), zst(feed)] {
        let output = run(&bytes);
        assert!(output.contains("\n-:2|-|Some(2)\n"), "{output}");
        assert!(output.contains("\nx|-|Some(3)\n"), "{output}");
        assert!(output.contains("\n0 problems, 1 again\n"), "{output}");
    }
    for page in ["A page.", PAGE, ""] {
        let output = run(page.as_bytes());
        assert!(output.contains("\n-|-|None\n"), "{output}");
    }
    assert!(run(b"%PDF-1.7").contains("\n1 problems, 1 again\n"));
}
