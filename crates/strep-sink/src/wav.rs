//! The first page of a recording.
//!
//! ```text
//!    0  RIFF size WAVE
//!   12  fmt  16   PCM, channels, rate, bytes/s, frame bytes, 16 bits
//!   36  JUNK 4044 what the page is needed for, and whose recording this is
//! 4088  data size
//! 4096  samples, so that every block of them is page-aligned
//! ```

use std::num::NonZeroU32;

use strep_engine::{CallLegId, Leg, Moment};

/// Bytes before the first sample: a page.
pub const HEADER_BYTES: usize = 4_096;

/// What the header says besides sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Format {
    pub(crate) sample_rate: NonZeroU32,
    pub(crate) channels: u16,
    pub(crate) origin: Origin,
}

/// Whose recording this is; for the case of a crash it stands in the filler chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Origin {
    /// The call leg.
    pub call_leg_id: CallLegId,
    /// Leg of the call.
    pub leg: Leg,
    /// Moment of the first sample.
    pub started_at: Moment,
}

/// What can be made of a file that a crash cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mended {
    /// Samples a second.
    pub sample_rate: NonZeroU32,
    /// Channels, 1 or 2.
    pub channels: u16,
    /// Whole frames of audio: all that the file's length holds, whatever its header says.
    pub frames: u64,
    /// Length to which the file is to be cut: no part of a frame at the end.
    pub len_bytes: u64,
    /// Whose it is; `None` if the header never reached the disk: rate and channels are the usual ones then.
    pub origin: Option<Origin>,
}

/// Why a file cannot be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MendError {
    /// It has no audio.
    #[error("no audio in {got} bytes")]
    Empty {
        /// Length of the file.
        got: u64,
    },
    /// It does not begin as a recording does, and is not ours to touch.
    #[error("not a recording")]
    Foreign,
}

/// What can be made of a file that a crash cut off: its first page, or what there is of it, and its length tell.
///
/// # Errors
///
/// Nothing can be made of it.
pub fn mend(header: &[u8], len: u64) -> Result<Mended, MendError> {
    let header = &header[..header.len().min(HEADER_BYTES)];
    let format = if header.iter().all(|&byte| byte == 0) { None } else { Some(read(header)?) };
    let (sample_rate, channels) = format.map_or((USUAL_RATE, 2), |format| (format.sample_rate, format.channels));
    let page = HEADER_BYTES as u64;
    let frame_bytes = 2 * u64::from(channels);
    match len.saturating_sub(page) / frame_bytes {
        0 => Err(MendError::Empty { got: len }),
        held => {
            let frames = held.min((u64::from(u32::MAX) - page) / frame_bytes);
            let len_bytes = page + frames * frame_bytes;
            Ok(Mended { sample_rate, channels, frames, len_bytes, origin: format.map(|format| format.origin) })
        }
    }
}

/// The whole first page of a file with so many frames.
pub(crate) fn header(format: &Format, frames: u64) -> [u8; HEADER_BYTES] {
    let mut page = [0; HEADER_BYTES];
    let frame_bytes = 2 * format.channels;
    let rate = format.sample_rate.get();
    let data = u32::try_from(frames * u64::from(frame_bytes)).unwrap_or(u32::MAX);
    let mut put = |at: usize, bytes: &[u8]| page[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, b"RIFF");
    put(4, &data.saturating_add(HEADER_LEN - 8).to_le_bytes());
    put(8, b"WAVEfmt ");
    put(16, &16_u32.to_le_bytes());
    put(20, &1_u16.to_le_bytes());
    put(22, &format.channels.to_le_bytes());
    put(24, &rate.to_le_bytes());
    put(28, &rate.saturating_mul(u32::from(frame_bytes)).to_le_bytes());
    put(32, &frame_bytes.to_le_bytes());
    put(34, &16_u16.to_le_bytes());
    put(36, b"JUNK");
    put(40, &(HEADER_LEN - 52).to_le_bytes());
    put(44, MARK);
    put(52, &format.origin.call_leg_id.to_bytes());
    put(68, &[u8::from(format.origin.leg == Leg::B)]);
    put(72, &format.origin.started_at.as_nanos().to_le_bytes());
    put(DATA_AT, b"data");
    put(DATA_AT + 4, &data.to_le_bytes());
    page
}

fn read(header: &[u8]) -> Result<Format, MendError> {
    let fixed = |at: usize, wanted: &[u8]| header.get(at..at + wanted.len()) == Some(wanted);
    let ours = fixed(0, b"RIFF") && fixed(8, b"WAVEfmt ") && fixed(36, b"JUNK") && fixed(44, MARK);
    if !ours || !fixed(20, &[1, 0]) || !fixed(34, &[16, 0]) || !fixed(DATA_AT, b"data") {
        return Err(MendError::Foreign);
    }
    let channels = u16::from_le_bytes(array(header, 22));
    let sample_rate = NonZeroU32::new(u32::from_le_bytes(array(header, 24))).ok_or(MendError::Foreign)?;
    if !matches!(channels, 1 | 2) {
        return Err(MendError::Foreign);
    }
    let origin = Origin {
        call_leg_id: CallLegId::from_bytes(array(header, 52)),
        leg: if header[68] == 0 { Leg::A } else { Leg::B },
        started_at: Moment::from_nanos(u64::from_le_bytes(array(header, 72))),
    };
    Ok(Format { sample_rate, channels, origin })
}

/// The bytes at a fixed place of a page that was checked to be whole.
fn array<const N: usize>(header: &[u8], at: usize) -> [u8; N] {
    header[at..at + N].try_into().expect("a slice of N bytes")
}

const HEADER_LEN: u32 = 4_096;
const DATA_AT: usize = HEADER_BYTES - 8;
const MARK: &[u8; 8] = b"strep 1\0";
const USUAL_RATE: NonZeroU32 = NonZeroU32::new(8_000).expect("written out above zero");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn format(channels: u16) -> Format {
        Format {
            sample_rate: NonZeroU32::new(16_000).unwrap(),
            channels,
            origin: Origin {
                call_leg_id: CallLegId::from_u128(0x0123_4567),
                leg: Leg::B,
                started_at: Moment::from_millis(77),
            },
        }
    }

    #[test]
    fn hound_reads_what_the_page_says() {
        let mut file = header(&format(2), 3).to_vec();
        for sample in [1_i16, -1, 2, -2, i16::MAX, i16::MIN] {
            file.extend(sample.to_le_bytes());
        }
        let mut reader = hound::WavReader::new(&file[..]).unwrap();
        assert_eq!((reader.spec().channels, reader.spec().sample_rate, reader.duration()), (2, 16_000, 3));
        let samples: Vec<i16> = reader.samples().map(Result::unwrap).collect();
        assert_eq!(samples, [1, -1, 2, -2, i16::MAX, i16::MIN]);
    }

    #[test]
    fn length_decides_and_not_the_header() {
        let page = header(&format(2), 1_000_000);
        let mended = mend(&page, 4_096 + 4 * 10 + 3).unwrap();
        assert_eq!((mended.frames, mended.len_bytes), (10, 4_096 + 40));
        assert_eq!(mended.origin, Some(format(2).origin));
        assert_eq!(mend(&page, 4_096 + 3), Err(MendError::Empty { got: 4_099 }));
    }

    #[test]
    fn torn_page_is_taken_for_the_usual_one_and_a_foreign_one_is_left_alone() {
        let mended = mend(&[0; HEADER_BYTES], 4_096 + 400).unwrap();
        assert_eq!((mended.channels, mended.frames, mended.origin), (2, 100, None));
        assert_eq!(mend(b"RIFF....WAVEfmt ", 9_000), Err(MendError::Foreign));
        assert_eq!(mend(&[], 0), Err(MendError::Empty { got: 0 }));
    }

    #[test]
    fn sizes_never_wrap() {
        let mended = mend(&header(&format(1), 0), 1 << 40).unwrap();
        assert!(mended.len_bytes <= u64::from(u32::MAX));
        let page = header(&format(1), mended.frames);
        assert_eq!(u64::from(u32::from_le_bytes(array(&page, 4))) + 8, mended.len_bytes);
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken(mut bytes: Vec<u8>, len: u64, ours: bool, at in 0..HEADER_BYTES, byte: u8) {
            if ours {
                bytes = header(&format(2), 9).to_vec();
                bytes[at] = byte;
            }
            if let Ok(mended) = mend(&bytes, len) {
                prop_assert!(mended.len_bytes <= len);
                prop_assert_eq!(mended.len_bytes, 4_096 + mended.frames * 2 * u64::from(mended.channels));
            }
        }
    }
}
