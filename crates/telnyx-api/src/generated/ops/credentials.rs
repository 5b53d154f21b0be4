// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 7de887366314b566
use crate::models::{
    BulkCredentialActionResult, CreateBulkTelephonyCredentialResult, DeleteBulkTelephonyCredentialResult,
    ListTagsResult, TelephonyCredential, UpdateBulkTelephonyCredentialResult,
};

crate::operation::operation! {
    "credentials";
    /// Access Tokens: `POST /telephony_credentials/{id}/token`.
    CreateTelephonyCredentialToken = CreateTelephonyCredentialToken Post "/telephony_credentials/{id}/token"
        (id) [] => Text<String> {}
    /// Bulk Credentials: `DELETE /actions/bulk/telephony_credentials`.
    DeleteBulkTelephonyCredential = DeleteBulkTelephonyCredential Delete "/actions/bulk/telephony_credentials"
        () [filter_tag: String] => Data<DeleteBulkTelephonyCredentialResult> {
        filter_tag: String as "filter[tag]" { required: true };
    }
    /// Bulk Credentials: `PATCH /actions/bulk/telephony_credentials`.
    UpdateBulkTelephonyCredential = UpdateBulkTelephonyCredential Patch "/actions/bulk/telephony_credentials"
        () [filter_tag: String] json BulkCredentialRequest => Data<UpdateBulkTelephonyCredentialResult> {
        filter_tag: String as "filter[tag]" { required: true };
    }
    /// Bulk Credentials: `POST /actions/bulk/telephony_credentials`.
    CreateBulkTelephonyCredential = CreateBulkTelephonyCredential Post "/actions/bulk/telephony_credentials"
        () [] json BulkCredentialRequest => Data<CreateBulkTelephonyCredentialResult> {}
    /// Bulk Credentials: `POST /actions/{action}/telephony_credentials`.
    BulkCredentialAction = BulkCredentialAction Post "/actions/{action}/telephony_credentials"
        (action) [filter_tag: String] => Data<BulkCredentialActionResult> {
        filter_tag: String as "filter[tag]" { required: true };
    }
    /// Credentials: `GET /telephony_credentials`.
    FindTelephonyCredentials = findTelephonyCredentials Get "/telephony_credentials"
        () [] => Page<TelephonyCredential> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_tag: String as "filter[tag]";
        filter_name: String as "filter[name]";
        filter_status: String as "filter[status]";
        filter_resource_id: String as "filter[resource_id]";
        filter_sip_username: String as "filter[sip_username]";
    }
    /// Credentials: `POST /telephony_credentials`.
    CreateTelephonyCredential = CreateTelephonyCredential Post "/telephony_credentials"
        () [] json TelephonyCredentialCreate => Data<TelephonyCredential> {}
    /// Credentials: `GET /telephony_credentials/tags`.
    ListTags = listTags Get "/telephony_credentials/tags"
        () [] => Page<ListTagsResult> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Credentials: `DELETE /telephony_credentials/{id}`.
    DeleteTelephonyCredential = DeleteTelephonyCredential Delete "/telephony_credentials/{id}"
        (id) [] => Data<TelephonyCredential> {}
    /// Credentials: `GET /telephony_credentials/{id}`.
    GetTelephonyCredential = getTelephonyCredential Get "/telephony_credentials/{id}"
        (id) [] => Data<TelephonyCredential> {}
    /// Credentials: `PATCH /telephony_credentials/{id}`.
    UpdateTelephonyCredential = UpdateTelephonyCredential Patch "/telephony_credentials/{id}"
        (id) [] json TelephonyCredentialUpdate => Data<TelephonyCredential> {}
    /// Credentials: `POST /telephony_credentials/{id}/actions/{action}`.
    TelephonyCredentialAction = telephonyCredentialAction Post "/telephony_credentials/{id}/actions/{action}"
        (id, action) [] => Data<TelephonyCredential> {}
}

crate::operation::paged! {
    FindTelephonyCredentials: TelephonyCredential;
    ListTags: ListTagsResult;
}
