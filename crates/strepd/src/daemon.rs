//! The whole on one machine: a recorder, and what forks calls to it. `run` and `demo` drive the same one.

use core::time::Duration;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use strep::Snapshot;

use crate::config::Settings;
use crate::control::{Control, Prepared};
use crate::events::EventLog;
use crate::failure::Failure;
use crate::http::socket::explain;
use crate::http::{self, Listeners, Site, Socket, Webhooks};
use crate::output::{announce, warn};
use crate::recorder::{Drained, Recorder};

/// A running recorder, and the control if there is a key to the carrier's API.
#[derive(Debug)]
pub(crate) struct Daemon {
    /// What records.
    pub(crate) recorder: Recorder,
    /// What forks.
    pub(crate) control: Option<Control>,
}

impl Daemon {
    /// Reads what is known of forks, mends what a crash left, opens the sockets, then looks after forks again.
    pub(crate) fn start(settings: &Settings, events: EventLog) -> Result<Self, Failure> {
        let prepared = Prepared::open(settings)?;
        let recorder = Recorder::start(settings, events, prepared.as_ref().map(Prepared::feed))?;
        let control = prepared.map(|prepared| prepared.start(settings, &recorder)).transpose()?;
        Ok(Self { recorder, control })
    }

    /// Serves webhooks, metrics and the API at `listeners`, and at a socket of its own if there are forks. To be called
    /// once.
    pub(crate) fn serve(&self, settings: &Settings, mut listeners: Listeners) -> Result<(), Failure> {
        let forks = self.control.as_ref().map(|control| Arc::clone(control.forks()));
        let webhooks = forks.as_ref().and_then(|forks| {
            let verifier = settings.webhook.verifier()?;
            let counts = Arc::clone(&forks.webhooks);
            Some(Webhooks::new(verifier, forks.handle.clone(), Arc::clone(&forks.feed), counts))
        });
        if forks.is_some() {
            listeners.socket = bind_socket(settings);
        }
        warn_of_silence(settings, forks.is_some(), &listeners);
        if listeners.is_empty() {
            return Ok(());
        }
        announce_listeners(&listeners, webhooks.is_some());
        if let Some(control) = &self.control {
            control.announce(settings, self.recorder.addresses());
        }
        let site = Site { numbers: self.recorder.numbers(), forks, webhooks };
        http::serve(listeners, site).map_err(|error| Failure::new("serve http", error))
    }

    /// Publishes what was counted. To be called a few times a second.
    pub(crate) fn tick(&self) -> Snapshot {
        if let Some(control) = &self.control {
            control.forks().tell_closed();
        }
        self.recorder.publish()
    }

    /// Opens the events file and reads the rules anew.
    pub(crate) fn reload(&self, settings: &Settings) {
        self.recorder.reopen();
        if let Some(control) = &self.control {
            control.reload(settings);
        }
    }

    /// Lets policy decide about forks, stops receiving and finishes everything, `within` so long. Forks have half of it
    /// at most.
    #[expect(clippy::disallowed_methods, reason = "what forks leave of the time is for the files")]
    pub(crate) fn drain(self, within: Duration) -> Drained {
        let began = Instant::now();
        self.recorder.begin_drain();
        if let Some(control) = self.control {
            control.shutdown(within / 2);
        }
        self.recorder.drain(within.saturating_sub(began.elapsed()))
    }
}

/// The socket by which `strepd fork` speaks to this daemon. Without it everything else works.
fn bind_socket(settings: &Settings) -> Option<Socket> {
    let path = http::socket::path(settings);
    Socket::bind(&path)
        .inspect_err(|error| warn(format_args!("no `strepd fork` through this daemon: {}", explain(&path, error))))
        .ok()
}

/// Says what keeps webhooks from coming, where somebody seems to count on them.
fn warn_of_silence(settings: &Settings, forks: bool, listeners: &Listeners) {
    let keyed = settings.webhook.public_key.is_some();
    let heard = listeners.http.is_some() || listeners.webhooks.is_some();
    match (forks, keyed, heard) {
        (false, true, _) => warn("webhooks are not taken: there is no API key; put it into TELNYX_API_KEY"),
        (true, false, _) => {
            warn(
                "webhooks are not taken: hangups are noticed late; put the carrier's public key into TELNYX_PUBLIC_KEY",
            );
        }
        (true, true, false) => warn("webhooks are not taken: hangups are noticed late; give --http 127.0.0.1:8080"),
        _ => {}
    }
}

fn announce_listeners(listeners: &Listeners, webhooks: bool) {
    let address = |listener: &std::net::TcpListener| listener.local_addr().ok();
    let (http, own): (Option<SocketAddr>, Option<SocketAddr>) =
        (listeners.http.as_ref().and_then(address), listeners.webhooks.as_ref().and_then(address));
    if let Some(http) = http {
        announce(format_args!("http on {http} (/metrics /healthz /readyz /api/v1)"));
    }
    match own.or(http) {
        Some(address) if webhooks => announce(format_args!("webhooks on http://{address}/webhooks")),
        _ => {}
    }
}
