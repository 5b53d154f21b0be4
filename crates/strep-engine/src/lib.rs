//! Forked call media, told apart and put back in order: the engine without any I/O.
#![forbid(unsafe_code)]
#![warn(clippy::indexing_slicing, clippy::panic, clippy::wildcard_enum_match_arm)]

mod config;
mod engine;
mod held;
mod key;
mod moment;
mod order;
mod peers;
mod ports;
mod rtcp;
mod sink;
mod stats;
mod stream;
mod timers;
mod trial;

pub use config::EngineConfig;
pub use engine::Engine;
pub use key::{Arrival, Binding, PortId, StreamId, StreamKey};
pub use moment::Moment;
pub use rtcp::SenderReport;
pub use sink::{EndReason, Epoch, EpochCause, Frame, Gap, Sink, StreamRef};
pub use stats::{Outcome, StreamStats, Totals};
pub use strep_wire::{CallLegId, Direction, Leg};
