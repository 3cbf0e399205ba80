//! A folder of results: one file a kind of record and a page to read, complete or not there at all.
//!
//! Every file is written beside its place under a name of its own, and all are moved into place at
//! the end, so that a run that is interrupted leaves no half result under a name that anyone reads.

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

/// A folder that results are written to.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Files that are written and wait to be moved into place.
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
struct Waiting {
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
        match fs::read_dir(path).map(|mut entries| entries.next().is_some()) {
            Ok(true) if !force => Err(Error::new(format!(
                "`{shown}` exists and is not empty: name another folder, or add --force to replace \
                 the results in it"
            ))),
            Ok(_) => Ok(Self { path: path.to_owned(), waiting: Vec::new() }),
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
        let partial = self.path.join(format!(".{}.partial", kind.file()));
        let cannot = |error| Error::io(format!("cannot write `{}`", place.display()), error);
        let file = File::create(&partial).map_err(cannot)?;
        self.waiting.push(Waiting { partial, place: place.clone() });
        let mut out = BufWriter::with_capacity(1 << 20, file);
        fill(&mut out)?;
        let file = out.into_inner().map_err(|error| cannot(error.into_error()))?;
        file.sync_all().map_err(cannot)
    }

    /// Moves every file into place.
    ///
    /// # Errors
    ///
    /// If a file cannot be moved.
    pub fn finish(mut self) -> Result<(), Error> {
        for Waiting { partial, place } in self.waiting.drain(..) {
            let cannot = |error| Error::io(format!("cannot write `{}`", place.display()), error);
            fs::rename(&partial, &place).map_err(cannot)?;
        }
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
