//! The report of a run: what was found in one sentence, how much can have been missed, the groups and
//! stories that deserve a look first, and the lines that show it.
//!
//! The first page of each list stands in the page; all of it stands in its data, which a small script
//! turns over, searches and sorts. About 150 bytes an article that is in a group.

use std::cmp::Reverse;
use std::io::Write;

use askama::Template;

use super::beside::{self, Extent, Rows, Source};
use super::digest;
use super::frame::Frame;
use super::groups::{self, GroupView};
use super::plot::{self, Plot};
use super::stories::{self, StoryView};
use super::surprise::{self, Changes};
use crate::article::ArticleId;
use crate::detect::{Comparison, Edits};
use crate::direction::Direction;
use crate::error::{Error, Problem};
use crate::notice::Notice;
use crate::relation::Relation;
use crate::report::mark::Beside;
use crate::report::table::{self, thousands};
use crate::report::{FurnitureRecord, Run, Settings, StockRecord, clean};

/// As many items of a list are on a page.
pub(super) const PAGE: usize = 25;

/// As many groups and stories are in the data: more would be slow to open.
const LISTED: usize = 20_000;

/// As many pairs of groups, and links of stories, are shown line by line.
const PAIRS_SHOWN: usize = 40;
const LINKS_SHOWN: usize = 12;

/// As many composites, notices, lines, phrases and problems are listed.
const OTHERS: usize = 100;

/// Two texts side by side, with what the first made of the second.
pub struct Compared {
    /// The first (`a`) beside the second (`b`).
    pub comparison: Comparison,
    /// What the first made of the sentences of the second.
    pub edits: Edits,
    /// The raw text of the first.
    pub a: String,
    /// The raw text of the second.
    pub b: String,
}

/// Reads and compares two articles of a run.
pub type Compare<'c> = dyn FnMut(ArticleId, ArticleId) -> Result<Compared, Error> + 'c;

/// A finished run on its way to a page.
pub struct RunReport<'a> {
    /// What was found.
    pub run: &'a Run<'a>,
    /// With which settings.
    pub settings: &'a Settings,
    /// What could not be read.
    pub problems: &'a [Problem],
    /// Lines that were left out, because they recur on their source.
    pub furniture: &'a [FurnitureRecord],
    /// Phrases that were ignored, because they stand in too many texts.
    pub stock: &'a [StockRecord],
    /// How much of two texts is shown side by side.
    pub extent: Extent,
}

/// The page.
#[derive(Template)]
#[template(path = "run.html", config = "src/report/html/askama.toml")]
struct Page<'a> {
    frame: Frame,
    answer: String,
    facts: Vec<(&'static str, String)>,
    plots: [Plot; 2],
    bars: Vec<[String; 4]>,
    groups: &'a [GroupView],
    /// How many groups there are, and how many are not in the data.
    groups_told: String,
    stories: &'a [StoryView],
    stories_told: String,
    pairs: Vec<PairView>,
    composites: Vec<(String, Vec<String>)>,
    notices: Vec<NoticeView>,
    furniture: Vec<&'a FurnitureRecord>,
    stock: Vec<&'a StockRecord>,
    problems: Vec<String>,
    others: usize,
    hashes: Vec<(String, String)>,
    scope: String,
    data: String,
}

/// Two articles side by side.
struct PairView {
    number: usize,
    /// Why it is shown.
    why: String,
    /// The group or story that it is of.
    of: String,
    relation: &'static str,
    reason: String,
    page: Side,
    source: Side,
    rows: Rows,
}

/// One of two articles.
struct Side {
    id: String,
    title: String,
    language: String,
    told: String,
}

/// An item that acts on articles.
struct NoticeView {
    action: &'static str,
    path: String,
    note: String,
    applies_to: Vec<String>,
}

impl RunReport<'_> {
    /// Writes the page.
    ///
    /// # Errors
    ///
    /// If a text cannot be read again, or `out` does not take the page.
    pub fn write(&self, compare: &mut Compare<'_>, out: &mut dyn Write) -> Result<(), Error> {
        let run = self.run;
        let changes = surprise::changes(run);
        let mut groups = groups::groups(run, &changes, LISTED);
        let mut stories = stories::stories(run, LISTED);
        let mut pairs = Vec::new();
        self.ties(&mut groups, &changes, &mut pairs, compare)?;
        self.links(&mut stories, &mut pairs, compare)?;
        let findings = run.findings;
        let tied = findings.stories.iter().filter(|story| stories::is_tied(story)).count();
        let answer = clean(&table::headline(run)).into_owned();
        let page = Page {
            frame: Frame::with_lists(format!("{answer} · wirecopy"), self.settings),
            answer,
            facts: self.facts(),
            plots: [plot::curve(run), plot::histogram(run)],
            bars: bars(run),
            groups_told: told(findings.groups.len(), groups.len(), "group", "groups.jsonl"),
            stories_told: told(tied, stories.len(), "story", "stories.jsonl"),
            pairs,
            composites: composites(run),
            notices: run.notices.iter().take(OTHERS).map(|it| notice(run, it)).collect(),
            furniture: most(self.furniture, |line| line.articles),
            stock: most(self.stock, |phrase| phrase.texts),
            problems: self
                .problems
                .iter()
                .take(OTHERS)
                .map(|it| clean(&it.to_string()).into())
                .collect(),
            others: OTHERS,
            hashes: hashes(run),
            scope: scope(run),
            data: data(&groups, &stories)?,
            groups: &groups,
            stories: &stories,
        };
        page.write_into(out).map_err(|error| Error::io("cannot write the report", error))
    }

    /// What was read, compared, kept and dropped.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = table::scope(self.run, self.problems.len());
        if !self.run.findings.groups.is_empty() {
            let outcome = table::outcome(self.run);
            facts.push(("outcome", outcome));
        }
        for (_, told) in &mut facts {
            *told = clean(told).into_owned();
        }
        facts
    }

    /// The pairs of groups that are worth comparing, of the first groups in the list.
    fn ties(
        &self,
        groups: &mut [GroupView],
        changes: &[Changes],
        out: &mut Vec<PairView>,
        compare: &mut Compare<'_>,
    ) -> Result<(), Error> {
        for view in groups {
            let group = &self.run.findings.groups[view.at];
            for (why, a, b) in groups::worth(self.run, group, changes[view.at]) {
                if out.len() == PAIRS_SHOWN {
                    return Ok(());
                }
                // The lead is the source of what its copies are.
                let (page, source) = match (a == group.lead, b == group.lead) {
                    (true, _) => (b, a),
                    (_, true) => (a, b),
                    _ => self.by_direction(a, b),
                };
                view.evidence.push(out.len() + 1);
                let pair = self.pair(out.len() + 1, why, &view.id, (page, source), compare)?;
                out.push(pair);
            }
        }
        Ok(())
    }

    /// The links of stories by derived text, of the first stories in the list.
    fn links(
        &self,
        stories: &mut [StoryView],
        out: &mut Vec<PairView>,
        compare: &mut Compare<'_>,
    ) -> Result<(), Error> {
        let most = out.len() + LINKS_SHOWN;
        for view in stories {
            let story = &self.run.findings.stories[view.at];
            let links = story.links.iter().filter(|link| link.pair.relation == Relation::Derived);
            let Some(link) = links.max_by_key(|link| (link.words, Reverse(link.pair.pair))) else {
                continue;
            };
            if out.len() == most {
                return Ok(());
            }
            let ids = self.by_direction(link.pair.pair.a, link.pair.pair.b);
            view.evidence.push(out.len() + 1);
            let why = "prose of one stands in the other";
            let pair = self.pair(out.len() + 1, why, &view.id, ids, compare)?;
            out.push(pair);
        }
        Ok(())
    }

    /// The page and its source, as far as anything says which is which.
    fn by_direction(&self, a: ArticleId, b: ArticleId) -> (ArticleId, ArticleId) {
        let articles = self.run.articles;
        let way = crate::direction::direction(&articles.get(a), &articles.get(b));
        match way {
            Some((Direction::AToB, _)) => (b, a),
            _ => (a, b),
        }
    }

    fn pair(
        &self,
        number: usize,
        why: &str,
        of: &str,
        (page, source): (ArticleId, ArticleId),
        compare: &mut Compare<'_>,
    ) -> Result<PairView, Error> {
        let Compared { comparison, edits, a, b } = compare(page, source)?;
        let beside = Beside { page: &a, source: &b, comparison: &comparison, edits: &edits };
        let rows = beside::rows(
            &a,
            &[Source { letter: None, beside }],
            self.extent,
            &format!("e{number}-"),
        );
        Ok(PairView {
            number,
            why: why.to_owned(),
            of: of.to_owned(),
            relation: comparison.relation.name(),
            reason: comparison.weighed.reason(&self.run.config.bars()),
            page: self.side(page),
            source: self.side(source),
            rows,
        })
    }

    fn side(&self, id: ArticleId) -> Side {
        let article = &self.run.article(id);
        let words = thousands(u64::from(self.run.prints.words(id)));
        let credit = article.credit.as_deref().map_or_else(
            || "no credit found".to_owned(),
            |credit| format!("credited to {}", credit.agencies.join("/")),
        );
        let date = article.published.as_ref().map_or("undated", |date| &date.value);
        Side {
            id: clean(&article.id).into_owned(),
            title: clean(article.title.as_deref().unwrap_or("no headline")).into_owned(),
            language: article.language.as_deref().unwrap_or_default().to_owned(),
            told: clean(&format!("{words} words · {credit} · {date}")).into_owned(),
        }
    }
}

/// How many there are, and where the rest is.
fn told(all: usize, listed: usize, thing: &str, file: &str) -> String {
    let things = match (all, thing) {
        (1, thing) => thing.to_owned(),
        (_, "story") => "stories".to_owned(),
        (_, thing) => format!("{thing}s"),
    };
    let all_told = format!("{} {things}", thousands(all as u64));
    match all - listed {
        0 => all_told,
        _ => format!("{all_told}, {} of them here; {file} has all", thousands(listed as u64)),
    }
}

/// What other bars would have given.
fn bars(run: &Run<'_>) -> Vec<[String; 4]> {
    if run.findings.at_bars.len() < 2 || run.old > 0 {
        return Vec::new();
    }
    let number = |number: u32| thousands(u64::from(number));
    let row = |at: &crate::detect::AtBar| {
        let bar = format!("{:.1}", at.bar.share());
        [bar, number(at.groups), number(at.grouped), number(at.dropped)]
    };
    run.findings.at_bars.iter().map(row).collect()
}

fn composites(run: &Run<'_>) -> Vec<(String, Vec<String>)> {
    let id = |id: ArticleId| run.shown(id);
    let composites = run.findings.composites.iter().take(OTHERS);
    composites
        .map(|composite| (id(composite.id), composite.sources.iter().map(|it| id(*it)).collect()))
        .collect()
}

fn notice(run: &Run<'_>, notice: &Notice) -> NoticeView {
    let id = |id: &ArticleId| run.shown(*id);
    NoticeView {
        action: notice.action.name(),
        path: clean(&notice.path).into_owned(),
        note: clean(notice.note.as_deref().unwrap_or_default()).into_owned(),
        applies_to: notice.applies_to.iter().map(id).collect(),
    }
}

/// Those that stand in the most texts; the first of equals first.
fn most<T>(all: &[T], number: fn(&T) -> u32) -> Vec<&T> {
    let mut all: Vec<&T> = all.iter().collect();
    all.sort_by_key(|one| Reverse(number(one)));
    all.truncate(OTHERS);
    all
}

/// Hashes of what was read. Anybody can make them anew from the ids and contents of articles.
fn hashes(run: &Run<'_>) -> Vec<(String, String)> {
    let line = |id: ArticleId| format!("{:032x} {}", run.prints.content(id), run.id(id));
    let new = digest::lines(run.new_articles().map(line));
    let mut hashes = vec![("articles read".to_owned(), new)];
    if run.old > 0 {
        let old = digest::lines((0..run.old as u32).map(ArticleId).map(line));
        hashes.push(("articles that were there before".to_owned(), old));
    }
    hashes
}

/// What the report is about, and what it says nothing of.
fn scope(run: &Run<'_>) -> String {
    let new = (run.articles.len() - run.old) as u64;
    let before = match run.before() {
        0 => String::new(),
        old => format!(" and {} that were there before", thousands(old as u64)),
    };
    format!(
        "This page is about {} articles{before}, and says nothing beyond them. It counts words: it \
         does not say who was first, whose a text is, or what anybody was allowed to do.",
        thousands(new),
    )
}

/// The lists as JSON that may stand within a page.
fn data(groups: &[GroupView], stories: &[StoryView]) -> Result<String, Error> {
    let cannot = |error| Error::new(format!("cannot write the data of the report: {error}"));
    let groups = serde_json::to_string(groups).map_err(cannot)?;
    let stories = serde_json::to_string(stories).map_err(cannot)?;
    // A text must not end the element that it stands in.
    Ok(format!("{{\"groups\":{groups},\"stories\":{stories}}}").replace('<', "\\u003c"))
}
