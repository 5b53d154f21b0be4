//! The control as a task: it hears webhooks and the data plane, keeps its state on disk, and commands the carrier.

mod actor;
mod carrier;
mod handle;
mod journal;
mod notices;
mod snapshot;
mod sockets;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use telnyx_api::Client;
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::timeout_at;

use crate::control::{ControlConfig, Saved};
use crate::event::ForkEvent;
use crate::media::MediaPlane;
use crate::ports::PortRange;
use crate::store::{Store, StoreError, panic_text};

use actor::{Actor, Message};

pub use handle::Handle;
pub use snapshot::Snapshot;

/// Settings of the service.
#[derive(Debug)]
#[non_exhaustive]
pub struct ServiceConfig {
    /// Of the control. Whether there are ports is taken from `ports`.
    pub control: ControlConfig,
    /// How the carrier is reached.
    pub client: Client,
    /// Where state is kept.
    pub store: Store,
    /// Ports for bare RTP. Default: none.
    pub ports: Option<PortRange>,
    /// A port that was closed is not used again before nothing came to it for so long. Default: 10 s.
    pub quiet: Duration,
    /// Commands to the carrier at once. Default: 64; at least 1. More wait for their turn.
    pub commands_at_once: usize,
    /// Notices of the data plane that may wait. Default: 65 536, at 40 bytes each. If more come at once, the data plane
    /// is asked for all that is live.
    pub notices: usize,
}

/// A service that is ready to start: what it needs of the disk is read.
///
/// Handles work already, so that the data plane can be built around one; what they are told waits for the start.
#[derive(Debug)]
pub struct Prepared {
    config: ServiceConfig,
    saved: Vec<Saved>,
    handle: Handle,
    inbox: mpsc::Receiver<Message>,
    seen: notices::Seen,
    health: watch::Sender<Health>,
}

/// A running service. Dropped without [`shutdown`](Self::shutdown), it ends where it stands, as by a crash.
#[derive(Debug)]
pub struct Service {
    handle: Handle,
    abort: AbortHandle,
    ended: JoinHandle<Result<(), ServiceError>>,
}

/// Something that the service tells.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ServiceEvent {
    /// The service itself needs somebody's attention.
    Alarm(Alarm),
    /// About a fork.
    Fork(ForkEvent),
}

/// What needs attention.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Alarm {
    /// The service has ended by a bug: nothing is forked any more until the next start.
    Died {
        /// What the panic said.
        detail: String,
    },
    /// Forks wait because no pair of ports can be had. Told once a minute at most.
    NoPorts {
        /// Why, and what helps.
        detail: String,
    },
    /// The data plane saw more at once than could be noted. It was asked for all that is live.
    NoticesLost,
    /// State cannot be kept on disk: no command goes out, and webhooks are answered by an error so that the carrier
    /// repeats them. It is tried again, at least every 10 s.
    StoreFailing {
        /// What the system said.
        detail: String,
    },
    /// State is kept again, and what waited goes out.
    StoreMended,
    /// Calls came for which there was no room: they are not forked. Told once a minute at most.
    TurnedAway {
        /// How many, since the start.
        calls: u64,
    },
}

/// How the service is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Health {
    /// It ended by a bug.
    Died {
        /// What the panic said.
        detail: String,
    },
    /// It has not begun.
    #[default]
    Prepared,
    /// It works.
    Running,
    /// It has ended.
    Stopped,
    /// It runs, and cannot keep state.
    StoreFailing {
        /// What the system said.
        detail: String,
    },
}

/// Why the service did not do something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// It is done, but would not survive a crash: whoever sent it should send it again.
    #[error("state cannot be kept on disk: {detail}")]
    NotKept {
        /// What the system said.
        detail: String,
    },
    /// The service has ended.
    #[error("the control service has ended")]
    Stopped,
}

impl ServiceConfig {
    /// Settings with defaults fit for production.
    #[must_use]
    pub const fn new(control: ControlConfig, client: Client, store: Store) -> Self {
        let quiet = Duration::from_secs(10);
        Self { control, client, store, ports: None, quiet, commands_at_once: 64, notices: 65_536 }
    }
}

impl Service {
    /// Reads what was saved.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read; each message names the remedy.
    pub fn prepare(mut config: ServiceConfig) -> Result<Prepared, StoreError> {
        config.control.ports = config.ports.is_some();
        let saved = config.store.saved()?;
        let (sender, inbox) = mpsc::channel(INBOX);
        let (notices, seen) = notices::notices(config.notices, config.ports.as_ref());
        let (health, watched) = watch::channel(Health::Prepared);
        Ok(Prepared { config, saved, handle: Handle::new(sender, notices, watched), inbox, seen, health })
    }

    /// Ends the service: policy decides what becomes of the forks. Waits until that is done and on disk, at most
    /// `within`, and closes the store.
    ///
    /// # Errors
    ///
    /// [`ServiceError::NotKept`] if something is not on disk, [`ServiceError::Stopped`] if the service had ended before
    /// or did not end in time.
    pub async fn shutdown(mut self, within: Duration) -> Result<(), ServiceError> {
        let deadline = tokio::time::Instant::now() + within;
        // One that has ended already takes no message: how it ended is told below.
        let _ended = timeout_at(deadline, self.handle.send(Message::Shutdown(deadline.into_std()))).await;
        let ended = timeout_at(deadline + GRACE, &mut self.ended).await;
        ended.ok().and_then(Result::ok).unwrap_or(Err(ServiceError::Stopped))
    }

    /// A handle to it.
    #[must_use]
    pub const fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

impl Prepared {
    /// Starts the service on the runtime that this is called in. `events` is called on its task: it must not block.
    ///
    /// # Panics
    ///
    /// If it is called outside of a tokio runtime with a clock.
    pub fn start(self, media: Arc<dyn MediaPlane>, events: impl Fn(ServiceEvent) + Send + Sync + 'static) -> Service {
        let (handle, health) = (self.handle.clone(), self.health.clone());
        let events: Arc<dyn Fn(ServiceEvent) + Send + Sync> = Arc::new(events);
        let task = tokio::spawn(Actor::new(self, media, Arc::clone(&events)).run());
        let abort = task.abort_handle();
        let ended = tokio::spawn(async move {
            let result = match task.await {
                Ok(result) => result,
                Err(error) => {
                    if let Ok(panic) = error.try_into_panic() {
                        let detail = panic_text(panic.as_ref());
                        tracing::error!(%detail, "the control service has died");
                        health.send_replace(Health::Died { detail: detail.clone() });
                        events(ServiceEvent::Alarm(Alarm::Died { detail }));
                    }
                    Err(ServiceError::Stopped)
                }
            };
            health.send_if_modified(|health| {
                let ends = !matches!(health, Health::Died { .. });
                if ends {
                    *health = Health::Stopped;
                }
                ends
            });
            result
        });
        Service { handle, abort, ended }
    }

    /// A handle to the service to come.
    #[must_use]
    pub const fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Alarm {
    /// `calls_turned_away`, `control_died`, `media_notices_lost`, `no_ports`, `store_failing` or `store_mended`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Died { .. } => "control_died",
            Self::NoPorts { .. } => "no_ports",
            Self::NoticesLost => "media_notices_lost",
            Self::StoreFailing { .. } => "store_failing",
            Self::StoreMended => "store_mended",
            Self::TurnedAway { .. } => "calls_turned_away",
        }
    }
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Died { detail } => write!(f, "the control service has died, no call is forked any more: {detail}"),
            Self::NoPorts { detail } => write!(f, "a fork waits for ports: {detail}"),
            Self::NoticesLost => f.write_str("more media at once than could be noted; live streams were looked up"),
            Self::StoreFailing { detail } => write!(f, "state cannot be kept, no command goes out: {detail}"),
            Self::StoreMended => f.write_str("state is kept again"),
            Self::TurnedAway { calls } => {
                write!(f, "{calls} calls found no room among those that are forked: raise the bound of calls")
            }
        }
    }
}

/// The time by which the control goes. Tests may stop it.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// Webhooks and other messages that may wait; further ones wait before the door.
const INBOX: usize = 1_024;

/// After the deadline of a shutdown, for the last write.
const GRACE: Duration = Duration::from_secs(2);
