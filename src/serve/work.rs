//! Who does the work: a thread for each core that checks, and one that writes.
//!
//! A check is made of many small parallel pieces, which cost more to hand around than to do where
//! others wait as well; so each thread is a pool of its own, in which they are done one after the
//! other. Whoever writes may have to wait for another program, and must not hold up those who check.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::sync::{Semaphore, oneshot};

use super::failure::Failure;
use crate::error::Error;

/// How long a request waits until a thread is free.
const PATIENCE: Duration = Duration::from_secs(10);

/// Some threads that do the same kind of work.
#[derive(Debug)]
pub(super) struct Workers {
    free: Semaphore,
    idle: Mutex<Vec<ThreadPool>>,
}

impl Workers {
    pub(super) fn new(number: usize, name: &'static str) -> Result<Self, Error> {
        let pool = |_| {
            let builder = ThreadPoolBuilder::new().num_threads(1);
            // What panics is told by the answer that does not come.
            let builder = builder.thread_name(|_| name.to_owned()).panic_handler(drop);
            builder.build().map_err(|error| Error::new(format!("cannot start a thread: {error}")))
        };
        let idle = (0..number).map(pool).collect::<Result<_, _>>()?;
        Ok(Self { free: Semaphore::new(number), idle: Mutex::new(idle) })
    }

    /// Has something done.
    pub(super) async fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<R, Failure> + Send + 'static,
    ) -> Result<R, Failure> {
        let busy = || {
            let message = "too much to do at once; try again in a few seconds";
            Failure::new(StatusCode::SERVICE_UNAVAILABLE, message)
        };
        let place = tokio::time::timeout(PATIENCE, self.free.acquire()).await;
        let _place = place.map_err(|_| busy())?.map_err(|_| busy())?;
        let pool = self.lock().pop().ok_or_else(busy)?;
        let idle = Returned { pool: Some(pool), to: self };
        let (told, done) = oneshot::channel();
        if let Some(pool) = &idle.pool {
            pool.spawn(move || {
                // Whoever asked may be gone.
                let _ = told.send(work());
            });
        }
        done.await.map_err(|_| {
            let message = "something went wrong inside; what was being written was undone";
            Failure::new(StatusCode::INTERNAL_SERVER_ERROR, message)
        })?
    }

    /// A panic elsewhere leaves the list whole.
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<ThreadPool>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread that is given back, whatever becomes of the request. If that is dropped on the way, the
/// thread has something to do still, and the next request waits for it.
struct Returned<'a> {
    pool: Option<ThreadPool>,
    to: &'a Workers,
}

impl Drop for Returned<'_> {
    fn drop(&mut self) {
        self.to.lock().extend(self.pool.take());
    }
}
