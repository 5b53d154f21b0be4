//! The folder for recordings: room and speed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use super::Finding;
use crate::config::{Settings, size_text};

/// Looks at the folder for recordings, and writes a probe into it.
pub(super) fn look(settings: &Settings) -> Vec<Finding> {
    let out = &settings.files.out;
    let shown = out.display();
    match fs::metadata(out) {
        Err(error) => vec![Finding::fail(
            "out",
            format!("{shown}: {error}"),
            format!("mkdir -p {shown}, or name another with --out"),
        )],
        Ok(metadata) if !metadata.is_dir() => {
            vec![Finding::fail("out", format!("{shown}: not a folder"), "name a folder")]
        }
        Ok(_) => room(out).into_iter().chain([speed(out)]).collect(),
    }
}

#[cfg(unix)]
fn room(out: &Path) -> Option<Finding> {
    let found = match rustix::fs::statvfs(out) {
        Ok(found) => found,
        Err(error) => return Some(Finding::warn("disk room", error, "look at it with df")),
    };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let hours = free / BYTES_PER_CALL_HOUR;
    let text = format!("{} MiB free: {hours} hours of calls", free >> 20);
    Some(if free < TOO_FULL {
        Finding::fail("disk room", text, "make room, or name another folder with --out")
    } else if free < RATHER_FULL {
        Finding::warn("disk room", text, "make room soon")
    } else {
        Finding::ok("disk room", text)
    })
}

#[cfg(not(unix))]
fn room(_out: &Path) -> Option<Finding> {
    None
}

fn speed(out: &Path) -> Finding {
    let path = out.join(format!(".strepd-doctor-{}", std::process::id()));
    let probed = probe(&path);
    let removed = fs::remove_file(&path);
    match probed.and_then(|took| removed.map(|()| took)) {
        Ok(took) => {
            let bytes_per_second = PROBE_BYTES as f64 / took.as_secs_f64().max(1e-6);
            let calls = bytes_per_second / BYTES_PER_CALL_SECOND;
            let text = format!(
                "{} written and synced in {} ms: {:.0} MiB/s, {calls:.0} calls",
                size_text(PROBE_BYTES as u64),
                took.as_millis(),
                bytes_per_second / f64::from(1 << 20)
            );
            if calls < SLOW_CALLS {
                Finding::warn("disk speed", text, "use a faster disk, or fewer calls than that")
            } else {
                Finding::ok("disk speed", text)
            }
        }
        Err(error) => Finding::fail("disk speed", format!("{}: {error}", path.display()), "let this user write there"),
    }
}

#[expect(clippy::disallowed_methods, reason = "how long the disk takes is what is examined")]
fn probe(path: &Path) -> io::Result<Duration> {
    let chunk = vec![0x5a; 1 << 20];
    let start = Instant::now();
    let mut file = File::create_new(path)?;
    for _ in 0..PROBE_BYTES / chunk.len() {
        file.write_all(&chunk)?;
    }
    file.sync_all()?;
    Ok(start.elapsed())
}

/// Stereo, 16 bits, 8 kHz.
const BYTES_PER_CALL_SECOND: f64 = 32_000.0;
const BYTES_PER_CALL_HOUR: u64 = 32_000 * 3_600;
const PROBE_BYTES: usize = 32 << 20;
const RATHER_FULL: u64 = 10 << 30;
const SLOW_CALLS: f64 = 500.0;
const TOO_FULL: u64 = 100 << 20;
