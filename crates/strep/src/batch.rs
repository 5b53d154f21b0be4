//! A batch of datagrams, received either way.

use core::fmt;
use core::net::SocketAddr;
use std::io;

use mio::net::UdpSocket;
use strep_engine::Moment;

#[cfg(target_os = "linux")]
use crate::sys::{Ring, Slots};

/// Room for a batch, and the way in which it is filled.
#[derive(Debug)]
pub(crate) enum Batch {
    #[cfg(target_os = "linux")]
    Slots(Box<Slots>),
    /// Filled by the kernel, for one socket only.
    #[cfg(target_os = "linux")]
    Ring(Ring),
    Portable(Portable),
}

impl Batch {
    /// Takes up to [`BATCH`] messages off a socket without waiting; a ring, all of its next block.
    ///
    /// # Errors
    ///
    /// What the system says, except that nothing was there: that is 0 messages.
    pub(crate) fn receive(&mut self, socket: &UdpSocket) -> io::Result<Received> {
        loop {
            let received = match self {
                #[cfg(target_os = "linux")]
                Self::Slots(slots) => {
                    slots.receive(socket).map(|messages| Received { messages, more: messages == BATCH })
                }
                #[cfg(target_os = "linux")]
                Self::Ring(ring) => Ok(ring.receive()),
                Self::Portable(portable) => portable.receive(socket),
            };
            match received {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Received::default()),
                received => return received,
            }
        }
    }

    /// Message `index` of the latest batch.
    pub(crate) fn message(&self, index: usize) -> Message<'_> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Slots(slots) => slots.message(index),
            #[cfg(target_os = "linux")]
            Self::Ring(ring) => ring.message(index),
            Self::Portable(portable) => portable.message(index),
        }
    }

    /// Packets that reached a ring and were not taken so far.
    pub(crate) const fn refused(&self) -> u64 {
        match self {
            #[cfg(target_os = "linux")]
            Self::Ring(ring) => ring.refused(),
            _ => 0,
        }
    }
}

/// What a receive call has put into a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) messages: usize,
    /// Whether the socket may have more right now.
    pub(crate) more: bool,
}

/// The safe twin of `Slots`: one datagram a system call, no time of receipt, nothing coalesced.
pub(crate) struct Portable {
    bytes: Vec<u8>,
    messages: Vec<(SocketAddr, usize)>,
}

impl Portable {
    pub(crate) fn new() -> Self {
        Self { bytes: vec![0; BATCH * SLOT_BYTES], messages: Vec::with_capacity(BATCH) }
    }

    fn receive(&mut self, socket: &UdpSocket) -> io::Result<Received> {
        self.messages.clear();
        let mut more = true;
        for slot in self.bytes.chunks_exact_mut(SLOT_BYTES) {
            match socket.recv_from(slot) {
                Ok((len, peer)) => self.messages.push((canonical(peer), len)),
                Err(error) if self.messages.is_empty() => return Err(error),
                // Another error than `WouldBlock` is lost here, what the socket has is not: the next call goes on.
                Err(error) => {
                    more = error.kind() != io::ErrorKind::WouldBlock;
                    break;
                }
            }
        }
        Ok(Received { messages: self.messages.len(), more })
    }

    fn message(&self, index: usize) -> Message<'_> {
        let (peer, len) = self.messages[index];
        let start = index * SLOT_BYTES;
        Message { peer, stamp: None, segment: len, bytes: &self.bytes[start..start + len] }
    }
}

impl fmt::Debug for Portable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Portable").field("messages", &self.messages.len()).finish_non_exhaustive()
    }
}

/// One datagram, or several of one peer that the kernel has coalesced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Message<'a> {
    pub(crate) peer: SocketAddr,
    /// Wall time of receipt, if the kernel tells.
    pub(crate) stamp: Option<Moment>,
    /// Length of each datagram in `bytes`; the last may be shorter.
    pub(crate) segment: usize,
    pub(crate) bytes: &'a [u8],
}

impl<'a> Message<'a> {
    /// Its datagrams, at least one: an empty one if there are no bytes.
    pub(crate) fn datagrams(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let empty = self.bytes.is_empty().then_some(self.bytes);
        empty.into_iter().chain(self.bytes.chunks(self.segment.max(1)))
    }
}

/// An IPv4 peer of a socket for both families as what it is.
pub(crate) fn canonical(peer: SocketAddr) -> SocketAddr {
    match peer.ip().to_canonical() {
        address if address == peer.ip() => peer,
        address => SocketAddr::new(address, peer.port()),
    }
}

/// Messages per receive call.
pub(crate) const BATCH: usize = 64;

/// Longer than any UDP payload, so that none is ever cut; and not a multiple of a page, lest the beginnings of all
/// slots compete for the same few cache lines.
pub(crate) const SLOT_BYTES: usize = 65_536 + 320;

#[cfg(test)]
mod tests {
    use super::*;

    fn message(bytes: &[u8], segment: usize) -> Message<'_> {
        Message { peer: ([127, 0, 0, 1], 1).into(), stamp: None, segment, bytes }
    }

    #[test]
    fn coalesced_datagrams_are_split_and_the_last_may_be_shorter() {
        let datagrams: Vec<_> = message(b"aabbc", 2).datagrams().collect();
        assert_eq!(datagrams, [b"aa".as_slice(), b"bb", b"c"]);
    }

    #[test]
    fn empty_datagram_is_one_datagram() {
        assert_eq!(message(b"", 0).datagrams().collect::<Vec<_>>(), [b""]);
    }

    #[test]
    fn segment_of_nothing_does_not_stop_the_worker() {
        assert_eq!(message(b"ab", 0).datagrams().count(), 2);
    }
}
