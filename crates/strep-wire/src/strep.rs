//! The STREP header: who a packet belongs to.

use core::fmt;
use core::str::FromStr;

use uuid::Uuid;

/// Bytes of a version 1 header.
pub const STREP_HEADER_LEN: usize = 24;

/// The 128 bits that name a call leg; printed as a UUID.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallLegId(u128);

impl CallLegId {
    /// The id whose bytes in network order are those of `value`.
    #[must_use]
    pub const fn from_u128(value: u128) -> Self {
        Self(value)
    }

    /// The id as it stands on the wire.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// The id as a number, first byte most significant.
    #[must_use]
    pub const fn as_u128(self) -> u128 {
        self.0
    }

    /// The id as it stands on the wire.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

impl From<Uuid> for CallLegId {
    fn from(uuid: Uuid) -> Self {
        Self(uuid.as_u128())
    }
}

impl From<CallLegId> for Uuid {
    fn from(id: CallLegId) -> Self {
        Self::from_u128(id.0)
    }
}

impl fmt::Display for CallLegId {
    /// Hyphenated lower-case UUID form, 36 characters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Uuid::from(*self), f)
    }
}

impl fmt::Debug for CallLegId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text that is no call leg id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID of 32 hexadecimal digits (got {digits})")]
pub struct ParseIdError {
    /// Hexadecimal digits that it begins with, 32 at most.
    pub digits: u8,
}

impl FromStr for CallLegId {
    type Err = ParseIdError;

    /// Accepts the hyphenated form of 36 characters and the 32 bare digits, in either case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Other lengths are forms with braces or a prefix, which the carrier never writes.
        let uuid = if matches!(text.len(), 32 | 36) { Uuid::try_parse(text).ok() } else { None };
        uuid.map(Self::from).ok_or_else(|| {
            let digits = text.bytes().take(32).take_while(u8::is_ascii_hexdigit).count();
            ParseIdError { digits: u8::try_from(digits).unwrap_or(u8::MAX) }
        })
    }
}

/// Leg of the call: bit L.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "one bit on the wire")]
pub enum Leg {
    /// The first leg.
    A,
    /// The second leg.
    B,
}

/// Direction of the media, as the platform sees it: bit D.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "one bit on the wire")]
pub enum Direction {
    /// Received by the platform from the party.
    Rx,
    /// Sent by the platform to the party.
    Tx,
}

impl fmt::Display for Leg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::A => "a",
            Self::B => "b",
        })
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Rx => "rx",
            Self::Tx => "tx",
        })
    }
}

/// Why bytes are no STREP header. Lengths are in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StrepError {
    /// HeaderLen is smaller than a version 1 header.
    #[error("STREP HeaderLen is {got}, a version 1 header has {needed} bytes")]
    HeaderLen {
        /// Bytes of a version 1 header.
        needed: usize,
        /// HeaderLen as it stands in the datagram.
        got: usize,
    },
    /// The first two bits are not both set.
    #[error("STREP magic is {got:#04b}, not 0b11")]
    Magic {
        /// The two bits found.
        got: u8,
    },
    /// The datagram ends before its header does.
    #[error("STREP header needs {needed} bytes, the datagram has {got}")]
    Truncated {
        /// Bytes needed.
        needed: usize,
        /// Bytes there.
        got: usize,
    },
    /// A version other than 1.
    #[error("STREP version is {got}, only 1 is known")]
    Version {
        /// The version found, 0 to 15.
        got: u8,
    },
}

/// A datagram with a valid STREP header, and what follows it.
///
/// ```text
///  byte 0          byte 1           bytes 2-3
///  1 1 V V V V L D  HeaderLen        reserved
///  bytes 4-7        reserved
///  bytes 8-23       call_leg_id, network byte order
///  bytes HeaderLen… RTP, to the end of the datagram
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strep<'a> {
    call_leg_id: CallLegId,
    first: u8,
    header_len: u8,
    payload: &'a [u8],
}

impl<'a> Strep<'a> {
    /// Checks a datagram's header. Reserved bytes are ignored, and so are header bytes past the 24th.
    ///
    /// # Errors
    ///
    /// Every variant of [`StrepError`], in the order magic, version, truncated, HeaderLen, truncated.
    #[inline]
    pub fn parse(datagram: &'a [u8]) -> Result<Self, StrepError> {
        let got = datagram.len();
        let first = *datagram.first().ok_or(StrepError::Truncated { needed: STREP_HEADER_LEN, got })?;
        if first >> 6 != 0b11 {
            return Err(StrepError::Magic { got: first >> 6 });
        }
        let version = (first >> 2) & 0b1111;
        if version != 1 {
            return Err(StrepError::Version { got: version });
        }
        let Some((header, _)) = datagram.split_first_chunk::<STREP_HEADER_LEN>() else {
            return Err(StrepError::Truncated { needed: STREP_HEADER_LEN, got });
        };
        let [_, header_len, _, _, _, _, _, _, id @ ..] = *header;
        if usize::from(header_len) < STREP_HEADER_LEN {
            return Err(StrepError::HeaderLen { needed: STREP_HEADER_LEN, got: header_len.into() });
        }
        let payload = datagram
            .get(usize::from(header_len)..)
            .ok_or_else(|| StrepError::Truncated { needed: header_len.into(), got })?;
        Ok(Self { call_leg_id: CallLegId::from_bytes(id), first, header_len, payload })
    }

    /// The call leg that the media belongs to.
    #[must_use]
    pub const fn call_leg_id(&self) -> CallLegId {
        self.call_leg_id
    }

    /// Leg of the call.
    #[must_use]
    pub const fn leg(&self) -> Leg {
        if self.first & 0b10 == 0 { Leg::A } else { Leg::B }
    }

    /// Direction of the media.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        if self.first & 0b01 == 0 { Direction::Rx } else { Direction::Tx }
    }

    /// Bytes of header: 24 to 255.
    #[must_use]
    pub const fn header_len(&self) -> u8 {
        self.header_len
    }

    /// What follows the header, to the end of the datagram: one RTP packet. May be empty.
    #[must_use]
    pub const fn payload(&self) -> &'a [u8] {
        self.payload
    }
}

/// A version 1 header to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StrepHeader {
    /// The call leg that the media belongs to.
    pub call_leg_id: CallLegId,
    /// Leg of the call.
    pub leg: Leg,
    /// Direction of the media.
    pub direction: Direction,
    /// Bytes of header. 24 unless a receiver's reading of HeaderLen is to be tried.
    pub header_len: u8,
}

impl StrepHeader {
    /// A header of 24 bytes.
    #[must_use]
    pub const fn new(call_leg_id: CallLegId, leg: Leg, direction: Direction) -> Self {
        Self { call_leg_id, leg, direction, header_len: 24 }
    }

    /// Writes the header to the front of `buffer`, reserved bytes as zero. Yields the bytes written.
    ///
    /// # Errors
    ///
    /// [`StrepError::HeaderLen`] if `header_len` is below 24, [`StrepError::Truncated`] if `buffer` is shorter than it.
    pub fn write(&self, buffer: &mut [u8]) -> Result<usize, StrepError> {
        let needed = usize::from(self.header_len);
        let got = buffer.len();
        if needed < STREP_HEADER_LEN {
            return Err(StrepError::HeaderLen { needed: STREP_HEADER_LEN, got: needed });
        }
        let header = buffer.get_mut(..needed).ok_or(StrepError::Truncated { needed, got })?;
        header.fill(0);
        let Some((fixed, _)) = header.split_first_chunk_mut::<STREP_HEADER_LEN>() else {
            return Err(StrepError::Truncated { needed, got });
        };
        let [first, header_len, _, _, _, _, _, _, id @ ..] = fixed;
        let leg = if self.leg == Leg::B { 0b10 } else { 0 };
        let direction = if self.direction == Direction::Tx { 0b01 } else { 0 };
        *first = 0b1100_0100 | leg | direction;
        *header_len = self.header_len;
        *id = self.call_leg_id.to_bytes();
        Ok(needed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: CallLegId = CallLegId::from_u128(0x0123_4567_89AB_CDEF_0123_4567_89AB_CDEF);

    fn datagram(header_len: u8) -> [u8; 40] {
        let mut datagram = [0xEE; 40];
        let header = StrepHeader { header_len, ..StrepHeader::new(ID, Leg::B, Direction::Rx) };
        header.write(&mut datagram).unwrap();
        datagram
    }

    #[test]
    fn header_is_laid_out_as_on_the_wire() {
        let datagram = datagram(24);
        assert_eq!(datagram[..8], [0xC6, 24, 0, 0, 0, 0, 0, 0]);
        assert_eq!(datagram[8..24], ID.to_bytes());
        assert_eq!(datagram[24..], [0xEE; 16]);
    }

    #[test]
    fn first_byte_says_leg_and_direction() {
        let mut datagram = datagram(24);
        let expected = [
            (0xC4, Leg::A, Direction::Rx),
            (0xC5, Leg::A, Direction::Tx),
            (0xC6, Leg::B, Direction::Rx),
            (0xC7, Leg::B, Direction::Tx),
        ];
        for (first, leg, direction) in expected {
            datagram[0] = first;
            let strep = Strep::parse(&datagram).unwrap();
            assert_eq!((strep.leg(), strep.direction(), strep.call_leg_id()), (leg, direction, ID));
        }
    }

    #[test]
    fn payload_begins_where_header_len_says() {
        for header_len in [24, 28, 39, 40] {
            let datagram = datagram(header_len);
            let strep = Strep::parse(&datagram).unwrap();
            assert_eq!((strep.header_len(), strep.payload()), (header_len, &datagram[header_len.into()..]));
        }
    }

    #[test]
    fn header_len_beyond_the_datagram_is_truncated() {
        let mut datagram = datagram(24);
        datagram[1] = 41;
        assert_eq!(Strep::parse(&datagram), Err(StrepError::Truncated { needed: 41, got: 40 }));
    }

    #[test]
    fn header_len_below_24_is_refused_both_ways() {
        let mut datagram = datagram(24);
        datagram[1] = 23;
        let refused = StrepError::HeaderLen { needed: 24, got: 23 };
        assert_eq!(Strep::parse(&datagram), Err(refused));
        let header = StrepHeader { header_len: 23, ..StrepHeader::new(ID, Leg::A, Direction::Rx) };
        assert_eq!(header.write(&mut datagram), Err(refused));
    }

    #[test]
    fn reserved_bytes_are_ignored() {
        let mut datagram = datagram(24);
        datagram[2..8].fill(0xFF);
        assert_eq!(Strep::parse(&datagram).unwrap().call_leg_id(), ID);
    }

    #[test]
    fn magic_and_version_are_judged_before_length() {
        assert_eq!(Strep::parse(&[0x84]), Err(StrepError::Magic { got: 0b10 }));
        assert_eq!(Strep::parse(&[0xC8]), Err(StrepError::Version { got: 2 }));
        assert_eq!(Strep::parse(&[0xC4]), Err(StrepError::Truncated { needed: 24, got: 1 }));
        assert_eq!(Strep::parse(&[]), Err(StrepError::Truncated { needed: 24, got: 0 }));
    }

    #[test]
    fn call_leg_id_is_read_with_all_hyphens_or_none() {
        assert_eq!(CallLegId::from(Uuid::from_u128(ID.as_u128())), ID);
        assert_eq!(Uuid::from(ID).as_u128(), ID.as_u128());
        let hyphenated = "01234567-89ab-CDEF-0123-456789abcdef";
        assert_eq!(hyphenated.parse(), Ok(ID));
        assert_eq!("0123456789ABCDEF0123456789abcdef".parse(), Ok(ID));
        let refused = [
            ("", 0),
            ("01234567-89abCDEF-0123-456789abcdef", 8),
            ("01234567--9ab-CDEF-0123-456789abcdef", 8),
            ("0123456789ABCDEF0123456789abcdef0", 32),
            ("0123456789ABCDEF0123456789abcde", 31),
            ("0123456789é", 10),
        ];
        for (text, digits) in refused {
            assert_eq!(text.parse::<CallLegId>(), Err(ParseIdError { digits }), "{text}");
        }
    }
}
