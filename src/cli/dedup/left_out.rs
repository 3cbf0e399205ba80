//! What a run left out, in words: lines that recur on their source, and phrases that many texts hold.
//!
//! Findings have numbers alone, so the texts that hold them are read again. Read once for all that
//! asks.

use std::collections::BTreeSet;

use wirecopy::article::ArticleId;
use wirecopy::detect::{self, StockPhrase, Texts};
use wirecopy::error::Error;
use wirecopy::furniture;
use wirecopy::page;
use wirecopy::report::{FurnitureRecord, Run, StockRecord};

use super::corpus::Corpus;

/// What a run left out.
pub(super) struct LeftOut {
    /// The lines, in the order in which they were first met.
    pub(super) furniture: Vec<FurnitureRecord>,
    /// The phrases, each as the first article has it that holds it.
    pub(super) stock: Vec<StockRecord>,
}

impl LeftOut {
    /// Reads what a run left out.
    pub(super) fn read(corpus: &Corpus, run: &Run<'_>) -> Result<Self, Error> {
        Ok(Self { furniture: furniture(corpus)?, stock: stock(corpus, run)? })
    }
}

fn furniture(corpus: &Corpus) -> Result<Vec<FurnitureRecord>, Error> {
    let furniture = corpus.told().furniture();
    let (mut records, mut seen) = (Vec::new(), BTreeSet::new());
    for (id, article) in corpus.articles().iter() {
        if seen.len() == furniture.len() {
            break;
        }
        let Some(source) = article.source.as_deref().filter(|source| furniture.has(source)) else {
            continue;
        };
        let raw = corpus.text(id)?;
        let (compared, _) = page::compared(&raw, article.layout);
        for (span, known) in furniture::lines(&raw, &compared) {
            if let Some(articles) = furniture.articles(Some(source), known)
                && seen.insert((source.to_owned(), known))
            {
                records.push(FurnitureRecord::of(source, articles, span.of(&raw)));
            }
        }
    }
    Ok(records)
}

fn stock(corpus: &Corpus, run: &Run<'_>) -> Result<Vec<StockRecord>, Error> {
    let (stock, width) = (&run.findings.stock, run.config.width);
    let firsts: BTreeSet<ArticleId> = stock.iter().map(|stock| stock.first).collect();
    let (mut records, mut seen) = (Vec::new(), BTreeSet::new());
    for id in firsts {
        let phrases = corpus.with_text(id, |text| {
            let phrases = detect::stock_phrases(text, stock, width).into_iter();
            let told = |phrase: StockPhrase| (phrase.texts, phrase.span.of(text.raw).to_owned());
            phrases.map(told).collect::<Vec<_>>()
        })?;
        for (texts, text) in phrases {
            if seen.insert(text.clone()) {
                records.push(StockRecord::of(texts, &run.id(id), &text));
            }
        }
    }
    Ok(records)
}
