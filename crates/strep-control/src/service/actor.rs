//! The task that owns the control.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::sleep_until;

use super::carrier::Carrier;
use super::journal::{Group, Held, Journal};
use super::notices::Seen;
use super::sockets::Sockets;
use super::{Alarm, Health, Prepared, ServiceConfig, ServiceError, ServiceEvent, Snapshot, now};
use crate::call::Notice;
use crate::command::{Ports, Reply, Token};
use crate::control::{Control, Output, Saved};
use crate::fork::{ForkId, ForkState, ManualStart, Media, StartError, StopError, Which};
use crate::media::MediaPlane;
use crate::rules::Rules;

/// What a handle asks.
#[derive(Debug)]
pub(super) enum Message {
    Notice(Box<Notice>, oneshot::Sender<Result<(), ServiceError>>),
    Rules(Box<Rules>),
    /// To be over at.
    Shutdown(Instant),
    Snapshot(oneshot::Sender<Arc<Snapshot>>),
    Start(Box<ManualStart>, oneshot::Sender<Result<ForkId, StartError>>, oneshot::Sender<Result<(), ServiceError>>),
    Stop(Which, oneshot::Sender<Result<ForkId, StopError>>, oneshot::Sender<Result<(), ServiceError>>),
}

/// Feeds the control, and does what it wants done: what concerns the data plane and the world at once, what concerns the
/// carrier and ports once everything saved before it is on disk.
pub(super) struct Actor {
    control: Control,
    journal: Journal,
    carrier: Carrier,
    sockets: Sockets,
    media: Arc<dyn MediaPlane>,
    events: Arc<dyn Fn(ServiceEvent) + Send + Sync>,
    inbox: mpsc::Receiver<Message>,
    seen: Seen,
    health: watch::Sender<Health>,
    /// With the moment when it was made.
    snapshot: Option<(Instant, Arc<Snapshot>)>,
    /// When the shutdown is to be over.
    stopping: Option<Instant>,
    /// Calls turned away, of which was told, and when.
    told_away: (u64, Option<Instant>),
    /// When it was told last that there are no ports.
    told_no_ports: Option<Instant>,
}

/// What the task was woken by.
enum Woken {
    Closed(SocketAddr),
    Media(Media),
    /// `None`: nobody is left who could ask.
    Message(Option<Message>),
    Opened(ForkId, Result<Ports, String>),
    Reply(Token, Reply),
    Time,
    Written(Result<(Group, bool), String>),
}

impl Actor {
    pub(super) fn new(
        prepared: Prepared,
        media: Arc<dyn MediaPlane>,
        events: Arc<dyn Fn(ServiceEvent) + Send + Sync>,
    ) -> Self {
        let Prepared { config, saved, inbox, seen, health, .. } = prepared;
        let ServiceConfig { control, client, store, ports, quiet, commands_at_once, .. } = config;
        let mut control = Control::new(control);
        let mut sockets = Sockets::new(Arc::clone(&media), ports, quiet);
        saved.iter().filter_map(Saved::used).for_each(|used| sockets.defer(used));
        control.restore(now(), saved);
        Self {
            control,
            journal: Journal::new(store),
            carrier: Carrier::new(client, commands_at_once),
            sockets,
            media,
            events,
            inbox,
            seen,
            health,
            snapshot: None,
            stopping: None,
            told_away: (0, None),
            told_no_ports: None,
        }
    }

    pub(super) async fn run(mut self) -> Result<(), ServiceError> {
        self.health.send_replace(Health::Running);
        self.settle();
        while !self.is_finished() {
            let woken = self.wait().await;
            self.take(woken);
            self.take_what_is_there();
            self.settle();
        }
        let Self { journal, carrier, .. } = self;
        drop(carrier);
        journal.close().await.map_err(|detail| ServiceError::NotKept { detail })
    }

    async fn wait(&mut self) -> Woken {
        let times = [self.control.poll_timeout(), self.journal.wake_at(), self.stopping];
        let wake_at = times.into_iter().flatten().min().unwrap_or_else(|| now() + IDLE);
        tokio::select! {
            message = self.inbox.recv() => Woken::Message(message),
            Some(media) = self.seen.media.recv() => Woken::Media(media),
            Some(address) = self.seen.closed.recv() => Woken::Closed(address),
            written = self.journal.written() => Woken::Written(written),
            (token, reply) = self.carrier.reply() => Woken::Reply(token, reply),
            done = self.sockets.opened() => match done {
                Some((fork, opened)) => Woken::Opened(fork, opened),
                None => Woken::Time,
            },
            () = sleep_until(wake_at.into()) => Woken::Time,
        }
    }

    fn take(&mut self, woken: Woken) {
        match woken {
            Woken::Closed(address) => {
                if self.sockets.closed(address) {
                    self.control.handle_ports_freed(now());
                }
            }
            Woken::Media(media) => self.control.handle_media(now(), &media),
            Woken::Message(Some(message)) => self.take_message(message),
            Woken::Message(None) => self.stopping = Some(now()),
            Woken::Opened(fork, opened) => {
                if let Err(detail) = &opened {
                    self.tell_no_ports(now(), detail);
                }
                self.control.handle_ports(now(), fork, opened);
            }
            Woken::Reply(token, reply) => self.control.handle_reply(now(), token, reply),
            Woken::Time => {}
            Woken::Written(Ok((group, is_mended))) => {
                if is_mended {
                    self.health.send_replace(Health::Running);
                    self.alarm(Alarm::StoreMended);
                }
                self.release(group);
            }
            Woken::Written(Err(detail)) => {
                let was_failing = matches!(&*self.health.borrow(), Health::StoreFailing { .. });
                self.health.send_replace(Health::StoreFailing { detail: detail.clone() });
                if !was_failing {
                    self.alarm(Alarm::StoreFailing { detail });
                }
            }
        }
    }

    /// What came meanwhile goes into the same write.
    fn take_what_is_there(&mut self) {
        for _ in 0..AT_ONCE {
            let message = self.inbox.try_recv().ok();
            let media = self.seen.media.try_recv().ok();
            let closed = self.seen.closed.try_recv().ok();
            if message.is_none() && media.is_none() && closed.is_none() {
                return;
            }
            let message = message.map(|message| Woken::Message(Some(message)));
            for woken in [message, media.map(Woken::Media), closed.map(Woken::Closed)].into_iter().flatten() {
                self.take(woken);
            }
        }
    }

    fn take_message(&mut self, message: Message) {
        // Answers to those who went away are not missed: the results of `send` are of no use.
        match message {
            Message::Notice(notice, kept) => {
                self.control.handle_notice(now(), &notice);
                self.journal.gathered().waiters.push(kept);
            }
            Message::Rules(rules) => self.control.replace_rules(now(), *rules),
            Message::Shutdown(deadline) => {
                self.stopping = Some(deadline);
                self.control.shutdown(now());
            }
            Message::Snapshot(answer) => {
                let _gone = answer.send(self.look());
            }
            Message::Start(start, decided, kept) => {
                let _gone = decided.send(self.control.start(now(), *start));
                self.journal.gathered().waiters.push(kept);
                self.snapshot = None;
            }
            Message::Stop(which, decided, kept) => {
                let _gone = decided.send(self.control.stop(now(), &which));
                self.journal.gathered().waiters.push(kept);
                self.snapshot = None;
            }
        }
    }

    /// Does what there is to do, until the next thing happens.
    fn settle(&mut self) {
        if self.seen.take_lost() {
            self.look_up_media();
        }
        let now = now();
        if self.control.poll_timeout().is_some_and(|at| at <= now) {
            self.control.handle_timeout(now);
        }
        for (token, reason) in self.journal.expired(now) {
            self.control.handle_reply(now, token, Reply::Unknown { reason, retry_after: None });
        }
        while let Some(output) = self.control.poll_output() {
            self.perform(output);
        }
        while let Some(group) = self.journal.advance(now) {
            self.release(group);
        }
        self.tell_turned_away(now);
    }

    fn tell_turned_away(&mut self, now: Instant) {
        let calls = self.control.turned_away();
        let (told, at) = self.told_away;
        if calls > told && at.is_none_or(|at| now >= at + ALARM_EVERY) {
            self.told_away = (calls, Some(now));
            self.alarm(Alarm::TurnedAway { calls });
        }
    }

    fn tell_no_ports(&mut self, now: Instant, detail: &str) {
        if self.told_no_ports.is_none_or(|at| now >= at + ALARM_EVERY) {
            self.told_no_ports = Some(now);
            self.alarm(Alarm::NoPorts { detail: detail.to_owned() });
        }
    }

    fn perform(&mut self, output: Output) {
        match output {
            Output::Save(saved) => self.journal.gathered().batch.save(&saved),
            Output::Forget(key) => self.journal.gathered().batch.forget(&key),
            Output::ClosePorts { fork } => self.hold(Held::ClosePorts(fork)),
            Output::Command { token, command, deadline } => self.hold(Held::Command { token, command, deadline }),
            Output::OpenPorts { fork, call_leg_id, at } => self.hold(Held::OpenPorts { fork, call_leg_id, at }),
            Output::Describe(call_leg_id, call) => self.media.describe(call_leg_id, &call),
            Output::Dismiss(call_leg_id) => self.media.dismiss(call_leg_id),
            Output::EndLeg { call_leg_id, why } => self.media.end(call_leg_id, why),
            Output::Event(event) => (self.events)(ServiceEvent::Fork(event)),
            Output::Expect(call_leg_id) => self.media.expect(call_leg_id),
            Output::ForgetCall(call_leg_id) => self.media.forget(call_leg_id),
        }
    }

    fn hold(&mut self, held: Held) {
        self.journal.gathered().held.push(held);
    }

    /// Lets go what waited for the disk.
    fn release(&mut self, group: Group) {
        for held in group.held {
            match held {
                Held::ClosePorts(fork) => self.sockets.close(fork),
                Held::Command { token, command, deadline } => self.carrier.send(token, command, deadline),
                Held::OpenPorts { fork, call_leg_id, at } => self.sockets.open(fork, call_leg_id, at),
            }
        }
        for waiter in group.waiters {
            let _gone = waiter.send(Ok(()));
        }
    }

    /// After notices were lost: what is live has begun, what is not live has ended.
    fn look_up_media(&mut self) {
        self.alarm(Alarm::NoticesLost);
        // Notices that wait are older than the look.
        self.take_media();
        let live = self.media.live();
        let still: BTreeSet<_> = live.iter().map(|(call_leg_id, direction, _)| (*call_leg_id, *direction)).collect();
        let known = self.control.forks().flat_map(|fork| {
            let seen = [(strep_wire::Direction::Rx, fork.rx), (strep_wire::Direction::Tx, fork.tx)];
            let seen = seen.into_iter().filter(|(_, is_seen)| *is_seen);
            fork.call_leg_id.into_iter().flat_map(move |id| seen.clone().map(move |(direction, _)| (id, direction)))
        });
        let ended: Vec<_> = known.filter(|stream| !still.contains(stream)).collect();
        for (call_leg_id, direction, over) in live {
            self.control.handle_media(now(), &Media::Started { call_leg_id, direction, over });
        }
        for (call_leg_id, direction) in ended {
            self.control.handle_media(now(), &Media::Ended { call_leg_id, direction });
        }
    }

    fn take_media(&mut self) {
        while let Ok(media) = self.seen.media.try_recv() {
            self.control.handle_media(now(), &media);
        }
    }

    /// What was seen before somebody asks is in the answer, unless one was made shortly before.
    fn look(&mut self) -> Arc<Snapshot> {
        self.take_media();
        let now = now();
        if let Some((made, snapshot)) = &self.snapshot
            && now < *made + SNAPSHOT_FRESH
        {
            return Arc::clone(snapshot);
        }
        let snapshot = Arc::new(Snapshot {
            calls: self.control.calls().collect(),
            forks: self.control.forks().collect(),
            ended: self.control.ended().cloned().collect(),
            counts: ForkState::ALL.into_iter().map(|state| (state, self.control.count(state))).collect(),
            ports: self.sockets.counts(),
            commands: self.carrier.unanswered(),
            turned_away: self.control.turned_away(),
            target_refused: self.control.target_refused(),
        });
        self.snapshot = Some((now, Arc::clone(&snapshot)));
        snapshot
    }

    fn alarm(&self, alarm: Alarm) {
        (self.events)(ServiceEvent::Alarm(alarm));
    }

    /// Commands under way are not waited for: what they were about is on disk, and asked for by the same id again.
    fn is_finished(&self) -> bool {
        let Some(deadline) = self.stopping else { return false };
        let is_through = self.control.is_drained() && self.journal.is_idle() && self.sockets.is_idle();
        is_through || deadline <= now()
    }
}

/// Messages that are taken before the next write begins.
const AT_ONCE: usize = 1_024;

/// However old a snapshot may be.
const SNAPSHOT_FRESH: Duration = Duration::from_millis(200);

/// Between two alarms of one kind that tells of calls.
const ALARM_EVERY: Duration = Duration::from_secs(60);

/// How long a service sleeps that waits for nothing.
const IDLE: Duration = Duration::from_secs(3_600);
