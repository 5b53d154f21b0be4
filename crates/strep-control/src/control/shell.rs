//! What all calls share: outputs, tokens, what was found out about the carrier.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Instant;

use super::{ControlConfig, Output, Saved};
use crate::command::{Command, Token};
use crate::fork::ForkView;

#[derive(Debug)]
pub(super) struct Shell {
    pub(super) config: ControlConfig,
    pub(super) outputs: VecDeque<Output>,
    /// Commands under way, and whose they are; `None`: nobody's in particular.
    pub(super) tokens: BTreeMap<Token, Option<String>>,
    last_token: u64,
    /// The carrier no longer takes `target`.
    pub(super) target_refused: bool,
    /// The daemon ends.
    pub(super) closing: bool,
    /// Bare RTP that belongs to no port of ours: when it last came, and the outcome.
    pub(super) bare: Option<(Instant, &'static str)>,
    pub(super) stopped: u64,
    pub(super) failed: u64,
    /// The last forks that ended, the oldest first.
    pub(super) ended: VecDeque<ForkView>,
}

/// Ids of events, the last so many of them.
#[derive(Debug)]
pub(super) struct SeenIds {
    order: VecDeque<u64>,
    hashes: BTreeSet<u64>,
    bound: usize,
}

impl Shell {
    pub(super) fn new(config: ControlConfig) -> Self {
        Self {
            config,
            outputs: VecDeque::new(),
            tokens: BTreeMap::new(),
            last_token: 0,
            target_refused: false,
            closing: false,
            bare: None,
            stopped: 0,
            failed: 0,
            ended: VecDeque::new(),
        }
    }

    pub(super) fn push(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    pub(super) fn keep_ended(&mut self, view: ForkView) {
        if self.ended.len() == ENDED_SHOWN {
            self.ended.pop_front();
        }
        self.ended.push_back(view);
    }

    /// Sends `command`; answered by `deadline`.
    pub(super) fn send(&mut self, owner: Option<String>, command: Command, deadline: Instant) -> Token {
        self.last_token += 1;
        let token = Token(self.last_token);
        self.tokens.insert(token, owner);
        self.push(Output::Command { token, command, deadline });
        token
    }

    /// From now on ports, wherever that is allowed.
    pub(super) fn remember_target_refused(&mut self) {
        if !self.target_refused {
            self.target_refused = true;
            let target = self.config.target.clone();
            self.push(Output::Save(Saved::Policy { target_refused: true, target }));
        }
    }
}

impl SeenIds {
    pub(super) fn new(bound: usize) -> Self {
        Self { order: VecDeque::new(), hashes: BTreeSet::new(), bound: bound.max(1) }
    }

    /// Whether it is the first time.
    pub(super) fn note(&mut self, id: &str) -> bool {
        // Without a seed: the same inputs give the same outputs. Ids come signed, so nobody makes up collisions.
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let hash = hasher.finish();
        if !self.hashes.insert(hash) {
            return false;
        }
        self.order.push_back(hash);
        if self.order.len() > self.bound
            && let Some(oldest) = self.order.pop_front()
        {
            self.hashes.remove(&oldest);
        }
        true
    }
}

/// Forks that are shown after their end: enough to see what became of one, and few beside those that live.
const ENDED_SHOWN: usize = 20;
