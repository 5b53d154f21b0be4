//! A sink that writes down what it is told, and datagrams to feed an engine with.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use strep_engine::{
    Arrival, CallLegId, Direction, EndReason, Engine, EpochCause, Frame, Gap, Leg, Moment, Outcome, PortId, Refused,
    Sink, StreamId, StreamKey, StreamRef, StreamStats,
};
use strep_wire::{RtpHeader, StrepHeader};

/// What a sink was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Started { ssrc: u32, anchor: Moment },
    Epoch { cause: EpochCause, ssrc: u32, anchor: Moment },
    Packet { seq: u64, wire_seq: u16, ticks: i64, payload: Vec<u8>, arrival: Moment },
    Late { wire_seq: u16, ticks: i64 },
    Gap { seq: u64, packets: u64, at: Moment },
    Ended(EndReason),
}

/// Everything told, by stream; checks the order of calls as they come.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) told: BTreeMap<StreamKey, Vec<Told>>,
    pub(crate) last: BTreeMap<StreamKey, StreamStats>,
    pub(crate) refused: Vec<Refused>,
    /// Streams that had begun and not ended, at most.
    pub(crate) most_live: usize,
    live: BTreeMap<StreamId, (StreamKey, u64)>,
}

impl Notes {
    pub(crate) fn of(&self, key: StreamKey) -> &[Told] {
        self.told.get(&key).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn wire_seqs(&self, key: StreamKey) -> Vec<u16> {
        let seq = |told: &Told| if let Told::Packet { wire_seq, .. } = told { Some(*wire_seq) } else { None };
        self.of(key).iter().filter_map(seq).collect()
    }

    pub(crate) fn lost(&self, key: StreamKey) -> u64 {
        self.of(key).iter().map(|told| if let Told::Gap { packets, .. } = told { *packets } else { 0 }).sum()
    }

    pub(crate) fn live(&self) -> usize {
        self.live.len()
    }

    fn note(&mut self, stream: &StreamRef<'_>, told: Told) {
        let s = stream.stats;
        assert_eq!(s.received, s.delivered + s.duplicate + s.late + s.refused + s.held, "{told:?}");
        self.last.insert(stream.key, *s);
        self.told.entry(stream.key).or_default().push(told);
    }

    fn rise(&mut self, stream: &StreamRef<'_>, seq: u64, next: u64) {
        let (key, expected) = self.live.get_mut(&stream.id).expect("a stream starts before anything else");
        assert_eq!(*key, stream.key);
        assert!(seq >= *expected, "{seq} after {expected}");
        *expected = next;
    }
}

impl Sink for Notes {
    fn stream_started(&mut self, stream: &StreamRef<'_>) {
        assert!(self.live.insert(stream.id, (stream.key, 0)).is_none(), "an id is used once at a time");
        self.most_live = self.most_live.max(self.live.len());
        self.note(stream, Told::Started { ssrc: stream.epoch.ssrc, anchor: stream.epoch.anchor });
    }

    fn packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        self.rise(stream, frame.seq, frame.seq + 1);
        let packet = &frame.packet;
        self.note(
            stream,
            Told::Packet {
                seq: frame.seq,
                wire_seq: packet.seq(),
                ticks: frame.ticks,
                payload: packet.payload().to_vec(),
                arrival: frame.arrival,
            },
        );
    }

    fn late_packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        self.note(stream, Told::Late { wire_seq: frame.packet.seq(), ticks: frame.ticks });
    }

    fn gap(&mut self, stream: &StreamRef<'_>, gap: Gap) {
        assert!(gap.packets > 0);
        self.rise(stream, gap.seq, gap.seq + gap.packets);
        self.note(stream, Told::Gap { seq: gap.seq, packets: gap.packets, at: gap.at });
    }

    fn epoch_started(&mut self, stream: &StreamRef<'_>) {
        let epoch = stream.epoch;
        self.note(stream, Told::Epoch { cause: epoch.cause, ssrc: epoch.ssrc, anchor: epoch.anchor });
    }

    fn stream_ended(&mut self, stream: &StreamRef<'_>, reason: EndReason) {
        assert!(self.live.remove(&stream.id).is_some(), "a stream ends once");
        assert_eq!(stream.stats.held, 0);
        self.note(stream, Told::Ended(reason));
    }

    fn stream_refused(&mut self, refused: &Refused) {
        self.refused.push(*refused);
    }
}

pub(crate) const PORT: PortId = PortId(0);

pub(crate) fn key(n: u128) -> StreamKey {
    StreamKey { call_leg_id: CallLegId::from_u128(n), leg: Leg::A, direction: Direction::Rx }
}

pub(crate) fn peer() -> SocketAddr {
    SocketAddr::from(([192, 0, 2, 1], 5_000))
}

pub(crate) fn at(millis: u64) -> Arrival {
    Arrival { at: Moment::from_millis(millis), peer: peer(), port: PORT }
}

/// One 20 ms packet of a stream whose timestamp is in step with its sequence number.
pub(crate) fn packet(ssrc: u32, seq: u16) -> Vec<u8> {
    packet_at(ssrc, seq, u32::from(seq).wrapping_mul(160))
}

pub(crate) fn packet_at(ssrc: u32, seq: u16, timestamp: u32) -> Vec<u8> {
    let mut bytes = vec![0; 12 + 160];
    let header = RtpHeader { ssrc, seq, timestamp, ..RtpHeader::default() };
    header.write(&mut bytes).expect("the buffer is large enough");
    bytes[12..14].copy_from_slice(&seq.to_be_bytes());
    bytes
}

pub(crate) fn strep(key: StreamKey, packet: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 24];
    StrepHeader::new(key.call_leg_id, key.leg, key.direction).write(&mut bytes).expect("the buffer is large enough");
    bytes.extend_from_slice(packet);
    bytes
}

/// The rule that holds at every moment.
pub(crate) fn check_sum(engine: &Engine) {
    let totals = engine.totals();
    let sum: u64 = Outcome::ALL.iter().map(|&outcome| totals.of(outcome)).sum();
    assert_eq!(totals.received, sum + totals.held, "{totals:?}");
}
