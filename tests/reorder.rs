//! Bad networks: every packet that arrived is at its place to the sample, every one that did not is in the report.

use std::collections::BTreeMap;
use std::time::Duration;

use scenarios::{Recording, Rig};
use strep_engine::{Direction, EngineConfig, Outcome};
use strep_sim::{Impairments, LegPlan, Network, Sent, Truth};

const LEGS: u64 = 4;
/// A block of 8 packets of 20 ms displaces a packet by up to 140 ms.
const WINDOW: Duration = Duration::from_millis(200);
const SAMPLES_PER_PACKET: usize = 160;

#[test]
fn shuffled_by_eight() {
    assert_recorded("reorder=8", WINDOW, Late::Never);
}

#[test]
fn duplicated() {
    assert_recorded("duplicate=10%", WINDOW, Late::Never);
}

#[test]
fn a_fifth_lost() {
    assert_recorded("loss=20%", WINDOW, Late::Never);
}

#[test]
fn lost_in_bursts_of_twelve() {
    assert_recorded("loss=20%,burst=12", WINDOW, Late::Never);
}

#[test]
fn jitter_that_overtakes() {
    assert_recorded("scatter=90ms,jitter=40ms", WINDOW, Late::Never);
}

#[test]
fn everything_at_once() {
    assert_recorded("loss=10%,burst=12,duplicate=5%,reorder=8", WINDOW, Late::Never);
}

#[test]
fn a_window_too_short_is_accounted_for() {
    assert_recorded("reorder=8,loss=5%", Duration::from_millis(60), Late::Some);
}

/// Whether packets come too late for the window.
#[derive(Clone, Copy, PartialEq)]
enum Late {
    Never,
    Some,
}

/// Records [`LEGS`] legs of ten seconds over a network of this kind and judges every stream.
fn assert_recorded(network: &str, window: Duration, late: Late) {
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

    let mut config = EngineConfig::default();
    config.window = window;
    let mut rig = Rig::new(config);
    for (at, _, sent) in &arrivals {
        rig.receive(*at, &sent.datagram);
    }
    let recorded = rig.finish();

    assert_eq!(recorded.recordings.len(), plans.len());
    assert_eq!(recorded.terminal_events(), plans.len());
    assert_eq!(recorded.totals.of(Outcome::Late) > 0, late == Late::Some);
    for (seed, plan) in (0..).zip(&plans) {
        let recording = recorded.of(plan.call_leg_id).next().expect("each leg is recorded");
        for direction in [Direction::Rx, Direction::Tx] {
            let ours = arrivals.iter().filter(|(_, leg, sent)| *leg == seed && sent.direction == direction);
            let arrived: Vec<_> = ours.map(|(_, _, sent)| sent.clone()).collect();
            assert_accounted(recording, plan, direction, &arrived, late);
        }
    }
}

/// One stream: its sound, its counts and its gaps.
fn assert_accounted(recording: &Recording, plan: &LegPlan, direction: Direction, arrived: &[Sent], late: Late) {
    let stream = recording.stream(direction);
    let distinct: BTreeMap<u64, Sent> = arrived.iter().map(|sent| (sent.at_sample, sent.clone())).collect();
    assert_eq!(stream.received, arrived.len() as u64, "every datagram is counted");
    assert_eq!(stream.received, stream.delivered + stream.duplicate + stream.late + stream.refused);
    assert_eq!(stream.refused, 0);

    let gaps: Vec<(usize, usize, u64)> = stream
        .gaps
        .iter()
        .map(|gap| (recording.sample(gap.at_ms), recording.sample(gap.duration_ms), gap.packets))
        .collect();
    if late == Late::Some {
        let in_gaps: u64 = gaps.iter().map(|(_, _, packets)| packets).sum();
        let (first, last) = ends(&distinct);
        let span = (last - first) / SAMPLES_PER_PACKET as u64 + 1;
        assert!(stream.delivered + in_gaps <= span, "a place is filled or a gap, not both");
        assert!(stream.delivered + in_gaps + 8 >= span, "a place is filled or a gap, but for the stream's first block");
        return;
    }
    assert_eq!(stream.delivered, distinct.len() as u64, "what arrived is delivered once");
    recording.assert_holds(direction, &distinct.values().cloned().collect::<Truth>());
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
