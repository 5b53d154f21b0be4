//! One call's turn: what every transition needs.

use std::time::{Duration, Instant};

use super::shell::Shell;
use super::state::{Ask, Call, Fork};
use super::{Output, Saved, SavedKey};
use crate::call::{Carried, Notice, client_state};
use crate::command::{Command, CommandId, Purpose};
use crate::event::{ForkEvent, ForkEventKind};

/// A call, what all calls share, and the time.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    pub(super) call: &'a mut Call,
    pub(super) shell: &'a mut Shell,
    pub(super) now: Instant,
}

/// Which attempt a webhook is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// An earlier one, or a fork that is not ours.
    Past,
    /// The present one.
    Present,
    /// It does not say.
    Unknown,
}

impl Turn<'_> {
    /// Sends a command of this call, after having saved what it depends on. `asks`: how often it was sent before.
    pub(super) fn send(&mut self, command: Command, asks: u32) -> Ask {
        self.save();
        let deadline = self.now + self.shell.config.answer_within;
        let token = self.shell.send(Some(self.call.facts.call_control_id.clone()), command, deadline);
        // Whoever sends it answers at the deadline; this is for one who does not.
        Ask { token: Some(token), until: deadline + OVERDUE, asks: asks + 1 }
    }

    pub(super) fn send_stop(&mut self, asks: u32) -> Ask {
        let call_control_id = self.call.facts.call_control_id.clone();
        let command_id = CommandId::derive(Purpose::ForkStop, &call_control_id, self.call.attempt);
        let command = Command::ForkStop { call_control_id, client_state: self.client_state(), command_id };
        self.send(command, asks)
    }

    /// When to ask again what nobody has answered; `None` if it was asked as often as is allowed.
    pub(super) fn again(&self, ask: Ask, retry_after: Option<Duration>) -> Option<Ask> {
        (ask.asks < self.shell.config.asks.max(1)).then(|| self.once_more(ask, retry_after))
    }

    /// The same, however often it was sent.
    pub(super) fn once_more(&self, ask: Ask, retry_after: Option<Duration>) -> Ask {
        let wait = self.shell.config.wait_after(ask.asks).max(retry_after.unwrap_or_default().min(MAX_RETRY_AFTER));
        Ask { token: None, until: self.now + wait, asks: ask.asks }
    }

    /// Saves the call if what is to survive has changed.
    pub(super) fn save(&mut self) {
        let image = self.call.image();
        if image == self.call.saved {
            return;
        }
        self.shell.push(match &image {
            Some(saved) => Output::Save(Saved::Call(Box::new(saved.clone()))),
            None => Output::Forget(SavedKey::Call(self.call.facts.call_control_id.clone())),
        });
        self.call.saved = image;
    }

    /// Expects and describes the leg, if that is not done or what there is to say has changed.
    pub(super) fn expect(&mut self) {
        let (Some(fork), Some(leg)) = (self.call.fork.as_mut(), self.call.facts.call_leg_id) else {
            return;
        };
        fork.expected = true;
        self.shell.push(Output::Expect(leg));
        self.describe();
    }

    pub(super) fn describe(&mut self) {
        let (Some(fork), Some(leg)) = (self.call.fork.as_mut(), self.call.facts.call_leg_id) else {
            return;
        };
        let info = self.call.facts.info(fork.all_tags());
        if fork.expected && fork.described.as_ref() != Some(&info) {
            fork.described = Some(info.clone());
            self.shell.push(Output::Describe(leg, info));
        }
    }

    pub(super) fn event(&mut self, kind: ForkEventKind, detail: Option<String>) {
        let Some(fork) = &self.call.fork else { return };
        let event = event(self.call, fork, kind, detail);
        self.shell.push(Output::Event(event));
    }

    pub(super) fn about(&self, notice: &Notice) -> About {
        match notice.client_state.as_deref().map(Carried::read) {
            Some(Carried::Ours { attempt, .. }) if attempt == self.call.attempt => About::Present,
            Some(Carried::Ours { .. }) => About::Past,
            Some(Carried::Foreign(_)) | None => About::Unknown,
        }
    }

    pub(super) fn client_state(&self) -> String {
        let own = self.call.facts.client_state.as_deref();
        match &self.call.fork {
            Some(fork) => client_state(self.call.attempt, fork.rule.as_deref(), &fork.tags, own),
            None => own.unwrap_or_default().to_owned(),
        }
    }
}

fn event(call: &Call, fork: &Fork, kind: ForkEventKind, detail: Option<String>) -> ForkEvent {
    ForkEvent {
        kind,
        fork_id: fork.id,
        call_control_id: call.facts.call_control_id.clone(),
        call_leg_id: call.facts.call_leg_id,
        rule: fork.rule.clone(),
        attempt: call.attempt.max(1),
        how: fork.by,
        detail,
    }
}

/// How long after its deadline an answer is taken as lost.
const OVERDUE: Duration = Duration::from_secs(1);

/// The longest wait that the carrier may ask for.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(60);
