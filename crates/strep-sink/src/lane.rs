//! A leg's recording until it is on its way: the blocks that fill.

use std::iter::repeat_n;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crossbeam_channel::{SendTimeoutError, Sender, TrySendError};
use strep_engine::{Direction, Moment};

use crate::audio_sink::LegRef;
use crate::job::{self, BLOCK_BYTES, Begin, Job, Pool, Work};
use crate::wav::HEADER_BYTES;
use crate::writer::frame_bytes;
use crate::writers::Shared;

/// Where blocks come from and go to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Desk<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) writers: &'a [Sender<Job>],
    pub(crate) now: Moment,
}

/// A leg's recording.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) recording: u64,
    pub(crate) writer: usize,
    pub(crate) leg: LegRef,
    pub(crate) shed_samples: u64,
    kernel_dropped: Option<u64>,
    /// Whether there is room for one more recording.
    admitted: bool,
    /// Whether the writer knows of it.
    begun: bool,
    /// The block that starts at `written`, and the one behind it.
    filling: [Filling; 2],
    /// Place up to which blocks are complete and gone.
    written: u64,
    /// Places behind the last samples of rx and tx.
    ends: [u64; 2],
    /// Place up to which everything that came is on its way.
    flushed: u64,
    /// Where the first block ends.
    first: u64,
    /// When the lead moved, or what there is was sent.
    touched: Moment,
}

/// Interleaved frames that are still to be completed. It has no memory before it has audio.
#[derive(Debug, Default)]
struct Filling {
    block: Option<job::Block>,
    /// Frames that are filled, of rx and of tx.
    filled: [usize; 2],
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
    pub(crate) fn new(desk: &Desk<'_>, leg: &LegRef) -> Self {
        let recording = desk.shared.recordings.fetch_add(1, Ordering::Relaxed);
        // The first block shares its place in the file with the header, so that all others start at a multiple of
        // their size: the page cache then takes one folio for each (5.8 µs a block, else 9.1).
        let first = FRAMES - HEADER_BYTES / usize::from(frame_bytes(desk.shared.config.layout));
        Self {
            recording,
            writer: usize::try_from(recording % desk.writers.len() as u64).unwrap_or(0),
            leg: *leg,
            shed_samples: 0,
            kernel_dropped: desk.shared.counters.kernel_dropped(),
            admitted: desk.shared.config.wait || desk.shared.counters.ending.load(Ordering::Relaxed) < ENDING_MOST,
            begun: false,
            filling: Default::default(),
            written: 0,
            ends: [0; 2],
            flushed: 0,
            first: first as u64,
            touched: desk.now,
        }
    }

    /// Copies samples to their place.
    pub(crate) fn put(&mut self, desk: &Desk<'_>, direction: Direction, mut at: u64, samples: &[i16]) {
        if !self.admitted {
            return self.shed(desk, samples.len());
        }
        for samples in samples.chunks(CHUNK) {
            self.put_chunk(desk, direction, at, samples);
            at += samples.len() as u64;
        }
    }

    /// Sends what there is and keeps it, if nothing came for a while.
    pub(crate) fn flush_if_stale(&mut self, desk: &Desk<'_>) {
        let waits = self.lead() > self.flushed && desk.now.since(self.touched) >= STALE;
        if waits && !desk.shared.pool.is_tight() {
            self.flush(desk);
        }
    }

    /// Sends all there is, for the last time. Yields whether there was audio at all.
    pub(crate) fn end(&mut self, desk: &Desk<'_>) -> bool {
        while self.lead() > self.written {
            self.emit(desk);
        }
        self.lead() > 0
    }

    /// What the writer is to be told before anything else, unless it has been.
    pub(crate) fn begin(&self) -> Option<Job> {
        let begin = || Work::Begin(Box::new(Begin { leg: self.leg, kernel_dropped: self.kernel_dropped }));
        (!self.begun).then(|| Job { recording: self.recording, work: begin() })
    }

    fn put_chunk(&mut self, desk: &Desk<'_>, direction: Direction, at: u64, samples: &[i16]) {
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
        self.fill(desk, direction, at, samples);
        self.flushed = self.flushed.min(at);
        if end > self.lead() {
            self.touched = desk.now;
        }
        let own = &mut self.ends[side(direction)];
        *own = end.max(*own);
        if self.is_due() {
            self.emit(desk);
        }
    }

    /// Advances until `end` fits. Blocks of nothing but silence are not written: a file reads as zeros there.
    fn make_room(&mut self, desk: &Desk<'_>, at: u64, end: u64) {
        while end > self.block_end() + FRAMES as u64 {
            if self.lead() > self.written {
                self.emit(desk);
            } else {
                self.written = at - (at - self.first) % FRAMES as u64;
            }
        }
    }

    fn fill(&mut self, desk: &Desk<'_>, direction: Direction, at: u64, samples: &[i16]) {
        let index = |place: u64| usize::try_from(place).expect("there is room for it");
        let middle = self.block_end();
        let (before, behind) = samples.split_at(index(middle.saturating_sub(at)).min(samples.len()));
        if !before.is_empty() {
            self.filling[0].put(&desk.shared.pool, direction, index(at - self.written), before);
        }
        if !behind.is_empty() {
            self.filling[1].put(&desk.shared.pool, direction, index(at.max(middle) - middle), behind);
        }
    }

    /// Whether the oldest block is as complete as it will get: both directions are past it, one is and the other has
    /// nothing in it, or one is ahead by half a block.
    fn is_due(&self) -> bool {
        let (end, lag) = (self.block_end(), self.ends[0].min(self.ends[1]));
        self.lead() >= end && (lag >= end || lag <= self.written || self.lead() > end + LAG_MOST)
    }

    /// Sends the oldest block.
    fn emit(&mut self, desk: &Desk<'_>) {
        let frames = self.frames();
        let samples = self.filling[0].filled.iter().sum();
        if let Some(block) = self.filling[0].complete(frames)
            && !self.send(desk, Work::Write { at: self.written, frames, block })
        {
            self.shed(desk, samples);
        }
        self.filling.swap(0, 1);
        self.written = self.block_end();
        self.flushed = self.flushed.max(self.written);
    }

    /// Sends what there is and keeps it, to be sent again once it is complete.
    fn flush(&mut self, desk: &Desk<'_>) {
        if self.lead() > self.block_end() {
            self.emit(desk);
        }
        let frames = self.frames();
        let Some(block) = self.filling[0].copy(&desk.shared.pool, frames) else { return };
        if self.send(desk, Work::Write { at: self.written, frames, block }) {
            self.flushed = self.lead();
            self.touched = desk.now;
        }
    }

    fn patch(&mut self, desk: &Desk<'_>, direction: Direction, at: u64, samples: &[i16]) {
        let mut block = desk.shared.pool.take();
        for (bytes, sample) in block.0.chunks_exact_mut(2).zip(samples) {
            bytes.copy_from_slice(&sample.to_le_bytes());
        }
        if !self.send(desk, Work::Patch { at, direction, samples: samples.len(), block }) {
            self.shed(desk, samples.len());
        }
    }

    /// Hands a block over, once the writer knows of the recording. What is refused goes back to the pool.
    fn send(&mut self, desk: &Desk<'_>, work: Work) -> bool {
        let pool = &desk.shared.pool;
        if let Some(begin) = self.begin() {
            self.begun = desk.send(self.writer, begin).is_ok();
        }
        if !self.begun || !pool.admit(desk.patience()) {
            work.into_block().into_iter().for_each(|block| pool.put(block));
            return false;
        }
        let sent = desk.send(self.writer, Job { recording: self.recording, work });
        sent.map_err(|job| job.work.into_block().into_iter().for_each(|block| pool.give(block))).is_ok()
    }

    fn shed(&mut self, desk: &Desk<'_>, samples: usize) {
        self.shed_samples += samples as u64;
        desk.shared.counters.shed_samples.fetch_add(samples as u64, Ordering::Relaxed);
    }

    /// Place behind the last sample.
    fn lead(&self) -> u64 {
        self.ends[0].max(self.ends[1])
    }

    /// Place behind the oldest block.
    const fn block_end(&self) -> u64 {
        if self.written == 0 { self.first } else { self.written + FRAMES as u64 }
    }

    /// Frames that the oldest block has.
    fn frames(&self) -> usize {
        let end = self.lead().min(self.block_end());
        usize::try_from(end.saturating_sub(self.written)).expect("no more than a block")
    }
}

impl Filling {
    fn put(&mut self, pool: &Pool, direction: Direction, from: usize, samples: &[i16]) {
        let side = side(direction);
        let frames = self.block.get_or_insert_with(|| pool.take()).0.as_chunks_mut().0;
        let (end, filled) = (from + samples.len(), self.filled[side]);
        if from > filled {
            interleave(&mut frames[filled..from], side, repeat_n(0, from - filled));
        }
        interleave(&mut frames[from..end], side, samples.iter().copied());
        self.filled[side] = filled.max(end);
    }

    /// So many frames; what is missing is silence.
    fn complete(&mut self, frames: usize) -> Option<job::Block> {
        self.pad(frames);
        self.filled = [0; 2];
        self.block.take()
    }

    fn copy(&mut self, pool: &Pool, frames: usize) -> Option<job::Block> {
        self.pad(frames);
        let own = self.block.as_ref()?;
        let mut copy = pool.take();
        copy.0[..4 * frames].copy_from_slice(&own.0[..4 * frames]);
        Some(copy)
    }

    fn pad(&mut self, frames: usize) {
        let Some(block) = &mut self.block else { return };
        for (side, filled) in self.filled.iter_mut().enumerate().filter(|(_, filled)| **filled < frames) {
            interleave(&mut block.0.as_chunks_mut().0[*filled..frames], side, repeat_n(0, frames - *filled));
            *filled = frames;
        }
    }
}

/// Puts samples into one side of frames. It works on whole frames, which the compiler makes vectors of.
fn interleave(frames: &mut [[u8; 4]], side: usize, samples: impl Iterator<Item = i16>) {
    let (shift, other) = if side == 0 { (0, 0xFFFF_0000) } else { (16, 0x0000_FFFF) };
    for (frame, sample) in frames.iter_mut().zip(samples) {
        *frame = (u32::from_le_bytes(*frame) & other | u32::from(sample.cast_unsigned()) << shift).to_le_bytes();
    }
}

/// Left is rx, right is tx.
fn side(direction: Direction) -> usize {
    usize::from(direction == Direction::Tx)
}

/// Frames of a block.
const FRAMES: usize = BLOCK_BYTES / 4;
/// Frames by which one direction may be ahead of a block that lacks the other.
const LAG_MOST: u64 = FRAMES as u64 / 2;
/// Samples copied at once.
const CHUNK: usize = FRAMES / 2;
/// Without progress for so long, what there is goes to the disk.
const STALE: Duration = Duration::from_millis(500);
/// Recordings that have ended may wait for a name, each with a few kilobytes. While a disk hangs for so long that there
/// are more, what begins is not recorded, and counted as shed.
const ENDING_MOST: usize = if cfg!(test) { 100 } else { 16_384 };
/// How long one that may wait does.
const PATIENCE: Duration = Duration::from_secs(10);
