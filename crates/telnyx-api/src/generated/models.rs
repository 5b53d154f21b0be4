//! Written by `cargo xtask codegen`; do not edit.
//! Models
crate::model::open_enum! {
    /// `status` of ...
    DeliveryStatus { Delivered = "delivered", Failed = "failed" }
    /// stream
    StreamType { Raw = "raw", Decrypted = "decrypted" }
}
crate::model::scalar! {
    /// `ToNumber`.
    text ToNumber(String);
    /// `Loopcount`.
    any Loopcount(serde_json::Value);
    /// `ConnectionActive`
    value ConnectionActive(bool);
}
crate::model::model! {
    /// `StartForkingRequest`.
    StartForkingRequest = "StartForkingRequest" () {
        client_state: Option<String>;
        command_id: Option<String>;
        rx: Option<String>;
        stream_type: Option<StreamType>;
        target: Option<String>;
        tx: Option<String>;
    }
    /// `StopForkingRequest`.
    StopForkingRequest = "StopForkingRequest" () {
        client_state: Option<String>;
        command_id: Option<String>;
    }
    /// `CallControlCommandResult`.
    CallControlCommandResult = "CallControlCommandResult" () {
        result: Option<String>;
    }
    /// `Call`.
    Call = "Call" (call_control_id: String, call_leg_id: String, call_session_id: String, is_alive: bool, record_type: String) {
        call_control_id: Option<String> { required: true };
        call_leg_id: Option<String> { required: true };
        call_session_id: Option<String> { required: true };
        is_alive: Option<bool> { required: true };
        record_type: Option<String> { required: true };
    }
    /// `attempt`.
    Attempt = "attempt" () {
    }
    /// `webhook_delivery`.
    WebhookDelivery = "webhook_delivery" () {
        attempts: Option<Vec<Attempt>>;
        finished_at: Option<String> { format: "date-time" };
        id: Option<String>;
        record_type: Option<String>;
        started_at: Option<String>;
        status: Option<DeliveryStatus>;
        user_id: Option<String>;
        webhook: Option<WebhookDeliveryWebhook>;
    }
    /// `webhook` of `webhook_delivery`.
    WebhookDeliveryWebhook = "webhook_delivery.webhook" () {
        event_type: Option<String>;
        id: Option<String> { format: "uuid" };
        occurred_at: Option<String>;
        payload: Option<serde_json::Map<String, serde_json::Value>>;
        record_type: Option<String>;
    }
}
