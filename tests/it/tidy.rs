//! The source itself.
