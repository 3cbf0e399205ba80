//! What of a group deserves a look first: a text that was withdrawn and is still carried, credits
//! that differ, figures that changed, ties that are weak. Linear in pairs and members.
//!
//! The order of these is a judgement of ours; what each says was counted or is stated.

use std::collections::BTreeSet;
use std::ops::Deref;

use crate::align::Changed;
use crate::article::{Article, DateGrade};
use crate::detect::{Group, Pair};
use crate::relation::{CLOSE, Relation};
use crate::report::Run;
use crate::report::notice::barred;
use crate::report::table::{count, thousands};

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;

/// What is surprising of one group.
#[derive(Debug, Clone, Default)]
pub(super) struct Surprise {
    /// What to look at, the gravest first.
    pub told: Vec<String>,
    /// Higher comes first.
    pub rank: u32,
}

/// Copies of one group in which something was changed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Changes {
    /// Pairs with a figure changed, and the place of the first among the pairs of the run.
    pub figures: u32,
    pub first_figure: Option<usize>,
    /// Pairs with a name changed, and no figure.
    pub names: u32,
    pub first_name: Option<usize>,
}

/// For each group of a run what its copies changed.
pub(super) fn changes(run: &Run<'_>) -> Vec<Changes> {
    let mut changes = vec![Changes::default(); run.findings.groups.len()];
    for (at, pair) in run.findings.pairs.iter().enumerate() {
        let (a, b) = (run.group_of[pair.pair.a.index()], run.group_of[pair.pair.b.index()]);
        let Some(group) = a.filter(|_| a == b && pair.relation == Relation::Revision) else {
            continue;
        };
        let changes = &mut changes[group as usize];
        match changed(pair) {
            Changed::Figures => {
                changes.figures += 1;
                changes.first_figure.get_or_insert(at);
            }
            Changed::Names => {
                changes.names += 1;
                changes.first_name.get_or_insert(at);
            }
            Changed::Words | Changed::Paragraphs => {}
        }
    }
    changes
}

fn changed(pair: &Pair) -> Changed {
    pair.weighed.evidence.map_or(Changed::Words, |evidence| evidence.changed)
}

/// What is surprising of a group.
pub(super) fn surprise(run: &Run<'_>, group: &Group, changes: Changes) -> Surprise {
    let mut all = Surprise::default();
    let mut add = |rank: u32, told: Option<String>| {
        if let Some(told) = told {
            all.rank += rank;
            all.told.push(told);
        }
    };
    let members: Vec<_> = group.members.iter().map(|member| run.article(member.id)).collect();
    let members: Vec<&Article> = members.iter().map(Deref::deref).collect();
    add(200, withdrawn(&members));
    add(80, credits(&members));
    add(60, changed_in(changes.figures, "a figure was changed"));
    add(40, changed_in(changes.names, "a name was changed"));
    add(20, days(run, &members));
    add(15, close(run, group));
    add(10, uncredited(&members));
    all
}

fn changed_in(pairs: u32, what: &str) -> Option<String> {
    (pairs > 0).then(|| format!("{what} in {}", count(pairs as usize, "pair")))
}

/// A text that must not be used, and how many still carry it.
fn withdrawn(members: &[&Article]) -> Option<String> {
    let told = members.iter().find_map(|article| barred(article))?;
    let carried = members.iter().filter(|article| article.is_usable()).count();
    Some(match carried {
        0 => told,
        1 => format!("{told}; 1 copy is not withdrawn"),
        _ => format!("{told}; {} copies are not withdrawn", thousands(carried as u64)),
    })
}

fn agencies(article: &Article) -> &[Box<str>] {
    article.credit.as_deref().map_or(&[], |credit| &credit.agencies)
}

/// Credits of one text that have no agency in common.
fn credits(members: &[&Article]) -> Option<String> {
    let named: BTreeSet<&[Box<str>]> =
        members.iter().map(|article| agencies(article)).filter(|named| !named.is_empty()).collect();
    let first = named.first()?;
    let differ = named.iter().any(|other| !other.iter().any(|agency| first.contains(agency)));
    let named: Vec<String> = named.iter().map(|agencies| agencies.join("/")).collect();
    differ.then(|| format!("credits differ: {}", named.join(", ")))
}

/// Copies that name no agency, where others do.
fn uncredited(members: &[&Article]) -> Option<String> {
    let bare = members.iter().filter(|article| agencies(article).is_empty()).count();
    (0 < bare && bare < members.len())
        .then(|| format!("no credit found in {} of {}", bare, members.len()))
}

/// Dates that lie further apart than those of one story may.
fn days(run: &Run<'_>, members: &[&Article]) -> Option<String> {
    let published = members.iter().filter_map(|article| article.published.as_ref());
    let trusted = published.filter(|date| date.grade != DateGrade::Contradicted);
    let (mut first, mut last) = (i64::MAX, i64::MIN);
    for at in trusted.filter_map(|date| date.at) {
        (first, last) = (first.min(at), last.max(at));
    }
    let days = if first > last { 0 } else { last.abs_diff(first) / DAY };
    (days > u64::from(run.config.story_days))
        .then(|| format!("dated {} days apart", thousands(days)))
}

/// A tie that is near to its bar.
fn close(run: &Run<'_>, group: &Group) -> Option<String> {
    let weakest = &group.weakest;
    let bar = run.config.threshold.share();
    let resemblance = weakest.weighed.overlap.resemblance();
    let is_close = weakest.relation != Relation::Excerpt && resemblance - bar < CLOSE;
    is_close.then(|| format!("weakest tie {resemblance:.2}, close to the bar of {bar:.2}"))
}
