//! The desk page and the interface for programs: a server on this machine alone, over the engine of
//! the desk check. It has no logic of its own.
//!
//! `listen` takes connections and bounds them, `guard` refuses what comes from elsewhere or is too
//! much, `routes` says what is where, `page` and `api` answer, `sent` reads what was sent, `desk`
//! knows how it is done, and `work` has the threads for it. Nothing that is checked
//! is written anywhere; only what somebody adds is. Costs what a check costs, and some 0.1 ms.

mod api;
mod desk;
mod failure;
mod guard;
mod listen;
mod page;
mod routes;
mod sent;
mod work;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::check::Policy;
use crate::detect::Config;
use crate::error::Error;
use crate::ingest::Options;
use crate::store::Index;
use desk::Desk;

/// What the settings of a check are for an index that was just opened.
pub type ConfigOf = dyn Fn(&Index) -> Result<Config, Error> + Send + Sync;

/// How to serve.
pub struct Settings {
    /// The index.
    pub index: PathBuf,
    /// The port of 127.0.0.1; 0 for any that is free.
    pub port: u16,
    /// Names under which a proxy in front may ask, beside those of this machine.
    pub hosts: Vec<String>,
    /// As many bytes may be sent at once.
    pub most: usize,
    /// How long a request may take to arrive, and a connection may stay without one.
    pub patience: Duration,
    /// The settings of a check.
    pub config: Box<ConfigOf>,
    /// Our own sites, our partners, and what to ignore.
    pub policy: Policy,
    /// How to read what is sent.
    pub options: Options,
}

/// Serves until the process is told to stop (SIGINT or SIGTERM), then finishes what it is at. `ready`
/// is called with the address once connections are taken.
///
/// # Errors
///
/// If there is no such index, or the port is taken.
pub fn serve(settings: Settings, ready: impl FnOnce(SocketAddr)) -> Result<(), Error> {
    let port = settings.port;
    let desk = Arc::new(Desk::open(settings)?);
    let cannot = |error| Error::io("cannot start the server", error);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(cannot)?;
    runtime.block_on(listen::run(desk, port, ready))
}
