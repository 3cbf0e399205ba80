//! Results as users see them: records, tables, and a folder of files.
//!
//! The core's types say nothing about formats; the records here are the contract with users, and
//! each is described where it is defined. Everything is written in the order of articles, so the
//! same findings give the same bytes. Ratios are derived from counts at the moment of writing.

mod card;
mod columns;
mod csv;
mod folder;
mod html;
mod mark;
mod notice;
mod records;
mod stories;
mod table;
mod text;
mod verdict;

use std::borrow::Cow;

use crate::article::{ArticleId, ArticleRef, Articles};
use crate::detect::{Composite, Config, Dropped, Findings, Group, Member, Pair, Prints, Story};
use crate::direction::{Direction, direction};
use crate::notice::Notice;
use crate::relation::Relation;
use serde::Serialize;

pub use card::card;
pub use columns::columns;
pub use csv::{articles_csv, csv_table, groups_csv, pairs_csv};
pub use folder::{Folder, Kind};
pub use html::{
    CheckReport, Compare, Compared, Desk, DeskKept, DeskVerdict, Extent, RunReport, SCRIPT, STYLE,
    desk_article, desk_home, desk_told, desk_verdicts,
};
pub use notice::{NoticeRecord, barred};
pub use records::{
    ArticleRecord, DroppedRecord, ErrorRecord, FurnitureRecord, GroupRecord, LinkRecord,
    PairEvidence, PairRecord, SCHEMA, Settings, StageRecord, StockRecord, StoryRecord, Summary,
    TextRecord, VerdictRecord, place_name, share,
};
pub use table::{count, dedup_table, thousands};
pub use text::{comparison_text, marked_line};
pub use verdict::{
    Altered, Claim, Grade, Known, Match, Nearest, Note, Scope, Verbatim, Verdict, Version,
};

/// Text of others as a terminal may get it: without control characters, which could move the cursor
/// or break the line.
pub fn clean(text: &str) -> Cow<'_, str> {
    match text.contains(char::is_control) {
        true => text.replace(char::is_control, " ").into(),
        false => text.into(),
    }
}

/// A part of a whole in percent, rounded down: 100 means all.
pub fn percent(part: u32, whole: u32) -> u64 {
    u64::from(part) * 100 / u64::from(whole.max(1))
}

/// A finished run, as reports see it.
pub struct Run<'a> {
    /// What is known of each article, by number.
    pub articles: Articles<'a>,
    /// The fingerprint of each.
    pub prints: Prints<'a>,
    /// Where each was read from.
    pub places: &'a dyn Places,
    /// How many of them, from the first on, were there before this run.
    pub old: usize,
    /// How many of an archive were searched, where not all of them were read.
    pub searched: Option<usize>,
    /// What was found.
    pub findings: &'a Findings,
    /// With which settings.
    pub config: &'a Config,
    /// The items that act on articles.
    pub notices: &'a [Notice],
    /// What was left out because it recurs on its source.
    pub furniture: LeftOut,
    /// For each article the group that it is in.
    group_of: Vec<Option<u32>>,
    /// For each article its entry among the dropped.
    dropped_of: Vec<Option<u32>>,
    /// For each article the story that it belongs to.
    story_of: Vec<Option<u32>>,
    /// Whether each article is in a pair of copies.
    is_copy: Vec<bool>,
}

/// Lines that were left out because they recur on their source, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Different lines.
    pub lines: u64,
    /// Articles that held any.
    pub articles: u64,
}

/// Where an article was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file as it was named, or `-`.
    pub path: Box<str>,
    /// The 1-based line of its record, where a file holds one a line.
    pub line: Option<u64>,
}

/// Where articles were read from.
pub trait Places: Sync {
    /// Where one was read from.
    ///
    /// # Panics
    ///
    /// If the number is of other articles.
    fn origin(&self, id: ArticleId) -> Cow<'_, Origin>;
}

impl Places for Vec<Origin> {
    fn origin(&self, id: ArticleId) -> Cow<'_, Origin> {
        Cow::Borrowed(&self[id.index()])
    }
}

impl<'a> Run<'a> {
    /// Puts what was read and what was found side by side.
    pub fn new(
        articles: impl Into<Articles<'a>>,
        prints: impl Into<Prints<'a>>,
        places: &'a dyn Places,
        old: usize,
        findings: &'a Findings,
        config: &'a Config,
    ) -> Self {
        let (articles, prints) = (articles.into(), prints.into());
        let mut group_of = vec![None; articles.len()];
        for (number, group) in findings.groups.iter().enumerate() {
            for member in &group.members {
                group_of[member.id.index()] = Some(number as u32);
            }
        }
        let mut dropped_of = vec![None; articles.len()];
        for (number, dropped) in findings.dropped.iter().enumerate() {
            dropped_of[dropped.id.index()] = Some(number as u32);
        }
        let mut story_of = vec![None; articles.len()];
        for (number, story) in findings.stories.iter().enumerate() {
            for member in &story.members {
                story_of[member.id.index()] = Some(number as u32);
            }
        }
        let mut is_copy = vec![false; articles.len()];
        for pair in findings.pairs.iter().filter(|pair| pair.relation.groups()) {
            is_copy[pair.pair.a.index()] = true;
            is_copy[pair.pair.b.index()] = true;
        }
        let notices = &[];
        Self {
            articles,
            prints,
            places,
            old,
            searched: None,
            findings,
            config,
            notices,
            furniture: LeftOut::default(),
            group_of,
            dropped_of,
            story_of,
            is_copy,
        }
    }

    /// The run as one that searched more than it read.
    pub fn searching(self, searched: Option<usize>) -> Self {
        Self { searched, ..self }
    }

    /// How many articles were there before, read or not.
    pub fn before(&self) -> usize {
        self.searched.unwrap_or(self.old)
    }

    /// The run with the notices that were read.
    pub fn with_notices(self, notices: &'a [Notice]) -> Self {
        Self { notices, ..self }
    }

    /// The run with what was left out of its articles.
    pub fn with_furniture(self, furniture: LeftOut) -> Self {
        Self { furniture, ..self }
    }

    /// The articles that the run is about: those that are new.
    pub fn new_articles(&self) -> impl Iterator<Item = ArticleId> + use<> {
        (self.old as u32..self.articles.len() as u32).map(ArticleId)
    }

    /// What is known of an article.
    pub fn article(&self, article: ArticleId) -> ArticleRef<'a> {
        self.articles.get(article)
    }

    /// An article's id.
    pub fn id(&self, article: ArticleId) -> Cow<'a, str> {
        self.articles.id(article)
    }

    /// An article's id, as a terminal or a page may get it.
    pub fn shown(&self, article: ArticleId) -> String {
        clean(&self.id(article)).into_owned()
    }

    /// Where an article was read from.
    pub fn origin(&self, article: ArticleId) -> Cow<'a, Origin> {
        self.places.origin(article)
    }

    /// The group that an article is in.
    pub fn group(&self, article: ArticleId) -> Option<&'a Group> {
        self.group_of[article.index()].map(|number| &self.findings.groups[number as usize])
    }

    /// An article as a member of its group.
    pub fn member(&self, article: ArticleId) -> Option<&'a Member> {
        let members = &self.group(article)?.members;
        let at = members.binary_search_by_key(&article, |member| member.id).ok()?;
        Some(&members[at])
    }

    /// Whether an article is in a pair of copies.
    pub fn is_copy(&self, article: ArticleId) -> bool {
        self.is_copy[article.index()]
    }

    /// Why an article need not be kept, if so.
    pub fn dropped(&self, article: ArticleId) -> Option<&'a Dropped> {
        self.dropped_of[article.index()].map(|number| &self.findings.dropped[number as usize])
    }

    /// The name of a group: it derives from what its lead says, so it is the same in every run.
    pub fn group_id(&self, group: &Group) -> String {
        format!("g-{:012x}", self.prints.content(group.lead) >> 80)
    }

    /// The story that an article belongs to.
    pub fn story(&self, article: ArticleId) -> Option<&'a Story> {
        self.story_of[article.index()].map(|number| &self.findings.stories[number as usize])
    }

    /// The name of a story: it derives from what its first independent report says.
    pub fn story_id(&self, story: &Story) -> String {
        let reports = story.members.iter().filter(|member| member.role.from().is_none());
        let first = reports.chain(&story.members).next();
        let content = first.map_or(0, |member| self.prints.content(member.id));
        format!("s-{:012x}", content >> 80)
    }

    /// What an article was put together from, if it was.
    pub fn composite(&self, article: ArticleId) -> Option<&'a Composite> {
        let composites = &self.findings.composites;
        let at = composites.binary_search_by_key(&article, |composite| composite.id).ok()?;
        Some(&composites[at])
    }

    /// Which way the text of a pair went, and what says so.
    pub fn direction(&self, pair: &Pair) -> Option<(Direction, &'static str)> {
        let (a, b) = (pair.pair.a, pair.pair.b);
        if matches!(pair.relation, Relation::SharedQuotes | Relation::Unrelated) {
            return None;
        }
        match (self.composite(a).is_some(), self.composite(b).is_some()) {
            (false, true) => Some((Direction::AToB, "the other is put together from several")),
            (true, false) => Some((Direction::BToA, "the other is put together from several")),
            _ => direction(&self.article(a), &self.article(b)),
        }
    }

    /// How many new articles stay.
    pub fn kept(&self) -> usize {
        self.articles.len() - self.old - self.findings.dropped.len()
    }
}
