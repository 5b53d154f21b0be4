//! Which call legs may begin a stream, and who is told of the others.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use strep_engine::{
    Admission, Arrival, Binding, CallLegId, Direction, EndReason, Engine, EngineConfig, ExpectError, Leg, Moment,
    Outcome, PortId, StreamKey,
};
use support::{Notes, PORT, Told, at, check_sum, key, packet, strep};

fn engine(admission: Admission) -> Engine {
    let config = config(admission);
    bound(config)
}

fn config(admission: Admission) -> EngineConfig {
    let mut config = EngineConfig::default();
    config.admission = admission;
    config
}

fn bound(config: EngineConfig) -> Engine {
    let mut engine = Engine::new(config);
    engine.bind(PORT, Binding::Strep);
    engine
}

fn feed(engine: &mut Engine, notes: &mut Notes, millis: u64, datagram: &[u8]) {
    engine.handle_datagram(at(millis), datagram, notes);
    check_sum(engine);
}

const fn moment(millis: u64) -> Moment {
    Moment::from_millis(millis)
}

fn starts(notes: &Notes, key: StreamKey) -> usize {
    notes.of(key).iter().filter(|told| matches!(told, Told::Started { .. })).count()
}

fn id(n: u128) -> CallLegId {
    CallLegId::from_u128(n)
}

#[test]
fn only_expected_legs_begin_and_dismissed_ones_go_on() {
    let (mut engine, mut notes) = (engine(Admission::Expected), Notes::default());
    engine.expect(id(1)).unwrap();
    for seq in 0..10 {
        feed(&mut engine, &mut notes, 20 * u64::from(seq), &strep(key(1), &packet(7, seq)));
        feed(&mut engine, &mut notes, 20 * u64::from(seq), &strep(key(2), &packet(8, seq)));
        if seq == 5 {
            engine.dismiss(id(1));
        }
    }
    let tx = StreamKey { direction: Direction::Tx, ..key(1) };
    feed(&mut engine, &mut notes, 200, &strep(tx, &packet(9, 0)));
    engine.shutdown(moment(300), &mut notes);
    assert_eq!((notes.wire_seqs(key(1)), notes.lost(key(1))), ((0..10).collect::<Vec<u16>>(), 0));
    assert_eq!((notes.told.len(), engine.totals().of(Outcome::Unexpected)), (1, 11));
    assert_eq!(notes.refused.len(), 11);
    let first = notes.refused[0];
    assert_eq!((first.key, first.outcome, first.arrival), (Some(key(2)), Outcome::Unexpected, at(0)));
}

#[test]
fn more_than_the_most_are_not_expected_and_that_is_told() {
    let mut config = config(Admission::Expected);
    config.max_expected = 2.try_into().unwrap();
    let mut engine = bound(config);
    assert_eq!((engine.expect(id(1)), engine.expect(id(2))), (Ok(()), Ok(())));
    assert_eq!((engine.expect(id(3)), engine.expect(id(1))), (Err(ExpectError::Full { most: 2 }), Ok(())));
    engine.dismiss(id(1));
    assert_eq!(engine.expect(id(3)), Ok(()));
    assert_eq!(ExpectError::Full { most: 2 }.to_string(), "2 call legs are expected already");
}

#[test]
fn what_is_under_way_after_a_hangup_begins_nothing_until_the_leg_is_expected_again() {
    for (reason, bars) in
        [(EndReason::Hangup, true), (EndReason::Stopped, true), (EndReason::Idle, false), (EndReason::Shutdown, false)]
    {
        let (mut engine, mut notes) = (engine(Admission::Open), Notes::default());
        for seq in 0..10 {
            feed(&mut engine, &mut notes, 20 * u64::from(seq), &strep(key(1), &packet(7, seq)));
        }
        assert_eq!(engine.end_call_leg(id(1), moment(200), reason, &mut notes), 1);
        assert_eq!(notes.of(key(1)).last(), Some(&Told::Ended(reason)));
        feed(&mut engine, &mut notes, 220, &strep(key(1), &packet(7, 10)));
        assert_eq!(engine.totals().of(Outcome::Ended), u64::from(bars), "{reason:?}");
        assert_eq!(engine.streams(), usize::from(!bars), "{reason:?}");
        engine.expect(id(1)).unwrap();
        feed(&mut engine, &mut notes, 240, &strep(key(1), &packet(7, 11)));
        assert_eq!(engine.streams(), 1);
        engine.shutdown(moment(1_000), &mut notes);
        check_sum(&engine);
    }
}

#[test]
fn end_lingers_for_as_long_as_configured_and_from_before_the_first_packet() {
    let (mut engine, mut notes) = (engine(Admission::Open), Notes::default());
    assert_eq!(engine.end_call_leg(id(1), moment(1_000), EndReason::Hangup, &mut notes), 0);
    feed(&mut engine, &mut notes, 5_999, &strep(key(1), &packet(7, 0)));
    feed(&mut engine, &mut notes, 6_000, &strep(key(1), &packet(7, 1)));
    assert_eq!((engine.totals().of(Outcome::Ended), engine.streams()), (1, 1));

    let mut config = config(Admission::Open);
    config.linger = Duration::ZERO;
    let (mut engine, mut notes) = (bound(config), Notes::default());
    engine.end_call_leg(id(1), moment(1_000), EndReason::Hangup, &mut notes);
    feed(&mut engine, &mut notes, 1_000, &strep(key(1), &packet(7, 0)));
    assert_eq!(engine.streams(), 1);
}

/// A consumer that joins both directions would else see the leg end, and another of the same name begin.
#[test]
fn directions_on_trial_begin_before_either_ends() {
    let tx = StreamKey { direction: Direction::Tx, ..key(1) };
    let ends: [fn(&mut Engine, &mut Notes); 3] = [
        |engine, notes| assert_eq!(engine.end_call_leg(id(1), moment(40), EndReason::Hangup, notes), 2),
        |engine, notes| engine.shutdown(moment(40), notes),
        |engine, notes| engine.unbind(PORT, moment(40), EndReason::Stopped, notes),
    ];
    for end in ends {
        let (mut engine, mut notes) = (engine(Admission::Open), Notes::default());
        for seq in [0, 1] {
            feed(&mut engine, &mut notes, 20 * u64::from(seq), &strep(key(1), &packet(7, seq)));
            feed(&mut engine, &mut notes, 20 * u64::from(seq), &strep(tx, &packet(8, seq)));
        }
        end(&mut engine, &mut notes);
        check_sum(&engine);
        assert_eq!((notes.most_live, engine.streams()), (2, 0));
    }
}

#[test]
fn ending_one_leg_does_not_keep_the_other_from_beginning() {
    let (mut engine, mut notes) = (engine(Admission::Open), Notes::default());
    let b = StreamKey { leg: Leg::B, ..key(1) };
    engine.end_leg(id(1), Leg::A, moment(0), EndReason::Stopped, &mut notes);
    feed(&mut engine, &mut notes, 0, &strep(key(1), &packet(7, 0)));
    feed(&mut engine, &mut notes, 0, &strep(b, &packet(8, 0)));
    assert_eq!((engine.streams(), engine.totals().of(Outcome::Ended)), (1, 1));
    engine.end_call_leg(id(1), moment(20), EndReason::Stopped, &mut notes);
    feed(&mut engine, &mut notes, 40, &strep(b, &packet(8, 1)));
    assert_eq!((engine.streams(), engine.totals().of(Outcome::Ended)), (0, 2));
}

#[test]
fn hangup_takes_back_what_was_expected() {
    let (mut engine, mut notes) = (engine(Admission::Expected), Notes::default());
    engine.expect(id(1)).unwrap();
    engine.end_call_leg(id(1), moment(0), EndReason::Hangup, &mut notes);
    feed(&mut engine, &mut notes, 100, &strep(key(1), &packet(7, 0)));
    feed(&mut engine, &mut notes, 10_000, &strep(key(1), &packet(7, 1)));
    let totals = engine.totals();
    assert_eq!((totals.of(Outcome::Ended), totals.of(Outcome::Unexpected)), (1, 1));
}

#[test]
fn goodbye_bars_nothing() {
    let (mut engine, mut notes) = (engine(Admission::Open), Notes::default());
    for seq in 0..10 {
        feed(&mut engine, &mut notes, 20 * u64::from(seq), &strep(key(1), &packet(7, seq)));
    }
    feed(&mut engine, &mut notes, 200, &strep(key(1), &[0x81, 203, 0, 1, 0, 0, 0, 7]));
    engine.handle_timeout(moment(300), &mut notes);
    assert_eq!(notes.of(key(1)).last(), Some(&Told::Ended(EndReason::Bye)));
    feed(&mut engine, &mut notes, 320, &strep(key(1), &packet(7, 10)));
    assert_eq!(engine.streams(), 1);
}

#[test]
fn port_of_one_stream_is_expected_and_lifts_the_bar_when_it_is_bound() {
    let (mut engine, mut notes) = (engine(Admission::Expected), Notes::default());
    let port = PortId(3);
    let send = |engine: &mut Engine, notes: &mut Notes, millis, seq| {
        engine.handle_datagram(Arrival { port, ..at(millis) }, &packet(7, seq), notes);
        check_sum(engine);
    };
    engine.bind(port, Binding::Stream(key(1)));
    for seq in 0..10 {
        send(&mut engine, &mut notes, 20 * u64::from(seq), seq);
    }
    engine.end_call_leg(id(1), moment(200), EndReason::Hangup, &mut notes);
    assert_eq!(notes.of(key(1)).last(), Some(&Told::Ended(EndReason::Hangup)));
    send(&mut engine, &mut notes, 220, 10);
    let late = notes.refused.pop().unwrap();
    assert_eq!((late.key, late.outcome, late.arrival.port), (Some(key(1)), Outcome::Ended, port));
    engine.unbind(port, moment(230), EndReason::Hangup, &mut notes);
    send(&mut engine, &mut notes, 240, 11);
    let later = notes.refused.pop().unwrap();
    assert_eq!((later.key, later.outcome), (None, Outcome::Unbound));
    engine.bind(port, Binding::Stream(key(1)));
    for seq in 12..15 {
        send(&mut engine, &mut notes, 20 * u64::from(seq), seq);
    }
    engine.shutdown(moment(1_000), &mut notes);
    assert_eq!((starts(&notes, key(1)), notes.wire_seqs(key(1)).len()), (2, 13));
}

#[test]
fn bare_rtp_that_nobody_can_name_gets_nothing_where_legs_must_be_expected() {
    let mut engine = Engine::new(config(Admission::Expected));
    let mut notes = Notes::default();
    engine.bind(PORT, Binding::Shared);
    engine.bind(PortId(1), Binding::Pair { pair: 0, direction: Direction::Rx });
    for seq in 0..5 {
        for port in [PORT, PortId(1)] {
            engine.handle_datagram(Arrival { port, ..at(20 * u64::from(seq)) }, &packet(7, seq), &mut notes);
            check_sum(&engine);
        }
    }
    assert_eq!((engine.streams(), engine.totals().of(Outcome::Unexpected)), (0, 10));
    assert!(notes.refused.len() == 10 && notes.refused.iter().all(|refused| refused.key.is_none()));
}

#[test]
fn media_at_the_wrong_port_is_told_with_both() {
    let (mut engine, mut notes) = (engine(Admission::Open), Notes::default());
    let bare = PortId(1);
    engine.bind(bare, Binding::Stream(key(1)));
    engine.handle_datagram(Arrival { port: bare, ..at(0) }, &strep(key(2), &packet(7, 0)), &mut notes);
    engine.handle_datagram(at(0), &packet(7, 0), &mut notes);
    engine.handle_datagram(Arrival { port: PortId(9), ..at(0) }, &strep(key(3), &packet(7, 0)), &mut notes);
    check_sum(&engine);
    let told: Vec<_> = notes.refused.iter().map(|it| (it.key, it.outcome, it.arrival.port)).collect();
    assert_eq!(
        told,
        [
            (Some(key(2)), Outcome::WrongPort, bare),
            (None, Outcome::WrongPort, PORT),
            (Some(key(3)), Outcome::Unbound, PortId(9))
        ]
    );
    assert_eq!((engine.totals().of(Outcome::WrongPort), engine.streams()), (2, 0));
}

#[test]
fn what_finds_no_room_is_told_once_for_each_datagram() {
    let mut config = config(Admission::Open);
    config.max_streams = 1.try_into().unwrap();
    let (mut engine, mut notes) = (bound(config), Notes::default());
    for seq in 0..3 {
        for n in [1, 2] {
            feed(&mut engine, &mut notes, 0, &strep(key(n), &packet(7, seq)));
        }
    }
    assert!(notes.refused.iter().all(|refused| (refused.key, refused.outcome) == (Some(key(2)), Outcome::Quota)));
    assert_eq!((notes.refused.len(), engine.totals().of(Outcome::Quota)), (3, 3));
}

/// What may happen to a few call legs, and when after what was before.
#[derive(Clone, Copy, Debug)]
enum Step {
    Dismiss(u128),
    End(u128, EndReason),
    EndLeg(u128, Leg, EndReason),
    Expect(u128),
    Packet(u128, Leg),
}

fn steps() -> impl Strategy<Value = Vec<(u64, Step)>> {
    let leg = prop_oneof![Just(Leg::A), Just(Leg::B)];
    let reason = prop_oneof![3 => Just(EndReason::Hangup), 2 => Just(EndReason::Stopped), 1 => Just(EndReason::Idle)];
    let step = prop_oneof![
        1 => (0..6_u128).prop_map(Step::Dismiss),
        1 => (0..6_u128, reason.clone()).prop_map(|(n, reason)| Step::End(n, reason)),
        1 => (0..6_u128, leg.clone(), reason).prop_map(|(n, leg, reason)| Step::EndLeg(n, leg, reason)),
        2 => (0..6_u128).prop_map(Step::Expect),
        8 => (0..6_u128, leg).prop_map(|(n, leg)| Step::Packet(n, leg)),
    ];
    prop::collection::vec((0..3_000_u64, step), 1..200)
}

/// The rules by sets: what is expected, until when what was ended stays so, and until when a stream lives.
struct Model {
    config: EngineConfig,
    expected: BTreeSet<u128>,
    ended: BTreeMap<(u128, Leg), u64>,
    live: BTreeMap<(u128, Leg), u64>,
    refused: [u64; 2],
}

impl Model {
    /// Streams of one or two packets, which is all that they get, end 5 s after their last one.
    fn take(&mut self, now: u64, step: Step) -> Option<Result<(), ExpectError>> {
        self.live.retain(|_, until| *until > now);
        let expects = self.config.admission == Admission::Expected;
        match step {
            Step::Dismiss(n) => {
                self.expected.remove(&n);
            }
            Step::End(n, reason) => {
                if reason != EndReason::Idle {
                    self.expected.remove(&n);
                }
                self.end(now, (n, Leg::A), reason);
                self.end(now, (n, Leg::B), reason);
            }
            Step::EndLeg(n, leg, reason) => self.end(now, (n, leg), reason),
            Step::Expect(n) => {
                let most = self.config.max_expected.get();
                if expects && !self.expected.contains(&n) && self.expected.len() == most as usize {
                    return Some(Err(ExpectError::Full { most }));
                }
                self.ended.retain(|(ended, _), _| *ended != n);
                self.expected.extend(expects.then_some(n));
                return Some(Ok(()));
            }
            Step::Packet(n, leg) => {
                if !self.live.contains_key(&(n, leg)) {
                    if self.ended.get(&(n, leg)).is_some_and(|until| now < *until) {
                        self.refused[0] += 1;
                        return None;
                    }
                    if expects && !self.expected.contains(&n) {
                        self.refused[1] += 1;
                        return None;
                    }
                }
                self.live.insert((n, leg), now + 5_000);
            }
        }
        None
    }

    fn end(&mut self, now: u64, leg: (u128, Leg), reason: EndReason) {
        self.live.remove(&leg);
        if reason != EndReason::Idle {
            self.ended.insert(leg, now + 5_000);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn admission_agrees_with_the_model(steps in steps(), expected in any::<bool>(), most in 1_u32..8) {
        let mut config = config(if expected { Admission::Expected } else { Admission::Open });
        // Every packet of a stream is the same one: none is proven, so that all end after the same time.
        config.unproven_idle = Duration::from_secs(5);
        config.max_expected = most.try_into().unwrap();
        let (mut engine, mut notes) = (bound(config), Notes::default());
        let (expected, ended, live) = Default::default();
        let mut model = Model { config, expected, ended, live, refused: [0; 2] };
        let mut now = 0;
        for (after, step) in steps {
            now += after;
            engine.handle_timeout(moment(now), &mut notes);
            let expectation = model.take(now, step);
            match step {
                Step::Dismiss(n) => engine.dismiss(id(n)),
                Step::End(n, reason) => { engine.end_call_leg(id(n), moment(now), reason, &mut notes); }
                Step::EndLeg(n, leg, reason) => { engine.end_leg(id(n), leg, moment(now), reason, &mut notes); }
                Step::Expect(n) => prop_assert_eq!(Some(engine.expect(id(n))), expectation),
                Step::Packet(n, leg) => feed(&mut engine, &mut notes, now, &strep(StreamKey { leg, ..key(n) }, &packet(7, 0))),
            }
            check_sum(&engine);
            prop_assert_eq!(engine.streams(), model.live.len());
            let totals = engine.totals();
            prop_assert_eq!([totals.of(Outcome::Ended), totals.of(Outcome::Unexpected)], model.refused);
            prop_assert_eq!(notes.refused.len() as u64, model.refused.iter().sum::<u64>());
        }
        engine.shutdown(moment(now), &mut notes);
        prop_assert_eq!((engine.streams(), notes.live()), (0, 0));
    }
}
