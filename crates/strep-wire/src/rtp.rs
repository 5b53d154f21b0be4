//! RTP packets (RFC 3550 §5.1) and their header extensions (RFC 8285).

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
/// ```
#[derive(Clone, Copy, Debug)]
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
        let (extension, rest) = if first & 0x10 == 0 { (None, rest) } else { Extension::split(rest, got)? };
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
#[derive(Clone, Debug)]
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
}

/// A header extension (RFC 3550 §5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<'a> {
    profile: u16,
    data: &'a [u8],
}

impl<'a> Extension<'a> {
    fn split(rest: &'a [u8], packet_len: usize) -> Result<(Option<Self>, &'a [u8]), RtpError> {
        let before = packet_len.saturating_sub(rest.len());
        let Some((&[p0, p1, l0, l1], rest)) = rest.split_first_chunk::<4>() else {
            return Err(RtpError::Truncated { needed: before.saturating_add(4), got: packet_len });
        };
        let len = usize::from(u16::from_be_bytes([l0, l1])).saturating_mul(4);
        let Some((data, rest)) = rest.split_at_checked(len) else {
            return Err(RtpError::Truncated { needed: before.saturating_add(4).saturating_add(len), got: packet_len });
        };
        Ok((Some(Self { profile: u16::from_be_bytes([p0, p1]), data }), rest))
    }

    /// The 16 bits that say what the extension is.
    #[must_use]
    pub const fn profile(&self) -> u16 {
        self.profile
    }

    /// The extension's words, without the four bytes of profile and length.
    #[must_use]
    pub const fn data(&self) -> &'a [u8] {
        self.data
    }
}

/// An RTP header to write, without extension.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the fixed header of RFC 3550 has these fields")]
pub struct RtpHeader<'a> {
    /// The marker bit.
    pub marker: bool,
    /// Payload type, 0 to 127.
    pub payload_type: u8,
    /// Sequence number.
    pub seq: u16,
    /// Timestamp in ticks.
    pub timestamp: u32,
    /// Synchronisation source.
    pub ssrc: u32,
    /// Contributing sources, at most [`CSRC_MAX`].
    pub csrcs: &'a [u32],
}

impl RtpHeader<'_> {
    /// Writes the header to the front of `buffer`. Yields the bytes written: 12, and 4 for each contributing source.
    ///
    /// # Errors
    ///
    /// [`RtpError::Truncated`] if `buffer` is too short.
    pub fn write(&self, buffer: &mut [u8]) -> Result<usize, RtpError> {
        let csrcs = self.csrcs.get(..CSRC_MAX).unwrap_or(self.csrcs);
        let needed = csrcs.len().saturating_mul(4).saturating_add(RTP_HEADER_LEN);
        let got = buffer.len();
        let error = RtpError::Truncated { needed, got };
        let (header, rest) = buffer.split_first_chunk_mut::<RTP_HEADER_LEN>().ok_or(error)?;
        let rest = rest.get_mut(..csrcs.len().saturating_mul(4)).ok_or(error)?;
        let count = u8::try_from(csrcs.len()).unwrap_or(0);
        let [q0, q1] = self.seq.to_be_bytes();
        let [t0, t1, t2, t3] = self.timestamp.to_be_bytes();
        let [s0, s1, s2, s3] = self.ssrc.to_be_bytes();
        let marker_and_type = (u8::from(self.marker) << 7) | (self.payload_type & 0x7F);
        *header = [0x80 | count, marker_and_type, q0, q1, t0, t1, t2, t3, s0, s1, s2, s3];
        for (slot, csrc) in rest.chunks_exact_mut(4).zip(csrcs) {
            slot.copy_from_slice(&csrc.to_be_bytes());
        }
        Ok(needed)
    }
}
