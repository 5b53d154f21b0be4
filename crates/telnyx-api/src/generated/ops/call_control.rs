// Written by `cargo xtask codegen`; not to be edited. Fingerprint: ee6378252d0f5a10
use crate::models::{Call, CallControlCommandResult, CallEvent, CallEventType, DeliveryStatus, WebhookDelivery};

crate::operation::operation! {
    "call-control";
    /// Call Commands: `POST /calls`; leads to `CallAnsweredEvent`, `CallHangupEvent`, `CallInitiatedEvent`, `CallMachineDetectionEndedEvent`, `CallMachineGreetingEndedEvent`.
    CallDial = callDial Post "/calls"
        () [] json CallRequest => Data<Call> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/answer`; leads to `CallAnsweredEvent`.
    CallAnswer = callAnswer Post "/calls/{call_control_id}/actions/answer"
        (call_control_id) [] json AnswerRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/bridge`; leads to `CallBridgedEvent`.
    CallBridge = callBridge Post "/calls/{call_control_id}/actions/bridge"
        (call_control_id) [] json BridgeRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/fork_start`; leads to `CallForkStartedEvent`, `CallForkStoppedEvent`.
    CallForkStart = callForkStart Post "/calls/{call_control_id}/actions/fork_start"
        (call_control_id) [] json StartForkingRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/fork_stop`; leads to `CallForkStoppedEvent`.
    CallForkStop = callForkStop Post "/calls/{call_control_id}/actions/fork_stop"
        (call_control_id) [] json StopForkingRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/gather_stop`; leads to `CallGatherEndedEvent`.
    CallGatherStop = callGatherStop Post "/calls/{call_control_id}/actions/gather_stop"
        (call_control_id) [] json StopGatherRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/gather_using_audio`; leads to `CallDtmfReceivedEvent`, `CallGatherEndedEvent`, `CallPlaybackEndedEvent`, `CallPlaybackStartedEvent`.
    CallGatherUsingAudio = callGatherUsingAudio Post "/calls/{call_control_id}/actions/gather_using_audio"
        (call_control_id) [] json GatherUsingAudioRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/gather_using_speak`; leads to `CallDtmfReceivedEvent`, `CallGatherEndedEvent`.
    CallGatherUsingSpeak = callGatherUsingSpeak Post "/calls/{call_control_id}/actions/gather_using_speak"
        (call_control_id) [] json GatherUsingSpeakRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/hangup`; leads to `CallHangupEvent`, `CallRecordingSavedEvent`.
    CallHangup = callHangup Post "/calls/{call_control_id}/actions/hangup"
        (call_control_id) [] json HangupRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/playback_start`; leads to `CallPlaybackEndedEvent`, `CallPlaybackStartedEvent`.
    CallPlaybackStart = callPlaybackStart Post "/calls/{call_control_id}/actions/playback_start"
        (call_control_id) [] json PlayAudioUrlRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/playback_stop`; leads to `CallPlaybackEndedEvent`, `CallSpeakEndedEvent`.
    CallPlaybackStop = callPlaybackStop Post "/calls/{call_control_id}/actions/playback_stop"
        (call_control_id) [] json PlaybackStopRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/record_pause`.
    CallRecordPause = callRecordPause Post "/calls/{call_control_id}/actions/record_pause"
        (call_control_id) [] json PauseRecordingRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/record_resume`.
    CallRecordResume = callRecordResume Post "/calls/{call_control_id}/actions/record_resume"
        (call_control_id) [] json ResumeRecordingRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/record_start`.
    CallRecordStart = callRecordStart Post "/calls/{call_control_id}/actions/record_start"
        (call_control_id) [] json StartRecordingRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/record_stop`; leads to `CallRecordingSavedEvent`.
    CallRecordStop = callRecordStop Post "/calls/{call_control_id}/actions/record_stop"
        (call_control_id) [] json StopRecordingRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/refer`; leads to `CallReferCompletedEvent`, `CallReferFailedEvent`, `CallReferStartedEvent`.
    CallRefer = callRefer Post "/calls/{call_control_id}/actions/refer"
        (call_control_id) [] json ReferRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/reject`; leads to `CallHangupEvent`.
    CallReject = callReject Post "/calls/{call_control_id}/actions/reject"
        (call_control_id) [] json RejectRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/send_dtmf`.
    CallSendDtmf = callSendDTMF Post "/calls/{call_control_id}/actions/send_dtmf"
        (call_control_id) [] json SendDtmfRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/speak`; leads to `CallSpeakEndedEvent`, `CallSpeakStartedEvent`.
    CallSpeak = callSpeak Post "/calls/{call_control_id}/actions/speak"
        (call_control_id) [] json SpeakRequest => Data<CallControlCommandResult> {}
    /// Call Commands: `POST /calls/{call_control_id}/actions/transfer`; leads to `CallAnsweredEvent`, `CallBridgedEvent`, `CallHangupEvent`, `CallInitiatedEvent`.
    CallTransfer = callTransfer Post "/calls/{call_control_id}/actions/transfer"
        (call_control_id) [] json TransferCallRequest => Data<CallControlCommandResult> {}
    /// Call Information: `GET /calls/{call_control_id}`.
    RetrieveCallStatus = retrieveCallStatus Get "/calls/{call_control_id}"
        (call_control_id) [] => Data<Call> {}
    /// Debugging: `GET /call_events`.
    ListCallEvents = listCallEvents Get "/call_events"
        () [] => Page<CallEvent> {
        filter_call_leg_id: String as "filter[call_leg_id]" { format: "uuid" };
        filter_call_session_id: String as "filter[call_session_id]" { format: "uuid" };
        filter_status: DeliveryStatus as "filter[status]";
        filter_type: CallEventType as "filter[type]";
        filter_event_timestamp_gt: String as "filter[event_timestamp][gt]";
        filter_event_timestamp_gte: String as "filter[event_timestamp][gte]";
        filter_event_timestamp_lt: String as "filter[event_timestamp][lt]";
        filter_event_timestamp_lte: String as "filter[event_timestamp][lte]";
        filter_event_timestamp_eq: String as "filter[event_timestamp][eq]";
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Webhooks: `GET /webhook_deliveries`.
    GetWebhookDeliveries = getWebhookDeliveries Get "/webhook_deliveries"
        () [] => Page<WebhookDelivery> {
        filter_status_eq: DeliveryStatus as "filter[status][eq]";
        filter_webhook_contains: String as "filter[webhook][contains]";
        filter_attempts_contains: String as "filter[attempts][contains]";
        filter_started_at_gte: String as "filter[started_at][gte]";
        filter_started_at_lte: String as "filter[started_at][lte]";
        filter_finished_at_gte: String as "filter[finished_at][gte]";
        filter_finished_at_lte: String as "filter[finished_at][lte]";
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Webhooks: `GET /webhook_deliveries/{id}`.
    GetWebhookDelivery = getWebhookDelivery Get "/webhook_deliveries/{id}"
        (id) [] => Data<WebhookDelivery> {}
}

crate::operation::paged! {
    ListCallEvents: CallEvent;
    GetWebhookDeliveries: WebhookDelivery;
}
