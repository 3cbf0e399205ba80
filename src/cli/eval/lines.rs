//! Labelled lines: whether the body of a page is what a person took for it, by words and language.
//!
//! A `gold-lines` record gives the role of every line of a page, null for blank ones; a line with two
//! roles has a list of `[role, words]`.

use std::collections::BTreeMap;

use serde_json::Value;
use wirecopy::article::ArticleId;
use wirecopy::body::{Line, Role};
use wirecopy::detect::Fingerprint;
use wirecopy::error::Error;
use wirecopy::ingest::Library;
use wirecopy::page;

/// The labels of one page.
pub(super) struct GoldLines {
    pub(super) page: ArticleId,
    pub(super) language: String,
    pub(super) roles: Vec<Value>,
}

/// How well bodies were found.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Score {
    pub(super) pages: u32,
    /// Words of the body that were found, that were taken wrongly, that were missed.
    found: f64,
    wrong: f64,
    missed: f64,
    /// Lines whose role is right, of those with a label.
    pub(super) right: u32,
    pub(super) of: u32,
}

impl Score {
    fn add(&mut self, other: Self) {
        self.pages += other.pages;
        self.found += other.found;
        self.wrong += other.wrong;
        self.missed += other.missed;
        self.right += other.right;
        self.of += other.of;
    }

    /// F1 of the words of the body; 1 where there is no body and none was found.
    pub(super) fn f1(&self) -> f64 {
        match self.found + self.wrong + self.missed > 0.0 {
            true => 2.0 * self.found / (2.0 * self.found + self.wrong + self.missed),
            false => 1.0,
        }
    }
}

/// The scores by language, and each page's F1, the worst first.
pub(super) struct Scores {
    pub(super) languages: BTreeMap<String, Score>,
    pub(super) pages: Vec<(ArticleId, f64)>,
}

impl Scores {
    /// Over all languages.
    pub(super) fn all(&self) -> Score {
        self.languages.values().fold(Score::default(), |mut all, score| {
            all.add(*score);
            all
        })
    }
}

/// The labels of a page, if a record holds them.
pub(super) fn label(
    record: &Value,
    find: impl FnOnce(&Value) -> Option<ArticleId>,
) -> Option<GoldLines> {
    let roles = record["roles"].as_array()?.clone();
    let id = record["id"].as_str()?;
    // The pages of a language lie in a folder of its name.
    let folder = || id.split('/').nth(1).unwrap_or("unknown");
    let language = record["language"].as_str().unwrap_or_else(folder).to_owned();
    Some(GoldLines { page: find(&record["id"])?, language, roles })
}

/// Holds the lines of pages against their labels.
pub(super) fn score(gold: &[GoldLines], library: &Library<Fingerprint>) -> Result<Scores, Error> {
    let mut scores = Scores { languages: BTreeMap::new(), pages: Vec::new() };
    for labels in gold {
        let text = library.text(labels.page)?;
        let layout = library.articles()[labels.page.index()].layout;
        let score = page(&text, &page::lines(&text, layout), &labels.roles);
        scores.pages.push((labels.page, score.f1()));
        scores.languages.entry(labels.language.clone()).or_default().add(score);
    }
    scores.pages.sort_by(|x, y| x.1.total_cmp(&y.1).then(x.0.cmp(&y.0)));
    Ok(scores)
}

fn page(text: &str, lines: &[Line], labels: &[Value]) -> Score {
    let mut score = Score { pages: 1, ..Score::default() };
    for (number, (raw, label)) in (1..).zip(text.split('\n').zip(labels)) {
        let parts = || lines.iter().filter(move |line| line.number == number);
        let body = parts().filter(|line| line.role == Role::Body);
        let mine: f64 = body.map(|line| words(line.span.of(text))).sum();
        let theirs = truth(raw, label);
        score.found += mine.min(theirs);
        score.wrong += (mine - theirs).max(0.0);
        score.missed += (theirs - mine).max(0.0);
        if let Some(role) = label.as_str() {
            score.of += 1;
            score.right += u32::from(parts().all(|line| line.role.name() == role));
        }
    }
    score
}

/// The words of a line that its label takes for body.
fn truth(line: &str, label: &Value) -> f64 {
    let is_body = |role: &Value| role == Role::Body.name();
    match label {
        Value::Array(parts) => {
            let body = parts.iter().filter(|part| is_body(&part[0]));
            body.map(|part| words(part[1].as_str().unwrap_or_default())).sum()
        }
        role if is_body(role) => words(line),
        _ => 0.0,
    }
}

/// The words of a text; of scripts without spaces, two characters make one.
fn words(text: &str) -> f64 {
    let is_unspaced = |c: &char| matches!(c, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{9fff}');
    let count = |word: &str| match word.chars().filter(is_unspaced).count() {
        0 => 1.0,
        unspaced => (unspaced as f64 / 2.0).max(1.0),
    };
    text.split_whitespace().map(count).sum()
}
