//! The report of a run, to a file of its own: whole or not there, and never over what is no report.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::path::Path;

use wirecopy::error::Error;

use super::print;

/// What pages of ours have near their beginning.
const MARK: &[u8] = b"<meta name=\"generator\" content=\"wirecopy ";

/// As far into a file the mark is looked for.
const BEGINNING: u64 = 2048;

/// Refuses a file that is there and is no report: the name of an input is soon given by mistake.
pub(crate) fn check(path: &Path) -> Result<(), Error> {
    let shown = path.display();
    if path == Path::new("-") {
        return Err(Error::new("--report writes a file: name one, as in --report copies.html"));
    }
    let mut beginning = Vec::new();
    match File::open(path) {
        Ok(file) => file.take(BEGINNING).read_to_end(&mut beginning).map(drop),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => Err(error),
    }
    .map_err(|error| Error::io(format!("cannot write the report to `{shown}`"), error))?;
    let is_report = beginning.windows(MARK.len()).any(|window| window == MARK);
    match beginning.is_empty() || is_report {
        true => Ok(()),
        false => Err(Error::new(format!(
            "`{shown}` is there already and is no report: name another file after --report"
        ))),
    }
}

/// Writes a file with what `fill` gives it, and says so where a person reads.
pub(crate) fn write(
    path: &Path,
    is_told: bool,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), Error>,
) -> Result<(), Error> {
    let shown = path.display();
    let cannot = |error: io::Error| Error::io(format!("cannot write `{shown}`"), error);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = path.with_file_name(name);
    let written = File::create(&partial).map_err(cannot).and_then(|file| {
        let mut out = BufWriter::with_capacity(1 << 20, file);
        fill(&mut out)?;
        out.into_inner().map_err(|error| cannot(error.into_error()))?.sync_all().map_err(cannot)
    });
    let moved = written.and_then(|()| fs::rename(&partial, path).map_err(cannot));
    if moved.is_err() {
        // What is half written helps nobody; if even that fails, the error says enough.
        let _ = fs::remove_file(&partial);
    }
    moved?;
    if is_told { print(&format!("\nwrote {shown}: open it in a browser\n")) } else { Ok(()) }
}
