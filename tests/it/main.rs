//! Integration tests, one binary.

mod ingest;
mod tokens;
