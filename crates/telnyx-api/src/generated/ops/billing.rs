// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 05d3a5cab60fea1c
use crate::models::{BillingGroup, LedgerBillingGroupReport, UserBalance};

crate::operation::operation! {
    "billing";
    /// Billing: `GET /balance`.
    GetUserBalance = getUserBalance Get "/balance"
        () [] => Data<UserBalance> {}
    /// Billing Groups: `GET /billing_groups`.
    ListBillingGroups = listBillingGroups Get "/billing_groups"
        () [] => Page<BillingGroup> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Billing Groups: `POST /billing_groups`.
    CreateBillingGroup = createBillingGroup Post "/billing_groups"
        () [] json NewBillingGroup => Data<BillingGroup> {}
    /// Billing Groups: `DELETE /billing_groups/{id}`.
    DeleteBillingGroup = deleteBillingGroup Delete "/billing_groups/{id}"
        (id) [] => Data<BillingGroup> {}
    /// Billing Groups: `GET /billing_groups/{id}`.
    RetrieveBillingGroup = retrieveBillingGroup Get "/billing_groups/{id}"
        (id) [] => Data<BillingGroup> {}
    /// Billing Groups: `PATCH /billing_groups/{id}`.
    UpdateBillingGroup = updateBillingGroup Patch "/billing_groups/{id}"
        (id) [] json UpdateBillingGroup => Data<BillingGroup> {}
    /// Reports: `POST /ledger_billing_group_reports`.
    CreateLedgerBillingGroupReport = createLedgerBillingGroupReport Post "/ledger_billing_group_reports"
        () [] json NewLedgerBillingGroupReport => Data<LedgerBillingGroupReport> {}
    /// Reports: `GET /ledger_billing_group_reports/{id}`.
    RetrieveLedgerBillingGroupReport = retrieveLedgerBillingGroupReport Get "/ledger_billing_group_reports/{id}"
        (id) [] => Data<LedgerBillingGroupReport> {}
}

crate::operation::paged! {
    ListBillingGroups: BillingGroup;
}
