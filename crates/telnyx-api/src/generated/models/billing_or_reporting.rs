// Written by `cargo xtask codegen`; not to be edited. Fingerprint: ac92cf7f8a832767
crate::model::open_enum! {
    /// `status` of `LedgerBillingGroupReport` and 1 more.
    LedgerBillingGroupReportStatus {
        Pending = "pending", Complete = "complete", Failed = "failed", Deleted = "deleted",
    }
}
