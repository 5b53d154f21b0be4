//! The thread that gives whole recordings their report and their name.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError};
use sha2::{Digest, Sha256};

use crate::config::{Layout, WavConfig};
use crate::disk::{Claim, Disk, part, pause};
use crate::event::{Event, EventKind};
use crate::job::{Begin, Finish};
use crate::report::{FORMAT, Host, Recording, Report, rfc3339};
use crate::wav::HEADER_BYTES;
use crate::writer::{below, frame_bytes};
use crate::writers::Shared;

/// A recording of which nothing is missing but its report and its name.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) begin: Begin,
    pub(crate) claim: Claim,
    pub(crate) frames: u64,
    pub(crate) finish: Finish,
}

/// Works until all writers have gone. Yields the files that could not be named.
pub(crate) fn run(shared: &Arc<Shared>, ready: &Receiver<Ready>) -> Vec<PathBuf> {
    let mut stuck = VecDeque::new();
    loop {
        let next = if stuck.is_empty() {
            ready.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            ready.recv_timeout(RETRY)
        };
        match next {
            Ok(next) => attempt(shared, next, &mut stuck),
            Err(RecvTimeoutError::Timeout) => retry(shared, &mut stuck),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    retry(shared, &mut stuck);
    while !stuck.is_empty() && shared.before_deadline() {
        pause(RETRY_AT_END);
        retry(shared, &mut stuck);
    }
    stuck.iter().flat_map(|ready| ready.claim.files.iter().map(|path| part(path))).collect()
}

fn retry(shared: &Shared, stuck: &mut VecDeque<Ready>) {
    for ready in std::mem::take(stuck) {
        attempt(shared, ready, stuck);
    }
}

fn attempt(shared: &Shared, ready: Ready, stuck: &mut VecDeque<Ready>) {
    match finish(shared, &ready) {
        Ok(event) => {
            shared.counters.recordings_open.fetch_sub(1, Ordering::Relaxed);
            shared.counters.ending.fetch_sub(1, Ordering::Relaxed);
            shared.counters.recordings_finished.fetch_add(1, Ordering::Relaxed);
            shared.events.send(event);
        }
        Err(error) => {
            shared.failed("finish", &ready.claim.files[0], &error);
            stuck.push_back(ready);
        }
    }
}

/// The report gets its name first: a recording under its final name always has one.
fn finish(shared: &Shared, ready: &Ready) -> io::Result<Event> {
    let (disk, config) = (&shared.disk, &shared.config);
    let Finish { summary, shed_samples, .. } = &ready.finish;
    if config.fsync {
        for path in &ready.claim.files {
            disk.sync(&disk.open(&part(path))?)?;
        }
    }
    let sha256 = if config.sha256 { Some(sha256(&part(&ready.claim.files[0]))?) } else { None };
    let claim = ready.claim.finals();
    let report = report(ready, &claim, config, sha256);
    write_report(disk, &claim.report, &report, config.fsync)?;
    // Of two files the one that the report names comes last.
    for (from, to) in ready.claim.files.iter().zip(&claim.files).rev() {
        if part(from).exists() {
            disk.rename(&part(from), to)?;
        }
    }
    let leg = &ready.begin.leg;
    let kind = EventKind::RecordingFinished {
        file: Some(below(&config.out, &claim.files[0])),
        reason: summary.ended,
        duration_ms: leg.millis(ready.frames),
        size_bytes: report.recording.size_bytes,
        shed_samples: *shed_samples,
    };
    Ok(Event::new(summary.at, kind).on(leg.call_leg_id, leg.leg))
}

/// Writes a report under its name in one step.
pub(crate) fn write_report(disk: &Disk, path: &Path, report: &Report, fsync: bool) -> io::Result<()> {
    let mut json = serde_json::to_vec_pretty(report)?;
    json.push(b'\n');
    disk.write_whole(path, &json, fsync)
}

fn report(ready: &Ready, claim: &Claim, config: &WavConfig, sha256: Option<String>) -> Report {
    let Ready { begin, finish, frames, .. } = ready;
    let layout = config.layout;
    let size_bytes = HEADER_BYTES as u64 + frames * u64::from(frame_bytes(layout));
    let channels: &[&str] = match layout {
        Layout::MonoMix => &["rx+tx"],
        Layout::Split | Layout::Stereo => &["rx", "tx"],
    };
    Report {
        format: FORMAT.to_owned(),
        call_leg_id: Some(begin.leg.call_leg_id.to_string()),
        leg: Some(begin.leg.leg.to_string()),
        call: config.calls.get(begin.leg.call_leg_id).unwrap_or_default(),
        recording: Recording {
            file: claim.files[0].file_name().map(|name| name.to_string_lossy().into_owned()),
            sha256,
            size_bytes: Some(size_bytes),
            started_at: Some(rfc3339(begin.leg.origin)),
            duration_ms: Some(begin.leg.millis(*frames)),
            sample_rate: Some(begin.leg.sample_rate.get()),
            channels: channels.iter().map(|&channel| channel.to_owned()).collect(),
            ended: Some(finish.summary.ended),
            pauses: Vec::new(),
        },
        streams: finish.summary.streams.clone(),
        host: Host {
            kernel_dropped: finish
                .kernel_dropped
                .map(|dropped| dropped.saturating_sub(begin.kernel_dropped.unwrap_or(0))),
            shed_samples: finish.shed_samples,
        },
    }
}

/// Hexadecimal SHA-256 of a file.
pub(crate) fn sha256(path: &Path) -> io::Result<String> {
    let (mut file, mut hash, mut bytes) = (File::open(path)?, Sha256::new(), vec![0; 64 << 10]);
    loop {
        match file.read(&mut bytes)? {
            0 => break,
            count => hash.update(&bytes[..count]),
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

const RETRY: Duration = Duration::from_millis(500);
const RETRY_AT_END: Duration = Duration::from_millis(20);
