//! Integration tests, one binary.
mod tokens;
