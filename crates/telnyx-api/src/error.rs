//! What can go wrong, told apart by who is at fault.

use bytes::Bytes;
use serde::Deserialize;

/// Why an operation has no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The call is over already (code 90018): no failure for a hangup, the end of the matter for everything else.
    #[error("{operation}: the call has ended already")]
    CallEnded {
        /// The operation.
        operation: &'static str,
        /// The answer.
        status: Box<StatusError>,
    },
    /// A success that could not be read: not the documented JSON, or no JSON at all.
    #[error("{operation}: an answer with status {status} that cannot be read: {reason}")]
    Decode {
        /// The operation.
        operation: &'static str,
        /// HTTP status.
        status: u16,
        /// What could not be read, and where.
        reason: String,
        /// The body, whole.
        body: Bytes,
        /// `x-request-id`.
        request_id: Option<String>,
    },
    /// The carrier refused.
    #[error("{operation}: {status}")]
    Status {
        /// The operation.
        operation: &'static str,
        /// The answer.
        status: Box<StatusError>,
    },
    /// No answer.
    #[error("{operation}: no answer after {attempts} attempts: {source}")]
    Transport {
        /// The operation.
        operation: &'static str,
        /// How often it was sent.
        attempts: u32,
        /// What happened last. Whether the carrier acted is unknown.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// An answer that is no success.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StatusError {
    /// HTTP status.
    pub status: u16,
    /// The carrier's errors; empty if the body held none that could be read.
    pub errors: Vec<ApiError>,
    /// `x-request-id`: what the carrier's support asks for.
    pub request_id: Option<String>,
    /// `Retry-After` in seconds.
    pub retry_after_secs: Option<u64>,
    /// The body, whole.
    pub body: Bytes,
}

/// One of the carrier's errors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ApiError {
    /// Number as text, such as `90018`.
    #[serde(default, deserialize_with = "crate::lenient::text")]
    pub code: String,
    /// Short text.
    #[serde(default, deserialize_with = "crate::lenient::text")]
    pub title: String,
    /// What is wrong with this request.
    #[serde(default, deserialize_with = "crate::lenient::text")]
    pub detail: String,
    /// JSON pointer into the body, or name of a parameter.
    #[serde(default)]
    pub source: Option<serde_json::Value>,
}
