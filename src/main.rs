//! The command line: parse, run one command, say how it ended.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
