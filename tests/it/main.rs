//! Integration tests, one binary.

// Brute force: what the fast code must agree with.
mod oracle;
// Random texts from a seed, the same on every machine.
mod random;

// Text to tokens: examples, and the fast road against the definition.
mod tokens;
// Fingerprints of recipe 1, frozen.
mod golden;
// Error of signatures, true shape of the S-curve, promises of bandings.
mod statistics;
// Buckets against their definition.
mod lsh;
// Counts and bars.
mod verify;
// The exact join against all pairs.
mod join;
// Passages and lines.
mod align;
// Stars and leads.
mod group;
// A score means the same in every script.
mod scripts;
// Files, folders and streams to articles.
mod ingest;
// Whole runs on planted copies.
mod detect;
// Layers, words and licenses of the source itself.
mod tidy;
