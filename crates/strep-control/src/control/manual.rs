//! Forks by hand.

use std::time::Instant;

use super::life::Wanted;
use super::state::Call;
use super::{Control, ControlConfig};
use crate::call::CallFacts;
use crate::event::StopReason;
use crate::fork::{Content, ForkId, How, ManualStart, StartError, StopError, Which};

impl Control {
    /// Starts a fork by hand. A call that no webhook has told of is asked after first.
    ///
    /// # Errors
    ///
    /// [`StartError`]: the call is unknown, over or forked already, or there is nothing to fork it with.
    pub fn start(&mut self, now: Instant, start: ManualStart) -> Result<ForkId, StartError> {
        if self.shell.closing {
            return Err(StartError::ShuttingDown);
        }
        self.shell.config.allows(start.how, start.content)?;
        let id = match self.find(&start.call) {
            Some(id) => id,
            None => self.made_known(start.call)?,
        };
        let call = self.book.get(&id).ok_or(StartError::UnknownCall)?;
        if call.is_over() {
            return Err(StartError::CallEnded);
        }
        if let Some(fork) = &call.fork {
            return Err(StartError::AlreadyForked { fork: fork.id });
        }
        let wanted = Wanted { rule: None, how: start.how, content: start.content, tags: start.tags };
        let mut begun = None;
        self.turn(now, &id, |turn| begun = Some(turn.begin(wanted)));
        begun.ok_or(StartError::UnknownCall)
    }

    /// Stops a fork by hand. Rules do not fork the call again.
    ///
    /// # Errors
    ///
    /// [`StopError::NotForked`]: there is no such fork of ours.
    pub fn stop(&mut self, now: Instant, which: &Which) -> Result<ForkId, StopError> {
        let id = self.find(which).ok_or(StopError::NotForked)?;
        let fork = self.book.get(&id).and_then(|call| call.fork.as_ref()).ok_or(StopError::NotForked)?.id;
        self.turn(now, &id, |turn| turn.stop_for(StopReason::Asked));
        Ok(fork)
    }

    fn find(&self, which: &Which) -> Option<String> {
        match which {
            Which::CallControlId(id) => self.book.get(id).map(|_| id.clone()),
            Which::CallLegId(leg) => {
                self.book.by_leg(*leg).map(str::to_owned).or_else(|| self.call_of(ForkId::from_leg(*leg)))
            }
            Which::Fork(fork) => self.call_of(*fork),
        }
    }

    fn made_known(&mut self, which: Which) -> Result<String, StartError> {
        let Which::CallControlId(id) = which else {
            return Err(StartError::UnknownCall);
        };
        let max_calls = self.shell.config.max_calls;
        let entered = self.enter(Call::new(CallFacts::new(id.clone()), false));
        if entered { Ok(id) } else { Err(StartError::Full { max_calls }) }
    }
}

impl ControlConfig {
    fn allows(&self, how: How, content: Content) -> Result<(), StartError> {
        let target = self.target.is_some();
        match (how, content) {
            (How::Target, Content::Decrypted) => Err(StartError::DecryptedByTarget),
            (How::Ports, _) | (How::Auto, Content::Decrypted) if !self.ports => Err(StartError::NoPorts),
            (How::Target, Content::Raw) if !target => Err(StartError::NoTarget),
            (How::Auto, Content::Raw) if !target && !self.ports => Err(StartError::NoTarget),
            _ => Ok(()),
        }
    }
}
