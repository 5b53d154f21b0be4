//! One call leg: its two tracks, how its recording opens, and where its parts end.

use std::num::NonZeroU32;
use std::time::Duration;

use strep_audio::{Codec, PayloadFormat};
use strep_engine::{CallLegId, Direction, EndReason, Leg as Side, Moment, StreamStats};

use crate::audio_sink::{AudioSink, LegRef, LegSummary};
use crate::config::{MAX_WAV_BYTES, TracksConfig};
use crate::gather::Gather;
use crate::held::{Held, Input, Source};
use crate::report::{Ended, Stream};
use crate::timeline::Scale;
use crate::track::{Context, Track};
use crate::wav::HEADER_BYTES;

/// A call leg from its first stream to its last.
#[derive(Debug)]
pub(crate) struct Leg {
    index: usize,
    call_leg_id: CallLegId,
    side: Side,
    first_arrival: Moment,
    scale: Scale,
    stage: Stage,
    /// Arrival from which on packets belong to the next part.
    part_ends: Moment,
    /// Place from which on they do: a sender in haste gets there before time does.
    part_frames: i64,
    tracks: [Option<Track>; 2],
    done: Vec<Stream>,
    hung_up: bool,
    /// Whether it is on the list of those that wait for ticks.
    listed: bool,
}

#[derive(Debug)]
enum Stage {
    /// Audio is kept until the leg's rate and origin are known.
    Opening { held: Held, until: Option<Moment> },
    /// The audio sink knows of it.
    Open,
}

impl Leg {
    pub(crate) fn new(index: usize, (call_leg_id, side): (CallLegId, Side), first_arrival: Moment) -> Self {
        Self {
            index,
            call_leg_id,
            side,
            first_arrival,
            scale: Scale { origin: first_arrival, rate: USUAL_RATE },
            stage: Stage::Opening { held: Held::default(), until: None },
            part_ends: Moment::from_nanos(u64::MAX),
            part_frames: i64::MAX,
            tracks: [None, None],
            done: Vec::new(),
            hung_up: false,
            listed: false,
        }
    }

    pub(crate) fn begin_stream(&mut self, direction: Direction) {
        self.tracks[slot(direction)] = Some(Track::new(direction, self.scale));
    }

    /// Takes the next packet of one of the streams.
    pub(crate) fn packet(
        &mut self,
        input: &Input<'_>,
        stats: &StreamStats,
        config: &TracksConfig,
        context: &mut Context<'_, impl AudioSink>,
    ) {
        let track = self.tracks[slot(input.direction)].as_ref();
        let full = track.and_then(Track::end).is_some_and(|end| end >= self.part_frames);
        if full || input.arrival >= self.part_ends {
            self.next_part(input.arrival, config, context);
        }
        let Some(track) = &mut self.tracks[slot(input.direction)] else { return };
        track.learn(input.source, stats);
        if let Stage::Opening { held, until } = &mut self.stage
            && let PayloadFormat::Audio(codec) = context.payloads.get(input.payload_type)
        {
            let until = *until.get_or_insert_with(|| input.arrival + opening(codec, input.payload.len()));
            held.push(input);
            if input.arrival >= until || held.bytes() >= OPENING_BYTES {
                self.open(config, context);
            }
            return;
        }
        let leg = self.leg();
        if let Some(track) = &mut self.tracks[slot(input.direction)] {
            track.packet(&leg, input, context);
        }
    }

    /// Takes packets that were allowed to be gathered: those on which nothing but the next sound depends.
    pub(crate) fn work(&mut self, gather: &Gather, context: &mut Context<'_, impl AudioSink>) {
        let leg = self.leg();
        for packet in gather.iter() {
            if let Some(track) = &mut self.tracks[slot(packet.direction)]
                && let Some(source) = track.source()
            {
                track.count(&packet);
                track.packet(&leg, &Input::gathered(&packet, source), context);
            }
        }
    }

    /// Up to which arrival packets of each direction may be gathered. None may where the next one decides about those
    /// that are kept, ends a part, or brings up a report.
    pub(crate) fn gathers_until(&self, config: &TracksConfig) -> [Moment; 2] {
        let near = 8 * i64::from(self.scale.rate.get());
        let is_near = |track: &Track| track.end().is_some_and(|end| end.saturating_add(near) >= self.part_frames);
        let mut tracks = self.tracks.iter().flatten();
        if matches!(self.stage, Stage::Opening { .. }) || tracks.any(|track| track.waits() || is_near(track)) {
            return [Moment::default(); 2];
        }
        let until = self.part_ends.offset_by(-NEAR_NANOS);
        let has_events = config.events.is_enabled();
        self.tracks.each_ref().map(|track| match track {
            Some(track) if has_events => until.min(track.quality_due()),
            _ => until,
        })
    }

    /// Hands out what is decoded.
    pub(crate) fn hand_over(&mut self, context: &mut Context<'_, impl AudioSink>) {
        let leg = self.leg();
        for track in self.tracks.iter_mut().flatten() {
            track.hand_over(&leg, context);
        }
    }

    /// Decides what has waited long enough. Yields whether anything still waits.
    pub(crate) fn tick(
        &mut self,
        now: Moment,
        config: &TracksConfig,
        context: &mut Context<'_, impl AudioSink>,
    ) -> bool {
        if let Stage::Opening { until, .. } = self.stage {
            if until.is_none_or(|until| now < until) {
                return until.is_some();
            }
            self.open(config, context);
        }
        let leg = self.leg();
        let mut waits = false;
        for track in self.tracks.iter_mut().flatten() {
            waits |= track.tick(&leg, now, context);
        }
        self.listed = waits;
        waits
    }

    /// Whether it waits for ticks now, and did not before: tells once.
    pub(crate) fn is_newly_waiting(&mut self) -> bool {
        let waits = match &self.stage {
            Stage::Opening { until, .. } => until.is_some(),
            Stage::Open => self.tracks.iter().flatten().any(Track::waits),
        };
        waits && !std::mem::replace(&mut self.listed, true)
    }

    /// Ends one stream. Yields whether it was the last.
    pub(crate) fn end_stream(
        &mut self,
        direction: Direction,
        (stats, reason): (&StreamStats, EndReason),
        config: &TracksConfig,
        context: &mut Context<'_, impl AudioSink>,
    ) -> bool {
        self.open(config, context);
        let leg = self.leg();
        self.hung_up |= matches!(reason, EndReason::Bye | EndReason::Hangup);
        if let Some(mut track) = self.tracks[slot(direction)].take() {
            track.finish(&leg, stats, context);
            self.remember(track.report(&leg));
        }
        self.tracks.iter().all(Option::is_none)
    }

    /// Ends the recording.
    pub(crate) fn end(&mut self, at: Moment, reason: EndReason, audio: &mut impl AudioSink) {
        let ended = if self.hung_up && reason == EndReason::Idle { Ended::Hangup } else { reason.into() };
        self.end_part(at, ended, audio);
    }

    pub(crate) const fn name(&self) -> (CallLegId, Side) {
        (self.call_leg_id, self.side)
    }

    /// The leg as an audio sink sees it.
    pub(crate) const fn leg(&self) -> LegRef {
        LegRef {
            index: self.index,
            call_leg_id: self.call_leg_id,
            leg: self.side,
            sample_rate: self.scale.rate,
            origin: self.scale.origin,
        }
    }

    /// Settles rate and origin by the packets that are kept, and hands those on.
    fn open(&mut self, config: &TracksConfig, context: &mut Context<'_, impl AudioSink>) {
        let Stage::Opening { held, .. } = &mut self.stage else { return };
        let held = std::mem::take(held);
        self.stage = Stage::Open;
        let mut origin = self.first_arrival;
        let anchors = anchors(&held, context);
        for input in held.iter() {
            if let PayloadFormat::Audio(codec) = context.payloads.get(input.payload_type) {
                self.scale.rate = self.scale.rate.max(codec.sample_rate());
            }
            let clock = context.payloads.clock_rate(input.payload_type);
            let due = anchors.of(&input).offset_by(nanos(input.ticks.min(0), clock));
            // A moment hours away comes from an epoch that begins with a leap.
            if input.arrival.since(due) <= ANCHOR_MOST {
                origin = origin.min(due);
            }
        }
        self.scale.origin = origin;
        self.begin_part(config, context);
        for track in self.tracks.iter_mut().flatten() {
            track.rebase(self.scale, 0);
        }
        let leg = self.leg();
        for input in held.iter() {
            if let Some(track) = &mut self.tracks[slot(input.direction)] {
                track.packet(
                    &leg,
                    &Input { source: Source { anchor: anchors.of(&input), ..input.source }, ..input },
                    context,
                );
            }
        }
    }

    fn begin_part(&mut self, config: &TracksConfig, context: &mut Context<'_, impl AudioSink>) {
        let rate = i64::from(self.scale.rate.get());
        let bytes = config.max_size.get().clamp(LEAST_BYTES, MAX_WAV_BYTES) - HEADER_BYTES as u64;
        // A frame may lie two seconds ahead of its arrival, and be a second long.
        let by_size = i64::try_from(bytes / 4).unwrap_or(i64::MAX) - 4 * rate;
        let by_length = config
            .max_length
            .map_or(i64::MAX, |length| self.scale.samples(i64::try_from(length.as_nanos()).unwrap_or(i64::MAX)));
        self.part_frames = by_size.min(by_length).max(rate);
        self.part_ends = self.scale.origin.offset_by(self.scale.nanos(self.part_frames));
        context.audio.leg_started(&self.leg());
    }

    /// The recording is as long as it may be: it ends, and goes on in another.
    fn next_part(&mut self, arrival: Moment, config: &TracksConfig, context: &mut Context<'_, impl AudioSink>) {
        let leg = self.leg();
        for track in self.tracks.iter_mut().flatten() {
            track.settle(&leg, context);
        }
        let ends = || self.tracks.iter().flatten().filter_map(Track::end);
        let reached = ends().fold(self.scale.sample(arrival), i64::max);
        let by_length = config.max_length.is_some_and(|length| {
            i64::try_from(length.as_nanos()).is_ok_and(|length| reached >= self.scale.samples(length))
        });
        // What the direction that lags behind has yet to say must not lie before the start of the new part.
        // A direction that is silent lags for ever, and yet most of the new part must lie ahead.
        let most = i64::from(self.scale.rate.get()).min(self.part_frames / 4);
        let from = ends().min().map_or(reached, |end| end.clamp(reached - most, reached));
        let reports: Vec<_> = self.tracks.iter_mut().flatten().map(|track| track.report(&leg)).collect();
        self.done.extend(reports);
        self.end_part(arrival, if by_length { Ended::MaxLength } else { Ended::MaxSize }, context.audio);

        self.scale.origin = self.scale.origin.offset_by(self.scale.nanos(from));
        self.first_arrival = arrival;
        for track in self.tracks.iter_mut().flatten() {
            track.rebase(self.scale, from);
        }
        self.begin_part(config, context);
    }

    fn end_part(&mut self, at: Moment, ended: Ended, audio: &mut impl AudioSink) {
        let streams = std::mem::take(&mut self.done);
        let mut summary = LegSummary { ended, at, first_arrival: self.first_arrival, streams };
        audio.leg_ended(&self.leg(), &mut summary);
    }

    /// Keeps a stream's report. A stream that flaps adds to the last one there is room for.
    fn remember(&mut self, stream: Stream) {
        let room = self.done.len() < STREAMS_MOST;
        match self.done.iter_mut().rev().find(|done| !room && done.direction == stream.direction) {
            Some(done) => done.add_counts(&stream),
            None => self.done.push(stream),
        }
    }
}

fn nanos(ticks: i64, clock: NonZeroU32) -> i64 {
    let nanos = i128::from(ticks) * 1_000_000_000 / i128::from(clock.get());
    i64::try_from(nanos).unwrap_or(i64::MIN)
}

/// Where the first epoch of each direction sits, by the quickest of the packets that are kept.
struct Anchors([Option<(u32, Moment)>; 2]);

impl Anchors {
    fn of(&self, input: &Input<'_>) -> Moment {
        let own = self.0[slot(input.direction)].filter(|(epoch, _)| *epoch == input.source.epoch);
        own.map_or(input.source.anchor, |(_, anchor)| anchor)
    }
}

fn anchors<A>(held: &Held, context: &Context<'_, A>) -> Anchors {
    let mut anchors = [None; 2];
    for input in held.iter() {
        let clock = context.payloads.clock_rate(input.payload_type);
        let (epoch, anchor) = anchors[slot(input.direction)].get_or_insert((input.source.epoch, input.source.anchor));
        let due = input.arrival.offset_by(nanos(input.ticks.saturating_neg(), clock));
        // Further away it is no quicker packet but a leap.
        if *epoch == input.source.epoch && input.source.anchor.since(due) < QUICKER_MOST {
            *anchor = due.min(*anchor);
        }
    }
    Anchors(anchors)
}

/// Rx first.
pub(crate) const fn slot(direction: Direction) -> usize {
    match direction {
        Direction::Rx => 0,
        Direction::Tx => 1,
    }
}

/// How long the first audio of a leg waits for the other direction's, and for packets that come late: long packets that
/// are shuffled are displaced by more.
fn opening(codec: Codec, payload_len: usize) -> Duration {
    let samples = u32::try_from(codec.samples(payload_len)).unwrap_or(u32::MAX);
    let length = Duration::from_secs(1) * samples / codec.sample_rate().get();
    (8 * length.min(OPENING_MOST)).clamp(OPENING, OPENING_MOST)
}

const OPENING: Duration = Duration::from_millis(250);
const OPENING_MOST: Duration = Duration::from_millis(500);
const OPENING_BYTES: usize = 64 << 10;
const QUICKER_MOST: Duration = Duration::from_millis(500);
const ANCHOR_MOST: Duration = Duration::from_secs(2);
/// The smallest limit: below, a file would hold no more than its header and a frame.
const LEAST_BYTES: u64 = 1 << 20;
/// So long before the end of a part packets are worked at once, that its report counts what came in it. A place may lie
/// two seconds ahead of its arrival, and what is gathered is at most as long as its packets.
const NEAR_NANOS: i64 = 1_000_000_000;
const STREAMS_MOST: usize = 64;
const USUAL_RATE: NonZeroU32 = NonZeroU32::new(8_000).expect("written out above zero");
