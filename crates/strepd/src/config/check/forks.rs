//! What forks need before the first call: rules that can be read, a key, webhooks that can be trusted, a place to send to.

use core::net::{IpAddr, SocketAddr};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use telnyx_api::ApiKey;

use super::folder;
use crate::config::carrier::{Api, ApiKeySource, Control, How, key};
use crate::config::value::Refusal;
use crate::config::{Effective, Reach, Settings};

impl Effective {
    /// Checks what does not go together about forks, without looking at a file.
    pub(super) fn check_fork_relations(&mut self) {
        if self.settings.api.deadline < self.settings.api.timeout {
            self.object("api.deadline", Refusal::new("shorter than api.timeout", "raise it, or lower api.timeout"));
        }
        let Some(ports) = self.settings.control.ports else {
            if self.settings.control.how == How::Ports {
                self.object("control.how", Refusal::new("there are no ports", PORTS));
            }
            return;
        };
        if let Some(advertise) = self.settings.control.advertise
            && advertise.is_ipv4() != ports.bind.is_ipv4()
        {
            let what = format!("{advertise} and {} are of different families", ports.bind);
            self.object("control.advertise", Refusal::new(what, "take two IPv4 or two IPv6 addresses"));
        }
        let pairs = self.settings.rtp.iter().flat_map(|pair| [pair.rx, pair.tx]).flatten();
        let taken = self.settings.listen.iter().copied().chain(pairs).find(|address| ports.overlaps(*address));
        if let Some(taken) = taken {
            let what = format!("{taken} is one of them, and has another purpose");
            self.object("control.ports", Refusal::new(what, "move the range, or the address"));
        }
    }

    /// Checks everything that the rules need, and the rules. Reads the files of rules and of the key.
    pub(crate) fn check_forks(&mut self) {
        let key = self.settings.api.read_key();
        let ruled = self.settings.control.rules.is_some();
        match key {
            Err(refusal) => self.object("api.key_file", refusal),
            Ok(None) if ruled => self.object("api.key", Refusal::new("rules fork nothing without a key", KEY)),
            Ok(_) => {}
        }
        if !ruled {
            return;
        }
        if self.settings.service.http.is_none() {
            let remedy = "give --http 127.0.0.1:8080, and let the carrier's webhooks reach /webhooks there";
            self.object("http", Refusal::new("rules hear of no call without it", remedy));
        }
        if self.settings.webhook.public_key.is_none() {
            let what = "webhooks cannot be trusted without it";
            let remedy = "copy it from the carrier's portal into TELNYX_PUBLIC_KEY";
            self.object("webhook.public_key", Refusal::new(what, remedy));
        }
        self.check_rules();
        self.check_state();
    }

    fn check_rules(&mut self) {
        if let Err(refusal) = self.settings.control.read_rules() {
            self.object("control.rules", refusal);
        }
        let target = self.settings.fork_target(&self.settings.listen);
        match (self.settings.control.how, target) {
            (How::Target, Err(refusal)) => self.object("control.target", refusal),
            (How::Auto, Err(refusal)) if self.settings.control.ports.is_none() => {
                self.object("control.target", refusal)
            }
            _ => {}
        }
        if let Some(Err(refusal)) =
            self.settings.control.ports.map(|ports| self.settings.control.advertised(ports.bind))
        {
            self.object("control.ports", refusal);
        }
    }

    fn check_state(&mut self) {
        let Some(state) = self.settings.control.state.clone() else { return };
        let parent = state.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let refusal = if state.is_dir() { Some(Refusal::new("a folder", "name a file")) } else { folder(parent) };
        if let Some(refusal) = refusal {
            self.object("control.state", refusal);
        }
    }
}

impl Settings {
    /// Where the carrier sends forks by target, if this machine listens on `listening`, the first of which counts.
    pub(crate) fn fork_target(&self, listening: &[SocketAddr]) -> Result<SocketAddr, Refusal> {
        if let Some(target) = self.control.target {
            return Ok(target);
        }
        let Some(first) = listening.first() else {
            return Err(Refusal::new("nothing listens for STREP", "give --listen 0.0.0.0:5004, or set control.target"));
        };
        Ok(SocketAddr::new(self.control.advertised(first.ip())?, first.port()))
    }

    /// Where forks are remembered.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.control.state.clone().unwrap_or_else(|| self.files.out.join(".strepd").join("forks.redb"))
    }
}

impl Control {
    /// The address at which the carrier reaches what is bound to `bound`.
    pub(crate) fn advertised(&self, bound: IpAddr) -> Result<IpAddr, Refusal> {
        match (self.advertise, Reach::of(bound)) {
            (Some(advertise), _) => Ok(advertise),
            (None, Reach::Public) => Ok(bound),
            (None, reach) => {
                let what = format!("the carrier cannot send to {bound}: {reach}");
                Err(Refusal::new(what, "set control.advertise to the address at which it reaches this machine"))
            }
        }
    }

    /// The rules, if there are any.
    pub(crate) fn read_rules(&self) -> Result<Option<String>, Refusal> {
        self.rules.as_deref().map(|path| read(path, LONGEST_RULES, "a file of rules")).transpose()
    }
}

impl Api {
    /// The key, if there is one.
    pub(crate) fn read_key(&self) -> Result<Option<ApiKey>, Refusal> {
        match &self.key {
            None => Ok(None),
            Some(ApiKeySource::Given(key)) => Ok(Some(key.clone())),
            Some(ApiKeySource::File(path)) => key(&read(path, LONGEST_KEY, "a file with the key alone")?).map(Some),
        }
    }
}

fn read(path: &Path, longest: u64, what: &str) -> Result<String, Refusal> {
    let refused = |error: io::Error| Refusal::new(error.to_string(), format!("name {what} that this user can read"));
    let mut text = String::new();
    let file = File::open(path).map_err(refused)?;
    let length = file.take(longest + 1).read_to_string(&mut text).map_err(refused)?;
    if length as u64 > longest {
        return Err(Refusal::new(format!("longer than {longest} bytes"), format!("name {what}")));
    }
    Ok(text)
}

const KEY: &str = "put it into TELNYX_API_KEY, or name a file that holds it with api.key_file";

const PORTS: &str = "set control.ports, such as 0.0.0.0:20000-20999, and control.advertise";

const LONGEST_KEY: u64 = 4 << 10;

const LONGEST_RULES: u64 = 1 << 20;
