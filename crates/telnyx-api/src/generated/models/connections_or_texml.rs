// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 343cccd304d6d0ea
crate::model::open_enum! {
    /// `DtmfType`.
    DtmfType { Rfc2833 = "RFC 2833", Inband = "Inband", SipInfo = "SIP INFO" }
}

crate::model::schemas! {
    DtmfType = "DtmfType",
}
