//! The source itself: its layers, its words, and the licenses of what it is built on.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Each module with the modules that it may name, which stand above it here: imports point down
/// only. A new module needs a row.
const LAYERS: &[(&str, &[&str])] = &[
    // 0: words.
    ("article", &[]),
    ("error", &[]),
    ("hash", &[]),
    ("notice", &["article"]),
    ("progress", &[]),
    ("word", &[]),
    // 1: text.
    ("quote", &["article", "word"]),
    ("credit", &["article", "word"]),
    ("body", &["article", "credit", "quote", "word"]),
    ("page", &["article", "body", "credit"]),
    ("furniture", &["article", "hash"]),
    ("tokenize", &["article", "hash", "word"]),
    ("frame", &[]),
    ("parts", &["article", "frame", "quote", "tokenize", "word"]),
    ("shingle", &["hash", "tokenize"]),
    // 2: sketch.
    ("minhash", &["hash"]),
    ("recurring", &["article"]),
    ("lsh", &["article", "hash", "minhash", "recurring"]),
    ("winnow", &["article", "hash", "lsh", "recurring", "shingle", "word"]),
    // 3: evidence.
    ("verify", &["shingle"]),
    ("align", &["article", "hash", "parts", "quote", "tokenize"]),
    ("direction", &["article"]),
    ("relation", &["align", "parts", "verify"]),
    ("group", &["article", "relation", "verify"]),
    ("join", &["article", "lsh", "recurring", "shingle", "verify"]),
    // 4: pipeline.
    (
        "detect",
        &[
            "align",
            "article",
            "direction",
            "error",
            "furniture",
            "group",
            "hash",
            "join",
            "lsh",
            "minhash",
            "page",
            "parts",
            "progress",
            "quote",
            "recurring",
            "relation",
            "shingle",
            "tokenize",
            "verify",
            "winnow",
        ],
    ),
    // 5: edges.
    (
        "ingest",
        &[
            "article",
            "credit",
            "detect",
            "error",
            "furniture",
            "hash",
            "notice",
            "page",
            "progress",
            "recurring",
        ],
    ),
    (
        "store",
        &[
            "article",
            "detect",
            "direction",
            "error",
            "furniture",
            "hash",
            "ingest",
            "lsh",
            "minhash",
            "notice",
            "shingle",
            "tokenize",
            "winnow",
        ],
    ),
    (
        "report",
        &[
            "align",
            "article",
            "body",
            "detect",
            "direction",
            "error",
            "furniture",
            "group",
            "hash",
            "join",
            "lsh",
            "notice",
            "page",
            "parts",
            "progress",
            "relation",
            "shingle",
            "tokenize",
            "verify",
        ],
    ),
    (
        "check",
        &[
            "article",
            "credit",
            "detect",
            "direction",
            "error",
            "furniture",
            "ingest",
            "lsh",
            "notice",
            "parts",
            "progress",
            "relation",
            "report",
            "store",
            "verify",
            "winnow",
        ],
    ),
    ("serve", &["article", "check", "detect", "error", "ingest", "progress", "report", "store"]),
];

/// Modules that may name any other.
const TOP: [&str; 3] = ["lib", "main", "cli"];

/// Modules that may touch files, clocks and screens.
const EDGES: [&str; 8] = ["ingest", "store", "report", "check", "serve", "lib", "main", "cli"];

/// A file of the source.
struct File {
    /// Its path from the root of the project.
    path: String,
    /// The module right under the crate's root that it belongs to.
    module: String,
    text: String,
    /// The text without comments and without what stands in literals.
    code: String,
    /// What stands in string literals.
    strings: Vec<String>,
}

/// Every Rust file under a folder of the project, by path.
fn files(folder: &str) -> Vec<File> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(Path::new(ROOT).join(&folder)).expect("the folder can be listed")
        {
            let entry = entry.expect("the folder can be listed");
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                folders.push(path);
            } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
                files.push(File::read(path));
            }
        }
    }
    files.sort_by(|x, y| x.path.cmp(&y.path));
    files
}

impl File {
    fn read(path: String) -> Self {
        let text = fs::read_to_string(Path::new(ROOT).join(&path)).expect("the file can be read");
        let (code, strings) = lex(&text);
        let module = path.split('/').nth(1).unwrap_or_default().trim_end_matches(".rs").to_owned();
        Self { path, module, text, code, strings }
    }

    /// Whether `super` is the root of the crate here.
    fn is_module_root(&self) -> bool {
        let depth = self.path.split('/').count();
        depth == 2 || (depth == 3 && self.path.ends_with("/mod.rs"))
    }
}

/// The code of a file without comments and literals, and its string literals.
fn lex(text: &str) -> (String, Vec<String>) {
    let (mut code, mut strings) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_name = code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => block_comment(rest),
            '"' => literal(rest, 0, &mut strings),
            'r' if !is_name && raw_string(rest).is_some() => {
                literal(rest, raw_string(rest).unwrap_or(0), &mut strings)
            }
            '\'' => character(rest),
            _ => {
                code.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    (code, strings)
}

/// The length of the comment that a text starts with, comments within it included.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        let rest = &text[at..];
        match () {
            () if rest.starts_with("/*") => (depth, at) = (depth + 1, at + 2),
            () if rest.starts_with("*/") => (depth, at) = (depth - 1, at + 2),
            () => at += rest.chars().next().map_or(0, char::len_utf8),
        }
        if depth == 0 || at >= text.len() {
            return at;
        }
    }
}

/// Where the quotation mark of a raw string stands, if a text starts with one.
fn raw_string(text: &str) -> Option<usize> {
    let marks = text[1..].bytes().take_while(|byte| *byte == b'#').count();
    text[1 + marks..].starts_with('"').then_some(1 + marks)
}

/// The length of the string literal that a text starts with, whose quotation mark stands at
/// `quote`: 0 for a plain one, after `r` and number signs for a raw one.
fn literal(text: &str, quote: usize, strings: &mut Vec<String>) -> usize {
    let start = quote + 1;
    let end = if quote > 0 {
        let close = format!("\"{}", "#".repeat(quote - 1));
        start + text[start..].find(&close).expect("a raw string ends")
    } else {
        let mut is_escaped = false;
        let closes = |c: char| {
            let closes = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            closes
        };
        start + text[start..].find(closes).expect("a string ends")
    };
    strings.push(text[start..end].to_owned());
    end + quote.max(1)
}

/// The length of the character literal that a text starts with; of the mark alone for a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((escaped, _))) => {
            text[escaped + 1..].find('\'').map_or(1, |close| escaped + 1 + close + 1)
        }
        (Some((_, c)), Some((close, '\''))) if c != '\'' => close + 1,
        _ => 1,
    }
}

/// The names that follow `root::` in code, each of a list in braces too.
fn names_after(code: &str, root: &str) -> BTreeSet<String> {
    let dense: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut names = BTreeSet::new();
    for (at, _) in dense.match_indices(root) {
        let is_whole =
            !dense[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        let rest = dense[at + root.len()..].trim_start();
        let Some(rest) = rest.strip_prefix("::").filter(|_| is_whole) else { continue };
        let rest = rest.trim_start();
        let name = |text: &str| -> String {
            text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
        };
        match rest.strip_prefix('{') {
            None => drop(names.insert(name(rest))),
            Some(list) => names.extend(items(list).into_iter().map(name)),
        }
    }
    names
}

/// The items of a list up to its closing brace.
fn items(list: &str) -> Vec<&str> {
    let (mut items, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                items.push(list[start..at].trim());
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

#[test]
fn the_lexer_tells_code_from_the_rest() {
    let source = "use crate::a; // crate::b \"no\"\n/* crate::c /* \" */ */ let x = 'x'; '\"'; \
                  let y: &'static str = \"crate::d \\\" //\"; r#\"raw \" one\"#; '\\''; b\"bytes\"; \
                  crate::{e::{f, g}, h, i as j}; my_crate::k; std::{fs, io}; \"last\"";
    let (code, strings) = lex(source);
    assert_eq!(strings, ["crate::d \\\" //", "raw \" one", "bytes", "last"]);
    let names = |root| names_after(&code, root).into_iter().collect::<Vec<_>>();
    assert_eq!(names("crate"), ["a", "e", "h", "i"]);
    assert_eq!(names("std"), ["fs", "io"]);
}

#[test]
fn rows_point_down() {
    let mut above = BTreeSet::new();
    for (module, allowed) in LAYERS {
        for name in *allowed {
            assert!(
                above.contains(name),
                "`{module}` may not name `{name}`, which is not below it"
            );
        }
        assert!(above.insert(*module), "`{module}` has two rows");
    }
}

#[test]
fn imports_point_down() {
    let mut wrong = Vec::new();
    for file in files("src") {
        let (path, module) = (&file.path, file.module.as_str());
        if TOP.contains(&module) {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{path}: `{module}` has no row in LAYERS"));
            continue;
        };
        for name in names_after(&file.code, "crate") {
            if name != module && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{path}: `{module}` may not name `{name}`"));
            }
        }
        let supers = file.code.replace(' ', "");
        if supers.contains("super::super::") || file.is_module_root() && supers.contains("super::")
        {
            wrong.push(format!("{path}: say `crate::` for what is outside `{module}`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_touches_nothing() {
    let mut wrong = Vec::new();
    for file in files("src").iter().filter(|file| !EDGES.contains(&file.module.as_str())) {
        for name in names_after(&file.code, "std") {
            let is_excused = file.module == "error" && name == "io";
            if ["env", "fs", "io", "net", "process", "time"].contains(&name.as_str()) && !is_excused
            {
                wrong.push(format!("{}: `std::{name}` belongs to the edges", file.path));
            }
        }
        for name in ["println!", "eprintln!", "print!", "eprint!", "dbg!"] {
            if file.code.contains(name) {
                wrong.push(format!("{}: `{name}` belongs to the edges", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    for folder in ["src", "tests", "benches"] {
        if !Path::new(ROOT).join(folder).is_dir() {
            continue;
        }
        for file in files(folder) {
            assert!(file.text.starts_with("//! "), "{} opens without saying what it is", file.path);
        }
    }
}

/// The templates of pages, with their paths.
fn templates() -> Vec<(String, String)> {
    let folder = Path::new(ROOT).join("src/report/html/templates");
    let entries = fs::read_dir(folder).expect("the templates can be listed");
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.expect("the templates can be listed").path();
        let text = fs::read_to_string(&path).expect("a template can be read");
        (path.display().to_string(), text)
    };
    let templates: Vec<_> = entries.map(read).collect();
    assert!(templates.len() >= 5, "templates are elsewhere now");
    templates
}

/// Whether a word judges what only a person can judge.
fn is_verdict(word: &str) -> bool {
    let starts = ["plagiari", "infring", "unlicens", "unlicenc"];
    starts.iter().any(|start| word.starts_with(start))
        || ["stolen", "theft", "thefts", "original", "originals"].contains(&word)
}

#[test]
fn no_word_is_a_verdict() {
    let mut wrong = Vec::new();
    for file in files("src") {
        // What the command line says of its flags stands in doc comments.
        let docs = file.text.lines().filter(|line| file.module == "cli" && line.contains("///"));
        let shown = file.strings.iter().map(String::as_str).chain(docs);
        for text in shown {
            let lower = text.to_lowercase();
            for word in lower.split(|c: char| !c.is_alphabetic()).filter(|word| is_verdict(word)) {
                wrong.push(format!("{}: `{word}` in {text:?}", file.path));
            }
        }
    }
    for (path, text) in templates() {
        let lower = text.to_lowercase();
        for word in lower.split(|c: char| !c.is_alphabetic()).filter(|word| is_verdict(word)) {
            wrong.push(format!("{path}: `{word}`"));
        }
    }
    assert!(wrong.is_empty(), "say what was counted instead:\n{}", wrong.join("\n"));
}

/// The licenses that deny.toml allows.
fn allowed_licenses() -> BTreeSet<String> {
    let file =
        fs::read_to_string(Path::new(ROOT).join("deny.toml")).expect("deny.toml can be read");
    let (_, list) = file.split_once("allow = [").expect("deny.toml has a list of licenses");
    let (list, _) = list.split_once(']').expect("the list ends");
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a license expression (SPDX; `/` is an old `OR`) can be met with what is allowed.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = any_of(&words, allowed);
    assert!(rest.is_empty(), "`{expression}` is no license expression");
    met
}

fn any_of<'a>(words: &'a [&'a str], allowed: &BTreeSet<String>) -> (bool, &'a [&'a str]) {
    let (mut met, mut rest) = all_of(words, allowed);
    while let Some(after) = rest.strip_prefix(&["OR"]) {
        let (other, after) = all_of(after, allowed);
        (met, rest) = (met || other, after);
    }
    (met, rest)
}

fn all_of<'a>(words: &'a [&'a str], allowed: &BTreeSet<String>) -> (bool, &'a [&'a str]) {
    let (mut met, mut rest) = one(words, allowed);
    while let Some(after) = rest.strip_prefix(&["AND"]) {
        let (other, after) = one(after, allowed);
        (met, rest) = (met && other, after);
    }
    (met, rest)
}

fn one<'a>(words: &'a [&'a str], allowed: &BTreeSet<String>) -> (bool, &'a [&'a str]) {
    match words {
        ["(", rest @ ..] => {
            let (met, rest) = any_of(rest, allowed);
            (met, rest.strip_prefix(&[")"]).expect("a bracket is closed"))
        }
        [name, "WITH", exception, rest @ ..] => {
            (allowed.contains(&format!("{name} WITH {exception}")), rest)
        }
        [name, rest @ ..] => (allowed.contains(*name), rest),
        [] => (false, words),
    }
}

#[test]
fn license_expressions_are_understood() {
    let allowed = BTreeSet::from(
        ["MIT", "BSD-3-Clause", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned),
    );
    for (expression, met) in [
        ("MIT", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("Apache-2.0", false),
        ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true),
        ("(GPL-3.0 OR MIT) AND BSD-3-Clause", true),
        ("(GPL-3.0 OR MIT) AND Zlib", false),
        ("MIT OR GPL-3.0 AND Zlib", true),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}

/// What cargo knows of the packages, if it can say without a network.
#[expect(clippy::print_stdout, reason = "a test that was skipped says so")]
fn metadata() -> Option<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(ROOT)
        .output()
        .ok()?;
    if !output.status.success() {
        println!("skipped: {}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    serde_json::from_slice(&output.stdout).ok()
}

/// The packages that the program is built of, by id: not those of its tests and benches.
fn built_of(metadata: &Value) -> BTreeSet<&str> {
    let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
    let nodes: BTreeMap<&str, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let mut seen = BTreeSet::new();
    let mut open: Vec<&str> = metadata["resolve"]["root"].as_str().into_iter().collect();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        for dependency in nodes[id]["deps"].as_array().into_iter().flatten() {
            let is_built = list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"] != "dev");
            open.extend(dependency["pkg"].as_str().filter(|_| is_built));
        }
    }
    seen
}

#[test]
fn every_license_is_allowed() {
    let Some(metadata) = metadata() else { return };
    let allowed = allowed_licenses();
    let built_of = built_of(&metadata);
    assert!(built_of.len() > 50, "{} packages are too few", built_of.len());
    let mut wrong = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        if !package["id"].as_str().is_some_and(|id| built_of.contains(id)) {
            continue;
        }
        let license = package["license"].as_str();
        if !license.is_some_and(|license| is_met(license, &allowed)) {
            wrong.push(format!("{}: {}", package["name"], license.unwrap_or("no license stated")));
        }
    }
    assert!(wrong.is_empty(), "deny.toml does not allow:\n{}", wrong.join("\n"));
}
