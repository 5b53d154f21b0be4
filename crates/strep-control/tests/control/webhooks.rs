//! Webhooks in any order, lost, repeated, and what rules make of them.

use strep_control::{CallDirection, NoticeKind, Output, Reply};
use strep_wire::Direction;

use crate::desk::{CALL, Desk, EVERY, LEG, alive, config, notice, refused, started};

const INCOMING: &str = "[[rule]]\nname = \"in\"\ndirection = \"incoming\"\n";

#[test]
fn an_answered_call_is_forked_once_however_often_it_is_told() {
    let mut desk = Desk::new(config(EVERY));
    desk.notice(NoticeKind::Initiated);
    assert!(desk.commands().is_empty());
    for _ in 0..3 {
        desk.notice(NoticeKind::Answered);
    }
    desk.reply(Reply::Done);
    desk.notice(NoticeKind::Answered);
    desk.notice(NoticeKind::Initiated);
    assert_eq!(desk.commands(), ["callForkStart"]);
    assert_eq!(desk.told(), ["fork.requested", "fork.started"]);
}

#[test]
fn every_later_event_stands_for_a_lost_answer() {
    for kind in [NoticeKind::Answered, NoticeKind::Bridged] {
        let mut desk = Desk::new(config(EVERY));
        desk.notice(kind);
        assert_eq!(desk.commands(), ["callForkStart"], "{kind:?}");
    }
    for event_type in ["call.speak.started", "call.dtmf.received", "call.machine.detection.ended", "call.refer.started"]
    {
        assert_eq!(NoticeKind::of(event_type), Some(NoticeKind::Answered), "{event_type}");
    }
    assert_eq!(NoticeKind::of("call.something.new"), Some(NoticeKind::Initiated));
    assert_eq!(NoticeKind::of("message.received"), None);
}

#[test]
fn a_hangup_before_the_answer_is_remembered() {
    let mut desk = Desk::new(config(EVERY));
    desk.notice(NoticeKind::Hangup);
    desk.notice(NoticeKind::Answered);
    desk.notice(NoticeKind::Initiated);
    desk.pass(600_000);
    assert!(desk.commands().is_empty());
    assert!(desk.told().is_empty());
}

#[test]
fn a_rule_about_the_direction_waits_for_it() {
    let mut desk = Desk::new(config(INCOMING));
    desk.notice(NoticeKind::Answered);
    assert!(desk.commands().is_empty());
    let mut initiated = notice(NoticeKind::Initiated);
    initiated.direction = Some(CallDirection::Incoming);
    desk.webhook(&initiated);
    assert_eq!(desk.commands(), ["callForkStart"]);
}

#[test]
fn what_stays_unknown_does_not_match() {
    let rules = format!("{INCOMING}[[rule]]\nname = \"rest\"\n");
    let mut desk = Desk::new(config(&rules));
    desk.notice(NoticeKind::Answered);
    desk.pass(15_000);
    assert_eq!(desk.commands(), ["retrieveCallStatus"]);
    desk.reply(alive(true));
    assert_eq!(desk.commands(), ["callForkStart"]);
    assert_eq!(desk.events[0].rule.as_deref(), Some("rest"));
}

#[test]
fn a_call_of_which_nothing_more_is_heard_is_probed_until_it_is_answered() {
    let mut desk = Desk::new(config(EVERY));
    desk.notice(NoticeKind::Initiated);
    desk.pass(15_000);
    desk.reply(alive(true));
    assert_eq!(desk.commands(), ["retrieveCallStatus", "callForkStart"]);
    let mut ids = Vec::new();
    for _ in 0..10 {
        desk.reply(refused(422, "call not answered yet"));
        desk.until_asked();
        ids.extend(desk.starts());
        desk.sent.clear();
    }
    assert_eq!(ids.len(), 10);
    ids.sort_by_key(|(id, _)| *id);
    ids.dedup();
    assert_eq!(ids.len(), 10, "a refused command has no second life");
    desk.reply(Reply::Done);
    assert_eq!(desk.told(), ["fork.requested", "fork.started"]);
}

#[test]
fn an_answer_ends_the_wait_of_a_probe() {
    let mut desk = Desk::new(config(EVERY));
    desk.notice(NoticeKind::Initiated);
    desk.pass(15_000);
    desk.reply(alive(true));
    for _ in 0..6 {
        desk.reply(refused(422, "call not answered yet"));
        desk.until_asked();
    }
    desk.reply(refused(422, "call not answered yet"));
    desk.sent.clear();
    desk.notice(NoticeKind::Answered);
    assert_eq!(desk.commands(), ["callForkStart"]);
}

#[test]
fn a_call_that_died_unheard_is_not_forked() {
    let mut desk = Desk::new(config(EVERY));
    desk.notice(NoticeKind::Initiated);
    desk.pass(15_000);
    desk.reply(alive(false));
    desk.notice(NoticeKind::Answered);
    desk.pass(600_000);
    assert_eq!(desk.commands(), ["retrieveCallStatus"]);
    assert!(desk.told().is_empty());
}

#[test]
fn rules_of_bridged_calls_wait_for_the_bridge() {
    let mut desk = Desk::new(config("[[rule]]\nname = \"b\"\nwhen = \"bridged\"\n"));
    desk.notice(NoticeKind::Answered);
    desk.pass(600_000);
    assert!(desk.commands().is_empty());
    desk.notice(NoticeKind::Bridged);
    assert_eq!(desk.commands(), ["callForkStart"]);
}

#[test]
fn hangup_ends_the_recording_at_once() {
    let mut desk = Desk::flowing(config(EVERY));
    desk.rest.clear();
    desk.notice(NoticeKind::Hangup);
    assert_eq!(desk.told(), ["fork.requested", "fork.started", "fork.stopped hangup"]);
    let end = Output::EndLeg { call_leg_id: LEG, why: strep_control::EndWhy::Hangup };
    assert_eq!(desk.rest, [end, Output::Dismiss(LEG), Output::ForgetCall(LEG)]);
    assert!(!desk.is_fork_saved());
    desk.notice(NoticeKind::Hangup);
    assert!(desk.told().is_empty());
}

#[test]
fn a_fork_that_the_carrier_ends_is_started_anew() {
    let mut desk = Desk::flowing(config(EVERY));
    let state = desk.client_state();
    desk.fork_webhook(NoticeKind::ForkStopped, &state);
    desk.pass(1000);
    desk.reply(Reply::Done);
    let starts = desk.starts();
    assert_eq!(starts.len(), 2);
    assert_ne!(starts[0], starts[1]);
    assert_eq!(desk.told(), ["fork.requested", "fork.started", "fork.started"]);
    // The same news again is about the attempt before.
    desk.fork_webhook(NoticeKind::ForkStopped, &state);
    desk.pass(60_000);
    assert_eq!(desk.commands(), ["callForkStart", "callForkStart"]);
}

#[test]
fn news_that_do_not_say_which_attempt_they_mean_never_make_two_forks() {
    let mut desk = Desk::flowing(config(EVERY));
    desk.notice(NoticeKind::ForkStopped);
    assert_eq!(desk.commands(), ["callForkStart", "callForkStop"]);
    desk.reply(Reply::Done);
    desk.pass(1000);
    assert_eq!(desk.commands(), ["callForkStart"]);
}

#[test]
fn our_own_stop_told_late_is_no_news() {
    let mut desk = Desk::answered(config(EVERY));
    desk.reply(Reply::Done);
    desk.pass(5_000);
    desk.reply(Reply::Done);
    desk.until_asked();
    desk.reply(Reply::Done);
    desk.sent.clear();
    desk.notice(NoticeKind::ForkStopped);
    assert!(desk.commands().is_empty());
    // The next one is.
    desk.notice(NoticeKind::ForkStopped);
    assert_eq!(desk.commands(), ["callForkStop"]);
}

#[test]
fn a_stop_under_way_is_not_confirmed_by_news_of_an_earlier_one() {
    let mut desk = Desk::flowing(config(EVERY));
    desk.notice(NoticeKind::ForkStopped);
    desk.notice(NoticeKind::ForkStopped);
    desk.pass(1_000);
    assert_eq!(desk.starts().len(), 1);
    let state = desk.client_state();
    desk.fork_webhook(NoticeKind::ForkStopped, &state);
    desk.pass(1_000);
    assert_eq!(desk.starts().len(), 2);
}

#[test]
fn a_carrier_that_keeps_ending_forks_is_left_alone_at_last() {
    let mut desk = Desk::flowing(config(EVERY));
    for _ in 0..5 {
        let state = desk.client_state();
        desk.fork_webhook(NoticeKind::ForkStopped, &state);
        desk.until_asked();
        if !desk.open.is_empty() {
            desk.reply(Reply::Done);
        }
    }
    assert_eq!(desk.starts().len(), 5);
    assert_eq!(desk.told().last().map(String::as_str), Some("fork.failed unstable"));
    desk.notice(NoticeKind::Answered);
    assert!(desk.control.forks().next().is_none());
}

#[test]
fn without_keeping_a_fork_that_the_carrier_ends_is_over() {
    let mut settings = config(EVERY);
    settings.keep = false;
    let mut desk = Desk::flowing(settings);
    let state = desk.client_state();
    desk.fork_webhook(NoticeKind::ForkStopped, &state);
    desk.pass(600_000);
    assert_eq!(desk.commands(), ["callForkStart"]);
    assert_eq!(desk.told().last().map(String::as_str), Some("fork.stopped carrier"));
}

#[test]
fn undelivered_webhooks_are_fetched_and_count() {
    let mut settings = config(EVERY);
    settings.reconcile = Some(std::time::Duration::from_secs(60));
    let mut desk = Desk::new(settings);
    assert_eq!(desk.commands(), ["getWebhookDeliveries"]);
    let mut answered = notice(NoticeKind::Answered);
    answered.event_id = Some("e1".to_owned());
    desk.reply(Reply::Deliveries(vec![answered.clone()]));
    // It may be old: first whether the call lives.
    assert_eq!(desk.commands(), ["retrieveCallStatus"]);
    desk.reply(alive(true));
    assert_eq!(desk.commands(), ["callForkStart"]);
    desk.reply(Reply::Done);
    desk.media(started(Direction::Rx));
    let mut hangup = notice(NoticeKind::Hangup);
    hangup.event_id = Some("e2".to_owned());
    desk.pass(60_000);
    assert_eq!(desk.commands(), ["getWebhookDeliveries"]);
    desk.reply(Reply::Deliveries(vec![answered, hangup]));
    assert_eq!(desk.told().last().map(String::as_str), Some("fork.stopped hangup"));
}

#[test]
fn call_of_which_every_webhook_was_lost_is_asked_after_at_once() {
    let mut settings = config(EVERY);
    settings.reconcile = Some(std::time::Duration::from_secs(60));
    let mut desk = Desk::new(settings);
    assert_eq!(desk.commands(), ["getWebhookDeliveries"]);
    let undelivered = [NoticeKind::Initiated, NoticeKind::Answered].map(notice);
    desk.reply(Reply::Deliveries(undelivered.into()));
    assert_eq!(desk.commands(), ["retrieveCallStatus"]);
    desk.reply(alive(true));
    assert_eq!(desk.commands(), ["callForkStart"]);
}

#[test]
fn an_event_with_a_known_id_has_no_effect() {
    let mut desk = Desk::flowing(config(EVERY));
    let mut stopped = notice(NoticeKind::ForkStopped);
    stopped.event_id = Some("e1".to_owned());
    desk.webhook(&stopped);
    desk.reply(Reply::Done);
    desk.pass(1000);
    desk.reply(Reply::Done);
    desk.sent.clear();
    desk.webhook(&stopped);
    assert!(desk.commands().is_empty());
}

#[test]
fn the_calls_own_client_state_survives() {
    let mut desk = Desk::new(config(EVERY));
    let mut answered = notice(NoticeKind::Answered);
    answered.client_state = Some("b3du".to_owned());
    desk.webhook(&answered);
    let ours = desk.client_state();
    assert_ne!(ours, "b3du");
    // What comes back is ours, and is not wrapped again.
    desk.fork_webhook(NoticeKind::ForkStarted, &ours);
    let Some(Output::Describe(_, info)) = desk.rest.iter().find(|output| matches!(output, Output::Describe(..))) else {
        panic!("the leg was not described");
    };
    assert_eq!(info.client_state.as_deref(), Some("b3du"));
    assert_eq!(info.tags.get("rule").map(String::as_str), Some("every"));
    assert_eq!(desk.control.calls().next().unwrap().facts.client_state.as_deref(), Some("b3du"));
}

#[test]
fn the_oldest_calls_that_are_over_make_room() {
    let mut settings = config(EVERY);
    settings.max_calls = 3;
    let mut desk = Desk::new(settings);
    for n in 0..100 {
        let mut notice = notice(NoticeKind::Hangup);
        notice.call_control_id = format!("{CALL}{n}");
        desk.webhook(&notice);
    }
    for n in 0..5 {
        let mut notice = notice(NoticeKind::Answered);
        notice.call_control_id = format!("live{n}");
        desk.webhook(&notice);
    }
    assert_eq!(desk.control.forks().count(), 3);
    assert_eq!(desk.control.turned_away(), 2);
}
