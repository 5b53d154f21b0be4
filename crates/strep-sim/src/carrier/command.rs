//! What is asked of the carrier, and what it answers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::carrier::Shared;
use crate::carrier::ledger::{Destination, Effect};
use crate::carrier::leg::ForkRequest;
use crate::carrier::plan::{CallDirection, CallPlan};
use crate::carrier::world::{Phase, World};

/// An answer before it is written out.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) effect: Effect,
}

impl Answer {
    pub(crate) fn done(data: Value) -> Self {
        Self { status: 200, body: json!({ "data": data }), effect: Effect::Done }
    }

    pub(crate) fn asked(body: Value) -> Self {
        Self { status: 200, body, effect: Effect::Asked }
    }

    /// A refusal, with the carrier's list of errors.
    pub(crate) fn refused(status: u16, code: &str, title: &str, detail: &str) -> Self {
        let body = json!({"errors": [{"code": code, "title": title, "detail": detail}]});
        Self { status, body, effect: Effect::None }
    }

    pub(crate) fn not_found() -> Self {
        Self::refused(404, "10005", "Resource not found", "There is nothing at this address.")
    }

    fn unprocessable(detail: &str) -> Self {
        Self::refused(422, "10015", "Invalid parameters", detail)
    }
}

/// One command to a call: its path's last part, its operation, and the webhooks that it sets off at once.
type Action = (&'static str, &'static str, &'static [&'static str]);

/// Name of the operation behind an action.
pub(crate) fn operation(action: &str) -> Option<&'static str> {
    ACTIONS.iter().find(|(path, ..)| *path == action).map(|(_, operation, _)| *operation)
}

/// A call is to be made.
pub(crate) fn dial(shared: &Arc<Shared>, world: &mut World, body: &Value) -> Answer {
    let text = |key: &str| body[key].as_str().map(str::to_owned);
    let (Some(connection_id), Some(from), Some(to)) = (text("connection_id"), text("from"), text("to")) else {
        return Answer::unprocessable("connection_id, from and to are needed.");
    };
    let linked = text("link_to").and_then(|id| world.find(&id));
    let session = linked.map(|leg| world.leg(leg).call_session_id.clone());
    let plan = CallPlan {
        client_state: text("client_state"),
        connection_id,
        direction: CallDirection::Outgoing,
        from,
        to,
        ..world.config.dialled.clone()
    };
    let placed = world.place(plan, session, text("webhook_url"));
    let leg = world.legs_of(placed.call)[0];
    shared.live(placed);
    Answer::done(call(world, leg))
}

/// What is known of a call.
pub(crate) fn status(world: &World, call_control_id: &str) -> Answer {
    match world.find(call_control_id) {
        Some(leg) => Answer::asked(json!({"data": call(world, leg)})),
        None => Answer::not_found(),
    }
}

/// A command to a call.
pub(crate) fn act(shared: &Arc<Shared>, world: &mut World, (id, action): (&str, &str), body: &Value) -> Answer {
    let Some((_, _, webhooks)) = ACTIONS.iter().find(|(path, ..)| *path == action) else { return Answer::not_found() };
    let Some(leg) = world.find(id) else { return Answer::not_found() };
    if !world.leg(leg).is_alive() {
        let detail = "This call is over, so that no command can reach it.";
        return Answer::refused(422, "90018", "Call has already ended", detail);
    }
    let outcome = match action {
        "answer" => ring_off(world, leg),
        "bridge" => bridge(world, leg, body),
        "fork_start" => fork(world, leg, body),
        "fork_stop" => {
            keep_state(world, leg, body);
            world.stop_forks(leg, 0);
            Ok(())
        }
        "hangup" => hang_up(world, leg, body, "normal_clearing"),
        "reject" => hang_up(world, leg, body, "call_rejected"),
        "transfer" => transfer(shared, world, leg, body),
        _ if world.leg(leg).is_answered() => {
            keep_state(world, leg, body);
            Ok(())
        }
        _ => Err(not_answered()),
    };
    if let Err(refusal) = outcome {
        return refusal;
    }
    for webhook in *webhooks {
        world.emit(leg, webhook, json!({"status": "completed"}), Duration::ZERO);
    }
    Answer::done(json!({"result": "ok"}))
}

fn ring_off(world: &mut World, leg: usize) -> Result<(), Answer> {
    let call = world.leg(leg).call;
    if world.phase(call) == Phase::Answered {
        return Err(Answer::refused(422, "90026", "Call is answered", "This call was answered before."));
    }
    world.answer(call);
    Ok(())
}

fn hang_up(world: &mut World, leg: usize, body: &Value, cause: &str) -> Result<(), Answer> {
    keep_state(world, leg, body);
    world.hang_up(world.leg(leg).call, cause, "unknown");
    Ok(())
}

fn bridge(world: &mut World, leg: usize, body: &Value) -> Result<(), Answer> {
    let other = body["call_control_id"].as_str().and_then(|id| world.find(id));
    let other = other.ok_or_else(|| Answer::unprocessable("call_control_id names no call."))?;
    if !(world.leg(leg).is_answered() && world.leg(other).is_answered() && world.leg(other).is_alive()) {
        return Err(not_answered());
    }
    keep_state(world, leg, body);
    world.bridge(&[leg, other]);
    Ok(())
}

/// Calls somebody else within the session.
fn transfer(shared: &Arc<Shared>, world: &mut World, leg: usize, body: &Value) -> Result<(), Answer> {
    let to = body["to"].as_str().ok_or_else(|| Answer::unprocessable("to is needed."))?;
    if !world.leg(leg).is_answered() {
        return Err(not_answered());
    }
    let (plan, session) = (&world.leg(leg).plan, world.leg(leg).call_session_id.clone());
    let plan = CallPlan {
        direction: CallDirection::Outgoing,
        from: plan.to.clone(),
        to: to.to_owned(),
        connection_id: plan.connection_id.clone(),
        ..world.config.dialled.clone()
    };
    let placed = world.place(plan, Some(session), None);
    shared.live(placed);
    Ok(())
}

fn fork(world: &mut World, leg: usize, body: &Value) -> Result<(), Answer> {
    let text = |key: &str| body[key].as_str().map(str::to_owned);
    let stream_type = text("stream_type").unwrap_or_else(|| "raw".to_owned());
    let destination = destination(body, &stream_type, world.faults.forks.no_target)?;
    if !world.leg(leg).is_answered() {
        return Err(not_answered());
    }
    keep_state(world, leg, body);
    let (client_state, command_id) = (text("client_state"), text("command_id"));
    world.fork(leg, ForkRequest { client_state, command_id, destination, stream_type });
    Ok(())
}

fn destination(body: &Value, stream_type: &str, no_target: bool) -> Result<Destination, Answer> {
    let address = |key: &str| match &body[key] {
        Value::Null => Ok(None),
        Value::String(text) => text
            .strip_prefix("udp:")
            .and_then(|address| address.parse::<SocketAddr>().ok())
            .map(Some)
            .ok_or_else(|| Answer::unprocessable(&format!("{key} is to be udp:ADDRESS:PORT."))),
        _ => Err(Answer::unprocessable(&format!("{key} is to be text."))),
    };
    if !["decrypted", "raw"].contains(&stream_type) {
        return Err(Answer::unprocessable("stream_type is raw or decrypted."));
    }
    match (address("target")?, address("rx")?, address("tx")?) {
        (Some(_), None, None) if no_target => Err(Answer::unprocessable("target is no longer taken: set rx and tx.")),
        (Some(_), None, None) if stream_type == "decrypted" => {
            Err(Answer::unprocessable("stream_type decrypted needs rx and tx."))
        }
        (Some(target), None, None) => Ok(Destination::Strep(target)),
        (None, Some(rx), Some(tx)) => Ok(Destination::Ports { rx, tx }),
        _ => Err(Answer::unprocessable("Either target is needed, or rx and tx.")),
    }
}

fn not_answered() -> Answer {
    Answer::refused(422, "90034", "Call is not answered", "This command needs a call that is answered.")
}

/// A command's `client_state` is in all webhooks from then on.
fn keep_state(world: &mut World, leg: usize, body: &Value) {
    if let Some(state) = body["client_state"].as_str() {
        world.leg_mut(leg).client_state = Some(state.to_owned());
    }
}

fn call(world: &World, leg: usize) -> Value {
    let leg = world.leg(leg);
    json!({
        "record_type": "call",
        "call_control_id": leg.call_control_id,
        "call_leg_id": leg.call_leg_id.to_string(),
        "call_session_id": leg.call_session_id,
        "is_alive": leg.is_alive(),
    })
}

const ACTIONS: &[Action] = &[
    ("answer", "callAnswer", &[]),
    ("bridge", "callBridge", &[]),
    ("fork_start", "callForkStart", &[]),
    ("fork_stop", "callForkStop", &[]),
    ("gather_stop", "callGatherStop", &["call.gather.ended"]),
    ("gather_using_audio", "callGatherUsingAudio", &["call.playback.started", "call.playback.ended"]),
    ("gather_using_speak", "callGatherUsingSpeak", &["call.speak.started", "call.speak.ended"]),
    ("hangup", "callHangup", &[]),
    ("playback_start", "callPlaybackStart", &["call.playback.started", "call.playback.ended"]),
    ("playback_stop", "callPlaybackStop", &[]),
    ("record_pause", "callRecordPause", &[]),
    ("record_resume", "callRecordResume", &[]),
    ("record_start", "callRecordStart", &[]),
    ("record_stop", "callRecordStop", &["call.recording.saved"]),
    ("refer", "callRefer", &["call.refer.started", "call.refer.completed"]),
    ("reject", "callReject", &[]),
    ("send_dtmf", "callSendDTMF", &[]),
    ("speak", "callSpeak", &["call.speak.started", "call.speak.ended"]),
    ("transfer", "callTransfer", &[]),
];
