//! Every key: its name, what it may be, how it is set and shown. The one place that knows.

use core::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use core::time::Duration;
use std::path::PathBuf;

use strep::Backend;
use strep_audio::{PayloadFormat, PayloadMap};
use strep_sink::Layout;

use super::key::Key;
use super::value::{Refusal, address, count, duration, duration_text, one, size, size_text, switch, word};
use super::{Events, RtpPorts, rtp};

/// All keys, those of the daemon first, then by component.
pub(super) const KEYS: &[Key] = &[
    Key {
        name: "listen",
        unit: "address",
        allowed: "a list of IP:PORT; port 0 lets the system choose",
        doc: "Addresses for STREP, and for bare RTP, of which every SSRC is a call of its own.",
        list: true,
        set: |settings, values| {
            settings.listen = values.iter().map(|text| address(text)).collect::<Result<_, _>>()?;
            Ok(())
        },
        show: |settings| joined(&settings.listen),
    },
    Key {
        name: "rtp",
        unit: "ports",
        allowed: "a list of rx=IP:PORT,tx=IP:PORT, either side alone, or IP:FIRST-LAST for every second port",
        doc: "Pairs of ports for bare RTP, one call at a time on each pair. Each port is a socket.",
        list: true,
        set: |settings, values| {
            let pairs: Result<Vec<_>, _> = values.iter().map(|text| RtpPorts::parse(text)).collect();
            settings.rtp = pairs?.concat();
            Ok(())
        },
        show: |settings| rtp::show(&settings.rtp).join(" "),
    },
    Key {
        name: "out",
        unit: "folder",
        allowed: "a folder that exists and can be written to",
        doc: "Folder for recordings and reports.",
        list: false,
        set: |settings, values| {
            let path = one(values)?;
            if path.is_empty() {
                return Err(Refusal::new("empty", "name a folder, . for the current one"));
            }
            settings.files.out = PathBuf::from(path);
            Ok(())
        },
        show: |settings| settings.files.out.display().to_string(),
    },
    Key {
        name: "http",
        unit: "address",
        allowed: "IP:PORT, or empty for none",
        doc: "Address of /metrics, /healthz, /readyz and /api/v1. Without access control: keep it on a private network.",
        list: false,
        set: |settings, values| {
            settings.service.http = optional(values)?.map(address).transpose()?;
            Ok(())
        },
        show: |settings| settings.service.http.map_or_else(String::new, |address| address.to_string()),
    },
    Key {
        name: "events",
        unit: "file",
        allowed: "a file in a folder that exists, - for standard output, or empty for none",
        doc: "Where events go, one JSON object a line, appended. SIGHUP opens the file anew.",
        list: false,
        set: |settings, values| {
            settings.service.events = optional(values)?.map(|text| match text {
                "-" => Events::StandardOutput,
                path => Events::File(PathBuf::from(path)),
            });
            Ok(())
        },
        show: |settings| match &settings.service.events {
            Some(Events::File(path)) => path.display().to_string(),
            Some(Events::StandardOutput) => "-".to_owned(),
            None => String::new(),
        },
    },
    Key {
        name: "grace",
        unit: "s",
        allowed: "1s to 1h",
        doc: "How long the first SIGINT or SIGTERM may take to finish all files before the program ends at once.",
        list: false,
        set: |settings, values| {
            settings.service.grace = duration(values, "s", Duration::from_secs(1)..=Duration::from_secs(3_600))?;
            Ok(())
        },
        show: |settings| duration_text(settings.service.grace),
    },
    Key {
        name: "workers",
        unit: "threads",
        allowed: "1 to 256, or auto",
        doc: "Threads that receive, each with a socket and an engine of its own. auto: one per core that may be used.",
        list: false,
        set: |settings, values| {
            settings.receive.workers = match one(values)? {
                "auto" => None,
                _ => Some(nonzero_usize(count(values, 1..=256)?)),
            };
            Ok(())
        },
        show: |settings| settings.receive.workers.map_or_else(|| "auto".to_owned(), |count| count.to_string()),
    },
    Key {
        name: "budget",
        unit: "ms",
        allowed: "0ms to 100ms",
        doc: "Latency that may be spent on collecting datagrams into batches. 0 costs four to six times the CPU per datagram.",
        list: false,
        set: |settings, values| {
            settings.receive.budget = duration(values, "ms", Duration::ZERO..=Duration::from_millis(100))?;
            Ok(())
        },
        show: |settings| duration_text(settings.receive.budget),
    },
    Key {
        name: "receive_buffer",
        unit: "bytes",
        allowed: "64KiB to 1GiB",
        doc: "Receive buffer to ask the kernel for, per worker. Beyond net.core.rmem_max it needs CAP_NET_ADMIN.",
        list: false,
        set: |settings, values| {
            settings.receive.receive_buffer = usize_of(size(values, 64 << 10..=1 << 30)?);
            Ok(())
        },
        show: |settings| size_text(settings.receive.receive_buffer as u64),
    },
    Key {
        name: "gro",
        unit: "switch",
        allowed: "true or false",
        doc: "Takes several datagrams from the kernel as one where it has coalesced them (Linux).",
        list: false,
        set: |settings, values| {
            settings.receive.gro = switch(values)?;
            Ok(())
        },
        show: |settings| settings.receive.gro.to_string(),
    },
    Key {
        name: "steering",
        unit: "switch",
        allowed: "true or false",
        doc: "Lets the kernel choose the worker by call leg (Linux). Without it workers hand datagrams to each other.",
        list: false,
        set: |settings, values| {
            settings.receive.steering = switch(values)?;
            Ok(())
        },
        show: |settings| settings.receive.steering.to_string(),
    },
    Key {
        name: "backend",
        unit: "word",
        allowed: "auto, batched or portable",
        doc: "How datagrams are received: batched (Linux, with the kernel's times of receipt) or one at a time.",
        list: false,
        set: |settings, values| {
            settings.receive.backend = word(values, BACKENDS)?;
            Ok(())
        },
        show: |settings| {
            let name = BACKENDS.iter().find(|(_, backend)| *backend == settings.receive.backend);
            name.map_or_else(String::new, |(name, _)| (*name).to_owned())
        },
    },
    Key {
        name: "hand_over",
        unit: "batches",
        allowed: "1 to 65536",
        doc: "Batches that one worker may have on their way to each other worker. What comes beyond is shed and counted.",
        list: false,
        set: |settings, values| {
            settings.receive.hand_over = count(values, 1..=65_536)?;
            Ok(())
        },
        show: |settings| settings.receive.hand_over.to_string(),
    },
    Key {
        name: "payload_types",
        unit: "table",
        allowed: "0 to 127 = PCMU, PCMA, L16/RATE or L16/RATE/2, telephone-event/RATE, CN",
        doc: "What payload types mean, beside the static ones of RFC 3551 and 101 for telephone events.",
        list: true,
        set: |settings, values| {
            for value in values {
                let (number, format) = payload_type(value)?;
                let refused = |error| Refusal::new(format!("{value}: {error}"), "give the type one of the formats");
                settings.tracks.payloads.set(number, format).map_err(refused)?;
            }
            Ok(())
        },
        show: |settings| {
            let default = PayloadMap::default();
            let changed = (0..128).filter(|number| default.get(*number) != settings.tracks.payloads.get(*number));
            let text = |number| format!("{number}={}", settings.tracks.payloads.get(number));
            changed.map(text).collect::<Vec<_>>().join(" ")
        },
    },
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
    Key {
        name: "files.budget",
        unit: "bytes",
        allowed: "1MiB to 64GiB",
        doc: "Audio that may wait for the disk, over all calls. What comes beyond is shed and counted.",
        list: false,
        set: |settings, values| {
            settings.files.budget_bytes = usize_of(size(values, 1 << 20..=64 << 30)?);
            Ok(())
        },
        show: |settings| size_text(settings.files.budget_bytes as u64),
    },
    Key {
        name: "files.layout",
        unit: "word",
        allowed: "mono-mix, split or stereo",
        doc: "stereo: left rx, right tx. split: a file for each. mono-mix: the sum of both.",
        list: false,
        set: |settings, values| {
            let words = [("mono-mix", Layout::MonoMix), ("split", Layout::Split), ("stereo", Layout::Stereo)];
            settings.files.layout = word(values, &words)?;
            Ok(())
        },
        show: |settings| settings.files.layout.to_string(),
    },
    Key {
        name: "files.max_length",
        unit: "s",
        allowed: "1s to 168h, or empty for none",
        doc: "Longest recording; a call that goes on does so in the next part.",
        list: false,
        set: |settings, values| {
            let range = Duration::from_secs(1)..=7 * DAY;
            settings.tracks.max_length = optional(values)?.map(|_| duration(values, "s", range)).transpose()?;
            Ok(())
        },
        show: |settings| settings.tracks.max_length.map_or_else(String::new, duration_text),
    },
    Key {
        name: "files.max_size",
        unit: "bytes",
        allowed: "1MiB to 4194300KiB, which is what a WAV can hold",
        doc: "Largest file; a call that goes on does so in the next part.",
        list: false,
        set: |settings, values| {
            let bytes = size(values, 1 << 20..=(1 << 32) - (1 << 12))?;
            settings.tracks.max_size = NonZeroU64::new(bytes).expect("a MiB is not zero");
            Ok(())
        },
        show: |settings| size_text(settings.tracks.max_size.get()),
    },
    Key {
        name: "files.name",
        unit: "template",
        allowed: "text with {call_leg_id} and {leg}; also {date}, {time}, {direction}; / makes folders",
        doc: "Names of recordings below out, without a suffix.",
        list: false,
        set: |settings, values| {
            let refused = |error: strep_sink::TemplateError| {
                Refusal::new(error.to_string(), "the default is {date}/{call_leg_id}-{leg}")
            };
            settings.files.name = one(values)?.parse().map_err(refused)?;
            Ok(())
        },
        show: |settings| settings.files.name.to_string(),
    },
    Key {
        name: "files.open_files",
        unit: "files",
        allowed: "1 to 65536",
        doc: "Files that each writer thread keeps open. Fewer cost an opening per block.",
        list: false,
        set: |settings, values| {
            settings.files.open_files = nonzero_usize(count(values, 1..=65_536)?);
            Ok(())
        },
        show: |settings| settings.files.open_files.to_string(),
    },
    Key {
        name: "files.sha256",
        unit: "switch",
        allowed: "true or false",
        doc: "Whether a report carries the SHA-256 of its file.",
        list: false,
        set: |settings, values| {
            settings.files.sha256 = switch(values)?;
            Ok(())
        },
        show: |settings| settings.files.sha256.to_string(),
    },
    Key {
        name: "files.sync",
        unit: "switch",
        allowed: "true or false",
        doc: "Whether a finished file is forced to the device before it gets its name. Costs a wait for the disk per call.",
        list: false,
        set: |settings, values| {
            settings.files.fsync = switch(values)?;
            Ok(())
        },
        show: |settings| settings.files.fsync.to_string(),
    },
    Key {
        name: "files.threads",
        unit: "threads",
        allowed: "1 to 64",
        doc: "Threads that write recordings.",
        list: false,
        set: |settings, values| {
            settings.files.threads = nonzero_usize(count(values, 1..=64)?);
            Ok(())
        },
        show: |settings| settings.files.threads.to_string(),
    },
];

/// The one value, or none if it is empty.
fn optional(values: &[String]) -> Result<Option<&str>, Refusal> {
    let text = one(values)?;
    Ok(if text.is_empty() { None } else { Some(text) })
}

fn payload_type(text: &str) -> Result<(u8, PayloadFormat), Refusal> {
    let remedy = "write it as 96 = \"L16/16000\"";
    let shape = || Refusal::new(format!("{text}: not a payload type and a format"), remedy);
    let (number, format) = text.split_once('=').ok_or_else(shape)?;
    let number = number.trim().parse().ok().filter(|number| *number < 128).ok_or_else(shape)?;
    let format = format.trim().parse().map_err(|error| Refusal::new(format!("{text}: {error}"), remedy))?;
    Ok((number, format))
}

fn joined(values: &[impl ToString]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn nonzero(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).expect("the range of the key begins above zero")
}

fn nonzero_usize(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).expect("the range of the key begins above zero")
}

fn usize_of(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

const BACKENDS: &[(&str, Backend)] =
    &[("auto", Backend::Auto), ("batched", Backend::Batched), ("portable", Backend::Portable)];

const DAY: Duration = Duration::from_secs(86_400);
