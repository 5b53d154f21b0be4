// Written by `cargo xtask codegen`; not to be edited. Fingerprint: fb71e0d4267d85c7
use crate::models::{
    AnchorsiteOverride, ApplicationName, ConnectionActive, IntId, OutboundVoiceProfileId, SipSubdomainReceiveSettings,
};

crate::model::open_enum! {
    /// `status` of `Fax`.
    FaxStatus {
        Queued = "queued", MediaProcessed = "media.processed", Sending = "sending", Delivered = "delivered",
        Failed = "failed",
    }
}

crate::model::scalar! {
    /// `WebhookEventFailoverUrl`.
    text WebhookEventFailoverUrl(String);
    /// `WebhookEventUrl`.
    text WebhookEventUrl(String);
    /// `WebhookTimeoutSecs`.
    value WebhookTimeoutSecs(i64);
}

crate::model::model! {
    /// `CreateFaxApplicationRequest`: sent by `CreateFaxApplication`.
    CreateFaxApplicationRequest = "CreateFaxApplicationRequest" (application_name: ApplicationName, webhook_event_url: WebhookEventUrl) {
        active: Option<ConnectionActive> { default: "true" };
        anchorsite_override: Option<AnchorsiteOverride> { default: "Latency" };
        application_name: Option<ApplicationName> { required: true };
        inbound: Option<CreateFaxApplicationRequestInbound>;
        outbound: Option<CreateFaxApplicationRequestOutbound>;
        webhook_event_failover_url: Patch<WebhookEventFailoverUrl> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<WebhookEventUrl> { required: true, format: "url" };
        webhook_timeout_secs: Patch<WebhookTimeoutSecs> { min: 0, max: 30, nullable: true };
    }
    /// `inbound` of `CreateFaxApplicationRequest`.
    CreateFaxApplicationRequestInbound = "CreateFaxApplicationRequest.inbound" () {
        channel_limit: Option<i64>;
        sip_subdomain: Option<String>;
        sip_subdomain_receive_settings: Option<SipSubdomainReceiveSettings> { default: "from_anyone" };
    }
    /// `outbound` of `CreateFaxApplicationRequest`.
    CreateFaxApplicationRequestOutbound = "CreateFaxApplicationRequest.outbound" () {
        channel_limit: Option<i64>;
        outbound_voice_profile_id: Option<OutboundVoiceProfileId> { format: "int64" };
    }
    /// `Fax`: answer to `ListFaxes`, answer to `SendFax` and 1 more.
    Fax = "Fax" () {
        connection_id: Option<String>;
        created_at: Option<String> { format: "datetime" };
        from: Option<String>;
        id: Option<String> { format: "uuid" };
        media_url: Option<String>;
        quality: Option<String> { default: "high" };
        record_type: Option<String> { only: "fax" };
        status: Option<FaxStatus>;
        store_media: Option<bool>;
        stored_media_url: Option<bool>;
        to: Option<String>;
        updated_at: Option<String> { format: "datetime" };
        webhook_failover_url: Option<String>;
        webhook_url: Option<String>;
    }
    /// `FaxApplication`: answer to `listFaxApplications`, answer to `CreateFaxApplication` and 3 more.
    FaxApplication = "FaxApplication" () {
        active: Option<ConnectionActive> { default: "true" };
        anchorsite_override: Option<AnchorsiteOverride> { default: "Latency" };
        application_name: Option<ApplicationName>;
        created_at: Option<String>;
        id: Option<IntId> { format: "int64" };
        inbound: Option<FaxApplicationInbound>;
        outbound: Option<FaxApplicationOutbound>;
        record_type: Option<String>;
        updated_at: Option<String>;
        webhook_event_failover_url: Option<WebhookEventFailoverUrl> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<WebhookEventUrl> { format: "url" };
        webhook_timeout_secs: Option<WebhookTimeoutSecs> { min: 0, max: 30, nullable: true };
    }
    /// `inbound` of `FaxApplication`.
    FaxApplicationInbound = "FaxApplication.inbound" () {
        channel_limit: Option<i64>;
        sip_subdomain: Option<String>;
        sip_subdomain_receive_settings: Option<SipSubdomainReceiveSettings> { default: "from_anyone" };
    }
    /// `outbound` of `FaxApplication`.
    FaxApplicationOutbound = "FaxApplication.outbound" () {
        channel_limit: Option<i64>;
        outbound_voice_profile_id: Option<OutboundVoiceProfileId> { format: "int64" };
    }
    /// `SendFaxRequest`: sent by `SendFax`.
    SendFaxRequest = "SendFaxRequest" (connection_id: String, media_url: String, to: String) {
        connection_id: Option<String> { required: true };
        from: Option<String>;
        media_url: Option<String> { required: true };
        quality: Option<String> { default: "high" };
        to: Option<String> { required: true };
    }
    /// `UpdateFaxApplicationRequest`: sent by `UpdateFaxApplication`.
    UpdateFaxApplicationRequest = "UpdateFaxApplicationRequest" (application_name: ApplicationName, webhook_event_url: WebhookEventUrl) {
        active: Option<ConnectionActive> { default: "true" };
        anchorsite_override: Option<AnchorsiteOverride> { default: "Latency" };
        application_name: Option<ApplicationName> { required: true };
        inbound: Option<UpdateFaxApplicationRequestInbound>;
        outbound: Option<UpdateFaxApplicationRequestOutbound>;
        webhook_event_failover_url: Patch<WebhookEventFailoverUrl> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<WebhookEventUrl> { required: true, format: "url" };
        webhook_timeout_secs: Patch<WebhookTimeoutSecs> { min: 0, max: 30, nullable: true };
    }
    /// `inbound` of `UpdateFaxApplicationRequest`.
    UpdateFaxApplicationRequestInbound = "UpdateFaxApplicationRequest.inbound" () {
        channel_limit: Option<i64>;
        sip_subdomain: Option<String>;
        sip_subdomain_receive_settings: Option<SipSubdomainReceiveSettings> { default: "from_anyone" };
    }
    /// `outbound` of `UpdateFaxApplicationRequest`.
    UpdateFaxApplicationRequestOutbound = "UpdateFaxApplicationRequest.outbound" () {
        channel_limit: Option<i64>;
        outbound_voice_profile_id: Option<OutboundVoiceProfileId> { format: "int64" };
    }
}

crate::model::schemas! {
    CreateFaxApplicationRequest = "CreateFaxApplicationRequest", Fax = "Fax", FaxApplication = "FaxApplication",
    SendFaxRequest = "SendFaxRequest", UpdateFaxApplicationRequest = "UpdateFaxApplicationRequest",
    WebhookEventFailoverUrl = "WebhookEventFailoverUrl", WebhookEventUrl = "WebhookEventUrl",
    WebhookTimeoutSecs = "WebhookTimeoutSecs",
}
