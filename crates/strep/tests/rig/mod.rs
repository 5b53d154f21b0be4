//! What the loopback tests share: datagrams to send, and a sink that tells the test what it is told.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};
use strep::wire::{RtpHeader, StrepHeader};
use strep::{CallLegId, Direction, EndReason, Frame, Gap, Leg, OwnedEvent, OwnedPacket, Sink, StreamKey, StreamRef};

/// What came of one stream: sequence numbers less the first, and payloads.
pub(crate) type Stream = Vec<(u64, Vec<u8>)>;

/// Tells everything to a test, with the number of its worker.
#[derive(Debug)]
pub(crate) struct Tape {
    pub(crate) worker: usize,
    pub(crate) told: Sender<(usize, OwnedEvent)>,
}

impl Tape {
    fn tell(&self, event: OwnedEvent) {
        self.told.send((self.worker, event)).expect("the test listens");
    }
}

impl Sink for Tape {
    fn stream_started(&mut self, stream: &StreamRef<'_>) {
        self.tell(OwnedEvent::Started { key: stream.key, peer: stream.peer, epoch: stream.epoch });
    }

    fn packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        self.tell(OwnedEvent::Packet(OwnedPacket::new(stream, frame)));
    }

    fn gap(&mut self, stream: &StreamRef<'_>, gap: Gap) {
        self.tell(OwnedEvent::Gap { key: stream.key, gap });
    }

    fn stream_ended(&mut self, stream: &StreamRef<'_>, reason: EndReason) {
        self.tell(OwnedEvent::Ended { key: stream.key, reason, stats: *stream.stats });
    }
}

/// Everything told, as long as it takes to get `count` packets; at most ten seconds without a word.
pub(crate) fn listen(told: &Receiver<(usize, OwnedEvent)>, count: usize) -> Vec<(usize, OwnedEvent)> {
    let mut all = Vec::new();
    let mut packets = 0;
    while packets < count {
        let event = told.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{packets} of {count} packets came"));
        packets += usize::from(matches!(event.1, OwnedEvent::Packet(_)));
        all.push(event);
    }
    all
}

/// Packets by stream, in the order in which they were told.
pub(crate) fn streams<'a>(events: impl IntoIterator<Item = &'a OwnedEvent>) -> BTreeMap<StreamKey, Stream> {
    let mut streams = BTreeMap::<_, Stream>::new();
    let mut firsts = BTreeMap::new();
    for event in events {
        if let OwnedEvent::Packet(packet) = event {
            let first = *firsts.entry(packet.key).or_insert(packet.seq);
            streams.entry(packet.key).or_default().push((packet.seq - first, packet.payload.to_vec()));
        }
    }
    streams
}

pub(crate) fn key(id: u128, direction: Direction) -> StreamKey {
    StreamKey { call_leg_id: CallLegId::from_u128(id), leg: Leg::A, direction }
}

/// A packet of 160 bytes of G.711 behind a STREP header: 196 bytes.
pub(crate) fn datagram(key: StreamKey, seq: u16) -> Vec<u8> {
    let mut bytes = vec![0; 24];
    StrepHeader::new(key.call_leg_id, key.leg, key.direction).write(&mut bytes).expect("the buffer is long enough");
    bytes.extend(bare(u32::from(key.direction == Direction::Tx), seq));
    bytes
}

/// The same without STREP.
pub(crate) fn bare(ssrc: u32, seq: u16) -> Vec<u8> {
    let mut bytes = vec![0; 12];
    let header = RtpHeader { seq, timestamp: u32::from(seq) * 160, ssrc, ..RtpHeader::default() };
    header.write(&mut bytes).expect("the buffer is long enough");
    bytes.extend(payload(seq));
    bytes
}

/// The payload that `datagram` and `bare` give to a packet.
pub(crate) fn payload(seq: u16) -> Vec<u8> {
    seq.to_be_bytes().repeat(80)
}

/// What a stream of `count` packets from `datagram` must come out as.
pub(crate) fn whole(count: u16) -> Stream {
    (0..count).map(|seq| (u64::from(seq), payload(seq))).collect()
}

pub(crate) fn any_port() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 0).into()
}

pub(crate) fn sender(to: SocketAddr) -> UdpSocket {
    let socket = UdpSocket::bind((to.ip(), 0)).expect("loopback has free ports");
    socket.connect(to).expect("loopback is reachable");
    socket
}

pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
