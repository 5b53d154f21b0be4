//! Forks from the first webhook to the last, through restarts.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use super::bench::{Bench, both, calls, event, leg_id, tell};
use super::carrier::leg;
use crate::call::Phase;
use crate::control::{EndWhy, OnStop, Saved};
use crate::event::{ForkEventKind, StopReason};
use crate::fork::{ForkState, ManualStart, Over, StartError, StopError, Which};
use crate::rules::Rules;
use crate::service::{Health, Service, ServiceError};

const HUNG_UP: ForkEventKind = ForkEventKind::Stopped { reason: StopReason::Hangup };

#[tokio::test]
async fn a_call_is_forked_watched_and_settled() {
    let bench = Bench::new().await;
    let service = bench.start().await;
    let handle = service.handle();
    handle.webhook(&event("call.answered", "c1")).await.unwrap();
    // Repeated ones, and those about no call.
    handle.webhook(&event("call.answered", "c1")).await.unwrap();
    handle.webhook(&event("message.sent", "c1")).await.unwrap();
    bench.wait_events("fork.started", 1).await;
    assert!(bench.plane.notes(|notes| notes.expected.contains(&leg_id("c1"))));
    both("c1", Over::Strep).into_iter().for_each(|media| handle.media(media));
    let snapshot = handle.snapshot().await.unwrap();
    assert_eq!((snapshot.calls.len(), snapshot.forks[0].state), (1, ForkState::Media));
    assert_eq!((snapshot.counts[&ForkState::Media], snapshot.ports, snapshot.commands), (1, None, 0));
    assert!(serde_json::to_string(&*snapshot).unwrap().contains(r#""media":1"#));
    handle.webhook(&event("call.hangup", "c1")).await.unwrap();
    bench.wait_events("fork.stopped", 1).await;
    bench.plane.notes(|notes| {
        assert_eq!(notes.ended, [(leg_id("c1"), EndWhy::Hangup)]);
        let (leg, call) = &notes.described[0];
        assert_eq!((*leg, call.from.as_deref(), call.tags["rule"].as_str()), (leg_id("c1"), Some("+4930111"), "all"));
        assert_eq!(notes.forgotten, [leg_id("c1")]);
    });
    assert_eq!(bench.carrier.count("fork_start"), 1);
    service.shutdown(Duration::from_secs(10)).await.unwrap();
    // Kept for late webhooks of the call, which must not fork it again.
    let saved = bench.store().await.saved().unwrap();
    assert!(matches!(&saved[..], [Saved::Call(call)] if call.fork.is_none() && call.facts.phase == Phase::Ended));
}

#[tokio::test]
async fn after_a_crash_no_fork_is_begun_twice_and_calls_that_ended_are_settled() {
    let bench = Bench::new().await;
    let all = calls(0..50);
    let service = bench.start().await;
    assert!(tell(&service, "call.answered", &all[..40]).await.iter().all(Result::is_ok));
    bench.wait_events("fork.started", 40).await;
    for media in all[..20].iter().flat_map(|call| both(call, Over::Strep)) {
        service.handle().media(media);
    }
    // Ten commands are on their way, and the carrier acts on them, but nobody hears of it.
    bench.carrier.books(|books| books.is_mute = true);
    assert!(tell(&service, "call.answered", &all[40..]).await.iter().all(Result::is_ok));
    bench.carrier.wait("ten commands under way", |books| books.at_work.0 == 10).await;
    let handle = service.handle().clone();
    drop(service);
    bench.carrier.books(|books| books.is_mute = false);
    bench.carrier.wait("fifty forks", |books| books.forks.len() == 50).await;
    assert_eq!(handle.webhook(&event("call.hangup", "c0")).await, Err(ServiceError::Stopped));
    // Meanwhile some calls end: of five the webhook could not be delivered, of five it is lost altogether.
    bench.carrier.books(|books| {
        books.ended.extend(all[15..25].iter().cloned());
        let hangups = all[15..20].iter().map(|call| event("call.hangup", call).into_json()["data"].take());
        books.deliveries.extend(hangups.map(|webhook| json!({ "status": "failed", "webhook": webhook })));
    });
    bench.plane.notes(|notes| notes.expected.clear());

    let store = bench.store().await;
    assert_eq!(store.calls().unwrap().len(), 50);
    assert_eq!(store.calls().unwrap()[0].1.tags["rule"], "all");
    drop(store);
    let service = bench.start().await;
    bench.wait_events("fork.stopped", 10).await;
    let ended: BTreeSet<String> = bench.calls_told(HUNG_UP).into_iter().collect();
    assert_eq!(ended, all[15..25].iter().cloned().collect());
    // Those of which nobody knew whether they were forked are asked for by the same command.
    bench
        .carrier
        .wait("ten commands again", |books| {
            books.asked.iter().filter(|asked| asked.path.ends_with("fork_start")).count() >= 60
        })
        .await;
    bench.wait_events("fork.started", 50).await;
    let live: BTreeSet<_> = all[..15].iter().chain(&all[25..]).map(|call| leg_id(call)).collect();
    assert!(bench.plane.notes(|notes| live.is_subset(&notes.expected)));
    let snapshot = service.handle().snapshot().await.unwrap();
    assert_eq!(snapshot.forks.len(), 40);
    bench.carrier.books(|books| {
        assert_eq!(books.begun.len(), 50);
        assert!(books.begun.values().all(|times| *times == 1), "{:?}", books.begun);
        let ids = books.asked.iter().filter(|asked| asked.path.ends_with("fork_start"));
        let ids: BTreeSet<String> = ids.map(|asked| asked.body["command_id"].to_string()).collect();
        assert_eq!(ids.len(), 50, "one command id for each call, before and after");
    });
}

#[tokio::test]
async fn forks_by_ports_go_on_at_the_same_ports_after_a_crash() {
    let bench = Bench::new().await;
    let service = bench.run(Service::prepare(bench.config_by_ports(3).await).unwrap());
    for call in ["c1", "c2"] {
        service.handle().webhook(&event("call.answered", call)).await.unwrap();
    }
    bench.wait_events("fork.started", 2).await;
    let forks = bench.carrier.books(|books| books.forks.clone());
    assert_eq!(forks["c1"]["stream_type"], "decrypted");
    drop(service);
    let store = bench.store().await;
    drop(store);
    // The sockets are gone with the process.
    bench.plane.notes(|notes| notes.open.clear());
    bench.carrier.books(|books| books.ended.insert("c1".to_owned()));
    let service = bench.run(Service::prepare(bench.config_by_ports(3).await).unwrap());
    bench.wait_events("fork.stopped", 1).await;
    bench
        .plane
        .wait("ports of one call only", |notes| {
            notes
                .open
                .iter()
                .map(|address| format!("udp:{address}"))
                .eq([&forks["c2"]["rx"], &forks["c2"]["tx"]].map(|address| address.as_str().unwrap().to_owned()))
        })
        .await;
    let counts = service.handle().snapshot().await.unwrap().ports.unwrap();
    assert_eq!((counts.used, counts.quarantined, counts.free), (1, 1, 1));
    bench.carrier.books(|books| assert!(books.begun.values().all(|times| *times == 1), "{:?}", books.begun));
}

/// The data plane of this test panics if a port is opened to which late packets may still come.
#[tokio::test]
async fn two_hundred_calls_share_twenty_pairs_and_each_waits_until_a_pair_is_closed() {
    let bench = Bench::new().await;
    let service = bench.run(Service::prepare(bench.config_by_ports(20).await).unwrap());
    let handle = service.handle();
    let all = calls(0..200);
    assert!(tell(&service, "call.answered", &all).await.iter().all(Result::is_ok));
    let mut over = BTreeSet::new();
    for wave in 1..=10 {
        bench.wait_events("fork.started", 20 * wave).await;
        assert_eq!(bench.carrier.books(|books| books.begun.len()), 20 * wave, "late packets may still come");
        let live = bench.carrier.books(|books| books.begun.keys().cloned().collect::<BTreeSet<_>>());
        let live: Vec<String> = live.difference(&over).cloned().collect();
        assert!(tell(&service, "call.hangup", &live).await.iter().all(Result::is_ok));
        over.extend(live);
        bench.plane.wait("forty ports closed", |notes| notes.open.is_empty() && notes.quiet.len() == 40).await;
        let counts = handle.snapshot().await.unwrap().ports.unwrap();
        assert_eq!(counts.free, 0);
        for address in bench.plane.notes(|notes| std::mem::take(&mut notes.quiet)) {
            handle.port_closed(address);
        }
    }
    let opened = bench.plane.notes(|notes| notes.ports.iter().filter(|(what, _)| *what == "open").count());
    assert_eq!((opened, bench.carrier.count("fork_start")), (400, 200));
}

#[tokio::test]
async fn forks_are_started_and_stopped_by_hand() {
    let bench = Bench::new().await;
    let mut config = bench.config().await;
    config.control.rules = Rules::default();
    let service = bench.run(Service::prepare(config).unwrap());
    let handle = service.handle();
    handle.webhook(&event("call.answered", "c1")).await.unwrap();
    let unknown = ManualStart::new(Which::CallLegId(leg("c9").parse().unwrap()));
    assert_eq!(handle.start(unknown).await, Ok(Err(StartError::UnknownCall)));
    assert_eq!(handle.snapshot().await.unwrap().forks, []);
    let fork = handle.start(ManualStart::new(Which::CallControlId("c1".to_owned()))).await.unwrap().unwrap();
    assert_eq!(handle.snapshot().await.unwrap().forks[0].fork_id, fork, "what was done is seen at once");
    bench.wait_events("fork.started", 1).await;
    let again = handle.start(ManualStart::new(Which::CallLegId(leg_id("c1")))).await.unwrap();
    assert_eq!(again, Err(StartError::AlreadyForked { fork }));
    assert_eq!(handle.stop(Which::Fork(fork)).await, Ok(Ok(fork)));
    bench.wait_events("fork.stopped", 1).await;
    assert_eq!(handle.stop(Which::Fork(fork)).await, Ok(Err(StopError::NotForked)));
    assert_eq!(bench.carrier.books(|books| books.forks.len()), 0);
}

#[tokio::test]
async fn at_the_end_forks_are_stopped_or_kept_and_the_store_is_free() {
    for (on_stop, stops) in [(OnStop::Stop, 3), (OnStop::Keep, 0)] {
        let bench = Bench::new().await;
        let mut config = bench.config().await;
        config.control.on_stop = on_stop;
        let service = bench.run(Service::prepare(config).unwrap());
        assert!(tell(&service, "call.answered", &calls(1..4)).await.iter().all(Result::is_ok));
        bench.wait_events("fork.started", 3).await;
        let handle = service.handle().clone();
        assert_eq!((handle.health(), handle.is_alive()), (Health::Running, true));
        service.shutdown(Duration::from_secs(10)).await.unwrap();
        assert_eq!((handle.health(), handle.is_alive()), (Health::Stopped, false));
        assert_eq!(handle.snapshot().await, Err(ServiceError::Stopped));
        assert_eq!(bench.carrier.count("fork_stop"), stops);
        assert_eq!(bench.carrier.books(|books| books.forks.len()), 3 - stops);
        assert_eq!(crate::store::Store::open(bench.path()).unwrap().calls().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn the_end_waits_no_longer_than_for_the_ports_to_be_closed() {
    let bench = Bench::new().await;
    let mut config = bench.config_by_ports(3).await;
    (config.control.on_stop, config.control.stop_within) = (OnStop::Stop, Duration::from_secs(600));
    let service = bench.run(Service::prepare(config).unwrap());
    service.handle().webhook(&event("call.answered", "c1")).await.unwrap();
    bench.wait_events("fork.started", 1).await;
    let ended = tokio::time::timeout(Duration::from_secs(20), service.shutdown(Duration::from_secs(600))).await;
    ended.expect("nothing is left to be waited for").unwrap();
}

#[tokio::test]
async fn three_hundred_calls_at_once_are_forked_within_the_bound() {
    let bench = Bench::new().await;
    let service = bench.start().await;
    let all = calls(0..300);
    assert!(tell(&service, "call.answered", &all).await.iter().all(Result::is_ok));
    bench.wait_events("fork.started", 300).await;
    let (begun, most) = bench.carrier.books(|books| (books.begun.len(), books.at_work.1));
    assert!(begun == 300 && most <= 64, "{begun} begun, {most} at once");
}
