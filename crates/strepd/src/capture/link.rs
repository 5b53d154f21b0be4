//! From a captured frame to the UDP datagram in it.

use std::net::{IpAddr, SocketAddr};

use etherparse::{EtherType, Ethernet2HeaderSlice, IpNumber, LaxIpSlice, SingleVlanHeaderSlice, UdpSlice};

/// Link layers that are read, by their numbers at tcpdump.org/linktypes.html.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    Ethernet,
    LinuxSll,
    LinuxSll2,
    Null,
    RawIp,
    Unknown,
}

/// Why a frame yields no datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Skip {
    Fragment,
    Link,
    Malformed,
    NotIp,
    NotUdp,
}

pub(super) struct Udp<'a> {
    pub(super) source: SocketAddr,
    pub(super) destination: SocketAddr,
    pub(super) payload: &'a [u8],
    /// What the UDP header promises beyond `payload`.
    pub(super) missing_bytes: usize,
}

impl Link {
    pub(super) const fn from_number(number: u32) -> Self {
        match number {
            0 | 108 => Self::Null,
            1 => Self::Ethernet,
            12 | 14 | 101 | 228 | 229 => Self::RawIp,
            113 => Self::LinuxSll,
            276 => Self::LinuxSll2,
            _ => Self::Unknown,
        }
    }

    /// The datagram in `frame`, which may have been cut short by the one who captured it.
    pub(super) fn udp(self, frame: &[u8]) -> Result<Udp<'_>, Skip> {
        let packet = match self {
            Self::Ethernet => {
                let header = Ethernet2HeaderSlice::from_slice(frame).map_err(|_| Skip::Malformed)?;
                ip_behind(header.ether_type(), frame.get(14..))?
            }
            Self::LinuxSll => ip_behind(ether_type_at(frame, 14)?, frame.get(16..))?,
            Self::LinuxSll2 => ip_behind(ether_type_at(frame, 0)?, frame.get(20..))?,
            // The address family before the packet is of the capturing host's kind and order; the IP version says it too.
            Self::Null => frame.get(4..).ok_or(Skip::Malformed)?,
            Self::RawIp => frame,
            Self::Unknown => return Err(Skip::Link),
        };
        udp_in(packet)
    }
}

fn ether_type_at(frame: &[u8], at: usize) -> Result<EtherType, Skip> {
    match frame.get(at..at + 2) {
        Some(&[high, low]) => Ok(EtherType(u16::from_be_bytes([high, low]))),
        _ => Err(Skip::Malformed),
    }
}

/// Goes past VLAN tags, however many are stacked.
fn ip_behind(mut ether_type: EtherType, rest: Option<&[u8]>) -> Result<&[u8], Skip> {
    let mut rest = rest.ok_or(Skip::Malformed)?;
    loop {
        match ether_type {
            EtherType::IPV4 | EtherType::IPV6 => return Ok(rest),
            EtherType::VLAN_TAGGED_FRAME | EtherType::PROVIDER_BRIDGING | EtherType::VLAN_DOUBLE_TAGGED_FRAME => {
                ether_type = SingleVlanHeaderSlice::from_slice(rest).map_err(|_| Skip::Malformed)?.ether_type();
                rest = rest.get(4..).ok_or(Skip::Malformed)?;
            }
            _ => return Err(Skip::NotIp),
        }
    }
}

/// The datagram in an IPv4 packet without options that is whole, as nearly all are. Reading all headers in full
/// was a tenth of a replay's CPU.
fn plain_udp_in(packet: &[u8]) -> Option<Udp<'_>> {
    let (ip, behind) = packet.split_first_chunk::<20>()?;
    let &[0x45, _, t0, t1, _, _, f0, f1, _, 17, _, _, s0, s1, s2, s3, d0, d1, d2, d3] = ip else { return None };
    let (udp, _) = behind.split_first_chunk::<8>()?;
    let &[sp0, sp1, dp0, dp1, l0, l1, _, _] = udp;
    let len = usize::from(u16::from_be_bytes([l0, l1]));
    // Neither a fragment nor one that more follow, and both lengths say the same.
    if u16::from_be_bytes([f0, f1]) & 0x3FFF != 0 || usize::from(u16::from_be_bytes([t0, t1])) != 20 + len {
        return None;
    }
    let address = |ip: [u8; 4], port: [u8; 2]| SocketAddr::from((ip, u16::from_be_bytes(port)));
    Some(Udp {
        source: address([s0, s1, s2, s3], [sp0, sp1]),
        destination: address([d0, d1, d2, d3], [dp0, dp1]),
        payload: behind.get(8..len)?,
        missing_bytes: 0,
    })
}

fn udp_in(packet: &[u8]) -> Result<Udp<'_>, Skip> {
    plain_udp_in(packet).map_or_else(|| all_udp_in(packet), Ok)
}

fn all_udp_in(packet: &[u8]) -> Result<Udp<'_>, Skip> {
    let version = packet.first().ok_or(Skip::Malformed)? >> 4;
    if version != 4 && version != 6 {
        return Err(Skip::NotIp);
    }
    let (ip, stop) = LaxIpSlice::from_slice(packet).map_err(|_| Skip::Malformed)?;
    if ip.is_fragmenting_payload() {
        return Err(Skip::Fragment);
    }
    if stop.is_some() {
        return Err(Skip::Malformed);
    }
    if ip.payload_ip_number() != IpNumber::UDP {
        return Err(Skip::NotUdp);
    }
    let (source, destination) = (ip.source_addr(), ip.destination_addr());
    let udp = UdpSlice::from_slice_lax(ip.payload().payload).map_err(|_| Skip::Malformed)?;
    let (source_port, destination_port) = (udp.source_port(), udp.destination_port());
    Ok(Udp {
        source: SocketAddr::new(IpAddr::to_canonical(&source), source_port),
        destination: SocketAddr::new(IpAddr::to_canonical(&destination), destination_port),
        payload: udp.payload(),
        missing_bytes: usize::from(udp.length()).saturating_sub(udp.slice().len()),
    })
}

#[cfg(test)]
mod tests {
    use etherparse::PacketBuilder;

    use super::*;

    /// What the short way takes, the long way reads alike.
    #[test]
    fn plain_packets_are_read_as_all_others() {
        let mut packet = Vec::new();
        PacketBuilder::ipv4([192, 0, 2, 1], [192, 0, 2, 2], 64).udp(5_004, 9_000).write(&mut packet, b"media").unwrap();
        let mut taken = 0;
        for at in 0..packet.len() {
            for bit in 0..8 {
                let mut packet = [&packet[..], b"trailer"].concat();
                packet[at] ^= 1 << bit;
                let Some(short) = plain_udp_in(&packet) else { continue };
                let long = all_udp_in(&packet).ok().unwrap();
                assert_eq!(
                    (short.source, short.destination),
                    (long.source, long.destination),
                    "bit {bit} of byte {at}"
                );
                assert_eq!((short.payload, short.missing_bytes), (long.payload, long.missing_bytes));
                taken += 1;
            }
        }
        assert!(taken > 100, "{taken}");
        for len in 0..packet.len() {
            assert!(plain_udp_in(&packet[..len]).is_none(), "{len} bytes");
        }
    }
}
