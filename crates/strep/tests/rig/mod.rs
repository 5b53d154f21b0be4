//! A sink that tells the test what it is told, and datagrams to send.

mod datagrams;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};
use strep::{EndReason, Frame, Gap, OwnedEvent, OwnedPacket, Sink, StreamKey, StreamRef};

use datagrams::payload;
pub(crate) use datagrams::{bare, datagram, key, sender};

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

/// What a stream of `count` packets from `datagram` must come out as.
pub(crate) fn whole(count: u16) -> Stream {
    (0..count).map(|seq| (u64::from(seq), payload(seq))).collect()
}

pub(crate) fn any_port() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 0).into()
}

pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
