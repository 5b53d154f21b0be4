//! The whole path on one machine: receiver, tracks, analysis, writers, events. `run` and `demo` drive the same one.

use core::net::SocketAddr;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use strep::{Error, Receiver, Snapshot};
use strep_sink::{
    Analysis, EventSender, FinishSummary, Recovered, Recovery, Tracks, WavRecorder, WriterStats, Writers,
};

use crate::config::Settings;
use crate::control::{Feed, Watched};
use crate::events::EventLog;
use crate::failure::{Failure, chain};
use crate::latency::{Latency, Measured};
use crate::metrics::{Numbers, Published};

/// A running recorder.
#[derive(Debug)]
pub(crate) struct Recorder {
    addresses: Vec<SocketAddr>,
    receiver: Arc<SharedReceiver>,
    writers: Writers,
    events: EventLog,
    numbers: Numbers,
}

/// What packets go through: watched, measured, decoded and placed, analysed, written.
pub(crate) type RecordingSink = Watched<Measured<Tracks<(Analysis, WavRecorder)>>>;

/// The receiver, as long as it runs: whoever shares it needs not be gone before it can be stopped.
#[derive(Debug)]
pub(crate) struct SharedReceiver(RwLock<Option<Receiver<RecordingSink>>>);

/// What is left when everything has stopped.
#[derive(Debug)]
pub(crate) struct Drained {
    /// The last counters of the workers.
    pub(crate) snapshot: Snapshot,
    /// The last counters of the writers, and what they could not finish.
    pub(crate) finish: FinishSummary,
    /// Events that were shed.
    pub(crate) events_shed: u64,
    /// What a worker died of.
    pub(crate) panic: Option<String>,
}

impl Recorder {
    /// Mends what a crash left, starts the writers, then opens the sockets. What media begins, ends and is refused is told
    /// to `feed`.
    pub(crate) fn start(settings: &Settings, events: EventLog, feed: Option<&Arc<Feed>>) -> Result<Self, Failure> {
        mend(settings, &events)?;
        let mut files = settings.writers();
        files.spare_files = SPARE_FILES;
        let writers = Writers::start(files, events.sender());
        let writers = writers.map_err(|error| Failure::Failed(format!("recordings: {}", chain(&error))))?;
        let latency = Arc::new(Latency::of_packets());
        let tracks = settings.tracks(events.sender());
        let receiver = Receiver::start(settings.receiver(), |_| {
            let audio = (Analysis::new(events.sender()), writers.recorder());
            let measured = Measured::new(Tracks::new(tracks.clone(), audio), Arc::clone(&latency));
            Watched::new(measured, feed.cloned())
        });
        let receiver = receiver.map_err(|error| Failure::Failed(refused(&error)))?;
        let published = Arc::new(Mutex::new(published(receiver.snapshot(), writers.stats())));
        let numbers = Numbers { published, latency, seen: events.seen() };
        let addresses = receiver.local_addresses().to_vec();
        let receiver = Arc::new(SharedReceiver(RwLock::new(Some(receiver))));
        Ok(Self { addresses, receiver, writers, events, numbers })
    }

    /// Addresses that are listened on, in the order of the settings.
    pub(crate) fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// The receiver, for whoever opens ports and ends legs.
    pub(crate) fn receiver(&self) -> Arc<SharedReceiver> {
        Arc::clone(&self.receiver)
    }

    /// Where events go in.
    pub(crate) fn events(&self) -> EventSender {
        self.events.sender()
    }

    /// What can be scraped; as fresh as the last [`Recorder::publish`].
    pub(crate) fn numbers(&self) -> Numbers {
        self.numbers.clone()
    }

    /// Opens the events file anew.
    pub(crate) fn reopen(&self) {
        self.events.reopen();
    }

    /// Publishes the counters, to the HTTP thread and to the reports. Yields those of the workers.
    pub(crate) fn publish(&self) -> Snapshot {
        let snapshot = self.receiver.snapshot();
        self.writers.kernel_dropped(snapshot.kernel_dropped());
        let events_shed = self.events.sender().shed();
        let draining = self.numbers.published().draining;
        let fresh = published(snapshot.clone(), self.writers.stats());
        *self.numbers.published() = Published { events_shed, draining, ..fresh };
        snapshot
    }

    /// Says that the end has begun: no more calls are taken.
    pub(crate) fn begin_drain(&self) {
        self.numbers.published().draining = true;
    }

    /// Stops receiving, releases what is held, finishes all files by `deadline`, and ends the events.
    pub(crate) fn drain(self, deadline: Duration) -> Drained {
        self.begin_drain();
        let Self { receiver, writers, events, numbers, .. } = self;
        let before = receiver.snapshot();
        let (snapshot, panic) = match receiver.stop() {
            // The sinks go here, and with them the last of what they have for the writers.
            Ok((sinks, snapshot)) => {
                drop(sinks);
                (snapshot, None)
            }
            Err(error) => (before, Some(chain(&error))),
        };
        writers.kernel_dropped(snapshot.kernel_dropped());
        let finish = writers.finish(deadline);
        let last = published(snapshot.clone(), finish.stats.clone());
        let events_shed = events.sender().shed();
        *numbers.published() = Published { draining: true, events_shed, ..last };
        Drained { snapshot, finish, events_shed: events.finish(), panic }
    }
}

impl SharedReceiver {
    /// What `act` yields; `None` if the receiver is no more.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&Receiver<RecordingSink>) -> T) -> Option<T> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(act)
    }

    fn snapshot(&self) -> Snapshot {
        self.with(Receiver::snapshot).unwrap_or_default()
    }

    /// Stops it, once nobody acts on it any more.
    fn stop(&self) -> Result<(Vec<RecordingSink>, Snapshot), Error> {
        let taken = self.0.write().unwrap_or_else(PoisonError::into_inner).take();
        taken.map_or_else(|| Ok(Default::default()), Receiver::stop)
    }
}

#[expect(clippy::disallowed_methods, reason = "its age is what tells whether the main thread is stuck")]
fn published(snapshot: Snapshot, writers: WriterStats) -> Published {
    Published { snapshot, writers, events_shed: 0, draining: false, at: Instant::now() }
}

/// Mends what a crash left, unless another program records into the folder: what is unfinished there may be its own.
fn mend(settings: &Settings, events: &EventLog) -> Result<(), Failure> {
    let out = &settings.files.out;
    match strep_sink::recover(out, &events.sender(), &settings.files.calls) {
        Ok(recovered) => recovered.iter().for_each(tell),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
            tracing::warn!("another program records into {}: unfinished recordings are left alone", out.display());
        }
        Err(error) => {
            return Err(Failure::new(format_args!("look for unfinished recordings in {}", out.display()), error));
        }
    }
    Ok(())
}

fn tell(recovered: &Recovered) {
    let part = recovered.part.display();
    match &recovered.outcome {
        Recovery::Mended { file, frames } => tracing::warn!("mended {part}: now {}, {frames} frames", file.display()),
        Recovery::Whole { file } => tracing::warn!("{part} was whole: now {}", file.display()),
        Recovery::Empty => tracing::warn!("removed {part}: there was no audio in it"),
        Recovery::Foreign => tracing::warn!("left {part} alone: not a recording of this program"),
        Recovery::Failed { detail } => tracing::error!("left {part} alone: {detail}"),
        other => tracing::warn!("{part}: {other:?}"),
    }
}

/// Why the sockets could not be opened, with what to do about it: a line each, and not more than a screen.
fn refused(error: &Error) -> String {
    let failures = match error {
        Error::Listen { failures } => failures,
        Error::Ring { .. } => return format!("{}; {RING}", chain(error)),
        _ => return chain(error),
    };
    let line = |failure: &strep::ListenError| {
        let address = failure.address;
        format!("cannot listen on {address}: {}; {}", failure.source, remedy(address, &failure.source))
    };
    let mut lines: Vec<String> = failures.iter().take(LINES).map(line).collect();
    if failures.len() > LINES {
        lines.push(format!("and {} more addresses", failures.len() - LINES));
    }
    lines.join("\nstrepd: ")
}

/// What to do about an address that cannot be had.
pub(crate) fn remedy(address: SocketAddr, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("another program has port {}: stop it, or choose another port", address.port())
        }
        io::ErrorKind::AddrNotAvailable => {
            "this machine has no such address: take one of `ip addr`, or 0.0.0.0 for all of them".to_owned()
        }
        io::ErrorKind::PermissionDenied => {
            "ports below 1024 need a privilege: choose one above, or grant CAP_NET_BIND_SERVICE".to_owned()
        }
        _ if error.raw_os_error() == Some(libc::EMFILE) => "allow more open files: ulimit -n".to_owned(),
        _ => "choose another address".to_owned(),
    }
}

const LINES: usize = 10;
/// Empty files that wait for calls which begin at once.
const SPARE_FILES: usize = 1_024;
const RING: &str = "grant CAP_NET_RAW, name an interface of `ip link`, or set ring = \"\"";
