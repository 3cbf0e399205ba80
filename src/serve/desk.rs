//! The work behind every answer: checks, look-ups and changes, each in one state of the index.
//!
//! Readers are opened once and used again, as long as the file under the name of the index is the one
//! that they read; whoever replaces the file is followed from the next request on. Whoever writes opens
//! the index anew, one at a time.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use super::Settings;
use super::failure::Failure;
use super::sent::Page;
use super::work::Workers;
use crate::article::ArticleId;
use crate::check::{self, Around, Asked};
use crate::detect::Config;
use crate::error::Error;
use crate::ingest::{self, Arrived, Inputs, Skipped};
use crate::progress::Unobserved;
use crate::report::{LinkRecord, Run, Scope, Verdict};
use crate::store::{self, Added, Decided, Index, Remembered, Stored, Within};
use axum::http::StatusCode;

/// How long a change waits until another program has written.
const PATIENCE: Duration = Duration::from_secs(10);

/// An index that is open to be read.
struct Reader {
    index: Arc<Index>,
    config: Config,
    file: Option<FileId>,
}

/// What readers of a file remember in common, as long as one of them has it open: a file with the
/// same identity is the same file until then.
#[derive(Default)]
struct InCommon {
    file: Option<FileId>,
    remembered: Weak<Remembered>,
}

impl InCommon {
    /// What is remembered of a file.
    fn of(&mut self, file: Option<FileId>) -> Arc<Remembered> {
        let known = self.remembered.upgrade().filter(|_| file.is_some() && self.file == file);
        known.unwrap_or_else(|| {
            let remembered = Arc::default();
            *self = Self { file, remembered: Arc::downgrade(&remembered) };
            remembered
        })
    }
}

/// What tells a file from another that took its name.
type FileId = (u64, u64);

/// The index, and who works on it.
pub(super) struct Desk {
    pub(super) settings: Settings,
    idle: Mutex<Vec<Reader>>,
    in_common: Mutex<InCommon>,
    readers: Workers,
    writer: Workers,
    places: usize,
}

/// What was made of what was sent.
pub(super) struct Checked<V> {
    /// The verdicts, as they are to be shown.
    pub(super) verdicts: Vec<V>,
    pub(super) rest: Rest,
}

/// What was not read of what was sent.
#[derive(Debug, Default)]
pub(super) struct Rest {
    pub(super) problems: Vec<String>,
    pub(super) skipped: Vec<String>,
}

impl Rest {
    fn skip(&mut self, skipped: &[Skipped]) {
        let told = |skipped: &Skipped| format!("passed over {}: {}", skipped.count, skipped.reason);
        self.skipped.extend(skipped.iter().map(told));
    }

    /// Why there is nothing to show.
    fn nothing(&self) -> Failure {
        let told = [&self.problems[..], &self.skipped[..]].concat().join("; ");
        let message = match told.is_empty() {
            true => "there is no article in what was sent".to_owned(),
            false => format!("there is no article in what was sent: {told}"),
        };
        Failure::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }
}

/// An article of the index with its text and what is around it.
pub(super) struct Shown {
    pub(super) around: Around,
    pub(super) config: Config,
    pub(super) scope: Scope,
}

impl Shown {
    /// The run over what is around the article.
    pub(super) fn run(&self) -> Run<'_> {
        let Around { selection, prints, origins, findings, .. } = &self.around;
        Run::new(&selection.articles, prints, origins, 0, findings, &self.config)
    }

    pub(super) fn stored(&self) -> &Stored {
        &self.around.selection.stored[self.around.id.index()]
    }

    pub(super) fn text(&self) -> &str {
        self.around.selection.raw(self.around.id)
    }

    /// What ties the story of the article, each with the words that show it best.
    pub(super) fn links(&self, run: &Run<'_>) -> Result<Vec<LinkRecord>, Error> {
        let Some(story) = run.story(self.around.id) else { return Ok(Vec::new()) };
        self.around.shelf().links(run, story)
    }

    pub(super) fn id(&self) -> ArticleId {
        self.around.id
    }
}

/// What a decision is about.
pub(super) struct Side {
    pub(super) id: String,
    /// What it says, where that is known; else the index is asked.
    pub(super) content: Option<u128>,
}

impl Desk {
    /// The desk of an index, which has to be there.
    pub(super) fn open(settings: Settings) -> Result<Self, Error> {
        let index = Index::open(&settings.index)?;
        (settings.config)(&index)?;
        drop(index);
        let places = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            settings,
            idle: Mutex::default(),
            in_common: Mutex::default(),
            readers: Workers::new(places, "check")?,
            writer: Workers::new(1, "change")?,
            places,
        })
    }

    /// Reads something, on a thread where it may take its time.
    pub(super) async fn at_work<R: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<R, Failure> + Send + 'static,
    ) -> Result<R, Failure> {
        let desk = Arc::clone(self);
        self.readers.run(move || work(&desk)).await
    }

    /// Changes something, or checks after something was changed; one at a time.
    pub(super) async fn at_change<R: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<R, Failure> + Send + 'static,
    ) -> Result<R, Failure> {
        let desk = Arc::clone(self);
        self.writer.run(move || work(&desk)).await
    }

    /// Does something with the index in its newest state.
    fn reading<R>(
        &self,
        work: impl FnOnce(&Arc<Index>, &Config) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        let reader = self.reader()?;
        let done = work(&reader.index, &reader.config);
        // A reader that failed is not used again.
        let is_sound = done.as_ref().err().is_none_or(|failure| !failure.is_of_index());
        if is_sound && reader.index.release().is_ok() {
            let mut idle = lock(&self.idle);
            if idle.len() < self.places {
                idle.push(reader);
            }
        }
        done
    }

    fn reader(&self) -> Result<Reader, Error> {
        let file = file_id(&self.settings.index);
        let found = {
            let mut idle = lock(&self.idle);
            idle.retain(|reader| file.is_some() && reader.file == file);
            idle.pop()
        };
        if let Some(reader) = found.filter(|reader| reader.index.renew().is_ok()) {
            return Ok(reader);
        }
        let index = Index::open(&self.settings.index)?;
        // Whatever was opened, if it was replaced meanwhile.
        let remembered = match file_id(&self.settings.index) == file {
            true => lock(&self.in_common).of(file),
            false => Arc::default(),
        };
        let index = index.for_many(remembered)?;
        let config = (self.settings.config)(&index)?;
        Ok(Reader { index: Arc::new(index), config, file })
    }

    /// Changes the index.
    fn writing<R>(
        &self,
        work: impl FnOnce(&mut Index, &Config) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        let mut index = Index::open_to_write(&self.settings.index, PATIENCE)?;
        let config = (self.settings.config)(&index)?;
        work(&mut index, &config)
    }

    /// What is searched.
    pub(super) fn scope(&self) -> Result<Scope, Failure> {
        self.reading(|index, _| Ok(scope(index)?))
    }

    /// The verdicts on what was sent, each as `show` makes it.
    pub(super) fn check<V>(
        &self,
        page: &Page,
        mut show: impl FnMut(&Verdict<'_>) -> Result<V, Error>,
    ) -> Result<Checked<V>, Failure> {
        let mut verdicts = Vec::new();
        let rest = self.reading(|index, config| {
            let asked = Asked::bytes(&page.name, Arc::clone(&page.bytes));
            let (all, options) = (Within::default(), &self.settings.options);
            let index = Arc::clone(index);
            let desk = check::Desk::read_index(index, &all, &asked, options, config, &Unobserved)?;
            check::verdicts(&desk, config, &self.settings.policy, &Unobserved, |verdict| {
                verdicts.push(show(verdict)?);
                Ok(())
            })?;
            let mut rest = Rest::default();
            for library in desk.libraries() {
                rest.problems.extend(library.problems().iter().map(ToString::to_string));
                rest.skip(library.skipped());
            }
            Ok(rest)
        })?;
        match verdicts.is_empty() {
            true => Err(rest.nothing()),
            false => Ok(Checked { verdicts, rest }),
        }
    }

    /// Adds what was sent, in one transaction; also the ids of its articles, and how many the index
    /// has then.
    pub(super) fn add(&self, page: &Page) -> Result<(Added, Vec<String>, usize, Rest), Failure> {
        self.writing(|index, config| {
            let input = Inputs::Bytes { name: &page.name, bytes: Arc::clone(&page.bytes) };
            let (mut all, mut rest) = (Vec::new(), Rest::default());
            let skipped = ingest::stream(
                input,
                &self.settings.options,
                &Unobserved,
                |_, text| store::prepare(text, config),
                |arrived| {
                    all.extend(arrived);
                    Ok(())
                },
            )?;
            rest.skip(&skipped);
            let mut ids = Vec::new();
            let mut is_bare = true;
            for arrived in &all {
                match arrived {
                    Arrived::Article(arrival) => ids.push(arrival.article.id.to_string()),
                    Arrived::Problem(problem) => rest.problems.push(problem.to_string()),
                    Arrived::Notice(_) => is_bare = false,
                }
            }
            if ids.is_empty() && is_bare {
                return Err(rest.nothing());
            }
            let added = index.add(all, config, false)?;
            Ok((added, ids, scope(index)?.articles, rest))
        })
    }

    /// Removes an article.
    pub(super) fn remove(&self, id: &str) -> Result<(), Failure> {
        self.writing(|index, _| {
            let removed = index.remove(&[id.to_owned()])?;
            if removed.articles == 0 { Err(Failure::no_article(id)) } else { Ok(()) }
        })
    }

    /// An article with what is around it.
    pub(super) fn article(&self, id: &str) -> Result<Shown, Failure> {
        self.reading(|index, config| {
            let around = check::around(index, id, config)?;
            let around = around.ok_or_else(|| Failure::no_article(id))?;
            Ok(Shown { around, config: *config, scope: scope(index)? })
        })
    }

    /// Keeps a decision.
    pub(super) fn decide(
        &self,
        a: Side,
        b: Side,
        decision: store::Decision,
        note: Option<String>,
    ) -> Result<(), Failure> {
        self.writing(|index, _| {
            let content = |side: &Side| -> Result<u128, Failure> {
                if let Some(content) = side.content {
                    return Ok(content);
                }
                let number = index.number(&side.id)?;
                let number = number.ok_or_else(|| Failure::no_article(&side.id))?;
                let selection = index.select(&[number])?;
                let stored = selection.stored.first();
                Ok(stored.ok_or_else(|| Failure::no_article(&side.id))?.content)
            };
            let (content_a, content_b) = (content(&a)?, content(&b)?);
            if content_a == content_b {
                let message = "the two have the same words: there is nothing to decide";
                return Err(Failure::new(StatusCode::CONFLICT, message));
            }
            let (a, b, at) = (a.id, b.id, String::new());
            index.decide(&Decided { a, b, content_a, content_b, decision, note, at })?;
            Ok(())
        })
    }

    /// All decisions, the earliest first.
    pub(super) fn decisions(&self) -> Result<Vec<Decided>, Failure> {
        self.reading(|index, _| Ok(index.decisions()?))
    }
}

fn scope(index: &Index) -> Result<Scope, Error> {
    let store::Scope { articles, sources, from, to } = index.scope(&Within::default())?;
    Ok(Scope { articles, sources, from, to })
}

/// A panic elsewhere leaves the list whole.
fn lock<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    let file = std::fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

/// Elsewhere a file that is open cannot be replaced.
#[cfg(not(unix))]
fn file_id(path: &Path) -> Option<FileId> {
    path.exists().then_some((0, 0))
}
