//! `recvmmsg` into fixed slots.

use core::fmt;
use core::net::SocketAddr;
use core::ptr;
use std::io;
use std::os::fd::{AsFd, AsRawFd};

use super::control::{Control, Name, Notes};
use crate::batch::{BATCH, Message, SLOT_BYTES};

/// Room for a batch of datagrams, used again by every call.
///
/// `headers` point into the other vectors, which are never grown nor borrowed mutably once the pointers are made:
/// only the kernel writes to them, during a call.
pub(crate) struct Slots {
    headers: Vec<libc::mmsghdr>,
    /// Kept for `headers`, which point to it.
    _vectors: Vec<libc::iovec>,
    names: Vec<Name>,
    controls: Vec<Control>,
    bytes: Vec<u8>,
    filled: usize,
}

impl Slots {
    /// Reserves 4 MiB of address space; of each slot only as much becomes memory as datagrams were long.
    pub(crate) fn new() -> Self {
        let mut bytes = vec![0; BATCH * SLOT_BYTES];
        let mut names = vec![Name([0; 32]); BATCH];
        let mut controls = vec![Control([0; 128]); BATCH];
        let (at, name, control) = (bytes.as_mut_ptr(), names.as_mut_ptr(), controls.as_mut_ptr());
        let mut vectors: Vec<_> = (0..BATCH)
            .map(|slot| libc::iovec { iov_base: at.wrapping_add(slot * SLOT_BYTES).cast(), iov_len: SLOT_BYTES })
            .collect();
        let vector = vectors.as_mut_ptr();
        let headers = (0..BATCH)
            .map(|slot| {
                // SAFETY: a header is integers and raw pointers, for all of which zero is a value.
                let mut header: libc::mmsghdr = unsafe { core::mem::zeroed() };
                header.msg_hdr.msg_name = name.wrapping_add(slot).cast();
                header.msg_hdr.msg_iov = vector.wrapping_add(slot);
                header.msg_hdr.msg_iovlen = 1;
                header.msg_hdr.msg_control = control.wrapping_add(slot).cast();
                header
            })
            .collect();
        Self { headers, _vectors: vectors, names, controls, bytes, filled: BATCH }
    }

    /// Fills the slots with what the socket has, up to [`BATCH`] messages, and does not wait. Yields how many.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if nothing is there; else what the system says.
    pub(crate) fn receive(&mut self, socket: &impl AsFd) -> io::Result<usize> {
        for header in self.headers.iter_mut().take(self.filled) {
            header.msg_hdr.msg_namelen = NAME_LEN;
            header.msg_hdr.msg_controllen = size_of::<Control>() as _;
        }
        // SAFETY: the descriptor is open while it is borrowed. `headers` are `BATCH` valid headers, writable during
        // the call. Each one's name, vector and control point to a place of its own in allocations that this struct
        // owns and has not moved since (moving a `Vec` does not move its elements), and their lengths, of which the
        // first and the last have just been set, are those of the places. Nothing else refers to these places now,
        // since `self` is borrowed mutably.
        let received = unsafe {
            libc::recvmmsg(
                socket.as_fd().as_raw_fd(),
                self.headers.as_mut_ptr(),
                VECTOR_LEN,
                libc::MSG_DONTWAIT as _,
                ptr::null_mut(),
            )
        };
        let received = usize::try_from(received).map_err(|_| io::Error::last_os_error());
        // A message that failed may have touched its header, too.
        self.filled = received.as_ref().map_or(1, |received| (received + 1).min(BATCH));
        received
    }

    /// The message in slot `index`, as the last call left it.
    pub(crate) fn message(&self, index: usize) -> Message<'_> {
        let header = &self.headers[index];
        let control_len = index_of(header.msg_hdr.msg_controllen).min(size_of::<Control>());
        let notes = Notes::read(&self.controls[index].0[..control_len]);
        let start = index * SLOT_BYTES;
        let len = index_of(header.msg_len).min(SLOT_BYTES);
        Message {
            peer: self.names[index].address().unwrap_or(NOBODY),
            stamp: notes.stamp,
            segment: notes.segment.unwrap_or(len),
            bytes: &self.bytes[start..start + len],
        }
    }
}

// SAFETY: the raw pointers in the headers point into allocations that this value owns, and move with it; none is bound to
// a thread.
unsafe impl Send for Slots {}

impl fmt::Debug for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slots").field("filled", &self.filled).finish_non_exhaustive()
    }
}

/// Lengths in headers are of 32 or 64 bits, by the C library.
fn index_of(len: impl TryInto<usize>) -> usize {
    len.try_into().unwrap_or(0)
}

const NAME_LEN: libc::socklen_t = 32;
const VECTOR_LEN: libc::c_uint = 64;
const _: () = assert!(size_of::<Name>() == 32 && BATCH == 64, "as the two above say");

/// Stands for a peer whose address is of another family, which a UDP socket does not have.
const NOBODY: SocketAddr = SocketAddr::new(core::net::IpAddr::V4(core::net::Ipv4Addr::UNSPECIFIED), 0);
