//! The engine's rules, one at a time.

mod support;

use std::net::SocketAddr;
use std::time::Duration;

use strep_engine::{
    Arrival, Binding, Direction, EndReason, Engine, EngineConfig, EpochCause, Moment, Outcome, PortId, StreamKey,
};
use support::{Notes, PORT, Told, at, check_sum, key, packet, packet_at, peer, strep};

fn engine() -> Engine {
    with(EngineConfig::default())
}

fn with(config: EngineConfig) -> Engine {
    let mut engine = Engine::new(config);
    engine.bind(PORT, Binding::Shared);
    engine
}

fn feed(engine: &mut Engine, notes: &mut Notes, millis: u64, datagram: &[u8]) {
    engine.handle_datagram(at(millis), datagram, notes);
    check_sum(engine);
}

/// Feeds packets of one stream, 20 ms apart from `from`.
fn feed_seqs(engine: &mut Engine, notes: &mut Notes, from: u64, seqs: impl IntoIterator<Item = u16>) {
    for (n, seq) in seqs.into_iter().enumerate() {
        feed(engine, notes, from + 20 * n as u64, &strep(key(1), &packet(7, seq)));
    }
}

fn finish(engine: &mut Engine, notes: &mut Notes) {
    engine.shutdown(Moment::from_millis(1_000_000), notes);
    check_sum(engine);
    assert_eq!((engine.totals().held, engine.streams(), notes.live()), (0, 0, 0));
}

#[test]
fn first_packets_wait_one_window_and_then_each_is_handed_on_at_once() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, 0..5);
    assert_eq!(notes.of(key(1)), []);
    feed(&mut engine, &mut notes, 100, &strep(key(1), &packet(7, 5)));
    assert_eq!(notes.wire_seqs(key(1)), [0, 1, 2, 3, 4, 5]);
    feed(&mut engine, &mut notes, 120, &strep(key(1), &packet(7, 6)));
    assert_eq!(notes.wire_seqs(key(1)).last(), Some(&6));
}

#[test]
fn shuffled_first_packets_come_out_in_order() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    for seq in [5, 3, 7, 0, 1, 6, 2, 4] {
        feed(&mut engine, &mut notes, 0, &strep(key(1), &packet(7, seq)));
    }
    engine.handle_timeout(Moment::from_millis(100), &mut notes);
    assert_eq!(notes.wire_seqs(key(1)), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(engine.totals().lost, 0);
}

#[test]
fn anchor_is_the_earliest_arrival_less_its_offset() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    // 60, 45 and 41 ms: the third would put the first at 1 ms, were it as fast.
    for (millis, seq) in [(60, 0), (65, 1), (41 + 40, 2)] {
        feed(&mut engine, &mut notes, millis, &strep(key(1), &packet(7, seq)));
    }
    engine.handle_timeout(Moment::from_millis(200), &mut notes);
    assert!(matches!(notes.of(key(1))[0], Told::Started { anchor, .. } if anchor == Moment::from_millis(41)));
}

#[test]
fn a_gap_is_given_up_after_the_window_and_not_before() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, (0..7).chain([8]));
    assert_eq!(engine.totals().held, 1);
    assert_eq!(engine.poll_timeout(), Some(Moment::from_millis(140 + 100)));
    engine.handle_timeout(Moment::from_millis(239), &mut notes);
    assert_eq!(notes.lost(key(1)), 0);
    engine.handle_timeout(Moment::from_millis(240), &mut notes);
    assert_eq!((notes.lost(key(1)), notes.wire_seqs(key(1)).last()), (1, Some(&8)));
}

#[test]
fn late_packet_is_counted_not_delivered() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, (0..7).chain([8, 9, 10, 11, 12, 13]));
    feed(&mut engine, &mut notes, 300, &strep(key(1), &packet(7, 7)));
    assert_eq!((engine.totals().of(Outcome::Late), engine.totals().lost), (1, 0));
    assert!(!notes.wire_seqs(key(1)).contains(&7), "order is never broken");
    assert_eq!(notes.of(key(1)).last(), Some(&Told::Late { wire_seq: 7, ticks: 7 * 160 }), "but it is shown");
    feed(&mut engine, &mut notes, 301, &strep(key(1), &packet(7, 7)));
    assert_eq!(engine.totals().of(Outcome::Duplicate), 1);
}

#[test]
fn a_packet_from_before_the_first_tells_of_those_between() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, 4..12);
    feed(&mut engine, &mut notes, 170, &strep(key(1), &packet(7, 0)));
    assert_eq!((engine.totals().of(Outcome::Late), engine.totals().lost, notes.last[&key(1)].lost), (1, 3, 3));
    assert_eq!(notes.of(key(1)).last(), Some(&Told::Late { wire_seq: 0, ticks: -4 * 160 }));
    feed(&mut engine, &mut notes, 175, &strep(key(1), &packet(7, 2)));
    assert_eq!(engine.totals().lost, 2);
}

#[test]
fn duplicates_are_dropped_wherever_the_first_copy_is() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    for seq in [0, 0, 1, 2, 3, 4, 5, 6, 6, 8, 8, 7, 7, 3] {
        feed(&mut engine, &mut notes, 10 * u64::from(seq), &strep(key(1), &packet(7, seq)));
    }
    finish(&mut engine, &mut notes);
    assert_eq!(notes.wire_seqs(key(1)), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(engine.totals().of(Outcome::Duplicate), 5);
}

#[test]
fn window_in_packets_bounds_what_a_gap_holds() {
    let mut config = EngineConfig::default();
    config.window_packets = 4.try_into().unwrap();
    config.window = Duration::from_secs(10);
    let (mut engine, mut notes) = (with(config), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, (0..4).chain([5, 6, 7, 8]));
    assert_eq!((engine.totals().held, engine.totals().lost), (4, 0));
    feed(&mut engine, &mut notes, 200, &strep(key(1), &packet(7, 9)));
    assert_eq!((engine.totals().held, engine.totals().lost), (0, 1));
    assert_eq!(notes.wire_seqs(key(1)), [0, 1, 2, 3, 5, 6, 7, 8, 9]);
}

#[test]
fn a_full_pool_gives_gaps_up_and_loses_nothing_that_came() {
    let mut config = EngineConfig::default();
    config.max_held = 3.try_into().unwrap();
    let (mut engine, mut notes) = (with(config), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, [0, 1, 2, 3, 5, 7, 9, 11, 12, 13]);
    finish(&mut engine, &mut notes);
    assert_eq!(notes.wire_seqs(key(1)), [0, 1, 2, 3, 5, 7, 9, 11, 12, 13]);
    assert_eq!(engine.totals().lost, 4);
}

#[test]
fn sequence_and_timestamp_wrap_without_a_gap() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    for n in 0..20_u16 {
        let datagram =
            strep(key(1), &packet_at(7, 65_530_u16.wrapping_add(n), (u32::MAX - 800).wrapping_add(160 * u32::from(n))));
        feed(&mut engine, &mut notes, 20 * u64::from(n), &datagram);
    }
    finish(&mut engine, &mut notes);
    let ticks: Vec<i64> = notes
        .of(key(1))
        .iter()
        .filter_map(|told| if let Told::Packet { ticks, .. } = told { Some(*ticks) } else { None })
        .collect();
    assert_eq!(ticks, (0..20).map(|n| 160 * n).collect::<Vec<i64>>());
    assert_eq!(engine.totals().lost, 0);
}

#[test]
fn another_source_takes_over_with_all_its_packets() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, 0..10);
    for (n, seq) in [500, 502, 501, 503, 504, 505].into_iter().enumerate() {
        feed(&mut engine, &mut notes, 200 + 20 * n as u64, &strep(key(1), &packet(99, seq)));
    }
    finish(&mut engine, &mut notes);
    assert_eq!(notes.wire_seqs(key(1))[10..], [500, 501, 502, 503, 504, 505]);
    assert!(notes.of(key(1)).iter().any(|told| matches!(told, Told::Epoch { cause: EpochCause::Ssrc, ssrc: 99, .. })));
    assert_eq!(engine.totals().lost, 0);
}

#[test]
fn a_stray_packet_of_another_source_changes_nothing() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, 0..10);
    feed(&mut engine, &mut notes, 190, &strep(key(1), &packet(99, 4_000)));
    feed_seqs(&mut engine, &mut notes, 200, 10..40);
    finish(&mut engine, &mut notes);
    assert_eq!(notes.wire_seqs(key(1)), (0..40).collect::<Vec<u16>>());
    assert_eq!(engine.totals().of(Outcome::Stray), 1);
}

#[test]
fn two_sources_at_once_leave_the_known_one_in_place() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, 0..10);
    for n in 10..60_u16 {
        feed(&mut engine, &mut notes, 20 * u64::from(n), &strep(key(1), &packet(7, n)));
        feed(&mut engine, &mut notes, 20 * u64::from(n) + 1, &strep(key(1), &packet(99, n)));
    }
    finish(&mut engine, &mut notes);
    assert_eq!(notes.wire_seqs(key(1)), (0..60).collect::<Vec<u16>>());
    assert_eq!(engine.totals().of(Outcome::Stray), 50);
}

#[test]
fn a_restart_far_away_in_sequence_is_a_new_epoch_of_the_same_source() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, (0..10).chain(40_000..40_010));
    finish(&mut engine, &mut notes);
    assert_eq!(notes.wire_seqs(key(1)), (0..10).chain(40_000..40_010).collect::<Vec<u16>>());
    assert!(notes.of(key(1)).iter().any(|told| matches!(told, Told::Epoch { cause: EpochCause::Sequence, .. })));
    assert_eq!(engine.totals().lost, 0);
}

#[test]
fn a_restart_shortly_behind_is_told_from_late_packets_by_its_timestamp() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, 1_000..1_010);
    for n in 0..10_u16 {
        let restarted = packet_at(7, 950 + n, 3_000_000_000 + 160 * u32::from(n));
        feed(&mut engine, &mut notes, 200 + 20 * u64::from(n), &strep(key(1), &restarted));
    }
    finish(&mut engine, &mut notes);
    assert_eq!(notes.wire_seqs(key(1)).len(), 20);
}

#[test]
fn idle_ends_a_stream_and_a_later_packet_begins_another() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, 0..10);
    engine.handle_timeout(Moment::from_millis(30_179), &mut notes);
    assert_eq!(engine.streams(), 1);
    engine.handle_timeout(Moment::from_millis(30_180), &mut notes);
    assert_eq!(notes.of(key(1)).last(), Some(&Told::Ended(EndReason::Idle)));
    feed_seqs(&mut engine, &mut notes, 40_000, 10..20);
    finish(&mut engine, &mut notes);
    assert_eq!(notes.of(key(1)).iter().filter(|told| matches!(told, Told::Started { .. })).count(), 2);
}

#[test]
fn one_packet_makes_a_stream_that_ends_early() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    feed(&mut engine, &mut notes, 0, &strep(key(1), &packet(7, 0)));
    engine.handle_timeout(Moment::from_millis(5_000), &mut notes);
    assert_eq!(notes.wire_seqs(key(1)), [0]);
    assert_eq!(notes.of(key(1)).last(), Some(&Told::Ended(EndReason::Idle)));
}

#[test]
fn a_goodbye_ends_the_stream_unless_it_goes_on() {
    let bye = [0x81, 203, 0, 1, 0, 0, 0, 7];
    let (mut engine, mut notes) = (engine(), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, 0..10);
    feed(&mut engine, &mut notes, 190, &strep(key(1), &bye));
    feed(&mut engine, &mut notes, 200, &strep(key(1), &packet(7, 10)));
    engine.handle_timeout(Moment::from_millis(1_000), &mut notes);
    assert_eq!(engine.streams(), 1);
    feed(&mut engine, &mut notes, 1_010, &strep(key(1), &bye));
    engine.handle_timeout(Moment::from_millis(1_110), &mut notes);
    assert_eq!(notes.of(key(1)).last(), Some(&Told::Ended(EndReason::Bye)));
    assert_eq!(engine.totals().of(Outcome::Rtcp), 2);
}

#[test]
fn forged_legs_fill_their_share_and_nothing_else() {
    let mut config = EngineConfig::default();
    config.max_unproven_per_peer = 100.try_into().unwrap();
    let (mut engine, mut notes) = (with(config), Notes::default());
    feed_seqs(&mut engine, &mut notes, 0, 0..10);
    for n in 0..1_000_u128 {
        feed(&mut engine, &mut notes, 200, &strep(key(1_000 + n), &packet(7, 0)));
    }
    feed_seqs(&mut engine, &mut notes, 200, 10..20);
    assert_eq!((engine.streams(), engine.totals().of(Outcome::Quota)), (101, 900));
    let elsewhere = Arrival { peer: "198.51.100.9:1".parse().unwrap(), ..at(400) };
    engine.handle_datagram(elsewhere, &strep(key(2), &packet(7, 0)), &mut notes);
    assert_eq!(engine.streams(), 102);
    finish(&mut engine, &mut notes);
    assert_eq!(notes.wire_seqs(key(1)), (0..20).collect::<Vec<u16>>());
}

#[test]
fn a_flood_of_legs_that_prove_themselves_leaves_room_for_another_peer() {
    let mut config = EngineConfig::default();
    config.max_streams = 1_000.try_into().unwrap();
    config.max_streams_per_peer = 750.try_into().unwrap();
    config.max_unproven_per_peer = 10.try_into().unwrap();
    let (mut engine, mut notes) = (with(config), Notes::default());
    for n in 0..1_200_u128 {
        for seq in 0..3 {
            feed(&mut engine, &mut notes, 0, &strep(key(10_000 + n), &packet(7, seq)));
        }
    }
    assert_eq!((engine.streams(), engine.totals().of(Outcome::Quota)), (750, 450 * 3));
    let elsewhere: SocketAddr = "198.51.100.9:1".parse().unwrap();
    for seq in 0..50 {
        let arrival = Arrival { peer: elsewhere, ..at(20 * u64::from(seq)) };
        engine.handle_datagram(arrival, &strep(key(1), &packet(7, seq)), &mut notes);
        check_sum(&engine);
    }
    finish(&mut engine, &mut notes);
    assert_eq!(notes.wire_seqs(key(1)), (0..50).collect::<Vec<u16>>());
    feed(&mut engine, &mut notes, 2_000_000, &strep(key(10_000), &packet(7, 0)));
    assert_eq!(engine.streams(), 1, "what has ended has given its place back");
}

#[test]
fn max_streams_is_never_exceeded() {
    let mut config = EngineConfig::default();
    config.max_streams = 2.try_into().unwrap();
    let (mut engine, mut notes) = (with(config), Notes::default());
    for n in 0..3 {
        feed(&mut engine, &mut notes, 0, &strep(key(n), &packet(7, 0)));
    }
    assert_eq!((engine.streams(), engine.totals().of(Outcome::Quota)), (2, 1));
}

#[test]
fn bare_rtp_needs_two_packets_and_makes_up_a_call_leg() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    feed(&mut engine, &mut notes, 0, &packet(5, 9));
    engine.handle_timeout(Moment::from_millis(2_000), &mut notes);
    assert_eq!((engine.totals().of(Outcome::Unproven), engine.streams()), (1, 0));
    for n in 0..10 {
        feed(&mut engine, &mut notes, 3_000 + 20 * u64::from(n), &packet(5, n));
    }
    let keys: Vec<StreamKey> = notes.told.keys().copied().collect();
    assert_eq!(keys.len(), 1);
    assert_eq!(keys[0].call_leg_id.as_u128() >> 76 & 0xF, 4, "a random UUID");
}

#[test]
fn a_pair_of_ports_is_one_leg_until_both_streams_have_ended() {
    let mut engine = Engine::new(EngineConfig::default());
    engine.bind(PortId(1), Binding::Pair { pair: 0, direction: Direction::Rx });
    engine.bind(PortId(2), Binding::Pair { pair: 0, direction: Direction::Tx });
    let mut notes = Notes::default();
    let mut call = |engine: &mut Engine, from: u64| {
        for n in 0..10_u16 {
            for port in [1, 2] {
                let arrival =
                    Arrival { at: Moment::from_millis(from + 20 * u64::from(n)), peer: peer(), port: PortId(port) };
                engine.handle_datagram(arrival, &packet(port, n), &mut notes);
            }
        }
        engine.handle_timeout(Moment::from_millis(from + 60_000), &mut notes);
    };
    call(&mut engine, 0);
    call(&mut engine, 100_000);
    let keys: Vec<StreamKey> = notes.told.keys().copied().collect();
    assert_eq!(keys.len(), 4);
    let mut ids: Vec<_> = keys.iter().map(|key| key.call_leg_id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 2, "two calls, each with both directions");
}

#[test]
fn an_unbound_port_refuses_what_it_gets() {
    let (mut engine, mut notes) = (Engine::new(EngineConfig::default()), Notes::default());
    for datagram in [strep(key(1), &packet(7, 0)), packet(7, 0)] {
        engine.handle_datagram(at(0), &datagram, &mut notes);
    }
    engine.bind(PORT, Binding::Strep);
    engine.handle_datagram(at(0), &packet(7, 0), &mut notes);
    assert_eq!((engine.totals().of(Outcome::Unbound), engine.totals().of(Outcome::WrongPort)), (2, 1));
    check_sum(&engine);
}

#[test]
fn ending_a_leg_releases_what_is_held_and_ends_both_directions() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    let tx = StreamKey { direction: Direction::Tx, ..key(1) };
    for n in [0, 1, 2, 3, 4, 5, 6, 8] {
        feed(&mut engine, &mut notes, 20 * u64::from(n), &strep(key(1), &packet(7, n)));
        feed(&mut engine, &mut notes, 20 * u64::from(n), &strep(tx, &packet(8, n)));
    }
    let ended = engine.end_leg(tx.call_leg_id, tx.leg, Moment::from_millis(170), EndReason::Stopped, &mut notes);
    check_sum(&engine);
    assert_eq!((ended, engine.streams()), (2, 0));
    assert_eq!(notes.wire_seqs(tx), [0, 1, 2, 3, 4, 5, 6, 8]);
}

#[test]
fn jitter_follows_the_recurrence_of_the_rfc() {
    let (mut engine, mut notes) = (engine(), Notes::default());
    let arrivals = [0_u64, 20, 45, 60, 92, 100, 120, 151, 160, 180, 200];
    let mut expected = 0_i64;
    for (n, &millis) in arrivals.iter().enumerate() {
        feed(&mut engine, &mut notes, millis, &strep(key(1), &packet(7, u16::try_from(n).unwrap())));
        if n > 0 {
            let difference = (i64::try_from(millis - arrivals[n - 1]).unwrap() * 8 - 160).abs();
            expected += difference - ((expected + 8) >> 4);
        }
    }
    assert_eq!(i64::from(notes.last[&key(1)].jitter_q4), expected);
}

#[test]
fn a_window_of_nothing_holds_nothing_and_ends_every_trial() {
    let mut config = EngineConfig::default();
    config.window = Duration::ZERO;
    let (mut engine, mut notes) = (with(config), Notes::default());
    feed(&mut engine, &mut notes, 0, &packet(7, 0));
    feed(&mut engine, &mut notes, 10, &strep(key(1), &packet(8, 0)));
    engine.handle_timeout(Moment::from_millis(20), &mut notes);
    assert_eq!(notes.wire_seqs(key(1)), [0]);
    assert!(engine.poll_timeout().is_some_and(|due| due > Moment::from_millis(20)), "a lone bare packet still waits");
    feed(&mut engine, &mut notes, 30, &strep(key(1), &packet(8, 2)));
    engine.handle_timeout(Moment::from_millis(31), &mut notes);
    assert_eq!((notes.wire_seqs(key(1)), notes.lost(key(1))), (vec![0, 2], 1));
    engine.handle_timeout(Moment::from_millis(2_000), &mut notes);
    assert_eq!(engine.totals().of(Outcome::Unproven), 1);
    finish(&mut engine, &mut notes);
}

#[test]
fn a_goodbye_at_a_port_of_a_pair_is_for_the_stream_there() {
    let mut engine = Engine::new(EngineConfig::default());
    let mut notes = Notes::default();
    for (port, direction) in [(1, Direction::Rx), (2, Direction::Tx)] {
        engine.bind(PortId(port), Binding::Pair { pair: 9, direction });
    }
    let bye = [0x81, 203, 0, 1, 0, 0, 0, 7];
    let to = |port, millis| Arrival { port: PortId(port), ..at(millis) };
    engine.handle_datagram(to(1, 0), &bye, &mut notes);
    assert_eq!(engine.totals().of(Outcome::RtcpRefused), 1, "no call yet");
    for seq in 0..4 {
        engine.handle_datagram(to(1, 20 * u64::from(seq)), &packet(7, seq), &mut notes);
        engine.handle_datagram(to(2, 20 * u64::from(seq)), &packet(8, seq), &mut notes);
    }
    engine.handle_datagram(to(1, 200), &bye, &mut notes);
    engine.handle_timeout(Moment::from_millis(400), &mut notes);
    check_sum(&engine);
    assert_eq!((engine.totals().of(Outcome::Rtcp), engine.streams()), (1, 1));
    let ended = notes.told.iter().filter(|(_, told)| told.last() == Some(&Told::Ended(EndReason::Bye)));
    assert_eq!(ended.map(|(key, _)| key.direction).collect::<Vec<_>>(), [Direction::Rx]);
}
