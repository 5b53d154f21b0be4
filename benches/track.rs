//! strep-sink: engine and tracks together, from datagrams to PCM on its leg's timeline, given to a sink that only
//! counts. Less the figure of `engine`, that is what a track costs.

use benches::{Order, Packets, Rounds, criterion, engine};
use criterion::{BenchmarkId, Criterion};
use strep_engine::{Moment, Outcome};
use strep_sink::{AudioSink, Block, LegRef, Tracks, TracksConfig};

fn main() {
    let mut criterion = criterion();
    for streams in [2, 1_000, 20_000] {
        packets_to_pcm(&mut criterion, streams);
    }
    criterion.final_summary();
}

fn packets_to_pcm(criterion: &mut Criterion<Packets>, streams: u32) {
    let mut rounds = Rounds::new(streams, Order::RoundRobin);
    let mut engine = engine(streams, |_| ());
    let mut tracks = Tracks::new(TracksConfig::default(), Null::default());
    let sent = rounds.warm(&mut engine, &mut tracks);
    assert_eq!(engine.totals().of(Outcome::Delivered), sent);

    let per_iteration = u64::from(1_000 / streams.min(1_000));
    let mut group = criterion.benchmark_group("track");
    group.throughput(rounds.throughput(per_iteration));
    group.bench_function(BenchmarkId::new("pcmu", streams), |bencher| {
        bencher.iter(|| (0..per_iteration).for_each(|_| rounds.feed(&mut engine, &mut tracks)));
    });
    group.finish();

    engine.shutdown(Moment::from_nanos(u64::MAX / 2), &mut tracks);
    let null = tracks.into_inner();
    assert_eq!(null.samples, 160 * engine.totals().received, "every packet became 20 ms of sound");
    // More, if a measurement spans more hours of media than one recording may have.
    assert!(null.legs >= u64::from(streams / 2));
}

/// Counts samples.
#[derive(Debug, Default)]
struct Null {
    legs: u64,
    samples: u64,
}

impl AudioSink for Null {
    fn leg_started(&mut self, _leg: &LegRef) {
        self.legs += 1;
    }

    fn audio(&mut self, _leg: &LegRef, block: Block<'_>) {
        self.samples += block.samples.len() as u64;
    }
}
