//! Keys of forks: which calls, how, whereto, and how they are looked after.

use core::time::Duration;
use std::path::PathBuf;

use strep::Admission;
use strep_control::{How, OnStop};

use super::DAY;
use crate::config::carrier::{PortSpan, target};
use crate::config::key::Key;
use crate::config::value::{Refusal, count, duration, duration_text, optional, switch, word, word_text};

pub(super) const KEYS: &[Key] = &[
    Key {
        name: "control.answer_within",
        unit: "s",
        allowed: "1s to 10m",
        doc: "How long the carrier may take to answer a command; then it is sent again. Longer notices a silent carrier later.",
        list: false,
        set: |settings, values| {
            let range = Duration::from_secs(1)..=Duration::from_secs(600);
            settings.control.config.answer_within = duration(values, "s", range)?;
            Ok(())
        },
        show: |settings| duration_text(settings.control.config.answer_within),
    },
    Key {
        name: "control.admission",
        unit: "word",
        allowed: "expected or open",
        doc: "Whose media is recorded. open: whatever comes. expected: only call legs that a fork of this daemon is to bring; everything else, and bare RTP on listen, is refused and counted.",
        list: false,
        set: |settings, values| {
            settings.receive.engine.admission = word(values, ADMISSIONS)?;
            Ok(())
        },
        show: |settings| word_text(settings.receive.engine.admission, ADMISSIONS),
    },
    Key {
        name: "control.advertise",
        unit: "address",
        allowed: "an IP address, or empty for that of listen",
        doc: "Address at which the carrier reaches this machine, where that is not the one it listens on: behind NAT, or with listen on 0.0.0.0.",
        list: false,
        set: |settings, values| {
            settings.control.advertise = optional(values)?.map(ip).transpose()?;
            Ok(())
        },
        show: |settings| settings.control.advertise.map_or_else(String::new, |ip| ip.to_string()),
    },
    Key {
        name: "control.attempts",
        unit: "forks",
        allowed: "1 to 100",
        doc: "How often a fork is tried that the carrier refuses or whose media does not come, the first time included.",
        list: false,
        set: |settings, values| {
            settings.control.config.attempts = count(values, 1..=100)?;
            Ok(())
        },
        show: |settings| settings.control.config.attempts.to_string(),
    },
    Key {
        name: "control.how",
        unit: "word",
        allowed: "auto, ports or target",
        doc: "How calls are forked whose rule does not say. target: both directions to one address, as STREP. ports: a port for each, as bare RTP. auto: target, and ports once the carrier has refused that.",
        list: false,
        set: |settings, values| {
            settings.control.how = word(values, HOWS)?;
            Ok(())
        },
        show: |settings| word_text(settings.control.how, HOWS),
    },
    Key {
        name: "control.keep",
        unit: "switch",
        allowed: "true or false",
        doc: "Whether a fork that the carrier ended while its call goes on is started anew.",
        list: false,
        set: |settings, values| {
            settings.control.config.keep = switch(values)?;
            Ok(())
        },
        show: |settings| settings.control.config.keep.to_string(),
    },
    Key {
        name: "control.max_calls",
        unit: "calls",
        allowed: "1 to 1048576",
        doc: "Calls that are known at once, those just ended included. What comes beyond is not forked, and an alarm.",
        list: false,
        set: |settings, values| {
            settings.control.config.max_calls = count(values, 1..=1 << 20)?;
            Ok(())
        },
        show: |settings| settings.control.config.max_calls.to_string(),
    },
    Key {
        name: "control.media_within",
        unit: "s",
        allowed: "1s to 5m",
        doc: "How long the media of an accepted fork may take. Then fork.no_media tells what is missing, and the call is forked anew.",
        list: false,
        set: |settings, values| {
            let range = Duration::from_secs(1)..=Duration::from_secs(300);
            settings.control.config.media_within = duration(values, "s", range)?;
            Ok(())
        },
        show: |settings| duration_text(settings.control.config.media_within),
    },
    Key {
        name: "control.on_stop",
        unit: "word",
        allowed: "keep or stop",
        doc: "What becomes of live forks when the daemon ends. stop: they are stopped, and the next start forks again the calls that still live. keep: they go on, and the next start finds them.",
        list: false,
        set: |settings, values| {
            settings.control.config.on_stop = word(values, ON_STOP)?;
            Ok(())
        },
        show: |settings| word_text(settings.control.config.on_stop, ON_STOP),
    },
    Key {
        name: "control.ports",
        unit: "ports",
        allowed: "IP:FIRST-LAST with an even number of ports, or empty for none",
        doc: "Ports for bare RTP, two for each fork by ports, bound while it lives. The carrier is told control.advertise, or this address.",
        list: false,
        set: |settings, values| {
            settings.control.ports = optional(values)?.map(PortSpan::parse).transpose()?;
            Ok(())
        },
        show: |settings| settings.control.ports.map_or_else(String::new, |ports| ports.to_string()),
    },
    Key {
        name: "control.probe_after",
        unit: "s",
        allowed: "1s to 24h, or empty for never",
        doc: "After so long without a word about a call that a rule awaits the carrier is asked about it. Shorter finds a lost webhook sooner and costs requests; never leaves such a call unforked.",
        list: false,
        set: |settings, values| {
            settings.control.config.probe_after =
                optional(values)?.map(|_| duration(values, "s", Duration::from_secs(1)..=DAY)).transpose()?;
            Ok(())
        },
        show: |settings| settings.control.config.probe_after.map_or_else(String::new, duration_text),
    },
    Key {
        name: "control.quarantine",
        unit: "s",
        allowed: "1s to 1h",
        doc: "How long without a packet until a freed port is used again, so that late packets of one call never reach another.",
        list: false,
        set: |settings, values| {
            let range = Duration::from_secs(1)..=Duration::from_secs(3_600);
            settings.control.quarantine = duration(values, "s", range)?;
            Ok(())
        },
        show: |settings| duration_text(settings.control.quarantine),
    },
    Key {
        name: "control.reconcile",
        unit: "s",
        allowed: "5s to 24h, or empty for never",
        doc: "How often the carrier is asked for webhooks that it could not deliver. Shorter learns sooner of what was lost.",
        list: false,
        set: |settings, values| {
            settings.control.config.reconcile =
                optional(values)?.map(|_| duration(values, "s", Duration::from_secs(5)..=DAY)).transpose()?;
            Ok(())
        },
        show: |settings| settings.control.config.reconcile.map_or_else(String::new, duration_text),
    },
    Key {
        name: "control.rules",
        unit: "file",
        allowed: "a TOML file of rules, or empty for none",
        doc: "Which calls are forked, and when. SIGHUP reads it anew.",
        list: false,
        set: |settings, values| {
            settings.control.rules = optional(values)?.map(PathBuf::from);
            Ok(())
        },
        show: |settings| shown(settings.control.rules.as_ref()),
    },
    Key {
        name: "control.state",
        unit: "file",
        allowed: "a file in a folder that can be written to, or empty for .strepd/forks.redb in out",
        doc: "Remembers forks, so that a restart finds them again and forks nothing twice.",
        list: false,
        set: |settings, values| {
            settings.control.state = optional(values)?.map(PathBuf::from);
            Ok(())
        },
        show: |settings| shown(settings.control.state.as_ref()),
    },
    Key {
        name: "control.stop_within",
        unit: "s",
        allowed: "0s to 5m",
        doc: "How long the end of the daemon may wait for forks to stop. It counts within grace.",
        list: false,
        set: |settings, values| {
            settings.control.config.stop_within = duration(values, "s", Duration::ZERO..=Duration::from_secs(300))?;
            Ok(())
        },
        show: |settings| duration_text(settings.control.config.stop_within),
    },
    Key {
        name: "control.target",
        unit: "address",
        allowed: "udp:IP:PORT, or empty for the first address of listen",
        doc: "Where the carrier sends forks by target. If empty, it is the first port of listen at control.advertise, or at its own address if that is public.",
        list: false,
        set: |settings, values| {
            settings.control.target = optional(values)?.map(target).transpose()?;
            Ok(())
        },
        show: |settings| settings.control.target.map_or_else(String::new, |address| format!("udp:{address}")),
    },
];

fn ip(text: &str) -> Result<core::net::IpAddr, Refusal> {
    let ip: core::net::IpAddr =
        text.parse().map_err(|_| Refusal::new("not an IP address", "write it as 203.0.113.7"))?;
    if ip.is_unspecified() {
        return Err(Refusal::new("nobody can send there", "write the address that the carrier reaches"));
    }
    Ok(ip)
}

fn shown(path: Option<&PathBuf>) -> String {
    path.map_or_else(String::new, |path| path.display().to_string())
}

const ADMISSIONS: &[(&str, Admission)] = &[("expected", Admission::Expected), ("open", Admission::Open)];

const HOWS: &[(&str, How)] = &[("auto", How::Auto), ("ports", How::Ports), ("target", How::Target)];

const ON_STOP: &[(&str, OnStop)] = &[("keep", OnStop::Keep), ("stop", OnStop::Stop)];
