//! Forks kept alive: facts and time in, commands and events out.
//!
//! A fork is in one of these stages; `state` is what is counted and shown.
//!
//! | stage | state | waits for | then | at its deadline |
//! |---|---|---|---|---|
//! | Locating | requested | the `call_leg_id`, by Status | Opening or Asking | asks again; unanswered too often: failed |
//! | Opening | requested | two ports | Asking | Waiting |
//! | Asking | requested | the answer to `fork_start`, `call.fork.started`, or packets | Accepted; refused: Waiting | asks again with the same id; too often: Stopping, then failed |
//! | Accepted | accepted | packets | Media | `fork.no_media`, Stopping, then Waiting; after the last attempt failed, or Dormant if packets came before |
//! | Media | media | the end of the packets | Dormant | one direction only: `fork.no_media`, once |
//! | Dormant | accepted | packets, or word by Status that the call is over | Media; alive: Stopping, then Waiting, as long as attempts are left | asks again, ever more rarely |
//! | Stopping | accepted, or requested if another attempt follows | the answer to `fork_stop`, or `call.fork.stopped` of this attempt | stopped, failed or Waiting | asks again; too often: stopped or failed |
//! | Waiting | requested | the next attempt's time, or `call.answered` | Opening or Asking, under a new number | the same |
//! | Restored | as saved | word by Status that the call lives | where the last process was | asks again; too often: as if it lived |
//!
//! From every stage, the call's end leads to stopped: by `call.hangup`, by Status, or by any answer that says so. An
//! unasked `call.fork.stopped` leads from Asking, Accepted, Media and Dormant to Waiting if it is about the present
//! attempt, which its `client_state` tells, to nothing if it is about an earlier one, and through Stopping otherwise.
//!
//! A number of an attempt, and so a `command_id`, is used for one fork at the carrier at most: a new one is taken only
//! after the carrier has refused the old one, ended it, or confirmed its stop.

mod book;
mod config;
mod decide;
mod life;
mod manual;
mod media;
mod output;
mod replies;
mod restore;
mod saved;
mod shell;
mod state;
mod turn;

use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use self::book::Book;
use self::shell::{SeenIds, Shell};
use self::state::Call;
use self::turn::Turn;
use crate::call::{CallFacts, Notice};
use crate::command::{Command, Ports, Reply, Token};
use crate::event::StopReason;
use crate::fork::{CallView, ForkId, ForkState, ForkView, Media, Over};
use crate::rules::Rules;

pub use config::{ControlConfig, OnStop};
pub use output::{EndWhy, Output};
pub use saved::{Saved, SavedCall, SavedFork, SavedKey, SavedStage};

/// The life of every fork, without a clock, a socket or a thread: whoever drives it passes in what happens, with the
/// time, and does what [`poll_output`](Self::poll_output) yields until it yields nothing more.
#[derive(Debug)]
pub struct Control {
    book: Book,
    shell: Shell,
    seen: SeenIds,
    /// Found again after a restart, and not yet asked after.
    queued: VecDeque<String>,
    /// Found again, and being asked after.
    checking: BTreeSet<String>,
    reconcile_at: Option<Instant>,
    reconciled: Reconciled,
    /// When the daemon's end no longer waits.
    drain_by: Option<Instant>,
    /// Calls for which there was no room.
    turned_away: u64,
}

impl Control {
    /// A control that knows of no call. [`restore`](Self::restore) comes next.
    #[must_use]
    pub fn new(config: ControlConfig) -> Self {
        Self {
            book: Book::new(config.max_calls),
            seen: SeenIds::new(config.max_calls.saturating_mul(EVENTS_PER_CALL)),
            shell: Shell::new(config),
            queued: VecDeque::new(),
            checking: BTreeSet::new(),
            reconcile_at: None,
            reconciled: Reconciled::default(),
            drain_by: None,
            turned_away: 0,
        }
    }

    /// Takes up what was saved before a restart, all of it, in any order, before anything else; nothing, at the first
    /// start. Every call is asked after, a few at a time; media of live forks is let in at once.
    pub fn restore(&mut self, now: Instant, saved: Vec<Saved>) {
        for saved in saved {
            match saved {
                Saved::Policy { target_refused, target } => {
                    self.shell.target_refused = target_refused && target == self.shell.config.target;
                }
                Saved::Call(call) => {
                    let id = call.facts.call_control_id.clone();
                    if self.enter(Call::restored(*call)) {
                        self.turn(now, &id, |turn| turn.let_in());
                        self.queued.push_back(id);
                    }
                }
            }
        }
        self.check_next(now);
        // Webhooks may have been lost while nobody listened.
        self.reconcile_at = self.shell.config.reconcile.map(|_| now);
        self.reconcile(now);
    }

    /// What a webhook told. Repeated ones have no effect.
    pub fn handle_notice(&mut self, now: Instant, notice: &Notice) {
        self.notice(now, notice, false);
    }

    /// What came of a command. An answer to one that no longer matters has no effect.
    pub fn handle_reply(&mut self, now: Instant, token: Token, reply: Reply) {
        match (self.shell.tokens.remove(&token), reply) {
            (Some(Some(id)), reply) => self.turn(now, &id, |turn| turn.reply(token, reply)),
            (Some(None), Reply::Deliveries(notices)) => {
                self.reconciled.up_to = self.reconciled.asked;
                for notice in &notices {
                    self.notice(now, notice, true);
                }
            }
            (Some(None), _) => {
                // A good part of a round is time enough for the carrier, and not too long for a call.
                let soon = self.shell.config.reconcile.map(|interval| now + (interval / 4).max(Duration::from_secs(1)));
                self.reconcile_at = self.reconcile_at.min(soon);
            }
            (None, _) => {}
        }
    }

    /// What came of [`Output::OpenPorts`].
    pub fn handle_ports(&mut self, now: Instant, fork: ForkId, ports: Result<Ports, String>) {
        if let Some(id) = self.call_of(fork) {
            self.turn(now, &id, |turn| turn.ports(fork, ports));
        }
    }

    /// What the data plane saw.
    pub fn handle_media(&mut self, now: Instant, media: &Media) {
        let (leg, direction, started) = match *media {
            Media::Started { call_leg_id, direction, .. } => (call_leg_id, direction, true),
            Media::Ended { call_leg_id, direction } => (call_leg_id, direction, false),
            Media::Refused { call_leg_id: Some(leg), over, outcome } => {
                if let Some(id) = self.book.by_leg(leg).map(str::to_owned) {
                    self.turn(now, &id, |turn| turn.media_refused(over, outcome));
                }
                return;
            }
            Media::Refused { call_leg_id: None, over, outcome } => {
                if over == Over::Bare {
                    self.shell.bare = Some((now, outcome));
                }
                return;
            }
        };
        if let Some(id) = self.book.by_leg(leg).map(str::to_owned) {
            self.turn(
                now,
                &id,
                |turn| {
                    if started { turn.media_started(direction) } else { turn.media_ended(direction) }
                },
            );
        }
    }

    /// Time went on; to be called when [`poll_timeout`](Self::poll_timeout) says so, and harmless before.
    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some(id) = self.book.due(now) {
            self.turn(now, &id, |turn| turn.due());
        }
        self.reconcile(now);
        if self.drain_by.is_some_and(|by| by <= now) {
            self.drain_by = None;
            let detail = "the carrier did not confirm within the time for the end";
            self.every_fork(now, |turn| turn.end(StopReason::Shutdown, Some(detail.to_owned())));
        }
    }

    /// Other rules from now on. Forks that are there go on; calls that the new rules take are forked, unless they had
    /// a fork before.
    pub fn replace_rules(&mut self, now: Instant, rules: Rules) {
        self.shell.config.rules = rules;
        let ids: Vec<String> = self.book.calls().map(|call| call.facts.call_control_id.clone()).collect();
        for id in ids {
            self.turn(now, &id, |turn| turn.consider());
        }
    }

    /// The daemon ends: no fork is started any more, and by policy every fork is stopped.
    pub fn shutdown(&mut self, now: Instant) {
        self.shell.closing = true;
        if self.shell.config.on_stop == OnStop::Stop && self.drain_by.is_none() {
            self.drain_by = Some(now + self.shell.config.stop_within);
            self.every_fork(now, |turn| turn.stop_for(StopReason::Shutdown));
        }
    }

    /// What is to be done next, in this order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.shell.outputs.pop_front()
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        [self.book.next_due(), self.reconcile_at, self.drain_by].into_iter().flatten().min()
    }

    /// After [`shutdown`](Self::shutdown): no fork is waited for.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        let stops = self.shell.config.on_stop == OnStop::Stop;
        self.shell.closing && !(stops && self.book.calls().any(|call| call.fork.is_some()))
    }

    /// Every call that goes on.
    pub fn calls(&self) -> impl Iterator<Item = CallView> + '_ {
        let live = self.book.calls().filter(|call| !call.is_over());
        live.map(|call| CallView { facts: call.facts.clone(), fork_id: call.fork.as_ref().map(|fork| fork.id) })
    }

    /// Every fork that is not over.
    pub fn forks(&self) -> impl Iterator<Item = ForkView> + '_ {
        self.book.calls().filter_map(Call::fork_view)
    }

    /// The forks that ended last, a few of them, the oldest first.
    pub fn ended(&self) -> impl Iterator<Item = &ForkView> {
        self.shell.ended.iter()
    }

    /// Forks in `state`; in those that are final, since the start.
    #[must_use]
    pub fn count(&self, state: ForkState) -> u64 {
        match state {
            ForkState::Stopped => self.shell.stopped,
            ForkState::Failed => self.shell.failed,
            _ => {
                let stages = self.book.calls().filter_map(|call| call.fork.as_ref());
                stages.filter(|fork| fork.stage.state() == state).map(|_| 1).sum()
            }
        }
    }

    /// Whether the carrier was found to refuse `target`.
    #[must_use]
    pub const fn target_refused(&self) -> bool {
        self.shell.target_refused
    }

    /// Calls that were not taken because every place was taken by a fork, since the start.
    #[must_use]
    pub const fn turned_away(&self) -> u64 {
        self.turned_away
    }

    fn notice(&mut self, now: Instant, notice: &Notice, late: bool) {
        if notice.event_id.as_ref().is_some_and(|id| !self.seen.note(id)) {
            return;
        }
        let id = &notice.call_control_id;
        if self.book.get(id).is_some() || self.enter(Call::new(CallFacts::new(id.clone()), false)) {
            self.turn(now, id, |turn| turn.notice(notice, late));
        }
    }

    /// Whether there was room.
    fn enter(&mut self, call: Call) -> bool {
        match self.book.enter(call) {
            Ok(removed) => {
                if let Some(saved) = removed.and_then(|call| call.saved) {
                    self.shell.push(Output::Forget(SavedKey::Call(saved.facts.call_control_id)));
                }
                true
            }
            Err(book::Full) => {
                self.turned_away += 1;
                false
            }
        }
    }

    /// Lets `act` change a call, and brings everything that depends on it up to date.
    fn turn(&mut self, now: Instant, id: &str, act: impl FnOnce(&mut Turn<'_>)) {
        let Some(call) = self.book.get_mut(id) else { return };
        let mut turn = Turn { call, shell: &mut self.shell, now };
        act(&mut turn);
        turn.save();
        let asked = call.probe.is_none();
        self.book.index(id);
        if asked && self.checking.remove(id) {
            self.check_next(now);
        }
    }

    /// Asks after calls found again, as many at once as is allowed.
    fn check_next(&mut self, now: Instant) {
        while self.checking.len() < self.shell.config.checks.max(1) {
            let Some(id) = self.queued.pop_front() else { return };
            // One of which a webhook or its media has told in the meantime needs no asking.
            if self.book.get(&id).is_some_and(Call::needs_check) {
                self.checking.insert(id.clone());
                self.turn(now, &id, |turn| turn.ask_status());
            }
        }
    }

    fn reconcile(&mut self, now: Instant) {
        let Some(interval) = self.shell.config.reconcile else { return };
        if self.reconcile_at.is_some_and(|at| at <= now) {
            let unknown = match self.reconciled.up_to {
                Some(asked) => now.saturating_duration_since(asked),
                None => FIRST_RECONCILE + now.saturating_duration_since(*self.reconciled.since.get_or_insert(now)),
            };
            let within = unknown.saturating_add(interval).saturating_add(RECONCILE_OVERLAP);
            self.reconciled.asked = Some(now);
            self.reconcile_at = Some(now + interval.max(Duration::from_secs(1)));
            // Many pages may come, of which nothing is learned unless all do.
            let deadline = now + self.shell.config.answer_within.max(interval / 2);
            self.shell.send(None, Command::FailedDeliveries { within }, deadline);
        }
    }

    fn every_fork(&mut self, now: Instant, act: impl Fn(&mut Turn<'_>)) {
        let forked = self.book.calls().filter(|call| call.fork.is_some());
        let ids: Vec<String> = forked.map(|call| call.facts.call_control_id.clone()).collect();
        for id in ids {
            self.turn(now, &id, &act);
        }
    }

    fn call_of(&self, fork: ForkId) -> Option<String> {
        let is_it = |call: &&Call| call.fork.as_ref().is_some_and(|other| other.id == fork);
        self.book.calls().find(is_it).map(|call| call.facts.call_control_id.clone())
    }
}

/// How far it is known which webhooks could not be delivered.
#[derive(Debug, Default)]
struct Reconciled {
    /// When the last question went out.
    asked: Option<Instant>,
    /// When the first one did.
    since: Option<Instant>,
    /// When the last question went out that was answered.
    up_to: Option<Instant>,
}

/// Events of one call whose ids are remembered, on average.
const EVENTS_PER_CALL: usize = 8;

/// How far back the first question for undelivered webhooks reaches.
const FIRST_RECONCILE: Duration = Duration::from_secs(3600);

/// How much further back than its interval every other one reaches: the carrier tries for a while before it gives up.
const RECONCILE_OVERLAP: Duration = Duration::from_secs(600);
