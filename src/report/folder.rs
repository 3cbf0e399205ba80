//! A folder of results: one file a kind of record and a page to read, complete or not there at all.
//!
//! Files are written without a name where the system can do that, and all are put into place at the
//! end, so that a run that is interrupted leaves nothing behind, whatever ended it. Elsewhere they are
//! written under names of their own, which the next run takes for what they are.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// A kind of record, with a file of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One row an article.
    Articles,
    /// Pairs of copies.
    Pairs,
    /// Groups of copies.
    Groups,
    /// Stories, which tie groups.
    Stories,
    /// The input records that stay, unchanged.
    Kept,
    /// What was dropped, beside what, and what was lost.
    Dropped,
    /// Lines that were left out because they recur on their source.
    Furniture,
    /// Phrases that were ignored because they stand in too many texts.
    Stock,
    /// The items that kill, hold, release or correct others.
    Notices,
    /// What could not be read.
    Errors,
    /// The run in numbers.
    Summary,
    /// The run as a page to read; no kind of record.
    Report,
}

impl Kind {
    /// All kinds in the order in which they are written.
    pub const ALL: [Self; 12] = [
        Self::Articles,
        Self::Pairs,
        Self::Groups,
        Self::Stories,
        Self::Kept,
        Self::Dropped,
        Self::Furniture,
        Self::Stock,
        Self::Notices,
        Self::Errors,
        Self::Summary,
        Self::Report,
    ];

    /// The kind as flags name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Articles => "articles",
            Self::Pairs => "pairs",
            Self::Groups => "groups",
            Self::Stories => "stories",
            Self::Kept => "kept",
            Self::Dropped => "dropped",
            Self::Furniture => "furniture",
            Self::Stock => "stock",
            Self::Notices => "notices",
            Self::Errors => "errors",
            Self::Summary => "summary",
            Self::Report => "report",
        }
    }

    /// The name of its file.
    pub fn file(self) -> String {
        match self {
            Self::Summary => "summary.json".to_owned(),
            Self::Report => "report.html".to_owned(),
            _ => format!("{}.jsonl", self.name()),
        }
    }
}

/// The name of a file that is not finished.
fn partial(kind: Kind) -> String {
    format!(".{}.partial", kind.file())
}

/// Whether a folder holds anything but files that a run did not finish. Results that are in place are
/// somebody's, even if the run was stopped before all of them were.
fn holds_results(mut entries: fs::ReadDir) -> io::Result<bool> {
    let is_partial = |name: &OsStr| Kind::ALL.into_iter().any(|kind| *partial(kind) == *name);
    entries.try_fold(false, |holds, entry| Ok(holds || !is_partial(&entry?.file_name())))
}

/// A file in a folder without a name, where there are such files and they can be given one.
#[cfg(target_os = "linux")]
fn unnamed(folder: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags};
    if !Path::new("/proc/self/fd").exists() {
        return None;
    }
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    rustix::fs::open(folder, flags, Mode::from_raw_mode(0o666)).ok().map(File::from)
}

/// Gives a file a name.
#[cfg(target_os = "linux")]
fn name(file: &File, name: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD};
    use std::os::fd::AsRawFd;
    let unnamed = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(rustix::fs::linkat(CWD, unnamed, CWD, name, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn unnamed(_: &Path) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
fn name(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// A folder that results are written to.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Files that are written and wait to be moved into place.
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    /// The file, if it has no name yet.
    unnamed: Option<File>,
    partial: PathBuf,
    place: PathBuf,
}

impl Folder {
    /// Opens a folder, making it if it is not there. A folder that holds anything is refused unless
    /// `force` is given; then files of the same names are replaced and others are left alone.
    ///
    /// # Errors
    ///
    /// If the folder is refused or cannot be made.
    pub fn open(path: &Path, force: bool) -> Result<Self, Error> {
        let shown = path.display();
        match fs::read_dir(path).and_then(holds_results) {
            Ok(true) if !force => Err(Error::new(format!(
                "`{shown}` exists and is not empty: name another folder, or add --force to replace \
                 the results in it"
            ))),
            Ok(_) => {
                for kind in Kind::ALL {
                    // What cannot be removed is told when it is in the way.
                    let _ = fs::remove_file(path.join(partial(kind)));
                }
                Ok(Self { path: path.to_owned(), waiting: Vec::new() })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let cannot = |error| Error::io(format!("cannot make the folder `{shown}`"), error);
                fs::create_dir_all(path).map_err(cannot)?;
                Ok(Self { path: path.to_owned(), waiting: Vec::new() })
            }
            Err(error) => Err(Error::io(format!("cannot write results to `{shown}`"), error)),
        }
    }

    /// Where a kind of record will stand.
    pub fn place(&self, kind: Kind) -> PathBuf {
        self.path.join(kind.file())
    }

    /// Writes one file with what `fill` gives it. It is not in place before [`Folder::finish`].
    ///
    /// # Errors
    ///
    /// If the file cannot be written, or `fill` fails.
    pub fn write(
        &mut self,
        kind: Kind,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let place = self.place(kind);
        let partial = self.path.join(partial(kind));
        let cannot = |error| Error::io(format!("cannot write `{}`", place.display()), error);
        let (file, is_unnamed) = match unnamed(&self.path) {
            Some(file) => (file, true),
            None => (File::create(&partial).map_err(cannot)?, false),
        };
        self.waiting.push(Waiting { unnamed: None, partial, place: place.clone() });
        let mut out = BufWriter::with_capacity(1 << 20, file);
        fill(&mut out)?;
        let file = out.into_inner().map_err(|error| cannot(error.into_error()))?;
        file.sync_all().map_err(cannot)?;
        if let Some(waiting) = self.waiting.last_mut().filter(|_| is_unnamed) {
            waiting.unnamed = Some(file);
        }
        Ok(())
    }

    /// Moves every file into place.
    ///
    /// # Errors
    ///
    /// If a file cannot be moved.
    pub fn finish(mut self) -> Result<(), Error> {
        let cannot =
            |place: &Path, error| Error::io(format!("cannot write `{}`", place.display()), error);
        for Waiting { unnamed, partial, place } in &self.waiting {
            if let Some(file) = unnamed {
                name(file, partial).map_err(|error| cannot(place, error))?;
            }
        }
        for Waiting { partial, place, .. } in &self.waiting {
            fs::rename(partial, place).map_err(|error| cannot(place, error))?;
        }
        self.waiting.clear();
        Ok(())
    }
}

impl Drop for Folder {
    /// What was not finished is taken away; if even that fails, there is nobody to tell.
    fn drop(&mut self) {
        for Waiting { partial, .. } in &self.waiting {
            let _ = fs::remove_file(partial);
        }
    }
}
