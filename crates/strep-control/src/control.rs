//! Forks kept alive: facts and time in, commands and events out.

mod config;
mod output;
mod saved;

pub use config::{ControlConfig, OnStop};
pub use output::{EndWhy, Output};
pub use saved::{Saved, SavedCall, SavedFork, SavedKey, SavedStage};

use std::collections::VecDeque;
use std::time::Instant;

use crate::call::Notice;
use crate::command::{Ports, Reply, Token};
use crate::fork::{CallView, ForkId, ForkState, ForkView, ManualStart, Media, StartError, StopError, Which};
use crate::rules::Rules;

/// The life of every fork.
#[derive(Debug)]
pub struct Control {
    config: ControlConfig,
    outputs: VecDeque<Output>,
}

impl Control {
    /// A control that knows of no call.
    #[must_use]
    pub fn new(config: ControlConfig) -> Self {
        Self { config, outputs: VecDeque::new() }
    }

    /// Takes up what was saved before a restart, all of it, in any order, before anything else.
    pub fn restore(&mut self, _now: Instant, _saved: Vec<Saved>) {}

    /// What a webhook told.
    pub fn handle_notice(&mut self, _now: Instant, _notice: &Notice) {}

    /// What came of a command.
    pub fn handle_reply(&mut self, _now: Instant, _token: Token, _reply: Reply) {}

    /// What came of [`Output::OpenPorts`].
    pub fn handle_ports(&mut self, _now: Instant, _fork: ForkId, _ports: Result<Ports, String>) {}

    /// What the data plane saw.
    pub fn handle_media(&mut self, _now: Instant, _media: &Media) {}

    /// Time went on.
    pub fn handle_timeout(&mut self, _now: Instant) {}

    /// Starts a fork by hand.
    ///
    /// # Errors
    ///
    /// [`StartError`].
    pub fn start(&mut self, _now: Instant, _start: ManualStart) -> Result<ForkId, StartError> {
        Err(StartError::UnknownCall)
    }

    /// Stops a fork by hand.
    ///
    /// # Errors
    ///
    /// [`StopError`].
    pub fn stop(&mut self, _now: Instant, _which: &Which) -> Result<ForkId, StopError> {
        Err(StopError::NotForked)
    }

    /// Other rules from now on; forks that are there go on.
    pub fn replace_rules(&mut self, _now: Instant, rules: Rules) {
        self.config.rules = rules;
    }

    /// The daemon ends.
    pub fn shutdown(&mut self, _now: Instant) {}

    /// What is to be done next.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        None
    }

    /// After [`shutdown`](Self::shutdown): nothing is left to wait for.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        true
    }

    /// All calls that are known, those just ended included.
    pub fn calls(&self) -> impl Iterator<Item = CallView> + '_ {
        std::iter::empty()
    }

    /// All forks, those just ended included.
    pub fn forks(&self) -> impl Iterator<Item = ForkView> + '_ {
        std::iter::empty()
    }

    /// Forks by state; the ended ones since the start.
    #[must_use]
    pub fn count(&self, _state: ForkState) -> u64 {
        0
    }
}
