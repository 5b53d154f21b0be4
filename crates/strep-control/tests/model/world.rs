//! Carrier, network and data plane around a control, in virtual time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use strep_control::{
    Command, Control, ControlConfig, ForkEvent, ForkId, ForkState, How, Means, Media, Notice, NoticeKind, Output, Over,
    Ports, Reply, Rules, Saved, SavedKey, Token, Which,
};
use strep_wire::{CallLegId, Direction};

use crate::carrier::{Call, Mood};
use crate::chance::Chance;

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) calls: usize,
    /// Percent of webhooks.
    pub(crate) lost: u32,
    pub(crate) doubled: u32,
    /// Percent of commands, as long as a call has bad luck left.
    pub(crate) faulty: u32,
    /// Percent of forks that send nothing, likewise.
    pub(crate) mute: u32,
    pub(crate) restarts: usize,
    /// Webhooks about forks carry the `client_state` of the command.
    pub(crate) echoes: bool,
    pub(crate) takes_target: bool,
    /// Restarts cut the outputs off anywhere.
    pub(crate) cut: bool,
}

#[derive(Debug)]
pub(crate) struct World {
    plan: Plan,
    chance: Chance,
    start: Instant,
    millis: u64,
    control: Control,
    calls: Vec<Call>,
    queue: BTreeMap<(u64, u64), Happening>,
    queued: u64,
    saved: BTreeMap<SavedKey, Saved>,
    /// Webhooks that could not be delivered.
    undelivered: Vec<Notice>,
    expected: BTreeSet<CallLegId>,
    flowing: BTreeSet<(CallLegId, Direction)>,
    /// Calls of which the present control knows that they are over.
    known_over: BTreeSet<String>,
    /// The webhook that is not answered yet: the carrier sends it again if the process dies.
    in_hand: Option<Notice>,
    events: Vec<ForkEvent>,
    /// Outputs are cut off after so many.
    cut_after: Option<u64>,
    pub(crate) log: Vec<String>,
}

#[derive(Debug)]
enum Happening {
    Answer(usize),
    Drop(usize),
    Hangup(usize),
    Idle(CallLegId, Direction),
    Ports(ForkId, Ports),
    Reply(Token, Reply),
    Restart,
    Stop(usize),
    Undeliverable(Notice),
    Webhook(Notice),
}

const END: u64 = 1_200_000;
/// From here on nothing new goes wrong.
const CALM: u64 = 600_000;

impl World {
    pub(crate) fn run(plan: &Plan) -> Self {
        #[expect(clippy::disallowed_methods, reason = "a place to count from")]
        let start = Instant::now();
        let mut world = Self {
            plan: plan.clone(),
            chance: Chance(plan.seed),
            start,
            millis: 0,
            control: Control::new(config()),
            calls: (0..plan.calls).map(Call::new).collect(),
            queue: BTreeMap::new(),
            queued: 0,
            saved: BTreeMap::new(),
            undelivered: Vec::new(),
            expected: BTreeSet::new(),
            flowing: BTreeSet::new(),
            known_over: BTreeSet::new(),
            in_hand: None,
            events: Vec::new(),
            cut_after: None,
            log: Vec::new(),
        };
        world.control.restore(start, Vec::new());
        world.set_up();
        world.go_on();
        world
    }

    fn set_up(&mut self) {
        for number in 0..self.calls.len() {
            let rings = self.chance.below(60_000);
            let answered = rings + self.chance.below(60_000);
            let over = answered + self.chance.below(2 * END);
            self.put(answered, Happening::Answer(number));
            if over < END - 300_000 {
                self.put(over, Happening::Hangup(number));
            }
            // Some give up before anybody answers, some lose their fork.
            if self.chance.percent(20) {
                let gives_up = rings + self.chance.below(60_000);
                self.put(gives_up, Happening::Hangup(number));
            }
            if self.chance.percent(50) {
                let drop = answered + self.chance.below(CALM - 120_000);
                self.put(drop, Happening::Drop(number));
            }
            if !self.plan.cut && self.chance.percent(10) {
                let stop = answered + self.chance.below(CALM - 120_000);
                self.put(stop, Happening::Stop(number));
            }
            self.millis = rings;
            self.webhook(number, NoticeKind::Initiated, None);
            self.millis = 0;
        }
        for _ in 0..self.plan.restarts {
            let at = self.chance.below(CALM);
            self.put(at, Happening::Restart);
        }
    }

    fn go_on(&mut self) {
        loop {
            self.drain();
            let next = self.queue.first_key_value().map(|((at, _), _)| *at);
            let due = self.control.poll_timeout().map(|due| self.millis_of(due));
            let Some(at) = next.into_iter().chain(due).min().filter(|at| *at <= END) else { break };
            assert!(self.log.len() < 20_000, "no end of outputs");
            self.millis = self.millis.max(at);
            if next == Some(at) {
                let happening = self.queue.pop_first().map(|(_, happening)| happening);
                self.happen(happening.expect("one is due"));
            } else {
                self.control.handle_timeout(self.now());
            }
        }
    }

    fn happen(&mut self, happening: Happening) {
        let now = self.now();
        match happening {
            Happening::Answer(number) if !self.calls[number].over => {
                self.calls[number].answered = true;
                self.webhook(number, NoticeKind::Answered, None);
            }
            Happening::Hangup(number) if !self.calls[number].over => {
                self.calls[number].over = true;
                self.calls[number].fork = None;
                self.fall_silent(number);
                self.webhook(number, NoticeKind::Hangup, None);
            }
            Happening::Drop(number) if self.calls[number].fork.is_some() && self.calls[number].bad_luck > 0 => {
                self.calls[number].bad_luck -= 1;
                self.calls[number].fork = None;
                self.fall_silent(number);
                self.webhook(number, NoticeKind::ForkStopped, None);
            }
            Happening::Answer(_) | Happening::Hangup(_) | Happening::Drop(_) => {}
            Happening::Idle(leg, direction) => {
                let sends = self.calls.iter().any(|call| call.leg == leg && sends(call, direction));
                if !sends && self.flowing.remove(&(leg, direction)) {
                    self.control.handle_media(now, &Media::Ended { call_leg_id: leg, direction });
                }
            }
            Happening::Ports(fork, ports) => self.control.handle_ports(now, fork, Ok(ports)),
            Happening::Reply(token, reply) => self.control.handle_reply(now, token, reply),
            Happening::Restart if self.plan.cut => self.cut_after = Some(self.chance.below(12)),
            Happening::Restart => self.restart(),
            Happening::Stop(number) => {
                let which = Which::CallLegId(self.calls[number].leg);
                self.calls[number].stopped |= self.control.stop(now, &which).is_ok();
            }
            Happening::Undeliverable(notice) => self.undelivered.push(notice),
            Happening::Webhook(notice) => {
                self.in_hand = Some(notice.clone());
                if notice.kind == NoticeKind::Hangup {
                    self.known_over.insert(notice.call_control_id.clone());
                }
                self.control.handle_notice(now, &notice);
            }
        }
    }

    fn drain(&mut self) {
        while let Some(output) = self.control.poll_output() {
            let line = format!("{} {}", self.millis, self.readable(&output));
            self.log.push(line);
            self.perform(output);
            match &mut self.cut_after {
                Some(_) if self.millis >= CALM => self.cut_after = None,
                Some(0) => {
                    self.cut_after = None;
                    self.restart();
                }
                Some(left) => *left -= 1,
                None => {}
            }
        }
        self.in_hand = None;
        self.flow();
    }

    fn perform(&mut self, output: Output) {
        match output {
            Output::Command { token, command, .. } => self.command(token, &command),
            Output::Event(event) => self.events.push(event),
            Output::Save(saved) => {
                self.saved.insert(saved.key(), saved);
            }
            Output::Forget(key) => {
                self.saved.remove(&key);
            }
            Output::Expect(leg) => {
                self.expected.insert(leg);
            }
            Output::Dismiss(leg) => {
                self.expected.remove(&leg);
            }
            Output::EndLeg { call_leg_id, .. } => {
                for direction in [Direction::Rx, Direction::Tx] {
                    if self.flowing.remove(&(call_leg_id, direction)) {
                        self.control.handle_media(self.now(), &Media::Ended { call_leg_id, direction });
                    }
                }
            }
            Output::OpenPorts { fork, at, .. } => {
                let address = |port| ([192, 0, 2, 1], port).into();
                let ports = at.unwrap_or_else(|| Ports::new(address(30_000), address(30_001)));
                self.put(self.millis + 1, Happening::Ports(fork, ports));
            }
            _ => {}
        }
    }

    fn command(&mut self, token: Token, command: &Command) {
        let id = match command {
            Command::ForkStart { call_control_id, .. } => {
                assert!(!self.known_over.contains(call_control_id), "{call_control_id} is forked after its end");
                call_control_id
            }
            Command::ForkStop { call_control_id, .. } | Command::Status { call_control_id } => call_control_id,
            _ => {
                let notices = self.undelivered.clone();
                return self.put(self.millis + 50, Happening::Reply(token, Reply::Deliveries(notices)));
            }
        };
        let calm = self.millis >= CALM;
        let (faulty, mute) = if calm { (0, 0) } else { (self.plan.faulty, self.plan.mute) };
        let mood = Mood { faulty, mute, takes_target: self.plan.takes_target };
        let number = self.calls.iter().position(|call| call.id == *id).expect("a command for no call");
        let outcome = self.calls[number].command(command, mood, &mut self.chance);
        let silent = matches!(outcome.reply, Reply::Unknown { .. }) && self.chance.percent(50);
        let wait = if silent { 10_000 } else { 1 + self.chance.below(300) };
        self.put(self.millis + wait, Happening::Reply(token, outcome.reply));
        if let Some((started, client_state)) = outcome.effect {
            if !started {
                self.fall_silent(number);
            }
            let kind = if started { NoticeKind::ForkStarted } else { NoticeKind::ForkStopped };
            self.webhook(number, kind, Some(client_state));
        }
    }

    /// Sends a webhook: now or late, once, twice or not at all.
    fn webhook(&mut self, number: usize, kind: NoticeKind, client_state: Option<String>) {
        let call = &self.calls[number];
        let mut notice = Notice::new(kind, call.id.clone());
        notice.call_leg_id = Some(call.leg);
        notice.event_id = Some(format!("e{}", self.queued));
        notice.client_state = client_state.filter(|_| self.plan.echoes);
        if self.millis < CALM && self.chance.percent(self.plan.lost) {
            // The carrier tries for a while before it gives up.
            return self.put(self.millis + 20_000, Happening::Undeliverable(notice));
        }
        if self.chance.percent(self.plan.doubled) {
            let again = self.millis + 1 + self.chance.below(30_000);
            self.put(again, Happening::Webhook(notice.clone()));
        }
        let at = self.millis + 1 + self.chance.below(5_000);
        self.put(at, Happening::Webhook(notice));
    }

    /// The data plane lets in what is expected.
    fn flow(&mut self) {
        for number in 0..self.calls.len() {
            for direction in [Direction::Rx, Direction::Tx] {
                let call_leg_id = self.calls[number].leg;
                if !sends(&self.calls[number], direction) || self.flowing.contains(&(call_leg_id, direction)) {
                    continue;
                }
                let media = if self.expected.contains(&call_leg_id) {
                    self.flowing.insert((call_leg_id, direction));
                    Media::Started { call_leg_id, direction, over: Over::Strep }
                } else {
                    Media::Refused { call_leg_id: Some(call_leg_id), over: Over::Strep, outcome: "unexpected" }
                };
                self.control.handle_media(self.now(), &media);
            }
        }
    }

    fn fall_silent(&mut self, number: usize) {
        let leg = self.calls[number].leg;
        for direction in [Direction::Rx, Direction::Tx] {
            self.put(self.millis + 20_000, Happening::Idle(leg, direction));
        }
    }

    /// The process dies, and another takes its place.
    fn restart(&mut self) {
        self.log.push("restart".to_owned());
        self.queue.retain(|_, happening| !matches!(happening, Happening::Reply(..) | Happening::Ports(..)));
        self.expected.clear();
        self.flowing.clear();
        self.known_over.clear();
        if let Some(notice) = self.in_hand.take() {
            self.put(self.millis + 5_000, Happening::Webhook(notice));
        }
        self.control = Control::new(config());
        self.control.restore(self.now(), self.saved.values().cloned().collect());
    }

    fn put(&mut self, at: u64, happening: Happening) {
        self.queued += 1;
        self.queue.insert((at, self.queued), happening);
    }

    fn now(&self) -> Instant {
        self.start + Duration::from_millis(self.millis)
    }

    fn millis_of(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.start).as_micros().div_ceil(1000)).expect("within the plan")
    }

    /// An output without moments, which differ between two runs.
    fn readable(&self, output: &Output) -> String {
        match output {
            Output::Command { token, command, deadline } => {
                format!("{token:?} {command:?} {}", self.millis_of(*deadline))
            }
            other => format!("{other:?}"),
        }
    }

    pub(crate) fn check_forks(&self) {
        for call in &self.calls {
            assert!(!call.forked_twice, "{} is forked twice: {:#?}", call.id, self.log);
            let view = self.control.forks().find(|fork| fork.call_control_id == call.id);
            let state = view.map(|view| view.state);
            if call.over || call.stopped {
                assert_eq!(state, None, "{} is over: {:#?}", call.id, self.log);
                assert!(call.fork.is_none(), "{} is forked still: {:#?}", call.id, self.log);
            } else {
                assert!(call.fork.is_some(), "{} is not forked: {state:?} {:#?}", call.id, self.log);
                assert_eq!(state, Some(ForkState::Media), "{}: {:#?}", call.id, self.log);
            }
        }
    }

    pub(crate) fn check_events(&self) {
        let live: BTreeSet<ForkId> = self.control.forks().map(|fork| fork.fork_id).collect();
        let mut forks: BTreeMap<ForkId, (usize, usize)> = BTreeMap::new();
        for event in &self.events {
            let (requested, ended) = forks.entry(event.fork_id).or_default();
            assert_eq!(*ended, 0, "after the end: {event:?} {:#?}", self.log);
            *requested += usize::from(event.kind.name() == "fork.requested");
            *ended += usize::from(event.kind.is_terminal());
            assert_eq!(*requested, 1, "before the beginning, or twice: {event:?} {:#?}", self.log);
        }
        for (fork, (_, ended)) in forks {
            assert_eq!(ended == 1, !live.contains(&fork), "{fork}: {:#?}", self.log);
        }
    }

    pub(crate) fn check_bounds(&self) {
        for call in &self.calls {
            assert!(call.commands < 100, "{} commands for {}: {:#?}", call.commands, call.id, self.log);
        }
    }
}

fn sends(call: &Call, direction: Direction) -> bool {
    call.fork.is_some_and(|sends| match direction {
        Direction::Rx => sends.rx,
        Direction::Tx => sends.tx,
    })
}

fn config() -> ControlConfig {
    let means = Means::new(true, true, How::Auto);
    let mut config = ControlConfig::default();
    config.rules = Rules::from_toml("rules.toml", "[[rule]]\nname = \"every\"\n", means).expect("rules of a test");
    config.target = Some("udp:192.0.2.1:4000".to_owned());
    config.ports = true;
    config
}
