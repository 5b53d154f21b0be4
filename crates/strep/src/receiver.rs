//! The threads driver.

use core::marker::PhantomData;
use core::net::SocketAddr;

use strep_engine::{CallLegId, EndReason, Leg, Sink};

use crate::{Config, Error, Snapshot};

/// Receives on threads of its own and hands everything to sinks, one per worker.
///
/// Streams of one call leg share a worker, so a sink sees both directions of a leg, and needs no lock.
#[derive(Debug)]
pub struct Receiver<S> {
    addresses: Vec<SocketAddr>,
    sinks: PhantomData<S>,
}

impl<S: Sink + Send + 'static> Receiver<S> {
    /// Opens all sockets and starts the workers; `make_sink` is called once for each, with its number from 0.
    ///
    /// # Errors
    ///
    /// [`Error::Listen`] with every address that could not be opened; [`Error::NothingToListenOn`],
    /// [`Error::Unsupported`], [`Error::Start`]. Nothing is left running then.
    pub fn start(config: Config, make_sink: impl FnMut(usize) -> S) -> Result<Self, Error> {
        let _ = (config, make_sink);
        Err(Error::NothingToListenOn)
    }

    /// Ends a call leg's streams, wherever they are, with `reason`. Returns before it is done.
    pub fn end_leg(&self, id: CallLegId, leg: Leg, reason: EndReason) {
        let _ = (id, leg, reason);
    }

    /// Addresses that are listened on, with the ports that the system chose, in the order of `Config::listen`.
    #[must_use]
    pub fn local_addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// What the workers have counted, as of at most about 100 ms ago.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::default()
    }

    /// Takes what the kernel holds, ends all streams, and yields the sinks by worker and the last counters.
    ///
    /// # Errors
    ///
    /// [`Error::Panicked`] if a sink had panicked; the other workers have ended their streams all the same.
    pub fn stop(self) -> Result<(Vec<S>, Snapshot), Error> {
        Ok((Vec::new(), Snapshot::default()))
    }
}
