//! The audio sink that records: blocks of a leg's samples, side by side, on their way to a writer.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crossbeam_channel::{SendTimeoutError, Sender, TrySendError};
use strep_engine::{Direction, Moment};

use crate::audio_sink::{AudioSink, Block, LegRef, LegSummary};
use crate::event::{Event, EventKind};
use crate::job::{self, BLOCK_BYTES, Begin, Finish, Job, Work};
use crate::writers::Shared;

/// The audio sink that records. It copies and never waits, unless [`WavConfig::wait`](crate::WavConfig::wait) says so.
///
/// A leg holds at most 32 KiB here, one that has said little holds little. Within a second everything is on its way
/// to the disk.
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

/// A leg's recording.
#[derive(Debug)]
struct Lane {
    recording: u64,
    writer: usize,
    leg: LegRef,
    kernel_dropped: Option<u64>,
    /// Whether the writer knows of it.
    begun: bool,
    /// Samples from `written` on, rx and tx; what is missing at the end of one is silence.
    channels: [Vec<i16>; 2],
    /// Place up to which blocks are complete and gone.
    written: u64,
    /// Place behind the last sample.
    lead: u64,
    /// Place up to which everything that came is on its way.
    flushed: u64,
    /// When the lead moved, or what there is was sent.
    touched: Moment,
    shed_samples: u64,
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
        while lane.lead > lane.written {
            lane.emit(&desk);
        }
        if lane.lead == 0 {
            self.shared.events.send(nothing_recorded(&lane.leg, summary, lane.shed_samples));
            return;
        }
        let finish = Finish {
            summary: summary.clone(),
            kernel_dropped: self.shared.counters.kernel_dropped(),
            shed_samples: lane.shed_samples,
        };
        if !lane.begun {
            self.backlog.push_back((lane.writer, lane.begin()));
        }
        self.backlog.push_back((lane.writer, Job { recording: lane.recording, work: Work::Finish(Box::new(finish)) }));
        self.send_backlog();
    }
}

impl AudioSink for WavRecorder {
    fn leg_started(&mut self, leg: &LegRef) {
        if self.lanes.len() <= leg.index {
            self.lanes.resize_with(leg.index + 1, || None);
        }
        let recording = self.shared.recordings.fetch_add(1, Ordering::Relaxed);
        self.lanes[leg.index] = Some(Lane {
            recording,
            writer: usize::try_from(recording % self.writers.len() as u64).unwrap_or(0),
            leg: *leg,
            kernel_dropped: self.shared.counters.kernel_dropped(),
            begun: false,
            channels: [Vec::new(), Vec::new()],
            written: 0,
            lead: 0,
            flushed: 0,
            touched: self.now,
            shed_samples: 0,
        });
    }

    fn audio(&mut self, leg: &LegRef, block: Block<'_>) {
        let desk = Desk { shared: &self.shared, writers: &self.writers, now: self.now };
        let Some(Some(lane)) = self.lanes.get_mut(leg.index) else { return };
        let mut at = block.at;
        for samples in block.samples.chunks(CHUNK) {
            lane.put(&desk, block.direction, at, samples);
            at += samples.len() as u64;
        }
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
        for lane in self.lanes.iter_mut().flatten() {
            if lane.lead > lane.flushed && now.since(lane.touched) >= STALE && !self.shared.pool.is_tight() {
                lane.flush(&desk);
            }
        }
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

/// Where blocks come from and go to.
#[derive(Clone, Copy)]
struct Desk<'a> {
    shared: &'a Shared,
    writers: &'a [Sender<Job>],
    now: Moment,
}

impl Desk<'_> {
    /// Yields the job back if there is no room for it.
    fn send(&self, writer: usize, job: Job) -> Result<(), Job> {
        if self.shared.config.wait {
            self.writers[writer].send_timeout(job, PATIENCE).map_err(SendTimeoutError::into_inner)
        } else {
            self.writers[writer].try_send(job).map_err(TrySendError::into_inner)
        }
    }

    const fn patience(&self) -> Duration {
        if self.shared.config.wait { PATIENCE } else { Duration::ZERO }
    }
}

impl Lane {
    /// Copies samples, at most [`CHUNK`], to their place.
    fn put(&mut self, desk: &Desk<'_>, direction: Direction, at: u64, samples: &[i16]) {
        let behind = usize::try_from(self.written.saturating_sub(at)).unwrap_or(usize::MAX).min(samples.len());
        let (before, samples) = samples.split_at(behind);
        if !before.is_empty() {
            self.patch(desk, direction, at, before);
        }
        if samples.is_empty() {
            return;
        }
        let at = at + behind as u64;
        let end = at + samples.len() as u64;
        self.make_room(desk, at, end);
        let from = usize::try_from(at - self.written).expect("there is room for it");
        let channel = &mut self.channels[usize::from(direction == Direction::Tx)];
        if channel.len() < from + samples.len() {
            channel.resize(from + samples.len(), 0);
        }
        channel[from..from + samples.len()].copy_from_slice(samples);
        self.flushed = self.flushed.min(at);
        if end > self.lead {
            self.lead = end;
            self.touched = desk.now;
        }
        if self.lead - self.written > EMIT_ABOVE {
            self.emit(desk);
        }
    }

    /// Advances until `end` fits. Blocks of nothing but silence are not written: a file reads as zeros there.
    fn make_room(&mut self, desk: &Desk<'_>, at: u64, end: u64) {
        while end - self.written > CAPACITY {
            if self.lead > self.written {
                self.emit(desk);
            } else {
                self.written = at - at % FRAMES as u64;
            }
        }
    }

    /// Sends the oldest block, as complete as it will ever be.
    fn emit(&mut self, desk: &Desk<'_>) {
        let frames = usize::try_from(self.lead - self.written).map_or(FRAMES, |frames| frames.min(FRAMES));
        if frames == 0 {
            return;
        }
        if !self.send_frames(desk, frames) {
            self.shed(desk, self.channels.iter().map(|channel| channel.len().min(frames)).sum());
        }
        for channel in &mut self.channels {
            let gone = channel.len().min(FRAMES);
            channel.drain(..gone);
        }
        self.written += FRAMES as u64;
        self.flushed = self.flushed.max(self.written);
    }

    /// Sends what there is and keeps it, to be sent again once it is complete.
    fn flush(&mut self, desk: &Desk<'_>) {
        if self.lead - self.written > FRAMES as u64 {
            self.emit(desk);
        }
        let frames = usize::try_from(self.lead.saturating_sub(self.written)).unwrap_or(0);
        if frames > 0 && self.send_frames(desk, frames) {
            self.flushed = self.lead;
            self.touched = desk.now;
        }
    }

    fn send_frames(&mut self, desk: &Desk<'_>, frames: usize) -> bool {
        let Some(mut block) = self.block(desk) else { return false };
        for channel in &mut self.channels {
            if channel.len() < frames {
                channel.resize(frames, 0);
            }
        }
        let [rx, tx] = &self.channels;
        for ((frame, left), right) in block.0.chunks_exact_mut(4).zip(&rx[..frames]).zip(tx) {
            let [l0, l1] = left.to_le_bytes();
            let [r0, r1] = right.to_le_bytes();
            frame.copy_from_slice(&[l0, l1, r0, r1]);
        }
        self.send(desk, Work::Write { at: self.written, frames, block })
    }

    fn patch(&mut self, desk: &Desk<'_>, direction: Direction, at: u64, samples: &[i16]) {
        let Some(mut block) = self.block(desk) else { return self.shed(desk, samples.len()) };
        for (bytes, sample) in block.0.chunks_exact_mut(2).zip(samples) {
            bytes.copy_from_slice(&sample.to_le_bytes());
        }
        if !self.send(desk, Work::Patch { at, direction, samples: samples.len(), block }) {
            self.shed(desk, samples.len());
        }
    }

    /// Memory for a block, once the writer knows of the recording.
    fn block(&mut self, desk: &Desk<'_>) -> Option<job::Block> {
        if !self.begun {
            self.begun = desk.send(self.writer, self.begin()).is_ok();
        }
        if !self.begun {
            return None;
        }
        desk.shared.pool.take(desk.patience())
    }

    fn send(&self, desk: &Desk<'_>, work: Work) -> bool {
        let Err(job) = desk.send(self.writer, Job { recording: self.recording, work }) else { return true };
        if let Work::Write { block, .. } | Work::Patch { block, .. } = job.work {
            desk.shared.pool.give(block);
        }
        false
    }

    fn begin(&self) -> Job {
        let begin = Begin { leg: self.leg, kernel_dropped: self.kernel_dropped };
        Job { recording: self.recording, work: Work::Begin(Box::new(begin)) }
    }

    fn shed(&mut self, desk: &Desk<'_>, samples: usize) {
        self.shed_samples += samples as u64;
        desk.shared.counters.shed_samples.fetch_add(samples as u64, Ordering::Relaxed);
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

/// Frames of a block.
const FRAMES: usize = BLOCK_BYTES / 4;
/// A block goes once so many frames beyond its start have come: half a block for the direction that lags behind.
const EMIT_ABOVE: u64 = FRAMES as u64 * 3 / 2;
/// Frames that a leg may hold.
const CAPACITY: u64 = FRAMES as u64 * 2;
/// Samples copied at once.
const CHUNK: usize = FRAMES / 2;
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Without progress for so long, what there is goes to the disk.
const STALE: Duration = Duration::from_millis(500);
/// How long one that may wait does.
const PATIENCE: Duration = Duration::from_secs(10);
