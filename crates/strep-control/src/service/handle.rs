//! What others hold of the service.

use std::net::SocketAddr;
use std::sync::Arc;

use telnyx_api::webhook::Event;
use tokio::sync::{mpsc, oneshot, watch};

use super::actor::Message;
use super::notices::Notices;
use super::{Health, ServiceError, Snapshot};
use crate::call::Notice;
use crate::fork::{ForkId, ManualStart, Media, StartError, StopError, Which};
use crate::rules::Rules;

/// Speaks to the service. Cheap to clone. Its async calls wait for room if thousands of messages wait already; whoever
/// has less time sets a limit, and may drop the future at any time.
#[derive(Clone, Debug)]
pub struct Handle {
    inbox: mpsc::Sender<Message>,
    notices: Notices,
    health: watch::Receiver<Health>,
}

impl Handle {
    pub(super) const fn new(inbox: mpsc::Sender<Message>, notices: Notices, health: watch::Receiver<Health>) -> Self {
        Self { inbox, notices, health }
    }

    /// Takes a webhook whose signature holds. Repeated ones and those about no call are fine. Returns when what follows
    /// from it is on disk: then the carrier may be answered 200.
    ///
    /// # Errors
    ///
    /// [`ServiceError`]: answer 503, so that the carrier sends it again.
    pub async fn webhook(&self, event: &Event) -> Result<(), ServiceError> {
        let Some(notice) = Notice::from_event(event) else { return Ok(()) };
        let (kept, is_kept) = oneshot::channel();
        self.send(Message::Notice(Box::new(notice), kept)).await?;
        is_kept.await.unwrap_or(Err(ServiceError::Stopped))
    }

    /// Starts a fork by hand. Returns when that is on disk; how it goes on is told by events.
    ///
    /// # Errors
    ///
    /// [`ServiceError`] if nobody can start one now. Within, [`StartError`] if this one cannot be started.
    pub async fn start(&self, start: ManualStart) -> Result<Result<ForkId, StartError>, ServiceError> {
        let (decided, decision) = oneshot::channel();
        let (kept, is_kept) = oneshot::channel();
        self.send(Message::Start(Box::new(start), decided, kept)).await?;
        let decision = decision.await.map_err(|_| ServiceError::Stopped)?;
        is_kept.await.unwrap_or(Err(ServiceError::Stopped))?;
        Ok(decision)
    }

    /// Stops a fork by hand. Returns when that is on disk; how it goes on is told by events.
    ///
    /// # Errors
    ///
    /// [`ServiceError`] if nobody can stop one now. Within, [`StopError`] if no fork is meant.
    pub async fn stop(&self, which: Which) -> Result<Result<ForkId, StopError>, ServiceError> {
        let (decided, decision) = oneshot::channel();
        let (kept, is_kept) = oneshot::channel();
        self.send(Message::Stop(which, decided, kept)).await?;
        let decision = decision.await.map_err(|_| ServiceError::Stopped)?;
        is_kept.await.unwrap_or(Err(ServiceError::Stopped))?;
        Ok(decision)
    }

    /// Decides by these rules from now on. Forks that go on are not touched.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Stopped`].
    pub async fn replace_rules(&self, rules: Rules) -> Result<(), ServiceError> {
        self.send(Message::Rules(Box::new(rules))).await
    }

    /// All calls and forks, at most a fifth of a second old.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Stopped`].
    pub async fn snapshot(&self) -> Result<Arc<Snapshot>, ServiceError> {
        let (answer, answered) = oneshot::channel();
        self.send(Message::Snapshot(answer)).await?;
        answered.await.map_err(|_| ServiceError::Stopped)
    }

    /// Notes what the data plane saw. Never waits and takes no lock, so that a receiving thread may call it; once per
    /// stream that begins or ends, and for refused datagrams no more often than a few times a second and leg.
    pub fn media(&self, media: Media) {
        self.notices.media(media);
    }

    /// Notes that [`MediaPlane::close`](crate::MediaPlane::close) has come to its end at this address. Never waits.
    pub fn port_closed(&self, address: SocketAddr) {
        self.notices.closed(address);
    }

    /// How the service is.
    #[must_use]
    pub fn health(&self) -> Health {
        self.health.borrow().clone()
    }

    /// Whether the service works, or will once it has begun.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        !matches!(&*self.health.borrow(), Health::Died { .. } | Health::Stopped)
    }

    pub(super) async fn send(&self, message: Message) -> Result<(), ServiceError> {
        self.inbox.send(message).await.map_err(|_| ServiceError::Stopped)
    }
}
