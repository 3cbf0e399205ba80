//! Answers to browsers.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::desk::{Checked, Side};
use super::failure::Failure;
use super::routes::Served;
use super::sent::{self, Page};
use crate::error::Error;
use crate::report::{self, Desk, DeskKept, DeskVerdict, Scope, Verdict};
use crate::store::{Added, Decision};

/// An id that is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    id: String,
}

impl Named {
    pub(super) fn id(self) -> Result<String, Failure> {
        match self.id.is_empty() {
            true => Err(Failure::bad("name the article: ?id=…")),
            false => Ok(self.id),
        }
    }
}

fn html(status: StatusCode, page: Result<String, Error>) -> Response {
    match page {
        Ok(page) => (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response(),
        Err(error) => Failure::from(error).into_response(),
    }
}

/// A page that says what went wrong.
pub(super) fn failed(failure: &Failure) -> Response {
    let title = match failure.status {
        StatusCode::NOT_FOUND => "There is no such article",
        status if status.is_client_error() => "This could not be read",
        _ => "This did not work",
    };
    let page = report::desk_told(&Desk::new(None, ""), title, &failure.message);
    html(failure.status, page)
}

/// The page, or one that says why there is none.
fn answer(page: Result<String, Failure>) -> Response {
    match page {
        Ok(page) => html(StatusCode::OK, Ok(page)),
        Err(failure) => failed(&failure),
    }
}

pub(super) async fn home(State(served): State<Arc<Served>>) -> Response {
    let most = served.most;
    let page = served.desk.at_work(move |desk| {
        let scope = desk.scope()?;
        Ok(report::desk_home(&Desk::new(Some(&scope), ""), &scope, most)?)
    });
    let page = page.await;
    answer(page)
}

pub(super) async fn check(State(served): State<Arc<Served>>, request: Request<Body>) -> Response {
    let page = checked(&served, request, false, |_, _| Ok((String::new(), false))).await;
    answer(page)
}

pub(super) async fn add(State(served): State<Arc<Served>>, request: Request<Body>) -> Response {
    let page = checked(&served, request, true, |desk, sent| {
        let (added, ids, ..) = desk.add(&sent.page)?;
        Ok((added_told(&added, &ids), true))
    });
    let page = page.await;
    answer(page)
}

pub(super) async fn decide(State(served): State<Arc<Served>>, request: Request<Body>) -> Response {
    let page = checked(&served, request, true, |desk, sent| {
        let decision = sent.decision.as_deref().unwrap_or_default();
        let mut parts = decision.splitn(3, '|');
        let (kind, number, id) = (parts.next(), parts.next(), parts.next());
        let known = |name| Decision::ALL.into_iter().find(|known| known.name() == name);
        let kind = kind.and_then(known);
        let number = number.and_then(|number| number.parse::<usize>().ok());
        let (Some(kind), Some(number), Some(id)) = (kind, number, id) else {
            return Err(Failure::bad("the form has no decision that makes sense"));
        };
        let pages = desk.check(&sent.page, |verdict| {
            let content = Some(verdict.page.content);
            Ok(Side { id: verdict.page.article.id.to_string(), content })
        })?;
        let side = pages.verdicts.into_iter().nth(number.saturating_sub(1));
        let side = side.ok_or_else(|| Failure::bad("the form decides of a page that it lacks"))?;
        let told = format!("decided: {} and {id}: {}", side.id, kind.name());
        desk.decide(side, Side { id: id.to_owned(), content: None }, kind, None)?;
        Ok((told, false))
    });
    let page = page.await;
    answer(page)
}

/// A page to be checked, with what is to be done first.
struct Sent {
    page: Page,
    decision: Option<String>,
}

/// Does something with a page that was sent (`is_change` says that it changes the index), then shows
/// the verdicts on it with what was done, and whether it is in the index now.
async fn checked(
    served: &Arc<Served>,
    request: Request<Body>,
    is_change: bool,
    first: impl FnOnce(&super::desk::Desk, &Sent) -> Result<(String, bool), Failure> + Send + 'static,
) -> Result<String, Failure> {
    let form = sent::form(request).await?;
    let page = form
        .page
        .ok_or_else(|| Failure::bad("there is nothing to check: paste a text or choose a file"))?;
    let sent = Sent { page, decision: form.decision };
    let work = move |desk: &super::desk::Desk| {
        let (told, is_added) = first(desk, &sent)?;
        let mut number = 0;
        let view = |verdict: &Verdict<'_>| {
            number += 1;
            Ok((DeskVerdict::of(verdict, number), verdict.scope.clone()))
        };
        let checked = match desk.check(&sent.page, view) {
            // Notices are added as well, and there is nothing to say of them.
            Err(failure) if is_added && failure.status == StatusCode::UNPROCESSABLE_ENTITY => {
                return Ok(report::desk_told(&Desk::new(None, &told), "Added", &failure.message)?);
            }
            checked => checked?,
        };
        let Checked { verdicts, rest } = checked;
        let scope = verdicts.first().map_or_else(Scope::default, |(_, scope)| scope.clone());
        let verdicts = verdicts.into_iter().map(|(verdict, _)| verdict).collect();
        let kept = DeskKept { name: sent.page.name.clone(), data: sent.page.kept() };
        let problems = [rest.problems, rest.skipped].concat();
        let desk = Desk::new(Some(&scope), &told);
        Ok(report::desk_verdicts(&desk, verdicts, &problems, Some(&kept), is_added)?)
    };
    match is_change {
        true => served.desk.at_change(work).await,
        false => served.desk.at_work(work).await,
    }
}

fn added_told(added: &Added, ids: &[String]) -> String {
    let name = match ids {
        [] => report::count(added.notices as usize, "notice"),
        [one] => one.clone(),
        many => report::count(many.len(), "article"),
    };
    match added {
        Added { added: 0, replaced: 0, older: 0, notices: 0, .. } => {
            format!("{name}: in the index already, as it is")
        }
        Added { added: 0, replaced: 1.., .. } => format!("{name}: took the place of an older one"),
        _ => format!("added to the index: {name}"),
    }
}

pub(super) async fn article(
    State(served): State<Arc<Served>>,
    Query(named): Query<Named>,
) -> Response {
    let page = served.desk.at_work(move |desk| {
        let id = named.id()?;
        let shown = desk.article(&id)?;
        let run = shown.run();
        let links = shown.links(&run)?;
        let (added, text) = (&*shown.stored().added, shown.text());
        let desk = Desk::new(Some(&shown.scope), "");
        Ok(report::desk_article(&desk, &run, shown.id(), added, text, &links)?)
    });
    let page = page.await;
    answer(page)
}

pub(super) async fn remove(State(served): State<Arc<Served>>, request: Request<Body>) -> Response {
    let page = async {
        let form = sent::form(request).await?;
        let id = form.id.ok_or_else(|| Failure::bad("the form names no article"))?;
        let most = served.most;
        served
            .desk
            .at_change(move |desk| {
                desk.remove(&id)?;
                let scope = desk.scope()?;
                let told = format!("removed from the index: {id}");
                Ok(report::desk_home(&Desk::new(Some(&scope), &told), &scope, most)?)
            })
            .await
    };
    let page = page.await;
    answer(page)
}

pub(super) async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], report::STYLE).into_response()
}

pub(super) async fn script() -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], report::SCRIPT).into_response()
}
