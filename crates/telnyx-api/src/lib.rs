//! Client of the Telnyx REST API.
#![forbid(unsafe_code)]

mod answer;
mod error;
mod generated;
mod json;
mod lenient;
mod model;
mod operation;
mod page;
mod patch;
mod request;
#[cfg(feature = "webhooks")]
pub mod webhook;

pub use error::{ApiError, Error, StatusError};
pub use generated::{models, ops};
pub use operation::{Method, Operation, OperationInfo};
pub use page::{Page, PageMeta, Paged};
pub use patch::Patch;
pub use request::{Body, FilePart, Request, Response};
