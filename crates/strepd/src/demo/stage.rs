//! The demo while it runs: a carrier, a daemon, and calls between them.

use core::cell::{Cell, RefCell};
use core::net::{IpAddr, Ipv4Addr, SocketAddr};
use core::pin::pin;
use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use indicatif::ProgressBar;
use strep_audio::PayloadFormat;
use strep_control::ForkState;
use strep_sim::carrier::{CallId, Carrier, CarrierConfig, Faults, Ledger};
use telnyx_api::ApiKey;
use tokio::sync::Notify;
use tokio::time::{interval, sleep, sleep_until};

use super::calls::{self, Call, Timetable};
use crate::carrier::block_on;
use crate::config::{ApiKeySource, Events, PortSpan, Settings};
use crate::daemon::Daemon;
use crate::events::EventLog;
use crate::failure::{Failure, chain};
use crate::http::Listeners;
use crate::output::{announce, progress};
use crate::recorder::Drained;
use crate::signals::{self, Signal};

/// A carrier and a daemon that know of each other.
#[derive(Debug)]
pub(super) struct Stage {
    carrier: Carrier,
    daemon: Daemon,
    /// How long after its end a call may be unknown to be over.
    settle_within: Duration,
}

/// What is left of it.
#[derive(Debug)]
pub(super) struct Played {
    /// The calls that were placed, in the order of the plan.
    pub(super) placed: Vec<CallId>,
    /// What the carrier knows.
    pub(super) ledger: Ledger,
    /// What the ledger's times count from.
    pub(super) zero: jiff::Timestamp,
    /// What the daemon has counted.
    pub(super) drained: Drained,
    /// Time of processors that all of it took; `None` where that cannot be had.
    pub(super) cpu: Option<Duration>,
    /// How long it took.
    pub(super) took: Duration,
}

impl Stage {
    /// Starts both in `out`.
    pub(super) fn start(out: &Path, calls: &[Call], timetable: Timetable, bad_days: Faults) -> Result<Self, Failure> {
        let mut config = CarrierConfig::new(KEY);
        config.faults = bad_days;
        // Other ids each time, or calls of a second demo would be those of the first.
        config.seed = u64::try_from(jiff::Timestamp::now().as_microsecond()).unwrap_or_default();
        let carrier = Carrier::start(config).map_err(|error| Failure::new("start a carrier", error))?;
        announce(format_args!("carrier on {} (its API; it calls, signs webhooks, forks media)", carrier.base_url()));
        let settings = settings(out, calls, timetable, &carrier)?;
        let daemon = Daemon::start(&settings, EventLog::start(settings.service.events.clone())?)?;
        let http = TcpListener::bind(LOOPBACK).map_err(|error| Failure::new("listen for webhooks", error))?;
        let address = http.local_addr().map_err(|error| Failure::new("listen for webhooks", error))?;
        daemon.serve(&settings, Listeners { http: Some(http), ..Listeners::default() })?;
        announce(format_args!("the rules:\n\n{}", indented(RULES)));
        carrier.set_webhook_url(&format!("http://{address}/webhooks"));
        let settle_within = settings.control.config.reconcile.unwrap_or_default() + GRACE;
        Ok(Self { carrier, daemon, settle_within })
    }

    /// Lets the calls take their course, then ends everything.
    #[expect(clippy::disallowed_methods, reason = "the demo runs in real time")]
    pub(super) fn play(self, calls: &[Call]) -> Result<Played, Failure> {
        let (began, cpu) = (Instant::now(), cpu());
        let length = calls.iter().map(Call::end).max().unwrap_or_default();
        let signals = signals::listen().map_err(|error| Failure::new("catch signals", error))?;
        let bar = progress(millis(length), "ms").with_message("calls");
        let placed = block_on(self.watch(calls, &signals, &bar))??;
        bar.finish_and_clear();
        let Self { carrier, daemon, .. } = self;
        let drained = daemon.drain(FINISH);
        let since = jiff::SignedDuration::try_from(carrier.started().elapsed()).unwrap_or_default();
        Ok(Played {
            placed,
            ledger: carrier.ledger(),
            zero: jiff::Timestamp::now() - since,
            drained,
            cpu: self::cpu().zip(cpu).map(|(now, then)| now.saturating_sub(then)),
            took: began.elapsed(),
        })
    }

    /// Publishes counters, shows how far it is, and hears signals, until all calls are over.
    async fn watch(
        &self,
        calls: &[Call],
        signals: &Receiver<Signal>,
        bar: &ProgressBar,
    ) -> Result<Vec<CallId>, Failure> {
        let (placed, stop, stopped) = (RefCell::default(), Notify::new(), Cell::new(false));
        let mut course = pin!(self.course(calls, &placed, &stop));
        let mut ticks = interval(TICK);
        let length = bar.length().unwrap_or_default();
        loop {
            tokio::select! {
                () = &mut course => break,
                _ = ticks.tick() => {}
            }
            self.daemon.tick();
            bar.set_position(millis(bar.elapsed()).min(length));
            if signals.try_recv() != Ok(Signal::Stop) {
                continue;
            }
            if stopped.replace(true) {
                return Err(Failure::Failed("stopped; what is unfinished is mended by the next start".to_owned()));
            }
            announce("stopping: all calls are hung up; Ctrl-C again ends it at once");
            stop.notify_one();
            placed.borrow().iter().for_each(|call| self.carrier.hang_up(*call));
        }
        Ok(placed.take())
    }

    /// Places the calls, each at its time, and waits until everybody knows that they are over.
    async fn course(&self, calls: &[Call], placed: &RefCell<Vec<CallId>>, stop: &Notify) {
        let began = tokio::time::Instant::now();
        for call in calls {
            tokio::select! {
                () = sleep_until(began + call.begin) => placed.borrow_mut().push(self.carrier.place(call.plan.clone())),
                () = stop.notified() => break,
            }
        }
        self.carrier.wait_all().await;
        // Not every hangup was told: the daemon finds out.
        tokio::time::timeout(self.settle_within, self.settled()).await.unwrap_or_default();
    }

    async fn settled(&self) {
        let Some(control) = &self.daemon.control else { return };
        loop {
            let snapshot = control.forks().snapshot().await;
            let live = snapshot.is_none_or(|snapshot| {
                let count = |state| snapshot.counts.get(&state).copied().unwrap_or_default();
                LIVE.map(count).iter().sum::<u64>() > 0
            });
            if !live && self.daemon.recorder.numbers().seen().legs.is_empty() {
                return;
            }
            sleep(SOON).await;
        }
    }
}

/// A daemon's settings for this carrier: all on loopback, at ports that are free.
fn settings(out: &Path, calls: &[Call], timetable: Timetable, carrier: &Carrier) -> Result<Settings, Failure> {
    let mut settings = Settings { listen: vec![LOOPBACK], ..Settings::default() };
    settings.files.out = out.to_path_buf();
    settings.service.events = Some(Events::File(events(out)));
    let refused = |error: &dyn std::error::Error| Failure::Failed(format!("payload type: {}", chain(error)));
    let wideband: PayloadFormat = calls::WIDEBAND.parse().map_err(|error| refused(&error))?;
    settings.tracks.payloads.set(calls::WIDEBAND_TYPE, wideband).map_err(|error| refused(&error))?;
    settings.api.base_url = carrier.base_url();
    settings.api.key = Some(ApiKeySource::Given(ApiKey::from(KEY.to_owned())));
    settings.webhook.public_key = Some(carrier.public_key());

    let control = &mut settings.control;
    control.advertise = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
    control.ports = Some(free_ports(calls)?);
    // Sooner than in production, as calls are shorter.
    control.config.reconcile = Some(RECONCILE.min(timetable.length / 4));
    control.config.media_within = MEDIA_WITHIN;
    let rules = settings.state().with_file_name("demo-rules.toml");
    let folder = rules.parent().unwrap_or(out);
    fs::create_dir_all(folder).map_err(|error| Failure::new(format_args!("make {}", folder.display()), error))?;
    fs::write(&rules, RULES).map_err(|error| Failure::new(format_args!("write {}", rules.display()), error))?;
    settings.control.rules = Some(rules);
    Ok(settings)
}

/// Neighbouring ports that nobody has just now: two for each fork that takes ports, and as many again for those that
/// rest.
fn free_ports(calls: &[Call]) -> Result<PortSpan, Failure> {
    let forks = calls.iter().filter(|call| call.by_ports).map(Call::legs).sum::<usize>();
    let count = u16::try_from((forks.max(1) * 4).min(MOST_PORTS)).unwrap_or(u16::MAX);
    let is_free = |port: u16| UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    for _ in 0..ATTEMPTS {
        let lucky = UdpSocket::bind(LOOPBACK).and_then(|socket| socket.local_addr());
        let first = lucky.map_err(|error| Failure::new("open a socket", error))?.port() & !1;
        let Some(last) = first.checked_add(count - 1) else { continue };
        if (first..=last).all(is_free) {
            return Ok(PortSpan { bind: IpAddr::V4(Ipv4Addr::LOCALHOST), first, last });
        }
    }
    Err(Failure::Failed(format!("no {count} neighbouring ports are free on this machine")))
}

/// Where the daemon's events go.
pub(super) fn events(out: &Path) -> PathBuf {
    out.join("events.jsonl")
}

#[cfg(unix)]
fn cpu() -> Option<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(Duration::new(u64::try_from(time.tv_sec).ok()?, u32::try_from(time.tv_nsec).ok()?))
}

#[cfg(not(unix))]
fn cpu() -> Option<Duration> {
    None
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect()
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// By these calls are forked.
pub(super) const RULES: &str = include_str!("rules.toml");

const ATTEMPTS: usize = 100;
const FINISH: Duration = Duration::from_secs(10);
const GRACE: Duration = Duration::from_secs(3);
/// It opens nothing but the demo's own carrier.
const KEY: &str = "KEY-of-the-demo";
const LIVE: [ForkState; 3] = [ForkState::Accepted, ForkState::Media, ForkState::Requested];
const LOOPBACK: SocketAddr = SocketAddr::V4(std::net::SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0));
const MEDIA_WITHIN: Duration = Duration::from_secs(1);
const MOST_PORTS: usize = 2_000;
const RECONCILE: Duration = Duration::from_secs(2);
const SOON: Duration = Duration::from_millis(50);
const TICK: Duration = Duration::from_millis(100);
