// Written by `cargo xtask codegen`; not to be edited. Fingerprint: dfb65837f9164292
crate::model::open_enum! {
    /// `status` of `LedgerBillingGroupReport` and 1 more.
    LedgerBillingGroupReportStatus {
        Pending = "pending", Complete = "complete", Failed = "failed", Deleted = "deleted",
    }
}

crate::model::schemas! {}
