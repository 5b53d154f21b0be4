// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 6c36f412fa3da945
use crate::models::{
    HostedNumber, MessagingHostedNumberOrder, MessagingProfile, MessagingProfileDetailedMetrics,
    MessagingProfileHighLevelMetrics, MessagingUrlDomain, OutboundMessagePayload, PhoneNumberWithMessagingSettings,
    ShortCode, TimeFrame,
};

crate::operation::operation! {
    "messaging";
    /// Messages: `POST /messages`; leads to `OutboundMessageEvent`.
    CreateMessage = createMessage Post "/messages"
        () [] json CreateMessageRequest => Data<OutboundMessagePayload> {}
    /// Messages: `POST /messages/long_code`; leads to `OutboundMessageEvent`.
    CreateLongCodeMessage = createLongCodeMessage Post "/messages/long_code"
        () [] json CreateLongCodeMessageRequest => Data<OutboundMessagePayload> {}
    /// Messages: `POST /messages/number_pool`; leads to `OutboundMessageEvent`.
    CreateNumberPoolMessage = createNumberPoolMessage Post "/messages/number_pool"
        () [] json CreateNumberPoolMessageRequest => Data<OutboundMessagePayload> {}
    /// Messages: `POST /messages/short_code`; leads to `OutboundMessageEvent`.
    CreateShortCodeMessage = createShortCodeMessage Post "/messages/short_code"
        () [] json CreateShortCodeMessageRequest => Data<OutboundMessagePayload> {}
    /// Messages: `GET /messages/{id}`.
    RetrieveMessage = retrieveMessage Get "/messages/{id}"
        (id) [] => Data<OutboundMessagePayload> {}
    /// Messaging Hosted Number: `GET /messaging_hosted_number_orders`.
    ListMessagingHostedNumberOrder = listMessagingHostedNumberOrder Get "/messaging_hosted_number_orders"
        () [] => Page<MessagingHostedNumberOrder> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Messaging Hosted Number: `POST /messaging_hosted_number_orders`.
    CreateMessagingHostedNumberOrder = createMessagingHostedNumberOrder Post "/messaging_hosted_number_orders"
        () [] json CreateMessagingHostedNumberOrderRequest => Data<MessagingHostedNumberOrder> {}
    /// Messaging Hosted Number: `GET /messaging_hosted_number_orders/{id}`.
    RetrieveMessagingHostedNumberOrder = retrieveMessagingHostedNumberOrder Get "/messaging_hosted_number_orders/{id}"
        (id) [] => Data<MessagingHostedNumberOrder> {}
    /// Messaging Hosted Number: `POST /messaging_hosted_number_orders/{id}/actions/file_upload`.
    UploadFileMessagingHostedNumberOrder = uploadFileMessagingHostedNumberOrder Post "/messaging_hosted_number_orders/{id}/actions/file_upload"
        (id) [] form bill, loa => Data<MessagingHostedNumberOrder> {}
    /// Messaging Hosted Number: `DELETE /messaging_hosted_numbers/{id}`.
    DeleteMessagingHostedNumber = deleteMessagingHostedNumber Delete "/messaging_hosted_numbers/{id}"
        (id) [] => Data<HostedNumber> {}
    /// Messaging Profiles: `GET /messaging_profile_metrics`.
    ListMessagingProfileMetrics = listMessagingProfileMetrics Get "/messaging_profile_metrics"
        () [] => Page<MessagingProfileHighLevelMetrics> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        id: String { format: "uuid" };
        time_frame: TimeFrame { default: "24h" };
    }
    /// Messaging Profiles: `GET /messaging_profiles`.
    ListMessagingProfiles = listMessagingProfiles Get "/messaging_profiles"
        () [] => Page<MessagingProfile> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Messaging Profiles: `POST /messaging_profiles`; leads to `OutboundMessageEvent`, `InboundMessageEvent`, `ReplacedLinkClickEvent`.
    CreateMessagingProfile = createMessagingProfile Post "/messaging_profiles"
        () [] json CreateMessagingProfileRequest => Data<MessagingProfile> {}
    /// Messaging Profiles: `DELETE /messaging_profiles/{id}`.
    DeleteMessagingProfile = deleteMessagingProfile Delete "/messaging_profiles/{id}"
        (id) [] => Data<MessagingProfile> {}
    /// Messaging Profiles: `GET /messaging_profiles/{id}`.
    RetrieveMessagingProfile = retrieveMessagingProfile Get "/messaging_profiles/{id}"
        (id) [] => Data<MessagingProfile> {}
    /// Messaging Profiles: `PATCH /messaging_profiles/{id}`.
    UpdateMessagingProfile = updateMessagingProfile Patch "/messaging_profiles/{id}"
        (id) [] json UpdateMessagingProfileRequest => Data<MessagingProfile> {}
    /// Messaging Profiles: `GET /messaging_profiles/{id}/metrics`.
    RetrieveMessagingProfileDetailedMetrics = retrieveMessagingProfileDetailedMetrics Get "/messaging_profiles/{id}/metrics"
        (id) [] => Data<MessagingProfileDetailedMetrics> {
        time_frame: TimeFrame { default: "24h" };
    }
    /// Messaging Profiles: `GET /messaging_profiles/{id}/phone_numbers`.
    ListMessagingProfilePhoneNumbers = listMessagingProfilePhoneNumbers Get "/messaging_profiles/{id}/phone_numbers"
        (id) [] => Page<PhoneNumberWithMessagingSettings> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Messaging Profiles: `GET /messaging_profiles/{id}/short_codes`.
    ListMessagingProfileShortCodes = listMessagingProfileShortCodes Get "/messaging_profiles/{id}/short_codes"
        (id) [] => Page<ShortCode> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Messaging URL Domains: `GET /messaging_url_domains`.
    ListMessagingUrlDomains = listMessagingUrlDomains Get "/messaging_url_domains"
        () [] => Page<MessagingUrlDomain> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Short Codes: `GET /short_codes`.
    ListShortCodes = listShortCodes Get "/short_codes"
        () [] => Page<ShortCode> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_messaging_profile_id: String as "filter[messaging_profile_id]";
    }
    /// Short Codes: `GET /short_codes/{id}`.
    RetrieveShortCode = retrieveShortCode Get "/short_codes/{id}"
        (id) [] => Data<ShortCode> {}
    /// Short Codes: `PATCH /short_codes/{id}`.
    UpdateShortCode = updateShortCode Patch "/short_codes/{id}"
        (id) [] json UpdateShortCodeRequest => Data<ShortCode> {}
}

crate::operation::paged! {
    ListMessagingHostedNumberOrder: MessagingHostedNumberOrder;
    ListMessagingProfileMetrics: MessagingProfileHighLevelMetrics;
    ListMessagingProfiles: MessagingProfile;
    ListMessagingProfilePhoneNumbers: PhoneNumberWithMessagingSettings;
    ListMessagingProfileShortCodes: ShortCode;
    ListMessagingUrlDomains: MessagingUrlDomain;
    ListShortCodes: ShortCode;
}
