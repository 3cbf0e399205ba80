//! What every page has: its policy, style and script, and at its foot what it was made with.

use serde_json::Value;

use super::digest;
use crate::report::Settings;
use crate::tokenize::RECIPE;

const STYLE: &str = include_str!("templates/style.css");
const SCRIPT: &str = include_str!("templates/lists.js");

/// What stands around a page.
pub(super) struct Frame {
    /// The title of the window.
    pub title: String,
    /// The policy (CSP 3): its own style and script, and nothing else.
    pub policy: String,
    pub style: &'static str,
    /// The script; empty where the page needs none.
    pub script: &'static str,
    pub version: &'static str,
    pub recipe: u32,
    /// Settings by the names that `summary.json` has for them.
    pub settings: Vec<(String, String)>,
}

impl Frame {
    /// A page without script.
    pub(super) fn still(title: String, settings: &Settings) -> Self {
        Self {
            title,
            policy: policy("'none'"),
            style: STYLE,
            script: "",
            version: env!("CARGO_PKG_VERSION"),
            recipe: RECIPE,
            settings: rows(settings),
        }
    }

    /// A page with lists that a script turns over.
    pub(super) fn with_lists(title: String, settings: &Settings) -> Self {
        let policy = policy(&digest::source(SCRIPT));
        Self { policy, script: SCRIPT, ..Self::still(title, settings) }
    }
}

fn policy(script: &str) -> String {
    let style = digest::source(STYLE);
    format!(
        "default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; \
         form-action 'none'"
    )
}

/// Settings as rows of a table. Null is what was not asked for.
fn rows(settings: &Settings) -> Vec<(String, String)> {
    let Ok(Value::Object(fields)) = serde_json::to_value(settings) else { return Vec::new() };
    let told = |value: Value| match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text,
        Value::Array(items) if items.is_empty() => "–".to_owned(),
        Value::Array(items) => {
            let items = items.iter().map(|item| item.as_str().unwrap_or_default());
            items.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    };
    fields.into_iter().map(|(name, value)| (name.replace('_', " "), told(value))).collect()
}
