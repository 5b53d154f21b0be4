//! Open files: how many are needed, how many may be had.

use std::io;
use std::thread;

use crate::config::{PortSpan, Settings};
use crate::http::CONNECTIONS;

/// Files and sockets that the daemon needs open at once, at most.
pub(crate) fn needed(settings: &Settings) -> u64 {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let workers = settings.receive.workers.map_or(cores, usize::from);
    // Each worker has a socket of its own on a shared address; a port of a pair or of a fork is one socket.
    let shared = settings.listen.len() * workers;
    let pairs = settings.rtp.iter().flat_map(|pair| [pair.rx, pair.tx]).flatten().count();
    let forks = settings.control.ports.map_or(0, PortSpan::count);
    let files = settings.files.open_files.get() * settings.files.threads.get();
    let web = [settings.service.http, settings.webhook.listen].iter().flatten().count() * CONNECTIONS;
    (shared + pairs + forks + files + workers + web + SPARE) as u64
}

/// How many may be open, after raising the soft limit as far as `needed` wants and the hard one lets; `None`: no limit.
#[cfg(unix)]
pub(crate) fn raise(needed: u64) -> io::Result<Option<u64>> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= needed) {
        return Ok(current);
    }
    let raised = maximum.map_or(needed, |maximum| maximum.min(needed));
    setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum })?;
    Ok(Some(raised))
}

#[cfg(not(unix))]
pub(crate) fn raise(_needed: u64) -> io::Result<Option<u64>> {
    Ok(None)
}

/// Threads' wake-ups, logs, the carrier's API, and what `strepd fork` asks.
const SPARE: usize = 48;
