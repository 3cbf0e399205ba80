//! What a page changed of a source's sentences, in words.

use super::{Altered, Match};
use crate::align::{Change, ChangeKind};
use crate::article::Span;

/// What a page changed, figures and names first, then in the order of the page.
pub(super) fn altered(found: &Match<'_>, page: &str) -> Vec<Altered> {
    let of = |span: Option<Span>, text: &str| span.map(|span| span.of(text).to_owned());
    let altered = |change: &Change, line: u32| Altered {
        kind: change.kind,
        from: of(change.from, &found.text),
        to: of(change.to, page),
        line,
    };
    let all = found.edits.followed.iter().flat_map(|followed| {
        followed.changes.iter().map(|change| altered(change, followed.page.number))
    });
    let mut all: Vec<Altered> = all.filter(|one| one.kind != ChangeKind::Spelling).collect();
    // What stands in place of something else says more than what was put in or cut.
    all.sort_by_key(|one| (one.kind, one.from.is_none() || one.to.is_none()));
    all
}
