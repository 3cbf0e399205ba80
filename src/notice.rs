//! Notices: items without a story that act on another one (kill, hold, release, correction,
//! advisory), and which articles they act on.
//!
//! The statuses are those of the IPTC formats (usable, withheld, canceled). Tying costs two walks
//! over all articles and a map of the names that notices have, and nothing where there are none.

use ahash::{AHashMap, AHashSet};

use crate::article::{Article, ArticleId, Articles, Published, Status};

/// Two sendings of one slug and number are one item only if they are no further apart than this, in
/// seconds: services begin to count anew every day.
const SAME_DAY: u64 = 36 * 60 * 60;

/// What a notice does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// The item must not be used.
    Kill,
    /// The item must not be used until further notice.
    Hold,
    /// The item may be used again.
    Release,
    /// Something in the item was wrong.
    Correction,
    /// A word to the desk.
    Advisory,
}

impl Action {
    /// All actions, the gravest first.
    pub const ALL: [Self; 5] =
        [Self::Kill, Self::Hold, Self::Release, Self::Correction, Self::Advisory];

    /// The action as records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Correction => "correction",
            Self::Advisory => "advisory",
        }
    }
}

/// An item that acts on another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The file that it was read from, or `-`.
    pub path: Box<str>,
    /// The 1-based line at which it begins, where the file holds more than one item.
    pub line: Option<u64>,
    /// What it does.
    pub action: Action,
    /// Whether nothing but the status `usable` says so: then it is a notice only if there is
    /// something to release.
    pub is_implied: bool,
    /// The identity of the item that it acts on, which is often its own.
    pub uri: Option<Box<str>>,
    /// Other names of that item, those that the notice refers to included.
    pub alternatives: Box<[Box<str>]>,
    /// The slug of that item.
    pub slug: Option<Box<str>>,
    /// The number of that item within its service.
    pub number: Option<Box<str>>,
    /// The version that it stands for, higher is newer.
    pub version: Option<u32>,
    /// Who sent it.
    pub provider: Option<Box<str>>,
    /// What it says.
    pub note: Option<Box<str>>,
    /// When it was sent.
    pub at: Option<Published>,
    /// How many articles were read before it.
    pub after: u32,
    /// The articles that it acts on.
    pub applies_to: Box<[ArticleId]>,
}

impl Notice {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.uri.iter().chain(&self.alternatives).map(|name| &**name)
    }

    /// The number of the item in its service, under its slug in small letters.
    fn number_of_slug(&self) -> Option<(String, Box<str>)> {
        Some((self.slug.as_ref()?.to_lowercase(), self.number.clone()?))
    }

    fn instant(&self) -> Option<i64> {
        self.at.as_ref()?.at
    }
}

/// What follows from tying notices to articles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tied {
    /// The articles that notices give another status.
    pub statuses: Vec<(ArticleId, Status)>,
    /// The notices that are none, because there was nothing to release.
    pub none: Vec<Notice>,
}

/// Ties notices to the articles that they act on, and says what follows.
///
/// A notice acts on the articles that have its uri or one of its other names as their uri, other
/// name or id; if there are none, on those of the same slug and number, sent within 36 hours if
/// both are dated. Of the kills, holds and releases of an article the last one counts: by date if
/// all are dated, else in the order of reading. A usable version that is newer than the kill or
/// hold (by version, else by date, else in the order of reading) releases the item too.
pub fn tie(articles: Articles<'_>, notices: &mut Vec<Notice>) -> Tied {
    if notices.is_empty() {
        return Tied::default();
    }
    let index = Index::of(articles, notices);
    for notice in notices.iter_mut() {
        notice.applies_to = index.found(notice, articles);
    }
    let newest = Newest::of(articles, notices);
    let mut acting: AHashMap<ArticleId, Vec<&Notice>> = AHashMap::new();
    for notice in notices.iter().filter(|notice| notice.action <= Action::Release) {
        for id in &notice.applies_to {
            acting.entry(*id).or_default().push(notice);
        }
    }
    let statuses = acting
        .into_iter()
        .filter_map(|(id, acting)| Some((id, status(&articles.get(id), acting, &newest)?)))
        .collect();
    let held: AHashSet<ArticleId> = notices
        .iter()
        .filter(|notice| matches!(notice.action, Action::Kill | Action::Hold))
        .flat_map(|notice| notice.applies_to.iter().copied())
        .collect();
    let is_none = |notice: &mut Notice| {
        notice.is_implied && !notice.applies_to.iter().any(|id| held.contains(id))
    };
    Tied { statuses, none: notices.extract_if(.., is_none).collect() }
}

/// The status that notices leave an article with, if they change it.
fn status(article: &Article, mut acting: Vec<&Notice>, newest: &Newest) -> Option<Status> {
    if acting.iter().all(|notice| notice.instant().is_some()) {
        // Stable: what was sent at one instant stays in the order of reading.
        acting.sort_by_key(|notice| notice.instant());
    }
    let last = *acting.last()?;
    let status = match last.action {
        Action::Kill => Status::Canceled,
        Action::Hold => Status::Withheld,
        _ => return None,
    };
    // What its own record says weighs as much as a notice.
    if article.status == Some(Status::Canceled) || newest.releases(article, last) {
        return None;
    }
    Some(status)
}

/// The articles by all that notices call them.
struct Index {
    names: AHashMap<Box<str>, Vec<ArticleId>>,
    numbers: AHashMap<(String, Box<str>), Vec<ArticleId>>,
}

impl Index {
    fn of(articles: Articles<'_>, notices: &[Notice]) -> Self {
        let names = notices.iter().flat_map(Notice::names);
        let numbers = notices.iter().filter_map(Notice::number_of_slug);
        let mut index = Self {
            names: names.map(|name| (name.into(), Vec::new())).collect(),
            numbers: numbers.map(|number| (number, Vec::new())).collect(),
        };
        for (id, article) in articles.iter() {
            let mut add = |name: &str| {
                if let Some(ids) = index.names.get_mut(name)
                    && ids.last() != Some(&id)
                {
                    ids.push(id);
                }
            };
            add(&article.id);
            let Some(item) = article.item.as_deref() else { continue };
            item.uri.iter().chain(&item.alternatives).for_each(|name| add(name));
            if let (Some(slug), Some(number)) = (&item.slug, &item.number) {
                let key = (slug.to_lowercase(), number.clone());
                if let Some(ids) = index.numbers.get_mut(&key) {
                    ids.push(id);
                }
            }
        }
        index
    }

    fn found(&self, notice: &Notice, articles: Articles<'_>) -> Box<[ArticleId]> {
        let mut found: Vec<ArticleId> =
            notice.names().filter_map(|name| self.names.get(name)).flatten().copied().collect();
        if found.is_empty()
            && let Some(number) = notice.number_of_slug()
        {
            let same = self.numbers.get(&number);
            let is_near = |id: &&ArticleId| {
                let sent = articles.get(**id).published.as_ref().and_then(|sent| sent.at);
                match (sent, notice.instant()) {
                    (Some(sent), Some(at)) => sent.abs_diff(at) <= SAME_DAY,
                    _ => true,
                }
            };
            found.extend(same.into_iter().flatten().filter(is_near));
        }
        found.sort_unstable();
        found.dedup();
        found.into()
    }
}

/// The newest usable version of every item that a notice acts on.
struct Newest(AHashMap<Box<str>, Sent>);

/// When something was sent, by all that can say so.
#[derive(Clone, Copy)]
struct Sent {
    version: Option<u32>,
    at: Option<i64>,
    after: u32,
}

impl Newest {
    fn of(articles: Articles<'_>, notices: &[Notice]) -> Self {
        let uri = |id: &ArticleId| articles.get(*id).item.as_ref()?.uri.clone();
        let acted_on = notices.iter().flat_map(|notice| &notice.applies_to);
        let uris: AHashSet<Box<str>> = acted_on.filter_map(uri).collect();
        let mut newest: AHashMap<Box<str>, Sent> = AHashMap::new();
        for (id, article) in articles.iter().filter(|(_, article)| article.is_usable()) {
            let uri = article.item.as_ref().and_then(|item| item.uri.as_ref());
            let Some(uri) = uri.filter(|uri| uris.contains(*uri)) else { continue };
            let at = article.modified.as_ref().or(article.published.as_ref());
            let at = at.and_then(|sent| sent.at);
            let sent = Sent { version: article.version, at, after: id.0 };
            let known = newest.entry(uri.clone()).or_insert(sent);
            known.version = known.version.max(sent.version);
            known.at = known.at.max(sent.at);
            known.after = sent.after;
        }
        Self(newest)
    }

    /// Whether a version came after a notice that makes the item usable again.
    fn releases(&self, article: &Article, notice: &Notice) -> bool {
        let Some(uri) = article.item.as_ref().and_then(|item| item.uri.as_ref()) else {
            return false;
        };
        let Some(sent) = self.0.get(uri) else { return false };
        let is_own = notice.uri.as_ref() == Some(uri);
        match (sent.version, notice.version, sent.at, notice.instant()) {
            // Versions of two items do not compare.
            (Some(sent), Some(notice), ..) if is_own => sent > notice,
            (.., Some(sent), Some(notice)) => sent > notice,
            _ => sent.after >= notice.after,
        }
    }
}
