//! What holds for every seed, plan and network.

#![expect(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use proptest::prelude::*;
use strep_audio::Codec;
use strep_sim::{
    Arrival, Burst, Change, DelayStep, Impairments, LegPlan, Network, Rng, Sent, Share, Source, Truth, hostile,
};
use strep_wire::{Direction, RtpPacket, Strep};

fn millis(most: u64) -> impl Strategy<Value = Duration> {
    (0..=most).prop_map(Duration::from_millis)
}

fn burst() -> impl Strategy<Value = Burst> {
    let len = (1..40_u32).prop_map(|len| NonZeroU32::new(len).unwrap());
    (any::<bool>(), len).prop_map(|(exact, len)| if exact { Burst::Exact(len) } else { Burst::Mean(len) })
}

fn step() -> impl Strategy<Value = DelayStep> {
    (millis(4_000), 0..200_000_u64, any::<bool>()).prop_map(|(at, by_us, longer)| DelayStep {
        at,
        by: Duration::from_micros(by_us),
        longer,
    })
}

prop_compose! {
    fn impairments()(
        burst in prop::option::of(burst()),
        delay in millis(50),
        duplicate in 0..=1_000_000_u32,
        jitter in millis(50),
        loss in 0..=1_000_000_u32,
        reorder in prop_oneof![Just(0), 2..20_u32],
        scatter in millis(50),
        steps in prop::collection::vec(step(), 0..3),
    ) -> Impairments {
        let (duplicate, loss) = (Share::from_ppm(duplicate), Share::from_ppm(loss));
        Impairments { burst, delay, duplicate, jitter, loss, reorder, scatter, steps }
    }
}

prop_compose! {
    /// A leg of up to 2 s with all that a plan can have.
    fn plan()(
        seed in any::<u64>(),
        header_len in any::<u8>(),
        bare in any::<bool>(),
        packet_ms in prop::sample::select(vec![10_u64, 20, 30, 40, 60]),
        duration in millis(2_000),
        start in millis(500),
        pcma in any::<bool>(),
        suppress in any::<bool>(),
        drift_ppm in -500..500_i32,
        padding in any::<u8>(),
        csrcs in prop::collection::vec(any::<u32>(), 0..20),
        changes in prop::collection::vec((millis(2_000), 0..4_u8, any::<u32>()), 0..4),
        digits in prop::collection::vec((millis(2_000), any::<char>()), 0..3),
    ) -> LegPlan {
        let mut plan = LegPlan::new(seed).each(|_, direction| {
            direction.packet_time = Duration::from_millis(packet_ms);
            (direction.duration, direction.start) = (duration, start);
            if pcma { direction.set_codec(Codec::Pcma, 8) }
            (direction.suppress_silence, direction.comfort_noise) = (suppress, suppress);
            (direction.drift_ppm, direction.padding) = (drift_ppm, padding);
            direction.csrcs = csrcs.clone();
            direction.digits = digits.clone();
            direction.changes = changes.iter().map(|&(at, kind, number)| (at, match kind {
                0 => Change::Pause(Duration::from_millis(u64::from(number % 400))),
                1 => Change::Seq((number & 0xFFFF) as u16),
                2 => Change::Ssrc { ssrc: number, seq: 5, timestamp: number },
                _ => Change::TimestampLeap(number),
            })).collect();
        });
        (plan.header_len, plan.bare) = (header_len, bare);
        plan
    }
}

/// 200 datagrams at uneven times, polled after each `poll_every`; all arrivals.
fn run(seed: u64, impairments: Impairments, poll_every: u32) -> (Network<u32>, Vec<Arrival<u32>>) {
    let mut network = Network::new(seed, impairments);
    let mut times = Rng::new(seed);
    let mut now = Duration::ZERO;
    let mut arrivals = Vec::new();
    for n in 0..200 {
        now += Duration::from_micros(times.below(40_000).into());
        network.send(now, n);
        if n % poll_every == 0 {
            arrivals.extend(std::iter::from_fn(|| network.poll(now)));
        }
    }
    arrivals.extend(network.drain());
    (network, arrivals)
}

proptest! {
    #[test]
    fn every_datagram_is_accounted_for(seed in any::<u64>(), impairments in impairments()) {
        let (network, arrivals) = run(seed, impairments, 7);
        let counts = network.counts();
        prop_assert_eq!(counts.sent + counts.duplicated, counts.dropped + counts.delivered);
        prop_assert_eq!((counts.sent, counts.waiting), (200, 0));
        let mut copies: BTreeMap<u64, u8> = (0..200).map(|number| (number, 0)).collect();
        for arrival in &arrivals {
            prop_assert_eq!(arrival.number, u64::from(arrival.datagram));
            let fate = &network.fates()[arrival.datagram as usize];
            prop_assert_eq!(arrival.at, fate.sent_at + fate.delays[usize::from(arrival.second_copy)]);
            *copies.entry(arrival.number).or_default() += 1;
        }
        prop_assert!(copies.values().eq(network.fates().iter().map(|fate| &fate.copies)));
        prop_assert_eq!(network.dropped().count() as u64, counts.dropped);
    }

    #[test]
    fn arrivals_come_in_order_and_never_before_they_were_sent(seed in any::<u64>(), impairments in impairments()) {
        let (network, arrivals) = run(seed, impairments, 1);
        prop_assert!(arrivals.is_sorted_by_key(|arrival| arrival.at));
        prop_assert!(arrivals.iter().all(|arrival| arrival.at >= network.fates()[arrival.datagram as usize].sent_at));
    }

    #[test]
    fn polling_often_or_seldom_changes_nothing(
        seed in any::<u64>(),
        impairments in impairments(),
        poll_every in 2..300_u32,
    ) {
        prop_assert_eq!(run(seed, impairments.clone(), 1).1, run(seed, impairments, poll_every).1);
    }

    #[test]
    fn written_impairments_read_back(impairments in impairments()) {
        prop_assert_eq!(impairments.to_string().parse(), Ok(impairments));
    }

    #[test]
    fn any_text_is_read_or_refused(spec in "[a-z=%,.@~+0-9ms é-]{0,60}") {
        match spec.parse::<Impairments>() {
            Ok(impairments) => prop_assert_eq!(impairments.to_string().parse(), Ok(impairments)),
            Err(error) => prop_assert!(!error.problems.is_empty() && !error.to_string().is_empty()),
        }
    }

    #[test]
    fn every_packet_of_a_plan_is_valid_and_the_truth_is_their_sound(plan in plan()) {
        let packets: Vec<Sent> = plan.media().collect();
        prop_assert!(packets.is_sorted_by_key(|sent| sent.at));
        for direction in [Direction::Rx, Direction::Tx] {
            let mut expected = Vec::new();
            for sent in packets.iter().filter(|sent| sent.direction == direction) {
                let rtp = if plan.bare {
                    &sent.datagram[..]
                } else {
                    let strep = Strep::parse(&sent.datagram).unwrap();
                    prop_assert_eq!((strep.call_leg_id(), strep.direction()), (plan.call_leg_id, direction));
                    strep.payload()
                };
                let packet = RtpPacket::parse(rtp).unwrap();
                prop_assert_eq!(packet.seq(), sent.seq);
                if let strep_sim::Content::Audio(codec) = sent.content {
                    let mut samples = vec![0; packet.payload().len()];
                    codec.decode(packet.payload(), &mut samples);
                    let at = usize::try_from(sent.at_sample).unwrap();
                    expected.resize(at + samples.len(), 0);
                    expected[at..].copy_from_slice(&samples);
                }
            }
            prop_assert_eq!(plan.truth(direction).pcm(Codec::Pcmu.sample_rate()), expected);
        }
    }

    #[test]
    fn truth_of_what_arrived_does_not_hang_on_its_order(plan in plan(), seed in any::<u64>()) {
        let mut network = Network::new(seed, "reorder=8,duplicate=20%".parse().unwrap());
        for sent in plan.media() {
            network.send(sent.at, sent);
        }
        let arrived: Vec<Sent> = network.drain().into_iter().map(|arrival| arrival.datagram).collect();
        let of = |direction| arrived.iter().filter(move |sent| sent.direction == direction).collect::<Truth>();
        prop_assert_eq!(of(Direction::Rx), plan.truth(Direction::Rx));
        prop_assert_eq!(of(Direction::Tx), plan.truth(Direction::Tx));
    }

    #[test]
    fn same_seed_is_the_same_media(plan in plan()) {
        prop_assert!(plan.media().eq(plan.media()));
    }

    #[test]
    fn anything_can_be_mutated(seed in any::<u64>(), good in prop::collection::vec(any::<u8>(), 0..80)) {
        prop_assert_eq!(hostile::mutated(seed, vec![good.clone()]).take(200).count(), 200);
        prop_assert_eq!(hostile::bit_flips(&good).count(), good.len() * 8);
        prop_assert_eq!(hostile::truncations(&good).last().map_or(0, |last| last.len() + 1), good.len());
    }

    #[test]
    fn silence_and_odd_sources_send_what_they_should(samples in prop::collection::vec(any::<i16>(), 0..50), offset in any::<usize>()) {
        let mut plan = LegPlan::new(1);
        plan.tx = None;
        let direction = plan.rx.as_mut().unwrap();
        direction.set_codec(Codec::L16 { rate: NonZeroU32::new(8_000).unwrap(), channels: 1 }, 96);
        direction.duration = Duration::from_millis(100);
        direction.source = Source::Samples(samples.clone().into());
        direction.source_offset = offset;
        let pcm = plan.truth(Direction::Rx).pcm(NonZeroU32::new(8_000).unwrap());
        let skip = offset.checked_rem(samples.len()).unwrap_or(0);
        let expected: Vec<i16> = if samples.is_empty() {
            vec![0; 800]
        } else {
            samples.iter().cycle().skip(skip).take(800).copied().collect()
        };
        prop_assert_eq!(pcm, expected);
    }
}
