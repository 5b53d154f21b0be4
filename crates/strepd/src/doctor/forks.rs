//! What forks need on this machine: an address that the carrier reaches, ports, rules, a place for the state.

use core::net::{IpAddr, SocketAddr};
use std::fs;
use std::net::UdpSocket;

use strep_control::How;

use super::Finding;
use crate::config::{Reach, Settings};
use crate::control::counted;
use crate::recorder::remedy;

/// Looks at what the settings say about forks; nothing if they say nothing.
pub(super) fn look(settings: &Settings) -> Vec<Finding> {
    let control = &settings.control;
    let wanted = control.rules.is_some() || settings.api.key.is_some();
    if !wanted && control.target.is_none() && control.advertise.is_none() && control.ports.is_none() {
        return vec![Finding::ok("forks", "none in the settings")];
    }
    let mut findings = Vec::new();
    if control.how != How::Ports {
        findings.extend(target(settings));
    }
    if control.ports.is_some() {
        findings.extend(ports(settings));
    }
    findings.extend(rules(settings));
    findings.push(state(settings));
    findings
}

fn target(settings: &Settings) -> Vec<Finding> {
    let target = match settings.fork_target(&settings.listen) {
        Ok(target) => target,
        // Without rules, or with ports, nobody may be going to fork by target.
        Err(refusal) if settings.control.rules.is_none() || settings.control.ports.is_some() => {
            return vec![Finding::note("fork target", refusal.what, refusal.remedy)];
        }
        Err(refusal) => return vec![Finding::fail("fork target", refusal.what, refusal.remedy)],
    };
    let mut findings = vec![reach("fork target", target)];
    let heard = settings.listen.iter().any(|address| address.port() == target.port());
    if !heard && !settings.listen.is_empty() {
        let found = format!("the carrier sends to port {}, nothing listens there", target.port());
        findings.push(Finding::note("fork port", found, "let whatever stands between pass it to an address of listen"));
    }
    findings
}

/// Whether the carrier can reach `address`, and whether it is this machine's own.
fn reach(check: &'static str, address: SocketAddr) -> Finding {
    let ip = address.ip();
    match Reach::of(ip) {
        Reach::Public if is_own(ip) => Finding::ok(check, format!("udp:{address}: public, this machine's own")),
        Reach::Public => {
            let found = format!("udp:{address}: public, but none of this machine's addresses");
            let remedy = format!(
                "let the NAT in front pass UDP port {} to this machine; `strepd inspect` shows what comes",
                address.port()
            );
            Finding::note(check, found, remedy)
        }
        reach => {
            let remedy = "set control.advertise to a public address of this machine, or of the NAT in front of it";
            Finding::fail(check, format!("udp:{address}: the carrier cannot reach it: {reach}"), remedy)
        }
    }
}

/// Only an address of this machine can be bound.
fn is_own(ip: IpAddr) -> bool {
    UdpSocket::bind((ip, 0)).is_ok()
}

fn ports(settings: &Settings) -> Vec<Finding> {
    let Some(ports) = settings.control.ports else { return Vec::new() };
    let advertised = match settings.control.advertised(ports.bind) {
        Ok(ip) => reach("fork ports", SocketAddr::new(ip, ports.first)),
        Err(refusal) => Finding::fail("fork ports", refusal.what, refusal.remedy),
    };
    let bound = |port| {
        let address = SocketAddr::new(ports.bind, port);
        UdpSocket::bind(address).err().map(|error| (address, error))
    };
    let taken: Vec<_> = (ports.first..=ports.last).filter_map(bound).collect();
    let free = match taken.first() {
        None => Finding::ok("fork ports", format!("{} can be had: {} forks at once", ports.count(), ports.count() / 2)),
        Some((address, error)) => {
            let found = format!("{} of {} cannot be had, the first {address}: {error}", taken.len(), ports.count());
            Finding::fail("fork ports", found, remedy(*address, error))
        }
    };
    vec![advertised, free]
}

fn rules(settings: &Settings) -> Option<Finding> {
    let path = settings.control.rules.as_ref()?.display();
    let means = settings.means(settings.fork_target(&settings.listen).is_ok());
    Some(match settings.control.read_rules(means) {
        Ok(rules) => Finding::ok("fork rules", format!("{path}: {}", counted(rules.len()))),
        Err(error) => Finding::fail("fork rules", error, "`strepd config --check` tells all that is wrong"),
    })
}

fn state(settings: &Settings) -> Finding {
    let state = settings.state();
    let shown = state.display();
    // The folder is made when it is needed, so its parent counts, too.
    let folder = state.ancestors().skip(1).find(|folder| folder.as_os_str().is_empty() || folder.exists());
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| ".".as_ref());
    let probe = folder.join(format!(".strepd-doctor-{}.state", std::process::id()));
    match fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe)) {
        Ok(())
            if fs::File::options()
                .append(true)
                .open(&state)
                .is_err_and(|error| error.kind() != std::io::ErrorKind::NotFound) =>
        {
            Finding::fail("fork state", format!("{shown}: cannot be written to"), "let this user write there")
        }
        Ok(()) => Finding::ok("fork state", shown),
        Err(error) => {
            Finding::fail("fork state", format!("{shown}: {error}"), "let this user write there, or set control.state")
        }
    }
}
