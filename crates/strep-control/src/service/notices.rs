//! What the data plane saw, passed on without ever making it wait.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use crate::fork::Media;
use crate::ports::PortRange;

/// Where the data plane puts what it saw. Neither end ever waits for the other.
#[derive(Clone, Debug)]
pub(super) struct Notices {
    media: mpsc::Sender<Media>,
    closed: mpsc::Sender<SocketAddr>,
    lost: Arc<AtomicBool>,
}

/// Where the service finds it.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) media: mpsc::Receiver<Media>,
    pub(super) closed: mpsc::Receiver<SocketAddr>,
    lost: Arc<AtomicBool>,
}

/// Room for `capacity` notices of media, and for every port of the range.
pub(super) fn notices(capacity: usize, range: Option<&PortRange>) -> (Notices, Seen) {
    let (media, seen_media) = mpsc::channel(capacity.max(1));
    // A port is told to be closed once for each time that it was opened, so that each is in here once at most.
    let (closed, seen_closed) = mpsc::channel(range.map_or(1, |range| 2 * range.pairs()));
    let lost = Arc::new(AtomicBool::new(false));
    (Notices { media, closed, lost: Arc::clone(&lost) }, Seen { media: seen_media, closed: seen_closed, lost })
}

impl Notices {
    pub(super) fn media(&self, media: Media) {
        if let Err(TrySendError::Full(_)) = self.media.try_send(media) {
            self.lost.store(true, Ordering::Release);
        }
    }

    pub(super) fn closed(&self, address: SocketAddr) {
        if self.closed.try_send(address).is_err() {
            tracing::debug!(%address, "a port was closed that nobody waits for");
        }
    }
}

impl Seen {
    /// Whether notices of media were lost since this was asked last.
    pub(super) fn take_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed) && self.lost.swap(false, Ordering::Acquire)
    }
}
