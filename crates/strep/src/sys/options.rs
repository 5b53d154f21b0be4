//! Socket options.

use core::ptr;
use core::time::Duration;
use std::io;
use std::os::fd::{AsFd, AsRawFd};

use libc::{c_int, c_void, socklen_t};

/// Asks for a receive buffer beyond `net.core.rmem_max`. The kernel doubles the number for its own overhead.
///
/// # Errors
///
/// `PermissionDenied` without `CAP_NET_ADMIN`.
pub(crate) fn force_receive_buffer(socket: &impl AsFd, bytes: usize) -> io::Result<()> {
    let bytes = c_int::try_from(bytes).unwrap_or(c_int::MAX);
    set(socket, (libc::SOL_SOCKET, libc::SO_RCVBUFFORCE), &bytes)
}

/// Has every datagram come with the wall time of its receipt.
pub(crate) fn stamp_arrivals(socket: &impl AsFd) -> io::Result<()> {
    set(socket, (libc::SOL_SOCKET, libc::SO_TIMESTAMPNS), &ON)
}

/// Lets the kernel hand out several datagrams of one sender as one.
pub(crate) fn coalesce_datagrams(socket: &impl AsFd) -> io::Result<()> {
    set(socket, (libc::SOL_UDP, libc::UDP_GRO), &ON)
}

/// Attaches a classic BPF program to the group of sockets that share this one's port. What it returns is the number
/// of the socket, in the order in which they were bound, that gets the datagram.
pub(crate) fn attach_steering(socket: &impl AsFd, program: &mut [libc::sock_filter]) -> io::Result<()> {
    let len = u16::try_from(program.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let program = libc::sock_fprog { len, filter: program.as_mut_ptr() };
    set(socket, (libc::SOL_SOCKET, libc::SO_ATTACH_REUSEPORT_CBPF), &program)
}

/// Has a packet socket pass only what a classic BPF program lets through.
pub(super) fn attach_filter(socket: &impl AsFd, program: &mut [libc::sock_filter]) -> io::Result<()> {
    let len = u16::try_from(program.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let program = libc::sock_fprog { len, filter: program.as_mut_ptr() };
    set(socket, (libc::SOL_SOCKET, libc::SO_ATTACH_FILTER), &program)
}

/// Has a packet socket's ring be one of blocks.
pub(super) fn version_3(socket: &impl AsFd) -> io::Result<()> {
    set(socket, (libc::SOL_PACKET, PACKET_VERSION), &(libc::tpacket_versions::TPACKET_V3 as c_int))
}

/// Has a packet socket tell, in front of each packet, whether it is several coalesced ones.
pub(super) fn tell_segments(socket: &impl AsFd) -> io::Result<()> {
    set(socket, (libc::SOL_PACKET, PACKET_VNET_HDR), &ON)
}

/// Gives a packet socket a ring of so many blocks of so many bytes, each given away when full or after `timeout`.
pub(super) fn make_ring(socket: &impl AsFd, blocks: (usize, usize), timeout: Duration) -> io::Result<()> {
    let number = |number: usize| libc::c_uint::try_from(number).map_err(|_| io::ErrorKind::InvalidInput);
    let millis = libc::c_uint::try_from(timeout.as_millis()).unwrap_or(libc::c_uint::MAX);
    let ring = libc::tpacket_req3 {
        tp_block_size: number(blocks.0)?,
        tp_block_nr: number(blocks.1)?,
        tp_frame_size: FRAME_BYTES,
        tp_frame_nr: number(blocks.0 * blocks.1)? / FRAME_BYTES,
        tp_retire_blk_tov: millis.max(1),
        tp_sizeof_priv: 0,
        tp_feature_req_word: 0,
    };
    set(socket, (libc::SOL_PACKET, PACKET_RX_RING), &ring)
}

/// Has a packet socket get what comes in at an interface, of one protocol.
pub(super) fn bind_packets(socket: &impl AsFd, interface: c_int, protocol: u16) -> io::Result<()> {
    let address = libc::sockaddr_ll {
        sll_family: u16::try_from(libc::AF_PACKET).map_err(|_| io::ErrorKind::InvalidInput)?,
        sll_protocol: protocol.to_be(),
        sll_ifindex: interface,
        sll_hatype: 0,
        sll_pkttype: 0,
        sll_halen: 0,
        sll_addr: [0; 8],
    };
    let len = len_of::<libc::sockaddr_ll>()?;
    // SAFETY: the descriptor is open while it is borrowed; `address` is readable for `len` bytes, its own size, and the
    // kernel copies from it only.
    let outcome = unsafe { libc::bind(socket.as_fd().as_raw_fd(), ptr::from_ref(&address).cast(), len) };
    if outcome == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Packets that a ring had no room for since this was last asked.
pub(crate) fn dropped_packets(socket: &impl AsFd) -> io::Result<u32> {
    let statistics: [u32; 3] = read(socket, (libc::SOL_PACKET, PACKET_STATISTICS))?;
    Ok(statistics[1])
}

/// Datagrams that were dropped at this socket since it was made, for want of room above all. Wraps at 2³².
pub(crate) fn dropped_datagrams(socket: &impl AsFd) -> io::Result<u32> {
    let words: [u32; 16] = read(socket, (libc::SOL_SOCKET, SO_MEMINFO))?;
    Ok(words[SK_MEMINFO_DROPS])
}

/// An option that is so many words; those that the kernel does not know are 0.
fn read<const WORDS: usize>(socket: &impl AsFd, (level, name): (c_int, c_int)) -> io::Result<[u32; WORDS]> {
    let mut words = [0_u32; WORDS];
    let mut len = len_of::<[u32; WORDS]>()?;
    // SAFETY: the descriptor is open while it is borrowed; `words` and `len` are writable, live through the call, and
    // `len` is the size of `words` in bytes, beyond which the kernel does not write.
    let outcome = unsafe {
        libc::getsockopt(socket.as_fd().as_raw_fd(), level, name, words.as_mut_ptr().cast::<c_void>(), &raw mut len)
    };
    if outcome == 0 { Ok(words) } else { Err(io::Error::last_os_error()) }
}

/// `T` is what the kernel expects for the option, and any pointer in it points to what the option says.
fn set<T: Copy>(socket: &impl AsFd, (level, name): (c_int, c_int), value: &T) -> io::Result<()> {
    let len = len_of::<T>()?;
    // SAFETY: the descriptor is open while it is borrowed; `value` is readable for `len` bytes, its own size, and the
    // kernel copies from it only; callers in this file pair each option with the type that it is defined with.
    let outcome = unsafe {
        libc::setsockopt(socket.as_fd().as_raw_fd(), level, name, ptr::from_ref(value).cast::<c_void>(), len)
    };
    if outcome == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

fn len_of<T>() -> io::Result<socklen_t> {
    socklen_t::try_from(size_of::<T>()).map_err(|_| io::ErrorKind::InvalidInput.into())
}

const ON: c_int = 1;
/// Of no meaning in a ring of blocks, but checked.
const FRAME_BYTES: libc::c_uint = 2_048;

/// `linux/sock_diag.h`, and the option's number in `asm-generic/socket.h`; libc has neither.
const SK_MEMINFO_DROPS: usize = 8;
const SO_MEMINFO: c_int = 55;

/// `linux/if_packet.h`.
const PACKET_RX_RING: c_int = 5;
const PACKET_STATISTICS: c_int = 6;
const PACKET_VERSION: c_int = 10;
const PACKET_VNET_HDR: c_int = 15;
