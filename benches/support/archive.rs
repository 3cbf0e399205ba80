//! An index on disk to measure on, and pages to hold against it.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use wirecopy::article::Article;
use wirecopy::detect::{Config, Text};
use wirecopy::ingest::{self, Arrived, Options};
use wirecopy::progress::Unobserved;
use wirecopy::store::{self, Index, Prepared, Recipe};

/// As many articles are added in one transaction.
const AT_ONCE: usize = 16_384;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Writes the corpus as JSON Lines; gives `most` of its texts at most, changed, as pages.
pub(crate) fn written(feed: &Path, articles: usize, most: usize) -> Outcome<Vec<String>> {
    let mut out = BufWriter::new(File::create(feed)?);
    let mut pages = Vec::new();
    let every = (articles / most).max(1);
    for (number, article) in super::corpus(articles, 1).into_iter().enumerate() {
        let (id, text) = (format!("{:07}", article.id), &article.text);
        let source = format!("site{}.example", article.id % 200);
        writeln!(out, "{}", json!({ "id": id, "text": text, "source": source }))?;
        if number % every == 0 && pages.len() < most {
            pages.push(page(text, number));
        }
    }
    out.flush()?;
    Ok(pages)
}

/// A text with every thirtieth word changed, cut to 450 words.
fn page(text: &str, number: usize) -> String {
    let words = text.split(' ').take(450).enumerate();
    let words = words.map(|(at, word)| match at % 30 == 7 {
        true => format!("changed{number}"),
        false => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// An index of such a file.
pub(crate) fn built(place: &Path, feed: &Path, config: &Config) -> Outcome<Index> {
    let mut index = Index::create(place, &Recipe::of(config)?, Duration::ZERO)?;
    let mut waiting: Vec<Arrived<Prepared>> = Vec::new();
    let options = Options::default();
    let work = |_: &Article, text: &Text<'_>| store::prepare(text, config);
    ingest::stream(&[feed.to_owned()], &options, &Unobserved, work, |arrived| {
        waiting.extend(arrived);
        if waiting.len() >= AT_ONCE {
            index.add(std::mem::take(&mut waiting), config, true)?;
        }
        Ok(())
    })?;
    index.add(waiting, config, true)?;
    index.settle()?;
    Ok(index)
}
