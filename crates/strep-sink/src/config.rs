//! What can be chosen.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use strep_audio::PayloadMap;

use crate::calls::Calls;
use crate::event::EventSender;
use crate::name::Template;

/// Choices of [`Tracks`](crate::Tracks).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TracksConfig {
    /// What each payload type means. Default: RFC 3551, and 101 for telephone events. An engine's `clock_rates` must
    /// say the same: it finds by them where a stream begins.
    pub payloads: PayloadMap,
    /// Where events of streams go. Default: nowhere.
    pub events: EventSender,
    /// How long a packet may wait to be decoded together with others of its leg. The cost of a packet falls to a fraction
    /// when thousands of legs take turns. Default 200 ms: a recording's audio is with the operating system within a second
    /// all the same. Zero hands every packet on when it comes, as live audio needs.
    pub gather: Duration,
    /// Longest recording; what follows is the next part. Default: none.
    pub max_length: Option<Duration>,
    /// Largest stereo file in bytes; what follows is the next part. Never above, and by default, what a WAV can hold:
    /// 4 GiB less 4 KiB, which are 37 hours at 8 kHz. At least 1 MiB.
    pub max_size: NonZeroU64,
}

impl Default for TracksConfig {
    fn default() -> Self {
        Self {
            payloads: PayloadMap::default(),
            events: EventSender::disabled(),
            gather: Duration::from_millis(200),
            max_length: None,
            max_size: MAX_WAV_SIZE,
        }
    }
}

/// Choices of [`Writers`](crate::Writers).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WavConfig {
    /// Folder of all recordings; made if it is not there.
    pub out: PathBuf,
    /// Names below it. Default `{date}/{call_leg_id}-{leg}`.
    pub name: Template,
    /// Channels and files. Default stereo.
    pub layout: Layout,
    /// What reports tell of calls. Default: a directory of its own, in which nobody writes.
    pub calls: Calls,
    /// Threads that write. Default 2.
    pub threads: NonZeroUsize,
    /// Bytes of audio that may wait for the disk, over all legs. Default 128 MiB: 8 seconds of 500 legs at 8 kHz. What
    /// recorders gather before that, at most 32 KiB for each leg, comes on top.
    pub budget_bytes: usize,
    /// Files that each thread keeps open. Default 64: two threads then fit into 256 descriptors; more costs nothing,
    /// fewer an opening per block.
    pub open_files: NonZeroUsize,
    /// Whether a finished file is forced to the device before it gets its name. Default no.
    pub fsync: bool,
    /// Whether a report carries the SHA-256 of its file. Default yes.
    pub sha256: bool,
    /// Files that are made ahead of need, in a hidden folder below `out` that is gone after
    /// [`finish`](crate::Writers::finish): right where many legs begin at once. Default none.
    pub spare_files: usize,
    /// Whether audio waits for the disk instead of being shed when the budget is spent: right for captures, wrong for
    /// live media. Default no.
    pub wait: bool,
}

impl WavConfig {
    /// The defaults, into this folder.
    #[must_use]
    pub fn new(out: impl Into<PathBuf>) -> Self {
        Self {
            out: out.into(),
            name: Template::default(),
            layout: Layout::default(),
            calls: Calls::default(),
            threads: THREADS,
            budget_bytes: 128 << 20,
            open_files: OPEN_FILES,
            fsync: false,
            sha256: true,
            spare_files: 0,
            wait: false,
        }
    }
}

/// Channels and files of a recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// One file, one channel: the sum of both.
    MonoMix,
    /// Two files of one channel, `-rx` and `-tx`.
    Split,
    /// One file, left rx and right tx.
    #[default]
    Stereo,
}

impl std::str::FromStr for Layout {
    type Err = LayoutError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "mono-mix" => Ok(Self::MonoMix),
            "split" => Ok(Self::Split),
            "stereo" => Ok(Self::Stereo),
            _ => Err(LayoutError),
        }
    }
}

impl std::fmt::Display for Layout {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::MonoMix => "mono-mix",
            Self::Split => "split",
            Self::Stereo => "stereo",
        })
    }
}

/// Text that names no layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one of mono-mix, split, stereo")]
#[non_exhaustive]
pub struct LayoutError;

/// What a WAV can hold: its sizes are 32 bits wide, and files grow by whole pages.
pub(crate) const MAX_WAV_BYTES: u64 = (1 << 32) - (1 << 12);
const MAX_WAV_SIZE: NonZeroU64 = NonZeroU64::new(MAX_WAV_BYTES).expect("written out above zero");
const THREADS: NonZeroUsize = NonZeroUsize::new(2).expect("written out above zero");
const OPEN_FILES: NonZeroUsize = NonZeroUsize::new(64).expect("written out above zero");
