//! Commands to the carrier, their ids and their answers.

mod id;

use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use strep_wire::CallLegId;
use uuid::Uuid;

use crate::call::Notice;
use crate::fork::Content;

pub use id::Purpose;
pub(crate) use id::derived;

/// Names a command and its answer to each other. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub(crate) u64);

/// What the carrier is asked. Whoever sends it answers with exactly one [`Reply`], at the deadline at the latest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// Which webhooks could not be delivered: `GET /webhook_deliveries`, failed ones only, every page.
    FailedDeliveries {
        /// Those that began this long ago or later.
        within: Duration,
    },
    /// `POST /calls/{call_control_id}/actions/fork_start`.
    ForkStart {
        /// The leg.
        call_control_id: String,
        /// `target`, or `rx` and `tx`.
        to: ForkTarget,
        /// `stream_type`.
        content: Content,
        /// `client_state`, Base64 already.
        client_state: String,
        /// `command_id`.
        command_id: CommandId,
    },
    /// `POST /calls/{call_control_id}/actions/fork_stop`.
    ForkStop {
        /// The leg.
        call_control_id: String,
        /// `client_state`, Base64 already.
        client_state: String,
        /// `command_id`.
        command_id: CommandId,
    },
    /// `GET /calls/{call_control_id}`.
    Status {
        /// The leg.
        call_control_id: String,
    },
}

/// Where a fork's media goes, as the carrier is told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForkTarget {
    /// Both directions in STREP to one address: `udp:ADDRESS:PORT`.
    Target(String),
    /// Bare RTP to an address for each direction.
    Ports(Ports),
}

/// The addresses of a fork's bare RTP, as the carrier reaches them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ports {
    /// For what the carrier receives from the party.
    pub rx: SocketAddr,
    /// For what the carrier sends to the party.
    pub tx: SocketAddr,
}

/// A `command_id`: the same command has the same one, however often it is sent and by whichever process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId(pub(crate) Uuid);

/// What came of a [`Command`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reply {
    /// The answer to [`Command::Status`].
    Call {
        /// Whether the call still goes on.
        is_alive: bool,
        /// Its leg, if the carrier said.
        call_leg_id: Option<CallLegId>,
        /// Its session, if the carrier said.
        call_session_id: Option<String>,
    },
    /// The answer to [`Command::FailedDeliveries`]: what those webhooks tell, oldest first.
    Deliveries(Vec<Notice>),
    /// Done: a 2xx to [`Command::ForkStart`] or [`Command::ForkStop`].
    Done,
    /// Not done, and asking again would not help: a 4xx.
    Refused(Refusal),
    /// Nobody knows whether it was done: no answer, a 5xx, one that cannot be read; or it was not done, and asking again
    /// may help: 3xx, 408, 425, 429.
    Unknown {
        /// What happened, for the event.
        reason: String,
        /// Not to be asked again before.
        retry_after: Option<Duration>,
    },
}

/// The carrier's no.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The call is over: code 90018, or a 404.
    pub call_ended: bool,
    /// The carrier's errors in one line: codes, titles, details, and what they point at.
    pub detail: String,
}

impl Ports {
    /// A pair of ports.
    #[must_use]
    pub const fn new(rx: SocketAddr, tx: SocketAddr) -> Self {
        Self { rx, tx }
    }
}

impl Command {
    /// Documented name of the operation.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::FailedDeliveries { .. } => "getWebhookDeliveries",
            Self::ForkStart { .. } => "callForkStart",
            Self::ForkStop { .. } => "callForkStop",
            Self::Status { .. } => "retrieveCallStatus",
        }
    }
}

impl Refusal {
    /// Whether it means, in answer to `fork_stop`, that no fork is there: the call is not in that state.
    pub(crate) const fn nothing_to_stop(&self) -> bool {
        matches!(self.status, 400 | 404 | 409 | 422)
    }

    /// A refusal with this status and these errors in one line.
    #[must_use]
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self { status, call_ended: false, detail: detail.into() }
    }

    /// That the call is over.
    #[must_use]
    pub fn ended(status: u16, detail: impl Into<String>) -> Self {
        Self { call_ended: true, ..Self::new(status, detail) }
    }
}
