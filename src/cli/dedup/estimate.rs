//! What a run that keeps its memory small will take, said before it begins.

use std::env;
use std::path::Path;

use wirecopy::detect::Config;
use wirecopy::progress::{Observer, Stage};
use wirecopy::report::{count, thousands};

use crate::cli::complain;
use crate::cli::progress::Progress;

/// What a run over news takes for each byte that it reads, by `benches/peers` and `benches/README.md`:
/// nanoseconds of one core, and bytes on disk. Compressed input is counted as it lies on the disk.
struct Cost {
    nanoseconds: u64,
    disk: u64,
}

const WITH_PASSAGES: Cost = Cost { nanoseconds: 55, disk: 120 };
const WITHOUT: Cost = Cost { nanoseconds: 22, disk: 20 };

/// Watches the progress of a run, and says when it begins what it will take.
pub(super) struct Estimate<'a> {
    progress: &'a Progress,
    cost: Cost,
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
        let cost = if config.passages.is_some() { WITH_PASSAGES } else { WITHOUT };
        Self { progress, cost, is_said: memory.is_some() && !quiet }
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
        let seconds =
            bytes / 1_000_000_000 * self.cost.nanoseconds / rayon::current_num_threads() as u64;
        let disk = bytes / 100 * self.cost.disk;
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
