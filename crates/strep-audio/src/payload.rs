//! What a payload type stands for.

use core::fmt;
use core::num::{NonZeroU8, NonZeroU32};
use core::str::FromStr;

use crate::Codec;
use crate::codec::TELEPHONE_RATE;

/// What the payload of a packet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PayloadFormat {
    /// Audio, and how to decode it.
    Audio(Codec),
    /// Comfort noise (RFC 3389): the sender is silent, and this is how its silence sounds. The clock runs at 8 kHz.
    ComfortNoise,
    /// Digits as named events (RFC 4733).
    TelephoneEvent {
        /// Ticks of the RTP clock per second.
        rate: NonZeroU32,
    },
    /// Nothing that this crate can tell.
    Unknown,
}

impl PayloadFormat {
    /// Ticks of the RTP clock per second; 8000 for [`Unknown`](Self::Unknown), as with nearly all telephony.
    #[must_use]
    pub const fn clock_rate(self) -> NonZeroU32 {
        match self {
            Self::Audio(codec) => codec.clock_rate(),
            Self::TelephoneEvent { rate } => rate,
            Self::ComfortNoise | Self::Unknown => TELEPHONE_RATE,
        }
    }
}

impl fmt::Display for PayloadFormat {
    /// As in a configuration: `PCMU`, `L16/16000/1`, `CN`, `telephone-event/8000`, `unknown`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Audio(codec) => codec.fmt(f),
            Self::ComfortNoise => f.write_str("CN"),
            Self::TelephoneEvent { rate } => write!(f, "telephone-event/{rate}"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

impl FromStr for PayloadFormat {
    type Err = ParsePayloadError;

    /// Reads a name in any case with rate and channels as in SDP's `rtpmap`: `PCMU`, `pcma/8000`, `L16/44100/2`,
    /// `CN`, `telephone-event/48000`, `unknown`. A rate left out is 8000, channels left out are 1.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('/');
        let name = parts.next().unwrap_or_default();
        let rate = parts.next().map_or(Ok(TELEPHONE_RATE), |rate| rate.parse().map_err(|_| ParsePayloadError::Rate))?;
        let channels = parts
            .next()
            .map_or(Ok(NonZeroU8::MIN), |channels| channels.parse().map_err(|_| ParsePayloadError::Channels))?;
        if parts.next().is_some() {
            return Err(ParsePayloadError::Channels);
        }
        let (format, most_channels) = match name.to_ascii_lowercase().as_str() {
            "cn" => (Self::ComfortNoise, 1),
            "l16" => (Self::Audio(Codec::L16 { rate, channels: channels.get() }), 2),
            "pcma" => (Self::Audio(Codec::Pcma), 1),
            "pcmu" => (Self::Audio(Codec::Pcmu), 1),
            "telephone-event" => (Self::TelephoneEvent { rate }, 1),
            "unknown" => (Self::Unknown, 1),
            _ => return Err(ParsePayloadError::Name),
        };
        if format.clock_rate() != rate {
            return Err(ParsePayloadError::Rate);
        }
        if channels.get() > most_channels {
            return Err(ParsePayloadError::Channels);
        }
        Ok(format)
    }
}

/// Text that is no payload format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParsePayloadError {
    /// The part behind the second slash, or one too many: it has 1 channel, or with L16 also 2.
    Channels,
    /// No format has this name.
    Name,
    /// The part behind the first slash is no rate in hertz, or not this format's.
    Rate,
}

impl fmt::Display for ParsePayloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Channels => "channels must be 1, or 2 with L16",
            Self::Name => "no such format (known: CN, L16, PCMA, PCMU, telephone-event, unknown)",
            Self::Rate => "no rate in hertz that this format has",
        })
    }
}

impl core::error::Error for ParsePayloadError {}

/// Payload types 0 to 127 and what each stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayloadMap([PayloadFormat; 128]);

impl Default for PayloadMap {
    /// RFC 3551's: 0 PCMU, 8 PCMA, 10 and 11 L16 at 44.1 kHz with 2 and 1 channels, 13 comfort noise. Also 101
    /// telephone-event/8000, which nothing assigns but nearly everybody offers.
    fn default() -> Self {
        let mut map = [PayloadFormat::Unknown; 128];
        map[0] = PayloadFormat::Audio(Codec::Pcmu);
        map[8] = PayloadFormat::Audio(Codec::Pcma);
        map[10] = PayloadFormat::Audio(Codec::L16 { rate: CD_RATE, channels: 2 });
        map[11] = PayloadFormat::Audio(Codec::L16 { rate: CD_RATE, channels: 1 });
        map[13] = PayloadFormat::ComfortNoise;
        map[101] = PayloadFormat::TelephoneEvent { rate: TELEPHONE_RATE };
        Self(map)
    }
}

impl PayloadMap {
    /// Gives a payload type its meaning, in place of the one it has.
    ///
    /// # Errors
    ///
    /// [`PayloadTypeError`] if the wire has no such payload type: above 127, or 72 to 76, which RFC 3551 keeps free
    /// because RTCP packets look like them.
    pub const fn set(&mut self, payload_type: u8, format: PayloadFormat) -> Result<(), PayloadTypeError> {
        if payload_type > 127 || matches!(payload_type, 72..=76) {
            return Err(PayloadTypeError { payload_type });
        }
        self.0[payload_type as usize] = format;
        Ok(())
    }

    /// What a payload type stands for; [`PayloadFormat::Unknown`] above 127. One look into a table.
    #[must_use]
    pub fn get(&self, payload_type: u8) -> PayloadFormat {
        self.0.get(usize::from(payload_type)).copied().unwrap_or(PayloadFormat::Unknown)
    }

    /// Ticks of the RTP clock per second: the format's; of an unknown one what RFC 3551 §6 says, else 8000.
    #[must_use]
    pub fn clock_rate(&self, payload_type: u8) -> NonZeroU32 {
        match (self.get(payload_type), payload_type) {
            (PayloadFormat::Unknown, 6) => DVI4_RATES[0],
            (PayloadFormat::Unknown, 16) => DVI4_RATES[1],
            (PayloadFormat::Unknown, 17) => DVI4_RATES[2],
            (PayloadFormat::Unknown, 14 | 25..=34) => VIDEO_RATE,
            (format, _) => format.clock_rate(),
        }
    }
}

/// A payload type that cannot be on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayloadTypeError {
    /// The number given.
    pub payload_type: u8,
}

impl fmt::Display for PayloadTypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "payload type must be in 0..=127 and not in 72..=76 (got {})", self.payload_type)
    }
}

impl core::error::Error for PayloadTypeError {}

const CD_RATE: NonZeroU32 = NonZeroU32::new(44_100).expect("44100 is not zero");
const VIDEO_RATE: NonZeroU32 = NonZeroU32::new(90_000).expect("90000 is not zero");
const DVI4_RATES: [NonZeroU32; 3] = [
    NonZeroU32::new(16_000).expect("16000 is not zero"),
    NonZeroU32::new(11_025).expect("11025 is not zero"),
    NonZeroU32::new(22_050).expect("22050 is not zero"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_is_that_of_rfc_3551_and_101() {
        let map = PayloadMap::default();
        let known: Vec<String> = (0..=255_u8)
            .filter(|&payload_type| map.get(payload_type) != PayloadFormat::Unknown)
            .map(|payload_type| format!("{payload_type} {}", map.get(payload_type)))
            .collect();
        let expected = ["0 PCMU", "8 PCMA", "10 L16/44100/2", "11 L16/44100/1", "13 CN", "101 telephone-event/8000"];
        assert_eq!(known, expected);
    }

    #[test]
    fn unknown_static_types_keep_the_clock_of_rfc_3551() {
        let map = PayloadMap::default();
        let rates = [0, 6, 9, 10, 14, 16, 17, 18, 26, 96, 200].map(|payload_type| map.clock_rate(payload_type).get());
        assert_eq!(rates, [8000, 16_000, 8000, 44_100, 90_000, 11_025, 22_050, 8000, 90_000, 8000, 8000]);
    }

    #[test]
    fn dynamic_type_takes_a_format() {
        let mut map = PayloadMap::default();
        let wideband = "L16/16000/1".parse().unwrap();
        assert_eq!(map.set(96, wideband), Ok(()));
        assert_eq!((map.get(96), map.clock_rate(96).get()), (wideband, 16_000));
    }

    #[test]
    fn types_that_rtcp_or_nobody_has_are_refused() {
        let mut map = PayloadMap::default();
        for payload_type in [72, 76, 128, 255] {
            assert_eq!(map.set(payload_type, PayloadFormat::ComfortNoise), Err(PayloadTypeError { payload_type }));
        }
        assert_eq!(map, PayloadMap::default());
    }

    #[test]
    fn formats_are_read_as_they_are_printed() {
        for text in ["PCMU", "PCMA", "L16/16000/1", "L16/44100/2", "CN", "telephone-event/48000", "unknown"] {
            assert_eq!(text.parse::<PayloadFormat>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn formats_are_read_as_sdp_has_them() {
        for (text, canonical) in [
            ("pcmu/8000", "PCMU"),
            ("PCMA/8000/1", "PCMA"),
            ("l16", "L16/8000/1"),
            ("L16/48000", "L16/48000/1"),
            ("Telephone-Event", "telephone-event/8000"),
        ] {
            assert_eq!(text.parse::<PayloadFormat>().unwrap().to_string(), canonical);
        }
    }

    #[test]
    fn nonsense_is_refused_by_its_part() {
        for (text, error) in [
            ("", ParsePayloadError::Name),
            ("opus/48000/2", ParsePayloadError::Name),
            ("PCMU/16000", ParsePayloadError::Rate),
            ("L16/0", ParsePayloadError::Rate),
            ("L16/x/1", ParsePayloadError::Rate),
            ("L16/8000/3", ParsePayloadError::Channels),
            ("L16/8000/0", ParsePayloadError::Channels),
            ("PCMU/8000/2", ParsePayloadError::Channels),
            ("L16/8000/1/1", ParsePayloadError::Channels),
        ] {
            assert_eq!(text.parse::<PayloadFormat>(), Err(error), "{text}");
        }
    }
}
