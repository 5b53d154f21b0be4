//! Client of the Telnyx REST API.
#![forbid(unsafe_code)]
