//! strep-engine: packets in order, of streams that are under way. The figure of one core.

use std::hint::black_box;
use std::time::{Duration, Instant};

use benches::{Counter, Order, Packets, Rounds, arrival, criterion, engine};
use criterion::{BenchmarkId, Criterion, Throughput};
use strep_engine::{Arrival, Engine, Moment, Outcome};

fn main() {
    let mut criterion = criterion();
    for streams in [1, 1_000, 20_000] {
        in_order(&mut criterion, "round_robin", Order::RoundRobin, streams);
    }
    for streams in [1_000, 20_000] {
        in_order(&mut criterion, "shuffled", Order::Shuffled, streams);
    }
    for streams in [200, 2_000, 20_000, 100_000] {
        after_the_kernel(&mut criterion, "batches", streams, Engine::handle_datagrams);
        after_the_kernel(&mut criterion, "one_by_one", streams, |engine, datagrams, sink| {
            datagrams.iter().for_each(|&(arrival, datagram)| engine.handle_datagram(arrival, datagram, sink));
        });
    }
    criterion.final_summary();
}

fn in_order(criterion: &mut Criterion<Packets>, name: &str, order: Order, streams: u32) {
    let (mut rounds, mut engine, mut sink) = under_way(order, streams);
    let per_iteration = u64::from(1_000 / streams.min(1_000));
    let mut group = criterion.benchmark_group("engine");
    group.throughput(rounds.throughput(per_iteration));
    group.bench_function(BenchmarkId::new(name, streams), |bencher| {
        bencher.iter(|| (0..per_iteration).for_each(|_| rounds.feed(&mut engine, &mut sink)));
    });
    group.finish();
    assert_eq!(engine.totals().of(Outcome::Delivered), engine.totals().received, "all were in order");
}

/// Shuffled streams in batches, as a worker has them: the datagrams were just written, the kernel's own work has passed
/// through the caches, and only what the engine does is timed.
fn after_the_kernel(
    criterion: &mut Criterion<Packets>,
    name: &str,
    streams: u32,
    work: impl Fn(&mut Engine, &[(Arrival, &[u8])], &mut Counter),
) {
    let (mut rounds, mut engine, mut sink) = under_way(Order::Shuffled, streams);
    let mut slots = vec![(arrival(Moment::default()), Vec::new()); BATCH];
    let others = vec![1_u8; DISTURBED_BYTES];
    let mut group = criterion.benchmark_group("engine_after_the_kernel");
    group.throughput(Throughput::Elements(BATCH as u64));
    group.bench_function(BenchmarkId::new(name, streams), |bencher| {
        bencher.iter_custom(|batches| {
            let mut took = Duration::ZERO;
            for _ in 0..batches {
                black_box(others.iter().step_by(64).fold(0_u8, |sum, byte| sum ^ byte));
                rounds.fill(&mut slots);
                let datagrams: Vec<_> = slots.iter().map(|(arrival, bytes)| (*arrival, bytes.as_slice())).collect();
                took += timed(|| work(&mut engine, &datagrams, &mut sink));
            }
            took
        });
    });
    group.finish();
    assert_eq!(engine.totals().of(Outcome::Delivered), engine.totals().received, "all were in order");
}

fn under_way(order: Order, streams: u32) -> (Rounds, Engine, Counter) {
    let mut rounds = Rounds::new(streams, order);
    let mut engine = engine(streams, |config| config.max_streams_per_peer = config.max_streams);
    let mut sink = Counter::default();
    let sent = rounds.warm(&mut engine, &mut sink);
    assert_eq!((sink.packets, engine.totals().of(Outcome::Delivered)), (sent, sent));
    assert_eq!((engine.streams(), engine.totals().held), (streams as usize, 0));
    (rounds, engine, sink)
}

#[expect(clippy::disallowed_methods, reason = "a bench measures")]
fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

/// What a driver takes from the kernel at once.
const BATCH: usize = 64;

/// Of other memory that is read before each batch.
const DISTURBED_BYTES: usize = 256 << 10;
