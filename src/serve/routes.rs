//! What is where.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::http::uri::{Authority, Uri};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::desk::Desk;
use super::failure::Failure;
use super::{api, guard, page};

/// What answers hang on.
pub(super) struct Served {
    pub(super) desk: Arc<Desk>,
    /// The port that is listened on.
    port: u16,
    /// As many bytes may be sent.
    pub(super) most: usize,
}

impl Served {
    /// Whether a request that asks for a name is meant for this server.
    pub(super) fn is_ours(&self, host: &Authority) -> bool {
        let name = host.host();
        let is_here = matches!(name, "127.0.0.1" | "localhost" | "[::1]");
        let is_port = host.port_u16().unwrap_or(80) == self.port;
        is_here && is_port
            || self.desk.settings.hosts.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

pub(super) fn router(desk: Arc<Desk>, port: u16) -> Router {
    let most = desk.settings.most;
    let served = Arc::new(Served { desk, port, most });
    Router::new()
        .route("/", get(page::home))
        .route("/check", post(page::check))
        .route("/add", post(page::add))
        .route("/decide", post(page::decide))
        .route("/article", get(page::article))
        .route("/remove", post(page::remove))
        .route("/style.css", get(page::style))
        .route("/desk.js", get(page::script))
        .route("/api/check", post(api::check))
        .route("/api/article", get(api::article).delete(api::remove))
        .route("/api/articles", post(api::add))
        .route("/api/group", get(api::group))
        .route("/api/story", get(api::story))
        .route("/api/decisions", get(api::decisions).post(api::decide))
        .route("/api/health", get(api::health))
        .route("/api/openapi.json", get(api::description))
        .fallback(nowhere)
        .method_not_allowed_fallback(other_way)
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(Arc::clone(&served), guard::guard))
        .with_state(served)
}

async fn nowhere(uri: Uri) -> Response {
    let message = format!("there is nothing at {}", uri.path());
    failed(&uri, Failure::new(StatusCode::NOT_FOUND, message))
}

async fn other_way(uri: Uri) -> Response {
    let path = uri.path();
    let message = format!("{path} is not asked for in this way: see /api/openapi.json");
    failed(&uri, Failure::new(StatusCode::METHOD_NOT_ALLOWED, message))
}

/// Says what went wrong to whoever asks there, a program or a person.
pub(super) fn failed(uri: &Uri, failure: Failure) -> Response {
    match uri.path().starts_with("/api/") {
        true => failure.into_response(),
        false => page::failed(&failure),
    }
}
