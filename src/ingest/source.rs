//! From the paths that were named to the list of inputs: folders walked, names understood.
//!
//! Costs one look at each file's directory entry; nothing is opened here. Everything in a folder
//! counts, hidden or named by a `.gitignore` or not; only `.git` folders are left out. Links are
//! followed, and a file that is reached twice is read once.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ahash::AHashSet;
use ignore::{DirEntry, WalkBuilder};

use super::sniff::Form;
use super::{Reason, Skipped};
use crate::error::{Error, Problem};

/// The extensions that are read in folders, each also with `.gz` or `.zst` behind it.
const EXTENSIONS: [(&str, Form); 16] = [
    ("txt", Form::Text),
    ("text", Form::Text),
    ("htm", Form::Html),
    ("html", Form::Html),
    ("xhtml", Form::Html),
    ("jsonl", Form::Lines),
    ("ndjson", Form::Lines),
    ("json", Form::Json),
    ("xml", Form::Xml),
    ("rss", Form::Xml),
    ("atom", Form::Xml),
    ("nitf", Form::Xml),
    ("newsml", Form::Xml),
    ("csv", Form::Table),
    ("tsv", Form::Table),
    ("parquet", Form::Parquet),
];

/// One thing to read.
#[derive(Debug)]
pub(super) struct Input {
    /// The path as it was named, joined with the walk, or `-`.
    pub path: Box<str>,
    /// The path of the file where `path` is not it to the letter.
    pub exact: Option<PathBuf>,
    /// Where the bytes come from.
    pub origin: Origin,
    /// The size on disk in bytes, 0 for streams.
    pub size: u64,
    /// How the articles are held, if the name says so.
    pub form: Option<Form>,
    /// Which of the paths that were named led here.
    pub named: usize,
    /// The bytes, if they are in memory.
    pub bytes: Option<Arc<[u8]>>,
}

/// Where bytes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A file that can be read again.
    File,
    /// A pipe or device that was named: it can be read once.
    Stream,
    /// Standard input.
    Stdin,
    /// Memory.
    Memory,
}

/// What is to be read.
#[derive(Debug, Clone)]
pub enum Inputs<'a> {
    /// Files, folders, and `-` for standard input.
    Paths(&'a [PathBuf]),
    /// The bytes of one file, which is nowhere else; nothing of it is written to disk.
    Bytes {
        /// Its name, which says something of its format and may be without an extension.
        name: &'a str,
        /// What is in it.
        bytes: Arc<[u8]>,
    },
}

impl<'a> From<&'a [PathBuf]> for Inputs<'a> {
    fn from(paths: &'a [PathBuf]) -> Self {
        Self::Paths(paths)
    }
}

impl<'a> From<&'a Vec<PathBuf>> for Inputs<'a> {
    fn from(paths: &'a Vec<PathBuf>) -> Self {
        Self::Paths(paths)
    }
}

impl<'a, const N: usize> From<&'a [PathBuf; N]> for Inputs<'a> {
    fn from(paths: &'a [PathBuf; N]) -> Self {
        Self::Paths(paths)
    }
}

impl Input {
    /// The path to open.
    pub(super) fn file(&self) -> &Path {
        self.exact.as_deref().unwrap_or_else(|| Path::new(&*self.path))
    }

    /// What is wrong with it, or with a line of it.
    pub(super) fn problem(&self, line: Option<u64>, message: impl Into<Box<str>>) -> Problem {
        Problem { path: self.path.clone(), line, message: message.into() }
    }
}

/// All that is to be read, in reading order, and all that is not.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// What to read.
    pub inputs: Vec<Input>,
    /// What could not be reached.
    pub problems: Vec<Problem>,
    /// What was passed over.
    pub skipped: Tally,
    seen: AHashSet<Identity>,
    /// Which of the paths is being listed.
    named: usize,
}

/// Counts of what was passed over, by reason.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<Reason, (u64, Box<str>)>);

impl Tally {
    /// Counts one thing more; the first of its kind is kept as the example.
    pub(super) fn add(&mut self, reason: Reason, example: impl FnOnce() -> Box<str>) {
        self.0.entry(reason).or_insert_with(|| (0, example())).0 += 1;
    }

    /// The counts in the order of their reasons.
    pub(super) fn into_list(self) -> Vec<Skipped> {
        let list = self.0.into_iter();
        list.map(|(reason, (count, example))| Skipped { reason, count, example }).collect()
    }
}

/// What makes two paths one file.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Identity {
    Stdin,
    #[cfg(unix)]
    Inode(u64, u64),
    Path(PathBuf),
}

/// Lists what is to be read.
///
/// # Errors
///
/// If a path is a web address, does not exist, or is a folder in which nothing can be read.
pub(super) fn list(inputs: Inputs<'_>) -> Result<Listing, Error> {
    let mut listing = Listing::default();
    let paths = match inputs {
        Inputs::Paths(paths) => paths,
        Inputs::Bytes { name, bytes } => {
            let form = extension(Path::new(name)).as_deref().and_then(form_of);
            let (path, size) = (name.into(), bytes.len() as u64);
            let origin = Origin::Memory;
            let bytes = Some(bytes);
            listing.inputs.push(Input { path, exact: None, origin, size, form, named: 0, bytes });
            return Ok(listing);
        }
    };
    for (named, path) in paths.iter().enumerate() {
        listing.named = named;
        if path == Path::new("-") {
            listing.add("-".into(), None, Origin::Stdin, 0, None, Identity::Stdin);
            continue;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => listing.folder(path)?,
            Ok(metadata) => listing.named(path, &metadata),
            Err(error) if is_missing(&error) => return Err(missing(path)),
            Err(error) => listing.problem(path, unreadable(&error)),
        }
    }
    Ok(listing)
}

impl Listing {
    /// The bytes on disk that are to be read, or 0 where a stream makes them unknown.
    pub(super) fn total(&self) -> u64 {
        if self.inputs.iter().any(|input| input.origin != Origin::File) {
            return 0;
        }
        self.inputs.iter().map(|input| input.size).sum()
    }

    /// Adds a file that was named itself.
    fn named(&mut self, path: &Path, metadata: &Metadata) {
        let extension = extension(path);
        let form = extension.as_deref().and_then(form_of);
        self.file(path, metadata, form);
    }

    /// Adds the files of a folder and of the folders in it, by name.
    fn folder(&mut self, root: &Path) -> Result<(), Error> {
        let walk = WalkBuilder::new(root)
            .standard_filters(false)
            .follow_links(true)
            .sort_by_file_name(OsStr::cmp)
            .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git")
            .build();
        let problems = self.problems.len();
        let mut found = false;
        for entry in walk {
            match entry {
                Ok(entry) => found |= self.entry(&entry),
                Err(error) => self.walk_error(root, &error),
            }
        }
        if found || self.problems.len() > problems {
            return Ok(());
        }
        Err(Error::new(format!(
            "no article files in the folder `{}`: looked for names that end in {}, \
             each also with .gz or .zst; name files of other names one by one",
            root.display(),
            EXTENSIONS.map(|(extension, _)| format!(".{extension}")).join(", "),
        )))
    }

    /// Adds one thing that was met in a folder; whether it is a file to read.
    fn entry(&mut self, entry: &DirEntry) -> bool {
        let path = entry.path();
        if entry.file_type().is_some_and(|kind| kind.is_dir()) {
            return false;
        }
        let extension = extension(path);
        let Some(form) = extension.as_deref().and_then(form_of) else {
            let reason = Reason::Extension(extension.unwrap_or_default().into_boxed_str());
            self.skipped.add(reason, || shown(path));
            return false;
        };
        match entry.metadata() {
            Ok(metadata) if metadata.is_file() => self.file(path, &metadata, Some(form)),
            Ok(_) => {
                self.skipped.add(Reason::Special, || shown(path));
                return false;
            }
            Err(error) => self.walk_error(path, &error),
        }
        true
    }

    fn file(&mut self, path: &Path, metadata: &Metadata, form: Option<Form>) {
        let (origin, size) =
            if metadata.is_file() { (Origin::File, metadata.len()) } else { (Origin::Stream, 0) };
        let exact = path.to_str().is_none().then(|| path.to_path_buf());
        self.add(shown(path), exact, origin, size, form, identity(path, metadata));
    }

    fn add(
        &mut self,
        path: Box<str>,
        exact: Option<PathBuf>,
        origin: Origin,
        size: u64,
        form: Option<Form>,
        identity: Identity,
    ) {
        if self.seen.insert(identity) {
            let (named, bytes) = (self.named, None);
            self.inputs.push(Input { path, exact, origin, size, form, named, bytes });
        } else {
            self.skipped.add(Reason::Again, || path);
        }
    }

    fn problem(&mut self, path: &Path, message: String) {
        self.problems.push(Problem { path: shown(path), line: None, message: message.into() });
    }

    /// Something in a folder that could not be looked at.
    fn walk_error(&mut self, at: &Path, error: &ignore::Error) {
        match error {
            ignore::Error::WithPath { path, err } => self.walk_error(path, err),
            ignore::Error::WithDepth { err, .. } => self.walk_error(at, err),
            // A link to a folder above: its files are met on the way already.
            ignore::Error::Loop { child, .. } => self.skipped.add(Reason::Loop, || shown(child)),
            // A link that leads nowhere (editors leave such locks), or a file that was just removed.
            ignore::Error::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                self.skipped.add(Reason::Gone, || shown(at));
            }
            ignore::Error::Io(error) => self.problem(at, unreadable(error)),
            other => self.problem(at, format!("could not be read: {other}")),
        }
    }
}

/// A path as it is written in results.
fn shown(path: &Path) -> Box<str> {
    path.to_string_lossy().into()
}

/// What to say of a file that exists and cannot be opened or read.
pub(super) fn unreadable(error: &io::Error) -> String {
    let remedy = match error.kind() {
        io::ErrorKind::PermissionDenied => "; allow reading it, or leave it out",
        io::ErrorKind::NotFound => "; it was removed while wirecopy was reading",
        _ => "",
    };
    format!("could not be read: {error}{remedy}")
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether every input is there, to be asked before anything is made for what is read.
///
/// # Errors
///
/// The first that is not.
pub fn are_there(inputs: &[PathBuf]) -> Result<(), Error> {
    let is_gone = |path: &&PathBuf| {
        path.as_os_str() != "-" && path.metadata().is_err_and(|error| is_missing(&error))
    };
    inputs.iter().find(is_gone).map_or(Ok(()), |path| Err(missing(path)))
}

fn missing(path: &Path) -> Error {
    let path = path.to_string_lossy();
    if is_address(&path) {
        Error::new(format!(
            "`{path}` is an address; wirecopy never fetches: save the page (Ctrl-S) or paste its \
             text, then name the file"
        ))
    } else {
        Error::new(format!("`{path}` does not exist; check the path, or quote it if it has spaces"))
    }
}

/// Whether a path that does not exist was meant as a web address.
fn is_address(path: &str) -> bool {
    // A shell or a path type may have made one slash of two.
    let Some((scheme, rest)) = path.split_once(':') else { return false };
    rest.starts_with('/')
        && scheme.len() > 1
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// The extension of a file name, lower case, with that of the compression behind it.
fn extension(path: &Path) -> Option<String> {
    let last = path.extension()?.to_string_lossy().to_ascii_lowercase();
    if !matches!(last.as_str(), "gz" | "zst") {
        return Some(last);
    }
    let inner = Path::new(path.file_stem()?).extension();
    let inner = inner.map(|inner| inner.to_string_lossy().to_ascii_lowercase());
    Some(inner.map_or(last.clone(), |inner| format!("{inner}.{last}")))
}

/// The form that an extension stands for.
fn form_of(extension: &str) -> Option<Form> {
    let plain = extension.strip_suffix(".gz").or_else(|| extension.strip_suffix(".zst"));
    let plain = plain.unwrap_or(extension);
    EXTENSIONS.iter().find(|(known, _)| *known == plain).map(|&(_, form)| form)
}

/// Two names of one file count as two only if they are hard links: those may be meant as two.
#[cfg(unix)]
fn identity(path: &Path, metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    if metadata.nlink() > 1
        && let Ok(path) = path.canonicalize()
    {
        return Identity::Path(path);
    }
    Identity::Inode(metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(path: &Path, _: &Metadata) -> Identity {
    Identity::Path(path.canonicalize().unwrap_or_else(|_| path.to_path_buf()))
}
