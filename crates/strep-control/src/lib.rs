//! The life of forks.
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
