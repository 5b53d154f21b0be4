//! The list of webhooks that were delivered, or were not.

use serde_json::{Value, json};

use crate::carrier::command::Answer;
use crate::carrier::ledger::WebhookFate;
use crate::carrier::world::{Webhook, World};

/// One page of webhooks whose fate is decided, newest first.
pub(crate) fn list(world: &World, query: &[(String, String)]) -> Answer {
    let find = |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let status = find("filter[status][eq]");
    if status.is_some_and(|status| !["delivered", "failed"].contains(&status)) {
        return Answer::refused(422, "10015", "Invalid parameters", "filter[status][eq] is delivered or failed.");
    }
    let (Ok(started), Ok(finished)) = (Span::read(find, "started_at"), Span::read(find, "finished_at")) else {
        return Answer::refused(422, "10015", "Invalid parameters", "Times are in ISO 8601.");
    };
    let chosen: Vec<&Webhook> = world
        .webhooks
        .iter()
        .rev()
        .filter(|webhook| webhook.fate != WebhookFate::Pending)
        .filter(|webhook| status.is_none_or(|status| status == name(webhook.fate)))
        .filter(|webhook| started.holds(&webhook.started_at) && finished.holds(&webhook.finished_at))
        .filter(|webhook| find("filter[webhook][contains]").is_none_or(|text| webhook.event.to_string().contains(text)))
        .collect();

    let number = |key, least: usize, otherwise| {
        find(key).and_then(|text| text.parse::<usize>().ok()).unwrap_or(otherwise).max(least)
    };
    let (page, size) = (number("page[number]", 1, 1), number("page[size]", 1, 20).min(250));
    let data: Vec<Value> = chosen.iter().skip((page - 1) * size).take(size).map(|webhook| delivery(webhook)).collect();
    let meta = json!({
        "page_number": page, "page_size": size,
        "total_pages": chosen.len().div_ceil(size), "total_results": chosen.len(),
    });
    Answer::asked(json!({"data": data, "meta": meta}))
}

/// One webhook, by the id of its delivery.
pub(crate) fn find(world: &World, id: &str) -> Answer {
    let found = world.webhooks.iter().find(|webhook| webhook.delivery_id == id);
    match found.filter(|webhook| webhook.fate != WebhookFate::Pending) {
        Some(webhook) => Answer::asked(json!({"data": delivery(webhook)})),
        None => Answer::not_found(),
    }
}

fn delivery(webhook: &Webhook) -> Value {
    let attempts = webhook.answers.iter().map(|status| {
        let taken = (200..300).contains(status);
        let response = if *status == 0 { Value::Null } else { json!({"status": status}) };
        json!({"status": if taken { "delivered" } else { "failed" }, "http": {"response": response}})
    });
    json!({
        "record_type": "webhook_delivery",
        "id": webhook.delivery_id,
        "status": name(webhook.fate),
        "started_at": webhook.started_at,
        "finished_at": webhook.finished_at,
        "webhook": webhook.event,
        "attempts": attempts.collect::<Vec<_>>(),
    })
}

const fn name(fate: WebhookFate) -> &'static str {
    match fate {
        WebhookFate::Delivered => "delivered",
        WebhookFate::Failed | WebhookFate::Lost | WebhookFate::Pending => "failed",
    }
}

/// A span of time that is asked for, both ends included.
struct Span {
    from: Option<jiff::Timestamp>,
    to: Option<jiff::Timestamp>,
}

impl Span {
    fn read<'a>(find: impl Fn(&str) -> Option<&'a str>, field: &str) -> Result<Self, jiff::Error> {
        let end = |end: &str| find(&format!("filter[{field}][{end}]")).map(str::parse).transpose();
        Ok(Self { from: end("gte")?, to: end("lte")? })
    }

    fn holds(&self, time: &str) -> bool {
        let Ok(time) = time.parse::<jiff::Timestamp>() else { return false };
        self.from.is_none_or(|from| from <= time) && self.to.is_none_or(|to| time <= to)
    }
}
