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

impl Work {
    /// The memory that it travels in.
    pub(crate) fn into_block(self) -> Option<Block> {
        match self {
            Self::Write { block, .. } | Self::Patch { block, .. } => Some(block),
            Self::Begin(_) | Self::Finish(_) | Self::Stop => None,
        }
    }
}

/// 16 KiB of samples: those of a leg while they are gathered, then on their way to a writer.
#[derive(Debug)]
pub(crate) struct Block(pub(crate) Box<[u8]>);

/// Blocks that nobody uses, and a count of those on their way to a writer: only they are limited. Recorders fill two
/// for each leg at most.
#[derive(Debug)]
pub(crate) struct Pool {
    free: Receiver<Block>,
    back: Sender<Block>,
    /// Rings when a block has come back, for one that waits.
    bell: (Sender<()>, Receiver<()>),
    out: AtomicUsize,
    most: usize,
}

impl Pool {
    pub(crate) fn new(budget_bytes: usize) -> Self {
        let most = (budget_bytes / BLOCK_BYTES).max(LEAST_BLOCKS);
        let (back, free) = crossbeam_channel::bounded(most);
        Self { free, back, bell: crossbeam_channel::bounded(1), out: AtomicUsize::new(0), most }
    }

    /// A block to fill. What it holds is of no meaning.
    pub(crate) fn take(&self) -> Block {
        self.free.try_recv().unwrap_or_else(|_| Block(vec![0; BLOCK_BYTES].into_boxed_slice()))
    }

    /// Takes back a block that was not on its way; beyond the budget its memory is freed.
    pub(crate) fn put(&self, block: Block) {
        self.back.try_send(block).unwrap_or_default();
    }

    /// Whether one more block may be on its way. Waits for that as long as `wait` says.
    pub(crate) fn admit(&self, wait: Duration) -> bool {
        let room = |out| (out < self.most).then_some(out + 1);
        while self.out.fetch_update(Ordering::Relaxed, Ordering::Relaxed, room).is_err() {
            if wait.is_zero() || self.bell.1.recv_timeout(wait).is_err() {
                return false;
            }
        }
        if !wait.is_zero() && self.out.load(Ordering::Relaxed) < self.most {
            // One ring may have been for two.
            self.ring();
        }
        true
    }

    /// Takes back a block that was on its way.
    pub(crate) fn give(&self, block: Block) {
        self.put(block);
        self.out.fetch_sub(1, Ordering::Relaxed);
        self.ring();
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

    fn ring(&self) {
        // If it has rung already, that will do.
        self.bell.0.try_send(()).unwrap_or_default();
    }
}

/// Four pages: half a second of stereo at 8 kHz.
pub(crate) const BLOCK_BYTES: usize = 16 << 10;
const LEAST_BLOCKS: usize = 8;
