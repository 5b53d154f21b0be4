//! One stream: its current run, the run on trial, and what is counted.

use core::net::SocketAddr;

use strep_wire::RtpPacket;

use crate::held::HeldPool;
use crate::order::{Late, Order, Place, Waiting};
use crate::rtcp::Statement;
use crate::trial::{Offer, Trial};
use crate::{
    EndReason, EngineConfig, Epoch, EpochCause, Frame, Gap, Moment, Outcome, Sink, StreamId, StreamKey, StreamRef,
    StreamStats, Totals,
};

/// What all streams of an engine share while a datagram is handled.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) config: EngineConfig,
    pub(crate) pool: HeldPool,
    pub(crate) totals: Totals,
}

impl Shared {
    fn clock_rate(&self, payload_type: u8) -> u32 {
        self.config.clock_rates.get(usize::from(payload_type)).map_or(8_000, |rate| rate.get())
    }

    fn window_packets(&self) -> usize {
        self.config.window_packets.get().min(128) as usize
    }
}

/// A packet on its way into a stream: the view, the bytes that it views, and when they came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Incoming<'a> {
    pub(crate) packet: RtpPacket<'a>,
    pub(crate) bytes: &'a [u8],
    pub(crate) arrival: Moment,
    pub(crate) peer: SocketAddr,
}

/// State of one stream. What a packet in order needs stands in front, in as few cache lines as it takes.
#[derive(Debug)]
#[repr(C, align(64))]
pub(crate) struct Stream {
    pub(crate) key: StreamKey,
    order: Order,
    trial: Option<Box<Trial>>,
    /// Wire timestamp and extended ticks of the packet delivered last.
    ticks: i64,
    timestamp: u32,
    pub(crate) id: StreamId,
    started: bool,
    /// A second packet in sequence is not needed: the STREP header vouches for the first.
    vouched: bool,
    /// It has left its peer's share of unproven streams.
    pub(crate) proven: bool,
    /// The sender said `goodbye`, and nothing has come since.
    parting: bool,
    jitter: Jitter,
    epoch: Epoch,
    pub(crate) peer: SocketAddr,
    pub(crate) stats: StreamStats,
    goodbye: Moment,
}

impl Stream {
    pub(crate) fn new(id: StreamId, key: StreamKey, vouched: bool, peer: SocketAddr, now: Moment) -> Self {
        let epoch = Epoch { number: 0, cause: EpochCause::Start, ssrc: 0, timestamp: 0, anchor: now };
        let stats = StreamStats { first_arrival: now, last_arrival: now, ..StreamStats::default() };
        Self {
            id,
            key,
            vouched,
            started: false,
            peer,
            epoch,
            order: Order::default(),
            trial: None,
            timestamp: 0,
            ticks: 0,
            jitter: Jitter::default(),
            proven: false,
            parting: false,
            stats,
            goodbye: now,
        }
    }

    /// Reads a word of each cache line that a packet in order will touch.
    pub(crate) const fn touch(&self) -> u64 {
        let [near, far] = [self.order.next(), self.ticks.cast_unsigned()];
        near ^ far ^ self.epoch.anchor.as_nanos() ^ self.stats.received
    }

    /// Takes one packet; calls the sink for whatever is in order now. A packet counts as held until it has an outcome.
    pub(crate) fn handle_packet(&mut self, incoming: &Incoming<'_>, shared: &mut Shared, sink: &mut impl Sink) {
        self.stats.received += 1;
        self.stats.held += 1;
        self.stats.last_arrival = self.stats.last_arrival.max(incoming.arrival);
        self.peer = incoming.peer;
        self.parting = false;
        self.sort_in(incoming, shared, sink);
    }

    fn sort_in(&mut self, incoming: &Incoming<'_>, shared: &mut Shared, sink: &mut impl Sink) {
        match self.place(&incoming.packet, shared) {
            Place::Next => {
                self.note_current(&incoming.packet, incoming.arrival, shared);
                self.deliver(&incoming.packet, incoming.arrival, shared, sink);
                self.release(shared, sink);
            }
            Place::Ahead(seq) => {
                self.note_current(&incoming.packet, incoming.arrival, shared);
                self.hold(seq, incoming, shared, sink);
            }
            Place::Delivered | Place::Held => self.refuse(Outcome::Duplicate, shared),
            Place::Released(seq) => self.handle_late(seq, incoming, shared, sink),
            Place::Far => self.try_out(incoming, shared, sink),
        }
    }

    /// Notes what the sender says over RTCP. `false` if it speaks of another source.
    pub(crate) fn handle_rtcp(&mut self, statement: Statement, now: Moment, sink: &mut impl Sink) -> bool {
        if !self.started {
            return false;
        }
        match statement {
            Statement::Goodbye { ssrc } if ssrc == self.epoch.ssrc => (self.parting, self.goodbye) = (true, now),
            Statement::Report(report) if report.ssrc == self.epoch.ssrc => sink.sender_report(&self.as_ref(), report),
            Statement::Goodbye { .. } | Statement::Report(_) => return false,
        }
        true
    }

    /// Gives up gaps and decides trials whose time has come.
    pub(crate) fn handle_timeout(&mut self, now: Moment, shared: &mut Shared, sink: &mut impl Sink) {
        while self.gap_deadline(shared).is_some_and(|deadline| deadline <= now) {
            self.give_up_gap(now, shared, sink);
        }
        let window = shared.config.window;
        if self.trial.as_ref().is_some_and(|trial| trial.next_look(window) <= now) {
            self.decide(now, shared, sink);
        }
    }

    /// Decides on what is on trial, and releases everything held.
    pub(crate) fn release_all(&mut self, now: Moment, shared: &mut Shared, sink: &mut impl Sink) {
        self.close_trial(now, shared, sink);
        while self.order.held_packets() > 0 {
            self.give_up_gap(now, shared, sink);
        }
    }

    /// Releases everything held and tells the sink that the stream is over, if it had begun.
    pub(crate) fn end(&mut self, now: Moment, reason: EndReason, shared: &mut Shared, sink: &mut impl Sink) {
        self.release_all(now, shared, sink);
        if self.started {
            shared.totals.streams_ended += 1;
            sink.stream_ended(&self.as_ref(), reason);
        }
    }

    /// When `handle_timeout` is next needed for a gap or a trial.
    pub(crate) fn deadline(&self, shared: &Shared) -> Option<Moment> {
        let window = shared.config.window;
        let trial = self.trial.as_ref().map(|trial| trial.next_look(window));
        let goodbye = self.parting.then(|| self.goodbye + window);
        [self.gap_deadline(shared), trial, goodbye].into_iter().flatten().min()
    }

    /// Why the stream is over by `now`, if it is.
    pub(crate) fn over(&self, now: Moment, config: &EngineConfig) -> Option<EndReason> {
        if self.parting && self.goodbye + config.window <= now {
            return Some(EndReason::Bye);
        }
        (self.idle_deadline(config) <= now).then_some(EndReason::Idle)
    }

    /// When the stream will be over if nothing comes.
    pub(crate) fn idle_deadline(&self, config: &EngineConfig) -> Moment {
        self.stats.last_arrival + self.idle(config)
    }

    /// Whether it has shown as many packets as a stream must to leave its peer's share.
    pub(crate) const fn is_proven(&self) -> bool {
        self.stats.delivered + self.stats.held >= PROVEN_PACKETS
    }

    /// Whether `deadline` may yield one: something is held, on trial, or said goodbye.
    pub(crate) const fn waits(&self) -> bool {
        self.stats.held > 0 || self.parting
    }

    /// Nothing of it is left: its only trial failed.
    pub(crate) const fn is_vacant(&self) -> bool {
        !self.started && self.trial.is_none()
    }

    const fn idle(&self, config: &EngineConfig) -> core::time::Duration {
        if self.is_proven() { config.idle } else { config.unproven_idle }
    }

    const fn as_ref(&self) -> StreamRef<'_> {
        StreamRef { id: self.id, key: self.key, peer: self.peer, epoch: self.epoch, stats: &self.stats }
    }

    fn place(&self, packet: &RtpPacket<'_>, shared: &Shared) -> Place {
        if !self.started || packet.ssrc() != self.epoch.ssrc {
            return Place::Far;
        }
        self.order.place(packet.seq(), |distance| {
            let behind = self.timestamp.wrapping_sub(packet.timestamp());
            let furthest = distance * u64::from(shared.clock_rate(packet.payload_type())) / LONGEST_PACKETS_A_SECOND;
            u64::from(behind) <= furthest
        })
    }

    /// A packet of the current run came: the run goes on, whatever is on trial beside it.
    fn note_current(&mut self, packet: &RtpPacket<'_>, arrival: Moment, shared: &Shared) {
        if let Some(trial) = &mut self.trial {
            trial.rivals += 1;
        }
        self.note_jitter(packet, arrival, shared);
    }

    fn note_jitter(&mut self, packet: &RtpPacket<'_>, arrival: Moment, shared: &Shared) {
        let jitter =
            self.jitter.update(packet, arrival, shared.clock_rate(packet.payload_type()), self.stats.jitter_q4);
        self.stats.jitter_q4 = jitter;
        self.stats.jitter_max_q4 = self.stats.jitter_max_q4.max(jitter);
    }

    fn deliver(&mut self, packet: &RtpPacket<'_>, arrival: Moment, shared: &mut Shared, sink: &mut impl Sink) {
        let seq = self.order.next();
        self.order.advance();
        self.ticks += i64::from(packet.timestamp().wrapping_sub(self.timestamp).cast_signed());
        self.timestamp = packet.timestamp();
        self.stats.held -= 1;
        self.stats.delivered += 1;
        self.stats.payload_bytes += packet.payload().len() as u64;
        shared.totals.count(Outcome::Delivered);
        sink.packet(&self.as_ref(), &Frame { packet: *packet, arrival, seq, ticks: self.ticks });
    }

    /// Delivers what was held and is next now.
    fn release(&mut self, shared: &mut Shared, sink: &mut impl Sink) {
        while let Some(id) = self.order.pop_next() {
            // The buffer leaves the pool for the length of the call: the sink borrows it, the pool goes on.
            let (bytes, arrival) = shared.pool.take(id);
            let packet = RtpPacket::parse(&bytes).expect("a packet was parsed before it was held");
            self.deliver(&packet, arrival, shared, sink);
            shared.pool.give_back(id, bytes);
            shared.pool.release(id);
        }
    }

    fn hold(&mut self, seq: u64, incoming: &Incoming<'_>, shared: &mut Shared, sink: &mut impl Sink) {
        let full = self.order.held_packets() >= shared.window_packets();
        let id = if full { None } else { shared.pool.hold(incoming.arrival, incoming.bytes) };
        if let Some(id) = id {
            self.order.hold(Waiting { seq, id });
            return;
        }
        // No room to wait: give up the first gap; then the packet may be next, or have room behind the one after.
        match self.order.first_held() {
            Some(first) if first.seq < seq => {
                self.give_up_gap(incoming.arrival, shared, sink);
                if self.order.next() == seq {
                    self.deliver(&incoming.packet, incoming.arrival, shared, sink);
                    self.release(shared, sink);
                } else {
                    self.hold(seq, incoming, shared, sink);
                }
            }
            Some(_) | None => {
                self.skip_to(seq, incoming.arrival, shared, sink);
                self.deliver(&incoming.packet, incoming.arrival, shared, sink);
                self.release(shared, sink);
            }
        }
    }

    /// Declares the packets before the first held one lost, and delivers on.
    fn give_up_gap(&mut self, now: Moment, shared: &mut Shared, sink: &mut impl Sink) {
        if let Some(first) = self.order.first_held() {
            self.skip_to(first.seq, now, shared, sink);
            self.release(shared, sink);
        }
    }

    /// Shows the sink a packet whose place was released, unless it is too old to be told from a duplicate.
    fn handle_late(&mut self, seq: u64, incoming: &Incoming<'_>, shared: &mut Shared, sink: &mut impl Sink) {
        self.refuse(Outcome::Late, shared);
        let Some(late) = self.order.note_late(seq) else { return };
        match late {
            Late::BeforeRun { missing } => {
                self.stats.lost += missing;
                shared.totals.lost += missing;
            }
            Late::GivenUp => {
                self.stats.lost -= 1;
                shared.totals.lost -= 1;
            }
        }
        let Incoming { packet, arrival, .. } = *incoming;
        let ticks = self.ticks - i64::from(self.timestamp.wrapping_sub(packet.timestamp()));
        sink.late_packet(&self.as_ref(), &Frame { packet, arrival, seq, ticks });
    }

    fn skip_to(&mut self, seq: u64, now: Moment, shared: &mut Shared, sink: &mut impl Sink) {
        let (seq, packets) = self.order.skip_to(seq);
        if packets > 0 {
            self.stats.lost += packets;
            shared.totals.lost += packets;
            sink.gap(&self.as_ref(), Gap { seq, packets, at: now });
        }
    }

    const fn refuse(&mut self, outcome: Outcome, shared: &mut Shared) {
        self.stats.held -= 1;
        if matches!(outcome, Outcome::Duplicate) {
            self.stats.duplicate += 1;
        } else if matches!(outcome, Outcome::Late) {
            self.stats.late += 1;
        } else {
            self.stats.refused += 1;
        }
        shared.totals.count(outcome);
    }

    /// Puts a packet that belongs to no run on trial.
    fn try_out(&mut self, incoming: &Incoming<'_>, shared: &mut Shared, sink: &mut impl Sink) {
        let window = i16::try_from(shared.window_packets()).unwrap_or(i16::MAX);
        let trial = self.trial.get_or_insert_with(|| {
            let cause = cause(self.started, self.epoch.ssrc, &incoming.packet);
            Box::new(Trial::new(cause, &incoming.packet, incoming.arrival))
        });
        match trial.offer(&incoming.packet, window) {
            Offer::Duplicate => self.refuse(Outcome::Duplicate, shared),
            Offer::Fits { at, distance } => {
                let Some(id) = shared.pool.hold(incoming.arrival, incoming.bytes) else {
                    if trial.len() == 0 {
                        self.trial = None;
                        return self.refuse(Outcome::Stray, shared);
                    }
                    self.close_trial(incoming.arrival, shared, sink);
                    return self.sort_in(incoming, shared, sink);
                };
                trial.insert(at, distance, id);
                let full = trial.len() >= shared.window_packets();
                if full {
                    self.close_trial(incoming.arrival, shared, sink);
                }
            }
            Offer::Foreign => {
                self.close_trial(incoming.arrival, shared, sink);
                // The run just adopted may be this packet's own; with no trial left this ends.
                self.sort_in(incoming, shared, sink);
            }
        }
    }

    /// The trial's time has come: adopt it, drop it, or wait for one more packet of a source that sends few.
    fn decide(&mut self, now: Moment, shared: &mut Shared, sink: &mut impl Sink) {
        let Some(trial) = &mut self.trial else { return };
        if !trial.qualifies(self.started, self.vouched) && trial.may_wait(now) {
            trial.looked = now;
        } else {
            self.close_trial(now, shared, sink);
        }
    }

    /// Ends the trial: its packets become the current run, or strays.
    fn close_trial(&mut self, now: Moment, shared: &mut Shared, sink: &mut impl Sink) {
        let Some(trial) = self.trial.take() else { return };
        if trial.qualifies(self.started, self.vouched) {
            return self.adopt(&trial, now, shared, sink);
        }
        let outcome = if self.started { Outcome::Stray } else { Outcome::Unproven };
        for id in trial.ids() {
            shared.pool.release(id);
            self.refuse(outcome, shared);
        }
    }

    fn adopt(&mut self, trial: &Trial, now: Moment, shared: &mut Shared, sink: &mut impl Sink) {
        while self.order.held_packets() > 0 {
            self.give_up_gap(now, shared, sink);
        }
        let (timestamp, anchor) = trial.anchor(&shared.pool, |payload_type| shared.clock_rate(payload_type));
        let number = if self.started { self.epoch.number + 1 } else { 0 };
        self.epoch = Epoch { number, cause: trial.cause, ssrc: trial.ssrc, timestamp, anchor };
        self.timestamp = timestamp;
        self.ticks = 0;
        self.order.follow(trial.first_seq(), trial.offsets());
        self.jitter.restart();
        for id in trial.ids() {
            let (bytes, arrival) = shared.pool.take(id);
            let packet = RtpPacket::parse(&bytes).expect("a packet was parsed before it was held");
            self.note_jitter(&packet, arrival, shared);
            shared.pool.give_back(id, bytes);
        }
        if self.started {
            sink.epoch_started(&self.as_ref());
        } else {
            self.started = true;
            shared.totals.streams_started += 1;
            sink.stream_started(&self.as_ref());
        }
        self.release(shared, sink);
        self.handle_timeout(now, shared, sink);
    }

    /// The packet that has waited longest behind a gap has waited enough then.
    fn gap_deadline(&self, shared: &Shared) -> Option<Moment> {
        let oldest = self.order.held().map(|waiting| shared.pool.get(waiting.id).1).min()?;
        Some(oldest + shared.config.window)
    }
}

/// Why a run that begins with `packet` would begin.
fn cause(started: bool, ssrc: u32, packet: &RtpPacket<'_>) -> EpochCause {
    match (started, packet.ssrc() == ssrc) {
        (false, _) => EpochCause::Start,
        (true, true) => EpochCause::Sequence,
        (true, false) => EpochCause::Ssrc,
    }
}

/// Interarrival jitter (RFC 3550 §6.4.1 and §A.8): the packet that came before.
#[derive(Debug, Default)]
struct Jitter {
    arrival: Moment,
    timestamp: u32,
    payload_type: u8,
    /// There is one to compare with.
    known: bool,
}

impl Jitter {
    const fn restart(&mut self) {
        self.known = false;
    }

    /// Takes a packet in the order of arrival; yields the new value for the old, both in sixteenths of a tick. Packets
    /// that share a timestamp (events, video) and leaps of more than a second are the sender's doing and no jitter.
    fn update(&mut self, packet: &RtpPacket<'_>, arrival: Moment, clock_rate: u32, q4: u32) -> u32 {
        let (timestamp, payload_type) = (packet.timestamp(), packet.payload_type());
        let last = core::mem::replace(self, Self { arrival, timestamp, payload_type, known: true });
        let sent = i64::from(timestamp.wrapping_sub(last.timestamp).cast_signed());
        if !last.known || sent == 0 || last.payload_type != payload_type {
            return q4;
        }
        let received = arrival.offset_from(last.arrival).saturating_mul(i64::from(clock_rate)) / 1_000_000_000;
        let difference = received.saturating_sub(sent).unsigned_abs();
        match u32::try_from(difference) {
            Ok(difference) if difference <= clock_rate => q4 - ((q4 + 8) >> 4) + difference,
            Ok(_) | Err(_) => q4,
        }
    }
}

/// A stream is proven by so many packets.
const PROVEN_PACKETS: u64 = 3;

/// A packet behind the run belongs to it if its timestamp lies back by no more than 125 ms a packet.
const LONGEST_PACKETS_A_SECOND: u64 = 8;
