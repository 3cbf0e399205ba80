//! docs/recipes.md: every block runs on a run of the invented pages, and whatever tool answers a
//! question, the rows are the same. A tool that is not here is skipped, with a line that says so.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::{Desk, lines, record, story, text};

/// A fenced block: the tool that its fence names, the heading above it, and what stands in it.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    tool: String,
    heading: String,
    code: String,
}

/// The blocks of a Markdown text whose fence names a tool.
fn blocks(markdown: &str) -> Vec<Block> {
    let (mut blocks, mut heading) = (Vec::new(), String::new());
    let mut open: Option<(Option<String>, String)> = None;
    for line in markdown.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(fence), None) => {
                let tool = fence.split_once(' ').map(|(_, tool)| tool.to_owned());
                open = Some((tool, String::new()));
            }
            (Some(_), Some(_)) => {
                let (tool, code) = open.take().unwrap();
                let heading = heading.clone();
                blocks.extend(tool.map(|tool| Block { tool, heading, code }));
            }
            (None, Some((_, code))) => code.extend([line, "\n"]),
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    title.clone_into(&mut heading);
                }
            }
        }
    }
    blocks
}

/// Whether a tool is here; says so where it is not.
#[expect(clippy::print_stdout, reason = "a test that was skipped says so")]
fn is_here(tool: &str) -> bool {
    let mut command = match tool {
        "pandas" => Command::new("python3"),
        tool => Command::new(tool),
    };
    match tool {
        "pandas" => command.args(["-c", "import pandas"]),
        _ => command.arg("--version"),
    };
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_here = status.is_ok_and(|status| status.success());
    if !is_here {
        println!("skipped: {tool} is not here");
    }
    is_here
}

/// Runs a block at a desk, with the database that it works on; what it printed.
fn output(desk: &Desk, block: &Block, database: &str) -> String {
    let Block { tool, code, .. } = block;
    let mut command = match tool.as_str() {
        "sqlite3" => Command::new("sqlite3"),
        "duckdb" => Command::new("duckdb"),
        "pandas" => Command::new("python3"),
        _ => Command::new("sh"),
    };
    match tool.as_str() {
        "sqlite3" => command.args(["-bail", "-csv", "-noheader", database, code]),
        "duckdb" => command.args(["-csv", "-noheader", "-c", code]),
        "pandas" => {
            let code = format!("{code}\nprint(rows.to_csv(index=False, header=False), end='')");
            command.args(["-c", &code])
        }
        _ => command.args(["-ec", code]),
    };
    let output = command.current_dir(desk.path(".")).stdin(Stdio::null()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{tool}: {errors}\n{code}");
    String::from_utf8(output.stdout).unwrap().replace(['\r', '"'], "")
}

/// A run on the invented pages and on a text that was killed, which two pages carry.
fn run() -> Desk {
    let desk = Desk::new();
    let wire = text(&story(1, 150));
    let mut killed = record("wire-1", &wire);
    killed["status"] = json!("canceled");
    desk.write("wires.jsonl", lines(&[killed]));
    desk.write("site-a.txt", &wire);
    desk.write("site-b.txt", &wire);
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data/pages");
    let args = ["dedup", data, "wires.jsonl", "site-a.txt", "site-b.txt", "-o", "copies", "-q"];
    desk.done(&args);
    desk
}

#[test]
fn every_recipe_answers_and_all_tools_agree() {
    let markdown = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/recipes.md");
    let all = blocks(&fs::read_to_string(markdown).unwrap());
    let tools = ["sqlite3", "duckdb", "pandas", "sqlite-utils", "datasette"];
    for tool in tools {
        assert!(all.iter().any(|block| block.tool == tool), "no recipe for {tool}");
    }
    assert!(all.iter().all(|block| tools.contains(&block.tool.as_str())));
    let here: Vec<&str> = tools.into_iter().filter(|tool| is_here(tool)).collect();
    let desk = run();
    let (mut loads, mut answers) = (Vec::new(), BTreeMap::<&str, Vec<(String, String)>>::new());
    for block in all.iter().filter(|block| here.contains(&block.tool.as_str())) {
        if block.heading == "Into SQLite" {
            // Two roads to one database; the questions are put to that of either.
            let database = if block.tool == "sqlite3" { "plain.db" } else { "copies.db" };
            if block.tool != "datasette" || desk.path("copies.db").exists() {
                let told = output(&desk, block, database);
                assert_eq!(told.is_empty(), block.tool != "datasette", "{told}");
            }
            loads.extend((block.tool != "datasette").then_some(database));
            continue;
        }
        let databases = if block.tool == "sqlite3" { &loads[..] } else { &[""] };
        for database in databases {
            let told = output(&desk, block, database);
            assert!(!told.trim().is_empty(), "{}: {} tells nothing", block.heading, block.tool);
            let by = format!("{} {database}", block.tool);
            answers.entry(&block.heading).or_default().push((by, told));
        }
    }
    for (question, told) in &answers {
        for (by, rows) in told {
            assert_eq!(rows, &told[0].1, "{question}: {by} and {} differ", told[0].0);
        }
    }
    let withdrawn = answers.iter().find(|(question, _)| question.contains("withdrawn"));
    for (by, rows) in withdrawn.into_iter().flat_map(|(_, told)| told) {
        let expected = "site-a.txt,wire-1,canceled\nsite-b.txt,wire-1,canceled\n";
        assert_eq!(rows, expected, "{by}");
    }
}

#[test]
fn blocks_are_found_by_their_fences() {
    let found = blocks("## A b\n\n```sql duckdb\nSELECT 1;\n```\n```sh\nls\n```\n");
    let code = "SELECT 1;\n".to_owned();
    assert_eq!(found, [Block { tool: "duckdb".to_owned(), heading: "A b".to_owned(), code }]);
}
