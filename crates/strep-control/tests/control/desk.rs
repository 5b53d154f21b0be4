//! Drives a control by hand: time is a number of milliseconds, outputs are kept by kind.

use std::time::{Duration, Instant};

use strep_control::{
    Command, CommandId, Control, ControlConfig, ForkEvent, ForkTarget, How, Means, Media, Notice, NoticeKind, Output,
    Over, Ports, Refusal, Reply, Rules, Saved, SavedKey, Token,
};
use strep_wire::{CallLegId, Direction};

pub(crate) const CALL: &str = "v3:call";
pub(crate) const LEG: CallLegId = CallLegId::from_u128(0x428c_31b6_7ddc_11ee_ba8b_02cf_9b5c_3d01);

pub(crate) struct Desk {
    pub(crate) control: Control,
    pub(crate) now: Instant,
    /// Commands without an answer, oldest first.
    pub(crate) open: Vec<(Token, Command)>,
    /// All commands ever.
    pub(crate) sent: Vec<Command>,
    pub(crate) events: Vec<ForkEvent>,
    /// All other outputs.
    pub(crate) rest: Vec<Output>,
    pub(crate) saved: Vec<Saved>,
}

pub(crate) fn config(rules: &str) -> ControlConfig {
    let means = Means::new(true, true, How::Auto);
    let mut config = ControlConfig::default();
    config.rules = Rules::from_toml("rules.toml", rules, means).expect("rules of a test");
    config.target = Some("udp:192.0.2.1:4000".to_owned());
    config.ports = true;
    config.reconcile = None;
    config
}

/// Forks every answered call.
pub(crate) const EVERY: &str = "[[rule]]\nname = \"every\"\n";

pub(crate) fn notice(kind: NoticeKind) -> Notice {
    let mut notice = Notice::new(kind, CALL);
    notice.call_leg_id = Some(LEG);
    notice.call_session_id = Some("session".to_owned());
    notice
}

pub(crate) fn refused(status: u16, detail: &str) -> Reply {
    Reply::Refused(Refusal::new(status, detail))
}

pub(crate) fn unknown() -> Reply {
    Reply::Unknown { reason: "reset".to_owned(), retry_after: None }
}

pub(crate) fn alive(is_alive: bool) -> Reply {
    Reply::Call { is_alive, call_leg_id: Some(LEG), call_session_id: None }
}

pub(crate) fn started(direction: Direction) -> Media {
    Media::Started { call_leg_id: LEG, direction, over: Over::Strep }
}

pub(crate) fn ended(direction: Direction) -> Media {
    Media::Ended { call_leg_id: LEG, direction }
}

impl Desk {
    pub(crate) fn new(config: ControlConfig) -> Self {
        Self::restored(config, Vec::new())
    }

    pub(crate) fn restored(config: ControlConfig, saved: Vec<Saved>) -> Self {
        #[expect(clippy::disallowed_methods, reason = "a place to count from")]
        let now = Instant::now();
        let mut desk = Self {
            control: Control::new(config),
            now,
            open: Vec::new(),
            sent: Vec::new(),
            events: Vec::new(),
            rest: Vec::new(),
            saved: saved.clone(),
        };
        desk.control.restore(now, saved);
        desk.drain();
        desk
    }

    /// A desk whose call was answered.
    pub(crate) fn answered(config: ControlConfig) -> Self {
        let mut desk = Self::new(config);
        desk.notice(NoticeKind::Initiated);
        desk.notice(NoticeKind::Answered);
        desk
    }

    /// A desk whose call is forked, with packets both ways.
    pub(crate) fn flowing(config: ControlConfig) -> Self {
        let mut desk = Self::answered(config);
        desk.reply(Reply::Done);
        desk.media(started(Direction::Rx));
        desk.media(started(Direction::Tx));
        desk
    }

    pub(crate) fn notice(&mut self, kind: NoticeKind) {
        self.webhook(&notice(kind));
    }

    pub(crate) fn webhook(&mut self, notice: &Notice) {
        self.control.handle_notice(self.now, notice);
        self.drain();
    }

    /// A webhook about the fork that carries the `client_state` of the command before.
    pub(crate) fn fork_webhook(&mut self, kind: NoticeKind, client_state: &str) {
        let mut notice = notice(kind);
        notice.client_state = Some(client_state.to_owned());
        self.webhook(&notice);
    }

    /// Answers the oldest command that has no answer.
    pub(crate) fn reply(&mut self, reply: Reply) {
        let (token, _) = self.open.remove(0);
        self.control.handle_reply(self.now, token, reply);
        self.drain();
    }

    pub(crate) fn media(&mut self, media: Media) {
        self.control.handle_media(self.now, &media);
        self.drain();
    }

    pub(crate) fn ports(&mut self, ports: Result<Ports, String>) {
        let wanted = self.rest.iter().rev().find_map(|output| match output {
            Output::OpenPorts { fork, .. } => Some(*fork),
            _ => None,
        });
        self.control.handle_ports(self.now, wanted.expect("no ports were asked for"), ports);
        self.drain();
    }

    /// Lets time go on, with everything that falls due on the way.
    pub(crate) fn pass(&mut self, millis: u64) {
        let end = self.now + Duration::from_millis(millis);
        while let Some(due) = self.control.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.control.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
    }

    /// Lets time go on until a command waits for its answer, or nothing is due any more.
    pub(crate) fn until_asked(&mut self) {
        while let (true, Some(due)) = (self.open.is_empty(), self.control.poll_timeout()) {
            self.now = self.now.max(due);
            self.control.handle_timeout(self.now);
            self.drain();
        }
    }

    pub(crate) fn drain(&mut self) {
        while let Some(output) = self.control.poll_output() {
            match output {
                Output::Command { token, command, .. } => {
                    self.sent.push(command.clone());
                    self.open.push((token, command));
                }
                Output::Event(event) => self.events.push(event),
                Output::Save(saved) => {
                    self.saved.retain(|other| other.key() != saved.key());
                    self.saved.push(saved);
                }
                Output::Forget(key) => self.saved.retain(|other| other.key() != key),
                other => self.rest.push(other),
            }
        }
    }

    /// Names of all events since the last time, with their reasons.
    pub(crate) fn told(&mut self) -> Vec<String> {
        let told = self.events.drain(..).map(|event| match event.kind.reason() {
            Some(reason) => format!("{} {reason}", event.kind.name()),
            None => event.kind.name().to_owned(),
        });
        told.collect()
    }

    /// All `fork_start`s: their ids and what they ask for.
    pub(crate) fn starts(&self) -> Vec<(CommandId, How)> {
        let starts = self.sent.iter().filter_map(|command| match command {
            Command::ForkStart { command_id, to: ForkTarget::Target(_), .. } => Some((*command_id, How::Target)),
            Command::ForkStart { command_id, .. } => Some((*command_id, How::Ports)),
            _ => None,
        });
        starts.collect()
    }

    /// Names of all commands since the last time.
    pub(crate) fn commands(&mut self) -> Vec<&'static str> {
        self.sent.drain(..).map(|command| command.operation()).collect()
    }

    /// `client_state` of the last command about a fork.
    pub(crate) fn client_state(&self) -> String {
        let states = self.sent.iter().rev().find_map(|command| match command {
            Command::ForkStart { client_state, .. } | Command::ForkStop { client_state, .. } => Some(client_state),
            _ => None,
        });
        states.expect("no command about a fork").clone()
    }

    pub(crate) fn is_saved(&self) -> bool {
        self.saved.iter().any(|saved| saved.key() == SavedKey::Call(CALL.to_owned()))
    }

    /// Whether a restart would find a fork.
    pub(crate) fn is_fork_saved(&self) -> bool {
        self.saved.iter().any(|saved| matches!(saved, Saved::Call(call) if call.fork.is_some()))
    }
}
