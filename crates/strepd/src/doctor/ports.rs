//! Addresses of the settings: can they be had?

use std::io;
use std::net::{SocketAddr, TcpListener, UdpSocket};

use super::Finding;
use crate::config::Settings;
use crate::recorder::remedy;

/// Takes every address for a moment.
pub(super) fn look(settings: &Settings) -> Vec<Finding> {
    let udp = settings.receiver().listen.into_iter().map(|listen| listen.address);
    let udp = udp.map(|address| ("udp port", address, UdpSocket::bind(address).map(drop)));
    let web = [("http port", settings.service.http), ("webhook port", settings.webhook.listen)].into_iter();
    let tcp = web.filter_map(|(check, address)| Some((check, address?, TcpListener::bind(address?).map(drop))));
    let looked: Vec<_> = udp.chain(tcp).collect();
    if looked.is_empty() {
        return vec![Finding::ok("ports", "none in the settings")];
    }
    let bad = looked.iter().filter_map(|(check, address, bound)| Some(refused(check, *address, bound.as_ref().err()?)));
    let bad: Vec<Finding> = bad.collect();
    if bad.is_empty() { vec![Finding::ok("ports", format!("{} can be had", looked.len()))] } else { bad }
}

fn refused(check: &'static str, address: SocketAddr, error: &io::Error) -> Finding {
    Finding::fail(check, format!("{address}: {error}"), remedy(address, error))
}
