//! Sample maths of telephony: no I/O, no clock.
//!
//! What goes in is the payload of RTP packets and blocks of 16-bit PCM of any length. What comes out is PCM
//! ([`Codec`], [`Resampler`]) and what can be said about it ([`Level`], [`SpeechDetector`], [`DigitTracker`],
//! [`quality`]). Everything here is streaming and gives the same answer however the samples are cut into blocks.
//!
//! This crate does not know packets, order or loss: a payload comes without its header, and what never arrived is
//! the caller's to fill. No input makes it panic.
//!
//! ```
//! use strep_audio::{Level, PayloadFormat, PayloadMap};
//!
//! let payloads = PayloadMap::default();
//! let PayloadFormat::Audio(codec) = payloads.get(0) else { panic!("0 is PCMU") };
//! let mut pcm = [0; 160];
//! assert_eq!(codec.decode(&[0xff; 160], &mut pcm), 160); // 20 ms of silence at 8 kHz
//!
//! let mut level = Level::default();
//! level.push(&pcm);
//! assert_eq!(level.peak_dbfs(), Some(Level::FLOOR_DBFS));
//! ```
//!
//! Read [`Codec`] and [`PayloadMap`] first.
#![forbid(unsafe_code)]

mod codec;
mod digits;
mod g711;
mod level;
mod payload;
pub mod quality;
mod resample;
mod speech;
mod telephone_event;
mod vector;

pub use codec::Codec;
pub use digits::{DigitTracker, Press};
pub use level::Level;
pub use payload::{ParsePayloadError, PayloadFormat, PayloadMap, PayloadTypeError};
pub use resample::{RatioError, Resampler};
pub use speech::{SpeechDetector, SpeechEdge};
pub use telephone_event::{TelephoneEvent, TelephoneEventError};
