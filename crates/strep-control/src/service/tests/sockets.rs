//! Ports that are opened, closed and used again.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use strep_wire::CallLegId;

use super::plane::FakePlane;
use crate::command::Ports;
use crate::fork::ForkId;
use crate::ports::PortRange;
use crate::service::sockets::Sockets;

const LEG: CallLegId = CallLegId::from_u128(7);

fn sockets(plane: &Arc<FakePlane>, last: u16) -> Sockets {
    let (bind, advertise) = (IpAddr::from([0, 0, 0, 0]), IpAddr::from([192, 0, 2, 1]));
    let range = PortRange::new(bind, advertise, 20_000, last).unwrap();
    Sockets::new(Arc::<FakePlane>::clone(plane), Some(range), Duration::from_secs(1))
}

fn fork(number: u32) -> ForkId {
    ForkId::derive("c1", number)
}

fn address(port: u16) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, 1], port))
}

fn bound(port: u16) -> SocketAddr {
    SocketAddr::from(([0, 0, 0, 0], port))
}

fn ports(rx: u16) -> Ports {
    Ports::new(address(rx), address(rx + 1))
}

/// What comes of the next pair that is to be opened, whatever else is done before.
async fn opened(sockets: &mut Sockets) -> (ForkId, Result<Ports, String>) {
    loop {
        if let Some(opened) = sockets.opened().await {
            return opened;
        }
    }
}

#[tokio::test]
async fn a_pair_is_bound_before_it_is_told_and_used_again_only_after_both_are_closed() {
    let plane = Arc::new(FakePlane::default());
    let mut sockets = sockets(&plane, 20_001);
    sockets.open(fork(1), LEG, None);
    sockets.open(fork(2), LEG, None);
    assert_eq!(opened(&mut sockets).await, (fork(1), Ok(ports(20_000))));
    assert!(plane.notes(|notes| notes.open.contains(&bound(20_000)) && notes.open.contains(&bound(20_001))));
    let (refused, reason) = opened(&mut sockets).await;
    assert_eq!(refused, fork(2));
    assert!(reason.unwrap_err().contains("1 used"));
    sockets.close(fork(1));
    sockets.close(fork(1));
    sockets.open(fork(3), LEG, None);
    let (_, reason) = opened(&mut sockets).await;
    assert!(reason.unwrap_err().contains("1 quarantined"));
    assert_eq!(plane.notes(|notes| notes.ports.len()), 4, "closed once");
    assert!(!sockets.closed(bound(20_000)));
    sockets.open(fork(4), LEG, None);
    assert!(opened(&mut sockets).await.1.is_err());
    assert!(sockets.closed(bound(20_001)));
    plane.notes(|notes| notes.quiet.clear());
    sockets.open(fork(5), LEG, None);
    assert_eq!(opened(&mut sockets).await, (fork(5), Ok(ports(20_000))));
    assert!(sockets.is_idle());
}

#[tokio::test]
async fn ports_of_other_programs_are_passed_over_and_nothing_stays_half_open() {
    let plane = Arc::new(FakePlane::default());
    plane.notes(|notes| notes.taken.extend([20_000, 20_003]));
    let mut sockets = sockets(&plane, 20_005);
    sockets.open(fork(1), LEG, None);
    assert_eq!(opened(&mut sockets).await, (fork(1), Ok(ports(20_004))));
    let expected = [("open", 20_002), ("close", 20_002), ("open", 20_004), ("open", 20_005)];
    assert_eq!(plane.notes(|notes| notes.ports.clone()), expected);
    let counts = sockets.counts().unwrap();
    assert_eq!((counts.broken, counts.quarantined, counts.used), (1, 1, 1));
}

#[tokio::test]
async fn a_range_of_which_nothing_can_be_bound_is_a_reason_not_a_loop() {
    let plane = Arc::new(FakePlane::default());
    plane.notes(|notes| notes.taken.extend(20_000..20_020));
    let mut sockets = sockets(&plane, 20_019);
    sockets.open(fork(1), LEG, None);
    let (_, reason) = opened(&mut sockets).await;
    assert!(reason.unwrap_err().contains("0.0.0.0:20006"));
}

#[tokio::test]
async fn ports_from_before_the_restart_are_these_and_no_others() {
    let plane = Arc::new(FakePlane::default());
    plane.notes(|notes| notes.taken.insert(20_004));
    let mut sockets = sockets(&plane, 20_007);
    let before = |rx, tx| Some(Ports::new(address(rx), address(tx)));
    let wanted = [before(20_002, 20_003), before(20_002, 20_003), before(20_004, 20_005), before(20_001, 20_002)];
    for (number, at) in (1..).zip(wanted.into_iter().chain([before(20_000, 20_003), before(40_000, 40_001)])) {
        sockets.open(fork(number), LEG, at);
    }
    assert_eq!(opened(&mut sockets).await, (fork(1), Ok(ports(20_002))));
    for part in ["not free", "20004", "none of the range", "no pair", "none of the range"] {
        let reason = opened(&mut sockets).await.1.unwrap_err();
        assert!(reason.contains(part), "{reason}");
    }
}

#[tokio::test]
async fn without_a_range_there_are_none() {
    let mut sockets = Sockets::new(Arc::new(FakePlane::default()), None, Duration::ZERO);
    sockets.open(fork(1), LEG, None);
    assert!(opened(&mut sockets).await.1.is_err());
    assert_eq!(sockets.counts(), None);
}
