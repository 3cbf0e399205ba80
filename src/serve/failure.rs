//! What went wrong with a request: a status and what to say, to a person or to a program.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::error::Error;

/// Why there is no answer.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) status: StatusCode,
    /// Lower case; says what to do.
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn no_article(id: &str) -> Self {
        let message =
            format!("the index has no article `{id}`; it may have been removed meanwhile");
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// Whether the index may be what failed.
    pub(super) fn is_of_index(&self) -> bool {
        self.status == StatusCode::SERVICE_UNAVAILABLE
    }
}

/// What fails below is the index: what is sent is looked at before.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string())
    }
}

/// To a program; `page` has it for people.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.message }).to_string();
        (self.status, [("content-type", "application/json")], body).into_response()
    }
}
