//! What the workers have counted.

use strep_engine::Totals;

/// The counters of all workers, each as it published them last: not more than about 100 ms ago.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// One entry per worker, by number.
    pub workers: Vec<WorkerSnapshot>,
}

impl Snapshot {
    /// The engines' totals, summed.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.workers.iter().fold(Totals::default(), |mut sum, worker| {
            sum += worker.totals;
            sum
        })
    }

    /// Datagrams that the kernel dropped for want of room, in all; coalesced ones count once.
    #[must_use]
    pub fn kernel_dropped(&self) -> u64 {
        self.sum(|worker| worker.kernel_dropped)
    }

    /// Live streams, in all.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.workers.iter().map(|worker| worker.streams).sum()
    }

    /// Datagrams that were received and then discarded because too many were on their way to other workers, in all.
    #[must_use]
    pub fn shed(&self) -> u64 {
        self.sum(|worker| worker.shed)
    }

    /// Call legs that could not be expected, in all.
    #[must_use]
    pub fn expectations_refused(&self) -> u64 {
        self.sum(|worker| worker.expectations_refused)
    }

    fn sum(&self, count: impl Fn(&WorkerSnapshot) -> u64) -> u64 {
        self.workers.iter().map(count).sum()
    }
}

/// One worker's counters. `datagrams + taken_over = totals.received + handed_over + shed`, at every moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkerSnapshot {
    /// Datagrams by outcome.
    pub totals: Totals,
    /// Live streams.
    pub streams: usize,
    /// Datagrams read from this worker's sockets.
    pub datagrams: u64,
    /// Receive calls that yielded at least one datagram. `datagrams` over this is the mean batch.
    pub batches: u64,
    /// Times that the worker slept to let a batch grow.
    pub naps: u64,
    /// Datagrams handed over to other workers.
    pub handed_over: u64,
    /// Datagrams taken over from other workers.
    pub taken_over: u64,
    /// Datagrams discarded because too many were on their way to other workers.
    pub shed: u64,
    /// Datagrams that the kernel dropped for want of room in the receive buffer. One that it had coalesced of several
    /// ([`Config::gro`](crate::Config::gro)) counts once: each may stand for up to 64. Always 0 where the system does
    /// not tell ([`Backend::Portable`](crate::Backend::Portable)).
    pub kernel_dropped: u64,
    /// Receive calls that failed for another reason than that nothing was there.
    pub receive_errors: u64,
    /// Packets of a ring ([`Config::ring`](crate::Config::ring)) that were not taken: fragments, and those with a wrong
    /// checksum. They are in no other counter.
    pub ring_refused: u64,
    /// Call legs that could not be expected because [`EngineConfig::max_expected`](crate::EngineConfig::max_expected)
    /// others were.
    pub expectations_refused: u64,
    /// The smallest receive buffer among this worker's shared sockets, in bytes as the kernel accounts for them
    /// (Linux charges about 832 for a packet of 20 ms); of all its sockets if none is shared, 0 without a socket. Those
    /// opened later are not looked at.
    pub receive_buffer_bytes: usize,
    /// The worker is no more: a sink panicked.
    pub panicked: bool,
}
