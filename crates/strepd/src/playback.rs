//! A capture's datagrams through an engine, in the capture's own time.

use std::collections::HashMap;
use std::io::Read;
use std::net::SocketAddr;
use std::time::Duration;

use strep_engine::{Arrival, Binding, Direction, Engine, EngineConfig, Moment, PortId, Sink, Totals};

use crate::capture::{Capture, CaptureError, Counts, Datagram};

/// What every UDP port of a capture carries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ports {
    /// The only ports that are looked at; all, if there is none.
    pub(crate) only: Vec<u16>,
    /// Bare RTP of one call at a time: its number, the port and the direction.
    pub(crate) pairs: Vec<(u32, u16, Direction)>,
}

impl Ports {
    fn binding(&self, port: u16) -> Option<Binding> {
        if let Some(&(pair, _, direction)) = self.pairs.iter().find(|(_, paired, _)| *paired == port) {
            return Some(Binding::Pair { pair, direction });
        }
        (self.only.is_empty() || self.only.contains(&port)).then_some(Binding::Shared)
    }
}

/// An engine that captures are played into, one after another.
#[derive(Debug)]
pub(crate) struct Playback {
    engine: Engine,
    ports: Ports,
    bound: HashMap<SocketAddr, Option<PortId>>,
    /// What was looked up last.
    last: Option<(SocketAddr, Option<PortId>)>,
    latest: Moment,
    next_tick: Moment,
    counts: Counts,
    elsewhere: u64,
    mistimed: u64,
    /// Time of the datagram before, if it was believed, and of the one that was not.
    before: Option<Moment>,
    doubted: Option<Moment>,
}

impl Playback {
    /// An engine in which nothing has happened.
    pub(crate) fn new(config: EngineConfig, ports: Ports) -> Self {
        Self {
            engine: Engine::new(config),
            ports,
            bound: HashMap::new(),
            last: None,
            latest: Moment::default(),
            next_tick: Moment::default(),
            counts: Counts::default(),
            elsewhere: 0,
            mistimed: 0,
            before: None,
            doubted: None,
        }
    }

    /// Plays a capture to its end, or to where it cannot be read any further. Now and then `go_on` is told how many
    /// bytes have been read, and may stop it; then this yields `false`.
    ///
    /// # Errors
    ///
    /// Where and why the capture stopped; all that came before has been played.
    pub(crate) fn play<R: Read>(
        &mut self,
        capture: &mut Capture<R>,
        sink: &mut impl Sink,
        mut go_on: impl FnMut(u64) -> bool,
    ) -> Result<bool, CaptureError> {
        self.before = None;
        let (mut found, mut read) = (Vec::new(), 0);
        let result = loop {
            found.clear();
            let next = capture.next_batch(&mut found);
            self.batch(found.iter().map(|found| capture.datagram(found)), sink);
            match next {
                Err(error) => break Err(error),
                Ok(()) if found.is_empty() => break Ok(true),
                Ok(()) => read += found.len(),
            }
            if read >= TOLD_EVERY {
                read = 0;
                if !go_on(capture.offset()) {
                    break Ok(false);
                }
            }
        };
        self.counts += *capture.counts();
        result
    }

    /// Plays datagrams, together as far as the sink need not hear the time in between.
    fn batch<'a>(&mut self, datagrams: impl ExactSizeIterator<Item = Datagram<'a>>, sink: &mut impl Sink) {
        let mut together = Vec::with_capacity(datagrams.len());
        for datagram in datagrams {
            together.extend(self.admit(&datagram).map(|arrival| (arrival, datagram.payload)));
            if self.latest >= self.next_tick {
                self.engine.handle_datagrams(&together, sink);
                together.clear();
                self.tick(sink);
            }
        }
        self.engine.handle_datagrams(&together, sink);
    }

    /// Plays one datagram.
    pub(crate) fn datagram(&mut self, datagram: &Datagram<'_>, sink: &mut impl Sink) {
        let Some(arrival) = self.admit(datagram) else { return };
        self.engine.handle_datagram(arrival, datagram.payload, sink);
        if self.latest >= self.next_tick {
            self.tick(sink);
        }
    }

    fn tick(&mut self, sink: &mut impl Sink) {
        self.next_tick = self.latest + TICK;
        sink.tick(self.latest);
    }

    /// Where and when a datagram arrives that the engine is to see; the others are counted.
    fn admit(&mut self, datagram: &Datagram<'_>) -> Option<Arrival> {
        if datagram.missing_bytes > 0 {
            // What is left of its media would be taken for all of it. The capture has counted it.
            return None;
        }
        let Some(port) = self.port(datagram.destination) else {
            self.elsewhere += 1;
            return None;
        };
        if !self.believes(datagram.at) {
            self.mistimed += 1;
            return None;
        }
        self.latest = self.latest.max(datagram.at);
        Some(Arrival { at: datagram.at, peer: datagram.source, port })
    }

    /// Lets time pass without a datagram.
    pub(crate) fn idle(&mut self, now: Moment, sink: &mut impl Sink) {
        self.latest = self.latest.max(now);
        self.engine.handle_timeout(self.latest, sink);
        sink.tick(self.latest);
    }

    /// Ends every stream, as of the latest packet.
    pub(crate) fn finish(&mut self, sink: &mut impl Sink) {
        self.engine.shutdown(self.latest, sink);
        sink.tick(self.latest);
    }

    /// Datagrams by outcome.
    pub(crate) const fn totals(&self) -> &Totals {
        self.engine.totals()
    }

    /// What the packets of all captures were.
    pub(crate) const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Whole datagrams to ports that were not asked for, which the engine never saw.
    pub(crate) const fn elsewhere(&self) -> u64 {
        self.elsewhere
    }

    /// Datagrams whose time no other one had anything to do with.
    pub(crate) const fn mistimed(&self) -> u64 {
        self.mistimed
    }

    /// Whether a time is no more than a day from the one before, or from one that was doubted. A single damaged
    /// timestamp would otherwise end every call at once, or make a recording of years.
    fn believes(&mut self, at: Moment) -> bool {
        let near = |other: Moment| at.offset_from(other).unsigned_abs() <= LEAP_NANOS;
        if self.before.is_none_or(near) || self.doubted.is_some_and(near) {
            self.before = Some(at);
            self.doubted = None;
            return true;
        }
        self.doubted = Some(at);
        false
    }

    /// Every address of the capture is a port of its own to the engine, so that two hosts with the same port number and
    /// SSRC are two streams. A capture can name more of them than are worth remembering; the rest are told apart by
    /// their number alone.
    fn port(&mut self, address: SocketAddr) -> Option<PortId> {
        // Nearly all datagrams of a capture go to one address, which need not be hashed for each.
        if self.last.is_none_or(|(last, _)| last != address) {
            self.last = Some((address, self.look_up(address)));
        }
        self.last.and_then(|(_, port)| port)
    }

    fn look_up(&mut self, address: SocketAddr) -> Option<PortId> {
        if let Some(port) = self.bound.get(&address) {
            return *port;
        }
        let binding = self.ports.binding(address.port());
        let remembered = self.bound.len() < ADDRESSES_MAX;
        let number = if remembered { self.bound.len() } else { ADDRESSES_MAX + usize::from(address.port()) };
        let port = binding.map(|binding| {
            let port = PortId(u32::try_from(number).expect("at most two times 65 536"));
            self.engine.bind(port, binding);
            port
        });
        if remembered {
            self.bound.insert(address, port);
        }
        port
    }
}

/// A sink hears the time at least this often.
const TICK: Duration = Duration::from_millis(50);
/// Datagrams between two looks at the progress.
const TOLD_EVERY: usize = 4_096;
/// A day.
const LEAP_NANOS: u64 = 86_400_000_000_000;
const ADDRESSES_MAX: usize = 65_536;
