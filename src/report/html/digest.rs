//! SHA-256 of texts and files, so that whoever gets a page can tell whether it is about the same
//! input. Costs one reading of each file.

use std::fmt::Write;
use std::fs::File;
use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The hash of a text, as a policy names it.
pub(super) fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// The hash of a text, in hexadecimal digits as `sha256sum` prints them.
pub(super) fn text(text: &str) -> String {
    hex(Sha256::new_with_prefix(text))
}

/// The hash of lines, each with a line feed after it.
pub(super) fn lines(lines: impl Iterator<Item = String>) -> String {
    let mut hash = Sha256::new();
    for line in lines {
        hash.update(line);
        hash.update("\n");
    }
    hex(hash)
}

/// The hash of a file; `None` if there is none of that name that can be read again.
pub(super) fn file(path: &str) -> Option<String> {
    let mut file = File::open(path).ok().filter(|file| {
        // A pipe has been read already and does not come again.
        file.metadata().is_ok_and(|metadata| metadata.is_file())
    })?;
    let mut hash = Sha256::new();
    io::copy(&mut file, &mut hash).ok()?;
    Some(hex(hash))
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
