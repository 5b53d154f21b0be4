//! The engine: datagrams and time in, ordered packets and stream events out.

mod batch;

use core::hash::BuildHasher as _;
use core::net::IpAddr;

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashTable};
use strep_wire::{CallLegId, Direction, Kind, Leg, RtpPacket, Strep, classify};

use crate::admission::{Gate, NamedBy};
use crate::held::HeldPool;
use crate::peers::Peers;
use crate::ports::Ports;
use crate::stream::{Incoming, Shared, Stream};
use crate::timers::{Timer, Timers};
use crate::{
    Arrival, Binding, EndReason, EngineConfig, ExpectError, Moment, Outcome, PortId, Refused, Sink, StreamId,
    StreamKey, Totals, rtcp,
};

/// Demultiplexer and reassembler of many streams.
///
/// It does no I/O, reads no clock, starts no thread and takes no lock. A driver hands it datagrams with
/// [`handle_datagram`](Self::handle_datagram) and time with [`handle_timeout`](Self::handle_timeout), which is next
/// needed at [`poll_timeout`](Self::poll_timeout). All memory that packets cause is bounded by [`EngineConfig`].
#[derive(Debug)]
pub struct Engine {
    shared: Shared,
    slots: Vec<Slot>,
    free: Vec<StreamId>,
    /// Streams by key, as places in `slots`; the key itself stands there.
    by_key: HashTable<StreamId>,
    /// Bare RTP on shared ports.
    by_source: HashMap<(PortId, u32), StreamId, FixedState>,
    hasher: FixedState,
    ports: Ports,
    gate: Gate,
    peers: Peers,
    timers: Timers,
}

/// A place for a stream, used again and again.
#[derive(Debug)]
struct Slot {
    live: Option<Live>,
    generation: u32,
    soon_armed: bool,
}

impl Slot {
    /// Reads what a packet in order will.
    fn touch(&self) -> u64 {
        self.live.as_ref().map_or(0, |live| live.stream.touch())
    }
}

#[derive(Debug)]
#[repr(C)]
struct Live {
    stream: Stream,
    origin: Origin,
    port: PortId,
    /// Whose share it takes: the peer that it began from.
    admitted: IpAddr,
}

/// How a packet finds its stream, and the stream its way back.
#[derive(Clone, Copy, Debug)]
struct Route {
    key: StreamKey,
    origin: Origin,
    port: PortId,
}

impl Route {
    const fn named_by(&self) -> NamedBy {
        match self.origin {
            Origin::Bound => NamedBy::Port,
            Origin::Pair(_) | Origin::Source { .. } => NamedBy::Nobody,
            Origin::Strep => NamedBy::Header,
        }
    }
}

/// What names a stream besides its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// A port that was bound to this very stream.
    Bound,
    /// A pair of ports.
    Pair(u32),
    /// A source on a shared port.
    Source { ssrc: u32 },
    /// The STREP header.
    Strep,
}

impl Engine {
    /// An engine without streams. Ports that are not bound refuse everything.
    #[must_use]
    pub fn new(config: EngineConfig) -> Self {
        let max_streams = config.max_streams.get() as usize;
        let hasher = FixedState::with_seed(config.seed);
        Self {
            shared: Shared { config, pool: HeldPool::new(config.max_held.get() as usize), totals: Totals::default() },
            slots: Vec::with_capacity(max_streams),
            free: Vec::with_capacity(max_streams),
            by_key: HashTable::with_capacity(max_streams),
            by_source: HashMap::with_hasher(hasher.clone()),
            hasher,
            ports: Ports::new(config.seed),
            gate: Gate::new(&config),
            peers: Peers::new(config.seed, config.max_streams_per_peer.get(), config.max_unproven_per_peer.get()),
            timers: Timers::new(max_streams),
        }
    }

    /// Says what a port carries, from now on. Streams that it carried before go on until they end. The leg of a
    /// [`Binding::Stream`] may begin again, if it had been ended.
    pub fn bind(&mut self, port: PortId, binding: Binding) {
        if let Binding::Stream(key) = binding {
            self.gate.lift(key.call_leg_id, key.leg);
        }
        self.ports.bind(port, Some(binding));
    }

    /// Forgets a port; its streams end with `reason`.
    pub fn unbind(&mut self, port: PortId, now: Moment, reason: EndReason, sink: &mut impl Sink) {
        self.ports.bind(port, None);
        let of_port: Vec<StreamId> = self.live().filter(|live| live.port == port).map(|live| live.stream.id).collect();
        self.end_all(&of_port, now, reason, sink);
    }

    /// Lets streams of a call leg begin from now on, also if it was ended a moment ago. Under
    /// [`Admission::Open`](crate::Admission::Open) only the latter makes a difference.
    ///
    /// # Errors
    ///
    /// [`ExpectError::Full`] if `max_expected` others are expected already: nothing has changed then.
    pub fn expect(&mut self, id: CallLegId) -> Result<(), ExpectError> {
        self.gate.expect(id)
    }

    /// Lets no stream of a call leg begin any more, if only expected ones do. Those that have begun go on.
    pub fn dismiss(&mut self, id: CallLegId) {
        self.gate.dismiss(id);
    }

    /// Takes one datagram, runs what is due by its arrival, and calls `sink` for whatever is in order now.
    ///
    /// Never fails: what is wrong with a datagram is counted in [`totals`](Self::totals) by its [`Outcome`].
    pub fn handle_datagram(&mut self, arrival: Arrival, datagram: &[u8], sink: &mut impl Sink) {
        self.handle_hinted(arrival, datagram, None, sink);
    }

    /// The same, with the stream that the packet seems to belong to.
    fn handle_hinted(&mut self, arrival: Arrival, datagram: &[u8], hint: Option<StreamId>, sink: &mut impl Sink) {
        if self.timers.next().is_some_and(|at| at <= arrival.at) {
            self.handle_timeout(arrival.at, sink);
        }
        self.shared.totals.receive();
        match classify(datagram) {
            Kind::Strep => self.handle_strep(arrival, datagram, hint, sink),
            Kind::Rtp => self.handle_bare(arrival, datagram, hint, sink),
            Kind::Rtcp => self.handle_bare_rtcp(arrival, datagram, sink),
            Kind::Empty => self.shared.totals.count(Outcome::Empty),
            Kind::Other => self.shared.totals.count(Outcome::Other),
            Kind::Sip => self.shared.totals.count(Outcome::Sip),
            Kind::T38 => self.shared.totals.count(Outcome::T38),
        }
    }

    /// Runs what is due by `now`: gaps given up, trials decided, idle streams ended.
    pub fn handle_timeout(&mut self, now: Moment, sink: &mut impl Sink) {
        while let Some((timer, id, generation)) = self.timers.pop_due(now) {
            let Some(slot) = self.slots.get_mut(id.index()).filter(|slot| slot.generation == generation) else {
                continue;
            };
            if timer == Timer::Soon {
                slot.soon_armed = false;
            }
            if let Some(live) = &mut slot.live {
                live.stream.handle_timeout(now, &mut self.shared, sink);
                self.settle(id, now, timer == Timer::Idle, sink);
            }
        }
    }

    /// Ends one stream: held packets are released first. `false` if there is none of that name.
    pub fn end_stream(&mut self, key: StreamKey, now: Moment, reason: EndReason, sink: &mut impl Sink) -> bool {
        let Some(id) = self.find(key, None) else { return false };
        self.end(id, now, reason, sink);
        true
    }

    /// Ends both directions of one leg of a call. Yields how many streams that were. After [`EndReason::Hangup`] and
    /// [`EndReason::Stopped`] the leg is not begun anew for [`EngineConfig::linger`].
    pub fn end_leg(&mut self, id: CallLegId, leg: Leg, now: Moment, reason: EndReason, sink: &mut impl Sink) -> usize {
        self.end_legs((id, &[leg]), now, reason, sink)
    }

    /// The same for both legs of a call leg id, which nobody expects any longer after [`EndReason::Hangup`] and
    /// [`EndReason::Stopped`].
    pub fn end_call_leg(&mut self, id: CallLegId, now: Moment, reason: EndReason, sink: &mut impl Sink) -> usize {
        if is_asked_for(reason) {
            self.gate.dismiss(id);
        }
        self.end_legs((id, &[Leg::A, Leg::B]), now, reason, sink)
    }

    /// Releases everything held and ends every stream with [`EndReason::Shutdown`].
    pub fn shutdown(&mut self, now: Moment, sink: &mut impl Sink) {
        let all: Vec<StreamId> = self.live().map(|live| live.stream.id).collect();
        self.end_all(&all, now, EndReason::Shutdown, sink);
    }

    /// When `handle_timeout` is next needed; `None` while nothing waits. May be early, never late.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Moment> {
        self.timers.next()
    }

    /// Datagrams by outcome so far.
    #[must_use]
    pub const fn totals(&self) -> &Totals {
        &self.shared.totals
    }

    /// Live streams now, those on their first trial among them.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.by_key.len()
    }

    fn handle_strep(&mut self, arrival: Arrival, datagram: &[u8], hint: Option<StreamId>, sink: &mut impl Sink) {
        match self.ports.binding(arrival.port) {
            Some(Binding::Strep | Binding::Shared) => {}
            Some(Binding::Pair { .. } | Binding::Stream(_)) => {
                return self.refuse(stream_of(datagram), Outcome::WrongPort, arrival, sink);
            }
            None => return self.refuse(stream_of(datagram), Outcome::Unbound, arrival, sink),
        }
        let Ok(strep) = Strep::parse(datagram) else {
            return self.shared.totals.count(Outcome::StrepRefused);
        };
        let key = stream_key(&strep);
        let packet = strep.payload();
        match classify(packet) {
            Kind::Empty => self.shared.totals.count(Outcome::Empty),
            Kind::Rtcp => {
                let id = self.find(key, None);
                self.handle_rtcp(id, arrival.at, packet, sink);
            }
            Kind::Rtp | Kind::Other | Kind::Sip | Kind::Strep | Kind::T38 => {
                let Some(incoming) = self.parse(arrival, packet) else { return };
                self.handle_packet(Route { key, origin: Origin::Strep, port: arrival.port }, incoming, hint, sink);
            }
        }
    }

    fn handle_bare(&mut self, arrival: Arrival, packet: &[u8], hint: Option<StreamId>, sink: &mut impl Sink) {
        let Some(&binding) = self.ports.binding(arrival.port) else {
            return self.refuse(None, Outcome::Unbound, arrival, sink);
        };
        if binding == Binding::Strep {
            return self.refuse(None, Outcome::WrongPort, arrival, sink);
        }
        let Some(incoming) = self.parse(arrival, packet) else { return };
        let (key, origin) = match binding {
            Binding::Pair { pair, direction } => (self.ports.pair_key(pair, direction), Origin::Pair(pair)),
            Binding::Stream(key) => (key, Origin::Bound),
            Binding::Shared | Binding::Strep => {
                let ssrc = incoming.packet.ssrc();
                let known = self.by_source.get(&(arrival.port, ssrc)).and_then(|&id| key_at(&self.slots, id));
                (known.unwrap_or_else(|| self.ports.made_up_key()), Origin::Source { ssrc })
            }
        };
        self.handle_packet(Route { key, origin, port: arrival.port }, incoming, hint, sink);
    }

    fn handle_bare_rtcp(&mut self, arrival: Arrival, packet: &[u8], sink: &mut impl Sink) {
        let id = match self.ports.binding(arrival.port) {
            None => return self.shared.totals.count(Outcome::Unbound),
            Some(Binding::Strep) => return self.shared.totals.count(Outcome::WrongPort),
            Some(&Binding::Stream(key)) => self.find(key, None),
            Some(&Binding::Pair { pair, direction }) => {
                self.ports.live_pair_key(pair, direction).and_then(|key| self.find(key, None))
            }
            Some(Binding::Shared) => {
                // RFC 3550 §6.4: the sender's SSRC is the second word of SR, RR and, with one source, BYE.
                let ssrc = packet.get(4..8).and_then(|word| word.try_into().ok()).map(u32::from_be_bytes);
                ssrc.and_then(|ssrc| self.by_source.get(&(arrival.port, ssrc)).copied())
            }
        };
        self.handle_rtcp(id, arrival.at, packet, sink);
    }

    fn handle_rtcp(&mut self, id: Option<StreamId>, now: Moment, packet: &[u8], sink: &mut impl Sink) {
        let statements = rtcp::read(packet);
        let live = id.and_then(|id| self.slots.get_mut(id.index())).and_then(|slot| slot.live.as_mut());
        let (Some(statements), Some(live)) = (statements, live) else {
            return self.shared.totals.count(Outcome::RtcpRefused);
        };
        for statement in statements {
            live.stream.handle_rtcp(statement, now, sink);
        }
        let id = live.stream.id;
        self.shared.totals.count(Outcome::Rtcp);
        self.settle(id, now, false, sink);
    }

    fn parse<'a>(&mut self, arrival: Arrival, bytes: &'a [u8]) -> Option<Incoming<'a>> {
        if let Ok(packet) = RtpPacket::parse(bytes) {
            return Some(Incoming { packet, bytes, arrival: arrival.at, peer: arrival.peer });
        }
        self.shared.totals.count(Outcome::RtpRefused);
        None
    }

    fn handle_packet(&mut self, route: Route, incoming: Incoming<'_>, hint: Option<StreamId>, sink: &mut impl Sink) {
        let id = match self.find(route.key, hint) {
            Some(id) => id,
            None => match self.admit(route, &incoming) {
                Ok(id) => id,
                Err(outcome) => {
                    let key = (route.named_by() != NamedBy::Nobody).then_some(route.key);
                    let arrival = Arrival { at: incoming.arrival, peer: incoming.peer, port: route.port };
                    return self.refuse(key, outcome, arrival, sink);
                }
            },
        };
        let Some(live) = self.slots.get_mut(id.index()).and_then(|slot| slot.live.as_mut()) else { return };
        live.stream.handle_packet(&incoming, &mut self.shared, sink);
        if live.stream.waits() || !live.stream.proven {
            self.settle(id, incoming.arrival, false, sink);
        }
    }

    /// A datagram that gets no stream.
    #[cold]
    fn refuse(&mut self, key: Option<StreamKey>, outcome: Outcome, arrival: Arrival, sink: &mut impl Sink) {
        self.shared.totals.count(outcome);
        sink.stream_refused(&Refused { key, outcome, arrival });
    }

    /// Makes a stream, if it may begin and there is room for it.
    fn admit(&mut self, route: Route, incoming: &Incoming<'_>) -> Result<StreamId, Outcome> {
        let Route { key, origin, port } = route;
        if let Some(outcome) = self.gate.refuses(key, route.named_by(), incoming.arrival) {
            return Err(outcome);
        }
        let full = self.by_key.len() >= self.shared.config.max_streams.get() as usize;
        if full || !self.peers.admit(incoming.peer.ip()) {
            return Err(Outcome::Quota);
        }
        let id = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot { live: None, generation: 0, soon_armed: false });
            StreamId(u32::try_from(self.slots.len() - 1).expect("max_streams is a u32"))
        });
        let stream = Stream::new(id, key, origin == Origin::Strep, incoming.peer, incoming.arrival);
        // The first look comes by the shorter of both times: a stream may be proven by then, or not.
        let idle = incoming.arrival + self.shared.config.idle.min(self.shared.config.unproven_idle);
        let slot = self.slots.get_mut(id.index()).ok_or(Outcome::Quota)?;
        slot.live = Some(Live { stream, origin, port, admitted: incoming.peer.ip() });
        self.timers.arm(idle, Timer::Idle, id, slot.generation);
        let (slots, hasher) = (&self.slots, &self.hasher);
        self.by_key.insert_unique(hash(hasher, &key), id, |&id| key_at(slots, id).map_or(0, |key| hash(hasher, &key)));
        match origin {
            Origin::Pair(pair) => self.ports.pair_stream_began(pair),
            Origin::Source { ssrc } => {
                self.by_source.insert((port, ssrc), id);
            }
            Origin::Bound | Origin::Strep => {}
        }
        Ok(id)
    }

    /// After anything has happened to a stream: gives back its peer's share once it is proven, arms its timers,
    /// ends it if it is over.
    fn settle(&mut self, id: StreamId, now: Moment, idle_fired: bool, sink: &mut impl Sink) {
        let Some(slot) = self.slots.get_mut(id.index()) else { return };
        let Some(live) = &mut slot.live else { return };
        if !live.stream.proven && live.stream.is_proven() {
            live.stream.proven = true;
            self.peers.prove(live.admitted);
        }
        if live.stream.is_vacant() {
            return self.remove(id);
        }
        if let Some(reason) = live.stream.over(now, &self.shared.config) {
            return self.end(id, now, reason, sink);
        }
        if idle_fired {
            let deadline = live.stream.idle_deadline(&self.shared.config);
            self.timers.arm(deadline, Timer::Idle, id, slot.generation);
        }
        if !slot.soon_armed
            && let Some(deadline) = live.stream.deadline(&self.shared)
        {
            slot.soon_armed = true;
            self.timers.arm(deadline, Timer::Soon, id, slot.generation);
        }
    }

    fn end_legs(
        &mut self,
        (id, legs): (CallLegId, &[Leg]),
        now: Moment,
        reason: EndReason,
        sink: &mut impl Sink,
    ) -> usize {
        let mut streams = Vec::with_capacity(4);
        for &leg in legs {
            if is_asked_for(reason) {
                self.gate.bar(id, leg, now);
            }
            let key = |direction| StreamKey { call_leg_id: id, leg, direction };
            streams.extend(
                [Direction::Rx, Direction::Tx].into_iter().filter_map(|direction| self.find(key(direction), None)),
            );
        }
        self.end_all(&streams, now, reason, sink);
        streams.len()
    }

    /// Ends streams together: each that is still on trial begins before any of them ends, lest a sink takes the end of
    /// one direction for the end of its leg, and the beginning of the other for a leg of its own.
    fn end_all(&mut self, ids: &[StreamId], now: Moment, reason: EndReason, sink: &mut impl Sink) {
        for id in ids {
            if let Some(live) = self.slots.get_mut(id.index()).and_then(|slot| slot.live.as_mut()) {
                live.stream.release_all(now, &mut self.shared, sink);
            }
        }
        for &id in ids {
            self.end(id, now, reason, sink);
        }
    }

    fn end(&mut self, id: StreamId, now: Moment, reason: EndReason, sink: &mut impl Sink) {
        if let Some(live) = self.slots.get_mut(id.index()).and_then(|slot| slot.live.as_mut()) {
            live.stream.end(now, reason, &mut self.shared, sink);
            self.remove(id);
        }
    }

    fn remove(&mut self, id: StreamId) {
        let Some(slot) = self.slots.get_mut(id.index()) else { return };
        let Some(live) = slot.live.take() else { return };
        slot.generation = slot.generation.wrapping_add(1);
        slot.soon_armed = false;
        if let Ok(entry) = self.by_key.find_entry(hash(&self.hasher, &live.stream.key), |&other| other == id) {
            entry.remove();
        }
        self.peers.release(live.admitted, live.stream.proven);
        match live.origin {
            Origin::Pair(pair) => self.ports.pair_stream_ended(pair),
            Origin::Source { ssrc } => {
                self.by_source.remove(&(live.port, ssrc));
            }
            Origin::Bound | Origin::Strep => {}
        }
        self.free.push(id);
    }

    /// The stream of that name. A hint that is right spares the index.
    fn find(&self, key: StreamKey, hint: Option<StreamId>) -> Option<StreamId> {
        if hint.is_some_and(|id| key_at(&self.slots, id) == Some(key)) {
            return hint;
        }
        self.by_key.find(hash(&self.hasher, &key), |&id| key_at(&self.slots, id) == Some(key)).copied()
    }

    fn live(&self) -> impl Iterator<Item = &Live> {
        self.slots.iter().filter_map(|slot| slot.live.as_ref())
    }
}

fn key_at(slots: &[Slot], id: StreamId) -> Option<StreamKey> {
    slots.get(id.index())?.live.as_ref().map(|live| live.stream.key)
}

/// Whether somebody wants a stream to be over, who knows better than what still comes.
const fn is_asked_for(reason: EndReason) -> bool {
    matches!(reason, EndReason::Hangup | EndReason::Stopped)
}

/// The stream that a datagram's STREP header names.
fn stream_of(datagram: &[u8]) -> Option<StreamKey> {
    Strep::parse(datagram).ok().as_ref().map(stream_key)
}

const fn stream_key(strep: &Strep<'_>) -> StreamKey {
    StreamKey { call_leg_id: strep.call_leg_id(), leg: strep.leg(), direction: strep.direction() }
}

/// Leg and direction go into the id's first bits: one round of hashing, not three. Keys that then look alike are told
/// apart by comparing them, and there are four at most.
fn hash(hasher: &FixedState, key: &StreamKey) -> u64 {
    let side = (key.leg as u128) << 1 | key.direction as u128;
    hasher.hash_one(key.call_leg_id.as_u128() ^ side << 126)
}
