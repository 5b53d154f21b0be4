// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 390f283e4a88171a
crate::model::scalar! {
    /// `ApplicationName`.
    text ApplicationName(String);
    /// `ConnectionActive`.
    value ConnectionActive(bool);
}

crate::model::schemas! {
    ApplicationName = "ApplicationName", ConnectionActive = "ConnectionActive",
}
