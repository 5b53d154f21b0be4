//! What datagrams look like that are neither STREP nor RTP that can be read.

use std::net::SocketAddr;

use strep_wire::{Kind, RtpPacket, STREP_HEADER_LEN, Strep, StrepError, classify};

/// A guess at a datagram, made from its bytes and ports alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Looks {
    Dns,
    Dtls,
    Empty,
    Ntp,
    Quic,
    Rtcp,
    /// RTP by its first bits; a stream only if more of the kind follow.
    Rtp,
    Sip,
    Strep,
    /// STREP, but refused.
    StrepRefused(Refusal),
    Stun,
    Text,
    Udptl,
    Unknown,
}

/// Why a datagram that looks like STREP cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Refusal {
    /// HeaderLen below 24, and whether RTP stands behind 24 bytes all the same.
    HeaderLen { got: u8, rtp_behind: bool },
    /// A good header, and behind it something that is no RTP.
    NotRtp,
    /// Shorter than its own header.
    Short,
    /// Another version than 1.
    Version { got: u8 },
}

impl Looks {
    pub(super) fn at(datagram: &[u8], source: SocketAddr, destination: SocketAddr) -> Self {
        let either = |port: u16| source.port() == port || destination.port() == port;
        match classify(datagram) {
            Kind::Empty => Self::Empty,
            Kind::Strep => match strep(datagram) {
                Some(looks) => looks,
                None if either(443) => Self::Quic,
                None => Self::Unknown,
            },
            _ if either(53) || either(5_353) => Self::Dns,
            _ if either(123) && datagram.len() >= 48 => Self::Ntp,
            Kind::Rtcp => Self::Rtcp,
            Kind::Rtp if RtpPacket::parse(datagram).is_ok() => Self::Rtp,
            Kind::Sip if is_sip(datagram) => Self::Sip,
            Kind::Sip | Kind::Other if is_text(datagram) => Self::Text,
            Kind::T38 if datagram.get(4..8) == Some(&STUN_COOKIE) => Self::Stun,
            Kind::T38 if is_dtls(datagram) => Self::Dtls,
            Kind::T38 if is_udptl(datagram) => Self::Udptl,
            _ => Self::Unknown,
        }
    }

    /// As in "they look like …".
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Dns => "DNS",
            Self::Dtls => "DTLS (the key exchange before SRTP)",
            Self::Empty => "datagrams without bytes",
            Self::Ntp => "NTP",
            Self::Quic => "QUIC",
            Self::Rtcp => "RTCP",
            Self::Rtp => "RTP",
            Self::Sip => "SIP",
            Self::Strep => "STREP",
            Self::StrepRefused(_) => "STREP that cannot be read",
            Self::Stun => "STUN",
            Self::Text => "text",
            Self::Udptl => "T.38 (fax)",
            Self::Unknown => "nothing known here",
        }
    }
}

/// What the STREP magic stands before; `None` if that is chance. An outsider has it in one datagram of four.
fn strep(datagram: &[u8]) -> Option<Looks> {
    let rtp_at = |at: usize| datagram.get(at..).is_some_and(|packet| RtpPacket::parse(packet).is_ok());
    let header_len = datagram.get(1).copied().unwrap_or(0);
    let refusal = match Strep::parse(datagram) {
        Ok(strep) if strep.payload().is_empty() || RtpPacket::parse(strep.payload()).is_ok() => {
            return Some(Looks::Strep);
        }
        Ok(strep) if classify(strep.payload()) == Kind::Rtcp => return Some(Looks::Strep),
        Ok(_) => Refusal::NotRtp,
        Err(StrepError::Version { got }) if rtp_at(header_len.into()) || rtp_at(STREP_HEADER_LEN) => {
            Refusal::Version { got }
        }
        Err(StrepError::Version { .. }) => return None,
        Err(StrepError::HeaderLen { .. }) => {
            Refusal::HeaderLen { got: header_len, rtp_behind: rtp_at(STREP_HEADER_LEN) }
        }
        Err(_) => Refusal::Short,
    };
    Some(Looks::StrepRefused(refusal))
}

/// RFC 3261 §7: a request begins with its method, a response with the version.
fn is_sip(datagram: &[u8]) -> bool {
    const STARTS: [&[u8]; 15] = [
        b"ACK ",
        b"BYE ",
        b"CANCEL ",
        b"INFO ",
        b"INVITE ",
        b"MESSAGE ",
        b"NOTIFY ",
        b"OPTIONS ",
        b"PRACK ",
        b"PUBLISH ",
        b"REFER ",
        b"REGISTER ",
        b"SIP/2.0 ",
        b"SUBSCRIBE ",
        b"UPDATE ",
    ];
    STARTS.iter().any(|start| datagram.starts_with(start))
}

fn is_text(datagram: &[u8]) -> bool {
    datagram.iter().take(64).all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
}

/// RFC 6347 §4.1: content type 20 to 25, version {254, 255} or {254, 253}.
fn is_dtls(datagram: &[u8]) -> bool {
    matches!(datagram, [20..=25, 254, 253 | 255, ..])
}

/// ITU-T T.38 §9.1: sequence number, then the length of the primary packet, which must fit.
fn is_udptl(datagram: &[u8]) -> bool {
    let [_, _, len, rest @ ..] = datagram else { return false };
    *len > 0 && usize::from(*len) < rest.len() && rest.len() < 512
}

/// RFC 5389 §6.
const STUN_COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];

#[cfg(test)]
mod tests {
    use strep_wire::{CallLegId, Direction, Leg, RtpHeader, StrepHeader};

    use super::*;

    fn looks(datagram: &[u8], port: u16) -> Looks {
        Looks::at(datagram, ([192, 0, 2, 1], 40_000).into(), ([192, 0, 2, 2], port).into())
    }

    fn strep_datagram() -> Vec<u8> {
        let mut datagram = vec![0; 24 + 12 + 20];
        StrepHeader::new(CallLegId::from_u128(1), Leg::A, Direction::Rx).write(&mut datagram).unwrap();
        RtpHeader::default().write(&mut datagram[24..]).unwrap();
        datagram
    }

    #[test]
    fn refused_strep_tells_its_reason() {
        let good = strep_datagram();
        assert_eq!(looks(&good, 9_000), Looks::Strep);
        let with = |at: usize, value: u8| {
            let mut datagram = good.clone();
            datagram[at] = value;
            looks(&datagram, 9_000)
        };
        assert_eq!(with(0, 0xC8), Looks::StrepRefused(Refusal::Version { got: 2 }));
        assert_eq!(with(1, 20), Looks::StrepRefused(Refusal::HeaderLen { got: 20, rtp_behind: true }));
        assert_eq!(with(1, 200), Looks::StrepRefused(Refusal::Short));
        assert_eq!(with(24, 0x00), Looks::StrepRefused(Refusal::NotRtp));
        assert_eq!(looks(&good[..20], 9_000), Looks::StrepRefused(Refusal::Short));
    }

    #[test]
    fn magic_by_chance_is_not_taken_for_strep() {
        let mut datagram = [0; 60];
        datagram[0] = 0xFF;
        assert_eq!(looks(&datagram, 9_000), Looks::Unknown);
        assert_eq!(looks(&datagram, 443), Looks::Quic);
    }

    #[test]
    fn neighbours_on_a_telephony_port_are_told_apart() {
        let stun = [&[0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42][..], &[7; 12]].concat();
        let cases: [(&[u8], u16, Looks); 10] = [
            (b"INVITE sip:a@b SIP/2.0\r\n", 5_060, Looks::Sip),
            (b"SIP/2.0 200 OK\r\n", 5_060, Looks::Sip),
            (b"HELLO there", 9_000, Looks::Text),
            (b"", 9_000, Looks::Empty),
            (&stun, 3_478, Looks::Stun),
            (&[22, 254, 253, 0, 0], 9_000, Looks::Dtls),
            (&[0, 7, 3, 1, 2, 3, 0, 0], 9_000, Looks::Udptl),
            (&[0x12, 0x34, 1, 0, 0, 1], 53, Looks::Dns),
            (&[0x80, 200, 0, 6, 0, 0, 0, 0], 9_001, Looks::Rtcp),
            (&[0x40, 0, 0, 1], 9_000, Looks::Unknown),
        ];
        for (datagram, port, expected) in cases {
            assert_eq!(looks(datagram, port), expected, "{datagram:?}");
        }
    }
}
