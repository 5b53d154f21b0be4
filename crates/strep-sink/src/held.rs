//! Packets that wait for a decision.

use strep_engine::{Direction, EpochCause, Frame, Moment, StreamRef};

use crate::gather::Gathered;

/// Where a stream's packets come from at present.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    pub(crate) epoch: u32,
    pub(crate) cause: EpochCause,
    pub(crate) ssrc: u32,
    pub(crate) anchor: Moment,
}

/// A packet with all that its place depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'a> {
    pub(crate) direction: Direction,
    pub(crate) source: Source,
    pub(crate) seq: u64,
    pub(crate) ticks: i64,
    pub(crate) arrival: Moment,
    pub(crate) payload_type: u8,
    pub(crate) marker: bool,
    /// Packets right before it that had not come by then.
    pub(crate) lost: u64,
    /// Whether its own place was given up before.
    pub(crate) late: bool,
    pub(crate) payload: &'a [u8],
}

impl<'a> Input<'a> {
    pub(crate) fn new(stream: &StreamRef<'_>, frame: &Frame<'a>, lost: u64) -> Self {
        Self {
            direction: stream.key.direction,
            source: Source {
                epoch: stream.epoch.number,
                cause: stream.epoch.cause,
                ssrc: stream.epoch.ssrc,
                anchor: stream.epoch.anchor,
            },
            seq: frame.seq,
            ticks: frame.ticks,
            arrival: frame.arrival,
            payload_type: frame.packet.payload_type(),
            marker: frame.packet.marker(),
            lost,
            late: false,
            payload: frame.packet.payload(),
        }
    }

    pub(crate) const fn gathered(packet: &Gathered<'a>, source: Source) -> Self {
        Self {
            direction: packet.direction,
            source,
            seq: packet.seq,
            ticks: packet.ticks,
            arrival: packet.arrival,
            payload_type: packet.payload_type,
            marker: packet.marker,
            lost: packet.lost,
            late: false,
            payload: packet.payload,
        }
    }
}

/// A queue of packets, copied. Empty, it holds no memory.
#[derive(Debug, Default)]
pub(crate) struct Held {
    inputs: Vec<(Input<'static>, usize)>,
    payloads: Vec<u8>,
}

impl Held {
    pub(crate) fn push(&mut self, input: &Input<'_>) {
        self.payloads.extend_from_slice(input.payload);
        self.inputs.push((Input { payload: &[], ..*input }, input.payload.len()));
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    pub(crate) const fn bytes(&self) -> usize {
        self.payloads.len()
    }

    /// The packets, in the order in which they came.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Input<'_>> {
        let mut rest = &self.payloads[..];
        self.inputs.iter().map(move |&(input, len)| {
            let (payload, behind) = rest.split_at(len);
            rest = behind;
            Input { payload, ..input }
        })
    }
}
