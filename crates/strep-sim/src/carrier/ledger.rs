//! What the carrier knows in the end: what was asked of it, what it did, what became of its webhooks.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use strep_wire::{CallLegId, Direction, Leg};

use crate::carrier::CallId;
use crate::carrier::plan::CommandFault;
use crate::network::NetworkCounts;

/// Everything that happened so far. Times count from [`Carrier::started`](crate::carrier::Carrier::started).
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Ledger {
    /// Requests that came with the key, in the order in which they came.
    pub commands: Vec<CommandRecord>,
    /// Requests that followed a redirect to another origin and brought the key along.
    pub leaked_keys: u64,
    /// Legs of all calls, in the order in which they were placed.
    pub legs: Vec<LegRecord>,
    /// Requests without the key.
    pub unauthorized: u64,
}

/// One leg of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LegRecord {
    /// When it was answered.
    pub answered_at: Option<Duration>,
    /// The call that it is a leg of.
    pub call: CallId,
    /// What commands to it are addressed to.
    pub call_control_id: String,
    /// What its media bears.
    pub call_leg_id: CallLegId,
    /// The same for all legs of the call.
    pub call_session_id: String,
    /// When it ended.
    pub ended_at: Option<Duration>,
    /// Its forks, in the order in which they began.
    pub forks: Vec<ForkRecord>,
    /// Which leg.
    pub leg: Leg,
    /// Its webhooks, in the order of what they tell.
    pub webhooks: Vec<WebhookRecord>,
}

impl LegRecord {
    /// Packets that were sent for it in `direction`, over all its forks.
    #[must_use]
    pub fn sent(&self, direction: Direction) -> u64 {
        self.forks.iter().map(|fork| fork.media(direction).sent).sum()
    }
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommandRecord {
    /// When it came.
    pub at: Duration,
    /// The call that it is about, if it names one.
    pub call_control_id: Option<String>,
    /// By which it is known again.
    pub command_id: Option<String>,
    /// What it brought about.
    pub effect: Effect,
    /// What went wrong with it.
    pub fault: Option<CommandFault>,
    /// Documented name of the operation, such as `callForkStart`; method and path if there is none.
    pub operation: String,
    /// Status of the answer; `None` if the connection was reset.
    pub status: Option<u16>,
}

/// What a request brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// What it asked for.
    Done,
    /// Nothing: it is a question.
    Asked,
    /// Nothing: its `command_id` was known.
    Known,
    /// Nothing: it was refused, or something went wrong.
    None,
}

/// One fork.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ForkRecord {
    /// `client_state` of the command.
    pub client_state: Option<String>,
    /// `command_id` of the command.
    pub command_id: Option<String>,
    /// Where it goes.
    pub destination: Destination,
    /// When it began.
    pub started_at: Duration,
    /// When it ended.
    pub stopped_at: Option<Duration>,
    /// `raw` or `decrypted`.
    pub stream_type: String,
    pub(crate) rx: MediaRecord,
    pub(crate) tx: MediaRecord,
}

impl ForkRecord {
    /// What it sent in `direction`.
    #[must_use]
    pub const fn media(&self, direction: Direction) -> &MediaRecord {
        match direction {
            Direction::Rx => &self.rx,
            Direction::Tx => &self.tx,
        }
    }
}

/// What a fork sent in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MediaRecord {
    /// Whether it was to send at all: not so on some bad days.
    pub forked: bool,
    /// What the network between carrier and receiver did; `None` as long as datagrams are under way.
    pub network: Option<NetworkCounts>,
    /// Datagrams that left the machine's socket.
    pub sent: u64,
    /// Datagrams that the machine's socket refused.
    pub unsent: u64,
}

/// Where a fork goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Destination {
    /// Bare RTP, each direction to a port of its own.
    Ports {
        /// What the platform receives from the party.
        rx: SocketAddr,
        /// What the platform sends to the party.
        tx: SocketAddr,
    },
    /// Both directions behind a STREP header.
    Strep(SocketAddr),
}

/// One webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebhookRecord {
    /// Statuses that it was answered with, in order; 0 for no answer.
    pub answers: Vec<u16>,
    /// What it tells.
    pub event_type: String,
    /// What became of it.
    pub fate: WebhookFate,
    /// Id of the event.
    pub id: String,
}

/// What became of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookFate {
    /// Answered 2xx.
    Delivered,
    /// Given up after all attempts, or there was nowhere to send it to.
    Failed,
    /// Never sent, on a bad day.
    Lost,
    /// Not yet decided.
    Pending,
}

impl Ledger {
    /// What must never be: empty if all is well.
    ///
    /// Two forks of one leg at once; one `command_id` for two different commands of a call; the key sent to another
    /// origin.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults: Vec<String> = self.legs.iter().flat_map(overlapping).collect();
        let mut known = HashMap::new();
        for command in &self.commands {
            let Some(id) = &command.command_id else { continue };
            let first = known.entry((&command.call_control_id, id)).or_insert(&command.operation);
            if *first != &command.operation {
                faults.push(format!("command_id {id} stands for {first} and for {}", command.operation));
            }
        }
        if self.leaked_keys > 0 {
            faults.push(format!("{} requests brought the key to another origin", self.leaked_keys));
        }
        faults
    }

    /// Requests by their operation, such as `callForkStart`.
    pub fn commands_of<'a>(&'a self, operation: &'a str) -> impl Iterator<Item = &'a CommandRecord> {
        self.commands.iter().filter(move |command| command.operation == operation)
    }

    /// The legs of one call.
    pub fn legs_of(&self, call: CallId) -> impl Iterator<Item = &LegRecord> {
        self.legs.iter().filter(move |leg| leg.call == call)
    }
}

/// Forks of a leg that began before all earlier ones were over.
fn overlapping(leg: &LegRecord) -> Vec<String> {
    let mut free_at = Duration::ZERO;
    let mut faults = Vec::new();
    for fork in &leg.forks {
        if fork.started_at < free_at {
            faults.push(format!("leg {} was forked twice at {:?}", leg.call_leg_id, fork.started_at));
        }
        free_at = free_at.max(fork.stopped_at.unwrap_or(Duration::MAX));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fork(started: u64, stopped: Option<u64>) -> ForkRecord {
        ForkRecord {
            client_state: None,
            command_id: None,
            destination: Destination::Strep(([127, 0, 0, 1], 5_004).into()),
            started_at: Duration::from_secs(started),
            stopped_at: stopped.map(Duration::from_secs),
            stream_type: "raw".to_owned(),
            rx: MediaRecord::default(),
            tx: MediaRecord::default(),
        }
    }

    fn leg(forks: Vec<ForkRecord>) -> LegRecord {
        LegRecord {
            answered_at: None,
            call: CallId(0),
            call_control_id: "v3:a".to_owned(),
            call_leg_id: CallLegId::from_u128(1),
            call_session_id: String::new(),
            ended_at: None,
            forks,
            leg: Leg::A,
            webhooks: Vec::new(),
        }
    }

    #[test]
    fn forks_after_each_other_are_well_and_at_once_are_not() {
        let ledger = |forks| Ledger { legs: vec![leg(forks)], ..Ledger::default() };
        assert!(ledger(vec![fork(0, Some(1)), fork(1, Some(2)), fork(2, None)]).faults().is_empty());
        assert_eq!(ledger(vec![fork(0, None), fork(1, None)]).faults().len(), 1);
        assert_eq!(ledger(vec![fork(0, Some(9)), fork(1, Some(2)), fork(3, None)]).faults().len(), 2);
    }

    #[test]
    fn command_id_of_two_commands_and_stray_keys_are_faults() {
        let command = |operation: &str| CommandRecord {
            at: Duration::ZERO,
            call_control_id: Some("v3:a".to_owned()),
            command_id: Some("one".to_owned()),
            effect: Effect::Done,
            fault: None,
            operation: operation.to_owned(),
            status: Some(200),
        };
        let ledger = |operations: [&str; 2], leaked_keys| Ledger {
            commands: operations.map(command).into(),
            leaked_keys,
            ..Ledger::default()
        };
        assert!(ledger(["callForkStart", "callForkStart"], 0).faults().is_empty());
        assert_eq!(ledger(["callForkStart", "callForkStop"], 2).faults().len(), 2);
    }
}
