//! The async driver.

use core::future::Future;
use core::net::SocketAddr;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::Stream;
use strep_engine::{Sink, Totals};

use crate::{Config, Error, OwnedEvent};

/// Receives in a task of the caller's runtime, on any system that tokio runs on.
#[derive(Debug)]
pub struct Receiver {
    addresses: Vec<SocketAddr>,
}

impl Receiver {
    /// Opens all sockets. Of the settings it heeds `listen`, `receive_buffer` and `engine`.
    ///
    /// # Errors
    ///
    /// [`Error::Listen`] with every address that could not be opened, [`Error::NothingToListenOn`].
    #[expect(clippy::unused_async, reason = "a runtime must be there")]
    pub async fn bind(config: Config) -> Result<Self, Error> {
        let _ = config;
        Err(Error::NothingToListenOn)
    }

    /// Receives into `sink` until `until` is ready; then takes what the kernel holds and ends all streams.
    ///
    /// # Errors
    ///
    /// None yet.
    #[expect(clippy::unused_async, reason = "a runtime must be there")]
    pub async fn run<S: Sink>(self, sink: S, until: impl Future) -> Result<(S, Totals), Error> {
        drop(until);
        Ok((sink, Totals::default()))
    }

    /// Receives in a task of its own and yields what comes as a stream.
    #[must_use]
    pub fn packets(self) -> PacketStream {
        PacketStream(())
    }

    /// Addresses that are listened on, in the order of `Config::listen`.
    #[must_use]
    pub fn local_addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }
}

/// Events and packets of all streams.
#[derive(Debug)]
pub struct PacketStream(());

impl Stream for PacketStream {
    type Item = OwnedEvent;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<OwnedEvent>> {
        Poll::Ready(None)
    }
}
