//! Answers to programs: the records that the commands write, as JSON. `openapi.json` describes them.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::desk::{Checked, Rest, Shown, Side};
use super::failure::Failure;
use super::page::Named;
use super::routes::Served;
use super::sent;
use crate::report::{self, ArticleRecord, GroupRecord, StoryRecord, VerdictRecord};
use crate::store::{Added, Decided, Decision};

/// The description of all this.
pub(super) const DESCRIPTION: &str = include_str!("openapi.json");

/// The verdicts on what was sent.
#[derive(Debug, Serialize)]
struct CheckedRecord {
    schema: u32,
    verdicts: Vec<VerdictRecord>,
    problems: Vec<String>,
    skipped: Vec<String>,
    stored: bool,
}

/// How what is sent is called.
#[derive(Debug, Deserialize)]
pub(super) struct Name {
    name: Option<String>,
}

/// A document with `fields`, in the schema of all records.
fn document(mut fields: Value) -> String {
    if let Value::Object(fields) = &mut fields {
        fields.shift_insert(0, "schema".to_owned(), json!(report::SCHEMA));
    }
    fields.to_string()
}

fn value(record: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(record).map_err(unwritable)
}

fn text(record: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(record).map_err(unwritable)
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
fn unwritable(error: serde_json::Error) -> Failure {
    let message = format!("cannot write a record: {error}");
    Failure::new(StatusCode::INTERNAL_SERVER_ERROR, message)
}

fn answer(document: Result<String, Failure>) -> Response {
    match document {
        Ok(document) => json_of(StatusCode::OK, document),
        Err(failure) => failure.into_response(),
    }
}

fn json_of(status: StatusCode, document: String) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], document).into_response()
}

pub(super) async fn check(
    State(served): State<Arc<Served>>,
    Query(Name { name }): Query<Name>,
    request: Request<Body>,
) -> Response {
    let checked = async {
        let page = sent::page(request, name).await?;
        let work = served.desk.at_work(move |desk| {
            let Checked { verdicts, rest } =
                desk.check(&page, |verdict| Ok(VerdictRecord::of(verdict)))?;
            let Rest { problems, skipped } = rest;
            let schema = report::SCHEMA;
            text(&CheckedRecord { schema, verdicts, problems, skipped, stored: false })
        });
        work.await
    };
    answer(checked.await)
}

pub(super) async fn add(
    State(served): State<Arc<Served>>,
    Query(Name { name }): Query<Name>,
    request: Request<Body>,
) -> Response {
    let added = async {
        let page = sent::page(request, name).await?;
        let work = served.desk.at_change(move |desk| {
            let (added, ids, articles, Rest { problems, skipped }) = desk.add(&page)?;
            let Added { added, replaced, older, unchanged, notices } = added;
            Ok(document(json!({
                "ids": ids,
                "added": added,
                "replaced": replaced,
                "older": older,
                "unchanged": unchanged,
                "notices": notices,
                "problems": problems,
                "skipped": skipped,
                "articles": articles,
            })))
        });
        work.await
    };
    answer(added.await)
}

/// Answers with what is made of an article and what is around it.
async fn of_article(
    served: &Served,
    named: Named,
    made: impl FnOnce(&Shown) -> Result<Value, Failure> + Send + 'static,
) -> Response {
    let found = served.desk.at_work(move |desk| {
        let shown = desk.article(&named.id()?)?;
        Ok(document(made(&shown)?))
    });
    answer(found.await)
}

pub(super) async fn article(
    State(served): State<Arc<Served>>,
    Query(named): Query<Named>,
) -> Response {
    let made = |shown: &Shown| {
        let article = ArticleRecord::of(&shown.run(), shown.id());
        let stored = shown.stored();
        Ok(json!({
            "article": value(&article)?,
            "added": stored.added,
            "replaced": stored.replaced_by.is_some(),
            "text": shown.text(),
        }))
    };
    of_article(&served, named, made).await
}

pub(super) async fn group(
    State(served): State<Arc<Served>>,
    Query(named): Query<Named>,
) -> Response {
    let made = |shown: &Shown| {
        let run = shown.run();
        let group = run.group(shown.id()).map(|group| GroupRecord::of(&run, group));
        Ok(json!({ "group": value(&group)?, "left_out": shown.around.left_out }))
    };
    of_article(&served, named, made).await
}

pub(super) async fn story(
    State(served): State<Arc<Served>>,
    Query(named): Query<Named>,
) -> Response {
    let made = |shown: &Shown| {
        let run = shown.run();
        let links = shown.links(&run)?;
        let story = run.story(shown.id()).map(|story| StoryRecord::of(&run, story, links));
        Ok(json!({ "story": value(&story)?, "left_out": shown.around.left_out }))
    };
    of_article(&served, named, made).await
}

pub(super) async fn remove(
    State(served): State<Arc<Served>>,
    Query(named): Query<Named>,
) -> Response {
    let removed = served.desk.at_change(move |desk| {
        let id = named.id()?;
        desk.remove(&id)?;
        Ok(document(json!({ "removed": id })))
    });
    answer(removed.await)
}

/// A decision as a program sends it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionSent {
    a: String,
    b: String,
    decision: String,
    note: Option<String>,
    /// What the first says, where it is no article of the index: `content` of its record.
    content_a: Option<String>,
}

pub(super) async fn decide(State(served): State<Arc<Served>>, body: Bytes) -> Response {
    let decided = async {
        let broken = |error| Failure::bad(format!("the decision makes no sense: {error}"));
        let sent: DecisionSent = serde_json::from_slice(&body).map_err(broken)?;
        let decision = Decision::ALL.into_iter().find(|known| known.name() == sent.decision);
        let decision = decision.ok_or_else(|| {
            Failure::bad(format!("`{}` is no decision: same, not-same or ok", sent.decision))
        })?;
        let content = sent.content_a.map(|content| {
            let wrong = || Failure::bad("`content_a` is not 32 hexadecimal digits");
            u128::from_str_radix(&content, 16)
                .ok()
                .filter(|_| content.len() == 32)
                .ok_or_else(wrong)
        });
        let a = Side { id: sent.a, content: content.transpose()? };
        let b = Side { id: sent.b, content: None };
        let work = served.desk.at_change(move |desk| {
            desk.decide(a, b, decision, sent.note)?;
            Ok(document(json!({ "decided": decision.name() })))
        });
        work.await
    };
    answer(decided.await)
}

pub(super) async fn decisions(State(served): State<Arc<Served>>) -> Response {
    let all = served.desk.at_work(|desk| {
        let decision = |decided: Decided| {
            json!({
                "a": decided.a,
                "b": decided.b,
                "content_a": format!("{:032x}", decided.content_a),
                "content_b": format!("{:032x}", decided.content_b),
                "decision": decided.decision.name(),
                "note": decided.note,
                "at": decided.at,
            })
        };
        let all: Vec<Value> = desk.decisions()?.into_iter().map(decision).collect();
        Ok(document(json!({ "decisions": all })))
    });
    answer(all.await)
}

pub(super) async fn health(State(served): State<Arc<Served>>) -> Response {
    let found = served.desk.at_work(|desk| {
        let scope = desk.scope()?;
        Ok(document(json!({
            "status": "ok",
            "version": env!("CARGO_PKG_VERSION"),
            "articles": scope.articles,
            "sources": scope.sources,
            "from": scope.from,
            "to": scope.to,
        })))
    });
    answer(found.await)
}

pub(super) async fn description() -> Response {
    json_of(StatusCode::OK, DESCRIPTION.to_owned())
}
