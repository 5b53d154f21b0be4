//! What our ports carry, and the calls that bare RTP makes up.

use strep_wire::{CallLegId, Direction, Leg};

use crate::{Binding, PortId, StreamKey};

/// Bindings of all ports, and the state of pairs.
#[derive(Debug)]
pub(crate) struct Ports {
    bindings: Vec<Option<Binding>>,
    pairs: Vec<Pair>,
    ids: IdSource,
}

/// A pair of ports with one call at a time.
#[derive(Debug)]
struct Pair {
    number: u32,
    call_leg_id: Option<CallLegId>,
    streams: u32,
}

impl Ports {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { bindings: Vec::new(), pairs: Vec::new(), ids: IdSource { state: seed } }
    }

    pub(crate) fn bind(&mut self, port: PortId, binding: Option<Binding>) {
        let index = port.0 as usize;
        if self.bindings.len() <= index {
            self.bindings.resize(index + 1, None);
        }
        if let Some(slot) = self.bindings.get_mut(index) {
            *slot = binding;
        }
        if let Some(Binding::Pair { pair, .. }) = binding
            && !self.pairs.iter().any(|known| known.number == pair)
        {
            self.pairs.push(Pair { number: pair, call_leg_id: None, streams: 0 });
            self.pairs.sort_unstable_by_key(|known| known.number);
        }
    }

    pub(crate) fn binding(&self, port: PortId) -> Option<&Binding> {
        self.bindings.get(port.0 as usize)?.as_ref()
    }

    /// The stream that a pair's port carries now; a call of its own begins if there is none.
    pub(crate) fn pair_key(&mut self, number: u32, direction: Direction) -> StreamKey {
        let id = match self.pair(number).and_then(|pair| pair.call_leg_id) {
            Some(id) => id,
            None => {
                let id = self.ids.next();
                if let Some(pair) = self.pair(number) {
                    pair.call_leg_id = Some(id);
                }
                id
            }
        };
        StreamKey { call_leg_id: id, leg: Leg::A, direction }
    }

    /// The same, if a call is there.
    pub(crate) fn live_pair_key(&self, number: u32, direction: Direction) -> Option<StreamKey> {
        let at = self.pairs.binary_search_by_key(&number, |pair| pair.number).ok()?;
        let call_leg_id = self.pairs.get(at)?.call_leg_id?;
        Some(StreamKey { call_leg_id, leg: Leg::A, direction })
    }

    /// The stream of a source that nothing else is known of.
    pub(crate) fn made_up_key(&mut self) -> StreamKey {
        StreamKey { call_leg_id: self.ids.next(), leg: Leg::A, direction: Direction::Rx }
    }

    pub(crate) fn pair_stream_began(&mut self, number: u32) {
        if let Some(pair) = self.pair(number) {
            pair.streams += 1;
        }
    }

    /// Once the last of its streams has ended, the pair is free for another call.
    pub(crate) fn pair_stream_ended(&mut self, number: u32) {
        if let Some(pair) = self.pair(number) {
            pair.streams -= 1;
            if pair.streams == 0 {
                pair.call_leg_id = None;
            }
        }
    }

    fn pair(&mut self, number: u32) -> Option<&mut Pair> {
        let at = self.pairs.binary_search_by_key(&number, |pair| pair.number).ok()?;
        self.pairs.get_mut(at)
    }
}

/// Call leg ids for media that brings none: random UUIDs (RFC 9562, version 4) from the engine's seed.
#[derive(Debug)]
struct IdSource {
    state: u64,
}

impl IdSource {
    fn next(&mut self) -> CallLegId {
        let value = u128::from(self.draw()) << 64 | u128::from(self.draw());
        uuid::Builder::from_random_bytes(value.to_be_bytes()).into_uuid().into()
    }

    /// SplitMix64: a counter through a mixer, so that every seed gives a sequence without a short cycle.
    const fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}
