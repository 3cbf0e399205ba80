//! Stories and composites in the table of a run: what ties groups, and what ties nothing.

use std::fmt::Write;

use super::table::{clip, count, pad, thousands};
use super::{Run, clean};
use crate::article::Published;
use crate::detect::{Role, Story, StoryMember};

/// How many stories are printed unless all are asked for.
const SHOWN: usize = 10;

/// How wide headlines of stories get.
const TITLE_WIDTH: usize = 46;

/// The stories that tie more than the copies of one text, the largest first.
pub(super) fn stories(run: &Run<'_>, all: bool, out: &mut String) {
    let is_tied = |story: &&Story| !story.links.is_empty();
    let mut stories: Vec<&Story> = run.findings.stories.iter().filter(is_tied).collect();
    if stories.is_empty() {
        return;
    }
    stories.sort_by_key(|story| std::cmp::Reverse(story.members.len()));
    let reports: usize = stories.iter().map(|story| story.reports()).sum();
    let _ = writeln!(
        out,
        "\n{} told more than once: {}; copies are not confirmation",
        if stories.len() == 1 { "1 story is".to_owned() } else { many(stories.len()) },
        count(reports, "independent report"),
    );
    let _ = writeln!(
        out,
        "  {}  articles  reports  copies  derived  earliest known",
        pad("story", 16 + TITLE_WIDTH),
    );
    let shown = if all { stories.len() } else { SHOWN.min(stories.len()) };
    for story in &stories[..shown] {
        row(run, story, out);
    }
    if shown < stories.len() {
        let _ = writeln!(out, "  … {} more (--all)", thousands((stories.len() - shown) as u64));
    }
}

fn many(stories: usize) -> String {
    format!("{} stories are", thousands(stories as u64))
}

fn row(run: &Run<'_>, story: &Story, out: &mut String) {
    let with = |is: fn(Role) -> bool| story.members.iter().filter(|one| is(one.role)).count();
    let copies = with(|role| matches!(role, Role::Copy(_)));
    let derived = with(|role| matches!(role, Role::Derived(_)));
    let first = story.members.iter().find(|member| member.role == Role::Independent);
    let first = first.map(|member| run.article(member.id));
    let title = first.as_ref().map_or("", |first| first.title.as_deref().unwrap_or(&first.id));
    let _ = writeln!(
        out,
        "  {}  {}  {:>8}  {:>7}  {copies:>6}  {derived:>7}  {}",
        run.story_id(story),
        pad(&clip(title, TITLE_WIDTH), TITLE_WIDTH),
        thousands(story.members.len() as u64),
        story.reports(),
        earliest(run, story).map_or("–".into(), |date| clean(&date.value).into_owned()),
    );
}

/// The earliest date of a story that could be understood.
pub(super) fn earliest(run: &Run<'_>, story: &Story) -> Option<Published> {
    let published = |member: &StoryMember| run.article(member.id).published.clone();
    let dates = story.members.iter().filter_map(published);
    dates.filter(|date| date.at.is_some()).min_by_key(|date| date.at)
}

/// The articles that were put together from several others.
pub(super) fn composites(run: &Run<'_>, all: bool, out: &mut String) {
    let composites = &run.findings.composites;
    if composites.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\n{} put together from several others, so it ties no group",
        if composites.len() == 1 {
            "1 article is".to_owned()
        } else {
            format!("{} articles are each", thousands(composites.len() as u64))
        },
    );
    let shown = if all { composites.len() } else { SHOWN.min(composites.len()) };
    for composite in &composites[..shown] {
        let sources: Vec<_> = composite.sources.iter().map(|id| run.shown(*id)).collect();
        let _ = writeln!(out, "  {}: {}", run.shown(composite.id), sources.join(", "));
    }
    if shown < composites.len() {
        let _ = writeln!(out, "  … {} more (--all)", thousands((composites.len() - shown) as u64));
    }
}

/// How many phrases stand in so many texts that they tie nothing.
pub(super) fn stock(run: &Run<'_>) -> Option<String> {
    let (stock, passages) = (&run.findings.stock, run.config.passages.as_ref()?);
    let most = stock.iter().map(|stock| stock.texts).max()?;
    Some(format!(
        "{} that stand in more than {} texts or on one source alone; the most common in {}",
        count(stock.len(), "phrase"),
        passages.stock,
        thousands(u64::from(most)),
    ))
}
