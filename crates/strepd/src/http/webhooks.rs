//! Webhooks: nothing has an effect that the carrier has not signed, and nothing is taken that would not survive a crash.

use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use strep_control::Handle;
use telnyx_api::webhook::{Event, Novelty, Rejected, SIGNATURE_HEADER, Seen, Verifier};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::control::Feed;
use crate::counts::{Complaint, Counts};

/// Takes webhooks for the control.
#[derive(Debug)]
pub(crate) struct Webhooks {
    verifier: Verifier,
    seen: Mutex<Seen>,
    handle: Handle,
    feed: Arc<Feed>,
    counts: Arc<Counts<&'static str>>,
    refused: Complaint,
    /// Bytes of bodies that may be in memory before anybody knows who sent them.
    reading: Semaphore,
}

/// What became of a delivery. The answer is for whoever reads the carrier's log of deliveries.
#[derive(Debug)]
enum Outcome {
    Accepted,
    Broken,
    Rejected(Rejected),
    /// Known already: the carrier did not hear our answer.
    Repeated,
    Replayed,
    TooLarge {
        most: usize,
    },
    TooSlow,
    Unavailable(String),
}

impl Webhooks {
    /// Webhooks that `verifier` takes, told to `handle`; answered calls to `feed`, too.
    pub(crate) fn new(
        verifier: Verifier,
        handle: Handle,
        feed: Arc<Feed>,
        counts: Arc<Counts<&'static str>>,
    ) -> Arc<Self> {
        let seen = Mutex::new(Seen::new(&verifier));
        let reading = Semaphore::new(READING * verifier.longest_body());
        Arc::new(Self { verifier, seen, handle, feed, counts, refused: Complaint::default(), reading })
    }

    async fn take(self: &Arc<Self>, request: Request) -> Outcome {
        let headers = request.headers().clone();
        let event = match timeout(BODY_WITHIN, self.read(&headers, request)).await {
            Ok(Ok(read)) => read,
            Ok(Err(refused)) => return refused,
            Err(_) => return Outcome::TooSlow,
        };
        let signature = lookup(&headers, SIGNATURE_HEADER).unwrap_or_default();
        let outcome = match self.seen().note(&event, signature, unix_seconds()) {
            Novelty::New => Outcome::Accepted,
            // Handed on all the same: the first delivery may still wait for the disk. The control knows its id.
            Novelty::Repeated => Outcome::Repeated,
            Novelty::Replayed => return Outcome::Replayed,
        };
        self.feed.told(&event);
        // On a task of its own: what is noted is carried through, also if the sender hangs up meanwhile.
        let (webhooks, signature) = (Arc::clone(self), signature.to_vec());
        let kept = tokio::spawn(async move { webhooks.keep(&event, &signature).await });
        match kept.await.unwrap_or_else(|error| Err(error.to_string())) {
            Ok(()) => outcome,
            Err(why) => Outcome::Unavailable(why),
        }
    }

    /// Hands an event on until it is on disk; otherwise the carrier may send it again as it is.
    async fn keep(&self, event: &Event, signature: &[u8]) -> Result<(), String> {
        let why = match timeout(KEPT_WITHIN, self.handle.webhook(event)).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("not kept within {} s", KEPT_WITHIN.as_secs()),
        };
        self.seen().forget(signature);
        Err(why)
    }

    /// Reads a request and judges its size, time and signature before anything else.
    async fn read(&self, headers: &HeaderMap, request: Request) -> Result<Event, Outcome> {
        // By their size, so that slow ones keep others waiting only if they are long, too.
        let declared = lookup(headers, "content-length").and_then(|text| core::str::from_utf8(text).ok()?.parse().ok());
        let most = u32::try_from(self.verifier.longest_body()).unwrap_or(u32::MAX);
        let _room = self.reading.acquire_many(declared.unwrap_or(most).min(most)).await;
        let body = Bytes::from_request(request, &()).await.map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
                Outcome::TooLarge { most: self.verifier.longest_body() }
            }
            _ => Outcome::Broken,
        })?;
        self.verifier.check_headers(|name| lookup(headers, name), &body, unix_seconds()).map_err(Outcome::Rejected)
    }

    /// Counts an outcome, and says at most once a minute that webhooks are refused: a wrong key would go unnoticed.
    fn count(&self, outcome: &Outcome) {
        self.counts.add(outcome.name());
        if matches!(outcome, Outcome::Accepted | Outcome::Repeated) {
            return;
        }
        if let Some(count) = self.refused.due() {
            let (status, why) = outcome.answer();
            tracing::warn!(
                count,
                outcome = outcome.name(),
                status = status.as_u16(),
                "webhook refused: {}",
                why.trim_end()
            );
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Outcome {
    /// The label of the counter.
    const fn name(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Broken => "broken",
            Self::Rejected(rejected) => rejected.name(),
            Self::Repeated => "repeated",
            Self::Replayed => "replayed",
            Self::TooLarge { .. } => "too_large",
            Self::TooSlow => "too_slow",
            Self::Unavailable(_) => "unavailable",
        }
    }

    fn answer(&self) -> (StatusCode, String) {
        let status = |rejected: &Rejected| StatusCode::from_u16(rejected.status()).unwrap_or(StatusCode::BAD_REQUEST);
        match self {
            Self::Accepted => (StatusCode::OK, "taken\n".to_owned()),
            Self::Broken => (StatusCode::BAD_REQUEST, "the body ended before its length\n".to_owned()),
            Self::Rejected(rejected) => (status(rejected), format!("{rejected}\n")),
            Self::Repeated => (StatusCode::OK, "known already\n".to_owned()),
            Self::Replayed => (StatusCode::CONFLICT, "this very delivery was there before\n".to_owned()),
            Self::TooLarge { most } => {
                (StatusCode::PAYLOAD_TOO_LARGE, format!("too large: {most} bytes are allowed\n"))
            }
            Self::TooSlow => {
                (StatusCode::REQUEST_TIMEOUT, format!("too slow: not here within {} s\n", BODY_WITHIN.as_secs()))
            }
            Self::Unavailable(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("send it again: {why}\n")),
        }
    }
}

/// `POST /webhooks`.
pub(super) fn router(webhooks: Arc<Webhooks>) -> Router {
    let most = DefaultBodyLimit::max(webhooks.verifier.longest_body());
    Router::new().route("/webhooks", post(webhook)).layer(most).with_state(webhooks)
}

async fn webhook(State(webhooks): State<Arc<Webhooks>>, request: Request) -> (StatusCode, String) {
    let outcome = webhooks.take(request).await;
    webhooks.count(&outcome);
    outcome.answer()
}

fn lookup<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a [u8]> {
    headers.get(name).map(|value| value.as_bytes())
}

#[expect(clippy::disallowed_methods, reason = "a delivery is as old as the clock on the wall says")]
fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// How long a delivery may take to be here.
const BODY_WITHIN: Duration = Duration::from_secs(10);

/// How long the disk may take; the carrier does not wait much longer for its answer.
const KEPT_WITHIN: Duration = Duration::from_secs(10);

/// Bodies of the greatest length that may be read at once.
const READING: usize = 64;
