//! A thread that writes.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use strep_engine::Direction;

use crate::audio_sink::LegRef;
use crate::config::Layout;
use crate::disk::{Claim, now, part, pause};
use crate::event::{Event, EventKind};
use crate::finisher::Ready;
use crate::job::{Begin, Job, Work};
use crate::name::Subject;
use crate::recorder::nothing_recorded;
use crate::stock::Stock;
use crate::wav::{Format, HEADER_BYTES, Origin, header};
use crate::writers::Shared;

/// One of the threads, and the recordings that it alone writes.
#[derive(Debug)]
pub(crate) struct Writer {
    shared: Arc<Shared>,
    jobs: Receiver<Job>,
    ready: Sender<Ready>,
    recordings: HashMap<u64, Recording>,
    /// Recordings whose files stay open, and how many may. Each is written as often as every other, in turn: who came
    /// first keeps its files, and those that find no room are opened for each block. To close the one that was used
    /// last would close each just before its turn.
    open: usize,
    open_most: usize,
    stock: Stock,
    /// Whether there was work since the last nap.
    busy: bool,
    /// Recordings with work that failed.
    stuck: Vec<u64>,
    retry_at: Instant,
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Recording {
    begin: Begin,
    claim: Option<Claim>,
    /// Where the files of the claim are until they are whole.
    parts: Vec<PathBuf>,
    /// Open files, in the order of the claim; none while they are closed.
    files: Vec<File>,
    /// Frames that the headers tell of.
    frames: u64,
    /// Work that waits for the disk.
    pending: VecDeque<Work>,
}

impl Writer {
    /// The `nth` thread.
    pub(crate) fn new(nth: usize, shared: Arc<Shared>, jobs: Receiver<Job>, ready: Sender<Ready>) -> Self {
        let files_each = if shared.config.layout == Layout::Split { 2 } else { 1 };
        let open_most = (shared.config.open_files.get() / files_each).max(1);
        let stock = Stock::new(&shared.config.out, nth, shared.config.spare_files / shared.config.threads);
        Self {
            shared,
            jobs,
            ready,
            recordings: HashMap::new(),
            open: 0,
            open_most,
            stock,
            busy: false,
            stuck: Vec::new(),
            retry_at: now(),
            bytes: Vec::new(),
        }
    }

    /// Works until it is told to stop. Yields the files of recordings that could not be finished.
    pub(crate) fn run(mut self) -> Vec<PathBuf> {
        loop {
            match self.next_job() {
                Ok(Job { work: Work::Stop, .. }) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(job) => self.handle(job),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if !self.stuck.is_empty() && now() >= self.retry_at {
                self.retry();
            }
        }
        self.stock.clear();
        self.retry();
        while !self.stuck.is_empty() && self.shared.before_deadline() {
            // Whoever still sends is cut off; the wait is for the disk.
            match self.jobs.recv_timeout(RETRY_AT_END) {
                Ok(job) => self.give_back(job.work),
                Err(_) => self.retry(),
            }
        }
        self.recordings.values().for_each(|recording| self.tell_of_none(recording));
        self.recordings.into_values().flat_map(|recording| recording.parts).collect()
    }

    /// A recording that has ended and never got a file is not found by the next start: this is its end.
    fn tell_of_none(&self, recording: &Recording) {
        let (None, Some(Work::Finish(finish))) = (&recording.claim, recording.pending.back()) else { return };
        let waiting = recording.pending.iter().map(|work| match work {
            Work::Write { frames, .. } => 2 * *frames as u64,
            Work::Patch { samples, .. } => *samples as u64,
            Work::Begin(_) | Work::Finish(_) | Work::Stop => 0,
        });
        let shed_samples = finish.shed_samples + waiting.sum::<u64>();
        self.shared.events.send(nothing_recorded(&recording.begin.leg, &finish.summary, shed_samples));
    }

    /// Once the queue has run dry it is left alone for a while: woken for each block, a thread costs as much again as
    /// the block.
    fn next_job(&mut self) -> Result<Job, RecvTimeoutError> {
        let mut next = self.jobs.try_recv();
        while matches!(next, Err(TryRecvError::Empty)) && self.stock.make_one(&self.shared.disk) {
            next = self.jobs.try_recv();
        }
        if self.busy && matches!(next, Err(TryRecvError::Empty)) {
            pause(NAP);
            next = self.jobs.try_recv();
        }
        self.busy = next.is_ok();
        match next {
            Ok(job) => Ok(job),
            Err(TryRecvError::Disconnected) => Err(RecvTimeoutError::Disconnected),
            Err(TryRecvError::Empty) if self.stuck.is_empty() => {
                self.jobs.recv().map_err(|_| RecvTimeoutError::Disconnected)
            }
            Err(TryRecvError::Empty) => self.jobs.recv_timeout(self.retry_at.saturating_duration_since(now())),
        }
    }

    fn handle(&mut self, job: Job) {
        let Job { recording: id, work } = job;
        if let Work::Begin(begin) = work {
            self.recordings.insert(id, Recording::new(*begin));
            return;
        }
        let Some(mut recording) = self.recordings.remove(&id) else { return self.give_back(work) };
        if recording.pending.is_empty() {
            self.attempt(id, recording, work);
        } else {
            recording.pending.push_back(work);
            self.recordings.insert(id, recording);
        }
    }

    /// Does the work, or keeps it.
    fn attempt(&mut self, id: u64, mut recording: Recording, work: Work) -> bool {
        let began = now();
        let kept = !recording.files.is_empty();
        let done = self.perform(&mut recording, &work);
        self.keep_or_close(kept, &mut recording, matches!(work, Work::Finish(_)) && done.is_ok());
        match (done, work) {
            (Ok(bytes), Work::Finish(finish)) => {
                debug_assert_eq!(bytes, 0, "an end writes no audio");
                let Recording { begin, claim, frames, .. } = recording;
                let claim = claim.expect("a file was made");
                // It fails only if the thread that names files has gone down.
                self.ready.send(Ready { begin, claim, frames, finish: *finish }).unwrap_or_default();
                true
            }
            (Ok(bytes), work) => {
                self.shared.counters.wrote(bytes, began.elapsed());
                self.give_back(work);
                self.recordings.insert(id, recording);
                true
            }
            (Err(error), work) => {
                let path = recording.claim.as_ref().map_or(&self.shared.config.out, |claim| &claim.files[0]);
                self.shared.failed("write", path, &error);
                if recording.pending.is_empty() {
                    self.retry_at = now() + RETRY;
                    self.stuck.push(id);
                }
                recording.pending.push_front(work);
                self.recordings.insert(id, recording);
                false
            }
        }
    }

    /// Tries again what failed, each recording up to its first failure.
    fn retry(&mut self) {
        for id in std::mem::take(&mut self.stuck) {
            while let Some(mut recording) = self.recordings.remove(&id) {
                let Some(work) = recording.pending.pop_front() else {
                    self.recordings.insert(id, recording);
                    break;
                };
                let more = !recording.pending.is_empty();
                if !self.attempt(id, recording, work) {
                    if more {
                        self.stuck.push(id);
                    }
                    break;
                }
            }
        }
        self.retry_at = now() + RETRY;
    }

    /// Yields the bytes of audio written.
    fn perform(&mut self, recording: &mut Recording, work: &Work) -> io::Result<u64> {
        if matches!(work, Work::Finish(_)) && recording.claim.is_some() {
            return Ok(0);
        }
        self.open(recording)?;
        match work {
            Work::Write { at, frames, block } => self.write(recording, *at, &block.0[..4 * frames]),
            Work::Patch { at, direction, samples, block } => {
                self.patch(recording, *at, (*direction, &block.0[..2 * samples]))
            }
            Work::Begin(_) | Work::Finish(_) | Work::Stop => Ok(0),
        }
    }

    /// Writes interleaved frames in the layout of the files.
    fn write(&mut self, recording: &mut Recording, at: u64, interleaved: &[u8]) -> io::Result<u64> {
        let (disk, layout) = (&self.shared.disk, self.shared.config.layout);
        let frames = (interleaved.len() / 4) as u64;
        for (nth, file) in recording.files.iter().enumerate() {
            let bytes = match layout {
                Layout::Stereo => interleaved,
                Layout::Split => channel(interleaved, nth, &mut self.bytes),
                Layout::MonoMix => mix(interleaved, &mut self.bytes),
            };
            disk.write_at(file, offset(at, frame_bytes(layout)), bytes)?;
        }
        self.grow(recording, at + frames)?;
        Ok(interleaved.len() as u64)
    }

    /// Puts samples of one channel to a place that may have been written before.
    fn patch(&mut self, recording: &mut Recording, at: u64, samples: (Direction, &[u8])) -> io::Result<u64> {
        let (disk, layout) = (&self.shared.disk, self.shared.config.layout);
        let (direction, patch) = samples;
        let frame_bytes = frame_bytes(layout);
        let right = usize::from(direction == Direction::Tx);
        let nth = if layout == Layout::Split { right } else { 0 };
        let frames = patch.len() / 2;
        self.bytes.resize(frames * usize::from(frame_bytes), 0);
        let file = &recording.files[nth];
        disk.read_at(file, offset(at, frame_bytes), &mut self.bytes)?;
        for (frame, sample) in self.bytes.chunks_exact_mut(frame_bytes.into()).zip(patch.chunks_exact(2)) {
            match layout {
                Layout::Stereo => frame[2 * right..2 * right + 2].copy_from_slice(sample),
                Layout::Split => frame.copy_from_slice(sample),
                Layout::MonoMix => {
                    let sum = pcm(frame).saturating_add(pcm(sample));
                    frame.copy_from_slice(&sum.to_le_bytes());
                }
            }
        }
        disk.write_at(file, offset(at, frame_bytes), &self.bytes)?;
        self.grow(recording, at + frames as u64)?;
        self.shared.counters.patches.fetch_add(1, Ordering::Relaxed);
        Ok(patch.len() as u64)
    }

    /// Tells the headers of more frames, once they are there.
    fn grow(&self, recording: &mut Recording, frames: u64) -> io::Result<()> {
        if frames <= recording.frames {
            return Ok(());
        }
        let page = header(&format(&recording.begin, self.shared.config.layout), frames);
        for file in &recording.files {
            self.shared.disk.write_at(file, 0, &page)?;
        }
        recording.frames = frames;
        Ok(())
    }

    /// Makes sure that the files are open; makes them if they are not there.
    fn open(&mut self, recording: &mut Recording) -> io::Result<()> {
        if !recording.files.is_empty() {
            return Ok(());
        }
        let opened = self.open_now(recording).or_else(|error| {
            if !matches!(error.raw_os_error(), Some(ENFILE | EMFILE)) || self.open == 0 {
                return Err(error);
            }
            self.close_half();
            self.open_now(recording)
        });
        opened.inspect_err(|_| recording.files.clear())
    }

    fn open_now(&mut self, recording: &mut Recording) -> io::Result<()> {
        let Shared { config, disk, counters, events, .. } = &*self.shared;
        if recording.claim.is_some() {
            recording.files.clear();
            for path in &recording.parts {
                recording.files.push(disk.open(path)?);
            }
            return Ok(());
        }
        let leg = &recording.begin.leg;
        let subject = Subject { call_leg_id: leg.call_leg_id, leg: leg.leg, started_at: leg.origin };
        let page = header(&format(&recording.begin, config.layout), 0);
        let (claim, files) = disk.claim(config, &subject, &page, &mut self.stock)?;
        counters.recordings_open.fetch_add(1, Ordering::Relaxed);
        recording.parts = claim.files.iter().map(|path| part(path)).collect();
        let file = below(&config.out, &recording.parts[0]);
        let kind = EventKind::RecordingStarted { file, sample_rate: leg.sample_rate.get() };
        events.send(Event::new(leg.origin, kind).on(leg.call_leg_id, leg.leg));
        recording.claim = Some(claim);
        recording.files = files;
        Ok(())
    }

    /// After work on a recording whose files were `kept` open before, or were not.
    fn keep_or_close(&mut self, kept: bool, recording: &mut Recording, ended: bool) {
        self.open -= usize::from(kept);
        if ended || self.open >= self.open_most {
            recording.files.clear();
        }
        self.open += usize::from(!recording.files.is_empty());
    }

    /// Others need descriptors, too.
    fn close_half(&mut self) {
        self.open_most = (self.open / 2).max(1);
        let open = self.recordings.values_mut().filter(|recording| !recording.files.is_empty());
        for recording in open.skip(self.open_most) {
            recording.files.clear();
            self.open -= 1;
        }
    }

    fn give_back(&self, work: Work) {
        work.into_block().into_iter().for_each(|block| self.shared.pool.give(block));
    }
}

impl Recording {
    const fn new(begin: Begin) -> Self {
        Self { begin, claim: None, parts: Vec::new(), files: Vec::new(), frames: 0, pending: VecDeque::new() }
    }
}

/// A path as events and reports show it.
pub(crate) fn below(out: &Path, path: &Path) -> String {
    path.strip_prefix(out).unwrap_or(path).to_string_lossy().into_owned()
}

pub(crate) const fn frame_bytes(layout: Layout) -> u16 {
    match layout {
        Layout::Stereo => 4,
        Layout::MonoMix | Layout::Split => 2,
    }
}

fn format(begin: &Begin, layout: Layout) -> Format {
    let LegRef { call_leg_id, leg, sample_rate, origin, .. } = begin.leg;
    let origin = Origin { call_leg_id, leg, started_at: origin };
    Format { sample_rate, channels: frame_bytes(layout) / 2, origin }
}

fn offset(at: u64, frame_bytes: u16) -> u64 {
    HEADER_BYTES as u64 + at * u64::from(frame_bytes)
}

fn channel<'a>(interleaved: &[u8], nth: usize, bytes: &'a mut Vec<u8>) -> &'a [u8] {
    bytes.clear();
    bytes.extend(interleaved.chunks_exact(4).flat_map(|frame| [frame[2 * nth], frame[2 * nth + 1]]));
    bytes
}

fn mix<'a>(interleaved: &[u8], bytes: &'a mut Vec<u8>) -> &'a [u8] {
    bytes.clear();
    let sums = interleaved.chunks_exact(4).map(|frame| pcm(frame).saturating_add(pcm(&frame[2..])));
    bytes.extend(sums.flat_map(i16::to_le_bytes));
    bytes
}

fn pcm(bytes: &[u8]) -> i16 {
    i16::from_le_bytes([bytes[0], bytes[1]])
}

/// Linux, macOS and BSD number them alike.
const ENFILE: i32 = 23;
const EMFILE: i32 = 24;
/// A fiftieth of a second's blocks then wait: at 10 000 legs 6 MiB.
const NAP: Duration = Duration::from_millis(20);
const RETRY: Duration = Duration::from_millis(500);
const RETRY_AT_END: Duration = Duration::from_millis(20);
