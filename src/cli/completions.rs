//! `completions`: what a shell completes commands and flags by, by clap_complete.

use clap::CommandFactory;
use wirecopy::error::Error;

use super::args::{Cli, CompletionsArgs};
use super::exit::Exit;
use super::print;

pub(crate) fn run(args: &CompletionsArgs) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "wirecopy", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
