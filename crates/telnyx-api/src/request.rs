//! Requests and answers as values: no connection, no clock.

use core::fmt::{self, Write as _};
use std::borrow::Cow;

use bytes::Bytes;

use crate::json::veiled;
use crate::operation::OperationInfo;

/// A request, ready for any HTTP client. The key and the base URL are the client's business.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// The operation that it asks for.
    pub operation: &'static OperationInfo,
    /// Path below the base URL, percent-encoded, with a leading slash.
    pub path: String,
    /// Query keys exactly as the API names them, with values that are not yet encoded. A key may come up twice.
    pub query: Vec<(Cow<'static, str>, String)>,
    /// What is sent.
    pub body: Body,
    /// Whether sending it twice does no more than sending it once: the method is idempotent, or the body carries a
    /// `command_id`, by which the carrier ignores the second.
    pub repeatable: bool,
}

/// What a request carries. Shown with secrets as `***`, and of a form no more than its length.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Body {
    /// Nothing.
    Empty,
    /// `application/json`.
    Json(Bytes),
    /// `multipart/form-data`.
    Multipart {
        /// The whole `Content-Type`, with its boundary.
        content_type: String,
        /// All parts.
        bytes: Bytes,
    },
}

/// An answer, from any HTTP client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`, if there was one.
    pub content_type: Option<String>,
    /// `x-request-id`, if there was one.
    pub request_id: Option<String>,
    /// `Retry-After` in seconds, if there was one that could be read.
    pub retry_after_secs: Option<u64>,
    /// `Date` in seconds since 1970, if there was one that could be read.
    pub date_secs: Option<u64>,
    /// The body, whole.
    pub body: Bytes,
}

impl Request {
    /// Path and query as they stand in the request line.
    #[must_use]
    pub fn path_and_query(&self) -> String {
        let mut text = self.path.clone();
        for (index, (key, value)) in self.query.iter().enumerate() {
            text.push(if index == 0 { '?' } else { '&' });
            // Writing to a string cannot fail.
            let _infallible = write!(text, "{}={}", encoded(key), encoded(value));
        }
        text
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("Empty"),
            Self::Json(bytes) => match serde_json::from_slice(bytes) {
                Ok(value) => write!(formatter, "Json({})", veiled(value)),
                Err(_) => write!(formatter, "Json({} bytes)", bytes.len()),
            },
            Self::Multipart { bytes, .. } => write!(formatter, "Multipart({} bytes)", bytes.len()),
        }
    }
}

impl Response {
    /// An answer with nothing but a status and a body.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self { status, body: body.into(), ..Self::default() }
    }
}

/// Text as it stands in a path segment or a query: everything but unreserved characters (RFC 3986 §2.3) is encoded.
pub(crate) fn encoded(text: &str) -> percent_encoding::PercentEncode<'_> {
    percent_encoding::utf8_percent_encode(text, RESERVED)
}

const RESERVED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_request_holds_no_secret() {
        let json = |text: &'static str| format!("{:?}", Body::Json(Bytes::from_static(text.as_bytes())));
        assert_eq!(json(r#"{"user":"u","password":"p"}"#), r#"Json({"password":"***","user":"u"})"#);
        assert_eq!(json("password"), "Json(8 bytes)");
        let form = Body::Multipart { content_type: String::new(), bytes: Bytes::from_static(b"secret") };
        assert_eq!(format!("{form:?} {:?}", Body::Empty), "Multipart(6 bytes) Empty");
    }
}
