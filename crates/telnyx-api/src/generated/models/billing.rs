// Written by `cargo xtask codegen`; not to be edited. Fingerprint: a04622984be32fe5
use crate::models::LedgerBillingGroupReportStatus;

crate::model::model! {
    /// `BillingGroup`: answer to `listBillingGroups`, answer to `createBillingGroup` and 3 more.
    BillingGroup = "BillingGroup" () {
        created_at: Option<String> { format: "date-time" };
        deleted_at: Option<String> { format: "date-time" };
        id: Option<String> { format: "uuid" };
        name: Option<String> { format: "string" };
        organization_id: Option<String> { format: "uuid" };
        record_type: Option<String> { only: "billing_group" };
        updated_at: Option<String> { format: "date-time" };
    }
    /// `LedgerBillingGroupReport`: answer to `createLedgerBillingGroupReport`, answer to `retrieveLedgerBillingGroupReport`.
    LedgerBillingGroupReport = "LedgerBillingGroupReport" () {
        created_at: Option<String> { format: "date-time" };
        id: Option<String> { format: "uuid" };
        organization_id: Option<String> { format: "uuid" };
        record_type: Option<String> { only: "ledger_billing_group_report" };
        report_url: Option<String> { format: "string", nullable: true };
        status: Option<LedgerBillingGroupReportStatus> { format: "string" };
        updated_at: Option<String> { format: "date-time" };
    }
    /// `NewBillingGroup`: sent by `createBillingGroup`.
    NewBillingGroup = "NewBillingGroup" () {
        name: Option<String>;
    }
    /// `NewLedgerBillingGroupReport`: sent by `createLedgerBillingGroupReport`.
    NewLedgerBillingGroupReport = "NewLedgerBillingGroupReport" () {
        month: Option<i64>;
        year: Option<i64>;
    }
    /// `UpdateBillingGroup`: sent by `updateBillingGroup`.
    UpdateBillingGroup = "UpdateBillingGroup" () {
        name: Option<String>;
    }
    /// `UserBalance`: answer to `getUserBalance`.
    UserBalance = "UserBalance" () {
        available_credit: Option<String> { format: "decimal" };
        balance: Option<String> { format: "decimal" };
        credit_limit: Option<String> { format: "decimal" };
        currency: Option<String> { format: "iso4217" };
        record_type: Option<String> { only: "balance" };
    }
}

crate::model::schemas! {
    BillingGroup = "BillingGroup", LedgerBillingGroupReport = "LedgerBillingGroupReport",
    NewBillingGroup = "NewBillingGroup", NewLedgerBillingGroupReport = "NewLedgerBillingGroupReport",
    UpdateBillingGroup = "UpdateBillingGroup", UserBalance = "UserBalance",
}
