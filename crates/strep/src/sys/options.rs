//! Socket options.

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

/// Datagrams that were dropped at this socket since it was made, for want of room above all. Wraps at 2³².
pub(crate) fn dropped_datagrams(socket: &impl AsFd) -> io::Result<u32> {
    let mut words = [0_u32; 16];
    let mut len = len_of::<[u32; 16]>()?;
    // SAFETY: the descriptor is open while it is borrowed; `words` and `len` are writable, live through the call, and
    // `len` is the size of `words` in bytes, beyond which the kernel does not write.
    let outcome = unsafe {
        libc::getsockopt(
            socket.as_fd().as_raw_fd(),
            libc::SOL_SOCKET,
            SO_MEMINFO,
            words.as_mut_ptr().cast::<c_void>(),
            &raw mut len,
        )
    };
    if outcome == 0 { Ok(words[SK_MEMINFO_DROPS]) } else { Err(io::Error::last_os_error()) }
}

/// `T` is what the kernel expects for the option, and any pointer in it points to what the option says.
fn set<T: Copy>(socket: &impl AsFd, (level, name): (c_int, c_int), value: &T) -> io::Result<()> {
    let len = len_of::<T>()?;
    // SAFETY: the descriptor is open while it is borrowed; `value` is readable for `len` bytes, its own size, and the
    // kernel copies from it only; callers in this file pair each option with the type that it is defined with.
    let outcome = unsafe {
        libc::setsockopt(socket.as_fd().as_raw_fd(), level, name, core::ptr::from_ref(value).cast::<c_void>(), len)
    };
    if outcome == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

fn len_of<T>() -> io::Result<socklen_t> {
    socklen_t::try_from(size_of::<T>()).map_err(|_| io::ErrorKind::InvalidInput.into())
}

const ON: c_int = 1;

/// `linux/sock_diag.h`, and the option's number in `asm-generic/socket.h`; libc has neither.
const SK_MEMINFO_DROPS: usize = 8;
const SO_MEMINFO: c_int = 55;
