//! wirecopy finds copies of the same wire story.

pub mod article;
pub mod error;
pub mod hash;
pub mod progress;

pub mod body;
pub mod shingle;
pub mod tokenize;

pub mod lsh;
pub mod minhash;

pub mod align;
pub mod group;
pub mod join;
pub mod relation;
pub mod verify;

pub mod detect;

#[cfg(feature = "cli")]
pub mod report;

#[cfg(feature = "ingest")]
pub mod ingest;
