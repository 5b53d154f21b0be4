// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 9fdd5ad4f6ab8837
crate::model::open_enum! {
    /// `record_type` of `PhoneNumberWithMessagingSettings`.
    PhoneNumberWithMessagingSettingsRecordType {
        MessagingPhoneNumber = "messaging_phone_number", MessagingSettings = "messaging_settings",
    }
    /// `type` of `PhoneNumberWithMessagingSettings`.
    PhoneNumberWithMessagingSettingsType {
        LongCode = "long-code", TollFree = "toll-free", ShortCode = "short-code", Longcode = "longcode",
        Tollfree = "tollfree", Shortcode = "shortcode",
    }
}

crate::model::model! {
    /// `MessagingFeatureSet`.
    MessagingFeatureSet = "MessagingFeatureSet" (domestic_two_way: bool, international_inbound: bool, international_outbound: bool) {
        domestic_two_way: Option<bool> { required: true };
        international_inbound: Option<bool> { required: true };
        international_outbound: Option<bool> { required: true };
    }
    /// `NumberHealthMetrics`.
    NumberHealthMetrics = "NumberHealthMetrics" (inbound_outbound_ratio: f64, message_count: i64, spam_ratio: f64, success_ratio: f64) {
        inbound_outbound_ratio: Option<f64> { required: true, format: "float" };
        message_count: Option<i64> { required: true };
        spam_ratio: Option<f64> { required: true, format: "float" };
        success_ratio: Option<f64> { required: true, format: "float" };
    }
    /// `PhoneNumberWithMessagingSettings`: answer to `listMessagingProfilePhoneNumbers`, answer to `listPhoneNumbersWithMessagingSettings` and 2 more.
    PhoneNumberWithMessagingSettings = "PhoneNumberWithMessagingSettings" () {
        country_code: Option<String> { read_only: true };
        created_at: Option<String> { read_only: true, format: "date-time" };
        eligible_messaging_products: Option<Vec<String>> { read_only: true };
        features: Option<PhoneNumberWithMessagingSettingsFeatures> { read_only: true };
        health: Option<NumberHealthMetrics>;
        id: Option<String> { read_only: true };
        messaging_product: Option<String>;
        messaging_profile_id: Option<String> { nullable: true };
        phone_number: Option<String> { read_only: true, format: "e164" };
        record_type: Option<PhoneNumberWithMessagingSettingsRecordType> { read_only: true };
        traffic_type: Option<String> { read_only: true };
        r#type: Option<PhoneNumberWithMessagingSettingsType> as "type" { read_only: true };
        updated_at: Option<String> { read_only: true, format: "date-time" };
    }
    /// `features` of `PhoneNumberWithMessagingSettings`.
    PhoneNumberWithMessagingSettingsFeatures = "PhoneNumberWithMessagingSettings.features" () {
        mms: Option<MessagingFeatureSet> { nullable: true };
        sms: Option<MessagingFeatureSet> { nullable: true };
    }
}

crate::model::schemas! {
    MessagingFeatureSet = "MessagingFeatureSet", NumberHealthMetrics = "NumberHealthMetrics",
    PhoneNumberWithMessagingSettings = "PhoneNumberWithMessagingSettings",
}
