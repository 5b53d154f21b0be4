//! A ring of packets that the kernel and a worker share (`AF_PACKET`, `TPACKET_V3`).
//!
//! The kernel fills blocks and gives each away when it is full or a timeout is over; a worker reads a block without a
//! system call and gives it back. [`frame`](super::frame) reads what is in a block, as plain bytes.

use core::fmt;
use core::net::IpAddr;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;
use std::net::UdpSocket;
use std::os::fd::{AsFd, AsRawFd};
use std::{fs, io};

use socket2::{Domain, Socket, Type};

use super::frame::{self, Entry};
use super::options;
use crate::batch::{Message, Received};

/// Blocks of packets, one of which is read at a time.
pub(crate) struct Ring {
    map: Map,
    blocks: usize,
    /// The block that is read next.
    next: usize,
    /// The block whose packets `entries` are, while it is ours.
    held: Option<usize>,
    entries: Vec<Entry>,
    refused: u64,
    /// Holds the port, lest others take it or the kernel tell senders that nobody listens; it drops what it gets.
    _place: UdpSocket,
}

impl Ring {
    /// A ring of about `bytes` for UDP packets that reach `place`'s address at an interface, and the socket by which it is
    /// waited for. `place` gets nothing any more. Blocks that are not full are given away after `timeout`, of whole
    /// milliseconds.
    ///
    /// # Errors
    ///
    /// `PermissionDenied` without `CAP_NET_RAW`, `NotFound` for an interface that is not there; else what the system says.
    pub(crate) fn open(
        interface: &str,
        place: UdpSocket,
        bytes: usize,
        timeout: Duration,
    ) -> io::Result<(Self, UdpSocket)> {
        let index = interface_index(interface)?;
        let address = place.local_addr()?;
        let socket = packet_socket()?;
        options::version_3(&socket)?;
        options::tell_segments(&socket)?;
        let blocks = (bytes / BLOCK_BYTES).max(2);
        options::make_ring(&socket, (BLOCK_BYTES, blocks), timeout)?;
        options::attach_filter(&socket, &mut frame::filter(address))?;
        let map = Map::new(&socket, BLOCK_BYTES * blocks)?;
        options::attach_filter(&place, &mut frame::nothing())?;
        options::bind_packets(&socket, index, protocol(address.ip()))?;
        let entries = Vec::with_capacity(ENTRIES);
        let ring = Self { map, blocks, next: 0, held: None, entries, refused: 0, _place: place };
        Ok((ring, socket.into()))
    }

    /// Gives back the block that was read, and reads the next one if the kernel has given it away.
    pub(crate) fn receive(&mut self) -> Received {
        self.entries.clear();
        if let Some(held) = self.held.take() {
            self.map.status(held).store(KERNEL, Ordering::Release);
        }
        if !self.is_ours(self.next) {
            return Received::default();
        }
        let block = self.next;
        self.held = Some(block);
        self.next = (block + 1) % self.blocks;
        self.refused += frame::read_block(self.map.block(block), &mut self.entries);
        Received { messages: self.entries.len(), more: self.is_ours(self.next) }
    }

    /// Message `index` of the block that was read last.
    pub(crate) fn message(&self, index: usize) -> Message<'_> {
        let entry = &self.entries[index];
        let block = self.map.block(self.held.expect("there are entries only while a block is held"));
        let bytes = &block[entry.start..entry.end];
        Message { peer: entry.peer, stamp: Some(entry.stamp), segment: entry.segment.unwrap_or(bytes.len()), bytes }
    }

    /// Packets that were not taken so far: fragments, cut ones, wrong checksums.
    pub(crate) const fn refused(&self) -> u64 {
        self.refused
    }

    fn is_ours(&self, block: usize) -> bool {
        self.map.status(block).load(Ordering::Acquire) & USER != 0
    }
}

impl fmt::Debug for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ring").field("blocks", &self.blocks).field("next", &self.next).finish_non_exhaustive()
    }
}

/// Whether rings can be opened at this interface.
///
/// # Errors
///
/// `PermissionDenied` without `CAP_NET_RAW`, `NotFound` for an interface that is not there.
pub(crate) fn check(interface: &str) -> io::Result<()> {
    interface_index(interface)?;
    packet_socket().map(drop)
}

fn interface_index(name: &str) -> io::Result<i32> {
    if name.contains('/') {
        return Err(io::ErrorKind::NotFound.into());
    }
    let text = fs::read_to_string(format!("/sys/class/net/{name}/ifindex"))?;
    text.trim().parse().map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Of no protocol, so that nothing comes before it is bound.
fn packet_socket() -> io::Result<Socket> {
    let socket = Socket::new(Domain::PACKET, Type::RAW, None)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

const fn protocol(address: IpAddr) -> u16 {
    match address {
        IpAddr::V4(_) => 0x0800,
        IpAddr::V6(_) => 0x86DD,
    }
}

/// Memory shared with the kernel, as blocks.
struct Map {
    start: NonNull<u8>,
    len: usize,
}

impl Map {
    fn new(socket: &impl AsFd, len: usize) -> io::Result<Self> {
        let (access, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED | libc::MAP_POPULATE);
        // SAFETY: no address is asked for, so that nothing that is mapped is replaced; the descriptor is open while it is
        // borrowed.
        let start = unsafe { libc::mmap(ptr::null_mut(), len, access, kind, socket.as_fd().as_raw_fd(), 0) };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let start = NonNull::new(start.cast()).ok_or(io::ErrorKind::InvalidData)?;
        Ok(Self { start, len })
    }

    /// Whose the block is.
    fn status(&self, block: usize) -> &AtomicU32 {
        let at = self.at(block).wrapping_add(STATUS);
        // SAFETY: it lies within the mapping, which lives as long as `self`, and is aligned to 4 bytes, since blocks are to
        // pages. The kernel and this process write it, each as a whole word; no other reference to it is made: `block`
        // leaves it out.
        unsafe { AtomicU32::from_ptr(at.cast()) }
    }

    /// What is in a block that is ours, from behind its status on, which stands at [`frame::FIRST`].
    fn block(&self, block: usize) -> &[u8] {
        let at = self.at(block).wrapping_add(frame::FIRST);
        // SAFETY: it lies within the mapping, which lives as long as `self`. While the block's status says so it is ours:
        // the kernel does not write to it, and nothing here does. Callers have seen that status, by an acquiring load, and
        // have not given the block back.
        unsafe { core::slice::from_raw_parts(at, BLOCK_BYTES - frame::FIRST) }
    }

    fn at(&self, block: usize) -> *mut u8 {
        assert!((block + 1) * BLOCK_BYTES <= self.len, "block {block} is not in the ring");
        self.start.as_ptr().wrapping_add(block * BLOCK_BYTES)
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        // SAFETY: the mapping was made with this length, and nothing refers to it any more. It fails only for what is not
        // mapped.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.len) };
    }
}

// SAFETY: the mapping belongs to this value alone and is not bound to a thread.
unsafe impl Send for Map {}

/// Room for the longest aggregate there is. Each block serves one timeout: the smaller, the longer a pause a ring of the
/// same size outlasts.
pub(super) const BLOCK_BYTES: usize = 128 << 10;
/// More than shortest packets that fit into a block.
const ENTRIES: usize = 2_048;
/// Where a block's status stands in it.
const STATUS: usize = 8;
const KERNEL: u32 = 0;
const USER: u32 = 1;
