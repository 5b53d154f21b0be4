//! One timeline: whatever happens to one direction, both channels stay together, and what follows lies where it was said.

use std::num::NonZeroU32;
use std::time::Duration;

use scenarios::{Recording, Rig};
use strep_audio::Codec;
use strep_engine::{Direction, EngineConfig};
use strep_sim::{Change, DirectionPlan, Impairments, LegPlan, Network, Truth};

const RATE: NonZeroU32 = NonZeroU32::new(8_000).unwrap();

#[test]
fn direction_that_starts_late() {
    assert_exact(|plan| plan.start = Duration::from_millis(3_030));
}

#[test]
fn pause_with_a_clock_that_runs_on() {
    assert_exact(|plan| plan.changes.push((Duration::from_secs(4), Change::Pause(Duration::from_millis(2_500)))));
}

#[test]
fn suppressed_silence() {
    assert_exact(|plan| (plan.suppress_silence, plan.comfort_noise) = (true, true));
}

#[test]
fn another_source_in_mid_call() {
    let change = Change::Ssrc { ssrc: 77, seq: 65_530, timestamp: 4_000_000_000 };
    assert_exact(|plan| plan.changes.push((Duration::from_secs(5), change.clone())));
}

#[test]
fn another_source_after_a_hold() {
    assert_exact(|plan| {
        plan.changes.push((Duration::from_secs(3), Change::Pause(Duration::from_secs(2))));
        plan.changes.push((Duration::from_secs(5), Change::Ssrc { ssrc: 78, seq: 9, timestamp: 1 }));
    });
}

#[test]
fn sequence_that_restarts() {
    assert_exact(|plan| plan.changes.push((Duration::from_secs(5), Change::Seq(plan.first_seq.wrapping_add(30_000)))));
}

#[test]
fn timestamp_that_leaps_while_sound_goes_on() {
    for ticks in [800, u32::MAX - 800, 1 << 31, 3_600 * 8_000] {
        assert_exact(|plan| plan.changes.push((Duration::from_secs(5), Change::TimestampLeap(ticks))));
    }
}

#[test]
fn another_codec_in_mid_call() {
    let change = Change::Codec { codec: Codec::Pcma, payload_type: 8 };
    assert_exact(|plan| plan.changes.push((Duration::from_secs(5), change.clone())));
}

/// The anchor is the quickest of the first packets: see the figures in docs/timeline.md.
#[test]
fn jitter_of_thirty_milliseconds_leaves_the_channels_within_ten() {
    for seed in 0..8 {
        let recording = record(seed, "jitter=30ms", |_| {});
        let [rx, tx] = [Direction::Rx, Direction::Tx].map(|direction| recording.start(direction));
        assert!(rx.abs_diff(tx) <= 80, "seed {seed}: rx starts at {rx}, tx at {tx}");
    }
}

/// Changes tx only, over a network without faults: both channels must be right to the sample.
fn assert_exact(change: impl Fn(&mut DirectionPlan)) {
    let seed = 40;
    let recording = record(seed, "", &change);
    let plan = plan(seed, change);
    for direction in [Direction::Rx, Direction::Tx] {
        let start = plan.direction(direction).expect("both are sent").start;
        let first = plan.media().find(|sent| sent.direction == direction).expect("something is sent").at_sample;
        let place = start.as_millis() * u128::from(RATE.get()) / 1_000 + u128::from(first);
        assert_eq!(recording.start(direction) as u128, place, "{direction} starts where it began");
        recording.assert_holds(direction, &plan.truth(direction));
    }
}

/// Records one leg over a network of this kind.
fn record(seed: u64, network: &str, change: impl Fn(&mut DirectionPlan)) -> Recording {
    let impairments: Impairments = network.parse().expect("a network is written right");
    let plan = plan(seed, change);
    let mut arrivals = Vec::new();
    for direction in [Direction::Rx, Direction::Tx] {
        let mut network = Network::new(2 * seed + u64::from(direction == Direction::Tx), impairments.clone());
        for sent in plan.media().filter(|sent| sent.direction == direction) {
            network.send(sent.at, sent);
        }
        arrivals.extend(network.drain());
    }
    arrivals.sort_by_key(|arrival| arrival.at);
    let mut rig = Rig::new(EngineConfig::default());
    for arrival in &arrivals {
        rig.receive(arrival.at, &arrival.datagram.datagram);
    }
    let recording = rig.finish().recordings.pop().expect("the leg is recorded");
    if network.is_empty() {
        return recording;
    }
    for direction in [Direction::Rx, Direction::Tx] {
        let arrived = arrivals.iter().map(|arrival| &arrival.datagram).filter(|sent| sent.direction == direction);
        recording.assert_holds(direction, &arrived.cloned().collect::<Truth>());
    }
    recording
}

/// Ten seconds of two voices in PCMU, with a change to tx.
fn plan(seed: u64, change: impl Fn(&mut DirectionPlan)) -> LegPlan {
    let mut plan = LegPlan::new(seed);
    plan.tx.iter_mut().for_each(change);
    plan
}
