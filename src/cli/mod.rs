//! The commands. Each has a file of its own; what they share is flags, settings and exit codes.

mod args;
mod carriers;
mod check;
mod compare;
mod completions;
mod config;
mod decide;
mod dedup;
mod demo;
mod eval;
mod exit;
mod explain;
mod index;
mod man;
mod progress;
mod read;
mod reading;
mod report_file;
#[cfg(feature = "serve")]
mod serve;
mod settings;
mod tune;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use wirecopy::error::Error;
use wirecopy::report::clean;

use args::{Cli, Command};
use config::Loaded;
use exit::Exit;

/// Parses the command line, runs the command, and turns its outcome into an exit code.
pub(crate) fn main() -> ExitCode {
    let outcome = config::command_line().and_then(|(cli, loaded)| {
        threads(&cli)?;
        run(&cli, &loaded)
    });
    match outcome {
        Ok(exit) => exit.into(),
        // Whoever read our output has seen enough.
        Err(error) if error.is_broken_pipe() => Exit::Done.into(),
        Err(error) => {
            complain(&error.to_string());
            Exit::CouldNotRun.into()
        }
    }
}

fn run(cli: &Cli, loaded: &Loaded) -> Result<Exit, Error> {
    let quiet = cli.quiet;
    match &cli.command {
        None => {
            print(WELCOME)?;
            Ok(Exit::Done)
        }
        Some(Command::Dedup(args)) => dedup::run(args, loaded, quiet),
        Some(Command::Check(args)) => check::run(args, loaded, quiet),
        Some(Command::Index(args)) => index::run(args, loaded, quiet),
        #[cfg(feature = "serve")]
        Some(Command::Serve(args)) => serve::run(args, loaded, quiet),
        Some(Command::Carriers(args)) => carriers::run(args, loaded),
        Some(Command::Decide(args)) => decide::run(args),
        Some(Command::Compare(args)) => compare::run(args),
        Some(Command::Read(args)) => read::run(args, quiet),
        Some(Command::Explain(args)) => explain::run(args),
        Some(Command::Demo(args)) => demo::run(args),
        Some(Command::Tune(args)) => tune::run(args),
        Some(Command::Eval(args)) => eval::run(args, quiet),
        Some(Command::Config(args)) => config::run(args, loaded),
        Some(Command::Completions(args)) => completions::run(args),
        Some(Command::Man(args)) => man::run(args),
    }
}

/// What somebody sees who asks for nothing.
const WELCOME: &str = "\
wirecopy finds copies of the same wire story: exact counts, and the lines they share word for word

three commands to start with:
  wirecopy demo pages            write a dozen invented pages to try it on
  wirecopy dedup pages           which of them are copies of one another?
  wirecopy compare pages/ap.txt pages/argus.txt
                                 which lines do two of them share?

`wirecopy help` lists all commands, `wirecopy help dedup` explains one
";

/// Starts the threads before the first use of any. This one is among them where it has nothing else to do
/// meanwhile: what is handed from one thread to another costs more than what stays.
fn threads(cli: &Cli) -> Result<(), Error> {
    let joins_in = cli.command.as_ref().is_some_and(Command::has_many_articles);
    if cli.threads.is_none() && !joins_in {
        return Ok(());
    }
    // None stands for as many as there are cores, or as the environment says.
    let builder = rayon::ThreadPoolBuilder::new().num_threads(cli.threads.unwrap_or(0));
    let builder = if joins_in { builder.use_current_thread() } else { builder };
    builder.build_global().map_err(|error| {
        Error::new(format!("cannot start the threads: {error}; ask for fewer with -j"))
    })
}

/// Writes results to standard output.
fn print(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(cannot_print)
}

fn cannot_print(error: io::Error) -> Error {
    Error::io("cannot write to standard output", error)
}

/// Says something on standard error, on a line of its own. If nobody listens, so be it.
fn complain(message: &str) {
    let _ = writeln!(anstream::stderr(), "wirecopy: {}", clean(message));
}

/// Whether a person watches standard error.
fn is_watched() -> bool {
    io::stderr().is_terminal()
}
