//! Packets that wait, kept in one bounded pool.

use crate::Moment;

/// Place of a held packet in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HeldId(u32);

/// Copies of packets that wait for one before them. Buffers are kept and reused.
#[derive(Debug)]
pub(crate) struct HeldPool {
    packets: Vec<HeldPacket>,
    free: Vec<HeldId>,
    live: usize,
    live_bytes: usize,
    max: usize,
}

#[derive(Debug, Default)]
struct HeldPacket {
    arrival: Moment,
    bytes: Vec<u8>,
}

impl HeldPool {
    pub(crate) fn new(max: usize) -> Self {
        Self { packets: Vec::with_capacity(max), free: Vec::with_capacity(max), live: 0, live_bytes: 0, max }
    }

    /// Copies a packet in. `None` when the pool is full, by number or by bytes.
    pub(crate) fn hold(&mut self, arrival: Moment, packet: &[u8]) -> Option<HeldId> {
        if self.live == self.max || self.live_bytes + packet.len() > self.max * MEAN_PACKET_BYTES {
            return None;
        }
        let id = self.free.pop().unwrap_or_else(|| {
            self.packets.push(HeldPacket::default());
            HeldId(u32::try_from(self.packets.len() - 1).expect("a pool holds less than 2^32 packets"))
        });
        let slot = self.packets.get_mut(id.0 as usize)?;
        slot.arrival = arrival;
        slot.bytes.clear();
        slot.bytes.extend_from_slice(packet);
        self.live += 1;
        self.live_bytes += packet.len();
        Some(id)
    }

    /// The packet and its arrival.
    pub(crate) fn get(&self, id: HeldId) -> (&[u8], Moment) {
        let packet = self.packets.get(id.0 as usize).expect("a held id points into its pool");
        (&packet.bytes, packet.arrival)
    }

    /// Lends the buffer out, so that it can be read while the pool is changed. `give_back` returns it.
    pub(crate) fn take(&mut self, id: HeldId) -> (Vec<u8>, Moment) {
        let packet = self.slot(id);
        (core::mem::take(&mut packet.bytes), packet.arrival)
    }

    /// Returns a lent buffer; the packet goes on being held.
    pub(crate) fn give_back(&mut self, id: HeldId, bytes: Vec<u8>) {
        self.slot(id).bytes = bytes;
    }

    /// The packet is no longer needed.
    pub(crate) fn release(&mut self, id: HeldId) {
        let packet = self.slot(id);
        let len = packet.bytes.len();
        if packet.bytes.capacity() > MEAN_PACKET_BYTES {
            packet.bytes = Vec::new();
        }
        self.live -= 1;
        self.live_bytes -= len;
        self.free.push(id);
    }

    fn slot(&mut self, id: HeldId) -> &mut HeldPacket {
        self.packets.get_mut(id.0 as usize).expect("a held id points into its pool")
    }
}

/// What a held packet may take on average: 60 ms of G.711 with its headers and room to spare. Larger buffers are not kept.
const MEAN_PACKET_BYTES: usize = 512;
