//! RTP packets to read (RFC 3550 §5.1).

use core::iter::FusedIterator;

use crate::Extension;

/// Bytes of the fixed RTP header.
pub const RTP_HEADER_LEN: usize = 12;

/// Most contributing sources that a header can name.
pub const CSRC_MAX: usize = 15;

/// Why bytes are no RTP packet. Lengths are in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RtpError {
    /// The padding bit is set, but the last byte is 0 or more than what follows the header.
    #[error("RTP padding is {got} bytes, 1 to {available} are possible")]
    Padding {
        /// Most that is possible.
        available: usize,
        /// The last byte.
        got: u8,
    },
    /// The packet ends before its header does.
    #[error("RTP header needs {needed} bytes, the packet has {got}")]
    Truncated {
        /// Bytes needed.
        needed: usize,
        /// Bytes there.
        got: usize,
    },
    /// A version other than 2.
    #[error("RTP version is {got}, not 2")]
    Version {
        /// The version found, 0 to 3.
        got: u8,
    },
}

/// One RTP packet: header fields and a borrowed payload.
///
/// ```text
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                           timestamp                           |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                             SSRC                              |
/// +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
/// |                    CSRC, 0 to 15 of them                      |
/// |          extension, if X: see [`Extension`]                   |
/// |          payload; if P, padding that its last byte counts     |
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RtpPacket<'a> {
    csrcs: &'a [u8],
    extension: Option<Extension<'a>>,
    payload: &'a [u8],
    timestamp: u32,
    ssrc: u32,
    seq: u16,
    marker_and_type: u8,
    padding_len: u8,
}

impl<'a> RtpPacket<'a> {
    /// Checks a packet.
    ///
    /// # Errors
    ///
    /// Every variant of [`RtpError`].
    #[inline]
    pub fn parse(packet: &'a [u8]) -> Result<Self, RtpError> {
        let got = packet.len();
        let Some((header, rest)) = packet.split_first_chunk::<RTP_HEADER_LEN>() else {
            return Err(RtpError::Truncated { needed: RTP_HEADER_LEN, got });
        };
        let [first, marker_and_type, q0, q1, t0, t1, t2, t3, s0, s1, s2, s3] = *header;
        if first >> 6 != 2 {
            return Err(RtpError::Version { got: first >> 6 });
        }
        let csrc_len = usize::from(first & 0x0F).saturating_mul(4);
        let Some((csrcs, rest)) = rest.split_at_checked(csrc_len) else {
            return Err(RtpError::Truncated { needed: RTP_HEADER_LEN.saturating_add(csrc_len), got });
        };
        let (extension, rest) = if first & 0x10 == 0 {
            (None, rest)
        } else {
            let (extension, rest) = Extension::split(rest, got)?;
            (Some(extension), rest)
        };
        let (payload, padding_len) = if first & 0x20 == 0 { (rest, 0) } else { strip_padding(rest)? };
        Ok(Self {
            csrcs,
            extension,
            payload,
            timestamp: u32::from_be_bytes([t0, t1, t2, t3]),
            ssrc: u32::from_be_bytes([s0, s1, s2, s3]),
            seq: u16::from_be_bytes([q0, q1]),
            marker_and_type,
            padding_len,
        })
    }

    /// The marker bit; in telephony, the first packet after a silence.
    #[must_use]
    pub const fn marker(&self) -> bool {
        self.marker_and_type & 0x80 != 0
    }

    /// Payload type, 0 to 127.
    #[must_use]
    pub const fn payload_type(&self) -> u8 {
        self.marker_and_type & 0x7F
    }

    /// Sequence number as on the wire.
    #[must_use]
    pub const fn seq(&self) -> u16 {
        self.seq
    }

    /// Timestamp in ticks of the payload type's clock, as on the wire.
    #[must_use]
    pub const fn timestamp(&self) -> u32 {
        self.timestamp
    }

    /// Synchronisation source.
    #[must_use]
    pub const fn ssrc(&self) -> u32 {
        self.ssrc
    }

    /// Contributing sources, at most [`CSRC_MAX`].
    #[must_use]
    pub const fn csrcs(&self) -> Csrcs<'a> {
        Csrcs { bytes: self.csrcs }
    }

    /// The header extension, if there is one.
    #[must_use]
    pub const fn extension(&self) -> Option<Extension<'a>> {
        self.extension
    }

    /// The media, without header and padding. May be empty.
    #[must_use]
    pub const fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// Bytes of padding behind the payload, the counting byte among them; 0 without padding.
    #[must_use]
    pub const fn padding_len(&self) -> u8 {
        self.padding_len
    }
}

/// RFC 3550 §5.1: the last byte counts the padding, itself included.
fn strip_padding(rest: &[u8]) -> Result<(&[u8], u8), RtpError> {
    let padding_len = rest.last().copied().unwrap_or(0);
    let error = RtpError::Padding { available: rest.len(), got: padding_len };
    if padding_len == 0 {
        return Err(error);
    }
    let payload_len = rest.len().checked_sub(padding_len.into()).ok_or(error)?;
    let payload = rest.get(..payload_len).ok_or(error)?;
    Ok((payload, padding_len))
}

/// The contributing sources of one packet, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csrcs<'a> {
    bytes: &'a [u8],
}

impl Iterator for Csrcs<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (csrc, rest) = self.bytes.split_first_chunk::<4>()?;
        self.bytes = rest;
        Some(u32::from_be_bytes(*csrc))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.bytes.len() / 4;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Csrcs<'_> {}

impl FusedIterator for Csrcs<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    const FIXED: [u8; RTP_HEADER_LEN] = [0x80, 0x88, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    fn packet(first: u8, behind: &[u8]) -> ([u8; 64], usize) {
        let mut bytes = [0; 64];
        bytes[..12].copy_from_slice(&FIXED);
        bytes[0] = first;
        let len = behind.len().saturating_add(12);
        bytes[12..len].copy_from_slice(behind);
        (bytes, len)
    }

    #[test]
    fn fixed_header_is_read_big_endian() {
        let packet = RtpPacket::parse(&FIXED).unwrap();
        assert_eq!((packet.marker(), packet.payload_type(), packet.seq()), (true, 8, 0x0102));
        assert_eq!((packet.timestamp(), packet.ssrc()), (0x0304_0506, 0x0708_090A));
        assert_eq!((packet.csrcs().len(), packet.extension(), packet.payload()), (0, None, &[][..]));
    }

    #[test]
    fn csrcs_extension_payload_and_padding_follow_each_other() {
        let behind = [0, 0, 0, 1, 0, 0, 0, 2, 0xAB, 0xCD, 0, 1, 9, 9, 9, 9, 0x55, 0x66, 0, 0, 3];
        let (bytes, len) = packet(0xB2, &behind);
        let packet = RtpPacket::parse(&bytes[..len]).unwrap();
        assert!(packet.csrcs().eq([1, 2]));
        assert_eq!(packet.extension(), Extension::new(0xABCD, &[9; 4]).ok());
        assert_eq!((packet.payload(), packet.padding_len()), (&[0x55, 0x66][..], 3));
    }

    #[test]
    fn truncated_header_says_what_it_needs() {
        let cases: [(u8, &[u8], usize); 4] =
            [(0x82, &[0; 7], 20), (0x90, &[0; 3], 16), (0x90, &[0, 0, 0, 2, 0, 0, 0], 24), (0x91, &[0; 4], 20)];
        for (first, behind, needed) in cases {
            let (bytes, got) = packet(first, behind);
            assert_eq!(RtpPacket::parse(&bytes[..got]), Err(RtpError::Truncated { needed, got }));
        }
        assert_eq!(RtpPacket::parse(&FIXED[..11]), Err(RtpError::Truncated { needed: 12, got: 11 }));
    }

    #[test]
    fn padding_may_fill_all_behind_the_header_but_no_more() {
        let (bytes, len) = packet(0xA0, &[0, 0, 3]);
        let packet_of_padding = RtpPacket::parse(&bytes[..len]).unwrap();
        assert_eq!((packet_of_padding.payload(), packet_of_padding.padding_len()), (&[][..], 3));
        for (behind, got) in [(&[0, 0, 4][..], 4), (&[1, 1, 0], 0), (&[], 0)] {
            let (bytes, len) = packet(0xA0, behind);
            let refused = RtpError::Padding { available: behind.len(), got };
            assert_eq!(RtpPacket::parse(&bytes[..len]), Err(refused));
        }
    }

    #[test]
    fn other_versions_are_refused() {
        for (first, got) in [(0x00, 0), (0x40, 1), (0xC0, 3)] {
            let (bytes, len) = packet(first, &[]);
            assert_eq!(RtpPacket::parse(&bytes[..len]), Err(RtpError::Version { got }));
        }
    }
}
