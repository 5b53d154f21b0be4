//! The states of a call and of its fork, all of them.

use std::collections::BTreeMap;
use std::time::Instant;

use strep_wire::Direction;

use super::saved::{SavedCall, SavedFork, SavedStage};
use crate::call::{CallFacts, CallInfo, Phase};
use crate::command::{Ports, Token};
use crate::event::{FailReason, StopReason};
use crate::fork::{Content, ForkId, ForkState, ForkView, How, Over};

/// One leg of a call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) facts: CallFacts,
    pub(super) fork: Option<Fork>,
    /// Number of the last attempt, over all forks.
    pub(super) attempt: u32,
    /// Number of the last fork.
    pub(super) forks: u32,
    /// How many `call.fork.stopped` are still to come of attempts that are over: those say nothing new. Rather one too
    /// many than too few: silence shows what then goes unnoticed.
    pub(super) owed_stops: u32,
    /// Rules have had their say.
    pub(super) decided: bool,
    /// A rule may fork it yet. What is known of it then has to survive a restart: its direction is told only once.
    pub(super) awaited: bool,
    /// Ports of its last fork, if that has ended.
    pub(super) used: Option<Ports>,
    /// Somebody has said since it was live that it is: a webhook as it happened, or the carrier when asked.
    pub(super) sure: bool,
    /// The carrier was asked, and said that the call lives: what is not known by now will not be told soon.
    pub(super) probed: bool,
    /// The question about the call itself, to be put or under way.
    pub(super) probe: Option<Ask>,
    /// Its media, as the data plane tells.
    pub(super) flow: Flow,
    /// As it was last saved.
    pub(super) saved: Option<SavedCall>,
    /// It is over, and what is saved of it is removed then: until then, not even a restart lets a webhook that is
    /// repeated or late fork it.
    pub(super) forget_at: Option<Instant>,
}

/// A fork that is not over.
#[derive(Debug)]
pub(super) struct Fork {
    pub(super) id: ForkId,
    pub(super) rule: Option<String>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) how: How,
    /// `Ports` or `Target`, in this attempt.
    pub(super) by: How,
    pub(super) content: Content,
    pub(super) ports: Option<Ports>,
    /// Ports were asked for and not given back.
    pub(super) holds_ports: bool,
    pub(super) stage: Stage,
    /// Attempts without success, one after the other.
    pub(super) tries: u32,
    /// `auto`: the carrier refused `target` without saying that this is why.
    pub(super) suspects_target: bool,
    pub(super) had_media: bool,
    /// How often the carrier was asked after a silent one.
    pub(super) quiet_checks: u32,
    pub(super) told_one_way: bool,
    /// What went wrong last, in the words of whoever said so.
    pub(super) detail: Option<String>,
    /// What admission said to a packet of this leg, in this attempt.
    pub(super) refused: Option<(Over, &'static str)>,
    /// Its leg is expected.
    pub(super) expected: bool,
    pub(super) described: Option<CallInfo>,
}

/// What a fork waits for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stage {
    /// The carrier took it: for packets.
    Accepted { since: Instant, until: Instant },
    /// The answer to `fork_start`.
    Asking(Ask),
    /// The carrier took it, packets came and ended: for more, or the end. The call's probe is under way or to come.
    Dormant,
    /// The `call_leg_id`. The call's probe is under way.
    Locating,
    /// Packets come: for the other direction, and for the moment from which it counts as steady.
    Media { one_way: Option<Instant>, steady: Option<Instant> },
    /// Ports.
    Opening { until: Instant },
    /// After a restart: whether the call still lives. The call's probe is under way or queued.
    Restored(SavedStage),
    /// The answer to `fork_stop`.
    Stopping { ask: Ask, then: Then },
    /// Nothing of it is at the carrier: for the next attempt.
    Waiting { until: Instant, trouble: FailReason },
}

/// What follows a `fork_stop`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Then {
    End(StopReason),
    Fail(FailReason),
    Renew(FailReason),
}

/// A command that is under way (it has a token, and `until` is when its answer is overdue), or is to be sent (again) at
/// `until`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask {
    pub(super) token: Option<Token>,
    pub(super) until: Instant,
    /// How often it was sent.
    pub(super) asks: u32,
}

/// Which directions have a stream.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flow {
    pub(super) rx: bool,
    pub(super) tx: bool,
}

impl Call {
    pub(super) fn new(facts: CallFacts, sure: bool) -> Self {
        Self {
            facts,
            fork: None,
            attempt: 0,
            forks: 0,
            owed_stops: 0,
            decided: false,
            awaited: false,
            used: None,
            sure,
            probed: false,
            probe: None,
            flow: Flow::default(),
            saved: None,
            forget_at: None,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.facts.phase == Phase::Ended
    }

    /// After a restart: whether it is still to be asked after.
    pub(super) fn needs_check(&self) -> bool {
        let open = self.fork.as_ref().map_or(!self.sure, |fork| matches!(fork.stage, Stage::Restored(_)));
        open && !self.is_over() && self.probe.is_none()
    }

    /// When something is to be done if nothing comes before.
    pub(super) fn due(&self) -> Option<Instant> {
        let fork = self.fork.as_ref().and_then(|fork| fork.stage.due());
        let probe = self.probe.map(|probe| probe.until);
        fork.into_iter().chain(probe).chain(self.forget_at).min()
    }

    /// What is to survive a restart.
    pub(super) fn image(&self) -> Option<SavedCall> {
        let is_kept =
            if self.is_over() { self.forks > 0 && self.forget_at.is_some() } else { self.forks > 0 || self.awaited };
        is_kept.then(|| SavedCall {
            facts: self.facts.clone(),
            attempt: self.attempt,
            forks: self.forks,
            awaited: self.awaited,
            used: self.used,
            fork: self.fork.as_ref().map(Fork::image),
        })
    }

    pub(super) fn stage(&self) -> Option<Stage> {
        self.fork.as_ref().map(|fork| fork.stage)
    }

    pub(super) fn fork_view(&self) -> Option<ForkView> {
        let fork = self.fork.as_ref()?;
        let waits_for_probe = matches!(fork.stage, Stage::Dormant | Stage::Locating | Stage::Restored(_));
        let probe = self.probe.filter(|_| waits_for_probe).map(|probe| probe.until);
        Some(ForkView {
            fork_id: fork.id,
            call_control_id: self.facts.call_control_id.clone(),
            call_leg_id: self.facts.call_leg_id,
            rule: fork.rule.clone(),
            state: fork.stage.state(),
            reason: fork.stage.reason(),
            deadline: fork.stage.due().or(probe),
            attempt: self.attempt,
            how: fork.by,
            content: fork.content,
            ports: fork.ports,
            detail: fork.detail.clone(),
            rx: self.flow.rx,
            tx: self.flow.tx,
        })
    }
}

impl Fork {
    fn image(&self) -> SavedFork {
        SavedFork {
            rule: self.rule.clone(),
            tags: self.tags.clone(),
            how: self.how,
            by: self.by,
            content: self.content,
            ports: self.ports,
            had_media: self.had_media,
            stage: self.stage.image(),
        }
    }

    /// Its tags, with the name of its rule.
    pub(super) fn all_tags(&self) -> BTreeMap<String, String> {
        let rule = self.rule.iter().map(|rule| ("rule".to_owned(), rule.clone()));
        self.tags.clone().into_iter().chain(rule).collect()
    }
}

impl Stage {
    pub(super) fn due(&self) -> Option<Instant> {
        match self {
            Self::Accepted { until, .. } | Self::Opening { until } | Self::Waiting { until, .. } => Some(*until),
            Self::Asking(ask) | Self::Stopping { ask, .. } => Some(ask.until),
            Self::Dormant | Self::Locating | Self::Restored(_) => None,
            Self::Media { one_way, steady } => one_way.iter().chain(steady).min().copied(),
        }
    }

    pub(super) const fn state(&self) -> ForkState {
        match self {
            Self::Asking(_) | Self::Locating | Self::Opening { .. } | Self::Waiting { .. } => ForkState::Requested,
            Self::Restored(SavedStage::Asked | SavedStage::Renewing | SavedStage::Waiting)
            | Self::Stopping { then: Then::Renew(_), .. } => ForkState::Requested,
            Self::Accepted { .. } | Self::Dormant | Self::Restored(_) | Self::Stopping { .. } => ForkState::Accepted,
            Self::Media { .. } => ForkState::Media,
        }
    }

    const fn reason(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "waits for packets",
            Self::Asking(_) => "waits for the answer to fork_start",
            Self::Dormant => "no packets any more; the call lives",
            Self::Locating => "asks the carrier for the call leg id",
            Self::Media { .. } => "packets come",
            Self::Opening { .. } => "waits for ports",
            Self::Restored(_) => "found again after a restart; asks whether the call lives",
            Self::Stopping { then: Then::Renew(_), .. } => "is stopped before another attempt",
            Self::Stopping { .. } => "waits for the answer to fork_stop",
            Self::Waiting { trouble, .. } => trouble.name(),
        }
    }

    const fn image(&self) -> SavedStage {
        match self {
            Self::Accepted { .. } | Self::Dormant | Self::Media { .. } => SavedStage::Accepted,
            Self::Asking(_) => SavedStage::Asked,
            Self::Locating | Self::Opening { .. } | Self::Waiting { .. } => SavedStage::Waiting,
            Self::Restored(stage) => *stage,
            Self::Stopping { then: Then::End(reason), .. } => SavedStage::Stopping(*reason),
            Self::Stopping { .. } => SavedStage::Renewing,
        }
    }
}

impl Ask {
    /// To be sent at `until` for the first time.
    pub(super) const fn at(until: Instant) -> Self {
        Self { token: None, until, asks: 0 }
    }
}

impl Flow {
    pub(super) const fn any(self) -> bool {
        self.rx || self.tx
    }

    pub(super) const fn both(self) -> bool {
        self.rx && self.tx
    }

    pub(super) const fn set(&mut self, direction: Direction, flows: bool) {
        match direction {
            Direction::Rx => self.rx = flows,
            Direction::Tx => self.tx = flows,
        }
    }
}
