//! Stories as a page lists them: which articles tell one event, and how many of them are reports of
//! their own. Those alone that something ties together; the others are groups.

use std::cmp::Reverse;

use serde::Serialize;

use crate::article::ArticleId;
use crate::detect::{Link, Role, Story, StoryMember};
use crate::report::stories::earliest;
use crate::report::{Run, clean};

/// As many members and links of a story are listed; `stories.jsonl` has all.
const LISTED: usize = 50;

/// A story; its names in JSON are short, as those of groups are.
#[derive(Debug, Serialize)]
pub(super) struct StoryView {
    #[serde(rename = "i")]
    pub id: String,
    #[serde(rename = "t")]
    pub title: String,
    #[serde(rename = "l")]
    pub language: String,
    /// How many articles tell it.
    #[serde(rename = "n")]
    pub articles: usize,
    /// How many of them are reports of their own.
    #[serde(rename = "r")]
    pub reports: usize,
    /// The numbers in words.
    #[serde(rename = "b")]
    pub told: String,
    #[serde(rename = "m")]
    pub members: Vec<StoryMemberView>,
    #[serde(rename = "k")]
    pub links: Vec<LinkView>,
    #[serde(rename = "o")]
    pub more: usize,
    /// Where its evidence stands.
    #[serde(rename = "e")]
    pub evidence: Vec<usize>,
    /// Its place among the stories of the run.
    #[serde(skip)]
    pub at: usize,
}

/// An article of a story.
#[derive(Debug, Serialize)]
pub(super) struct StoryMemberView {
    #[serde(rename = "r")]
    pub role: &'static str,
    #[serde(rename = "i")]
    pub id: String,
    /// The article that it has its text from.
    #[serde(rename = "x")]
    pub from: String,
    /// Its date as found.
    #[serde(rename = "d")]
    pub date: String,
    /// The agencies that it is credited to.
    #[serde(rename = "c")]
    pub credit: String,
}

/// What ties two texts of a story, in words.
#[derive(Debug, Serialize)]
pub(super) struct LinkView {
    #[serde(rename = "r")]
    pub told: String,
    #[serde(rename = "a")]
    pub a: String,
    #[serde(rename = "z")]
    pub b: String,
}

/// Whether a story ties more than the copies of one text.
pub(super) fn is_tied(story: &Story) -> bool {
    !story.links.is_empty()
}

/// The stories that are tied, the largest first, and no more than so many.
pub(super) fn stories(run: &Run<'_>, most: usize) -> Vec<StoryView> {
    let stories = &run.findings.stories;
    let tied = (0..stories.len()).filter(|at| is_tied(&stories[*at]));
    let mut order: Vec<usize> = tied.collect();
    order.sort_by_key(|at| Reverse(stories[*at].members.len()));
    order.into_iter().take(most).map(|at| view(run, at, &stories[at])).collect()
}

fn view(run: &Run<'_>, at: usize, story: &Story) -> StoryView {
    let with = |is: fn(Role) -> bool| story.members.iter().filter(|one| is(one.role)).count();
    let (copies, derived) =
        (with(|role| matches!(role, Role::Copy(_))), with(|role| matches!(role, Role::Derived(_))));
    let first = story.members.iter().find(|member| member.role == Role::Independent);
    let first = first.map(|member| run.article(member.id));
    let first = first.as_deref();
    let earliest = earliest(run, story);
    let earliest = earliest.map_or("unknown".into(), |date| clean(&date.value).into_owned());
    let title = first.map_or("", |first| first.title.as_deref().unwrap_or(&first.id));
    let s = |number: usize| if number == 1 { "" } else { "s" };
    let (articles, reports) = (story.members.len(), story.reports());
    let mut members: Vec<&StoryMember> = story.members.iter().collect();
    members
        .sort_by_key(|member| (member.role.name() != "independent", member.role.name() == "copy"));
    StoryView {
        id: run.story_id(story),
        title: clean(title).into_owned(),
        language: first.and_then(|it| it.language.as_deref()).unwrap_or_default().to_owned(),
        articles,
        reports,
        told: format!(
            "{reports} independent report{}, {copies} cop{}, {derived} derived; earliest known: \
             {earliest}",
            s(reports),
            if copies == 1 { "y" } else { "ies" },
        ),
        more: articles.saturating_sub(LISTED),
        members: members.into_iter().take(LISTED).map(|one| member(run, *one)).collect(),
        links: story.links.iter().take(LISTED).map(|one| link(run, one)).collect(),
        evidence: Vec::new(),
        at,
    }
}

fn member(run: &Run<'_>, member: StoryMember) -> StoryMemberView {
    let id = |id: ArticleId| run.shown(id);
    let article = run.article(member.id);
    let credit = article.credit.as_deref().map(|credit| credit.agencies.join("/"));
    let date = article.published.as_ref().map_or("–".into(), |date| clean(&date.value));
    StoryMemberView {
        role: member.role.name(),
        id: id(member.id),
        from: member.role.from().map_or_else(|| "–".to_owned(), id),
        date: date.into_owned(),
        credit: credit.map_or_else(|| "–".to_owned(), |credit| clean(&credit).into_owned()),
    }
}

fn link(run: &Run<'_>, link: &Link) -> LinkView {
    let id = |id: ArticleId| run.shown(id);
    LinkView {
        told: format!("{}, {} words", link.pair.relation.name(), link.words),
        a: id(link.pair.pair.a),
        b: id(link.pair.pair.b),
    }
}
