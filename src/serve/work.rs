//! Who does the work: a thread for each core that checks, and one that writes.
//!
//! A check is made of many small parallel pieces, which cost more to hand around than to do where
//! others wait as well; so each thread is a pool of its own, in which they are done one after the
//! other. Whoever writes may have to wait for another program, and must not hold up those who check.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::failure::Failure;
use crate::error::Error;

/// How long a request waits until a thread is free.
const PATIENCE: Duration = Duration::from_secs(10);

/// Some threads that do the same kind of work.
#[derive(Debug)]
pub(super) struct Workers {
    free: Arc<Semaphore>,
    pools: Arc<Pools>,
}

/// The threads, and which of them have nothing to do.
#[derive(Debug)]
struct Pools {
    all: Vec<ThreadPool>,
    idle: Mutex<Vec<usize>>,
}

impl Pools {
    /// A panic elsewhere leaves the list whole.
    fn idle(&self) -> MutexGuard<'_, Vec<usize>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread for one piece of work, which gives it back when it is done: whoever asked may be gone by
/// then.
struct Place {
    pools: Arc<Pools>,
    number: usize,
    /// Given back behind the number.
    _free: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.pools.idle().push(self.number);
    }
}

impl Workers {
    pub(super) fn new(number: usize, name: &'static str) -> Result<Self, Error> {
        let pool = |_| {
            let builder = ThreadPoolBuilder::new().num_threads(1);
            // What panics is told by the answer that does not come.
            let builder = builder.thread_name(|_| name.to_owned()).panic_handler(drop);
            builder.build().map_err(|error| Error::new(format!("cannot start a thread: {error}")))
        };
        let all = (0..number).map(pool).collect::<Result<_, _>>()?;
        let idle = Mutex::new((0..number).collect());
        let free = Arc::new(Semaphore::new(number));
        Ok(Self { free, pools: Arc::new(Pools { all, idle }) })
    }

    /// Has something done.
    pub(super) async fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<R, Failure> + Send + 'static,
    ) -> Result<R, Failure> {
        let place = self.place().await?;
        let (told, done) = oneshot::channel();
        let pool = &self.pools.all[place.number];
        pool.spawn(move || {
            let _place = place;
            // Whoever asked may be gone.
            let _ = told.send(work());
        });
        done.await.map_err(|_| {
            let message = "something went wrong inside; what was being written was undone";
            Failure::new(StatusCode::INTERNAL_SERVER_ERROR, message)
        })?
    }

    /// The next thread that has nothing to do.
    async fn place(&self) -> Result<Place, Failure> {
        let busy = || {
            let message = "too much to do at once; try again in a few seconds";
            Failure::new(StatusCode::SERVICE_UNAVAILABLE, message)
        };
        let free = tokio::time::timeout(PATIENCE, Arc::clone(&self.free).acquire_owned()).await;
        let free = free.map_err(|_| busy())?.map_err(|_| busy())?;
        let number = self.pools.idle().pop().ok_or_else(busy)?;
        Ok(Place { pools: Arc::clone(&self.pools), number, _free: free })
    }
}
