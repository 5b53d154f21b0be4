//! Events, written as JSON lines by a thread of their own.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use serde::Serialize;
use strep_sink::{Event, EventKind, EventSender};

use crate::config::Events;
use crate::failure::Failure;

/// The thread that writes events, and knows which legs are live.
#[derive(Debug)]
pub(crate) struct EventLog {
    sender: EventSender,
    orders: Sender<Order>,
    seen: Arc<Mutex<Seen>>,
    thread: JoinHandle<()>,
}

impl EventLog {
    /// Opens `target` and starts the thread.
    pub(crate) fn start(target: Option<Events>) -> Result<Self, Failure> {
        let lines = target.as_ref().map(open).transpose()?;
        let (sender, events) = EventSender::channel(CAPACITY);
        let (orders, ordered) = crossbeam_channel::unbounded();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let writer =
            Writer { target, lines, seen: Arc::clone(&seen), failing: false, broken: 0, silent: 0, told: None };
        let thread = thread::Builder::new().name("events".to_owned()).spawn(move || writer.run(&events, &ordered));
        let thread = thread.map_err(|error| Failure::new("start a thread for events", error))?;
        Ok(Self { sender, orders, seen, thread })
    }

    /// Where events go in.
    pub(crate) fn sender(&self) -> EventSender {
        self.sender.clone()
    }

    /// What the events told so far, shared.
    pub(crate) fn seen(&self) -> Arc<Mutex<Seen>> {
        Arc::clone(&self.seen)
    }

    /// Opens the file anew, after a rotation.
    pub(crate) fn reopen(&self) {
        drop(self.orders.send(Order::Reopen));
    }

    /// Writes what is there and ends. Yields how many events were shed.
    pub(crate) fn finish(self) -> u64 {
        drop(self.orders.send(Order::Finish));
        drop(self.thread.join());
        self.sender.shed()
    }
}

/// What the events told: counts, and the legs that are live.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Events by type.
    pub(crate) types: BTreeMap<&'static str, u64>,
    /// Ended recordings by reason.
    pub(crate) finished: BTreeMap<&'static str, u64>,
    /// Legs that have begun and not ended, by id and leg.
    pub(crate) legs: BTreeMap<(String, String), LiveLeg>,
}

/// A leg that is being recorded.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct LiveLeg {
    /// Its id, as a UUID.
    pub(crate) call_leg_id: String,
    /// `a` or `b`.
    pub(crate) leg: String,
    /// Directions whose streams are live.
    pub(crate) directions: Vec<String>,
    /// Its file below the output folder; `null` before it has one.
    pub(crate) file: Option<String>,
    /// Packets of its streams that have ended.
    #[serde(skip)]
    packets: u64,
}

impl Seen {
    /// Counts an event. Yields how many packets came to a recording that ended without a file.
    fn take(&mut self, event: &Event) -> Option<u64> {
        *self.types.entry(event.kind.name()).or_default() += 1;
        if let EventKind::RecordingFinished { reason, .. } = &event.kind {
            *self.finished.entry(reason.name()).or_default() += 1;
        }
        let (id, leg) = event.call_leg()?;
        let key = (id.to_string(), leg.to_string());
        let direction = event.direction.map(|direction| direction.to_string()).unwrap_or_default();
        match &event.kind {
            EventKind::StreamStarted { .. } => self.live(key).directions.push(direction),
            EventKind::RecordingStarted { file, .. } => self.live(key).file = Some(file.clone()),
            EventKind::StreamEnded { received, .. } => {
                if let Some(live) = self.legs.get_mut(&key) {
                    live.packets += received;
                    live.directions.retain(|other| *other != direction);
                }
            }
            EventKind::RecordingFinished { file, .. } => {
                let leg = self.legs.remove(&key)?;
                return file.is_none().then_some(leg.packets);
            }
            _ => {}
        }
        None
    }

    fn live(&mut self, key: (String, String)) -> &mut LiveLeg {
        let (call_leg_id, leg) = key.clone();
        self.legs.entry(key).or_insert_with(|| LiveLeg { call_leg_id, leg, ..LiveLeg::default() })
    }
}

enum Order {
    Finish,
    Reopen,
}

struct Writer {
    target: Option<Events>,
    lines: Option<BufWriter<Box<dyn Write + Send>>>,
    seen: Arc<Mutex<Seen>>,
    /// Whether the last attempt to write failed.
    failing: bool,
    /// Lines that found no room since then.
    broken: u64,
    /// Legs without a recording since that was last told, and when that was.
    silent: u64,
    told: Option<Instant>,
}

impl Writer {
    fn run(mut self, events: &Receiver<Event>, orders: &Receiver<Order>) {
        let flush = crossbeam_channel::tick(FLUSH);
        loop {
            let order = orders.recv_timeout(GATHER);
            if !self.take_all(events) {
                break;
            }
            match order {
                Ok(Order::Reopen) => self.reopen(),
                Ok(Order::Finish) | Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if flush.try_recv().is_ok() {
                self.flush();
            }
        }
        self.take_all(events);
        self.flush();
    }

    /// What is there. `false` once nothing more can come.
    fn take_all(&mut self, events: &Receiver<Event>) -> bool {
        loop {
            match events.try_recv() {
                Ok(event) => self.take(&event),
                Err(error) => return error == TryRecvError::Empty,
            }
        }
    }

    fn take(&mut self, event: &Event) {
        let silent = self.seen.lock().unwrap_or_else(PoisonError::into_inner).take(event);
        if let (Some(packets), Some((id, leg))) = (silent.filter(|packets| *packets >= MANY_PACKETS), event.call_leg())
        {
            self.silent(packets, &format!("{id}-{leg}"));
        }
        if let Some(lines) = &mut self.lines {
            // As one piece: a line that finds no room leaves no half of itself in the buffer.
            let line = serde_json::to_vec(event).map_err(io::Error::from);
            let written = line.and_then(|mut line| {
                line.push(b'\n');
                lines.write_all(&line)
            });
            if let Err(error) = written {
                self.failed(&error, 1);
            }
        }
    }

    /// Says, at most once a minute, that packets came to nothing: nobody would find out from a file that is not there.
    #[expect(clippy::disallowed_methods, reason = "how often to say it is a matter of the wall")]
    fn silent(&mut self, packets: u64, leg: &str) {
        self.silent += 1;
        if self.told.is_some_and(|told| told.elapsed() < MINUTE) {
            return;
        }
        let legs = core::mem::take(&mut self.silent);
        tracing::warn!(
            legs,
            "no recording of {leg}: {packets} packets, none of a payload type that is known to carry sound; \
                              `strepd inspect` shows them, payload_types in the settings names them"
        );
        self.told = Some(Instant::now());
    }

    fn flush(&mut self) {
        if let Some(lines) = &mut self.lines {
            match lines.flush() {
                Ok(()) => self.recovered(),
                Err(error) => self.failed(&error, 0),
            }
        }
    }

    fn reopen(&mut self) {
        self.flush();
        match self.target.as_ref().map(open).transpose() {
            Ok(lines) => self.lines = lines,
            Err(failure) => tracing::error!("events go on into the old file: {failure}"),
        }
    }

    /// Says once that events cannot be written; `lines` of them are lost.
    fn failed(&mut self, error: &io::Error, lines: u64) {
        if !self.failing {
            tracing::error!("events cannot be written: {error}");
        }
        self.failing = true;
        self.broken += lines;
    }

    /// Says that events are written again, and how many were lost. Only a flush proves that: a line in the buffer has
    /// reached nobody.
    fn recovered(&mut self) {
        if self.failing {
            tracing::warn!(lost = self.broken, "events can be written again");
        }
        self.failing = false;
        self.broken = 0;
    }
}

fn open(target: &Events) -> Result<BufWriter<Box<dyn Write + Send>>, Failure> {
    let lines: Box<dyn Write + Send> = match target {
        Events::StandardOutput => Box::new(io::stdout()),
        Events::File(path) => {
            let file = OpenOptions::new().create(true).append(true).open(path);
            Box::new(file.map_err(|error| Failure::new(format_args!("events into {}", path.display()), error))?)
        }
    };
    Ok(BufWriter::with_capacity(BUFFER_BYTES, lines))
}

const BUFFER_BYTES: usize = 64 << 10;
const CAPACITY: usize = 1 << 16;
/// How long events gather. Nobody waits for the thread: were it woken for each, its wake-ups would cost 300 ns a packet.
const GATHER: Duration = Duration::from_millis(20);
const FLUSH: Duration = Duration::from_millis(500);
/// Fewer may well be keys or comfort noise alone.
const MANY_PACKETS: u64 = 50;
const MINUTE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    /// Refuses everything while `full`.
    struct Disk {
        full: Arc<Mutex<bool>>,
        bytes: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if *self.full.lock().unwrap() {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.bytes.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_in_the_buffer_is_no_recovery_and_lines_stay_whole() {
        let (full, bytes) = (Arc::new(Mutex::new(true)), Arc::new(Mutex::new(Vec::new())));
        let disk: Box<dyn Write + Send> = Box::new(Disk { full: Arc::clone(&full), bytes: Arc::clone(&bytes) });
        let lines = Some(BufWriter::with_capacity(300, disk));
        let seen = Arc::new(Mutex::new(Seen::default()));
        let mut writer = Writer { target: None, lines, seen, failing: false, broken: 0, silent: 0, told: None };
        writer.flush();
        let kind = EventKind::Gap { at_ms: 0.0, duration_ms: 20.0, packets: 1 };
        let event = Event::new(strep_engine::Moment::default(), kind);
        writer.take(&event);
        writer.flush();
        assert!(writer.failing);
        for _ in 0..20 {
            writer.take(&event);
        }
        assert!(writer.failing && writer.broken > 0);
        let kept = 21 - writer.broken;
        *full.lock().unwrap() = false;
        writer.flush();
        assert!(!writer.failing);
        let bytes = bytes.lock().unwrap();
        let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
        assert_eq!(lines.len() as u64, kept);
        assert!(lines.iter().all(|line| serde_json::from_slice::<serde_json::Value>(line).is_ok()));
    }
}
