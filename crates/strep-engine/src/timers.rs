//! When streams need attention.

use core::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::{Moment, StreamId};

/// What a timer is for. A stream has at most one of each, so that a flood of gaps cannot fill the heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// The idle time may be over.
    Idle,
    /// A gap, a trial or a goodbye may be due, within one window.
    Soon,
}

/// All timers of an engine, earliest first. An entry may outlive its stream: `generation` tells.
#[derive(Debug)]
pub(crate) struct Timers {
    heap: BinaryHeap<Reverse<(Moment, Timer, StreamId, u32)>>,
}

impl Timers {
    pub(crate) fn new(max_streams: usize) -> Self {
        Self { heap: BinaryHeap::with_capacity(2 * max_streams) }
    }

    pub(crate) fn arm(&mut self, at: Moment, timer: Timer, id: StreamId, generation: u32) {
        self.heap.push(Reverse((at, timer, id, generation)));
    }

    /// The earliest entry, if it is due by `now`.
    pub(crate) fn pop_due(&mut self, now: Moment) -> Option<(Timer, StreamId, u32)> {
        let due = self.heap.peek().is_some_and(|Reverse((at, ..))| *at <= now);
        if !due {
            return None;
        }
        self.heap.pop().map(|Reverse((_, timer, id, generation))| (timer, id, generation))
    }

    pub(crate) fn next(&self) -> Option<Moment> {
        self.heap.peek().map(|Reverse((at, ..))| *at)
    }
}
