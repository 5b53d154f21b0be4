//! Settings: a TOML file, `STREPD_…` variables and flags, in that order of rising priority.
//!
//! [`Settings::load`] either yields settings that make sense or [`Problems`] with everything that is wrong, before a
//! socket is opened. The table in `keys` is the one place that knows a key; the page `docs/config.md` is made from it.

mod carrier;
mod check;
mod forks;
mod key;
mod keys;
mod layer;
mod page;
mod problem;
mod reach;
mod rtp;
mod value;

use core::net::SocketAddr;
use core::time::Duration;
use std::path::{Path, PathBuf};

use strep::{Binding, Direction, EngineConfig, Listen};
use strep_sink::{EventSender, TracksConfig, WavConfig};

pub use carrier::{Api, ApiKeySource, Control, PortSpan, Webhook};
pub use layer::{Flag, Origin};
pub use problem::{Problem, Problems};
pub use rtp::RtpPorts;

pub(crate) use key::Key;
pub(crate) use page::{listing, markdown, table};
pub(crate) use reach::Reach;
pub(crate) use value::size_text;

use layer::Given;
use value::Refusal;

/// Everything that can be set.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// Addresses for STREP, and for bare RTP by SSRC.
    pub listen: Vec<SocketAddr>,
    /// Ports for bare RTP, one call at a time on each pair.
    pub rtp: Vec<RtpPorts>,
    /// How datagrams are received; without addresses, which [`Settings::receiver`] adds.
    pub receive: strep::Config,
    /// How packets become audio.
    pub tracks: TracksConfig,
    /// How recordings are written.
    pub files: WavConfig,
    /// The daemon around it.
    pub service: Service,
    /// How the carrier's API is reached.
    pub api: Api,
    /// Which calls are forked, how and whereto.
    pub control: Control,
    /// Which webhooks are taken.
    pub webhook: Webhook,
}

/// The daemon around the receiver.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Service {
    /// Where events go, as JSON lines.
    pub events: Option<Events>,
    /// How long the first signal may take to finish everything.
    pub grace: Duration,
    /// Address of metrics and health.
    pub http: Option<SocketAddr>,
}

/// Where events go.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Events {
    /// To a file, appended.
    File(PathBuf),
    /// To standard output.
    StandardOutput,
}

impl Settings {
    /// The settings from `file`, the environment and `flags`, checked for what does not go together.
    ///
    /// # Errors
    ///
    /// [`Problems`]: everything that is wrong, at once.
    pub fn load(file: Option<&Path>, flags: &[Flag]) -> Result<Self, Problems> {
        Effective::load(file, flags).settings()
    }

    /// The settings that TOML text holds, without environment and flags. `name` stands for it in problems.
    ///
    /// # Errors
    ///
    /// [`Problems`]: everything that is wrong, at once.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let given = layer::from_text(name, text, &mut problems);
        Effective::resolve(given, problems).settings()
    }

    /// What a receiver needs: `listen` first, then the ports of `rtp`, pair by pair, rx before tx.
    #[must_use]
    pub fn receiver(&self) -> strep::Config {
        let mut config = self.receive.clone();
        config.listen = self.listen.iter().copied().map(Listen::shared).collect();
        for (pair, ports) in (0_u32..).zip(&self.rtp) {
            let sides = [(Direction::Rx, ports.rx), (Direction::Tx, ports.tx)];
            let bound = |(direction, address): (_, Option<SocketAddr>)| {
                address.map(|address| Listen { address, binding: Binding::Pair { pair, direction } })
            };
            config.listen.extend(sides.into_iter().filter_map(bound));
        }
        config.engine = self.engine();
        config
    }

    /// Limits of the engine, with the RTP clocks that the payload types imply.
    #[must_use]
    pub fn engine(&self) -> EngineConfig {
        let mut engine = self.receive.engine;
        for (payload_type, rate) in (0..).zip(&mut engine.clock_rates) {
            *rate = self.tracks.payloads.clock_rate(payload_type);
        }
        engine
    }

    /// How packets become audio, with what happens told to `events`.
    #[must_use]
    pub fn tracks(&self, events: EventSender) -> TracksConfig {
        let mut tracks = self.tracks.clone();
        tracks.events = events;
        tracks
    }

    /// How recordings are written.
    #[must_use]
    pub fn writers(&self) -> WavConfig {
        self.files.clone()
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: Vec::new(),
            rtp: Vec::new(),
            receive: strep::Config::default(),
            tracks: TracksConfig::default(),
            files: WavConfig::new("recordings"),
            service: Service { events: None, grace: Duration::from_secs(30), http: None },
            api: Api::default(),
            control: Control::default(),
            webhook: Webhook::default(),
        }
    }
}

/// Settings with where each of them comes from, and with what is wrong.
#[derive(Clone, Debug)]
pub(crate) struct Effective {
    settings: Settings,
    /// Where the value of each key comes from, in the order of the keys.
    origins: Vec<Origin>,
    problems: Vec<Problem>,
}

impl Effective {
    /// Reads all layers.
    pub(crate) fn load(file: Option<&Path>, flags: &[Flag]) -> Self {
        let mut problems = Vec::new();
        let mut given = file.map_or_else(Vec::new, |file| layer::from_file(file, &mut problems));
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        };
        given.extend(layer::from_environment(std::env::vars_os().filter_map(text)));
        given.extend(layer::from_flags(flags));
        Self::resolve(given, problems)
    }

    /// Takes values in rising priority. A value that cannot be is a problem even where a later one replaces it.
    fn resolve(given: Vec<Given>, problems: Vec<Problem>) -> Self {
        let origins = vec![Origin::Default; key::all().len()];
        let mut effective = Self { settings: Settings::default(), origins, problems };
        for given in given {
            effective.apply(given);
        }
        effective.check_relations();
        effective
    }

    /// The settings, if nothing is wrong.
    pub(crate) fn settings(mut self) -> Result<Settings, Problems> {
        // What concerns the file as a whole comes first, unknown keys last.
        let place = |problem: &Problem| key::all().iter().position(|key| key.name == problem.key);
        self.problems.sort_by_key(|problem| (!problem.key.is_empty(), place(problem).unwrap_or(usize::MAX)));
        Problems::none(self.problems).map(|()| self.settings)
    }

    /// Every key with the origin of its value.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&'static Key, &Origin)> {
        key::all().iter().zip(&self.origins)
    }

    fn apply(&mut self, given: Given) {
        let Some(index) = key::all().iter().position(|key| key.name == given.key) else {
            return self.problems.push(unknown(given));
        };
        let key = &key::all()[index];
        let seen = key.is_secret() && matches!(given.origin, Origin::File(..) | Origin::Flag(_));
        let set = if seen { Err(seen_by_others()) } else { (key.set)(&mut self.settings, &given.values) };
        match set {
            Ok(()) => self.origins[index] = given.origin,
            Err(refusal) => {
                let value = problem::shown(&given);
                self.problems.push(key.problem(value, given.origin, refusal));
            }
        }
    }

    /// A problem with the value that `name` has now.
    fn object(&mut self, name: &str, refusal: Refusal) {
        let Some(index) = key::all().iter().position(|key| key.name == name) else { return };
        let key = &key::all()[index];
        let problem = key.problem((key.show)(&self.settings), self.origins[index].clone(), refusal);
        self.problems.push(problem);
    }
}

fn seen_by_others() -> Refusal {
    let remedy = "put it into TELNYX_API_KEY, or into a file of its own that api.key_file names; and make a new one if others \
                  may have seen this";
    Refusal::new("a secret where others see it", remedy)
}

fn unknown(given: Given) -> Problem {
    let remedy = match key::nearest(&given.key) {
        Some(key) => format!("did you mean {}?", key.name),
        None => "`strepd config` lists the keys".to_owned(),
    };
    let value = problem::shown(&given);
    Problem {
        key: given.key,
        value,
        origin: given.origin,
        what: "no such key".to_owned(),
        allowed: String::new(),
        remedy,
    }
}

#[cfg(test)]
mod tests;
