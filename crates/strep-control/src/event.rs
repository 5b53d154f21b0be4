//! What is told about forks.

use serde::{Deserialize, Serialize};
use strep_wire::CallLegId;

use crate::fork::{ForkId, How};

/// Something worth telling about a fork. Every fork that was requested ends in exactly one event that
/// [is terminal](ForkEventKind::is_terminal).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ForkEvent {
    /// What happened.
    #[serde(flatten)]
    pub kind: ForkEventKind,
    /// The fork.
    pub fork_id: ForkId,
    /// The call leg, as commands name it.
    pub call_control_id: String,
    /// The call leg, as its media names it; `None` as long as the carrier has not said.
    #[serde(with = "crate::call::leg_id")]
    pub call_leg_id: Option<CallLegId>,
    /// The rule that asked for it; `None` if somebody did by hand.
    pub rule: Option<String>,
    /// Number of the attempt, from 1, counted over all forks of the leg.
    pub attempt: u32,
    /// How the media is to come in this attempt.
    pub how: How,
    /// What the carrier or the data plane said, in one line.
    pub detail: Option<String>,
}

/// What happened to a fork.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type")]
#[non_exhaustive]
pub enum ForkEventKind {
    /// It ended without having come about: terminal.
    #[serde(rename = "fork.failed")]
    Failed {
        /// Why.
        reason: FailReason,
    },
    /// The carrier took it, but its media is not what it should be. Follows every attempt without media, and comes once
    /// for a fork of which one direction is missing.
    #[serde(rename = "fork.no_media")]
    NoMedia {
        /// What is seen instead.
        diagnosis: Diagnosis,
    },
    /// It was decided on. Once per fork, however many attempts it takes.
    #[serde(rename = "fork.requested")]
    Requested,
    /// The carrier took it: once per attempt.
    #[serde(rename = "fork.started")]
    Started,
    /// It is over: terminal.
    #[serde(rename = "fork.stopped")]
    Stopped {
        /// Why.
        reason: StopReason,
    },
}

/// Why a fork failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailReason {
    /// The carrier named no call leg id, or one that is no UUID: its media could not be told from other calls'.
    NoCallLegId,
    /// It was accepted as often as is allowed, and no packet came.
    NoMedia,
    /// No pair of ports could be had.
    NoPorts,
    /// The carrier refused it as often as is allowed.
    Refused,
    /// The carrier kept ending it.
    Unstable,
    /// The carrier gave no clear answer within the allowed number of requests.
    Unanswered,
}

/// Why a fork stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StopReason {
    /// Somebody stopped it by hand.
    Asked,
    /// The carrier ended it, and policy is not to fork again.
    Carrier,
    /// The call is over.
    Hangup,
    /// The daemon ends, and policy is to stop forks then.
    Shutdown,
}

/// What is seen of a fork whose media is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Diagnosis {
    /// No pair of ports is free for it: the carrier has not been asked yet.
    NoPorts,
    /// Nothing at all: a firewall, an address that the carrier cannot reach, or a fork that sends nothing.
    Nothing,
    /// Only what the carrier receives from the party.
    OnlyRx,
    /// Only what the carrier sends to the party.
    OnlyTx,
    /// Packets of the leg came, and admission refused them: the detail names the outcome.
    Refused,
    /// The carrier does not answer whether it forks: it is asked on.
    Unanswered,
    /// Packets came in the wrong form: bare RTP where STREP was asked for, or the reverse.
    WrongPort,
}

impl ForkEventKind {
    /// `fork.requested`, `fork.started`, `fork.no_media`, `fork.stopped` or `fork.failed`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failed { .. } => "fork.failed",
            Self::NoMedia { .. } => "fork.no_media",
            Self::Requested => "fork.requested",
            Self::Started => "fork.started",
            Self::Stopped { .. } => "fork.stopped",
        }
    }

    /// Why, in one word; `None` for what needs no reason.
    #[must_use]
    pub const fn reason(self) -> Option<&'static str> {
        match self {
            Self::Failed { reason } => Some(reason.name()),
            Self::NoMedia { diagnosis } => Some(diagnosis.name()),
            Self::Requested | Self::Started => None,
            Self::Stopped { reason } => Some(reason.name()),
        }
    }

    /// Whether it is the last event of its fork.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Failed { .. } | Self::Stopped { .. })
    }
}

impl FailReason {
    /// Its name, as in the event.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoCallLegId => "no_call_leg_id",
            Self::NoMedia => "no_media",
            Self::NoPorts => "no_ports",
            Self::Refused => "refused",
            Self::Unanswered => "unanswered",
            Self::Unstable => "unstable",
        }
    }
}

impl StopReason {
    /// Its name, as in the event.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Carrier => "carrier",
            Self::Hangup => "hangup",
            Self::Shutdown => "shutdown",
        }
    }
}

impl Diagnosis {
    /// Its name, as in the event.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoPorts => "no_ports",
            Self::Nothing => "nothing",
            Self::OnlyRx => "only_rx",
            Self::OnlyTx => "only_tx",
            Self::Refused => "refused",
            Self::Unanswered => "unanswered",
            Self::WrongPort => "wrong_port",
        }
    }
}
