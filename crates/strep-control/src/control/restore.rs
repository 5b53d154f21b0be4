//! Forks found again after a restart.

use super::Output;
use super::saved::{SavedCall, SavedFork, SavedStage};
use super::state::{Call, Fork, Stage, Then};
use super::turn::Turn;
use crate::event::FailReason;
use crate::fork::{ForkId, How};

impl Call {
    /// As it was saved. Whether it still lives is to be asked.
    pub(super) fn restored(saved: SavedCall) -> Self {
        let fork = saved.fork.clone().map(|fork| Fork::restored(fork, &saved));
        let mut call = Self::new(saved.facts.clone(), false);
        (call.fork, call.attempt, call.forks) = (fork, saved.attempt, saved.forks);
        (call.decided, call.awaited) = (!saved.awaited, saved.awaited);
        call.used = saved.used;
        call.saved = Some(saved);
        call
    }
}

impl Fork {
    fn restored(saved: SavedFork, call: &SavedCall) -> Self {
        let SavedFork { rule, tags, how, by, content, ports, had_media, stage } = saved;
        Self {
            id: ForkId::derive(&call.facts.call_control_id, call.forks),
            rule,
            tags,
            how,
            by,
            content,
            ports,
            holds_ports: ports.is_some(),
            stage: Stage::Restored(stage),
            tries: 0,
            suspects_target: false,
            had_media,
            quiet_checks: 0,
            told_one_way: false,
            detail: None,
            refused: None,
            expected: false,
            described: None,
        }
    }
}

impl Turn<'_> {
    /// Media that flows already is let in before the carrier has said anything.
    pub(super) fn let_in(&mut self) {
        if self.call.is_over() {
            self.forget_later();
        }
        let Some(fork) = &self.call.fork else { return };
        let (id, ports) = (fork.id, fork.ports);
        self.expect();
        if let (Some(_), Some(call_leg_id)) = (ports, self.call.facts.call_leg_id) {
            self.shell.push(Output::OpenPorts { fork: id, call_leg_id, at: ports });
        }
    }

    /// Goes on where the last process was cut off.
    pub(super) fn resume(&mut self, stage: SavedStage) {
        let Some(fork) = &self.call.fork else { return };
        let portless = fork.by == How::Ports && fork.ports.is_none();
        match stage {
            // The carrier sends, or may send, to ports that could not be had again.
            SavedStage::Accepted | SavedStage::Asked if portless => self.stop(Then::Renew(FailReason::NoPorts)),
            SavedStage::Accepted => self.await_media(),
            // The last process has asked once at least.
            SavedStage::Asked => self.ask_start(1),
            SavedStage::Renewing => self.stop(Then::Renew(FailReason::NoMedia)),
            SavedStage::Stopping(reason) => self.stop(Then::End(reason)),
            SavedStage::Waiting => self.attempt(),
        }
    }
}
