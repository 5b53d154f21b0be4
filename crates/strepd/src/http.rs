//! Metrics, health and what is live, on a thread of their own so that load cannot silence them.

use core::net::SocketAddr;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::registry::Registry;
use serde::Serialize;

use crate::events::LiveLeg;
use crate::metrics::Numbers;

/// Serves on `listener` until the program ends.
pub(crate) fn serve(listener: TcpListener, numbers: Numbers) -> io::Result<SocketAddr> {
    let address = listener.local_addr()?;
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = {
        let _entered = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    let server = async move {
        if let Err(error) = axum::serve(listener, router(numbers)).await {
            tracing::error!("http has ended: {error}");
        }
    };
    thread::Builder::new().name("http".to_owned()).spawn(move || runtime.block_on(server))?;
    Ok(address)
}

#[derive(Clone)]
struct Shared {
    numbers: Numbers,
    registry: Arc<Registry>,
}

fn router(numbers: Numbers) -> Router {
    let registry = Arc::new(numbers.registry());
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/api/v1/legs", get(legs))
        .with_state(Shared { numbers, registry })
}

async fn metrics(State(shared): State<Shared>) -> Response {
    let mut page = String::new();
    match prometheus_client::encoding::text::encode(&mut page, &shared.registry) {
        Ok(()) => ([(header::CONTENT_TYPE, OPENMETRICS)], page).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

async fn healthz(State(shared): State<Shared>) -> Response {
    answer(shared.numbers.alive(), "alive\n", "stuck, or a worker has panicked\n")
}

async fn readyz(State(shared): State<Shared>) -> Response {
    answer(shared.numbers.ready(), "ready\n", "takes no calls\n")
}

async fn legs(State(shared): State<Shared>) -> Response {
    #[derive(Serialize)]
    struct Legs {
        legs: Vec<LiveLeg>,
    }
    let legs = shared.numbers.seen().legs.values().cloned().collect();
    match serde_json::to_string(&Legs { legs }) {
        Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body + "\n").into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

fn answer(good: bool, yes: &'static str, no: &'static str) -> Response {
    if good { yes.into_response() } else { (StatusCode::SERVICE_UNAVAILABLE, no).into_response() }
}

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
