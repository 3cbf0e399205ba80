//! The socket: connections, how many and how long, and the end of it all.
//!
//! Whoever sends a request slowly, or keeps a connection without asking anything, is cut off; until
//! then a connection costs some kilobytes.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::desk::Desk;
use super::routes;
use crate::error::Error;

/// How long requests may take to end once the server was told to stop.
const LAST: Duration = Duration::from_secs(30);

/// As many connections are held, where the machine lets us have so many files open.
const CONNECTIONS: u64 = 4096;

/// Files that are open beside connections: the index and its log, for each reader.
const FILES: u64 = 128;

pub(super) async fn run(
    desk: Arc<Desk>,
    port: u16,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Error> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Error::io(format!("cannot listen on {address}; give another --port, or 0 for any"), error)
    })?;
    let cannot = |error| Error::io("cannot start the server", error);
    let address = listener.local_addr().map_err(cannot)?;
    let mut stop = Stop::new().map_err(cannot)?;
    let open = rlimit::increase_nofile_limit(CONNECTIONS + FILES).unwrap_or(1024);
    let room = Arc::new(Semaphore::new(open.saturating_sub(FILES).clamp(16, CONNECTIONS) as usize));
    let patience = desk.settings.patience;
    let service = TowerToHyperService::new(routes::router(desk, address.port()));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience).max_buf_size(64 << 10);
    let connections = GracefulShutdown::new();
    ready(address);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            () = stop.told() => break,
        };
        let Some((stream, place)) = accepted else { continue };
        let connection = http.serve_connection(TokioIo::new(stream), service.clone());
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            // Whoever went away has no use for our complaints.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(LAST, connections.shutdown()).await;
    Ok(())
}

type Accepted = (tokio::net::TcpStream, tokio::sync::OwnedSemaphorePermit);

/// The next connection, once there is room for it.
async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> Option<Accepted> {
    let place = Arc::clone(room).acquire_owned().await.ok()?;
    if let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        return Some((stream, place));
    }
    // One that broke off at once; or no file can be opened, which passes.
    tokio::time::sleep(Duration::from_millis(20)).await;
    None
}

/// The signals that end the server.
#[cfg(unix)]
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn told(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Stop;

#[cfg(not(unix))]
impl Stop {
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn told(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
