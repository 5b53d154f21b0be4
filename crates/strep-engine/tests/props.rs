//! The engine against a naive model: sort, dedupe, fill.

mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;
use strep_engine::{Arrival, Binding, Engine, EngineConfig, Moment, Outcome};
use support::{Notes, PORT, Told, at, check_sum, key, packet, strep};

/// A packet of one stream and when it comes: faults are applied to an even flow.
#[derive(Clone, Debug)]
struct Sent {
    seq: u16,
    millis: u64,
}

/// 20 ms packets from `first` on, each lost, doubled, or delayed by up to 90 ms: less than the window.
fn faulty_flow() -> impl Strategy<Value = Vec<Sent>> {
    let fate = prop_oneof![
        6 => (0_u64..90).prop_map(|delay| vec![delay]),
        2 => Just(vec![]),
        1 => (0_u64..90, 0_u64..90).prop_map(|(a, b)| vec![a, b]),
    ];
    (any::<u16>(), prop::collection::vec(fate, 1..300)).prop_map(|(first, fates)| {
        let mut sent = Vec::new();
        for (n, copies) in fates.into_iter().enumerate() {
            let seq = first.wrapping_add(u16::try_from(n).expect("less than 300"));
            sent.extend(copies.into_iter().map(|delay| Sent { seq, millis: 1_000 + 20 * n as u64 + delay }));
        }
        sent.sort_by_key(|sent| sent.millis);
        sent
    })
}

/// Distance of a sequence number from the first one sent, in packets.
fn offset(first: u16, seq: u16) -> u16 {
    seq.wrapping_sub(first)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_arrives_within_the_window_comes_out_in_order_once(flow in faulty_flow()) {
        let mut engine = Engine::new(EngineConfig::default());
        engine.bind(PORT, Binding::Strep);
        let mut notes = Notes::default();
        for sent in &flow {
            engine.handle_datagram(at(sent.millis), &strep(key(1), &packet(7, sent.seq)), &mut notes);
            check_sum(&engine);
        }
        engine.shutdown(Moment::from_millis(100_000), &mut notes);
        check_sum(&engine);

        // A loss of 3 000 ms and more cannot come from this strategy, so there is one run only: sort and dedupe.
        let Some(first) = flow.first().map(|sent| sent.seq.wrapping_sub(400)) else { return Ok(()) };
        let model: BTreeSet<u16> = flow.iter().map(|sent| offset(first, sent.seq)).collect();
        let got: Vec<u16> = notes.wire_seqs(key(1)).iter().map(|&seq| offset(first, seq)).collect();
        prop_assert_eq!(&got, &model.iter().copied().collect::<Vec<u16>>());

        // Fill: what is missing between the first and the last is in the gaps, each number once.
        let span = u64::from(model.last().unwrap() - model.first().unwrap()) + 1;
        prop_assert_eq!(notes.lost(key(1)), span - model.len() as u64);
        prop_assert_eq!(engine.totals().of(Outcome::Duplicate), (flow.len() - model.len()) as u64);
        prop_assert_eq!(engine.totals().of(Outcome::Late), 0);
    }

    #[test]
    fn delivered_and_given_up_numbers_tile_each_run(flow in faulty_flow(), window in 1_u32..8, pool in 1_u32..8, stretch in 1_u64..6) {
        let mut config = EngineConfig::default();
        config.window_packets = window.try_into().unwrap();
        config.max_held = pool.try_into().unwrap();
        let mut engine = Engine::new(config);
        engine.bind(PORT, Binding::Strep);
        let mut notes = Notes::default();
        for sent in &flow {
            engine.handle_datagram(at(sent.millis * stretch), &strep(key(1), &packet(7, sent.seq)), &mut notes);
            check_sum(&engine);
            if let Some(next) = engine.poll_timeout() && next < Moment::from_millis(sent.millis * stretch + 1) {
                engine.handle_timeout(next, &mut notes);
            }
        }
        engine.shutdown(Moment::from_millis(1_000_000), &mut notes);
        check_sum(&engine);
        let mut expected = None;
        for told in notes.of(key(1)) {
            let (seq, packets) = match told {
                Told::Packet { seq, .. } => (*seq, 1),
                Told::Gap { seq, packets, .. } => (*seq, *packets),
                Told::Started { .. } | Told::Epoch { .. } => { expected = None; continue }
                Told::Ended(_) | Told::Late { .. } => continue,
            };
            if let Some(expected) = expected {
                prop_assert_eq!(seq, expected);
            }
            expected = Some(seq + packets);
        }
        prop_assert_eq!((engine.streams(), notes.live()), (0, 0));
    }

    #[test]
    fn any_bytes_are_counted_once(datagrams in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..200)) {
        let mut engine = Engine::new(EngineConfig::default());
        engine.bind(PORT, Binding::Shared);
        let mut notes = Notes::default();
        for (n, datagram) in datagrams.iter().enumerate() {
            engine.handle_datagram(at(n as u64), datagram, &mut notes);
            check_sum(&engine);
        }
        engine.shutdown(Moment::from_millis(10_000), &mut notes);
        check_sum(&engine);
        prop_assert_eq!(engine.totals().received, datagrams.len() as u64);
        prop_assert_eq!(engine.totals().held, 0);
    }

    #[test]
    fn batches_of_any_size_tell_what_one_by_one_tells(
        flows in prop::collection::vec(faulty_flow(), 1..6), cuts in prop::collection::vec(1_usize..100, 1..8), room in 1_u32..6,
    ) {
        let datagrams = interleaved(&flows);
        let mut cuts = cuts.iter().cycle();
        let (mut rest, mut sizes) = (datagrams.as_slice(), Vec::new());
        while !rest.is_empty() {
            let size = rest.len().min(*cuts.next().unwrap());
            sizes.push(size);
            rest = &rest[size..];
        }
        let (one_by_one, batches) = (run(&datagrams, &vec![1; datagrams.len()], room), run(&datagrams, &sizes, room));
        prop_assert_eq!(one_by_one, batches);
    }
}

/// Flows as streams, some of STREP and some of bare RTP, in order of arrival. Every second one says goodbye midway, and
/// a datagram of no stream comes now and then.
fn interleaved(flows: &[Vec<Sent>]) -> Vec<(Arrival, Vec<u8>)> {
    let mut datagrams = Vec::new();
    for (n, flow) in (1..).zip(flows) {
        let wrap = |bytes: &[u8]| if n % 3 == 0 { bytes.to_vec() } else { strep(key(n.into()), bytes) };
        for (place, sent) in flow.iter().enumerate() {
            datagrams.push((at(sent.millis), wrap(&packet(n, sent.seq))));
            if n % 2 == 0 && place == flow.len() / 2 {
                let bye = [&[0x81, 203, 0, 1][..], &n.to_be_bytes()].concat();
                datagrams.push((at(sent.millis), wrap(&bye)));
            }
            if place % 50 == 0 {
                datagrams.push((at(sent.millis), vec![0x80; 7]));
            }
        }
    }
    datagrams.sort_by_key(|(arrival, _)| arrival.at);
    datagrams
}

/// Everything that a sink and the totals tell of datagrams in batches of these sizes. Streams end early and begin
/// again, and few have room at once, so that places are used again within a batch.
fn run(datagrams: &[(Arrival, Vec<u8>)], sizes: &[usize], room: u32) -> String {
    let mut config = EngineConfig::default();
    (config.idle, config.unproven_idle) = (Duration::from_millis(70), Duration::from_millis(60));
    config.window = Duration::from_millis(40);
    config.max_streams = room.try_into().expect("there is room for one");
    let mut engine = Engine::new(config);
    engine.bind(PORT, Binding::Shared);
    let mut notes = Notes::default();
    let mut rest = datagrams;
    for &size in sizes {
        let (batch, behind) = rest.split_at(size);
        let batch: Vec<(Arrival, &[u8])> = batch.iter().map(|(arrival, bytes)| (*arrival, bytes.as_slice())).collect();
        if let &[(arrival, datagram)] = batch.as_slice() {
            engine.handle_datagram(arrival, datagram, &mut notes);
        } else {
            engine.handle_datagrams(&batch, &mut notes);
        }
        check_sum(&engine);
        rest = behind;
    }
    engine.shutdown(Moment::from_millis(100_000), &mut notes);
    check_sum(&engine);
    format!("{notes:?} {:?}", engine.totals())
}
