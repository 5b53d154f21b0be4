//! What the carrier tells, and the fields that most events share.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// One event, as the carrier sent it. Serialised, it is the same JSON again, with all that is not known here; only
/// integers that do not fit 64 bits are rounded.
///
/// Read from the body of a webhook (`{"data": …, "meta": …}`) or from a bare event, as
/// `getWebhookDeliveries` lists them.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    json: Value,
}

impl Event {
    /// Reads an event whose sender is known by other means. For webhooks, see [`Verifier`](crate::webhook::Verifier).
    ///
    /// # Errors
    ///
    /// [`EventError::NotJson`] and [`EventError::NotObject`]. An event type that is not known, or a payload that is not
    /// as documented, is no error.
    pub fn from_json(body: &[u8]) -> Result<Self, EventError> {
        let json = serde_json::from_slice(body)
            .map_err(|error| EventError::NotJson { line: error.line(), column: error.column() })?;
        Self::from_value(json)
    }

    /// The same from JSON that is read already.
    ///
    /// # Errors
    ///
    /// [`EventError::NotObject`].
    pub fn from_value(json: Value) -> Result<Self, EventError> {
        if json.is_object() { Ok(Self { json }) } else { Err(EventError::NotObject) }
    }

    /// Identifies the event: the same in each delivery of it.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        text(self.data(), "id")
    }

    /// What happened, such as `call.answered`; empty if it does not say.
    #[must_use]
    pub fn event_type(&self) -> &str {
        text(self.data(), "event_type").unwrap_or_default()
    }

    /// What it is a record of: `event`, for most.
    #[must_use]
    pub fn record_type(&self) -> Option<&str> {
        text(self.data(), "record_type")
    }

    /// When it happened, in ISO 8601 as the carrier writes it. Conferences say it in their payload.
    #[must_use]
    pub fn occurred_at(&self) -> Option<&str> {
        text(self.data(), "occurred_at").or_else(|| text(self.payload_json(), "occurred_at"))
    }

    /// Which attempt to deliver it this is, from 1.
    #[must_use]
    pub fn attempt(&self) -> Option<u64> {
        self.meta("attempt")?.as_u64()
    }

    /// The URL that it was delivered to.
    #[must_use]
    pub fn delivered_to(&self) -> Option<&str> {
        self.meta("delivered_to")?.as_str()
    }

    /// The call that it is about, if it names one.
    #[must_use]
    pub fn call(&self) -> Option<CallRef<'_>> {
        CallRef::new(self.payload_json())
    }

    /// What is particular to this type of event, as it came; null if there is none.
    #[must_use]
    pub fn payload_json(&self) -> &Value {
        &self.data()["payload"]
    }

    /// All of it, as it came.
    #[must_use]
    pub const fn json(&self) -> &Value {
        &self.json
    }

    /// All of it, as it came.
    #[must_use]
    pub fn into_json(self) -> Value {
        self.json
    }

    /// The event without its envelope.
    pub(crate) fn data(&self) -> &Value {
        self.json.get("data").filter(|data| data.is_object()).unwrap_or(&self.json)
    }

    fn meta(&self, key: &str) -> Option<&Value> {
        self.json.get("meta")?.get(key)
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Why bytes are no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// No JSON, or JSON nested more than 127 deep.
    #[error("no JSON from line {line}, column {column} on")]
    NotJson {
        /// Line of the first error, from 1; 0 if there are no lines.
        line: usize,
        /// Column of the first error, from 1.
        column: usize,
    },
    /// JSON, but a list or a scalar.
    #[error("JSON, but no object")]
    NotObject,
}

/// The call that an event is about. Fields are read from the JSON, so that those which the carrier sends but does not
/// document are there too: forks come with `call_control_id`, `client_state` and `stream_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallRef<'a> {
    /// What commands to the call are addressed to.
    pub call_control_id: Option<&'a str>,
    /// One leg of the call: a UUID, the one in STREP headers.
    pub call_leg_id: Option<&'a str>,
    /// The call: one for all of its legs.
    pub call_session_id: Option<&'a str>,
    /// What the last command left with it, in base64.
    pub client_state: Option<&'a str>,
    /// The connection (also: call control application) that it belongs to.
    pub connection_id: Option<&'a str>,
    /// `incoming` or `outgoing`. Stands in `call.initiated` only.
    pub direction: Option<&'a str>,
    /// Caller.
    pub from: Option<&'a str>,
    /// Why it ended, such as `normal_clearing`.
    pub hangup_cause: Option<&'a str>,
    /// Who ended it: `caller`, `callee` or `unknown`.
    pub hangup_source: Option<&'a str>,
    /// `parked`, `bridging`, `answered`, `bridged`, `hangup`.
    pub state: Option<&'a str>,
    /// `raw` or `decrypted`, for a fork.
    pub stream_type: Option<&'a str>,
    /// Callee.
    pub to: Option<&'a str>,
}

impl<'a> CallRef<'a> {
    fn new(payload: &'a Value) -> Option<Self> {
        let field = |key| text(payload, key);
        let call = Self {
            call_control_id: field("call_control_id"),
            call_leg_id: field("call_leg_id"),
            call_session_id: field("call_session_id"),
            client_state: field("client_state"),
            connection_id: field("connection_id"),
            direction: field("direction"),
            from: field("from"),
            hangup_cause: field("hangup_cause"),
            hangup_source: field("hangup_source"),
            state: field("state"),
            stream_type: field("stream_type"),
            to: field("to"),
        };
        call.call_control_id.or(call.call_leg_id).or(call.call_session_id)?;
        Some(call)
    }
}

/// A field that is text and not empty: the carrier writes `""` for what it does not know.
fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get(key)?.as_str().filter(|text| !text.is_empty())
}
