//! How long packets take from the kernel to the sink, measured without reading a clock for it.

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::sync::Arc;

use strep::{EndReason, Frame, Gap, Moment, Refused, Sink, StreamRef};
use strep_engine::{SenderReport, StreamId};

/// A sink that passes everything on, and measures at each batch how long ago its first and its latest packet had arrived:
/// the longest and the shortest time of a packet in it.
#[derive(Debug)]
pub(crate) struct Measured<S> {
    sink: S,
    latency: Arc<Latency>,
    /// Arrival of the first and the latest packet since the last tick.
    batch: Option<(Moment, Moment)>,
}

impl<S> Measured<S> {
    /// Around `sink`, counting into `latency`.
    pub(crate) const fn new(sink: S, latency: Arc<Latency>) -> Self {
        Self { sink, latency, batch: None }
    }
}

impl<S: Sink> Sink for Measured<S> {
    fn upcoming(&mut self, streams: &[StreamId]) {
        self.sink.upcoming(streams);
    }

    fn stream_started(&mut self, stream: &StreamRef<'_>) {
        self.sink.stream_started(stream);
    }

    fn packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        let (first, _) = self.batch.unwrap_or((frame.arrival, frame.arrival));
        self.batch = Some((first, frame.arrival));
        self.sink.packet(stream, frame);
    }

    fn late_packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        self.sink.late_packet(stream, frame);
    }

    fn gap(&mut self, stream: &StreamRef<'_>, gap: Gap) {
        self.sink.gap(stream, gap);
    }

    fn epoch_started(&mut self, stream: &StreamRef<'_>) {
        self.sink.epoch_started(stream);
    }

    fn sender_report(&mut self, stream: &StreamRef<'_>, report: SenderReport) {
        self.sink.sender_report(stream, report);
    }

    fn stream_ended(&mut self, stream: &StreamRef<'_>, reason: EndReason) {
        self.sink.stream_ended(stream, reason);
    }

    fn stream_refused(&mut self, refused: &Refused) {
        self.sink.stream_refused(refused);
    }

    fn tick(&mut self, now: Moment) {
        if let Some((first, latest)) = self.batch.take() {
            self.latency.observe(now.since(first));
            self.latency.observe(now.since(latest));
        }
        self.sink.tick(now);
    }
}

/// Durations by size. Shared by all workers.
#[derive(Debug)]
pub(crate) struct Latency {
    /// Upper bounds of the classes in microseconds, rising.
    bounds_us: &'static [u64],
    /// Of each class, and of the rest.
    counts: Box<[AtomicU64]>,
    sum_nanos: AtomicU64,
}

impl Latency {
    /// For packets: 100 µs to 1 s.
    pub(crate) fn of_packets() -> Self {
        Self::new(&PACKETS_US)
    }

    /// For what the carrier has a part in: 10 ms to a minute.
    pub(crate) fn of_calls() -> Self {
        Self::new(&CALLS_US)
    }

    fn new(bounds_us: &'static [u64]) -> Self {
        let counts = (0..=bounds_us.len()).map(|_| AtomicU64::default()).collect();
        Self { bounds_us, counts, sum_nanos: AtomicU64::default() }
    }

    /// Counts one duration.
    pub(crate) fn observe(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let place = self.bounds_us.partition_point(|bound| *bound < micros);
        self.counts[place].fetch_add(1, Ordering::Relaxed);
        self.sum_nanos.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Upper bound in microseconds of every class but the last, with the count in it; then the count of the rest.
    pub(crate) fn counts(&self) -> (Vec<(u64, u64)>, u64) {
        let mut counts = self.counts.iter().map(|count| count.load(Ordering::Relaxed));
        let classes = self.bounds_us.iter().copied().zip(counts.by_ref()).collect();
        (classes, counts.next().unwrap_or(0))
    }

    /// Sum of all durations.
    pub(crate) fn sum(&self) -> Duration {
        Duration::from_nanos(self.sum_nanos.load(Ordering::Relaxed))
    }
}

/// What [`Latency::counts`] has yielded, or what has come between two of them.
#[derive(Clone, Debug)]
pub(crate) struct Classes(Vec<(u64, u64)>, u64);

impl Classes {
    /// Of a measurement as it is now.
    pub(crate) fn of(latency: &Latency) -> Self {
        let (classes, rest) = latency.counts();
        Self(classes, rest)
    }

    /// What has come since `earlier`.
    pub(crate) fn since(mut self, earlier: &Self) -> Self {
        self.0.iter_mut().zip(&earlier.0).for_each(|((_, now), (_, then))| *now -= then);
        self.1 -= earlier.1;
        self
    }

    /// Time that this part of all took at most, in milliseconds, by straight lines between the bounds of a class.
    pub(crate) fn quantile_ms(&self, part: f64) -> Option<f64> {
        let total = self.1 + self.0.iter().map(|(_, count)| count).sum::<u64>();
        let mut left = part * total as f64;
        let mut lower = 0;
        for &(bound, count) in &self.0 {
            if count > 0 && left <= count as f64 {
                return Some((lower as f64 + (bound - lower) as f64 * left / count as f64) / 1e3);
            }
            left -= count as f64;
            lower = bound;
        }
        (total > 0).then_some(lower as f64 / 1e3)
    }
}

const PACKETS_US: [u64; 11] = [100, 250, 500, 1_000, 2_000, 5_000, 10_000, 25_000, 100_000, 250_000, 1_000_000];

const CALLS_US: [u64; 11] =
    [10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 15_000_000, 60_000_000];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_fall_into_the_class_whose_bound_they_do_not_exceed() {
        let latency = Latency::of_packets();
        for micros in [0, 100, 101, 1_000_000, 1_000_001] {
            latency.observe(Duration::from_micros(micros));
        }
        let (classes, rest) = latency.counts();
        assert_eq!((classes[0], classes[1], classes[10], rest), ((100, 2), (250, 1), (1_000_000, 1), 1));
        assert_eq!(latency.sum(), Duration::from_micros(2_000_202));
        assert_eq!(
            (Classes::of(&latency).quantile_ms(0.2), Classes::of(&latency).quantile_ms(0.6)),
            (Some(0.05), Some(0.25))
        );
    }
}
