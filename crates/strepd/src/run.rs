//! `strepd run`: the daemon.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use crossbeam_channel::{Receiver, RecvTimeoutError, select};
use strep::{Binding, Snapshot};

use crate::cli::Context;
use crate::config::{Events, Flag, Settings, size_text};
use crate::daemon::Daemon;
use crate::events::EventLog;
use crate::failure::Failure;
use crate::http::Listeners;
use crate::output::{announce, warn};
use crate::recorder::{Drained, Recorder, remedy};
use crate::signals::{self, Signal};
use crate::{logging, totals};

/// Arguments of `strepd run`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RunArgs {
    /// Listen here for STREP, and for bare RTP by SSRC; port 0 lets the system choose. Repeatable.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Vec<String>,
    /// Take bare RTP at a pair of ports, one call at a time: rx=ADDR:PORT,tx=ADDR:PORT, or either side alone. ADDR:FIRST-LAST
    /// takes every second port. Repeatable.
    #[arg(long, value_name = "PORTS")]
    rtp: Vec<String>,
    /// Write recordings and reports into this folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Serve /metrics, /healthz, /readyz, /api/v1 and, unless webhook.listen is set, /webhooks here.
    #[arg(long, value_name = "ADDR:PORT")]
    http: Option<String>,
    /// Append events to this file as JSON lines; - is standard output.
    #[arg(long, value_name = "FILE|-")]
    events: Option<PathBuf>,
}

/// Runs the daemon until a signal ends it.
pub(crate) fn run(args: &RunArgs, context: &Context) -> Result<(), Failure> {
    let settings = context.daemon_settings(&args.flags())?;
    logging::start()?;
    announce(format_args!("version {}", env!("CARGO_PKG_VERSION")));
    let signals = signals::listen().map_err(|error| Failure::new("catch signals", error))?;
    let listeners = bind(&settings)?;
    let daemon = Daemon::start(&settings, EventLog::start(settings.service.events.clone())?)?;
    announce_addresses(&settings, &daemon.recorder);
    daemon.serve(&settings, listeners)?;
    announce_receive_buffer(&settings, &daemon.recorder);
    announce(format_args!("ready, recording into {}; Ctrl-C ends it", settings.files.out.display()));
    wait(&daemon, &settings, &signals);
    let drained = drain(daemon, settings.service.grace, &signals)?;
    report(&drained, &settings, context)
}

impl RunArgs {
    fn flags(&self) -> Vec<Flag> {
        let lists = [("listen", "--listen", &self.listen), ("rtp", "--rtp", &self.rtp)];
        let lists = lists.into_iter().filter(|(.., values)| !values.is_empty());
        let single = [
            ("out", "--out", self.out.as_ref().map(|path| path.display().to_string())),
            ("http", "--http", self.http.clone()),
            ("events", "--events", self.events.as_ref().map(|path| path.display().to_string())),
        ];
        let single = single.into_iter().filter_map(|(key, flag, value)| Some(Flag::new(key, flag, [value?])));
        lists.map(|(key, flag, values)| Flag::new(key, flag, values)).chain(single).collect()
    }
}

fn bind(settings: &Settings) -> Result<Listeners, Failure> {
    let bound = |address: Option<SocketAddr>| {
        let bind = |address| TcpListener::bind(address).map_err(|error| (address, error));
        address.map(bind).transpose().map_err(|(address, error)| {
            let remedy = remedy(address, &error);
            Failure::Failed(format!("cannot serve http on {address}: {error}; {remedy}"))
        })
    };
    Ok(Listeners { http: bound(settings.service.http)?, webhooks: bound(settings.webhook.listen)?, socket: None })
}

fn announce_addresses(settings: &Settings, recorder: &Recorder) {
    for (listen, address) in settings.receiver().listen.iter().zip(recorder.addresses()) {
        match listen.binding {
            Binding::Pair { pair, direction } => {
                announce(format_args!("listening on {address} (bare RTP, pair {pair}, {direction})"));
            }
            _ => announce(format_args!("listening on {address} (STREP, bare RTP by SSRC)")),
        }
    }
}

fn announce_receive_buffer(settings: &Settings, recorder: &Recorder) {
    let Some((bytes, workers)) = receive_buffer(recorder) else { return };
    // Two streams of 50 packets a second each, spread evenly over the workers.
    let packets_per_second = (CALLS * 100 / workers).max(1);
    let millis = bytes * 1_000 / BYTES_PER_PACKET / packets_per_second;
    let wanted = settings.receive.receive_buffer_bytes();
    let more = if bytes < wanted {
        format!(
            "; {} was asked for: sysctl -w net.core.rmem_max={wanted}, or grant CAP_NET_ADMIN",
            size_text(wanted as u64)
        )
    } else {
        "; receive_buffer raises it".to_owned()
    };
    let bytes = size_text(bytes as u64);
    announce(format_args!("receive buffer {bytes} for each of {workers} workers: {millis} ms of {CALLS} calls{more}"));
}

/// The smallest receive buffer of a worker, and how many workers there are. A worker tells it a moment after its start.
fn receive_buffer(recorder: &Recorder) -> Option<(usize, usize)> {
    let moments = crossbeam_channel::tick(Duration::from_millis(1));
    moments.iter().take(MOMENTS).find_map(|_| {
        let workers = recorder.publish().workers;
        let bytes = workers.iter().map(|worker| worker.receive_buffer_bytes).filter(|&bytes| bytes > 0).min()?;
        Some((bytes, workers.len()))
    })
}

/// Publishes counters and says what goes wrong, until the first signal to stop.
fn wait(daemon: &Daemon, settings: &Settings, signals: &Receiver<Signal>) {
    let mut watch = Watch::default();
    loop {
        match signals.recv_timeout(TICK) {
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            Ok(Signal::Reload) => daemon.reload(settings),
            Err(RecvTimeoutError::Timeout) => watch.look(&daemon.tick()),
        }
    }
}

/// Says once a minute how much this machine has lost.
#[derive(Debug, Default)]
struct Watch {
    told: Option<Instant>,
    lost: [u64; 4],
}

impl Watch {
    #[expect(clippy::disallowed_methods, reason = "how often to say it is a matter of the wall")]
    fn look(&mut self, snapshot: &Snapshot) {
        let receive_errors = snapshot.workers.iter().map(|worker| worker.receive_errors).sum();
        let lost = [snapshot.kernel_dropped(), snapshot.shed(), receive_errors, snapshot.expectations_refused()];
        if lost == self.lost || self.told.is_some_and(|told| told.elapsed() < MINUTE) {
            return;
        }
        tracing::warn!(
            kernel_dropped = lost[0] - self.lost[0],
            shed = lost[1] - self.lost[1],
            receive_errors = lost[2] - self.lost[2],
            expectations_refused = lost[3] - self.lost[3],
            "datagrams lost on this machine; `strepd doctor` says what helps, and engine.max_expected where expectations \
             were refused"
        );
        self.lost = lost;
        self.told = Some(Instant::now());
    }
}

/// Finishes everything on a thread of its own, so that a second signal is heard.
fn drain(daemon: Daemon, grace: Duration, signals: &Receiver<Signal>) -> Result<Drained, Failure> {
    announce(format_args!(
        "stopping: finishes what is open, within {} s; Ctrl-C again ends it at once",
        grace.as_secs()
    ));
    let (done, drained) = crossbeam_channel::bounded(1);
    let within = grace.saturating_sub(Duration::from_millis(500));
    let finish = move || drop(done.send(daemon.drain(within)));
    let spawned = thread::Builder::new().name("drain".to_owned()).spawn(finish);
    spawned.map_err(|error| Failure::new("start a thread to finish", error))?;
    finished(&drained, signals, grace)
}

/// Waits for `drained`. A second signal or the end of the grace period is a failure, and leaves what is unfinished to
/// the next start.
fn finished<T>(drained: &Receiver<T>, signals: &Receiver<Signal>, grace: Duration) -> Result<T, Failure> {
    let over = crossbeam_channel::after(grace);
    let why = loop {
        select! {
            recv(drained) -> drained => {
                return drained.map_err(|_| Failure::Failed("finishing has failed; see above".to_owned()));
            }
            recv(signals) -> signal => if signal != Ok(Signal::Reload) {
                break "a second signal came";
            },
            recv(over) -> _ => break "the grace period is over",
        }
    };
    Err(Failure::Failed(format!("{why}: unfinished recordings keep .part and are mended at the next start")))
}

fn report(drained: &Drained, settings: &Settings, context: &Context) -> Result<(), Failure> {
    // Events on standard output are JSON lines, and so is then what follows them.
    let output = match settings.service.events {
        Some(Events::StandardOutput) => context.output.as_json(),
        _ => context.output,
    };
    totals::print(drained, output)?;
    let left = &drained.finish.left;
    for part in left.iter().take(LINES) {
        warn(format_args!("unfinished: {}; the next start mends it", part.display()));
    }
    if left.len() > LINES {
        warn(format_args!("unfinished: {} more", left.len() - LINES));
    }
    match &drained.panic {
        Some(panic) => Err(Failure::Failed(panic.clone())),
        None if left.is_empty() => Ok(()),
        None => Err(Failure::Told),
    }
}

const EXAMPLES: &str = "\
Examples:
  strepd run --listen 0.0.0.0:5004 --out recordings
  strepd run --rtp rx=0.0.0.0:6000,tx=0.0.0.0:6002 --out recordings --events -
  strepd run --config strepd.toml --http 127.0.0.1:9090

The first SIGINT or SIGTERM finishes all files and prints totals, a second one ends at once.
SIGHUP opens the events file and reads the rules anew.";

/// What Linux charges a receive buffer for a packet of 20 ms.
const BYTES_PER_PACKET: usize = 832;
const CALLS: usize = 1_000;
const LINES: usize = 10;
const MOMENTS: usize = 500;
const MINUTE: Duration = Duration::from_secs(60);
const TICK: Duration = Duration::from_millis(200);

#[cfg(test)]
mod tests {
    use super::*;

    fn why(result: Result<(), Failure>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn a_second_signal_ends_it_at_once_and_a_hangup_does_not() {
        let (sender, signals) = crossbeam_channel::unbounded();
        let (_done, drained) = crossbeam_channel::bounded::<()>(1);
        sender.send(Signal::Reload).unwrap();
        sender.send(Signal::Stop).unwrap();
        assert!(why(finished(&drained, &signals, MINUTE)).starts_with("a second signal came: "));
        assert!(signals.is_empty());
    }

    #[test]
    fn the_grace_period_ends_it() {
        let (_sender, signals) = crossbeam_channel::unbounded();
        let (done, drained) = crossbeam_channel::bounded(1);
        assert!(why(finished(&drained, &signals, Duration::ZERO)).starts_with("the grace period is over: "));
        done.send(()).unwrap();
        assert!(finished(&drained, &signals, MINUTE).is_ok());
    }
}
