//! From ordered packets to audio on one timeline.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use strep_engine::{CallLegId, Direction, EndReason, Frame, Gap, Leg as Side, Moment, Sink, StreamId, StreamRef};

use crate::audio_sink::AudioSink;
use crate::config::TracksConfig;
use crate::event::{Event, EventKind};
use crate::gather::Gather;
use crate::held::Input;
use crate::leg::Leg;
use crate::track::{Context, Scratch};

/// The sink of an engine that decodes, places and hands on to an [`AudioSink`].
///
/// A leg's first audio waits 250 ms (up to 500 ms if its packets are longer than 30 ms) for that of its other direction,
/// so that the file's rate is that of the better codec and its first sample the earlier of both. From then on packets
/// are handed on about a dozen at a time, none later than [`TracksConfig::gather`] after it came; but for 0.6 s after a
/// pause of which it is unclear whether the sender or the path made it.
#[derive(Debug)]
pub struct Tracks<A> {
    config: TracksConfig,
    audio: A,
    /// By the engine's `StreamId`.
    seats: Vec<Option<Seat>>,
    legs: Vec<Option<Leg>>,
    /// What has come on each leg and is not worked yet.
    gathers: Vec<Gather>,
    /// Legs with the arrival of the first packet that they gathered, in this order. Some have been worked since.
    gathering: VecDeque<(usize, Moment)>,
    free: Vec<usize>,
    by_name: HashMap<(CallLegId, Side), usize>,
    /// Legs on which packets wait for a decision.
    waiting: Vec<usize>,
    ticked: Moment,
    scratch: Scratch,
}

#[derive(Clone, Copy, Debug)]
struct Seat {
    leg: usize,
    direction: Direction,
    /// Packets lost since the one before.
    lost: u64,
    /// The epoch that the leg knows of. A packet of another one is not gathered.
    epoch: Option<u32>,
}

impl<A: AudioSink> Tracks<A> {
    /// Without any leg yet.
    #[must_use]
    pub fn new(config: TracksConfig, audio: A) -> Self {
        Self {
            config,
            audio,
            seats: Vec::new(),
            legs: Vec::new(),
            gathers: Vec::new(),
            gathering: VecDeque::new(),
            free: Vec::new(),
            by_name: HashMap::new(),
            waiting: Vec::new(),
            ticked: Moment::default(),
            scratch: Scratch::default(),
        }
    }

    /// The audio sink. A leg that has not ended by now never will: shut the engine down first.
    #[must_use]
    pub fn into_inner(self) -> A {
        self.audio
    }

    /// The audio sink.
    #[must_use]
    pub const fn audio(&self) -> &A {
        &self.audio
    }

    fn leg_at(&mut self, name: (CallLegId, Side), first_arrival: Moment) -> usize {
        if let Some(&index) = self.by_name.get(&name) {
            return index;
        }
        let index = self.free.pop().unwrap_or_else(|| {
            self.legs.push(None);
            self.gathers.push(Gather::default());
            self.legs.len() - 1
        });
        self.legs[index] = Some(Leg::new(index, name, first_arrival));
        self.by_name.insert(name, index);
        index
    }

    /// Runs `act` on a live leg with all that it works with, after what the leg has gathered.
    fn with_leg<T>(
        &mut self,
        index: usize,
        act: impl FnOnce(&mut Leg, &TracksConfig, &mut Context<'_, A>) -> T,
    ) -> Option<T> {
        let (leg, gather) = (self.legs.get_mut(index)?.as_mut()?, self.gathers.get_mut(index)?);
        let mut context = Context {
            audio: &mut self.audio,
            events: &self.config.events,
            payloads: &self.config.payloads,
            scratch: &mut self.scratch,
        };
        leg.work(gather, &mut context);
        gather.clear();
        let result = act(leg, &self.config, &mut context);
        leg.hand_over(&mut context);
        if !self.config.gather.is_zero() {
            gather.allow(leg.gathers_until(&self.config));
        }
        if leg.is_newly_waiting() {
            self.waiting.push(index);
        }
        Some(result)
    }

    /// Works what a leg has gathered.
    fn work(&mut self, index: usize) {
        self.with_leg(index, |_, _, _| ());
    }

    fn tell(&self, stream: &StreamRef<'_>, at: Moment, kind: EventKind) {
        let event = Event::new(at, kind).on(stream.key.call_leg_id, stream.key.leg).toward(stream.key.direction);
        self.config.events.send(event);
    }
}

impl<A: AudioSink> Sink for Tracks<A> {
    /// Reads what each packet will touch: reads of several streams overlap, where one after the other would wait.
    fn upcoming(&mut self, streams: &[StreamId]) {
        let seats = streams.iter().filter_map(|id| self.seats.get(id.index())?.as_ref());
        let read = seats.fold(0, |sum, seat| sum ^ self.gathers[seat.leg].touch());
        std::hint::black_box(read);
    }

    fn stream_started(&mut self, stream: &StreamRef<'_>) {
        let (key, stats) = (stream.key, stream.stats);
        let leg = self.leg_at((key.call_leg_id, key.leg), stats.first_arrival);
        let place = stream.id.index();
        if self.seats.len() <= place {
            self.seats.resize(place + 1, None);
        }
        self.seats[place] = Some(Seat { leg, direction: key.direction, lost: 0, epoch: None });
        self.with_leg(leg, |leg, _, _| leg.begin_stream(key.direction));
        self.tell(stream, stats.first_arrival, EventKind::StreamStarted { peer: stream.peer, ssrc: stream.epoch.ssrc });
    }

    fn packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        let Some(Some(seat)) = self.seats.get_mut(stream.id.index()) else { return };
        let (index, lost) = (seat.leg, std::mem::take(&mut seat.lost));
        let gather = &mut self.gathers[index];
        let is_first = gather.is_empty();
        if seat.epoch == Some(stream.epoch.number) && gather.push(seat.direction, frame, lost) {
            if !gather.has_room(frame.packet.payload().len()) {
                self.work(index);
            } else if is_first {
                self.gathering.push_back((index, frame.arrival));
            }
            return;
        }
        seat.epoch = Some(stream.epoch.number);
        let input = Input::new(stream, frame, lost);
        self.with_leg(index, |leg, config, context| leg.packet(&input, stream.stats, config, context));
    }

    fn late_packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        let Some(Some(seat)) = self.seats.get(stream.id.index()) else { return };
        let (index, input) = (seat.leg, Input { late: true, ..Input::new(stream, frame, 0) });
        self.with_leg(index, |leg, config, context| leg.packet(&input, stream.stats, config, context));
    }

    fn gap(&mut self, stream: &StreamRef<'_>, gap: Gap) {
        if let Some(Some(seat)) = self.seats.get_mut(stream.id.index()) {
            seat.lost += gap.packets;
        }
    }

    fn stream_ended(&mut self, stream: &StreamRef<'_>, reason: EndReason) {
        let Some(seat) = self.seats.get_mut(stream.id.index()).and_then(Option::take) else { return };
        let at = stream.stats.last_arrival;
        let last = self.with_leg(seat.leg, |leg, config, context| {
            leg.end_stream(seat.direction, (stream.stats, reason), config, context)
        });
        let (received, lost) = (stream.stats.received, stream.stats.lost);
        self.tell(stream, at, EventKind::StreamEnded { reason: reason.into(), received, lost });
        if last == Some(true)
            && let Some(mut leg) = self.legs[seat.leg].take()
        {
            self.by_name.remove(&leg.name());
            self.waiting.retain(|&waiting| waiting != seat.leg);
            self.free.push(seat.leg);
            leg.end(at, reason, &mut self.audio);
        }
    }

    fn tick(&mut self, now: Moment) {
        while let Some(&(index, since)) = self.gathering.front()
            && now.since(since) >= self.config.gather
        {
            self.gathering.pop_front();
            let gather = &self.gathers[index];
            if !gather.is_empty() && gather.since() <= since {
                self.work(index);
            }
        }
        if now.since(self.ticked) < TICK {
            return;
        }
        self.ticked = now;
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.retain(|&index| {
            self.with_leg(index, |leg, config, context| leg.tick(now, config, context)).unwrap_or(false)
        });
        waiting.append(&mut self.waiting);
        self.waiting = waiting;
        self.audio.tick(now);
    }
}

/// Drivers tick after every batch; what is due here is due by tens of milliseconds.
const TICK: Duration = Duration::from_millis(50);
