//! Webhooks: signatures, replays, typed events.
//!
//! Bytes and headers go in, an [`Event`] comes out; this works below any web framework and reads no clock. The order
//! matters and is kept here: size, time and signature are judged on the raw body before any of it is parsed.
//!
//! ```
//! use telnyx_api::webhook::{Rejected, Verifier};
//!
//! let verifier = Verifier::new("HL9wM/cYlTk1aYHjNCkBaiKYSHkPqo9zBmMIyMcKpYc=")?;
//! let headers = [("telnyx-timestamp", "1700000000")];
//! let lookup = |name: &str| headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_bytes());
//! let rejected = verifier.check_headers(lookup, b"{}", 1_700_000_000).unwrap_err();
//! assert_eq!(rejected, Rejected::MissingHeader { name: "telnyx-signature-ed25519" });
//! assert_eq!((rejected.name(), rejected.status()), ("missing_header", 400));
//! # Ok::<(), telnyx_api::webhook::KeyError>(())
//! ```
//!
//! The carrier delivers at least once and in any order. [`Seen`] tells its redeliveries, which are to be answered like
//! the first, from replays by somebody who recorded a delivery.

mod event;
mod payload;
mod seen;
mod verify;

pub use event::{CallRef, Event, EventError};
pub use payload::{EVENT_TYPES, Payload};
pub use seen::{Novelty, Seen};
pub use verify::{KeyError, Rejected, SIGNATURE_HEADER, TIMESTAMP_HEADER, Verifier};
