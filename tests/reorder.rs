//! Bad networks: every packet that arrived is at its place to the sample, every one that did not is in the report.

use std::collections::BTreeMap;

use scenarios::{Recording, Rig};
use strep_engine::{Direction, EngineConfig};
use strep_sim::{Impairments, LegPlan, Network, Sent, Truth};

const LEGS: u64 = 4;
const SAMPLES_PER_PACKET: usize = 160;

/// A block of 8 packets of 20 ms displaces a packet by up to 140 ms: some come after the window.
#[test]
fn shuffled_by_eight() {
    assert_recorded("reorder=8");
}

#[test]
fn duplicated() {
    assert_recorded("duplicate=10%");
}

#[test]
fn a_fifth_lost() {
    assert_recorded("loss=20%");
}

#[test]
fn lost_in_bursts_of_twelve() {
    assert_recorded("loss=20%,burst=12");
}

#[test]
fn jitter_that_keeps_the_order_and_jitter_that_does_not() {
    assert_recorded("jitter=60ms,scatter=60ms");
}

#[test]
fn everything_at_once() {
    assert_recorded("loss=20%,burst=12,duplicate=10%,reorder=8,jitter=20ms");
}

/// Records [`LEGS`] legs of ten seconds over a network of this kind and judges every stream.
fn assert_recorded(network: &str) {
    let impairments: Impairments = network.parse().expect("a network is written right");
    let plans: Vec<_> = (0..LEGS).map(LegPlan::new).collect();
    let mut arrivals = Vec::new();
    for (seed, plan) in (0..).zip(&plans) {
        for direction in [Direction::Rx, Direction::Tx] {
            let mut network = Network::new(seed * 2 + u64::from(direction == Direction::Tx), impairments.clone());
            for sent in plan.media().filter(|sent| sent.direction == direction) {
                network.send(sent.at, sent);
            }
            arrivals.extend(network.drain().into_iter().map(|arrival| (arrival.at, seed, arrival.datagram)));
        }
    }
    arrivals.sort_by_key(|(at, seed, sent)| (*at, *seed, sent.direction == Direction::Tx));

    let mut rig = Rig::new(EngineConfig::default());
    for (at, _, sent) in &arrivals {
        rig.receive(*at, &sent.datagram);
    }
    let recorded = rig.finish();

    assert_eq!(recorded.recordings.len(), plans.len());
    assert_eq!(recorded.terminal_events(), plans.len());
    for (seed, plan) in (0..).zip(&plans) {
        let recording = recorded.of(plan.call_leg_id).next().expect("each leg is recorded");
        for direction in [Direction::Rx, Direction::Tx] {
            let ours = arrivals.iter().filter(|(_, leg, sent)| *leg == seed && sent.direction == direction);
            let arrived: Vec<_> = ours.map(|(_, _, sent)| sent.clone()).collect();
            assert_accounted(recording, plan, direction, &arrived);
        }
    }
}

/// One stream: its sound, its counts and its gaps.
fn assert_accounted(recording: &Recording, plan: &LegPlan, direction: Direction, arrived: &[Sent]) {
    let stream = recording.stream(direction);
    let distinct: BTreeMap<u64, Sent> = arrived.iter().map(|sent| (sent.at_sample, sent.clone())).collect();
    assert_eq!(stream.received, arrived.len() as u64, "every datagram is counted");
    assert_eq!(stream.received, stream.delivered + stream.duplicate + stream.late + stream.refused);
    assert_eq!(stream.refused, 0);
    assert!((stream.delivered..=stream.delivered + stream.late).contains(&(distinct.len() as u64)), "once each");

    recording.assert_holds(direction, &distinct.values().cloned().collect::<Truth>());
    let gaps: Vec<(usize, usize, u64)> = stream
        .gaps
        .iter()
        .map(|gap| (recording.sample(gap.at_ms), recording.sample(gap.duration_ms), gap.packets))
        .collect();
    assert_eq!(gaps, expected_gaps(recording.start(direction), plan, direction, &distinct));
    assert_eq!(stream.lost, gaps.iter().map(|(_, _, packets)| packets).sum::<u64>());
}

/// Positions of the first packet that arrived and of the last.
fn ends(arrived: &BTreeMap<u64, Sent>) -> (u64, u64) {
    let (first, last) = (arrived.first_key_value(), arrived.last_key_value());
    first.zip(last).map(|((first, _), (last, _))| (*first, *last)).expect("something arrived")
}

/// Runs of packets that were sent between the first and the last that arrived, and never came: start, length, packets.
fn expected_gaps(
    start: usize,
    plan: &LegPlan,
    direction: Direction,
    arrived: &BTreeMap<u64, Sent>,
) -> Vec<(usize, usize, u64)> {
    let (first, last) = ends(arrived);
    let sent = plan.media().filter(|sent| sent.direction == direction).map(|sent| sent.at_sample);
    let mut gaps: Vec<(usize, usize, u64)> = Vec::new();
    for at in sent.filter(|at| (first..=last).contains(at) && !arrived.contains_key(at)) {
        let place = start + usize::try_from(at - first).expect("a position fits");
        match gaps.last_mut() {
            Some((begin, len, packets)) if *begin + *len == place => {
                *len += SAMPLES_PER_PACKET;
                *packets += 1;
            }
            _ => gaps.push((place, SAMPLES_PER_PACKET, 1)),
        }
    }
    gaps
}
