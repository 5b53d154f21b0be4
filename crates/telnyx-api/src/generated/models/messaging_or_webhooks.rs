// Written by `cargo xtask codegen`; not to be edited. Fingerprint: ae66c835faa50e3e
use crate::models::Error;

crate::model::open_enum! {
    /// `type` of `CreateLongCodeMessageRequest` and 5 more.
    CreateLongCodeMessageRequestType { Sms = "SMS", Mms = "MMS" }
    /// `line_type` of `InboundMessagePayloadCc` and 4 more.
    LineType {
        Wireline = "Wireline", Wireless = "Wireless", VoWiFi = "VoWiFi", VoIp = "VoIP",
        PrePaidWireless = "Pre-Paid Wireless", Empty = "",
    }
    /// `status` of `OutboundMessagePayloadTo`.
    OutboundMessagePayloadToStatus {
        Queued = "queued", Sending = "sending", Sent = "sent", Expired = "expired", SendingFailed = "sending_failed",
        DeliveryUnconfirmed = "delivery_unconfirmed", Delivered = "delivered", DeliveryFailed = "delivery_failed",
    }
}

crate::model::model! {
    /// `OutboundMessagePayload`: answer to `createMessage`, answer to `createLongCodeMessage` and 3 more.
    OutboundMessagePayload = "OutboundMessagePayload" () {
        completed_at: Option<String> { format: "date-time" };
        cost: Option<OutboundMessagePayloadCost> { nullable: true };
        direction: Option<String> { only: "outbound" };
        encoding: Option<String>;
        errors: Option<Vec<Error>>;
        from: Option<OutboundMessagePayloadFrom>;
        id: Option<String> { format: "uuid" };
        media: Option<Vec<OutboundMessagePayloadMedia>>;
        messaging_profile_id: Option<String>;
        parts: Option<i64> { min: 1, max: 10 };
        received_at: Option<String> { format: "date-time" };
        record_type: Option<String> { only: "message" };
        sent_at: Option<String> { format: "date-time" };
        subject: Option<String> { nullable: true };
        tags: Option<Vec<String>>;
        text: Option<String>;
        to: Option<Vec<OutboundMessagePayloadTo>>;
        r#type: Option<CreateLongCodeMessageRequestType> as "type";
        valid_until: Option<String> { format: "date-time", nullable: true };
        webhook_failover_url: Option<String> { format: "url", nullable: true };
        webhook_url: Option<String> { format: "url", nullable: true };
    }
    /// `cost` of `OutboundMessagePayload`.
    OutboundMessagePayloadCost = "OutboundMessagePayload.cost" () {
        amount: Option<String> { format: "decimal" };
        currency: Option<String> { format: "iso4217" };
    }
    /// `from` of `OutboundMessagePayload`.
    OutboundMessagePayloadFrom = "OutboundMessagePayload.from" () {
        carrier: Option<String>;
        line_type: Option<LineType>;
        phone_number: Option<String> { format: "address" };
    }
    /// `media` of `OutboundMessagePayload`.
    OutboundMessagePayloadMedia = "OutboundMessagePayload.media" () {
        content_type: Option<String> { format: "mime-type", nullable: true };
        sha256: Option<String> { nullable: true };
        size: Option<i64> { nullable: true };
        url: Option<String> { format: "url" };
    }
    /// `to` of `OutboundMessagePayload`.
    OutboundMessagePayloadTo = "OutboundMessagePayload.to" () {
        carrier: Option<String>;
        line_type: Option<LineType>;
        phone_number: Option<String> { format: "address" };
        status: Option<OutboundMessagePayloadToStatus>;
    }
}

crate::model::schemas! {
    OutboundMessagePayload = "OutboundMessagePayload",
}
