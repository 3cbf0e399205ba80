//! What an article of an index hangs together with: the group and the story that a run finds among
//! it, its copies, and whatever shares a passage with it.
//!
//! Costs the look-ups of a check, and a run over what they find.

use super::held::met_first;
use super::reading::Shelf;
use crate::article::ArticleId;
use crate::detect::{self, Config, Fingerprint, Fingerprinted, Findings, Texts};
use crate::error::Error;
use crate::progress::Unobserved;
use crate::report::Origin;
use crate::store::{Index, Selection, Within};

/// As many articles are read around one.
const MOST: usize = 1_000;

/// An article, what is around it, and what a run finds among them.
#[derive(Debug)]
pub struct Around {
    /// The articles, in the order in which they were added.
    pub selection: Selection,
    /// Their fingerprints.
    pub prints: Vec<Fingerprint>,
    /// Where they came from.
    pub origins: Vec<Origin>,
    /// The article that was asked for.
    pub id: ArticleId,
    /// What a run finds.
    pub findings: Findings,
    /// How many articles were left out because they are too many.
    pub left_out: usize,
}

/// The article with an id and what is around it; `None` if the index does not have it.
///
/// # Errors
///
/// If the index cannot be read, or is damaged.
pub fn around(index: &Index, id: &str, config: &Config) -> Result<Option<Around>, Error> {
    let Some(number) = index.number(id)? else { return Ok(None) };
    let itself = index.select(&[number])?;
    let Some(article) = itself.articles.first() else { return Ok(None) };
    let print = itself.with_text(ArticleId(0), |text| detect::fingerprint(text, config))?;
    let proposed = index.propose(&print, article.source.as_deref(), config)?;
    let bodies = proposed.found.iter().map(|found| found.body).collect();
    let texts = proposed.found.iter().map(|found| found.copy_of).collect();
    let mut numbers = index.carrying(bodies, texts, &Within::default())?;
    let left_out = numbers.len().saturating_sub(MOST);
    numbers.truncate(MOST);
    numbers.push(number);
    numbers.sort_unstable();
    numbers.dedup();
    let selection = index.select(&numbers)?;
    let Some(at) = selection.stored.iter().position(|stored| stored.number == number) else {
        return Ok(None);
    };
    let prints = selection.fingerprints(config);
    let stock = met_first(&proposed.stock, &prints, 0);
    let input =
        Fingerprinted { articles: &selection.articles, prints: &prints, old: 0, stock: &stock };
    let findings = detect::run(input, &selection, config, &Unobserved)?;
    let stored = selection.stored.iter();
    let origins = stored.map(|it| Origin { path: it.path.clone(), line: it.line }).collect();
    Ok(Some(Around { origins, prints, id: ArticleId(at as u32), findings, left_out, selection }))
}

impl Around {
    /// The articles, to be put side by side.
    pub fn shelf(&self) -> Shelf<'_, Selection> {
        Shelf { texts: &self.selection, articles: &self.selection.articles }
    }
}
