//! What names a stream, and where its datagrams come from.

use core::fmt;
use core::net::SocketAddr;

use strep_wire::{CallLegId, Direction, Leg};

use crate::Moment;

/// What names a stream: one direction of one leg of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "the triple of the STREP header")]
pub struct StreamKey {
    /// The call leg, from the STREP header or made up for bare RTP.
    pub call_leg_id: CallLegId,
    /// Leg of the call.
    pub leg: Leg,
    /// Direction of the media.
    pub direction: Direction,
}

impl fmt::Display for StreamKey {
    /// `0123…-a-rx`, as file names and logs show it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.call_leg_id, self.leg, self.direction)
    }
}

/// A live stream's place in its engine: small, dense, reused after the stream has ended.
///
/// A sink may index a table of its own by it, from `stream_started` to `stream_ended`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub(crate) u32);

impl StreamId {
    /// The place as an index, below `max_streams`.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A port of ours, numbered by the driver; what it carries is told to the engine by `bind`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a number that the driver chooses")]
pub struct PortId(pub u32);

/// What a port carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Binding {
    /// Bare RTP, one direction of one call at a time. Ports that share `pair` belong to one call leg, whose id the
    /// engine makes up when its first packet comes; once all its streams have ended, the next packet begins a new call.
    Pair {
        /// Number of the pair, free to choose.
        pair: u32,
        /// Direction that this port carries.
        direction: Direction,
    },
    /// STREP; and bare RTP, of which every SSRC is a call leg of its own with an id that the engine makes up (leg A, rx).
    Shared,
    /// Bare RTP of one stream that is known beforehand, as a fork by `rx` and `tx` has it, and so expected.
    Stream(StreamKey),
    /// STREP only; bare RTP is refused and counted.
    Strep,
}

/// One datagram's circumstances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by every driver, per datagram")]
pub struct Arrival {
    /// When the kernel received it.
    pub at: Moment,
    /// Who sent it.
    pub peer: SocketAddr,
    /// Which of our ports it reached.
    pub port: PortId,
}
