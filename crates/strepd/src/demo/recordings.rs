//! What lies in the folder afterwards, held against the calls.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use strep_sink::Report;

/// The recordings of one leg.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Where they are, in the order of their parts.
    pub(super) files: Vec<PathBuf>,
    /// What stands beside the first of them.
    pub(super) report: Report,
    /// What stands beside the others.
    pub(super) further: Vec<Report>,
    /// Loudness over time of each channel of the first, 0 to 8.
    pub(super) bars: Vec<Vec<u8>>,
    /// Packets delivered, over all streams.
    pub(super) delivered: u64,
    /// Why something is not whole.
    pub(super) flaw: Option<String>,
}

impl Found {
    /// All reports.
    pub(super) fn reports(&self) -> impl Iterator<Item = &Report> {
        let first = (!self.files.is_empty()).then_some(&self.report);
        first.into_iter().chain(&self.further)
    }
}

/// What lies below a folder and did not before, by call leg id.
#[derive(Clone, Debug)]
pub(super) struct Finds(HashMap<String, Vec<PathBuf>>);

impl Finds {
    /// Looks below `out`.
    pub(super) fn new(out: &Path, before: &[PathBuf]) -> Self {
        let mut files = list(out);
        files.retain(|file| !before.contains(file));
        files.sort();
        let mut legs: HashMap<String, Vec<PathBuf>> = HashMap::new();
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            if let Some(id) = name.get(..UUID_LEN) {
                legs.entry(id.to_owned()).or_default().push(file);
            }
        }
        Self(legs)
    }

    /// Reads the recordings of one leg, with how loud they are or without.
    pub(super) fn read(&self, id: &str, loudness: bool) -> Found {
        let mut found = Found::default();
        let files = self.0.get(id).map(Vec::as_slice).unwrap_or_default();
        let with = |wanted: &'static str| {
            files.iter().filter(move |file| file.extension().is_some_and(|extension| extension == wanted))
        };
        if let Some(part) = with("part").next() {
            found.flaw = Some(format!("{} is unfinished", part.display()));
        }
        for json in with("json") {
            match load(json, loudness) {
                Ok(one) => found.add(one),
                Err(flaw) => found.flaw = Some(format!("{}: {flaw}", json.display())),
            }
        }
        found
    }
}

impl Found {
    fn add(&mut self, one: Loaded) {
        self.delivered += one.report.streams.iter().map(|stream| stream.delivered).sum::<u64>();
        if self.files.is_empty() {
            (self.report, self.bars) = (one.report, one.bars);
        } else {
            self.further.push(one.report);
        }
        self.files.push(one.file);
    }
}

struct Loaded {
    file: PathBuf,
    report: Report,
    bars: Vec<Vec<u8>>,
}

/// All files below `folder`.
pub(super) fn list(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.flat_map(|path| if path.is_dir() { list(&path) } else { vec![path] }).collect()
}

fn load(json: &Path, loudness: bool) -> Result<Loaded, String> {
    let text = fs::read(json).map_err(|error| error.to_string())?;
    let report: Report = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    let file = json.with_file_name(report.recording.file.as_deref().ok_or("no file in the report")?);
    let mut reader = hound::WavReader::open(&file).map_err(|error| error.to_string())?;
    let spec = reader.spec();
    let millis = f64::from(reader.duration()) * 1e3 / f64::from(spec.sample_rate);
    let size = fs::metadata(&file).map_err(|error| error.to_string())?.len();
    if report.recording.size_bytes != Some(size) {
        return Err(format!("the report says {:?} bytes, the file has {size}", report.recording.size_bytes));
    }
    if report.recording.duration_ms.is_none_or(|said| (said - millis).abs() > 1.0) {
        return Err(format!("the report says {:?} ms, the file has {millis}", report.recording.duration_ms));
    }
    if !loudness {
        return Ok(Loaded { file, report, bars: Vec::new() });
    }
    let samples: Vec<i16> = reader.samples().collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    let channels = usize::from(spec.channels);
    let bars = (0..channels).map(|channel| bars(samples.iter().skip(channel).step_by(channels))).collect();
    Ok(Loaded { file, report, bars })
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

const SPANS: usize = 20;
const UUID_LEN: usize = 36;

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
    fn a_part_is_a_flaw_and_what_was_there_before_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let id = "6f2c1d9e-0000-4000-8000-000000000001";
        let part = folder.path().join(format!("{id}-a.wav.part"));
        fs::write(&part, "").unwrap();
        let found = Finds::new(folder.path(), &[]).read(id, true);
        assert!(found.flaw.unwrap().ends_with("is unfinished"));
        let found = Finds::new(folder.path(), &[part]).read(id, true);
        assert!(found.flaw.is_none() && found.reports().next().is_none());
    }
}
