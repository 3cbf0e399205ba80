//! Notices for people and programs: what was killed, held, released or corrected, and which articles
//! that is about.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Run;
use super::clean;
use super::records::{ItemRecord, PublishedRecord, item, published};
use super::table::{count, thousands};
use crate::article::{Article, Articles, Item, Status};
use crate::notice::{Action, Notice};

/// A notice.
#[derive(Debug, Clone, Serialize)]
pub struct NoticeRecord {
    r#type: &'static str,
    path: String,
    line: Option<u64>,
    action: &'static str,
    item: ItemRecord,
    version: Option<u32>,
    applies_to: Vec<String>,
    note: Option<String>,
    at: Option<PublishedRecord>,
}

impl NoticeRecord {
    /// A notice with the ids of the articles that it acts on.
    pub fn of(articles: Articles<'_>, notice: &Notice) -> Self {
        let named = Item {
            uri: notice.uri.clone(),
            alternatives: notice.alternatives.clone(),
            slug: notice.slug.clone(),
            number: notice.number.clone(),
            provider: notice.provider.clone(),
            ..Item::default()
        };
        let ids = notice.applies_to.iter().map(|id| articles.id(*id).into_owned());
        Self {
            r#type: "notice",
            path: notice.path.to_string(),
            line: notice.line,
            action: notice.action.name(),
            item: item(&named),
            version: notice.version,
            applies_to: ids.collect(),
            note: notice.note.as_ref().map(ToString::to_string),
            at: notice.at.as_ref().map(published),
        }
    }
}

/// What has to be said first of an article that is killed or held.
pub fn barred(article: &Article) -> Option<String> {
    let (what, until) = match article.status? {
        Status::Usable => return None,
        Status::Canceled => ("CANCELED", ""),
        Status::Withheld => ("WITHHELD", " until it is released"),
    };
    let provider = article.item.as_ref().and_then(|item| item.provider.as_ref());
    let by = provider.or(article.source.as_ref());
    let by = by.map_or_else(String::new, |by| format!(" by {}", clean(by)));
    Some(format!("{what}{by}: do not use{until}"))
}

/// The notices of a run in one line.
pub(super) fn notices(run: &Run<'_>) -> String {
    let action = |action: Action| {
        let of = || run.notices.iter().filter(move |notice| notice.action == action);
        let number = of().count();
        let ids: BTreeSet<_> = of().flat_map(|notice| notice.applies_to.iter()).collect();
        let lost = of().filter(|notice| notice.applies_to.is_empty()).count();
        let s = if number == 1 { "s" } else { "" };
        let plural = match (action, number) {
            (_, 1) => action.name().to_owned(),
            (Action::Advisory, _) => "advisories".to_owned(),
            _ => format!("{}s", action.name()),
        };
        let (applies, matches) = (
            if s.is_empty() { "apply" } else { "applies" },
            format!("match{}", if number == 1 { "es" } else { "" }),
        );
        let told = match ids.first() {
            None => format!("{matches} nothing"),
            Some(first) => {
                let first = run.shown(**first);
                let more = match ids.len() {
                    1 => String::new(),
                    many => format!(" and {} more", thousands(many as u64 - 1)),
                };
                let lost = match lost {
                    0 => String::new(),
                    lost => format!("; {} of them to nothing", thousands(lost as u64)),
                };
                format!("{applies} to `{first}`{more}{lost}")
            }
        };
        (number > 0).then(|| format!("{} {plural} ({told})", thousands(number as u64)))
    };
    let actions: Vec<String> = Action::ALL.into_iter().filter_map(action).collect();
    format!("{}: {}", count(run.notices.len(), "notice"), actions.join(", "))
}
