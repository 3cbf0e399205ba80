//! Groups of copies as a page lists them: the same values are written into the first page of the list
//! and, as JSON with short names, into the data that a script turns over.

use std::cmp::Reverse;

use serde::Serialize;

use super::stories;
use super::surprise::{self, Changes};
use crate::article::ArticleId;
use crate::detect::{Group, Member};
use crate::relation::Relation;
use crate::report::notice::barred;
use crate::report::table::{thousands, weakest_tie};
use crate::report::{Run, clean, percent, share};

/// As many members of a group are listed; `groups.jsonl` has all.
const MEMBERS: usize = 50;

/// A group. The names of its fields in JSON are short, for a report holds thousands.
#[derive(Debug, Serialize)]
pub(super) struct GroupView {
    #[serde(rename = "i")]
    pub id: String,
    #[serde(rename = "t")]
    pub title: String,
    /// The language of the title, empty if unknown.
    #[serde(rename = "l")]
    pub language: String,
    /// How many articles it has.
    #[serde(rename = "n")]
    pub size: usize,
    /// Why its lead leads it, and what else is known of it.
    #[serde(rename = "b")]
    pub because: String,
    /// What to look at.
    #[serde(rename = "f")]
    pub flags: Vec<String>,
    #[serde(rename = "m")]
    pub members: Vec<MemberView>,
    /// How many members are not listed.
    #[serde(rename = "o")]
    pub more: usize,
    #[serde(rename = "w")]
    pub weakest: String,
    /// The story that it belongs to, where it is listed; else empty.
    #[serde(rename = "s")]
    pub story: String,
    /// Where its evidence stands, by the number of the comparison.
    #[serde(rename = "e")]
    pub evidence: Vec<usize>,
    /// What it is sorted by: how much it deserves a look, and the resemblance of the weakest tie.
    #[serde(rename = "r")]
    pub rank: u32,
    #[serde(rename = "x")]
    pub tie: f64,
    /// Its place among the groups of the run.
    #[serde(skip)]
    pub at: usize,
}

/// An article of a group.
#[derive(Debug, Serialize)]
pub(super) struct MemberView {
    #[serde(rename = "r")]
    pub relation: &'static str,
    #[serde(rename = "i")]
    pub id: String,
    /// Its resemblance to the lead.
    #[serde(rename = "x")]
    pub resemblance: String,
    /// The share of it that stands in the lead.
    #[serde(rename = "p")]
    pub inside: String,
    /// The agencies that it is credited to.
    #[serde(rename = "c")]
    pub credit: String,
    /// Whether it was kept, dropped, or there before; or that it must not be used.
    #[serde(rename = "k")]
    pub fate: String,
}

/// The groups of a run, those that deserve a look first, and no more than so many.
pub(super) fn groups(run: &Run<'_>, changes: &[Changes], most: usize) -> Vec<GroupView> {
    let groups = &run.findings.groups;
    let key = |at: usize| {
        let rank = surprise::surprise(run, &groups[at], changes[at]).rank;
        (Reverse(rank), Reverse(groups[at].members.len()), at)
    };
    let mut order: Vec<_> = (0..groups.len()).map(key).collect();
    order.sort_unstable();
    let first = order.into_iter().take(most);
    first.map(|(_, _, at)| view(run, at, &groups[at], changes[at])).collect()
}

fn view(run: &Run<'_>, at: usize, group: &Group, changes: Changes) -> GroupView {
    let lead = run.article(group.lead);
    let surprise = surprise::surprise(run, group, changes);
    let words = thousands(u64::from(run.prints.words(group.lead)));
    let mut members: Vec<&Member> = group.members.iter().collect();
    members.sort_by_key(|member| {
        let resemblance = member.overlap.resemblance();
        (member.id != group.lead, Reverse((resemblance * 1e6) as u64), member.id)
    });
    let story = run.story(group.lead).filter(|story| stories::is_tied(story));
    GroupView {
        id: run.group_id(group),
        title: clean(lead.title.as_deref().unwrap_or(&lead.id)).into_owned(),
        language: lead.language.as_deref().unwrap_or_default().to_owned(),
        size: group.members.len(),
        because: format!("{words} words; {}", group.lead_because),
        flags: surprise.told.iter().map(|told| clean(told).into_owned()).collect(),
        more: members.len().saturating_sub(MEMBERS),
        members: members.into_iter().take(MEMBERS).map(|one| member(run, group, one)).collect(),
        weakest: if group.members.len() > 2 { weakest_tie(run, group) } else { String::new() },
        story: story.map_or_else(String::new, |story| run.story_id(story)),
        evidence: Vec::new(),
        rank: surprise.rank,
        tie: share(group.weakest.weighed.overlap.resemblance()),
        at,
    }
}

fn member(run: &Run<'_>, group: &Group, member: &Member) -> MemberView {
    let article = run.article(member.id);
    let is_lead = member.id == group.lead;
    let overlap = member.overlap;
    let inside = percent(overlap.shared, overlap.shared + overlap.only_a);
    let credit = article.credit.as_deref().map(|credit| credit.agencies.join("/"));
    MemberView {
        relation: if is_lead { "lead" } else { member.relation.name() },
        id: clean(&article.id).into_owned(),
        resemblance: if is_lead {
            "–".to_owned()
        } else {
            format!("{:.2}", overlap.resemblance())
        },
        inside: if is_lead { "–".to_owned() } else { format!("{inside} %") },
        credit: credit.map_or_else(|| "–".to_owned(), |credit| clean(&credit).into_owned()),
        fate: fate(run, member.id),
    }
}

/// What became of an article; first of all that it must not be used.
fn fate(run: &Run<'_>, id: ArticleId) -> String {
    let fate = if run.old > id.index() {
        "there before"
    } else if run.dropped(id).is_some() {
        "dropped"
    } else {
        "kept"
    };
    match barred(&run.article(id)) {
        Some(told) => format!("{} ({fate})", clean(&told)),
        None => fate.to_owned(),
    }
}

/// The pairs of a group that are worth comparing: the weakest tie, and a figure or name that was
/// changed.
pub(super) fn worth(
    run: &Run<'_>,
    group: &Group,
    changes: Changes,
) -> Vec<(&'static str, ArticleId, ArticleId)> {
    let mut pairs = Vec::new();
    let mut add = |why, a: ArticleId, b: ArticleId| {
        let is_known = |(_, x, y): &(&str, _, _)| (*x, *y) == (a.min(b), a.max(b));
        if !pairs.iter().any(is_known) {
            pairs.push((why, a.min(b), a.max(b)));
        }
    };
    let place = |at: usize| run.findings.pairs[at].pair;
    if let Some(pair) = changes.first_figure.map(place) {
        add("a figure was changed", pair.a, pair.b);
    }
    if let Some(pair) = changes.first_name.map(place) {
        add("a name was changed", pair.a, pair.b);
    }
    if group.weakest.relation != Relation::Identical {
        add("the weakest tie", group.weakest.pair.a, group.weakest.pair.b);
    }
    pairs
}
