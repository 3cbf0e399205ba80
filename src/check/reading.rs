//! Articles with their fingerprints, read for a check or a run. Costs a reading of the input, and of
//! the articles that hold furniture another.

use crate::article::{Article, ArticleId};
use crate::detect::{self, Config, Fingerprint};
use crate::error::Error;
use crate::furniture::Furniture;
use crate::ingest::{self, Inputs, Library, Options};
use crate::progress::Observer;
use crate::report::Origin;

/// Reads and fingerprints everything.
///
/// # Errors
///
/// As [`ingest::read`], and if a text cannot be read again.
pub fn fingerprinted<'a>(
    inputs: impl Into<Inputs<'a>>,
    options: &Options,
    config: &Config,
    observer: &dyn Observer,
) -> Result<Library<Fingerprint>, Error> {
    let mut library = with_furniture(inputs, options, config, observer)?;
    let lines = |id: ArticleId| &*library.values()[id.index()].lines;
    let furniture = Furniture::learn(library.articles(), lines);
    learn(&mut library, furniture, config)?;
    Ok(library)
}

/// Reads and fingerprints everything, with the furniture that recurs on its source still in it.
///
/// # Errors
///
/// As [`ingest::read`].
pub fn with_furniture<'a>(
    inputs: impl Into<Inputs<'a>>,
    options: &Options,
    config: &Config,
    observer: &dyn Observer,
) -> Result<Library<Fingerprint>, Error> {
    ingest::read(inputs, options, observer, |_, text| detect::fingerprint(text, config))
}

/// Leaves furniture out of the articles that hold it.
///
/// # Errors
///
/// If a text cannot be read again.
pub fn learn(
    library: &mut Library<Fingerprint>,
    furniture: Furniture,
    config: &Config,
) -> Result<(), Error> {
    let holds = |furniture: &Furniture, article: &Article, print: &Fingerprint| {
        furniture.touches(article.source.as_deref(), &print.lines)
    };
    library.learn(furniture, holds, |text| detect::fingerprint(text, config))
}

/// Where each article of a library came from.
pub fn origins<T>(library: &Library<T>) -> Vec<Origin> {
    (0..library.articles().len() as u32)
        .map(ArticleId)
        .map(|id| Origin { path: library.path(id).into(), line: library.line(id) })
        .collect()
}
