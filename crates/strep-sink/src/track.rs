//! One stream: from its packets to placed samples, and what is to be said about it.

use std::num::NonZeroU32;

use strep_audio::{Codec, DigitTracker, PayloadFormat, PayloadMap, Press, Resampler, TelephoneEvent};
use strep_engine::{Direction, EpochCause, Moment, StreamStats};

use crate::audio_sink::{AudioSink, Block, LegRef};
use crate::event::{Event, EventKind, EventSender};
use crate::gather::Gathered;
use crate::held::{Held, Input, Source};
use crate::hole::Hole;
use crate::leg::slot;
use crate::quality::Quality;
use crate::report;
use crate::timeline::{Point, Scale, Timeline, Verdict};

/// What a track works with and does not own.
#[derive(Debug)]
pub(crate) struct Context<'a, A> {
    pub(crate) audio: &'a mut A,
    pub(crate) events: &'a EventSender,
    pub(crate) payloads: &'a PayloadMap,
    pub(crate) scratch: &'a mut Scratch,
}

/// Samples on their way. Empty between two calls.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    decoded: Vec<i16>,
    resampled: Vec<i16>,
    /// Frames that follow each other without a gap, for each direction: one block for the audio sink.
    blocks: [Decoded; 2],
}

/// Decoded frames at the rate of the leg, the first at a place.
#[derive(Debug, Default)]
struct Decoded {
    at: i64,
    len: usize,
    /// Only ever grows: zeros where samples are about to be written would cost as much as the samples.
    samples: Vec<i16>,
}

impl Decoded {
    /// Whether a frame at this place would follow on.
    fn ends_at(&self, at: i64) -> bool {
        self.at.checked_add_unsigned(self.len as u64) == Some(at)
    }

    /// Room for so many more samples.
    fn room(&mut self, samples: usize) -> &mut [i16] {
        let end = self.len + samples;
        if self.samples.len() < end {
            self.samples.resize(end, 0);
        }
        &mut self.samples[self.len..end]
    }
}

/// One stream on its leg's timeline.
#[derive(Debug)]
pub(crate) struct Track {
    direction: Direction,
    timeline: Timeline,
    held: Held,
    /// As the engine told it with the latest packet that was worked at once.
    source: Option<Source>,
    /// Epoch of the packet that was worked last.
    epoch: Option<u32>,
    /// Number of the epoch's first packet, as far as is known.
    first_seq: u64,
    /// Payload type in force, and the codec behind it.
    in_force: Option<(u8, Option<Codec>)>,
    resampling: Option<Resampling>,
    digits: Option<DigitTracker>,
    quality: Quality,
    /// Packets since the part began are the difference to these.
    stats_before: StreamStats,
    /// Earliest arrival in the part.
    first_arrival: Option<Moment>,
    stats: StreamStats,
    report: report::Stream,
    /// Packets of the part that have not come, by sequence number.
    gaps: Vec<Hole>,
    clock: NonZeroU32,
}

/// A run of contiguous frames of another rate than the leg's.
#[derive(Debug)]
struct Resampling {
    from: NonZeroU32,
    resampler: Resampler,
    /// Where the next output belongs, and the next input is expected.
    at: i64,
    next: Option<i64>,
}

impl Track {
    pub(crate) fn new(direction: Direction, scale: Scale) -> Self {
        Self {
            direction,
            timeline: Timeline::new(scale),
            held: Held::default(),
            source: None,
            epoch: None,
            first_seq: 0,
            in_force: None,
            resampling: None,
            digits: None,
            quality: Quality::default(),
            stats_before: StreamStats::default(),
            first_arrival: None,
            stats: StreamStats::default(),
            report: report::Stream { direction: direction.to_string(), ..report::Stream::default() },
            gaps: Vec::new(),
            clock: scale.rate,
        }
    }

    /// Takes over what the engine tells of the stream.
    pub(crate) const fn learn(&mut self, source: Source, stats: &StreamStats) {
        self.source = Some(source);
        self.stats = *stats;
    }

    /// Counts a packet that was gathered, until the engine's own counts come: in a hundred bytes, too many to be kept
    /// with each packet.
    pub(crate) fn count(&mut self, packet: &Gathered<'_>) {
        self.stats.received += 1;
        self.stats.delivered += 1;
        self.stats.lost += packet.lost;
        self.stats.last_arrival = self.stats.last_arrival.max(packet.arrival);
    }

    /// Where its packets come from at present.
    pub(crate) const fn source(&self) -> Option<Source> {
        self.source
    }

    /// Arrival from which on a packet brings up a report of quality, which needs the engine's counts.
    pub(crate) const fn quality_due(&self) -> Moment {
        self.quality.due()
    }

    /// Takes the next packet in order.
    pub(crate) fn packet(&mut self, leg: &LegRef, input: &Input<'_>, context: &mut Context<'_, impl AudioSink>) {
        if self.epoch != Some(input.source.epoch) {
            self.begin_epoch(leg, input, context);
            self.first_seq = input.seq;
        }
        self.first_arrival = Some(self.first_arrival.map_or(input.arrival, |first| first.min(input.arrival)));
        if !input.late {
            // What is not audio does not wait for the leg to open, and comes ahead of audio that does.
            self.first_seq = self.first_seq.min(input.seq);
        }
        let format = context.payloads.get(input.payload_type);
        if input.lost > 0 && !matches!(format, PayloadFormat::Audio(_)) {
            let (at, end) = (self.timeline.end().unwrap_or(0), self.timeline.end_after(input.lost));
            let seq = input.seq.saturating_sub(input.lost);
            self.missing(leg, input.arrival, Hole { seq, packets: input.lost, at, end, guessed: true }, context);
        }
        match format {
            // Its gap may be told of by a packet that waits.
            PayloadFormat::Audio(_) if input.late && self.waits() => self.held.push(input),
            PayloadFormat::Audio(codec) if input.late && self.timeline.end().is_some() => {
                self.late(leg, input, codec, context);
            }
            PayloadFormat::Audio(codec) => self.audio(leg, input, codec, context),
            // Key presses are told of again and again, in order; comfort noise is silence wherever it comes.
            _ if input.late => self.late_without_audio(leg, input, context),
            PayloadFormat::TelephoneEvent { rate } => self.telephone_event(leg, input, rate, context),
            // Comfort noise is silence in a recording: nobody sent what it sounds like.
            format => {
                let name = matches!(format, PayloadFormat::ComfortNoise).then_some("CN");
                self.note_payload_type(millis_at(leg, input.arrival), input.payload_type, name, format.clock_rate());
            }
        }
    }

    /// Decides a trial that has run out of time.
    pub(crate) fn tick(&mut self, leg: &LegRef, now: Moment, context: &mut Context<'_, impl AudioSink>) -> bool {
        if self.timeline.deadline().is_some_and(|deadline| deadline <= now) {
            self.timeline.settle();
            self.drain(leg, context);
        }
        self.waits()
    }

    /// Whether packets wait for a decision.
    pub(crate) const fn waits(&self) -> bool {
        !self.held.is_empty()
    }

    /// Takes the timeline over to another origin or rate; only before the first packet, or for the next part.
    pub(crate) fn rebase(&mut self, scale: Scale, samples: i64) {
        self.timeline.rebase(scale, samples);
        if let Some(resampling) = &mut self.resampling {
            resampling.at -= samples;
            resampling.next = resampling.next.map(|next| next - samples);
        }
    }

    /// Place behind the last frame.
    pub(crate) fn end(&self) -> Option<i64> {
        self.timeline.end()
    }

    /// Hands out all that waits, decided or not.
    pub(crate) fn settle(&mut self, leg: &LegRef, context: &mut Context<'_, impl AudioSink>) {
        self.timeline.settle();
        self.drain(leg, context);
        self.finish_run(leg, context);
        self.hand_over(leg, context);
    }

    /// Hands out what is decoded.
    pub(crate) fn hand_over(&mut self, leg: &LegRef, context: &mut Context<'_, impl AudioSink>) {
        let Decoded { at, len, samples } = &mut context.scratch.blocks[slot(self.direction)];
        let samples = &samples[..std::mem::take(len)];
        self.report.clipped_samples += hand_over(context.audio, leg, self.direction, *at, samples);
    }

    /// The stream is over.
    pub(crate) fn finish(&mut self, leg: &LegRef, stats: &StreamStats, context: &mut Context<'_, impl AudioSink>) {
        self.stats = *stats;
        self.settle(leg, context);
        if let Some(press) = self.digits.as_mut().and_then(DigitTracker::finish) {
            self.press(leg, press, self.stats.last_arrival, context);
        }
    }

    /// What is to be said about the stream since its part began; the next part begins.
    pub(crate) fn report(&mut self, leg: &LegRef) -> report::Stream {
        let fresh = report::Stream { direction: self.direction.to_string(), ..report::Stream::default() };
        let mut report = std::mem::replace(&mut self.report, fresh);
        let (now, before) = (self.stats, std::mem::replace(&mut self.stats_before, self.stats));
        report.first_packet_at = self.first_arrival.take().map(report::rfc3339);
        report.delivered = now.delivered - before.delivered;
        report.duplicate = now.duplicate - before.duplicate;
        report.late = now.late - before.late;
        report.refused = now.refused - before.refused;
        report.received = report.delivered + report.duplicate + report.late + report.refused;
        report.lost = now.lost.saturating_sub(before.lost);
        report.gaps = std::mem::take(&mut self.gaps).iter().map(|hole| hole.span(leg)).collect();
        let clock = f64::from(self.clock.get());
        report.jitter_ms = Some(f64::from(now.jitter_q4) / 16.0 / clock * 1e3);
        report.jitter_max_ms = Some(f64::from(now.jitter_max_q4) / 16.0 / clock * 1e3);
        if let Some((_, Some(codec))) = self.in_force {
            let gaps = report.gaps.len() as u64 + report.gaps_unlisted;
            let (r, mos) = Quality::rate(codec, report.delivered, report.lost, gaps);
            report.r_factor = Some(f64::from(r));
            report.mos = Some(f64::from(mos));
        }
        self.in_force = None;
        report
    }

    fn begin_epoch(&mut self, leg: &LegRef, input: &Input<'_>, context: &mut Context<'_, impl AudioSink>) {
        if let Some(press) = self.digits.as_mut().and_then(DigitTracker::finish) {
            self.press(leg, press, input.arrival, context);
        }
        let restarts = self.epoch.replace(input.source.epoch).is_some();
        if self.report.ssrcs.last() != Some(&input.source.ssrc) && self.report.ssrcs.len() < LISTED {
            self.report.ssrcs.push(input.source.ssrc);
        }
        if restarts {
            let what = if input.source.cause == EpochCause::Ssrc { "ssrc" } else { "sequence" };
            self.changed(leg, input, what, context);
        }
    }

    fn audio(&mut self, leg: &LegRef, input: &Input<'_>, codec: Codec, context: &mut Context<'_, impl AudioSink>) {
        let samples = codec.samples(input.payload.len());
        if samples == 0 {
            return;
        }
        if let Some(press) = self.digits.as_mut().and_then(|digits| digits.handle_ticks(input.ticks)) {
            self.press(leg, press, input.arrival, context);
        }
        let point = point(input, codec, samples);
        loop {
            match self.timeline.offer(&point) {
                Verdict::Place => return self.place(leg, input, codec, context),
                Verdict::Hold => return self.held.push(input),
                Verdict::Settle => self.drain(leg, context),
            }
        }
    }

    fn drain(&mut self, leg: &LegRef, context: &mut Context<'_, impl AudioSink>) {
        let held = std::mem::take(&mut self.held);
        for input in held.iter() {
            match context.payloads.get(input.payload_type) {
                PayloadFormat::Audio(codec) if input.late => self.late(leg, &input, codec, context),
                PayloadFormat::Audio(codec) => self.place(leg, &input, codec, context),
                _ => {}
            }
        }
    }

    /// Decodes a packet to its place.
    fn place(&mut self, leg: &LegRef, input: &Input<'_>, codec: Codec, context: &mut Context<'_, impl AudioSink>) {
        let before = self.timeline.end();
        let (at, end) = self.timeline.place(&point(input, codec, codec.samples(input.payload.len())));
        self.note(leg, input, codec, Placed { before, at }, context);
        self.decode(leg, input, codec, (at, end), context);
    }

    /// Takes a packet out of the gap that it left, to its place.
    fn late(&mut self, leg: &LegRef, input: &Input<'_>, codec: Codec, context: &mut Context<'_, impl AudioSink>) {
        let point = point(input, codec, codec.samples(input.payload.len()));
        let by_ticks = self.timeline.place_late(&point);
        let gap = self.gaps.partition_point(|gap| gap.seq + gap.packets <= input.seq);
        let hole = self.gaps.get(gap).copied().filter(|gap| gap.seq <= input.seq);
        // Ticks from the other side of a leap point elsewhere.
        let by_gap = hole.map(|hole| hole.place(input.seq));
        let believable = |at: &i64| hole.is_none_or(|hole| hole.guessed || (hole.at..hole.end).contains(at));
        let Some(at) = by_ticks.filter(believable).or(by_gap) else { return };
        let length = point.length * i64::from(leg.sample_rate.get()) / i64::from(point.clock.get());
        self.note_before_first(leg, input, (at, length), context);
        if let Some(hole) = hole {
            let rest = hole.without(input.seq, at, length);
            self.gaps.splice(gap..=gap, rest.into_iter().flatten());
        }
        let at_ms = millis(leg, at);
        self.report.starts_ms = Some(self.report.starts_ms.map_or(at_ms, |starts_ms| starts_ms.min(at_ms)));
        self.decode(leg, input, codec, (at, at + length), context);
    }

    /// A packet from before the first one says that those between the two have not come either.
    fn note_before_first(
        &mut self,
        leg: &LegRef,
        input: &Input<'_>,
        (at, length): (i64, i64),
        context: &mut Context<'_, impl AudioSink>,
    ) {
        let packets = self.first_seq.saturating_sub(input.seq + 1);
        self.first_seq = self.first_seq.min(input.seq);
        if packets > 0 {
            let at = at.saturating_add(length);
            let end = at.saturating_add(length.saturating_mul(i64::try_from(packets).unwrap_or(i64::MAX)));
            self.missing(leg, input.arrival, Hole { seq: input.seq + 1, packets, at, end, guessed: true }, context);
        }
    }

    /// Takes a packet that has no samples out of the gap that it left.
    fn late_without_audio(&mut self, leg: &LegRef, input: &Input<'_>, context: &mut Context<'_, impl AudioSink>) {
        if self.timeline.end().is_some() {
            self.note_before_first(leg, input, (0, 0), context);
        }
        let seq = input.seq;
        let gap = self.gaps.partition_point(|gap| gap.seq + gap.packets <= seq);
        if let Some(hole) = self.gaps.get(gap).copied().filter(|gap| gap.seq <= seq) {
            let at = hole.place(seq);
            let rest = hole.without(seq, at, hole.place(seq + 1) - at);
            self.gaps.splice(gap..=gap, rest.into_iter().flatten());
        }
    }

    /// Decodes a packet, and hands it on at the rate of the leg.
    fn decode(
        &mut self,
        leg: &LegRef,
        input: &Input<'_>,
        codec: Codec,
        (at, end): (i64, i64),
        context: &mut Context<'_, impl AudioSink>,
    ) {
        let samples = codec.samples(input.payload.len());
        if codec.sample_rate() == leg.sample_rate {
            self.finish_run(leg, context);
            if !context.scratch.blocks[slot(self.direction)].ends_at(at) {
                self.hand_over(leg, context);
            }
            let block = &mut context.scratch.blocks[slot(self.direction)];
            if block.len == 0 {
                block.at = at;
            }
            block.len += codec.decode(input.payload, block.room(samples));
        } else {
            self.hand_over(leg, context);
            let decoded = &mut context.scratch.decoded;
            decoded.resize(samples, 0);
            codec.decode(input.payload, decoded);
            self.resample(leg, codec.sample_rate(), (at, end), context);
        }
    }

    fn resample(
        &mut self,
        leg: &LegRef,
        from: NonZeroU32,
        (at, end): (i64, i64),
        context: &mut Context<'_, impl AudioSink>,
    ) {
        let contiguous = self
            .resampling
            .as_ref()
            .is_some_and(|last| last.from == from && last.next.is_some_and(|next| next.abs_diff(at) <= 1));
        if !contiguous {
            self.finish_run(leg, context);
            match &mut self.resampling {
                Some(resampling) if resampling.from == from => resampling.at = at,
                other => {
                    let Ok(resampler) = Resampler::new(from, leg.sample_rate) else { return };
                    *other = Some(Resampling { from, resampler, at, next: None });
                }
            }
        }
        let Some(resampling) = &mut self.resampling else { return };
        resampling.next = Some(end);
        let Scratch { decoded, resampled, .. } = &mut *context.scratch;
        resampled.clear();
        resampling.resampler.push(decoded, resampled);
        self.report.clipped_samples += hand_over(context.audio, leg, self.direction, resampling.at, resampled);
        resampling.at += i64::try_from(resampled.len()).unwrap_or(0);
    }

    /// Hands out what a resampler still holds back of the run of frames that is over.
    fn finish_run(&mut self, leg: &LegRef, context: &mut Context<'_, impl AudioSink>) {
        let Some(resampling) = &mut self.resampling else { return };
        let resampled = &mut context.scratch.resampled;
        resampled.clear();
        resampling.resampler.finish(resampled);
        if !resampled.is_empty() {
            self.report.clipped_samples += hand_over(context.audio, leg, self.direction, resampling.at, resampled);
            resampling.next = None;
        }
    }

    /// Writes down what is new about a packet that has got its place.
    fn note(
        &mut self,
        leg: &LegRef,
        input: &Input<'_>,
        codec: Codec,
        placed: Placed,
        context: &mut Context<'_, impl AudioSink>,
    ) {
        let at_ms = millis(leg, placed.at);
        self.report.starts_ms.get_or_insert(at_ms);
        if self.in_force.is_none_or(|(payload_type, _)| payload_type != input.payload_type) {
            self.clock = codec.clock_rate();
            let changes = self.in_force.replace((input.payload_type, Some(codec))).is_some();
            list(&mut self.report.codecs, codec_use(at_ms, input.payload_type, Some(codec.name()), self.clock));
            if changes {
                self.changed(leg, input, "codec", context);
            }
        }
        if let Some(moved) = self.timeline.take_moved() {
            let correction = report::Correction { at_ms: millis(leg, moved.at), samples: moved.samples };
            self.report.corrections_unlisted += list(&mut self.report.corrections, correction);
            self.changed(leg, input, "timestamp", context);
        }
        if input.lost > 0 {
            self.gap(leg, input, placed, context);
        }
        if context.events.is_enabled()
            && let Some(kind) = self.quality.packet(input.arrival, &self.stats, codec, self.clock)
        {
            self.tell(leg, input.arrival, kind, context);
        }
    }

    fn gap(&mut self, leg: &LegRef, input: &Input<'_>, placed: Placed, context: &mut Context<'_, impl AudioSink>) {
        let from = placed.before.unwrap_or(placed.at).min(placed.at);
        let (seq, packets) = (input.seq.saturating_sub(input.lost), input.lost);
        self.missing(leg, input.arrival, Hole { seq, packets, at: from, end: placed.at, guessed: false }, context);
    }

    /// Lists a gap, for now: its packets may come yet.
    fn missing(&mut self, leg: &LegRef, arrival: Moment, hole: Hole, context: &mut Context<'_, impl AudioSink>) {
        if self.gaps.len() < LISTED {
            let place = self.gaps.partition_point(|gap| gap.seq < hole.seq);
            self.gaps.insert(place, hole);
        } else {
            self.report.gaps_unlisted += 1;
        }
        self.quality.gap();
        let report::GapSpan { at_ms, duration_ms, packets, .. } = hole.span(leg);
        self.tell(leg, arrival, EventKind::Gap { at_ms, duration_ms, packets }, context);
    }

    fn telephone_event(
        &mut self,
        leg: &LegRef,
        input: &Input<'_>,
        rate: NonZeroU32,
        context: &mut Context<'_, impl AudioSink>,
    ) {
        self.note_payload_type(millis_at(leg, input.arrival), input.payload_type, Some("telephone-event"), rate);
        let Ok(event) = TelephoneEvent::parse(input.payload) else { return };
        let digits = self.digits.get_or_insert_with(|| DigitTracker::new(rate));
        for press in digits.handle_event(input.ticks, input.marker, event) {
            self.press(leg, press, input.arrival, context);
        }
    }

    fn press(&mut self, leg: &LegRef, press: Press, told: Moment, context: &mut Context<'_, impl AudioSink>) {
        let Some(digit) = press.digit() else { return };
        let duration_ms = f64::from(press.duration_ticks) / f64::from(self.clock.get()) * 1e3;
        let by_arrival = (millis_at(leg, told) - duration_ms).max(0.0);
        let by_ticks = self.timeline.place_of(press.ticks).map(|at| millis(leg, at));
        // Before any audio, and behind a leap, ticks say nothing.
        let at_ms = by_ticks.filter(|at_ms| (at_ms - by_arrival).abs() < 5_000.0).unwrap_or(by_arrival);
        if self.report.digits.len() < LISTED {
            self.report.digits.push(report::Digit { at_ms, digit, duration_ms, source: "rfc4733".to_owned() });
        }
        self.tell(leg, told, EventKind::Digit { at_ms, digit, duration_ms, source: "rfc4733" }, context);
    }

    /// Lists a payload type without audio the first time that it is seen.
    fn note_payload_type(&mut self, at_ms: f64, payload_type: u8, name: Option<&str>, clock: NonZeroU32) {
        if !self.report.codecs.iter().any(|codec| codec.payload_type == payload_type) {
            list(&mut self.report.codecs, codec_use(at_ms, payload_type, name, clock));
        }
    }

    fn changed(&self, leg: &LegRef, input: &Input<'_>, what: &'static str, context: &mut Context<'_, impl AudioSink>) {
        let codec = match context.payloads.get(input.payload_type) {
            PayloadFormat::Audio(codec) => Some(codec.name()),
            _ => None,
        };
        let at_ms = millis_at(leg, input.arrival);
        self.tell(
            leg,
            input.arrival,
            EventKind::StreamChanged { what, at_ms, ssrc: input.source.ssrc, codec },
            context,
        );
    }

    fn tell(&self, leg: &LegRef, at: Moment, kind: EventKind, context: &mut Context<'_, impl AudioSink>) {
        let event = Event::new(at, kind).on(leg.call_leg_id, leg.leg).toward(self.direction);
        context.audio.event(leg, &event);
        context.events.send(event);
    }
}

/// Where a frame came to lie, and where the one before had ended.
#[derive(Clone, Copy)]
struct Placed {
    before: Option<i64>,
    at: i64,
}

fn point(input: &Input<'_>, codec: Codec, samples: usize) -> Point {
    let (clock, rate) = (codec.clock_rate(), codec.sample_rate());
    let length = samples as u64 * u64::from(clock.get()) / u64::from(rate.get());
    Point {
        epoch: input.source.epoch,
        anchor: input.source.anchor,
        seq: input.seq,
        ticks: input.ticks,
        length: i64::try_from(length).unwrap_or(i64::MAX),
        clock,
        arrival: input.arrival,
    }
}

/// Yields how many samples lie before the start of the file.
fn hand_over(audio: &mut impl AudioSink, leg: &LegRef, direction: Direction, at: i64, samples: &[i16]) -> u64 {
    let clipped = usize::try_from(at.min(0).unsigned_abs()).map_or(samples.len(), |before| before.min(samples.len()));
    let samples = &samples[clipped..];
    if !samples.is_empty() {
        audio.audio(leg, Block { direction, at: at.max(0).unsigned_abs(), samples });
    }
    clipped as u64
}

fn codec_use(at_ms: f64, payload_type: u8, name: Option<&str>, clock: NonZeroU32) -> report::CodecUse {
    report::CodecUse { at_ms, payload_type, codec: name.map(str::to_owned), clock_rate: clock.get() }
}

/// Appends if there is room; yields 1 if there is none.
fn list<T>(items: &mut Vec<T>, item: T) -> u64 {
    if items.len() >= LISTED {
        return 1;
    }
    items.push(item);
    0
}

/// A place in milliseconds; 0 before the start.
fn millis(leg: &LegRef, at: i64) -> f64 {
    leg.millis(at.max(0).unsigned_abs())
}

/// A moment in milliseconds of the file; 0 before the start.
fn millis_at(leg: &LegRef, at: Moment) -> f64 {
    at.since(leg.origin).as_secs_f64() * 1e3
}

/// Most entries of each list in a report.
const LISTED: usize = 10_000;
