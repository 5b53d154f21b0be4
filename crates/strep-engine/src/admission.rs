//! Admission: which call legs may begin a stream. Nothing here is asked for a datagram that has one.

use core::fmt;
use core::time::Duration;
use std::collections::VecDeque;

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use strep_wire::{CallLegId, Leg};

use crate::{EngineConfig, Moment, Outcome, StreamKey};

/// Which call legs may begin a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Admission {
    /// Those that [`Engine::expect`](crate::Engine::expect) has named, and that of a port bound to one stream
    /// ([`Binding::Stream`](crate::Binding::Stream)). What makes up its call leg ids (bare RTP on shared ports and on
    /// pairs) can be named by nobody and gets nothing.
    Expected,
    /// All.
    #[default]
    Open,
}

/// Why a call leg is not expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExpectError {
    /// As many as configured are expected already.
    Full {
        /// How many those are: [`EngineConfig::max_expected`].
        most: u32,
    },
}

impl fmt::Display for ExpectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full { most } => write!(f, "{most} call legs are expected already"),
        }
    }
}

impl core::error::Error for ExpectError {}

/// What is expected, and what has just been ended and must not begin anew.
#[derive(Debug)]
pub(crate) struct Gate {
    admission: Admission,
    linger: Duration,
    max_expected: u32,
    max_ended: usize,
    expected: HashSet<CallLegId, FixedState>,
    /// Until when a leg that was ended stays so.
    ended: HashMap<(CallLegId, Leg), Moment, FixedState>,
    /// The same by time. An entry whose moment is not that of `ended` has been lifted or renewed.
    by_time: VecDeque<(Moment, (CallLegId, Leg))>,
}

impl Gate {
    pub(crate) fn new(config: &EngineConfig) -> Self {
        let hasher = FixedState::with_seed(config.seed);
        Self {
            admission: config.admission,
            linger: config.linger,
            max_expected: config.max_expected.get(),
            max_ended: config.max_streams.get() as usize,
            expected: HashSet::with_hasher(hasher.clone()),
            ended: HashMap::with_hasher(hasher),
            by_time: VecDeque::new(),
        }
    }

    pub(crate) fn expect(&mut self, id: CallLegId) -> Result<(), ExpectError> {
        if self.admission == Admission::Expected && !self.expected.contains(&id) {
            if self.expected.len() >= self.max_expected as usize {
                return Err(ExpectError::Full { most: self.max_expected });
            }
            self.expected.insert(id);
        }
        self.lift(id, Leg::A);
        self.lift(id, Leg::B);
        Ok(())
    }

    pub(crate) fn dismiss(&mut self, id: CallLegId) {
        self.expected.remove(&id);
    }

    /// A leg was ended: what still comes of it begins nothing. Of too many, the earliest are forgotten.
    pub(crate) fn bar(&mut self, id: CallLegId, leg: Leg, now: Moment) {
        while self.by_time.len() >= self.max_ended || self.by_time.front().is_some_and(|(until, _)| *until <= now) {
            self.forget_earliest();
        }
        let until = now + self.linger;
        if until > now {
            self.ended.insert((id, leg), until);
            self.by_time.push_back((until, (id, leg)));
        }
    }

    /// The leg may begin again.
    pub(crate) fn lift(&mut self, id: CallLegId, leg: Leg) {
        self.ended.remove(&(id, leg));
    }

    /// Why a packet that has no stream gets none now, if it is for one of these reasons. `named_by` says who has named
    /// the stream.
    pub(crate) fn refuses(&self, key: StreamKey, named_by: NamedBy, now: Moment) -> Option<Outcome> {
        if self.ended.get(&(key.call_leg_id, key.leg)).is_some_and(|&until| now < until) {
            return Some(Outcome::Ended);
        }
        let admitted = match (self.admission, named_by) {
            (Admission::Open, _) | (Admission::Expected, NamedBy::Port) => true,
            (Admission::Expected, NamedBy::Header) => self.expected.contains(&key.call_leg_id),
            (Admission::Expected, NamedBy::Nobody) => false,
        };
        (!admitted).then_some(Outcome::Unexpected)
    }

    fn forget_earliest(&mut self) {
        let Some((until, leg)) = self.by_time.pop_front() else { return };
        if self.ended.get(&leg) == Some(&until) {
            self.ended.remove(&leg);
        }
    }
}

/// Who has named a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NamedBy {
    Header,
    Nobody,
    Port,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(most: u32) -> Gate {
        Gate::new(&EngineConfig { max_streams: most.try_into().unwrap(), ..EngineConfig::default() })
    }

    fn is_ended(gate: &Gate, id: u128, millis: u64) -> bool {
        let key =
            StreamKey { call_leg_id: CallLegId::from_u128(id), leg: Leg::A, direction: strep_wire::Direction::Rx };
        gate.refuses(key, NamedBy::Header, Moment::from_millis(millis)) == Some(Outcome::Ended)
    }

    #[test]
    fn table_of_ended_legs_is_bounded_and_forgets_the_earliest() {
        let mut gate = gate(4);
        for id in 0..10 {
            gate.bar(CallLegId::from_u128(id), Leg::A, Moment::from_millis(10));
        }
        assert_eq!((gate.ended.len(), gate.by_time.len()), (4, 4));
        assert_eq!((is_ended(&gate, 5, 20), is_ended(&gate, 6, 20)), (false, true));
    }

    #[test]
    fn bar_that_was_renewed_outlives_its_first_end() {
        let mut gate = gate(100);
        gate.bar(CallLegId::from_u128(1), Leg::A, Moment::from_millis(0));
        gate.bar(CallLegId::from_u128(1), Leg::A, Moment::from_millis(3_000));
        gate.bar(CallLegId::from_u128(2), Leg::A, Moment::from_millis(6_000));
        assert_eq!(gate.by_time.len(), 2, "the first end was due");
        assert_eq!((is_ended(&gate, 1, 7_999), is_ended(&gate, 1, 8_000)), (true, false));
    }

    #[test]
    fn time_empties_the_table() {
        let mut gate = gate(100);
        for id in 0..50 {
            gate.bar(CallLegId::from_u128(id), Leg::B, Moment::from_millis(0));
        }
        gate.bar(CallLegId::from_u128(99), Leg::A, Moment::from_millis(5_000));
        assert_eq!((gate.ended.len(), gate.by_time.len()), (1, 1));
    }
}
