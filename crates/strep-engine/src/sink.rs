//! The seam to consumers of packets.

use core::net::SocketAddr;

use strep_wire::RtpPacket;

use crate::{Arrival, Moment, Outcome, SenderReport, StreamId, StreamKey, StreamStats};

/// A consumer of ordered packets: what a library user implements.
///
/// The engine calls it in place, from the thread that received the datagram, with everything borrowed. Within a
/// stream the order is: `stream_started`, then packets with rising `seq`, gaps and epochs among them, then
/// `stream_ended`, exactly once. Nothing here may block: the receiver waits for it.
pub trait Sink {
    /// Packets of these streams come next, in about this order: whoever keeps state for them may have it brought near.
    /// Only a hint: a stream may have ended by then, and others may come in between.
    fn upcoming(&mut self, streams: &[StreamId]) {
        let _ = streams;
    }

    /// A stream begins; its first packet follows at once.
    fn stream_started(&mut self, stream: &StreamRef<'_>) {
        let _ = stream;
    }

    /// The next packet of a stream, in order, each once.
    fn packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>);

    /// A packet that came after its place had been released: part of a gap told before, or from before the stream's
    /// first packet. Out of order by its nature; a consumer that can still use it places it by `seq` and `ticks`.
    /// Each at most once. It counts as late, and no longer as lost; numbers between one from before the first packet
    /// and that packet count as lost from then on.
    fn late_packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        let _ = (stream, frame);
    }

    /// Packets that have not come in time, told before the packet behind them.
    fn gap(&mut self, stream: &StreamRef<'_>, gap: Gap) {
        let _ = (stream, gap);
    }

    /// The stream goes on from another source or with another sequence: `stream.epoch` is new.
    fn epoch_started(&mut self, stream: &StreamRef<'_>) {
        let _ = stream;
    }

    /// The sender told its own clock (RTCP sender report of the current source).
    fn sender_report(&mut self, stream: &StreamRef<'_>, report: SenderReport) {
        let _ = (stream, report);
    }

    /// A stream is over; its id may be used again afterwards.
    fn stream_ended(&mut self, stream: &StreamRef<'_>, reason: EndReason) {
        let _ = (stream, reason);
    }

    /// A datagram got no stream. As frequent as datagrams: a flood comes here one by one, so this is for a note of the
    /// few that were waited for, and cheap for all others.
    fn stream_refused(&mut self, refused: &Refused) {
        let _ = refused;
    }

    /// Time has passed. A driver calls this after every batch, and at least ten times a second; the engine never does.
    fn tick(&mut self, now: Moment) {
        let _ = now;
    }
}

/// A datagram of media that got no stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// The stream that its STREP header names, or that its port carries; `None` for bare RTP at any other port.
    pub key: Option<StreamKey>,
    /// Why: [`Outcome::Ended`], [`Outcome::Quota`], [`Outcome::Unbound`], [`Outcome::Unexpected`] or
    /// [`Outcome::WrongPort`], under which it is counted, too.
    pub outcome: Outcome,
    /// When it came, from where, and to which port.
    pub arrival: Arrival,
}

/// A live stream, as a sink sees it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct StreamRef<'a> {
    /// Its place, for tables of the sink's own.
    pub id: StreamId,
    /// Its name.
    pub key: StreamKey,
    /// Where its latest packet came from.
    pub peer: SocketAddr,
    /// Its source, and when that began.
    pub epoch: Epoch,
    /// What has come of it so far.
    pub stats: &'a StreamStats,
}

/// One unbroken run of sequence numbers from one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Epoch {
    /// 0 for the stream's first, then one more each time.
    pub number: u32,
    /// Why it began.
    pub cause: EpochCause,
    /// Synchronisation source.
    pub ssrc: u32,
    /// RTP timestamp of its first packet in order.
    pub timestamp: u32,
    /// When that packet would have arrived had it travelled as fast as the fastest of the packets that the epoch
    /// began with: the earliest of their arrivals, each less its offset in RTP time.
    pub anchor: Moment,
}

/// Why an epoch began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EpochCause {
    /// The stream itself did.
    Start,
    /// Another SSRC took over.
    Ssrc,
    /// The sequence went on from a distant number (RFC 3550 §A.1: the source has restarted).
    Sequence,
}

/// One packet, released in order.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Frame<'a> {
    /// The packet, borrowed for the length of the call.
    pub packet: RtpPacket<'a>,
    /// When the kernel received it.
    pub arrival: Moment,
    /// Its sequence number, extended to 64 bits: rises through the whole stream, epochs included.
    pub seq: u64,
    /// Its RTP timestamp less the first one of the epoch, in ticks, extended to 64 bits. Negative if a sender's
    /// timestamp runs backwards.
    pub ticks: i64,
}

/// Packets that never came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gap {
    /// Extended sequence number of the first of them.
    pub seq: u64,
    /// How many there are, at least 1.
    pub packets: u64,
    /// When they were given up.
    pub at: Moment,
}

/// Why a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EndReason {
    /// The sender said goodbye (RTCP BYE), and nothing came afterwards.
    Bye,
    /// The call is over, as the carrier's API tells.
    Hangup,
    /// No packet for the idle time.
    Idle,
    /// The receiver is shutting down.
    Shutdown,
    /// The consumer asked for it.
    Stopped,
}
