//! `index`: articles kept on disk, with what they are found by.

mod list;

use std::fmt::Write;
use std::time::Duration;

use wirecopy::detect::Config;
use wirecopy::error::{Error, Problem};
use wirecopy::ingest::{self, Arrived};
use wirecopy::report::{clean, count, thousands};
use wirecopy::store::{self, Added, Index, Prepared, Recipe, Removed};

use super::args::{
    IndexAddArgs, IndexArgs, IndexCommand, IndexCompactArgs, IndexRemoveArgs, IndexVerifyArgs,
    WaitFlag,
};
use super::config::Loaded;
use super::exit::Exit;
use super::progress::Progress;
use super::{print, reading, settings};

/// As many articles are added in one transaction, some 60 MB of them.
const AT_ONCE: usize = 16_384;

/// As many bytes of packed texts, where they are long.
const BYTES_AT_ONCE: usize = 64 << 20;

pub(crate) fn run(args: &IndexArgs, loaded: &Loaded, quiet: bool) -> Result<Exit, Error> {
    match &args.command {
        IndexCommand::Add(args) => add(args, loaded, quiet),
        IndexCommand::Remove(args) => remove(args),
        IndexCommand::List(args) => list::articles(args),
        IndexCommand::Stats(args) => list::stats(args),
        IndexCommand::Verify(args) => verify(args),
        IndexCommand::Compact(args) => compact(args),
        IndexCommand::Decisions(args) => list::decisions(args),
    }
}

/// How long a flag says to wait.
pub(super) fn wait(flag: &WaitFlag) -> Duration {
    Duration::from_secs(flag.wait)
}

/// Articles on their way into an index.
struct Adding<'a> {
    index: Index,
    config: &'a Config,
    waiting: Vec<Arrived<Prepared>>,
    bytes: usize,
    batches: usize,
    added: Added,
    problems: Vec<Problem>,
}

impl Adding<'_> {
    fn take(&mut self, arrived: Vec<Arrived<Prepared>>) -> Result<(), Error> {
        for one in arrived {
            match one {
                Arrived::Problem(problem) => self.problems.push(problem),
                one => {
                    if let Arrived::Article(arrival) = &one {
                        self.bytes += arrival.value.bytes();
                    }
                    self.waiting.push(one);
                }
            }
        }
        if self.waiting.len() >= AT_ONCE || self.bytes >= BYTES_AT_ONCE {
            self.write(true)?;
        }
        Ok(())
    }

    fn write(&mut self, is_bulk: bool) -> Result<(), Error> {
        self.bytes = 0;
        self.batches += 1;
        let waiting = std::mem::take(&mut self.waiting);
        self.added.count(&self.index.add(waiting, self.config, is_bulk)?);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Error> {
        let is_bulk = self.batches > 0;
        self.write(is_bulk)?;
        match is_bulk {
            true => self.index.settle(),
            false => Ok(()),
        }
    }
}

fn add(args: &IndexAddArgs, loaded: &Loaded, quiet: bool) -> Result<Exit, Error> {
    let path = settings::index(&args.index)?;
    let wait = wait(&args.wait);
    ingest::are_there(&args.paths)?;
    let is_made = std::fs::metadata(&path).is_ok_and(|file| file.len() > 0);
    let (mut index, config) = if is_made {
        let index = Index::open_to_write(&path, wait)?;
        let config = settings::config_of(&index, &args.compare, loaded)?;
        (index, config)
    } else {
        let config = settings::config(&args.compare)?;
        (Index::create(&path, &Recipe::of(&config)?, wait)?, config)
    };
    index.announce("add")?;
    let mut adding = Adding {
        index,
        config: &config,
        waiting: Vec::new(),
        bytes: 0,
        batches: 0,
        added: Added::default(),
        problems: Vec::new(),
    };
    let progress = Progress::new(quiet);
    let options = settings::reading(&args.read);
    let read = ingest::stream(
        &args.paths,
        &options,
        &progress,
        |_, text| store::prepare(text, &config),
        |arrived| adding.take(arrived),
    );
    let done = read.and_then(|skipped| adding.finish().map(|()| skipped));
    let _ = adding.index.retire();
    reading::tell_problems(&adding.problems);
    let kept = adding.added;
    let skipped = done.map_err(|error| match kept.added + kept.replaced + kept.older {
        0 => error,
        some => Error::new(format!(
            "{error} ({} that came before are in the index)",
            count(some as usize, "article")
        )),
    })?;
    reading::tell_skipped(&skipped, quiet);
    let now = adding.index.scope(&store::Within::default())?.articles;
    let mut told = vec![format!("{} added", thousands(kept.added))];
    let rest = [
        (kept.replaced, "replaced"),
        (kept.older, "older versions"),
        (kept.unchanged, "unchanged"),
        (kept.notices, "notices"),
        (adding.problems.len() as u64, "that could not be read"),
    ];
    let rest = rest.into_iter().filter(|(number, _)| *number > 0);
    told.extend(rest.map(|(number, what)| format!("{} {what}", thousands(number))));
    let path = path.display().to_string();
    print(&format!("{} in {} now: {}\n", count(now, "article"), clean(&path), told.join(", ")))?;
    Ok(match adding.problems.is_empty() {
        true => Exit::Done,
        false => Exit::SomeUnreadable,
    })
}

fn remove(args: &IndexRemoveArgs) -> Result<Exit, Error> {
    let path = settings::index(&args.index)?;
    let mut index = Index::open_to_write(&path, wait(&args.wait))?;
    let Removed { articles, unknown } = index.remove(&args.ids)?;
    if let Some(first) = unknown.first() {
        let more = match unknown.len() {
            1 => String::new(),
            many => format!(" (and {} more)", thousands(many as u64 - 1)),
        };
        super::complain(&format!("the index has no article `{first}`{more}"));
    }
    let more = match articles {
        0 => "",
        _ => "; `wirecopy index compact` takes the last of it off the disk",
    };
    print(&format!("{} removed{more}\n", count(articles as usize, "article")))?;
    Ok(if unknown.is_empty() { Exit::Done } else { Exit::CouldNotRun })
}

fn compact(args: &IndexCompactArgs) -> Result<Exit, Error> {
    let path = settings::index(&args.index)?;
    let mut index = Index::open_to_write(&path, wait(&args.wait))?;
    index.announce("compact")?;
    let done = index.compact();
    let _ = index.retire();
    let done = done?;
    let size = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    print(&format!("{} before, {} now\n", size(done.before), size(done.after)))?;
    if !done.is_log_empty {
        super::complain(
            "somebody reads the index, so its log could not be emptied: what was removed may still be \
             in it; run `wirecopy index compact` again",
        );
    }
    Ok(Exit::Done)
}

fn verify(args: &IndexVerifyArgs) -> Result<Exit, Error> {
    let path = settings::index(&args.index)?;
    let index = Index::open(&path)?;
    let config = Config::new(0.5, 0.99).ok_or_else(|| Error::new("no settings"))?;
    let found = index.verify(&config)?;
    let mut out = String::new();
    for problem in &found.problems {
        let _ = writeln!(out, "{}", clean(problem));
    }
    let looked = format!(
        "{}, {}, {} postings in {}",
        count(found.articles as usize, "article"),
        count(found.bodies as usize, "text"),
        thousands(found.postings),
        count(found.blocks as usize, "block"),
    );
    let left = match found.remnants {
        Some(0) => "nothing is left of what was removed",
        Some(_) => "pages hold remains of what was removed: run `wirecopy index compact`",
        None => {
            "the log is not empty, so what was removed may be in it: run `wirecopy index compact`"
        }
    };
    let answer = match found.problems.len() {
        0 => "whole".to_owned(),
        many => format!("DAMAGED, {}", count(many, "finding")),
    };
    let _ = writeln!(out, "{answer}: {looked}; {left}");
    print(&out)?;
    Ok(if found.problems.is_empty() { Exit::Done } else { Exit::CouldNotRun })
}
