//! Legs and their forks.

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Map, Value};
use strep_wire::{CallLegId, Direction, Leg};

use crate::carrier::CallId;
use crate::carrier::ledger::{Destination, ForkRecord, LegRecord, MediaRecord};
use crate::carrier::media::Tally;
use crate::carrier::plan::{CallDirection, CallPlan};
use crate::plan::LegPlan;

/// One leg.
#[derive(Debug)]
pub(crate) struct LegState {
    pub(crate) call: CallId,
    pub(crate) call_control_id: String,
    pub(crate) call_leg_id: CallLegId,
    pub(crate) call_session_id: String,
    pub(crate) client_state: Option<String>,
    pub(crate) plan: CallPlan,
    pub(crate) webhook_url: Option<String>,
    pub(crate) direction: CallDirection,
    pub(crate) leg: Leg,
    pub(crate) media: LegPlan,
    pub(crate) answered: Option<Instant>,
    pub(crate) ended: Option<Instant>,
    pub(crate) forks: Vec<ForkState>,
}

/// One fork.
#[derive(Debug)]
pub(crate) struct ForkState {
    pub(crate) request: ForkRequest,
    pub(crate) started: Instant,
    pub(crate) stopped: Option<Instant>,
    pub(crate) forked: [bool; 2],
    pub(crate) media: Option<(u64, Arc<Tally>)>,
}

/// A fork as a command asks for it.
#[derive(Clone, Debug)]
pub(crate) struct ForkRequest {
    pub(crate) client_state: Option<String>,
    pub(crate) command_id: Option<String>,
    pub(crate) destination: Destination,
    pub(crate) stream_type: String,
}

impl LegState {
    pub(crate) const fn is_answered(&self) -> bool {
        self.answered.is_some()
    }

    pub(crate) const fn is_alive(&self) -> bool {
        self.ended.is_none()
    }

    /// What its webhooks tell, with what is particular to one of them.
    pub(crate) fn payload(&self, extra: Value) -> Map<String, Value> {
        let mut payload = Map::new();
        for (key, value) in [
            ("call_control_id", Some(self.call_control_id.as_str())),
            ("call_leg_id", Some(self.call_leg_id.to_string().as_str())),
            ("call_session_id", Some(self.call_session_id.as_str())),
            ("client_state", self.client_state.as_deref()),
            ("connection_id", Some(self.plan.connection_id.as_str())),
            ("from", Some(self.plan.from.as_str())),
            ("to", Some(self.plan.to.as_str())),
        ] {
            payload.insert(key.to_owned(), value.map_or(Value::Null, Value::from));
        }
        if let Value::Object(extra) = extra {
            payload.extend(extra);
        }
        payload
    }

    pub(crate) fn record(&self, started: Instant) -> LegRecord {
        let since = |at: Instant| at.saturating_duration_since(started);
        LegRecord {
            answered_at: self.answered.map(since),
            call: self.call,
            call_control_id: self.call_control_id.clone(),
            call_leg_id: self.call_leg_id,
            call_session_id: self.call_session_id.clone(),
            ended_at: self.ended.map(since),
            forks: self.forks.iter().map(|fork| fork.record(started)).collect(),
            leg: self.leg,
            webhooks: Vec::new(),
        }
    }
}

impl ForkState {
    pub(crate) fn is_over(&self) -> bool {
        let media_over = self.media.as_ref().is_none_or(|(_, tally)| tally.network(Direction::Tx).is_some());
        self.stopped.is_some() && media_over
    }

    pub(crate) fn record(&self, started: Instant) -> ForkRecord {
        let since = |at: Instant| at.saturating_duration_since(started);
        let media = |direction, forked| {
            let tally = self.media.as_ref().map(|(_, tally)| tally);
            let (sent, unsent) = tally.map_or((0, 0), |tally| tally.sent(direction));
            MediaRecord { forked, network: tally.and_then(|tally| tally.network(direction)), sent, unsent }
        };
        ForkRecord {
            client_state: self.request.client_state.clone(),
            command_id: self.request.command_id.clone(),
            destination: self.request.destination,
            started_at: since(self.started),
            stopped_at: self.stopped.map(since),
            stream_type: self.request.stream_type.clone(),
            rx: media(Direction::Rx, self.forked[0]),
            tx: media(Direction::Tx, self.forked[1]),
        }
    }
}
