//! Forks by hand, and the end of the daemon.

use strep_control::{
    Content, ForkState, How, ManualStart, NoticeKind, OnStop, Output, Refusal, Reply, StartError, StopError, Which,
};

use crate::desk::{CALL, Desk, EVERY, LEG, alive, config, unknown};

fn by_id() -> ManualStart {
    ManualStart::new(Which::CallControlId(CALL.to_owned()))
}

#[test]
fn a_call_that_nobody_told_of_is_asked_after_first() {
    let mut desk = Desk::new(config(""));
    desk.control.start(desk.now, by_id()).unwrap();
    desk.drain();
    assert_eq!(desk.commands(), ["retrieveCallStatus"]);
    desk.reply(alive(true));
    assert_eq!(desk.commands(), ["callForkStart"]);
    desk.reply(Reply::Done);
    assert_eq!(desk.told(), ["fork.requested", "fork.started"]);
    assert!(desk.rest.contains(&Output::Expect(LEG)));
}

#[test]
fn a_call_that_is_over_ends_the_fork_before_it_begins() {
    let mut desk = Desk::new(config(""));
    desk.control.start(desk.now, by_id()).unwrap();
    desk.drain();
    desk.reply(alive(false));
    assert_eq!(desk.told(), ["fork.requested", "fork.stopped hangup"]);
    assert_eq!(desk.control.start(desk.now, by_id()), Err(StartError::CallEnded));
}

#[test]
fn what_became_of_a_fork_is_shown_after_its_end() {
    let mut desk = Desk::new(config(""));
    let fork = desk.control.start(desk.now, by_id()).unwrap();
    desk.drain();
    desk.reply(Reply::Refused(Refusal::ended(404, "no such call".to_owned())));
    assert_eq!(desk.control.forks().count(), 0);
    let ended: Vec<_> = desk.control.ended().collect();
    let [view] = ended[..] else { panic!("one has ended: {ended:?}") };
    assert_eq!((view.fork_id, view.state, view.reason), (fork, ForkState::Stopped, "hangup"));
    assert_eq!(view.detail.as_deref(), Some("no such call"));
}

#[test]
fn few_forks_are_shown_after_their_end() {
    let mut desk = Desk::flowing(config(EVERY));
    let mut stopped = Vec::new();
    for _ in 0..30 {
        stopped.push(desk.control.stop(desk.now, &Which::CallLegId(LEG)).unwrap());
        desk.drain();
        desk.reply(Reply::Done);
        desk.control.start(desk.now, by_id()).unwrap();
        desk.drain();
        desk.reply(Reply::Done);
    }
    let shown: Vec<_> = desk.control.ended().map(|view| view.fork_id).collect();
    assert_eq!(shown, stopped[10..], "the last 20, in order");
}

#[test]
fn what_cannot_be_started_is_refused_with_its_reason() {
    let mut desk = Desk::flowing(config(EVERY));
    let fork = desk.control.forks().next().unwrap().fork_id;
    assert_eq!(desk.control.start(desk.now, by_id()), Err(StartError::AlreadyForked { fork }));
    let other = Which::CallLegId(strep_wire::CallLegId::from_u128(1));
    assert_eq!(desk.control.start(desk.now, ManualStart::new(other)), Err(StartError::UnknownCall));
    let mut decrypted = by_id();
    (decrypted.how, decrypted.content) = (How::Target, Content::Decrypted);
    assert_eq!(desk.control.start(desk.now, decrypted), Err(StartError::DecryptedByTarget));
    let mut settings = config("");
    (settings.ports, settings.target) = (false, None);
    let mut desk = Desk::new(settings);
    assert_eq!(desk.control.start(desk.now, by_id()), Err(StartError::NoTarget));
    let mut ports = by_id();
    ports.how = How::Ports;
    assert_eq!(desk.control.start(desk.now, ports), Err(StartError::NoPorts));
}

#[test]
fn a_stopped_call_stays_unforked_until_somebody_starts_it_again() {
    let mut desk = Desk::flowing(config(EVERY));
    desk.control.stop(desk.now, &Which::CallLegId(LEG)).unwrap();
    desk.drain();
    desk.reply(Reply::Done);
    desk.notice(NoticeKind::Bridged);
    assert_eq!(desk.commands(), ["callForkStart", "callForkStop"]);
    assert_eq!(desk.told(), ["fork.requested", "fork.started", "fork.stopped asked"]);
    assert_eq!(desk.control.stop(desk.now, &Which::CallLegId(LEG)), Err(StopError::NotForked));
    let first = desk.starts();
    desk.control.start(desk.now, ManualStart::new(Which::CallLegId(LEG))).unwrap();
    desk.drain();
    assert_ne!(desk.starts(), first);
    assert_eq!(desk.told(), ["fork.requested"]);
}

#[test]
fn a_stop_that_is_not_answered_is_repeated_and_then_taken_for_done() {
    let mut desk = Desk::flowing(config(EVERY));
    let fork = desk.control.forks().next().unwrap().fork_id;
    desk.control.stop(desk.now, &Which::from_text(&fork.to_string())).unwrap();
    desk.drain();
    desk.reply(unknown());
    desk.pass(3_600_000);
    assert_eq!(desk.commands().iter().filter(|name| **name == "callForkStop").count(), 8);
    let last = desk.events.last().unwrap();
    assert_eq!((last.kind.name(), last.kind.reason()), ("fork.stopped", Some("asked")));
    assert!(last.detail.as_ref().unwrap().contains("did not confirm"));
}

#[test]
fn the_end_of_the_daemon_keeps_forks_by_default() {
    let mut desk = Desk::flowing(config(EVERY));
    desk.control.shutdown(desk.now);
    desk.drain();
    assert!(desk.control.is_drained());
    assert_eq!(desk.commands(), ["callForkStart"]);
    assert!(desk.is_saved());
    assert_eq!(desk.control.start(desk.now, by_id()), Err(StartError::ShuttingDown));
}

#[test]
fn the_end_of_the_daemon_stops_forks_if_it_shall_within_its_time() {
    let mut settings = config(EVERY);
    settings.on_stop = OnStop::Stop;
    let mut desk = Desk::flowing(settings.clone());
    desk.control.shutdown(desk.now);
    desk.drain();
    assert!(!desk.control.is_drained());
    desk.reply(Reply::Done);
    assert!(desk.control.is_drained());
    assert_eq!(desk.told().last().map(String::as_str), Some("fork.stopped shutdown"));

    let mut desk = Desk::flowing(settings);
    desk.control.shutdown(desk.now);
    desk.drain();
    desk.pass(5_000);
    assert!(desk.control.is_drained());
    assert_eq!(desk.control.count(ForkState::Stopped), 1);
}

#[test]
fn without_any_wait_the_end_of_the_daemon_still_comes_to_rest() {
    let mut settings = config(EVERY);
    settings.back_off = std::time::Duration::ZERO;
    let mut desk = Desk::answered(settings);
    desk.control.shutdown(desk.now);
    desk.reply(crate::desk::refused(403, "no"));
    desk.pass(10_000);
    assert_eq!(desk.commands(), ["callForkStart"]);
    assert!(desk.is_fork_saved());
}
