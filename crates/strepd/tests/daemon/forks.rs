//! From webhook to report, and forks by hand.

use std::error::Error;
use std::time::Duration;

use serde_json::{Value, json};
use strep_sim::Share;
use strep_sim::carrier::{CallPlan, Destination, Faults};
use strep_wire::Direction;

use crate::carrier::{ALL, Place, is_private, metric, page, wait};
use crate::program::until;

#[test]
fn call_is_forked_recorded_and_ended_by_its_webhooks() -> Result<(), Box<dyn Error>> {
    let place = Place::new(ALL)?;
    let daemon = place.daemon()?;
    let plan = CallPlan::new(1).talking(SHORT);
    let (from, to) = (plan.from.clone(), plan.to.clone());
    let call = place.carrier.place(plan);
    wait(place.carrier.wait(call))?;

    let ledger = place.carrier.ledger();
    let leg = ledger.legs_of(call).next().ok_or("it has a leg")?;
    let [report] = &place.wait_for_reports(1)?[..] else { panic!("one report") };
    assert_eq!(report["call_leg_id"], leg.call_leg_id.to_string());
    assert_eq!(report["recording"]["ended"], "hangup", "{report:#}");
    assert_eq!(report["call"]["call_control_id"], leg.call_control_id);
    assert_eq!(report["call"]["call_session_id"], leg.call_session_id);
    assert_eq!((&report["call"]["from"], &report["call"]["to"]), (&json!(from), &json!(to)));
    assert_eq!(report["call"]["direction"], "incoming");
    assert_eq!(report["call"]["tags"]["team"], "north");
    for (direction, name) in [(Direction::Rx, "rx"), (Direction::Tx, "tx")] {
        assert_eq!(delivered(report, name), leg.sent(direction), "{name}: {report:#}");
    }
    place.wait_for_events("fork.stopped", 1);
    assert_eq!(place.told("fork.stopped")[0]["reason"], "hangup");
    assert_eq!((place.told("fork.requested").len(), place.told("fork.failed").len()), (1, 0));
    assert_eq!(metric(&daemon, "strepd_api_requests_total{operation=\"callForkStart\",status=\"200\"}")?, 1);
    assert_eq!(metric(&daemon, "strepd_forks{state=\"stopped\"}")?, 1);
    assert_eq!(metric(&daemon, "strepd_answer_to_media_seconds_count")?, 1);
    let taken = leg.webhooks.iter().filter(|webhook| webhook.answers == [200]).count() as u64;
    assert_eq!(metric(&daemon, "strepd_webhooks_total{outcome=\"accepted\"}")?, taken);
    assert_eq!(ledger.faults(), [] as [String; 0]);
    assert!(daemon.terminate()?.0.success());
    Ok(())
}

#[test]
fn decrypted_media_comes_by_ports_into_one_recording() -> Result<(), Box<dyn Error>> {
    let rules = "[[rule]]\nname = \"clear\"\nmedia = \"decrypted\"\n";
    let ports = free_pair()?;
    let place = Place::new(rules)?.with("STREPD_CONTROL_PORTS", format!("127.0.0.1:{ports}-{}", ports + 1));
    let daemon = place.daemon()?;
    let call = place.carrier.place(CallPlan::new(2).talking(SHORT));
    wait(place.carrier.wait(call))?;

    let ledger = place.carrier.ledger();
    let leg = ledger.legs_of(call).next().ok_or("it has a leg")?;
    let [fork] = &leg.forks[..] else { panic!("one fork: {leg:#?}") };
    assert_eq!(fork.stream_type, "decrypted");
    assert!(matches!(fork.destination, Destination::Ports { rx, tx } if (rx.port(), tx.port()) == (ports, ports + 1)));
    let [report] = &place.wait_for_reports(1)?[..] else { panic!("one report") };
    assert_eq!(report["call_leg_id"], leg.call_leg_id.to_string());
    assert_eq!(report["recording"]["ended"], "hangup");
    for (direction, name) in [(Direction::Rx, "rx"), (Direction::Tx, "tx")] {
        assert_eq!(delivered(report, name), leg.sent(direction), "{name}: {report:#}");
    }
    assert!(daemon.terminate()?.0.success());
    Ok(())
}

#[test]
fn forks_are_started_listed_and_stopped_by_hand() -> Result<(), Box<dyn Error>> {
    let place = Place::new("")?;
    let nobody = place.fork(&["list"])?;
    assert_eq!(nobody.status.code(), Some(1));
    assert!(String::from_utf8(nobody.stderr)?.contains("no daemon with an API key runs at "));

    let daemon = place.daemon()?;
    assert!(is_private(&place.folder.path().join(".strepd").join("forks.sock"))?);
    let call = place.carrier.place(CallPlan::new(3).talking(LONG));
    until("the daemon knows the answered call", || {
        page(&daemon, "/api/v1/calls").is_ok_and(|page| page["calls"][0]["phase"] == "answered")
    });
    let ledger = place.carrier.ledger();
    let leg = ledger.legs_of(call).next().ok_or("it has a leg")?;
    let id = leg.call_leg_id.to_string();

    let started = place.fork(&["start", &leg.call_control_id, "--tag", "why=asked", "--json"])?;
    assert!(started.status.success(), "{started:?}");
    let started: Value = serde_json::from_slice(&started.stdout)?;
    until("its media comes", || {
        page(&daemon, "/api/v1/calls").is_ok_and(|page| {
            let call = &page["calls"][0];
            call["fork"]["state"] == "media"
                && call["legs"][0]["directions"].as_array().is_some_and(|all| all.len() == 2)
        })
    });
    let again = place.fork(&["start", &id])?;
    assert!(String::from_utf8(again.stderr)?.contains("forked already"));
    let listed = place.fork(&["list", "--json"])?;
    let listed: Value = serde_json::from_slice(&listed.stdout)?;
    assert_eq!((&listed["fork_id"], &listed["call_leg_id"]), (&started["fork_id"], &json!(id)));
    let table = String::from_utf8(place.fork(&["list"])?.stdout)?;
    assert!(table.contains(&id) && table.contains("(by hand)"), "{table}");

    let stopped = place.fork(&["stop", &id])?;
    assert_eq!(String::from_utf8(stopped.stdout)?, "1 stopped\n");
    let [report] = &place.wait_for_reports(1)?[..] else { panic!("one report") };
    assert_eq!((&report["recording"]["ended"], &report["call"]["tags"]["why"]), (&json!("stopped"), &json!("asked")));
    place.wait_for_events("fork.stopped", 1);
    let listed: Value = serde_json::from_slice(&place.fork(&["list", "--json"])?.stdout)?;
    assert_eq!((&listed["fork_id"], &listed["state"]), (&started["fork_id"], &json!("stopped")), "it is shown still");
    for senseless in [&["start", ""][..], &["stop", ""], &["start", "v3:x", "--decrypted", "--how", "target"]] {
        assert_eq!(place.fork(senseless)?.status.code(), Some(64), "{senseless:?}");
    }
    let none = place.fork(&["stop", "v3:nobody"])?;
    assert_eq!(none.status.code(), Some(1));
    assert!(String::from_utf8(none.stderr)?.contains("no fork of ours"));

    let ledger = place.carrier.ledger();
    let leg = ledger.legs_of(call).next().ok_or("it has a leg")?;
    assert!(leg.ended_at.is_none() && leg.forks.iter().all(|fork| fork.stopped_at.is_some()), "{leg:#?}");
    assert!(daemon.terminate()?.0.success());
    Ok(())
}

#[test]
fn fork_without_media_is_told_and_tried_again() -> Result<(), Box<dyn Error>> {
    let place = Place::new(ALL)?.with("STREPD_CONTROL_MEDIA_WITHIN", "1s");
    let daemon = place.daemon()?;
    let mut faults = Faults::default();
    faults.forks.silent = Share::percent(100);
    place.carrier.set_faults(faults);
    let call = place.carrier.place(CallPlan::new(7).talking(LONG));
    place.wait_for_events("fork.no_media", 1);
    assert_eq!(place.told("fork.no_media")[0]["reason"], "nothing");
    place.carrier.set_faults(Faults::default());
    until("its media comes", || metric(&daemon, "strepd_forks{state=\"media\"}").is_ok_and(|forks| forks == 1));
    place.carrier.hang_up(call);
    place.wait_for_reports(1)?;
    assert_eq!(place.carrier.ledger().faults(), [] as [String; 0]);
    assert!(daemon.terminate()?.0.success());
    Ok(())
}

#[test]
fn without_a_daemon_the_carrier_is_asked() -> Result<(), Box<dyn Error>> {
    let place = Place::new("")?;
    let call = place.carrier.place(CallPlan::new(4).talking(LONG));
    until("it is answered", || place.carrier.ledger().legs_of(call).all(|leg| leg.answered_at.is_some()));
    let leg = |place: &Place| place.carrier.ledger().legs_of(call).next().cloned().expect("it has a leg");
    let id = leg(&place).call_control_id;

    let nowhere = place.fork(&["start", &id])?;
    assert_eq!(nowhere.status.code(), Some(64));
    assert!(String::from_utf8(nowhere.stderr)?.contains("give --target"));
    let started = place.fork(&["start", &id, "--target", "127.0.0.1:9"])?;
    assert!(started.status.success(), "{started:?}");
    let stopped = place.fork(&["stop", &id, "--json"])?;
    assert_eq!(serde_json::from_slice::<Value>(&stopped.stdout)?, json!({ "stopped": [id] }));
    let [fork] = &leg(&place).forks[..] else { panic!("one fork") };
    assert_eq!(fork.destination, Destination::Strep(([127, 0, 0, 1], 9).into()));
    assert!(fork.stopped_at.is_some());
    place.carrier.hang_up(call);
    Ok(())
}

#[test]
fn first_signal_stops_forks_before_it_finishes_files() -> Result<(), Box<dyn Error>> {
    let place = Place::new(ALL)?;
    let daemon = place.daemon()?;
    let calls = [5, 6].map(|seed| place.carrier.place(CallPlan::new(seed).talking(LONG)));
    until("both are recorded", || metric(&daemon, "strepd_forks{state=\"media\"}").is_ok_and(|forks| forks == 2));
    let (status, said) = daemon.terminate()?;
    assert!(status.success(), "{said:#?}");
    for call in calls {
        let ledger = place.carrier.ledger();
        let leg = ledger.legs_of(call).next().ok_or("it has a leg")?;
        assert!(leg.ended_at.is_none() && leg.forks[0].stopped_at.is_some(), "{leg:#?}");
    }
    let reports = place.reports()?;
    assert_eq!(reports.len(), 2);
    assert!(reports.iter().all(|report| report["call"]["tags"]["team"] == "north"), "{reports:#?}");
    let stopped = place.told("fork.stopped");
    assert_eq!(stopped.iter().map(|event| &event["reason"]).collect::<Vec<_>>(), ["shutdown"; 2]);
    Ok(())
}

fn delivered(report: &Value, direction: &str) -> u64 {
    let streams = report["streams"].as_array().into_iter().flatten();
    streams.filter(|stream| stream["direction"] == direction).filter_map(|stream| stream["delivered"].as_u64()).sum()
}

/// Two neighbouring ports that nobody has just now.
fn free_pair() -> Result<u16, Box<dyn Error>> {
    for _ in 0..100 {
        let first = std::net::UdpSocket::bind("127.0.0.1:0")?;
        let port = first.local_addr()?.port();
        if port < u16::MAX && std::net::UdpSocket::bind(("127.0.0.1", port + 1)).is_ok() {
            return Ok(port);
        }
    }
    Err("no two neighbouring ports are free".into())
}

const SHORT: Duration = Duration::from_millis(800);

const LONG: Duration = Duration::from_secs(60);
