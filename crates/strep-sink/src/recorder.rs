//! The audio sink that records: blocks of a leg's samples, side by side, on their way to a writer.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crossbeam_channel::{Sender, TrySendError};
use strep_engine::Moment;

use crate::audio_sink::{AudioSink, Block, LegRef, LegSummary};
use crate::event::{Event, EventKind};
use crate::job::{Finish, Job, Work};
use crate::lane::{Desk, Lane};
use crate::writers::Shared;

/// The audio sink that records. It copies and never waits, unless [`WavConfig::wait`](crate::WavConfig::wait) says so.
///
/// A leg holds a block of 16 KiB here, or two while one direction is ahead of the other; none before it has audio. Within
/// a second everything is on its way to the disk.
#[derive(Debug)]
pub struct WavRecorder {
    shared: Arc<Shared>,
    writers: Vec<Sender<Job>>,
    /// By the index of the leg.
    lanes: Vec<Option<Lane>>,
    /// Ends of recordings for which a queue had no room.
    backlog: VecDeque<(usize, Job)>,
    now: Moment,
    /// When all lanes were last looked through.
    looked: Moment,
}

impl WavRecorder {
    pub(crate) const fn new(shared: Arc<Shared>, writers: Vec<Sender<Job>>) -> Self {
        Self {
            shared,
            writers,
            lanes: Vec::new(),
            backlog: VecDeque::new(),
            now: Moment::from_nanos(0),
            looked: Moment::from_nanos(0),
        }
    }

    /// Ends of recordings that found no room; in order, and before anything else.
    fn send_backlog(&mut self) {
        while let Some((writer, job)) = self.backlog.pop_front() {
            match self.writers[writer].try_send(job) {
                Ok(()) | Err(TrySendError::Disconnected(_)) => {}
                Err(TrySendError::Full(job)) => {
                    self.backlog.push_front((writer, job));
                    return;
                }
            }
        }
    }

    fn finish(&mut self, mut lane: Lane, summary: &LegSummary) {
        let desk = Desk { shared: &self.shared, writers: &self.writers, now: self.now };
        if !lane.end(&desk) {
            self.shared.events.send(nothing_recorded(&lane.leg, summary, lane.shed_samples));
            return;
        }
        let finish = Finish {
            summary: summary.clone(),
            kernel_dropped: self.shared.counters.kernel_dropped(),
            shed_samples: lane.shed_samples,
        };
        self.shared.counters.ending.fetch_add(1, Ordering::Relaxed);
        self.backlog.extend(lane.begin().map(|begin| (lane.writer, begin)));
        self.backlog.push_back((lane.writer, Job { recording: lane.recording, work: Work::Finish(Box::new(finish)) }));
        self.send_backlog();
    }
}

impl AudioSink for WavRecorder {
    fn leg_started(&mut self, leg: &LegRef) {
        if self.lanes.len() <= leg.index {
            self.lanes.resize_with(leg.index + 1, || None);
        }
        let desk = Desk { shared: &self.shared, writers: &self.writers, now: self.now };
        self.lanes[leg.index] = Some(Lane::new(&desk, leg));
    }

    fn audio(&mut self, leg: &LegRef, block: Block<'_>) {
        let desk = Desk { shared: &self.shared, writers: &self.writers, now: self.now };
        let Some(Some(lane)) = self.lanes.get_mut(leg.index) else { return };
        lane.put(&desk, block.direction, block.at, block.samples);
    }

    fn leg_ended(&mut self, leg: &LegRef, summary: &mut LegSummary) {
        if let Some(lane) = self.lanes.get_mut(leg.index).and_then(Option::take) {
            self.finish(lane, summary);
        }
    }

    fn tick(&mut self, now: Moment) {
        self.now = now;
        self.send_backlog();
        if now.since(self.looked) < LOOK_EVERY {
            return;
        }
        self.looked = now;
        let desk = Desk { shared: &self.shared, writers: &self.writers, now: self.now };
        self.lanes.iter_mut().flatten().for_each(|lane| lane.flush_if_stale(&desk));
    }
}

impl Drop for WavRecorder {
    /// Ends of recordings are never lost. Writers take what is queued before they stop, so this wait ends.
    fn drop(&mut self) {
        for (writer, job) in self.backlog.drain(..) {
            if self.writers[writer].send(job).is_err() {
                return;
            }
        }
    }
}

/// The end of a recording that has no file.
pub(crate) fn nothing_recorded(leg: &LegRef, summary: &LegSummary, shed_samples: u64) -> Event {
    let kind = EventKind::RecordingFinished {
        file: None,
        reason: summary.ended,
        duration_ms: 0.0,
        size_bytes: None,
        shed_samples,
    };
    Event::new(summary.at, kind).on(leg.call_leg_id, leg.leg)
}

const LOOK_EVERY: Duration = Duration::from_millis(100);
