//! From packets to recordings: one timeline per call leg, WAV files, reports, events.
//!
//! What goes in are the ordered packets of a [`strep_engine::Engine`], whose sink [`Tracks`] is. It decodes them,
//! puts each at its place on the timeline of its call leg, whatever jitter, loss, leaps and restarts made of its
//! arrival, and hands [`Block`]s of samples to an [`AudioSink`]: to the [`WavRecorder`], to [`Analysis`], to yours, or
//! to several in a pair. What happens on the way is told as [`Event`]s, and at the end stands in a [`Report`].
//!
//! A recording grows as `NAME.wav.part`, a valid WAV at every moment, and gets its name together with its report when
//! it is whole; [`recover`] does the same for what a crash left. Nothing is ever overwritten, and every recording ends
//! in exactly one [`EventKind::RecordingFinished`]. Whoever calls into [`Tracks`] never waits for a disk: threads write,
//! what they cannot take within their budget is shed, and counted in the report of the recording that lost it.
//!
//! This crate fills no gap with guesses (it is silence, and listed), does not follow a sender whose clock drifts (its
//! channel slips until it is 200 ms off and is then moved), and knows no network and no carrier.
//!
//! ```
//! use std::time::Duration;
//! use strep_engine::{Binding, Engine, EngineConfig, Moment, PortId};
//! use strep_sink::{Analysis, EventSender, Tracks, TracksConfig, WavConfig, Writers};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let (events, told) = EventSender::channel(1_000);
//! let writers = Writers::start(WavConfig::new(folder.path()), events.clone())?;
//! let mut tracks = Tracks::new(TracksConfig::default(), (Analysis::new(events), writers.recorder()));
//! let mut engine = Engine::new(EngineConfig::default());
//! engine.bind(PortId(0), Binding::Strep);
//! // … engine.handle_datagram(arrival, datagram, &mut tracks), and Sink::tick now and then …
//! engine.shutdown(Moment::default(), &mut tracks);
//! drop(tracks);
//! assert!(writers.finish(Duration::from_secs(5)).left.is_empty());
//! # drop(told);
//! # Ok(())
//! # }
//! ```
//!
//! Read [`Tracks`] and [`AudioSink`] first.
#![forbid(unsafe_code)]

mod analysis;
mod audio_sink;
mod calls;
mod config;
mod disk;
mod event;
mod finisher;
mod gather;
mod held;
mod hole;
mod job;
mod lane;
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
mod stock;
mod timeline;
mod track;
mod tracks;
mod wav;
mod writer;
mod writers;

pub use analysis::Analysis;
pub use audio_sink::{AudioSink, Block, LegRef, LegSummary};
pub use calls::Calls;
pub use config::{Layout, LayoutError, TracksConfig, WavConfig};
pub use event::{Event, EventKind, EventSender, Fork};
pub use name::{Template, TemplateError};
pub use recorder::WavRecorder;
pub use recover::{Recovered, Recovery, recover};
pub use report::{Ended, Report};
pub use stats::{Histogram, WriterStats};
pub use tracks::Tracks;
pub use wav::{HEADER_BYTES, MendError, Mended, Origin, mend};
pub use writers::{FinishSummary, StartError, Writers};
