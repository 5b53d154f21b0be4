//! Receive forked call media over UDP: every stream's packets in order, borrowed, with time and gaps.
//!
//! What goes in: STREP datagrams, or bare RTP, on any number of ports. What comes out: calls of a [`Sink`] that you
//! write. Copy this, and you have a consumer:
//!
//! ```no_run
//! use strep::{Config, Error, Frame, Gap, Listen, Receiver, Sink, StreamRef};
//!
//! struct Print;
//!
//! impl Sink for Print {
//!     fn packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
//!         println!("{} {} {} bytes", stream.key, frame.seq, frame.packet.payload().len());
//!     }
//!     fn gap(&mut self, stream: &StreamRef<'_>, gap: Gap) {
//!         println!("{} lost {} packets", stream.key, gap.packets);
//!     }
//! }
//!
//! fn main() -> Result<(), Error> {
//!     let address = ([0, 0, 0, 0], 5004).into();
//!     let receiver = Receiver::start(Config::new([Listen::shared(address)]), |_worker| Print)?;
//!     std::io::stdin().lines().next(); // until Enter
//!     let (_sinks, counts) = receiver.stop()?;
//!     println!("{} datagrams, {} dropped by the kernel", counts.totals().received, counts.kernel_dropped());
//!     Ok(())
//! }
//! ```
//!
//! * [`Receiver`] runs one worker thread per core. Each has sockets, an engine and a sink of its own; both directions
//!   of a call leg meet on one worker, so a sink needs no lock. On Linux datagrams are taken 64 at a time, with the
//!   kernel's receive times; elsewhere one by one, by one worker.
//! * [`tokio::Receiver`] does the same in a task; its
//!   [`packets`](tokio::Receiver::packets) is a `Stream` of [`OwnedEvent`]s, whose payloads are `Bytes`.
//! * Ports may come and go while it runs ([`Receiver::open`], [`Receiver::close`]), and so may call legs, where only
//!   expected ones are taken ([`Admission`], [`Receiver::expect`], [`Receiver::end_call_leg`]).
//! * A [`Sink`] is called in place: while it works, nothing is received. What takes long belongs behind a queue;
//!   [`OwnedPacket::new`] copies a packet for one.
//!
//! What it refuses to do: decode, mix, or write files (that is `strep-sink`), and buffer against jitter (a packet in
//! order is handed on at once).
//!
//! Read [`Receiver`] and [`Sink`] first; then the programs in `examples/`.

mod batch;
mod clock;
mod config;
mod error;
mod feed;
mod hand_over;
mod open;
mod order;
mod owned;
mod pace;
mod ports;
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
pub use ports::OpenPort;
pub use receiver::Receiver;
pub use snapshot::{Snapshot, WorkerSnapshot};
pub use steering::owner;
pub use strep_engine::{
    Admission, Arrival, Binding, CallLegId, Direction, EndReason, Engine, EngineConfig, Epoch, EpochCause, ExpectError,
    Frame, Gap, Leg, Moment, Outcome, PortId, Refused, SenderReport, Sink, StreamId, StreamKey, StreamRef, StreamStats,
    Totals,
};
pub use strep_wire as wire;
