//! `check`: the desk check. What a page draws on in a set of articles, as a card for each page.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wirecopy::check::{self, Asked, Desk};
use wirecopy::detect::{Config, Join};
use wirecopy::error::Error;
use wirecopy::ingest::{Inputs, Options};
use wirecopy::progress::Observer;
use wirecopy::report::{self, CheckReport, Settings, Verdict, VerdictRecord};
use wirecopy::store::Index;

use super::args::{CheckArgs, CheckFormat, OnlyFlag};
use super::config::Loaded;
use super::exit::Exit;
use super::progress::Progress;
use super::{cannot_print, reading, settings};

pub(crate) fn run(args: &CheckArgs, loaded: &Loaded, quiet: bool) -> Result<Exit, Error> {
    let progress = Progress::new(quiet);
    let options = settings::reading(&args.read);
    let (desk, config) = desk(args, loaded, &options, &progress)?;
    for library in desk.libraries() {
        reading::tell(library, quiet);
    }
    let is_all_read = desk.libraries().all(|library| library.problems().is_empty());
    if desk.is_bare() && is_all_read {
        return Err(Error::new("there is no page to check: the paths hold no article"));
    }
    let mut output = Output {
        args,
        config: &config,
        out: BufWriter::new(io::stdout().lock()),
        printed: 0,
        page: CheckReport::new(args.evidence.into()),
    };
    let mut draws = false;
    let pages = check::verdicts(&desk, &config, &loaded.policy, &progress, |verdict| {
        if is_wanted(args.only, verdict) {
            draws |= verdict.draws();
            output.print(verdict)?;
        }
        Ok(())
    })?;
    output.finish(pages, quiet)?;
    Ok(match (is_all_read, draws && args.exit_code) {
        (false, _) => Exit::SomeUnreadable,
        (true, true) => Exit::Found,
        (true, false) => Exit::Done,
    })
}

/// The pages that were named: the paths, and the place of each among them with its id, where one was
/// named.
fn asked(names: &[String]) -> (Vec<PathBuf>, Vec<(usize, Option<&str>)>) {
    let (mut paths, mut pages) = (Vec::new(), Vec::new());
    for name in names {
        let (path, id) = reading::file_and_id(name);
        let at = paths.iter().position(|known| known == Path::new(path));
        let at = at.unwrap_or_else(|| {
            paths.push(PathBuf::from(path));
            paths.len() - 1
        });
        pages.push((at, id));
    }
    (paths, pages)
}

/// Reads the pages and what they are held against: files, or what an index proposes.
fn desk(
    args: &CheckArgs,
    loaded: &Loaded,
    options: &Options,
    observer: &dyn Observer,
) -> Result<(Desk, Config), Error> {
    let (names, against) = (&args.pages, &args.against);
    let (paths, pages) = asked(names);
    let asked = Asked { inputs: Inputs::Paths(&paths), pages };
    if against.is_empty() {
        let path = settings::index(&args.index).map_err(|_| {
            Error::new("name what to compare with: --against PATH..., or --index FILE")
        })?;
        let within = settings::within(&args.within, false)?;
        let index = Index::open(&path)?;
        let config = settings::config_of(&index, &args.compare, loaded)?;
        let which = match args.quick {
            true => Config { join: Join::Never, ..config },
            false => config,
        };
        let desk = Desk::read_index(Arc::new(index), &within, &asked, options, &which, observer)?;
        return Ok((desk, config));
    }
    if args.index.index.is_some() {
        return Err(Error::new("--against and --index: give one of them"));
    }
    let bounds = &args.within;
    if bounds.since.is_some() || bounds.until.is_some() || !bounds.source.is_empty() {
        return Err(Error::new("--since, --until and --source choose articles of an --index"));
    }
    let is_input = |path: &Path| path == Path::new("-");
    if names.iter().any(|page| page == "-") && against.iter().any(|path| is_input(path)) {
        return Err(Error::new(
            "standard input is either the page or what to compare with: give the other as a file",
        ));
    }
    let config = settings::config(&args.compare)?;
    let desk = Desk::read(against, &asked, options, &config, observer)?;
    Ok((desk, config))
}

fn is_wanted(only: Option<OnlyFlag>, verdict: &Verdict<'_>) -> bool {
    match only {
        None => true,
        Some(OnlyFlag::Uncredited) => verdict.draws() && verdict.credited() == Some(false),
        Some(OnlyFlag::Withdrawn) => verdict.is_withdrawn(),
    }
}

/// Verdicts on their way to standard output.
struct Output<'a, W> {
    args: &'a CheckArgs,
    config: &'a Config,
    out: W,
    printed: usize,
    /// What is printed at the end, where a page was asked for.
    page: CheckReport,
}

impl<W: Write> Output<'_, W> {
    fn print(&mut self, verdict: &Verdict<'_>) -> Result<(), Error> {
        let text = match self.args.format {
            CheckFormat::Text => {
                let between = if self.printed > 0 { "\n" } else { "" };
                format!("{between}{}", report::card(verdict, self.args.all))
            }
            CheckFormat::Json => document(serde_json::to_string_pretty, verdict)?,
            CheckFormat::Jsonl => document(serde_json::to_string, verdict)?,
            CheckFormat::Html => {
                self.page.add(verdict);
                String::new()
            }
        };
        self.printed += 1;
        self.out.write_all(text.as_bytes()).map_err(cannot_print)
    }

    /// Says so where nothing was printed.
    fn finish(&mut self, pages: usize, quiet: bool) -> Result<(), Error> {
        let what = match self.args.only {
            Some(OnlyFlag::Uncredited) => "draws on an agency's text without credit",
            Some(OnlyFlag::Withdrawn) => "is withdrawn or draws on what is",
            None => "was read",
        };
        let none = format!("none of {} {what}", report::count(pages, "page"));
        if self.args.format == CheckFormat::Html {
            let settings = self.settings();
            self.page.write(&settings, &none, &mut self.out)?;
        } else if self.printed == 0 && !quiet {
            match self.args.format {
                CheckFormat::Text => writeln!(self.out, "{none}").map_err(cannot_print)?,
                _ => super::complain(&none),
            }
        }
        self.out.flush().map_err(cannot_print)
    }

    fn settings(&self) -> Settings {
        let flags = &self.args.compare;
        let recall = flags.bands.is_none().then_some(flags.recall);
        let against = self.args.against.iter().map(|path| path.display().to_string()).collect();
        Settings::of(self.config, recall, self.args.pages.clone(), against)
    }
}

fn document(
    write: fn(&VerdictRecord) -> serde_json::Result<String>,
    verdict: &Verdict<'_>,
) -> Result<String, Error> {
    let record = VerdictRecord::of(verdict);
    let text = write(&record);
    text.map(|text| text + "\n")
        .map_err(|error| Error::new(format!("cannot write a verdict: {error}")))
}
