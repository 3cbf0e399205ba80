//! A verdict: what a page draws on, with all that it rests on.

use serde::Serialize;

use super::article::status_name;
use super::{ArticleRecord, PairEvidence, PairRecord, PublishedRecord, SCHEMA, published};
use crate::relation::Relation;
use crate::report::verdict::{Altered, Claim, Known, Match, Verdict, Version};

/// The verdict on a page.
#[derive(Debug, Clone, Serialize)]
pub struct VerdictRecord {
    r#type: &'static str,
    schema: u32,
    page: ArticleRecord,
    /// The strongest relation to an article of the set.
    pub relation: &'static str,
    of: Option<SourceRecord>,
    credited: Option<bool>,
    withdrawn: bool,
    verbatim: VerbatimRecord,
    own_words: u32,
    matches: Vec<PairRecord>,
    composite: Vec<String>,
    version: Option<VersionRecord>,
    claims: Vec<ClaimRecord>,
    would_change: Vec<String>,
    nearest: Option<NearestRecord>,
    scope: ScopeRecord,
}

/// The article that a page is nearest to.
#[derive(Debug, Clone, Serialize)]
struct SourceRecord {
    id: String,
    agency: Option<String>,
    source: Option<String>,
    title: Option<String>,
    path: String,
    line: Option<u64>,
    content: String,
    words: u32,
    status: Option<&'static str>,
    version: Option<u32>,
    published: Option<PublishedRecord>,
}

/// Words that stand word for word in what a page draws on.
#[derive(Debug, Clone, Serialize)]
struct VerbatimRecord {
    whole: u32,
    prose: u32,
    quotes: u32,
}

/// Which version a page carries.
#[derive(Debug, Clone, Serialize)]
struct VersionRecord {
    carries: Option<u32>,
    newest: Option<u32>,
    status: Option<&'static str>,
    changed: Vec<ChangeRecord>,
}

/// A change that a page made.
#[derive(Debug, Clone, Serialize)]
struct ChangeRecord {
    kind: &'static str,
    from: Option<String>,
    to: Option<String>,
    line: u32,
}

/// A claim with its grade.
#[derive(Debug, Clone, Serialize)]
struct ClaimRecord {
    grade: &'static str,
    text: String,
    evidence: Option<String>,
}

/// What comes nearest where nothing matches.
#[derive(Debug, Clone, Serialize)]
struct NearestRecord {
    id: String,
    resemblance: f64,
}

/// What was searched.
#[derive(Debug, Clone, Serialize)]
struct ScopeRecord {
    articles: usize,
    sources: usize,
    from: Option<String>,
    to: Option<String>,
    itself: usize,
}

impl VerdictRecord {
    /// A verdict as a record.
    pub fn of(verdict: &Verdict<'_>) -> Self {
        let id = |at: &usize| verdict.matches[*at].source.article.id.to_string();
        let composite: Vec<String> = verdict.composite.iter().map(id).collect();
        let best = verdict.best();
        let status = best.and_then(|found| found.source.article.status).map(status_name);
        Self {
            r#type: "verdict",
            schema: SCHEMA,
            page: read(verdict.page, composite.clone()),
            relation: verdict.relation().name(),
            of: best.map(|found| source(found.source)),
            credited: verdict.credited(),
            withdrawn: verdict.is_withdrawn(),
            verbatim: VerbatimRecord {
                whole: verdict.verbatim.whole,
                prose: verdict.verbatim.prose,
                quotes: verdict.verbatim.quotes,
            },
            own_words: verdict.own_words,
            matches: verdict.matches.iter().map(|found| pair(verdict, found)).collect(),
            composite,
            version: verdict.version().map(|told| version(told, status)),
            claims: verdict.claims().into_iter().map(claim).collect(),
            would_change: verdict.would_change(),
            nearest: nearest(verdict),
            scope: ScopeRecord {
                articles: verdict.scope.articles,
                sources: verdict.scope.sources,
                from: verdict.scope.from.clone(),
                to: verdict.scope.to.clone(),
                itself: verdict.itself,
            },
        }
    }
}

fn read(page: Known<'_>, composite: Vec<String>) -> ArticleRecord {
    let Known { article, content, words, origin } = page;
    let path = &origin.path;
    let mut record = ArticleRecord::read(article, content, words, path, origin.line);
    record.composite = composite;
    record
}

fn source(source: Known<'_>) -> SourceRecord {
    let Known { article, content, words, origin } = source;
    let owned = |text: &Option<Box<str>>| text.as_ref().map(ToString::to_string);
    SourceRecord {
        id: article.id.to_string(),
        agency: source.agency(),
        source: owned(&article.source),
        title: owned(&article.title),
        path: origin.path.to_string(),
        line: origin.line,
        content: format!("{content:032x}"),
        words,
        status: article.status.map(status_name),
        version: article.version,
        published: article.published.as_ref().map(published),
    }
}

fn pair(verdict: &Verdict<'_>, found: &Match<'_>) -> PairRecord {
    let (page, source) = (verdict.page.article, found.source.article);
    let comparison = &found.comparison;
    let evidence = PairEvidence { comparison, a: verdict.text, b: &found.text };
    let way = verdict.way(found);
    let weighed = &comparison.weighed;
    PairRecord::counted(&page.id, &source.id, way, weighed, verdict.config).with(evidence)
}

fn version(version: Version, status: Option<&'static str>) -> VersionRecord {
    let change = |change: Altered| ChangeRecord {
        kind: change.kind.name(),
        from: change.from,
        to: change.to,
        line: change.line,
    };
    VersionRecord {
        carries: version.carries,
        newest: version.newest,
        status,
        changed: version.changed.into_iter().map(change).collect(),
    }
}

fn claim(claim: Claim) -> ClaimRecord {
    ClaimRecord { grade: claim.grade.name(), text: claim.text, evidence: claim.evidence }
}

fn nearest(verdict: &Verdict<'_>) -> Option<NearestRecord> {
    let crate::report::verdict::Nearest::Article(id, overlap) = verdict.nearest else {
        return None;
    };
    let is_bare = verdict.relation() == Relation::Unrelated;
    let resemblance = super::share(overlap.resemblance());
    is_bare.then(|| NearestRecord { id: id.to_owned(), resemblance })
}
