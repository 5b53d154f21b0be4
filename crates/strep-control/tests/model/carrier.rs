//! What the carrier does with commands, as plainly as can be.

use std::collections::BTreeSet;

use strep_control::{Command, ForkTarget, Refusal, Reply};
use strep_wire::CallLegId;

use crate::chance::Chance;

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) leg: CallLegId,
    pub(crate) answered: bool,
    pub(crate) over: bool,
    /// The fork, if there is one: whether it sends what the carrier receives, and what it sends.
    pub(crate) fork: Option<Sends>,
    /// `command_id`s that were heard of, whatever became of them.
    heard: BTreeSet<String>,
    /// Bad luck that is left: enough to hurt, too little to use up every attempt.
    pub(crate) bad_luck: u32,
    pub(crate) commands: usize,
    pub(crate) forked_twice: bool,
    /// By hand.
    pub(crate) stopped: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Sends {
    pub(crate) rx: bool,
    pub(crate) tx: bool,
}

/// What came of a command.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) reply: Reply,
    /// A fork was started by it (true) or stopped (false), with this `client_state`.
    pub(crate) effect: Option<(bool, String)>,
}

/// How a carrier behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mood {
    pub(crate) faulty: u32,
    pub(crate) mute: u32,
    pub(crate) takes_target: bool,
}

impl Call {
    pub(crate) fn new(number: usize) -> Self {
        Self {
            id: format!("v3:{number}"),
            leg: CallLegId::from_u128(number as u128 + 1),
            answered: false,
            over: false,
            fork: None,
            heard: BTreeSet::new(),
            bad_luck: 3,
            commands: 0,
            forked_twice: false,
            stopped: false,
        }
    }

    pub(crate) fn command(&mut self, command: &Command, mood: Mood, chance: &mut Chance) -> Outcome {
        self.commands += 1;
        let fault = if self.unlucky(mood.faulty, chance) { chance.below(3) } else { 9 };
        if fault == 0 {
            return Outcome { reply: unknown("503"), effect: None };
        }
        let done = match command {
            Command::ForkStart { command_id, to, client_state, .. } => {
                if fault == 1 && self.answered {
                    self.heard.insert(command_id.to_string());
                    return Outcome { reply: Reply::Refused(Refusal::new(403, "not now")), effect: None };
                }
                let to_target = matches!(to, ForkTarget::Target(_));
                let mute = self.unlucky(mood.mute, chance);
                let sends = Sends { rx: !mute, tx: !mute };
                self.start(&command_id.to_string(), mood.takes_target || !to_target, sends, client_state)
            }
            Command::ForkStop { .. } if fault == 1 => {
                return Outcome { reply: Reply::Refused(Refusal::new(403, "not now")), effect: None };
            }
            Command::ForkStop { command_id, client_state, .. } => self.stop(&command_id.to_string(), client_state),
            _ => {
                let leg = Some(self.leg);
                let reply = Reply::Call { is_alive: !self.over, call_leg_id: leg, call_session_id: None };
                Outcome { reply, effect: None }
            }
        };
        // Done, and nobody hears of it.
        if fault == 2 { Outcome { reply: unknown("reset"), ..done } } else { done }
    }

    pub(crate) fn unlucky(&mut self, share: u32, chance: &mut Chance) -> bool {
        let unlucky = self.bad_luck > 0 && chance.percent(share);
        self.bad_luck -= u32::from(unlucky);
        unlucky
    }

    fn start(&mut self, command_id: &str, allowed: bool, sends: Sends, client_state: &str) -> Outcome {
        if self.over {
            return Outcome { reply: Reply::Refused(Refusal::ended(422, "90018")), effect: None };
        }
        if !self.heard.insert(command_id.to_owned()) {
            return Outcome { reply: Reply::Done, effect: None };
        }
        if !self.answered {
            return Outcome { reply: Reply::Refused(Refusal::new(422, "call not answered")), effect: None };
        }
        if !allowed {
            return Outcome { reply: Reply::Refused(Refusal::new(422, "unknown parameter: target")), effect: None };
        }
        self.forked_twice |= self.fork.is_some();
        self.fork = Some(sends);
        Outcome { reply: Reply::Done, effect: Some((true, client_state.to_owned())) }
    }

    fn stop(&mut self, command_id: &str, client_state: &str) -> Outcome {
        if self.over {
            return Outcome { reply: Reply::Refused(Refusal::ended(422, "90018")), effect: None };
        }
        if !self.heard.insert(command_id.to_owned()) {
            return Outcome { reply: Reply::Done, effect: None };
        }
        match self.fork.take() {
            Some(_) => Outcome { reply: Reply::Done, effect: Some((false, client_state.to_owned())) },
            None => Outcome { reply: Reply::Refused(Refusal::new(422, "no fork")), effect: None },
        }
    }
}

fn unknown(reason: &str) -> Reply {
    Reply::Unknown { reason: reason.to_owned(), retry_after: None }
}
