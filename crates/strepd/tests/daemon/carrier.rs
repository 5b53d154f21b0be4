//! A daemon that forks, with a carrier of its own.

use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use strep_sim::carrier::{Carrier, CarrierConfig};
use tempfile::TempDir;

use crate::program::{Daemon, PATIENCE, PROGRAM, ask, files, until};

/// Where one test happens.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    pub(crate) carrier: Carrier,
    listen: SocketAddr,
    /// Variables and their values.
    settings: Vec<(&'static str, String)>,
}

impl Place {
    /// A carrier, and a folder with these rules.
    pub(crate) fn new(rules: &str) -> Result<Self, Box<dyn Error>> {
        let place = Self {
            folder: tempfile::tempdir()?,
            carrier: Carrier::start(CarrierConfig::new("KEY"))?,
            listen: ([127, 0, 0, 1], 0).into(),
            settings: vec![("STREPD_CONTROL_ADVERTISE", "127.0.0.1".to_owned())],
        };
        place.set_rules(rules)?;
        Ok(place)
    }

    /// The same with a setting, by the name of its variable.
    pub(crate) fn with(mut self, variable: &'static str, value: impl ToString) -> Self {
        self.settings.push((variable, value.to_string()));
        self
    }

    /// The same with daemons that listen on `address`.
    pub(crate) fn listening(self, address: SocketAddr) -> Self {
        Self { listen: address, ..self }
    }

    /// Writes other rules.
    pub(crate) fn set_rules(&self, rules: &str) -> Result<(), Box<dyn Error>> {
        Ok(fs::write(self.rules(), rules)?)
    }

    /// Starts a daemon, to which the carrier's webhooks go from then on.
    pub(crate) fn daemon(&self) -> Result<Daemon, Box<dyn Error>> {
        let mut command = self.command();
        command.args(["run", "--http", "127.0.0.1:0", "--listen", &self.listen.to_string(), "--events"]);
        command.arg(self.events());
        if !fs::read_to_string(self.rules())?.is_empty() {
            command.env("STREPD_CONTROL_RULES", self.rules());
        }
        let daemon = Daemon::spawn(&mut command)?;
        self.carrier.set_webhook_url(&daemon.announced("webhooks on ")?);
        Ok(daemon)
    }

    /// Runs `strepd fork`.
    pub(crate) fn fork(&self, args: &[&str]) -> Result<Output, Box<dyn Error>> {
        Ok(self.command().arg("fork").args(args).output()?)
    }

    /// All reports, by the name of their recordings.
    pub(crate) fn reports(&self) -> Result<Vec<Value>, Box<dyn Error>> {
        let read = |path: PathBuf| Ok(serde_json::from_str(&fs::read_to_string(path)?)?);
        files(self.folder.path(), "json")?.into_iter().map(read).collect()
    }

    /// The reports, once there are so many.
    pub(crate) fn wait_for_reports(&self, count: usize) -> Result<Vec<Value>, Box<dyn Error>> {
        until(&format!("{count} reports"), || {
            files(self.folder.path(), "json").is_ok_and(|found| found.len() >= count)
        });
        self.reports()
    }

    /// Events of that type so far.
    pub(crate) fn told(&self, event_type: &str) -> Vec<Value> {
        let lines = fs::read_to_string(self.events()).unwrap_or_default();
        let events = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        events.filter(|event| event["type"] == event_type).collect()
    }

    /// Waits until so many events of that type were told.
    pub(crate) fn wait_for_events(&self, event_type: &str, count: usize) {
        until(&format!("{count} × {event_type}"), || self.told(event_type).len() >= count);
    }

    /// The program with what it has to know in its environment.
    fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        for (name, _) in std::env::vars_os() {
            if ["STREPD_", "TELNYX_"].iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
                command.env_remove(name);
            }
        }
        command
            .env("NO_PROXY", "127.0.0.1")
            .env("STREPD_OUT", self.folder.path())
            .env("TELNYX_API_KEY", "KEY")
            .env("TELNYX_BASE_URL", self.carrier.base_url())
            .env("TELNYX_PUBLIC_KEY", self.carrier.public_key())
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    fn rules(&self) -> PathBuf {
        self.folder.path().join("rules.toml")
    }

    fn events(&self) -> PathBuf {
        self.folder.path().join("events.jsonl")
    }
}

/// A JSON page of the daemon.
pub(crate) fn page(daemon: &Daemon, path: &str) -> Result<Value, Box<dyn Error>> {
    let (status, body) = ask(&daemon.announced("http on ")?, &format!("GET {path} HTTP/1.1"), b"")?;
    assert_eq!(status, 200, "{path}: {body}");
    Ok(serde_json::from_str(&body)?)
}

/// A count among the metrics, with its labels; 0 if it is not there.
pub(crate) fn metric(daemon: &Daemon, name: &str) -> Result<u64, Box<dyn Error>> {
    let (status, body) = ask(&daemon.announced("http on ")?, "GET /metrics HTTP/1.1", b"")?;
    assert_eq!(status, 200, "{body}");
    let value = body.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    Ok(value.map_or(Ok(0), str::parse)?)
}

/// Waits for something of the carrier's, which is asynchronous.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> Result<T, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    Ok(runtime.block_on(async { tokio::time::timeout(PATIENCE, future).await })?)
}

/// Everybody's calls.
pub(crate) const ALL: &str = "[[rule]]\nname = \"all\"\ntags = { team = \"north\" }\n";

/// Whether `path` can be opened by its owner alone.
pub(crate) fn is_private(path: &Path) -> Result<bool, Box<dyn Error>> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 == 0)
}
