//! Keys of the daemon as a whole.

use core::time::Duration;
use std::path::PathBuf;

use strep::Backend;
use strep_audio::{PayloadFormat, PayloadMap};

use super::{nonzero_usize, usize_of};
use crate::config::key::Key;
use crate::config::value::{
    Refusal, address, count, duration, duration_text, one, optional, size, size_text, switch, word, word_text,
};
use crate::config::{Events, RtpPorts, rtp};

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
        doc: "Address of /webhooks, /metrics, /healthz, /readyz and /api/v1. Only webhooks are checked, by their signatures: keep it on a private network, and give webhooks an address of their own with webhook.listen.",
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
        allowed: "64KiB to 1GiB, or auto",
        doc: "Receive buffer to ask the kernel for, per worker: a limit, of which only what waits is used. auto: 1/32 of the machine's memory, shared among the workers, but from 64MiB to 512MiB for each. Beyond net.core.rmem_max it needs CAP_NET_ADMIN.",
        list: false,
        set: |settings, values| {
            settings.receive.receive_buffer = match one(values)? {
                "auto" => None,
                _ => Some(usize_of(size(values, 64 << 10..=1 << 30)?)),
            };
            Ok(())
        },
        show: |settings| {
            settings.receive.receive_buffer.map_or_else(|| "auto".to_owned(), |bytes| size_text(bytes as u64))
        },
    },
    Key {
        name: "ring",
        unit: "interface",
        allowed: "a network interface's name, or empty",
        doc: "Reads the packets of this interface for the shared addresses from memory that the kernel shares (AF_PACKET), instead of from sockets: several times cheaper. Needs CAP_NET_RAW; takes 64MiB at once (receive_buffer: another size); does not see fragments, nor what comes by other interfaces; one worker reads it and hands over to the others. Empty: sockets.",
        list: false,
        set: |settings, values| {
            let interface = one(values)?;
            settings.receive.ring = (!interface.is_empty()).then(|| interface.to_owned());
            Ok(())
        },
        show: |settings| settings.receive.ring.clone().unwrap_or_default(),
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
        show: |settings| word_text(settings.receive.backend, BACKENDS),
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
];

fn joined(values: &[impl ToString]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn payload_type(text: &str) -> Result<(u8, PayloadFormat), Refusal> {
    let remedy = "write it as 96 = \"L16/16000\"";
    let shape = || Refusal::new(format!("{text}: not a payload type and a format"), remedy);
    let (number, format) = text.split_once('=').ok_or_else(shape)?;
    let number = number.trim().parse().ok().filter(|number| *number < 128).ok_or_else(shape)?;
    let format = format.trim().parse().map_err(|error| Refusal::new(format!("{text}: {error}"), remedy))?;
    Ok((number, format))
}

const BACKENDS: &[(&str, Backend)] =
    &[("auto", Backend::Auto), ("batched", Backend::Batched), ("portable", Backend::Portable)];
