//! Who sent it, and when.

use std::time::Duration;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH, Signature, VerifyingKey};

use crate::webhook::event::{Event, EventError};

/// Name of the header that bears the signature: Ed25519 over `timestamp|body`, in base64.
pub const SIGNATURE_HEADER: &str = "telnyx-signature-ed25519";
/// Name of the header that bears the time of sending, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "telnyx-timestamp";

/// Tells whether a webhook is the carrier's. One for all webhooks of an account; cheap to clone.
#[derive(Clone, Debug)]
pub struct Verifier {
    key: VerifyingKey,
    tolerance_secs: u64,
    most_bytes: usize,
}

impl Verifier {
    /// A verifier with the account's public key, as the carrier shows it: 32 bytes in base64. Tolerance is 300 s either
    /// way, the longest body 1 MiB.
    ///
    /// # Errors
    ///
    /// [`KeyError`], if this is no key; [`KeyError::Weak`] if it is one for which anybody can sign.
    pub fn new(key: &str) -> Result<Self, KeyError> {
        let bytes: [u8; PUBLIC_KEY_LENGTH] = match decoded(key.as_bytes()) {
            Ok(bytes) => bytes,
            Err(NotBytes::Base64) => return Err(KeyError::NotBase64),
            Err(NotBytes::Len(got)) => return Err(KeyError::Length { needed: PUBLIC_KEY_LENGTH, got }),
        };
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::NotAKey)?;
        if key.is_weak() {
            return Err(KeyError::Weak);
        }
        Ok(Self { key, tolerance_secs: TOLERANCE_SECS, most_bytes: MOST_BYTES })
    }

    /// The same with the key in `TELNYX_PUBLIC_KEY`, the name that the carrier's own clients read.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new); [`KeyError::Length`] with 0 bytes if there is none.
    pub fn from_env() -> Result<Self, KeyError> {
        Self::new(&std::env::var("TELNYX_PUBLIC_KEY").unwrap_or_default())
    }

    /// The same with another tolerance, in whole seconds: how far the time of sending may lie behind or ahead of ours.
    /// More lets recorded deliveries live longer, less wants better clocks.
    #[must_use]
    pub const fn with_tolerance(self, tolerance: Duration) -> Self {
        Self { tolerance_secs: tolerance.as_secs(), ..self }
    }

    /// The same with another longest body.
    #[must_use]
    pub const fn with_longest_body(self, most_bytes: usize) -> Self {
        Self { most_bytes, ..self }
    }

    /// How far the time of sending may lie from ours.
    #[must_use]
    pub const fn tolerance(&self) -> Duration {
        Duration::from_secs(self.tolerance_secs)
    }

    /// The longest body that is looked at, in bytes: what a server needs to read at most.
    #[must_use]
    pub const fn longest_body(&self) -> usize {
        self.most_bytes
    }

    /// Reads a webhook whose headers `lookup` finds by their names in lower case, at this moment by the system's clock.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    #[expect(
        clippy::disallowed_methods,
        reason = "for those who have no time to pass in; the rest takes it as an argument"
    )]
    pub fn check<'a>(&self, lookup: impl Fn(&str) -> Option<&'a [u8]>, body: &[u8]) -> Result<Event, Rejected> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.check_headers(lookup, body, i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }

    /// The same at a time of your choice. `now` is in seconds since 1970.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn check_headers<'a>(
        &self,
        lookup: impl Fn(&str) -> Option<&'a [u8]>,
        body: &[u8],
        now: i64,
    ) -> Result<Event, Rejected> {
        self.verify(lookup(SIGNATURE_HEADER), lookup(TIMESTAMP_HEADER), body, now)
    }

    /// Reads a webhook from its two headers and its raw body. `now` is in seconds since 1970.
    ///
    /// # Errors
    ///
    /// [`Rejected`]. [`Rejected::NotEvent`] alone is the carrier's doing: all others are to have no effect but a count.
    pub fn verify(
        &self,
        signature: Option<&[u8]>,
        timestamp: Option<&[u8]>,
        body: &[u8],
        now: i64,
    ) -> Result<Event, Rejected> {
        let signature = signature.ok_or(Rejected::MissingHeader { name: SIGNATURE_HEADER })?;
        let timestamp = timestamp.ok_or(Rejected::MissingHeader { name: TIMESTAMP_HEADER })?;
        if body.len() > self.most_bytes {
            return Err(Rejected::TooLarge { most: self.most_bytes, got: body.len() });
        }
        self.check_time(seconds(timestamp).ok_or(Rejected::NotTimestamp)?, now)?;
        let signature = decoded(signature).map_err(|problem| match problem {
            NotBytes::Base64 => Rejected::NotBase64,
            NotBytes::Len(got) => Rejected::SignatureLength { needed: SIGNATURE_LENGTH, got },
        })?;
        let signed = [timestamp, b"|", body].concat();
        // Strict: of all that plain verification takes, only what the carrier itself would write. Two spellings of one
        // signature would let a recorded delivery pass for another.
        self.key.verify_strict(&signed, &Signature::from_bytes(&signature)).map_err(|_| Rejected::BadSignature)?;
        Event::from_json(body).map_err(Rejected::NotEvent)
    }

    fn check_time(&self, sent: i64, now: i64) -> Result<(), Rejected> {
        let (off_secs, tolerance_secs) = (sent.abs_diff(now), self.tolerance_secs);
        match off_secs > tolerance_secs {
            false => Ok(()),
            true if sent < now => Err(Rejected::StaleTimestamp { age_secs: off_secs, tolerance_secs }),
            true => Err(Rejected::FutureTimestamp { ahead_secs: off_secs, tolerance_secs }),
        }
    }
}

/// Why a text is no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// It is base64 of too few bytes, or too many.
    #[error("a public key has {needed} bytes, not {got}")]
    Length {
        /// 32.
        needed: usize,
        /// What there is.
        got: usize,
    },
    /// 32 bytes that are no point of the curve.
    #[error("these 32 bytes are no Ed25519 key")]
    NotAKey,
    /// Not base64 with the standard alphabet and padding.
    #[error("a public key is 44 characters of base64, with = at the end")]
    NotBase64,
    /// A key of small order: every message has a signature that anybody can write down.
    #[error("this key is weak: anybody can sign for it")]
    Weak,
}

/// Why a webhook is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejected {
    /// Not signed with our key, or altered since.
    #[error("signature does not fit: another key, or body or time were altered")]
    BadSignature,
    /// Sent in the future: one of the clocks is wrong.
    #[error("sent {ahead_secs} s in the future, {tolerance_secs} s are allowed")]
    FutureTimestamp {
        /// How far ahead of ours.
        ahead_secs: u64,
        /// The most.
        tolerance_secs: u64,
    },
    /// A header is not there.
    #[error("header {name} is missing")]
    MissingHeader {
        /// Its name.
        name: &'static str,
    },
    /// The signature is not base64 with the standard alphabet and padding.
    #[error("signature is not base64")]
    NotBase64,
    /// Signed, but no event.
    #[error("signed, but no event: {0}")]
    NotEvent(EventError),
    /// The time of sending is no number of seconds.
    #[error("time of sending is no number of seconds")]
    NotTimestamp,
    /// The signature is too short or too long.
    #[error("a signature has {needed} bytes, not {got}")]
    SignatureLength {
        /// 64.
        needed: usize,
        /// What there is.
        got: usize,
    },
    /// Sent too long ago: recorded and sent again, or one of the clocks is wrong.
    #[error("sent {age_secs} s ago, {tolerance_secs} s are allowed")]
    StaleTimestamp {
        /// Its age.
        age_secs: u64,
        /// The most.
        tolerance_secs: u64,
    },
    /// The body is longer than any event.
    #[error("body of {got} bytes, {most} are allowed")]
    TooLarge {
        /// The most, in bytes.
        most: usize,
        /// What there is.
        got: usize,
    },
}

impl Rejected {
    /// A short name, for the label of a counter.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::BadSignature => "bad_signature",
            Self::FutureTimestamp { .. } => "future_timestamp",
            Self::MissingHeader { .. } => "missing_header",
            Self::NotBase64 => "not_base64",
            Self::NotEvent(_) => "not_event",
            Self::NotTimestamp => "not_timestamp",
            Self::SignatureLength { .. } => "signature_length",
            Self::StaleTimestamp { .. } => "stale_timestamp",
            Self::TooLarge { .. } => "too_large",
        }
    }

    /// The HTTP status to answer with: 4xx, since sending it again would not help.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::BadSignature | Self::FutureTimestamp { .. } | Self::StaleTimestamp { .. } => 401,
            Self::TooLarge { .. } => 413,
            Self::MissingHeader { .. }
            | Self::NotBase64
            | Self::NotEvent(_)
            | Self::NotTimestamp
            | Self::SignatureLength { .. } => 400,
        }
    }
}

/// Why a text is not so many bytes.
enum NotBytes {
    Base64,
    Len(usize),
}

/// `N` bytes from base64 in its one canonical form (RFC 4648 §4): standard alphabet, padded, no spaces.
fn decoded<const N: usize>(text: &[u8]) -> Result<[u8; N], NotBytes> {
    // Longer than any key or signature; what is longer need not be decoded to be refused.
    if text.len() > LONGEST_BASE64 {
        return Err(NotBytes::Len(text.len() / 4 * 3));
    }
    let bytes = STANDARD.decode(text).map_err(|_| NotBytes::Base64)?;
    <[u8; N]>::try_from(bytes.as_slice()).map_err(|_| NotBytes::Len(bytes.len()))
}

/// Digits only: no sign, no space, no fraction.
fn seconds(text: &[u8]) -> Option<i64> {
    if !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    core::str::from_utf8(text).ok()?.parse().ok()
}

const LONGEST_BASE64: usize = 256;
const MOST_BYTES: usize = 1 << 20;
const TOLERANCE_SECS: u64 = 300;
