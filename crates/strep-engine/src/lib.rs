//! Forked call media, told apart and put back in order: the engine, without any I/O.
//!
//! Datagrams and time go in; out come, per stream, packets in order with their arrival, gaps where packets never came,
//! and a beginning and an end. The engine opens no socket, reads no clock, starts no thread, takes no lock, and
//! allocates nothing per packet in the steady state. What the network does wrong is no error but an [`Outcome`] with a
//! counter, and `received = outcomes + held` at every moment ([`Totals`]).
//!
//! It adds no delay where nothing is missing: a packet in order is handed on at once. Only what stands behind a gap
//! waits, and the first packets of a stream or of a new source, because until then nothing tells which is first: at
//! most [`EngineConfig::window`].
//!
//! Which call legs may begin a stream can be chosen ([`Admission`]), and one that was ended on request is not begun anew
//! by what is still under way; a stream that has begun pays nothing for either.
//!
//! ```
//! use strep_engine::{Arrival, Binding, Engine, EngineConfig, Frame, Moment, PortId, Sink, StreamRef};
//!
//! struct Count(usize);
//! impl Sink for Count {
//!     fn packet(&mut self, _stream: &StreamRef<'_>, _frame: &Frame<'_>) {
//!         self.0 += 1;
//!     }
//! }
//!
//! let (mut engine, mut sink) = (Engine::new(EngineConfig::default()), Count(0));
//! engine.bind(PortId(0), Binding::Shared);
//! for seq in 0..3 {
//!     let packet = [0x80, 0, 0, seq, 0, 0, 0, seq, 0, 0, 0, 42, 0xFF]; // RTP, SSRC 42, one byte of mu-law
//!     let at = Moment::from_millis(20 * u64::from(seq));
//!     engine.handle_datagram(Arrival { at, peer: ([192, 0, 2, 1], 4000).into(), port: PortId(0) }, &packet, &mut sink);
//! }
//! let due = engine.poll_timeout().expect("the first packets are on trial");
//! engine.handle_timeout(due, &mut sink);
//! assert_eq!(sink.0, 3);
//! ```
//!
//! Read [`Engine`] and [`Sink`] first.
#![forbid(unsafe_code)]
#![warn(clippy::indexing_slicing, clippy::panic, clippy::wildcard_enum_match_arm)]

mod admission;
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

pub use admission::{Admission, ExpectError};
pub use config::EngineConfig;
pub use engine::Engine;
pub use key::{Arrival, Binding, PortId, StreamId, StreamKey};
pub use moment::Moment;
pub use rtcp::SenderReport;
pub use sink::{EndReason, Epoch, EpochCause, Frame, Gap, Refused, Sink, StreamRef};
pub use stats::{Outcome, StreamStats, Totals};
pub use strep_wire::{CallLegId, Direction, Leg};
