//! What every request goes through: it must be meant for this machine, come from no other site, and
//! be no longer than is allowed; every answer forbids what a page of ours does not need.
//!
//! The name asked for is checked because a site may point its own name at this machine (DNS
//! rebinding); the origin, because any page that is open in a browser may send forms here.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::uri::Authority;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt;

use super::failure::Failure;
use super::routes::{self, Served};

/// As many times as much as is allowed is read and let go, so that whoever sends it gets to hear that
/// it is too much.
const DRAINED: usize = 16;

/// As much of a form may be something else than a page.
const FORM: usize = 64 << 10;

/// What is said with every answer.
const HEADERS: [(HeaderName, HeaderValue); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    // With `no-referrer`, a browser would not say where a form comes from.
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

pub(super) async fn guard(
    State(served): State<Arc<Served>>,
    request: Request,
    next: Next,
) -> Response {
    let uri = request.uri().clone();
    let answered = match admitted(&served, request).await {
        Ok(request) => next.run(request).await,
        Err(failure) => routes::failed(&uri, failure),
    };
    with_headers(answered)
}

fn with_headers(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, value);
    }
    response
}

/// A request that may be answered, with all of its body in memory.
async fn admitted(served: &Served, request: Request) -> Result<Request, Failure> {
    let (head, body) = request.into_parts();
    let host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host: Option<Authority> = host.and_then(|host| host.parse().ok());
    let host = host.filter(|host| served.is_ours(host)).ok_or_else(|| {
        Failure::new(
            StatusCode::MISDIRECTED_REQUEST,
            "this server answers to 127.0.0.1 and localhost alone: start it with --allow-host NAME if \
             a proxy in front has another name",
        )
    })?;
    if !matches!(head.method, Method::GET | Method::HEAD) && !is_from_here(&head.headers, &host) {
        let message = "a page of another site must not send anything here";
        return Err(Failure::new(StatusCode::FORBIDDEN, message));
    }
    let most = most_at(head.uri.path(), served.most);
    let patience = served.desk.settings.patience;
    let body = read(body, most, patience, served.most >> 20).await?;
    Ok(Request::from_parts(head, body))
}

/// As many bytes may be sent to a path: a form is more than the page in it, and keeps a page that was
/// checked in base 64.
fn most_at(path: &str, most: usize) -> usize {
    match path {
        "/check" => most + FORM,
        "/add" | "/decide" => most.div_ceil(3) * 4 + FORM,
        _ => most,
    }
}

/// Whether what is sent comes from a page of ours, or from no page at all.
fn is_from_here(headers: &HeaderMap, host: &Authority) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("null"));
    if let Some(origin) = text("origin") {
        let origin = origin.split_once("://").map(|(_, origin)| origin);
        return origin.is_some_and(|origin| origin.eq_ignore_ascii_case(host.as_str()));
    }
    text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"))
}

/// All of a body, if it has not more than `most` bytes; `megabytes` is what is told of that.
async fn read(
    body: Body,
    most: usize,
    patience: Duration,
    megabytes: usize,
) -> Result<Body, Failure> {
    let too_much = || {
        let message = format!(
            "too much: at most {megabytes} MB may be sent at once; `wirecopy check --index` reads any \
             file"
        );
        Failure::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    };
    let told = body.size_hint().lower() as usize;
    if told > most.saturating_mul(DRAINED) {
        return Err(too_much());
    }
    match tokio::time::timeout(patience, collected(body, most)).await {
        Ok(Ok(Some(bytes))) => Ok(Body::from(bytes)),
        Ok(Ok(None)) => Err(too_much()),
        Ok(Err(_)) => Err(Failure::bad("what was sent broke off")),
        Err(_) => Err(Failure::new(
            StatusCode::REQUEST_TIMEOUT,
            format!("what was sent took longer than {} seconds", patience.as_secs()),
        )),
    }
}

/// All of a body; `None` if it is too long.
async fn collected(mut body: Body, most: usize) -> Result<Option<Vec<u8>>, axum::Error> {
    let (mut bytes, mut seen) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        seen += data.len();
        if seen > most.saturating_mul(DRAINED) {
            break;
        }
        match seen > most {
            true => bytes = Vec::new(),
            false => bytes.extend_from_slice(&data),
        }
    }
    Ok((seen <= most).then_some(bytes))
}
