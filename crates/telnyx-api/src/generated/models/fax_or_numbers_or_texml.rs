// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 93e08eb20a2cdb57
crate::model::scalar! {
    /// `IntId`.
    text IntId(String);
}

crate::model::schemas! {
    IntId = "IntId",
}
