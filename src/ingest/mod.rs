//! Reading articles from files, folders and streams.
