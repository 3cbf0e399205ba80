//! Reading without keeping: articles are handed over batch by batch, in order, and forgotten.
//!
//! For whoever stores them, such as an index on disk. Memory is that of two batches, however many
//! articles there are; ids are left as the input says them.

use super::batch::{Batches, Limits};
use super::jsonl::Names;
use super::process::{Desk, Outcome};
use super::shelf::{Shelf, Shelved};
use super::source::{self, Tally};
use super::{Inputs, LONGEST, Options, Skipped};
use crate::article::Article;
use crate::detect::Text;
use crate::error::{Error, Problem};
use crate::notice::Notice;
use crate::progress::{Observer, Stage};

/// What was read next.
#[derive(Debug)]
pub enum Arrived<T> {
    /// An article.
    Article(Box<Arrival<T>>),
    /// An item that acts on others.
    Notice(Box<Notice>),
    /// What could not be read as an article.
    Problem(Problem),
}

/// An article with where it came from and what was made of its text.
#[derive(Debug)]
pub struct Arrival<T> {
    /// What is known of it.
    pub article: Article,
    /// The file that it was read from, or `-`.
    pub path: Box<str>,
    /// The 1-based line at which it begins, where the file holds more than one.
    pub line: Option<u64>,
    /// What the caller made of its text.
    pub value: T,
}

/// Reads all articles of `inputs` as [`read`](super::read) does, and hands them to `take`, some at a
/// time, in the order of the input. Returns what was passed over on purpose.
///
/// # Errors
///
/// As [`read`](super::read), and whatever `take` says.
pub fn stream<'a, T: Send>(
    inputs: impl Into<Inputs<'a>>,
    options: &Options,
    observer: &dyn Observer,
    work: impl Fn(&Article, &Text<'_>) -> T + Sync,
    mut take: impl FnMut(Vec<Arrived<T>>) -> Result<(), Error>,
) -> Result<Vec<Skipped>, Error> {
    let listing = source::list(inputs.into())?;
    observer.begin(Stage::Read, listing.total());
    take(listing.problems.into_iter().map(Arrived::Problem).collect())?;
    let article = options.max_article.min(LONGEST) as usize;
    let page = article.min(options.max_page.min(LONGEST) as usize);
    let limits = Limits { batch: options.batch.max(1), article, page };
    let shelf = Shelf::new(listing.inputs, Names::new(&options.fields));
    let mut skipped = listing.skipped;
    let mut batches = Batches::new(&shelf.inputs, &shelf.names, &limits, observer);
    let desk = Desk { shelf: &shelf, limits: &limits, observer, body: options.body, work };
    let mut batch = batches.cut();
    while !batch.is_empty() {
        let (outcomes, next) = rayon::join(|| desk.process(&batch), || batches.cut());
        let mut arrived = Vec::new();
        for outcome in outcomes? {
            unpack(outcome?, &shelf, &mut skipped, &mut arrived);
        }
        take(arrived)?;
        batches.recycle(std::mem::replace(&mut batch, next));
    }
    observer.end(Stage::Read);
    Ok(skipped.into_list())
}

/// What became of a line or a page, in order.
fn unpack<T>(
    outcome: Outcome<T>,
    shelf: &Shelf,
    skipped: &mut Tally,
    arrived: &mut Vec<Arrived<T>>,
) {
    arrived.extend(outcome.problem.map(Arrived::Problem));
    if let Some((reason, file)) = outcome.skipped {
        skipped.add(reason, || shelf.inputs[file as usize].path.clone());
    }
    if let Some(Shelved { article, place, value, .. }) = outcome.article {
        let path = shelf.inputs[place.file as usize].path.clone();
        let line = (place.line > 0).then_some(place.line);
        arrived.push(Arrived::Article(Box::new(Arrival { article, path, line, value })));
    }
    // Behind the article: a killed item that has a text acts on itself.
    arrived.extend(outcome.notice.map(Arrived::Notice));
    for outcome in outcome.more {
        unpack(outcome, shelf, skipped, arrived);
    }
}
