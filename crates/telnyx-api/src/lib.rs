//! Client of the Telnyx REST API.
#![forbid(unsafe_code)]

#[cfg(feature = "webhooks")]
pub mod webhook;
