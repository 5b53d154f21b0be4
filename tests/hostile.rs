//! Everything that nobody should send, beside twenty good calls: those are recorded bit for bit, and nothing else breaks.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use scenarios::{PEER, Recorded, Rig};
use strep_engine::{Direction, EngineConfig, Outcome};
use strep_sim::{DirectionPlan, LegPlan, Merged, hostile};
use strep_sink::EventKind;

const GOOD_CALLS: usize = 20;
/// How many streams one sender may have on trial in these scenarios.
const UNPROVEN: NonZeroU32 = NonZeroU32::new(500).unwrap();
const ELSEWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)), 9);

#[test]
fn a_million_random_and_mutated_datagrams_touch_no_good_call() {
    let recorded = record_beside(noise(), 1_000_000);
    assert!(recorded.totals.of(Outcome::StrepRefused) > 0);
    assert!(recorded.totals.of(Outcome::RtpRefused) > 0);
    assert!(recorded.totals.of(Outcome::WrongPort) > 0);
}

#[test]
fn every_length_every_flipped_bit_and_every_head_are_survived() {
    let good = hostile::good(2_000);
    let flood = hostile::random(2)
        .take(65)
        .chain(hostile::bit_flips(&good).collect::<Vec<_>>())
        .chain(hostile::truncations(&good).collect::<Vec<_>>())
        .chain(hostile::random_behind_every_head(3));
    let count = 65 + (8 + 1) * good.len() + 65_536;
    record_beside(flood, count);
}

#[test]
fn forged_legs_spend_their_own_share() {
    let recorded = record_beside(hostile::forged_legs(4), 100_000);
    assert!(recorded.totals.of(Outcome::Quota) > 80_000, "{:?}", recorded.totals);
}

/// Random bytes, mutations of a live leg's datagrams, and the protocols that live beside RTP, in turn.
fn noise() -> impl Iterator<Item = Vec<u8>> {
    let victim = bystander().media().map(|sent| sent.datagram).collect();
    let mut random = hostile::random(5);
    let mut mutated = hostile::mutated(6, victim);
    let mut others = hostile::lookalikes(7);
    let mut encrypted = hostile::srtp_like(8, None);
    (0..).map_while(move |n| match n % 8 {
        0..3 => random.next(),
        3..6 => mutated.next(),
        6 => others.next(),
        _ => encrypted.next(),
    })
}

/// Records the good calls while `count` datagrams of `flood` come in between, evenly spread. Half of the calls come from
/// the flood's own address and are there before it; the others come from elsewhere while it lasts.
#[expect(clippy::print_stderr, reason = "the figure is part of the result")]
fn record_beside(flood: impl Iterator<Item = Vec<u8>>, count: usize) -> Recorded {
    let plans: Vec<_> = (0..GOOD_CALLS).map(good_call).collect();
    let good: Vec<_> = Merged::new(plans.iter().chain([&bystander()]).map(LegPlan::media)).collect();
    let memory = resident_bytes();
    let mut rig = Rig::new(config());
    let mut flood = flood.take(count);
    let mut flooded = 0;
    for (n, (call, sent)) in good.iter().enumerate() {
        let peer = if call.is_multiple_of(2) { PEER } else { ELSEWHERE };
        rig.receive_from(peer, sent.at, &sent.datagram);
        // The flood begins once the calls of its own address are known.
        while sent.at >= FLOOD_FROM && flooded < count * (n + 1) / good.len() {
            let Some(datagram) = flood.next() else { break };
            rig.receive(sent.at, &datagram);
            flooded += 1;
            assert!(rig.streams() <= MOST_STREAMS, "{} streams", rig.streams());
        }
    }
    assert_eq!(flooded, count, "the whole flood came");
    let grown = resident_bytes().saturating_sub(memory);
    eprintln!("{count} hostile datagrams: {} MiB more memory, {} streams", grown >> 20, rig.streams());
    assert!(grown < MOST_MEMORY, "memory is bounded: {grown} bytes more");

    let recorded = rig.finish();
    assert_eq!(recorded.totals.received, (good.len() + count) as u64);
    for plan in &plans {
        assert_untouched(&recorded, plan);
    }
    assert_one_end_each(&recorded);
    recorded
}

/// One recording, both channels to the bit, and nothing refused or lost in either.
fn assert_untouched(recorded: &Recorded, plan: &LegPlan) {
    let mut recordings = recorded.of(plan.call_leg_id);
    let recording = recordings.next().expect("a good call is recorded");
    assert!(recordings.next().is_none(), "one recording for {}", plan.call_leg_id);
    for direction in [Direction::Rx, Direction::Tx] {
        let stream = recording.stream(direction);
        assert_eq!((stream.lost, stream.late, stream.duplicate, stream.refused), (0, 0, 0, 0));
        recording.assert_holds(direction, &plan.truth(direction));
    }
}

/// Each file is named by one terminal event.
fn assert_one_end_each(recorded: &Recorded) {
    let finished = recorded.events.iter().filter_map(|event| match &event.kind {
        EventKind::RecordingFinished { file, .. } => file.as_deref(),
        _ => None,
    });
    let finished: Vec<_> = finished.map(|file| recorded.folder().join(file)).collect();
    let files: BTreeSet<_> = recorded.recordings.iter().map(|recording| recording.path.clone()).collect();
    assert_eq!(finished.len(), files.len());
    assert_eq!(finished.into_iter().collect::<BTreeSet<_>>(), files);
}

/// Four seconds of two voices. Even calls begin at once, odd ones while the flood is on.
fn good_call(call: usize) -> LegPlan {
    LegPlan::new(call as u64).each(|_, plan: &mut DirectionPlan| {
        plan.duration = Duration::from_secs(4);
        plan.start = if call.is_multiple_of(2) { Duration::ZERO } else { Duration::from_millis(1_500) };
    })
}

/// A leg whose datagrams the flood is made of; nobody promises anything about it.
fn bystander() -> LegPlan {
    LegPlan::new(1_000).each(|_, plan| plan.duration = Duration::from_secs(4))
}

fn config() -> EngineConfig {
    let mut config = EngineConfig::default();
    config.max_unproven_per_peer = UNPROVEN;
    config.unproven_idle = Duration::from_millis(500);
    config
}

/// Linux only: elsewhere memory is not watched.
fn resident_bytes() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let resident = pages.as_deref().and_then(|text| text.split(' ').nth(1)?.parse::<u64>().ok());
    resident.unwrap_or(0) * 4_096
}

/// Good ones, those on trial, and what a bystander's flipped bits make of it: three packets with one flipped id prove a
/// stream.
const MOST_STREAMS: usize = 2_000;
const FLOOD_FROM: Duration = Duration::from_millis(500);
const MOST_MEMORY: u64 = 256 << 20;
