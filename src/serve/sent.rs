//! What was sent to be checked or added: the body of a request of a program, or the form of a browser.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use xxhash_rust::xxh3::xxh3_64;

use super::failure::Failure;

/// Types of what may be sent, each with the extension of a file of that type.
const TYPES: [(&str, &str); 14] = [
    ("text/plain", "txt"),
    ("text/html", "html"),
    ("application/xhtml+xml", "html"),
    ("application/json", "json"),
    ("application/x-ndjson", "jsonl"),
    ("application/jsonl", "jsonl"),
    ("application/xml", "xml"),
    ("text/xml", "xml"),
    ("application/rss+xml", "xml"),
    ("application/atom+xml", "xml"),
    ("text/csv", "csv"),
    ("text/tab-separated-values", "tsv"),
    ("application/gzip", "gz"),
    ("application/octet-stream", ""),
];

/// A page, or a file of several.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// The name of its file, which is its id where it says none itself.
    pub(super) name: String,
    pub(super) bytes: Arc<[u8]>,
}

impl Page {
    /// One that was given no name of its own: the name hangs on what is in it, so that another page
    /// does not take its place in the index.
    fn unnamed(stem: &str, extension: &str, bytes: &[u8]) -> Self {
        let hash = xxh3_64(bytes) >> 32;
        let dot = if extension.is_empty() { "" } else { "." };
        let name = format!("{stem}-{hash:08x}{dot}{extension}");
        Self { name, bytes: Arc::from(bytes) }
    }

    /// The bytes in base 64, as a form keeps them.
    pub(super) fn kept(&self) -> String {
        STANDARD.encode(&self.bytes)
    }
}

/// What a form says.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) page: Option<Page>,
    pub(super) decision: Option<String>,
    pub(super) id: Option<String>,
}

/// What a program sent: a body of a known type, or a form with a file. `name` is the one it gave.
pub(super) async fn page(request: Request<Body>, name: Option<String>) -> Result<Page, Failure> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    if kind == "multipart/form-data" {
        let page = form(request).await?.page;
        let page =
            page.ok_or_else(|| Failure::bad("the form has neither a `text` nor a `page`"))?;
        return Ok(Page { name: name.unwrap_or(page.name), ..page });
    }
    let known = TYPES.iter().find(|(known, _)| *known == kind);
    let (_, extension) = known.ok_or_else(|| {
        let types: Vec<&str> = TYPES.iter().map(|(known, _)| *known).collect();
        let message = format!(
            "cannot read `{kind}`: send multipart/form-data, or one of {}",
            types.join(", ")
        );
        Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
    })?;
    let bytes = Bytes::from_request(request, &()).await;
    let bytes = bytes.map_err(|error| Failure::bad(error.to_string()))?;
    if bytes.is_empty() {
        return Err(Failure::bad("nothing was sent: the body is empty"));
    }
    Ok(match name {
        Some(name) => Page { name, bytes: Arc::from(&*bytes) },
        None => Page::unnamed("page", extension, &bytes),
    })
}

/// A form: `text` that was pasted, the file `page`, or `kept` and `name` of a page that was checked
/// before; `decision` and `id`.
pub(super) async fn form(request: Request<Body>) -> Result<Form, Failure> {
    let is_form = |kind: &str| kind.to_ascii_lowercase().starts_with("multipart/form-data");
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(is_form) {
        let message = "send a form as multipart/form-data";
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let broken =
        |error: &dyn std::fmt::Display| Failure::bad(format!("the form is broken: {error}"));
    let mut parts = Multipart::from_request(request, &()).await.map_err(|error| broken(&error))?;
    let (mut form, mut kept, mut name) = (Form::default(), None, None);
    while let Some(part) = parts.next_field().await.map_err(|error| broken(&error))? {
        let field = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|error| broken(&error))?;
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        match &*field {
            "text" if bytes.trim_ascii().is_empty() => {}
            "page" if bytes.is_empty() => {}
            "text" | "page" if form.page.is_some() => {
                return Err(Failure::bad("a text and a file: send one of them"));
            }
            "text" => form.page = Some(Page::unnamed("pasted", "txt", &bytes)),
            "page" => form.page = Some(of_file(&file.unwrap_or_default(), &bytes)),
            "kept" => kept = Some(bytes),
            "name" => name = Some(text()),
            "decision" => form.decision = Some(text()),
            "id" => form.id = Some(text()),
            _ => {
                return Err(Failure::bad(format!(
                    "the form has a field `{field}`, which is unknown"
                )));
            }
        }
    }
    if let Some(kept) = kept {
        let bytes = STANDARD.decode(&kept).map_err(|error| broken(&error))?;
        let name = name.ok_or_else(|| Failure::bad("the form has a page without its name"))?;
        form.page = Some(Page { name, bytes: bytes.into() });
    }
    Ok(form)
}

/// A file of a browser. Two files of one name are two articles.
fn of_file(name: &str, bytes: &[u8]) -> Page {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // With the extension before that of the compression.
    let packed = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name);
    let stem = packed.rfind('.').filter(|at| *at > 0).unwrap_or(packed.len());
    let (stem, extension) = (&name[..stem], name[stem..].trim_start_matches('.'));
    Page::unnamed(if stem.is_empty() { "page" } else { stem }, extension, bytes)
}
