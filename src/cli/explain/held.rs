//! `explain --index`: what an article of an index hangs together with, or what two of them are to each
//! other and whether a look-up would find it.

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;
use wirecopy::article::ArticleId;
use wirecopy::check::{self, Around, Shelf};
use wirecopy::detect::{self, Config, Texts};
use wirecopy::error::Error;
use wirecopy::report::{ArticleRecord, PairRecord, Run, clean, count};
use wirecopy::store::{Index, Selection};

use super::{group_line, miss_line, pair_line, shared_line, text};

/// Explains one article of an index, or two.
pub(super) fn explain(path: &Path, id: &str, other: Option<&str>) -> Result<String, Error> {
    if other == Some(id) {
        return Err(Error::new("name two different articles"));
    }
    let index = Index::open(path)?;
    let config = Config::new(0.5, 0.99).ok_or_else(|| Error::new("no settings"))?;
    let config = index.recipe().apply(&config);
    let around = check::around(&index, id, &config)?.ok_or_else(|| is_not_there(id))?;
    let Around { selection, prints, origins, findings, .. } = &around;
    let run = Run::new(&selection.articles, prints, origins, 0, findings, &config);
    match other {
        None => one(&around, &run, &index),
        Some(other) => two(&around, &run, &index, other, &config),
    }
}

fn is_not_there(id: &str) -> Error {
    Error::new(format!("the index has no article `{id}`: `wirecopy index list` shows the ids"))
}

/// What an article hangs together with.
fn one(around: &Around, run: &Run<'_>, index: &Index) -> Result<String, Error> {
    let id = around.id;
    let article = value(&ArticleRecord::of(run, id))?;
    let stored = &around.selection.stored[id.index()];
    let mut out = String::new();
    let told = match (run.group(id), run.story(id)) {
        (Some(group), _) if group.lead == id => {
            format!("LEADS A GROUP of {}: {}", group.members.len(), group.lead_because)
        }
        (Some(group), _) => {
            let relation = run.member(id).map_or("copy", |member| member.relation.name());
            format!("IN A GROUP: {relation} of `{}`", run.shown(group.lead))
        }
        (None, Some(story)) if !story.links.is_empty() => {
            let itself = story.members.iter().find(|member| member.id == id);
            let role = itself.map_or("independent", |member| member.role.name());
            let articles = count(story.members.len(), "article");
            let reports = count(story.reports(), "independent report");
            format!("IN A STORY, NO GROUP: {role}, one of {articles} that make {reports}")
        }
        _ => "ALONE: no copy of it, and nothing that ties it to another report".to_owned(),
    };
    let _ = writeln!(out, "{told}");
    let place = match stored.line {
        Some(line) => format!("{}:{line}", clean(&stored.path)),
        None => clean(&stored.path).into_owned(),
    };
    let words = count(stored.words as usize, "word");
    let _ = writeln!(
        out,
        "{}, {words}, read from {place}, added {}",
        text(&article["id"]),
        stored.added
    );
    if let Some(newer) = stored.replaced_by {
        let newer = index.select(&[newer])?;
        let newer = newer.articles.first().map_or("a newer one", |newer| &newer.id);
        let _ = writeln!(out, "it is an older version of {}", clean(newer));
    }
    group_line(&article, &mut out);
    let mut is_first = true;
    for pair in &run.findings.pairs {
        if pair.pair.a == id || pair.pair.b == id {
            let head = if std::mem::take(&mut is_first) { "\nits pairs\n" } else { "" };
            out.push_str(head);
            pair_line(&article, &value(&PairRecord::of(run, pair, None))?, &mut out);
        }
    }
    let others = count(around.selection.articles.len() - 1, "article");
    let all = count(index.scope(&wirecopy::store::Within::default())?.articles, "article");
    let _ = match around.left_out {
        0 => writeln!(out, "compared with {others} that the index of {all} proposes"),
        more => writeln!(
            out,
            "compared with {others} that the index of {all} proposes; {more} more were left out"
        ),
    };
    Ok(out)
}

/// What two articles are to each other, and whether a look-up for the first finds the second.
fn two(
    around: &Around,
    run: &Run<'_>,
    index: &Index,
    other: &str,
    config: &Config,
) -> Result<String, Error> {
    let a = around.id;
    let number = index.number(other)?.ok_or_else(|| is_not_there(other))?;
    let selection = index.select(&[around.selection.stored[a.index()].number, number])?;
    let (Some(first), Some(second)) = (selection.stored.first(), selection.stored.get(1)) else {
        return Err(is_not_there(other));
    };
    let stock = &around.findings.stock;
    let shelf = Shelf { texts: &selection, articles: (&selection.articles).into() };
    let comparison = shelf.compare(ArticleId(0), ArticleId(1), config, stock)?.comparison;
    let at = around.selection.stored.iter().position(|stored| stored.number == number);
    let group_b = at.and_then(|at| run.group(ArticleId(at as u32)));
    let group_a = run.group(a);
    let is_together = group_a.is_some_and(|group| group_b.is_some_and(|b| b.lead == group.lead));
    let mut out = String::new();
    let verdict = if is_together { "TOGETHER" } else { "APART" };
    let _ = writeln!(out, "{verdict}: {}", comparison.weighed.reason(&config.bars()));
    let _ = writeln!(out, "A = {}, B = {}", clean(&first.article.id), clean(&second.article.id));
    if let Some(group) = group_a.filter(|_| is_together) {
        let _ = writeln!(out, "both are in group {}", run.group_id(group));
    }
    shared_line(&comparison, &mut out);
    let _ = writeln!(out, "{}", found(index, &selection, second.body, config)?);
    miss_line(&comparison, config.banding, &mut out);
    for decided in index.decided(first.content, second.content)? {
        let note = decided.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        let told = format!("the desk decided on {}: {}{note}", decided.at, decided.decision.name());
        let _ = writeln!(out, "{}", clean(&told));
    }
    Ok(out)
}

/// Whether a look-up for the first article of a selection proposes a body, and why.
fn found(
    index: &Index,
    selection: &Selection,
    body: u32,
    config: &Config,
) -> Result<String, Error> {
    let print = selection.with_text(ArticleId(0), |text| detect::fingerprint(text, config))?;
    let source = selection.articles[0].source.as_deref();
    let proposed = index.propose(&print, source, config)?;
    let found = proposed.found.iter().find(|found| found.body == body);
    let prints = |shared: u32| count(shared as usize, "fingerprint");
    Ok(match found {
        Some(found) if found.by_passages => {
            format!("a look-up for A finds B by {} that they share", prints(found.shared))
        }
        Some(_) => "a look-up for A finds B by a band of their signatures".to_owned(),
        None => "a look-up for A does not find B: they share no band, and no passage that is long \
                 enough and no stock phrase"
            .to_owned(),
    })
}

fn value(record: &impl serde::Serialize) -> Result<Value, Error> {
    serde_json::to_value(record)
        .map_err(|error| Error::new(format!("cannot write a record: {error}")))
}
