//! The command line: parse, run one command, say how it ended.

mod cli;

use std::process::ExitCode;

/// Small pieces of text come and go by the million, on every thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
