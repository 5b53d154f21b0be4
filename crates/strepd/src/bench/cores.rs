//! Who runs where: the sender on a core of its own, everything else on the others.

use std::thread;

/// Leaves the last core to the sender, and keeps this process to the others from now on. `None` where there is only
/// one, or nothing to be said about it.
pub(super) fn part() -> Option<usize> {
    let mut cores = allowed();
    let last = cores.pop()?;
    (!cores.is_empty() && keep_to(&cores)).then_some(last)
}

/// Cores that this thread may use.
pub(super) fn available() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Keeps this thread, and those it starts, to `cores`.
#[cfg(target_os = "linux")]
pub(super) fn keep_to(cores: &[usize]) -> bool {
    use rustix::thread::{CpuSet, sched_setaffinity};
    let mut set = CpuSet::new();
    cores.iter().for_each(|&core| set.set(core));
    sched_setaffinity(None, &set).is_ok()
}

#[cfg(not(target_os = "linux"))]
pub(super) const fn keep_to(_cores: &[usize]) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn allowed() -> Vec<usize> {
    use rustix::thread::{CpuSet, sched_getaffinity};
    sched_getaffinity(None)
        .map_or_else(|_| Vec::new(), |set| (0..CpuSet::MAX_CPU).filter(|&core| set.is_set(core)).collect())
}

#[cfg(not(target_os = "linux"))]
const fn allowed() -> Vec<usize> {
    Vec::new()
}
