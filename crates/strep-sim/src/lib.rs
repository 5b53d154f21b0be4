//! Seeded calls, network faults and hostile datagrams.
//!
//! What goes in is a seed and a plan: [`LegPlan`] says what a forked leg sends, [`Impairments`] what the network does to
//! it. What comes out is datagrams with their times since the scenario's start ([`LegMedia`], [`Network`]), and the
//! [`Truth`]: the sound that a perfect recorder would have, to the sample. The same seed gives the same bytes on every
//! platform. [`hostile`] makes datagrams that no carrier sends, [`pcap`] writes captures.
//!
//! None of this opens a socket, reads a clock or starts a thread: a test runs an hour of calls in a moment, a program
//! paces the same packets by a clock of its own. The one exception is `carrier`, behind the feature of that name: a
//! carrier with an API, webhooks and media, in real time over loopback.
//!
//! ```
//! use strep_sim::{Impairments, LegPlan, Network, Truth};
//! use strep_wire::Direction;
//!
//! let plan = LegPlan::new(7);
//! let mut network = Network::new(7, "loss=5%,reorder=8".parse::<Impairments>()?);
//! for sent in plan.media() {
//!     network.send(sent.at, sent);
//! }
//! let arrived: Vec<_> = network.drain().into_iter().map(|arrival| arrival.datagram).collect();
//! let recorded: Truth = arrived.iter().filter(|sent| sent.direction == Direction::Rx).collect();
//! assert!(recorded.len_samples() < plan.truth(Direction::Rx).len_samples());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Read [`LegPlan`] and [`Network`] first.
#![forbid(unsafe_code)]

#[cfg(feature = "carrier")]
pub mod carrier;
mod framing;
pub mod hostile;
mod impair;
mod link;
mod lookalike;
mod media;
mod network;
pub mod pcap;
mod plan;
mod rng;
mod sound;
mod tone;
mod truth;
mod voice;

pub use impair::{Burst, DelayStep, Impairments, ImpairmentsError, ImpairmentsProblem, Share};
pub use media::{Content, LegMedia, Merged, Sent};
pub use network::{Arrival, Fate, Network, NetworkCounts};
pub use plan::{Change, DirectionPlan, LegPlan, Source};
pub use rng::Rng;
pub use tone::Tone;
pub use truth::{Truth, TruthBlock};
pub use voice::Voice;
