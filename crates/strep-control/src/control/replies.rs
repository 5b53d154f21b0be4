//! Answers, and answers that do not come.

use std::time::Instant;

use super::Control;
use super::state::{Ask, Call, Stage, Then};
use super::turn::Turn;
use crate::command::{Ports, Reply, Token};
use crate::event::{Diagnosis, FailReason, ForkEventKind, StopReason};
use crate::fork::ForkId;

impl Control {
    /// A pair of ports is free again: the fork that waits for one and would ask next asks now.
    pub fn handle_ports_freed(&mut self, now: Instant) {
        let due = |call: &Call| match call.stage() {
            Some(Stage::Waiting { until, trouble: FailReason::NoPorts }) => Some(until),
            _ => None,
        };
        let waiting = self.book.calls().filter_map(|call| Some((due(call)?, call)));
        let next = waiting.min_by_key(|(until, _)| *until).map(|(_, call)| call.facts.call_control_id.clone());
        if let Some(id) = next {
            self.turn(now, &id, |turn| turn.attempt());
        }
    }
}

impl Turn<'_> {
    /// The answer to whatever went out with `token`; one to something that no longer matters has no effect.
    pub(super) fn reply(&mut self, token: Token, reply: Reply) {
        if let Some(probe) = self.call.probe.filter(|probe| probe.token == Some(token)) {
            return self.probe_reply(probe, reply);
        }
        match self.call.stage() {
            Some(Stage::Asking(ask)) if ask.token == Some(token) => self.start_reply(ask, reply),
            Some(Stage::Stopping { ask, then }) if ask.token == Some(token) => self.stop_reply(ask, then, reply),
            _ => {}
        }
    }

    fn start_reply(&mut self, ask: Ask, reply: Reply) {
        match reply {
            Reply::Done => self.accepted(),
            Reply::Refused(refusal) => self.refused(&refusal, ask.asks),
            Reply::Unknown { reason, retry_after } => {
                self.note(reason);
                match self.again(ask, retry_after) {
                    Some(ask) => self.stage(Stage::Asking(ask)),
                    None if self.is_by_rule() => {
                        if ask.asks == self.shell.config.asks.max(1) {
                            let detail = self.call.fork.as_ref().and_then(|fork| fork.detail.clone());
                            self.event(ForkEventKind::NoMedia { diagnosis: Diagnosis::Unanswered }, detail);
                        }
                        // As long as the call lasts: the carrier may be back before it ends.
                        self.stage(Stage::Asking(self.once_more(ask, retry_after)));
                    }
                    // It may be there all the same.
                    None => self.stop(Then::Fail(FailReason::Unanswered)),
                }
            }
            Reply::Call { .. } | Reply::Deliveries(_) => {
                let reason = "an answer to something else".to_owned();
                self.start_reply(ask, Reply::Unknown { reason, retry_after: None });
            }
        }
    }

    fn stop_reply(&mut self, ask: Ask, then: Then, reply: Reply) {
        match reply {
            Reply::Refused(refusal) if refusal.call_ended => self.hangup(),
            Reply::Done => {
                self.call.owed_stops += 1;
                self.stopped(then);
            }
            Reply::Refused(refusal) if refusal.nothing_to_stop() => {
                let told = matches!(then, Then::Renew(FailReason::Unstable) | Then::End(StopReason::Carrier));
                self.call.owed_stops += u32::from(!told);
                self.stopped(then);
            }
            // Any other no says nothing of the fork: it is there, or it is not.
            Reply::Call { .. } | Reply::Deliveries(_) | Reply::Refused(_) | Reply::Unknown { .. } => {
                let retry_after = if let Reply::Unknown { retry_after, .. } = reply { retry_after } else { None };
                match (self.again(ask, retry_after), then) {
                    (Some(ask), then) => self.stage(Stage::Stopping { ask, then }),
                    (None, Then::End(reason)) => self.end(reason, Some(UNCONFIRMED.to_owned())),
                    (None, Then::Fail(reason)) => self.fail(reason, Some(UNCONFIRMED.to_owned())),
                    // Another attempt might be a second fork beside the first.
                    (None, Then::Renew(_)) if self.is_by_rule() && !self.shell.closing => {
                        self.stage(Stage::Stopping { ask: self.once_more(ask, retry_after), then });
                    }
                    (None, Then::Renew(_)) => self.fail(FailReason::Unanswered, Some(UNCONFIRMED.to_owned())),
                }
            }
        }
    }

    pub(super) fn ports(&mut self, id: ForkId, ports: Result<Ports, String>) {
        let Some(fork) = self.call.fork.as_mut().filter(|fork| fork.id == id) else {
            return;
        };
        match (ports, &fork.stage) {
            (Ok(ports), stage) => {
                let is_awaited = matches!(stage, Stage::Opening { .. });
                fork.ports = Some(ports);
                if is_awaited {
                    self.ask_start(0);
                }
            }
            (Err(reason), Stage::Opening { .. }) => {
                fork.holds_ports = false;
                self.retry(FailReason::NoPorts, Some(reason));
            }
            (Err(reason), _) => {
                // The carrier sends to ports that we do not have, after a restart: another attempt gets others.
                (fork.ports, fork.holds_ports, fork.detail) = (None, false, Some(reason));
                if matches!(fork.stage, Stage::Asking(_) | Stage::Accepted { .. } | Stage::Dormant) {
                    self.stop(Then::Renew(FailReason::NoPorts));
                }
            }
        }
    }

    /// Time went on: whatever is due by now.
    pub(super) fn due(&mut self) {
        self.call.forget_at = self.call.forget_at.filter(|at| *at > self.now);
        if let Some(probe) = self.call.probe.filter(|probe| probe.until <= self.now) {
            if self.overdue(probe) {
                self.probe_reply(probe, late());
            } else {
                self.ask_status();
            }
        }
        let Some(stage) = self.call.stage().filter(|stage| stage.due().is_some_and(|due| due <= self.now)) else {
            return;
        };
        match stage {
            Stage::Accepted { since, .. } => self.no_media(since),
            Stage::Asking(ask) if self.overdue(ask) => self.start_reply(ask, late()),
            Stage::Asking(ask) => self.ask_start(ask.asks),
            Stage::Media { one_way, steady } => self.media_due(one_way, steady),
            Stage::Opening { .. } => self.retry(FailReason::NoPorts, Some("ports are not open yet".to_owned())),
            Stage::Stopping { ask, then } if self.overdue(ask) => self.stop_reply(ask, then, late()),
            Stage::Stopping { ask, then } => {
                let ask = self.send_stop(ask.asks);
                self.stage(Stage::Stopping { ask, then });
            }
            Stage::Waiting { .. } => self.attempt(),
            Stage::Dormant | Stage::Locating | Stage::Restored(_) => {}
        }
    }

    /// Whether its answer is; if so, it no longer counts when it comes.
    fn overdue(&mut self, ask: Ask) -> bool {
        ask.token.is_some_and(|token| {
            self.shell.tokens.remove(&token);
            true
        })
    }

    fn is_by_rule(&self) -> bool {
        self.call.fork.as_ref().is_some_and(|fork| fork.rule.is_some())
    }

    pub(super) fn note(&mut self, detail: String) {
        if let Some(fork) = &mut self.call.fork {
            fork.detail = Some(detail);
        }
    }

    /// No packet came within the time after the carrier's yes.
    fn no_media(&mut self, since: Instant) {
        let attempts = self.shell.config.attempts.max(1);
        let (diagnosis, detail) = self.diagnose(since);
        self.event(ForkEventKind::NoMedia { diagnosis }, detail);
        let Some(fork) = &self.call.fork else { return };
        if fork.tries + 1 < attempts {
            self.stop(Then::Renew(FailReason::NoMedia));
        } else if fork.had_media {
            // It worked before: more likely the call is silent, such as on hold, than the fork broken.
            self.stage(Stage::Dormant);
            self.check_later();
        } else {
            self.stop(Then::Fail(FailReason::NoMedia));
        }
    }
}

fn late() -> Reply {
    Reply::Unknown { reason: "no answer within the deadline".to_owned(), retry_after: None }
}

const UNCONFIRMED: &str = "the carrier did not confirm that it is stopped";
