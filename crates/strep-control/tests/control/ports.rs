//! Ports that are not to be had, and ports that are free again.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use strep_control::{Output, Ports};

use crate::desk::{Desk, config};

#[test]
fn freed_ports_end_the_wait_for_them() {
    let mut desk = by_ports();
    desk.ports(Err("no free pair of ports".to_owned()));
    desk.control.handle_ports_freed(desk.now);
    desk.drain();
    desk.ports(Ok(PORTS));
    assert_eq!(desk.commands(), ["callForkStart"]);
    assert_eq!(desk.told(), ["fork.requested"]);
}

#[test]
fn freed_ports_are_nothing_to_who_waits_for_something_else() {
    let mut desk = by_ports();
    let asked = |desk: &Desk| desk.rest.iter().filter(|output| matches!(output, Output::OpenPorts { .. })).count();
    desk.control.handle_ports_freed(desk.now);
    desk.drain();
    assert_eq!(asked(&desk), 1, "they are asked for already");
    desk.ports(Ok(PORTS));
    desk.control.handle_ports_freed(desk.now);
    desk.drain();
    assert_eq!((asked(&desk), desk.commands()), (1, vec!["callForkStart"]));
}

fn by_ports() -> Desk {
    Desk::answered(config("[[rule]]\nname = \"p\"\nhow = \"ports\"\n"))
}

const PORTS: Ports = Ports::new(at(20_000), at(20_001));

const fn at(port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), port)
}
