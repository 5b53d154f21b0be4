//! How everything stands.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::fork::{CallView, ForkState, ForkView};
use crate::ports::PortCounts;

/// How everything stands at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Snapshot {
    /// Calls that are known.
    pub calls: Vec<CallView>,
    /// Forks of them.
    pub forks: Vec<ForkView>,
    /// The forks that ended last, a few of them, the oldest first.
    pub ended: Vec<ForkView>,
    /// How many forks are in each state; of those that ended, how many did since the start.
    pub counts: BTreeMap<ForkState, u64>,
    /// Ports for bare RTP; `None` without a range.
    pub ports: Option<PortCounts>,
    /// Commands that wait for their turn or for an answer.
    pub commands: usize,
    /// Calls for which there was no room, since the start.
    pub turned_away: u64,
    /// Whether the carrier was found to refuse `target`.
    pub target_refused: bool,
}
