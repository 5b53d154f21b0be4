// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 2406c763842e0e4a
use crate::models::{ListPortoutRequestStatus, PortabilityCheckDetails, PortoutComment, PortoutDetails};

crate::operation::operation! {
    "porting";
    /// Number Portout: `GET /portouts`.
    ListPortoutRequest = listPortoutRequest Get "/portouts"
        () [] => Page<PortoutDetails> {
        filter_carrier_name: String as "filter[carrier_name]";
        filter_spid: String as "filter[spid]";
        filter_status: ListPortoutRequestStatus as "filter[status]";
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Number Portout: `GET /portouts/{id}`.
    FindPortoutRequest = findPortoutRequest Get "/portouts/{id}"
        (id) [] => Data<PortoutDetails> {}
    /// Number Portout: `GET /portouts/{id}/comments`.
    FindPortoutComments = findPortoutComments Get "/portouts/{id}/comments"
        (id) [] => Page<PortoutComment> {}
    /// Number Portout: `POST /portouts/{id}/comments`.
    PostPortRequestComment = postPortRequestComment Post "/portouts/{id}/comments"
        (id) [] json PostPortRequestCommentBody => Data<PortoutComment> {}
    /// Number Portout: `PATCH /portouts/{id}/{status}`.
    UpdatePortoutRequest = updatePortoutRequest Patch "/portouts/{id}/{status}"
        (id, status) [] => Data<PortoutDetails> {}
    /// Phone Number Porting: `POST /portability_checks`.
    PostPortabilityCheck = postPortabilityCheck Post "/portability_checks"
        () [] json PostPortabilityCheckBody => Data<Vec<PortabilityCheckDetails>> {}
}

crate::operation::paged! {
    ListPortoutRequest: PortoutDetails;
}
