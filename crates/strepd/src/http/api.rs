//! `/api/v1`: legs, calls and forks, and on the socket the forks that a person wants.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use serde::{Deserialize, Serialize};
use serde_json::json;
use strep_control::{CallView, Content, ForkId, ForkView, How, ManualStart, Snapshot, StartError, Which};

use super::Site;
use crate::control::Forks;
use crate::events::LiveLeg;

/// A fork that somebody wants: the body of `POST /api/v1/forks`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// `call_leg_id` or `call_control_id`.
    pub(crate) call: String,
    /// How media comes.
    #[serde(default)]
    pub(crate) how: How,
    /// What media comes.
    #[serde(default)]
    pub(crate) media: Content,
    /// For the report.
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, String>,
}

/// Everything that changes nothing.
pub(super) fn reading(site: &Site) -> Router {
    Router::new()
        .route("/api/v1/legs", get(legs))
        .route("/api/v1/calls", get(calls))
        .route("/api/v1/forks", get(forks))
        .with_state(site.clone())
}

/// What starts and stops forks. To be served only where the operating system knows who asks.
pub(super) fn changing(site: &Site) -> Router {
    let Some(forks) = site.forks.clone() else { return Router::new() };
    Router::new()
        .route("/api/v1/forks", post(start))
        .route("/api/v1/forks", delete(stop_all))
        .route("/api/v1/forks/{which}", delete(stop))
        .with_state(forks)
}

async fn legs(State(site): State<Site>) -> Response {
    let legs: Vec<LiveLeg> = site.numbers.seen().legs.values().cloned().collect();
    page(StatusCode::OK, &json!({ "legs": legs }))
}

async fn calls(State(site): State<Site>) -> Response {
    let Some(snapshot) = snapshot(&site).await else { return silent() };
    let forks: HashMap<_, _> = snapshot.forks.iter().map(|fork| (fork.fork_id, fork)).collect();
    let mut legs: HashMap<String, Vec<LiveLeg>> = HashMap::new();
    for leg in site.numbers.seen().legs.values() {
        legs.entry(leg.call_leg_id.clone()).or_default().push(leg.clone());
    }
    let calls: Vec<Live<'_>> = snapshot.calls.iter().map(|call| Live::new(call, &forks, &legs)).collect();
    page(StatusCode::OK, &json!({ "calls": calls }))
}

async fn forks(State(site): State<Site>) -> Response {
    let Some(snapshot) = snapshot(&site).await else { return silent() };
    page(StatusCode::OK, &json!({ "forks": snapshot.forks, "ended": snapshot.ended, "ports": snapshot.ports }))
}

/// A call with what belongs to it.
#[derive(Serialize)]
struct Live<'a> {
    #[serde(flatten)]
    call: &'a CallView,
    /// Its fork.
    fork: Option<&'a ForkView>,
    /// What is recorded of it.
    legs: &'a [LiveLeg],
}

impl<'a> Live<'a> {
    fn new(call: &'a CallView, forks: &HashMap<ForkId, &'a ForkView>, legs: &'a HashMap<String, Vec<LiveLeg>>) -> Self {
        let fork = call.fork_id.and_then(|id| forks.get(&id).copied());
        let legs = call.facts.call_leg_id.and_then(|id| legs.get(&id.to_string()));
        Self { call, fork, legs: legs.map_or(&[], Vec::as_slice) }
    }
}

/// Nothing is known of calls where nothing is forked.
async fn snapshot(site: &Site) -> Option<Arc<Snapshot>> {
    match &site.forks {
        Some(forks) => forks.snapshot().await,
        None => Some(Arc::default()),
    }
}

async fn start(State(forks): State<Arc<Forks>>, body: Bytes) -> Response {
    let wanted: Wanted = match serde_json::from_slice(&body) {
        Ok(wanted) => wanted,
        Err(error) => return failed(StatusCode::BAD_REQUEST, &error),
    };
    let mut start = ManualStart::new(Which::from_text(&wanted.call));
    (start.how, start.content, start.tags) = (wanted.how, wanted.media, wanted.tags);
    match forks.handle.start(start).await {
        Ok(Ok(fork_id)) => page(StatusCode::CREATED, &json!({ "fork_id": fork_id })),
        Ok(Err(error)) => failed(of_start(&error), &error),
        Err(error) => failed(StatusCode::SERVICE_UNAVAILABLE, &error),
    }
}

/// `which` is a fork's id, its call leg's, or the `call_control_id`.
async fn stop(State(forks): State<Arc<Forks>>, Path(which): Path<String>) -> Response {
    match forks.handle.stop(Which::from_text(&which)).await {
        Ok(Ok(id)) => page(StatusCode::OK, &json!({ "stopped": [id] })),
        Ok(Err(error)) => failed(StatusCode::NOT_FOUND, &error),
        Err(error) => failed(StatusCode::SERVICE_UNAVAILABLE, &error),
    }
}

async fn stop_all(State(forks): State<Arc<Forks>>) -> Response {
    let Some(snapshot) = forks.snapshot().await else { return silent() };
    let mut stopped = Vec::new();
    for fork in &snapshot.forks {
        match forks.handle.stop(Which::Fork(fork.fork_id)).await {
            Ok(Ok(id)) => stopped.push(id),
            // It has ended by itself meanwhile.
            Ok(Err(_)) => {}
            Err(error) => return failed(StatusCode::SERVICE_UNAVAILABLE, &error),
        }
    }
    page(StatusCode::OK, &json!({ "stopped": stopped }))
}

const fn of_start(error: &StartError) -> StatusCode {
    match error {
        StartError::UnknownCall => StatusCode::NOT_FOUND,
        StartError::ShuttingDown => StatusCode::SERVICE_UNAVAILABLE,
        StartError::AlreadyForked { .. } | StartError::CallEnded | StartError::Full { .. } => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn silent() -> Response {
    failed(StatusCode::SERVICE_UNAVAILABLE, &"the control does not answer: see the log")
}

fn failed(status: StatusCode, error: &dyn core::fmt::Display) -> Response {
    page(status, &json!({ "error": error.to_string() }))
}

fn page(status: StatusCode, body: &serde_json::Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], format!("{body}\n")).into_response()
}
