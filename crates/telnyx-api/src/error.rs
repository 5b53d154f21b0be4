//! What can go wrong, told apart by who is at fault.

use core::fmt;
use std::borrow::Cow;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use crate::request::Response;

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
    /// A list that does not end: what came before is good.
    #[error("{operation}: more than {pages} pages")]
    PageLimit {
        /// The operation.
        operation: &'static str,
        /// How many were read.
        pages: u32,
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
    pub source: Option<Value>,
}

impl Error {
    /// The answer by which the carrier refused, if it is that.
    #[must_use]
    pub fn status(&self) -> Option<&StatusError> {
        match self {
            Self::CallEnded { status, .. } | Self::Status { status, .. } => Some(status),
            Self::Decode { .. } | Self::PageLimit { .. } | Self::Transport { .. } => None,
        }
    }

    /// A success that cannot be read.
    pub(crate) fn decode(operation: &'static str, response: &Response, reason: impl Into<String>) -> Self {
        Self::Decode {
            operation,
            status: response.status,
            reason: reason.into(),
            body: response.body.clone(),
            request_id: response.request_id.clone(),
        }
    }
}

impl StatusError {
    /// Reads what the answer holds. A body that is empty or nobody's JSON yields no errors, and is kept.
    #[must_use]
    pub fn new(response: &Response) -> Self {
        Self {
            status: response.status,
            errors: errors(&response.body),
            request_id: response.request_id.clone(),
            retry_after_secs: response.retry_after_secs,
            body: response.body.clone(),
        }
    }

    /// Whether one of the errors has this code.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.errors.iter().any(|error| error.code == code)
    }
}

/// Status, each error, and the request id: all that a person needs who asks the carrier's support.
impl fmt::Display for StatusError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "status {}", self.status)?;
        for (index, error) in self.errors.iter().enumerate() {
            write!(formatter, "{} {error}", if index == 0 { ":" } else { ";" })?;
        }
        if self.errors.is_empty() && !self.body.is_empty() {
            write!(formatter, ", {} bytes that are no list of errors", self.body.len())?;
        }
        match &self.request_id {
            Some(id) => write!(formatter, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = self.source.as_ref().and_then(|source| source.get("pointer").or_else(|| source.get("parameter")));
        let parts = [Some(self.code.as_str()), Some(&self.title), Some(&self.detail), source.and_then(Value::as_str)];
        let mut parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        formatter.write_str(&one_line(parts.next().unwrap_or("no code")))?;
        parts.try_for_each(|part| write!(formatter, ", {}", one_line(part)))
    }
}

/// Foreign words in a message: they end no line and command no terminal.
fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return text.into();
    }
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}

/// Passes a success on; tells refusals apart.
pub(crate) fn judge(operation: &'static str, response: &Response) -> Result<(), Error> {
    if (200..300).contains(&response.status) {
        return Ok(());
    }
    let status = Box::new(StatusError::new(response));
    Err(if status.has_code(CALL_ENDED) {
        Error::CallEnded { operation, status }
    } else {
        Error::Status { operation, status }
    })
}

/// A list under `errors`; entries that are no objects are left out.
fn errors(body: &[u8]) -> Vec<ApiError> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let list = body.get("errors").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|error| ApiError::deserialize(error).ok()).collect()
}

const CALL_ENDED: &str = "90018";

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, body: &'static str) -> Error {
        let mut response = Response::new(status, body);
        response.request_id = Some("r-1".to_owned());
        judge("callHangup", &response).unwrap_err()
    }

    #[test]
    fn a_refusal_says_what_the_carrier_said() {
        let error =
            judged(422, r#"{"errors": [{"code": 10005, "title": "a", "detail": "b", "source": {"pointer": "/to"}}]}"#);
        assert_eq!(error.to_string(), "callHangup: status 422: 10005, a, b, /to (request r-1)");
    }

    #[test]
    fn words_of_the_carrier_stay_on_their_line() {
        let error = judged(422, r#"{"errors": [{"code": "1", "title": "ä\u001b[31m", "detail": "a\nb"}]}"#);
        assert_eq!(error.to_string(), r"callHangup: status 422: 1, ä\u{1b}[31m, a\nb (request r-1)");
    }

    #[test]
    fn a_call_that_has_ended_is_its_own_error() {
        assert!(matches!(judged(422, r#"{"errors": [{"code": "90018"}]}"#), Error::CallEnded { .. }));
        assert!(matches!(judged(422, r#"{"errors": [{"code": "90019"}]}"#), Error::Status { .. }));
    }

    #[test]
    fn an_empty_or_foreign_body_is_kept_and_no_trouble() {
        for body in ["", "<html>", "null", "[]", "{\"errors\": 1}", "{\"errors\": [null, 1]}"] {
            let error = judged(502, body);
            let status = error.status().unwrap();
            assert_eq!((status.errors.len(), &status.body[..]), (0, body.as_bytes()), "{body}");
        }
        assert_eq!(
            judged(502, "<html>").to_string(),
            "callHangup: status 502, 6 bytes that are no list of errors (request r-1)"
        );
    }
}
