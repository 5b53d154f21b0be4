//! The carrier as its users meet it: by its API, with the client of telnyx-api, by its webhooks and by its media.
#![cfg(feature = "carrier")]

mod faults;
mod rig;

use std::time::Duration;

use strep_sim::carrier::{CallDirection, Destination, Effect, ForkRecord, LegRecord, WebhookFate};
use strep_sim::{NetworkCounts, Share};
use strep_wire::{Direction, Leg, RtpPacket};
use telnyx_api::webhook::{Event, Novelty, Payload};
use telnyx_api::{Dial, Error, Hangup, Target, models, ops};

use rig::{Port, Rig, client, short};

#[tokio::test]
async fn call_is_told_forked_sent_and_ended() {
    let (rig, port) = (Rig::new(|_| {}).await, Port::new());
    let (id, call) = rig.answered(short(1)).await;
    call.fork(Target::strep(port.address())).client_state("rule 7").await.unwrap();
    rig.over(id).await;

    let ledger = rig.carrier.ledger();
    let leg = ledger.legs_of(id).next().unwrap();
    let fork = &leg.forks[0];
    assert_eq!(fork.destination, Destination::Strep(port.address()));
    assert!(fork.stopped_at.unwrap() <= leg.ended_at.unwrap() && leg.answered_at.unwrap() <= fork.started_at);

    let headers = port.headers();
    for direction in [Direction::Rx, Direction::Tx] {
        let came = headers.iter().filter(|header| **header == (leg.call_leg_id, Leg::A, direction)).count() as u64;
        let media = fork.media(direction);
        assert_eq!((media.sent, media.unsent, media.network.unwrap().delivered), (came, 0, came));
    }
    assert_eq!(headers.len(), due(leg, fork));

    let told = ["call.initiated", "call.answered", "call.fork.started", "call.fork.stopped", "call.hangup"];
    assert_eq!(rig.inbox.types(), told);
    assert!(leg.webhooks.iter().all(|webhook| webhook.fate == WebhookFate::Delivered && webhook.answers == [200]));
    let state = |index: usize| rig.inbox.all()[index].0.call().unwrap().client_state.map(str::to_owned);
    assert_eq!((state(1), state(2).as_deref(), state(4).as_deref()), (None, Some("cnVsZSA3"), Some("cnVsZSA3")));
    assert_eq!(ledger.faults(), Vec::<String>::new());
}

#[tokio::test]
async fn ports_get_bare_rtp_of_one_direction_each() {
    let (rig, rx, tx) = (Rig::new(|_| {}).await, Port::new(), Port::new());
    let (id, call) = rig.answered(short(2)).await;
    call.fork(Target::ports(rx.address(), tx.address()).decrypted()).await.unwrap();
    rig.over(id).await;
    let leg = &rig.legs(id)[0];
    assert_eq!(leg.forks[0].stream_type, "decrypted");
    let ssrcs = [(&rx, Direction::Rx), (&tx, Direction::Tx)].map(|(port, direction)| {
        let datagrams = port.datagrams();
        assert_eq!(datagrams.len() as u64, leg.sent(direction));
        let mut ssrcs: Vec<u32> = datagrams.iter().map(|packet| RtpPacket::parse(packet).unwrap().ssrc()).collect();
        ssrcs.dedup();
        ssrcs
    });
    assert!(ssrcs[0].len() == 1 && ssrcs[1].len() == 1 && ssrcs[0] != ssrcs[1], "{ssrcs:?}");
}

#[tokio::test]
async fn legs_of_a_bridged_call_are_told_apart_and_share_a_session() {
    let (rig, port) = (Rig::new(|_| {}).await, Port::new());
    let mut plan = short(3);
    plan.bridged = true;
    let (id, a) = rig.answered(plan).await;
    let legs = rig.legs(id);
    let b = rig.client.call(&legs[1].call_control_id);
    rig.inbox.wait_for("call.bridged", b.id()).await;
    a.fork(Target::strep(port.address())).await.unwrap();
    b.fork(Target::strep(port.address())).await.unwrap();
    rig.over(id).await;

    assert_eq!(legs[0].call_session_id, legs[1].call_session_id);
    let headers = port.headers();
    for (index, leg) in [(0, Leg::A), (1, Leg::B)] {
        assert_eq!(legs[index].leg, leg);
        assert!(headers.iter().any(|header| header.0 == legs[index].call_leg_id && header.1 == leg));
    }
    assert!(headers.iter().all(|header| (header.0 == legs[0].call_leg_id) == (header.1 == Leg::A)));
    let initiated = rig.inbox.wait_for("call.initiated", b.id()).await;
    let Payload::CallInitiated(payload) = initiated.payload() else { panic!("another payload") };
    assert_eq!(payload.direction, Some(models::CallDirection::Outgoing));
    assert_eq!(rig.inbox.types().iter().filter(|event| *event == "call.hangup").count(), 2);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_has_no_effect() {
    let (rig, port) = (Rig::new(|config| config.faults.forks.no_target = true).await, Port::new());
    let refused = |outcome: Result<(), Error>| match outcome {
        Err(Error::Status { status, .. }) => (status.status, status.errors[0].code.clone()),
        other => panic!("{other:?} is no refusal"),
    };
    let is = |status: u16, code: &str| (status, code.to_owned());
    let ports = || Target::ports(port.address(), port.address());

    let ringing = rig.carrier.place({
        let mut plan = short(4);
        plan.ring = Duration::from_secs(600);
        plan
    });
    let early = rig.client.call(&rig.legs(ringing)[0].call_control_id);
    assert_eq!(refused(early.fork(ports()).await), is(422, "90034"));

    let (id, call) = rig.answered(short(5)).await;
    assert_eq!(refused(call.fork(Target::strep(port.address())).await), is(422, "10015"));
    let bad = [
        models::StartForkingRequest::default(),
        models::StartForkingRequest::default().rx("udp:127.0.0.1:9"),
        models::StartForkingRequest::default().rx("127.0.0.1:9").tx("udp:127.0.0.1:9"),
        models::StartForkingRequest::default().rx("udp:127.0.0.1:9").tx("udp:127.0.0.1:9").target("udp:127.0.0.1:9"),
        models::StartForkingRequest::default().rx("udp:127.0.0.1:9").tx("udp:127.0.0.1:9").stream_type("cooked"),
    ];
    for body in bad {
        let outcome = rig.client.send(&ops::CallForkStart::new(call.id(), body)).await.map(|_| ());
        assert_eq!(refused(outcome), is(422, "10015"));
    }
    assert_eq!(refused(rig.client.call("v3:nobody").speak("x").await), is(404, "10005"));
    assert_eq!(refused(client(&rig.carrier, "WRONG").call(call.id()).speak("x").await), is(401, "10009"));
    let elsewhere = rig.client.send(&ops::GetWebhookDelivery::new("none")).await.map(|_| ());
    assert_eq!(refused(elsewhere), is(404, "10005"));

    rig.over(id).await;
    assert!(rig.legs(id)[0].forks.is_empty());
    assert!(matches!(call.fork(ports()).await, Err(Error::CallEnded { .. })));
    assert_eq!(call.hangup().await.unwrap(), Hangup::AlreadyEnded);
    assert_eq!(call.status().await.unwrap().is_alive, Some(false));
    let ledger = rig.carrier.ledger();
    assert_eq!(ledger.unauthorized, 1);
    assert!(ledger.commands.iter().all(|command| command.effect != Effect::Done));
}

#[tokio::test]
async fn known_command_id_is_ignored_and_a_new_one_forks_twice() {
    let (rig, port) = (Rig::new(|_| {}).await, Port::new());
    let (id, call) = rig.answered(short(6)).await;
    for _ in 0..3 {
        call.fork(Target::strep(port.address())).command_id("once").await.unwrap();
    }
    assert_eq!(rig.legs(id)[0].forks.len(), 1);
    assert_eq!(rig.carrier.ledger().faults(), Vec::<String>::new());
    let effects: Vec<Effect> =
        rig.carrier.ledger().commands_of("callForkStart").map(|command| command.effect).collect();
    assert_eq!(effects, [Effect::Done, Effect::Known, Effect::Known]);

    call.fork(Target::strep(port.address())).command_id("again").await.unwrap();
    rig.over(id).await;
    assert_eq!(rig.legs(id)[0].forks.len(), 2);
    assert_eq!(rig.carrier.ledger().faults().len(), 1);
}

#[tokio::test]
async fn media_ends_with_its_fork_and_goes_on_with_the_next() {
    let (rig, first, second) = (Rig::new(|_| {}).await, Port::new(), Port::new());
    let (id, call) = rig.answered(short(7)).await;
    call.fork(Target::strep(first.address())).await.unwrap();
    call.stop_fork().await.unwrap();
    call.fork(Target::strep(second.address())).await.unwrap();
    rig.over(id).await;
    let leg = &rig.legs(id)[0];
    for (fork, port) in leg.forks.iter().zip([first, second]) {
        assert_eq!(port.headers().len(), due(leg, fork));
    }
    assert!(leg.forks[0].stopped_at.unwrap() <= leg.forks[1].started_at);
    assert!(rig.carrier.ledger().faults().is_empty());
}

#[tokio::test]
async fn late_packets_come_after_the_hangup() {
    let (rig, port) = (Rig::new(|config| config.late_packets = 8).await, Port::new());
    let (id, call) = rig.answered(short(8)).await;
    call.fork(Target::strep(port.address())).await.unwrap();
    call.hangup().await.unwrap();
    rig.over(id).await;
    let leg = &rig.legs(id)[0];
    assert_eq!(port.headers().len(), due(leg, &leg.forks[0]) + 8);
}

/// Packets of both directions that fall due, one every 20 ms from the answer on, while the fork lasts.
fn due(leg: &LegRecord, fork: &ForkRecord) -> usize {
    let answered = leg.answered_at.expect("it was answered");
    let (start, stop) = (fork.started_at - answered, fork.stopped_at.expect("it was stopped") - answered);
    let packets = (0..).map(|number| Duration::from_millis(20) * number);
    2 * packets.take_while(|at| *at <= stop).filter(|at| *at >= start).count()
}

#[tokio::test]
async fn network_between_carrier_and_receiver_is_accounted_for() {
    let (rig, port) = (Rig::new(|_| {}).await, Port::new());
    let mut plan = short(13);
    plan.impairments = "loss=30%,duplicate=20%,reorder=4,jitter=20ms".parse().unwrap();
    let (id, call) = rig.answered(plan).await;
    call.fork(Target::strep(port.address())).await.unwrap();
    rig.over(id).await;
    let leg = &rig.legs(id)[0];
    let counts = [Direction::Rx, Direction::Tx].map(|direction| leg.forks[0].media(direction).network.unwrap());
    let sum = |count: fn(&NetworkCounts) -> u64| counts.iter().map(count).sum::<u64>();
    assert_eq!(sum(|counts| counts.sent), due(leg, &leg.forks[0]) as u64);
    assert!(sum(|counts| counts.dropped) > 0 && sum(|counts| counts.waiting) == 0);
    assert_eq!(sum(|counts| counts.sent + counts.duplicated), sum(|counts| counts.dropped + counts.delivered));
    assert_eq!(sum(|counts| counts.delivered), port.headers().len() as u64);
}

#[tokio::test]
async fn dialled_call_is_placed_once_and_taken_through_its_life() {
    let rig = Rig::new(|config| config.dialled = short(9)).await;
    let dial =
        rig.client.dial(Dial { connection_id: "7", from: "+491", to: "+492" }).client_state("mine").command_id("d");
    let dialed = dial.clone().await.unwrap();
    assert_eq!(dial.await.unwrap().call.id(), dialed.call.id());
    let initiated = rig.inbox.wait_for("call.initiated", dialed.call.id()).await;
    let call = initiated.call().unwrap();
    assert_eq!((call.from, call.to, call.direction), (Some("+491"), Some("+492"), Some("outgoing")));
    assert_eq!((call.connection_id, call.client_state), (Some("7"), Some("bWluZQ==")));
    assert_eq!(call.call_leg_id, dialed.call_leg_id.as_deref());
    assert_eq!(dialed.call.status().await.unwrap().is_alive, Some(true));

    rig.inbox.wait_for("call.answered", dialed.call.id()).await;
    dialed.call.speak("Good evening").await.unwrap();
    rig.inbox.wait_for("call.speak.ended", dialed.call.id()).await;
    assert_eq!(dialed.call.hangup().await.unwrap(), Hangup::Done);
    rig.carrier.wait_all().await;
    assert_eq!(rig.carrier.ledger().legs.len(), 1);
}

#[tokio::test]
async fn command_answers_before_anybody_else_does() {
    let rig = Rig::new(|_| {}).await;
    let mut plan = short(10);
    plan.ring = Duration::from_secs(600);
    let id = rig.carrier.place(plan);
    let call = rig.client.call(&rig.legs(id)[0].call_control_id);
    call.answer().await.unwrap();
    rig.over(id).await;
    assert_eq!(rig.inbox.types(), ["call.initiated", "call.answered", "call.hangup"]);
}

#[tokio::test]
async fn seed_decides_ids_and_key() {
    let rig = |seed| Rig::new(move |config| config.seed = seed);
    let (one, same, other) = (rig(1).await, rig(1).await, rig(2).await);
    let ids = |rig: &Rig| {
        let leg = rig.legs(rig.carrier.place(short(1)))[0].clone();
        assert!(leg.call_control_id.starts_with("v3:") && leg.call_control_id.contains("+/"));
        (leg.call_control_id, leg.call_leg_id, leg.call_session_id, rig.carrier.public_key())
    };
    let first = ids(&one);
    assert_eq!(first, ids(&same));
    let second = ids(&other);
    assert!(first.0 != second.0 && first.1 != second.1 && first.2 != second.2 && first.3 != second.3);
    assert_eq!(CallDirection::Incoming, short(1).direction);
}

#[tokio::test]
async fn undelivered_webhooks_are_listed_newest_first_with_their_events() {
    let rig = Rig::new(|config| config.faults.webhooks.lost = Share::percent(100)).await;
    let calls: Vec<_> = (0..3).map(|seed| rig.carrier.place(short(seed))).collect();
    for call in calls {
        rig.over(call).await;
    }
    assert!(rig.inbox.types().is_empty());

    let list = || ops::GetWebhookDeliveries::new().filter_status_eq("failed").page_size(4);
    let mut deliveries = rig.client.items(list());
    let mut listed = Vec::new();
    while let Some(delivery) = deliveries.next().await {
        let webhook = serde_json::to_value(delivery.unwrap().webhook.unwrap()).unwrap();
        listed.push(Event::from_value(webhook).unwrap());
    }
    let ids: Vec<_> = listed.iter().map(|event| event.id().unwrap().to_owned()).collect();
    let mut expected: Vec<_> = rig.carrier.ledger().legs.iter().flat_map(|leg| leg.webhooks.clone()).collect();
    assert!(expected.iter().all(|webhook| webhook.fate == WebhookFate::Lost && webhook.answers.is_empty()));
    assert_eq!(ids.len(), 9);
    assert!(listed.windows(2).all(|pair| pair[0].occurred_at() >= pair[1].occurred_at()), "newest first");
    expected.retain(|webhook| !ids.contains(&webhook.id));
    assert_eq!(expected, []);
    assert!(listed.iter().all(|event| event.call().unwrap().call_control_id.is_some()));

    let count = async |operation: ops::GetWebhookDeliveries| rig.client.send(&operation).await.unwrap().data.len();
    assert_eq!(count(ops::GetWebhookDeliveries::new().filter_status_eq("delivered")).await, 0);
    let newest = listed[0].occurred_at().unwrap();
    let since = |time: &str| ops::GetWebhookDeliveries::new().page_size(250).filter_started_at_gte(time);
    assert_eq!(count(since("2020-01-01T00:00:00Z")).await, 9);
    assert!((1..9).contains(&count(since(newest)).await));
    assert_eq!(count(since("2999-01-01T00:00:00Z")).await, 0);
}

#[tokio::test]
async fn webhook_is_repeated_until_it_is_taken_or_given_up() {
    use axum::http::StatusCode;
    let rig = Rig::new(|_| {}).await;
    let down = StatusCode::SERVICE_UNAVAILABLE;
    rig.inbox.answers.lock().unwrap().extend([down, down]);
    let id = rig.carrier.place(short(11));
    rig.over(id).await;
    let webhooks = rig.legs(id)[0].webhooks.clone();
    let total: usize = webhooks.iter().map(|webhook| webhook.answers.len()).sum();
    assert_eq!((webhooks.len(), total), (3, 5));
    assert!(webhooks.iter().all(|webhook| webhook.fate == WebhookFate::Delivered));
    let attempts: Vec<_> = rig.inbox.all().iter().map(|(event, _)| event.attempt().unwrap()).collect();
    assert_eq!(attempts.iter().sum::<u64>(), 5, "{attempts:?}");

    rig.inbox.answers.lock().unwrap().extend([down; 100]);
    let id = rig.carrier.place(short(12));
    rig.over(id).await;
    for webhook in &rig.legs(id)[0].webhooks {
        assert_eq!((webhook.fate, webhook.answers.as_slice()), (WebhookFate::Failed, &[503, 503, 503][..]));
    }
}

#[tokio::test]
async fn doubled_webhook_is_signed_anew_and_late_ones_are_overtaken() {
    let rig = Rig::new(|config| {
        config.faults.webhooks.twice = Share::percent(100);
        config.faults.webhooks.late = Share::percent(100);
        config.faults.webhooks.late_by = Duration::from_millis(400);
    })
    .await;
    let calls: Vec<_> = (0..8).map(|seed| rig.carrier.place(short(seed))).collect();
    for &call in &calls {
        rig.over(call).await;
    }
    let all = rig.inbox.all();
    let new = all.iter().filter(|(_, novelty)| *novelty == Novelty::New).count();
    assert_eq!((all.len(), new), (48, 24));
    let in_order = |call: &strep_sim::carrier::CallId| {
        let id = rig.legs(*call)[0].call_control_id.clone();
        let mine = all.iter().filter(|(event, _)| event.call().unwrap().call_control_id == Some(id.as_str()));
        let mut told: Vec<_> = mine.map(|(event, _)| event.event_type()).collect();
        told.dedup();
        told == ["call.initiated", "call.answered", "call.hangup"]
    };
    assert!(!calls.iter().all(in_order), "with up to 400 ms of delay some overtake others");
}
