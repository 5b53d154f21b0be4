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

fn udp_in(packet: &[u8]) -> Result<Udp<'_>, Skip> {
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
