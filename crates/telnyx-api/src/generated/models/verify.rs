// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 4b32b53af20ad283
crate::model::open_enum! {
    /// `VerificationStatus`.
    VerificationStatus {
        Pending = "pending", SmsDeliveryFailed = "sms_delivery_failed", Accepted = "accepted", Expired = "expired",
        NotEnoughCredit = "not_enough_credit", NetworkError = "network_error", NumberUnreachable = "number_unreachable",
        InternalError = "internal_error", InvalidDestination = "invalid_destination", TimedOut = "timed_out",
    }
    /// `VerificationSubmissionReponseCode`.
    VerificationSubmissionReponseCode { Accepted = "accepted", Rejected = "rejected" }
    /// `VerificationType`.
    VerificationType { Sms = "sms" }
}

crate::model::model! {
    /// `CreateVerificationResponse`.
    CreateVerificationResponse = "CreateVerificationResponse" (data: Verification) {
        data: Option<Verification> { required: true };
    }
    /// `CreateVerifyProfileResponse`.
    CreateVerifyProfileResponse = "CreateVerifyProfileResponse" (data: VerifyProfile) {
        data: Option<VerifyProfile> { required: true };
    }
    /// `DeleteVerifyProfileResponse`.
    DeleteVerifyProfileResponse = "DeleteVerifyProfileResponse" (data: VerifyProfile) {
        data: Option<VerifyProfile> { required: true };
    }
    /// `ListVerificationsResponse`.
    ListVerificationsResponse = "ListVerificationsResponse" (data: Vec<Verification>, meta: Meta) {
        data: Option<Vec<Verification>> { required: true };
        meta: Option<Meta> { required: true };
    }
    /// `ListVerifyProfilesResponse`.
    ListVerifyProfilesResponse = "ListVerifyProfilesResponse" (data: Vec<VerifyProfile>, meta: Meta) {
        data: Option<Vec<VerifyProfile>> { required: true };
        meta: Option<Meta> { required: true };
    }
    /// `Meta`.
    Meta = "Meta" () {
        page_number: Option<i64>;
        page_size: Option<i64>;
        total_pages: Option<i64>;
        total_results: Option<i64>;
    }
    /// `RetrieveVerificationResponse`.
    RetrieveVerificationResponse = "RetrieveVerificationResponse" (data: Verification) {
        data: Option<Verification> { required: true };
    }
    /// `UpdateVerifyProfileResponse`.
    UpdateVerifyProfileResponse = "UpdateVerifyProfileResponse" (data: VerifyProfile) {
        data: Option<VerifyProfile> { required: true };
    }
    /// `Verification`: answer to `createVerification`, answer to `retrieveVerificationByPhoneNumber` and 1 more.
    Verification = "Verification" (created_at: String, id: String, phone_number: String, status: VerificationStatus, r#type: VerificationType, updated_at: String, verify_profile_id: String) {
        created_at: Option<String> { required: true, format: "date-time" };
        id: Option<String> { required: true, format: "uuid" };
        phone_number: Option<String> { required: true };
        record_type: Option<String>;
        status: Option<VerificationStatus> { required: true };
        timeout_secs: Option<i64>;
        r#type: Option<VerificationType> as "type" { required: true, only: "sms" };
        updated_at: Option<String> { required: true, format: "date-time" };
        verify_profile_id: Option<String> { required: true, format: "uuid" };
    }
    /// `VerificationAggregate`.
    VerificationAggregate = "VerificationAggregate" () {
        data: Option<Vec<VerificationAggregateData>>;
    }
    /// `data` of `VerificationAggregate`.
    VerificationAggregateData = "VerificationAggregate.data" () {
        aggregations: Option<VerificationAggregateDataAggregations>;
        fields: Option<VerificationAggregateDataFields>;
    }
    /// `aggregations` of `VerificationAggregate.data`.
    VerificationAggregateDataAggregations = "VerificationAggregate.data.aggregations" () {
        count: Option<i64>;
    }
    /// `fields` of `VerificationAggregate.data`.
    VerificationAggregateDataFields = "VerificationAggregate.data.fields" () {
        status: Option<String>;
        verify_profile_id: Option<String>;
    }
    /// `VerificationCodeRequest`: sent by `verifyVerificationByPhoneNumber`.
    VerificationCodeRequest = "VerificationCodeRequest" (code: String) {
        code: Option<String> { required: true };
    }
    /// `VerificationRequest`: sent by `createVerification`.
    VerificationRequest = "VerificationRequest" (phone_number: String, r#type: VerificationType, verify_profile_id: String) {
        phone_number: Option<String> { required: true };
        timeout_secs: Option<i64>;
        r#type: Option<VerificationType> as "type" { required: true, only: "sms" };
        verify_profile_id: Option<String> { required: true, format: "uuid" };
    }
    /// `VerificationSubmissionResponse`: answer to `verifyVerificationByPhoneNumber`.
    VerificationSubmissionResponse = "VerificationSubmissionResponse" (phone_number: String, response_code: VerificationSubmissionReponseCode) {
        phone_number: Option<String> { required: true };
        response_code: Option<VerificationSubmissionReponseCode> { required: true };
    }
    /// `VerificationVerify`.
    VerificationVerify = "VerificationVerify" (data: VerificationSubmissionResponse) {
        data: Option<VerificationSubmissionResponse> { required: true };
    }
    /// `VerifyProfile`: answer to `listVerifyProfiles`, answer to `createVerifyProfile` and 3 more.
    VerifyProfile = "VerifyProfile" (created_at: String, default_timeout_secs: i64, id: String, name: String, rcs_enabled: bool, updated_at: String) {
        created_at: Option<String> { required: true, format: "date-time" };
        default_timeout_secs: Option<i64> { required: true };
        id: Option<String> { required: true, format: "uuid" };
        messaging_enabled: Option<bool>;
        messaging_template: Option<String>;
        name: Option<String> { required: true };
        rcs_enabled: Option<bool> { required: true };
        record_type: Option<String>;
        updated_at: Option<String> { required: true, format: "date-time" };
    }
    /// `VerifyProfileRequest`: sent by `createVerifyProfile`, sent by `updateVerifyProfile`.
    VerifyProfileRequest = "VerifyProfileRequest" (name: String) {
        default_timeout_secs: Option<i64>;
        messaging_enabled: Option<bool> { default: "false" };
        messaging_template: Option<String>;
        name: Option<String> { required: true };
        rcs_enabled: Option<bool> { default: "false" };
    }
}

crate::model::schemas! {
    CreateVerificationResponse = "CreateVerificationResponse",
    CreateVerifyProfileResponse = "CreateVerifyProfileResponse",
    DeleteVerifyProfileResponse = "DeleteVerifyProfileResponse",
    ListVerificationsResponse = "ListVerificationsResponse",
    ListVerifyProfilesResponse = "ListVerifyProfilesResponse", Meta = "Meta",
    RetrieveVerificationResponse = "RetrieveVerificationResponse",
    UpdateVerifyProfileResponse = "UpdateVerifyProfileResponse", Verification = "Verification",
    VerificationAggregate = "VerificationAggregate", VerificationCodeRequest = "VerificationCodeRequest",
    VerificationRequest = "VerificationRequest", VerificationStatus = "VerificationStatus",
    VerificationSubmissionReponseCode = "VerificationSubmissionReponseCode",
    VerificationSubmissionResponse = "VerificationSubmissionResponse", VerificationType = "VerificationType",
    VerificationVerify = "VerificationVerify", VerifyProfile = "VerifyProfile",
    VerifyProfileRequest = "VerifyProfileRequest",
}
