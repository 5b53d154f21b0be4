//! Keys of the engine.

use core::time::Duration;

use super::{DAY, nonzero};
use crate::config::key::Key;
use crate::config::value::{count, duration, duration_text};

pub(super) const KEYS: &[Key] = &[
    Key {
        name: "engine.idle",
        unit: "s",
        allowed: "1s to 24h",
        doc: "Without a packet for so long a stream ends, and its recording with the last one of its leg.",
        list: false,
        set: |settings, values| {
            settings.receive.engine.idle = duration(values, "s", Duration::from_secs(1)..=DAY)?;
            Ok(())
        },
        show: |settings| duration_text(settings.receive.engine.idle),
    },
    Key {
        name: "engine.linger",
        unit: "s",
        allowed: "0s to 1h",
        doc: "For so long after a hangup or a stop late packets of the call leg do not begin it anew.",
        list: false,
        set: |settings, values| {
            settings.receive.engine.linger = duration(values, "s", Duration::ZERO..=Duration::from_secs(3_600))?;
            Ok(())
        },
        show: |settings| duration_text(settings.receive.engine.linger),
    },
    Key {
        name: "engine.max_expected",
        unit: "legs",
        allowed: "1 to 16777216",
        doc: "Call legs that forks are to bring and that may be expected at once.",
        list: false,
        set: |settings, values| {
            settings.receive.engine.max_expected = nonzero(count(values, 1..=1 << 24)?);
            Ok(())
        },
        show: |settings| settings.receive.engine.max_expected.to_string(),
    },
    Key {
        name: "engine.max_held",
        unit: "packets",
        allowed: "64 to 16777216",
        doc: "Packets held back over all streams of a worker. Each takes up to 1.5 KiB.",
        list: false,
        set: |settings, values| {
            settings.receive.engine.max_held = nonzero(count(values, 64..=1 << 24)?);
            Ok(())
        },
        show: |settings| settings.receive.engine.max_held.to_string(),
    },
    Key {
        name: "engine.max_streams",
        unit: "streams",
        allowed: "1 to 1048576",
        doc: "Streams at once, per worker. What comes beyond is refused and counted.",
        list: false,
        set: |settings, values| {
            settings.receive.engine.max_streams = nonzero(count(values, 1..=1 << 20)?);
            Ok(())
        },
        show: |settings| settings.receive.engine.max_streams.to_string(),
    },
    Key {
        name: "engine.max_streams_per_peer",
        unit: "streams",
        allowed: "1 to 1048576",
        doc: "Streams at once of one peer: a flood from one address leaves the rest of engine.max_streams to others.",
        list: false,
        set: |settings, values| {
            settings.receive.engine.max_streams_per_peer = nonzero(count(values, 1..=1 << 20)?);
            Ok(())
        },
        show: |settings| settings.receive.engine.max_streams_per_peer.to_string(),
    },
    Key {
        name: "engine.max_unproven_per_peer",
        unit: "streams",
        allowed: "1 to 1048576",
        doc: "Streams at once of one peer that have shown fewer than three packets; forged legs of more count in engine.max_streams_per_peer.",
        list: false,
        set: |settings, values| {
            settings.receive.engine.max_unproven_per_peer = nonzero(count(values, 1..=1 << 20)?);
            Ok(())
        },
        show: |settings| settings.receive.engine.max_unproven_per_peer.to_string(),
    },
    Key {
        name: "engine.unproven_idle",
        unit: "s",
        allowed: "100ms to 1h",
        doc: "engine.idle for a stream that has shown fewer than three packets.",
        list: false,
        set: |settings, values| {
            let range = Duration::from_millis(100)..=Duration::from_secs(3_600);
            settings.receive.engine.unproven_idle = duration(values, "s", range)?;
            Ok(())
        },
        show: |settings| duration_text(settings.receive.engine.unproven_idle),
    },
    Key {
        name: "engine.window",
        unit: "ms",
        allowed: "0ms to 10s",
        doc: "How long a gap may hold packets back. Longer saves packets that come very late, and delays live consumers.",
        list: false,
        set: |settings, values| {
            settings.receive.engine.window = duration(values, "ms", Duration::ZERO..=Duration::from_secs(10))?;
            Ok(())
        },
        show: |settings| duration_text(settings.receive.engine.window),
    },
    Key {
        name: "engine.window_packets",
        unit: "packets",
        allowed: "1 to 128",
        doc: "Packets that a gap may hold back in one stream.",
        list: false,
        set: |settings, values| {
            settings.receive.engine.window_packets = nonzero(count(values, 1..=128)?);
            Ok(())
        },
        show: |settings| settings.receive.engine.window_packets.to_string(),
    },
];
