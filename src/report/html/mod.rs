//! Pages of HTML to read, send and print: the report of a run, and the verdicts of the desk check.
//!
//! A page is one file that asks for nothing: style and script stand in it, named by their hashes in a
//! policy that forbids everything else. Templates by askama, compiled and escaped. Everything is
//! readable without color, without script (the first page of each list) and in black and white.
//! Costs a comparison for each pair that is shown line by line, else a walk along the findings.

mod beside;
mod characters;
mod desk;
mod digest;
mod frame;
mod groups;
mod plot;
mod run;
mod stories;
mod surprise;
mod verdict;

pub use beside::Extent;
pub use desk::{
    Desk, DeskKept, DeskVerdict, SCRIPT, STYLE, desk_article, desk_home, desk_told, desk_verdicts,
};
pub use run::{Compare, Compared, RunReport};
pub use verdict::CheckReport;
