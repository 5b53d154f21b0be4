//! What the control tells, as events of this program and in the log.

use std::time::{SystemTime, UNIX_EPOCH};

use strep::Moment;
use strep_control::{Alarm, ForkEvent, ForkEventKind, ServiceEvent};
use strep_sink::{Event, EventKind, EventSender, Fork};

/// Logs an event and sends it on.
pub(super) fn tell(events: &EventSender, event: &ServiceEvent) {
    match event {
        ServiceEvent::Fork(fork) => {
            log(fork);
            events.send(of_fork(fork));
        }
        ServiceEvent::Alarm(alarm) => {
            log_alarm(alarm);
            let kind = EventKind::Alarm { what: alarm.name(), detail: alarm.to_string(), count: 1 };
            events.send(Event::new(now(), kind));
        }
        _ => {}
    }
}

fn log(fork: &ForkEvent) {
    let ForkEvent { kind, fork_id, call_control_id, attempt, .. } = fork;
    let (name, reason, detail) = (kind.name(), kind.reason(), fork.detail.as_deref());
    match kind {
        ForkEventKind::Failed { .. } | ForkEventKind::NoMedia { .. } => {
            tracing::warn!(%fork_id, call_control_id, attempt, reason, detail, "{name}");
        }
        _ => tracing::info!(%fork_id, call_control_id, attempt, reason, detail, "{name}"),
    }
}

fn log_alarm(alarm: &Alarm) {
    match alarm {
        Alarm::StoreMended => tracing::info!("{alarm}"),
        Alarm::NoticesLost => tracing::warn!("{alarm}"),
        _ => tracing::error!("{alarm}"),
    }
}

fn of_fork(event: &ForkEvent) -> Event {
    let mut fork = Fork::default();
    fork.call_control_id = Some(event.call_control_id.clone());
    fork.rule.clone_from(&event.rule);
    fork.attempt = Some(event.attempt);
    fork.reason = event.kind.reason().map(str::to_owned);
    fork.detail.clone_from(&event.detail);
    let kind = match event.kind {
        ForkEventKind::Failed { .. } => EventKind::ForkFailed(fork),
        ForkEventKind::NoMedia { .. } => EventKind::ForkNoMedia(fork),
        ForkEventKind::Started => EventKind::ForkStarted(fork),
        ForkEventKind::Stopped { .. } => EventKind::ForkStopped(fork),
        _ => EventKind::ForkRequested(fork),
    };
    let told = Event::new(now(), kind);
    match event.call_leg_id {
        Some(id) => told.about(id),
        None => told,
    }
}

#[expect(clippy::disallowed_methods, reason = "the control's events come with no time of their own")]
fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment::from_nanos(u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}
