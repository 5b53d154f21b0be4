//! From packets to recordings: one timeline per call leg, WAV files, reports, events.
#![forbid(unsafe_code)]

mod analysis;
mod audio_sink;
mod config;
mod disk;
mod event;
mod finisher;
mod held;
mod job;
mod leg;
mod lock;
mod name;
mod quality;
mod recorder;
#[cfg(test)]
mod recording_tests;
mod recover;
pub mod report;
mod stats;
mod timeline;
mod track;
mod tracks;
mod wav;
mod writer;
mod writers;

pub use analysis::Analysis;
pub use audio_sink::{AudioSink, Block, LegRef, LegSummary};
pub use config::{Layout, LayoutError, TracksConfig, WavConfig};
pub use event::{Event, EventKind, EventSender};
pub use name::{Template, TemplateError};
pub use recorder::WavRecorder;
pub use recover::{Recovered, Recovery, recover};
pub use report::{Ended, Report};
pub use stats::{Histogram, WriterStats};
pub use tracks::Tracks;
pub use wav::{HEADER_BYTES, MendError, Mended, Origin, mend};
pub use writers::{FinishSummary, StartError, Writers};
