//! The README's examples: what stands below a `$ wirecopy …` is what the program prints.
//!
//! A line `…` stands for any lines; numbers before `ms` and `s` are not compared. The commands run
//! in a folder of their own, in which everything at the root of the project is found.

use std::fs;
use std::path::Path;

use crate::support::Desk;

/// A command and what is said to stand below it.
#[derive(Debug, PartialEq, Eq)]
struct Example {
    command: String,
    output: Vec<String>,
}

/// The commands of the `console` blocks of a Markdown text.
fn examples(markdown: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut is_console = false;
    for line in markdown.lines() {
        if let Some(fence) = line.trim().strip_prefix("```") {
            is_console = fence.trim() == "console";
        } else if !is_console {
        } else if let Some(command) = line.strip_prefix("$ ") {
            examples.push(Example { command: command.to_owned(), output: Vec::new() });
        } else if let Some(example) = examples.last_mut() {
            example.output.push(line.trim_end().to_owned());
        }
    }
    for example in &mut examples {
        while example.output.last().is_some_and(String::is_empty) {
            example.output.pop();
        }
    }
    examples
}

/// The words of a command line; quotes hold words together.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in command.chars() {
        match (c, quote) {
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// A line without the numbers that no two runs share.
fn masked(line: &str) -> String {
    let mut words: Vec<&str> = line.trim_end().split(' ').collect();
    for at in 1..words.len() {
        let is_unit = ["ms", "s", "ms,", "s,"].contains(&words[at]);
        if is_unit && words[at - 1].starts_with(|c: char| c.is_ascii_digit()) {
            words[at - 1] = "0";
        }
    }
    words.join(" ")
}

/// Whether lines are as expected, where `…` stands for any lines.
fn matches(expected: &[String], lines: &[&str]) -> bool {
    match expected.split_first() {
        None => lines.is_empty(),
        Some((any, rest)) if any.trim() == "…" => {
            (0..=lines.len()).any(|skip| matches(rest, &lines[skip..]))
        }
        Some((line, rest)) => {
            lines.first().is_some_and(|first| masked(first) == masked(line))
                && matches(rest, &lines[1..])
        }
    }
}

/// Runs the commands of a Markdown text one after the other; returns what is not as it is said to be.
fn check(markdown: &str, desk: &Desk) -> Vec<String> {
    let mut wrong = Vec::new();
    for Example { command, output } in examples(markdown) {
        let words = words(&command);
        let [program, args @ ..] = &words[..] else { continue };
        if program != "wirecopy" || args.iter().any(|word| ["|", ">", "&&", ";"].contains(&&**word))
        {
            wrong.push(format!("`{command}` is more than one run of wirecopy"));
            continue;
        }
        let ran = desk.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
        let printed = format!("{}{}", ran.stdout, ran.stderr);
        let lines: Vec<&str> = printed.trim_end().lines().collect();
        if !matches(&output, &lines) {
            let expected = output.join("\n");
            wrong
                .push(format!("`{command}` prints\n{printed}\nand is said to print\n{expected}\n"));
        }
    }
    wrong
}

/// A desk on which everything at the root of the project is found, and nothing there is written.
#[cfg(unix)]
fn desk() -> Desk {
    let desk = Desk::new();
    for entry in fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if ["data", "benches", "docs", "README.md"].contains(&&*name) {
            std::os::unix::fs::symlink(entry.path(), desk.path(&name)).unwrap();
        }
    }
    desk
}

#[test]
#[cfg(unix)]
fn the_readme_prints_what_it_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let Ok(readme) = fs::read_to_string(&path) else {
        println!("skipped: there is no README.md");
        return;
    };
    let wrong = check(&readme, &desk());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_runner_of_examples_finds_what_is_wrong() {
    let right = "\
text
```console
$ wirecopy --version
wirecopy …
```
```sh
$ wirecopy nonsense
```
```console
$ wirecopy demo 'my pages'
wrote 12 invented pages to my pages
…
$ wirecopy dedup 'my pages' --quiet
…
compared  every pair exactly, nothing can be missed; LSH alone: 5 of 5 pairs
…
```
";
    let right =
        &right.replace("wirecopy …\n", concat!("wirecopy ", env!("CARGO_PKG_VERSION"), "\n"));
    assert_eq!(examples(right).len(), 3);
    assert_eq!(check(right, &Desk::new()), Vec::<String>::new());
    let wrong = right.replace("5 of 5", "6 of 6");
    assert_eq!(check(&wrong, &Desk::new()).len(), 1);
    let later = right.replace("wrote 12", "wrote 13").replace("\n…\n$", "\n$");
    assert_eq!(check(&later, &Desk::new()).len(), 1);
    assert_eq!(check("```console\n$ ls | wirecopy\n```\n", &Desk::new()).len(), 1);
}

#[test]
fn the_runner_reads_lines_as_people_do() {
    assert_eq!(words("dedup 'a b' \"c\" d'e'"), ["dedup", "a b", "c", "de"]);
    assert_eq!(masked("took 12.5 ms, 3 s"), "took 0 ms, 0 s");
    let expected = |lines: &[&str]| lines.iter().map(ToString::to_string).collect::<Vec<_>>();
    for (lines, is_match) in [
        (&["a", "b", "c"][..], true),
        (&["a", "c"], true),
        (&["a", "b"], false),
        (&["b", "c"], false),
        (&["a", "c", "d"], false),
    ] {
        assert_eq!(matches(&expected(&["a", "…", "c"]), lines), is_match, "{lines:?}");
    }
}
