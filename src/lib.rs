//! wirecopy finds copies of the same wire story.

pub mod article;
pub mod error;
pub mod progress;

#[cfg(feature = "ingest")]
pub mod ingest;
