//! After a crash.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use strep_engine::{CallLegId, Leg, Moment};

use crate::calls::Calls;
use crate::disk::{Claim, Disk, wall_nanos};
use crate::event::{Event, EventKind, EventSender};
use crate::finisher::{sha256, write_report};
use crate::lock::Lock;
use crate::report::{Ended, FORMAT, Recording, Report, rfc3339};
use crate::stock;
use crate::wav::{Format, HEADER_BYTES, MendError, Mended, Origin, header, mend};
use crate::writer::below;

/// A recording that a crash left unfinished.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovered {
    /// What it was called, with `.part`.
    pub part: PathBuf,
    /// What became of it.
    pub outcome: Recovery,
}

/// What became of an unfinished recording.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recovery {
    /// It had no audio, and was removed.
    Empty,
    /// It could not be read or written, and was left as it is.
    Failed {
        /// Why not.
        detail: String,
    },
    /// It is no recording of ours, and was left as it is.
    Foreign,
    /// It was mended, got a report and its name.
    Mended {
        /// What it is called now.
        file: PathBuf,
        /// Frames of audio in it.
        frames: u64,
    },
    /// Only its name was missing.
    Whole {
        /// What it is called now.
        file: PathBuf,
    },
}

/// Mends and names what a crash left below `out`, and tells `events` of each as of the end of a recording. Their
/// reports tell of a call what `calls` knows by then. Call it before [`Writers::start`](crate::Writers::start). A folder
/// that is not there has nothing to mend; one below `out` that cannot be read is left out, with a warning.
///
/// # Errors
///
/// `out` cannot be read or written into. `WouldBlock`: another program records into this folder now.
pub fn recover(out: &Path, events: &EventSender, calls: &Calls) -> io::Result<Vec<Recovered>> {
    if !out.try_exists()? {
        return Ok(Vec::new());
    }
    let _lock = Lock::alone(out)?;
    stock::sweep(out);
    let mut parts = Vec::new();
    find_parts(fs::read_dir(out)?, FOLDERS_DEEP, &mut parts)?;
    parts.sort_unstable();
    let recovered = parts.into_iter().map(|part| recover_one((out, part), events, calls)).collect();
    Ok(recovered)
}

fn find_parts(folder: fs::ReadDir, deep: u32, parts: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in folder {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() && deep > 0 {
            match fs::read_dir(&path) {
                Ok(folder) => find_parts(folder, deep - 1, parts)?,
                // Such as `lost+found`, of which only root knows what is in it.
                Err(error) => tracing::warn!(folder = %path.display(), %error, "not looked into"),
            }
        } else if kind.is_file() && path.to_string_lossy().ends_with(".wav.part") {
            parts.push(path);
        } else if kind.is_file() && path.to_string_lossy().ends_with(".json.part") {
            // Half a report: its recording gets a new one.
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn recover_one((out, part): (&Path, PathBuf), events: &EventSender, calls: &Calls) -> Recovered {
    let origin = origin(&part);
    let outcome = mend_file(&part, calls).unwrap_or_else(|error| Recovery::Failed { detail: error.to_string() });
    events.send(event(out, &part, origin, &outcome));
    Recovered { part, outcome }
}

fn mend_file(path: &Path, calls: &Calls) -> io::Result<Recovery> {
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    let mut page = Vec::new();
    (&file).take(HEADER_BYTES as u64).read_to_end(&mut page)?;
    let mended = match mend(&page, file.metadata()?.len()) {
        Err(MendError::Empty { .. }) => {
            fs::remove_file(path)?;
            return Ok(Recovery::Empty);
        }
        Err(MendError::Foreign) => return Ok(Recovery::Foreign),
        Ok(mended) => mended,
    };
    if let Some(file) = name_whole(path)? {
        return Ok(Recovery::Whole { file });
    }
    let disk = Disk::default();
    let origin = mended.origin.unwrap_or(UNKNOWN);
    let format = Format { sample_rate: mended.sample_rate, channels: mended.channels, origin };
    file.set_len(mended.len_bytes)?;
    disk.write_at(&file, 0, &header(&format, mended.frames))?;
    disk.sync(&file)?;

    let wav = path.with_extension("");
    let claim = Claim { report: wav.with_extension("json"), files: vec![wav] }.finals();
    let call = mended.origin.and_then(|origin| calls.get(origin.call_leg_id)).unwrap_or_default();
    let report = Report { call, ..report(&mended, &claim, sha256(path)?) };
    write_report(&disk, &claim.report, &report, true)?;
    disk.rename(path, &claim.files[0])?;
    Ok(Recovery::Mended { file: claim.files[0].clone(), frames: mended.frames })
}

/// A crash between the naming of the report and that of the file left both whole.
fn name_whole(path: &Path) -> io::Result<Option<PathBuf>> {
    let wav = path.with_extension("");
    let Some(report) = read_report(&wav) else { return Ok(None) };
    let named = report.recording.file.as_deref() == wav.file_name().and_then(|name| name.to_str());
    let sized = report.recording.size_bytes == Some(fs::metadata(path)?.len());
    if wav.exists() || !named || !sized || report.recording.sha256 != Some(sha256(path)?) {
        return Ok(None);
    }
    fs::rename(path, &wav)?;
    Ok(Some(wav))
}

fn report(mended: &Mended, claim: &Claim, sha256: String) -> Report {
    // Which channel a mono file has stands in its name at best.
    let channels: &[&str] = if mended.channels == 2 { &["rx", "tx"] } else { &[] };
    let origin = mended.origin;
    let rate = f64::from(mended.sample_rate.get());
    #[expect(clippy::cast_precision_loss, reason = "a file has fewer frames than 2^32")]
    let duration_ms = mended.frames as f64 * 1e3 / rate;
    Report {
        format: FORMAT.to_owned(),
        call_leg_id: origin.map(|origin| origin.call_leg_id.to_string()),
        leg: origin.map(|origin| origin.leg.to_string()),
        recording: Recording {
            file: claim.files[0].file_name().map(|name| name.to_string_lossy().into_owned()),
            sha256: Some(sha256),
            size_bytes: Some(mended.len_bytes),
            started_at: origin.map(|origin| rfc3339(origin.started_at)),
            duration_ms: Some(duration_ms),
            sample_rate: Some(mended.sample_rate.get()),
            channels: channels.iter().map(|&channel| channel.to_owned()).collect(),
            ended: Some(Ended::Recovered),
            pauses: Vec::new(),
        },
        ..Report::default()
    }
}

/// The end of the recording; or an alarm, if it still has none.
fn event(out: &Path, part: &Path, origin: Option<Origin>, outcome: &Recovery) -> Event {
    let at = Moment::from_nanos(wall_nanos());
    let name = below(out, part);
    let file = match outcome {
        Recovery::Empty => None,
        Recovery::Mended { file, .. } | Recovery::Whole { file } => Some(file),
        Recovery::Failed { .. } | Recovery::Foreign => {
            tracing::error!(file = name, ?outcome, "an unfinished recording was left as it is");
            let detail = format!("{name} was left unfinished: {outcome:?}");
            return Event::new(at, EventKind::Alarm { what: "disk", detail, count: 1 });
        }
    };
    tracing::warn!(part = name, ?outcome, "a crash left a recording unfinished");
    let report = file.and_then(|file| read_report(file)).unwrap_or_default().recording;
    let kind = EventKind::RecordingFinished {
        file: file.map(|file| below(out, file)),
        reason: report.ended.unwrap_or(Ended::Recovered),
        duration_ms: report.duration_ms.unwrap_or(0.0),
        size_bytes: report.size_bytes,
        shed_samples: 0,
    };
    let event = Event::new(at, kind);
    match origin {
        Some(origin) => event.on(origin.call_leg_id, origin.leg),
        None => event,
    }
}

/// The report beside a file, of either name.
fn read_report(wav: &Path) -> Option<Report> {
    let json = fs::read(wav.with_extension("json")).ok()?;
    serde_json::from_slice(&json).ok()
}

/// Whose a file is, as far as its header tells.
fn origin(part: &Path) -> Option<Origin> {
    let mut page = Vec::new();
    File::open(part).ok()?.take(HEADER_BYTES as u64).read_to_end(&mut page).ok()?;
    mend(&page, u64::MAX).ok()?.origin
}

/// Folders within folders that a name may ask for.
const FOLDERS_DEEP: u32 = 16;
/// What the header of a file says whose own header never reached the disk.
const UNKNOWN: Origin = Origin { call_leg_id: CallLegId::from_u128(0), leg: Leg::A, started_at: Moment::from_nanos(0) };
