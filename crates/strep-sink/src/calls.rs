//! What is known of the calls behind the recordings.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use strep_engine::CallLegId;

use crate::report::Call;

/// What is known of calls, by call leg: whoever follows the carrier's API writes it, and reports are filled from it.
///
/// It is read once for each recording, when its report is written. A clone is the same directory. Of more than 65 536
/// calls the one described first is forgotten.
#[derive(Clone, Debug, Default)]
pub struct Calls(Arc<Mutex<Directory>>);

/// Calls in two rows, each by turn: the first of a row is the first to go.
#[derive(Debug, Default)]
struct Directory {
    calls: HashMap<CallLegId, (u64, Call)>,
    known: BTreeMap<u64, CallLegId>,
    over: BTreeMap<u64, CallLegId>,
    turns: u64,
}

impl Calls {
    /// Says what is known of a call leg, instead of what was known before.
    pub fn describe(&self, id: CallLegId, call: Call) {
        self.with(|directory| directory.describe(id, call));
    }

    /// Says that nothing more will be recorded of a call leg. Its entry is kept until 4 096 more calls are over, because
    /// its report may still have to be written.
    pub fn forget(&self, id: CallLegId) {
        self.with(|directory| directory.forget(id));
    }

    /// What is known of a call leg.
    #[must_use]
    pub fn get(&self, id: CallLegId) -> Option<Call> {
        self.with(|directory| directory.calls.get(&id).map(|(_, call)| call.clone()))
    }

    fn with<T>(&self, act: impl FnOnce(&mut Directory) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Directory {
    fn describe(&mut self, id: CallLegId, call: Call) {
        let turn = self.take_turn(id);
        self.known.insert(turn, id);
        self.calls.insert(id, (turn, call));
        if self.known.len() > KNOWN_MOST
            && let Some((_, first)) = self.known.pop_first()
        {
            self.calls.remove(&first);
        }
    }

    fn forget(&mut self, id: CallLegId) {
        let turn = self.take_turn(id);
        let Some((known, _)) = self.calls.get_mut(&id) else { return };
        *known = turn;
        self.over.insert(turn, id);
        if self.over.len() > OVER_MOST
            && let Some((_, first)) = self.over.pop_first()
        {
            self.calls.remove(&first);
        }
    }

    /// Takes the call out of its row, if it stands in one. Yields the last turn.
    fn take_turn(&mut self, id: CallLegId) -> u64 {
        if let Some((turn, _)) = self.calls.get(&id) {
            self.known.remove(turn);
            self.over.remove(turn);
        }
        self.turns += 1;
        self.turns
    }
}

const KNOWN_MOST: usize = 65_536;
const OVER_MOST: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;

    fn call(from: u64) -> Call {
        Call { from: Some(from.to_string()), ..Call::default() }
    }

    fn id(n: usize) -> CallLegId {
        CallLegId::from_u128(n as u128)
    }

    #[test]
    fn latest_description_is_the_answer_in_every_clone() {
        let calls = Calls::default();
        let other = calls.clone();
        calls.describe(id(1), call(1));
        calls.describe(id(1), call(2));
        assert_eq!(other.get(id(1)), Some(call(2)));
        assert_eq!(other.get(id(2)), None);
    }

    #[test]
    fn what_is_over_is_there_for_reports_still_to_come_and_goes_in_the_end() {
        let calls = Calls::default();
        calls.describe(id(0), call(0));
        calls.forget(id(0));
        calls.forget(id(0));
        assert_eq!(calls.get(id(0)), Some(call(0)));
        calls.describe(id(1), call(1));
        for n in 2..OVER_MOST + 2 {
            calls.describe(id(n), call(1));
            calls.forget(id(n));
        }
        assert_eq!((calls.get(id(0)), calls.get(id(1))), (None, Some(call(1))));
        assert_eq!(calls.with(|directory| directory.calls.len()), OVER_MOST + 1);
    }

    #[test]
    fn call_that_comes_back_is_known_again() {
        let calls = Calls::default();
        calls.describe(id(0), call(0));
        calls.forget(id(0));
        calls.describe(id(0), call(7));
        for n in 1..=OVER_MOST + 1 {
            calls.describe(id(n), call(1));
            calls.forget(id(n));
        }
        assert_eq!(calls.get(id(0)), Some(call(7)));
    }

    #[test]
    fn directory_is_bounded() {
        let calls = Calls::default();
        for n in 0..KNOWN_MOST + 10 {
            calls.describe(id(n), Call::default());
        }
        let sizes = calls.with(|directory| (directory.calls.len(), directory.known.len(), directory.over.len()));
        assert_eq!((sizes, calls.get(id(9))), ((KNOWN_MOST, KNOWN_MOST, 0), None));
        assert!(calls.get(id(10)).is_some());
    }

    #[test]
    fn forgetting_the_unknown_changes_nothing() {
        let calls = Calls::default();
        calls.forget(id(5));
        assert_eq!(calls.with(|directory| (directory.calls.len(), directory.over.len())), (0, 0));
    }
}
