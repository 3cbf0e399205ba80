//! Pages held against articles that somebody else proposed, such as an index on disk.
//!
//! The same counting as in a run, without proposing: whoever keeps what articles are found by knows
//! the candidates and the stock phrases. Costs a reading of every candidate, and an alignment of those
//! that may share enough.

use super::stock::StockIndex;
use super::{Composite, Config, Fingerprinted, Pair, Run, Texts};
use crate::lsh::Candidate;
use crate::progress::Observer;
use crate::winnow::Stock;

/// What pages have to do with the articles that were proposed.
#[derive(Debug, Clone, Default)]
pub struct Against {
    /// The pairs that are no strangers, ascending.
    pub pairs: Vec<Pair>,
    /// The pages that are put together from several articles, ascending.
    pub composites: Vec<Composite>,
    /// Phrases that stand in so many texts that they tie nothing, ascending by fingerprint.
    pub stock: Vec<Stock>,
}

/// Counts what the articles of each candidate share. Beside a candidate stands whether passages
/// proposed it; one that signatures alone proposed is held to the threshold only. The candidates are
/// ascending and distinct, `stock` is ascending by fingerprint.
///
/// # Errors
///
/// The first text that could not be read, by number.
pub fn against<T: Texts>(
    input: Fingerprinted<'_>,
    texts: &T,
    candidates: &[(Candidate, bool)],
    stock: Vec<Stock>,
    config: &Config,
    observer: &dyn Observer,
) -> Result<Against, T::Error> {
    let run = Run { input, texts, config, observer };
    let by_bits = StockIndex::of(&stock, config.width);
    let (pairs, taken) = run.weigh(candidates.to_vec(), &by_bits)?;
    let composites = run.composites(&pairs, &taken)?;
    Ok(Against { pairs, composites, stock })
}
