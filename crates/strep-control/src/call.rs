//! What is known of a call, from webhooks that may be lost, repeated and out of order.

mod client_state;
mod notice;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strep_wire::CallLegId;

pub(crate) use client_state::{Carried, client_state};
pub use notice::{Notice, NoticeKind};

/// One leg of a call, as Call Control knows it: every leg has its own `call_control_id`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct CallFacts {
    /// What commands name it by.
    pub call_control_id: String,
    /// What its media names it by.
    #[serde(with = "leg_id", skip_serializing_if = "Option::is_none")]
    pub call_leg_id: Option<CallLegId>,
    /// Shared by all legs of a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_session_id: Option<String>,
    /// Connection (application or trunk) that the call came in on or went out by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<String>,
    /// Who calls: a number in E.164 form or a SIP name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Who is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Seen from the carrier's customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<CallDirection>,
    /// The call's own `client_state`, Base64 as its owner gave it; never ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_state: Option<String>,
    /// How far it got.
    pub phase: Phase,
}

/// Direction of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "a call has no third direction")]
pub enum CallDirection {
    /// To us.
    Incoming,
    /// By us.
    Outgoing,
}

/// How far a call got. Later ones are greater, and imply those before them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(clippy::exhaustive_enums, reason = "the phases that rules tell apart")]
pub enum Phase {
    /// It exists.
    #[default]
    Initiated,
    /// Somebody, or something, took it.
    Answered,
    /// It talks to another leg.
    Bridged,
    /// It is over.
    Ended,
}

/// What a recording says about its call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CallInfo {
    /// What commands name the leg by.
    pub call_control_id: String,
    /// Shared by all legs of the call.
    pub call_session_id: Option<String>,
    /// Connection.
    pub connection_id: Option<String>,
    /// Who calls.
    pub from: Option<String>,
    /// Who is called.
    pub to: Option<String>,
    /// Direction.
    pub direction: Option<CallDirection>,
    /// The call's own `client_state`, Base64 as its owner gave it.
    pub client_state: Option<String>,
    /// Tags of the rule or of the manual start; the rule's name is the tag `rule`.
    pub tags: BTreeMap<String, String>,
}

impl CallDirection {
    /// `incoming` or `outgoing`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
        }
    }

    /// The direction of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Incoming, Self::Outgoing].into_iter().find(|direction| direction.name() == name)
    }
}

impl Phase {
    /// `initiated`, `answered`, `bridged` or `ended`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Initiated => "initiated",
            Self::Answered => "answered",
            Self::Bridged => "bridged",
            Self::Ended => "ended",
        }
    }
}

impl CallFacts {
    /// A call of which nothing is known but its id.
    #[must_use]
    pub fn new(call_control_id: impl Into<String>) -> Self {
        Self { call_control_id: call_control_id.into(), ..Self::default() }
    }

    /// Takes over what `notice` knows: blanks are filled, the phase only grows, the newest `client_state` that is not
    /// ours counts.
    pub(crate) fn learn(&mut self, notice: &Notice) {
        fill(&mut self.call_leg_id, notice.call_leg_id.as_ref());
        fill(&mut self.call_session_id, notice.call_session_id.as_ref());
        fill(&mut self.connection_id, notice.connection_id.as_ref());
        fill(&mut self.from, notice.from.as_ref());
        fill(&mut self.to, notice.to.as_ref());
        fill(&mut self.direction, notice.direction.as_ref());
        match notice.client_state.as_deref().map(Carried::read) {
            Some(Carried::Ours { own, .. }) => fill(&mut self.client_state, own.as_ref()),
            Some(Carried::Foreign(state)) => self.client_state = Some(state.to_owned()),
            None => {}
        }
        self.phase = self.phase.max(notice.kind.implies());
    }

    pub(crate) fn info(&self, tags: BTreeMap<String, String>) -> CallInfo {
        CallInfo {
            call_control_id: self.call_control_id.clone(),
            call_session_id: self.call_session_id.clone(),
            connection_id: self.connection_id.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            direction: self.direction,
            client_state: self.client_state.clone(),
            tags,
        }
    }
}

fn fill<T: Clone>(blank: &mut Option<T>, known: Option<&T>) {
    if blank.is_none() {
        *blank = known.cloned();
    }
}

/// Call leg ids as text in what is saved and shown.
pub(crate) mod leg_id {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};
    use strep_wire::CallLegId;

    pub(crate) fn serialize<S: Serializer>(id: &Option<CallLegId>, serializer: S) -> Result<S::Ok, S::Error> {
        match id {
            Some(id) => serializer.collect_str(id),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<CallLegId>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}
