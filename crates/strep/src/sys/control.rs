//! Control messages and socket addresses as the kernel writes them, read as plain bytes.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use strep_engine::Moment;

/// Room for the control messages of one datagram: a `timespec` and an `int` with a header each take 56 bytes.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub(super) struct Control(pub(super) [u8; 128]);

/// Room for one `sockaddr_in` (16 bytes) or `sockaddr_in6` (28 bytes).
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub(super) struct Name(pub(super) [u8; 32]);

/// What came along with a datagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Notes {
    /// Wall time of receipt.
    pub(super) stamp: Option<Moment>,
    /// Length of each of the coalesced datagrams but the last.
    pub(super) segment: Option<usize>,
}

impl Notes {
    /// Reads control messages: each a length that includes this header, a level, a type, then data; the next one is
    /// aligned to a word.
    pub(super) fn read(mut control: &[u8]) -> Self {
        let mut notes = Self::default();
        while let Some((len, level, kind)) = header(control) {
            let Some(data) = control.get(HEADER..len) else { break };
            match (level, kind) {
                (libc::SOL_SOCKET, libc::SCM_TIMESTAMPNS) => notes.stamp = stamp(data),
                (libc::SOL_UDP, libc::UDP_GRO) => {
                    notes.segment = int(data, 0).and_then(|segment| usize::try_from(segment).ok());
                }
                _ => {}
            }
            let Some(rest) = control.get(len.next_multiple_of(size_of::<usize>())..) else { break };
            control = rest;
        }
        notes
    }
}

impl Name {
    /// The address that the kernel has written. An IPv4 address in IPv6 clothes is shown as what it is.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        let [family_low, family_high, port_high, port_low, rest @ ..] = &self.0;
        let port = u16::from_be_bytes([*port_high, *port_low]);
        match i32::from(u16::from_ne_bytes([*family_low, *family_high])) {
            libc::AF_INET => {
                let octets: [u8; 4] = *rest.first_chunk()?;
                Some(SocketAddr::new(Ipv4Addr::from(octets).into(), port))
            }
            libc::AF_INET6 => {
                let octets: [u8; 16] = *rest.get(4..)?.first_chunk()?;
                let scope = u32::from_ne_bytes(*rest.get(20..)?.first_chunk()?);
                Some(match Ipv6Addr::from(octets).to_canonical() {
                    IpAddr::V4(address) => SocketAddr::new(address.into(), port),
                    IpAddr::V6(address) => SocketAddrV6::new(address, port, 0, scope).into(),
                })
            }
            _ => None,
        }
    }
}

fn header(control: &[u8]) -> Option<(usize, i32, i32)> {
    let len = usize::from_ne_bytes(*control.first_chunk()?);
    Some((len, int(control, size_of::<usize>())?, int(control, size_of::<usize>() + 4)?)).filter(|_| len >= HEADER)
}

/// A `timespec`, of two 64-bit words or, on old 32-bit systems, of two 32-bit ones.
fn stamp(data: &[u8]) -> Option<Moment> {
    let (seconds, nanos) = match data.len() {
        8 => (int(data, 0)?.into(), int(data, 4)?.into()),
        _ => (long(data, 0)?, long(data, 8)?),
    };
    let nanos = seconds.checked_mul(1_000_000_000)?.checked_add(nanos)?;
    u64::try_from(nanos).ok().map(Moment::from_nanos)
}

fn int(data: &[u8], offset: usize) -> Option<i32> {
    data.get(offset..)?.first_chunk().map(|bytes| i32::from_ne_bytes(*bytes))
}

fn long(data: &[u8], offset: usize) -> Option<i64> {
    data.get(offset..)?.first_chunk().map(|bytes| i64::from_ne_bytes(*bytes))
}

const HEADER: usize = size_of::<usize>() + 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn message(level: i32, kind: i32, data: &[u8]) -> Vec<u8> {
        let mut bytes = (HEADER + data.len()).to_ne_bytes().to_vec();
        bytes.extend(level.to_ne_bytes());
        bytes.extend(kind.to_ne_bytes());
        bytes.extend(data);
        bytes.resize(bytes.len().next_multiple_of(size_of::<usize>()), 0xAA);
        bytes
    }

    #[test]
    fn time_and_segment_are_found_behind_what_is_not_known() {
        let mut control = message(libc::SOL_SOCKET, 9999, &[1, 2, 3]);
        control.extend(message(libc::SOL_UDP, libc::UDP_GRO, &196_i32.to_ne_bytes()));
        let time = [1_700_000_000_i64.to_ne_bytes(), 5_i64.to_ne_bytes()].concat();
        control.extend(message(libc::SOL_SOCKET, libc::SCM_TIMESTAMPNS, &time));
        let stamp = Moment::from_nanos(1_700_000_000_000_000_005);
        assert_eq!(Notes::read(&control), Notes { stamp: Some(stamp), segment: Some(196) });
    }

    #[test]
    fn cut_or_senseless_messages_yield_nothing() {
        let whole = message(libc::SOL_UDP, libc::UDP_GRO, &7_i32.to_ne_bytes());
        for len in 0..HEADER + 4 {
            assert_eq!(Notes::read(&whole[..len]), Notes::default(), "{len} bytes");
        }
        for len in [0, 1, HEADER - 1, usize::MAX] {
            let mut control = whole.clone();
            control[..size_of::<usize>()].copy_from_slice(&len.to_ne_bytes());
            assert_eq!(Notes::read(&control), Notes::default(), "length {len}");
        }
        let negative = message(libc::SOL_UDP, libc::UDP_GRO, &(-1_i32).to_ne_bytes());
        assert_eq!(Notes::read(&negative), Notes::default());
    }

    #[test]
    fn addresses_of_both_families_are_read() {
        let mut name = Name([0; 32]);
        name.0[..2].copy_from_slice(&2_u16.to_ne_bytes());
        name.0[2..8].copy_from_slice(&[0x23, 0x28, 10, 0, 0, 7]);
        assert_eq!(name.address(), Some(([10, 0, 0, 7], 9000).into()));

        name.0[..2].copy_from_slice(&10_u16.to_ne_bytes());
        name.0[8..24].copy_from_slice(&Ipv4Addr::new(10, 0, 0, 7).to_ipv6_mapped().octets());
        assert_eq!(name.address(), Some(([10, 0, 0, 7], 9000).into()));

        name.0[8..24].copy_from_slice(&Ipv6Addr::LOCALHOST.octets());
        assert_eq!(name.address(), Some((Ipv6Addr::LOCALHOST, 9000).into()));
        assert_eq!(Name([0; 32]).address(), None);
    }
}
