//! strep-engine under faults: 50 legs of 10 s, from their first packet to their end, trials and gaps included.

use std::time::Duration;

use benches::{Arrivals, Counter, Packets, criterion, engine, legs};
use criterion::{BatchSize, Criterion};
use strep_engine::{Engine, Outcome, Totals};
use strep_sim::Impairments;

fn main() {
    let mut criterion = criterion();
    faults(&mut criterion, "none", "");
    faults(&mut criterion, "loss_5", "loss=5%");
    faults(&mut criterion, "loss_20_in_bursts_of_12", "loss=20%,burst=12");
    faults(&mut criterion, "shuffled_by_8", "reorder=8");
    faults(&mut criterion, "duplicates_5", "duplicate=5%");
    criterion.final_summary();
}

fn faults(criterion: &mut Criterion<Packets>, name: &str, impairments: &str) {
    let impairments: Impairments = if impairments.is_empty() {
        Impairments::default()
    } else {
        impairments.parse().expect("the faults are written as the simulator reads them")
    };
    let arrivals = Arrivals::of(&legs(LEGS, Duration::from_secs(10)), &impairments);
    let totals = run(&arrivals, &mut fresh());
    assert_eq!((totals.received, totals.streams_ended), (arrivals.packets(), u64::from(2 * LEGS)));
    assert_eq!(totals.of(Outcome::Delivered) + totals.of(Outcome::Duplicate), totals.received, "all found their place");

    let mut group = criterion.benchmark_group("reorder");
    group.throughput(arrivals.throughput());
    group.bench_function(name, |bencher| {
        bencher.iter_batched_ref(fresh, |engine| run(&arrivals, engine), BatchSize::PerIteration);
    });
    group.finish();
}

fn run(arrivals: &Arrivals, engine: &mut Engine) -> Totals {
    let mut sink = Counter::default();
    arrivals.feed(engine, &mut sink);
    assert_eq!(sink.packets, engine.totals().of(Outcome::Delivered));
    *engine.totals()
}

/// Eight packets of 20 ms, shuffled, wait up to 140 ms for each other: longer than the window is by default.
fn fresh() -> Engine {
    engine(2 * LEGS, |config| config.window = Duration::from_millis(400))
}

const LEGS: u32 = 50;
