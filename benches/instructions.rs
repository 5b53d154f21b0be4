//! A fixed amount of work for an instruction counter: `cargo xtask instructions` runs it under callgrind, twice for each
//! case, and takes the difference, so that start and warm-up cancel out.
//!
//! Arguments: the case and how many times its work is done. It prints how many packets once are.

use std::time::Duration;

use benches::{Arrivals, Counter, Order, Rounds, arrival, engine, legs};
use strep_engine::{Moment, Sink};
use strep_sim::Impairments;
use strep_sink::{Analysis, AudioSink, Block, EventSender, LegRef, Tracks, TracksConfig, WavConfig, Writers};

#[expect(clippy::print_stdout, reason = "how many packets there were is the result")]
fn main() {
    let mut args = std::env::args().skip(1);
    let case = args.next().unwrap_or_default();
    let times = args.next().and_then(|times| times.parse().ok()).unwrap_or(1);
    let packets = match case.as_str() {
        "engine_1" => running(1, (320, times), &mut Counter::default()),
        "engine_1000" => running(1_000, (320, times), &mut Counter::default()),
        "engine_20000" => running(20_000, (320, times), &mut Counter::default()),
        "reorder" => out_of_order(times),
        "to_pcm" => to_pcm(times),
        "to_file" => to_file(times),
        _ => panic!("no such case: {case:?}"),
    };
    println!("{packets}");
}

/// Packets of running calls into `sink`, as a driver hands them on: so many batches, so many times.
fn running(streams: u32, (batches, times): (u32, u32), sink: &mut impl Sink) -> u64 {
    let mut engine = engine(streams, |config| config.max_streams_per_peer = config.max_streams);
    let mut calls = Rounds::new(streams, Order::RoundRobin);
    calls.warm(&mut engine, sink);
    let mut slots = vec![(arrival(Moment::default()), Vec::new()); BATCH];
    for _ in 0..batches * times {
        calls.fill(&mut slots);
        let batch: Vec<_> = slots.iter().map(|(arrival, datagram)| (*arrival, &datagram[..])).collect();
        engine.handle_datagrams(&batch, sink);
        sink.tick(batch[BATCH - 1].0.at);
    }
    engine.shutdown(Moment::from_nanos(u64::MAX / 2), sink);
    u64::from(batches) * BATCH as u64
}

/// Whole calls whose packets come shuffled, with losses.
fn out_of_order(times: u32) -> u64 {
    let faults: Impairments = "loss=2%,reorder=8".parse().expect("written as the simulator reads it");
    let arrivals = Arrivals::of(&legs(20, Duration::from_secs(10)), &faults);
    for _ in 0..times {
        let mut engine = engine(40, |config| config.window = Duration::from_millis(400));
        arrivals.feed(&mut engine, &mut Counter::default());
    }
    arrivals.packets()
}

/// Running calls, decoded, placed and analysed.
fn to_pcm(times: u32) -> u64 {
    let audio = (Analysis::new(EventSender::disabled()), Null::default());
    let mut tracks = Tracks::new(TracksConfig::default(), audio);
    running(100, (200, times), &mut tracks)
}

/// The same into files; what writing and finishing them takes is in it.
fn to_file(times: u32) -> u64 {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    let mut config = WavConfig::new(folder.path());
    // A counter lacks the processor's own instructions for the hash, which would outweigh all else.
    (config.wait, config.sha256) = (true, false);
    let writers = Writers::start(config, EventSender::disabled()).expect("the folder is fresh");
    let audio = (Analysis::new(EventSender::disabled()), writers.recorder());
    let mut tracks = Tracks::new(TracksConfig::default(), audio);
    let packets = running(100, (320, times), &mut tracks);
    drop(tracks);
    let summary = writers.finish(Duration::from_secs(60));
    assert!(summary.left.is_empty(), "{:?}", summary.left);
    packets
}

/// Counts samples.
#[derive(Debug, Default)]
struct Null(u64);

impl AudioSink for Null {
    fn leg_started(&mut self, _leg: &LegRef) {}

    fn audio(&mut self, _leg: &LegRef, block: Block<'_>) {
        self.0 += block.samples.len() as u64;
    }
}

/// What a driver takes from the kernel at once.
const BATCH: usize = 64;
