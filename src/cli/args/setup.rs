//! What helps to set the program up: `completions`, `man`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
wirecopy completions bash > ~/.local/share/bash-completion/completions/wirecopy\n  \
wirecopy completions zsh > ~/.zfunc/_wirecopy\n  \
wirecopy completions fish > ~/.config/fish/completions/wirecopy.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  wirecopy man | man -l -\n  \
wirecopy man --dir ~/.local/share/man/man1")]
pub(crate) struct ManArgs {
    /// Write a page for each command to this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}
