//! Furniture that a corpus gives away: lines that recur on one source in different stories.
//!
//! A page alone cannot always tell its own furniture from its story; a hundred pages of one site can.
//! No list of phrases is needed. Lines that copies of one story share are no furniture: only articles
//! that have little else in common count. The lines are sorted, some millions at a time; 24 bytes each.

use std::borrow::Cow;

use ahash::{AHashMap, AHashSet};

use crate::article::{ArticleId, Articles, Span};
use crate::hash;

/// In how many different stories of one source a line has to stand.
const STORIES: usize = 3;

/// So many lines are sorted together.
const AT_ONCE: usize = 1 << 23;

/// How many articles with a line are looked at, at most, before it is left alone.
const LOOKED_AT: usize = 32;

/// The lines that are furniture, by source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Furniture {
    /// For each source the hashes of its lines, with the number of articles that hold them.
    sources: AHashMap<Box<str>, AHashMap<u64, u32>>,
}

/// The lines of some spans of a text that hold anything, with what they are known by.
pub fn lines<'t>(raw: &'t str, spans: &'t [Span]) -> impl Iterator<Item = (Span, u64)> + 't {
    spans.iter().flat_map(move |span| {
        let mut start = span.start as usize;
        span.of(raw).split_inclusive('\n').filter_map(move |line| {
            let from = start + (line.len() - line.trim_start().len());
            let end = start + line.trim_end().len();
            start += line.len();
            let span = Span { start: from as u32, end: end as u32 };
            (from < end).then(|| (span, hash::token(&raw.as_bytes()[from..end])))
        })
    })
}

impl Furniture {
    /// What the lines of a corpus give away: `lines` of an article are those of its body, by
    /// [`lines`]; articles without a source say nothing.
    pub fn learn<'a, L: Into<Cow<'a, [u64]>>>(
        articles: impl Into<Articles<'a>>,
        lines: impl Fn(ArticleId) -> L,
    ) -> Self {
        let (articles, lines) =
            (articles.into(), |id: ArticleId| -> Cow<'a, [u64]> { lines(id).into() });
        let ids = || (0..articles.len() as u32).map(ArticleId);
        let all: usize = ids().map(|id| lines(id).len()).sum();
        let mut numbers: AHashMap<Box<str>, u32> = AHashMap::new();
        let mut sources: Vec<Box<str>> = Vec::new();
        let mut furniture = Self::default();
        // Every line falls into one of some parts, which are looked at one after the other.
        let parts = (all / AT_ONCE + 1) as u64;
        for part in 0..parts {
            let mut places: Vec<(u32, u64, ArticleId)> = Vec::new();
            for id in ids() {
                let of_article = lines(id);
                if of_article.is_empty() {
                    continue;
                }
                if let Some(source) = &articles.get(id).source {
                    let number = *numbers.entry(source.clone()).or_insert_with(|| {
                        sources.push(source.clone());
                        sources.len() as u32 - 1
                    });
                    let within = of_article.iter().filter(|line| **line % parts == part);
                    places.extend(within.map(|line| (number, *line, id)));
                }
            }
            places.sort_unstable();
            places.dedup();
            for same in places.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
                let ids = || same.iter().map(|(_, _, id)| *id);
                if same.len() >= STORIES && is_of_several(ids(), &lines) {
                    let (source, line, _) = same[0];
                    let source = sources[source as usize].clone();
                    furniture.sources.entry(source).or_default().insert(line, same.len() as u32);
                }
            }
        }
        furniture
    }

    /// Furniture that was learned before: sources with the text of their lines.
    pub fn known<'a>(lines: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut furniture = Self::default();
        for (source, line) in lines {
            let line = hash::token(line.trim().as_bytes());
            furniture.sources.entry(source.into()).or_default().insert(line, 0);
        }
        furniture
    }

    /// Furniture that was learned before: sources with what their lines are known by and how many
    /// articles hold each.
    pub fn counted<'a>(lines: impl Iterator<Item = (&'a str, u64, u32)>) -> Self {
        let mut furniture = Self::default();
        for (source, line, articles) in lines {
            furniture.sources.entry(source.into()).or_default().insert(line, articles);
        }
        furniture
    }

    /// Every line by its source, with how many articles hold it, ascending.
    pub fn counts(&self) -> Vec<(&str, u64, u32)> {
        let mut all: Vec<(&str, u64, u32)> = Vec::with_capacity(self.len());
        for (source, lines) in &self.sources {
            all.extend(lines.iter().map(|(line, articles)| (&**source, *line, *articles)));
        }
        all.sort_unstable();
        all
    }

    /// How many lines are furniture.
    pub fn len(&self) -> usize {
        self.sources.values().map(|lines| lines.len()).sum()
    }

    /// Whether nothing was learned.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// Whether anything was learned of a source.
    pub fn has(&self, source: &str) -> bool {
        self.sources.contains_key(source)
    }

    /// How many articles of a source hold a line, if it is furniture there.
    pub fn articles(&self, source: Option<&str>, line: u64) -> Option<u32> {
        self.sources.get(source?)?.get(&line).copied()
    }

    /// Whether an article holds furniture.
    pub fn touches(&self, source: Option<&str>, lines: &[u64]) -> bool {
        lines.iter().any(|line| self.articles(source, *line).is_some())
    }

    /// Leaves furniture out of the spans that are compared of an article.
    pub fn leave_out(&self, source: Option<&str>, raw: &str, spans: &mut Vec<Span>) {
        let known = source.and_then(|source| self.sources.get(source));
        let Some(known) = known else { return };
        if !lines(raw, spans).any(|(_, line)| known.contains_key(&line)) {
            return;
        }
        let kept = lines(raw, spans).filter(|(_, line)| !known.contains_key(line));
        *spans = kept.map(|(span, _)| span).collect();
    }
}

/// Whether articles that share a line are several stories: enough of them share less than half of
/// their lines with each other.
fn is_of_several<'a>(
    ids: impl Iterator<Item = ArticleId>,
    lines: &impl Fn(ArticleId) -> Cow<'a, [u64]>,
) -> bool {
    let mut stories: Vec<AHashSet<u64>> = Vec::new();
    for id in ids.take(LOOKED_AT) {
        let own = lines(id);
        let shared = |story: &AHashSet<u64>| own.iter().filter(|line| story.contains(line)).count();
        let is_new = stories.iter().all(|story| shared(story) * 2 < own.len().min(story.len()));
        // A page of a line or two tells nothing of other stories.
        if is_new && own.len() > 2 {
            stories.push(own.iter().copied().collect());
        }
        if stories.len() == STORIES {
            return true;
        }
    }
    false
}
