//! What can go wrong with an index, and what to say of it.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::error::Error;

/// What went wrong, before it is known of which file.
#[derive(Debug)]
pub(super) enum Fault {
    /// SQLite says so.
    Sql(rusqlite::Error),
    /// Something in the file is not what it was written as: where, and what.
    Damaged(String),
    /// It has been said already.
    Told(Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Told(error)
    }
}

pub(super) type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    /// The error of a file.
    pub(super) fn of(self, path: &Path) -> Error {
        let name = path.display();
        let error = match self {
            Self::Told(error) => return error,
            Self::Damaged(what) => return damaged(path, &what),
            Self::Sql(error) => error,
        };
        let code = error.sqlite_error_code();
        let reason = || match &error {
            rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
            other => other.to_string(),
        };
        Error::new(match code {
            Some(ErrorCode::NotADatabase) => format!(
                "`{name}` is no index of wirecopy: `wirecopy index add --index FILE PATH...` makes one"
            ),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => held(path),
            Some(ErrorCode::DiskFull) => format!(
                "no room for `{name}`: make room and run again; what was there before is as it was"
            ),
            Some(ErrorCode::SystemIoFailure) => format!(
                "`{name}` could not be read or written ({}): check the disk and its room; what was \
                 there before is as it was",
                reason()
            ),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => format!(
                "`{name}` may not be written to: check its owner and permissions, those of its folder, and \
                 whether the disk is read-only"
            ),
            Some(ErrorCode::CannotOpen) => format!(
                "`{name}` could not be opened: check that it is there, its permissions, those of its \
                 folder, and whether the disk is read-only"
            ),
            // Without a code, a column holds what was never written to it.
            Some(ErrorCode::DatabaseCorrupt) | None => return damaged(path, &reason()),
            _ => format!("`{name}`: {}", reason()),
        })
    }
}

fn damaged(path: &Path, what: &str) -> Error {
    Error::new(format!(
        "`{name}` is damaged: {what}; `wirecopy index verify --index {name}` says all that is wrong; \
         take it from a backup or make it anew with `index add`",
        name = path.display()
    ))
}

/// Who writes to an index, as far as the file says.
fn held(path: &Path) -> String {
    let name = path.display();
    let who = || {
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
        let sql = "SELECT process, host, doing, since FROM writers ORDER BY since LIMIT 1";
        let row = |row: &rusqlite::Row<'_>| {
            let (process, host): (i64, String) = (row.get(0)?, row.get(1)?);
            let (doing, since): (String, String) = (row.get(2)?, row.get(3)?);
            Ok(format!("by process {process} on {host}, `index {doing}` since {since}"))
        };
        db.query_row(sql, [], row).ok()
    };
    let who = who().unwrap_or_else(|| "by another process".to_owned());
    format!(
        "`{name}` is being written to {who}: wait until that has ended, or give --wait SECONDS with more"
    )
}
