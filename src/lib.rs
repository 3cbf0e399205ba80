//! wirecopy finds copies of the same wire story, and says exactly what they share.
//!
//! Newsrooms, archives and media monitors receive one agency text many times over: verbatim, cut,
//! retitled, updated, merged with staff copy. wirecopy fingerprints every article (shingles and
//! MinHash), proposes pairs (LSH, or an exact join), counts each pair exactly, and groups the copies.
//!
//! # Overview
//!
//! - [`Corpus`](article::Corpus) holds articles and their texts; [`Article`](article::Article) is
//!   what is known of one beside its text.
//! - [`Config`](detect::Config) holds the settings: the threshold, and how many of the copies at the
//!   threshold must be found.
//! - [`detect`](detect::detect) returns [`Findings`](detect::Findings): pairs, groups, and what need
//!   not be kept beside what.
//! - [`compare`](detect::compare) returns what two texts share word for word, with the lines.
//!
//! # Example
//!
//! ```
//! use wirecopy::article::{Article, Corpus, Layout};
//! use wirecopy::detect::{Config, Text, compare, detect};
//!
//! let wire = "PORT MAREN (AP) — A ferry carrying 412 people struck a reef in heavy fog on Thursday.";
//! let site = "PORT MAREN — A ferry carrying 412 people struck a reef in heavy fog on Thursday.";
//! let mut corpus = Corpus::default();
//! for (id, text) in [("ap", wire), ("site", site), ("other", "Shares rose on Monday.")] {
//!     corpus.push(Article { id: id.into(), ..Article::default() }, text);
//! }
//! let config = Config::new(0.5, 0.99).expect("a threshold and a recall from 0 to 1");
//! let findings = detect(&corpus, &config);
//! assert_eq!(findings.groups.len(), 1);
//! let (wire, site) = (Text::new(wire, Layout::Whole), Text::new(site, Layout::Whole));
//! // The datelines are left out of the comparison.
//! let found = compare(&wire, &site, false, &config, &[]);
//! assert_eq!(found.longest_passage(), 13);
//! ```
//!
//! # Which settings
//!
//! The threshold is a resemblance (Jaccard) of word 5-shingles over what is said, not over letters:
//! one word changed in every ten takes a copy from 1 to about 0.4, so 0.5 holds copies that an editor
//! would call the same text. A recall of 1 compares every pair; up to 10,000 articles that happens by
//! itself.
//!
//! # The stages
//!
//! The modules are listed in the order in which a text goes through them. Everything up to
//! [`detect`] is pure: no files, no clock, no environment, no printing. It is of use by itself where
//! stages are combined in other ways, and can be ignored otherwise.
//!
//! # Features
//!
//! - `ingest`: reading files, folders and streams.
//! - `store`: an index on disk; includes `ingest`.
//! - `cli` (default): the program, and the records and tables that it writes; includes `store`.
//! - `serve` (default): the desk page and its interface for programs; includes `cli`.

// 0 words
pub mod article;
pub mod error;
pub mod hash;
pub mod notice;
pub mod progress;
pub mod word;

// 1 text
pub mod credit;
// The story among the lines of a page, and what each line is.
pub mod body;
pub mod furniture;
pub mod page;
// Quotation marks in any style.
pub mod quote;
pub mod tokenize;
// Prose and quotation, by token.
pub mod frame;
pub mod parts;
// Kept apart, so that the order of the pipeline survives formatting.
pub mod shingle;

// 2 sketch
pub mod minhash;
// What stands in several places, by its hash.
pub mod recurring;
// Bands are cut from signatures.
pub mod lsh;
// The passage index.
pub mod winnow;

// 3 evidence
pub mod verify;
// Every pair, where LSH proposes some.
pub mod join;
// Passages and lines.
pub mod align;
// What a pair is, and which way its text went.
pub mod direction;
pub mod relation;
// What many pairs are.
pub mod group;

// 4 pipeline
pub mod detect;

// 5 edges
#[cfg(feature = "ingest")]
pub mod ingest;
#[cfg(feature = "cli")]
pub mod report;
// Articles kept, with what they are found by.
#[cfg(feature = "store")]
pub mod store;
// Reading, finding and reporting, for a page.
#[cfg(feature = "cli")]
pub mod check;
// The desk page.
#[cfg(feature = "serve")]
pub mod serve;
