//! The data plane, as the control drives it.

use core::net::SocketAddr;
use core::time::Duration;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use strep::{Binding, CallLegId, Direction, EndReason, Leg, Listen, PortId, StreamKey};
use strep_control::{CallInfo, EndWhy, Handle, MediaPlane, Over};
use strep_sink::{Calls, report};

use super::Feed;
use crate::recorder::SharedReceiver;

/// The receiver and the reports. Once the receiver is stopped, nothing here has any effect.
#[derive(Debug)]
pub(super) struct Plane {
    receiver: Arc<SharedReceiver>,
    feed: Arc<Feed>,
    calls: Calls,
    ports: Mutex<Ports>,
}

/// Ports that forks have, and those that are being closed.
#[derive(Debug, Default)]
struct Ports {
    open: HashMap<SocketAddr, PortId>,
    closing: HashMap<PortId, SocketAddr>,
}

impl Plane {
    pub(super) fn new(receiver: Arc<SharedReceiver>, feed: Arc<Feed>, calls: Calls) -> Self {
        Self { receiver, feed, calls, ports: Mutex::default() }
    }

    /// Tells which ports have come to their end since this was asked last.
    pub(super) fn tell_closed(&self, handle: &Handle) {
        let Some(closed) = self.receiver.with(|receiver| receiver.closed().collect::<Vec<_>>()) else { return };
        for id in closed {
            self.feed.closed(id);
            if let Some(address) = self.ports().closing.remove(&id) {
                handle.port_closed(address);
            }
        }
    }

    fn ports(&self) -> MutexGuard<'_, Ports> {
        self.ports.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MediaPlane for Plane {
    fn expect(&self, call_leg_id: CallLegId) {
        self.receiver.with(|receiver| receiver.expect(call_leg_id));
        self.feed.expect(call_leg_id);
    }

    fn dismiss(&self, call_leg_id: CallLegId) {
        self.receiver.with(|receiver| receiver.dismiss(call_leg_id));
        self.feed.dismiss(call_leg_id);
    }

    fn open(&self, call_leg_id: CallLegId, direction: Direction, address: SocketAddr) -> io::Result<()> {
        // A bare stream says nothing of the side of its leg; the first is as good as the other.
        let binding = Binding::Stream(StreamKey { call_leg_id, leg: Leg::A, direction });
        let opened = self.receiver.with(|receiver| receiver.open(Listen { address, binding }));
        let port = opened.ok_or(io::ErrorKind::NotConnected)?.map_err(|error| error.source)?;
        self.feed.opened(port.id, call_leg_id);
        self.ports().open.insert(address, port.id);
        Ok(())
    }

    fn close(&self, address: SocketAddr, quiet: Duration) {
        let mut ports = self.ports();
        let Some(id) = ports.open.remove(&address) else { return };
        ports.closing.insert(id, address);
        drop(ports);
        self.receiver.with(|receiver| receiver.close(id, EndReason::Stopped, quiet));
    }

    fn end(&self, call_leg_id: CallLegId, why: EndWhy) {
        let reason = match why {
            EndWhy::Hangup => EndReason::Hangup,
            EndWhy::Stopped => EndReason::Stopped,
        };
        self.receiver.with(|receiver| receiver.end_call_leg(call_leg_id, reason));
    }

    fn describe(&self, call_leg_id: CallLegId, call: &CallInfo) {
        self.calls.describe(call_leg_id, of_report(call));
    }

    fn forget(&self, call_leg_id: CallLegId) {
        self.calls.forget(call_leg_id);
    }

    fn live(&self) -> Vec<(CallLegId, Direction, Over)> {
        self.feed.live()
    }
}

/// What a report says of a call.
pub(super) fn of_report(info: &CallInfo) -> report::Call {
    let mut call = report::Call::default();
    call.call_session_id.clone_from(&info.call_session_id);
    call.call_control_id = Some(info.call_control_id.clone());
    call.connection_id.clone_from(&info.connection_id);
    call.from.clone_from(&info.from);
    call.to.clone_from(&info.to);
    call.direction = info.direction.map(|direction| direction.name().to_owned());
    call.client_state.clone_from(&info.client_state);
    call.tags = Some(info.tags.clone()).filter(|tags| !tags.is_empty());
    call
}
