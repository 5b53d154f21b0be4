//! Keys of webhooks.

use core::time::Duration;

use super::usize_of;
use crate::config::carrier::public_key;
use crate::config::key::Key;
use crate::config::value::{address, duration, duration_text, optional, size, size_text};

pub(super) const KEYS: &[Key] = &[
    Key {
        name: "webhook.listen",
        unit: "address",
        allowed: "IP:PORT, or empty for that of http",
        doc: "Address for webhooks alone, at /webhooks, so that metrics and API on http stay private. If empty, webhooks come to /webhooks on http.",
        list: false,
        set: |settings, values| {
            settings.webhook.listen = optional(values)?.map(address).transpose()?;
            Ok(())
        },
        show: |settings| settings.webhook.listen.map_or_else(String::new, |address| address.to_string()),
    },
    Key {
        name: "webhook.max_body",
        unit: "bytes",
        allowed: "1KiB to 16MiB",
        doc: "Largest webhook. What is longer is refused and counted.",
        list: false,
        set: |settings, values| {
            settings.webhook.max_body_bytes = usize_of(size(values, 1 << 10..=16 << 20)?);
            Ok(())
        },
        show: |settings| size_text(settings.webhook.max_body_bytes as u64),
    },
    Key {
        name: "webhook.public_key",
        unit: "base64",
        allowed: "32 bytes in base64, as the carrier's portal shows its public key, or empty for none",
        doc: "Key by which webhooks are known to be the carrier's. Without it none is taken.",
        list: false,
        set: |settings, values| {
            settings.webhook.public_key = optional(values)?.map(public_key).transpose()?;
            Ok(())
        },
        show: |settings| settings.webhook.public_key.clone().unwrap_or_default(),
    },
    Key {
        name: "webhook.tolerance",
        unit: "s",
        allowed: "1s to 1h",
        doc: "How far the time in a webhook may be from this machine's, either way. Longer leaves more time to replay one.",
        list: false,
        set: |settings, values| {
            settings.webhook.tolerance = duration(values, "s", Duration::from_secs(1)..=Duration::from_secs(3_600))?;
            Ok(())
        },
        show: |settings| duration_text(settings.webhook.tolerance),
    },
];
