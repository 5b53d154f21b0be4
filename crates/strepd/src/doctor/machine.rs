//! Cores, receive buffers, descriptors, clocks.

use std::fs;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::Finding;
use crate::config::{Settings, size_text};
use crate::limits;

/// Looks at what the machine and its kernel give.
pub(super) fn look(settings: &Settings) -> Vec<Finding> {
    vec![cores(settings), receive_buffer(settings), open_files(settings), clock_source(), clock_set(), clock_pace()]
}

fn cores(settings: &Settings) -> Finding {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let workers = settings.receive.workers.map_or(cores, usize::from);
    let found = format!("{cores} may be used, {workers} workers, {} writers", settings.files.threads);
    if workers > cores {
        return Finding::warn("cores", found, format!("set workers = {cores}, or auto"));
    }
    Finding::ok("cores", found)
}

/// Linux gives what is asked for up to `net.core.rmem_max`, and anything to who has `CAP_NET_ADMIN`.
fn receive_buffer(settings: &Settings) -> Finding {
    let wanted = settings.receive.receive_buffer_bytes() as u64;
    let most = fs::read_to_string("/proc/sys/net/core/rmem_max").ok().and_then(|text| text.trim().parse::<u64>().ok());
    let (wanted_text, name) = (size_text(wanted), "receive buffer");
    match most {
        Some(most) if most >= wanted => {
            Finding::ok(name, format!("{wanted_text} wanted, net.core.rmem_max {}", size_text(most)))
        }
        Some(_) if may_force() => Finding::ok(name, format!("{wanted_text} wanted, CAP_NET_ADMIN gives it")),
        Some(most) => {
            let found = format!("{wanted_text} wanted, net.core.rmem_max allows {}", size_text(most));
            Finding::warn(name, found, format!("sysctl -w net.core.rmem_max={wanted}, or grant CAP_NET_ADMIN"))
        }
        None => Finding::warn(
            name,
            "this system does not tell its limit",
            "read the line that `strepd run` prints about it",
        ),
    }
}

fn may_force() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let effective = effective.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    effective.is_some_and(|mask| mask & CAP_NET_ADMIN != 0)
}

fn open_files(settings: &Settings) -> Finding {
    let needed = limits::needed(settings);
    match limits::raise(needed) {
        Ok(Some(allowed)) if allowed < needed => {
            let remedy = format!("ulimit -n {needed}, LimitNOFILE={needed}, or lower files.open_files");
            Finding::fail("open files", format!("{needed} needed, {allowed} allowed"), remedy)
        }
        Ok(Some(allowed)) => Finding::ok("open files", format!("{needed} needed, {allowed} allowed")),
        Ok(None) => Finding::ok("open files", format!("{needed} needed, no limit")),
        Err(error) => Finding::warn("open files", format!("{needed} needed: {error}"), "look at it with ulimit -n"),
    }
}

fn clock_source() -> Finding {
    let source = fs::read_to_string("/sys/devices/system/clocksource/clocksource0/current_clocksource");
    match source.as_deref().map(str::trim) {
        Ok(slow @ ("acpi_pm" | "hpet" | "jiffies" | "refined-jiffies")) => {
            let remedy = "boot with clocksource=tsc, or ask the host for a paravirtual clock";
            Finding::warn("clock source", format!("{slow}: each reading is a system call"), remedy)
        }
        Ok(source) => Finding::ok("clock source", source),
        Err(_) => Finding::ok("clock source", "not told by this system"),
    }
}

/// A daemon that keeps the wall clock right leaves traces; there is no way to ask that all have in common.
fn clock_set() -> Finding {
    let traces = ["/run/systemd/timesync/synchronized", "/run/chrony/chronyd.pid", "/run/chronyd.pid", "/run/ntpd.pid"];
    match traces.into_iter().find(|path| fs::exists(path).unwrap_or(false)) {
        Some(trace) => Finding::ok("wall clock", format!("kept right ({trace})")),
        None => {
            let remedy = "run chrony or systemd-timesyncd, unless the host keeps this machine's clock";
            Finding::warn("wall clock", "nothing seems to keep it right: times in reports may be off", remedy)
        }
    }
}

/// The wall clock and the monotonic one must agree on how long a tenth of a second is.
#[expect(clippy::disallowed_methods, reason = "the clocks are what is examined")]
fn clock_pace() -> Finding {
    let (wall, steady) = (SystemTime::now(), Instant::now());
    thread::sleep(Duration::from_millis(100));
    let (wall, steady) = (wall.elapsed(), steady.elapsed());
    let Ok(wall) = wall else {
        return Finding::fail("clock pace", "the wall clock ran backwards", "find out what sets it");
    };
    let apart_us = wall.abs_diff(steady).as_micros();
    let found = format!("{apart_us} us apart after {} ms", steady.as_millis());
    if apart_us > 5_000 {
        return Finding::warn(
            "clock pace",
            found,
            "the wall clock is being set or slewed hard: wait until it is right",
        );
    }
    Finding::ok("clock pace", found)
}

/// Bit 12 of capabilities(7).
const CAP_NET_ADMIN: u64 = 1 << 12;
