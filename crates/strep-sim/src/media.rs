//! A plan turned into packets, in virtual time.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use strep_audio::Codec;
use strep_wire::{CallLegId, Direction, Leg, RtpHeader};

use crate::framing::Framing;
use crate::plan::{Change, DirectionPlan, LegPlan};
use crate::sound::{Sound, is_quiet};
use crate::truth::Truth;

/// One datagram that a leg sends.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Sent {
    /// When, since the scenario's start.
    pub at: Duration,
    /// Where its time slot lies, in samples of the codec's rate from the direction's start, on the sender's clock.
    pub at_sample: u64,
    /// What is in it.
    pub content: Content,
    /// The UDP payload.
    pub datagram: Vec<u8>,
    /// Direction of the media.
    pub direction: Direction,
    /// Bytes of STREP header before the RTP; 0 for bare RTP.
    pub rtp_offset: usize,
    /// Sequence number in the datagram.
    pub seq: u16,
}

/// What a packet carries.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Content {
    /// Sound in this codec.
    Audio(Codec),
    /// A comfort noise level (RFC 3389).
    ComfortNoise,
    /// A telephone event (RFC 4733).
    Event,
}

/// The packets of a leg in the order in which they are sent, rx first where both are due.
#[derive(Clone, Debug)]
pub struct LegMedia {
    plan: LegPlan,
    streams: Vec<Stream>,
}

impl LegMedia {
    /// The packets of `plan`, from its first.
    #[must_use]
    pub fn new(plan: &LegPlan) -> Self {
        let streams = [Direction::Rx, Direction::Tx]
            .into_iter()
            .filter_map(|direction| Some(Stream::new(plan, direction, plan.direction(direction)?)))
            .collect();
        Self { plan: plan.clone(), streams }
    }

    /// When the next packet is sent, if one is left.
    pub fn poll_timeout(&mut self) -> Option<Duration> {
        self.streams.iter_mut().filter_map(Stream::due).min()
    }

    /// The id that the leg bears on the wire.
    #[must_use]
    pub const fn call_leg_id(&self) -> CallLegId {
        self.plan.call_leg_id
    }

    /// Leg of the call.
    #[must_use]
    pub const fn leg(&self) -> Leg {
        self.plan.leg
    }

    /// What a perfect recorder has of the whole of `direction`, wherever this iterator stands. See [`LegPlan::truth`].
    #[must_use]
    pub fn truth(&self, direction: Direction) -> Truth {
        self.plan.truth(direction)
    }
}

impl Iterator for LegMedia {
    type Item = Sent;

    fn next(&mut self) -> Option<Sent> {
        let due = self.streams.iter_mut().enumerate().filter_map(|(i, stream)| Some((stream.due()?, i)));
        let (_, next) = due.min()?;
        self.streams[next].ready.pop_front()
    }
}

/// Many legs as one sequence in order of time: what a receiver's socket sees. Yields each leg's index with its packet.
#[derive(Clone, Debug)]
pub struct Merged {
    legs: Vec<LegMedia>,
    due: BinaryHeap<Reverse<(Duration, usize)>>,
}

impl Merged {
    /// All packets of `legs`, which are numbered from 0; the lower number first where several are due.
    #[must_use]
    pub fn new(legs: impl IntoIterator<Item = LegMedia>) -> Self {
        let mut legs: Vec<LegMedia> = legs.into_iter().collect();
        let due = legs.iter_mut().enumerate().filter_map(|(i, leg)| Some(Reverse((leg.poll_timeout()?, i)))).collect();
        Self { legs, due }
    }

    /// When the next packet is sent, if one is left.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.due.peek().map(|Reverse((at, _))| *at)
    }
}

impl Iterator for Merged {
    type Item = (usize, Sent);

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((_, index)) = self.due.pop()?;
        let leg = &mut self.legs[index];
        let sent = leg.next()?;
        if let Some(at) = leg.poll_timeout() {
            self.due.push(Reverse((at, index)));
        }
        Some((index, sent))
    }
}

/// One direction as it goes through its plan, one packet time after the other.
#[derive(Clone, Debug)]
struct Stream {
    framing: Framing,
    direction: Direction,
    start: Duration,
    end: Duration,
    drift_ppm: i32,
    suppress_silence: bool,
    comfort_noise: bool,
    event_payload_type: u8,
    event_slots: u32,
    changes: VecDeque<(Duration, Change)>,
    digits: VecDeque<(Duration, u8)>,
    sound: Sound,
    codec: Codec,
    payload_type: u8,
    packet_time: Duration,
    /// Begin of the present slot on the sender's clock, from the direction's start.
    clock: Duration,
    paused_until: Duration,
    seq: u16,
    timestamp: u32,
    ssrc: u32,
    /// The next packet of sound is the first after silence.
    talkspurt: bool,
    /// How long the source has been quiet.
    quiet: Duration,
    suppressed_slots: u32,
    pressed: Option<Pressed>,
    pcm: Vec<i16>,
    ready: VecDeque<Sent>,
}

/// A digit under way.
#[derive(Clone, Copy, Debug)]
struct Pressed {
    event: u8,
    timestamp: u32,
    slots: u32,
}

impl Stream {
    fn new(leg: &LegPlan, direction: Direction, plan: &DirectionPlan) -> Self {
        let packet_time = plan.packet_time.clamp(SHORTEST_PACKET, LONGEST_PACKET);
        let event_slots = plan.digit_duration.as_nanos().div_ceil(packet_time.as_nanos()).max(1);
        let mut changes = plan.changes.clone();
        changes.sort_by_key(|(at, change)| (*at, !matches!(change, Change::Pause(_))));
        let mut digits: Vec<_> = plan.digits.iter().filter_map(|&(at, digit)| Some((at, event(digit)?))).collect();
        digits.sort_by_key(|(at, _)| *at);
        Self {
            framing: Framing::new(leg, direction, plan),
            direction,
            start: plan.start,
            end: plan.duration,
            drift_ppm: plan.drift_ppm,
            suppress_silence: plan.suppress_silence,
            comfort_noise: plan.comfort_noise,
            event_payload_type: plan.event_payload_type,
            event_slots: u32::try_from(event_slots).unwrap_or(u32::MAX),
            changes: changes.into(),
            digits: digits.into(),
            sound: Sound::new(plan),
            codec: plan.codec,
            payload_type: plan.payload_type,
            packet_time,
            clock: Duration::ZERO,
            paused_until: Duration::ZERO,
            seq: plan.first_seq,
            timestamp: plan.first_timestamp,
            ssrc: plan.ssrc,
            talkspurt: true,
            quiet: Duration::ZERO,
            suppressed_slots: 0,
            pressed: None,
            pcm: Vec::new(),
            ready: VecDeque::new(),
        }
    }

    /// When the next packet is sent; goes through the plan until there is one.
    fn due(&mut self) -> Option<Duration> {
        while self.ready.is_empty() && self.clock < self.end {
            self.send_slot();
            self.clock = self.clock.saturating_add(self.packet_time);
        }
        self.ready.front().map(|sent| sent.at)
    }

    fn send_slot(&mut self) {
        while self.clock >= self.paused_until
            && let Some(change) = due_by(self.clock, &mut self.changes)
        {
            self.apply(change);
        }
        let len = ticks_in(self.packet_time, self.codec.sample_rate().get());
        self.pcm.clear();
        self.pcm.resize(usize::try_from(len).unwrap_or(usize::MAX), 0);
        self.sound.fill(&mut self.pcm);

        self.quiet = if is_quiet(&self.pcm) { self.quiet + self.packet_time } else { Duration::ZERO };
        if self.clock < self.paused_until {
            self.talkspurt = true;
        } else if let Some(pressed) = self.pressed_now() {
            self.send_event(pressed);
        } else if self.suppress_silence && self.quiet > HANGOVER {
            self.send_quiet();
        } else {
            self.send_audio();
        }
        let ticks = ticks_in(self.packet_time, self.codec.clock_rate().get());
        self.timestamp = self.timestamp.wrapping_add(u32::try_from(ticks).unwrap_or(u32::MAX));
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Codec { codec, payload_type } => {
                self.sound.set_rate(codec.sample_rate());
                (self.codec, self.payload_type) = (codec, payload_type);
            }
            Change::Pause(pause) => self.paused_until = self.clock.saturating_add(pause),
            Change::Seq(seq) => self.seq = seq,
            Change::Ssrc { ssrc, seq, timestamp } => {
                (self.ssrc, self.seq, self.timestamp) = (ssrc, seq, timestamp);
                self.talkspurt = true;
            }
            Change::TimestampLeap(ticks) => self.timestamp = self.timestamp.wrapping_add(ticks),
        }
    }

    /// The digit that fills this slot, if one does.
    fn pressed_now(&mut self) -> Option<Pressed> {
        if self.pressed.is_none() {
            let event = due_by(self.clock, &mut self.digits)?;
            self.pressed = Some(Pressed { event, timestamp: self.timestamp, slots: 0 });
        }
        let pressed = self.pressed.as_mut()?;
        pressed.slots += 1;
        Some(*pressed)
    }

    /// RFC 4733 §2.5.1: all packets of an event bear the timestamp of its begin; the last one is sent three times.
    fn send_event(&mut self, pressed: Pressed) {
        let last = pressed.slots >= self.event_slots;
        let slot_ticks = ticks_in(self.packet_time, self.codec.clock_rate().get());
        let ticks = slot_ticks.saturating_mul(pressed.slots.into());
        let [d0, d1] = u16::try_from(ticks).unwrap_or(u16::MAX).to_be_bytes();
        let end = if last { EVENT_END } else { 0 };
        let payload = [pressed.event, end | EVENT_VOLUME, d0, d1];
        for copy in 0..if last { 3 } else { 1 } {
            let marker = pressed.slots == 1 && copy == 0;
            let (payload_type, timestamp) = (self.event_payload_type, pressed.timestamp);
            self.send(Content::Event, Stamp { marker, payload_type, timestamp }, &payload);
        }
        self.talkspurt = true;
        if last {
            self.pressed = None;
        }
    }

    fn send_quiet(&mut self) {
        if self.comfort_noise && self.suppressed_slots.is_multiple_of(COMFORT_NOISE_SLOTS) {
            let stamp = Stamp { marker: false, payload_type: COMFORT_NOISE_TYPE, timestamp: self.timestamp };
            self.send(Content::ComfortNoise, stamp, &[COMFORT_NOISE_LEVEL]);
        }
        self.suppressed_slots += 1;
        self.talkspurt = true;
    }

    fn send_audio(&mut self) {
        let mut payload = Vec::with_capacity(self.pcm.len() * 2);
        self.codec.encode(&self.pcm, &mut payload);
        let stamp = Stamp { marker: self.talkspurt, payload_type: self.payload_type, timestamp: self.timestamp };
        self.send(Content::Audio(self.codec), stamp, &payload);
        self.talkspurt = false;
        self.suppressed_slots = 0;
    }

    fn send(&mut self, content: Content, stamp: Stamp, payload: &[u8]) {
        let Stamp { marker, payload_type, timestamp } = stamp;
        let (seq, ssrc) = (self.seq, self.ssrc);
        let header = RtpHeader { marker, payload_type, seq, timestamp, ssrc, ..RtpHeader::default() };
        let (datagram, rtp_offset) = self.framing.datagram(header, payload);
        self.ready.push_back(Sent {
            at: self.start.saturating_add(drifted(self.clock, self.drift_ppm)),
            at_sample: ticks_in(self.clock, self.codec.sample_rate().get()),
            content,
            datagram,
            direction: self.direction,
            rtp_offset,
            seq,
        });
        self.seq = self.seq.wrapping_add(1);
    }
}

/// What differs between the kinds of packet.
struct Stamp {
    marker: bool,
    payload_type: u8,
    timestamp: u32,
}

/// The next of what is planned, if its time has come.
fn due_by<T>(now: Duration, planned: &mut VecDeque<(Duration, T)>) -> Option<T> {
    planned.front().filter(|(at, _)| *at <= now)?;
    planned.pop_front().map(|(_, what)| what)
}

/// RFC 4733 §3.2: events 0 to 15.
fn event(digit: char) -> Option<u8> {
    let position = EVENTS.iter().position(|&known| known == digit.to_ascii_uppercase())?;
    u8::try_from(position).ok()
}

/// Whole ticks, or samples, of a clock of `rate` in `duration`.
fn ticks_in(duration: Duration, rate: u32) -> u64 {
    let ticks = duration.as_nanos() * u128::from(rate) / 1_000_000_000;
    u64::try_from(ticks).unwrap_or(u64::MAX)
}

/// True time of `clock` on a clock that runs fast by `drift_ppm`.
fn drifted(clock: Duration, drift_ppm: i32) -> Duration {
    let speed = i64::from(drift_ppm).max(-999_999) + 1_000_000;
    let nanos = clock.as_nanos() * 1_000_000 / u128::from(speed.unsigned_abs());
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

const COMFORT_NOISE_LEVEL: u8 = 65;
/// A renewal every so many packets.
const COMFORT_NOISE_SLOTS: u32 = 10;
const COMFORT_NOISE_TYPE: u8 = 13;
const EVENT_END: u8 = 0x80;
const EVENT_VOLUME: u8 = 10;
/// Quiet that is still sent, so that the pause between two syllables does not tear a phrase apart.
const HANGOVER: Duration = Duration::from_millis(200);
/// Any codec's sound of so long fits a datagram.
const LONGEST_PACKET: Duration = Duration::from_millis(200);
const SHORTEST_PACKET: Duration = Duration::from_millis(1);
const EVENTS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', 'A', 'B', 'C', 'D'];
