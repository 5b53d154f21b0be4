//! Batches: what their packets will touch is brought near first, all of it together.

use core::hint::black_box;

use strep_wire::{Kind, classify};

use super::{Engine, hash, stream_of};
use crate::{Arrival, Binding, Sink, StreamId};

impl Engine {
    /// Takes datagrams in the order in which they came: the same as [`handle_datagram`](Self::handle_datagram) for
    /// each, and faster where many streams take turns. `sink` is told [`upcoming`](Sink::upcoming) streams on the way.
    pub fn handle_datagrams(&mut self, datagrams: &[(Arrival, &[u8])], sink: &mut impl Sink) {
        for chunk in datagrams.chunks(CHUNK) {
            let hints = if chunk.len() < WORTHWHILE { [None; CHUNK] } else { self.foresee(chunk, sink) };
            for (&(arrival, datagram), hint) in chunk.iter().zip(hints) {
                self.handle_hinted(arrival, datagram, hint, sink);
            }
        }
    }

    /// The streams that datagrams seem to belong to; a stream may end before its turn comes, so it is a hint only.
    ///
    /// A cold stream is a chain of reads, each waiting for the one before: cell of the index, state of the stream, state
    /// of the sink. Here each link is read for the whole chunk at once, and the waits overlap.
    fn foresee(&self, chunk: &[(Arrival, &[u8])], sink: &mut impl Sink) -> [Option<StreamId>; CHUNK] {
        let mut hashes = [None; CHUNK];
        for (hash_of, (_, datagram)) in hashes.iter_mut().zip(chunk) {
            *hash_of = stream_of(datagram).map(|key| hash(&self.hasher, &key));
        }
        let mut hints = [None; CHUNK];
        for ((hint, hash), (arrival, datagram)) in hints.iter_mut().zip(hashes).zip(chunk) {
            // The first candidate will do: reading its key here would wait for the stream's state.
            *hint = match hash {
                Some(hash) => self.by_key.find(hash, |_| true).copied(),
                None => self.bare_stream(*arrival, datagram),
            };
        }
        let (mut upcoming, mut count, mut read) = ([StreamId(0); CHUNK], 0, 0);
        for (place, id) in upcoming.iter_mut().zip(hints.iter().flatten()) {
            *place = *id;
            count += 1;
            read ^= self.slots.get(id.index()).map_or(0, |slot| slot.touch());
        }
        black_box(read);
        sink.upcoming(upcoming.get(..count).unwrap_or_default());
        hints
    }

    /// The stream of bare RTP, if the port and the source tell.
    fn bare_stream(&self, arrival: Arrival, packet: &[u8]) -> Option<StreamId> {
        if classify(packet) != Kind::Rtp {
            return None;
        }
        match *self.ports.binding(arrival.port)? {
            Binding::Stream(key) => self.find(key, None),
            Binding::Pair { pair, direction } => self.find(self.ports.live_pair_key(pair, direction)?, None),
            Binding::Shared => {
                let ssrc = u32::from_be_bytes(*packet.get(8..)?.first_chunk()?);
                self.by_source.get(&(arrival.port, ssrc)).copied()
            }
            Binding::Strep => None,
        }
    }
}

/// Datagrams whose streams are touched together: what fits into a first-level cache.
const CHUNK: usize = 64;

/// Fewer datagrams gain nothing from being looked at twice.
const WORTHWHILE: usize = 4;
