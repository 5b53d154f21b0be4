//! How many streams a peer may have.

use core::net::IpAddr;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// Streams of each peer address. Bounded by the number of streams.
///
/// Two shares, because three packets are soon forged: what has shown fewer is bounded closely, and everything of one
/// peer so that others keep room.
#[derive(Debug)]
pub(crate) struct Peers {
    shares: HashMap<IpAddr, Share, FixedState>,
    max_streams: u32,
    max_unproven: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Share {
    streams: u32,
    unproven: u32,
}

impl Peers {
    pub(crate) fn new(seed: u64, max_streams: u32, max_unproven: u32) -> Self {
        Self { shares: HashMap::with_hasher(FixedState::with_seed(seed)), max_streams, max_unproven }
    }

    /// Takes a place for an unproven stream, if both of the peer's shares have one left.
    pub(crate) fn admit(&mut self, peer: IpAddr) -> bool {
        let share = self.shares.entry(peer).or_default();
        let admitted = share.streams < self.max_streams && share.unproven < self.max_unproven;
        share.streams += u32::from(admitted);
        share.unproven += u32::from(admitted);
        admitted
    }

    /// A stream of the peer has shown enough.
    pub(crate) fn prove(&mut self, peer: IpAddr) {
        if let Some(share) = self.shares.get_mut(&peer) {
            share.unproven -= 1;
        }
    }

    /// A stream of the peer is gone.
    pub(crate) fn release(&mut self, peer: IpAddr, proven: bool) {
        if let Some(share) = self.shares.get_mut(&peer) {
            share.streams -= 1;
            share.unproven -= u32::from(!proven);
            if share.streams == 0 {
                self.shares.remove(&peer);
            }
        }
    }
}
