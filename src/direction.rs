//! Which of two articles carries whose text, as far as anything says so: a few comparisons a pair.
//!
//! Word counts don't tell: a brief may be cut from a report or grow into it. What tells is a version
//! of the same item, an agency that one of the two is credited to and the other is not, and dates
//! that can be trusted. Where two of them disagree, nothing is said.

use crate::article::{Article, CreditPlace, DateGrade, Published};

/// The way that a text went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The second article carries the text of the first.
    AToB,
    /// The first article carries the text of the second.
    BToA,
}

impl Direction {
    /// The direction as records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AToB => "a_to_b",
            Self::BToA => "b_to_a",
        }
    }

    fn from_less<T: PartialOrd + Copy>(a: T, b: T) -> Option<Self> {
        match a.partial_cmp(&b)? {
            std::cmp::Ordering::Less => Some(Self::AToB),
            std::cmp::Ordering::Greater => Some(Self::BToA),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// Seconds in a day.
const DAY: i64 = 86_400;

/// Which way the text of two articles that share it went, and what says so.
pub fn direction(a: &Article, b: &Article) -> Option<(Direction, &'static str)> {
    if let Some(by_version) = newer(a, b) {
        return Some((by_version, "the other is a newer version of the same item"));
    }
    let by_credit = Direction::from_less(!is_credited(a), !is_credited(b));
    let by_date = dated(a, b);
    match (by_credit, by_date) {
        (Some(credit), Some(date)) if credit != date => None,
        (Some(credit), Some(_)) => {
            Some((credit, "one alone is credited to an agency, and it is dated earlier"))
        }
        (Some(credit), None) => Some((credit, "one alone is credited to an agency")),
        (None, Some(date)) => Some((date, "one is dated earlier")),
        (None, None) => None,
    }
}

/// From the older to the newer version, where two articles are versions of one item.
pub fn newer(a: &Article, b: &Article) -> Option<Direction> {
    let (x, y) = (a.item.as_deref()?, b.item.as_deref()?);
    let names = |supersedes: &Option<Box<str>>, uri: &Option<Box<str>>| {
        supersedes.is_some() && supersedes == uri
    };
    if names(&y.supersedes, &x.uri) && x.uri != y.uri {
        return Some(Direction::AToB);
    }
    if names(&x.supersedes, &y.uri) && x.uri != y.uri {
        return Some(Direction::BToA);
    }
    let is_one_item = x.uri.is_some() && x.uri == y.uri;
    match is_one_item {
        true => Direction::from_less(a.version?, b.version?),
        false => None,
    }
}

/// Whether the text of an article is credited to an agency.
pub fn is_credited(article: &Article) -> bool {
    article
        .credit
        .as_ref()
        .is_some_and(|credit| credit.place != CreditPlace::Caption && !credit.agencies.is_empty())
}

/// From the earlier to the later article, where both have dates that can be trusted.
pub fn dated(a: &Article, b: &Article) -> Option<Direction> {
    let (x, y) = (trusted(a)?, trusted(b)?);
    let (a, b) = (x.at?, y.at?);
    // A dateline gives no hour.
    let has_hours = [x, y].iter().all(|published| published.grade == DateGrade::Metadata);
    match has_hours {
        true => Direction::from_less(a, b),
        false => Direction::from_less(a.div_euclid(DAY), b.div_euclid(DAY)),
    }
}

/// A date that says when an article was written; a stamp on a page may say when it was copied.
fn trusted(article: &Article) -> Option<&Published> {
    let published = article.published.as_ref()?;
    let is_trusted = matches!(published.grade, DateGrade::Metadata | DateGrade::Dateline);
    is_trusted.then_some(published)
}

/// How many days lie between two articles; `None` if the date of either is unknown or contradicted.
pub fn days_apart(a: &Article, b: &Article) -> Option<u32> {
    let at = |article: &Article| {
        let published = article.published.as_ref()?;
        published.at.filter(|_| published.grade != DateGrade::Contradicted)
    };
    Some((at(a)? - at(b)?).unsigned_abs().div_euclid(DAY as u64) as u32)
}
