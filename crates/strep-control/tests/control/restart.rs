//! Forks found again after a restart.

use std::time::Duration;

use strep_control::{CallDirection, Command, Control, ForkState, NoticeKind, OnStop, Output, Ports, Reply, Saved};
use strep_wire::Direction;

use crate::desk::{CALL, Desk, EVERY, LEG, alive, config, started, unknown};

/// The same daemon, started again.
fn again(desk: &Desk) -> Desk {
    let text = serde_json::to_string(&desk.saved).expect("what is saved is JSON");
    let saved: Vec<Saved> = serde_json::from_str(&text).expect("and is read again");
    assert_eq!(saved, desk.saved);
    Desk::restored(config(EVERY), saved)
}

#[test]
fn a_live_fork_is_let_in_at_once_and_not_forked_twice() {
    let mut desk = again(&Desk::flowing(config(EVERY)));
    assert_eq!(desk.rest[0], Output::Expect(LEG));
    assert!(matches!(desk.rest[1], Output::Describe(LEG, _)));
    assert_eq!(desk.commands(), ["retrieveCallStatus"]);
    desk.reply(alive(true));
    desk.media(started(Direction::Rx));
    desk.media(started(Direction::Tx));
    desk.notice(NoticeKind::Answered);
    desk.pass(600_000);
    assert!(desk.commands().is_empty());
    assert!(desk.told().is_empty());
    assert_eq!(desk.control.count(ForkState::Media), 1);
}

#[test]
fn a_live_fork_whose_media_stays_away_is_started_anew() {
    let mut desk = again(&Desk::flowing(config(EVERY)));
    desk.reply(alive(true));
    desk.pass(5_000);
    desk.reply(Reply::Done);
    desk.pass(1_000);
    assert_eq!(desk.commands(), ["retrieveCallStatus", "callForkStop", "callForkStart"]);
}

#[test]
fn a_call_that_ended_meanwhile_is_settled() {
    let before = Desk::flowing(config(EVERY));
    let fork = before.control.forks().next().unwrap().fork_id;
    let mut desk = again(&before);
    desk.reply(alive(false));
    assert_eq!(desk.events[0].fork_id, fork);
    assert_eq!(desk.told(), ["fork.stopped hangup"]);
    assert!(desk.rest.contains(&Output::EndLeg { call_leg_id: LEG, why: strep_control::EndWhy::Hangup }));
    assert!(!desk.is_fork_saved());
}

#[test]
fn an_unanswered_command_is_sent_again_with_its_id() {
    let before = Desk::answered(config(EVERY));
    let mut desk = again(&before);
    desk.reply(alive(true));
    assert_eq!(desk.starts(), before.starts());
    desk.reply(Reply::Done);
    assert_eq!(desk.told(), ["fork.started"]);
}

#[test]
fn a_refused_attempt_is_followed_by_one_of_another_number() {
    let mut before = Desk::answered(config(EVERY));
    before.reply(crate::desk::refused(403, "no"));
    let mut desk = again(&before);
    desk.reply(alive(true));
    assert_eq!(desk.starts().len(), 1);
    assert_ne!(desk.starts(), before.starts());
}

#[test]
fn ports_are_opened_again_where_the_carrier_sends_to() {
    let rules = "[[rule]]\nname = \"every\"\nhow = \"ports\"\n";
    let ports = Ports::new("192.0.2.1:30000".parse().unwrap(), "192.0.2.1:30001".parse().unwrap());
    let mut before = Desk::answered(config(rules));
    before.ports(Ok(ports));
    before.reply(Reply::Done);
    let opens = |desk: &Desk| {
        let opens =
            desk.rest.iter().filter(|output| matches!(output, Output::OpenPorts { at: Some(at), .. } if *at == ports));
        opens.count()
    };
    let mut desk = again(&before);
    assert_eq!(opens(&desk), 1);
    desk.ports(Ok(ports));
    desk.reply(alive(true));
    assert_eq!(desk.commands(), ["retrieveCallStatus"]);
    // And where they cannot be had: another attempt, with others.
    let mut desk = again(&before);
    desk.ports(Err("in use".to_owned()));
    desk.reply(alive(true));
    desk.reply(Reply::Done);
    desk.pass(1_000);
    assert_eq!(desk.commands(), ["retrieveCallStatus", "callForkStop"]);
    desk.ports(Ok(Ports::new(ports.tx, ports.rx)));
    assert_eq!(desk.commands(), ["callForkStart"]);
}

#[test]
fn the_ports_of_a_fork_that_has_ended_are_remembered() {
    let ports = Ports::new("192.0.2.1:30000".parse().unwrap(), "192.0.2.1:30001".parse().unwrap());
    let mut desk = Desk::answered(config("[[rule]]\nname = \"every\"\nhow = \"ports\"\n"));
    desk.ports(Ok(ports));
    desk.notice(NoticeKind::Hangup);
    let [Saved::Call(call)] = &again(&desk).saved[..] else { panic!("{:?}", desk.saved) };
    assert_eq!((&call.fork, call.used), (&None, Some(ports)));
}

#[test]
fn a_stopped_call_is_not_forked_after_a_restart() {
    let mut before = Desk::flowing(config(EVERY));
    before.control.stop(before.now, &strep_control::Which::CallLegId(LEG)).unwrap();
    before.drain();
    let mut desk = again(&before);
    desk.reply(alive(true));
    assert_eq!(desk.commands(), ["retrieveCallStatus", "callForkStop"]);
    desk.reply(Reply::Done);
    assert_eq!(desk.told(), ["fork.stopped asked"]);
    let mut desk = again(&desk);
    desk.reply(alive(true));
    desk.notice(NoticeKind::Answered);
    assert_eq!(desk.commands(), ["retrieveCallStatus"]);
}

/// Only `call.initiated` tells the direction.
#[test]
fn what_was_known_of_a_call_that_a_rule_awaits_is_known_after_a_restart() {
    let rules = "[[rule]]\nname = \"in\"\ndirection = \"incoming\"\n";
    let mut before = Desk::new(config(rules));
    let mut initiated = crate::desk::notice(NoticeKind::Initiated);
    initiated.direction = Some(CallDirection::Incoming);
    before.webhook(&initiated);
    let mut desk = Desk::restored(config(rules), before.saved.clone());
    desk.notice(NoticeKind::Answered);
    assert_eq!(desk.starts().len(), 1);
    // One that nobody answers is not kept for ever.
    before.notice(NoticeKind::Hangup);
    assert!(!before.is_saved());
}

#[test]
fn a_call_that_no_rule_wants_is_not_saved() {
    let mut desk = Desk::new(config("[[rule]]\nname = \"in\"\ndirection = \"incoming\"\n"));
    let mut initiated = crate::desk::notice(NoticeKind::Initiated);
    initiated.direction = Some(CallDirection::Outgoing);
    desk.webhook(&initiated);
    assert!(!desk.is_saved());
}

#[test]
fn what_the_daemons_end_has_stopped_the_next_start_forks_again() {
    let mut settings = config(EVERY);
    settings.on_stop = OnStop::Stop;
    let mut before = Desk::flowing(settings.clone());
    before.control.shutdown(before.now);
    before.drain();
    let cut_off = before.saved.clone();
    before.reply(Reply::Done);
    assert!(before.control.is_drained() && !before.is_fork_saved());
    let mut desk = again(&before);
    desk.reply(alive(true));
    assert_eq!(desk.commands(), ["retrieveCallStatus", "callForkStart"]);
    assert_eq!(desk.told(), ["fork.requested"]);
    assert_ne!(desk.control.forks().next().unwrap().fork_id, before.events[0].fork_id);
    // Whose stop nobody has confirmed is stopped before.
    let mut desk = Desk::restored(settings.clone(), cut_off);
    desk.reply(alive(true));
    desk.reply(Reply::Done);
    assert_eq!(desk.commands(), ["retrieveCallStatus", "callForkStop", "callForkStart"]);
    // And if nobody ever does, a second fork might be beside the first.
    let mut before = Desk::flowing(settings);
    before.control.shutdown(before.now);
    before.drain();
    before.pass(5_000);
    let mut desk = again(&before);
    desk.reply(alive(true));
    desk.notice(NoticeKind::Answered);
    assert_eq!(desk.commands(), ["retrieveCallStatus"]);
}

#[test]
fn a_silent_carrier_does_not_keep_forks_from_going_on() {
    let mut desk = again(&Desk::answered(config(EVERY)));
    while desk.starts().is_empty() {
        desk.reply(unknown());
        desk.until_asked();
        assert!(desk.sent.len() < 20);
    }
    assert_eq!(desk.commands().len(), 9);
}

#[test]
fn many_are_asked_after_a_few_at_a_time() {
    let mut before = Desk::new(config(EVERY));
    for n in 0..50_u128 {
        let mut notice = crate::desk::notice(NoticeKind::Answered);
        notice.call_control_id = format!("{CALL}{n}");
        notice.call_leg_id = Some(strep_wire::CallLegId::from_u128(n));
        before.webhook(&notice);
        before.reply(Reply::Done);
    }
    let mut desk = again(&before);
    let mut asked = 0;
    while !desk.open.is_empty() {
        assert!(desk.open.len() <= 8);
        desk.reply(Reply::Call { is_alive: true, call_leg_id: None, call_session_id: None });
        asked += 1;
    }
    assert_eq!(asked, 50);
    assert_eq!(desk.control.count(ForkState::Accepted), 50);
}

#[test]
fn a_webhook_ends_the_question() {
    let mut desk = again(&Desk::flowing(config(EVERY)));
    desk.notice(NoticeKind::Hangup);
    desk.reply(alive(true));
    desk.pass(600_000);
    assert_eq!(desk.told(), ["fork.stopped hangup"]);
    assert_eq!(desk.commands(), ["retrieveCallStatus"]);
}

#[test]
fn a_call_that_is_over_is_remembered_for_a_while() {
    let mut before = Desk::flowing(config(EVERY));
    before.notice(NoticeKind::Hangup);
    let mut desk = again(&before);
    desk.notice(NoticeKind::Answered);
    assert!(desk.commands().is_empty());
    assert!(desk.told().is_empty());
    assert!(desk.is_saved());
    desk.pass(600_000);
    assert!(!desk.is_saved());
}

#[test]
fn what_could_not_be_delivered_has_time_to_come_in_many_pages() {
    let mut settings = config(EVERY);
    settings.reconcile = Some(Duration::from_secs(60));
    let mut desk = Desk::new(config(EVERY));
    desk.control = Control::new(settings);
    desk.control.restore(desk.now, Vec::new());
    let Some(Output::Command { command: Command::FailedDeliveries { .. }, deadline, .. }) = desk.control.poll_output()
    else {
        panic!("it is asked for at the start");
    };
    assert_eq!(deadline, desk.now + Duration::from_secs(30));
}

#[test]
fn a_question_for_what_could_not_be_delivered_that_fails_is_asked_again_soon_and_reaches_as_far_back() {
    let mut settings = config(EVERY);
    settings.reconcile = Some(Duration::from_secs(60));
    let mut desk = Desk::new(settings);
    let reach = |desk: &mut Desk, reply: Reply| {
        desk.until_asked();
        let Some(Command::FailedDeliveries { within }) = desk.sent.pop() else { panic!("{:?}", desk.sent) };
        desk.reply(reply);
        (desk.now, within)
    };
    let (first_at, first) = reach(&mut desk, unknown());
    let (second_at, second) = reach(&mut desk, Reply::Deliveries(Vec::new()));
    assert_eq!(second_at, first_at + Duration::from_secs(15));
    assert_eq!(second, first + Duration::from_secs(15), "an hour before the start, and what has passed since");
    let (third_at, third) = reach(&mut desk, Reply::Deliveries(Vec::new()));
    assert_eq!(third_at, second_at + Duration::from_secs(60));
    assert!(third < first, "what was answered is not asked for again");
}
