//! What the writers count.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// What the writers have done so far, over all legs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriterStats {
    /// Bytes of audio written.
    pub written_bytes: u64,
    /// Blocks of audio that landed before what had been written, and were put to their place.
    pub patches: u64,
    /// Bytes of audio that wait for a writer now.
    pub pending_bytes: usize,
    /// Samples shed because the budget was spent, over both channels.
    pub shed_samples: u64,
    /// Attempts of the file system that failed.
    pub errors: u64,
    /// The latest of them.
    pub last_error: Option<String>,
    /// Recordings that have a file and no end yet.
    pub recordings_open: usize,
    /// Recordings finished, with a report each.
    pub recordings_finished: u64,
    /// How long a block took from a writer's hand to the page cache.
    pub write_seconds: Histogram,
}

/// Durations by size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Histogram {
    /// How many took at most so many microseconds as [`Histogram::BOUNDS_US`] says at this place, and more than at the
    /// place before; the last counts the rest.
    pub counts: [u64; 9],
    /// Sum of all.
    pub sum: Duration,
}

impl Histogram {
    /// Upper bounds in microseconds of all but the last count.
    pub const BOUNDS_US: [u64; 8] = [10, 50, 100, 500, 1_000, 10_000, 100_000, 1_000_000];

    /// How many durations.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// The same, shared by the threads that count.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) written_bytes: AtomicU64,
    pub(crate) patches: AtomicU64,
    pub(crate) shed_samples: AtomicU64,
    pub(crate) errors: AtomicU64,
    pub(crate) recordings_open: AtomicUsize,
    pub(crate) recordings_finished: AtomicU64,
    /// Recordings that have ended and have no name yet.
    pub(crate) ending: AtomicUsize,
    /// Datagrams dropped by the kernel plus one, as last told; 0: nobody tells.
    pub(crate) kernel_dropped: AtomicU64,
    last_error: Mutex<Option<String>>,
    write_counts: [AtomicU64; 9],
    write_nanos: AtomicU64,
}

impl Counters {
    pub(crate) fn wrote(&self, bytes: u64, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let place = Histogram::BOUNDS_US.partition_point(|&bound| bound < micros);
        self.written_bytes.fetch_add(bytes, Ordering::Relaxed);
        self.write_counts[place].fetch_add(1, Ordering::Relaxed);
        self.write_nanos.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn failed(&self, detail: String) {
        self.errors.fetch_add(1, Ordering::Relaxed);
        if let Ok(mut last) = self.last_error.lock() {
            *last = Some(detail);
        }
    }

    pub(crate) fn kernel_dropped(&self) -> Option<u64> {
        self.kernel_dropped.load(Ordering::Relaxed).checked_sub(1)
    }

    pub(crate) fn stats(&self) -> WriterStats {
        let mut counts = [0; 9];
        for (count, shared) in counts.iter_mut().zip(&self.write_counts) {
            *count = shared.load(Ordering::Relaxed);
        }
        WriterStats {
            written_bytes: self.written_bytes.load(Ordering::Relaxed),
            patches: self.patches.load(Ordering::Relaxed),
            pending_bytes: 0,
            shed_samples: self.shed_samples.load(Ordering::Relaxed),
            errors: self.errors.load(Ordering::Relaxed),
            last_error: self.last_error.lock().map_or(None, |error| error.clone()),
            recordings_open: self.recordings_open.load(Ordering::Relaxed),
            recordings_finished: self.recordings_finished.load(Ordering::Relaxed),
            write_seconds: Histogram { counts, sum: Duration::from_nanos(self.write_nanos.load(Ordering::Relaxed)) },
        }
    }
}
