//! The spill: one unlinked temporary file that holds what cannot be read a second time where it
//! came from.
//!
//! Streams and compressed files go there as they are unpacked; so does text that was costly to get
//! (taken out of HTML, or decoded). Appending and reading cost one positioned system call each,
//! and need no lock: a range is reserved by one atomic addition. The file is made on the first
//! append, in the folder for temporary files (`TMPDIR`), and has no name, so that it is gone with
//! the run, however the run ends. What came from memory stays in memory.

use std::env;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock};

use crate::error::Error;

/// An append-only place; empty ones cost nothing.
#[derive(Debug)]
pub(super) enum Spill {
    /// A temporary file, and where it ends.
    File(OnceLock<File>, AtomicU64),
    Memory(RwLock<Vec<u8>>),
}

impl Spill {
    /// One on disk.
    pub(super) fn on_disk() -> Self {
        Self::File(OnceLock::new(), AtomicU64::new(0))
    }

    /// One in memory.
    pub(super) fn in_memory() -> Self {
        Self::Memory(RwLock::default())
    }

    /// Appends `bytes` and returns where they begin.
    ///
    /// # Errors
    ///
    /// If the temporary file cannot be made or has no more room.
    pub(super) fn append(&self, bytes: &[u8]) -> Result<u64, Error> {
        match self {
            Self::File(file, end) => {
                let file = made(file)?;
                let start = end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                write_all_at(file, bytes, start).map_err(unwritable)?;
                Ok(start)
            }
            Self::Memory(all) => {
                // A panic elsewhere leaves it whole: it only ever grows.
                let mut all = all.write().unwrap_or_else(PoisonError::into_inner);
                let start = all.len() as u64;
                all.extend_from_slice(bytes);
                Ok(start)
            }
        }
    }

    /// Puts bytes in the place of others that were appended before.
    ///
    /// # Errors
    ///
    /// If the temporary file cannot be written.
    pub(super) fn overwrite(&self, start: u64, bytes: &[u8]) -> Result<(), Error> {
        match self {
            Self::File(file, _) => {
                let written = write_all_at(made(file)?, bytes, start);
                written.map_err(unwritable)
            }
            Self::Memory(all) => {
                let mut all = all.write().unwrap_or_else(PoisonError::into_inner);
                all[start as usize..start as usize + bytes.len()].copy_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// The `len` bytes that begin at `start`.
    pub(super) fn read(&self, start: u64, len: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; len];
        self.read_into(start, &mut bytes)?;
        Ok(bytes)
    }

    /// Fills `bytes` with those that begin at `start`.
    pub(super) fn read_into(&self, start: u64, bytes: &mut [u8]) -> io::Result<()> {
        match self {
            Self::File(file, _) => {
                read_at(file.get().ok_or(io::ErrorKind::UnexpectedEof)?, start, bytes)
            }
            Self::Memory(all) => {
                let all = all.read().unwrap_or_else(PoisonError::into_inner);
                let there = all.get(start as usize..).and_then(|rest| rest.get(..bytes.len()));
                bytes.copy_from_slice(there.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }
}

fn made(file: &OnceLock<File>) -> Result<&File, Error> {
    if let Some(file) = file.get() {
        return Ok(file);
    }
    let made = tempfile::tempfile().map_err(unwritable)?;
    // Where two threads made one at once, the second is dropped, and with it gone.
    Ok(file.get_or_init(|| made))
}

/// Why the temporary file could not be written, and what to do about it.
fn unwritable(cause: io::Error) -> Error {
    let folder = env::temp_dir();
    let folder = folder.display();
    let full = matches!(cause.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    if full {
        Error::io(
            format!(
                "the disk of `{folder}` is full: what a run cannot read again, and what it has no \
                 memory for, is kept there meanwhile; make room, or set TMPDIR to a larger disk"
            ),
            cause,
        )
    } else {
        Error::io(
            format!("could not write a temporary file in `{folder}`; set TMPDIR to another folder"),
            cause,
        )
    }
}

/// Fills `bytes` with those of `file` from `start` on, without moving a cursor that threads would share.
pub(super) fn read_at(file: &File, start: u64, bytes: &mut [u8]) -> io::Result<()> {
    let mut done = 0;
    while done < bytes.len() {
        match read_some_at(file, &mut bytes[done..], start + done as u64) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(n) => done += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(unix)]
fn read_some_at(file: &File, bytes: &mut [u8], start: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, start)
}

#[cfg(windows)]
fn read_some_at(file: &File, bytes: &mut [u8], start: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, bytes, start)
}

#[cfg(unix)]
fn write_all_at(file: &File, bytes: &[u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, start)
}

#[cfg(windows)]
fn write_all_at(file: &File, mut bytes: &[u8], mut start: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let n = std::os::windows::fs::FileExt::seek_write(file, bytes, start)?;
        if n == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = &bytes[n..];
        start += n as u64;
    }
    Ok(())
}
