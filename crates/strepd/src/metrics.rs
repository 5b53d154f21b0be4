//! What the daemon counts, as a scraper reads it: `strepd_…`, base units, no label that names a call.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeCounterValue, EncodeGaugeValue, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;
use strep::{Outcome, Snapshot};
use strep_sink::{Histogram, WriterStats};

use crate::control::Scrape;
use crate::events::Seen;
use crate::latency::Latency;

/// Counters as the main thread published them last, a few times a second; the HTTP thread reads them here.
#[derive(Debug)]
pub(crate) struct Published {
    /// What the workers counted.
    pub(crate) snapshot: Snapshot,
    /// What the writers counted.
    pub(crate) writers: WriterStats,
    /// Events that nobody could take.
    pub(crate) events_shed: u64,
    /// The first signal has come: nothing is received any more.
    pub(crate) draining: bool,
    /// When that was. The daemon is alive as long as this is recent.
    pub(crate) at: Instant,
}

/// Everything that can be scraped.
#[derive(Clone, Debug)]
pub(crate) struct Numbers {
    /// Counters of workers and writers.
    pub(crate) published: Arc<Mutex<Published>>,
    /// From the kernel to the sink.
    pub(crate) latency: Arc<Latency>,
    /// What the events told.
    pub(crate) seen: Arc<Mutex<Seen>>,
}

impl Numbers {
    /// The counters, locked for the length of a copy.
    pub(crate) fn published(&self) -> MutexGuard<'_, Published> {
        self.published.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the events told, locked likewise.
    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the main thread turns, or finishes as it was told to, and no worker has panicked.
    pub(crate) fn alive(&self) -> bool {
        let published = self.published();
        let turns = published.draining || published.at.elapsed() < STALE;
        turns && !published.snapshot.workers.iter().any(|worker| worker.panicked)
    }

    /// Whether calls are taken.
    pub(crate) fn ready(&self) -> bool {
        self.alive() && !self.published().draining
    }

    /// A registry that collects from here, and from `forks` if there are any.
    pub(crate) fn registry(&self, forks: Option<Scrape>) -> Registry {
        let mut registry = Registry::with_prefix("strepd");
        registry.register_collector(Box::new(self.clone()));
        if let Some(forks) = forks {
            registry.register_collector(Box::new(forks));
        }
        registry
    }
}

impl Collector for Numbers {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let mut page = Page(encoder);
        let (snapshot, writers, events_shed) = {
            let published = self.published();
            (published.snapshot.clone(), published.writers.clone(), published.events_shed)
        };
        self.encode_receiving(&mut page, &snapshot)?;
        self.encode_writing(&mut page, &writers)?;
        page.counter("events_shed", "Events that the file or its reader was too slow for", events_shed)
    }
}

impl Numbers {
    fn encode_receiving(&self, page: &mut Page<'_>, snapshot: &Snapshot) -> fmt::Result {
        let totals = snapshot.totals();
        let outcomes: Vec<_> = totals.outcomes().map(|(outcome, count)| (outcome.name(), count)).collect();
        page.counters("datagrams", "Datagrams by what became of them", "outcome", outcomes)?;
        let of_packets = PACKET_OUTCOMES.map(|outcome| (outcome.name(), totals.of(outcome)));
        let packets = of_packets.into_iter().chain([("lost", totals.lost)]);
        page.counters("packets", "RTP packets by what became of them; lost: never came", "outcome", packets)?;
        page.gauge("streams", "Live streams", snapshot.streams())?;
        page.gauge("held_packets", "Packets held back by gaps", totals.held)?;
        page.counter("streams_started", "Streams begun", totals.streams_started)?;
        page.counter("streams_ended", "Streams ended", totals.streams_ended)?;
        page.counter("kernel_dropped", "Datagrams dropped for want of receive buffer", snapshot.kernel_dropped())?;
        let sum = |count: fn(&strep::WorkerSnapshot) -> u64| snapshot.workers.iter().map(count).sum::<u64>();
        page.counter(
            "handed_over",
            "Datagrams passed on to the worker of their leg",
            sum(|worker| worker.handed_over),
        )?;
        page.counter("hand_over_shed", "Datagrams discarded because too many were being passed on", snapshot.shed())?;
        page.counter(
            "expectations_refused",
            "Call legs of forks that were too many to be expected at once",
            snapshot.expectations_refused(),
        )?;
        page.counter("receive_batches", "Receive calls that yielded datagrams", sum(|worker| worker.batches))?;
        page.counter("receive_errors", "Receive calls that failed", sum(|worker| worker.receive_errors))?;
        let help = "From the kernel's time of receipt to the sink, of the latest packet of each batch";
        let (classes, rest) = self.latency.counts();
        page.histogram("arrival_to_sink_seconds", help, (&classes, rest), self.latency.sum())
    }

    fn encode_writing(&self, page: &mut Page<'_>, writers: &WriterStats) -> fmt::Result {
        let Histogram { counts, sum, .. } = writers.write_seconds;
        let classes: Vec<(u64, u64)> = Histogram::BOUNDS_US.into_iter().zip(counts).collect();
        let rest = counts.last().copied().unwrap_or(0);
        page.histogram("write_seconds", "From a writer's hand to the page cache, per block", (&classes, rest), sum)?;
        page.counter("written_bytes", "Bytes of audio written", writers.written_bytes)?;
        page.counter("write_errors", "Attempts of the file system that failed", writers.errors)?;
        page.gauge("write_pending_bytes", "Bytes of audio that wait for a writer", writers.pending_bytes)?;
        let shed = [("wav", writers.shed_samples)];
        page.counters("shed_samples", "Samples lost to a sink that could not keep up", "sink", shed)?;
        page.gauge("recordings", "Recordings that have a file and no end yet", writers.recordings_open)?;
        let (types, finished): (BTreeMap<_, _>, BTreeMap<_, _>) = {
            let seen = self.seen();
            (seen.types.clone(), seen.finished.clone())
        };
        page.counters("recordings_finished", "Recordings by why they ended", "reason", finished)?;
        page.counters("events", "Events by type", "type", types)
    }
}

/// A page of metrics in the making.
pub(crate) struct Page<'a>(pub(crate) DescriptorEncoder<'a>);

impl Page<'_> {
    pub(crate) fn counter(&mut self, name: &str, help: &str, value: impl EncodeCounterValue) -> fmt::Result {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        metric.encode_counter::<NoLabelSet, _, f64>(&value, None)
    }

    pub(crate) fn counters<'v>(
        &mut self,
        name: &str,
        help: &str,
        label: &'static str,
        values: impl IntoIterator<Item = (&'v str, u64)>,
    ) -> fmt::Result {
        self.families(name, help, values.into_iter().map(|(value, count)| ([(label, value)], count)))
    }

    pub(crate) fn families<'v, const N: usize>(
        &mut self,
        name: &str,
        help: &str,
        values: impl IntoIterator<Item = ([(&'static str, &'v str); N], u64)>,
    ) -> fmt::Result {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (labels, count) in values {
            metric.encode_family(&labels)?.encode_counter::<NoLabelSet, _, f64>(&count, None)?;
        }
        Ok(())
    }

    pub(crate) fn gauges<'v>(
        &mut self,
        name: &str,
        help: &str,
        label: &'static str,
        values: impl IntoIterator<Item = (&'v str, u64)>,
    ) -> fmt::Result {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Gauge)?;
        for (value, count) in values {
            metric.encode_family(&[(label, value)])?.encode_gauge(&count)?;
        }
        Ok(())
    }

    pub(crate) fn gauge(&mut self, name: &str, help: &str, value: impl EncodeGaugeValue) -> fmt::Result {
        self.0.encode_descriptor(name, help, None, MetricType::Gauge)?.encode_gauge(&value)
    }

    /// `classes` are upper bounds in microseconds with the count of each class, and then the count of the rest.
    pub(crate) fn histogram(
        &mut self,
        name: &str,
        help: &str,
        classes: (&[(u64, u64)], u64),
        sum: Duration,
    ) -> fmt::Result {
        let (classes, rest) = classes;
        let count = rest + classes.iter().map(|(_, count)| count).sum::<u64>();
        let seconds = |(bound, count): &(u64, u64)| (Duration::from_micros(*bound).as_secs_f64(), *count);
        let buckets: Vec<(f64, u64)> = classes.iter().map(seconds).chain([(f64::INFINITY, rest)]).collect();
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Histogram)?;
        metric.encode_histogram::<NoLabelSet>(sum.as_secs_f64(), count, &buckets, None)
    }
}

/// Outcomes of datagrams that were read as packets of a stream.
const PACKET_OUTCOMES: [Outcome; 6] =
    [Outcome::Delivered, Outcome::Duplicate, Outcome::Late, Outcome::Quota, Outcome::Stray, Outcome::Unproven];

/// The main thread publishes several times a second; after so long it is stuck.
const STALE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the age of what was published is what is measured")]
    fn page_has_the_names_that_others_hold_on_to() {
        let published = Published {
            snapshot: Snapshot::default(),
            writers: WriterStats::default(),
            events_shed: 3,
            draining: false,
            at: Instant::now(),
        };
        let numbers = Numbers {
            published: Arc::new(Mutex::new(published)),
            latency: Arc::new(Latency::of_packets()),
            seen: Arc::default(),
        };
        numbers.latency.observe(Duration::from_micros(700));
        let mut page = String::new();
        prometheus_client::encoding::text::encode(&mut page, &numbers.registry(None)).unwrap();
        for line in [
            "strepd_datagrams_total{outcome=\"rtp_refused\"} 0",
            "strepd_packets_total{outcome=\"lost\"} 0",
            "strepd_streams 0",
            "strepd_kernel_dropped_total 0",
            "strepd_write_seconds_count 0",
            "strepd_arrival_to_sink_seconds_bucket{le=\"0.0005\"} 0",
            "strepd_arrival_to_sink_seconds_bucket{le=\"0.001\"} 1",
            "strepd_arrival_to_sink_seconds_bucket{le=\"+Inf\"} 1",
            "strepd_arrival_to_sink_seconds_count 1",
            "strepd_shed_samples_total{sink=\"wav\"} 0",
            "strepd_events_shed_total 3",
        ] {
            assert!(page.lines().any(|found| found == line), "{line} is not in\n{page}");
        }
        assert!(numbers.alive() && numbers.ready());
        numbers.published().draining = true;
        assert!(numbers.alive() && !numbers.ready());
    }
}
