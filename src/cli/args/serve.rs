//! Flags of `serve`.

use clap::Args;

use super::{CompareFlags, IndexFlags, ReadFlags};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  wirecopy serve --index wires.wirecopy\n  \
wirecopy serve --index wires.wirecopy --port 0\n  \
curl -T page.html -H 'content-type: text/html' -X POST http://127.0.0.1:7878/api/check\n\n\
Only this machine can reach it. Pages that are checked are not stored; what is added, removed and \
decided is. The JSON API is described at /api/openapi.json. Ctrl-C ends it, once it has finished \
what it is at")]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) index: IndexFlags,

    /// Port of 127.0.0.1; 0 for any that is free
    #[arg(long, value_name = "N", default_value_t = 7878)]
    pub(crate) port: u16,

    /// Name under which a proxy in front asks, beside 127.0.0.1 and localhost
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_host: Vec<String>,

    /// Most that may be sent at once, in MB
    #[arg(long, value_name = "MB", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) max_upload: u16,

    /// Seconds that a request may take to arrive, and a connection may stay without one
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) timeout: u16,

    /// Compare only what the index proposes, as is done by itself beyond 2,000 articles
    #[arg(long)]
    pub(crate) quick: bool,

    #[command(flatten)]
    pub(crate) compare: CompareFlags,

    #[command(flatten)]
    pub(crate) read: ReadFlags,
}
