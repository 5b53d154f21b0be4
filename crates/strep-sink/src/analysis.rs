//! Loudness and speech of every stream.

use std::time::Duration;

use strep_audio::{Level, SpeechDetector, SpeechEdge};
use strep_engine::{Direction, Moment};

use crate::audio_sink::{AudioSink, Block, LegRef, LegSummary};
use crate::event::{Event, EventKind, EventSender};
use crate::report::LevelSpan;

/// An audio sink that measures: `level`, `speech.started` and `speech.ended` as events, loudness and length of speech
/// for the report. Put it before the recorder in a pair, so that the report has them.
#[derive(Debug)]
pub struct Analysis {
    events: EventSender,
    /// By the index of the leg.
    legs: Vec<Option<Voices>>,
    ticked: Moment,
    /// Edges of the block in hand.
    edges: Vec<SpeechEdge>,
}

/// Both streams of a leg, rx first.
#[derive(Debug)]
struct Voices {
    leg: LegRef,
    streams: [Option<Box<Voice>>; 2],
}

#[derive(Debug)]
struct Voice {
    direction: Direction,
    /// Up to the second.
    total: Level,
    /// Since the second began.
    second: Level,
    second_ends: u64,
    speech: SpeechDetector,
    /// Place up to which the detector has heard.
    heard: u64,
    speaks: bool,
}

impl Analysis {
    /// Tells `events` what it finds.
    #[must_use]
    pub const fn new(events: EventSender) -> Self {
        Self { events, legs: Vec::new(), ticked: Moment::from_nanos(0), edges: Vec::new() }
    }
}

impl AudioSink for Analysis {
    fn leg_started(&mut self, leg: &LegRef) {
        if self.legs.len() <= leg.index {
            self.legs.resize_with(leg.index + 1, || None);
        }
        self.legs[leg.index] = Some(Voices { leg: *leg, streams: [None, None] });
    }

    fn audio(&mut self, leg: &LegRef, block: Block<'_>) {
        let Some(Some(voices)) = self.legs.get_mut(leg.index) else { return };
        let voice = &mut voices.streams[slot(block.direction)];
        let voice = voice.get_or_insert_with(|| Box::new(Voice::new(leg, block.direction)));
        voice.measure(leg, &block, &self.events);
        voice.listen(&block, &mut self.edges);
        voice.turns(leg, &mut self.edges, &self.events);
    }

    fn leg_ended(&mut self, leg: &LegRef, summary: &mut LegSummary) {
        let Some(voices) = self.legs.get_mut(leg.index).and_then(Option::take) else { return };
        for mut voice in voices.streams.into_iter().flatten() {
            voice.total += voice.second;
            // Of streams of one direction the last one speaks for all: the file has one channel for them.
            let name = voice.direction.to_string();
            if let Some(stream) = summary.streams.iter_mut().rev().find(|stream| stream.direction == name) {
                let level = |dbfs: Option<f32>| dbfs.map(f64::from);
                let LevelSpan { mean, peak } = stream.level_dbfs.get_or_insert_default();
                (*mean, *peak) = (level(voice.total.mean_dbfs()), level(voice.total.peak_dbfs()));
                stream.speech_ms = Some(leg.millis(voice.speech.speech_samples()));
            }
        }
    }

    fn tick(&mut self, now: Moment) {
        if now.since(self.ticked) < TICK {
            return;
        }
        self.ticked = now;
        for voices in self.legs.iter_mut().flatten() {
            for voice in voices.streams.iter_mut().flatten().filter(|voice| voice.speaks) {
                voice.fall_silent(&voices.leg, now, &mut self.edges);
                voice.turns(&voices.leg, &mut self.edges, &self.events);
            }
        }
    }
}

impl Voice {
    fn new(leg: &LegRef, direction: Direction) -> Self {
        Self {
            direction,
            total: Level::default(),
            second: Level::default(),
            second_ends: 0,
            speech: SpeechDetector::new(leg.sample_rate),
            heard: 0,
            speaks: false,
        }
    }

    /// Adds to the second that goes on, from whichever block it is new.
    fn measure(&mut self, leg: &LegRef, block: &Block<'_>, events: &EventSender) {
        let (mut at, mut samples) = (block.at, block.samples);
        while !samples.is_empty() {
            if at >= self.second_ends {
                self.end_second(leg, events);
                let rate = u64::from(leg.sample_rate.get());
                self.second_ends = (at / rate + 1) * rate;
            }
            let within = usize::try_from(self.second_ends - at).unwrap_or(usize::MAX).min(samples.len());
            let (now, rest) = samples.split_at(within);
            self.second.push(now);
            at += now.len() as u64;
            samples = rest;
        }
    }

    fn end_second(&mut self, leg: &LegRef, events: &EventSender) {
        let second = self.second.take();
        self.total += second;
        if second.samples() > 0 && events.is_enabled() {
            let (mean_dbfs, peak_dbfs) = (second.mean_dbfs(), second.peak_dbfs());
            self.tell(leg, self.second_ends, EventKind::Level { mean_dbfs, peak_dbfs }, events);
        }
    }

    fn listen(&mut self, block: &Block<'_>, edges: &mut Vec<SpeechEdge>) {
        if block.at < self.heard {
            // It came late, or twice: what follows it has been heard.
            return;
        }
        self.speech.push_silence(block.at - self.heard, edges);
        self.heard = block.at + block.samples.len() as u64;
        self.speech.push(block.samples, edges);
    }

    /// Nothing has come for so long that it is silence.
    fn fall_silent(&mut self, leg: &LegRef, now: Moment, edges: &mut Vec<SpeechEdge>) {
        let rate = u128::from(leg.sample_rate.get());
        let due = now.since(leg.origin).saturating_sub(SILENT).as_nanos() * rate / 1_000_000_000;
        let silent = u64::try_from(due).unwrap_or(u64::MAX).saturating_sub(self.heard);
        self.heard += silent;
        self.speech.push_silence(silent, edges);
    }

    fn turns(&mut self, leg: &LegRef, edges: &mut Vec<SpeechEdge>, events: &EventSender) {
        for edge in edges.drain(..) {
            self.speaks = matches!(edge, SpeechEdge::Started { .. });
            let (at, kind) = match edge {
                SpeechEdge::Started { at } => (at, EventKind::SpeechStarted { at_ms: leg.millis(at) }),
                SpeechEdge::Ended { at } => (at, EventKind::SpeechEnded { at_ms: leg.millis(at) }),
            };
            self.tell(leg, at, kind, events);
        }
    }

    fn tell(&self, leg: &LegRef, at: u64, kind: EventKind, events: &EventSender) {
        events.send(Event::new(leg.moment(at), kind).on(leg.call_leg_id, leg.leg).toward(self.direction));
    }
}

const fn slot(direction: Direction) -> usize {
    match direction {
        Direction::Rx => 0,
        Direction::Tx => 1,
    }
}

const TICK: Duration = Duration::from_millis(200);
/// A direction without a packet for so long is silent; ones that come later than this are not heard. Longer than packets
/// travel as a rule, and are gathered.
const SILENT: Duration = Duration::from_millis(1_200);

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use strep_engine::{CallLegId, Leg};

    use super::*;
    use crate::report::{Ended, Stream};

    const LEG: LegRef = LegRef {
        index: 3,
        call_leg_id: CallLegId::from_u128(7),
        leg: Leg::A,
        sample_rate: NonZeroU32::new(8_000).unwrap(),
        origin: Moment::from_millis(10_000),
    };

    fn speech(len: usize) -> Vec<i16> {
        let mut samples = vec![0; len];
        strep_sim::Voice::new(5, LEG.sample_rate).fill(&mut samples);
        samples
    }

    #[test]
    fn speech_levels_and_their_sums_are_told() {
        let (events, told) = EventSender::channel(1_000);
        let mut analysis = Analysis::new(events);
        analysis.leg_started(&LEG);
        let samples = speech(80_000);
        for (nth, samples) in (0..).zip(samples.chunks(160)) {
            analysis.audio(&LEG, Block { direction: Direction::Tx, at: 8_000 + nth * 160, samples });
        }
        analysis.tick(LEG.moment(8_000 + 80_000) + Duration::from_secs(3));
        let told: Vec<Event> = told.try_iter().collect();
        let count = |name| told.iter().filter(|event| event.kind.name() == name).count();
        assert_eq!(count("level"), 9, "the second that goes on is not told");
        assert!(count("speech.started") > 0);
        assert_eq!(count("speech.started"), count("speech.ended"));
        assert!(told.iter().all(|event| event.at > LEG.origin && event.direction == Some(Direction::Tx)));

        let stream = |direction: &str| Stream { direction: direction.to_owned(), ..Stream::default() };
        let mut summary = LegSummary {
            ended: Ended::Hangup,
            at: LEG.origin,
            first_arrival: LEG.origin,
            streams: vec![stream("rx"), stream("tx")],
        };
        analysis.leg_ended(&LEG, &mut summary);
        assert_eq!(summary.streams[0], stream("rx"), "nothing was measured there");
        let mut level = Level::default();
        level.push(&samples);
        let measured = summary.streams[1].level_dbfs.unwrap();
        assert_eq!(measured.peak, level.peak_dbfs().map(f64::from));
        assert_eq!(measured.mean, level.mean_dbfs().map(f64::from));
        assert!(summary.streams[1].speech_ms.unwrap() > 1_000.0);
    }
}
