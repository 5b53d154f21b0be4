//! Keys of the carrier's API.

use core::time::Duration;
use std::path::PathBuf;
use std::sync::OnceLock;

use super::nonzero;
use crate::config::carrier::{ApiKeySource, base_url, key};
use crate::config::key::Key;
use crate::config::value::{count, duration, duration_text, one, optional};

pub(super) const KEYS: &[Key] = &[
    Key {
        name: "api.attempts",
        unit: "requests",
        allowed: "1 to 20",
        doc: "How often a request may be sent that the carrier refuses for now or does not answer. Only what is harmless when repeated goes out twice; commands for forks are repeated by the control, which counts them.",
        list: false,
        set: |settings, values| {
            settings.api.attempts = nonzero(count(values, 1..=20)?);
            Ok(())
        },
        show: |settings| settings.api.attempts.to_string(),
    },
    Key {
        name: "api.base_url",
        unit: "URL",
        allowed: "http:// or https:// with a host, without a query",
        doc: "Where the carrier's API is, with its version: operations stand below it.",
        list: false,
        set: |settings, values| {
            settings.api.base_url = base_url(one(values)?)?;
            Ok(())
        },
        show: |settings| settings.api.base_url.clone(),
    },
    Key {
        name: "api.deadline",
        unit: "s",
        allowed: "1s to 10m",
        doc: "How long all attempts at one request may take together, with the waits between them.",
        list: false,
        set: |settings, values| {
            settings.api.deadline = duration(values, "s", Duration::from_secs(1)..=Duration::from_secs(600))?;
            Ok(())
        },
        show: |settings| duration_text(settings.api.deadline),
    },
    Key {
        name: "api.key",
        unit: "secret",
        allowed: "the carrier's API key, in an environment variable",
        doc: "Never shown. Refused in the settings file, which others read and copy, and on the command line, which every user of the machine sees.",
        list: false,
        set: |settings, values| {
            settings.api.key = optional(values)?.map(|text| key(text).map(ApiKeySource::Given)).transpose()?;
            Ok(())
        },
        show: |settings| match settings.api.key {
            Some(ApiKeySource::Given(_)) => "***".to_owned(),
            _ => String::new(),
        },
    },
    Key {
        name: "api.key_file",
        unit: "file",
        allowed: "a file with the key and nothing else, or empty for none",
        doc: "Holds the API key; read when it is needed. Replaces api.key where that has a lower priority.",
        list: false,
        set: |settings, values| {
            if let Some(path) = optional(values)? {
                settings.api.key = Some(ApiKeySource::File { path: PathBuf::from(path), key: OnceLock::new() });
            } else if matches!(settings.api.key, Some(ApiKeySource::File { .. })) {
                settings.api.key = None;
            }
            Ok(())
        },
        show: |settings| match &settings.api.key {
            Some(ApiKeySource::File { path, .. }) => path.display().to_string(),
            _ => String::new(),
        },
    },
    Key {
        name: "api.timeout",
        unit: "s",
        allowed: "100ms to 5m",
        doc: "How long one attempt at a request may take, from connecting to the last byte of the answer.",
        list: false,
        set: |settings, values| {
            settings.api.timeout = duration(values, "s", Duration::from_millis(100)..=Duration::from_secs(300))?;
            Ok(())
        },
        show: |settings| duration_text(settings.api.timeout),
    },
];
