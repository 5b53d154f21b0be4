//! Whether a call is forked, and whether it still lives.

use super::life::Wanted;
use super::state::{Ask, Stage, Then};
use super::turn::{About, Turn};
use crate::call::{Notice, NoticeKind, Phase};
use crate::command::{Command, Reply};
use crate::event::{FailReason, StopReason};
use crate::rules::{Decision, Verdict};

impl Turn<'_> {
    /// What a webhook tells. `late`: it was fetched after it could not be delivered.
    pub(super) fn notice(&mut self, notice: &Notice, late: bool) {
        if self.call.is_over() {
            return self.call.facts.learn(notice);
        }
        if notice.kind == NoticeKind::Hangup {
            self.call.facts.learn(&Notice { kind: NoticeKind::Initiated, ..notice.clone() });
            return self.hangup();
        }
        let rang = self.call.facts.phase < Phase::Answered;
        self.call.facts.learn(notice);
        self.call.sure |= !late;
        self.describe();
        match notice.kind {
            NoticeKind::ForkStarted => self.carrier_started(notice),
            NoticeKind::ForkStopped => self.carrier_stopped(notice, late),
            _ => {}
        }
        if rang && self.call.facts.phase >= Phase::Answered {
            self.answered();
        }
        self.consider();
    }

    /// What was refused because the call rang is not refused any more.
    fn answered(&mut self) {
        let Some(fork) = &mut self.call.fork else { return };
        fork.tries = 0;
        if matches!(fork.stage, Stage::Waiting { .. }) {
            self.attempt();
        }
    }

    /// Forks the call if rules say so and nothing has been decided yet.
    pub(super) fn consider(&mut self) {
        let closed = self.shell.closing || self.call.decided || self.call.is_over();
        if closed || self.call.fork.is_some() {
            return;
        }
        let decision = match self.shell.config.rules.verdict(&self.call.facts) {
            Verdict::Fork(decision) => Some(decision),
            Verdict::Leave => None,
            Verdict::Undecided if self.call.probed => self.shell.config.rules.decide(&self.call.facts),
            Verdict::Undecided => {
                self.call.awaited = true;
                return self.probe_later();
            }
        };
        self.call.awaited = decision.is_some();
        let Some(Decision { rule, when, how, content, tags }) = decision else {
            self.call.probe = None;
            return;
        };
        // The fork itself may show that a call was answered whose webhook was lost; nothing shows that it was bridged.
        let as_probe = when <= Phase::Answered && self.call.probed;
        if self.call.facts.phase < when && !as_probe {
            if when <= Phase::Answered {
                self.probe_later();
            }
        } else if self.call.sure {
            self.call.probe = None;
            self.begin(Wanted { rule: Some(rule), how, content, tags });
        } else if self.call.probe.is_none_or(|probe| probe.token.is_none() && probe.asks == 0) {
            // At once, though it may have been meant to be asked later: it rang when that was decided.
            self.ask_status();
        }
    }

    /// Asks after the call if nothing more is heard of it.
    fn probe_later(&mut self) {
        let under_way = self.call.probe.is_some_and(|probe| probe.token.is_some());
        if let (Some(after), false, false) = (self.shell.config.probe_after, under_way, self.call.probed) {
            self.call.probe = Some(Ask::at(self.now + after));
        }
    }

    pub(super) fn ask_status(&mut self) {
        let asks = self.call.probe.map_or(0, |probe| probe.asks);
        let command = Command::Status { call_control_id: self.call.facts.call_control_id.clone() };
        self.call.probe = Some(self.send(command, asks));
    }

    pub(super) fn probe_reply(&mut self, probe: Ask, reply: Reply) {
        match reply {
            Reply::Call { is_alive: true, call_leg_id, call_session_id } => {
                self.call.probe = None;
                let facts = &mut self.call.facts;
                facts.call_leg_id = facts.call_leg_id.or(call_leg_id);
                facts.call_session_id = facts.call_session_id.take().or(call_session_id);
                (self.call.sure, self.call.probed) = (true, true);
                self.lives();
            }
            Reply::Call { is_alive: false, .. } => self.hangup(),
            Reply::Refused(refusal) if refusal.call_ended => {
                // An id that no call has looks the same: the carrier's words tell them apart.
                self.note(refusal.detail);
                self.hangup();
            }
            Reply::Refused(refusal) => self.probe_unanswered(probe, &refusal.detail, None),
            Reply::Unknown { reason, retry_after } => self.probe_unanswered(probe, &reason, retry_after),
            Reply::Deliveries(_) | Reply::Done => self.probe_unanswered(probe, "an answer to something else", None),
        }
    }

    fn probe_unanswered(&mut self, probe: Ask, reason: &str, retry_after: Option<std::time::Duration>) {
        self.call.probe = self.again(probe, retry_after);
        if self.call.probe.is_some() {
            return;
        }
        match self.call.stage() {
            None if self.call.awaited => self.call.probe = Some(self.once_more(probe, retry_after)),
            Some(Stage::Locating) => self.fail(FailReason::Unanswered, Some(reason.to_owned())),
            // Better a command too many than a call without its fork.
            Some(Stage::Restored(stage)) => self.resume(stage),
            Some(Stage::Dormant) => self.check_later(),
            _ => {}
        }
    }

    /// The carrier says that the call lives.
    fn lives(&mut self) {
        let (keep, attempts) = (self.shell.config.keep, self.shell.config.attempts);
        let Some(fork) = &mut self.call.fork else {
            return self.consider();
        };
        match fork.stage {
            Stage::Dormant if keep && fork.tries + 1 < attempts => self.stop(Then::Renew(FailReason::NoMedia)),
            Stage::Dormant => self.check_later(),
            Stage::Locating => self.attempt(),
            Stage::Restored(stage) => self.resume(stage),
            _ => {}
        }
    }

    /// Asks again whether a silent call lives, ever more rarely.
    pub(super) fn check_later(&mut self) {
        let Some(fork) = &mut self.call.fork else { return };
        fork.quiet_checks = fork.quiet_checks.saturating_add(1);
        let wait = self.shell.config.back_off_max.saturating_mul(1 << fork.quiet_checks.min(MAX_DOUBLINGS));
        self.call.probe = Some(Ask::at(self.now + wait));
    }

    fn carrier_started(&mut self, notice: &Notice) {
        let about = self.about(notice);
        match self.call.stage() {
            Some(Stage::Asking(_)) if about != About::Past => self.accepted(),
            Some(Stage::Restored(super::SavedStage::Asked)) if about == About::Present => {
                self.call.probe = None;
                self.accepted();
            }
            _ => {}
        }
    }

    /// The carrier ended a fork.
    fn carrier_stopped(&mut self, notice: &Notice, late: bool) {
        let about = self.about(notice);
        let keep = self.shell.config.keep;
        let Some(stage) = self.call.stage() else { return };
        match (stage, about) {
            (Stage::Locating | Stage::Opening { .. } | Stage::Waiting { .. }, _) | (_, About::Past) => {}
            // Anything less might be about the attempt before, and this one would go on beside the next.
            (Stage::Stopping { then, .. }, About::Present) => self.stopped(then),
            (Stage::Stopping { .. } | Stage::Asking(_), About::Unknown) => {}
            // Old news; what ended without a word is noticed by its silence.
            (_, About::Unknown) if late => {}
            (_, About::Unknown) if self.call.owed_stops > 0 => self.call.owed_stops -= 1,
            (_, About::Present) if keep => {
                self.call.probe = None;
                self.retry(FailReason::Unstable, None);
            }
            (_, About::Present) => self.end(StopReason::Carrier, None),
            // It may be old news of an earlier attempt, and this one goes on: stopping makes sure.
            (_, About::Unknown) => {
                self.stop(if keep { Then::Renew(FailReason::Unstable) } else { Then::End(StopReason::Carrier) });
            }
        }
    }
}

/// Doublings of the wait between two questions whether a silent call lives.
const MAX_DOUBLINGS: u32 = 4;
