//! The report beside a recording: `strep-report/1`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strep_engine::{EndReason, Moment};

/// Name of the format, in every report.
pub const FORMAT: &str = "strep-report/1";

/// What stands in the JSON file beside a recording. Absent is `null`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// Always [`FORMAT`].
    pub format: String,
    /// The call leg, as a UUID; `null` if a crash left no more than a file of another name.
    pub call_leg_id: Option<String>,
    /// `a` or `b`.
    pub leg: Option<String>,
    /// What the carrier's API knows, as [`Calls`](crate::Calls) has it.
    pub call: Call,
    /// The file.
    pub recording: Recording,
    /// Its streams, in the order in which they ended. One that ended and came again stands here twice.
    pub streams: Vec<Stream>,
    /// What this machine cost the recording.
    pub host: Host,
}

/// The call, as the carrier's API names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Call {
    /// Session that the leg belongs to.
    pub call_session_id: Option<String>,
    /// Handle for commands.
    pub call_control_id: Option<String>,
    /// Connection of the carrier's customer.
    pub connection_id: Option<String>,
    /// Calling number.
    pub from: Option<String>,
    /// Called number.
    pub to: Option<String>,
    /// `incoming` or `outgoing`.
    pub direction: Option<String>,
    /// The customer's own state.
    pub client_state: Option<String>,
    /// What the rule by which the call was forked says of it.
    pub tags: Option<BTreeMap<String, String>>,
}

/// The file. Of a split layout, this is the rx file; the tx file lies beside it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Recording {
    /// File name without folder; of a split layout the one of rx.
    pub file: Option<String>,
    /// Hexadecimal SHA-256 of the file.
    pub sha256: Option<String>,
    /// Bytes of the file.
    pub size_bytes: Option<u64>,
    /// Moment of the first sample, RFC 3339.
    pub started_at: Option<String>,
    /// Length of the file.
    pub duration_ms: Option<f64>,
    /// Samples a second.
    pub sample_rate: Option<u32>,
    /// What each channel is: `["rx", "tx"]`, or `["rx+tx"]` of a mix.
    pub channels: Vec<String>,
    /// Why it ended.
    pub ended: Option<Ended>,
    /// Spans that were left out on request.
    pub pauses: Vec<Pause>,
}

/// A span that was left out on request; it is silence in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Pause {
    /// Its start.
    pub at_ms: f64,
    /// Its length.
    pub duration_ms: f64,
}

/// Why a recording or a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ended {
    /// The sender said goodbye, or the call was hung up.
    Hangup,
    /// No packet for the idle time.
    Idle,
    /// As long as configured; what follows is the next part.
    MaxLength,
    /// As large as configured, or as a WAV can be; what follows is the next part.
    MaxSize,
    /// Mended after a crash.
    Recovered,
    /// The program ended.
    Shutdown,
    /// Somebody asked for it.
    Stopped,
}

impl Ended {
    /// Its name in reports and events.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hangup => "hangup",
            Self::Idle => "idle",
            Self::MaxLength => "max_length",
            Self::MaxSize => "max_size",
            Self::Recovered => "recovered",
            Self::Shutdown => "shutdown",
            Self::Stopped => "stopped",
        }
    }
}

impl From<EndReason> for Ended {
    fn from(reason: EndReason) -> Self {
        match reason {
            EndReason::Bye | EndReason::Hangup => Self::Hangup,
            EndReason::Idle => Self::Idle,
            EndReason::Shutdown => Self::Shutdown,
            _ => Self::Stopped,
        }
    }
}

/// One stream. `received = delivered + duplicate + late + refused`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Stream {
    /// `rx` or `tx`.
    pub direction: String,
    /// Arrival of the first packet, RFC 3339.
    pub first_packet_at: Option<String>,
    /// Place of its first audio on the file's timeline.
    pub starts_ms: Option<f64>,
    /// Payload types in the order in which they came up.
    pub codecs: Vec<CodecUse>,
    /// Synchronisation sources in order.
    pub ssrcs: Vec<u32>,
    /// Packets that reached the stream.
    pub received: u64,
    /// In order and handed on.
    pub delivered: u64,
    /// Came twice.
    pub duplicate: u64,
    /// Came after their place had been given up.
    pub late: u64,
    /// From a stray source, or far out of sequence.
    pub refused: u64,
    /// Never came.
    pub lost: u64,
    /// Interarrival jitter at the end (RFC 3550 §A.8).
    pub jitter_ms: Option<f64>,
    /// Its largest value.
    pub jitter_max_ms: Option<f64>,
    /// Mean opinion score of the whole stream (ITU-T G.107).
    pub mos: Option<f64>,
    /// Rating of the whole stream (ITU-T G.107).
    pub r_factor: Option<f64>,
    /// How fast the sender's clock runs against ours; `null` while it is not measured.
    pub clock_ppm: Option<f64>,
    /// Where packets never came, at most 10 000.
    pub gaps: Vec<GapSpan>,
    /// Gaps beyond those listed.
    pub gaps_unlisted: u64,
    /// Where the map from RTP time to the timeline was moved, at most 10 000.
    pub corrections: Vec<Correction>,
    /// Corrections beyond those listed.
    pub corrections_unlisted: u64,
    /// Key presses, at most 10 000.
    pub digits: Vec<Digit>,
    /// Samples that came but lie before the start of the file, and so are not in it.
    pub clipped_samples: u64,
    /// Loudness; `null` if nobody measured it.
    pub level_dbfs: Option<LevelSpan>,
    /// How much of it is speech; `null` if nobody measured it.
    pub speech_ms: Option<f64>,
}

impl Stream {
    /// Adds the counts of a later stream of the same direction, which there is no room to list.
    pub(crate) fn add_counts(&mut self, later: &Self) {
        self.received += later.received;
        self.delivered += later.delivered;
        self.duplicate += later.duplicate;
        self.late += later.late;
        self.refused += later.refused;
        self.lost += later.lost;
        self.gaps_unlisted += later.gaps.len() as u64 + later.gaps_unlisted;
        self.corrections_unlisted += later.corrections.len() as u64 + later.corrections_unlisted;
        self.clipped_samples += later.clipped_samples;
    }
}

/// A payload type from somewhere on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CodecUse {
    /// From where in the file.
    pub at_ms: f64,
    /// RTP payload type.
    pub payload_type: u8,
    /// Its codec; `null` if the payload type is unknown and so not in the file.
    pub codec: Option<String>,
    /// Its RTP clock in hertz.
    pub clock_rate: u32,
}

/// Packets that never came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GapSpan {
    /// Its start in the file.
    pub at_ms: f64,
    /// Its length in the file.
    pub duration_ms: f64,
    /// How many packets.
    pub packets: u64,
    /// What stands there instead: `silence`.
    pub filled: String,
}

/// A move of the map from RTP time to the timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Correction {
    /// From where in the file.
    pub at_ms: f64,
    /// By how many samples of the file later than the map before would have put it; negative: earlier.
    pub samples: i64,
}

/// A key press.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Digit {
    /// Its start in the file.
    pub at_ms: f64,
    /// `0`–`9`, `*`, `#`, `A`–`D`.
    pub digit: char,
    /// How long the key was held.
    pub duration_ms: f64,
    /// `rfc4733` or `inband`.
    pub source: String,
}

/// Loudness of a stream in dB of full scale, −127 for digital silence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LevelSpan {
    /// Root mean square of what arrived.
    pub mean: Option<f64>,
    /// Largest sample.
    pub peak: Option<f64>,
}

/// What this machine cost the recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Host {
    /// Datagrams that the kernel dropped, of all calls, while this one was recorded; `null` if nobody counts them.
    pub kernel_dropped: Option<u64>,
    /// Samples of this recording that were shed because the disk could not keep up, over both channels.
    pub shed_samples: u64,
}

/// RFC 3339 in UTC with microseconds.
pub(crate) fn rfc3339(at: Moment) -> String {
    jiff::Timestamp::from_nanosecond(i128::from(at.as_nanos())).map_or_else(|_| at.to_string(), |at| format!("{at:.6}"))
}

/// `YYYY-MM-DD` in UTC.
pub(crate) fn date(at: Moment) -> String {
    let mut text = rfc3339(at);
    text.truncate(10);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_utc_with_microseconds() {
        let at = Moment::from_nanos(1_764_000_000_000_001_999);
        assert_eq!(rfc3339(at), "2025-11-24T16:00:00.000001Z");
        assert_eq!(date(at), "2025-11-24");
        assert_eq!(date(Moment::from_nanos(u64::MAX)), "2554-07-21");
    }

    #[test]
    fn absent_is_null_and_reads_back() {
        let report = Report { format: FORMAT.into(), ..Report::default() };
        let value = serde_json::to_value(&report).unwrap();
        assert!(value["recording"]["sha256"].is_null());
        assert!(value["call"]["from"].is_null());
        assert!(value["call"]["tags"].is_null());
        assert!(value["host"]["kernel_dropped"].is_null());
        assert_eq!(serde_json::from_value::<Report>(value).unwrap(), report);
    }
}
