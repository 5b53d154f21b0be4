//! What a datagram is, by its first bytes.

/// What the first bytes of a datagram say it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "every first byte falls into one of these; a consumer must handle all")]
pub enum Kind {
    /// No bytes at all.
    Empty,
    /// None of the others.
    Other,
    /// RTP version 2 by its first two bits, RTCP by its packet type (RFC 5761 §4: 64 to 95 in the low seven bits).
    Rtcp,
    /// RTP version 2 by its first two bits (RFC 3550 §5.1).
    Rtp,
    /// Begins with a capital letter, as SIP requests and responses do.
    Sip,
    /// The STREP magic, two bits set.
    Strep,
    /// First two bits clear: T.38 (UDPTL), or STUN (RFC 5389 §6), neither of which we read.
    T38,
}

/// Tells what a datagram is, from its first two bytes alone. Total: any bytes have a kind.
///
/// ```text
/// 11xx xxxx  STREP         10xx xxxx  RTP or RTCP
/// 01xx xxxx  SIP ('A'..='Z') or other text         00xx xxxx  T.38
/// ```
#[must_use]
#[inline]
pub fn classify(datagram: &[u8]) -> Kind {
    let Some(&first) = datagram.first() else {
        return Kind::Empty;
    };
    match first >> 6 {
        0b11 => Kind::Strep,
        0b10 if is_rtcp(datagram) => Kind::Rtcp,
        0b10 => Kind::Rtp,
        0b01 if first.is_ascii_uppercase() => Kind::Sip,
        0b01 => Kind::Other,
        _ => Kind::T38,
    }
}

/// RFC 5761 §4: RTCP packet types 192 to 223 are RTP payload types 64 to 95 with the marker set.
fn is_rtcp(datagram: &[u8]) -> bool {
    matches!(datagram.get(1), Some(192..=223))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_two_bytes_decide() {
        let cases: [(&[u8], Kind); 15] = [
            (&[], Kind::Empty),
            (&[0xC4], Kind::Strep),
            (&[0xFF, 0xFF], Kind::Strep),
            (&[0x80], Kind::Rtp),
            (&[0x80, 0], Kind::Rtp),
            (&[0x90, 0x80 | 63], Kind::Rtp),
            (&[0x80, 192], Kind::Rtcp),
            (&[0x81, 203], Kind::Rtcp),
            (&[0x80, 223], Kind::Rtcp),
            (&[0x80, 224], Kind::Rtp),
            (b"INVITE sip:", Kind::Sip),
            (b"@", Kind::Other),
            (b"get", Kind::Other),
            (&[0x00, 0x01], Kind::T38),
            (&[0x3F], Kind::T38),
        ];
        for (datagram, kind) in cases {
            assert_eq!(classify(datagram), kind, "{datagram:02x?}");
        }
    }
}
