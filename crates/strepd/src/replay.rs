//! `strepd replay`: recordings out of captures.

mod outcome;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::str::FromStr;
use std::thread;
use std::time::Duration;

use clap::Args;
use strep_engine::{Direction, EngineConfig, Moment, Sink};
use strep_sink::{Analysis, Event, EventKind, EventSender, FinishSummary, Tracks, Writers};

use self::outcome::Replayed;
pub(crate) use self::outcome::meaning;
use crate::cli::Context;
use crate::config::{Flag, Settings};
use crate::failure::Failure;
use crate::output;
use crate::playback::{Playback, Ports};
use crate::source::{Source, Stop};

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
    let stop = Stop::on_signals()?;
    let (queue, troubles) = queue(&args.captures, &stop);
    if queue.is_empty() {
        return Err(Failure::Failed(troubles.join("\nstrepd: ")));
    }
    let mut playback = Playback::new(engine(&settings, queue.front()), args.ports());
    let mut player = Player { playback: &mut playback, queue, troubles, stop };
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
fn engine(settings: &Settings, first: Option<&Queued>) -> EngineConfig {
    let mut config = settings.engine();
    config.seed = first.and_then(|queued| queued.first_at).unwrap_or_default().as_nanos();
    config
}

/// Captures on their way through an engine.
struct Player<'a> {
    playback: &'a mut Playback,
    queue: VecDeque<Queued>,
    troubles: Vec<String>,
    stop: Stop,
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
        let bar = output::progress(self.queue.iter().map(|queued| queued.len_bytes).sum(), "bytes");
        let mut before = 0;
        while let Some(Queued { path, len_bytes, open, .. }) = self.queue.pop_front() {
            if self.stop.is_requested() {
                self.troubles.push(format!("{}: not read, because of a signal", path.display()));
                continue;
            }
            let mut source = match open.map_or_else(|| Source::open(&path, &self.stop), Ok) {
                Ok(source) => source,
                Err(trouble) => {
                    self.troubles.push(trouble);
                    continue;
                }
            };
            bar.set_message(source.name.clone());
            let go_on = |offset| {
                bar.set_position(before + offset);
                !self.stop.is_requested()
            };
            match self.playback.play(&mut source.capture, sink, go_on) {
                Ok(true) => {}
                Ok(false) => self.troubles.push(source.stopped()),
                Err(error) => self.troubles.push(source.trouble(&error, &self.stop)),
            }
            before += len_bytes;
        }
        self.playback.finish(sink);
        bar.finish_and_clear();
    }
}

/// A capture that has been looked at. It is closed until its turn comes, so that many need no more than one.
struct Queued {
    path: PathBuf,
    len_bytes: u64,
    first_at: Option<Moment>,
    /// A pipe, which cannot be opened twice.
    open: Option<Source>,
}

/// Looks at all captures and puts them in the order of their first datagrams; and says which cannot be opened.
fn queue(paths: &[PathBuf], stop: &Stop) -> (VecDeque<Queued>, Vec<String>) {
    let mut troubles = Vec::new();
    let mut queue = Vec::new();
    for path in paths {
        match Source::open(path, stop) {
            Ok(mut source) => {
                let first_at = source.capture.peek_at();
                // A file tells its trouble once more when it is played.
                if let Err(error) = &first_at
                    && !source.reopens
                {
                    troubles.push(source.trouble(error, stop));
                }
                let len_bytes = source.len_bytes;
                let open = (!source.reopens).then_some(source);
                queue.push(Queued { path: path.clone(), len_bytes, first_at: first_at.ok().flatten(), open });
            }
            Err(trouble) => troubles.push(trouble),
        }
    }
    queue.sort_by_key(|queued| queued.first_at);
    (queue.into(), troubles)
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
