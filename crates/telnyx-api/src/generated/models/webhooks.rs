// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 72d8e0e79f7c4aa6
use crate::models::{
    CreateLongCodeMessageRequestType, Error, LineType, NumberOrder, OutboundMessagePayload, RecordingChannels,
};

crate::model::open_enum! {
    /// `direction` of `CallInitiatedPayload`.
    CallDirection { Incoming = "incoming", Outgoing = "outgoing" }
    /// `result` of `CallMachineDetectionEndedPayload`.
    CallMachineDetectionEndedPayloadResult { Human = "human", Machine = "machine", NotSure = "not_sure" }
    /// `result` of `CallMachineGreetingEndedPayload`.
    CallMachineGreetingEndedPayloadResult { Ended = "ended", NotSure = "not_sure" }
    /// `status` of `CallPlaybackEndedPayload`.
    CallPlaybackEndedPayloadStatus { Valid = "valid", Invalid = "invalid", CallHangup = "call_hangup" }
    /// `status` of `CallSpeakEndedPayload`.
    CallSpeakEndedPayloadStatus { Completed = "completed", CallHangup = "call_hangup" }
    /// `state` of `CallInitiatedPayload`.
    CallState { Parked = "parked", Bridging = "bridging" }
    /// `reason` of `ConferenceEndedPayload`.
    ConferenceEndedPayloadReason { AllLeft = "all_left", HostLeft = "host_left", TimeExceeded = "time_exceeded" }
    /// `status` of `CallGatherEndedPayload`.
    GatherStatus {
        Valid = "valid", Invalid = "invalid", CallHangup = "call_hangup", Cancelled = "cancelled",
        CancelledAmd = "cancelled_amd",
    }
    /// `hangup_cause` of `CallHangupPayload`.
    HangupCause {
        CallRejected = "call_rejected", NormalClearing = "normal_clearing", OriginatorCancel = "originator_cancel",
        Timeout = "timeout", TimeLimit = "time_limit", UserBusy = "user_busy", NotFound = "not_found",
        Unspecified = "unspecified",
    }
    /// `hangup_source` of `CallHangupPayload`.
    HangupSource { Caller = "caller", Callee = "callee", Unknown = "unknown" }
    /// `status` of `InboundMessagePayloadCc`.
    InboundMessagePayloadCcStatus {
        Queued = "queued", Sending = "sending", Sent = "sent", Delivered = "delivered",
        SendingFailed = "sending_failed", DeliveryFailed = "delivery_failed",
        DeliveryUnconfirmed = "delivery_unconfirmed",
    }
    /// `status` of `InboundMessagePayloadFrom`.
    InboundMessagePayloadFromStatus { Received = "received", Delivered = "delivered" }
    /// `status` of `InboundMessagePayloadTo`.
    InboundMessagePayloadToStatus {
        Queued = "queued", Sending = "sending", Sent = "sent", Delivered = "delivered",
        SendingFailed = "sending_failed", DeliveryFailed = "delivery_failed",
        DeliveryUnconfirmed = "delivery_unconfirmed", WebhookDelivered = "webhook_delivered",
    }
    /// `event_type` of `OutboundMessage`.
    OutboundMessageEventType { MessageSent = "message.sent", MessageFinalized = "message.finalized" }
}

crate::model::model! {
    /// `CallAnswered`.
    CallAnswered = "CallAnswered" () {
        event_type: Option<String> { only: "call.answered" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallAnsweredPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallAnsweredEvent`.
    CallAnsweredEvent = "CallAnsweredEvent" () {
        data: Option<CallAnswered>;
    }
    /// `payload` of `CallAnswered`.
    CallAnsweredPayload = "CallAnswered.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        from: Option<String>;
        state: Option<String> { only: "answered" };
        to: Option<String>;
    }
    /// `CallBridged`.
    CallBridged = "CallBridged" () {
        event_type: Option<String> { only: "call.bridged" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallBridgedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallBridgedEvent`.
    CallBridgedEvent = "CallBridgedEvent" () {
        data: Option<CallBridged>;
    }
    /// `payload` of `CallBridged`.
    CallBridgedPayload = "CallBridged.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        from: Option<String>;
        state: Option<String> { only: "bridged" };
        to: Option<String>;
    }
    /// `CallDtmfReceived`.
    CallDtmfReceived = "CallDtmfReceived" () {
        event_type: Option<String> { only: "call.dtmf.received" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallDtmfReceivedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallDtmfReceivedEvent`.
    CallDtmfReceivedEvent = "CallDtmfReceivedEvent" () {
        data: Option<CallDtmfReceived>;
    }
    /// `payload` of `CallDtmfReceived`.
    CallDtmfReceivedPayload = "CallDtmfReceived.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        digit: Option<String>;
        from: Option<String>;
        to: Option<String>;
    }
    /// `CallForkStarted`.
    CallForkStarted = "CallForkStarted" () {
        event_type: Option<String> { only: "call.fork.started" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallForkStartedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallForkStartedEvent`.
    CallForkStartedEvent = "CallForkStartedEvent" () {
        data: Option<CallForkStarted>;
    }
    /// `payload` of `CallForkStarted`.
    CallForkStartedPayload = "CallForkStarted.payload" () {
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        connection_id: Option<String>;
    }
    /// `CallForkStopped`.
    CallForkStopped = "CallForkStopped" () {
        event_type: Option<String> { only: "call.fork.stopped" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallForkStoppedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallForkStoppedEvent`.
    CallForkStoppedEvent = "CallForkStoppedEvent" () {
        data: Option<CallForkStopped>;
    }
    /// `payload` of `CallForkStopped`.
    CallForkStoppedPayload = "CallForkStopped.payload" () {
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        connection_id: Option<String>;
    }
    /// `CallGatherEnded`.
    CallGatherEnded = "CallGatherEnded" () {
        event_type: Option<String> { only: "call.gather.ended" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallGatherEndedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallGatherEndedEvent`.
    CallGatherEndedEvent = "CallGatherEndedEvent" () {
        data: Option<CallGatherEnded>;
    }
    /// `payload` of `CallGatherEnded`.
    CallGatherEndedPayload = "CallGatherEnded.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        digits: Option<String>;
        from: Option<String>;
        status: Option<GatherStatus>;
        to: Option<String>;
    }
    /// `CallHangup`.
    CallHangup = "CallHangup" () {
        event_type: Option<String> { only: "call.hangup" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallHangupPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallHangupEvent`.
    CallHangupEvent = "CallHangupEvent" () {
        data: Option<CallHangup>;
    }
    /// `payload` of `CallHangup`.
    CallHangupPayload = "CallHangup.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        from: Option<String>;
        hangup_cause: Option<HangupCause>;
        hangup_source: Option<HangupSource>;
        sip_hangup_cause: Option<String>;
        state: Option<String> { only: "hangup" };
        to: Option<String>;
    }
    /// `CallInitiated`.
    CallInitiated = "CallInitiated" () {
        event_type: Option<String> { only: "call.initiated" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallInitiatedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallInitiatedEvent`.
    CallInitiatedEvent = "CallInitiatedEvent" () {
        data: Option<CallInitiated>;
    }
    /// `payload` of `CallInitiated`.
    CallInitiatedPayload = "CallInitiated.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        direction: Option<CallDirection>;
        from: Option<String>;
        state: Option<CallState>;
        to: Option<String>;
    }
    /// `CallMachineDetectionEnded`.
    CallMachineDetectionEnded = "CallMachineDetectionEnded" () {
        event_type: Option<String> { only: "call.machine.detection.ended" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallMachineDetectionEndedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallMachineDetectionEndedEvent`.
    CallMachineDetectionEndedEvent = "CallMachineDetectionEndedEvent" () {
        data: Option<CallMachineDetectionEnded>;
    }
    /// `payload` of `CallMachineDetectionEnded`.
    CallMachineDetectionEndedPayload = "CallMachineDetectionEnded.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        from: Option<String>;
        result: Option<CallMachineDetectionEndedPayloadResult>;
        to: Option<String>;
    }
    /// `CallMachineGreetingEnded`.
    CallMachineGreetingEnded = "CallMachineGreetingEnded" () {
        event_type: Option<String> { only: "call.machine.greeting.ended" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallMachineGreetingEndedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallMachineGreetingEndedEvent`.
    CallMachineGreetingEndedEvent = "CallMachineGreetingEndedEvent" () {
        data: Option<CallMachineGreetingEnded>;
    }
    /// `payload` of `CallMachineGreetingEnded`.
    CallMachineGreetingEndedPayload = "CallMachineGreetingEnded.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        from: Option<String>;
        result: Option<CallMachineGreetingEndedPayloadResult>;
        to: Option<String>;
    }
    /// `CallPlaybackEnded`.
    CallPlaybackEnded = "CallPlaybackEnded" () {
        event_type: Option<String> { only: "call.playback.ended" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallPlaybackEndedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallPlaybackEndedEvent`.
    CallPlaybackEndedEvent = "CallPlaybackEndedEvent" () {
        data: Option<CallPlaybackEnded>;
    }
    /// `payload` of `CallPlaybackEnded`.
    CallPlaybackEndedPayload = "CallPlaybackEnded.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        media_url: Option<String>;
        overlay: Option<bool>;
        status: Option<CallPlaybackEndedPayloadStatus>;
    }
    /// `CallPlaybackStarted`.
    CallPlaybackStarted = "CallPlaybackStarted" () {
        event_type: Option<String> { only: "call.playback.started" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallPlaybackStartedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallPlaybackStartedEvent`.
    CallPlaybackStartedEvent = "CallPlaybackStartedEvent" () {
        data: Option<CallPlaybackStarted>;
    }
    /// `payload` of `CallPlaybackStarted`.
    CallPlaybackStartedPayload = "CallPlaybackStarted.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        media_url: Option<String>;
        overlay: Option<bool>;
    }
    /// `CallRecordingSaved`.
    CallRecordingSaved = "CallRecordingSaved" () {
        event_type: Option<String> { only: "call.recording.saved" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallRecordingSavedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallRecordingSavedEvent`.
    CallRecordingSavedEvent = "CallRecordingSavedEvent" () {
        data: Option<CallRecordingSaved>;
    }
    /// `payload` of `CallRecordingSaved`.
    CallRecordingSavedPayload = "CallRecordingSaved.payload" () {
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        channels: Option<RecordingChannels>;
        client_state: Option<String>;
        connection_id: Option<String>;
        public_recording_urls: Option<CallRecordingSavedPayloadPublicRecordingUrls>;
        recording_ended_at: Option<String> { format: "date-time" };
        recording_started_at: Option<String> { format: "date-time" };
        recording_urls: Option<CallRecordingSavedPayloadRecordingUrls>;
    }
    /// `public_recording_urls` of `CallRecordingSaved.payload`.
    CallRecordingSavedPayloadPublicRecordingUrls = "CallRecordingSaved.payload.public_recording_urls" () {
        mp3: Option<String> { nullable: true };
        wav: Option<String> { nullable: true };
    }
    /// `recording_urls` of `CallRecordingSaved.payload`.
    CallRecordingSavedPayloadRecordingUrls = "CallRecordingSaved.payload.recording_urls" () {
        mp3: Option<String> { nullable: true };
        wav: Option<String> { nullable: true };
    }
    /// `CallReferCompleted`.
    CallReferCompleted = "CallReferCompleted" () {
        event_type: Option<String> { only: "call.refer.completed" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallReferCompletedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallReferCompletedEvent`.
    CallReferCompletedEvent = "CallReferCompletedEvent" () {
        data: Option<CallReferCompleted>;
    }
    /// `payload` of `CallReferCompleted`.
    CallReferCompletedPayload = "CallReferCompleted.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        from: Option<String>;
        sip_notify_response: Option<i64>;
        to: Option<String>;
    }
    /// `CallReferFailed`.
    CallReferFailed = "CallReferFailed" () {
        event_type: Option<String> { only: "call.refer.failed" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallReferFailedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallReferFailedEvent`.
    CallReferFailedEvent = "CallReferFailedEvent" () {
        data: Option<CallReferFailed>;
    }
    /// `payload` of `CallReferFailed`.
    CallReferFailedPayload = "CallReferFailed.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        from: Option<String>;
        sip_notify_response: Option<i64>;
        to: Option<String>;
    }
    /// `CallReferStarted`.
    CallReferStarted = "CallReferStarted" () {
        event_type: Option<String> { only: "call.refer.started" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallReferStartedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallReferStartedEvent`.
    CallReferStartedEvent = "CallReferStartedEvent" () {
        data: Option<CallReferStarted>;
    }
    /// `payload` of `CallReferStarted`.
    CallReferStartedPayload = "CallReferStarted.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        from: Option<String>;
        sip_notify_response: Option<i64>;
        to: Option<String>;
    }
    /// `CallSpeakEnded`.
    CallSpeakEnded = "CallSpeakEnded" () {
        event_type: Option<String> { only: "call.speak.ended" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallSpeakEndedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallSpeakEndedEvent`.
    CallSpeakEndedEvent = "CallSpeakEndedEvent" () {
        data: Option<CallSpeakEnded>;
    }
    /// `payload` of `CallSpeakEnded`.
    CallSpeakEndedPayload = "CallSpeakEnded.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
        status: Option<CallSpeakEndedPayloadStatus>;
    }
    /// `CallSpeakStarted`.
    CallSpeakStarted = "CallSpeakStarted" () {
        event_type: Option<String> { only: "call.speak.started" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<CallSpeakStartedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `CallSpeakStartedEvent`.
    CallSpeakStartedEvent = "CallSpeakStartedEvent" () {
        data: Option<CallSpeakStarted>;
    }
    /// `payload` of `CallSpeakStarted`.
    CallSpeakStartedPayload = "CallSpeakStarted.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        connection_id: Option<String>;
    }
    /// `ConferenceCreated`.
    ConferenceCreated = "ConferenceCreated" () {
        event_type: Option<String> { only: "conference.created" };
        id: Option<String> { format: "uuid" };
        payload: Option<ConferenceCreatedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `ConferenceCreatedEvent`.
    ConferenceCreatedEvent = "ConferenceCreatedEvent" () {
        data: Option<ConferenceCreated>;
    }
    /// `payload` of `ConferenceCreated`.
    ConferenceCreatedPayload = "ConferenceCreated.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        conference_id: Option<String>;
        connection_id: Option<String>;
        occurred_at: Option<String> { format: "date-time" };
    }
    /// `ConferenceEnded`.
    ConferenceEnded = "ConferenceEnded" () {
        event_type: Option<String> { only: "conference.ended" };
        id: Option<String> { format: "uuid" };
        payload: Option<ConferenceEndedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `ConferenceEndedEvent`.
    ConferenceEndedEvent = "ConferenceEndedEvent" () {
        data: Option<ConferenceEnded>;
    }
    /// `payload` of `ConferenceEnded`.
    ConferenceEndedPayload = "ConferenceEnded.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        conference_id: Option<String>;
        connection_id: Option<String>;
        occurred_at: Option<String> { format: "date-time" };
        reason: Option<ConferenceEndedPayloadReason>;
    }
    /// `ConferenceParticipantJoined`.
    ConferenceParticipantJoined = "ConferenceParticipantJoined" () {
        event_type: Option<String> { only: "conference.participant.joined" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<ConferenceParticipantJoinedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `ConferenceParticipantJoinedEvent`.
    ConferenceParticipantJoinedEvent = "ConferenceParticipantJoinedEvent" () {
        data: Option<ConferenceParticipantJoined>;
    }
    /// `payload` of `ConferenceParticipantJoined`.
    ConferenceParticipantJoinedPayload = "ConferenceParticipantJoined.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        conference_id: Option<String>;
        connection_id: Option<String>;
    }
    /// `ConferenceParticipantLeft`.
    ConferenceParticipantLeft = "ConferenceParticipantLeft" () {
        event_type: Option<String> { only: "conference.participant.left" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<ConferenceParticipantLeftPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `ConferenceParticipantLeftEvent`.
    ConferenceParticipantLeftEvent = "ConferenceParticipantLeftEvent" () {
        data: Option<ConferenceParticipantLeft>;
    }
    /// `payload` of `ConferenceParticipantLeft`.
    ConferenceParticipantLeftPayload = "ConferenceParticipantLeft.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        conference_id: Option<String>;
        connection_id: Option<String>;
    }
    /// `ConferenceParticipantPlaybackEnded`.
    ConferenceParticipantPlaybackEnded = "ConferenceParticipantPlaybackEnded" () {
        event_type: Option<String> { only: "conference.participant.playback.ended" };
        id: Option<String> { format: "uuid" };
        payload: Option<ConferenceParticipantPlaybackEndedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `ConferenceParticipantPlaybackEndedEvent`.
    ConferenceParticipantPlaybackEndedEvent = "ConferenceParticipantPlaybackEndedEvent" () {
        data: Option<ConferenceParticipantPlaybackEnded>;
    }
    /// `payload` of `ConferenceParticipantPlaybackEnded`.
    ConferenceParticipantPlaybackEndedPayload = "ConferenceParticipantPlaybackEnded.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        conference_id: Option<String>;
        connection_id: Option<String>;
        creator_call_session_id: Option<String>;
        media_url: Option<String>;
        occurred_at: Option<String> { format: "date-time" };
    }
    /// `ConferenceParticipantPlaybackStarted`.
    ConferenceParticipantPlaybackStarted = "ConferenceParticipantPlaybackStarted" () {
        event_type: Option<String> { only: "conference.participant.playback.started" };
        id: Option<String> { format: "uuid" };
        payload: Option<ConferenceParticipantPlaybackStartedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `ConferenceParticipantPlaybackStartedEvent`.
    ConferenceParticipantPlaybackStartedEvent = "ConferenceParticipantPlaybackStartedEvent" () {
        data: Option<ConferenceParticipantPlaybackStarted>;
    }
    /// `payload` of `ConferenceParticipantPlaybackStarted`.
    ConferenceParticipantPlaybackStartedPayload = "ConferenceParticipantPlaybackStarted.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        conference_id: Option<String>;
        connection_id: Option<String>;
        creator_call_session_id: Option<String>;
        media_url: Option<String>;
        occurred_at: Option<String> { format: "date-time" };
    }
    /// `ConferenceParticipantSpeakEnded`.
    ConferenceParticipantSpeakEnded = "ConferenceParticipantSpeakEnded" () {
        event_type: Option<String> { only: "conference.participant.speak.ended" };
        id: Option<String> { format: "uuid" };
        payload: Option<ConferenceParticipantSpeakEndedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `ConferenceParticipantSpeakEndedEvent`.
    ConferenceParticipantSpeakEndedEvent = "ConferenceParticipantSpeakEndedEvent" () {
        data: Option<ConferenceParticipantSpeakEnded>;
    }
    /// `payload` of `ConferenceParticipantSpeakEnded`.
    ConferenceParticipantSpeakEndedPayload = "ConferenceParticipantSpeakEnded.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        conference_id: Option<String>;
        connection_id: Option<String>;
        creator_call_session_id: Option<String>;
        occurred_at: Option<String> { format: "date-time" };
    }
    /// `ConferenceParticipantSpeakStarted`.
    ConferenceParticipantSpeakStarted = "ConferenceParticipantSpeakStarted" () {
        event_type: Option<String> { only: "conference.participant.speak.started" };
        id: Option<String> { format: "uuid" };
        payload: Option<ConferenceParticipantSpeakStartedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `ConferenceParticipantSpeakStartedEvent`.
    ConferenceParticipantSpeakStartedEvent = "ConferenceParticipantSpeakStartedEvent" () {
        data: Option<ConferenceParticipantSpeakStarted>;
    }
    /// `payload` of `ConferenceParticipantSpeakStarted`.
    ConferenceParticipantSpeakStartedPayload = "ConferenceParticipantSpeakStarted.payload" () {
        call_control_id: Option<String>;
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        client_state: Option<String>;
        conference_id: Option<String>;
        connection_id: Option<String>;
        creator_call_session_id: Option<String>;
        occurred_at: Option<String> { format: "date-time" };
    }
    /// `ConferencePlaybackEnded`.
    ConferencePlaybackEnded = "ConferencePlaybackEnded" () {
        event_type: Option<String> { only: "conference.playback.ended" };
        id: Option<String> { format: "uuid" };
        payload: Option<ConferencePlaybackEndedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `ConferencePlaybackEndedEvent`.
    ConferencePlaybackEndedEvent = "ConferencePlaybackEndedEvent" () {
        data: Option<ConferencePlaybackEnded>;
    }
    /// `payload` of `ConferencePlaybackEnded`.
    ConferencePlaybackEndedPayload = "ConferencePlaybackEnded.payload" () {
        conference_id: Option<String>;
        connection_id: Option<String>;
        creator_call_session_id: Option<String>;
        media_url: Option<String>;
        occurred_at: Option<String> { format: "date-time" };
    }
    /// `ConferencePlaybackStarted`.
    ConferencePlaybackStarted = "ConferencePlaybackStarted" () {
        event_type: Option<String> { only: "conference.playback.started" };
        id: Option<String> { format: "uuid" };
        payload: Option<ConferencePlaybackStartedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `ConferencePlaybackStartedEvent`.
    ConferencePlaybackStartedEvent = "ConferencePlaybackStartedEvent" () {
        data: Option<ConferencePlaybackStarted>;
    }
    /// `payload` of `ConferencePlaybackStarted`.
    ConferencePlaybackStartedPayload = "ConferencePlaybackStarted.payload" () {
        conference_id: Option<String>;
        connection_id: Option<String>;
        creator_call_session_id: Option<String>;
        media_url: Option<String>;
        occurred_at: Option<String> { format: "date-time" };
    }
    /// `ConferenceSpeakEnded`.
    ConferenceSpeakEnded = "ConferenceSpeakEnded" () {
        event_type: Option<String> { only: "conference.speak.ended" };
        id: Option<String> { format: "uuid" };
        payload: Option<ConferenceSpeakEndedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `ConferenceSpeakEndedEvent`.
    ConferenceSpeakEndedEvent = "ConferenceSpeakEndedEvent" () {
        data: Option<ConferenceSpeakEnded>;
    }
    /// `payload` of `ConferenceSpeakEnded`.
    ConferenceSpeakEndedPayload = "ConferenceSpeakEnded.payload" () {
        conference_id: Option<String>;
        connection_id: Option<String>;
        creator_call_session_id: Option<String>;
        occurred_at: Option<String> { format: "date-time" };
    }
    /// `ConferenceSpeakStarted`.
    ConferenceSpeakStarted = "ConferenceSpeakStarted" () {
        event_type: Option<String> { only: "conference.speak.started" };
        id: Option<String> { format: "uuid" };
        payload: Option<ConferenceSpeakStartedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `ConferenceSpeakStartedEvent`.
    ConferenceSpeakStartedEvent = "ConferenceSpeakStartedEvent" () {
        data: Option<ConferenceSpeakStarted>;
    }
    /// `payload` of `ConferenceSpeakStarted`.
    ConferenceSpeakStartedPayload = "ConferenceSpeakStarted.payload" () {
        conference_id: Option<String>;
        connection_id: Option<String>;
        creator_call_session_id: Option<String>;
        occurred_at: Option<String> { format: "date-time" };
    }
    /// `FaxDelivered`.
    FaxDelivered = "FaxDelivered" () {
        event_type: Option<String> { only: "fax.delivered" };
        id: Option<String> { format: "uuid" };
        payload: Option<FaxDeliveredPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `payload` of `FaxDelivered`.
    FaxDeliveredPayload = "FaxDelivered.payload" () {
        connection_id: Option<String>;
        from: Option<String>;
        id: Option<String> { format: "uuid" };
        original_media_url: Option<String>;
        status: Option<String> { only: "delivered" };
        to: Option<String>;
        user_id: Option<String> { format: "uuid" };
    }
    /// `FaxFailed`.
    FaxFailed = "FaxFailed" () {
        event_type: Option<String> { only: "fax.failed" };
        id: Option<String> { format: "uuid" };
        payload: Option<FaxFailedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `payload` of `FaxFailed`.
    FaxFailedPayload = "FaxFailed.payload" () {
        connection_id: Option<String>;
        failure_reason: Option<String> { only: "rejected" };
        from: Option<String>;
        id: Option<String> { format: "uuid" };
        original_media_url: Option<String>;
        status: Option<String> { only: "failed" };
        to: Option<String>;
        user_id: Option<String> { format: "uuid" };
    }
    /// `FaxMediaProcessed`.
    FaxMediaProcessed = "FaxMediaProcessed" () {
        event_type: Option<String> { only: "fax.media.processed" };
        id: Option<String> { format: "uuid" };
        payload: Option<FaxMediaProcessedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `payload` of `FaxMediaProcessed`.
    FaxMediaProcessedPayload = "FaxMediaProcessed.payload" () {
        connection_id: Option<String>;
        from: Option<String>;
        id: Option<String> { format: "uuid" };
        original_media_url: Option<String>;
        status: Option<String> { only: "media.processed" };
        to: Option<String>;
        user_id: Option<String> { format: "uuid" };
    }
    /// `FaxQueued`.
    FaxQueued = "FaxQueued" () {
        event_type: Option<String> { only: "fax.queued" };
        id: Option<String> { format: "uuid" };
        payload: Option<FaxQueuedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `payload` of `FaxQueued`.
    FaxQueuedPayload = "FaxQueued.payload" () {
        connection_id: Option<String>;
        from: Option<String>;
        id: Option<String> { format: "uuid" };
        original_media_url: Option<String>;
        status: Option<String> { only: "queued" };
        to: Option<String>;
        user_id: Option<String> { format: "uuid" };
    }
    /// `FaxSendingStarted`.
    FaxSendingStarted = "FaxSendingStarted" () {
        event_type: Option<String> { only: "fax.sending.started" };
        id: Option<String> { format: "uuid" };
        payload: Option<FaxSendingStartedPayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `payload` of `FaxSendingStarted`.
    FaxSendingStartedPayload = "FaxSendingStarted.payload" () {
        connection_id: Option<String>;
        from: Option<String>;
        id: Option<String> { format: "uuid" };
        original_media_url: Option<String>;
        status: Option<String> { only: "sending" };
        to: Option<String>;
        user_id: Option<String> { format: "uuid" };
    }
    /// `InboundMessage`.
    InboundMessage = "InboundMessage" () {
        event_type: Option<String> { only: "message.received" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<InboundMessagePayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `InboundMessageEvent`.
    InboundMessageEvent = "InboundMessageEvent" () {
        data: Option<InboundMessage>;
    }
    /// `InboundMessagePayload`.
    InboundMessagePayload = "InboundMessagePayload" () {
        cc: Option<Vec<InboundMessagePayloadCc>>;
        completed_at: Option<String> { format: "date-time", nullable: true };
        cost: Option<InboundMessagePayloadCost> { nullable: true };
        direction: Option<String> { only: "inbound" };
        encoding: Option<String>;
        errors: Option<Vec<Error>>;
        from: Option<InboundMessagePayloadFrom>;
        id: Option<String> { format: "uuid" };
        media: Option<Vec<InboundMessagePayloadMedia>>;
        messaging_profile_id: Option<String>;
        parts: Option<i64> { min: 1, max: 10 };
        received_at: Option<String> { format: "date-time" };
        record_type: Option<String> { only: "message" };
        sent_at: Option<String> { format: "date-time", nullable: true };
        tags: Option<Vec<String>>;
        text: Option<String>;
        to: Option<Vec<InboundMessagePayloadTo>>;
        r#type: Option<CreateLongCodeMessageRequestType> as "type";
        valid_until: Option<String> { format: "date-time", nullable: true };
        webhook_failover_url: Option<String> { format: "url", nullable: true };
        webhook_url: Option<String> { format: "url", nullable: true };
    }
    /// `cc` of `InboundMessagePayload`.
    InboundMessagePayloadCc = "InboundMessagePayload.cc" () {
        carrier: Option<String>;
        line_type: Option<LineType>;
        phone_number: Option<String> { format: "address" };
        status: Option<InboundMessagePayloadCcStatus>;
    }
    /// `cost` of `InboundMessagePayload`.
    InboundMessagePayloadCost = "InboundMessagePayload.cost" () {
        amount: Option<String> { format: "decimal" };
        currency: Option<String> { format: "iso4217" };
    }
    /// `from` of `InboundMessagePayload`.
    InboundMessagePayloadFrom = "InboundMessagePayload.from" () {
        carrier: Option<String>;
        line_type: Option<LineType>;
        phone_number: Option<String> { format: "address" };
        status: Option<InboundMessagePayloadFromStatus>;
    }
    /// `media` of `InboundMessagePayload`.
    InboundMessagePayloadMedia = "InboundMessagePayload.media" () {
        content_type: Option<String> { format: "mime-type" };
        hash_sha256: Option<String>;
        size: Option<i64>;
        url: Option<String> { format: "url" };
    }
    /// `to` of `InboundMessagePayload`.
    InboundMessagePayloadTo = "InboundMessagePayload.to" () {
        carrier: Option<String>;
        line_type: Option<LineType>;
        phone_number: Option<String> { format: "address" };
        status: Option<InboundMessagePayloadToStatus>;
    }
    /// `NumberOrdered`.
    NumberOrdered = "NumberOrdered" () {
        event_type: Option<String>;
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<NumberOrder>;
        record_type: Option<String> { only: "event" };
    }
    /// `NumberOrderedEvent`.
    NumberOrderedEvent = "NumberOrderedEvent" () {
        data: Option<NumberOrdered>;
    }
    /// `OutboundMessage`.
    OutboundMessage = "OutboundMessage" () {
        event_type: Option<OutboundMessageEventType>;
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<OutboundMessagePayload>;
        record_type: Option<String> { only: "event" };
    }
    /// `OutboundMessageEvent`.
    OutboundMessageEvent = "OutboundMessageEvent" () {
        data: Option<OutboundMessage>;
    }
    /// `ReplacedLinkClick`.
    ReplacedLinkClick = "ReplacedLinkClick" () {
        message_id: Option<String> { format: "uuid" };
        record_type: Option<String>;
        time_clicked: Option<String> { format: "date-time" };
        to: Option<String> { format: "address" };
        url: Option<String>;
    }
    /// `ReplacedLinkClickEvent`.
    ReplacedLinkClickEvent = "ReplacedLinkClickEvent" () {
        data: Option<ReplacedLinkClick>;
    }
}

crate::model::schemas! {
    CallAnswered = "CallAnswered", CallAnsweredEvent = "CallAnsweredEvent", CallBridged = "CallBridged",
    CallBridgedEvent = "CallBridgedEvent", CallDtmfReceived = "CallDtmfReceived",
    CallDtmfReceivedEvent = "CallDtmfReceivedEvent", CallForkStarted = "CallForkStarted",
    CallForkStartedEvent = "CallForkStartedEvent", CallForkStopped = "CallForkStopped",
    CallForkStoppedEvent = "CallForkStoppedEvent", CallGatherEnded = "CallGatherEnded",
    CallGatherEndedEvent = "CallGatherEndedEvent", CallHangup = "CallHangup", CallHangupEvent = "CallHangupEvent",
    CallInitiated = "CallInitiated", CallInitiatedEvent = "CallInitiatedEvent",
    CallMachineDetectionEnded = "CallMachineDetectionEnded",
    CallMachineDetectionEndedEvent = "CallMachineDetectionEndedEvent",
    CallMachineGreetingEnded = "CallMachineGreetingEnded",
    CallMachineGreetingEndedEvent = "CallMachineGreetingEndedEvent", CallPlaybackEnded = "CallPlaybackEnded",
    CallPlaybackEndedEvent = "CallPlaybackEndedEvent", CallPlaybackStarted = "CallPlaybackStarted",
    CallPlaybackStartedEvent = "CallPlaybackStartedEvent", CallRecordingSaved = "CallRecordingSaved",
    CallRecordingSavedEvent = "CallRecordingSavedEvent", CallReferCompleted = "CallReferCompleted",
    CallReferCompletedEvent = "CallReferCompletedEvent", CallReferFailed = "CallReferFailed",
    CallReferFailedEvent = "CallReferFailedEvent", CallReferStarted = "CallReferStarted",
    CallReferStartedEvent = "CallReferStartedEvent", CallSpeakEnded = "CallSpeakEnded",
    CallSpeakEndedEvent = "CallSpeakEndedEvent", CallSpeakStarted = "CallSpeakStarted",
    CallSpeakStartedEvent = "CallSpeakStartedEvent", ConferenceCreated = "ConferenceCreated",
    ConferenceCreatedEvent = "ConferenceCreatedEvent", ConferenceEnded = "ConferenceEnded",
    ConferenceEndedEvent = "ConferenceEndedEvent", ConferenceParticipantJoined = "ConferenceParticipantJoined",
    ConferenceParticipantJoinedEvent = "ConferenceParticipantJoinedEvent",
    ConferenceParticipantLeft = "ConferenceParticipantLeft",
    ConferenceParticipantLeftEvent = "ConferenceParticipantLeftEvent",
    ConferenceParticipantPlaybackEnded = "ConferenceParticipantPlaybackEnded",
    ConferenceParticipantPlaybackEndedEvent = "ConferenceParticipantPlaybackEndedEvent",
    ConferenceParticipantPlaybackStarted = "ConferenceParticipantPlaybackStarted",
    ConferenceParticipantPlaybackStartedEvent = "ConferenceParticipantPlaybackStartedEvent",
    ConferenceParticipantSpeakEnded = "ConferenceParticipantSpeakEnded",
    ConferenceParticipantSpeakEndedEvent = "ConferenceParticipantSpeakEndedEvent",
    ConferenceParticipantSpeakStarted = "ConferenceParticipantSpeakStarted",
    ConferenceParticipantSpeakStartedEvent = "ConferenceParticipantSpeakStartedEvent",
    ConferencePlaybackEnded = "ConferencePlaybackEnded",
    ConferencePlaybackEndedEvent = "ConferencePlaybackEndedEvent",
    ConferencePlaybackStarted = "ConferencePlaybackStarted",
    ConferencePlaybackStartedEvent = "ConferencePlaybackStartedEvent",
    ConferenceSpeakEnded = "ConferenceSpeakEnded", ConferenceSpeakEndedEvent = "ConferenceSpeakEndedEvent",
    ConferenceSpeakStarted = "ConferenceSpeakStarted", ConferenceSpeakStartedEvent = "ConferenceSpeakStartedEvent",
    FaxDelivered = "FaxDelivered", FaxFailed = "FaxFailed", FaxMediaProcessed = "FaxMediaProcessed",
    FaxQueued = "FaxQueued", FaxSendingStarted = "FaxSendingStarted", InboundMessage = "InboundMessage",
    InboundMessageEvent = "InboundMessageEvent", InboundMessagePayload = "InboundMessagePayload",
    NumberOrdered = "NumberOrdered", NumberOrderedEvent = "NumberOrderedEvent", OutboundMessage = "OutboundMessage",
    OutboundMessageEvent = "OutboundMessageEvent", ReplacedLinkClick = "ReplacedLinkClick",
    ReplacedLinkClickEvent = "ReplacedLinkClickEvent",
}
