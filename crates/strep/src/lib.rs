//! Receive forked call media over UDP: packets in order, with time and gaps.

mod clock;
mod config;
mod error;
mod owned;
mod receiver;
mod snapshot;
mod steering;
#[cfg(feature = "tokio")]
pub mod tokio;

pub use clock::{Clock, Reading};
pub use config::{Backend, Config, Listen};
pub use error::{Error, ListenError, ListenStep};
pub use owned::{OwnedEvent, OwnedPacket};
pub use receiver::Receiver;
pub use snapshot::{Snapshot, WorkerSnapshot};
pub use steering::owner;
pub use strep_engine::{
    Arrival, Binding, CallLegId, Direction, EndReason, Engine, EngineConfig, Epoch, EpochCause, Frame, Gap, Leg,
    Moment, Outcome, PortId, Sink, StreamId, StreamKey, StreamRef, StreamStats, Totals,
};
pub use strep_wire as wire;
