//! Every recording ends in exactly one terminal event, with its reason, however short it was.

use std::time::Duration;

use scenarios::{Recorded, Rig, goodbye};
use strep_engine::{CallLegId, Direction, EndReason, EngineConfig, Leg};
use strep_sim::{LegPlan, Merged, Source};
use strep_sink::{Ended, EventKind, TracksConfig};

const PACKET: Duration = Duration::from_millis(20);

#[test]
fn legs_of_one_two_and_three_packets_are_recorded_and_end_once() {
    let plans: Vec<_> = (1..=3).map(|packets| rx_only(packets.into(), PACKET * packets)).collect();
    let mut rig = Rig::new(EngineConfig::default());
    receive(&mut rig, &plans);
    rig.pass(Duration::from_secs(60));
    let recorded = rig.finish();

    for (packets, plan) in (1..).zip(&plans) {
        assert_eq!(ends(&recorded, plan.call_leg_id), [Ended::Idle]);
        let recording = recorded.of(plan.call_leg_id).next().unwrap();
        recording.assert_holds(Direction::Rx, &plan.truth(Direction::Rx));
        assert_eq!(recording.stream(Direction::Rx).delivered, packets);
    }
}

#[test]
fn leg_without_audio_has_an_end_and_no_file() {
    let plan = rx_only(1, PACKET).each(|_, plan| plan.payload_type = 120);
    let mut rig = Rig::new(EngineConfig::default());
    receive(&mut rig, std::slice::from_ref(&plan));
    let recorded = rig.finish();
    assert_eq!(ends(&recorded, plan.call_leg_id), [Ended::Shutdown]);
    assert!(recorded.recordings.is_empty());
}

#[test]
fn each_way_to_end_has_its_reason() {
    let plans: Vec<_> = (0..4).map(|seed| rx_only(seed, Duration::from_secs(1))).collect();
    let [hung_up, idle, stopped, running] = &plans[..] else { unreachable!("four plans") };
    let late = Duration::from_secs(40);
    let mut rig = Rig::new(EngineConfig::default());
    receive(&mut rig, &[hung_up.clone(), idle.clone(), stopped.clone()]);
    rig.receive(Duration::from_secs(1), &goodbye(hung_up, Direction::Rx));
    assert_eq!(rig.end_leg(stopped.call_leg_id, Leg::A, EndReason::Stopped), 1);
    receive(&mut rig, &[running.clone().each(|_, plan| plan.start = late)]);
    let recorded = rig.finish();

    assert_eq!(ends(&recorded, hung_up.call_leg_id), [Ended::Hangup]);
    assert_eq!(ends(&recorded, idle.call_leg_id), [Ended::Idle]);
    assert_eq!(ends(&recorded, stopped.call_leg_id), [Ended::Stopped]);
    assert_eq!(ends(&recorded, running.call_leg_id), [Ended::Shutdown]);
    assert_eq!(recorded.recordings.len(), plans.len());
}

#[test]
fn longest_length_cuts_a_call_into_parts_without_losing_a_sample() {
    let plan = rx_only(9, Duration::from_secs(5));
    let mut tracks = TracksConfig::default();
    tracks.max_length = Some(Duration::from_secs(2));
    let mut rig = Rig::with(EngineConfig::default(), tracks);
    receive(&mut rig, std::slice::from_ref(&plan));
    let recorded = rig.finish();

    assert_eq!(ends(&recorded, plan.call_leg_id), [Ended::MaxLength, Ended::MaxLength, Ended::Shutdown]);
    let parts: Vec<_> = recorded.of(plan.call_leg_id).map(|part| part.channel(Direction::Rx)).collect();
    let rate = plan.rx.as_ref().unwrap().codec.sample_rate();
    assert_eq!(parts.concat(), plan.truth(Direction::Rx).pcm(rate));
}

/// A tone in one direction.
fn rx_only(seed: u64, duration: Duration) -> LegPlan {
    let mut plan = LegPlan::new(seed).each(|_, plan| {
        plan.source = Source::Tone { hz: 440 };
        plan.duration = duration;
    });
    plan.tx = None;
    plan
}

fn receive(rig: &mut Rig, plans: &[LegPlan]) {
    for (_, sent) in Merged::new(plans.iter().map(LegPlan::media)) {
        rig.receive(sent.at, &sent.datagram);
    }
}

/// Reasons of a leg's terminal events, by time: parts are finished side by side, and so told in any order.
fn ends(recorded: &Recorded, id: CallLegId) -> Vec<Ended> {
    let ours = recorded.events.iter().filter(|event| event.call_leg().is_some_and(|(ours, _)| ours == id));
    let mut ends: Vec<_> = ours
        .filter_map(|event| match event.kind {
            EventKind::RecordingFinished { reason, .. } => Some((event.at, reason)),
            _ => None,
        })
        .collect();
    ends.sort_by_key(|(at, _)| *at);
    ends.into_iter().map(|(_, reason)| reason).collect()
}
