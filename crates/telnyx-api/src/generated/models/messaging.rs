// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 812d93fb5790da92
use crate::models::CreateLongCodeMessageRequestType;

crate::model::open_enum! {
    /// `webhook_api_version` of `CreateMessagingProfileRequest` and 2 more.
    CreateMessagingProfileRequestWebhookApiVersion { V1 = "1", V2 = "2", V20100401 = "2010-04-01" }
    /// `status` of `HostedNumber`.
    HostedNumberStatus { Deleted = "deleted", Failed = "failed", Pending = "pending", Successful = "successful" }
    /// `status` of `MessagingHostedNumberOrder`.
    MessagingHostedNumberOrderStatus { Failed = "failed", Pending = "pending", Successful = "successful" }
    /// `time_frame` of `ListMessagingProfileMetrics` and 1 more.
    TimeFrame { V1h = "1h", V3h = "3h", V24h = "24h", V3d = "3d", V7d = "7d", V30d = "30d" }
}

crate::model::scalar! {
    /// `ToNumber`.
    text ToNumber(String);
}

crate::model::model! {
    /// `CreateLongCodeMessageRequest`: sent by `createLongCodeMessage`.
    CreateLongCodeMessageRequest = "CreateLongCodeMessageRequest" (from: String, to: ToNumber) {
        auto_detect: Option<bool> { default: "false" };
        from: Option<String> { required: true, format: "address" };
        media_urls: Option<Vec<String>>;
        subject: Option<String>;
        text: Option<String>;
        to: Option<ToNumber> { required: true, format: "address" };
        r#type: Option<CreateLongCodeMessageRequestType> as "type";
        use_profile_webhooks: Option<bool> { default: "true" };
        webhook_failover_url: Option<String> { format: "url" };
        webhook_url: Option<String> { format: "url" };
    }
    /// `CreateMessageRequest`: sent by `createMessage`.
    CreateMessageRequest = "CreateMessageRequest" (to: ToNumber) {
        auto_detect: Option<bool> { default: "false" };
        from: Option<String> { format: "address" };
        media_urls: Option<Vec<String>>;
        messaging_profile_id: Option<String>;
        subject: Option<String>;
        text: Option<String>;
        to: Option<ToNumber> { required: true, format: "address" };
        r#type: Option<CreateLongCodeMessageRequestType> as "type";
        use_profile_webhooks: Option<bool> { default: "true" };
        webhook_failover_url: Option<String> { format: "url" };
        webhook_url: Option<String> { format: "url" };
    }
    /// `CreateMessagingHostedNumberOrderRequest`: sent by `createMessagingHostedNumberOrder`.
    CreateMessagingHostedNumberOrderRequest = "CreateMessagingHostedNumberOrderRequest" () {
        messaging_profile_id: Option<String>;
        phone_numbers: Option<Vec<String>>;
    }
    /// `CreateMessagingProfileRequest`: sent by `createMessagingProfile`.
    CreateMessagingProfileRequest = "CreateMessagingProfileRequest" (name: String) {
        enabled: Option<bool> { default: "true" };
        name: Option<String> { required: true };
        number_pool_settings: Patch<NumberPoolSettings> { nullable: true };
        url_shortener_settings: Patch<UrlShortenerSettings> { nullable: true };
        webhook_api_version: Option<CreateMessagingProfileRequestWebhookApiVersion> { default: "2" };
        webhook_failover_url: Patch<String> { format: "url", default: "", nullable: true };
        webhook_url: Patch<String> { format: "url", default: "", nullable: true };
    }
    /// `CreateNumberPoolMessageRequest`: sent by `createNumberPoolMessage`.
    CreateNumberPoolMessageRequest = "CreateNumberPoolMessageRequest" (messaging_profile_id: String, to: ToNumber) {
        auto_detect: Option<bool> { default: "false" };
        media_urls: Option<Vec<String>>;
        messaging_profile_id: Option<String> { required: true };
        subject: Option<String>;
        text: Option<String>;
        to: Option<ToNumber> { required: true, format: "address" };
        r#type: Option<CreateLongCodeMessageRequestType> as "type";
        use_profile_webhooks: Option<bool> { default: "true" };
        webhook_failover_url: Option<String> { format: "url" };
        webhook_url: Option<String> { format: "url" };
    }
    /// `CreateShortCodeMessageRequest`: sent by `createShortCodeMessage`.
    CreateShortCodeMessageRequest = "CreateShortCodeMessageRequest" (from: String, to: ToNumber) {
        auto_detect: Option<bool> { default: "false" };
        from: Option<String> { required: true, format: "address" };
        media_urls: Option<Vec<String>>;
        subject: Option<String>;
        text: Option<String>;
        to: Option<ToNumber> { required: true, format: "address" };
        r#type: Option<CreateLongCodeMessageRequestType> as "type";
        use_profile_webhooks: Option<bool> { default: "true" };
        webhook_failover_url: Option<String> { format: "url" };
        webhook_url: Option<String> { format: "url" };
    }
    /// `HostedNumber`: answer to `deleteMessagingHostedNumber`.
    HostedNumber = "HostedNumber" () {
        id: Option<String> { read_only: true, format: "uuid" };
        phone_number: Option<String> { format: "+E.164" };
        record_type: Option<String>;
        status: Option<HostedNumberStatus>;
    }
    /// `MessagingHostedNumberOrder`: answer to `listMessagingHostedNumberOrder`, answer to `createMessagingHostedNumberOrder` and 2 more.
    MessagingHostedNumberOrder = "MessagingHostedNumberOrder" () {
        id: Option<String> { read_only: true, format: "uuid" };
        messaging_profile_id: Option<String> { nullable: true };
        phone_numbers: Option<Vec<HostedNumber>>;
        record_type: Option<String> { read_only: true };
        status: Option<MessagingHostedNumberOrderStatus>;
    }
    /// `MessagingProfile`: answer to `listMessagingProfiles`, answer to `createMessagingProfile` and 3 more.
    MessagingProfile = "MessagingProfile" () {
        created_at: Option<String> { read_only: true, format: "date-time" };
        enabled: Option<bool>;
        id: Option<String> { read_only: true, format: "uuid" };
        name: Option<String>;
        number_pool_settings: Option<NumberPoolSettings> { nullable: true };
        record_type: Option<String> { read_only: true, only: "messaging_profile" };
        updated_at: Option<String> { read_only: true, format: "date-time" };
        url_shortener_settings: Option<UrlShortenerSettings> { nullable: true };
        v1_secret: Option<String>;
        webhook_api_version: Option<CreateMessagingProfileRequestWebhookApiVersion>;
        webhook_failover_url: Option<String> { format: "url", nullable: true };
        webhook_url: Option<String> { format: "url", nullable: true };
        whitelisted_destinations: Option<Vec<String>> { nullable: true };
    }
    /// `MessagingProfileDetailedMetric`.
    MessagingProfileDetailedMetric = "MessagingProfileDetailedMetric" () {
        metrics: Option<Vec<MessagingProfileMessageTypeMetrics>>;
        timestamp: Option<String> { read_only: true };
    }
    /// `MessagingProfileDetailedMetrics`: answer to `retrieveMessagingProfileDetailedMetrics`.
    MessagingProfileDetailedMetrics = "MessagingProfileDetailedMetrics" () {
        detailed: Option<Vec<MessagingProfileDetailedMetric>>;
        overview: Option<MessagingProfileHighLevelMetrics>;
    }
    /// `MessagingProfileHighLevelMetrics`: answer to `listMessagingProfileMetrics`.
    MessagingProfileHighLevelMetrics = "MessagingProfileHighLevelMetrics" () {
        inbound: Option<MessagingProfileHighLevelMetricsInbound>;
        messaging_profile_id: Option<String> { read_only: true, format: "uuid" };
        outbound: Option<MessagingProfileHighLevelMetricsOutbound>;
        phone_numbers: Option<f64> { read_only: true };
        record_type: Option<String> { read_only: true, only: "messaging_profile_metrics" };
    }
    /// `inbound` of `MessagingProfileHighLevelMetrics`.
    MessagingProfileHighLevelMetricsInbound = "MessagingProfileHighLevelMetrics.inbound" () {
        received: Option<f64> { read_only: true };
    }
    /// `outbound` of `MessagingProfileHighLevelMetrics`.
    MessagingProfileHighLevelMetricsOutbound = "MessagingProfileHighLevelMetrics.outbound" () {
        delivered: Option<f64> { read_only: true };
        error_ratio: Option<f64> { read_only: true };
        sent: Option<f64> { read_only: true };
    }
    /// `MessagingProfileMessageTypeMetrics`.
    MessagingProfileMessageTypeMetrics = "MessagingProfileMessageTypeMetrics" () {
        delivered: Option<f64> { read_only: true };
        label: Option<String> { read_only: true };
        outbound_error_ratio: Option<f64> { read_only: true };
        received: Option<f64> { read_only: true };
        sent: Option<f64> { read_only: true };
    }
    /// `MessagingUrlDomain`: answer to `listMessagingUrlDomains`.
    MessagingUrlDomain = "MessagingUrlDomain" () {
        id: Option<String>;
        record_type: Option<String>;
        url_domain: Option<String>;
        use_case: Option<String>;
    }
    /// `NumberPoolSettings`.
    NumberPoolSettings = "NumberPoolSettings" (long_code_weight: f64, skip_unhealthy: bool, toll_free_weight: f64) {
        geomatch: Option<bool> { default: "false" };
        long_code_weight: Option<f64> { required: true };
        skip_unhealthy: Option<bool> { required: true };
        sticky_sender: Option<bool> { default: "false" };
        toll_free_weight: Option<f64> { required: true };
    }
    /// `ShortCode`: answer to `listMessagingProfileShortCodes`, answer to `listShortCodes` and 2 more.
    ShortCode = "ShortCode" (messaging_profile_id: String) {
        country_code: Option<String> { read_only: true };
        created_at: Option<String> { read_only: true, format: "date-time" };
        id: Option<String> { read_only: true, format: "uuid" };
        messaging_profile_id: Option<String> { required: true, nullable: true };
        record_type: Option<String> { read_only: true, only: "short_code" };
        short_code: Option<String> { read_only: true };
        updated_at: Option<String> { read_only: true, format: "date-time" };
    }
    /// `UpdateMessagingProfileRequest`: sent by `updateMessagingProfile`.
    UpdateMessagingProfileRequest = "UpdateMessagingProfileRequest" () {
        created_at: Option<String> { read_only: true, format: "date-time" };
        enabled: Option<bool>;
        id: Option<String> { read_only: true, format: "uuid" };
        name: Option<String>;
        number_pool_settings: Patch<NumberPoolSettings> { nullable: true };
        record_type: Option<String> { read_only: true, only: "messaging_profile" };
        updated_at: Option<String> { read_only: true, format: "date-time" };
        url_shortener_settings: Patch<UrlShortenerSettings> { nullable: true };
        v1_secret: Option<String>;
        webhook_api_version: Option<CreateMessagingProfileRequestWebhookApiVersion>;
        webhook_failover_url: Patch<String> { format: "url", nullable: true };
        webhook_url: Patch<String> { format: "url", nullable: true };
        whitelisted_destinations: Patch<Vec<String>> { nullable: true };
    }
    /// `UpdateShortCodeRequest`: sent by `updateShortCode`.
    UpdateShortCodeRequest = "UpdateShortCodeRequest" (messaging_profile_id: String) {
        messaging_profile_id: Option<String> { required: true };
    }
    /// `UploadFileMessagingHostedNumberOrderRequest`.
    UploadFileMessagingHostedNumberOrderRequest = "UploadFileMessagingHostedNumberOrderRequest" () {
        bill: Option<String> { format: "binary" };
        loa: Option<String> { format: "binary" };
    }
    /// `UrlShortenerSettings`.
    UrlShortenerSettings = "UrlShortenerSettings" (domain: String) {
        domain: Option<String> { required: true };
        prefix: Option<String>;
        replace_blacklist_only: Option<bool>;
        send_webhooks: Option<bool>;
    }
}

crate::model::schemas! {
    CreateLongCodeMessageRequest = "CreateLongCodeMessageRequest", CreateMessageRequest = "CreateMessageRequest",
    CreateMessagingHostedNumberOrderRequest = "CreateMessagingHostedNumberOrderRequest",
    CreateMessagingProfileRequest = "CreateMessagingProfileRequest",
    CreateNumberPoolMessageRequest = "CreateNumberPoolMessageRequest",
    CreateShortCodeMessageRequest = "CreateShortCodeMessageRequest", HostedNumber = "HostedNumber",
    MessagingHostedNumberOrder = "MessagingHostedNumberOrder", MessagingProfile = "MessagingProfile",
    MessagingProfileDetailedMetric = "MessagingProfileDetailedMetric",
    MessagingProfileDetailedMetrics = "MessagingProfileDetailedMetrics",
    MessagingProfileHighLevelMetrics = "MessagingProfileHighLevelMetrics",
    MessagingProfileMessageTypeMetrics = "MessagingProfileMessageTypeMetrics",
    MessagingUrlDomain = "MessagingUrlDomain", NumberPoolSettings = "NumberPoolSettings", ShortCode = "ShortCode",
    ToNumber = "ToNumber", UpdateMessagingProfileRequest = "UpdateMessagingProfileRequest",
    UpdateShortCodeRequest = "UpdateShortCodeRequest",
    UploadFileMessagingHostedNumberOrderRequest = "UploadFileMessagingHostedNumberOrderRequest",
    UrlShortenerSettings = "UrlShortenerSettings",
}
