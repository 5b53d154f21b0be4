// Written by `cargo xtask codegen`; not to be edited. Fingerprint: cc1d1e838305043e
crate::model::open_enum! {
    /// `status` of `ListPortoutRequest`.
    ListPortoutRequestStatus { Pending = "pending", Approved = "approved", Rejected = "rejected", Ported = "ported" }
    /// `status` of `PortoutDetails`.
    PortoutDetailsStatus { Pending = "pending", Authorized = "authorized", Ported = "ported", Rejected = "rejected" }
}

crate::model::model! {
    /// `Metadata`.
    Metadata = "Metadata" () {
        page_number: Option<f64> { format: "double" };
        page_size: Option<f64> { format: "double" };
        total_pages: Option<f64> { format: "double" };
        total_results: Option<f64> { format: "double" };
    }
    /// `PortabilityCheckDetails`: answer to `postPortabilityCheck`.
    PortabilityCheckDetails = "PortabilityCheckDetails" () {
        fast_portable: Option<bool> { read_only: true };
        not_portable_reason: Option<String> { read_only: true };
        phone_number: Option<String> { read_only: true };
        portable: Option<bool> { read_only: true };
        record_type: Option<String> { read_only: true };
    }
    /// `PortoutComment`: answer to `findPortoutComments`, answer to `postPortRequestComment`.
    PortoutComment = "PortoutComment" (body: String, created_at: String, id: String, user_id: String) {
        body: Option<String> { required: true };
        created_at: Option<String> { required: true };
        id: Option<String> { required: true };
        portout_id: Option<String>;
        record_type: Option<String> { read_only: true };
        user_id: Option<String> { required: true };
    }
    /// `PortoutDetails`: answer to `listPortoutRequest`, answer to `findPortoutRequest` and 1 more.
    PortoutDetails = "PortoutDetails" () {
        carrier_name: Option<String>;
        created_at: Option<String>;
        foc_date: Option<String>;
        id: Option<String>;
        phone_numbers: Option<Vec<String>>;
        record_type: Option<String> { read_only: true };
        requested_foc_date: Option<String>;
        spid: Option<String>;
        status: Option<PortoutDetailsStatus>;
        updated_at: Option<String>;
    }
    /// `body` of `postPortRequestComment`: sent by `postPortRequestComment`.
    PostPortRequestCommentBody = "postPortRequestComment.body" () {
        body: Option<String>;
    }
    /// `body` of `postPortabilityCheck`: sent by `postPortabilityCheck`.
    PostPortabilityCheckBody = "postPortabilityCheck.body" () {
        phone_numbers: Option<Vec<String>>;
    }
}

crate::model::schemas! {
    Metadata = "Metadata", PortabilityCheckDetails = "PortabilityCheckDetails", PortoutComment = "PortoutComment",
    PortoutDetails = "PortoutDetails",
}
