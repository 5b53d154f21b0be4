//! The header of a recording.

use std::num::NonZeroU32;

/// Bytes before the first sample: a page.
pub const HEADER_BYTES: usize = 4_096;

/// What a mended file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mended {
    /// Samples a second.
    pub sample_rate: NonZeroU32,
    /// Channels.
    pub channels: u16,
    /// Whole frames of audio.
    pub frames: u64,
    /// Length that the file should be cut to.
    pub len_bytes: u64,
}

/// Why a file cannot be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MendError {
    /// It has no audio.
    #[error("no audio: {got} bytes")]
    Empty {
        /// Length of the file.
        got: u64,
    },
    /// It does not begin as a recording does.
    #[error("not a recording")]
    Foreign,
}

/// What can be made of a file that a crash cut off: its first bytes and its length tell.
///
/// # Errors
///
/// Nothing can be made of it.
pub fn mend(header: &[u8], len: u64) -> Result<Mended, MendError> {
    let _ = header;
    Err(MendError::Empty { got: len })
}
