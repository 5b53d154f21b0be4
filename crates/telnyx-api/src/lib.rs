//! Client of the Telnyx REST API: all of its operations as values, its webhooks verified and typed.
//!
//! An operation ([`ops`]) is a value with its arguments. [`Operation::request`] makes a [`Request`] of it and
//! [`Operation::decode`] reads the [`Response`]; neither knows a connection, so tests need no server and any HTTP client
//! will do. `Client::send` (feature `client`) does both over HTTPS, with time limits and retries.
//!
//! ```
//! # #[cfg(feature = "call-control")] {
//! use telnyx_api::{Operation as _, Response, models, ops};
//!
//! let body = models::StartForkingRequest::new().target("udp:192.0.2.1:9000").command_id("fork-1");
//! let fork = ops::CallForkStart::new("v3:abc", body);
//! assert_eq!(fork.request().path, "/calls/v3%3Aabc/actions/fork_start");
//!
//! let answer = Response::new(200, r#"{"data": {"result": "ok"}}"#);
//! assert_eq!(ops::CallForkStart::decode(&answer)?.result.as_deref(), Some("ok"));
//! # }
//! # Ok::<(), telnyx_api::Error>(())
//! ```
//!
//! Nothing is sent that was not set. What comes is never refused for being new: texts outside a documented list are kept,
//! and what no field takes (fields that are not documented, nulls, values of another type) stands in `extra` of its model
//! and goes out again with it. In what is sent, [`Patch`] tells null from missing. Read [`Operation`] and [`Error`] first.
//!
//! It holds no key ([`ApiKey`] prints as `***`), follows no redirect, and sends nothing twice that the carrier could do
//! twice.
//!
//! # Features
//!
//! `client` and `webhooks` (both default); `describe` for tools that take operations by name; and one per area, of which
//! `call-control` is default and `all` means every one: `addresses`, `billing`, `call-control`, `conferences`,
//! `connections`, `credentials`, `fax`, `messaging`, `notifications`, `numbers`, `outbound-voice`, `porting`,
//! `recordings`, `reporting`, `sim-cards`, `texml`, `verify`. What is not asked for is not compiled.
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
