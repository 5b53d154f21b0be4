//! Receive forked call media over UDP: packets in order, with time and gaps.

mod batch;
mod clock;
mod config;
mod error;
mod hand_over;
mod open;
mod owned;
mod pace;
mod receiver;
mod snapshot;
mod sockets;
mod steering;
#[cfg(target_os = "linux")]
mod sys;
#[cfg(feature = "tokio")]
pub mod tokio;
mod worker;

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
