//! strep-engine: packets in order, of streams that are under way. The figure of one core.

use benches::{Counter, Order, Packets, Rounds, criterion, engine};
use criterion::{BenchmarkId, Criterion};
use strep_engine::Outcome;

fn main() {
    let mut criterion = criterion();
    for streams in [1, 1_000, 20_000] {
        in_order(&mut criterion, "round_robin", Order::RoundRobin, streams);
    }
    for streams in [1_000, 20_000] {
        in_order(&mut criterion, "shuffled", Order::Shuffled, streams);
    }
    criterion.final_summary();
}

fn in_order(criterion: &mut Criterion<Packets>, name: &str, order: Order, streams: u32) {
    let mut rounds = Rounds::new(streams, order);
    let mut engine = engine(streams, |_| ());
    let mut sink = Counter::default();
    let sent = rounds.warm(&mut engine, &mut sink);
    assert_eq!((sink.packets, engine.totals().of(Outcome::Delivered)), (sent, sent));
    assert_eq!((engine.streams(), engine.totals().held), (streams as usize, 0));

    let per_iteration = u64::from(1_000 / streams.min(1_000));
    let mut group = criterion.benchmark_group("engine");
    group.throughput(rounds.throughput(per_iteration));
    group.bench_function(BenchmarkId::new(name, streams), |bencher| {
        bencher.iter(|| (0..per_iteration).for_each(|_| rounds.feed(&mut engine, &mut sink)));
    });
    group.finish();
    assert_eq!(engine.totals().of(Outcome::Delivered), engine.totals().received, "all were in order");
}
