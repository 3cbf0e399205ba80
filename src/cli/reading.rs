//! Reading for a command: articles with their fingerprints, and what to say of what was not read.

use std::path::{Path, PathBuf};

use wirecopy::article::{Article, ArticleId};
use wirecopy::check::fingerprinted;
use wirecopy::detect::{self, Comparison, Config, Fingerprint, Text};
use wirecopy::direction::newer;
use wirecopy::error::{Error, Problem};
use wirecopy::ingest::{Library, Options, Skipped, Told};
use wirecopy::progress::Unobserved;
use wirecopy::report;

use super::complain;

/// How many problems are printed; all of them are in `errors.jsonl`.
const PROBLEMS_SHOWN: usize = 10;

/// Says on standard error what could not be read, and unless `quiet` what was passed over.
pub(crate) fn tell(told: &Told, quiet: bool) {
    tell_problems(told.problems());
    tell_skipped(told.skipped(), quiet);
    if quiet {
        return;
    }
    if told.renamed() > 0 {
        let example = told
            .renamed_examples()
            .first()
            .map_or(String::new(), |renamed| format!(", such as `{}`", renamed.to));
        complain(&format!(
            "{} taken already; the articles are numbered{example}",
            match told.renamed() {
                1 => "1 id was".to_owned(),
                many => format!("{} ids were", report::thousands(many)),
            }
        ));
    }
}

/// Says what could not be read.
pub(crate) fn tell_problems(problems: &[Problem]) {
    for problem in problems.iter().take(PROBLEMS_SHOWN) {
        complain(&problem.to_string());
    }
    let more = problems.len().saturating_sub(PROBLEMS_SHOWN);
    if more > 0 {
        complain(&format!("… and {more} more that could not be read (dedup -o DIR lists all)"));
    }
}

/// Says what was passed over, unless `quiet`.
pub(crate) fn tell_skipped(skipped: &[Skipped], quiet: bool) {
    for skipped in skipped.iter().filter(|_| !quiet) {
        let (reason, example) = (&skipped.reason, &skipped.example);
        complain(&match skipped.count {
            1 => format!("passed over {reason}: {example}"),
            many => format!("passed over {} {reason}, such as {example}", report::thousands(many)),
        });
    }
}

/// One article that a user named: a file, or `FILE#ID`.
pub(crate) struct Named {
    pub(crate) library: Library<Fingerprint>,
    pub(crate) id: ArticleId,
    pub(crate) text: String,
}

impl Named {
    /// What is known of the article.
    pub(crate) fn article(&self) -> &Article {
        &self.library.articles()[self.id.index()]
    }

    /// Compares it with another.
    pub(crate) fn compare(&self, other: &Self, config: &Config) -> Comparison {
        let is_newer = newer(self.article(), other.article()).is_some();
        detect::compare(&self.compared(), &other.compared(), is_newer, config, &[])
    }

    /// What of the article is compared.
    pub(crate) fn compared(&self) -> Text<'_> {
        Text::new(&self.text, self.library.articles()[self.id.index()].layout)
    }
}

/// Reads the article that a user named.
pub(crate) fn named(name: &str, options: &Options, config: &Config) -> Result<Named, Error> {
    let (path, id) = file_and_id(name);
    let library = fingerprinted(&[PathBuf::from(path)], options, config, &Unobserved)?;
    let found = match id {
        None if library.articles().len() == 1 => Some(ArticleId(0)),
        None => None,
        Some(id) => find(&library, id),
    };
    let Some(found) = found else {
        return Err(Error::new(nothing_found(&library, path, id)));
    };
    let text = library.text(found)?;
    Ok(Named { library, id: found, text })
}

/// The parts of `FILE#ID`. Either may hold the sign itself, so the longest file that is there decides.
pub(crate) fn file_and_id(name: &str) -> (&str, Option<&str>) {
    let is_there = |path: &str| path == "-" || Path::new(path).exists();
    if is_there(name) {
        return (name, None);
    }
    let parts = || name.rmatch_indices('#').map(|(at, _)| (&name[..at], Some(&name[at + 1..])));
    parts().find(|(path, _)| is_there(path)).or_else(|| parts().next_back()).unwrap_or((name, None))
}

/// The article with an id.
pub(crate) fn find<T>(library: &Library<T>, id: &str) -> Option<ArticleId> {
    let at = library.articles().iter().position(|article| &*article.id == id)?;
    Some(ArticleId(at as u32))
}

fn nothing_found<T>(library: &Library<T>, path: &str, id: Option<&str>) -> String {
    let count = library.articles().len();
    match (library.problems().first(), id) {
        (Some(Problem { path, line: None, message }), None) if count == 0 => {
            format!("{path}: {message}")
        }
        (Some(problem), None) if count == 0 => problem.to_string(),
        (_, None) if count == 0 => format!("`{path}` holds no article"),
        (_, None) => {
            let first = library.articles().first().map_or("ID", |article| &article.id);
            format!("`{path}` holds {count} articles: name one, as in `{path}#{first}`")
        }
        (_, Some(id)) => format!("`{path}` holds no article with the id `{id}`"),
    }
}
