//! The pages of the desk: the first one, verdicts with what can be done about them, an article with
//! its group and story, and what went wrong. Written from the same values as the report of a check.
//!
//! Style and script are files of their own here, so that the policy of the server can forbid all that
//! stands within a page.

use askama::Template;

use super::beside::{self, Extent, Rows, Source};
use super::verdict::{self, View};
use crate::article::ArticleId;
use crate::detect::{Group, Member, Story};
use crate::error::Error;
use crate::relation::Relation;
use crate::report::card::{date, scope_of};
use crate::report::mark::Beside;
use crate::report::notice::barred;
use crate::report::table::{count, thousands};
use crate::report::verdict::{Known, Match, Scope, Verdict};
use crate::report::{LinkRecord, Run, clean, percent, share};
use crate::tokenize::RECIPE;

/// The style of all pages, with that of reports.
pub const STYLE: &str = include_str!("templates/style.css");

/// The script of the desk.
pub const SCRIPT: &str = include_str!("templates/desk.js");

/// As many matches of a page are listed, beside those that the verdict is about.
const MATCHES: usize = 30;

/// As many of them are shown line by line.
const BESIDE: usize = 8;

/// As many members of a group or story are listed.
const LISTED: usize = 100;

/// What stands on every page of the desk.
#[derive(Debug, Clone)]
pub struct Desk {
    told: String,
    scope: String,
    version: &'static str,
    recipe: u32,
}

impl Desk {
    /// A desk that searches something, if that is known; `told` is what was just done, if anything.
    pub fn new(scope: Option<&Scope>, told: &str) -> Self {
        Self {
            told: clean(told).into_owned(),
            // It is what would be searched.
            scope: scope.map_or_else(String::new, |scope| {
                scope_of(scope).trim_start_matches("searched ").to_owned() + ". "
            }),
            version: env!("CARGO_PKG_VERSION"),
            recipe: RECIPE,
        }
    }
}

#[derive(Template)]
#[template(path = "desk_home.html", config = "src/report/html/askama.toml")]
struct Home<'a> {
    desk: &'a Desk,
    articles: String,
    most: String,
    most_bytes: usize,
}

/// The first page. `most` is how many bytes may be sent.
///
/// # Errors
///
/// None that is known: writing to memory.
pub fn desk_home(desk: &Desk, scope: &Scope, most: usize) -> Result<String, Error> {
    let articles = count(scope.articles, "article");
    let told = format!("{} MB", most >> 20);
    written(&Home { desk, articles, most: told, most_bytes: most })
}

#[derive(Template)]
#[template(path = "desk_told.html", config = "src/report/html/askama.toml")]
struct Told<'a> {
    desk: &'a Desk,
    title: &'a str,
    message: String,
}

/// A page that says one thing, such as what went wrong.
///
/// # Errors
///
/// As [`desk_home`].
pub fn desk_told(desk: &Desk, title: &str, message: &str) -> Result<String, Error> {
    written(&Told { desk, title, message: clean(message).into_owned() })
}

/// A verdict on its way to a page of the desk.
pub struct DeskVerdict {
    verdict: View,
    matches: Vec<MatchView>,
    more: usize,
}

/// An article that the page has something in common with.
struct MatchView {
    article: verdict::Article,
    /// What the desk decided last.
    decided: String,
    /// Whether there is anything to decide: of the same words there is not.
    can_decide: bool,
    /// What tells its lines from those of others.
    key: String,
    /// The page beside it, where that is not shown already.
    rows: Option<Rows>,
}

impl DeskVerdict {
    /// A verdict, the `number`th of its page from 1.
    pub fn of(verdict: &Verdict<'_>, number: usize) -> Self {
        let shown: Vec<ArticleId> = verdict.sources().iter().map(|found| found.id).collect();
        let others = |found: &Match<'_>| !shown.contains(&found.id);
        let mut beside = 0;
        let view = |(at, found): (usize, &Match<'_>)| {
            let key = format!("{number}m{}", at + 1);
            beside += usize::from(others(found));
            let rows = (others(found) && beside <= BESIDE).then(|| {
                let source = Source { letter: None, beside: Beside::of(verdict.text, found) };
                beside::rows(verdict.text, &[source], Extent::Full, &format!("m{key}-"))
            });
            MatchView {
                article: verdict::source(found, String::new()),
                decided: decided(verdict, &found.source.article.id),
                can_decide: found.relation() != Relation::Identical,
                key,
                rows,
            }
        };
        let matches = verdict.matches.iter().take(MATCHES).enumerate().map(view).collect();
        let verdict_view = View::of(verdict, number, Extent::Full);
        Self {
            verdict: View { is_desk: true, ..verdict_view },
            matches,
            more: verdict.matches.len().saturating_sub(MATCHES),
        }
    }
}

/// What the desk decided last of a page and an article, by the notes of the verdict.
fn decided(verdict: &Verdict<'_>, id: &str) -> String {
    let about = |note: &&crate::report::Note| {
        note.label == "decided" && note.evidence.as_deref() == Some(id)
    };
    let note = verdict.notes.iter().rfind(about);
    note.map_or_else(String::new, |note| clean(&note.text).into_owned())
}

/// A page that was checked, as the browser keeps it for what may be done next: the server does not.
#[derive(Debug, Clone)]
pub struct DeskKept {
    /// Its name.
    pub name: String,
    /// Its bytes, in base 64.
    pub data: String,
}

#[derive(Template)]
#[template(path = "desk_verdict.html", config = "src/report/html/askama.toml")]
struct Checked<'a> {
    desk: &'a Desk,
    title: String,
    problems: Vec<String>,
    pages: &'a [DeskVerdict],
    kept: Option<&'a DeskKept>,
    is_added: bool,
}

/// The verdicts on what was sent, with what could not be read of it.
///
/// # Errors
///
/// As [`desk_home`].
pub fn desk_verdicts(
    desk: &Desk,
    mut checked: Vec<DeskVerdict>,
    problems: &[String],
    kept: Option<&DeskKept>,
    is_added: bool,
) -> Result<String, Error> {
    let title = match &mut checked[..] {
        [one] => {
            one.verdict.is_alone = true;
            one.verdict.headline.clone()
        }
        many => format!("{} checked", count(many.len(), "page")),
    };
    let problems = problems.iter().map(|problem| clean(problem).into_owned()).collect();
    written(&Checked { desk, title, problems, pages: &checked, kept, is_added })
}

/// Articles that hang together, listed.
#[derive(Default)]
struct Listed {
    told: String,
    members: Vec<MemberView>,
    links: Vec<LinkView>,
}

struct MemberView {
    role: &'static str,
    name: String,
    id: String,
    is_itself: bool,
    resemblance: String,
    inside: String,
    from: String,
    credit: String,
    date: String,
}

struct LinkView {
    told: String,
    a: String,
    b: String,
    text: String,
}

#[derive(Template)]
#[template(path = "desk_article.html", config = "src/report/html/askama.toml")]
struct ArticlePage<'a> {
    desk: &'a Desk,
    article: verdict::Article,
    warning: String,
    facts: Vec<(&'static str, String)>,
    among: String,
    group: Listed,
    story: Listed,
    lines: Vec<(usize, String)>,
}

/// An article with its group and story in a run over what is around it. `links` are those of the story.
///
/// # Errors
///
/// As [`desk_home`].
pub fn desk_article(
    desk: &Desk,
    run: &Run<'_>,
    id: ArticleId,
    added: &str,
    text: &str,
    links: &[LinkRecord],
) -> Result<String, Error> {
    let (article, origin) = (&*run.article(id), &*run.origin(id));
    let known =
        Known { article, content: run.prints.content(id), words: run.prints.words(id), origin };
    let mut facts = vec![("id", article.id.to_string())];
    let mut fact = |label, told: Option<String>| facts.extend(told.map(|told| (label, told)));
    fact("source", article.source.as_deref().map(str::to_owned));
    fact(
        "credit",
        known.credit().map(|credit| format!("{}: “{}”", credit.agencies.join("/"), credit.text)),
    );
    fact("byline", article.byline.as_deref().map(str::to_owned));
    fact("date", Some(date(known)));
    fact("version", article.version.map(|version| version.to_string()));
    fact("words", Some(thousands(known.words.into())));
    fact("added", Some(added.to_owned()));
    for (_, told) in &mut facts {
        *told = clean(told).into_owned();
    }
    let line = |(at, line): (usize, &str)| (at + 1, clean(line).into_owned());
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    written(&ArticlePage {
        desk,
        article: verdict::article(known, String::new(), "", ""),
        warning: barred(article).map_or_else(String::new, |barred| clean(&barred).into_owned()),
        facts,
        among: format!("{} around it", count(run.articles.len() - 1, "article")),
        group: run.group(id).map_or_else(Listed::default, |group| of_group(run, group, id)),
        story: run
            .story(id)
            .filter(|story| !story.links.is_empty())
            .map_or_else(Listed::default, |story| of_story(run, story, links, id)),
        lines: lines.map(line).collect(),
    })
}

fn of_group(run: &Run<'_>, group: &Group, id: ArticleId) -> Listed {
    let mut members: Vec<&Member> = group.members.iter().collect();
    members.sort_by_key(|member| {
        let resemblance = member.overlap.resemblance();
        (member.id != group.lead, std::cmp::Reverse((resemblance * 1e6) as u64), member.id)
    });
    let member = |member: &&Member| {
        let role = if member.id == group.lead { "lead" } else { member.relation.name() };
        MemberView {
            resemblance: format!("{:.2}", share(member.overlap.resemblance())),
            inside: format!(
                "{} %",
                percent(member.overlap.shared, member.overlap.shared + member.overlap.only_a)
            ),
            ..listed(run, member.id, id, role)
        }
    };
    let more = match group.members.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(", of which {} are not listed", thousands(more as u64)),
    };
    Listed {
        told: format!(
            "{} of one text{more}, led by {}: {}",
            count(group.members.len(), "article"),
            run.shown(group.lead),
            group.lead_because
        ),
        members: members.iter().take(LISTED).map(member).collect(),
        links: Vec::new(),
    }
}

fn of_story(run: &Run<'_>, story: &Story, links: &[LinkRecord], id: ArticleId) -> Listed {
    let (articles, reports) = (story.members.len(), story.reports());
    let member = |member: &crate::detect::StoryMember| MemberView {
        from: member.role.from().map_or_else(|| "–".into(), |from| run.shown(from)),
        ..listed(run, member.id, id, member.role.name())
    };
    Listed {
        told: format!("{}, {}", count(articles, "article"), count(reports, "independent report")),
        members: story.members.iter().take(LISTED).map(member).collect(),
        links: links.iter().take(LISTED).map(link).collect(),
    }
}

fn link(link: &LinkRecord) -> LinkView {
    let shown = |text: &str| clean(text).into_owned();
    LinkView {
        told: link.told(),
        a: shown(&link.a),
        b: shown(&link.b),
        text: link.text.as_deref().map(shown).unwrap_or_default(),
    }
}

fn listed(run: &Run<'_>, member: ArticleId, itself: ArticleId, role: &'static str) -> MemberView {
    let article = run.article(member);
    let shown =
        |text: Option<&str>| text.map_or_else(|| "–".to_owned(), |it| clean(it).into_owned());
    let credit = article.credit.as_deref().map(|credit| credit.agencies.join("/"));
    MemberView {
        role,
        name: article.id.to_string(),
        id: clean(&article.id).into_owned(),
        is_itself: member == itself,
        resemblance: String::new(),
        inside: String::new(),
        from: String::new(),
        credit: shown(credit.as_deref()),
        date: shown(article.published.as_ref().map(|date| &*date.value)),
    }
}

fn written(page: &impl Template) -> Result<String, Error> {
    page.render().map_err(|error| Error::new(format!("cannot write the page: {error}")))
}
