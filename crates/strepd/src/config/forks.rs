//! What the settings yield for forks: rules, an address to send to, ports, a key.

use core::fmt;
use core::net::{IpAddr, SocketAddr};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use strep_control::{ControlConfig, Means, PortRange, RuleProblems, Rules};
use telnyx_api::ApiKey;

use super::carrier::{Api, ApiKeySource, Control, key};
use super::value::Refusal;
use super::{Reach, Settings};

/// Why there are no rules.
#[derive(Debug)]
pub(crate) enum NoRules {
    /// The file cannot be read.
    File(Refusal),
    /// It can, and this is wrong with it.
    Rules(RuleProblems),
}

impl fmt::Display for NoRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(refusal) => write!(f, "{}; {}", refusal.what, refusal.remedy),
            Self::Rules(problems) => problems.fmt(f),
        }
    }
}

impl Settings {
    /// How forks are looked after, where the daemon listens on `listening` and forks by `rules`.
    pub(crate) fn control(&self, listening: &[SocketAddr], rules: Rules) -> ControlConfig {
        let mut config = self.control.config.clone();
        config.rules = rules;
        config.target = self.fork_target(listening).ok().map(|target| format!("udp:{target}"));
        config.ports = self.control.ports.is_some();
        config
    }

    /// Where the carrier sends forks by target: the first address of `listening`, as it is seen from outside.
    pub(crate) fn fork_target(&self, listening: &[SocketAddr]) -> Result<SocketAddr, Refusal> {
        if let Some(target) = self.control.target {
            return Ok(target);
        }
        let Some(first) = listening.first() else {
            return Err(Refusal::new("nothing listens for STREP", "give --listen 0.0.0.0:5004, or set control.target"));
        };
        Ok(SocketAddr::new(self.control.advertised(first.ip())?, first.port()))
    }

    /// What there is to fork with, if there is a target or not.
    pub(crate) fn means(&self, target: bool) -> Means {
        Means::new(target, self.control.ports.is_some(), self.control.how)
    }

    /// Where forks are remembered. The folder may have to be made.
    pub(crate) fn state(&self) -> PathBuf {
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

    /// The ports with what the carrier is told of them, if there are any.
    pub(crate) fn port_range(&self) -> Result<Option<PortRange>, Refusal> {
        let Some(ports) = self.ports else { return Ok(None) };
        let range = PortRange::new(ports.bind, self.advertised(ports.bind)?, ports.first, ports.last);
        range.map(Some).map_err(|error| Refusal::new(error.to_string(), "set control.ports or control.advertise anew"))
    }

    /// The rules as the file has them now; none without a file.
    pub(crate) fn read_rules(&self, means: Means) -> Result<Rules, NoRules> {
        let Some(path) = &self.rules else { return Ok(Rules::default()) };
        let text = read(path, LONGEST_RULES, "a file of rules").map_err(NoRules::File)?;
        Rules::from_toml(&path.display().to_string(), &text, means).map_err(NoRules::Rules)
    }
}

impl Api {
    /// The key, if there is one.
    pub(crate) fn read_key(&self) -> Result<Option<ApiKey>, Refusal> {
        match &self.key {
            None => Ok(None),
            Some(ApiKeySource::Given(key)) => Ok(Some(key.clone())),
            Some(ApiKeySource::File { path, key: known }) => {
                if known.get().is_none() {
                    let read = key(&read(path, LONGEST_KEY, "a file with the key alone")?)?;
                    known.get_or_init(|| read);
                }
                Ok(known.get().cloned())
            }
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

const LONGEST_KEY: u64 = 4 << 10;

const LONGEST_RULES: u64 = 1 << 20;
