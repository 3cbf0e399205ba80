//! The shelf: where the text of every article is, and how it is read again.
//!
//! Texts stay on disk and are read again when they are asked for, by any thread: one positioned system
//! call for a record, and a checksum, so that what has changed meanwhile is told.

use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use ahash::AHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::decode::utf8;
use super::jsonl::{self, Names};
use super::source::{Input, Origin};
use super::spill::{self, Spill};
use crate::article::{Article, Span};
use crate::error::Error;

/// The most files that are held open for reading again.
const OPEN: usize = 256;

/// Room of more bytes is not kept; few texts are as long.
const SPARE: usize = 1 << 20;

/// Where the bytes of an article are: 40 bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// Where they begin, in the file or in the spill.
    pub offset: u64,
    /// Their XXH3.
    pub check: u64,
    /// The line at which the item begins, 0 for a page.
    pub line: u64,
    /// The number of the input.
    pub file: u32,
    /// How many there are.
    pub len: u32,
    /// Whether they are in the spill.
    pub spilled: bool,
    /// Whether they are a line of JSON Lines; else they are the text itself.
    pub record: bool,
}

impl Place {
    /// The place of a line of JSON Lines.
    pub(super) fn of_line(file: u32, line: u64, bytes: &[u8], offset: u64, spilled: bool) -> Self {
        Self { record: true, ..Self::of_text(file, line, bytes, offset, spilled) }
    }

    /// The place of a text; the line is 0 for a page.
    pub(super) fn of_text(file: u32, line: u64, bytes: &[u8], offset: u64, spilled: bool) -> Self {
        let (check, len) = (xxh3_64(bytes), bytes.len() as u32);
        Self { offset, check, line, file, len, spilled, record: false }
    }
}

/// An article that was read.
pub struct Shelved<T> {
    pub article: Article,
    pub place: Place,
    /// What of its text is compared, before furniture is learned.
    pub compared: Box<[Span]>,
    /// What the caller made of its text.
    pub value: T,
}

/// All that is needed to read an article again.
#[derive(Debug)]
pub(super) struct Shelf {
    pub inputs: Vec<Input>,
    pub names: Names,
    pub spill: Spill,
    open: RwLock<AHashMap<u32, Arc<File>>>,
    /// Room to read texts into again: fresh room would have to be found and cleared for each.
    spare: Mutex<Vec<Vec<u8>>>,
}

impl Shelf {
    pub(super) fn new(inputs: Vec<Input>, names: Names) -> Self {
        let is_in_memory = inputs.iter().all(|input| input.origin == Origin::Memory);
        let spill = if is_in_memory { Spill::in_memory() } else { Spill::on_disk() };
        Self { inputs, names, spill, open: RwLock::default(), spare: Mutex::default() }
    }

    /// The bytes at a place, if they are still the same.
    pub(super) fn bytes(&self, place: &Place) -> Result<Vec<u8>, Error> {
        let mut bytes = vec![0; place.len as usize];
        self.read_into(place, &mut bytes)?;
        Ok(bytes)
    }

    /// Reads the bytes at a place, of which there are so many, if they are still the same.
    fn read_into(&self, place: &Place, bytes: &mut [u8]) -> Result<(), Error> {
        let read = if place.spilled {
            self.spill.read_into(place.offset, bytes)
        } else if place.record {
            self.opened(place.file).and_then(|file| spill::read_at(&file, place.offset, bytes))
        } else {
            self.page(place, bytes)
        };
        match read {
            Ok(()) if xxh3_64(bytes) == place.check => Ok(()),
            Ok(()) => Err(self.changed(place)),
            Err(error) => Err(match error.kind() {
                io::ErrorKind::UnexpectedEof | io::ErrorKind::NotFound => self.changed(place),
                _ => Error::io(format!("could not read `{}` again", self.path(place)), error),
            }),
        }
    }

    /// A page of UTF-8 text; all of it, so that one that has grown is found out.
    fn page(&self, place: &Place, bytes: &mut [u8]) -> io::Result<()> {
        let file = File::open(self.inputs[place.file as usize].file())?;
        if file.metadata()?.len() != place.offset + u64::from(place.len) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        spill::read_at(&file, place.offset, bytes)
    }

    /// A file of records, opened once and kept open as long as there are not too many of them.
    fn opened(&self, number: u32) -> io::Result<Arc<File>> {
        // A panic elsewhere leaves the map whole: entries are only ever added.
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = open.get(&number) {
            return Ok(Arc::clone(file));
        }
        drop(open);
        let file = Arc::new(File::open(self.inputs[number as usize].file())?);
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if open.len() < OPEN {
            open.insert(number, Arc::clone(&file));
        }
        Ok(file)
    }

    pub(super) fn path(&self, place: &Place) -> &str {
        &self.inputs[place.file as usize].path
    }

    fn changed(&self, place: &Place) -> Error {
        Error::new(format!(
            "`{}` changed while wirecopy was reading it; run again",
            self.path(place)
        ))
    }

    /// Gives the text at a place to `read`, if it is still the same.
    pub(super) fn text<R>(&self, place: &Place, read: impl FnOnce(&str) -> R) -> Result<R, Error> {
        let mut room = self.spare().pop().unwrap_or_default();
        let len = place.len as usize;
        if room.len() < len {
            room.resize(len, 0);
        }
        let result = self.read_into(place, &mut room[..len]).and_then(|()| {
            // Both are as good as impossible after the checksum.
            let text = utf8(&room[..len]).map_err(|_| self.changed(place))?;
            let text = match place.record {
                true => jsonl::text(text, &self.names).ok_or_else(|| self.changed(place))?,
                false => text.into(),
            };
            Ok(read(&text))
        });
        if room.len() <= SPARE {
            self.spare().push(room);
        }
        result
    }

    /// A panic elsewhere leaves the list whole.
    fn spare(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
