//! Commands: ids, retries, refusals, ports.

use std::time::Duration;

use strep_control::{
    Command, Content, ForkTarget, How, ManualStart, NoticeKind, Output, Ports, Refusal, Reply, Saved, Which,
};

use crate::desk::{CALL, Desk, EVERY, alive, config, refused, unknown};

const PORTS: Ports = Ports::new(
    std::net::SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1)), 30_000),
    std::net::SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1)), 30_001),
);

#[test]
fn a_command_is_saved_and_its_leg_expected_before_it_goes_out() {
    let mut control = Desk::new(config(EVERY)).control;
    #[expect(clippy::disallowed_methods, reason = "a place to count from")]
    let now = std::time::Instant::now();
    control.handle_notice(now, &crate::desk::notice(NoticeKind::Answered));
    let outputs: Vec<Output> = std::iter::from_fn(|| control.poll_output()).collect();
    let place = |test: fn(&Output) -> bool| outputs.iter().position(test).expect("output is missing");
    let command = place(|output| matches!(output, Output::Command { command: Command::ForkStart { .. }, .. }));
    assert!(place(|output| matches!(output, Output::Save(_))) < command);
    assert!(place(|output| matches!(output, Output::Expect(_))) < command);
    assert!(place(|output| matches!(output, Output::Describe(..))) < command);
}

#[test]
fn an_unknown_answer_is_asked_for_again_with_the_same_id() {
    let mut desk = Desk::answered(config(EVERY));
    for _ in 0..3 {
        desk.reply(unknown());
        desk.until_asked();
    }
    desk.reply(Reply::Done);
    let starts = desk.starts();
    assert_eq!(starts.len(), 4);
    assert!(starts.iter().all(|start| *start == starts[0]));
    assert_eq!(desk.told(), ["fork.requested", "fork.started"]);
}

#[test]
fn the_carriers_wish_to_wait_is_heeded() {
    let mut desk = Desk::answered(config(EVERY));
    desk.reply(Reply::Unknown { reason: "429".to_owned(), retry_after: Some(Duration::from_secs(20)) });
    desk.pass(19_000);
    assert_eq!(desk.starts().len(), 1);
    desk.pass(1_000);
    assert_eq!(desk.starts().len(), 2);
}

#[test]
fn a_carrier_that_does_not_answer_is_asked_as_long_as_the_call_lasts() {
    let mut desk = Desk::answered(config(EVERY));
    desk.pass(3_600_000);
    assert_eq!(desk.told(), ["fork.requested", "fork.no_media unanswered"]);
    let mut starts = desk.starts();
    // No answer within 10 s, then at most 30 s of waiting.
    assert!((90..=110).contains(&starts.len()), "{}", starts.len());
    starts.dedup();
    assert_eq!(starts.len(), 1, "always the same command");
    desk.open.clear();
    desk.until_asked();
    desk.reply(Reply::Done);
    assert_eq!(desk.told().last().map(String::as_str), Some("fork.started"));
}

#[test]
fn by_hand_a_carrier_that_never_answers_is_asked_a_bounded_number_of_times() {
    let mut desk = Desk::new(config(""));
    desk.control.start(desk.now, ManualStart::new(Which::CallControlId(CALL.to_owned()))).unwrap();
    desk.drain();
    desk.reply(alive(true));
    desk.pass(3_600_000);
    assert_eq!(desk.events[1].detail.as_deref(), Some("the carrier did not confirm that it is stopped"));
    assert_eq!(desk.told(), ["fork.requested", "fork.failed unanswered"]);
    let commands = desk.commands();
    assert_eq!(commands.iter().filter(|name| **name == "callForkStart").count(), 8);
    // It may have been done after all.
    assert_eq!(commands.iter().filter(|name| **name == "callForkStop").count(), 8);
    assert_eq!(commands.len(), 17);
}

#[test]
fn a_refusal_is_tried_again_under_a_new_id_and_not_for_ever() {
    let mut desk = Desk::answered(config(EVERY));
    for _ in 0..5 {
        desk.reply(refused(403, "no"));
        desk.until_asked();
    }
    let mut starts = desk.starts();
    assert_eq!(starts.len(), 5);
    starts.sort_by_key(|(id, _)| *id);
    starts.dedup();
    assert_eq!(starts.len(), 5);
    assert_eq!(desk.events[1].detail.as_deref(), Some("403: no"));
    assert_eq!(desk.told(), ["fork.requested", "fork.failed refused"]);
    assert!(desk.open.is_empty());
}

#[test]
fn a_refused_repetition_does_not_prove_that_the_first_was_not_done() {
    let mut desk = Desk::answered(config(EVERY));
    desk.reply(unknown());
    desk.until_asked();
    desk.reply(refused(422, "already forked"));
    assert_eq!(desk.commands(), ["callForkStart", "callForkStart", "callForkStop"]);
    desk.reply(Reply::Done);
    desk.until_asked();
    assert_eq!(desk.commands(), ["callForkStart"]);
}

#[test]
fn a_refusal_because_the_call_is_over_is_its_end() {
    let mut desk = Desk::answered(config(EVERY));
    desk.reply(Reply::Refused(Refusal::ended(422, "90018")));
    desk.notice(NoticeKind::Answered);
    desk.pass(600_000);
    assert_eq!(desk.commands(), ["callForkStart"]);
    assert_eq!(desk.told(), ["fork.requested", "fork.stopped hangup"]);
}

#[test]
fn the_webhook_may_be_faster_than_the_answer() {
    let mut desk = Desk::answered(config(EVERY));
    desk.notice(NoticeKind::ForkStarted);
    desk.reply(Reply::Done);
    assert_eq!(desk.told(), ["fork.requested", "fork.started"]);
}

#[test]
fn a_carrier_that_says_it_takes_no_target_is_believed_at_once_and_remembered() {
    let mut desk = Desk::answered(config(EVERY));
    desk.reply(refused(422, "10015 Invalid parameter: target /target"));
    assert!(desk.saved.iter().any(|saved| matches!(saved, Saved::Policy { target_refused: true, .. })));
    desk.ports(Ok(PORTS));
    desk.reply(Reply::Done);
    let ways: Vec<How> = desk.starts().into_iter().map(|(_, how)| how).collect();
    assert_eq!(ways, [How::Target, How::Ports]);
    assert_eq!(desk.told(), ["fork.requested", "fork.started"]);
    desk.saved.retain(|saved| matches!(saved, Saved::Policy { .. }));
    let mut next = Desk::restored(config(EVERY), desk.saved.clone());
    next.notice(NoticeKind::Answered);
    next.ports(Ok(PORTS));
    assert_eq!(next.starts()[0].1, How::Ports);
    // What was refused was that address.
    let mut mended = config(EVERY);
    mended.target = Some("udp:198.51.100.1:4000".to_owned());
    let mut next = Desk::restored(mended, desk.saved);
    next.notice(NoticeKind::Answered);
    assert_eq!(next.starts()[0].1, How::Target);
}

#[test]
fn a_carrier_that_only_says_no_is_tried_with_ports_and_remembered_if_that_helps() {
    let mut desk = Desk::answered(config(EVERY));
    desk.reply(refused(422, "unprocessable"));
    assert!(!desk.control.target_refused());
    desk.pass(1000);
    desk.ports(Ok(PORTS));
    assert!(!desk.control.target_refused());
    desk.reply(Reply::Done);
    assert!(desk.control.target_refused());
}

#[test]
fn a_carrier_that_refuses_both_ways_is_not_taken_for_one_without_target() {
    let mut desk = Desk::answered(config(EVERY));
    desk.reply(refused(422, "unprocessable"));
    desk.pass(1000);
    desk.ports(Ok(PORTS));
    desk.reply(refused(422, "unprocessable"));
    desk.pass(10_000);
    desk.reply(Reply::Done);
    assert!(!desk.control.target_refused());
    assert_eq!(desk.starts()[2].1, How::Target);
}

#[test]
fn decrypted_media_comes_by_ports_that_are_given_back() {
    let mut desk = Desk::answered(config("[[rule]]\nname = \"d\"\nmedia = \"decrypted\"\n"));
    assert!(desk.commands().is_empty());
    desk.ports(Ok(PORTS));
    let [Command::ForkStart { to, content, .. }] = desk.sent.as_slice() else { panic!("{:?}", desk.sent) };
    assert_eq!((to, *content), (&ForkTarget::Ports(PORTS), Content::Decrypted));
    desk.reply(Reply::Done);
    desk.notice(NoticeKind::Hangup);
    let closed = desk.rest.iter().filter(|output| matches!(output, Output::ClosePorts { .. })).count();
    assert_eq!(closed, 1);
}

#[test]
fn without_ports_a_fork_says_so_once_and_waits_as_long_as_its_call_lasts() {
    let mut desk = Desk::answered(config("[[rule]]\nname = \"p\"\nhow = \"ports\"\n"));
    for _ in 0..20 {
        desk.ports(Err("all in use".to_owned()));
        desk.pass(30_000);
    }
    assert_eq!(desk.told(), ["fork.requested", "fork.no_media no_ports"]);
    assert!(desk.commands().is_empty());
    desk.ports(Ok(PORTS));
    assert!(matches!(desk.sent.as_slice(), [Command::ForkStart { .. }]), "{:?}", desk.sent);
}

/// While the disk fails, ports wait for longer than a fork waits for them.
#[test]
fn ports_that_come_late_are_those_that_the_carrier_is_told() {
    let mut desk = Desk::answered(config("[[rule]]\nname = \"p\"\nhow = \"ports\"\n"));
    desk.pass(15_000);
    desk.ports(Ok(PORTS));
    desk.pass(5_000);
    let [Command::ForkStart { to, .. }] = desk.sent.as_slice() else { panic!("{:?}", desk.sent) };
    assert_eq!(*to, ForkTarget::Ports(PORTS));
    let of_ports = |output: &&Output| matches!(output, Output::OpenPorts { .. } | Output::ClosePorts { .. });
    assert_eq!(desk.rest.iter().filter(of_ports).count(), 1, "{:?}", desk.rest);
}

#[test]
fn ports_that_come_between_two_attempts_are_for_the_next() {
    let mut desk = Desk::answered(config("[[rule]]\nname = \"p\"\nhow = \"ports\"\n"));
    desk.pass(10_100);
    desk.ports(Ok(PORTS));
    assert!(desk.commands().is_empty());
    desk.pass(1_000);
    assert_eq!(desk.commands(), ["callForkStart"]);
}

#[test]
fn the_next_attempt_keeps_its_ports() {
    let mut desk = Desk::answered(config("[[rule]]\nname = \"p\"\nhow = \"ports\"\n"));
    desk.ports(Ok(PORTS));
    desk.reply(refused(500, "no"));
    desk.pass(1000);
    assert_eq!(desk.starts().len(), 2);
    let opened = desk.rest.iter().filter(|output| matches!(output, Output::OpenPorts { .. })).count();
    assert_eq!(opened, 1);
}

#[test]
fn an_answer_to_what_no_longer_matters_has_no_effect() {
    let mut desk = Desk::answered(config(EVERY));
    desk.notice(NoticeKind::Hangup);
    desk.reply(Reply::Done);
    desk.pass(600_000);
    assert_eq!(desk.told(), ["fork.requested", "fork.stopped hangup"]);
}
