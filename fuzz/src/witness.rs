//! A sink that holds the engine to what `Sink` promises.

use std::collections::{HashMap, HashSet};

use strep_engine::{EndReason, Epoch, Frame, Gap, Sink, StreamId, StreamKey, StreamRef, StreamStats};

/// Bytes at the front of a payload that we made: these, then its number.
pub(crate) const MARK: [u8; 4] = *b"made";

/// Watches one engine.
#[derive(Debug, Default)]
pub(crate) struct Witness {
    live: HashMap<StreamId, Live>,
    keys: HashSet<StreamKey>,
    /// Which stream each payload that we made is for, until it is delivered. `None`: the engine makes up the stream.
    pub(crate) made: HashMap<u32, Option<StreamKey>>,
    pub(crate) started: u64,
    pub(crate) ended: u64,
    pub(crate) delivered: u64,
}

#[derive(Debug)]
struct Live {
    key: StreamKey,
    epoch: Epoch,
    last_seq: Option<u64>,
    /// The sequence number that must come next, unless a new epoch has just begun.
    next_seq: Option<u64>,
    delivered: u64,
}

impl Witness {
    /// Streams that have started and not ended.
    pub(crate) fn live(&self) -> usize {
        self.live.len()
    }

    fn known(&mut self, stream: &StreamRef<'_>) -> &mut Live {
        let live = self.live.get_mut(&stream.id).expect("a stream is live between its start and its end");
        assert_eq!(live.key, stream.key, "an id means one stream");
        check_sum(stream);
        live
    }

    fn check_payload(&mut self, key: StreamKey, payload: &[u8]) {
        let Some(&[n0, n1, n2, n3]) = payload.strip_prefix(&MARK) else { return };
        let number = u32::from_be_bytes([n0, n1, n2, n3]);
        let expected = self.made.remove(&number).expect("what is delivered was sent, and is delivered once");
        assert!(expected.is_none_or(|expected| expected == key), "delivered to another stream");
    }
}

impl Sink for Witness {
    fn stream_started(&mut self, stream: &StreamRef<'_>) {
        check_sum(stream);
        assert_eq!(stream.epoch.number, 0);
        let live = Live { key: stream.key, epoch: stream.epoch, last_seq: None, next_seq: None, delivered: 0 };
        assert!(self.live.insert(stream.id, live).is_none(), "started twice");
        assert!(self.keys.insert(stream.key), "one live stream a key");
        self.started += 1;
    }

    fn packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        let live = self.known(stream);
        assert_eq!(live.epoch, stream.epoch, "an epoch is told before its packets");
        assert!(live.last_seq.is_none_or(|last| last < frame.seq), "seq rises");
        assert!(live.next_seq.is_none_or(|next| next == frame.seq), "what is missing was told as a gap");
        assert_eq!(frame.seq as u16, frame.packet.seq(), "the low bits are those on the wire");
        live.last_seq = Some(frame.seq);
        live.next_seq = Some(frame.seq + 1);
        live.delivered += 1;
        self.delivered += 1;
        self.check_payload(stream.key, frame.packet.payload());
    }

    fn gap(&mut self, stream: &StreamRef<'_>, gap: Gap) {
        let live = self.known(stream);
        assert!(gap.packets > 0);
        assert!(live.next_seq.is_none_or(|next| next == gap.seq), "gaps and packets leave nothing out");
        live.next_seq = Some(gap.seq + gap.packets);
    }

    fn epoch_started(&mut self, stream: &StreamRef<'_>) {
        let live = self.known(stream);
        assert_eq!(stream.epoch.number, live.epoch.number + 1);
        live.epoch = stream.epoch;
        live.next_seq = None;
    }

    fn stream_ended(&mut self, stream: &StreamRef<'_>, _reason: EndReason) {
        let delivered = self.known(stream).delivered;
        assert_eq!((stream.stats.held, stream.stats.delivered), (0, delivered));
        self.live.remove(&stream.id);
        self.keys.remove(&stream.key);
        self.ended += 1;
    }
}

fn check_sum(stream: &StreamRef<'_>) {
    assert_eq!(stream.stats.received, accounted(stream.stats), "{:?}", stream.stats);
}

fn accounted(stats: &StreamStats) -> u64 {
    stats.delivered + stats.duplicate + stats.late + stats.refused + stats.held
}
