//! What is counted.

use core::ops::AddAssign;

use crate::Moment;

/// What became of a datagram, or of the packet in it. Every datagram gets exactly one of these in the end; a packet
/// that is held for the moment has none yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[non_exhaustive]
pub enum Outcome {
    /// Handed to the sink.
    Delivered,
    /// Its sequence number was held or delivered before.
    Duplicate,
    /// Came after its place had been released.
    Late,
    /// No room: as many streams as configured, in all or of the peer.
    Quota,
    /// Of a call leg that is not expected ([`Admission::Expected`](crate::Admission::Expected)).
    Unexpected,
    /// Of a call leg that was ended on request less than [`EngineConfig::linger`](crate::EngineConfig::linger) before.
    Ended,
    /// From a source that never took over its stream, or a sequence number far from all others.
    Stray,
    /// Fewer packets in sequence than bare RTP must show before it counts as a stream (RFC 3550 §A.1).
    Unproven,
    /// At a port that is not bound, or no longer.
    Unbound,
    /// Bare RTP at a port of STREP, or STREP at a port of bare RTP.
    WrongPort,
    /// Read as RTCP.
    Rtcp,
    /// RTCP that is malformed or belongs to no stream.
    RtcpRefused,
    /// Malformed RTP.
    RtpRefused,
    /// Malformed STREP.
    StrepRefused,
    /// A datagram without bytes, or a STREP header with nothing behind it.
    Empty,
    /// Looks like SIP.
    Sip,
    /// Looks like T.38 or STUN.
    T38,
    /// Anything else.
    Other,
}

impl Outcome {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 18] = [
        Self::Delivered,
        Self::Duplicate,
        Self::Late,
        Self::Quota,
        Self::Unexpected,
        Self::Ended,
        Self::Stray,
        Self::Unproven,
        Self::Unbound,
        Self::WrongPort,
        Self::Rtcp,
        Self::RtcpRefused,
        Self::RtpRefused,
        Self::StrepRefused,
        Self::Empty,
        Self::Sip,
        Self::T38,
        Self::Other,
    ];

    /// Its name in metrics and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Duplicate => "duplicate",
            Self::Late => "late",
            Self::Quota => "quota",
            Self::Unexpected => "unexpected",
            Self::Ended => "ended",
            Self::Stray => "stray",
            Self::Unproven => "unproven",
            Self::Unbound => "unbound",
            Self::WrongPort => "wrong_port",
            Self::Rtcp => "rtcp",
            Self::RtcpRefused => "rtcp_refused",
            Self::RtpRefused => "rtp_refused",
            Self::StrepRefused => "strep_refused",
            Self::Empty => "empty",
            Self::Sip => "sip",
            Self::T38 => "t38",
            Self::Other => "other",
        }
    }
}

/// Datagrams by outcome, and what is held. `received` = the sum over all outcomes + `held`, at every moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totals {
    /// Datagrams handed to the engine.
    pub received: u64,
    /// Packets in reorder buffers or on trial now, and the one in hand while a sink is called.
    pub held: u64,
    /// Packets that never came, in all gaps.
    pub lost: u64,
    /// Streams begun so far.
    pub streams_started: u64,
    /// Streams ended so far.
    pub streams_ended: u64,
    outcomes: [u64; Outcome::ALL.len()],
}

impl Totals {
    /// Datagrams with this outcome.
    #[expect(clippy::indexing_slicing, reason = "there is a count for every outcome")]
    #[must_use]
    pub const fn of(&self, outcome: Outcome) -> u64 {
        self.outcomes[outcome as usize]
    }

    /// Every outcome with its count.
    pub fn outcomes(&self) -> impl Iterator<Item = (Outcome, u64)> + '_ {
        Outcome::ALL.iter().map(|&outcome| (outcome, self.of(outcome)))
    }

    /// A datagram came; it counts as held until it has an outcome.
    pub(crate) const fn receive(&mut self) {
        self.received += 1;
        self.held += 1;
    }

    #[expect(clippy::indexing_slicing, reason = "there is a count for every outcome")]
    pub(crate) const fn count(&mut self, outcome: Outcome) {
        self.held -= 1;
        self.outcomes[outcome as usize] += 1;
    }
}

impl AddAssign for Totals {
    /// Adds another engine's totals.
    fn add_assign(&mut self, rhs: Self) {
        self.received += rhs.received;
        self.held += rhs.held;
        self.lost += rhs.lost;
        self.streams_started += rhs.streams_started;
        self.streams_ended += rhs.streams_ended;
        for (sum, count) in self.outcomes.iter_mut().zip(rhs.outcomes) {
            *sum += count;
        }
    }
}

/// What has come of one stream. `received = delivered + duplicate + late + refused + held`, at every moment.
///
/// What every packet changes stands first, side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[repr(C)]
pub struct StreamStats {
    /// Packets that reached the stream.
    pub received: u64,
    /// Handed to the sink.
    pub delivered: u64,
    /// In the reorder buffer or on trial now, and the one in hand while a sink is called.
    pub held: u64,
    /// Payload bytes handed to the sink.
    pub payload_bytes: u64,
    /// Arrival of the latest packet.
    pub last_arrival: Moment,
    /// Interarrival jitter in ticks, times 16 (RFC 3550 §A.8).
    pub jitter_q4: u32,
    /// Largest value of `jitter_q4` so far.
    pub jitter_max_q4: u32,
    /// Sequence number held or delivered before.
    pub duplicate: u64,
    /// Came after their place had been released.
    pub late: u64,
    /// Strays of other sources or far sequence numbers.
    pub refused: u64,
    /// Sequence numbers given up, less those that came late after all.
    pub lost: u64,
    /// Arrival of the first packet.
    pub first_arrival: Moment,
}
