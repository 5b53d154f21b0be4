//! Admission: how many unproven streams a peer may have.

use core::net::IpAddr;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// Unproven streams of each peer address. Bounded by the number of streams.
#[derive(Debug)]
pub(crate) struct Peers {
    unproven: HashMap<IpAddr, u32, FixedState>,
    max: u32,
}

impl Peers {
    pub(crate) fn new(seed: u64, max: u32) -> Self {
        Self { unproven: HashMap::with_hasher(FixedState::with_seed(seed)), max }
    }

    /// Takes a place of the peer's share, if one is left.
    pub(crate) fn admit(&mut self, peer: IpAddr) -> bool {
        let count = self.unproven.entry(peer).or_insert(0);
        let admitted = *count < self.max;
        *count += u32::from(admitted);
        admitted
    }

    /// Gives a place back: the stream is proven or gone.
    pub(crate) fn release(&mut self, peer: IpAddr) {
        if let Some(count) = self.unproven.get_mut(&peer) {
            *count -= 1;
            if *count == 0 {
                self.unproven.remove(&peer);
            }
        }
    }
}
