//! What is on the wire: every stream, and everything that is none.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;

use strep_audio::PayloadMap;
use strep_engine::{CallLegId, EndReason, Epoch, Frame, Leg, Sink, StreamKey, StreamRef, StreamStats};
use strep_wire::{RtpPacket, Strep};

use super::foreign::Looks;
use super::payload::Payloads;
use crate::capture::Datagram;

/// Collects what an inspection tells. Bounded, whatever comes.
#[derive(Debug)]
pub(super) struct Survey {
    payloads: PayloadMap,
    pub(super) streams: Vec<Stream>,
    /// Streams beyond those that are kept.
    pub(super) unlisted: u64,
    /// Datagrams by what they look like.
    pub(super) looks: BTreeMap<Looks, u64>,
    /// Datagrams by where they come from and go to.
    pub(super) flows: HashMap<(SocketAddr, SocketAddr), Flow>,
    sources: HashMap<(SocketAddr, u32), Source>,
    live: Vec<Option<usize>>,
    pcm: Vec<i16>,
}

/// One stream of an engine, or what is left of it.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    pub(super) key: StreamKey,
    /// Without a STREP header; its call leg id is made up.
    pub(super) bare: bool,
    pub(super) peer: SocketAddr,
    /// Where it went; `None` if too many sources came to remember.
    pub(super) destination: Option<SocketAddr>,
    pub(super) ssrc: u32,
    /// Changes of source or sequence.
    pub(super) restarts: u32,
    pub(super) stats: StreamStats,
    /// By payload type, in the order in which they came up; at most [`PAYLOAD_TYPES_MAX`].
    pub(super) payloads: Vec<Payloads>,
}

/// All datagrams from one address to another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flow {
    pub(super) datagrams: u64,
    pub(super) looks: Option<Looks>,
    /// First two bytes of the latest one, and how many came with the number after it or the same.
    number: u16,
    numbered: u64,
}

#[derive(Clone, Copy, Debug)]
struct Source {
    destination: SocketAddr,
    bare: bool,
}

impl Survey {
    pub(super) fn new(payloads: PayloadMap) -> Self {
        Self {
            payloads,
            streams: Vec::new(),
            unlisted: 0,
            looks: BTreeMap::new(),
            flows: HashMap::new(),
            sources: HashMap::new(),
            live: Vec::new(),
            pcm: Vec::new(),
        }
    }

    /// Looks at a datagram before the engine gets it.
    pub(super) fn datagram(&mut self, datagram: &Datagram<'_>) {
        let &Datagram { source, destination, payload, .. } = datagram;
        let looks = Looks::at(payload, source, destination);
        *self.looks.entry(looks).or_default() += 1;
        if self.flows.len() < FLOWS_MAX || self.flows.contains_key(&(source, destination)) {
            self.flows.entry((source, destination)).or_default().push(looks, payload);
        }
        let (packet, bare) = match looks {
            Looks::Rtp => (Some(payload), true),
            Looks::Strep => (Strep::parse(payload).ok().map(|strep| strep.payload()), false),
            _ => (None, false),
        };
        if let Some(packet) = packet.and_then(|packet| RtpPacket::parse(packet).ok())
            && (self.sources.len() < FLOWS_MAX || self.sources.contains_key(&(source, packet.ssrc())))
        {
            self.sources.insert((source, packet.ssrc()), Source { destination, bare });
        }
    }

    /// Datagrams so far.
    pub(super) fn datagrams(&self) -> u64 {
        self.looks.values().sum()
    }

    pub(super) const fn formats(&self) -> &PayloadMap {
        &self.payloads
    }

    /// Streams of the same call leg, STREP before bare RTP.
    pub(super) fn legs(&self) -> BTreeMap<(bool, CallLegId, Leg), Vec<&Stream>> {
        let mut legs: BTreeMap<_, Vec<&Stream>> = BTreeMap::new();
        for stream in &self.streams {
            legs.entry((stream.bare, stream.key.call_leg_id, stream.key.leg)).or_default().push(stream);
        }
        legs
    }

    fn stream(&mut self, stream: &StreamRef<'_>) -> Option<&mut Stream> {
        let place = (*self.live.get(stream.id.index())?)?;
        let kept = self.streams.get_mut(place)?;
        kept.stats = *stream.stats;
        Some(kept)
    }
}

impl Sink for Survey {
    fn stream_started(&mut self, stream: &StreamRef<'_>) {
        let Epoch { ssrc, .. } = stream.epoch;
        let source = self.sources.get(&(stream.peer, ssrc));
        let index = stream.id.index();
        if self.live.len() <= index {
            self.live.resize(index + 1, None);
        }
        if self.streams.len() >= STREAMS_MAX {
            self.unlisted += 1;
            self.live[index] = None;
            return;
        }
        self.live[index] = Some(self.streams.len());
        self.streams.push(Stream {
            key: stream.key,
            bare: source.is_some_and(|source| source.bare),
            peer: stream.peer,
            destination: source.map(|source| source.destination),
            ssrc,
            restarts: 0,
            stats: *stream.stats,
            payloads: Vec::new(),
        });
    }

    fn packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        let mut pcm = std::mem::take(&mut self.pcm);
        let format = self.payloads.get(frame.packet.payload_type());
        if let Some(stream) = self.stream(stream)
            && let Some(payloads) = stream.payloads(frame.packet.payload_type())
        {
            payloads.push(frame, format, &mut pcm);
        }
        self.pcm = pcm;
    }

    fn epoch_started(&mut self, stream: &StreamRef<'_>) {
        if let Some(stream) = self.stream(stream) {
            stream.restarts += 1;
        }
    }

    fn stream_ended(&mut self, stream: &StreamRef<'_>, _: EndReason) {
        self.stream(stream);
    }
}

impl Stream {
    /// The payload type that most of its packets have.
    pub(super) fn main_payloads(&self) -> Option<&Payloads> {
        self.payloads.iter().max_by_key(|payloads| payloads.packets)
    }

    fn payloads(&mut self, payload_type: u8) -> Option<&mut Payloads> {
        if let Some(place) = self.payloads.iter().position(|known| known.payload_type == payload_type) {
            return self.payloads.get_mut(place);
        }
        if self.payloads.len() == PAYLOAD_TYPES_MAX {
            return None;
        }
        self.payloads.push(Payloads::new(payload_type));
        self.payloads.last_mut()
    }
}

impl Flow {
    fn push(&mut self, looks: Looks, payload: &[u8]) {
        self.looks = Some(looks);
        self.datagrams += 1;
        if let Some(&[high, low]) = payload.first_chunk::<2>() {
            let number = u16::from_be_bytes([high, low]);
            self.numbered += u64::from(self.datagrams > 1 && number.wrapping_sub(self.number) <= 1);
            self.number = number;
        }
    }

    /// What it looks like, over all its datagrams: a single one is soon mistaken for T.38, a run of them is not.
    pub(super) fn looks(&self) -> Looks {
        match self.looks {
            Some(Looks::Udptl) if self.numbered * 2 < self.datagrams => Looks::Unknown,
            Some(looks) => looks,
            None => Looks::Unknown,
        }
    }
}

const STREAMS_MAX: usize = 10_000;
const FLOWS_MAX: usize = 16_384;
/// A call has one or two codecs, digits and comfort noise.
const PAYLOAD_TYPES_MAX: usize = 6;
