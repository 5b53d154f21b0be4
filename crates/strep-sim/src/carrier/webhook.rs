//! Webhooks on their way: signed, posted, repeated, listed.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use ed25519_dalek::{Signer, SigningKey};
use http_body_util::Full;
use hyper::client::conn::http1::handshake;
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use crate::carrier::Shared;
use crate::carrier::ledger::WebhookFate;

/// A webhook that is to go out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    /// Its number.
    pub(crate) webhook: usize,
    pub(crate) treatment: Treatment,
}

/// What happens to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Treatment {
    /// How long it is held back.
    pub(crate) hold: Duration,
    pub(crate) lost: bool,
    pub(crate) twice: bool,
}

/// Delivers the webhooks of one call in their order; those that are late or fail do not keep the others waiting.
pub(crate) async fn deliver_all(shared: Arc<Shared>, mut orders: mpsc::UnboundedReceiver<Order>) {
    while let Some(Order { webhook, treatment }) = orders.recv().await {
        if treatment.lost {
            shared.settle(webhook, WebhookFate::Lost);
            continue;
        }
        if !treatment.hold.is_zero() {
            let shared = Arc::clone(&shared);
            tokio::spawn(async move {
                sleep(treatment.hold).await;
                if !attempt(&shared, webhook, 1, treatment.twice).await {
                    retry(&shared, webhook).await;
                }
            });
        } else if !attempt(&shared, webhook, 1, treatment.twice).await {
            let shared = Arc::clone(&shared);
            tokio::spawn(async move { retry(&shared, webhook).await });
        }
    }
}

async fn retry(shared: &Shared, webhook: usize) {
    let (attempts, mut pause) = shared.with(|world| (world.config.webhook_attempts, world.config.webhook_backoff));
    for number in 2..=attempts {
        sleep(pause).await;
        pause *= 2;
        if attempt(shared, webhook, number, false).await {
            return;
        }
    }
    shared.settle(webhook, WebhookFate::Failed);
}

/// One attempt, or two at once. Whether it was taken.
async fn attempt(shared: &Shared, webhook: usize, number: u32, twice: bool) -> bool {
    let mut taken = false;
    for copy in 0..=u32::from(twice) {
        let status = post(shared, webhook, number).await.unwrap_or(0);
        shared.with(|world| world.webhooks[webhook].answers.push(status));
        taken |= copy == 0 && (200..300).contains(&status);
    }
    if taken {
        shared.settle(webhook, WebhookFate::Delivered);
    }
    taken
}

/// Posts it, signed afresh. Yields the answer's status.
async fn post(shared: &Shared, webhook: usize, number: u32) -> io::Result<u16> {
    let (url, event, limit) = shared.with(|world| {
        let webhook = &world.webhooks[webhook];
        let url = world.leg(webhook.leg).webhook_url.clone().or_else(|| world.config.webhook_url.clone());
        (url, webhook.event.clone(), world.config.webhook_timeout)
    });
    let url = url.ok_or(io::ErrorKind::NotConnected)?;
    let uri: Uri = url.parse().map_err(io::Error::other)?;
    let body = json!({"data": event, "meta": {"attempt": number, "delivered_to": url}}).to_string();
    let request = signed(&shared.signing_key, &uri, body).map_err(io::Error::other)?;
    timeout(limit, send(&uri, request)).await?
}

fn signed(key: &SigningKey, uri: &Uri, body: String) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let seconds = jiff::Timestamp::now().as_second();
    let signature = key.sign(format!("{seconds}|{body}").as_bytes());
    Request::builder()
        .method(Method::POST)
        .uri(uri.path_and_query().map_or("/", |path| path.as_str()))
        .header("host", uri.authority().map_or("", |authority| authority.as_str()))
        .header("content-type", "application/json")
        .header("telnyx-timestamp", seconds)
        .header("telnyx-signature-ed25519", STANDARD.encode(signature.to_bytes()))
        .body(Full::from(body))
}

/// One request over a connection of its own.
async fn send(uri: &Uri, request: Request<Full<Bytes>>) -> io::Result<u16> {
    let authority = uri.authority().ok_or(io::ErrorKind::InvalidInput)?;
    let stream = TcpStream::connect((authority.host(), authority.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let driver = tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(io::Error::other);
    driver.abort();
    answer.map(|answer| answer.status()).map(|status: StatusCode| status.as_u16())
}
