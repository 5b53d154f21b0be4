//! What survives a restart.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::call::CallFacts;
use crate::command::Ports;
use crate::event::StopReason;
use crate::fork::{Content, How};

/// Something that survives a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "saved", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Saved {
    /// A call that has or had a fork, until a while after it is over; and one that a rule may fork yet.
    Call(Box<SavedCall>),
    /// What was found out about the carrier.
    Policy {
        /// It refuses `target`.
        target_refused: bool,
        /// The one that it refused. Another may be taken: the mistake may have been in the address.
        #[serde(default)]
        target: Option<String>,
    },
}

/// Names what is saved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SavedKey {
    /// The call with this `call_control_id`.
    Call(String),
    /// The one about the carrier.
    Policy,
}

/// A call that has or had a fork, or that a rule may fork yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SavedCall {
    /// What is known of it.
    pub facts: CallFacts,
    /// Number of the last attempt.
    pub attempt: u32,
    /// Number of the last fork; 0: none yet.
    pub forks: u32,
    /// A rule may fork it yet; or again, if only the daemon's end has stopped its fork.
    #[serde(default)]
    pub awaited: bool,
    /// Ports of a fork that has ended: late packets may still come there.
    #[serde(default)]
    pub used: Option<Ports>,
    /// The fork; `None` if it ended before the call, or has not begun.
    pub fork: Option<SavedFork>,
}

/// A fork that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SavedFork {
    /// The rule that asked for it; `None` if somebody did by hand.
    pub rule: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// How media is to come.
    pub how: How,
    /// How it comes in this attempt: `Ports` or `Target`.
    pub by: How,
    /// What media comes.
    pub content: Content,
    /// Its ports.
    pub ports: Option<Ports>,
    /// Packets came at some time.
    #[serde(default)]
    pub had_media: bool,
    /// Where it stands.
    pub stage: SavedStage,
}

/// Where a saved fork stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SavedStage {
    /// The carrier took the attempt.
    Accepted,
    /// `fork_start` went out, or was about to; the answer is unknown.
    Asked,
    /// `fork_stop` went out, or was about to, for the sake of another attempt.
    Renewing,
    /// `fork_stop` went out, or was about to, and that is to be the end.
    Stopping(StopReason),
    /// Nothing is at the carrier: the next attempt has a new number.
    Waiting,
}

impl Saved {
    /// What it is saved under.
    #[must_use]
    pub fn key(&self) -> SavedKey {
        match self {
            Self::Call(call) => SavedKey::Call(call.facts.call_control_id.clone()),
            Self::Policy { .. } => SavedKey::Policy,
        }
    }

    /// Ports to which late packets may still come.
    pub(crate) fn used(&self) -> Option<Ports> {
        match self {
            Self::Call(call) => call.used,
            Self::Policy { .. } => None,
        }
    }
}
