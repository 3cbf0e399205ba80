//! Integration tests, one binary.
mod ingest;
