//! Stories: which articles tell the same event, and how their texts hang together.

use serde::Serialize;

use super::PairEvidence;
use crate::detect::{Link, Story, StoryMember};
use crate::parts::Kind;
use crate::relation::Relation;
use crate::report::Run;

/// Articles that tell the same event. Copies are not confirmation: `reports` counts the independent
/// ones alone.
#[derive(Debug, Clone, Serialize)]
pub struct StoryRecord {
    r#type: &'static str,
    id: String,
    members: Vec<StoryMemberRecord>,
    groups: Vec<String>,
    articles: usize,
    reports: usize,
    links: Vec<LinkRecord>,
}

/// An article of a story.
#[derive(Debug, Clone, Serialize)]
struct StoryMemberRecord {
    id: String,
    role: &'static str,
    from: Option<String>,
}

/// What ties two texts of a story.
#[derive(Debug, Clone, Serialize)]
pub struct LinkRecord {
    pub(in crate::report) a: String,
    pub(in crate::report) b: String,
    relation: &'static str,
    direction: Option<&'static str>,
    words: u32,
    pub(in crate::report) text: Option<String>,
}

impl StoryRecord {
    /// A story of a run, with its links.
    pub fn of(run: &Run<'_>, story: &Story, links: Vec<LinkRecord>) -> Self {
        let member = |member: &StoryMember| StoryMemberRecord {
            id: run.id(member.id).into_owned(),
            role: member.role.name(),
            from: member.role.from().map(|from| run.id(from).into_owned()),
        };
        let groups = story.groups.iter().filter_map(|lead| run.group(*lead));
        Self {
            r#type: "story",
            id: run.story_id(story),
            members: story.members.iter().map(member).collect(),
            groups: groups.map(|group| run.group_id(group)).collect(),
            articles: story.members.len(),
            reports: story.reports(),
            links,
        }
    }
}

impl LinkRecord {
    /// What it is, in words.
    pub(in crate::report) fn told(&self) -> String {
        format!("{}, {} words", self.relation, self.words)
    }

    /// A link of a story. Of what the two share it quotes the longest passage.
    pub fn of(run: &Run<'_>, link: &Link, evidence: Option<PairEvidence<'_>>) -> Self {
        let (a, b) = (link.pair.pair.a, link.pair.pair.b);
        let kind = match link.pair.relation {
            Relation::SharedQuotes => Kind::Quote,
            _ => Kind::Prose,
        };
        let text = evidence.and_then(|PairEvidence { comparison, a, .. }| {
            let passages = comparison.passages.iter().filter(|passage| passage.kind == kind);
            // The first of equals.
            let longest = passages.rev().max_by_key(|passage| passage.words)?;
            Some(longest.a.span.of(a).to_owned())
        });
        Self {
            a: run.id(a).into_owned(),
            b: run.id(b).into_owned(),
            relation: link.pair.relation.name(),
            direction: run.direction(&link.pair).map(|(direction, _)| direction.name()),
            words: link.words,
            text,
        }
    }
}
