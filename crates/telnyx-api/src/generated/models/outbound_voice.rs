// Written by `cargo xtask codegen`; not to be edited. Fingerprint: fb3d369b7e8753e3
use crate::models::{PaginationMeta, RecordingChannels, RecordingFormat};

crate::model::open_enum! {
    /// `call_recording_type` of `OutboundVoiceProfileCallRecording` and 1 more.
    CallRecordingType { All = "all", None = "none", ByCallPhoneNumber = "by_call_phone_number" }
    /// `sort` of `GetOutboundVoiceProfiles`.
    GetOutboundVoiceProfilesSort {
        Enabled = "enabled", EnabledDescending = "-enabled", CreatedAt = "created_at",
        CreatedAtDescending = "-created_at", Name = "name", NameDescending = "-name", ServicePlan = "service_plan",
        ServicePlanDescending = "-service_plan", TrafficType = "traffic_type", TrafficTypeDescending = "-traffic_type",
        UsagePaymentMethod = "usage_payment_method", UsagePaymentMethodDescending = "-usage_payment_method",
    }
    /// `usage_payment_method` of `OutboundVoiceProfile` and 1 more.
    OutboundVoiceProfileUsagePaymentMethod { Tariff = "tariff", RateDeck = "rate-deck" }
    /// `service_plan` of `OutboundVoiceProfile` and 1 more.
    ServicePlan { Us = "us", International = "international", Global = "global" }
    /// `traffic_type` of `OutboundVoiceProfile` and 1 more.
    TrafficType { Conversational = "conversational", ShortDuration = "short_duration" }
}

crate::model::model! {
    /// `MultipleOutboundVoiceProfiles`.
    MultipleOutboundVoiceProfiles = "MultipleOutboundVoiceProfiles" () {
        data: Option<Vec<OutboundVoiceProfile>>;
        meta: Option<PaginationMeta>;
    }
    /// `OutboundVoiceProfile`: answer to `getOutboundVoiceProfiles`, answer to `createOutboundVoiceProfile` and 3 more.
    OutboundVoiceProfile = "OutboundVoiceProfile" () {
        billing_group_id: Option<String> { format: "uuid" };
        call_recording: Option<OutboundVoiceProfileCallRecording>;
        concurrent_call_limit: Option<i64>;
        connections_count: Option<i64>;
        created_at: Option<String>;
        daily_spend_limit: Option<String>;
        daily_spend_limit_enabled: Option<bool> { default: "false" };
        enabled: Option<bool> { default: "true" };
        id: Option<String> { format: "int64" };
        max_destination_rate: Option<f64>;
        name: Option<String> { default: "" };
        record_type: Option<String>;
        service_plan: Option<ServicePlan> { default: "global" };
        tags: Option<Vec<String>>;
        traffic_type: Option<TrafficType> { default: "conversational" };
        updated_at: Option<String>;
        usage_payment_method: Option<OutboundVoiceProfileUsagePaymentMethod> { default: "rate-deck" };
        whitelisted_destinations: Option<Vec<String>> { default: "[\"US\",\"CA\"]" };
    }
    /// `call_recording` of `OutboundVoiceProfile`.
    OutboundVoiceProfileCallRecording = "OutboundVoiceProfile.call_recording" () {
        call_recording_caller_phone_numbers: Option<Vec<String>>;
        call_recording_channels: Option<RecordingChannels> { default: "single" };
        call_recording_format: Option<RecordingFormat> { default: "wav" };
        call_recording_type: Option<CallRecordingType>;
    }
    /// `OutboundVoiceProfileWritable`: sent by `createOutboundVoiceProfile`, sent by `updateOutboundVoiceProfile`.
    OutboundVoiceProfileWritable = "OutboundVoiceProfileWritable" () {
        billing_group_id: Option<String> { format: "uuid" };
        call_recording: Option<OutboundVoiceProfileWritableCallRecording>;
        concurrent_call_limit: Option<i64>;
        daily_spend_limit: Option<String>;
        daily_spend_limit_enabled: Option<bool> { default: "false" };
        enabled: Option<bool> { default: "true" };
        max_destination_rate: Option<f64>;
        name: Option<String> { default: "" };
        service_plan: Option<ServicePlan> { default: "global" };
        tags: Option<Vec<String>>;
        traffic_type: Option<TrafficType> { default: "conversational" };
        usage_payment_method: Option<OutboundVoiceProfileUsagePaymentMethod> { default: "rate-deck" };
        whitelisted_destinations: Option<Vec<String>> { default: "[\"US\",\"CA\"]" };
    }
    /// `call_recording` of `OutboundVoiceProfileWritable`.
    OutboundVoiceProfileWritableCallRecording = "OutboundVoiceProfileWritable.call_recording" () {
        call_recording_caller_phone_numbers: Option<Vec<String>>;
        call_recording_channels: Option<RecordingChannels> { default: "single" };
        call_recording_format: Option<RecordingFormat> { default: "wav" };
        call_recording_type: Option<CallRecordingType>;
    }
    /// `SingleOutboundVoiceProfile`.
    SingleOutboundVoiceProfile = "SingleOutboundVoiceProfile" () {
        data: Option<OutboundVoiceProfile>;
    }
}

crate::model::schemas! {
    MultipleOutboundVoiceProfiles = "MultipleOutboundVoiceProfiles", OutboundVoiceProfile = "OutboundVoiceProfile",
    OutboundVoiceProfileWritable = "OutboundVoiceProfileWritable",
    SingleOutboundVoiceProfile = "SingleOutboundVoiceProfile",
}
