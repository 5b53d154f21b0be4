//! What the data plane sees of a fork.

use std::time::Instant;

use strep_wire::Direction;

use super::state::Stage;
use super::turn::Turn;
use crate::event::{Diagnosis, ForkEventKind};
use crate::fork::{How, Over};

impl Turn<'_> {
    pub(super) fn media_started(&mut self, direction: Direction) {
        if self.call.is_over() {
            return;
        }
        self.call.flow.set(direction, true);
        match self.call.stage() {
            // The webhook and the answer are slower than the media.
            Some(Stage::Asking(_) | Stage::Restored(super::SavedStage::Asked)) => {
                self.call.probe = None;
                self.accepted();
            }
            Some(Stage::Restored(super::SavedStage::Accepted)) => {
                self.call.probe = None;
                self.flows();
            }
            Some(Stage::Accepted { .. } | Stage::Dormant | Stage::Media { .. }) => self.flows(),
            _ => {}
        }
    }

    pub(super) fn media_ended(&mut self, direction: Direction) {
        self.call.flow.set(direction, false);
        let Some(fork) = &mut self.call.fork else { return };
        if matches!(fork.stage, Stage::Media { .. }) && !self.call.flow.any() {
            // It took the data plane a while to miss them, which is wait enough.
            fork.tries = 0;
            fork.stage = Stage::Dormant;
            self.call.probe = None;
            self.ask_status();
        }
    }

    pub(super) fn media_refused(&mut self, over: Over, outcome: &'static str) {
        if let Some(fork) = &mut self.call.fork {
            fork.refused = Some((over, outcome));
        }
    }

    /// Packets come.
    pub(super) fn flows(&mut self) {
        let both = self.call.flow.both();
        let media_within = self.shell.config.media_within;
        let Some(fork) = &mut self.call.fork else { return };
        if matches!(fork.stage, Stage::Dormant) {
            self.call.probe = None;
        }
        (fork.had_media, fork.quiet_checks) = (true, 0);
        let one_way = (!both && !fork.told_one_way).then(|| self.now + media_within);
        let steady = match fork.stage {
            Stage::Media { steady, .. } => steady,
            _ => Some(self.now + media_within.saturating_mul(STEADY)),
        };
        fork.stage = Stage::Media { one_way, steady };
    }

    pub(super) fn media_due(&mut self, one_way: Option<Instant>, steady: Option<Instant>) {
        let flow = self.call.flow;
        let Some(fork) = &mut self.call.fork else { return };
        let due = |at: &Instant| *at <= self.now;
        let missing = one_way.filter(due).is_some();
        let settled = steady.filter(due).is_some();
        if settled {
            fork.tries = 0;
        }
        fork.told_one_way |= missing;
        fork.stage = Stage::Media { one_way: one_way.filter(|at| !due(at)), steady: steady.filter(|at| !due(at)) };
        if missing && flow.any() && !flow.both() {
            let diagnosis = if flow.rx { Diagnosis::OnlyRx } else { Diagnosis::OnlyTx };
            self.event(ForkEventKind::NoMedia { diagnosis }, None);
        }
    }

    /// Why no packet came since `since`.
    pub(super) fn diagnose(&self, since: Instant) -> (Diagnosis, Option<String>) {
        let Some(fork) = &self.call.fork else {
            return (Diagnosis::Nothing, None);
        };
        let asked_for = if fork.by == How::Ports { Over::Bare } else { Over::Strep };
        match (fork.refused, self.shell.bare) {
            (Some((over, outcome)), _) if over == asked_for => {
                (Diagnosis::Refused, Some(format!("packets of this leg were refused: {outcome}")))
            }
            (Some((_, outcome)), _) => {
                (Diagnosis::WrongPort, Some(format!("packets of this leg came in the other form: {outcome}")))
            }
            (None, Some((at, outcome))) if fork.by == How::Target && at >= since => (
                Diagnosis::WrongPort,
                Some(format!("bare RTP came to the port for STREP, perhaps of this leg: {outcome}")),
            ),
            (None, _) => (Diagnosis::Nothing, None),
        }
    }
}

/// How many times the time for the first packet media must flow until a fork counts as sound.
const STEADY: u32 = 10;
