//! The seam to consumers of audio.

use std::num::NonZeroU32;
use std::time::Duration;

use strep_engine::{CallLegId, Direction, Leg, Moment};

use crate::event::Event;
use crate::report::{Ended, Stream};

/// A consumer of audio on a leg's timeline: what a library user implements.
///
/// [`Tracks`](crate::Tracks) calls it in place, from the thread that received the datagram. For every leg the order
/// is: `leg_started`, then audio and events, then `leg_ended`, exactly once. Nothing here may block. A pair of sinks is
/// a sink, and so is an `Option` of one.
pub trait AudioSink {
    /// A leg has audio, and from now on a sample rate. A leg on which nothing but unknown payload types came starts
    /// only to end.
    fn leg_started(&mut self, leg: &LegRef) {
        let _ = leg;
    }

    /// Decoded samples of one packet, or of several that follow each other: 10 to 250 ms as a rule. What no block covers is
    /// silence; a block may lie before one that came earlier.
    fn audio(&mut self, leg: &LegRef, block: Block<'_>);

    /// Something happened on the leg: a gap, a digit, a change.
    fn event(&mut self, leg: &LegRef, event: &Event) {
        let _ = (leg, event);
    }

    /// The leg is over; its index may be used again afterwards. A sink that measures adds to the summary what it
    /// found, for the sinks behind it in a pair.
    fn leg_ended(&mut self, leg: &LegRef, summary: &mut LegSummary) {
        let _ = (leg, summary);
    }

    /// Time has passed; at least ten times a second.
    fn tick(&mut self, now: Moment) {
        let _ = now;
    }
}

/// A live leg, as an audio sink sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LegRef {
    /// Its place: small, dense, reused after the leg has ended. For tables of the sink's own.
    pub index: usize,
    /// The call leg.
    pub call_leg_id: CallLegId,
    /// Leg of the call.
    pub leg: Leg,
    /// Samples a second of every block.
    pub sample_rate: NonZeroU32,
    /// Moment of sample 0.
    pub origin: Moment,
}

/// Samples of one stream, placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Block<'a> {
    /// Which of the leg's streams.
    pub direction: Direction,
    /// Place of the first sample on the leg's timeline, in samples.
    pub at: u64,
    /// 16-bit PCM, mono.
    pub samples: &'a [i16],
}

/// What came of a leg.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LegSummary {
    /// Why it ended.
    pub ended: Ended,
    /// When it ended, on the arrival scale.
    pub at: Moment,
    /// Arrival of its first packet.
    pub first_arrival: Moment,
    /// Its streams, in the order in which they ended.
    pub streams: Vec<Stream>,
}

impl LegRef {
    /// The moment of a sample.
    #[must_use]
    pub fn moment(&self, at: u64) -> Moment {
        self.origin + self.length(at)
    }

    /// How long so many samples last.
    #[must_use]
    pub fn length(&self, samples: u64) -> Duration {
        let rate = u64::from(self.sample_rate.get());
        let part = (samples % rate) * 1_000_000_000 / rate;
        Duration::from_secs(samples / rate) + Duration::from_nanos(part)
    }

    /// Milliseconds of so many samples.
    #[must_use]
    pub fn millis(&self, samples: u64) -> f64 {
        self.length(samples).as_secs_f64() * 1e3
    }
}

impl<A: AudioSink, B: AudioSink> AudioSink for (A, B) {
    fn leg_started(&mut self, leg: &LegRef) {
        self.0.leg_started(leg);
        self.1.leg_started(leg);
    }

    fn audio(&mut self, leg: &LegRef, block: Block<'_>) {
        self.0.audio(leg, block);
        self.1.audio(leg, block);
    }

    fn event(&mut self, leg: &LegRef, event: &Event) {
        self.0.event(leg, event);
        self.1.event(leg, event);
    }

    fn leg_ended(&mut self, leg: &LegRef, summary: &mut LegSummary) {
        self.0.leg_ended(leg, summary);
        self.1.leg_ended(leg, summary);
    }

    fn tick(&mut self, now: Moment) {
        self.0.tick(now);
        self.1.tick(now);
    }
}

impl<A: AudioSink> AudioSink for Option<A> {
    fn leg_started(&mut self, leg: &LegRef) {
        if let Some(sink) = self {
            sink.leg_started(leg);
        }
    }

    fn audio(&mut self, leg: &LegRef, block: Block<'_>) {
        if let Some(sink) = self {
            sink.audio(leg, block);
        }
    }

    fn event(&mut self, leg: &LegRef, event: &Event) {
        if let Some(sink) = self {
            sink.event(leg, event);
        }
    }

    fn leg_ended(&mut self, leg: &LegRef, summary: &mut LegSummary) {
        if let Some(sink) = self {
            sink.leg_ended(leg, summary);
        }
    }

    fn tick(&mut self, now: Moment) {
        if let Some(sink) = self {
            sink.tick(now);
        }
    }
}
