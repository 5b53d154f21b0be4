//! Webhooks in axum: an extractor that yields verified events only.
//!
//!     TELNYX_PUBLIC_KEY=… cargo run --example webhook_axum -- 127.0.0.1:8080

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::routing::post;
use telnyx_api::webhook::{Event, Novelty, SIGNATURE_HEADER, Seen, Verifier};

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stderr, reason = "it tells where it listens")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("TELNYX_PUBLIC_KEY").map_err(|_| "TELNYX_PUBLIC_KEY is not set")?;
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    eprintln!("listening on http://{}/webhooks", listener.local_addr()?);
    axum::serve(listener, app(Verifier::new(&key)?)).await?;
    Ok(())
}

/// The web application, for webhooks that `verifier` takes.
fn app(verifier: Verifier) -> Router {
    let seen = Mutex::new(Seen::new(&verifier));
    Router::new().route("/webhooks", post(webhook)).with_state(Arc::new(Webhooks { verifier, seen }))
}

/// Acts upon events. What it answers is for whoever reads the carrier's log of deliveries.
async fn webhook(State(_): State<Arc<Webhooks>>, event: New) -> String {
    let New(Some(event)) = event else { return "known already".to_owned() };
    let call = event.call().and_then(|call| call.call_control_id).unwrap_or("no call");
    format!("{} of {call}", event.event_type())
}

struct Webhooks {
    verifier: Verifier,
    seen: Mutex<Seen>,
}

/// A verified event; `None` if it was delivered before.
struct New(Option<Event>);

impl FromRequest<Arc<Webhooks>> for New {
    type Rejection = (StatusCode, String);

    async fn from_request(request: Request, webhooks: &Arc<Webhooks>) -> Result<Self, Self::Rejection> {
        let (head, body) = request.into_parts();
        let lookup = |name: &str| head.headers.get(name).map(|value| value.as_bytes());
        let body = to_bytes(body, webhooks.verifier.longest_body())
            .await
            .map_err(|error| (StatusCode::PAYLOAD_TOO_LARGE, error.to_string()))?;
        let now = unix_seconds();
        let event = webhooks.verifier.check_headers(lookup, &body, now).map_err(|rejected| {
            let status = StatusCode::from_u16(rejected.status()).unwrap_or(StatusCode::BAD_REQUEST);
            (status, rejected.to_string())
        })?;
        let signature = lookup(SIGNATURE_HEADER).unwrap_or_default();
        let novelty = {
            let mut seen = webhooks.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.note(&event, signature, now)
        };
        match novelty {
            Novelty::New => Ok(Self(Some(event))),
            Novelty::Repeated => Ok(Self(None)),
            Novelty::Replayed => Err((StatusCode::CONFLICT, "replayed".to_owned())),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a server reads the clock; the library does not")]
fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    #[tokio::test]
    async fn server_takes_what_is_signed_once() {
        use base64::Engine;
        use base64::engine::general_purpose::STANDARD;
        use ed25519_dalek::{Signer, SigningKey};

        let key = SigningKey::from_bytes(&[7; 32]);
        let verifier = Verifier::new(&STANDARD.encode(key.verifying_key().as_bytes())).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app(verifier)).await });

        let sign = |time: i64, body: &str| STANDARD.encode(key.sign(format!("{time}|{body}").as_bytes()).to_bytes());
        let post = async |time: i64, signature: String, body: String| {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let head = format!(
                "POST /webhooks HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\
                 telnyx-timestamp: {time}\r\nTelnyx-Signature-Ed25519: {signature}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(body.as_bytes()).await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            (head[9..12].to_owned(), body.to_owned())
        };
        let answer = |status: &str, body: &str| (status.to_owned(), body.to_owned());

        let body =
            r#"{"data":{"id":"1","event_type":"call.answered","payload":{"call_control_id":"v3:a"}}}"#.to_owned();
        let now = unix_seconds();
        assert_eq!(post(now, sign(now, &body), body.clone()).await, answer("200", "call.answered of v3:a"));
        assert_eq!(post(now, sign(now, &body), body.clone()).await, answer("409", "replayed"));
        assert_eq!(post(now - 1, sign(now - 1, &body), body.clone()).await, answer("200", "known already"));
        assert_eq!(post(now, sign(now, "x"), body.clone()).await.0, "401");
        assert_eq!(post(now - 900, sign(now - 900, &body), body.clone()).await.0, "401");
        assert_eq!(post(now, String::new(), body.clone()).await.0, "400");
        let long = " ".repeat((1 << 20) + 1);
        assert_eq!(post(now, sign(now, &long), long).await.0, "413");
    }
}
