//! What lies in the folder afterwards, held against the calls.

use std::fs;
use std::path::{Path, PathBuf};

use strep_sink::Report;

use super::calls::Call;

/// The recording of one call.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Its file.
    pub(super) file: Option<PathBuf>,
    /// What stands beside it.
    pub(super) report: Report,
    /// Loudness over time of each channel, 0 to 8.
    pub(super) bars: Vec<Vec<u8>>,
    /// Packets delivered, over its streams.
    pub(super) delivered: u64,
    /// Why it is not whole.
    pub(super) flaw: Option<String>,
}

/// Looks for the recording of each call among what lies below `out` and did not `before`.
pub(super) fn read(out: &Path, before: &[PathBuf], calls: &[Call]) -> Vec<Found> {
    let mut files = list(out);
    files.retain(|file| !before.contains(file));
    calls.iter().map(|call| find(&files, &call.plan.call_leg_id.to_string())).collect()
}

/// All files below `folder`.
pub(super) fn list(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.flat_map(|path| if path.is_dir() { list(&path) } else { vec![path] }).collect()
}

fn find(files: &[PathBuf], id: &str) -> Found {
    let mut mine = files.iter().filter(|file| file.to_string_lossy().contains(id));
    if let Some(part) = mine.clone().find(|file| file.extension().is_some_and(|extension| extension == "part")) {
        return flawed(format!("{} is unfinished", part.display()));
    }
    let Some(json) = mine.find(|file| file.extension().is_some_and(|extension| extension == "json")) else {
        return flawed(format!("no report of call {id}"));
    };
    match load(json) {
        Ok(found) => found,
        Err(flaw) => flawed(format!("{}: {flaw}", json.display())),
    }
}

fn load(json: &Path) -> Result<Found, String> {
    let text = fs::read(json).map_err(|error| error.to_string())?;
    let report: Report = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    let file = json.with_file_name(report.recording.file.as_deref().ok_or("no file in the report")?);
    let mut reader = hound::WavReader::open(&file).map_err(|error| error.to_string())?;
    let spec = reader.spec();
    let samples: Vec<i16> = reader.samples().collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    let channels = usize::from(spec.channels);
    let millis = samples.len() as f64 * 1e3 / f64::from(spec.sample_rate) / channels as f64;
    let size = fs::metadata(&file).map_err(|error| error.to_string())?.len();
    if report.recording.size_bytes != Some(size) {
        return Err(format!("the report says {:?} bytes, the file has {size}", report.recording.size_bytes));
    }
    if report.recording.duration_ms.is_none_or(|said| (said - millis).abs() > 1.0) {
        return Err(format!("the report says {:?} ms, the file has {millis}", report.recording.duration_ms));
    }
    let bars = (0..channels).map(|channel| bars(samples.iter().skip(channel).step_by(channels))).collect();
    let delivered = report.streams.iter().map(|stream| stream.delivered).sum();
    Ok(Found { file: Some(file), report, bars, delivered, flaw: None })
}

/// Loudness in equal spans: 0 below −60 dB, 8 at full scale.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=8")]
fn bars<'a>(samples: impl Iterator<Item = &'a i16>) -> Vec<u8> {
    let samples: Vec<f64> = samples.map(|sample| f64::from(*sample) / 32_768.0).collect();
    let span = samples.len().div_ceil(SPANS).max(1);
    let height = |span: &[f64]| {
        let power = span.iter().map(|sample| sample * sample).sum::<f64>() / span.len() as f64;
        let decibels = 10.0 * power.max(1e-12).log10();
        // 60 dB in eight steps.
        ((decibels + 60.0) / 7.5).clamp(0.0, 8.0).round() as u8
    };
    samples.chunks(span).map(height).collect()
}

fn flawed(flaw: String) -> Found {
    Found { flaw: Some(flaw), ..Found::default() }
}

const SPANS: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_rise_with_the_sound() {
        let mut samples = vec![0_i16; 1_000];
        samples.extend([i16::MAX; 1_000]);
        let bars = bars(samples.iter());
        assert_eq!((bars.len(), bars[0], bars[SPANS - 1]), (SPANS, 0, 8));
    }

    #[test]
    fn a_call_without_a_report_is_not_whole() {
        let folder = tempfile::tempdir().unwrap();
        let calls = super::super::calls::place(1, std::time::Duration::from_secs(2));
        let found = read(folder.path(), &[], &calls);
        assert!(found[0].flaw.as_ref().unwrap().starts_with("no report of call"));
    }
}
