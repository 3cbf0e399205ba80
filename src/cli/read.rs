//! `read`: what was read, as articles with their lines.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write as _};

use serde::Serialize;
use wirecopy::article::{Article, ArticleId, Credit, DateGrade, Dateline, Published};
use wirecopy::body::Role;
use wirecopy::check;
use wirecopy::detect::{Config, Fingerprint, Join};
use wirecopy::error::Error;
use wirecopy::furniture;
use wirecopy::ingest::Library;
use wirecopy::notice::Notice;
use wirecopy::page;
use wirecopy::quote;
use wirecopy::report::{ArticleRecord, NoticeRecord, barred, clean, count, place_name, thousands};

use super::args::{ReadArgs, ReadFormat};
use super::exit::Exit;
use super::progress::Progress;
use super::{cannot_print, reading, settings};

/// An article with its text: the article record, its lines and its quotations.
#[derive(Serialize)]
struct Read<'a> {
    #[serde(flatten)]
    article: ArticleRecord,
    /// The text of the body: all of the text, or its lines.
    body: String,
    lines: Vec<Line<'a>>,
    quotes: Vec<Quote<'a>>,
}

#[derive(Serialize)]
#[allow(clippy::struct_field_names, reason = "the fields of the record")]
struct Line<'a> {
    line: u32,
    role: &'static str,
    reason: String,
    text: &'a str,
}

/// A quotation of the body, with its marks.
#[derive(Serialize)]
struct Quote<'a> {
    line: u32,
    start: u32,
    end: u32,
    text: &'a str,
}

pub(crate) fn run(args: &ReadArgs, quiet: bool) -> Result<Exit, Error> {
    let config = Config::new(0.5, 0.99).ok_or_else(|| Error::new("no settings"))?;
    // Nothing is compared here.
    let config = Config { join: Join::Never, ..config };
    let options = settings::reading(&args.read);
    let progress = Progress::new(quiet);
    let library = check::fingerprinted(&args.paths, &options, &config, &progress)?;
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
        let record = NoticeRecord::of(library.articles().into(), notice);
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

/// The lines of an article's text with their roles; what recurs on its source is no body.
fn lines<'t>(library: &Library<Fingerprint>, id: ArticleId, text: &'t str) -> Vec<Line<'t>> {
    let article = &library.articles()[id.index()];
    let source = article.source.as_deref();
    let lines = page::lines(text, article.layout).into_iter().map(|line| {
        let known = furniture::lines(text, &[line.span]).next().and_then(|(_, known)| {
            library.furniture().articles(source, known).filter(|_| line.role == Role::Body)
        });
        let (role, reason) = match known {
            Some(count) => (Role::Other, format!("stands in {count} articles of this source")),
            None => (line.role, line.reason.to_owned()),
        };
        Line { line: line.number, role: role.name(), reason, text: line.span.of(text) }
    });
    lines.collect()
}

/// The outermost quotations of an article's body.
fn quotes<'t>(library: &Library<Fingerprint>, id: ArticleId, text: &'t str) -> Vec<Quote<'t>> {
    let lines = page::lines(text, library.articles()[id.index()].layout);
    let body: Vec<_> = lines.iter().filter(|line| line.role == Role::Body).collect();
    let spans: Vec<_> = body.iter().map(|line| line.span).collect();
    let quotations = quote::quotations(text, &spans).into_iter();
    let outermost = quotations.filter(|quotation| quotation.depth == 0).map(|quotation| {
        let at = quotation.outer;
        let line = body.partition_point(|line| line.span.end <= at.start);
        let line = body.get(line).map_or(0, |line| line.number);
        Quote { line, start: at.start, end: at.end, text: at.of(text) }
    });
    outermost.collect()
}

fn record(library: &Library<Fingerprint>, id: ArticleId, text: &str) -> Result<String, Error> {
    let lines = lines(library, id, text);
    let is_body = |line: &&Line<'_>| line.role == Role::Body.name();
    let body = match lines.iter().all(|line| is_body(&line)) {
        true => text.to_owned(),
        false => lines.iter().filter(is_body).map(|line| line.text).collect::<Vec<_>>().join("\n"),
    };
    let quotes = quotes(library, id, text);
    json(&Read { article: article(library, id), body, lines, quotes })
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
    let dateline = article.dateline.as_deref().map(dateline);
    let published = article.published.as_ref().map(date);
    let modified = article.modified.as_ref().map(date);
    let credit = article.credit.as_deref().map(credit);
    let photo = article.photo_credit.as_deref().map(self::credit);
    let fields = [
        ("headline", article.title.as_deref()),
        ("source", article.source.as_deref()),
        ("byline", article.byline.as_deref()),
        ("credit", credit.as_deref().or(Some("no agency in dateline, byline, tail or metadata"))),
        ("photo", photo.as_deref()),
        ("dateline", dateline.as_deref()),
        ("date", published.as_deref()),
        ("changed", modified.as_deref()),
        ("language", article.language.as_deref()),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            let _ = writeln!(out, "{name:<9} {}", clean(value));
        }
    }
    let lines = lines(library, id, text);
    let body = lines.iter().filter(|line| line.role == Role::Body.name()).count();
    let quotes = quotes(library, id, text).len();
    let _ = writeln!(
        out,
        "body      {body} of {}, {}",
        count(lines.len(), "line"),
        count(quotes, "quotation"),
    );
    for Line { line, role, text, .. } in &lines {
        // What is not the story stands back, so that the story can be read.
        let mark = if *role == Role::Body.name() { '┃' } else { ' ' };
        let _ = writeln!(out, "{line:>5} {role:<10} {mark} {}", clean(text));
    }
    out.push('\n');
    out
}

/// The agencies of a credit, with the words that say so.
fn credit(credit: &Credit) -> String {
    let agencies = match credit.agencies.is_empty() {
        true => "an agency's feed".to_owned(),
        false => credit.agencies.join("/"),
    };
    let place = place_name(credit.place);
    match credit.line {
        0 => format!("{agencies} ({place}: {})", credit.text),
        line => format!("{agencies} ({place}, line {line}: {})", credit.text),
    }
}

fn dateline(dateline: &Dateline) -> String {
    let agencies = dateline.agencies.join("/");
    let parts = [dateline.place.as_deref(), dateline.date.as_deref(), Some(&*agencies)];
    let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

fn date(published: &Published) -> String {
    let grade = match published.grade {
        DateGrade::Metadata => "metadata",
        DateGrade::Dateline => "dateline",
        DateGrade::Page => "page",
        DateGrade::Contradicted => "page, contradicted by the text: not trusted",
    };
    format!("{} ({grade})", published.value)
}
