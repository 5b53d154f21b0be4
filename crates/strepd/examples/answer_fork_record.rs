//! Answers calls, forks them to this machine and records them into `./calls`. In the environment: `TELNYX_API_KEY`,
//! `TELNYX_PUBLIC_KEY`, `MEDIA` and `WEBHOOKS`, the addresses (IP:PORT) to which the carrier sends the one and the other.
#![expect(clippy::print_stdout, clippy::unit_arg, reason = "an example shows what it does, in few lines")]

use axum::{Router, body::Bytes, http::HeaderMap, http::StatusCode, routing::post};
use strep::{Config, EndReason, Listen, Receiver};
use strep_sink::{EventSender, Tracks, TracksConfig, WavConfig, Writers};
use telnyx_api::{Client, Target, webhook::Verifier};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let writers = Writers::start(WavConfig::new("calls"), EventSender::disabled())?;
    let tracks = |_worker| Tracks::new(TracksConfig::default(), writers.recorder());
    let media = Receiver::start(Config::new([Listen::strep(std::env::var("MEDIA")?.parse()?)]), tracks)?;
    let (client, key, media) = &*Box::leak(Box::new((Client::from_env()?, Verifier::from_env()?, media)));
    let webhook = async |head: HeaderMap, body: Bytes| {
        let event = key.check(|name| Some(head.get(name)?.as_bytes()), &body).map_err(|_| StatusCode::UNAUTHORIZED)?;
        let (call, leg) = event.call().map(|it| (it.call_control_id, it.call_leg_id)).unwrap_or_default();
        let done = match (event.event_type(), call.map(|id| client.call(id)), leg.and_then(|id| id.parse().ok())) {
            ("call.initiated", Some(call), _) => call.answer().await,
            ("call.answered", Some(call), _) => call.fork(Target::strep(media.local_addresses()[0])).await,
            ("call.hangup", _, Some(leg)) => Ok(media.end_call_leg(leg, EndReason::Hangup)),
            _ => Ok(()),
        };
        done.map_err(|_| StatusCode::BAD_GATEWAY)
    };
    let listener = tokio::net::TcpListener::bind(std::env::var("WEBHOOKS")?).await?;
    println!("webhooks on http://{}/", listener.local_addr()?);
    Ok(axum::serve(listener, Router::new().route("/", post(webhook))).await?)
}
