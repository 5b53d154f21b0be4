// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 40d4c5f6948b90e8
use crate::models::{Loopcount, PayloadType, PlainError, SpeakLanguage, SpeakVoice};

crate::model::open_enum! {
    /// `answering_machine_detection` of `CallRequest` and 1 more.
    AnsweringMachineDetection {
        Detect = "detect", DetectBeep = "detect_beep", DetectWords = "detect_words", GreetingEnd = "greeting_end",
        Disabled = "disabled",
    }
    /// `type` of `CallEvent` and 1 more.
    CallEventType { Command = "command", Webhook = "webhook" }
    /// `status` of `Attempt` and 3 more.
    DeliveryStatus { Delivered = "delivered", Failed = "failed" }
    /// `cause` of `RejectRequest`.
    RejectRequestCause { CallRejected = "CALL_REJECTED", UserBusy = "USER_BUSY" }
    /// `service_level` of `GatherUsingSpeakRequest` and 1 more.
    ServiceLevel { Basic = "basic", Premium = "premium" }
    /// `stream_type` of `StartForkingRequest`.
    StreamType { Raw = "raw", Decrypted = "decrypted" }
    /// `webhook_url_method` of `AnswerRequest` and 2 more.
    WebhookUrlMethod { Post = "POST", Get = "GET" }
}

crate::model::scalar! {
    /// `http_headers`.
    value HttpHeaders(Vec<String>);
}

crate::model::model! {
    /// `AnswerRequest`: sent by `callAnswer`.
    AnswerRequest = "AnswerRequest" () {
        client_state: Option<String>;
        command_id: Option<String>;
        webhook_url: Option<String>;
        webhook_url_method: Option<WebhookUrlMethod> { default: "POST" };
    }
    /// `attempt`.
    Attempt = "attempt" () {
        errors: Option<Vec<PlainError>>;
        finished_at: Option<String> { format: "date-time" };
        http: Option<Http>;
        started_at: Option<String> { format: "date-time" };
        status: Option<DeliveryStatus>;
    }
    /// `BridgeRequest`: sent by `callBridge`.
    BridgeRequest = "BridgeRequest" (call_control_id: String) {
        call_control_id: Option<String> { required: true };
        client_state: Option<String>;
        command_id: Option<String>;
        park_after_unbridge: Option<String>;
    }
    /// `Call`: answer to `callDial`, answer to `retrieveCallStatus`.
    Call = "Call" (call_control_id: String, call_leg_id: String, call_session_id: String, is_alive: bool, record_type: String) {
        call_control_id: Option<String> { required: true };
        call_leg_id: Option<String> { required: true };
        call_session_id: Option<String> { required: true };
        is_alive: Option<bool> { required: true };
        record_type: Option<String> { required: true, only: "call" };
    }
    /// `CallControlCommandResult`: answer to `callAnswer`, answer to `callBridge` and 17 more.
    CallControlCommandResult = "CallControlCommandResult" () {
        result: Option<String>;
    }
    /// `CallEvent`: answer to `listCallEvents`.
    CallEvent = "CallEvent" (call_leg_id: String, call_session_id: String, event_timestamp: String, metadata: serde_json::Map<String, serde_json::Value>, name: String, record_type: String, r#type: CallEventType) {
        call_leg_id: Option<String> { required: true };
        call_session_id: Option<String> { required: true };
        event_timestamp: Option<String> { required: true };
        metadata: Option<serde_json::Map<String, serde_json::Value>> { required: true };
        name: Option<String> { required: true };
        record_type: Option<String> { required: true, only: "call_event" };
        r#type: Option<CallEventType> as "type" { required: true };
    }
    /// `CallRequest`: sent by `callDial`.
    CallRequest = "CallRequest" (connection_id: String, from: String, to: String) {
        answering_machine_detection: Option<AnsweringMachineDetection> { default: "disabled" };
        answering_machine_detection_config: Option<CallRequestAnsweringMachineDetectionConfig>;
        audio_url: Option<String>;
        client_state: Option<String>;
        command_id: Option<String>;
        connection_id: Option<String> { required: true };
        custom_headers: Option<Vec<CustomSipHeader>>;
        from: Option<String> { required: true };
        link_to: Option<String>;
        sip_auth_password: Option<String>;
        sip_auth_username: Option<String>;
        time_limit_secs: Option<i64> { format: "int32", default: "14400" };
        timeout_secs: Option<i64> { format: "int32", default: "30" };
        to: Option<String> { required: true };
        webhook_url: Option<String>;
        webhook_url_method: Option<WebhookUrlMethod> { default: "POST" };
    }
    /// `answering_machine_detection_config` of `CallRequest`.
    CallRequestAnsweringMachineDetectionConfig = "CallRequest.answering_machine_detection_config" () {
        after_greeting_silence_millis: Option<i64> { format: "int32", default: "800" };
        between_words_silence_millis: Option<i64> { format: "int32", default: "50" };
        greeting_duration_millis: Option<i64> { format: "int32", default: "3500" };
        greeting_silence_duration_millis: Option<i64> { format: "int32", default: "1500" };
        greeting_total_analysis_time_millis: Option<i64> { format: "int32", default: "5000" };
        initial_silence_millis: Option<i64> { format: "int32", default: "3500" };
        maximum_number_of_words: Option<i64> { format: "int32", default: "5" };
        maximum_word_length_millis: Option<i64> { format: "int32", default: "3500" };
        silence_threshold: Option<i64> { format: "int32", default: "256" };
        total_analysis_time_millis: Option<i64> { format: "int32", default: "3500" };
    }
    /// `CustomSipHeader`.
    CustomSipHeader = "CustomSipHeader" (name: String, value: String) {
        name: Option<String> { required: true };
        value: Option<String> { required: true };
    }
    /// `GatherUsingAudioRequest`: sent by `callGatherUsingAudio`.
    GatherUsingAudioRequest = "GatherUsingAudioRequest" (audio_url: String) {
        audio_url: Option<String> { required: true };
        client_state: Option<String>;
        command_id: Option<String>;
        inter_digit_timeout_millis: Option<i64> { format: "int32", default: "5000" };
        invalid_audio_url: Option<String>;
        maximum_digits: Option<i64> { format: "int32", default: "128" };
        maximum_tries: Option<i64> { format: "int32", default: "3" };
        minimum_digits: Option<i64> { format: "int32", default: "1" };
        terminating_digit: Option<String> { default: "#" };
        timeout_millis: Option<i64> { format: "int32", default: "60000" };
        valid_digits: Option<String> { default: "0123456789#*" };
    }
    /// `GatherUsingSpeakRequest`: sent by `callGatherUsingSpeak`.
    GatherUsingSpeakRequest = "GatherUsingSpeakRequest" (language: SpeakLanguage, payload: String, voice: SpeakVoice) {
        client_state: Option<String>;
        command_id: Option<String>;
        inter_digit_timeout_millis: Option<i64> { format: "int32", default: "5000" };
        invalid_payload: Option<String>;
        language: Option<SpeakLanguage> { required: true };
        maximum_digits: Option<i64> { format: "int32", default: "128" };
        maximum_tries: Option<i64> { format: "int32", default: "3" };
        minimum_digits: Option<i64> { format: "int32", default: "1" };
        payload: Option<String> { required: true };
        payload_type: Option<PayloadType> { default: "text" };
        service_level: Option<ServiceLevel> { default: "premium" };
        terminating_digit: Option<String> { default: "#" };
        timeout_millis: Option<i64> { format: "int32", default: "60000" };
        valid_digits: Option<String> { default: "0123456789#*" };
        voice: Option<SpeakVoice> { required: true };
    }
    /// `HangupRequest`: sent by `callHangup`.
    HangupRequest = "HangupRequest" () {
        client_state: Option<String>;
        command_id: Option<String>;
    }
    /// `http`.
    Http = "http" () {
        request: Option<HttpRequest>;
        response: Option<HttpResponse> { nullable: true };
    }
    /// `request` of `http`.
    HttpRequest = "http.request" () {
        headers: Option<HttpHeaders>;
        url: Option<String>;
    }
    /// `response` of `http`.
    HttpResponse = "http.response" () {
        body: Option<String>;
        headers: Option<HttpHeaders>;
        status: Option<i64>;
    }
    /// `PaginationMetaSimple`.
    PaginationMetaSimple = "PaginationMetaSimple" () {
        page_number: Option<i64>;
        page_size: Option<i64>;
        total_pages: Option<i64>;
        total_results: Option<i64>;
    }
    /// `PauseRecordingRequest`: sent by `callRecordPause`.
    PauseRecordingRequest = "PauseRecordingRequest" () {
        client_state: Option<String>;
        command_id: Option<String>;
    }
    /// `PlayAudioUrlRequest`: sent by `callPlaybackStart`.
    PlayAudioUrlRequest = "PlayAudioUrlRequest" (audio_url: String) {
        audio_url: Option<String> { required: true };
        client_state: Option<String>;
        command_id: Option<String>;
        r#loop: Option<Loopcount> as "loop";
        overlay: Option<bool> { default: "false" };
        stop: Option<String>;
        target_legs: Option<String> { default: "self" };
    }
    /// `PlaybackStopRequest`: sent by `callPlaybackStop`.
    PlaybackStopRequest = "PlaybackStopRequest" () {
        client_state: Option<String>;
        command_id: Option<String>;
        stop: Option<String> { default: "all" };
    }
    /// `ReferRequest`: sent by `callRefer`.
    ReferRequest = "ReferRequest" (sip_address: String) {
        client_state: Option<String>;
        command_id: Option<String>;
        custom_headers: Option<Vec<CustomSipHeader>>;
        sip_address: Option<String> { required: true };
        sip_auth_password: Option<String>;
        sip_auth_username: Option<String>;
    }
    /// `RejectRequest`: sent by `callReject`.
    RejectRequest = "RejectRequest" (cause: RejectRequestCause) {
        cause: Option<RejectRequestCause> { required: true };
        client_state: Option<String>;
        command_id: Option<String>;
    }
    /// `ResumeRecordingRequest`: sent by `callRecordResume`.
    ResumeRecordingRequest = "ResumeRecordingRequest" () {
        client_state: Option<String>;
        command_id: Option<String>;
    }
    /// `SendDTMFRequest`: sent by `callSendDTMF`.
    SendDtmfRequest = "SendDTMFRequest" (digits: String) {
        client_state: Option<String>;
        command_id: Option<String>;
        digits: Option<String> { required: true };
        duration_millis: Option<i64> { format: "int32", default: "250" };
    }
    /// `SpeakRequest`: sent by `callSpeak`.
    SpeakRequest = "SpeakRequest" (language: SpeakLanguage, payload: String, voice: SpeakVoice) {
        client_state: Option<String>;
        command_id: Option<String>;
        language: Option<SpeakLanguage> { required: true };
        payload: Option<String> { required: true };
        payload_type: Option<PayloadType> { default: "text" };
        service_level: Option<ServiceLevel> { default: "premium" };
        stop: Option<String>;
        voice: Option<SpeakVoice> { required: true };
    }
    /// `StartForkingRequest`: sent by `callForkStart`.
    StartForkingRequest = "StartForkingRequest" () {
        client_state: Option<String>;
        command_id: Option<String>;
        rx: Option<String>;
        stream_type: Option<StreamType> { default: "raw" };
        target: Option<String>;
        tx: Option<String>;
    }
    /// `StopForkingRequest`: sent by `callForkStop`.
    StopForkingRequest = "StopForkingRequest" () {
        client_state: Option<String>;
        command_id: Option<String>;
    }
    /// `StopGatherRequest`: sent by `callGatherStop`.
    StopGatherRequest = "StopGatherRequest" () {
        client_state: Option<String>;
        command_id: Option<String>;
    }
    /// `TransferCallRequest`: sent by `callTransfer`.
    TransferCallRequest = "TransferCallRequest" (to: String) {
        answering_machine_detection: Option<AnsweringMachineDetection> { default: "disabled" };
        answering_machine_detection_config: Option<TransferCallRequestAnsweringMachineDetectionConfig>;
        audio_url: Option<String>;
        client_state: Option<String>;
        command_id: Option<String>;
        custom_headers: Option<Vec<CustomSipHeader>>;
        from: Option<String>;
        sip_auth_password: Option<String>;
        sip_auth_username: Option<String>;
        time_limit_secs: Option<i64> { format: "int32", default: "14400" };
        timeout_secs: Option<i64> { format: "int32", default: "30" };
        to: Option<String> { required: true };
        webhook_url: Option<String>;
        webhook_url_method: Option<WebhookUrlMethod> { default: "POST" };
    }
    /// `answering_machine_detection_config` of `TransferCallRequest`.
    TransferCallRequestAnsweringMachineDetectionConfig = "TransferCallRequest.answering_machine_detection_config" () {
        after_greeting_silence_millis: Option<i64> { format: "int32", default: "800" };
        between_words_silence_millis: Option<i64> { format: "int32", default: "50" };
        greeting_duration_millis: Option<i64> { format: "int32", default: "3500" };
        greeting_silence_duration_millis: Option<i64> { format: "int32", default: "1500" };
        greeting_total_analysis_time_millis: Option<i64> { format: "int32", default: "5000" };
        initial_silence_millis: Option<i64> { format: "int32", default: "3500" };
        maximum_number_of_words: Option<i64> { format: "int32", default: "5" };
        maximum_word_length_millis: Option<i64> { format: "int32", default: "3500" };
        silence_threshold: Option<i64> { format: "int32", default: "256" };
        total_analysis_time_millis: Option<i64> { format: "int32", default: "3500" };
    }
    /// `webhook_delivery`: answer to `getWebhookDeliveries`, answer to `getWebhookDelivery`.
    WebhookDelivery = "webhook_delivery" () {
        attempts: Option<Vec<Attempt>>;
        finished_at: Option<String> { format: "date-time" };
        id: Option<String> { format: "uuid" };
        record_type: Option<String>;
        started_at: Option<String> { format: "date-time" };
        status: Option<DeliveryStatus>;
        user_id: Option<String> { format: "uuid" };
        webhook: Option<WebhookDeliveryWebhook>;
    }
    /// `webhook` of `webhook_delivery`.
    WebhookDeliveryWebhook = "webhook_delivery.webhook" () {
        event_type: Option<String> { only: "webhook.command" };
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String> { format: "date-time" };
        payload: Option<serde_json::Map<String, serde_json::Value>>;
        record_type: Option<String> { only: "event" };
    }
}

crate::model::schemas! {
    AnswerRequest = "AnswerRequest", Attempt = "attempt", BridgeRequest = "BridgeRequest", Call = "Call",
    CallControlCommandResult = "CallControlCommandResult", CallEvent = "CallEvent", CallRequest = "CallRequest",
    CustomSipHeader = "CustomSipHeader", GatherUsingAudioRequest = "GatherUsingAudioRequest",
    GatherUsingSpeakRequest = "GatherUsingSpeakRequest", HangupRequest = "HangupRequest", Http = "http",
    HttpHeaders = "http_headers", PaginationMetaSimple = "PaginationMetaSimple",
    PauseRecordingRequest = "PauseRecordingRequest", PlayAudioUrlRequest = "PlayAudioUrlRequest",
    PlaybackStopRequest = "PlaybackStopRequest", ReferRequest = "ReferRequest", RejectRequest = "RejectRequest",
    ResumeRecordingRequest = "ResumeRecordingRequest", SendDtmfRequest = "SendDTMFRequest",
    SpeakRequest = "SpeakRequest", StartForkingRequest = "StartForkingRequest",
    StopForkingRequest = "StopForkingRequest", StopGatherRequest = "StopGatherRequest",
    TransferCallRequest = "TransferCallRequest", WebhookDelivery = "webhook_delivery",
}
