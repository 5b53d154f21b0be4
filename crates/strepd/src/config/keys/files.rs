//! Keys of recordings.

use core::num::NonZeroU64;
use core::time::Duration;

use strep_sink::Layout;

use super::{DAY, nonzero_usize, usize_of};
use crate::config::key::Key;
use crate::config::value::{Refusal, count, duration, duration_text, one, optional, size, size_text, switch, word};

pub(super) const KEYS: &[Key] = &[
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
