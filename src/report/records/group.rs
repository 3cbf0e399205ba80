//! Groups of copies, and what need not be kept beside them.

use serde::Serialize;

use super::share;
use crate::article::ArticleId;
use crate::detect::{Dropped, Group, Member};
use crate::report::Run;

/// A group of two or more copies of one text.
#[derive(Debug, Clone, Serialize)]
pub struct GroupRecord {
    r#type: &'static str,
    id: String,
    lead: String,
    lead_because: &'static str,
    members: Vec<MemberRecord>,
    weakest: WeakestRecord,
    agencies: Vec<String>,
    also_in: Vec<String>,
    story: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct MemberRecord {
    id: String,
    relation: &'static str,
    resemblance: f64,
}

/// The members that resemble each other least.
#[derive(Debug, Clone, Serialize)]
struct WeakestRecord {
    a: String,
    b: String,
    resemblance: f64,
}

impl GroupRecord {
    /// A group of a run.
    pub fn of(run: &Run<'_>, group: &Group) -> Self {
        let member = |member: &Member| MemberRecord {
            id: run.id(member.id).into_owned(),
            relation: member.relation.name(),
            resemblance: share(member.overlap.resemblance()),
        };
        let weakest = &group.weakest;
        let mut agencies: Vec<String> = group
            .members
            .iter()
            .filter_map(|member| run.article(member.id).credit.clone())
            .flat_map(|credit| credit.agencies.into_iter().map(Into::into))
            .collect();
        agencies.sort_unstable();
        agencies.dedup();
        let is_member = |id: &ArticleId| group.members.binary_search_by_key(id, |m| m.id).is_ok();
        let composites = run.findings.composites.iter();
        let also_in = composites.filter(|composite| composite.sources.iter().any(is_member));
        Self {
            r#type: "group",
            id: run.group_id(group),
            lead: run.id(group.lead).into_owned(),
            lead_because: group.lead_because,
            members: group.members.iter().map(member).collect(),
            weakest: WeakestRecord {
                a: run.id(weakest.pair.a).into_owned(),
                b: run.id(weakest.pair.b).into_owned(),
                resemblance: share(weakest.weighed.overlap.resemblance()),
            },
            agencies,
            also_in: also_in.map(|composite| run.id(composite.id).into_owned()).collect(),
            story: run.story(group.lead).map(|story| run.story_id(story)),
        }
    }
}

/// An article that was not kept, its partner, and what was lost.
#[derive(Debug, Clone, Serialize)]
pub struct DroppedRecord {
    r#type: &'static str,
    id: String,
    partner: String,
    relation: &'static str,
    resemblance: f64,
    contained_in_partner: f64,
    shared: u32,
    only_here: u32,
    own_words: u32,
    words: u32,
    group: Option<String>,
}

impl DroppedRecord {
    /// A dropped article of a run.
    pub fn of(run: &Run<'_>, dropped: &Dropped) -> Self {
        Self {
            r#type: "dropped",
            id: run.id(dropped.id).into_owned(),
            partner: run.id(dropped.partner).into_owned(),
            relation: dropped.relation.name(),
            resemblance: share(dropped.overlap.resemblance()),
            contained_in_partner: share(dropped.overlap.a_in_b()),
            shared: dropped.overlap.shared,
            only_here: dropped.overlap.only_a,
            own_words: dropped.own_words,
            words: run.prints.words(dropped.id),
            group: run.group(dropped.id).map(|group| run.group_id(group)),
        }
    }
}
