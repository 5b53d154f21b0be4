// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 7ecf3a8a2dfcae34
use crate::models::{AnchorsiteOverride, DtmfType, OutboundVoiceProfileId, SipSubdomainReceiveSettings};

crate::model::open_enum! {
    /// `ani_number_format` of `CreateInboundFqdnRequest` and 4 more.
    AniNumberFormat {
        PlusE164 = "+E.164", E164 = "E.164", PlusE164National = "+E.164-national", E164National = "E.164-national",
    }
    /// `ani_override_type` of `CredentialOutbound` and 1 more.
    AniOverrideType { Always = "always", Normal = "normal", Emergency = "emergency" }
    /// `anchorsite_override` of `CallControlApplication` and 2 more.
    CallControlApplicationAnchorsiteOverride {
        Latency = "Latency", ChicagoIl = "Chicago, IL", AshburnVa = "Ashburn, VA", SanJoseCa = "San Jose, CA",
    }
    /// `port` of `ConnectionRtcpSettings` and 3 more.
    ConnectionRtcpSettingsPort { RtcpMux = "rtcp-mux", RtpPlus1 = "rtp+1" }
    /// `default_routing_method` of `CreateInboundFqdnRequest` and 3 more.
    DefaultRoutingMethod { Sequential = "sequential", RoundRobin = "round-robin" }
    /// `dnis_number_format` of `CreateInboundFqdnRequest` and 4 more.
    DnisNumberFormat { PlusE164 = "+e164", E164 = "e164", National = "national" }
    /// `encrypted_media` of `CreateCredentialConnectionRequest` and 8 more.
    EncryptedMedia { Srtp = "SRTP", Zrtp = "ZRTP" }
    /// `ip_authentication_method` of `OutboundIp`.
    OutboundIpAuthenticationMethod { TechPrefixpChargeInfo = "tech-prefixp-charge-info", Token = "token" }
    /// `sip_region` of `CreateInboundFqdnRequest` and 3 more.
    SipRegion { Us = "US", Europe = "Europe", Australia = "Australia" }
    /// `sip_uri_calling_preference` of `CreateCredentialConnectionRequest` and 2 more.
    SipUriCallingPreference { Disabled = "disabled", Unrestricted = "unrestricted", Internal = "internal" }
    /// `t38_reinvite_source` of `CredentialOutbound` and 1 more.
    T38ReinviteSource {
        Telnyx = "telnyx", Customer = "customer", Disabled = "disabled", Passthru = "passthru",
        CallerPassthru = "caller-passthru", CalleePassthru = "callee-passthru",
    }
    /// `transport_protocol` of `CreateFqdnConnectionRequest` and 5 more.
    TransportProtocol { Udp = "UDP", Tcp = "TCP", Tls = "TLS" }
    /// `WebhookApiVersion`.
    WebhookApiVersion { V1 = "1", V2 = "2" }
}

crate::model::scalar! {
    /// `ConnectionName`.
    text ConnectionName(String);
}

crate::model::model! {
    /// `CallControlApplication`: answer to `listCallControlApplications`, answer to `createCallControlApplication` and 3 more.
    CallControlApplication = "CallControlApplication" () {
        active: Option<bool> { default: "true" };
        anchorsite_override: Option<CallControlApplicationAnchorsiteOverride> { default: "\"Latency\"" };
        application_name: Option<String>;
        created_at: Option<String>;
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        first_command_timeout: Option<bool> { default: "false" };
        first_command_timeout_secs: Option<i64> { default: "30" };
        id: Option<String> { format: "int64" };
        inbound: Option<CallControlApplicationInbound>;
        outbound: Option<CallControlApplicationOutbound>;
        record_type: Option<String> { default: "call_control_application", only: "call_control_application" };
        updated_at: Option<String>;
        webhook_api_version: Option<WebhookApiVersion> { default: "1" };
        webhook_event_failover_url: Option<String> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<String> { format: "url" };
        webhook_timeout_secs: Option<i64> { min: 0, max: 30, nullable: true };
    }
    /// `CallControlApplicationInbound`.
    CallControlApplicationInbound = "CallControlApplicationInbound" () {
        channel_limit: Option<i64>;
        sip_subdomain: Option<String>;
        sip_subdomain_receive_settings: Option<SipSubdomainReceiveSettings> { default: "from_anyone" };
    }
    /// `CallControlApplicationOutbound`.
    CallControlApplicationOutbound = "CallControlApplicationOutbound" () {
        channel_limit: Option<i64>;
        outbound_voice_profile_id: Option<String> { format: "int64" };
    }
    /// `Connection`: answer to `listConnections`, answer to `retrieveConnection`.
    Connection = "Connection" () {
        active: Option<bool>;
        anchorsite_override: Option<AnchorsiteOverride>;
        connection_name: Option<String>;
        created_at: Option<String>;
        id: Option<String> { format: "int64" };
        outbound_voice_profile_id: Option<OutboundVoiceProfileId> { format: "int64" };
        record_type: Option<String>;
        updated_at: Option<String>;
        webhook_api_version: Option<WebhookApiVersion> { default: "1" };
        webhook_event_failover_url: Option<String> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<String> { format: "url", default: "", nullable: true };
    }
    /// `ConnectionRtcpSettings`.
    ConnectionRtcpSettings = "ConnectionRtcpSettings" () {
        capture_enabled: Option<bool> { default: "false" };
        port: Option<ConnectionRtcpSettingsPort> { default: "rtp+1" };
        report_frequency_secs: Option<i64> { default: "10" };
    }
    /// `CreateCallControlApplicationRequest`: sent by `createCallControlApplication`.
    CreateCallControlApplicationRequest = "CreateCallControlApplicationRequest" (application_name: String, webhook_event_url: String) {
        active: Option<bool> { default: "true" };
        anchorsite_override: Option<CallControlApplicationAnchorsiteOverride> { default: "\"Latency\"" };
        application_name: Option<String> { required: true };
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        first_command_timeout: Option<bool> { default: "false" };
        first_command_timeout_secs: Option<i64> { default: "30" };
        inbound: Option<CallControlApplicationInbound>;
        outbound: Option<CallControlApplicationOutbound>;
        webhook_api_version: Option<WebhookApiVersion> { default: "1" };
        webhook_event_failover_url: Patch<String> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<String> { required: true, format: "url" };
        webhook_timeout_secs: Patch<i64> { min: 0, max: 30, nullable: true };
    }
    /// `CreateCredentialConnectionRequest`: sent by `createCredentialConnection`.
    CreateCredentialConnectionRequest = "CreateCredentialConnectionRequest" () {
        active: Option<bool>;
        anchorsite_override: Option<AnchorsiteOverride>;
        connection_name: Option<String>;
        default_on_hold_comfort_noise_enabled: Option<bool> { default: "false" };
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        encode_contact_header_enabled: Option<bool> { default: "false" };
        encrypted_media: Option<EncryptedMedia>;
        inbound: Option<CredentialInbound>;
        onnet_t38_passthrough_enabled: Option<bool> { default: "false" };
        outbound: Option<CredentialOutbound>;
        password: Option<String>;
        rtcp_settings: Option<CreateCredentialConnectionRequestRtcpSettings>;
        sip_uri_calling_preference: Option<SipUriCallingPreference> { default: "disabled" };
        user_name: Option<String>;
        webhook_api_version: Option<WebhookApiVersion> { default: "1" };
        webhook_event_failover_url: Patch<String> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<String> { format: "url" };
        webhook_timeout_secs: Patch<i64> { min: 0, max: 30, nullable: true };
    }
    /// `rtcp_settings` of `CreateCredentialConnectionRequest`.
    CreateCredentialConnectionRequestRtcpSettings = "CreateCredentialConnectionRequest.rtcp_settings" () {
        capture_enabled: Option<bool> { default: "false" };
        port: Option<ConnectionRtcpSettingsPort> { default: "rtp+1" };
        report_frequency_seconds: Option<i64> { default: "10" };
    }
    /// `CreateFqdnConnectionRequest`: sent by `createFqdnConnection`.
    CreateFqdnConnectionRequest = "CreateFqdnConnectionRequest" () {
        active: Option<bool>;
        anchorsite_override: Option<AnchorsiteOverride>;
        connection_name: Option<String>;
        default_on_hold_comfort_noise_enabled: Option<bool> { default: "true" };
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        encode_contact_header_enabled: Option<bool> { default: "false" };
        encrypted_media: Option<EncryptedMedia>;
        inbound: Option<CreateInboundFqdnRequest>;
        onnet_t38_passthrough_enabled: Option<bool> { default: "false" };
        rtcp_settings: Option<ConnectionRtcpSettings>;
        transport_protocol: Option<TransportProtocol> { default: "UDP" };
        webhook_api_version: Option<WebhookApiVersion> { default: "1" };
        webhook_event_failover_url: Patch<String> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<String> { format: "url" };
        webhook_timeout_secs: Patch<i64> { min: 0, max: 30, nullable: true };
    }
    /// `CreateFqdnRequest`: sent by `createFqdn`.
    CreateFqdnRequest = "CreateFqdnRequest" (fqdn: String) {
        connection_id: Option<String>;
        dns_record_type: Option<String>;
        fqdn: Option<String> { required: true };
        port: Option<i64> { default: "5060" };
    }
    /// `CreateInboundFqdnRequest`.
    CreateInboundFqdnRequest = "CreateInboundFqdnRequest" () {
        ani_number_format: Option<AniNumberFormat> { default: "E.164-national" };
        channel_limit: Option<i64>;
        codecs: Option<Vec<String>> { default: "[\"G722\",\"G711U\",\"G711A\",\"G729\",\"OPUS\",\"H.264\"]" };
        default_routing_method: Option<DefaultRoutingMethod>;
        dnis_number_format: Option<DnisNumberFormat> { default: "e164" };
        generate_ringback_tone: Option<bool> { default: "false" };
        isup_headers_enabled: Option<bool> { default: "false" };
        prack_enabled: Option<bool> { default: "false" };
        privacy_zone_enabled: Option<bool> { default: "false" };
        sip_compact_headers_enabled: Option<bool> { default: "true" };
        sip_region: Option<SipRegion> { default: "US" };
        sip_subdomain: Option<String>;
        sip_subdomain_receive_settings: Option<SipSubdomainReceiveSettings>;
        timeout_1xx_secs: Option<i64> { default: "3", min: 1, max: 120 };
        timeout_2xx_secs: Option<i64> { default: "90" };
    }
    /// `CreateInboundIpRequest`.
    CreateInboundIpRequest = "CreateInboundIpRequest" () {
        ani_number_format: Option<AniNumberFormat> { default: "E.164-national" };
        channel_limit: Option<i64>;
        codecs: Option<Vec<String>> { default: "[\"G722\",\"G711U\",\"G711A\",\"G729\",\"OPUS\",\"H.264\"]" };
        default_routing_method: Option<DefaultRoutingMethod>;
        dnis_number_format: Option<DnisNumberFormat> { default: "e164" };
        generate_ringback_tone: Option<bool> { default: "false" };
        isup_headers_enabled: Option<bool> { default: "false" };
        prack_enabled: Option<bool> { default: "false" };
        privacy_zone_enabled: Option<bool> { default: "false" };
        sip_compact_headers_enabled: Option<bool> { default: "true" };
        sip_region: Option<SipRegion> { default: "US" };
        sip_subdomain: Option<String>;
        sip_subdomain_receive_settings: Option<SipSubdomainReceiveSettings>;
        timeout_1xx_secs: Option<i64> { default: "3", min: 1, max: 120 };
        timeout_2xx_secs: Option<i64> { default: "90" };
    }
    /// `CreateIpConnectionRequest`: sent by `createIpConnection`.
    CreateIpConnectionRequest = "CreateIpConnectionRequest" () {
        active: Option<bool>;
        anchorsite_override: Option<AnchorsiteOverride>;
        connection_name: Option<String>;
        default_on_hold_comfort_noise_enabled: Option<bool> { default: "true" };
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        encode_contact_header_enabled: Option<bool> { default: "false" };
        encrypted_media: Option<EncryptedMedia>;
        inbound: Option<CreateInboundIpRequest>;
        onnet_t38_passthrough_enabled: Option<bool> { default: "false" };
        outbound: Option<OutboundIp>;
        rtcp_settings: Option<ConnectionRtcpSettings>;
        transport_protocol: Option<TransportProtocol> { default: "UDP" };
        webhook_api_version: Option<WebhookApiVersion> { default: "1" };
        webhook_event_failover_url: Patch<String> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<String> { format: "url" };
        webhook_timeout_secs: Patch<i64> { min: 0, max: 30, nullable: true };
    }
    /// `CreateIpRequest`: sent by `createIp`.
    CreateIpRequest = "CreateIpRequest" (ip_address: String) {
        connection_id: Option<String>;
        ip_address: Option<String> { required: true };
        port: Option<i64> { default: "5060" };
    }
    /// `CredentialConnection`: answer to `listCredentialConnections`, answer to `createCredentialConnection` and 3 more.
    CredentialConnection = "CredentialConnection" () {
        active: Option<bool>;
        anchorsite_override: Option<AnchorsiteOverride>;
        connection_name: Option<String>;
        created_at: Option<String>;
        default_on_hold_comfort_noise_enabled: Option<bool> { default: "false" };
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        encode_contact_header_enabled: Option<bool> { default: "false" };
        encrypted_media: Option<EncryptedMedia>;
        id: Option<String> { format: "int64" };
        inbound: Option<CredentialInbound>;
        onnet_t38_passthrough_enabled: Option<bool> { default: "false" };
        outbound: Option<CredentialOutbound>;
        password: Option<String>;
        record_type: Option<String>;
        rtcp_settings: Option<CredentialConnectionRtcpSettings>;
        sip_uri_calling_preference: Option<SipUriCallingPreference> { default: "disabled" };
        updated_at: Option<String>;
        user_name: Option<String>;
        webhook_api_version: Option<WebhookApiVersion> { default: "1" };
        webhook_event_failover_url: Option<String> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<String> { format: "url" };
        webhook_timeout_secs: Option<i64> { min: 0, max: 30, nullable: true };
    }
    /// `rtcp_settings` of `CredentialConnection`.
    CredentialConnectionRtcpSettings = "CredentialConnection.rtcp_settings" () {
        capture_enabled: Option<bool> { default: "false" };
        port: Option<ConnectionRtcpSettingsPort> { default: "rtp+1" };
        report_frequency_seconds: Option<i64> { default: "10" };
    }
    /// `CredentialInbound`.
    CredentialInbound = "CredentialInbound" () {
        ani_number_format: Option<AniNumberFormat> { default: "E.164-national" };
        channel_limit: Option<i64>;
        codecs: Option<Vec<String>> { default: "[\"G722\",\"G711U\",\"G711A\",\"G729\",\"OPUS\",\"H.264\"]" };
        dnis_number_format: Option<DnisNumberFormat> { default: "e164" };
        generate_ringback_tone: Option<bool> { default: "false" };
        isup_headers_enabled: Option<bool> { default: "false" };
        prack_enabled: Option<bool> { default: "false" };
        privacy_zone_enabled: Option<bool> { default: "false" };
        sip_compact_headers_enabled: Option<bool> { default: "true" };
        timeout_1xx_secs: Option<i64> { default: "3", min: 1, max: 120 };
        timeout_2xx_secs: Option<String> { default: "90" };
    }
    /// `CredentialOutbound`.
    CredentialOutbound = "CredentialOutbound" () {
        ani_override: Option<String> { default: "" };
        ani_override_type: Option<AniOverrideType> { default: "always" };
        call_parking_enabled: Option<bool> { default: "false" };
        channel_limit: Option<i64>;
        generate_ringback_tone: Option<bool> { default: "false" };
        instant_ringback_enabled: Option<bool> { default: "true" };
        localization: Option<String>;
        outbound_voice_profile_id: Option<OutboundVoiceProfileId> { format: "int64" };
        t38_reinvite_source: Option<T38ReinviteSource> { default: "telnyx" };
    }
    /// `Fqdn`: answer to `listFqdns`, answer to `createFqdn` and 3 more.
    Fqdn = "Fqdn" () {
        connection_id: Option<String>;
        created_at: Option<String>;
        dns_record_type: Option<String>;
        fqdn: Option<String>;
        id: Option<String> { format: "int64" };
        port: Option<i64> { default: "5060" };
        record_type: Option<String>;
        updated_at: Option<String>;
    }
    /// `FqdnConnection`: answer to `listFqdnConnections`, answer to `createFqdnConnection` and 3 more.
    FqdnConnection = "FqdnConnection" () {
        active: Option<bool>;
        anchorsite_override: Option<AnchorsiteOverride>;
        connection_name: Option<String>;
        created_at: Option<String>;
        default_on_hold_comfort_noise_enabled: Option<bool> { default: "true" };
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        encode_contact_header_enabled: Option<bool> { default: "false" };
        encrypted_media: Option<EncryptedMedia>;
        id: Option<String> { format: "int64" };
        inbound: Option<InboundFqdn>;
        onnet_t38_passthrough_enabled: Option<bool> { default: "false" };
        record_type: Option<String>;
        rtcp_settings: Option<ConnectionRtcpSettings>;
        transport_protocol: Option<TransportProtocol> { default: "UDP" };
        updated_at: Option<String>;
        webhook_api_version: Option<WebhookApiVersion> { default: "1" };
        webhook_event_failover_url: Option<String> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<String> { format: "url" };
        webhook_timeout_secs: Option<i64> { min: 0, max: 30, nullable: true };
    }
    /// `InboundFqdn`.
    InboundFqdn = "InboundFqdn" () {
        ani_number_format: Option<AniNumberFormat> { default: "E.164-national" };
        channel_limit: Option<i64>;
        codecs: Option<Vec<String>> { default: "[\"G722\",\"G711U\",\"G711A\",\"G729\",\"OPUS\",\"H.264\"]" };
        default_routing_method: Option<DefaultRoutingMethod>;
        dnis_number_format: Option<DnisNumberFormat> { default: "e164" };
        generate_ringback_tone: Option<bool> { default: "false" };
        isup_headers_enabled: Option<bool> { default: "false" };
        prack_enabled: Option<bool> { default: "false" };
        privacy_zone_enabled: Option<bool> { default: "false" };
        sip_compact_headers_enabled: Option<bool> { default: "true" };
        sip_region: Option<SipRegion> { default: "US" };
        sip_subdomain: Option<String>;
        sip_subdomain_receive_settings: Option<SipSubdomainReceiveSettings>;
        timeout_1xx_secs: Option<i64> { default: "3", min: 1, max: 120 };
        timeout_2xx_secs: Option<i64> { default: "90" };
    }
    /// `InboundIp`.
    InboundIp = "InboundIp" () {
        ani_number_format: Option<AniNumberFormat> { default: "E.164-national" };
        channel_limit: Option<i64>;
        codecs: Option<Vec<String>> { default: "[\"G722\",\"G711U\",\"G711A\",\"G729\",\"OPUS\",\"H.264\"]" };
        default_primary_ip_id: Option<String>;
        default_routing_method: Option<DefaultRoutingMethod>;
        default_secondary_ip_id: Option<String>;
        default_tertiary_ip_id: Option<String>;
        dnis_number_format: Option<DnisNumberFormat> { default: "e164" };
        generate_ringback_tone: Option<bool> { default: "false" };
        isup_headers_enabled: Option<bool> { default: "false" };
        prack_enabled: Option<bool> { default: "false" };
        privacy_zone_enabled: Option<bool> { default: "false" };
        sip_compact_headers_enabled: Option<bool> { default: "true" };
        sip_region: Option<SipRegion> { default: "US" };
        sip_subdomain: Option<String>;
        sip_subdomain_receive_settings: Option<SipSubdomainReceiveSettings>;
        timeout_1xx_secs: Option<i64> { default: "3", min: 1, max: 120 };
        timeout_2xx_secs: Option<i64> { default: "90" };
    }
    /// `Ip`: answer to `listIps`, answer to `createIp` and 3 more.
    Ip = "Ip" () {
        connection_id: Option<String>;
        created_at: Option<String>;
        id: Option<String> { format: "int64" };
        ip_address: Option<String>;
        port: Option<i64> { default: "5060" };
        record_type: Option<String>;
        updated_at: Option<String>;
    }
    /// `IpConnection`: answer to `listIpConnections`, answer to `createIpConnection` and 3 more.
    IpConnection = "IpConnection" () {
        active: Option<bool>;
        anchorsite_override: Option<AnchorsiteOverride>;
        connection_name: Option<String>;
        created_at: Option<String>;
        default_on_hold_comfort_noise_enabled: Option<bool> { default: "true" };
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        encode_contact_header_enabled: Option<bool> { default: "false" };
        encrypted_media: Option<EncryptedMedia>;
        id: Option<String> { format: "int64" };
        inbound: Option<InboundIp>;
        onnet_t38_passthrough_enabled: Option<bool> { default: "false" };
        outbound: Option<OutboundIp>;
        record_type: Option<String>;
        rtcp_settings: Option<ConnectionRtcpSettings>;
        transport_protocol: Option<TransportProtocol> { default: "UDP" };
        updated_at: Option<String>;
        webhook_api_version: Option<WebhookApiVersion> { default: "1" };
        webhook_event_failover_url: Option<String> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<String> { format: "url" };
        webhook_timeout_secs: Option<i64> { min: 0, max: 30, nullable: true };
    }
    /// `OutboundIp`.
    OutboundIp = "OutboundIp" () {
        ani_override: Option<String> { default: "" };
        ani_override_type: Option<AniOverrideType> { default: "always" };
        call_parking_enabled: Option<bool> { default: "false" };
        channel_limit: Option<i64>;
        generate_ringback_tone: Option<bool> { default: "false" };
        instant_ringback_enabled: Option<bool> { default: "true" };
        ip_authentication_method: Option<OutboundIpAuthenticationMethod> { default: "tech-prefixp-charge-info" };
        ip_authentication_token: Option<String>;
        localization: Option<String>;
        outbound_voice_profile_id: Option<OutboundVoiceProfileId> { format: "int64" };
        t38_reinvite_source: Option<T38ReinviteSource> { default: "telnyx" };
        tech_prefix: Option<String> { default: "" };
    }
    /// `UpdateCallControlApplicationRequest`: sent by `updateCallControlApplication`.
    UpdateCallControlApplicationRequest = "UpdateCallControlApplicationRequest" (application_name: String, webhook_event_url: String) {
        active: Option<bool> { default: "true" };
        anchorsite_override: Option<CallControlApplicationAnchorsiteOverride> { default: "\"Latency\"" };
        application_name: Option<String> { required: true };
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        first_command_timeout: Option<bool> { default: "false" };
        first_command_timeout_secs: Option<i64> { default: "30" };
        inbound: Option<CallControlApplicationInbound>;
        outbound: Option<CallControlApplicationOutbound>;
        webhook_api_version: Option<WebhookApiVersion> { default: "1" };
        webhook_event_failover_url: Patch<String> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<String> { required: true, format: "url" };
        webhook_timeout_secs: Patch<i64> { min: 0, max: 30, nullable: true };
    }
    /// `UpdateCredentialConnectionRequest`: sent by `updateCredentialConnection`.
    UpdateCredentialConnectionRequest = "UpdateCredentialConnectionRequest" () {
        active: Option<bool>;
        anchorsite_override: Option<AnchorsiteOverride>;
        connection_name: Option<String>;
        default_on_hold_comfort_noise_enabled: Option<bool> { default: "false" };
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        encode_contact_header_enabled: Option<bool> { default: "false" };
        encrypted_media: Option<EncryptedMedia>;
        inbound: Option<CredentialInbound>;
        onnet_t38_passthrough_enabled: Option<bool> { default: "false" };
        outbound: Option<CredentialOutbound>;
        password: Option<String>;
        rtcp_settings: Option<UpdateCredentialConnectionRequestRtcpSettings>;
        sip_uri_calling_preference: Option<SipUriCallingPreference> { default: "disabled" };
        user_name: Option<String>;
        webhook_api_version: Option<WebhookApiVersion> { default: "1" };
        webhook_event_failover_url: Patch<String> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<String> { format: "url" };
        webhook_timeout_secs: Patch<i64> { min: 0, max: 30, nullable: true };
    }
    /// `rtcp_settings` of `UpdateCredentialConnectionRequest`.
    UpdateCredentialConnectionRequestRtcpSettings = "UpdateCredentialConnectionRequest.rtcp_settings" () {
        capture_enabled: Option<bool> { default: "false" };
        port: Option<ConnectionRtcpSettingsPort> { default: "rtp+1" };
        report_frequency_seconds: Option<i64> { default: "10" };
    }
    /// `UpdateFqdnConnectionRequest`: sent by `updateFqdnConnection`.
    UpdateFqdnConnectionRequest = "UpdateFqdnConnectionRequest" () {
        active: Option<bool>;
        anchorsite_override: Option<AnchorsiteOverride>;
        connection_name: Option<String>;
        default_on_hold_comfort_noise_enabled: Option<bool> { default: "true" };
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        encode_contact_header_enabled: Option<bool> { default: "false" };
        encrypted_media: Option<EncryptedMedia>;
        inbound: Option<InboundFqdn>;
        onnet_t38_passthrough_enabled: Option<bool> { default: "false" };
        rtcp_settings: Option<ConnectionRtcpSettings>;
        transport_protocol: Option<TransportProtocol> { default: "UDP" };
        webhook_api_version: Option<WebhookApiVersion> { default: "1" };
        webhook_event_failover_url: Patch<String> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<String> { format: "url" };
        webhook_timeout_secs: Patch<i64> { min: 0, max: 30, nullable: true };
    }
    /// `UpdateFqdnRequest`: sent by `updateFqdn`.
    UpdateFqdnRequest = "UpdateFqdnRequest" (fqdn: String) {
        connection_id: Option<String>;
        dns_record_type: Option<String>;
        fqdn: Option<String> { required: true };
        port: Option<i64> { default: "5060" };
    }
    /// `UpdateIpConnectionRequest`: sent by `updateIpConnection`.
    UpdateIpConnectionRequest = "UpdateIpConnectionRequest" () {
        active: Option<bool>;
        anchorsite_override: Option<AnchorsiteOverride>;
        connection_name: Option<String>;
        default_on_hold_comfort_noise_enabled: Option<bool> { default: "true" };
        dtmf_type: Option<DtmfType> { default: "RFC 2833" };
        encode_contact_header_enabled: Option<bool> { default: "false" };
        encrypted_media: Option<EncryptedMedia>;
        inbound: Option<InboundIp>;
        onnet_t38_passthrough_enabled: Option<bool> { default: "false" };
        outbound: Option<OutboundIp>;
        rtcp_settings: Option<ConnectionRtcpSettings>;
        transport_protocol: Option<TransportProtocol> { default: "UDP" };
        webhook_api_version: Option<WebhookApiVersion> { default: "1" };
        webhook_event_failover_url: Patch<String> { format: "url", default: "", nullable: true };
        webhook_event_url: Option<String> { format: "url" };
        webhook_timeout_secs: Patch<i64> { min: 0, max: 30, nullable: true };
    }
    /// `UpdateIpRequest`: sent by `updateIp`.
    UpdateIpRequest = "UpdateIpRequest" (ip_address: String) {
        connection_id: Option<String>;
        ip_address: Option<String> { required: true };
        port: Option<i64> { default: "5060" };
    }
}

crate::model::schemas! {
    CallControlApplication = "CallControlApplication",
    CallControlApplicationInbound = "CallControlApplicationInbound",
    CallControlApplicationOutbound = "CallControlApplicationOutbound", Connection = "Connection",
    ConnectionName = "ConnectionName", ConnectionRtcpSettings = "ConnectionRtcpSettings",
    CreateCallControlApplicationRequest = "CreateCallControlApplicationRequest",
    CreateCredentialConnectionRequest = "CreateCredentialConnectionRequest",
    CreateFqdnConnectionRequest = "CreateFqdnConnectionRequest", CreateFqdnRequest = "CreateFqdnRequest",
    CreateInboundFqdnRequest = "CreateInboundFqdnRequest", CreateInboundIpRequest = "CreateInboundIpRequest",
    CreateIpConnectionRequest = "CreateIpConnectionRequest", CreateIpRequest = "CreateIpRequest",
    CredentialConnection = "CredentialConnection", CredentialInbound = "CredentialInbound",
    CredentialOutbound = "CredentialOutbound", Fqdn = "Fqdn", FqdnConnection = "FqdnConnection",
    InboundFqdn = "InboundFqdn", InboundIp = "InboundIp", Ip = "Ip", IpConnection = "IpConnection",
    OutboundIp = "OutboundIp", UpdateCallControlApplicationRequest = "UpdateCallControlApplicationRequest",
    UpdateCredentialConnectionRequest = "UpdateCredentialConnectionRequest",
    UpdateFqdnConnectionRequest = "UpdateFqdnConnectionRequest", UpdateFqdnRequest = "UpdateFqdnRequest",
    UpdateIpConnectionRequest = "UpdateIpConnectionRequest", UpdateIpRequest = "UpdateIpRequest",
    WebhookApiVersion = "WebhookApiVersion",
}
