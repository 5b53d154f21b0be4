// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 7ce5fc840c6357b1
crate::model::model! {
    /// `result` of `BulkCredentialAction`: answer to `BulkCredentialAction`.
    BulkCredentialActionResult = "BulkCredentialAction.result" () {
        credentials: Option<i64>;
    }
    /// `BulkCredentialRequest`: sent by `UpdateBulkTelephonyCredential`, sent by `CreateBulkTelephonyCredential`.
    BulkCredentialRequest = "BulkCredentialRequest" (connection_id: String, tag: String) {
        amount: Option<i64>;
        connection_id: Option<String> { required: true };
        name: Option<String>;
        tag: Option<String> { required: true };
    }
    /// `result` of `CreateBulkTelephonyCredential`: answer to `CreateBulkTelephonyCredential`.
    CreateBulkTelephonyCredentialResult = "CreateBulkTelephonyCredential.result" () {
        credentials: Option<i64>;
    }
    /// `result` of `DeleteBulkTelephonyCredential`: answer to `DeleteBulkTelephonyCredential`.
    DeleteBulkTelephonyCredentialResult = "DeleteBulkTelephonyCredential.result" () {
        credentials: Option<i64>;
    }
    /// `result` of `listTags`: answer to `listTags`.
    ListTagsResult = "listTags.result" () {
        amount: Option<i64>;
        tag: Option<String>;
    }
    /// `TelephonyCredential`: answer to `findTelephonyCredentials`, answer to `CreateTelephonyCredential` and 4 more.
    TelephonyCredential = "TelephonyCredential" () {
        created_at: Option<String>;
        expired: Option<bool>;
        expires_at: Option<String>;
        id: Option<String> { format: "string" };
        name: Option<String>;
        record_type: Option<String>;
        resource_id: Option<String>;
        sip_password: Option<String>;
        sip_username: Option<String>;
        updated_at: Option<String>;
    }
    /// `TelephonyCredentialCreate`: sent by `CreateTelephonyCredential`.
    TelephonyCredentialCreate = "TelephonyCredentialCreate" () {
        connection_id: Option<String>;
        expires_at: Option<String>;
        name: Option<String>;
        tag: Option<String>;
    }
    /// `TelephonyCredentialUpdate`: sent by `UpdateTelephonyCredential`.
    TelephonyCredentialUpdate = "TelephonyCredentialUpdate" () {
        connection_id: Option<String>;
        expires_at: Option<String>;
        name: Option<String>;
        tag: Option<String>;
    }
    /// `result` of `UpdateBulkTelephonyCredential`: answer to `UpdateBulkTelephonyCredential`.
    UpdateBulkTelephonyCredentialResult = "UpdateBulkTelephonyCredential.result" () {
        credentials: Option<i64>;
    }
}

crate::model::schemas! {
    BulkCredentialRequest = "BulkCredentialRequest", TelephonyCredential = "TelephonyCredential",
    TelephonyCredentialCreate = "TelephonyCredentialCreate",
    TelephonyCredentialUpdate = "TelephonyCredentialUpdate",
}
