//! Limits of an engine.

use core::num::NonZeroU32;
use core::time::Duration;

use crate::Admission;

/// Limits and times of an engine. Every field has a default fit for production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EngineConfig {
    /// Seed of hashes and of made-up call leg ids. A driver draws it at random; a test fixes it.
    pub seed: u64,
    /// Which call legs may begin a stream. Default: all.
    pub admission: Admission,
    /// Call legs that may be expected at once. Default 65 536, at about 20 bytes each.
    pub max_expected: NonZeroU32,
    /// For so long a call leg that was ended on request ([`EndReason::Hangup`](crate::EndReason::Hangup),
    /// [`EndReason::Stopped`](crate::EndReason::Stopped)) is not begun anew by what is still under way. Default 5 s;
    /// zero: the next packet begins it. Of more than `max_streams` such legs the earliest are forgotten.
    pub linger: Duration,
    /// Streams at once. Default 65 536; a stream costs about 460 bytes here.
    pub max_streams: NonZeroU32,
    /// Streams at once of one peer address, proven ones too. Default 49 152: a flood from one address leaves a quarter
    /// of `max_streams` to all others. A flood from many addresses, or from that of the carrier, is not told apart.
    pub max_streams_per_peer: NonZeroU32,
    /// Streams at once of one peer address that have shown fewer than three packets. Default 4 096: what a flood of
    /// forged call legs of one or two packets can take.
    pub max_unproven_per_peer: NonZeroU32,
    /// Packets that a gap may hold back, at most 128. Default 64.
    pub window_packets: NonZeroU32,
    /// How long a gap may hold packets back, and how long a new source is on trial. Default 100 ms.
    pub window: Duration,
    /// Packets held at once over all streams. Default 65 536.
    pub max_held: NonZeroU32,
    /// Without a packet for so long a stream ends. Default 30 s.
    pub idle: Duration,
    /// The same for a stream that has shown fewer than three packets. Default 5 s.
    pub unproven_idle: Duration,
    /// RTP clock of each payload type, in hertz. Default: RFC 3551 table 4, and 8 000 for all dynamic types.
    pub clock_rates: [NonZeroU32; 128],
}

impl Default for EngineConfig {
    fn default() -> Self {
        const fn count(n: u32) -> NonZeroU32 {
            NonZeroU32::new(n).expect("written out above zero")
        }
        let clock_rates = core::array::from_fn(|payload_type| {
            let fixed = STATIC_CLOCK_RATES.iter().find(|(known, _)| *known == payload_type);
            fixed.map_or(const { count(8_000) }, |(_, rate)| count(*rate))
        });
        Self {
            seed: 0,
            admission: Admission::Open,
            max_expected: count(65_536),
            linger: Duration::from_secs(5),
            max_streams: count(65_536),
            max_streams_per_peer: count(49_152),
            max_unproven_per_peer: count(4_096),
            window_packets: count(64),
            window: Duration::from_millis(100),
            max_held: count(65_536),
            idle: Duration::from_secs(30),
            unproven_idle: Duration::from_secs(5),
            clock_rates,
        }
    }
}

/// RFC 3551 tables 4 and 5, where it is not 8 000 Hz.
const STATIC_CLOCK_RATES: [(usize, u32); 14] = [
    (6, 16_000),
    (10, 44_100),
    (11, 44_100),
    (14, 90_000),
    (16, 11_025),
    (17, 22_050),
    (25, 90_000),
    (26, 90_000),
    (28, 90_000),
    (31, 90_000),
    (32, 90_000),
    (33, 90_000),
    (34, 90_000),
    (35, 90_000),
];
