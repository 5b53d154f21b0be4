//! One load on the whole recorder, measured.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::RecvTimeoutError;
use serde::Serialize;
use strep::Outcome;

use super::Bench;
use super::cpu::Cpu;
use super::folder::Folder;
use super::load::Load;
use super::sender::Sent;
use crate::config::Settings;
use crate::events::EventLog;
use crate::failure::Failure;
use crate::latency::Classes;
use crate::output::progress;
use crate::recorder::{Drained, Recorder};
use crate::signals::Signal;

/// What came of a load.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Step {
    pub(super) load: Load,
    pub(super) sender: Sent,
    /// Packets that are in recordings.
    pub(super) delivered: u64,
    pub(super) kernel_dropped: u64,
    /// Packets shed between workers.
    pub(super) handed_over_shed: u64,
    /// Samples that the disk did not take in time.
    pub(super) shed_samples: u64,
    pub(super) write_errors: u64,
    /// Recordings that are whole.
    pub(super) recordings: u64,
    /// From the first packet to the last.
    pub(super) cpu: Cpu,
    pub(super) seconds: f64,
    /// CPU of ending all recordings, in seconds.
    pub(super) finish_cpu_seconds: Option<f64>,
    /// From the kernel to the recorder: half of the packets took at most so long, in milliseconds.
    pub(super) latency_p50_ms: Option<f64>,
    pub(super) latency_p99_ms: Option<f64>,
    pub(super) written_bytes: u64,
    pub(super) write_threads: usize,
    /// The smallest of a worker.
    pub(super) receive_buffer_bytes: usize,
    /// Memory that all streams together took, at the end of sending.
    pub(super) resident_growth_bytes: Option<u64>,
}

impl Step {
    /// Records `load` into a folder of its own.
    pub(super) fn run(bench: &Bench<'_>, load: Load) -> Result<Self, Failure> {
        let out = bench.folder.part(NUMBER.fetch_add(1, Ordering::Relaxed))?;
        let settings = fit(&bench.settings, load, &out);
        let recorder = Recorder::start(&settings, EventLog::start(None)?, None)?;
        let sender = Sender::start(bench, load, recorder.addresses()[0])?;
        wait_until_idle();
        let resident = resident_bytes();
        let before = Cpu::now();
        // The first packets of a stream wait for each other, by design; what running calls see comes after them.
        let (latency, mut begun) = (recorder.numbers().latency, None);
        let settled = Duration::from_secs_f64(load.ramp) + TRIAL;
        let sent = sender.send(bench, "record", load, |elapsed| {
            drop(recorder.publish());
            if elapsed >= settled {
                begun.get_or_insert_with(|| Classes::of(&latency));
            }
        });
        wait_for_the_last(&recorder);
        let cpu = Cpu::now().since(&before);
        let grown = resident_bytes().zip(resident).map(|(now, then)| now.saturating_sub(then));
        let latency = begun.map(|begun| Classes::of(&latency).since(&begun));
        let before_end = Cpu::now();
        let drained = recorder.drain(FINISH);
        let finish = Cpu::now().since(&before_end);
        Folder::empty(&out);
        if let Some(panic) = drained.panic {
            return Err(Failure::Failed(panic));
        }
        let sender = sent?;
        let Drained { snapshot, finish: written, .. } = &drained;
        Ok(Self {
            load,
            delivered: snapshot.totals().of(Outcome::Delivered),
            kernel_dropped: snapshot.kernel_dropped(),
            handed_over_shed: snapshot.shed(),
            shed_samples: written.stats.shed_samples,
            write_errors: written.stats.errors,
            recordings: written.stats.recordings_finished,
            cpu,
            seconds: sender.seconds,
            finish_cpu_seconds: finish.seconds,
            latency_p50_ms: latency.as_ref().and_then(|latency| latency.quantile_ms(0.5)),
            latency_p99_ms: latency.as_ref().and_then(|latency| latency.quantile_ms(0.99)),
            written_bytes: written.stats.written_bytes,
            write_threads: settings.files.threads.get(),
            receive_buffer_bytes: snapshot.workers.iter().map(|w| w.receive_buffer_bytes).min().unwrap_or_default(),
            resident_growth_bytes: grown,
            sender,
        })
    }

    /// Whether all of it is in whole recordings.
    pub(super) fn is_clean(&self) -> bool {
        self.lost() == 0
            && (self.shed_samples, self.write_errors) == (0, 0)
            && self.recordings == u64::from(self.load.calls)
    }

    /// Packets that were sent and are in no recording.
    pub(super) fn lost(&self) -> u64 {
        self.sender.packets.saturating_sub(self.delivered)
    }

    /// Of so many seconds of CPU, what each packet took.
    pub(super) fn nanos_per_packet(&self, seconds: f64) -> f64 {
        seconds * 1e9 / self.delivered.max(1) as f64
    }
}

/// The settings with room for `load`, which comes from one address.
fn fit(settings: &Settings, load: Load, out: &Path) -> Settings {
    let mut settings = settings.clone();
    settings.files.out = out.to_path_buf();
    let streams = u32::try_from(load.streams()).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX);
    let engine = &mut settings.receive.engine;
    for limit in [&mut engine.max_streams, &mut engine.max_streams_per_peer, &mut engine.max_unproven_per_peer] {
        *limit = (*limit).max(streams);
    }
    settings
}

/// Until what a start makes ready, such as files ahead of need, is done: in a running daemon that is long past.
fn wait_until_idle() {
    let ticks = crossbeam_channel::tick(PUBLISHED);
    let mut before = Cpu::now();
    for _ in ticks.iter().take(MOMENTS) {
        let now = Cpu::now();
        if now.since(&before).seconds.is_none_or(|seconds| seconds < IDLE_SECONDS) {
            return;
        }
        before = now;
    }
}

/// Until nothing has come for a moment.
fn wait_for_the_last(recorder: &Recorder) {
    let ticks = crossbeam_channel::tick(PUBLISHED);
    let mut received = u64::MAX;
    for _ in ticks.iter().take(MOMENTS) {
        let now = recorder.publish().totals().received;
        if now == received {
            return;
        }
        received = now;
    }
}

#[cfg(target_os = "linux")]
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kibibytes| kibibytes << 10)
}

#[cfg(not(target_os = "linux"))]
const fn resident_bytes() -> Option<u64> {
    None
}

/// The process that sends, ended with this.
pub(super) struct Sender {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Sender {
    /// Starts it, and waits until it has prepared what it will send to `address`.
    pub(super) fn start(bench: &Bench<'_>, load: Load, address: SocketAddr) -> Result<Self, Failure> {
        let failed = |error| Failure::new("start a sender", error);
        let seed = u64::try_from(jiff::Timestamp::now().as_nanosecond()).unwrap_or_default();
        let mut command = Command::new(std::env::current_exe().map_err(failed)?);
        command.args(["bench-sender", "--to", &address.to_string(), "--seed", &seed.to_string()]).args(load.args());
        command.args(bench.sender_core.iter().flat_map(|core| ["--core".to_owned(), core.to_string()]));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
        let stdin = child.stdin.take().expect("it is piped");
        let stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut sender = Self { child, stdin, stdout };
        sender.stdout.read_line(&mut String::new()).map_err(failed)?;
        Ok(sender)
    }

    /// Lets it send, calls `tick` several times a second, and yields what it tells at its end.
    #[expect(clippy::disallowed_methods, reason = "how far it is, is a matter of the wall")]
    pub(super) fn send(
        mut self,
        bench: &Bench<'_>,
        what: &'static str,
        load: Load,
        mut tick: impl FnMut(Duration),
    ) -> Result<Sent, Failure> {
        self.stdin.write_all(b"go\n").map_err(|error| Failure::new("talk to the sender", error))?;
        let bar = progress(millis(load.seconds), "ms").with_message(format!("{what} {}", load.calls));
        let began = Instant::now();
        let (told, telling) = crossbeam_channel::bounded(1);
        let stdout = &mut self.stdout;
        let child = &mut self.child;
        let sent = thread::scope(|scope| {
            scope.spawn(move || {
                let mut line = String::new();
                // A sender that was ended says nothing.
                drop(told.send(stdout.read_line(&mut line).map(|_| line)));
            });
            loop {
                match telling.recv_timeout(TICK) {
                    Ok(line) => return Ok(line?),
                    Err(RecvTimeoutError::Disconnected) => return Ok(String::new()),
                    Err(RecvTimeoutError::Timeout) => {}
                }
                tick(began.elapsed());
                bar.set_position(millis(began.elapsed().as_secs_f64()));
                if bench.signals.try_recv() == Ok(Signal::Stop) {
                    drop(child.kill());
                    return Err(stopped());
                }
            }
        });
        bar.finish_and_clear();
        match serde_json::from_str(&sent?) {
            Ok(sent) => Ok(sent),
            // The same signal has ended both.
            Err(_) if bench.signals.recv_timeout(TICK) == Ok(Signal::Stop) => Err(stopped()),
            Err(_) => Err(Failure::Failed("the sender ended without a word".to_owned())),
        }
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        // It has ended, unless something failed before.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn stopped() -> Failure {
    Failure::Failed("stopped by a signal; nothing is left behind".to_owned())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from float saturates")]
const fn millis(seconds: f64) -> u64 {
    (seconds * 1e3) as u64
}

/// Loads so far; each has a folder of its own.
static NUMBER: AtomicU64 = AtomicU64::new(0);
const FINISH: Duration = Duration::from_secs(120);
/// Of CPU between two looks; less is idle.
const IDLE_SECONDS: f64 = 0.005;
const MOMENTS: usize = 50;
/// Workers publish what they have counted this often.
const PUBLISHED: Duration = Duration::from_millis(120);
/// A stream's first packets wait no longer than this.
const TRIAL: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(200);
