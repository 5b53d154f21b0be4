//! Bad days, and what they do to a client with retries.

use std::time::Duration;

use strep_sim::Share;
use strep_sim::carrier::{CommandFault, Faults};
use strep_wire::Direction;
use telnyx_api::{Error, Target};

use crate::rig::{Port, Rig, short};

/// A fork that something goes wrong with: how it ended, how many requests it took, how many forks there are.
async fn fork_spoiled_by(faults: &[CommandFault]) -> (Result<(), Error>, usize, usize) {
    let (rig, port) = (Rig::new(|_| {}).await, Port::new());
    let mut plan = short(1);
    plan = plan.talking(Duration::from_secs(600));
    let (id, call) = rig.answered(plan).await;
    rig.carrier.spoil("callForkStart", faults.iter().copied());
    let outcome = call.fork(Target::strep(port.address())).await;
    let ledger = rig.carrier.ledger();
    assert_eq!(ledger.faults(), Vec::<String>::new());
    (outcome, ledger.commands_of("callForkStart").count(), rig.legs(id)[0].forks.len())
}

#[tokio::test]
async fn retries_get_past_every_passing_fault_and_fork_once() {
    let slow = CommandFault::SlowBody { time: Duration::from_millis(30) };
    for (fault, requests) in [
        (CommandFault::RateLimited, 2),
        (CommandFault::RateLimitedFor { secs: 0 }, 2),
        (CommandFault::ServerError, 2),
        (CommandFault::ResetBefore, 2),
        (CommandFault::ResetAfter, 2),
        (slow, 1),
    ] {
        let (outcome, sent, forks) = fork_spoiled_by(&[fault]).await;
        assert!(outcome.is_ok(), "{fault:?}: {outcome:?}");
        assert_eq!((sent, forks), (requests, 1), "{fault:?}");
    }
}

#[tokio::test]
async fn several_faults_in_a_row_are_got_past_too() {
    let row = [CommandFault::ResetAfter, CommandFault::ServerError, CommandFault::ResetAfter];
    let (outcome, sent, forks) = fork_spoiled_by(&row).await;
    assert!(outcome.is_ok(), "{outcome:?}");
    assert_eq!((sent, forks), (4, 1));
}

#[tokio::test]
async fn html_page_is_no_success() {
    let (outcome, _, forks) = fork_spoiled_by(&[CommandFault::Html; 9]).await;
    assert!(matches!(outcome, Err(Error::Decode { status: 200, .. })), "{outcome:?}");
    assert_eq!(forks, 0);
}

#[tokio::test]
async fn redirect_does_not_take_the_key_along() {
    let (outcome, _, forks) = fork_spoiled_by(&[CommandFault::Redirected; 9]).await;
    assert!(outcome.is_err(), "{outcome:?}");
    assert_eq!(forks, 0);
}

#[tokio::test]
async fn other_origin_notices_a_key() {
    let rig = Rig::new(|_| {}).await;
    rig.carrier.spoil("GET /anything", [CommandFault::Redirected]);
    let base = rig.carrier.base_url();
    let address = base.trim_start_matches("http://").trim_end_matches("/v2");
    let answer = raw(address, "GET /v2/anything").await;
    let location = answer.lines().find_map(|line| line.strip_prefix("location: http://")).expect("a redirect");
    let (other, path) = location.trim().split_once('/').expect("a path");
    raw(other, &format!("GET /{path}")).await;
    assert_eq!(rig.carrier.ledger().leaked_keys, 1);
    assert_eq!(rig.carrier.ledger().faults().len(), 1);
}

/// One request by hand, with the key; its answer.
async fn raw(address: &str, request: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("it listens");
    let head = format!("{request} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer KEY\r\n\r\n");
    stream.write_all(head.as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it answers");
    answer
}

#[tokio::test]
async fn shares_of_all_faults_come_up() {
    let rig = Rig::new(|config| {
        let commands = &mut config.faults.commands;
        for share in [
            &mut commands.html,
            &mut commands.rate_limited,
            &mut commands.rate_limited_for,
            &mut commands.redirected,
            &mut commands.reset_after,
            &mut commands.reset_before,
            &mut commands.server_error,
            &mut commands.slow_body,
        ] {
            *share = Share::percent(10);
        }
    })
    .await;
    let call = rig.client.call("v3:nobody");
    for _ in 0..150 {
        assert!(call.status().await.is_err());
    }
    let ledger = rig.carrier.ledger();
    let counted = |kind: fn(&CommandFault) -> bool| {
        ledger.commands.iter().filter(|command| command.fault.as_ref().is_some_and(kind)).count()
    };
    let counts = [
        counted(|fault| *fault == CommandFault::Html),
        counted(|fault| *fault == CommandFault::RateLimited),
        counted(|fault| matches!(fault, CommandFault::RateLimitedFor { .. })),
        counted(|fault| *fault == CommandFault::Redirected),
        counted(|fault| *fault == CommandFault::ResetAfter),
        counted(|fault| *fault == CommandFault::ResetBefore),
        counted(|fault| *fault == CommandFault::ServerError),
        counted(|fault| matches!(fault, CommandFault::SlowBody { .. })),
    ];
    let tenth = ledger.commands.len() / 10;
    assert!(counts.iter().all(|count| (tenth / 3..tenth * 3).contains(count)), "{counts:?} of {}", tenth * 10);
    assert_eq!(ledger.faults(), Vec::<String>::new());
}

#[tokio::test]
async fn silent_and_one_way_forks_send_what_they_say() {
    let (rig, port) = (Rig::new(|config| config.faults.forks.silent = Share::percent(100)).await, Port::new());
    let (silent, call) = rig.answered(short(1)).await;
    call.fork(Target::strep(port.address())).await.unwrap();
    rig.over(silent).await;
    assert!(port.headers().is_empty());
    assert!(rig.inbox.types().contains(&"call.fork.started".to_owned()));

    let mut faults = Faults::default();
    faults.forks.one_way = Share::percent(100);
    rig.carrier.set_faults(faults);
    let (one_way, call) = rig.answered(short(2)).await;
    call.fork(Target::strep(port.address())).await.unwrap();
    rig.over(one_way).await;
    let fork = rig.legs(one_way)[0].forks[0].clone();
    let ways = [Direction::Rx, Direction::Tx].map(|direction| fork.media(direction).forked);
    assert_ne!(ways[0], ways[1]);
    let mut came: Vec<Direction> = port.headers().into_iter().map(|header| header.2).collect();
    came.dedup();
    assert_eq!(came, [if ways[0] { Direction::Rx } else { Direction::Tx }]);
}

#[tokio::test]
async fn media_comes_before_its_webhook_on_a_bad_day() {
    let (rig, port) = (Rig::new(|config| config.faults.forks.media_first = Share::percent(100)).await, Port::new());
    let (id, call) = rig.answered(short(3).talking(Duration::from_millis(100))).await;
    call.fork(Target::strep(port.address())).await.unwrap();
    rig.inbox.wait_for("call.hangup", call.id()).await;
    assert!(!port.headers().is_empty());
    assert!(!rig.inbox.types().contains(&"call.fork.started".to_owned()));
    rig.over(id).await;
    assert!(rig.inbox.types().contains(&"call.fork.started".to_owned()));
}
