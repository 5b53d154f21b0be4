//! All calls that are known: bounded, found by either id, with their deadlines in order.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

use strep_wire::CallLegId;

use super::state::Call;

#[derive(Debug)]
pub(super) struct Book {
    entries: BTreeMap<String, Entry>,
    legs: BTreeMap<CallLegId, String>,
    timers: BTreeSet<(Instant, String)>,
    /// Those that are over, the oldest first.
    over: VecDeque<String>,
    bound: usize,
    /// How many were ever entered.
    entered: u64,
}

#[derive(Debug)]
struct Entry {
    call: Call,
    /// As it stands in `legs`.
    leg: Option<CallLegId>,
    /// As it stands in `timers`.
    timer: Option<Instant>,
    /// Stands in `over`.
    over: bool,
    number: u64,
}

impl Book {
    pub(super) fn new(bound: usize) -> Self {
        Self {
            entries: BTreeMap::new(),
            legs: BTreeMap::new(),
            timers: BTreeSet::new(),
            over: VecDeque::new(),
            bound: bound.max(1),
            entered: 0,
        }
    }

    /// Enters a call that is not there yet. The oldest that is over makes room, or else the oldest without a fork, which
    /// comes back if it was saved; a new call finds no room where every place is taken by a fork.
    pub(super) fn enter(&mut self, call: Call) -> Result<Option<Call>, Full> {
        let removed = if self.entries.len() < self.bound { None } else { Some(self.make_room().ok_or(Full)?) };
        self.entered += 1;
        let id = call.facts.call_control_id.clone();
        self.entries.insert(id.clone(), Entry { call, leg: None, timer: None, over: false, number: self.entered });
        self.index(&id);
        Ok(removed)
    }

    pub(super) fn get(&self, id: &str) -> Option<&Call> {
        self.entries.get(id).map(|entry| &entry.call)
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Call> {
        self.entries.get_mut(id).map(|entry| &mut entry.call)
    }

    pub(super) fn by_leg(&self, leg: CallLegId) -> Option<&str> {
        self.legs.get(&leg).map(String::as_str)
    }

    pub(super) fn calls(&self) -> impl Iterator<Item = &Call> {
        self.entries.values().map(|entry| &entry.call)
    }

    pub(super) fn next_due(&self) -> Option<Instant> {
        self.timers.first().map(|(due, _)| *due)
    }

    /// The call that was due first, if that was at `now` or before.
    pub(super) fn due(&self, now: Instant) -> Option<String> {
        self.timers.first().filter(|(due, _)| *due <= now).map(|(_, id)| id.clone())
    }

    /// To be called after every change of a call.
    pub(super) fn index(&mut self, id: &str) {
        let Some(entry) = self.entries.get_mut(id) else { return };
        let leg = entry.call.facts.call_leg_id;
        if leg != entry.leg {
            self.legs.extend(leg.map(|leg| (leg, id.to_owned())));
            entry.leg = leg;
        }
        let due = entry.call.due();
        if due != entry.timer {
            if let Some(timer) = entry.timer {
                self.timers.remove(&(timer, id.to_owned()));
            }
            self.timers.extend(due.map(|due| (due, id.to_owned())));
            entry.timer = due;
        }
        if entry.call.is_over() && !entry.over {
            entry.over = true;
            self.over.push_back(id.to_owned());
        }
    }

    fn make_room(&mut self) -> Option<Call> {
        let unforked = || self.entries.iter().filter(|(_, entry)| entry.call.fork.is_none());
        let oldest = match self.over.pop_front() {
            Some(id) => id,
            None => unforked().min_by_key(|(_, entry)| entry.number).map(|(id, _)| id.clone())?,
        };
        let entry = self.entries.remove(&oldest)?;
        if let Some(leg) = entry.leg
            && self.legs.get(&leg) == Some(&oldest)
        {
            self.legs.remove(&leg);
        }
        if let Some(timer) = entry.timer {
            self.timers.remove(&(timer, oldest));
        }
        Some(entry.call)
    }
}

/// Every place is taken by a fork.
#[derive(Clone, Copy, Debug)]
pub(super) struct Full;
