// Written by `cargo xtask codegen`; not to be edited. Fingerprint: ec50e9a57a1d3e5a
use crate::models::{
    AnchorsiteOverride, ApplicationName, ConnectionActive, DtmfType, IntId, OutboundVoiceProfileId,
    SipSubdomainReceiveSettings,
};

crate::model::open_enum! {
    /// `status_callback_method` of `CreateTexmlApplicationRequest` and 5 more.
    CreateTexmlApplicationRequestStatusCallbackMethod { Get = "get", Post = "post" }
}

crate::model::scalar! {
    /// `CreatedAt`.
    text CreatedAt(String);
    /// `FirstCommandTimeout`.
    value FirstCommandTimeout(bool);
    /// `FirstCommandTimeoutSecs`.
    value FirstCommandTimeoutSecs(i64);
    /// `UpdatedAt`.
    text UpdatedAt(String);
}

crate::model::model! {
    /// `CreateTexmlApplicationRequest`: sent by `CreateTexmlApplication`.
    CreateTexmlApplicationRequest = "CreateTexmlApplicationRequest" (friendly_name: ApplicationName, voice_url: String) {
        active: Option<ConnectionActive> { default: "true" };
        anchorsite_override: Option<AnchorsiteOverride> { default: "Latency" };
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        first_command_timeout: Option<FirstCommandTimeout> { default: "false" };
        first_command_timeout_secs: Option<FirstCommandTimeoutSecs> { default: "30" };
        friendly_name: Option<ApplicationName> { required: true };
        inbound: Option<CreateTexmlApplicationRequestInbound>;
        outbound: Option<CreateTexmlApplicationRequestOutbound>;
        status_callback: Option<String> { format: "url" };
        status_callback_method: Option<CreateTexmlApplicationRequestStatusCallbackMethod> { default: "post" };
        voice_fallback_url: Option<String> { format: "url" };
        voice_method: Option<CreateTexmlApplicationRequestStatusCallbackMethod> { default: "post" };
        voice_url: Option<String> { required: true, format: "url" };
    }
    /// `inbound` of `CreateTexmlApplicationRequest`.
    CreateTexmlApplicationRequestInbound = "CreateTexmlApplicationRequest.inbound" () {
        channel_limit: Option<i64>;
        sip_subdomain: Option<String>;
        sip_subdomain_receive_settings: Option<SipSubdomainReceiveSettings> { default: "from_anyone" };
    }
    /// `outbound` of `CreateTexmlApplicationRequest`.
    CreateTexmlApplicationRequestOutbound = "CreateTexmlApplicationRequest.outbound" () {
        channel_limit: Option<i64>;
        outbound_voice_profile_id: Option<OutboundVoiceProfileId> { format: "int64" };
    }
    /// `TexmlApplication`: answer to `findTexmlApplications`, answer to `CreateTexmlApplication` and 3 more.
    TexmlApplication = "TexmlApplication" () {
        active: Option<ConnectionActive> { default: "true" };
        anchorsite_override: Option<AnchorsiteOverride> { default: "Latency" };
        created_at: Option<CreatedAt>;
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        first_command_timeout: Option<FirstCommandTimeout> { default: "false" };
        first_command_timeout_secs: Option<FirstCommandTimeoutSecs> { default: "30" };
        friendly_name: Option<ApplicationName>;
        id: Option<IntId> { format: "int64" };
        inbound: Option<TexmlApplicationInbound>;
        outbound: Option<TexmlApplicationOutbound>;
        record_type: Option<String>;
        status_callback: Option<String> { format: "url" };
        status_callback_method: Option<CreateTexmlApplicationRequestStatusCallbackMethod> { default: "post" };
        updated_at: Option<UpdatedAt>;
        voice_fallback_url: Option<String> { format: "url" };
        voice_method: Option<CreateTexmlApplicationRequestStatusCallbackMethod> { default: "post" };
        voice_url: Option<String> { format: "url" };
    }
    /// `inbound` of `TexmlApplication`.
    TexmlApplicationInbound = "TexmlApplication.inbound" () {
        channel_limit: Option<i64>;
        sip_subdomain: Option<String>;
        sip_subdomain_receive_settings: Option<SipSubdomainReceiveSettings> { default: "from_anyone" };
    }
    /// `outbound` of `TexmlApplication`.
    TexmlApplicationOutbound = "TexmlApplication.outbound" () {
        channel_limit: Option<i64>;
        outbound_voice_profile_id: Option<OutboundVoiceProfileId> { format: "int64" };
    }
    /// `UpdateTexmlApplicationRequest`: sent by `UpdateTexmlApplication`.
    UpdateTexmlApplicationRequest = "UpdateTexmlApplicationRequest" (friendly_name: ApplicationName, voice_url: String) {
        active: Option<ConnectionActive> { default: "true" };
        anchorsite_override: Option<AnchorsiteOverride> { default: "Latency" };
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        first_command_timeout: Option<FirstCommandTimeout> { default: "false" };
        first_command_timeout_secs: Option<FirstCommandTimeoutSecs> { default: "30" };
        friendly_name: Option<ApplicationName> { required: true };
        inbound: Option<UpdateTexmlApplicationRequestInbound>;
        outbound: Option<UpdateTexmlApplicationRequestOutbound>;
        status_callback: Option<String> { format: "url" };
        status_callback_method: Option<CreateTexmlApplicationRequestStatusCallbackMethod> { default: "post" };
        voice_fallback_url: Option<String> { format: "url" };
        voice_method: Option<CreateTexmlApplicationRequestStatusCallbackMethod> { default: "post" };
        voice_url: Option<String> { required: true, format: "url" };
    }
    /// `inbound` of `UpdateTexmlApplicationRequest`.
    UpdateTexmlApplicationRequestInbound = "UpdateTexmlApplicationRequest.inbound" () {
        channel_limit: Option<i64>;
        sip_subdomain: Option<String>;
        sip_subdomain_receive_settings: Option<SipSubdomainReceiveSettings> { default: "from_anyone" };
    }
    /// `outbound` of `UpdateTexmlApplicationRequest`.
    UpdateTexmlApplicationRequestOutbound = "UpdateTexmlApplicationRequest.outbound" () {
        channel_limit: Option<i64>;
        outbound_voice_profile_id: Option<OutboundVoiceProfileId> { format: "int64" };
    }
}

crate::model::schemas! {
    CreateTexmlApplicationRequest = "CreateTexmlApplicationRequest", CreatedAt = "CreatedAt",
    FirstCommandTimeout = "FirstCommandTimeout", FirstCommandTimeoutSecs = "FirstCommandTimeoutSecs",
    TexmlApplication = "TexmlApplication", UpdateTexmlApplicationRequest = "UpdateTexmlApplicationRequest",
    UpdatedAt = "UpdatedAt",
}
