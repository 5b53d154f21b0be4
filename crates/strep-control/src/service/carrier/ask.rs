//! One command as a request, and its answer as the control reads it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use telnyx_api::webhook::Event;
use telnyx_api::{Client, Error, Paged as _, StatusError, models, ops};

use crate::call::Notice;
use crate::command::{Command, CommandId, ForkTarget, Refusal, Reply};
use crate::fork::Content;

/// Asks. When to send a command again is for the control to say, which must know how often it was: an answer to a second
/// sending says nothing of the first. Questions are the client's to repeat.
pub(super) async fn ask(client: &Client, command: &Command) -> Reply {
    let asked = match command {
        Command::FailedDeliveries { within } => failed_deliveries(client, *within).await.map(Reply::Deliveries),
        Command::ForkStart { call_control_id, to, content, client_state, command_id } => {
            let body = start_body(to, *content).client_state(client_state.as_str()).command_id(command_id.to_string());
            client.once().send(&ops::CallForkStart::new(call_control_id, body)).await.map(|_| Reply::Done)
        }
        Command::ForkStop { call_control_id, client_state, command_id } => {
            let body = stop_body(client_state, *command_id);
            client.once().send(&ops::CallForkStop::new(call_control_id, body)).await.map(|_| Reply::Done)
        }
        Command::Status { call_control_id } => {
            client.send(&ops::RetrieveCallStatus::new(call_control_id)).await.map(|call| status(&call))
        }
    };
    asked.unwrap_or_else(|error| failed(&error))
}

fn start_body(to: &ForkTarget, content: Content) -> models::StartForkingRequest {
    let body = models::StartForkingRequest::new().stream_type(content.name());
    match to {
        ForkTarget::Ports(ports) => body.rx(format!("udp:{}", ports.rx)).tx(format!("udp:{}", ports.tx)),
        ForkTarget::Target(address) => body.target(address.as_str()),
    }
}

fn stop_body(client_state: &str, command_id: CommandId) -> models::StopForkingRequest {
    models::StopForkingRequest::new().client_state(client_state).command_id(command_id.to_string())
}

fn status(call: &models::Call) -> Reply {
    match call.is_alive {
        Some(is_alive) => Reply::Call {
            is_alive,
            call_leg_id: call.call_leg_id.as_deref().and_then(|id| id.parse().ok()),
            call_session_id: call.call_session_id.clone(),
        },
        None => unknown("an answer that does not say whether the call goes on".to_owned()),
    }
}

/// What webhooks tell that could not be delivered, oldest first. They come by our own request: nobody need sign them.
async fn failed_deliveries(client: &Client, within: Duration) -> Result<Vec<Notice>, Error> {
    let since = SignedDuration::try_from(within).ok().and_then(|within| Timestamp::now().checked_sub(within).ok());
    let since = since.unwrap_or(Timestamp::UNIX_EPOCH).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let query = ops::GetWebhookDeliveries::new().filter_status_eq("failed").filter_started_at_gte(since);
    let mut events = Vec::new();
    for number in 1..=PAGES_MAX {
        let (deliveries, total) =
            ops::GetWebhookDeliveries::split(client.send(&query.with_page(number, PAGE_SIZE)).await?);
        let is_last = total.map_or(deliveries.len() < PAGE_SIZE as usize, |total| number >= total);
        // Through JSON, because the documented fields are fewer than those that come.
        let webhooks = deliveries.into_iter().filter_map(|delivery| serde_json::to_value(delivery.webhook?).ok());
        events.extend(webhooks.filter_map(|webhook| Event::from_value(webhook).ok()));
        if is_last {
            break;
        }
    }
    events.sort_by(|a, b| a.occurred_at().cmp(&b.occurred_at()));
    Ok(events.iter().filter_map(Notice::from_event).collect())
}

/// Whether the carrier's no is final. The control asks again where it is not.
fn failed(error: &Error) -> Reply {
    match error {
        Error::CallEnded { status, .. } => Reply::Refused(Refusal::ended(status.status, status.to_string())),
        Error::Status { status, .. } => refused(status),
        error => unknown(error.to_string()),
    }
}

fn refused(status: &StatusError) -> Reply {
    match status.status {
        404 if !status.errors.is_empty() => Reply::Refused(Refusal::ended(404, status.to_string())),
        // Nobody speaks for the carrier here but a gateway or a wrong address: no reason to end a recording.
        300..400 | 404 => unknown(status.to_string()),
        408 | 425 | 429 | 500.. => {
            Reply::Unknown { reason: status.to_string(), retry_after: status.retry_after_secs.map(Duration::from_secs) }
        }
        code => Reply::Refused(Refusal::new(code, status.to_string())),
    }
}

const fn unknown(reason: String) -> Reply {
    Reply::Unknown { reason, retry_after: None }
}

/// The most that the carrier gives at once.
const PAGE_SIZE: u32 = 250;

/// Ten thousand webhooks: more than that were not missed, and a list need not end.
const PAGES_MAX: u32 = 40;
