//! The threads that write recordings, and what they share.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};

use crate::config::WavConfig;
use crate::disk::{Disk, now, wall_nanos};
use crate::event::{Event, EventKind, EventSender};
use crate::finisher;
use crate::job::{Job, Pool, Work};
use crate::lock::Lock;
use crate::recorder::WavRecorder;
use crate::stats::{Counters, WriterStats};
use crate::writer::Writer;

/// The threads that write recordings, and what they share. Ask for a [`WavRecorder`] per worker.
///
/// Whoever drops it instead of calling [`finish`](Self::finish) leaves recordings behind as a crash does.
#[derive(Debug)]
pub struct Writers {
    shared: Arc<Shared>,
    jobs: Vec<Sender<Job>>,
    /// Each thread sends once what it left behind, and ends.
    left: Receiver<Vec<PathBuf>>,
    _lock: Lock,
}

/// An output folder that cannot be used, or a thread that cannot be started.
#[derive(Debug, thiserror::Error)]
#[error("cannot {attempt} {}", path.display())]
#[non_exhaustive]
pub struct StartError {
    /// What was attempted.
    pub attempt: &'static str,
    /// The folder.
    pub path: PathBuf,
    /// Why not.
    pub source: io::Error,
}

/// What the writers left behind.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct FinishSummary {
    /// The last counts.
    pub stats: WriterStats,
    /// Files of recordings that never ended or could not be finished in time; [`recover`](crate::recover) mends them.
    pub left: Vec<PathBuf>,
}

/// What all threads and recorders work with.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) config: WavConfig,
    pub(crate) events: EventSender,
    pub(crate) counters: Counters,
    pub(crate) disk: Disk,
    pub(crate) pool: Pool,
    /// Recordings begun so far.
    pub(crate) recordings: AtomicU64,
    alarm: Mutex<Alarm>,
    deadline: OnceLock<Instant>,
}

/// Says trouble at once, and then once a minute.
#[derive(Debug, Default)]
struct Alarm {
    said: Option<Instant>,
    count: u64,
}

impl Writers {
    /// Makes the output folder if need be, tries it, and starts the threads.
    ///
    /// # Errors
    ///
    /// The folder cannot be made or written into, or a thread cannot be started.
    pub fn start(config: WavConfig, events: EventSender) -> Result<Self, StartError> {
        Self::start_on(Disk::default(), config, events)
    }

    pub(crate) fn start_on(disk: Disk, config: WavConfig, events: EventSender) -> Result<Self, StartError> {
        let failed = |attempt| {
            let path = config.out.clone();
            move |source| StartError { attempt, path, source }
        };
        std::fs::create_dir_all(&config.out).map_err(failed("make the folder"))?;
        let lock = Lock::shared(&config.out).map_err(failed("write into"))?;
        let start = failed("start a thread that writes into");
        let threads = config.threads.get();
        let pool = Pool::new(config.budget_bytes);
        let shared = Arc::new(Shared {
            config,
            events,
            counters: Counters::default(),
            disk,
            pool,
            recordings: AtomicU64::new(0),
            alarm: Mutex::default(),
            deadline: OnceLock::new(),
        });
        let (report_left, left) = crossbeam_channel::bounded(threads + 1);
        let jobs = start_threads(&shared, threads, &report_left).map_err(start)?;
        Ok(Self { shared, jobs, left, _lock: lock })
    }

    /// A recorder for one worker.
    #[must_use]
    pub fn recorder(&self) -> WavRecorder {
        WavRecorder::new(Arc::clone(&self.shared), self.jobs.clone())
    }

    /// Tells how many datagrams the kernel has dropped so far, for the reports.
    pub fn kernel_dropped(&self, total: u64) {
        self.shared.counters.kernel_dropped.store(total.saturating_add(1), Ordering::Relaxed);
    }

    /// What has been done so far.
    #[must_use]
    pub fn stats(&self) -> WriterStats {
        self.shared.stats()
    }

    /// Writes what is queued, finishes every recording that has ended, and stops the threads. A disk that fails is
    /// tried again until `deadline` has passed. Recorders that are still there are cut off.
    pub fn finish(self, deadline: Duration) -> FinishSummary {
        let deadline = now() + deadline;
        self.shared.deadline.get_or_init(|| deadline);
        for jobs in &self.jobs {
            let stop = Job { recording: 0, work: Work::Stop };
            // A thread that has gone down needs not be stopped.
            jobs.send_deadline(stop, deadline).unwrap_or_default();
        }
        let mut left = Vec::new();
        for _ in 0..=self.jobs.len() {
            match self.left.recv_deadline(deadline + GRACE) {
                Ok(files) => left.extend(files),
                Err(_) => break,
            }
        }
        left.sort_unstable();
        FinishSummary { stats: self.shared.stats(), left }
    }
}

impl Shared {
    /// Counts trouble with the disk, and says so at once and then once a minute.
    pub(crate) fn failed(&self, attempt: &'static str, path: &Path, error: &io::Error) {
        let detail = format!("cannot {attempt} {}: {error}", path.display());
        self.counters.failed(detail.clone());
        let Ok(mut alarm) = self.alarm.lock() else { return };
        alarm.count += 1;
        let now = now();
        if alarm.said.is_some_and(|said| now.duration_since(said) < ALARM_EVERY) {
            return;
        }
        let count = std::mem::take(&mut alarm.count);
        alarm.said = Some(now);
        drop(alarm);
        tracing::error!(path = %path.display(), %error, count, "cannot {attempt} recording");
        let at = strep_engine::Moment::from_nanos(wall_nanos());
        self.events.send(Event::new(at, EventKind::Alarm { what: "disk", detail, count }));
    }

    /// Whether a thread that was told to stop may go on trying.
    pub(crate) fn before_deadline(&self) -> bool {
        self.deadline.get().is_some_and(|&deadline| now() < deadline)
    }

    fn stats(&self) -> WriterStats {
        WriterStats { pending_bytes: self.pool.out_bytes(), ..self.counters.stats() }
    }
}

/// Each thread sends once what it left behind, and ends. Yields where to send their jobs.
fn start_threads(
    shared: &Arc<Shared>,
    threads: usize,
    report_left: &Sender<Vec<PathBuf>>,
) -> io::Result<Vec<Sender<Job>>> {
    // A few kilobytes for each recording that has ended; recorders see to it that these do not become too many.
    let (ready, to_finish) = crossbeam_channel::unbounded();
    let mut jobs = Vec::new();
    for nth in 0..threads {
        let (sender, receiver) = crossbeam_channel::bounded(shared.pool.most() + OTHER_JOBS);
        let writer = Writer::new(nth, Arc::clone(shared), receiver, ready.clone());
        let report_left = report_left.clone();
        thread::Builder::new().name(format!("write-{nth}")).spawn(move || {
            yield_to_receivers();
            // It fails only if nobody waits.
            report_left.send(writer.run()).unwrap_or_default();
        })?;
        jobs.push(sender);
    }
    let (shared, report_left) = (Arc::clone(shared), report_left.clone());
    thread::Builder::new().name("finish".to_owned()).spawn(move || {
        yield_to_receivers();
        report_left.send(finisher::run(&shared, &to_finish)).unwrap_or_default();
    })?;
    Ok(jobs)
}

/// Where a core is short, receiving goes first: what waits for a disk is not lost.
#[cfg(target_os = "linux")]
fn yield_to_receivers() {
    // On Linux this is about the calling thread alone. Whatever forbids it, it works without.
    rustix::process::setpriority_process(None, NICE).unwrap_or_default();
}

#[cfg(not(target_os = "linux"))]
fn yield_to_receivers() {}

/// Beginnings and ends that a queue has room for besides blocks.
const OTHER_JOBS: usize = 4_096;
#[cfg(target_os = "linux")]
const NICE: i32 = 5;
const ALARM_EVERY: Duration = Duration::from_secs(60);
/// What a thread that is in the middle of an attempt gets beyond the deadline.
const GRACE: Duration = Duration::from_millis(200);
