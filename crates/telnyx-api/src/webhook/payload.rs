//! What is particular to each type of event.

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::json::Json;
use crate::models;
use crate::webhook::event::Event;

macro_rules! payloads {
    ($($variant:ident($model:ident) = $event_type:literal,)*) => {
        /// The payload of an event, by the event's type and by nothing else.
        ///
        /// Fields of the models are all optional and keep what is not documented in `extra`; see
        /// [`Event::payload_json`] for the JSON itself.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Payload {
            $(
                #[doc = concat!("Of `", $event_type, "`.")]
                $variant(Box<models::$model>),
            )*
            /// A link in a message was followed. These events have neither type nor payload: it is the event itself.
            ReplacedLinkClick(Box<models::ReplacedLinkClick>),
            /// Of a type that is not documented, or no object: as it came.
            Other(Value),
        }

        /// As JSON: what came.
        impl Serialize for Payload {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(payload) => payload.serialize(serializer),)*
                    Self::ReplacedLinkClick(click) => click.serialize(serializer),
                    Self::Other(payload) => payload.serialize(serializer),
                }
            }
        }

        /// All documented types of events.
        pub const EVENT_TYPES: &[&str] = &[$($event_type),*];

        impl Payload {
            fn typed(event_type: &str, payload: &Value) -> Option<Self> {
                match event_type {
                    $($event_type => Json::read(payload).map(|model| Self::$variant(Box::new(model))),)*
                    _ => None,
                }
            }
        }
    };
}

payloads! {
    CallAnswered(CallAnsweredPayload) = "call.answered",
    CallBridged(CallBridgedPayload) = "call.bridged",
    CallDtmfReceived(CallDtmfReceivedPayload) = "call.dtmf.received",
    CallForkStarted(CallForkStartedPayload) = "call.fork.started",
    CallForkStopped(CallForkStoppedPayload) = "call.fork.stopped",
    CallGatherEnded(CallGatherEndedPayload) = "call.gather.ended",
    CallHangup(CallHangupPayload) = "call.hangup",
    CallInitiated(CallInitiatedPayload) = "call.initiated",
    CallMachineDetectionEnded(CallMachineDetectionEndedPayload) = "call.machine.detection.ended",
    CallMachineGreetingEnded(CallMachineGreetingEndedPayload) = "call.machine.greeting.ended",
    CallPlaybackEnded(CallPlaybackEndedPayload) = "call.playback.ended",
    CallPlaybackStarted(CallPlaybackStartedPayload) = "call.playback.started",
    CallRecordingSaved(CallRecordingSavedPayload) = "call.recording.saved",
    CallReferCompleted(CallReferCompletedPayload) = "call.refer.completed",
    CallReferFailed(CallReferFailedPayload) = "call.refer.failed",
    CallReferStarted(CallReferStartedPayload) = "call.refer.started",
    CallSpeakEnded(CallSpeakEndedPayload) = "call.speak.ended",
    CallSpeakStarted(CallSpeakStartedPayload) = "call.speak.started",
    ConferenceCreated(ConferenceCreatedPayload) = "conference.created",
    ConferenceEnded(ConferenceEndedPayload) = "conference.ended",
    ConferenceParticipantJoined(ConferenceParticipantJoinedPayload) = "conference.participant.joined",
    ConferenceParticipantLeft(ConferenceParticipantLeftPayload) = "conference.participant.left",
    ConferenceParticipantPlaybackEnded(ConferenceParticipantPlaybackEndedPayload)
        = "conference.participant.playback.ended",
    ConferenceParticipantPlaybackStarted(ConferenceParticipantPlaybackStartedPayload)
        = "conference.participant.playback.started",
    ConferenceParticipantSpeakEnded(ConferenceParticipantSpeakEndedPayload) = "conference.participant.speak.ended",
    ConferenceParticipantSpeakStarted(ConferenceParticipantSpeakStartedPayload)
        = "conference.participant.speak.started",
    ConferencePlaybackEnded(ConferencePlaybackEndedPayload) = "conference.playback.ended",
    ConferencePlaybackStarted(ConferencePlaybackStartedPayload) = "conference.playback.started",
    ConferenceSpeakEnded(ConferenceSpeakEndedPayload) = "conference.speak.ended",
    ConferenceSpeakStarted(ConferenceSpeakStartedPayload) = "conference.speak.started",
    FaxDelivered(FaxDeliveredPayload) = "fax.delivered",
    FaxFailed(FaxFailedPayload) = "fax.failed",
    FaxMediaProcessed(FaxMediaProcessedPayload) = "fax.media.processed",
    FaxQueued(FaxQueuedPayload) = "fax.queued",
    FaxSendingStarted(FaxSendingStartedPayload) = "fax.sending.started",
    MessageFinalized(OutboundMessagePayload) = "message.finalized",
    MessageReceived(InboundMessagePayload) = "message.received",
    MessageSent(OutboundMessagePayload) = "message.sent",
}

impl Event {
    /// What is particular to this type of event, typed. Made afresh at each call.
    #[must_use]
    pub fn payload(&self) -> Payload {
        let data = self.data();
        if data.get("event_type").is_none() && data.get("time_clicked").is_some() {
            return Json::read(data)
                .map_or_else(|| Payload::Other(Value::Null), |click| Payload::ReplacedLinkClick(Box::new(click)));
        }
        let payload = self.payload_json();
        Payload::typed(self.event_type(), payload).unwrap_or_else(|| Payload::Other(payload.clone()))
    }
}
