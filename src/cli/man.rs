//! `man`: manual pages, made by clap_mangen of what `--help` says.

use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use wirecopy::error::Error;
use wirecopy::report::count;

use super::args::{Cli, ManArgs};
use super::exit::Exit;
use super::print;

pub(crate) fn run(args: &ManArgs) -> Result<Exit, Error> {
    // Flags that all commands have belong on the page of each.
    let mut command = Cli::command();
    command.build();
    let Some(folder) = &args.dir else {
        print(&page(command)?)?;
        return Ok(Exit::Done);
    };
    let shown = folder.display();
    fs::create_dir_all(folder)
        .map_err(|error| Error::io(format!("cannot make the folder `{shown}`"), error))?;
    let pages = write(folder, "wirecopy", command)?;
    print(&format!("wrote {} to {shown}\n", count(pages, "manual page")))?;
    Ok(Exit::Done)
}

/// Writes the page of a command, and those of the commands below it; how many that are.
fn write(folder: &Path, name: &str, command: Command) -> Result<usize, Error> {
    let mut pages = 1;
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        let name = format!("{name}-{}", below.get_name());
        pages += write(folder, &name, below.clone().name(name.clone()))?;
    }
    let path = folder.join(format!("{name}.1"));
    fs::write(&path, page(command)?)
        .map_err(|error| Error::io(format!("cannot write `{}`", path.display()), error))?;
    Ok(pages)
}

/// A manual page in roff.
fn page(command: Command) -> Result<String, Error> {
    let mut page = Vec::new();
    let made = Man::new(command).render(&mut page);
    made.map_err(|error| Error::io("cannot make a manual page", error))?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
