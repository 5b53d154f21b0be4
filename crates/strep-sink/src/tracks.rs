//! From ordered packets to audio on one timeline.

use strep_engine::{Frame, Sink, StreamRef};

use crate::audio_sink::AudioSink;
use crate::config::TracksConfig;

/// The sink of an engine that decodes, places and hands on to an [`AudioSink`].
#[derive(Debug)]
pub struct Tracks<A> {
    config: TracksConfig,
    audio: A,
}

impl<A: AudioSink> Tracks<A> {
    /// Without any leg yet.
    #[must_use]
    pub fn new(config: TracksConfig, audio: A) -> Self {
        Self { config, audio }
    }

    /// The audio sink. Legs that have not ended by now never will: shut the engine down first.
    #[must_use]
    pub fn into_inner(self) -> A {
        self.audio
    }
}

impl<A: AudioSink> Sink for Tracks<A> {
    fn packet(&mut self, _stream: &StreamRef<'_>, _frame: &Frame<'_>) {
        let _ = &self.config;
    }
}
