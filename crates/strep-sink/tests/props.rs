//! Random streams over a random network, against the simplest of recorders: put each packet where its number says.

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use strep_audio::Codec;
use strep_engine::Direction;
use strep_sim::{Change, Impairments, LegPlan, Network, Truth};
use strep_sink::{EventKind, EventSender, WavConfig, Writers};
use support::{Heard, hear, pass_on, samples};

#[derive(Clone, Debug)]
struct Case {
    seed: u64,
    impairments: Impairments,
    packet_ms: u64,
    alaw: bool,
    tx_late_ms: u64,
    first: (u16, u32),
}

/// Packets are displaced by less than 200 ms, by jitter and by a shuffle that waits for a burst of loss to end: from
/// there on a queue and a sender that stood still look alike.
fn cases() -> impl Strategy<Value = Case> {
    let network =
        (0..30_u32, 2..6_u32, 0..10_u32, 2..5_u32, 0..40_u32).prop_map(|(loss, burst, twice, depth, jitter)| {
            format!("loss={loss}%,burst={burst},duplicate={twice}%,reorder={depth},jitter={jitter}ms")
                .parse()
                .expect("a network is written right")
        });
    let first = prop_oneof![Just((65_530, u32::MAX - 1_000)), any::<(u16, u32)>()];
    (any::<u64>(), network, prop::sample::select(vec![10, 20]), any::<bool>(), 0..900_u64, first).prop_map(
        |(seed, impairments, packet_ms, alaw, tx_late_ms, first)| Case {
            seed,
            impairments,
            packet_ms,
            alaw,
            tx_late_ms,
            first,
        },
    )
}

fn plan(case: &Case) -> LegPlan {
    let mut plan = LegPlan::new(case.seed).each(|_, plan| {
        plan.duration = Duration::from_secs(4);
        plan.packet_time = Duration::from_millis(case.packet_ms);
        (plan.first_seq, plan.first_timestamp) = case.first;
        if case.alaw {
            plan.set_codec(Codec::Pcma, 8);
        }
    });
    plan.tx.as_mut().expect("a leg has two directions").start = Duration::from_millis(case.tx_late_ms);
    plan
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (100..3_000_u64).prop_map(|millis| Change::Pause(Duration::from_millis(millis))),
        any::<u16>().prop_map(Change::Seq),
        any::<(u32, u16, u32)>().prop_map(|(ssrc, seq, timestamp)| Change::Ssrc { ssrc, seq, timestamp }),
        any::<u32>().prop_map(Change::TimestampLeap),
        Just(Change::Codec { codec: Codec::Pcma, payload_type: 8 }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_packet_that_arrived_is_at_its_place(case in cases()) {
        let plan = plan(&case);
        let mut network = Network::new(case.seed, case.impairments);
        for sent in plan.media() {
            network.send(sent.at, sent);
        }
        let arrivals: Vec<_> = network.drain().into_iter().map(|arrival| (arrival.at, arrival.datagram)).collect();
        prop_assume!(!arrivals.is_empty());
        let heard = hear(arrivals.iter().map(|(at, sent)| (*at, sent.datagram.clone())), |_| {});
        prop_assert_eq!(heard.parts.len(), 1);
        for direction in [Direction::Rx, Direction::Tx] {
            let ours = arrivals.iter().map(|(_, sent)| sent).filter(|sent| sent.direction == direction);
            let distinct: BTreeMap<u64, _> = ours.clone().map(|sent| (sent.at_sample, sent.clone())).collect();
            let Some(&first) = distinct.keys().next() else { continue };
            let stream = heard.parts[0].stream(direction);
            prop_assert_eq!(stream.received, ours.count() as u64);
            prop_assert_eq!(stream.received, stream.delivered + stream.duplicate + stream.late + stream.refused);
            if stream.refused > 0 || stream.clipped_samples > 0 {
                // A burst of loss that swallows the start makes of what follows another source, as it should.
                continue;
            }
            let truth = distinct.values().cloned().collect::<Truth>().pcm(heard.parts[0].leg.sample_rate);
            let start = samples(stream.starts_ms.unwrap() / 1e3, 8_000);
            let first = usize::try_from(first).unwrap();
            let channel = heard.parts[0].channel(direction);
            let differs = channel[start..].iter().zip(&truth[first..]).position(|(found, expected)| found != expected);
            prop_assert_eq!(
                (channel.len() - start, differs),
                (truth.len() - first, None),
                "{} {:?}",
                direction,
                stream
            );
            let missing: u64 = stream.gaps.iter().map(|gap| gap.packets).sum();
            prop_assert_eq!(missing, stream.lost);
            let told: u64 = heard.events.iter().filter(|event| event.direction == Some(direction)).map(|event| {
                if let EventKind::Gap { packets, .. } = event.kind { packets } else { 0 }
            }).sum();
            prop_assert!(told >= missing);
        }
    }

    /// Whatever senders do: the same samples, reports and events, in the same order.
    #[test]
    fn packets_that_are_gathered_come_to_what_they_come_to_one_by_one(
        case in cases(),
        changes in prop::collection::vec((0..4_000_u64, change()), 0..4),
        short_parts in any::<bool>(),
    ) {
        let mut plan = plan(&case);
        for direction in [&mut plan.rx, &mut plan.tx].into_iter().flatten() {
            direction.duration = Duration::from_secs(30);
            let changes = changes.iter().map(|(at, change)| (Duration::from_millis(7 * at), change.clone()));
            direction.changes.extend(changes);
            direction.changes.sort_by_key(|(at, _)| *at);
        }
        let mut network = Network::new(case.seed, case.impairments);
        for sent in plan.media() {
            network.send(sent.at, sent.datagram);
        }
        let arrivals: Vec<_> = network.drain().into_iter().map(|arrival| (arrival.at, arrival.datagram)).collect();
        let hear_with = |gather| hear(arrivals.clone(), |config| {
            config.gather = gather;
            config.max_length = short_parts.then_some(Duration::from_secs(20));
        });
        let (one_by_one, gathered) = (hear_with(Duration::ZERO), hear_with(Duration::from_millis(200)));
        prop_assert_eq!(&one_by_one.events, &gathered.events);
        prop_assert_eq!(one_by_one.parts.len(), gathered.parts.len());
        for (one_by_one, gathered) in one_by_one.parts.iter().zip(&gathered.parts) {
            prop_assert_eq!((one_by_one.leg, one_by_one.ended), (gathered.leg, gathered.ended));
            prop_assert_eq!(&one_by_one.streams, &gathered.streams);
            prop_assert!(gathered.blocks.len() <= one_by_one.blocks.len());
            for direction in [Direction::Rx, Direction::Tx] {
                prop_assert!(one_by_one.channel(direction) == gathered.channel(direction), "{} differs", direction);
            }
        }
    }
}

/// The same through the writers, read back by an independent reader.
#[test]
fn file_holds_what_the_tracks_said() {
    let case = Case {
        seed: 11,
        impairments: "loss=10%,reorder=4,jitter=20ms".parse().unwrap(),
        packet_ms: 20,
        alaw: true,
        tx_late_ms: 333,
        first: (1, 1),
    };
    let mut network = Network::new(1, case.impairments.clone());
    for sent in plan(&case).media() {
        network.send(sent.at, sent.datagram);
    }
    let arrivals: Vec<_> = network.drain().into_iter().map(|arrival| (arrival.at, arrival.datagram)).collect();

    let folder = tempfile::tempdir().unwrap();
    let writers = Writers::start(WavConfig::new(folder.path()), EventSender::disabled()).unwrap();
    let ((heard, recorder), _) = pass_on(arrivals, |_| {}, (Heard::default(), writers.recorder()));
    let part = &heard.parts[0];
    drop(recorder);
    assert!(writers.finish(Duration::from_secs(30)).left.is_empty());
    let wav = folder.path().join(format!("2026-01-01/{}-{}.wav", part.leg.call_leg_id, part.leg.leg));
    let mut reader = hound::WavReader::open(wav).unwrap();
    let samples: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    for (nth, direction) in [Direction::Rx, Direction::Tx].into_iter().enumerate() {
        let mut channel = part.channel(direction);
        channel.resize(samples.len() / 2, 0);
        assert_eq!(samples.iter().skip(nth).step_by(2).copied().collect::<Vec<_>>(), channel);
    }
}
