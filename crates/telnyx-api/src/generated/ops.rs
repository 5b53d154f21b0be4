//! Written by `cargo xtask codegen`; do not edit.
//! Operations
use crate::models::*;

crate::operation::operation! {
    /// Call Commands.
    CallForkStart = callForkStart Post "/calls/{call_control_id}/actions/fork_start" in "call-control" (call_control_id) [] json StartForkingRequest => Data<CallControlCommandResult> {
    }
    /// Call Commands.
    CallForkStop = callForkStop Post "/calls/{call_control_id}/actions/fork_stop" in "call-control" (call_control_id) [] json StopForkingRequest => Data<CallControlCommandResult> {
    }
    /// Call Information.
    RetrieveCallStatus = retrieveCallStatus Get "/calls/{call_control_id}" in "call-control" (call_control_id) [] => Data<Call> {
    }
    /// Webhooks.
    GetWebhookDeliveries = getWebhookDeliveries Get "/webhook_deliveries" in "call-control" () [] => Page<WebhookDelivery> {
        filter_status_eq: DeliveryStatus as "filter[status][eq]";
        filter_started_at_gte: String as "filter[started_at][gte]";
        page_number: i64 as "page[number]";
        page_size: i64 as "page[size]";
    }
}
crate::operation::paged! {
    GetWebhookDeliveries: WebhookDelivery;
}
