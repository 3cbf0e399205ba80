//! Exit codes, all in one place.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It did what was asked.
    Done,
    /// Duplicates were found, where the user asked for this code with `--exit-code`.
    Found,
    /// It could not run: usage, or a file that is needed.
    CouldNotRun,
    /// It finished, but some inputs could not be read.
    SomeUnreadable,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Found => 1,
            Exit::CouldNotRun => 2,
            Exit::SomeUnreadable => 3,
        })
    }
}
