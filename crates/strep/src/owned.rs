//! Packets and events for those who keep them.

use core::net::SocketAddr;

use bytes::Bytes;
use strep_engine::{EndReason, Epoch, Frame, Gap, Moment, SenderReport, StreamKey, StreamRef, StreamStats};

/// What a sink is told, owned: for queues, other threads and async code.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum OwnedEvent {
    /// A stream is over.
    Ended {
        /// The stream.
        key: StreamKey,
        /// Why it ended.
        reason: EndReason,
        /// What came of it.
        stats: StreamStats,
    },
    /// A stream goes on from another source or with another sequence.
    EpochStarted {
        /// The stream.
        key: StreamKey,
        /// The new epoch.
        epoch: Epoch,
    },
    /// Packets that never came.
    Gap {
        /// The stream.
        key: StreamKey,
        /// How many, and where.
        gap: Gap,
    },
    /// A packet that came after its place had been released, out of order by its nature.
    LatePacket(OwnedPacket),
    /// The next packet of a stream, in order.
    Packet(OwnedPacket),
    /// The sender told its own clock.
    SenderReport {
        /// The stream.
        key: StreamKey,
        /// What it told.
        report: SenderReport,
    },
    /// The reader was too slow: so many events are missing at this place.
    Shed {
        /// Events that were discarded since the one before.
        events: u64,
    },
    /// A stream begins.
    Started {
        /// The stream.
        key: StreamKey,
        /// Who sends it.
        peer: SocketAddr,
        /// Its first epoch.
        epoch: Epoch,
    },
}

/// One packet, released in order, with a payload of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OwnedPacket {
    /// Its stream.
    pub key: StreamKey,
    /// Who sent it.
    pub peer: SocketAddr,
    /// Sequence number, extended: rises through the whole stream.
    pub seq: u64,
    /// RTP timestamp less the first one of the epoch, in ticks.
    pub ticks: i64,
    /// RTP timestamp as it came.
    pub timestamp: u32,
    /// Synchronisation source.
    pub ssrc: u32,
    /// When the kernel received it.
    pub arrival: Moment,
    /// RTP payload type, 0 to 127.
    pub payload_type: u8,
    /// RTP marker: for audio, the first packet after a silence.
    pub marker: bool,
    /// The payload, without padding. 20 ms of G.711: 160 bytes.
    pub payload: Bytes,
}

impl OwnedPacket {
    /// Copies a packet that a sink was handed: one allocation, of the payload's length.
    #[must_use]
    pub fn new(stream: &StreamRef<'_>, frame: &Frame<'_>) -> Self {
        Self {
            key: stream.key,
            peer: stream.peer,
            seq: frame.seq,
            ticks: frame.ticks,
            timestamp: frame.packet.timestamp(),
            ssrc: frame.packet.ssrc(),
            arrival: frame.arrival,
            payload_type: frame.packet.payload_type(),
            marker: frame.packet.marker(),
            payload: Bytes::copy_from_slice(frame.packet.payload()),
        }
    }
}
