//! Packets that come, do not come, come one way, or end.

use strep_control::{ForkState, Media, NoticeKind, Output, Over, Reply};
use strep_wire::Direction;

use crate::desk::{Desk, EVERY, LEG, alive, config, ended, started};

#[test]
fn packets_end_the_wait_for_them() {
    let mut desk = Desk::answered(config(EVERY));
    desk.reply(Reply::Done);
    assert_eq!(desk.control.count(ForkState::Accepted), 1);
    desk.media(started(Direction::Rx));
    desk.media(started(Direction::Tx));
    assert_eq!(desk.control.count(ForkState::Media), 1);
    desk.pass(3_600_000);
    assert_eq!(desk.commands(), ["callForkStart"]);
}

#[test]
fn packets_may_come_before_everything_else() {
    let mut desk = Desk::answered(config(EVERY));
    desk.media(started(Direction::Rx));
    desk.media(started(Direction::Tx));
    desk.reply(Reply::Done);
    desk.notice(NoticeKind::ForkStarted);
    assert_eq!(desk.told(), ["fork.requested", "fork.started"]);
    assert_eq!(desk.control.count(ForkState::Media), 1);
}

#[test]
fn a_fork_without_packets_is_told_stopped_and_tried_again_until_it_fails() {
    let mut desk = Desk::answered(config(EVERY));
    for _ in 0..5 {
        desk.reply(Reply::Done);
        desk.pass(5_000);
        desk.reply(Reply::Done);
        desk.until_asked();
    }
    let round = ["fork.started", "fork.no_media nothing"].repeat(5);
    let told = [&["fork.requested"], round.as_slice(), &["fork.failed no_media"]].concat();
    assert_eq!(desk.told(), told);
    assert_eq!(desk.commands(), ["callForkStart", "callForkStop"].repeat(5));
    assert!(desk.rest.contains(&Output::Dismiss(LEG)));
}

#[test]
fn the_diagnosis_says_what_came_instead() {
    let refused = |call_leg_id, over| Media::Refused { call_leg_id, over, outcome: "unexpected" };
    for (media, diagnosis) in [
        (None, "nothing"),
        (Some(refused(Some(LEG), Over::Strep)), "refused"),
        (Some(refused(Some(LEG), Over::Bare)), "wrong_port"),
        (Some(refused(None, Over::Bare)), "wrong_port"),
        (Some(refused(None, Over::Strep)), "nothing"),
    ] {
        let mut desk = Desk::answered(config(EVERY));
        desk.reply(Reply::Done);
        desk.pass(1);
        if let Some(media) = media {
            desk.media(media);
        }
        desk.pass(5_000);
        assert_eq!(desk.events[2].kind.reason(), Some(diagnosis));
        assert_eq!(desk.events[2].detail.is_some(), diagnosis != "nothing");
    }
}

#[test]
fn one_direction_only_is_told_once_and_the_fork_stays() {
    for (direction, told) in [(Direction::Rx, "fork.no_media only_rx"), (Direction::Tx, "fork.no_media only_tx")] {
        let mut desk = Desk::answered(config(EVERY));
        desk.reply(Reply::Done);
        desk.media(started(direction));
        desk.pass(3_600_000);
        assert_eq!(desk.told(), ["fork.requested", "fork.started", told]);
        assert_eq!(desk.commands(), ["callForkStart"]);
    }
}

#[test]
fn packets_that_end_on_a_call_that_is_over_end_the_fork() {
    let mut desk = Desk::flowing(config(EVERY));
    desk.media(ended(Direction::Rx));
    assert_eq!(desk.commands(), ["callForkStart"]);
    desk.media(ended(Direction::Tx));
    assert_eq!(desk.commands(), ["retrieveCallStatus"]);
    desk.reply(alive(false));
    assert_eq!(desk.told().last().map(String::as_str), Some("fork.stopped hangup"));
    assert!(!desk.is_fork_saved());
}

#[test]
fn packets_that_end_on_a_call_that_lives_are_asked_for_once_more() {
    let mut desk = Desk::flowing(config(EVERY));
    desk.media(ended(Direction::Rx));
    desk.media(ended(Direction::Tx));
    desk.reply(alive(true));
    desk.reply(Reply::Done);
    desk.pass(1_000);
    desk.reply(Reply::Done);
    assert_eq!(desk.commands(), ["callForkStart", "retrieveCallStatus", "callForkStop", "callForkStart"]);
    assert_eq!(desk.told(), ["fork.requested", "fork.started", "fork.started"]);
}

#[test]
fn a_call_on_hold_for_an_hour_keeps_its_fork() {
    let mut desk = Desk::flowing(config(EVERY));
    desk.media(ended(Direction::Rx));
    desk.media(ended(Direction::Tx));
    desk.reply(alive(true));
    for _ in 1..5 {
        desk.reply(Reply::Done);
        desk.until_asked();
        desk.reply(Reply::Done);
        desk.pass(5_000);
    }
    assert_eq!(desk.starts().len(), 5);
    desk.sent.clear();
    for _ in 0..60 {
        desk.pass(60_000);
        while !desk.open.is_empty() {
            desk.reply(alive(true));
        }
    }
    let asked = desk.commands();
    assert!(asked.iter().all(|name| *name == "retrieveCallStatus"), "{asked:?}");
    assert!((5..15).contains(&asked.len()), "{}", asked.len());
    desk.media(started(Direction::Rx));
    assert_eq!(desk.control.count(ForkState::Media), 1);
}
