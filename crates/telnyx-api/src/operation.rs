//! What an operation is.

use crate::error::Error;
use crate::request::{Request, Response};

/// One operation of the API with its arguments: a value that can be sent, kept, compared and sent again.
pub trait Operation {
    /// What a good answer holds.
    type Output;

    /// What is fixed about it.
    const INFO: &'static OperationInfo;

    /// The request. Nothing stands in it that was not set.
    fn request(&self) -> Request;

    /// Reads an answer to it.
    ///
    /// # Errors
    ///
    /// [`Error::Status`] if the answer is no success, with the carrier's errors; [`Error::Decode`] if it is one but cannot
    /// be read, with the body.
    fn decode(response: &Response) -> Result<Self::Output, Error>;
}

/// What is fixed about an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct OperationInfo {
    /// Its documented name, such as `callForkStart`.
    pub name: &'static str,
    /// Method.
    pub method: Method,
    /// Documented path, such as `/calls/{call_control_id}/actions/fork_start`.
    pub path: &'static str,
    /// Area, by the name of the feature that holds it, such as `call-control`.
    pub area: &'static str,
}

/// HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "all that the API has")]
pub enum Method {
    /// `DELETE`.
    Delete,
    /// `GET`.
    Get,
    /// `PATCH`.
    Patch,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
}

impl Method {
    /// Its name in the request line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }

    /// Whether a second request does no more than one does (RFC 9110 §9.2.2).
    #[must_use]
    pub const fn is_idempotent(self) -> bool {
        matches!(self, Self::Delete | Self::Get | Self::Put)
    }
}
