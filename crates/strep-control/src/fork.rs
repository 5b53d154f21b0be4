//! What a fork is, and how it looks from outside.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use strep_wire::{CallLegId, Direction};
use uuid::Uuid;

use crate::call::CallFacts;
use crate::command::{Ports, derived};

/// Names a fork: the same one before and after a restart, another one for the next fork of the same leg.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ForkId(Uuid);

/// How media comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "all that the carrier offers")]
pub enum How {
    /// By `target` as long as the carrier takes it, else by ports.
    #[default]
    Auto,
    /// By `rx` and `tx`: bare RTP to two ports.
    Ports,
    /// By `target`: STREP to one port.
    Target,
}

/// What media comes: `stream_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "all that the carrier offers")]
pub enum Content {
    /// As it is on the wire, possibly encrypted.
    #[default]
    Raw,
    /// Decrypted; by ports only.
    Decrypted,
}

/// State of a fork, as counted and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "the states that the documentation lists")]
pub enum ForkState {
    /// A command is under way, or is to be sent, or its answer is unknown.
    Requested,
    /// The carrier took it; no packet yet.
    Accepted,
    /// Packets come.
    Media,
    /// Over.
    Stopped,
    /// Over, and it did not come about.
    Failed,
}

/// Which fork a manual command means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Which {
    /// That of the leg with this `call_control_id`.
    CallControlId(String),
    /// That of the leg with this `call_leg_id`, or else the fork with this id: both are UUIDs.
    CallLegId(CallLegId),
    /// This one.
    Fork(ForkId),
}

/// A fork that somebody asks for by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ManualStart {
    /// The leg. One that no webhook has told of can only be named by its `call_control_id`.
    pub call: Which,
    /// How media comes.
    pub how: How,
    /// What media comes.
    pub content: Content,
    /// Tags for the report and the `client_state`.
    pub tags: BTreeMap<String, String>,
}

/// Why nothing was started.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The leg has a fork already.
    #[error("the call is forked already, as {fork}: stop that first")]
    AlreadyForked {
        /// The fork.
        fork: ForkId,
    },
    /// The call is over.
    #[error("the call has ended")]
    CallEnded,
    /// `decrypted` by `target`.
    #[error("decrypted media comes by ports only: take how = ports or auto")]
    DecryptedByTarget,
    /// Every place is taken by a fork.
    #[error("{max_calls} calls are forked, which is all that the settings allow")]
    Full {
        /// The bound.
        max_calls: usize,
    },
    /// Media by ports, and no range of ports.
    #[error("media by ports needs a range of ports in the settings")]
    NoPorts,
    /// Media by `target`, and no address for it.
    #[error("media by target needs the address at which the carrier reaches this host in the settings")]
    NoTarget,
    /// The daemon ends.
    #[error("the daemon is shutting down")]
    ShuttingDown,
    /// No call that we know.
    #[error("no such call is known: name it by its call_control_id")]
    UnknownCall,
}

/// Why nothing was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StopError {
    /// No fork of ours.
    #[error("no fork of ours is meant: see the list of forks")]
    NotForked,
}

/// A fork, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ForkView {
    /// Its id.
    pub fork_id: ForkId,
    /// The call leg, as commands name it.
    pub call_control_id: String,
    /// The call leg, as its media names it.
    #[serde(with = "crate::call::leg_id")]
    pub call_leg_id: Option<CallLegId>,
    /// The rule that asked for it; `None` if somebody did by hand.
    pub rule: Option<String>,
    /// Where it stands.
    pub state: ForkState,
    /// What it waits for, or why it ended.
    pub reason: &'static str,
    /// Until when it waits for that.
    #[serde(skip)]
    pub deadline: Option<Instant>,
    /// Number of the attempt, from 1.
    pub attempt: u32,
    /// How media comes, in this attempt.
    pub how: How,
    /// What media comes.
    pub content: Content,
    /// Its ports, if it has any.
    pub ports: Option<Ports>,
    /// What went wrong last, in the words of whoever said so.
    pub detail: Option<String>,
    /// Whether packets of the direction received by the carrier come.
    pub rx: bool,
    /// Whether packets of the direction sent by the carrier come.
    pub tx: bool,
}

/// A call, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CallView {
    /// What is known of it.
    #[serde(flatten)]
    pub facts: CallFacts,
    /// Its fork, if it has one.
    pub fork_id: Option<ForkId>,
}

/// Something that the data plane saw.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Media {
    /// A stream ended.
    Ended {
        /// Its leg.
        call_leg_id: CallLegId,
        /// Its direction.
        direction: Direction,
    },
    /// A datagram was refused.
    Refused {
        /// Its leg; `None` if it does not say, as bare RTP does not.
        call_leg_id: Option<CallLegId>,
        /// Its form.
        over: Over,
        /// Name of the outcome.
        outcome: &'static str,
    },
    /// A stream began.
    Started {
        /// Its leg.
        call_leg_id: CallLegId,
        /// Its direction.
        direction: Direction,
        /// Its form.
        over: Over,
    },
}

/// Form of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "all that the carrier sends")]
pub enum Over {
    /// Bare RTP.
    Bare,
    /// STREP.
    Strep,
}

impl ForkId {
    /// The fork of which somebody wrote the id where a call leg id could stand too.
    pub(crate) fn from_leg(leg: CallLegId) -> Self {
        Self(leg.into())
    }

    /// Fork number `number` of a leg, from 1.
    pub(crate) fn derive(call_control_id: &str, number: u32) -> Self {
        Self(derived(&["strep/fork/1", call_control_id], number))
    }
}

impl std::str::FromStr for ForkId {
    type Err = uuid::Error;

    /// The UUID form.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(text).map(Self)
    }
}

impl fmt::Display for ForkId {
    /// Hyphenated lower-case UUID form, 36 characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for ForkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for ForkId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Which {
    /// What a person writes: a UUID is a `call_leg_id`, or else the id of a fork; anything else is a `call_control_id`.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::CallControlId(text.to_owned()), Self::CallLegId)
    }
}

impl How {
    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Auto, Self::Ports, Self::Target].into_iter().find(|how| how.name() == name)
    }

    /// `auto`, `ports` or `target`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Ports => "ports",
            Self::Target => "target",
        }
    }
}

impl Content {
    /// `raw` or `decrypted`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Decrypted => "decrypted",
        }
    }
}

impl ForkState {
    /// All, in the order of a life.
    pub const ALL: [Self; 5] = [Self::Requested, Self::Accepted, Self::Media, Self::Stopped, Self::Failed];

    /// Its name, as in metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Accepted => "accepted",
            Self::Media => "media",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

impl ManualStart {
    /// A fork of `call`, raw media as the carrier takes it.
    #[must_use]
    pub fn new(call: Which) -> Self {
        Self { call, how: How::Auto, content: Content::Raw, tags: BTreeMap::new() }
    }
}
