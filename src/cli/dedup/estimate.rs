//! What a run that keeps its memory small will take, said before it begins.

use std::env;
use std::path::Path;

use wirecopy::detect::Config;
use wirecopy::progress::{Observer, Stage};
use wirecopy::report::{count, thousands};

use crate::cli::complain;
use crate::cli::progress::Progress;

/// The bytes of an article of news, about.
const ARTICLE: u64 = 3_000;

/// The bytes that are kept of it on disk beside its band keys and passages.
const KEPT: u64 = 200;

/// The nanoseconds of one core that a run over so many bytes of news takes for each: what `benches/README.md`
/// has for a machine of its day, and a third to a half more. With passages they grow with the corpus: the
/// more texts there are, the more of them share a few words by chance.
fn nanoseconds(bytes: u64, has_passages: bool) -> f64 {
    const MEASURED: f64 = 160e6;
    match has_passages {
        true => 8.0 * (bytes as f64 / MEASURED).max(1.0).powf(0.22),
        false => 8.0,
    }
}

/// Watches the progress of a run, and says when it begins what it will take.
pub(super) struct Estimate<'a> {
    progress: &'a Progress,
    has_passages: bool,
    /// Bytes on disk for each byte that is read, in thousandths.
    kept: u64,
    is_said: bool,
}

impl<'a> Estimate<'a> {
    /// Says something only if memory is to be kept small, and unless `quiet`.
    pub(super) fn new(
        progress: &'a Progress,
        config: &Config,
        memory: Option<u64>,
        quiet: bool,
    ) -> Self {
        let has_passages = config.passages.is_some();
        // A third of the words are fingerprints of passages, and each takes 16 bytes.
        let passages = if has_passages { 800 } else { 0 };
        let kept = 1_000 * (KEPT + 8 * config.banding.bands() as u64) / ARTICLE + passages;
        Self { progress, has_passages, kept, is_said: memory.is_some() && !quiet }
    }

    fn say(&self, bytes: u64) {
        let folder = env::temp_dir();
        let size = |bytes: u64| match bytes.div_ceil(1_000_000) {
            few @ ..10_000 => format!("{} MB", thousands(few)),
            many => format!("{} GB", thousands(many / 1000)),
        };
        let free = free(&folder);
        let free_told = free.map_or_else(String::new, |free| format!(", {} free", size(free)));
        if bytes == 0 {
            complain(&format!(
                "what memory has no room for is kept in `{}`{free_told}",
                folder.display()
            ));
            return;
        }
        let seconds = bytes as f64 * nanoseconds(bytes, self.has_passages) / 1e9;
        let disk = bytes.div_ceil(1_000) * self.kept;
        let time = match (seconds / rayon::current_num_threads() as f64) as u64 / 60 {
            0 => "less than a minute".to_owned(),
            minutes => format!("about {}", count(minutes as usize, "minute")),
        };
        complain(&format!(
            "{} to read: {time}, and about {} on the disk of `{}` meanwhile{free_told}",
            size(bytes),
            size(disk),
            folder.display()
        ));
        if free.is_some_and(|free| free < disk) {
            complain("that may not be room enough: set TMPDIR to a folder on a larger disk");
        }
    }
}

impl Observer for Estimate<'_> {
    fn begin(&self, stage: Stage, total: u64) {
        if stage == Stage::Read && self.is_said {
            self.say(total);
        }
        self.progress.begin(stage, total);
    }

    fn advance(&self, amount: u64) {
        self.progress.advance(amount);
    }

    fn end(&self, stage: Stage) {
        self.progress.end(stage);
    }
}

/// The bytes that are free on the disk of a folder, where the system says.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail * disk.f_frsize)
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}
