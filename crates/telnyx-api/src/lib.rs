//! Client of the Telnyx REST API.
#![forbid(unsafe_code)]

mod answer;
#[cfg(feature = "client")]
mod client;
mod error;
mod generated;
mod json;
mod key;
mod lenient;
mod model;
mod operation;
mod page;
mod patch;
mod request;
#[cfg(feature = "client")]
mod retry;
#[cfg(feature = "webhooks")]
pub mod webhook;

#[cfg(feature = "client")]
pub use client::{BuildError, Client, ClientBuilder, Items, Observation, Pages, TransportError};
pub use error::{ApiError, Error, StatusError};
pub use generated::{models, ops};
pub use key::ApiKey;
pub use operation::{Method, Operation, OperationInfo};
pub use page::{Page, PageMeta, Paged};
pub use patch::Patch;
pub use request::{Body, FilePart, Request, Response};
