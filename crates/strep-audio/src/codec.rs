//! Payload of audio packets to PCM, and back.

use core::fmt;
use core::num::NonZeroU32;

use crate::g711;
use crate::vector::widest;

/// How a payload holds audio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Codec {
    /// Linear 16-bit samples, most significant byte first, channels interleaved (RFC 3551 §4.5.11).
    L16 {
        /// Samples of one channel per second.
        rate: NonZeroU32,
        /// Channels in the payload, mixed to one in the PCM; 0 counts as 1.
        channels: u8,
    },
    /// G.711 A-law at 8 kHz, one byte a sample.
    Pcma,
    /// G.711 µ-law at 8 kHz, one byte a sample.
    Pcmu,
}

impl Codec {
    /// Writes the payload's samples, one channel, to the front of `out` and yields how many there were.
    ///
    /// 20 ms of PCMU: 160 bytes in, 160 samples out. What `out` has no room for and a last incomplete sample are left
    /// aside; [`samples`](Self::samples) tells the room needed. Called once per packet.
    pub fn decode(self, payload: &[u8], out: &mut [i16]) -> usize {
        let samples = self.samples(payload.len()).min(out.len());
        let payload = &payload[..samples * self.sample_bytes()];
        let out = &mut out[..samples];
        match self {
            Self::L16 { channels: 0 | 1, .. } => {
                for (pcm, bytes) in out.iter_mut().zip(payload.as_chunks().0) {
                    *pcm = i16::from_be_bytes(*bytes);
                }
            }
            Self::L16 { channels, .. } => mix(payload, usize::from(channels), out),
            Self::Pcma => widest(
                #[inline(always)]
                || g711::decode_a_law(payload, out),
            ),
            Self::Pcmu => widest(
                #[inline(always)]
                || g711::decode_mu_law(payload, out),
            ),
        }
        samples
    }

    /// Appends `pcm`, one channel, in this codec; every channel of L16 gets the same samples.
    ///
    /// 20 ms at 8 kHz: 160 samples in, 160 bytes of PCMU out.
    pub fn encode(self, pcm: &[i16], out: &mut Vec<u8>) {
        match self {
            Self::L16 { channels, .. } => {
                let copies = usize::from(channels.max(1));
                out.extend(pcm.iter().flat_map(|pcm| core::iter::repeat_n(pcm.to_be_bytes(), copies)).flatten());
            }
            Self::Pcma => out.extend(pcm.iter().map(|&pcm| g711::encode_a_law(pcm))),
            Self::Pcmu => out.extend(pcm.iter().map(|&pcm| g711::encode_mu_law(pcm))),
        }
    }

    /// Its encoding name as registered for RTP: `L16`, `PCMA`, `PCMU`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::L16 { .. } => "L16",
            Self::Pcma => "PCMA",
            Self::Pcmu => "PCMU",
        }
    }

    /// Samples of PCM per second.
    #[must_use]
    pub const fn sample_rate(self) -> NonZeroU32 {
        match self {
            Self::L16 { rate, .. } => rate,
            Self::Pcma | Self::Pcmu => TELEPHONE_RATE,
        }
    }

    /// Ticks of the RTP clock per second, which need not be [`sample_rate`](Self::sample_rate).
    #[must_use]
    pub const fn clock_rate(self) -> NonZeroU32 {
        self.sample_rate()
    }

    /// Samples that a payload of `payload_len` bytes holds, one channel; an incomplete last one does not count.
    #[must_use]
    pub const fn samples(self, payload_len: usize) -> usize {
        payload_len / self.sample_bytes()
    }

    const fn sample_bytes(self) -> usize {
        match self {
            Self::L16 { channels: 0, .. } => 2,
            Self::L16 { channels, .. } => 2 * channels as usize,
            Self::Pcma | Self::Pcmu => 1,
        }
    }
}

impl fmt::Display for Codec {
    /// As in a configuration: `L16/16000/1`, `PCMA`, `PCMU`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::L16 { rate, channels } => write!(f, "/{rate}/{channels}"),
            Self::Pcma | Self::Pcmu => Ok(()),
        }
    }
}

/// The mean of the channels, rounded towards zero.
fn mix(payload: &[u8], channels: usize, out: &mut [i16]) {
    for (pcm, frame) in out.iter_mut().zip(payload.chunks_exact(2 * channels)) {
        let sum: i32 = frame.as_chunks().0.iter().map(|bytes| i32::from(i16::from_be_bytes(*bytes))).sum();
        let mean = sum / i32::try_from(channels).unwrap_or(i32::MAX);
        *pcm = i16::try_from(mean).unwrap_or_default();
    }
}

/// The rate of everything that RFC 3551 calls by a name alone.
pub(crate) const TELEPHONE_RATE: NonZeroU32 = NonZeroU32::new(8000).expect("8000 is not zero");

#[cfg(test)]
mod tests {
    use super::*;

    fn l16(rate: u32, channels: u8) -> Codec {
        Codec::L16 { rate: NonZeroU32::new(rate).unwrap(), channels }
    }

    #[test]
    fn l16_is_big_endian() {
        let mut pcm = [0; 3];
        assert_eq!(l16(16_000, 1).decode(&[0x12, 0x34, 0xff, 0xfe, 0x80, 0x00], &mut pcm), 3);
        assert_eq!(pcm, [0x1234, -2, i16::MIN]);
    }

    #[test]
    fn stereo_l16_is_mixed_to_the_mean_of_both() {
        let mut payload = Vec::new();
        l16(8000, 1).encode(&[100, 200, i16::MAX, i16::MAX, i16::MIN, i16::MIN, -3, 0], &mut payload);
        let mut pcm = [0; 4];
        assert_eq!(l16(44_100, 2).decode(&payload, &mut pcm), 4);
        assert_eq!(pcm, [150, i16::MAX, i16::MIN, -1]);
    }

    #[test]
    fn stereo_l16_carries_mono_in_both_channels() {
        let mut payload = Vec::new();
        l16(44_100, 2).encode(&[1, -2], &mut payload);
        assert_eq!(payload, [0, 1, 0, 1, 0xff, 0xfe, 0xff, 0xfe]);
    }

    #[test]
    fn incomplete_sample_is_left_aside() {
        let mut pcm = [7; 2];
        assert_eq!(l16(8000, 1).decode(&[0, 1, 2], &mut pcm), 1);
        assert_eq!(l16(8000, 2).decode(&[0, 1, 2], &mut pcm), 0);
        assert_eq!(pcm, [1, 7]);
    }

    #[test]
    fn short_output_takes_what_it_can() {
        for codec in [l16(8000, 0), l16(8000, 1), l16(8000, 2), Codec::Pcma, Codec::Pcmu] {
            let mut pcm = [0; 2];
            assert_eq!(codec.decode(&[1; 64], &mut pcm), 2, "{codec}");
            assert_eq!(codec.decode(&[1; 64], &mut []), 0, "{codec}");
            assert_eq!(codec.decode(&[], &mut pcm), 0, "{codec}");
        }
    }

    #[test]
    fn l16_decodes_as_ffmpeg_has_it() {
        let golden =
            |bytes: &[u8]| -> Vec<i16> { bytes.as_chunks().0.iter().map(|bytes| i16::from_le_bytes(*bytes)).collect() };
        let (mut mono, mut stereo) = ([0; 320], [0; 160]);
        l16(8000, 1).decode(include_bytes!("../../../tests/testdata/l16-mono.s16be"), &mut mono);
        assert_eq!(mono.as_slice(), golden(include_bytes!("../../../tests/testdata/l16-mono.s16le")));
        l16(8000, 2).decode(include_bytes!("../../../tests/testdata/l16-stereo.s16be"), &mut stereo);
        for (ours, theirs) in stereo.into_iter().zip(golden(include_bytes!("../../../tests/testdata/l16-stereo.s16le")))
        {
            assert!(ours.abs_diff(theirs) <= 1, "{ours} {theirs}");
        }
    }
}
