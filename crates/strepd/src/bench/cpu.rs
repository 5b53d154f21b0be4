//! Time of processors, by thread.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

/// What this process has used, or used in between.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Cpu {
    /// All threads, in seconds; `None` where the system does not tell.
    pub(super) seconds: Option<f64>,
    /// Of that in the kernel, from 0 to 1. The kernel samples it.
    pub(super) kernel_share: Option<f64>,
    /// Threads that receive, decode and analyse, one by one.
    pub(super) workers: Vec<f64>,
    /// Threads that write.
    pub(super) writers: f64,
    #[serde(skip)]
    ticks: (u64, u64),
}

impl Cpu {
    /// What has been used so far.
    pub(super) fn now() -> Self {
        let mut now = Self { seconds: process_seconds(), ticks: ticks().unwrap_or_default(), ..Self::default() };
        let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
        for (name, seconds) in threads.filter_map(|thread| thread_seconds(&thread.path())) {
            if name.starts_with("strep-") {
                now.workers.push(seconds);
            } else if name.starts_with("write-") {
                now.writers += seconds;
            }
        }
        now
    }

    /// What has been used between `earlier` and this, by threads that lived all the while.
    pub(super) fn since(&self, earlier: &Self) -> Self {
        let (user, kernel) = (self.ticks.0 - earlier.ticks.0, self.ticks.1 - earlier.ticks.1);
        Self {
            seconds: self.seconds.zip(earlier.seconds).map(|(now, then)| now - then),
            kernel_share: (user + kernel >= ENOUGH).then(|| kernel as f64 / (user + kernel) as f64),
            workers: self.workers.iter().zip(&earlier.workers).map(|(now, then)| now - then).collect(),
            writers: self.writers - earlier.writers,
            ticks: (user, kernel),
        }
    }

    /// The part of its time that the busiest worker has used.
    pub(super) fn busiest(&self, wall: Duration) -> f64 {
        self.workers.iter().copied().fold(0.0, f64::max) / wall.as_secs_f64()
    }
}

fn thread_seconds(thread: &Path) -> Option<(String, f64)> {
    let name = fs::read_to_string(thread.join("comm")).ok()?;
    let times = fs::read_to_string(thread.join("schedstat")).ok()?;
    let nanos: u64 = times.split_whitespace().next()?.parse().ok()?;
    Some((name, Duration::from_nanos(nanos).as_secs_f64()))
}

/// User and kernel, in the system's ticks.
fn ticks() -> Option<(u64, u64)> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

#[cfg(unix)]
fn process_seconds() -> Option<f64> {
    Some(seconds(rustix::time::ClockId::ProcessCPUTime))
}

#[cfg(not(unix))]
const fn process_seconds() -> Option<f64> {
    None
}

/// What this thread has used so far, in seconds.
#[cfg(unix)]
pub(super) fn this_thread() -> Option<f64> {
    Some(seconds(rustix::time::ClockId::ThreadCPUTime))
}

#[cfg(not(unix))]
pub(super) const fn this_thread() -> Option<f64> {
    None
}

#[cfg(unix)]
fn seconds(clock: rustix::time::ClockId) -> f64 {
    let time = rustix::time::clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Samples that make a share.
const ENOUGH: u64 = 20;
