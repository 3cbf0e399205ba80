//! `read`: what was read, as articles with their lines.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write as _};

use serde::Serialize;
use wirecopy::article::{Article, ArticleId};
use wirecopy::detect::{Config, Fingerprint};
use wirecopy::error::Error;
use wirecopy::ingest::Library;
use wirecopy::notice::Notice;
use wirecopy::report::{ArticleRecord, NoticeRecord, barred, clean, thousands};

use super::args::{ReadArgs, ReadFormat};
use super::exit::Exit;
use super::progress::Progress;
use super::{cannot_print, reading, settings};

/// An article with its text: the article record and its lines.
#[derive(Serialize)]
struct Read<'a> {
    #[serde(flatten)]
    article: ArticleRecord,
    body: &'a str,
    lines: Vec<Line<'a>>,
}

#[derive(Serialize)]
#[allow(clippy::struct_field_names, reason = "the fields of the record")]
struct Line<'a> {
    line: usize,
    role: &'static str,
    reason: &'static str,
    text: &'a str,
}

pub(crate) fn run(args: &ReadArgs, quiet: bool) -> Result<Exit, Error> {
    let config = Config::new(0.5, 0.99).ok_or_else(|| Error::new("no settings"))?;
    let options = settings::reading(&args.read);
    let progress = Progress::new(quiet);
    let library = reading::fingerprinted(&args.paths, &options, &config, &progress)?;
    reading::tell(&library, quiet);
    let mut out = BufWriter::new(io::stdout().lock());
    for number in 0..library.articles().len() as u32 {
        let id = ArticleId(number);
        let text = library.text(id)?;
        let shown = match args.format {
            ReadFormat::Text => shown(&library, id, &text),
            ReadFormat::Jsonl => record(&library, id, &text)?,
        };
        out.write_all(shown.as_bytes()).map_err(cannot_print)?;
    }
    for notice in library.notices() {
        let record = NoticeRecord::of(library.articles(), notice);
        let shown = match args.format {
            ReadFormat::Text => noticed(notice, library.articles()),
            ReadFormat::Jsonl => json(&record)?,
        };
        out.write_all(shown.as_bytes()).map_err(cannot_print)?;
    }
    out.flush().map_err(cannot_print)?;
    Ok(match library.problems().is_empty() {
        true => Exit::Done,
        false => Exit::SomeUnreadable,
    })
}

fn article(library: &Library<Fingerprint>, id: ArticleId) -> ArticleRecord {
    let print = &library.values()[id.index()];
    let (path, line) = (library.path(id), library.line(id));
    ArticleRecord::read(&library.articles()[id.index()], print.content, print.words, path, line)
}

/// The lines of a text that hold something, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    lines.filter(|(_, line)| !line.is_empty())
}

fn record(library: &Library<Fingerprint>, id: ArticleId, text: &str) -> Result<String, Error> {
    let lines = lines(text).map(|(line, text)| Line {
        line,
        role: "body",
        reason: "the whole text is taken for the story",
        text,
    });
    let read = Read { article: article(library, id), body: text, lines: lines.collect() };
    json(&read)
}

fn json(record: &impl Serialize) -> Result<String, Error> {
    let mut json = serde_json::to_string(record).map_err(|error| cannot_print(error.into()))?;
    json.push('\n');
    Ok(json)
}

/// A notice for a person.
fn noticed(notice: &Notice, articles: &[Article]) -> String {
    let ids: Vec<_> = notice.applies_to.iter().map(|id| clean(&articles[id.index()].id)).collect();
    let line = notice.line.map_or_else(String::new, |line| format!(":{line}"));
    let mut out =
        format!("{} · {}{line}\n", notice.action.name().to_uppercase(), clean(&notice.path));
    let item = notice.uri.as_deref().or(notice.slug.as_deref());
    let applies = match ids.is_empty() {
        true => "nothing that was read".to_owned(),
        false => ids.join(", "),
    };
    let at = notice.at.as_ref().map(|at| &*at.value);
    let fields = [
        ("item", item),
        ("acts on", Some(&*applies)),
        ("sent", at),
        ("note", notice.note.as_deref()),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            let _ = writeln!(out, "{name:<9} {}", clean(value));
        }
    }
    out.push('\n');
    out
}

fn shown(library: &Library<Fingerprint>, id: ArticleId, text: &str) -> String {
    let article = &library.articles()[id.index()];
    let mut out = String::new();
    if let Some(told) = barred(article) {
        let _ = writeln!(out, "{told}");
    }
    let words = thousands(u64::from(library.values()[id.index()].words));
    let _ = writeln!(out, "{} · {words} words", clean(&article.id));
    let fields = [
        ("headline", article.title.as_deref()),
        ("source", article.source.as_deref()),
        ("date", article.published.as_ref().map(|published| &*published.value)),
        ("language", article.language.as_deref()),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            let _ = writeln!(out, "{name:<9} {}", clean(value));
        }
    }
    for (number, line) in lines(text) {
        let _ = writeln!(out, "{number:>5} body  {}", clean(line));
    }
    out.push('\n');
    out
}
