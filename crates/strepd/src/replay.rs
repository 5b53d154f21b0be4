//! `strepd replay`: recordings out of captures.

mod outcome;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::thread;
use std::time::Duration;

use clap::Args;
use crossbeam_channel::Receiver;
use strep_engine::{Direction, EngineConfig, Moment, Sink};
use strep_sink::{Analysis, Event, EventKind, EventSender, FinishSummary, Tracks, Writers};

use self::outcome::Replayed;
pub(crate) use self::outcome::meaning;
use crate::capture::{Capture, CaptureError};
use crate::cli::Context;
use crate::config::{Flag, Settings};
use crate::failure::{Failure, chain};
use crate::output;
use crate::playback::{Playback, Ports};
use crate::signals::{self, Signal};

/// Arguments of `strepd replay`.
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// Captures, in any order; `-` is standard input.
    #[arg(required = true, value_name = "CAPTURE")]
    captures: Vec<PathBuf>,
    /// Folder for recordings and reports.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Look at this UDP port only; may be repeated.
    #[arg(long = "port", value_name = "PORT")]
    ports: Vec<u16>,
    /// UDP ports with one call's bare RTP at a time; may be repeated.
    #[arg(long, value_name = "rx=PORT,tx=PORT")]
    rtp: Vec<PortPair>,
}

/// Runs it.
pub(crate) fn run(args: &ReplayArgs, context: &Context) -> Result<(), Failure> {
    let out = args.out.as_ref().map(|out| Flag::new("out", "--out", [out.display().to_string()]));
    let settings = context.recording_settings(out.as_slice())?;
    let (sources, troubles) = open_all(&args.captures);
    if sources.is_empty() {
        return Err(Failure::Failed(troubles.join("\nstrepd: ")));
    }
    let signals = signals::listen().map_err(|error| Failure::new("catch signals", error))?;
    let mut playback = Playback::new(engine(&settings, &sources), args.ports());
    let mut player = Player { playback: &mut playback, sources, troubles, signals };
    let (finished, recordings) = player.record(&settings)?;
    let Player { mut troubles, .. } = player;
    if finished.stats.errors > 0 {
        troubles.push(format!("{}: {} writes failed", settings.files.out.display(), finished.stats.errors));
    }
    troubles.extend(finished.left.iter().map(|path| format!("{}: not finished", path.display())));
    Replayed { playback: &playback, recordings: &recordings, out: &settings.files.out }.print(context.output)?;
    if troubles.is_empty() { Ok(()) } else { Err(Failure::Failed(troubles.join("\nstrepd: "))) }
}

impl ReplayArgs {
    fn ports(&self) -> Ports {
        let mut ports = Ports { only: self.ports.clone(), pairs: Vec::new() };
        for (number, pair) in (0..).zip(&self.rtp) {
            let sides = [(pair.rx, Direction::Rx), (pair.tx, Direction::Tx)];
            ports.pairs.extend(sides.into_iter().filter_map(|(port, direction)| Some((number, port?, direction))));
        }
        ports
    }
}

/// The same captures make up the same call leg ids every time.
fn engine(settings: &Settings, sources: &[Source]) -> EngineConfig {
    let mut config = settings.engine();
    config.seed = sources.first().and_then(|source| source.first_at).unwrap_or_default().as_nanos();
    config
}

/// Captures on their way through an engine.
struct Player<'a> {
    playback: &'a mut Playback,
    sources: Vec<Source>,
    troubles: Vec<String>,
    signals: Receiver<Signal>,
}

impl Player<'_> {
    /// Plays all captures into recordings. Nothing is shed: the captures wait for the disk.
    fn record(&mut self, settings: &Settings) -> Result<(FinishSummary, Vec<Event>), Failure> {
        let (events, received) = EventSender::channel(EVENTS_HELD);
        let mut config = settings.writers();
        config.wait = true;
        let writers = Writers::start(config, events.clone()).map_err(|error| Failure::new("recordings", error))?;
        let is_end = |event: &Event| matches!(event.kind, EventKind::RecordingFinished { .. });
        let collector = thread::spawn(move || received.into_iter().filter(is_end).collect());
        let audio = (Analysis::new(EventSender::disabled()), writers.recorder());
        let mut tracks = Tracks::new(settings.tracks(EventSender::disabled()), audio);
        self.play(&mut tracks);
        drop(tracks);
        let finished = writers.finish(GRACE);
        drop(events);
        let recordings = collector.join().expect("collecting events never panics");
        Ok((finished, recordings))
    }

    fn play(&mut self, sink: &mut impl Sink) {
        let bar = output::progress(self.sources.iter().map(|source| source.len_bytes).sum(), "bytes");
        let mut before = 0;
        for source in &mut self.sources {
            bar.set_message(source.name.clone());
            let progress = |offset| {
                bar.set_position(before + offset);
                !self.signals.try_iter().any(|signal| signal == Signal::Stop)
            };
            match self.playback.play(&mut source.capture, sink, progress) {
                Ok(true) => {}
                Ok(false) => {
                    let offset = source.capture.offset();
                    self.troubles.push(format!("{}: stopped by a signal at byte {offset}", source.name));
                    break;
                }
                Err(error) => self.troubles.push(source.trouble(&error)),
            }
            before += source.len_bytes;
        }
        self.playback.finish(sink);
        bar.finish_and_clear();
    }
}

/// One capture, its first packet looked at.
pub(crate) struct Source {
    /// As the user named it.
    pub(crate) name: String,
    /// At its first datagram.
    pub(crate) capture: Capture<Box<dyn Read>>,
    /// Size of the file; 0 of a pipe.
    pub(crate) len_bytes: u64,
    first_at: Option<Moment>,
}

impl Source {
    /// Opens a file, or standard input for `-`.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let name = path.display().to_string();
        let failed = |error: &dyn std::error::Error| format!("{name}: {}", chain(error));
        let (reader, len_bytes): (Box<dyn Read>, u64) = if path == Path::new("-") {
            (Box::new(io::stdin().lock()), 0)
        } else {
            let file = File::open(path).map_err(|error| failed(&error))?;
            let metadata = file.metadata().map_err(|error| failed(&error))?;
            if metadata.is_dir() {
                return Err(format!("{name}: a folder, not a capture"));
            }
            (Box::new(file), metadata.len())
        };
        let capture = Capture::open(reader).map_err(|error| failed(&error))?;
        Ok(Self { name, capture, len_bytes, first_at: None })
    }

    /// What to tell when the capture cannot be read on.
    pub(crate) fn trouble(&self, error: &CaptureError) -> String {
        format!("{}: {}; what came before is used", self.name, chain(error))
    }
}

/// Opens all captures, in the order of their first datagrams; and says which could not be.
fn open_all(paths: &[PathBuf]) -> (Vec<Source>, Vec<String>) {
    let mut troubles = Vec::new();
    let mut sources = Vec::new();
    for path in paths {
        match Source::open(path) {
            Ok(mut source) => {
                match source.capture.peek_at() {
                    Ok(first_at) => source.first_at = first_at,
                    Err(error) => troubles.push(source.trouble(&error)),
                }
                sources.push(source);
            }
            Err(trouble) => troubles.push(trouble),
        }
    }
    sources.sort_by_key(|source| source.first_at);
    (sources, troubles)
}

/// The value of `--rtp`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct PortPair {
    rx: Option<u16>,
    tx: Option<u16>,
}

impl FromStr for PortPair {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut pair = Self::default();
        for part in text.split(',') {
            let (side, port) = part.split_once('=').ok_or_else(|| format!("{part:?} is not rx=PORT or tx=PORT"))?;
            let slot = match side.trim() {
                "rx" => &mut pair.rx,
                "tx" => &mut pair.tx,
                other => return Err(format!("{other:?} is neither rx nor tx")),
            };
            let port = port.trim().parse().map_err(|_| format!("{port:?} is not a port from 0 to 65535"))?;
            if slot.replace(port).is_some() {
                return Err(format!("{side} is given twice"));
            }
        }
        if pair.rx == pair.tx {
            return Err("rx and tx are the same port; a pair has one for each direction".to_owned());
        }
        Ok(pair)
    }
}

/// Ends of recordings that may wait to be listed.
const EVENTS_HELD: usize = 65_536;
/// A capture has no deadline; this bounds a disk that never answers.
const GRACE: Duration = Duration::from_secs(600);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_of_ports_is_read_in_either_order_and_may_lack_one() {
        let pair = |rx, tx| Ok(PortPair { rx, tx });
        assert_eq!("rx=1,tx=2".parse(), pair(Some(1), Some(2)));
        assert_eq!("tx=2, rx=1".parse(), pair(Some(1), Some(2)));
        assert_eq!("tx=2".parse(), pair(None, Some(2)));
        for wrong in ["", "rx", "rx=70000", "ax=1", "rx=1,rx=2", "rx=7,tx=7"] {
            assert!(wrong.parse::<PortPair>().is_err(), "{wrong:?}");
        }
    }
}
