//! Webhooks, metrics, health and what is live, on a thread of their own so that load cannot silence them.

pub(crate) mod api;
mod connections;
pub(crate) mod socket;
mod webhooks;

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::control::Forks;
use crate::metrics::Numbers;

pub(crate) use connections::MOST as CONNECTIONS;
pub(crate) use socket::Socket;
pub(crate) use webhooks::Webhooks;

/// What is served.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// What was counted.
    pub(crate) numbers: Numbers,
    /// The control, if there is one.
    pub(crate) forks: Option<Arc<Forks>>,
    /// Who takes webhooks, if anybody does.
    pub(crate) webhooks: Option<Arc<Webhooks>>,
}

/// Where it is served.
#[derive(Debug, Default)]
pub(crate) struct Listeners {
    /// Metrics, health and the API, read-only; and webhooks, if they have no address of their own.
    pub(crate) http: Option<TcpListener>,
    /// Webhooks alone.
    pub(crate) webhooks: Option<TcpListener>,
    /// Everything, for this user only.
    pub(crate) socket: Option<Socket>,
}

impl Listeners {
    /// Whether there are none.
    pub(crate) const fn is_empty(&self) -> bool {
        self.http.is_none() && self.webhooks.is_none() && self.socket.is_none()
    }
}

/// Serves `site` until the program ends.
pub(crate) fn serve(listeners: Listeners, site: Site) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let entered = runtime.enter();
    let Listeners { http, webhooks, socket } = listeners;
    let of_webhooks = || site.webhooks.clone().map(webhooks::router).unwrap_or_default();
    let own = webhooks.is_some();
    if let Some(listener) = webhooks {
        tokio::spawn(connections::serve(asynchronous(listener)?, of_webhooks()));
    }
    if let Some(listener) = http {
        let router = if own { Router::new() } else { of_webhooks() };
        tokio::spawn(connections::serve(asynchronous(listener)?, router.merge(reading(&site))));
    }
    if let Some(socket) = socket {
        socket.serve(reading(&site).merge(api::changing(&site)))?;
    }
    drop(entered);
    let run = move || runtime.block_on(core::future::pending::<()>());
    thread::Builder::new().name("http".to_owned()).spawn(run)?;
    Ok(())
}

fn asynchronous(listener: TcpListener) -> io::Result<tokio::net::TcpListener> {
    listener.set_nonblocking(true)?;
    tokio::net::TcpListener::from_std(listener)
}

/// Everything that changes nothing.
fn reading(site: &Site) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .with_state(site.clone())
        .merge(api::reading(site))
}

async fn metrics(State(site): State<Site>) -> Response {
    let forks = match &site.forks {
        Some(forks) => Some(forks.scrape().await),
        None => None,
    };
    let mut page = String::new();
    match prometheus_client::encoding::text::encode(&mut page, &site.numbers.registry(forks)) {
        Ok(()) => ([(header::CONTENT_TYPE, OPENMETRICS)], page).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

async fn healthz(State(site): State<Site>) -> Response {
    let alive = site.numbers.alive() && site.forks.as_ref().is_none_or(|forks| forks.alive());
    answer(alive, "alive\n", "stuck, or a worker or the control has panicked\n")
}

async fn readyz(State(site): State<Site>) -> Response {
    let ready = site.numbers.ready() && site.forks.as_ref().is_none_or(|forks| forks.ready());
    answer(ready, "ready\n", "takes no calls\n")
}

fn answer(good: bool, yes: &'static str, no: &'static str) -> Response {
    if good { yes.into_response() } else { (StatusCode::SERVICE_UNAVAILABLE, no).into_response() }
}

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
