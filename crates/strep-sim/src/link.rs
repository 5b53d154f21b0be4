//! Datagrams wrapped in UDP, IP and a link layer.

use std::net::{IpAddr, SocketAddr};

/// What stands before the IP packet in each frame.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkLayer {
    /// Ethernet with any number of VLAN tags, the outer one first; short frames are filled up to 60 bytes, as cards do.
    Ethernet {
        /// Tag control information of each tag.
        vlans: Vec<u16>,
    },
    /// What Linux puts there when all interfaces are captured.
    LinuxSll,
    /// The same, newer.
    LinuxSll2,
    /// Nothing.
    RawIp,
}

impl LinkLayer {
    /// Its number in captures, as libpcap's list of link types has it.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::Ethernet { .. } => 1,
            Self::LinuxSll => 113,
            Self::LinuxSll2 => 276,
            Self::RawIp => 101,
        }
    }

    pub(crate) fn frame(&self, ipv6: bool, packet: &[u8]) -> Vec<u8> {
        let ether_type = if ipv6 { IPV6 } else { IPV4 }.to_be_bytes();
        let mut frame = Vec::with_capacity(packet.len() + 64);
        match self {
            Self::Ethernet { vlans } => {
                frame.extend_from_slice(&MAC_TO);
                frame.extend_from_slice(&MAC_FROM);
                for (i, vlan) in vlans.iter().enumerate() {
                    let tag = if i + 1 < vlans.len() { TAG_OUTER } else { TAG };
                    frame.extend_from_slice(&tag.to_be_bytes());
                    frame.extend_from_slice(&vlan.to_be_bytes());
                }
                frame.extend_from_slice(&ether_type);
            }
            Self::LinuxSll => {
                // Packet type "to us", hardware type Ethernet, address length 6, address filled up to 8 bytes.
                frame.extend_from_slice(&[0, 0, 0, 1, 0, 6]);
                frame.extend_from_slice(&MAC_FROM);
                frame.extend_from_slice(&[0, 0]);
                frame.extend_from_slice(&ether_type);
            }
            Self::LinuxSll2 => {
                frame.extend_from_slice(&ether_type);
                // Reserved, interface 2, hardware type Ethernet, packet type "to us", address length 6.
                frame.extend_from_slice(&[0, 0, 0, 0, 0, 2, 0, 1, 0, 6]);
                frame.extend_from_slice(&MAC_FROM);
                frame.extend_from_slice(&[0, 0]);
            }
            Self::RawIp => {}
        }
        frame.extend_from_slice(packet);
        if matches!(self, Self::Ethernet { .. }) && frame.len() < ETHERNET_LEAST {
            frame.resize(ETHERNET_LEAST, 0);
        }
        frame
    }
}

/// Where a datagram comes from and goes to; both of one IP version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a datagram has two ends")]
pub struct Flow {
    /// Its source.
    pub from: SocketAddr,
    /// Its destination.
    pub to: SocketAddr,
}

/// Why a datagram cannot be put into IP packets. Lengths are in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// One end is IPv4, the other IPv6.
    #[error("datagram goes from {from} to {to}, which are of different IP versions")]
    Families {
        /// Its source.
        from: SocketAddr,
        /// Its destination.
        to: SocketAddr,
    },
    /// The packets are to be too short for a fragment.
    #[error("fragments need packets of {needed} bytes, not {got}")]
    PacketLen {
        /// The least.
        needed: usize,
        /// What was asked for.
        got: usize,
    },
    /// More than UDP can carry.
    #[error("datagram has {got} bytes, UDP carries {most}")]
    TooLong {
        /// The most.
        most: usize,
        /// What there is.
        got: usize,
    },
}

impl Flow {
    /// From one port to the other.
    #[must_use]
    pub const fn new(from: SocketAddr, to: SocketAddr) -> Self {
        Self { from, to }
    }

    /// The IP packets of one datagram: one if it fits `packet_len` bytes, fragments of that otherwise.
    pub(crate) fn packets(self, id: u16, payload: &[u8], packet_len: usize) -> Result<Vec<Vec<u8>>, FrameError> {
        let ends = match (self.from.ip(), self.to.ip()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => Ends::V4(from.octets(), to.octets()),
            (IpAddr::V6(from), IpAddr::V6(to)) => Ends::V6(from.octets(), to.octets()),
            _ => return Err(FrameError::Families { from: self.from, to: self.to }),
        };
        if payload.len() > UDP_MOST {
            return Err(FrameError::TooLong { most: UDP_MOST, got: payload.len() });
        }
        let udp = self.udp(&ends, payload);
        if udp.len() + ends.header_len(false) <= packet_len {
            return Ok(vec![ends.packet(id, None, &udp)]);
        }
        let room = packet_len.saturating_sub(ends.header_len(true)) / 8 * 8;
        if room == 0 {
            return Err(FrameError::PacketLen { needed: ends.header_len(true) + 8, got: packet_len });
        }
        let fragments = udp.chunks(room).enumerate().map(|(i, part)| {
            let fragment = Fragment { offset: word(i * room), more: (i + 1) * room < udp.len() };
            ends.packet(id, Some(fragment), part)
        });
        Ok(fragments.collect())
    }

    fn udp(self, ends: &Ends, payload: &[u8]) -> Vec<u8> {
        let len = word(payload.len() + UDP_HEADER_LEN);
        let words = [self.from.port(), self.to.port(), len, 0];
        let mut udp: Vec<u8> = words.into_iter().flat_map(u16::to_be_bytes).collect();
        udp.extend_from_slice(payload);
        let pseudo = [ends.addresses(), vec![0, UDP], len.to_be_bytes().to_vec()].concat();
        // RFC 768: a sum of zero is sent as all ones, since zero says that there is none.
        let sum = match checksum(&[&pseudo, &udp]) {
            0 => 0xFFFF,
            sum => sum,
        };
        udp[6..8].copy_from_slice(&sum.to_be_bytes());
        udp
    }
}

/// Source and destination address.
enum Ends {
    V4([u8; 4], [u8; 4]),
    V6([u8; 16], [u8; 16]),
}

#[derive(Clone, Copy)]
struct Fragment {
    /// Bytes of the datagram before it.
    offset: u16,
    more: bool,
}

impl Ends {
    fn addresses(&self) -> Vec<u8> {
        match self {
            Self::V4(from, to) => [&from[..], to].concat(),
            Self::V6(from, to) => [&from[..], to].concat(),
        }
    }

    const fn header_len(&self, fragment: bool) -> usize {
        match (self, fragment) {
            (Self::V4(..), _) => 20,
            (Self::V6(..), false) => 40,
            (Self::V6(..), true) => 48,
        }
    }

    fn packet(&self, id: u16, fragment: Option<Fragment>, body: &[u8]) -> Vec<u8> {
        match self {
            Self::V4(..) => self.v4(id, fragment, body),
            Self::V6(..) => self.v6(id, fragment, body),
        }
    }

    /// RFC 791 §3.1.
    fn v4(&self, id: u16, fragment: Option<Fragment>, body: &[u8]) -> Vec<u8> {
        let flags = fragment
            .map_or(DO_NOT_FRAGMENT, |fragment| (fragment.offset / 8) | if fragment.more { MORE_FRAGMENTS } else { 0 });
        let words = [0x4500, word(20 + body.len()), id, flags, (TTL << 8) | u16::from(UDP), 0];
        let mut packet: Vec<u8> = words.into_iter().flat_map(u16::to_be_bytes).collect();
        packet.extend(self.addresses());
        let sum = checksum(&[&packet]);
        packet[10..12].copy_from_slice(&sum.to_be_bytes());
        packet.extend_from_slice(body);
        packet
    }

    /// RFC 8200 §3 and, for fragments, §4.5.
    fn v6(&self, id: u16, fragment: Option<Fragment>, body: &[u8]) -> Vec<u8> {
        let extension = fragment.map_or_else(Vec::new, |fragment| {
            let position = (fragment.offset & !7) | u16::from(fragment.more);
            let words = [u16::from(UDP) << 8, position, 0, id];
            words.into_iter().flat_map(u16::to_be_bytes).collect()
        });
        let next = if fragment.is_some() { FRAGMENT_HEADER } else { UDP };
        let words = [0x6000, 0, word(extension.len() + body.len()), (u16::from(next) << 8) | TTL];
        let header: Vec<u8> = words.into_iter().flat_map(u16::to_be_bytes).collect();
        [header, self.addresses(), extension, body.to_vec()].concat()
    }
}

/// RFC 1071: the complement of the one's complement sum of all 16-bit words. Every part but the last has an even length.
fn checksum(parts: &[&[u8]]) -> u16 {
    let mut sum: u64 = 0;
    for part in parts {
        for pair in part.chunks(2) {
            let low = pair.get(1).copied().unwrap_or(0);
            sum += u64::from(u16::from_be_bytes([pair[0], low]));
        }
    }
    while sum > 0xFFFF {
        sum = (sum >> 16) + (sum & 0xFFFF);
    }
    !((sum & 0xFFFF) as u16)
}

fn word(len: usize) -> u16 {
    u16::try_from(len).unwrap_or(u16::MAX)
}

const DO_NOT_FRAGMENT: u16 = 0x4000;
const ETHERNET_LEAST: usize = 60;
const FRAGMENT_HEADER: u8 = 44;
const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86DD;
/// Locally administered.
const MAC_FROM: [u8; 6] = [0x02, 0, 0, 0, 0, 1];
const MAC_TO: [u8; 6] = [0x02, 0, 0, 0, 0, 2];
const MORE_FRAGMENTS: u16 = 0x2000;
const TAG: u16 = 0x8100;
const TAG_OUTER: u16 = 0x88A8;
const TTL: u16 = 64;
const UDP: u8 = 17;
const UDP_HEADER_LEN: usize = 8;
/// What fits an IPv4 packet of 65 535 bytes.
const UDP_MOST: usize = 65_507;

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(from: &str, to: &str) -> Flow {
        Flow::new(from.parse().unwrap(), to.parse().unwrap())
    }

    #[test]
    fn ipv4_header_sums_to_nothing_and_udp_with_its_pseudo_header_too() {
        let packets = flow("192.0.2.1:4000", "198.51.100.2:5000").packets(7, b"odd", usize::MAX).unwrap();
        let packet = &packets[0];
        assert_eq!(checksum(&[&packet[..20]]), 0);
        let pseudo = [&packet[12..20], &[0, UDP, 0, 11]].concat();
        assert_eq!(checksum(&[&pseudo, &packet[20..]]), 0);
    }

    #[test]
    fn known_header_has_its_known_checksum() {
        let header = [0x45, 0, 0, 0x73, 0, 0, 0x40, 0, 0x40, 0x11, 0, 0, 0xC0, 0xA8, 0, 0x01, 0xC0, 0xA8, 0, 0xC7];
        assert_eq!(checksum(&[&header]), 0xB861);
    }

    #[test]
    fn fragments_put_together_are_the_datagram() {
        let payload: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        for (flow, header_len) in [(flow("10.0.0.1:1", "10.0.0.2:2"), 20), (flow("[::1]:1", "[::2]:2"), 48)] {
            let fragments = flow.packets(9, &payload, 300).unwrap();
            assert!(fragments.len() > 3 && fragments.iter().all(|packet| packet.len() <= 300));
            let whole: Vec<u8> = fragments.iter().flat_map(|packet| packet[header_len..].to_vec()).collect();
            assert_eq!(whole[8..], payload);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mixed = flow("10.0.0.1:1", "[::2]:2").packets(1, b"", usize::MAX);
        assert!(matches!(mixed, Err(FrameError::Families { .. })));
        let long = flow("10.0.0.1:1", "10.0.0.2:2").packets(1, &[0; 65_508], usize::MAX);
        assert_eq!(long, Err(FrameError::TooLong { most: 65_507, got: 65_508 }));
        let short = flow("10.0.0.1:1", "10.0.0.2:2").packets(1, &[0; 100], 27);
        assert_eq!(short, Err(FrameError::PacketLen { needed: 28, got: 27 }));
    }

    #[test]
    fn link_layers_end_where_the_packet_begins() {
        let packet = [0x45; 80];
        let header_lens: Vec<usize> = [
            LinkLayer::Ethernet { vlans: vec![] },
            LinkLayer::Ethernet { vlans: vec![5, 6] },
            LinkLayer::LinuxSll,
            LinkLayer::LinuxSll2,
            LinkLayer::RawIp,
        ]
        .iter()
        .map(|link| {
            let frame = link.frame(false, &packet);
            assert!(frame.ends_with(&packet));
            frame.len() - packet.len()
        })
        .collect();
        assert_eq!(header_lens, [14, 22, 16, 20, 0]);
    }
}
