//! What an index holds, as tables and records.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::json;
use wirecopy::error::Error;
use wirecopy::report::{self, ArticleRecord, clean, count, thousands};
use wirecopy::store::{Decided, Decision, Index, Stored, Within};

use crate::cli::args::{
    DecisionsFormat, IndexDecisionsArgs, IndexListArgs, IndexStatsArgs, ListFormat, StatsFormat,
};
use crate::cli::exit::Exit;
use crate::cli::{cannot_print, print, settings};

/// An article of the index: its record, and what became of it there.
#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    article: ArticleRecord,
    replaced: bool,
    added: String,
}

impl Listed {
    fn of(stored: &Stored) -> Self {
        let Stored { article, content, words, path, line, .. } = stored;
        Self {
            article: ArticleRecord::read(article, *content, *words, path, *line),
            replaced: stored.replaced_by.is_some(),
            added: stored.added.to_string(),
        }
    }
}

pub(super) fn articles(args: &IndexListArgs) -> Result<Exit, Error> {
    let within = settings::within(&args.within, true)?;
    let index = Index::open(&settings::index(&args.index)?)?;
    let mut out = BufWriter::new(io::stdout().lock());
    match args.format {
        ListFormat::Jsonl => index.list(&within, args.all, |stored| {
            serde_json::to_writer(&mut out, &Listed::of(&stored))
                .map_err(io::Error::from)
                .and_then(|()| out.write_all(b"\n"))
                .map_err(cannot_print)
        })?,
        ListFormat::Csv => {
            let mut all = Vec::new();
            index.list(&within, args.all, |stored| {
                all.push(Ok(Listed::of(&stored)));
                Ok(())
            })?;
            let sample =
                ArticleRecord::read(&wirecopy::article::Article::default(), 0, 0, "", None);
            let sample = Listed { article: sample, replaced: false, added: String::new() };
            report::csv_table(&sample, all.into_iter(), &[], &mut out)?;
        }
        ListFormat::Table => {
            let mut rows = Vec::new();
            index.list(&within, args.all, |stored| {
                rows.push(row(&stored));
                Ok(())
            })?;
            let header = ["id", "date", "source", "words", "", "headline"];
            let told = match (rows.is_empty(), within.is_all()) {
                (true, true) => "the index is empty\n".to_owned(),
                (true, false) => {
                    let all = index.scope(&Within::default())?.articles;
                    format!("none of {} is within these bounds\n", count(all, "article"))
                }
                (false, _) => {
                    let all = count(rows.len(), "article");
                    format!("{}\n{all}\n", report::columns(&header, &rows))
                }
            };
            out.write_all(told.as_bytes()).map_err(cannot_print)?;
        }
    }
    out.flush().map_err(cannot_print)?;
    Ok(Exit::Done)
}

/// A row of the table.
fn row(stored: &Stored) -> Vec<String> {
    let article = &stored.article;
    let text =
        |text: &Option<Box<str>>| text.as_deref().map_or_else(String::new, |it| clean(it).into());
    let date =
        article.published.as_ref().map_or_else(String::new, |date| clean(&date.value).into());
    let standing = match (article.is_usable(), stored.replaced_by, article.version) {
        (false, ..) => "WITHDRAWN".to_owned(),
        (true, Some(_), _) => "older".to_owned(),
        (true, None, Some(version)) => format!("version {version}"),
        (true, None, None) => String::new(),
    };
    vec![
        clean(&article.id).into(),
        date,
        text(&article.source),
        thousands(stored.words.into()),
        standing,
        text(&article.title),
    ]
}

pub(super) fn stats(args: &IndexStatsArgs) -> Result<Exit, Error> {
    let index = Index::open(&settings::index(&args.index)?)?;
    let stats = index.stats()?;
    let scope = &stats.scope;
    let settings = stats.recipe.settings();
    if args.format == StatsFormat::Json {
        let postings = stats.postings.iter().map(|(kind, postings, segments)| {
            json!({ "kind": kind, "postings": postings, "segments": segments })
        });
        let document = json!({
            "type": "index",
            "schema": report::SCHEMA,
            "articles": scope.articles,
            "older": stats.older,
            "withdrawn": stats.withdrawn,
            "sources": scope.sources,
            "from": scope.from,
            "to": scope.to,
            "bodies": stats.bodies,
            "texts": stats.texts,
            "notices": stats.notices,
            "decisions": stats.decisions,
            "furniture": stats.furniture,
            "postings": postings.collect::<Vec<_>>(),
            "bytes": { "texts": stats.raw, "packed": stats.packed, "file": stats.file },
            "settings": settings.iter().map(|(name, value)| ((*name).to_owned(), json!(value)))
                .collect::<serde_json::Map<_, _>>(),
        });
        print(&format!("{document:#}\n"))?;
        return Ok(Exit::Done);
    }
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let span = match (&scope.from, &scope.to) {
        (Some(from), Some(to)) => format!("{from} to {to}"),
        _ => "undated".to_owned(),
    };
    let mut rows = vec![
        (
            "articles",
            format!(
                "{}, {} of them older versions, {} withdrawn",
                thousands(scope.articles as u64),
                thousands(stats.older),
                thousands(stats.withdrawn)
            ),
        ),
        ("sources", thousands(scope.sources as u64)),
        ("dated", span),
        (
            "texts",
            format!(
                "{} different, {} if near copies count once",
                thousands(stats.bodies),
                thousands(stats.texts)
            ),
        ),
        ("notices", thousands(stats.notices)),
        ("decisions", thousands(stats.decisions)),
        ("furniture", count(stats.furniture as usize, "line")),
    ];
    for (kind, postings, segments) in stats.postings {
        rows.push((
            kind,
            format!("{} postings in {}", thousands(postings), count(segments, "segment")),
        ));
    }
    rows.push((
        "size",
        format!(
            "{} for {} of text ({} packed)",
            megabytes(stats.file),
            megabytes(stats.raw),
            megabytes(stats.packed)
        ),
    ));
    let made: Vec<String> =
        settings.iter().map(|(name, value)| format!("--{name} {value}")).collect();
    rows.push(("made with", made.join(" ")));
    let rows: Vec<String> =
        rows.into_iter().map(|(name, value)| format!("{name:<10} {value}\n")).collect();
    print(&rows.concat())?;
    Ok(Exit::Done)
}

/// A decision as a record.
#[derive(Default, Serialize)]
struct DecisionRecord {
    r#type: &'static str,
    a: String,
    b: String,
    decision: &'static str,
    note: Option<String>,
    at: String,
}

impl DecisionRecord {
    fn of(decided: Decided) -> Self {
        let Decided { a, b, decision, note, at, .. } = decided;
        Self { r#type: "decision", a, b, decision: decision.name(), note, at }
    }
}

pub(super) fn decisions(args: &IndexDecisionsArgs) -> Result<Exit, Error> {
    let index = Index::open(&settings::index(&args.index)?)?;
    let all = index.decisions()?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut line = |value: &serde_json::Value| writeln!(out, "{value}").map_err(cannot_print);
    match args.format {
        DecisionsFormat::Table if all.is_empty() => print("nothing was decided yet\n")?,
        DecisionsFormat::Table => {
            let rows: Vec<Vec<String>> = all
                .into_iter()
                .map(|one| {
                    let note = one.note.unwrap_or_default();
                    [one.at, one.a, one.b, one.decision.name().to_owned(), note]
                        .iter()
                        .map(|text| clean(text).into())
                        .collect()
                })
                .collect();
            print(&report::columns(&["decided", "a", "b", "decision", "note"], &rows))?;
        }
        DecisionsFormat::Jsonl => {
            for one in all {
                let record = serde_json::to_value(DecisionRecord::of(one));
                line(&record.map_err(|error| cannot_print(error.into()))?)?;
            }
        }
        DecisionsFormat::Csv => {
            let rows = all.into_iter().map(|one| Ok(DecisionRecord::of(one)));
            report::csv_table(&DecisionRecord::default(), rows, &[], &mut out)?;
        }
        DecisionsFormat::Gold => {
            let mut lost = 0;
            // The last word on two texts counts; that something is in order says nothing of sameness.
            let mut last: Vec<Decided> = Vec::new();
            for one in all {
                let is_same = |other: &Decided| {
                    let (x, y) =
                        ((one.content_a, one.content_b), (other.content_a, other.content_b));
                    x == y || x == (y.1, y.0)
                };
                last.retain(|other| !is_same(other));
                last.push(one);
            }
            for one in last.into_iter().filter(|one| one.decision != Decision::Ok) {
                match (index.text_of(one.content_a)?, index.text_of(one.content_b)?) {
                    (Some(a), Some(b)) => line(&json!({
                        "a": one.a, "b": one.b, "text1": a, "text2": b,
                        "label": u8::from(one.decision == Decision::Same),
                    }))?,
                    _ => lost += 1,
                }
            }
            if lost > 0 {
                let what = count(lost, "decision");
                crate::cli::complain(&format!(
                    "{what} left out: the index does not hold both texts; add the pages to it"
                ));
            }
        }
    }
    out.flush().map_err(cannot_print)?;
    Ok(Exit::Done)
}
