//! A fork from its beginning to its end.

use std::collections::BTreeMap;
use std::time::Duration;

use super::state::{Ask, Flow, Fork, Stage, Then};
use super::turn::Turn;
use super::{EndWhy, Output};
use crate::call::Phase;
use crate::command::{Command, CommandId, ForkTarget, Purpose, Refusal};
use crate::event::{Diagnosis, FailReason, ForkEventKind, StopReason};
use crate::fork::{Content, ForkId, ForkState, ForkView, How};

/// What a fork is to be.
#[derive(Debug)]
pub(super) struct Wanted {
    /// `None`: by hand.
    pub(super) rule: Option<String>,
    pub(super) how: How,
    pub(super) content: Content,
    pub(super) tags: BTreeMap<String, String>,
}

impl Turn<'_> {
    pub(super) fn begin(&mut self, wanted: Wanted) -> ForkId {
        self.call.forks += 1;
        let id = ForkId::derive(&self.call.facts.call_control_id, self.call.forks);
        let Wanted { rule, how, content, tags } = wanted;
        self.call.fork = Some(Fork {
            id,
            rule,
            tags,
            how,
            by: how,
            content,
            ports: None,
            holds_ports: false,
            stage: Stage::Locating,
            tries: 0,
            suspects_target: false,
            had_media: false,
            quiet_checks: 0,
            told_one_way: false,
            detail: None,
            refused: None,
            expected: false,
            described: None,
        });
        self.choose();
        self.event(ForkEventKind::Requested, None);
        if self.call.facts.call_leg_id.is_some() {
            self.attempt();
        } else {
            self.ask_status();
        }
        id
    }

    /// The next attempt, under a number of its own. Nothing of this fork is at the carrier.
    pub(super) fn attempt(&mut self) {
        if self.shell.closing {
            // The next start goes on from here.
            let trouble = match self.call.stage() {
                Some(Stage::Waiting { trouble, .. }) => trouble,
                _ => FailReason::Unanswered,
            };
            return self.wait(trouble);
        }
        let Some(call_leg_id) = self.call.facts.call_leg_id else {
            return self.fail(FailReason::NoCallLegId, None);
        };
        self.call.attempt += 1;
        self.choose();
        self.expect();
        let until = self.now + self.shell.config.answer_within;
        let Some(fork) = &mut self.call.fork else { return };
        fork.refused = None;
        if fork.by == How::Ports && fork.ports.is_none() {
            fork.stage = Stage::Opening { until };
            // Those that were asked for before and are late are still to come: asked for twice, which are whose?
            if !std::mem::replace(&mut fork.holds_ports, true) {
                let fork = fork.id;
                self.shell.push(Output::OpenPorts { fork, call_leg_id, at: None });
            }
        } else {
            self.ask_start(0);
        }
    }

    /// Sends `fork_start` of the present attempt; always the same command, however often.
    pub(super) fn ask_start(&mut self, asks: u32) {
        let to = match self.call.fork.as_ref().map(|fork| (fork.by, fork.ports)) {
            Some((How::Ports, Some(ports))) => ForkTarget::Ports(ports),
            _ => ForkTarget::Target(self.shell.config.target.clone().unwrap_or_default()),
        };
        let call_control_id = self.call.facts.call_control_id.clone();
        let command_id = CommandId::derive(Purpose::ForkStart, &call_control_id, self.call.attempt);
        let client_state = self.client_state();
        let Some(fork) = &mut self.call.fork else { return };
        // Saved as asked before it is.
        fork.stage = Stage::Asking(Ask::at(self.now));
        let content = fork.content;
        let ask = self.send(Command::ForkStart { call_control_id, to, content, client_state, command_id }, asks);
        self.stage(Stage::Asking(ask));
    }

    pub(super) fn accepted(&mut self) {
        let Some(fork) = &mut self.call.fork else { return };
        if self.call.facts.phase < Phase::Answered {
            // That it was refused as long as the call rang counts no more.
            fork.tries = 0;
        }
        if fork.by == How::Ports && fork.suspects_target {
            self.shell.remember_target_refused();
        }
        self.event(ForkEventKind::Started, None);
        self.await_media();
    }

    pub(super) fn await_media(&mut self) {
        let (since, until) = (self.now, self.now + self.shell.config.media_within);
        self.stage(Stage::Accepted { since, until });
        if self.call.flow.any() {
            self.flows();
        }
    }

    /// The carrier said no to `fork_start`. `asks`: how often it was sent; an earlier one may have been heard.
    pub(super) fn refused(&mut self, refusal: &Refusal, asks: u32) {
        if refusal.call_ended {
            return self.hangup();
        }
        let answered = self.call.facts.phase >= Phase::Answered;
        let ports = self.shell.config.ports;
        let Some(fork) = &mut self.call.fork else { return };
        let detail = format!("{}: {}", refusal.status, refusal.detail);
        let of_parameters = matches!(refusal.status, 400 | 422);
        let may_change = fork.how == How::Auto && fork.content == Content::Raw && ports && !self.shell.target_refused;
        if of_parameters && may_change {
            if fork.by == How::Target && refusal.detail.to_ascii_lowercase().contains("target") {
                self.shell.remember_target_refused();
                if asks == 1 {
                    fork.tries += 1;
                    return self.attempt();
                }
            } else if answered && asks == 1 && self.shell.config.target.is_some() {
                fork.suspects_target = fork.by == How::Target;
            }
        }
        if asks == 1 {
            self.retry(FailReason::Refused, Some(detail));
        } else {
            fork.detail = Some(detail);
            self.stop(Then::Renew(FailReason::Refused));
        }
    }

    /// Another attempt after a while, or the end. Nothing of this fork is at the carrier.
    pub(super) fn retry(&mut self, trouble: FailReason, detail: Option<String>) {
        let awaits_answer = self.call.facts.phase < Phase::Answered && trouble == FailReason::Refused;
        let attempts = self.shell.config.attempts.max(1);
        let Some(fork) = &mut self.call.fork else { return };
        fork.tries += 1;
        fork.detail = detail.or_else(|| fork.detail.take());
        if trouble == FailReason::NoPorts && fork.rule.is_some() {
            // Other calls end, and give theirs back: this one waits as long as it lasts.
            if fork.tries == attempts {
                let detail = fork.detail.clone();
                self.event(ForkEventKind::NoMedia { diagnosis: Diagnosis::NoPorts }, detail);
            }
            return self.wait(trouble);
        }
        // A probe of a call that rings is refused until somebody answers: that is no failure.
        let limit = if awaits_answer && fork.rule.is_some() { attempts.max(MAX_PROBES) } else { attempts };
        if fork.tries >= limit { self.fail(trouble, None) } else { self.wait(trouble) }
    }

    fn wait(&mut self, trouble: FailReason) {
        let tries = self.call.fork.as_ref().map_or(1, |fork| fork.tries);
        // At the daemon's end the wait is not over when it is: without a least one, no wait would be without end.
        let least = if self.shell.closing { Duration::from_secs(1) } else { Duration::ZERO };
        let until = self.now + self.shell.config.wait_after(tries).max(least);
        self.stage(Stage::Waiting { until, trouble });
    }

    /// Stops what may be at the carrier.
    pub(super) fn stop(&mut self, then: Then) {
        self.call.probe = None;
        self.stage(Stage::Stopping { ask: Ask::at(self.now), then });
        let ask = self.send_stop(0);
        self.stage(Stage::Stopping { ask, then });
    }

    /// Nothing is at the carrier any more.
    pub(super) fn stopped(&mut self, then: Then) {
        match then {
            Then::End(reason) => self.end_settled(reason),
            Then::Fail(reason) => self.fail(reason, None),
            Then::Renew(trouble) => self.retry(trouble, None),
        }
    }

    /// Stops a fork wherever it stands, for good.
    pub(super) fn stop_for(&mut self, reason: StopReason) {
        let Some(fork) = &mut self.call.fork else { return };
        match &mut fork.stage {
            Stage::Locating | Stage::Opening { .. } | Stage::Waiting { .. } => self.end_settled(reason),
            Stage::Stopping { then, .. } => *then = Then::End(reason),
            _ => self.stop(Then::End(reason)),
        }
    }

    pub(super) fn hangup(&mut self) {
        let first = !self.call.is_over();
        self.call.facts.phase = Phase::Ended;
        self.call.probe = None;
        self.forget_later();
        if self.call.fork.is_some() {
            self.end(StopReason::Hangup, None);
        } else if let (true, Some(call_leg_id)) = (first, self.call.facts.call_leg_id) {
            // Somebody else may have forked it to us.
            self.shell.push(Output::EndLeg { call_leg_id, why: EndWhy::Hangup });
        }
    }

    pub(super) fn forget_later(&mut self) {
        self.call.forget_at = Some(self.now + REMEMBERED);
    }

    pub(super) fn end(&mut self, reason: StopReason, detail: Option<String>) {
        self.keep_ended(ForkState::Stopped, reason.name(), detail.as_deref());
        self.event(ForkEventKind::Stopped { reason }, detail);
        self.shell.stopped += 1;
        self.clear(if reason == StopReason::Hangup { EndWhy::Hangup } else { EndWhy::Stopped });
    }

    /// The end of a fork of which nothing is at the carrier. The daemon's end is not the call's: what a rule has forked,
    /// the next start forks again.
    fn end_settled(&mut self, reason: StopReason) {
        let by_rule = self.call.fork.as_ref().is_some_and(|fork| fork.rule.is_some());
        self.end(reason, None);
        if by_rule && reason == StopReason::Shutdown {
            (self.call.decided, self.call.awaited) = (false, true);
            self.consider();
        }
    }

    pub(super) fn fail(&mut self, reason: FailReason, detail: Option<String>) {
        let detail = detail.or_else(|| self.call.fork.as_ref()?.detail.clone());
        self.keep_ended(ForkState::Failed, reason.name(), detail.as_deref());
        self.event(ForkEventKind::Failed { reason }, detail);
        self.shell.failed += 1;
        self.clear(EndWhy::Stopped);
    }

    fn keep_ended(&mut self, state: ForkState, reason: &'static str, detail: Option<&str>) {
        let Some(view) = self.call.fork_view() else { return };
        let detail = detail.map(str::to_owned).or(view.detail);
        self.shell.keep_ended(ForkView { state, reason, deadline: None, detail, ..view });
    }

    fn clear(&mut self, why: EndWhy) {
        let Some(fork) = self.call.fork.take() else { return };
        (self.call.decided, self.call.awaited) = (true, false);
        self.call.used = fork.ports.or(self.call.used);
        self.call.probe = None;
        self.call.flow = Flow::default();
        if let (true, Some(call_leg_id)) = (fork.expected, self.call.facts.call_leg_id) {
            self.shell.push(Output::EndLeg { call_leg_id, why });
            self.shell.push(Output::Dismiss(call_leg_id));
            self.shell.push(Output::ForgetCall(call_leg_id));
        }
        if fork.holds_ports {
            self.shell.push(Output::ClosePorts { fork: fork.id });
        }
    }

    pub(super) fn stage(&mut self, stage: Stage) {
        if let Some(fork) = &mut self.call.fork {
            fork.stage = stage;
        }
    }

    /// How media comes in the next attempt.
    fn choose(&mut self) {
        let config = &self.shell.config;
        let Some(fork) = &mut self.call.fork else { return };
        let no_target = self.shell.target_refused || fork.suspects_target;
        fork.by = match (fork.how, fork.content) {
            (How::Ports, _) | (How::Auto, Content::Decrypted) => How::Ports,
            (How::Auto, Content::Raw) if config.target.is_none() || (config.ports && no_target) => How::Ports,
            (How::Auto | How::Target, _) => How::Target,
        };
    }
}

/// How long a call that is over is kept on disk: longer than the carrier repeats a webhook.
const REMEMBERED: Duration = Duration::from_secs(600);

/// Attempts on a call that nobody has answered yet: more than ten minutes of ringing at the default waits.
const MAX_PROBES: u32 = 32;
