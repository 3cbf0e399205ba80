//! What stops a run: one opaque error, whose message says what happened, where, and what to do.
//!
//! A bad article does not stop a run; it becomes a located [`Problem`] and the run goes on.

use std::error;
use std::fmt;
use std::io;

/// An error that a run cannot go on from.
///
/// Its message is lower case, names the file or setting, and says what to do about it.
#[derive(Debug)]
pub struct Error {
    message: Box<str>,
    cause: Option<io::Error>,
}

impl Error {
    /// An error with nothing beneath it.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into().into_boxed_str(), cause: None }
    }

    /// An error of the operating system, with what was being done.
    pub fn io(doing: impl Into<String>, cause: io::Error) -> Self {
        Self { message: doing.into().into_boxed_str(), cause: Some(cause) }
    }

    /// Whether the reader of our output went away, which is no fault of anyone's.
    pub fn is_broken_pipe(&self) -> bool {
        self.cause.as_ref().is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Some(cause) => write!(f, "{}: {cause}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}

/// A piece of input that could not be read as an article: where it stands and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as it was named, or `-`.
    pub path: Box<str>,
    /// The 1-based line, for formats that hold one record a line.
    pub line: Option<u64>,
    /// What is wrong and what to do about it, lower case, without the place.
    pub message: Box<str>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.message),
            None => write!(f, "{}: {}", self.path, self.message),
        }
    }
}
