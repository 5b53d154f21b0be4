//! The result as one JSON object.

use core::time::Duration;

use serde_json::{Map, Value, json};

use super::Results;
use super::summary::{attempts, percentile, requests, to_media, webhooks};
use crate::demo::leg::Leg;

/// Everything.
pub(super) fn object(result: &Results<'_>) -> Value {
    let Results { out, legs, played, sum, faults } = result;
    let places: Map<String, Value> =
        sum.places.iter().map(|(name, count)| ((*name).to_owned(), (*count).into())).collect();
    let sorted = to_media(legs);
    let at = |percent| percentile(&sorted, percent).map(millis);
    json!({
        "type": "demo",
        "out": out,
        "calls": legs.iter().map(call).collect::<Vec<_>>(),
        "sent": sum.sent,
        "duplicated": sum.duplicated,
        "places": places,
        "due": sum.due(),
        "accounted": sum.accounted(),
        "adds_up": sum.adds_up(),
        "whole": legs.iter().all(|leg| leg.found.flaw.is_none()),
        "faults": faults,
        "answer_to_first_packet_ms": { "p50": at(50), "p99": at(99), "max": at(100) },
        "forks_by_attempts": attempts(legs).into_iter().map(|(key, count)| (key.to_string(), count.into()))
            .collect::<Map<_, _>>(),
        "webhooks": webhooks(&played.ledger),
        "requests": requests(&played.ledger),
        "cpu_seconds": played.cpu.map(|cpu| cpu.as_secs_f64()),
        "seconds": played.took.as_secs_f64(),
    })
}

fn call(leg: &Leg<'_>) -> Value {
    let Leg { record, found, told, .. } = leg;
    let plan = &leg.call.plan;
    json!({
        "call": leg.name,
        "call_leg_id": record.call_leg_id.to_string(),
        "call_control_id": record.call_control_id,
        "call_session_id": record.call_session_id,
        "from": plan.from,
        "to": plan.to,
        "direction": leg.direction(),
        "about": leg.call.about,
        "rule": told.rule,
        "story": leg.story(),
        "answer_to_first_packet_ms": leg.to_media.map(millis),
        "forks": record.forks.len(),
        "fork_requests": leg.requests.iter().map(|request| request.status).collect::<Vec<_>>(),
        "sent": leg.network.sent,
        "dropped": leg.network.dropped,
        "duplicated": leg.network.duplicated,
        "kept": found.delivered,
        "file": found.files.first(),
        "further_files": found.files.get(1..).unwrap_or_default(),
        "duration_ms": found.report.recording.duration_ms,
        "tags": found.report.call.tags,
        "flaw": leg.flaw(),
    })
}

fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}
