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

/// The nanoseconds of one core that a run over news takes for each byte, by `benches/README.md`:
/// without passages, and with.
const NANOSECONDS: [u64; 2] = [25, 60];

/// Watches the progress of a run, and says when it begins what it will take.
pub(super) struct Estimate<'a> {
    progress: &'a Progress,
    nanoseconds: u64,
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
        // A third of the words are fingerprints of passages, and each is kept twice.
        let passages = if has_passages { 1_000 } else { 0 };
        let kept = 1_000 * (KEPT + 8 * config.banding.bands() as u64) / ARTICLE + passages;
        let nanoseconds = NANOSECONDS[usize::from(has_passages)];
        Self { progress, nanoseconds, kept, is_said: memory.is_some() && !quiet }
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
        let threads = rayon::current_num_threads() as u64;
        let seconds = bytes.div_ceil(1_000_000_000) * self.nanoseconds / threads;
        let disk = bytes.div_ceil(1_000) * self.kept;
        let time = match seconds / 60 {
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
