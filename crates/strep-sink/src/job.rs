//! What recorders hand to writers, and the memory that it travels in.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};
use strep_engine::Direction;

use crate::audio_sink::{LegRef, LegSummary};

/// Work on one recording.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) recording: u64,
    pub(crate) work: Work,
}

#[derive(Debug)]
pub(crate) enum Work {
    /// The recording exists; its first audio follows.
    Begin(Box<Begin>),
    /// Interleaved frames to their place.
    Write { at: u64, frames: usize, block: Block },
    /// Samples of one channel into what has been written.
    Patch { at: u64, direction: Direction, samples: usize, block: Block },
    /// Nothing follows.
    Finish(Box<Finish>),
    /// No recording goes on.
    Stop,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Begin {
    pub(crate) leg: LegRef,
    /// What the kernel had dropped by then.
    pub(crate) kernel_dropped: Option<u64>,
}

#[derive(Debug)]
pub(crate) struct Finish {
    pub(crate) summary: LegSummary,
    pub(crate) kernel_dropped: Option<u64>,
    pub(crate) shed_samples: u64,
}

/// 16 KiB of samples on their way to a writer.
#[derive(Debug)]
pub(crate) struct Block(pub(crate) Box<[u8]>);

/// All blocks there are. They are made when they are first needed, and used again.
#[derive(Debug)]
pub(crate) struct Pool {
    free: Receiver<Block>,
    back: Sender<Block>,
    made: AtomicUsize,
    out: AtomicUsize,
    most: usize,
}

impl Pool {
    pub(crate) fn new(budget_bytes: usize) -> Self {
        let most = (budget_bytes / BLOCK_BYTES).max(LEAST_BLOCKS);
        let (back, free) = crossbeam_channel::bounded(most);
        Self { free, back, made: AtomicUsize::new(0), out: AtomicUsize::new(0), most }
    }

    /// A block, unless all are on their way. Waits for one as long as `wait` says.
    pub(crate) fn take(&self, wait: Duration) -> Option<Block> {
        let block = self
            .free
            .try_recv()
            .ok()
            .or_else(|| self.make())
            .or_else(|| if wait.is_zero() { None } else { self.free.recv_timeout(wait).ok() })?;
        self.out.fetch_add(1, Ordering::Relaxed);
        Some(block)
    }

    pub(crate) fn give(&self, block: Block) {
        self.out.fetch_sub(1, Ordering::Relaxed);
        self.back.try_send(block).unwrap_or_default();
    }

    pub(crate) const fn most(&self) -> usize {
        self.most
    }

    /// Bytes on their way.
    pub(crate) fn out_bytes(&self) -> usize {
        self.out.load(Ordering::Relaxed) * BLOCK_BYTES
    }

    /// Whether what can wait should.
    pub(crate) fn is_tight(&self) -> bool {
        self.out.load(Ordering::Relaxed) >= self.most / 2
    }

    fn make(&self) -> Option<Block> {
        let room = |made| (made < self.most).then_some(made + 1);
        self.made.fetch_update(Ordering::Relaxed, Ordering::Relaxed, room).ok()?;
        Some(Block(vec![0; BLOCK_BYTES].into_boxed_slice()))
    }
}

/// Four pages: half a second of stereo at 8 kHz.
pub(crate) const BLOCK_BYTES: usize = 16 << 10;
const LEAST_BLOCKS: usize = 8;
