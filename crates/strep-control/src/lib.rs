//! The life of forks: which calls are forked, when, and what keeps them forked.
//!
//! **In:** what webhooks tell ([`Notice`]), what came of commands ([`Reply`]), what the data plane sees ([`Media`]), what
//! people ask for ([`ManualStart`]), what was saved before a restart ([`Saved`]), and time. **Out:** commands to the
//! carrier with derived ids, ports to be opened, legs to be expected and described, what is to be kept on disk, and
//! events: every fork ends in exactly one that says why ([`Output`], [`ForkEvent`]).
//!
//! It refuses to fork a call twice: a new attempt is made only after the carrier has refused the one before, ended it,
//! or confirmed its stop. It refuses rules that can never match. It holds no more than it is told to hold.
//!
//! Read [`Rules`] first for what a user writes, then [`Control`] for what becomes of it: a state machine without a
//! socket, a thread or a clock. [`Service`] drives it with a carrier, a store and a data plane.
//!
//! ```
//! use std::time::Instant;
//! use strep_control::{Command, Control, ControlConfig, How, Means, Notice, NoticeKind, Output, Rules};
//!
//! let mut config = ControlConfig::default();
//! config.rules = Rules::from_toml("rules.toml", "[[rule]]\nname = \"every call\"\n", Means::new(true, false, How::Auto))?;
//! config.target = Some("udp:192.0.2.1:4000".to_owned());
//! let mut control = Control::new(config);
//! let now = Instant::now();
//! control.restore(now, Vec::new());
//!
//! let mut answered = Notice::new(NoticeKind::Answered, "v3:call");
//! answered.call_leg_id = "428c31b6-7ddc-11ee-ba8b-02cf9b5c3d01".parse().ok();
//! control.handle_notice(now, &answered);
//! let outputs: Vec<Output> = std::iter::from_fn(|| control.poll_output()).collect();
//! assert!(outputs.iter().any(|output| matches!(output, Output::Command { command: Command::ForkStart { .. }, .. })));
//! # Ok::<(), strep_control::RuleProblems>(())
//! ```
#![forbid(unsafe_code)]

mod call;
mod command;
mod control;
mod event;
mod fork;
mod media;
mod ports;
mod rules;
mod service;
mod store;

pub use call::{CallDirection, CallFacts, CallInfo, Notice, NoticeKind, Phase};
pub use command::{Command, CommandId, ForkTarget, Ports, Purpose, Refusal, Reply, Token};
pub use control::{Control, ControlConfig, EndWhy, OnStop, Output, Saved, SavedCall, SavedFork, SavedKey, SavedStage};
pub use event::{Diagnosis, FailReason, ForkEvent, ForkEventKind, StopReason};
pub use fork::{
    CallView, Content, ForkId, ForkState, ForkView, How, ManualStart, Media, Over, StartError, StopError, Which,
};
pub use media::MediaPlane;
pub use ports::{Allotter, ClaimError, NoPorts, PortCounts, PortPair, PortRange, PortRangeError};
pub use rules::{Decision, Means, RuleProblem, RuleProblems, Rules, Verdict};
pub use service::{Alarm, Handle, Health, Prepared, Service, ServiceConfig, ServiceError, ServiceEvent, Snapshot};
pub use store::{Batch, Store, StoreError};
