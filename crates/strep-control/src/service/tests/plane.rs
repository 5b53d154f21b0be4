//! A data plane that notes what it is told.

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use strep_wire::{CallLegId, Direction};
use tokio::sync::watch;

use crate::call::CallInfo;
use crate::control::EndWhy;
use crate::fork::Over;
use crate::media::MediaPlane;

#[derive(Default)]
pub(super) struct FakePlane {
    notes: watch::Sender<Notes>,
}

#[derive(Default)]
pub(super) struct Notes {
    pub(super) expected: BTreeSet<CallLegId>,
    pub(super) described: Vec<(CallLegId, CallInfo)>,
    pub(super) ended: Vec<(CallLegId, EndWhy)>,
    pub(super) forgotten: Vec<CallLegId>,
    pub(super) open: BTreeSet<SocketAddr>,
    /// Opened and closed, in order.
    pub(super) ports: Vec<(&'static str, u16)>,
    /// Closed, and late packets may still come.
    pub(super) quiet: BTreeSet<SocketAddr>,
    /// Of another program.
    pub(super) taken: BTreeSet<u16>,
    pub(super) live: Vec<(CallLegId, Direction, Over)>,
    pub(super) looks: usize,
}

impl FakePlane {
    pub(super) fn notes<T>(&self, look: impl FnOnce(&mut Notes) -> T) -> T {
        let mut found = None;
        self.notes.send_modify(|notes| found = Some(look(notes)));
        found.unwrap()
    }

    /// Waits, a bounded time, until `condition` holds.
    pub(super) async fn wait(&self, what: &str, condition: impl FnMut(&Notes) -> bool) {
        super::wait(&self.notes, what, condition).await;
    }
}

impl MediaPlane for FakePlane {
    fn expect(&self, call_leg_id: CallLegId) {
        self.notes(|notes| notes.expected.insert(call_leg_id));
    }

    fn dismiss(&self, call_leg_id: CallLegId) {
        self.notes(|notes| notes.expected.remove(&call_leg_id));
    }

    fn open(&self, _: CallLegId, _: Direction, address: SocketAddr) -> io::Result<()> {
        self.notes(|notes| {
            if notes.taken.contains(&address.port()) {
                return Err(io::ErrorKind::AddrInUse.into());
            }
            assert!(!notes.quiet.contains(&address), "late packets may still come to {address}");
            assert!(notes.open.insert(address), "{address} is open already");
            notes.ports.push(("open", address.port()));
            Ok(())
        })
    }

    fn close(&self, address: SocketAddr, _: Duration) {
        self.notes(|notes| {
            assert!(notes.open.remove(&address), "{address} is not open");
            notes.quiet.insert(address);
            notes.ports.push(("close", address.port()));
        });
    }

    fn end(&self, call_leg_id: CallLegId, why: EndWhy) {
        self.notes(|notes| notes.ended.push((call_leg_id, why)));
    }

    fn describe(&self, call_leg_id: CallLegId, call: &CallInfo) {
        self.notes(|notes| notes.described.push((call_leg_id, call.clone())));
    }

    fn forget(&self, call_leg_id: CallLegId) {
        self.notes(|notes| notes.forgotten.push(call_leg_id));
    }

    fn live(&self) -> Vec<(CallLegId, Direction, Over)> {
        self.notes(|notes| {
            notes.looks += 1;
            notes.live.clone()
        })
    }
}
