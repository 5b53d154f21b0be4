//! Client of the Telnyx REST API.
#![forbid(unsafe_code)]

#[cfg_attr(not(feature = "all"), allow(dead_code, unused_imports, unused_macros, reason = "no area needs all of it"))]
mod answer;
#[cfg(all(feature = "client", feature = "call-control"))]
mod call;
#[cfg(feature = "client")]
mod client;
#[cfg(all(feature = "client", any(feature = "call-control", feature = "conferences")))]
mod command;
#[cfg(all(feature = "client", feature = "conferences"))]
mod conference;
#[cfg(feature = "describe")]
pub mod describe;
mod error;
#[cfg_attr(not(feature = "all"), allow(dead_code, unused_imports, unused_macros, reason = "no area needs all of it"))]
mod form;
mod generated;
mod json;
mod key;
mod lenient;
#[cfg_attr(not(feature = "all"), allow(dead_code, unused_imports, unused_macros, reason = "no area needs all of it"))]
mod model;
#[cfg_attr(not(feature = "all"), allow(dead_code, unused_imports, unused_macros, reason = "no area needs all of it"))]
mod operation;
mod page;
mod patch;
mod request;
#[cfg(feature = "client")]
mod retry;
#[cfg(feature = "webhooks")]
pub mod webhook;

#[cfg(all(feature = "client", feature = "call-control"))]
pub use call::{Call, Dial, Dialed, Hangup, Ports, Target};
#[cfg(feature = "client")]
pub use client::{BuildError, Client, ClientBuilder, Items, Observation, Pages, TransportError};
#[cfg(all(feature = "client", any(feature = "call-control", feature = "conferences")))]
pub use command::{Act, ActOnce, ActWithState, Command};
#[cfg(all(feature = "client", feature = "conferences"))]
pub use conference::{Conference, DialIn};
pub use error::{ApiError, Error, StatusError};
pub use form::FilePart;
pub use generated::{models, ops};
pub use key::ApiKey;
pub use operation::{Method, Operation, OperationInfo};
pub use page::{Page, PageMeta, Paged};
pub use patch::Patch;
pub use request::{Body, Request, Response};
