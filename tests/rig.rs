//! The recorder under test.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use crossbeam_channel::Receiver;
use strep_engine::{
    Arrival, Binding, CallLegId, Direction, EndReason, Engine, EngineConfig, Leg, Moment, PortId, Sink, Totals,
};
use strep_sim::LegPlan;
use strep_sink::{Calls, Event, EventKind, EventSender, Tracks, TracksConfig, WavConfig, WavRecorder, Writers};
use strep_wire::{STREP_HEADER_LEN, StrepHeader};
use tempfile::TempDir;

use crate::recorded::Recorded;

/// Where datagrams come from unless a scenario says otherwise.
pub const PEER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 40_000);

/// Everything from datagram to file but sockets, in virtual time that begins with each rig.
#[derive(Debug)]
pub struct Rig {
    engine: Engine,
    sink: Tracks<WavRecorder>,
    writers: Writers,
    calls: Calls,
    receiver: Receiver<Event>,
    events: Vec<Event>,
    folder: TempDir,
    now: Duration,
    next_tick: Duration,
}

impl Rig {
    /// A recorder of STREP with these limits, into a folder of its own.
    ///
    /// # Panics
    ///
    /// If there is no room for temporary files.
    #[must_use]
    pub fn new(config: EngineConfig) -> Self {
        Self::with(config, TracksConfig::default())
    }

    /// The same, with payload types and lengths of its own.
    ///
    /// # Panics
    ///
    /// If there is no room for temporary files.
    #[must_use]
    pub fn with(config: EngineConfig, mut tracks: TracksConfig) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let (sender, receiver) = EventSender::channel(EVENTS);
        let mut files = WavConfig::new(folder.path());
        // Virtual time runs faster than any disk.
        files.wait = true;
        let calls = files.calls.clone();
        let writers = Writers::start(files, sender.clone()).expect("a temporary folder can be written into");
        tracks.events = sender;
        let mut engine = Engine::new(config);
        engine.bind(PORT, Binding::Strep);
        let sink = Tracks::new(tracks, writers.recorder());
        let (now, next_tick) = (Duration::ZERO, Duration::ZERO);
        Self { engine, sink, writers, calls, receiver, events: Vec::new(), folder, now, next_tick }
    }

    /// A datagram from [`PEER`], at a time that does not fall from one call to the next.
    pub fn receive(&mut self, at: Duration, datagram: &[u8]) {
        self.receive_from(PEER, at, datagram);
    }

    /// A datagram from anywhere.
    pub fn receive_from(&mut self, peer: SocketAddr, at: Duration, datagram: &[u8]) {
        self.take(at, Arrival { at: moment(at), peer, port: PORT }, datagram);
    }

    /// A datagram at another port, to be bound before. Ports of the scenario's own begin at 1.
    pub fn receive_on(&mut self, port: PortId, at: Duration, datagram: &[u8]) {
        self.take(at, Arrival { at: moment(at), peer: PEER, port }, datagram);
    }

    /// Opens another port.
    pub fn bind(&mut self, port: PortId, binding: Binding) {
        self.engine.bind(port, binding);
    }

    /// Lets time pass until `at`.
    pub fn pass(&mut self, at: Duration) {
        while self.next_tick <= at {
            self.engine.handle_timeout(moment(self.next_tick), &mut self.sink);
            self.sink.tick(moment(self.next_tick));
            self.events.extend(self.receiver.try_iter());
            self.next_tick += TICK;
        }
        self.now = self.now.max(at);
    }

    /// Ends a leg as a consumer may ask for it. Yields how many streams that were.
    pub fn end_leg(&mut self, id: CallLegId, leg: Leg, reason: EndReason) -> usize {
        self.engine.end_leg(id, leg, moment(self.now), reason, &mut self.sink)
    }

    /// Ends a call as the control of forks does once it is hung up. Yields how many streams that were.
    pub fn hang_up(&mut self, id: CallLegId) -> usize {
        self.engine.end_call_leg(id, moment(self.now), EndReason::Hangup, &mut self.sink)
    }

    /// Lets a call be recorded where only expected ones are.
    ///
    /// # Panics
    ///
    /// If too many are expected.
    pub fn expect(&mut self, id: CallLegId) {
        self.engine.expect(id).expect("there is room");
    }

    /// Waits until the recording of a leg is finished, without any time that passes in here.
    ///
    /// # Panics
    ///
    /// If it is not within ten seconds.
    pub fn await_end(&mut self, id: CallLegId, leg: Leg) {
        let is_end = |event: &Event| {
            event.call_leg() == Some((id, leg)) && matches!(event.kind, EventKind::RecordingFinished { .. })
        };
        while !self.events.iter().any(is_end) {
            let event = self.receiver.recv_timeout(LONGEST_WAIT).expect("the recording is finished");
            self.events.push(event);
        }
    }

    /// What reports know of calls.
    #[must_use]
    pub const fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Datagrams by outcome so far.
    #[must_use]
    pub const fn totals(&self) -> &Totals {
        self.engine.totals()
    }

    /// Streams that are alive now.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.engine.streams()
    }

    /// Shuts down, as a daemon does, and reads back what was written.
    ///
    /// # Panics
    ///
    /// If the writers leave something behind, or a file is not what it should be.
    #[must_use]
    pub fn finish(mut self) -> Recorded {
        self.engine.shutdown(moment(self.now), &mut self.sink);
        self.check_sum();
        let totals = *self.engine.totals();
        drop(self.sink.into_inner());
        let collector = std::thread::spawn({
            let (receiver, mut events) = (self.receiver, self.events);
            move || {
                events.extend(receiver);
                events
            }
        });
        let summary = self.writers.finish(LONGEST_FINISH);
        assert!(summary.left.is_empty(), "left unfinished: {:?}", summary.left);
        assert_eq!((summary.stats.shed_samples, summary.stats.errors), (0, 0), "nothing is shed or fails");
        let events = collector.join().expect("collecting does not panic");
        Recorded::read(self.folder, events, totals)
    }

    fn take(&mut self, at: Duration, arrival: Arrival, datagram: &[u8]) {
        self.pass(at);
        self.engine.handle_datagram(arrival, datagram, &mut self.sink);
        self.check_sum();
    }

    /// The sum rule: every datagram has one outcome or is held.
    fn check_sum(&self) {
        let totals = self.engine.totals();
        let sum: u64 = totals.outcomes().map(|(_, count)| count).sum();
        assert_eq!(totals.received, sum + totals.held, "received = sum of outcomes + held");
    }
}

/// What ends a direction of a leg: RTCP BYE (RFC 3550 §6.6) behind a STREP header.
///
/// # Panics
///
/// If the direction is not sent.
#[must_use]
pub fn goodbye(plan: &LegPlan, direction: Direction) -> Vec<u8> {
    let ssrc = plan.direction(direction).expect("the direction is sent").ssrc;
    let mut datagram = vec![0; STREP_HEADER_LEN];
    let header = StrepHeader::new(plan.call_leg_id, plan.leg, direction);
    header.write(&mut datagram).expect("there is room for the header");
    datagram.extend_from_slice(&[0x81, 203, 0, 1]);
    datagram.extend_from_slice(&ssrc.to_be_bytes());
    datagram
}

/// When the scenarios begin: 2026-01-01T00:00:00Z.
fn moment(at: Duration) -> Moment {
    Moment::from_millis(1_767_225_600_000) + at
}

const EVENTS: usize = 65_536;
const LONGEST_WAIT: Duration = Duration::from_secs(10);
const LONGEST_FINISH: Duration = Duration::from_secs(60);
const PORT: PortId = PortId(0);
const TICK: Duration = Duration::from_millis(50);
