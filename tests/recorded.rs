//! What was recorded, and whether it is right.

use std::fs;
use std::path::{Path, PathBuf};

use strep_engine::{CallLegId, Direction, Totals};
use strep_sim::Truth;
use strep_sink::report::{self, Report};
use strep_sink::{Event, EventKind};
use tempfile::TempDir;

/// All that a rig left.
#[derive(Debug)]
pub struct Recorded {
    /// Its events in order.
    pub events: Vec<Event>,
    /// Its datagrams by outcome.
    pub totals: Totals,
    /// Its recordings, by path.
    pub recordings: Vec<Recording>,
    folder: TempDir,
}

/// One finished recording.
#[derive(Debug)]
pub struct Recording {
    /// The file's path.
    pub path: PathBuf,
    /// The report beside it.
    pub report: Report,
    /// Samples of rx and tx.
    pub channels: [Vec<i16>; 2],
}

impl Recorded {
    pub(crate) fn read(folder: TempDir, events: Vec<Event>, totals: Totals) -> Self {
        let mut paths = Vec::new();
        files(folder.path(), &mut paths);
        paths.sort();
        let parts: Vec<_> = paths.iter().filter(|path| path.extension().is_some_and(|end| end == "part")).collect();
        assert!(parts.is_empty(), "unfinished: {parts:?}");
        let wavs = paths.into_iter().filter(|path| path.extension().is_some_and(|end| end == "wav"));
        Self { events, totals, recordings: wavs.map(Recording::read).collect(), folder }
    }

    /// The recordings of a call leg, in the order of their parts.
    pub fn of(&self, id: CallLegId) -> impl Iterator<Item = &Recording> {
        let id = id.to_string();
        let mut parts: Vec<_> =
            self.recordings.iter().filter(|it| it.report.call_leg_id.as_deref() == Some(id.as_str())).collect();
        parts.sort_by_key(|it| it.report.recording.started_at.clone());
        parts.into_iter()
    }

    /// How many recordings ended by what the events say.
    #[must_use]
    pub fn terminal_events(&self) -> usize {
        self.events.iter().filter(|event| matches!(event.kind, EventKind::RecordingFinished { .. })).count()
    }

    /// Where they lie, until this is dropped.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Recording {
    fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(path.with_extension("json")).expect("a report lies beside each recording");
        let report: Report = serde_json::from_str(&text).expect("a report is what it claims to be");
        let mut reader = hound::WavReader::open(&path).expect("a recording is a WAV");
        let spec = reader.spec();
        assert_eq!((spec.channels, spec.bits_per_sample), (2, 16), "{}", path.display());
        assert_eq!(report.recording.sample_rate, Some(spec.sample_rate), "{}", path.display());
        let samples: Vec<i16> = reader.samples().collect::<Result<_, _>>().expect("every sample can be read");
        let channel = |number: usize| samples.iter().skip(number).step_by(2).copied().collect();
        Self { path, report, channels: [channel(0), channel(1)] }
    }

    /// One channel.
    #[must_use]
    pub fn channel(&self, direction: Direction) -> &[i16] {
        match direction {
            Direction::Rx => &self.channels[0],
            Direction::Tx => &self.channels[1],
        }
    }

    /// What the report says of one direction.
    ///
    /// # Panics
    ///
    /// Unless that is one stream.
    #[must_use]
    pub fn stream(&self, direction: Direction) -> &report::Stream {
        let name = direction.to_string();
        let mut streams = self.report.streams.iter().filter(|stream| stream.direction == name);
        match (streams.next(), streams.next()) {
            (Some(stream), None) => stream,
            _ => panic!("not one {name} stream in {}", self.path.display()),
        }
    }

    /// Where the first audio of a direction lies, in samples.
    ///
    /// # Panics
    ///
    /// If the report does not say so, or means no whole sample.
    #[must_use]
    pub fn start(&self, direction: Direction) -> usize {
        self.sample(self.stream(direction).starts_ms.expect("a stream with audio has a start"))
    }

    /// The sample that the report means by so many milliseconds.
    ///
    /// # Panics
    ///
    /// If that is no whole sample, or none at all.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a whole number")]
    pub fn sample(&self, at_ms: f64) -> usize {
        let rate = f64::from(self.report.recording.sample_rate.expect("a recording has a rate"));
        let place = at_ms * rate / 1_000.0;
        assert!(place >= 0.0 && (place - place.round()).abs() < 0.01, "{at_ms} ms are no sample at {rate} Hz");
        place.round() as usize
    }

    /// Holds a channel against what a perfect recorder has: `truth`, whose first sample lies where the report says that
    /// the stream starts, each sample at its place, and silence wherever there is none.
    ///
    /// # Panics
    ///
    /// If a sample differs.
    pub fn assert_holds(&self, direction: Direction, truth: &Truth) {
        let Some(first) = truth.blocks().first() else {
            assert!(self.channel(direction).iter().all(|&sample| sample == 0), "{direction} is silent");
            return;
        };
        let skipped = usize::try_from(first.at_sample).expect("a position fits");
        let expected = truth.pcm(first.sample_rate);
        let start = self.start(direction);
        let channel = self.channel(direction);
        let end = start + expected.len() - skipped;
        assert!(channel.len() >= end, "{direction} has {} samples of {end} in {}", channel.len(), self.path.display());
        if let Some(place) = (0..start).chain(end..channel.len()).find(|&place| channel[place] != 0) {
            panic!("{direction} is not silent at {place}, outside {start}..{end}, in {}", self.path.display());
        }
        let found = &channel[start..end];
        if let Some(place) = found.iter().zip(&expected[skipped..]).position(|(found, expected)| found != expected) {
            panic!("{direction} differs from sample {} on in {}", start + place, self.path.display());
        }
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("its entries can be read").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}
