//! The index on disk: articles, their texts, and what they are found by, in one SQLite file.
//!
//! Articles stand in rows; postings (band key or fingerprint → body) stand in sorted blocks of a page
//! each, so that a look-up is a step down a B-tree and a binary search. One transaction covers both: a
//! crash at any point leaves the old state or the new one. Many processes may read while one writes;
//! a reader sees one state from beginning to end. The file belongs to its owner alone.
//!
//! Costs about 12 bytes a posting (some 150 of them for 450 words), half a kilobyte of metadata, and
//! the text, compressed. Text that is removed is overwritten at once in its place; what is left in the
//! log is gone after [`Index::compact`], and [`Index::verify`] looks at every page.

mod add;
pub mod block;
mod bodies;
mod decide;
mod fault;
mod find;
mod keep;
mod learn;
mod list;
mod notices;
mod pages;
mod postings;
mod recipe;
mod remembered;
mod row;
mod schema;
mod select;
mod text;
mod verify;

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::error::Error;
use fault::{Fault, Result};

pub use add::Added;
pub use decide::{Decided, Decision};
pub use find::{Found, Proposed};
pub use keep::{Compacted, Removed};
pub use list::{Scope, Stats, Within};
pub use recipe::Recipe;
pub use remembered::Remembered;
pub use row::Stored;
pub use select::Selection;
pub use text::{Prepared, prepare};
pub use verify::Verified;

/// An index that is open.
#[derive(Debug)]
pub struct Index {
    /// What is remembered, if much is to be looked up; let go of before the file is.
    many: Option<Many>,
    /// SQLite wants one thread at a time.
    db: Mutex<Connection>,
    path: PathBuf,
    recipe: Recipe,
}

/// What an index remembers in which much is looked up.
#[derive(Debug)]
struct Many {
    remembered: Arc<Remembered>,
    /// What was searched last, with the version of the file that it was counted in.
    scope: Mutex<Option<(i64, Scope)>>,
}

impl Index {
    /// Opens an index to read. What is read from then on is one state, whatever is written meanwhile.
    ///
    /// # Errors
    ///
    /// If there is no file, if it is no index, or one of a newer format or another recipe.
    pub fn open(path: &Path) -> std::result::Result<Self, Error> {
        is_there(path)?;
        let db = readable(path).map_err(|fault| fault.of(path))?;
        let index = Self::checked(db, path)?;
        index.lock().execute_batch("BEGIN").map_err(|error| Fault::from(error).of(path))?;
        Ok(index)
    }

    /// Opens an index to write to it. `wait` is how long to wait for another writer.
    ///
    /// # Errors
    ///
    /// As [`Index::open`], and if the file may not be written to.
    pub fn open_to_write(path: &Path, wait: Duration) -> std::result::Result<Self, Error> {
        is_there(path)?;
        let db = writable(path, wait).map_err(|fault| fault.of(path))?;
        Self::checked(db, path)
    }

    /// Opens an index to write to it, and makes it if it is not there yet.
    ///
    /// # Errors
    ///
    /// As [`Index::open_to_write`], and if the file cannot be made.
    pub fn create(
        path: &Path,
        recipe: &Recipe,
        wait: Duration,
    ) -> std::result::Result<Self, Error> {
        make(path).map_err(|error| {
            Error::io(format!("cannot make the index `{}`", path.display()), error)
        })?;
        let db = writable(path, wait).map_err(|fault| fault.of(path))?;
        fill(&db, recipe).map_err(|fault| fault.of(path))?;
        Self::checked(db, path)
    }

    /// The index as one in which much will be looked up. What it remembers it shares with others that
    /// read the same file; SQLite need not hold as much as well then.
    ///
    /// # Errors
    ///
    /// As [`Index::open`].
    pub fn for_many(self, remembered: Arc<Remembered>) -> std::result::Result<Self, Error> {
        self.read(|db| Ok(db.execute_batch("PRAGMA cache_size = -8192")?))?;
        Ok(Self { many: Some(Many { remembered, scope: Mutex::default() }), ..self })
    }

    /// Lets go of the state that is read, so that whoever writes can tidy up; [`Index::renew`] takes
    /// up the newest.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn release(&self) -> std::result::Result<(), Error> {
        self.read(|db| {
            if !db.is_autocommit() {
                db.execute_batch("COMMIT")?;
            }
            Ok(())
        })
    }

    /// Reads from now on the state that is the newest.
    ///
    /// # Errors
    ///
    /// As [`Index::release`].
    pub fn renew(&self) -> std::result::Result<(), Error> {
        self.release()?;
        self.read(|db| Ok(db.execute_batch("BEGIN")?))
    }

    /// What is remembered, if much is looked up.
    fn remembered(&self) -> Option<&Remembered> {
        self.many.as_ref().map(|many| &*many.remembered)
    }

    fn checked(db: Connection, path: &Path) -> std::result::Result<Self, Error> {
        let wrong = |what: &str| Error::new(format!("`{}` {what}", path.display()));
        let read = || -> Result<std::result::Result<Recipe, String>> {
            let application: i32 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
            let format: i32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            if application != schema::APPLICATION {
                return Ok(Err("is no index of wirecopy, but another SQLite file".to_owned()));
            }
            if format != schema::FORMAT {
                return Ok(Err(format!(
                    "is an index of format {format}, this program knows format {}: use the version of \
                     wirecopy that made it, or make it anew with `index add`",
                    schema::FORMAT
                )));
            }
            Ok(Recipe::read(&db)?)
        };
        let recipe = read().map_err(|fault| fault.of(path))?.map_err(|what| wrong(&what))?;
        Ok(Self { db: Mutex::new(db), path: path.to_owned(), recipe, many: None })
    }

    /// A panic elsewhere leaves the file whole: what was not committed is not there.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_mut(&mut self) -> &mut Connection {
        self.db.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The settings that it was made with.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Does something in one transaction.
    fn write<R>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<R>,
    ) -> std::result::Result<R, Error> {
        let path = self.path.clone();
        let written = || {
            let transaction =
                self.lock_mut().transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        written().map_err(|fault: Fault| fault.of(&path))
    }

    /// Reads something.
    fn read<R>(
        &self,
        work: impl FnOnce(&Connection) -> Result<R>,
    ) -> std::result::Result<R, Error> {
        work(&self.lock()).map_err(|fault| fault.of(&self.path))
    }

    /// Says to other writers who writes here, and what for.
    ///
    /// # Errors
    ///
    /// If another process writes for longer than this one waits.
    pub fn announce(&mut self, doing: &str) -> std::result::Result<(), Error> {
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let host = match host.trim() {
            "" => "this machine",
            host => host,
        };
        self.write(|db| {
            db.execute(
                "INSERT OR REPLACE INTO writers (process, host, doing, since) VALUES (?1, ?2, ?3, ?4)",
                (std::process::id(), host, doing, now()),
            )?;
            Ok(())
        })
    }

    /// Takes back what [`Index::announce`] said. Whoever was killed before leaves a line that nobody
    /// reads unless somebody else writes.
    ///
    /// # Errors
    ///
    /// As [`Index::announce`].
    pub fn retire(&mut self) -> std::result::Result<(), Error> {
        self.write(|db| {
            db.execute("DELETE FROM writers WHERE process = ?1", [std::process::id()])?;
            Ok(())
        })
    }
}

/// This moment, as records write it.
fn now() -> String {
    format!("{:.0}", Timestamp::now())
}

fn is_there(path: &Path) -> std::result::Result<(), Error> {
    let name = path.display();
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            Err(Error::new(format!("`{name}` is a folder; an index is one file")))
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::new(format!(
            "there is no index `{name}`: `wirecopy index add --index {name} PATH...` makes one"
        ))),
        Err(error) => Err(Error::io(format!("cannot open the index `{name}`"), error)),
    }
}

/// Makes an empty file for its owner alone; SQLite gives its log the same permissions.
fn make(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made.and_then(|file: File| file.sync_all()),
    }
}

/// Where nothing may be written, such as a read-only disk, SQLite cannot make the files that readers
/// and writers agree by; then nobody writes, and the file can be read as it is.
fn readable(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let ready = |db: Connection| -> Result<Connection> {
        db.busy_timeout(Duration::from_secs(10))?;
        db.execute_batch(
            "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; PRAGMA query_only = ON;",
        )?;
        prepare_once(&db)?;
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(db)
    };
    let opened = Connection::open_with_flags(path, flags).map_err(Fault::from).and_then(ready);
    let cannot = |fault: &Fault| match fault {
        Fault::Sql(error) => matches!(
            error.sqlite_error_code(),
            Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly)
        ),
        _ => false,
    };
    match opened {
        Err(fault) if cannot(&fault) && !has_log(path) => {
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(uri(path), flags).map_err(Fault::from).and_then(ready)
        }
        opened => opened,
    }
}

/// Whether something is in the log of an index that is not in its file yet.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
}

/// A file that nobody changes, as SQLite names it.
fn uri(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' => uri.push(byte.into()),
            byte if byte.is_ascii_alphanumeric() => uri.push(byte.into()),
            byte => {
                let _ = write!(uri, "%{byte:02x}");
            }
        }
    }
    uri + "?immutable=1"
}

fn writable(path: &Path, wait: Duration) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(wait)?;
    // These two are kept by a file that has tables already.
    db.execute_batch(&format!(
        "PRAGMA page_size = {}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA secure_delete = ON; \
         PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;",
        schema::PAGE
    ))?;
    prepare_once(&db)?;
    Ok(db)
}

/// Has every statement parsed and planned once. By itself SQLite plans anew for each value that is
/// bound, to see how many rows have it, which costs more than to find them.
fn prepare_once(db: &Connection) -> Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Makes the tables of a file that has none.
fn fill(db: &Connection, recipe: &Recipe) -> Result<()> {
    let is_bare = |db: &Connection| -> rusqlite::Result<bool> {
        db.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
    };
    if !is_bare(db)? {
        return Ok(());
    }
    db.execute_batch("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE")?;
    // Another process may have been faster.
    if is_bare(db)? {
        db.execute_batch(schema::TABLES)?;
        recipe.write(db)?;
        db.execute_batch(&format!(
            "PRAGMA application_id = {}; PRAGMA user_version = {};",
            schema::APPLICATION,
            schema::FORMAT
        ))?;
    }
    db.execute_batch("COMMIT")?;
    Ok(())
}
