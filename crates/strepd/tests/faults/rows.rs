//! All bad days.

use std::time::Duration;

use strep_sim::Share;
use strep_sim::carrier::{CallPlan, CommandFault, Faults};

use crate::carrier::{Place, metric, wait};
use crate::ports::free_range;
use crate::program::{Daemon, until};
use crate::row::{FORK_START, Row, is_complete, spoil, waits_a_second};

/// Those that take longest come last: they are played first.
pub(crate) fn rows() -> Vec<Row> {
    let mut rows = vec![Row { also: is_complete, ..Row::new("none") }];
    rows.extend(of_commands());
    rows.extend(of_webhooks());
    rows.extend(of_forks());
    rows.extend(of_the_carrier());
    rows
}

fn of_commands() -> Vec<Row> {
    let slow = |plan: &mut CallPlan| spoil(plan, &[CommandFault::SlowBody { time: Duration::from_secs(3) }]);
    vec![
        Row::spoilt("429 twice", |plan| spoil(plan, &[CommandFault::RateLimited; 2]), 9..=9),
        Row {
            also: waits_a_second,
            ..Row::spoilt("429, Retry-After: 1", |plan| spoil(plan, &[CommandFault::RateLimitedFor { secs: 1 }]), 6..=6)
        },
        Row::spoilt("503 twice", |plan| spoil(plan, &[CommandFault::ServerError; 2]), 9..=9),
        Row::spoilt("reset before the effect", |plan| spoil(plan, &[CommandFault::ResetBefore]), 6..=6),
        // The packets are there before it is asked again.
        Row {
            also: is_complete,
            ..Row::spoilt("reset after the effect", |plan| spoil(plan, &[CommandFault::ResetAfter]), 3..=6)
        },
        Row { also: is_complete, ..Row::spoilt("body slower than a request may take", slow, 3..=6) }
            .with("STREPD_API_TIMEOUT", "1s"),
        Row::spoilt("HTML with status 200", |plan| spoil(plan, &[CommandFault::Html]), 6..=6),
        Row::spoilt("redirect to another origin", |plan| spoil(plan, &[CommandFault::Redirected]), 6..=6),
    ]
}

fn silent_and_its_stop_redirected(plan: &mut CallPlan) {
    plan.mishaps.silent = 1;
    plan.mishaps.commands.push(("callForkStop".to_owned(), CommandFault::Redirected));
}

fn of_webhooks() -> Vec<Row> {
    let talk = Duration::from_secs(3);
    vec![
        Row { faults: |faults| faults.webhooks.twice = ALWAYS, also: is_complete, ..Row::new("each webhook twice") },
        Row {
            faults: |faults| (faults.webhooks.late, faults.webhooks.late_by) = (ALWAYS, Duration::from_millis(600)),
            talk,
            ..Row::new("each webhook late, in any order")
        },
        Row { call: |plan| hold(plan, "call.initiated", 500), ..Row::new("answered before initiated") },
        Row { call: |plan| hold(plan, "call.answered", 2_500), ..Row::new("hangup before answered") }.expecting(
            |expected| {
                (expected.forks, expected.starts, expected.ids, expected.unrecorded) = (0, 0..=0, 0, 3);
                (expected.told, expected.ended) = ("", "");
            },
        ),
        Row { call: |plan| lose(plan, "call.initiated"), ..Row::new("call.initiated lost") },
        Row { call: |plan| lose(plan, "call.answered"), talk, ..Row::new("call.answered lost") }
            .with("STREPD_CONTROL_PROBE_AFTER", "1s"),
        // The fork that the hangup stopped is asked for anew, and the answer is that the call has ended.
        Row { call: |plan| lose(plan, "call.hangup"), ..Row::new("call.hangup lost") }
            .expecting(|expected| (expected.starts, expected.ids) = (6..=6, 6)),
        Row { call: lose_the_end, ..Row::new("call.hangup and call.fork.stopped lost") }
            .with("STREPD_CONTROL_RECONCILE", "5s"),
        Row {
            call: lose_the_end,
            course: stop_what_is_over,
            also: |place| {
                place.carrier.ledger().commands_of("callForkStop").filter(|command| command.status == Some(422)).count()
                    == 3
            },
            ..Row::new("the same, stopped by hand: 90018")
        },
        Row {
            faults: |faults| faults.webhooks.lost = ALWAYS,
            talk: Duration::from_secs(8),
            ..Row::new("every webhook lost")
        }
        .with("STREPD_CONTROL_RECONCILE", "5s"),
    ]
}

fn of_forks() -> Vec<Row> {
    let answered_late =
        |plan: &mut CallPlan| spoil(plan, &[CommandFault::SlowBody { time: Duration::from_millis(900) }]);
    vec![
        Row {
            faults: |faults| faults.forks.media_first = ALWAYS,
            call: answered_late,
            talk: Duration::from_secs(3),
            also: is_complete,
            ..Row::new("media before answer and webhook")
        },
        Row { call: |plan| plan.mishaps.silent = 1, talk: LONGER, ..Row::new("no media once") }.expecting(|expected| {
            (expected.forks, expected.starts, expected.ids) = (6, 6..=6, 6);
            expected.told = "3 requested, 6 started, 3 no_media: nothing, 3 stopped: hangup";
        }),
        // A redirect does not say that no fork is there: the next attempt would be a second one beside it.
        Row { call: silent_and_its_stop_redirected, talk: LONGER, ..Row::new("no media once, the stop redirected") }
            .expecting(|expected| {
                (expected.forks, expected.starts, expected.ids) = (6, 6..=6, 6);
                expected.told = "3 requested, 6 started, 3 no_media: nothing, 3 stopped: hangup";
            }),
        Row { call: |plan| plan.mishaps.silent = 9, talk: LONGER, ..Row::new("no media ever, attempts = 2") }
            .with("STREPD_CONTROL_ATTEMPTS", 2)
            .expecting(|expected| {
                (expected.forks, expected.starts, expected.ids, expected.unrecorded) = (6, 6..=6, 6, 3);
                expected.told = "3 requested, 6 started, 6 no_media: nothing, 3 failed: no_media";
                expected.ended = "";
            }),
        Row { call: |plan| plan.media.tx = None, talk: LONGER, also: is_complete, ..Row::new("rx only") }
            .expecting(|expected| expected.told = "3 requested, 3 started, 3 no_media: only_rx, 3 stopped: hangup"),
        Row { call: |plan| plan.media.rx = None, talk: LONGER, also: is_complete, ..Row::new("tx only") }
            .expecting(|expected| expected.told = "3 requested, 3 started, 3 no_media: only_tx, 3 stopped: hangup"),
        Row { course: stop_unasked, talk: LONGER, ..Row::new("fork stopped by the carrier") }.expecting(|expected| {
            (expected.forks, expected.starts, expected.ids) = (6, 6..=6, 6);
            expected.told = "3 requested, 6 started, 3 stopped: hangup";
        }),
    ]
}

fn of_the_carrier() -> Vec<Row> {
    vec![
        Row {
            calls: 4,
            faults: |faults| faults.forks.no_target = true,
            course: one_then_two_then_a_restart_and_one,
            also: |place| {
                place.carrier.ledger().commands_of(FORK_START).filter(|start| start.status == Some(422)).count() == 1
            },
            ..Row::new("`target` refused, once for four calls")
        }
        .with("STREPD_CONTROL_PORTS", free_range(8))
        // Remembered of this address: that of `listen` is another one after the restart.
        .with("STREPD_CONTROL_TARGET", "udp:127.0.0.1:9")
        .expecting(|expected| {
            (expected.forks, expected.starts, expected.ids) = (4, 5..=5, 5);
            (expected.told, expected.ended) = ("4 requested, 4 started, 4 stopped: hangup", "4 hangup");
        }),
        Row { calls: 4, course: down_for_a_while, talk: LONGEST, also: is_complete, ..Row::new("API down a while") }
            .expecting(|expected| {
                (expected.forks, expected.starts, expected.ids) = (4, 8..=100, 4);
                (expected.told, expected.ended) = ("4 requested, 4 started, 4 stopped: hangup", "4 hangup");
            }),
    ]
}

fn lose(plan: &mut CallPlan, event: &str) {
    plan.mishaps.lost.push(event.to_owned());
}

fn lose_the_end(plan: &mut CallPlan) {
    lose(plan, "call.fork.stopped");
    lose(plan, "call.hangup");
}

fn hold(plan: &mut CallPlan, event: &str, ms: u64) {
    plan.mishaps.late.push((event.to_owned(), Duration::from_millis(ms)));
}

fn stop_what_is_over(row: &Row, place: &Place, daemon: Daemon) -> Daemon {
    row.place_all(place);
    wait(place.carrier.wait_all()).expect("calls end");
    for leg in place.carrier.ledger().legs {
        let stopped = place.fork(&["stop", &leg.call_control_id]).expect("the program runs");
        assert!(stopped.status.success(), "{stopped:?}");
    }
    daemon
}

fn stop_unasked(row: &Row, place: &Place, daemon: Daemon) -> Daemon {
    row.place_all(place);
    until_media(&daemon, row.calls);
    for leg in place.carrier.ledger().legs {
        let stopped = place.fork(&["stop", &leg.call_control_id, "--direct"]).expect("the program runs");
        assert!(stopped.status.success(), "{stopped:?}");
    }
    daemon
}

fn one_then_two_then_a_restart_and_one(row: &Row, place: &Place, daemon: Daemon) -> Daemon {
    row.place(place, 0);
    wait(place.carrier.wait_all()).expect("calls end");
    (1..3).for_each(|seed| row.place(place, seed));
    wait(place.carrier.wait_all()).expect("calls end");
    assert!(daemon.terminate().expect("the daemon ends").0.success());
    let daemon = place.daemon().expect("a daemon starts again");
    row.place(place, 3);
    daemon
}

fn down_for_a_while(row: &Row, place: &Place, daemon: Daemon) -> Daemon {
    (0..2).for_each(|seed| row.place(place, seed));
    until_media(&daemon, 2);
    let mut faults = Faults::default();
    faults.commands.reset_before = ALWAYS;
    place.carrier.set_faults(faults);
    (2..4).for_each(|seed| row.place(place, seed));
    // Three times for each of the two.
    until("the daemon has asked in vain", || place.carrier.ledger().commands_of(FORK_START).count() >= 8);
    place.carrier.set_faults(Faults::default());
    daemon
}

fn until_media(daemon: &Daemon, count: u64) {
    until("media comes", || metric(daemon, "strepd_forks{state=\"media\"}").is_ok_and(|forks| forks == count));
}

const ALWAYS: Share = Share::percent(100);

const LONGER: Duration = Duration::from_secs(4);

const LONGEST: Duration = Duration::from_secs(10);
