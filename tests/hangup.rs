//! A call that the carrier's API says is over: its recording is whole at once, and stays the only one.

use std::time::Duration;

use scenarios::{Recorded, Rig};
use strep_engine::{Admission, Direction, EngineConfig, Leg, Outcome};
use strep_sim::{LegPlan, Merged, Source};
use strep_sink::{Ended, EventKind, report};

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

#[test]
fn recording_is_whole_at_once_and_late_packets_begin_no_other() {
    let plan = both(1, SECOND * 3);
    let mut rig = Rig::new(EngineConfig::default());
    let late = send(&mut rig, &plan, SECOND * 2);
    assert_eq!(rig.hang_up(plan.call_leg_id), 2);
    rig.await_end(plan.call_leg_id, plan.leg);
    for (at, datagram) in &late {
        rig.receive(*at, datagram);
    }
    let recorded = rig.finish();

    assert_eq!(ends(&recorded), [Some(Ended::Hangup)]);
    let [recording] = &recorded.recordings[..] else { panic!("{:?}", recorded.recordings.len()) };
    assert_eq!(recording.report.recording.ended, Some(Ended::Hangup));
    assert_eq!(recorded.totals.of(Outcome::Ended), late.len() as u64);
    for direction in [Direction::Rx, Direction::Tx] {
        let (truth, told) = (plan.truth(direction).pcm(RATE.try_into().unwrap()), recording.channel(direction));
        assert_eq!(told, &truth[..told.len()], "{direction}");
        assert_eq!(told.len(), 2 * RATE as usize, "{direction}");
    }
}

/// The leg's first quarter of a second is not on its way to a file by then, nor are its first 100 ms in any order.
#[test]
fn call_that_is_over_while_its_recording_opens_is_recorded_all_the_same() {
    for (seed, length) in (10..).zip([20, 40, 90, 110, 200, 240]) {
        let plan = both(seed, MILLISECOND * length);
        let mut rig = Rig::new(EngineConfig::default());
        assert_eq!(send(&mut rig, &plan, SECOND), []);
        assert_eq!(rig.hang_up(plan.call_leg_id), 2);
        rig.await_end(plan.call_leg_id, plan.leg);
        let recorded = rig.finish();
        assert_eq!(ends(&recorded), [Some(Ended::Hangup)], "{length} ms");
        for direction in [Direction::Rx, Direction::Tx] {
            recorded.recordings[0].assert_holds(direction, &plan.truth(direction));
        }
    }
}

#[test]
fn late_packets_of_a_call_that_was_over_before_its_media_came_make_no_file() {
    let plan = both(1, SECOND);
    let mut rig = Rig::new(EngineConfig::default());
    assert_eq!(rig.hang_up(plan.call_leg_id), 0);
    send(&mut rig, &plan, SECOND);
    let recorded = rig.finish();
    assert_eq!((recorded.recordings.len(), ends(&recorded)), (0, vec![]));
    assert_eq!(recorded.totals.of(Outcome::Ended), recorded.totals.received);
}

#[test]
fn leg_that_goes_on_for_longer_than_packets_linger_is_recorded_as_another_part() {
    let plan = both(1, SECOND * 9);
    let mut rig = Rig::new(EngineConfig::default());
    let rest = send(&mut rig, &plan, SECOND);
    rig.hang_up(plan.call_leg_id);
    for (at, datagram) in &rest {
        rig.receive(*at, datagram);
    }
    let recorded = rig.finish();
    assert_eq!(ends(&recorded), [Some(Ended::Hangup), Some(Ended::Shutdown)]);
    let names: Vec<_> = recorded.recordings.iter().map(|it| it.path.file_name().unwrap().to_str().unwrap()).collect();
    let id = plan.call_leg_id;
    assert_eq!(names, [format!("{id}-a-2.wav"), format!("{id}-a.wav")]);
}

#[test]
fn both_legs_of_a_call_leg_id_end_and_others_go_on() {
    let a = both(1, SECOND * 2);
    let b = LegPlan { leg: Leg::B, ..both(2, SECOND * 2) };
    let b = LegPlan { call_leg_id: a.call_leg_id, ..b };
    let other = both(3, SECOND * 2);
    let mut rig = Rig::new(EngineConfig::default());
    for (_, sent) in Merged::new([a.media(), b.media(), other.media()]) {
        rig.receive(sent.at, &sent.datagram);
    }
    assert_eq!(rig.hang_up(a.call_leg_id), 4);
    rig.await_end(a.call_leg_id, Leg::A);
    rig.await_end(a.call_leg_id, Leg::B);
    assert_eq!(rig.streams(), 2);
    let recorded = rig.finish();
    assert_eq!(recorded.of(other.call_leg_id).next().unwrap().report.recording.ended, Some(Ended::Shutdown));
    assert_eq!(recorded.of(a.call_leg_id).count(), 2);
}

#[test]
fn report_carries_its_call_and_no_other() {
    let plans = [both(1, SECOND), both(2, SECOND)];
    let mut rig = Rig::new(EngineConfig::default());
    for plan in &plans {
        send(&mut rig, plan, SECOND);
    }
    let mut call = report::Call::default();
    call.from = Some("+4930123456".to_owned());
    call.tags = Some([("queue".to_owned(), "sales".to_owned())].into());
    rig.calls().describe(plans[0].call_leg_id, call.clone());
    rig.hang_up(plans[0].call_leg_id);
    rig.calls().forget(plans[0].call_leg_id);
    let recorded = rig.finish();
    let calls: Vec<_> = plans.map(|plan| recorded.of(plan.call_leg_id).next().unwrap().report.call.clone()).into();
    assert_eq!(calls, [call, report::Call::default()]);
}

#[test]
fn only_calls_that_are_expected_are_recorded() {
    let plans = [both(1, SECOND), both(2, SECOND)];
    let mut config = EngineConfig::default();
    config.admission = Admission::Expected;
    let mut rig = Rig::new(config);
    rig.expect(plans[1].call_leg_id);
    for (_, sent) in Merged::new(plans.iter().map(LegPlan::media)) {
        rig.receive(sent.at, &sent.datagram);
    }
    let recorded = rig.finish();
    assert_eq!(recorded.recordings.len(), 1);
    assert_eq!(recorded.of(plans[1].call_leg_id).count(), 1);
    assert_eq!(recorded.totals.of(Outcome::Unexpected), 100);
}

/// A tone in each direction, from the start.
fn both(seed: u64, duration: Duration) -> LegPlan {
    LegPlan::new(seed).each(|direction, plan| {
        plan.source = Source::Tone { hz: if direction == Direction::Rx { 440 } else { 620 } };
        plan.start = Duration::ZERO;
        plan.duration = duration;
    })
}

/// Sends what a plan sends before `end`, and yields the rest.
fn send(rig: &mut Rig, plan: &LegPlan, end: Duration) -> Vec<(Duration, Vec<u8>)> {
    let mut rest = Vec::new();
    for sent in plan.media() {
        if sent.at < end {
            rig.receive(sent.at, &sent.datagram);
        } else {
            rest.push((sent.at, sent.datagram.to_vec()));
        }
    }
    rest
}

/// Reasons of all terminal events, by time; `None` for an end without a file.
fn ends(recorded: &Recorded) -> Vec<Option<Ended>> {
    let ends = recorded.events.iter().filter_map(|event| match &event.kind {
        EventKind::RecordingFinished { reason, file, .. } => Some((event.at, file.as_ref().map(|_| *reason))),
        _ => None,
    });
    let mut ends: Vec<_> = ends.collect();
    ends.sort_by_key(|(at, _)| *at);
    ends.into_iter().map(|(_, reason)| reason).collect()
}

const RATE: u32 = 8_000;
