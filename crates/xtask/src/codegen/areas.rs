//! What the description does not say: which feature holds what, and which names had to be chosen.

/// The feature for operations with this tag.
pub(crate) fn area(tag: &str) -> Option<&'static str> {
    AREAS.iter().find(|(_, tags)| tags.contains(&tag)).map(|(area, _)| *area)
}

/// The name in Rust of a schema whose own name, in Rust's case, is another's.
pub(crate) fn renamed(schema: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(name, _)| *name == schema).map(|(_, rust)| *rust)
}

/// All features that compile schemas.
pub(crate) const FEATURES: [&str; 18] = [
    "addresses",
    "billing",
    "call-control",
    "conferences",
    "connections",
    "credentials",
    "fax",
    "messaging",
    "notifications",
    "numbers",
    "outbound-voice",
    "porting",
    "recordings",
    "reporting",
    "sim-cards",
    "texml",
    "verify",
    "webhooks",
];

/// Schemas that hold errors: any area may meet them.
pub(crate) const EVERYWHERE: &[&str] = &["Error", "Errors", "error"];

/// Schemas that no operation reaches.
pub(crate) const PLACED: &[(&str, &str)] = &[
    ("ConnectionName", "connections"),
    ("RegulatoryRequirementCriteria", "numbers"),
    ("SIMCardNetworkPreference", "sim-cards"),
    ("UploadFileMessagingHostedNumberOrderRequest", "messaging"),
    ("VerificationAggregate", "verify"),
    ("WebhookApiVersion", "connections"),
];

const AREAS: &[(&str, &[&str])] = &[
    ("addresses", &["Addresses"]),
    ("billing", &["Billing", "Billing Groups", "Reports"]),
    ("call-control", &["Call Commands", "Call Information", "Debugging", "Webhooks"]),
    ("conferences", &["Conference Commands"]),
    (
        "connections",
        &[
            "Call Control Applications",
            "Connections",
            "Credential Connections",
            "FQDN Connections",
            "FQDNs",
            "IP Connections",
            "IPs",
        ],
    ),
    ("credentials", &["Access Tokens", "Bulk Credentials", "Credentials"]),
    ("fax", &["Programmable Fax Applications", "Programmable Fax Commands"]),
    (
        "messaging",
        &["Messages", "Messaging Hosted Number", "Messaging Profiles", "Messaging URL Domains", "Short Codes"],
    ),
    ("notifications", &["Notifications"]),
    (
        "numbers",
        &[
            "CSV Downloads",
            "Inbound Channels",
            "Number Configurations",
            "Number Lookup",
            "Number Order Documents",
            "Number Order Regulatory Requirements",
            "Number Orders",
            "Number Reservations",
            "Number Search",
        ],
    ),
    ("outbound-voice", &["Outbound Voice Profiles"]),
    ("porting", &["Number Portout", "Phone Number Porting"]),
    ("recordings", &["Recordings Commands"]),
    (
        "reporting",
        &[
            "Delete Mdr Detail Report",
            "Mdr Delete Usage Report",
            "Mdr Detail Report",
            "Mdr Detail Reports",
            "Mdr Usage Report By Id",
            "Mdr Usage Reports",
            "Reporting",
            "Submit Mdr Detail Report Request",
            "Submit Mdr Usage Report Request",
        ],
    ),
    ("sim-cards", &["Mobile Operator Networks", "OTA updates", "SIM Card Groups", "SIM Cards"]),
    ("texml", &["TeXML Applications"]),
    ("verify", &["Verify"]),
];

const RENAMED: &[(&str, &str)] = &[("error", "PlainError"), ("phone_number", "PhoneNumberText")];

/// Names for choices whose own would mislead: a field that holds them, and the name.
pub(crate) fn choice_name(owner: &str, field: &str) -> Option<&'static str> {
    CHOICES.iter().find(|(of, named, _)| *of == owner && *named == field).map(|(_, _, name)| *name)
}

const CHOICES: &[(&str, &str, &str)] = &[
    ("Attempt", "status", "DeliveryStatus"),
    ("CallGatherEndedPayload", "status", "GatherStatus"),
    ("CallHangupPayload", "hangup_cause", "HangupCause"),
    ("CallHangupPayload", "hangup_source", "HangupSource"),
    ("CallInitiatedPayload", "direction", "CallDirection"),
    ("CallInitiatedPayload", "state", "CallState"),
    ("CallRecording", "inbound_call_recording_channels", "RecordingChannels"),
    ("CallRecording", "inbound_call_recording_format", "RecordingFormat"),
    ("ConferenceSpeakRequest", "language", "SpeakLanguage"),
    ("ConferenceSpeakRequest", "voice", "SpeakVoice"),
    ("StartForkingRequest", "stream_type", "StreamType"),
];
