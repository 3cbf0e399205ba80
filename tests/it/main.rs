//! Integration tests, one binary.

#![allow(clippy::unwrap_used, reason = "a helper that panics fails its test")]

// Brute force: what the fast code must agree with.
mod oracle;
// Random texts from a seed, the same on every machine.
mod random;
// The program in a folder of its own.
mod support;

// Text to tokens: examples, and the fast road against the definition.
mod tokens;
// The words of lines, and what they let expect.
mod words;
// The roles of lines, and what recurs on a source.
mod body;
// Texts in frames, and stories.
mod frames;
mod passages;
// Quotation marks of many languages.
mod quote;
// Datelines, bylines, dates, tails, photo credits.
mod credit;
// Fingerprints of recipe 4, frozen.
mod golden;
// Error of signatures, true shape of the S-curve, promises of bandings.
mod statistics;
// Marks and order of hashes, against sorting.
mod recurring;
// Buckets against their definition.
mod lsh;
// Counts and bars.
mod verify;
// The exact join against all pairs.
mod join;
// Passages and lines.
mod align;
// Edited sentences.
mod sentences;
// What edits changed; altered quotations.
mod changes;
// Stars and leads.
mod group;
// A score means the same in every script.
mod scripts;
// Real pages whose overlaps are known.
mod reference;
// Files, folders and streams to articles.
mod ingest;
// Whole runs on planted copies.
mod detect;
// Runs that keep on disk what memory has no room for.
mod memory;
// `dedup` as users run it.
mod cli;
// The other commands.
mod commands;
// Help, manual pages, completions.
mod manual;
// The desk check.
mod check;
// The index on disk.
mod store;
// `eval`: figures by hand, forms of labels.
mod eval;
// Settings: flags, file, defaults.
mod config;
// Input and flags that make no sense.
mod bad_input;
// Newsroom formats, feeds and tables; notices.
mod formats;
// Pages of HTML: the report of a run, and verdicts.
mod pages;
// The same in a browser.
mod browser;
// The desk page and its interface.
mod serve;
// The recipes of docs/.
mod recipes;
// The examples of the README.
mod readme;
// Layers, words and licenses of the source itself.
mod tidy;
