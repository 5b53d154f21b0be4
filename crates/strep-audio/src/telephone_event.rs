//! Named telephone events on the wire: RFC 4733 §2.3.

use core::fmt;

/// The payload of one telephone-event packet.
///
/// ```text
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+-+-+-----------+-------------------------------+
/// |     event     |E|R|  volume   |           duration            |
/// +---------------+-+-+-----------+-------------------------------+
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "four fields on the wire")]
pub struct TelephoneEvent {
    /// Which event: 0 to 15 are the keys of a telephone.
    pub event: u8,
    /// The event is over; such a packet is sent three times.
    pub end: bool,
    /// Level in dB below 1 mW, 0 to 63: larger is softer.
    pub volume: u8,
    /// Ticks since the packet's RTP timestamp.
    pub duration: u16,
}

impl TelephoneEvent {
    /// Bytes on the wire.
    pub const LEN: usize = 4;

    /// The event of a digit, still going on; `None` for what no key says.
    #[must_use]
    pub fn from_digit(digit: char) -> Option<Self> {
        let event = DIGITS.iter().position(|&known| known == digit.to_ascii_uppercase())?;
        Some(Self { event: u8::try_from(event).ok()?, volume: 10, ..Self::default() })
    }

    /// Reads a payload's first event; more bytes behind it are left aside.
    ///
    /// # Errors
    ///
    /// [`TelephoneEventError`] if there are fewer than 4 bytes.
    pub fn parse(payload: &[u8]) -> Result<Self, TelephoneEventError> {
        let &[event, flags, high, low, ..] = payload else {
            return Err(TelephoneEventError { needed: Self::LEN, got: payload.len() });
        };
        let duration = u16::from_be_bytes([high, low]);
        Ok(Self { event, end: flags & 0x80 != 0, volume: flags & 0x3f, duration })
    }

    /// The payload of a packet; a volume above 63 is written as 63.
    #[must_use]
    pub fn to_bytes(self) -> [u8; Self::LEN] {
        let flags = self.volume.min(0x3f) | if self.end { 0x80 } else { 0 };
        let [high, low] = self.duration.to_be_bytes();
        [self.event, flags, high, low]
    }

    /// The key that was pressed: `0` to `9`, `*`, `#`, `A` to `D`. `None` for other events.
    #[must_use]
    pub fn digit(self) -> Option<char> {
        digit(self.event)
    }
}

/// The key of an event code.
pub(crate) fn digit(event: u8) -> Option<char> {
    DIGITS.get(usize::from(event)).copied()
}

/// A payload too short for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TelephoneEventError {
    /// Bytes that an event has.
    pub needed: usize,
    /// Bytes that came.
    pub got: usize,
}

impl fmt::Display for TelephoneEventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "telephone event of {} bytes (needed {})", self.got, self.needed)
    }
}

impl core::error::Error for TelephoneEventError {}

/// RFC 4733 §3.2, by event code.
const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', 'A', 'B', 'C', 'D'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_where_rfc_4733_has_them() {
        let event = TelephoneEvent { event: 11, end: true, volume: 10, duration: 1760 };
        assert_eq!(TelephoneEvent::parse(&[11, 0x8a, 0x06, 0xe0]), Ok(event));
        assert_eq!(event.to_bytes(), [11, 0x8a, 0x06, 0xe0]);
        assert_eq!(event.digit(), Some('#'));
    }

    #[test]
    fn reserved_bit_and_trailing_bytes_change_nothing() {
        assert_eq!(TelephoneEvent::parse(&[1, 0x4a, 0, 160, 9, 9]), TelephoneEvent::parse(&[1, 0x0a, 0, 160]));
    }

    #[test]
    fn short_payload_is_refused_with_its_length() {
        for got in 0..4 {
            assert_eq!(TelephoneEvent::parse(&[0; 3][..got]), Err(TelephoneEventError { needed: 4, got }));
        }
    }

    #[test]
    fn every_key_has_an_event_and_no_other_event_a_key() {
        for (event, digit) in "0123456789*#ABCD".chars().enumerate() {
            let made = TelephoneEvent::from_digit(digit).unwrap();
            assert_eq!((usize::from(made.event), made.digit()), (event, Some(digit)));
        }
        assert_eq!(TelephoneEvent::from_digit('d').unwrap().event, 15);
        assert_eq!(TelephoneEvent::from_digit('x'), None);
        assert_eq!(TelephoneEvent { event: 16, ..TelephoneEvent::default() }.digit(), None);
    }

    #[test]
    fn volume_does_not_spill_into_the_flags() {
        let event = TelephoneEvent { volume: 200, ..TelephoneEvent::default() };
        assert_eq!(event.to_bytes(), [0, 0x3f, 0, 0]);
    }
}
