//! STREP and RTP on the wire: bytes in, typed views out, and back.
//!
//! What goes in is one UDP payload. What comes out is a view that borrows it: [`Strep`] for the
//! carrier's 24 bytes, [`RtpPacket`] for the packet behind them. A view is checked once, when it is
//! made; from then on no accessor fails. [`classify`] tells by the first bytes what a datagram is.
//!
//! This crate allocates nothing, needs no `std`, and has no path that panics. It keeps no state: order,
//! loss and time are the business of `strep-engine`.
//!
//! ```
//! use strep_wire::{CallLegId, Direction, Leg, RtpHeader, RtpPacket, Strep, StrepHeader};
//!
//! let mut datagram = [0; 24 + 12 + 160];
//! let id = CallLegId::from_u128(7);
//! StrepHeader::new(id, Leg::A, Direction::Tx).write(&mut datagram)?;
//! RtpHeader { seq: 1, ssrc: 42, ..RtpHeader::default() }.write(&mut datagram[24..])?;
//!
//! let strep = Strep::parse(&datagram)?;
//! let packet = RtpPacket::parse(strep.payload())?;
//! assert_eq!((strep.direction(), packet.seq(), packet.payload().len()), (Direction::Tx, 1, 160));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Read [`Strep`] and [`RtpPacket`] first.
#![no_std]
#![forbid(unsafe_code)]
#![warn(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    clippy::std_instead_of_core
)]

mod classify;
mod extension;
mod rtp;
mod rtp_writer;
mod strep;

pub use classify::{Kind, classify};
pub use extension::{Element, ElementError, ElementForm, Elements, Extension};
pub use rtp::{CSRC_MAX, Csrcs, RTP_HEADER_LEN, RtpError, RtpPacket};
pub use rtp_writer::{RtpHeader, RtpWriteError};
pub use strep::{CallLegId, Direction, Leg, ParseIdError, STREP_HEADER_LEN, Strep, StrepError, StrepHeader};
