//! Calls, their forks and their events: all that the carrier knows, behind one lock.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use strep_wire::{CallLegId, Leg};
use tokio::sync::{mpsc, watch};

use crate::carrier::ledger::{CommandRecord, Destination, Ledger, LegRecord, WebhookFate, WebhookRecord};
use crate::carrier::leg::{ForkRequest, ForkState, LegState};
use crate::carrier::media::{ForkPlan, Media, Tally, now};
use crate::carrier::plan::{CallDirection, CallPlan, CommandFault, Faults};
use crate::carrier::webhook::{Order, Treatment};
use crate::carrier::{CallId, CarrierConfig};
use crate::plan::LegPlan;
use crate::rng::Rng;

/// All that the carrier knows.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) config: CarrierConfig,
    pub(crate) faults: Faults,
    /// What goes wrong next, by operation.
    pub(crate) script: HashMap<String, VecDeque<CommandFault>>,
    pub(crate) commands: Vec<CommandRecord>,
    pub(crate) unauthorized: u64,
    pub(crate) leaked_keys: u64,
    pub(crate) webhooks: Vec<Webhook>,
    /// What commands with these ids were answered, by call and id.
    pub(crate) known: HashMap<(Option<String>, String), Value>,
    calls: Vec<CallState>,
    legs: Vec<LegState>,
    by_control_id: HashMap<String, usize>,
    media: Media,
    rng: Rng,
    started: Instant,
}

/// How far a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Ringing,
    Answered,
    Ended,
}

#[derive(Debug)]
struct CallState {
    phase: watch::Sender<Phase>,
    legs: Vec<usize>,
    orders: mpsc::UnboundedSender<Order>,
    /// Webhooks whose fate is not decided.
    pending: usize,
}

/// One webhook and what became of it.
#[derive(Debug)]
pub(crate) struct Webhook {
    pub(crate) leg: usize,
    pub(crate) event: Value,
    pub(crate) fate: WebhookFate,
    pub(crate) delivery_id: String,
    pub(crate) started_at: String,
    pub(crate) finished_at: String,
    pub(crate) answers: Vec<u16>,
}

/// What a call needs besides the world: its phases, and the orders for its webhooks.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) call: CallId,
    pub(crate) phase: watch::Receiver<Phase>,
    pub(crate) orders: mpsc::UnboundedReceiver<Order>,
}

impl World {
    pub(crate) fn new(config: CarrierConfig, media: Media) -> Self {
        Self {
            faults: config.faults.clone(),
            script: HashMap::new(),
            commands: Vec::new(),
            unauthorized: 0,
            leaked_keys: 0,
            webhooks: Vec::new(),
            known: HashMap::new(),
            calls: Vec::new(),
            legs: Vec::new(),
            by_control_id: HashMap::new(),
            media,
            rng: Rng::derive(config.seed, "carrier"),
            started: now(),
            config,
        }
    }

    /// Takes a call on; its first webhooks go out. `session` is that of another call which it is to join.
    pub(crate) fn place(&mut self, plan: CallPlan, session: Option<String>, webhook_url: Option<String>) -> Placed {
        let call = CallId(self.calls.len());
        let session = session.unwrap_or_else(|| self.uuid().to_string());
        let (phase, phases) = watch::channel(Phase::Ringing);
        let (orders, receiver) = mpsc::unbounded_channel();
        self.calls.push(CallState { phase, legs: Vec::new(), orders, pending: 0 });
        let legs = if plan.bridged { &[Leg::A, Leg::B][..] } else { &[Leg::A] };
        for leg in legs {
            let index = self.add_leg(call, *leg, &plan, &session, webhook_url.clone());
            self.calls[call.0].legs.push(index);
        }
        for index in self.legs_of(call) {
            let leg = &self.legs[index];
            let state = if leg.leg == Leg::B { "bridging" } else { "parked" };
            let extra = json!({"direction": leg.direction.name(), "state": state});
            self.emit(index, "call.initiated", extra, Duration::ZERO);
        }
        Placed { call, phase: phases, orders: receiver }
    }

    fn add_leg(
        &mut self,
        call: CallId,
        leg: Leg,
        plan: &CallPlan,
        session: &str,
        webhook_url: Option<String>,
    ) -> usize {
        let call_leg_id = self.uuid();
        let media = if leg == Leg::B { &plan.media_b } else { &plan.media };
        let state = LegState {
            call,
            call_control_id: self.control_id(),
            call_leg_id,
            call_session_id: session.to_owned(),
            client_state: plan.client_state.clone(),
            plan: plan.clone(),
            webhook_url,
            direction: if leg == Leg::B { CallDirection::Outgoing } else { plan.direction },
            leg,
            media: LegPlan { call_leg_id, leg, ..media.clone() },
            answered: None,
            ended: None,
            forks: Vec::new(),
        };
        self.by_control_id.insert(state.call_control_id.clone(), self.legs.len());
        self.legs.push(state);
        self.legs.len() - 1
    }

    /// Somebody answers.
    pub(crate) fn answer(&mut self, call: CallId) {
        if !self.advance(call, Phase::Ringing, Phase::Answered) {
            return;
        }
        let (now, legs) = (now(), self.legs_of(call));
        for &leg in &legs {
            self.legs[leg].answered = Some(now);
            self.emit(leg, "call.answered", json!({"state": "answered"}), Duration::ZERO);
        }
        if legs.len() > 1 {
            self.bridge(&legs);
        }
    }

    /// Joins legs that are answered.
    pub(crate) fn bridge(&mut self, legs: &[usize]) {
        for &leg in legs {
            self.emit(leg, "call.bridged", json!({"state": "bridged"}), Duration::ZERO);
        }
    }

    /// The call is over, with all its forks.
    pub(crate) fn hang_up(&mut self, call: CallId, cause: &str, source: &str) {
        if !self.advance(call, Phase::Ringing, Phase::Ended) && !self.advance(call, Phase::Answered, Phase::Ended) {
            return;
        }
        for leg in self.legs_of(call) {
            self.stop_forks(leg, self.config.late_packets);
            self.legs[leg].ended = Some(now());
            let extra =
                json!({"hangup_cause": cause, "hangup_source": source, "sip_hangup_cause": "200", "state": "hangup"});
            self.emit(leg, "call.hangup", extra, Duration::ZERO);
        }
    }

    /// Forks a leg that is answered; a second time as well, if somebody asks for it.
    pub(crate) fn fork(&mut self, leg: usize, request: ForkRequest) {
        let Some(answered) = self.legs[leg].answered else { return };
        let seed = self.rng.next_u64();
        let mut rng = Rng::derive(seed, "fork");
        let faults = &self.faults.forks;
        let mishaps = &mut self.legs[leg].plan.mishaps;
        let silent = rng.chance_ppm(faults.silent.ppm()) || mishaps.silent > 0;
        mishaps.silent = mishaps.silent.saturating_sub(1);
        let one_way = rng.chance_ppm(faults.one_way.ppm()).then(|| rng.index(2));
        let media_first = rng.chance_ppm(faults.media_first.ppm());
        let started = now();
        let mut plan = self.fork_plan(leg, request.destination, (answered, started), seed);
        let forked = [0, 1].map(|way| !silent && one_way.is_none_or(|only| only == way));
        plan.leg.rx = plan.leg.rx.filter(|_| forked[0]);
        plan.leg.tx = plan.leg.tx.filter(|_| forked[1]);
        let forked = [plan.leg.rx.is_some(), plan.leg.tx.is_some()];
        let tally = Arc::new(Tally::default());
        let media = forked.contains(&true).then(|| (self.media.fork(plan, Arc::clone(&tally)), tally));
        let stream_type = request.stream_type.clone();
        self.legs[leg].forks.push(ForkState { request, started, stopped: None, forked, media });
        let hold = if media_first { MEDIA_FIRST } else { Duration::ZERO };
        self.emit(leg, "call.fork.started", json!({"stream_type": stream_type}), hold);
    }

    fn fork_plan(
        &self,
        leg: usize,
        destination: Destination,
        (answered, started): (Instant, Instant),
        seed: u64,
    ) -> ForkPlan {
        let leg = &self.legs[leg];
        let mut media = leg.media.clone();
        let (rx, tx) = match destination {
            Destination::Ports { rx, tx } => (rx, tx),
            Destination::Strep(to) => (to, to),
        };
        media.bare = matches!(destination, Destination::Ports { .. });
        ForkPlan { leg: media, answered, started, impairments: leg.plan.impairments.clone(), seed, rx, tx }
    }

    /// Ends all forks of a leg, each after `late` more packets.
    pub(crate) fn stop_forks(&mut self, leg: usize, late: u32) {
        let (at, mut stopped) = (now(), Vec::new());
        for fork in self.legs[leg].forks.iter_mut().filter(|fork| fork.stopped.is_none()) {
            fork.stopped = Some(at);
            if let Some((number, _)) = fork.media {
                self.media.stop(number, at, late);
            }
            stopped.push(json!({"stream_type": fork.request.stream_type}));
        }
        for extra in stopped {
            self.emit(leg, "call.fork.stopped", extra, Duration::ZERO);
        }
    }

    /// Tells of a leg, not before `hold` is over.
    pub(crate) fn emit(&mut self, leg: usize, event_type: &str, extra: Value, hold: Duration) {
        let treatment = self.treatment(hold, leg, event_type);
        let payload = self.legs[leg].payload(extra);
        let event = json!({
            "record_type": "event", "event_type": event_type, "id": self.uuid().to_string(),
            "occurred_at": timestamp(), "payload": payload,
        });
        let webhook = Webhook {
            leg,
            event,
            fate: WebhookFate::Pending,
            delivery_id: self.uuid().to_string(),
            started_at: timestamp(),
            finished_at: String::new(),
            answers: Vec::new(),
        };
        self.webhooks.push(webhook);
        let order = Order { webhook: self.webhooks.len() - 1, treatment };
        let call = &mut self.calls[self.legs[leg].call.0];
        call.pending += 1;
        // The other end is there as long as the carrier is.
        let _stopped = call.orders.send(order);
    }

    /// A webhook's fate is decided.
    pub(crate) fn settle(&mut self, webhook: usize, fate: WebhookFate) {
        let webhook = &mut self.webhooks[webhook];
        if webhook.fate == WebhookFate::Pending {
            (webhook.fate, webhook.finished_at) = (fate, timestamp());
            self.calls[self.legs[webhook.leg].call.0].pending -= 1;
        }
    }

    fn treatment(&mut self, hold: Duration, leg: usize, event_type: &str) -> Treatment {
        let (faults, mishaps) = (&self.faults.webhooks, &self.legs[leg].plan.mishaps);
        let is_in = |types: &[String]| types.iter().any(|one| one == event_type);
        let late_by = u32::try_from(faults.late_by.as_millis()).unwrap_or(u32::MAX);
        let late = self.rng.chance_ppm(faults.late.ppm());
        let late =
            if late { Duration::from_millis(self.rng.between(1, late_by.max(1)).into()) } else { Duration::ZERO };
        let held = mishaps.late.iter().find(|(name, _)| name == event_type).map_or(Duration::ZERO, |(_, time)| *time);
        Treatment {
            hold: hold + late + held,
            lost: self.rng.chance_ppm(faults.lost.ppm()) || is_in(&mishaps.lost),
            twice: self.rng.chance_ppm(faults.twice.ppm()) || is_in(&mishaps.twice),
        }
    }

    /// Moves a call on, if it is in phase `from`.
    fn advance(&self, call: CallId, from: Phase, to: Phase) -> bool {
        self.calls[call.0].phase.send_if_modified(|phase| {
            let is_there = *phase == from;
            if is_there {
                *phase = to;
            }
            is_there
        })
    }

    /// What goes wrong with the next request for `operation` about `call_control_id`, if anything does.
    pub(crate) fn next_fault(&mut self, operation: &str, call_control_id: Option<&str>) -> Option<CommandFault> {
        let scripted = self.script.get_mut(operation).and_then(VecDeque::pop_front);
        let of_the_call = || {
            let leg = self.by_control_id.get(call_control_id?)?;
            let commands = &mut self.legs[*leg].plan.mishaps.commands;
            let next = commands.iter().position(|(name, _)| name == operation)?;
            Some(commands.remove(next).1)
        };
        scripted.or_else(of_the_call).or_else(|| self.faults.commands.draw(&mut self.rng))
    }

    pub(crate) fn find(&self, call_control_id: &str) -> Option<usize> {
        self.by_control_id.get(call_control_id).copied()
    }

    pub(crate) fn leg(&self, index: usize) -> &LegState {
        &self.legs[index]
    }

    pub(crate) fn leg_mut(&mut self, index: usize) -> &mut LegState {
        &mut self.legs[index]
    }

    pub(crate) fn legs_of(&self, call: CallId) -> Vec<usize> {
        self.calls[call.0].legs.clone()
    }

    pub(crate) fn phase(&self, call: CallId) -> Phase {
        *self.calls[call.0].phase.borrow()
    }

    /// Whether the call has ended, its webhooks are delivered or given up and its media is sent.
    pub(crate) fn is_over(&self, call: CallId) -> bool {
        let state = &self.calls[call.0];
        let mut forks = state.legs.iter().flat_map(|leg| &self.legs[*leg].forks);
        self.phase(call) == Phase::Ended && state.pending == 0 && forks.all(ForkState::is_over)
    }

    pub(crate) fn calls(&self) -> impl Iterator<Item = CallId> + use<> {
        (0..self.calls.len()).map(CallId)
    }

    /// When the carrier started.
    pub(crate) const fn started(&self) -> Instant {
        self.started
    }

    /// How long the carrier has been there.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn ledger(&self) -> Ledger {
        let mut legs: Vec<LegRecord> = self.legs.iter().map(|leg| leg.record(self.started)).collect();
        for webhook in &self.webhooks {
            legs[webhook.leg].webhooks.push(webhook.record());
        }
        Ledger { commands: self.commands.clone(), leaked_keys: self.leaked_keys, legs, unauthorized: self.unauthorized }
    }

    /// A random UUID (RFC 9562 §5.4).
    pub(crate) fn uuid(&mut self) -> CallLegId {
        let random = (u128::from(self.rng.next_u64()) << 64) | u128::from(self.rng.next_u64());
        CallLegId::from_u128(random & !UUID_FIXED | UUID_VERSION_4)
    }

    /// As the carrier's look: a prefix, and base64 with all that has to be encoded in a path.
    fn control_id(&mut self) -> String {
        let mut bytes = [0; 40];
        self.rng.fill(&mut bytes);
        // 0xFB 0xFF gives `+/`, whatever else is drawn.
        bytes[..3].copy_from_slice(&[0xFB, 0xFF, 0xBE]);
        format!("v3:{}", STANDARD.encode(bytes))
    }
}

impl Webhook {
    fn record(&self) -> WebhookRecord {
        let text = |key: &str| self.event[key].as_str().unwrap_or_default().to_owned();
        WebhookRecord { answers: self.answers.clone(), event_type: text("event_type"), fate: self.fate, id: text("id") }
    }
}

/// Now, as the carrier writes it.
pub(crate) fn timestamp() -> String {
    format!("{:.6}", jiff::Timestamp::now())
}

/// How much earlier than its webhook media comes on a bad day.
const MEDIA_FIRST: Duration = Duration::from_secs(1);
const UUID_FIXED: u128 = 0xF000_C000_0000_0000_0000;
const UUID_VERSION_4: u128 = 0x4000_8000_0000_0000_0000;
