//! What the service does when the carrier, the disk, the data plane or it itself fails.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use strep_wire::{CallLegId, Direction};

use super::bench::{Bench, both, calls, event, leg_id, tell};
use crate::call::CallInfo;
use crate::control::EndWhy;
use crate::fork::{Media, Over};
use crate::media::MediaPlane;
use crate::service::{Alarm, Health, Service, ServiceError, ServiceEvent};
use crate::store::tests::set_disk_full;

#[tokio::test]
async fn while_the_carrier_is_down_media_flows_on_and_calls_wait() {
    let bench = Bench::new().await;
    let service = bench.start().await;
    let handle = service.handle();
    handle.webhook(&event("call.answered", "c1")).await.unwrap();
    bench.wait_events("fork.started", 1).await;
    both("c1", Over::Strep).into_iter().for_each(|media| handle.media(media));
    bench.carrier.books(|books| books.is_down = true);
    assert!(tell(&service, "call.answered", &calls(2..6)).await.iter().all(Result::is_ok));
    bench.carrier.wait("three rounds in vain", |books| books.asked.len() > 3 * 4).await;
    bench.plane.notes(|notes| {
        assert!(notes.ended.is_empty() && notes.expected.contains(&leg_id("c1")), "{:?}", notes.ended);
    });
    bench.carrier.books(|books| books.is_down = false);
    bench.wait_events("fork.started", 5).await;
    bench.carrier.books(|books| assert!(books.begun.len() == 5 && books.begun.values().all(|times| *times == 1)));
}

#[tokio::test]
async fn while_the_disk_is_full_webhooks_are_refused_and_no_command_goes_out() {
    let bench = Bench::new().await;
    let service = bench.start().await;
    let handle = service.handle();
    handle.webhook(&event("call.answered", "c1")).await.unwrap();
    bench.wait_events("fork.started", 1).await;
    set_disk_full(&bench.path(), true);
    let answers = tell(&service, "call.answered", &calls(2..5)).await;
    assert!(answers.iter().all(|answer| matches!(answer, Err(ServiceError::NotKept { .. }))), "{answers:?}");
    bench.wait("an alarm", |told| told.iter().any(|event| matches!(event, ServiceEvent::Alarm(_)))).await;
    assert!(matches!(&bench.alarms()[..], [Alarm::StoreFailing { .. }]), "{:?}", bench.alarms());
    assert!(matches!(handle.health(), Health::StoreFailing { .. }) && handle.is_alive());
    // Recordings still end when their calls do.
    handle.webhook(&event("call.hangup", "c1")).await.unwrap_err();
    assert_eq!(bench.plane.notes(|notes| notes.ended.clone()), [(leg_id("c1"), EndWhy::Hangup)]);
    assert_eq!(bench.carrier.count("fork_start"), 1);
    set_disk_full(&bench.path(), false);
    bench.wait_events("fork.started", 4).await;
    assert_eq!(bench.alarms().last(), Some(&Alarm::StoreMended));
    assert_eq!((bench.alarms().len(), handle.health()), (2, Health::Running));
    // The carrier sends them again: they change nothing, and are good now.
    assert!(tell(&service, "call.answered", &calls(2..5)).await.iter().all(Result::is_ok));
    assert_eq!(bench.carrier.count("fork_start"), 4);
}

#[tokio::test]
async fn after_lost_notices_live_streams_are_looked_up() {
    let bench = Bench::new().await;
    let service = bench.start().await;
    assert!(tell(&service, "call.answered", &calls(1..3)).await.iter().all(Result::is_ok));
    bench.wait_events("fork.started", 2).await;
    let ended = both("c2", Over::Strep);
    ended.into_iter().for_each(|media| service.handle().media(media));
    drop(service);
    // More than may wait is seen before the service listens again.
    let mut config = bench.config().await;
    config.notices = 1;
    let prepared = Service::prepare(config).unwrap();
    for _ in 0..3 {
        let nobodys = Media::Ended { call_leg_id: CallLegId::from_u128(99), direction: Direction::Rx };
        prepared.handle().media(nobodys);
    }
    let live = [Direction::Rx, Direction::Tx].map(|direction| (leg_id("c1"), direction, Over::Strep));
    bench.plane.notes(|notes| notes.live = live.to_vec());
    let service = bench.run(prepared);
    bench.wait("an alarm", |told| told.contains(&ServiceEvent::Alarm(Alarm::NoticesLost))).await;
    let snapshot = service.handle().snapshot().await.unwrap();
    let seen = |call: &str| {
        let fork = snapshot.forks.iter().find(|fork| fork.call_control_id == call).unwrap();
        (fork.rx, fork.tx)
    };
    assert_eq!((seen("c1"), seen("c2")), ((true, true), (false, false)));
    assert_eq!((bench.plane.notes(|notes| notes.looks), bench.alarms().len()), (1, 1));
}

#[tokio::test]
async fn calls_without_room_are_told_and_not_every_one_of_them() {
    let bench = Bench::new().await;
    let mut config = bench.config().await;
    config.control.max_calls = 1;
    let service = bench.run(Service::prepare(config).unwrap());
    service.handle().webhook(&event("call.answered", "c1")).await.unwrap();
    for call in ["c2", "c3"] {
        service.handle().webhook(&event("call.answered", call)).await.unwrap();
    }
    bench.wait("an alarm", |told| told.contains(&ServiceEvent::Alarm(Alarm::TurnedAway { calls: 1 }))).await;
    assert_eq!(service.handle().snapshot().await.unwrap().turned_away, 2);
    assert_eq!(bench.alarms().len(), 1);
}

/// A data plane with a bug.
struct Broken;

impl MediaPlane for Broken {
    fn expect(&self, _: CallLegId) {
        panic!("the data plane has a bug");
    }

    fn dismiss(&self, _: CallLegId) {}

    fn open(&self, _: CallLegId, _: Direction, _: SocketAddr) -> std::io::Result<()> {
        panic!("the data plane has a bug");
    }

    fn close(&self, _: SocketAddr, _: Duration) {}

    fn end(&self, _: CallLegId, _: EndWhy) {}

    fn describe(&self, _: CallLegId, _: &CallInfo) {}

    fn forget(&self, _: CallLegId) {}

    fn live(&self) -> Vec<(CallLegId, Direction, Over)> {
        Vec::new()
    }
}

#[tokio::test]
async fn a_panic_is_told_and_everybody_who_waits_hears_of_it() {
    let bench = Bench::new().await;
    let told = Arc::clone(&bench.told);
    let prepared = Service::prepare(bench.config().await).unwrap();
    let service = prepared.start(Arc::new(Broken), move |event| told.send_modify(|told| told.push(event)));
    let handle = service.handle().clone();
    assert_eq!(handle.webhook(&event("call.answered", "c1")).await, Err(ServiceError::Stopped));
    let died = Alarm::Died { detail: "the data plane has a bug".to_owned() };
    bench.wait("an alarm", |told| told.last() == Some(&ServiceEvent::Alarm(died.clone()))).await;
    assert_eq!(handle.health(), Health::Died { detail: "the data plane has a bug".to_owned() });
    assert!(!handle.is_alive());
    assert_eq!(handle.snapshot().await, Err(ServiceError::Stopped));
    assert_eq!(service.shutdown(Duration::from_secs(10)).await, Err(ServiceError::Stopped));
}

#[tokio::test]
async fn a_shutdown_ends_at_its_deadline_though_the_carrier_is_mute() {
    let bench = Bench::new().await;
    let mut config = bench.config().await;
    config.control.on_stop = crate::control::OnStop::Stop;
    let service = bench.run(Service::prepare(config).unwrap());
    service.handle().webhook(&event("call.answered", "c1")).await.unwrap();
    bench.wait_events("fork.started", 1).await;
    bench.carrier.books(|books| books.is_mute = true);
    let began = crate::service::now();
    service.shutdown(Duration::from_millis(100)).await.unwrap();
    assert!(crate::service::now() - began < Duration::from_secs(2));
    // The next start goes on with it.
    bench.carrier.books(|books| books.is_mute = false);
    assert_eq!(bench.store().await.calls().unwrap().len(), 1);
}

#[tokio::test]
async fn a_store_that_cannot_be_read_is_refused_before_anything_starts() {
    let bench = Bench::new().await;
    let config = bench.config().await;
    let mut batch = crate::store::Batch::default();
    batch.put("call/c1", br#"{"version":2,"saved":"newer"}"#.to_vec());
    config.store.commit(&batch).unwrap();
    let refused = Service::prepare(config).unwrap_err();
    assert!(matches!(refused, crate::store::StoreError::Newer { found: 2, known: 1, .. }), "{refused}");
    let config = bench.config().await;
    batch.put("call/c1", b"{}".to_vec());
    config.store.commit(&batch).unwrap();
    let refused = Service::prepare(config).unwrap_err();
    assert!(refused.to_string().contains("record call/c1"), "{refused}");
}
