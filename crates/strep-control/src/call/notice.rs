//! What a webhook tells about a call.

use strep_wire::CallLegId;
use telnyx_api::webhook::Event;

use super::{CallDirection, Phase};

/// What one event tells about one call leg: the part of a webhook that forks depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notice {
    /// Id of the event: the same one again has no effect. Without it, every one counts.
    pub event_id: Option<String>,
    /// What happened.
    pub kind: NoticeKind,
    /// The leg's `call_control_id`.
    pub call_control_id: String,
    /// The leg's `call_leg_id`.
    pub call_leg_id: Option<CallLegId>,
    /// The call's `call_session_id`.
    pub call_session_id: Option<String>,
    /// The connection.
    pub connection_id: Option<String>,
    /// Who calls.
    pub from: Option<String>,
    /// Who is called.
    pub to: Option<String>,
    /// Direction.
    pub direction: Option<CallDirection>,
    /// `client_state` as it came: Base64, the call's own or ours.
    pub client_state: Option<String>,
}

/// What happened to a call, as far as forks care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoticeKind {
    /// `call.initiated`, and every event that tells no more than that the call exists.
    Initiated,
    /// `call.answered`, and every event that only an answered call has: speech, playback, keys, recordings, machine
    /// detection, transfers by REFER, conferences.
    Answered,
    /// `call.bridged`.
    Bridged,
    /// `call.fork.started`.
    ForkStarted,
    /// `call.fork.stopped`.
    ForkStopped,
    /// `call.hangup`.
    Hangup,
}

impl Notice {
    /// What `event` tells; `None` if it is about no call leg.
    #[must_use]
    pub fn from_event(event: &Event) -> Option<Self> {
        let kind = NoticeKind::of(event.event_type())?;
        let call = event.call()?;
        let owned = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        Some(Self {
            event_id: owned(event.id()),
            kind,
            call_control_id: owned(call.call_control_id)?,
            call_leg_id: call.call_leg_id.and_then(|id| id.parse().ok()),
            call_session_id: owned(call.call_session_id),
            connection_id: owned(call.connection_id),
            from: owned(call.from),
            to: owned(call.to),
            direction: call.direction.and_then(CallDirection::from_name),
            client_state: owned(call.client_state),
        })
    }

    /// That `kind` happened to a call of which nothing else is known.
    #[must_use]
    pub fn new(kind: NoticeKind, call_control_id: impl Into<String>) -> Self {
        Self {
            event_id: None,
            kind,
            call_control_id: call_control_id.into(),
            call_leg_id: None,
            call_session_id: None,
            connection_id: None,
            from: None,
            to: None,
            direction: None,
            client_state: None,
        }
    }
}

impl NoticeKind {
    /// What an event of this `event_type` tells; `None` if it is about no call.
    #[must_use]
    pub fn of(event_type: &str) -> Option<Self> {
        match event_type {
            "call.answered" => Some(Self::Answered),
            "call.bridged" => Some(Self::Bridged),
            "call.fork.started" => Some(Self::ForkStarted),
            "call.fork.stopped" => Some(Self::ForkStopped),
            "call.hangup" => Some(Self::Hangup),
            _ if ONLY_ANSWERED.iter().any(|prefix| event_type.starts_with(prefix)) => Some(Self::Answered),
            _ if event_type.starts_with("call.") => Some(Self::Initiated),
            _ => None,
        }
    }

    /// The phase that a call with such an event has reached at least.
    #[must_use]
    pub const fn implies(self) -> Phase {
        match self {
            Self::Initiated => Phase::Initiated,
            Self::Answered | Self::ForkStarted | Self::ForkStopped => Phase::Answered,
            Self::Bridged => Phase::Bridged,
            Self::Hangup => Phase::Ended,
        }
    }
}

/// How event types begin that only an answered call has.
const ONLY_ANSWERED: [&str; 11] = [
    "call.dtmf.",
    "call.fork.",
    "call.gather.",
    "call.machine.",
    "call.playback.",
    "call.recording.",
    "call.refer.",
    "call.speak.",
    "conference.participant.",
    "conference.playback.",
    "conference.speak.",
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn notice(event: serde_json::Value) -> Option<Notice> {
        Notice::from_event(&Event::from_value(event).expect("an event"))
    }

    #[test]
    fn a_webhook_tells_all_that_forks_depend_on() {
        let notice = notice(json!({"data": {
            "event_type": "call.initiated", "id": "e1", "record_type": "event",
            "payload": {
                "call_control_id": "v3:one", "call_leg_id": "428C31B6-7DDC-11EE-BA8B-02CF9B5C3D01",
                "call_session_id": "s", "connection_id": "c", "client_state": "b3du", "direction": "incoming",
                "from": "+4930", "to": "sip:bob@example.com", "state": "parked",
            },
        }}));
        let expected = Notice {
            event_id: Some("e1".to_owned()),
            kind: NoticeKind::Initiated,
            call_control_id: "v3:one".to_owned(),
            call_leg_id: "428c31b6-7ddc-11ee-ba8b-02cf9b5c3d01".parse().ok(),
            call_session_id: Some("s".to_owned()),
            connection_id: Some("c".to_owned()),
            from: Some("+4930".to_owned()),
            to: Some("sip:bob@example.com".to_owned()),
            direction: Some(CallDirection::Incoming),
            client_state: Some("b3du".to_owned()),
        };
        assert_eq!(notice, Some(expected));
    }

    #[test]
    fn what_is_about_no_call_leg_tells_nothing() {
        assert_eq!(notice(json!({"event_type": "message.received", "payload": {"call_control_id": "v3:one"}})), None);
        assert_eq!(notice(json!({"event_type": "call.answered", "payload": {"call_leg_id": "x"}})), None);
        assert_eq!(notice(json!({"event_type": "call.answered", "payload": {"call_control_id": ""}})), None);
    }

    #[test]
    fn a_leg_id_that_is_none_is_left_out() {
        let event =
            json!({"event_type": "call.answered", "payload": {"call_control_id": "v3:one", "call_leg_id": "?"}});
        assert_eq!(notice(event).map(|notice| notice.call_leg_id), Some(None));
    }
}
