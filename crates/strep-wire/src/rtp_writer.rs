//! RTP packets to write (RFC 3550 §5.1).

use crate::extension::EXTENSION_HEADER_LEN;
use crate::{CSRC_MAX, Extension, RTP_HEADER_LEN};

/// Why a packet cannot be written. Lengths are in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RtpWriteError {
    /// More contributing sources than the header can count.
    #[error("RTP header names at most {CSRC_MAX} contributing sources, not {got}")]
    Csrcs {
        /// Sources given.
        got: usize,
    },
    /// An element whose id or length its form has no room for.
    #[error("header extension element {id} of {got} bytes does not fit its form")]
    Element {
        /// Id given.
        id: u8,
        /// Bytes of data given.
        got: usize,
    },
    /// Extension data that is not whole 32-bit words, or more than 65 535 of them.
    #[error("header extension has {got} bytes, not up to 65535 words of 4")]
    Extension {
        /// Bytes given.
        got: usize,
    },
    /// A payload type above 127.
    #[error("RTP payload type is {got}, the highest is 127")]
    PayloadType {
        /// Payload type given.
        got: u8,
    },
    /// The buffer is too short.
    #[error("RTP packet needs {needed} bytes, the buffer has {got}")]
    Truncated {
        /// Bytes needed.
        needed: usize,
        /// Bytes there.
        got: usize,
    },
}

/// An RTP header to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the header of RFC 3550 has these fields")]
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
    /// Header extension.
    pub extension: Option<Extension<'a>>,
}

impl RtpHeader<'_> {
    /// Writes the header to the front of `buffer`, without the padding bit. Yields the bytes written,
    /// [`len_bytes`](Self::len_bytes).
    ///
    /// # Errors
    ///
    /// [`RtpWriteError::Csrcs`], [`RtpWriteError::PayloadType`], and [`RtpWriteError::Truncated`] if `buffer` is too
    /// short.
    pub fn write(&self, buffer: &mut [u8]) -> Result<usize, RtpWriteError> {
        let needed = self.len_bytes();
        let short = RtpWriteError::Truncated { needed, got: buffer.len() };
        let header = buffer.get_mut(..needed).ok_or(short)?;
        let (fixed, rest) = header.split_first_chunk_mut::<RTP_HEADER_LEN>().ok_or(short)?;
        *fixed = self.fixed()?;
        let (csrcs, rest) = rest.split_at_mut_checked(self.csrcs.len().saturating_mul(4)).ok_or(short)?;
        for (slot, csrc) in csrcs.chunks_exact_mut(4).zip(self.csrcs) {
            slot.copy_from_slice(&csrc.to_be_bytes());
        }
        if let Some(extension) = self.extension {
            let words = u16::try_from(extension.data().len() / 4)
                .map_err(|_| RtpWriteError::Extension { got: extension.data().len() })?;
            let (head, data) = rest.split_first_chunk_mut::<EXTENSION_HEADER_LEN>().ok_or(short)?;
            let ([p0, p1], [l0, l1]) = (extension.profile().to_be_bytes(), words.to_be_bytes());
            *head = [p0, p1, l0, l1];
            data.copy_from_slice(extension.data());
        }
        Ok(needed)
    }

    /// Writes a whole packet to the front of `buffer`: header, `payload`, and `padding_len` bytes of padding, 0 for
    /// none. Yields the bytes written.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub fn write_packet(&self, payload: &[u8], padding_len: u8, buffer: &mut [u8]) -> Result<usize, RtpWriteError> {
        let padded_len = payload.len().saturating_add(padding_len.into());
        let needed = self.len_bytes().saturating_add(padded_len);
        let short = RtpWriteError::Truncated { needed, got: buffer.len() };
        let packet = buffer.get_mut(..needed).ok_or(short)?;
        self.write(packet)?;
        if let Some(first) = packet.first_mut()
            && padding_len > 0
        {
            *first |= 0x20;
        }
        let body = packet.get_mut(self.len_bytes()..).ok_or(short)?;
        let (media, padding) = body.split_at_mut_checked(payload.len()).ok_or(short)?;
        media.copy_from_slice(payload);
        padding.fill(0);
        if let Some(count) = padding.last_mut() {
            *count = padding_len;
        }
        Ok(needed)
    }

    /// Bytes of the header: 12, 4 for each contributing source, and 4 and the data for an extension.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        let extension_len =
            self.extension.map_or(0, |extension| extension.data().len().saturating_add(EXTENSION_HEADER_LEN));
        self.csrcs.len().saturating_mul(4).saturating_add(RTP_HEADER_LEN).saturating_add(extension_len)
    }

    /// The first 12 bytes, without the padding bit.
    fn fixed(&self) -> Result<[u8; RTP_HEADER_LEN], RtpWriteError> {
        let csrc_error = RtpWriteError::Csrcs { got: self.csrcs.len() };
        let count = u8::try_from(self.csrcs.len()).map_err(|_| csrc_error)?;
        if self.csrcs.len() > CSRC_MAX {
            return Err(csrc_error);
        }
        if self.payload_type > 0x7F {
            return Err(RtpWriteError::PayloadType { got: self.payload_type });
        }
        let first = 0x80 | (u8::from(self.extension.is_some()) << 4) | count;
        let second = (u8::from(self.marker) << 7) | self.payload_type;
        let [q0, q1] = self.seq.to_be_bytes();
        let [t0, t1, t2, t3] = self.timestamp.to_be_bytes();
        let [s0, s1, s2, s3] = self.ssrc.to_be_bytes();
        Ok([first, second, q0, q1, t0, t1, t2, t3, s0, s1, s2, s3])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_packet_is_laid_out_as_in_rfc_3550() {
        let header = RtpHeader {
            marker: true,
            payload_type: 8,
            seq: 0x0102,
            timestamp: 0x0304_0506,
            ssrc: 0x0708_090A,
            csrcs: &[0x0B0C_0D0E],
            extension: Some(Extension::new(0x1122, &[1, 2, 3, 4]).unwrap()),
        };
        let mut buffer = [0xFF; 32];
        assert_eq!(header.write_packet(&[0xAA, 0xBB], 3, &mut buffer), Ok(29));
        let expected = [
            0xB1, 0x88, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0x11, 0x22, 0, 1, 1, 2, 3, 4, 0xAA, 0xBB, 0, 0,
            3, 0xFF, 0xFF, 0xFF,
        ];
        assert_eq!(buffer, expected);
    }

    #[test]
    fn sixteenth_contributing_source_is_refused() {
        let csrcs = [0; 16];
        let header = RtpHeader { csrcs: &csrcs, ..RtpHeader::default() };
        assert_eq!(header.write(&mut [0; 100]), Err(RtpWriteError::Csrcs { got: 16 }));
        let header = RtpHeader { csrcs: &csrcs[1..], ..RtpHeader::default() };
        assert_eq!(header.write(&mut [0; 100]), Ok(72));
    }

    #[test]
    fn payload_type_with_an_eighth_bit_is_refused() {
        let header = RtpHeader { payload_type: 128, ..RtpHeader::default() };
        assert_eq!(header.write(&mut [0; 12]), Err(RtpWriteError::PayloadType { got: 128 }));
    }

    #[test]
    fn short_buffer_is_refused_and_left_alone() {
        let header = RtpHeader { csrcs: &[1], ..RtpHeader::default() };
        let mut buffer = [7; 15];
        assert_eq!(header.write(&mut buffer), Err(RtpWriteError::Truncated { needed: 16, got: 15 }));
        assert_eq!(header.write_packet(&[0; 4], 1, &mut buffer), Err(RtpWriteError::Truncated { needed: 21, got: 15 }));
        assert_eq!(buffer, [7; 15]);
    }
}
