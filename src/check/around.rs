//! What an article of an index hangs together with: the group and the story that a run finds among
//! it, its copies, and whatever shares a passage with it.
//!
//! Costs the look-ups of some checks, and a run over what they find.

use std::collections::VecDeque;

use ahash::AHashSet;

use super::held::met_first;
use super::reading::Shelf;
use crate::article::ArticleId;
use crate::detect::{self, Config, Findings, Fingerprint, Fingerprinted, Texts};
use crate::error::Error;
use crate::progress::Unobserved;
use crate::report::Origin;
use crate::store::{Index, Selection, Within};
use crate::winnow::Stock;

/// As many articles are read around one.
const MOST: usize = 1_000;

/// As many texts are looked up: that of the article, those that share something with it, and so on.
const TEXTS: usize = 32;

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
    let (mut numbers, stock) = met(index, number, config)?;
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
    let stock = met_first(&stock, &prints, 0);
    let input =
        Fingerprinted { stock: &stock, ..Fingerprinted::new(&selection.articles, &prints, 0) };
    let findings = detect::run(input, &selection, config, &Unobserved)?;
    let stored = selection.stored.iter();
    let origins = stored.map(|it| Origin { path: it.path.clone(), line: it.line }).collect();
    Ok(Some(Around { origins, prints, id: ArticleId(at as u32), findings, left_out, selection }))
}

/// The articles that share something with one, with others that do, and so on, those nearest to it
/// first; and the stock phrases that were met, ascending.
fn met(index: &Index, number: u32, config: &Config) -> Result<(Vec<u32>, Vec<Stock>), Error> {
    let (mut numbers, mut stock) = (Vec::new(), Vec::new());
    let (mut texts, mut seen) = (AHashSet::new(), AHashSet::new());
    let mut next = VecDeque::from([number]);
    for _ in 0..TEXTS {
        let Some(number) = next.pop_front().filter(|_| numbers.len() < MOST) else { break };
        let one = index.select(&[number])?;
        let Some(article) = one.articles.first() else { continue };
        let print = one.with_text(ArticleId(0), |text| detect::fingerprint(text, config))?;
        let proposed = index.propose(&print, article.source.as_deref(), config)?;
        stock.extend(proposed.stock);
        for found in proposed.found {
            if texts.insert(found.copy_of) {
                let carriers =
                    index.carrying(vec![found.body], vec![found.copy_of], &Within::default())?;
                next.extend(carriers.first());
                numbers.extend(carriers.into_iter().filter(|carrier| seen.insert(*carrier)));
            }
        }
    }
    stock.sort_unstable_by_key(|stock| (stock.fingerprint, stock.texts));
    stock.dedup_by_key(|stock| stock.fingerprint);
    Ok((numbers, stock))
}

impl Around {
    /// The articles, to be put side by side.
    pub fn shelf(&self) -> Shelf<'_, Selection> {
        Shelf { texts: &self.selection, articles: (&self.selection.articles).into() }
    }
}
