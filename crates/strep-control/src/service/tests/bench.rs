//! A service between a carrier and a data plane, on a disk of its own.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use strep_wire::{CallLegId, Direction};
use telnyx_api::webhook::Event;
use tempfile::TempDir;
use tokio::sync::watch;

use super::carrier::{FakeCarrier, leg};
use super::plane::FakePlane;
use crate::control::ControlConfig;
use crate::event::ForkEventKind;
use crate::fork::{Media, Over};
use crate::ports::PortRange;
use crate::rules::{Means, Rules};
use crate::service::{Alarm, Prepared, Service, ServiceConfig, ServiceError, ServiceEvent};
use crate::store::{Store, StoreError};

pub(super) struct Bench {
    pub(super) carrier: FakeCarrier,
    pub(super) plane: Arc<FakePlane>,
    pub(super) told: Arc<watch::Sender<Vec<ServiceEvent>>>,
    folder: TempDir,
}

impl Bench {
    pub(super) async fn new() -> Self {
        Self {
            carrier: FakeCarrier::start().await,
            plane: Arc::default(),
            told: Arc::default(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Every answered call is forked to `target`, and everything is asked again quickly and often.
    pub(super) async fn config(&self) -> ServiceConfig {
        let mut control = ControlConfig::default();
        control.target = Some("udp:192.0.2.1:5004".to_owned());
        control.rules = rules("[[rule]]\nname = 'all'\n", control.means());
        (control.back_off, control.back_off_max) = (Duration::from_millis(10), Duration::from_millis(50));
        (control.asks, control.attempts) = (1_000, 1_000);
        control.reconcile = Some(Duration::from_secs(60));
        ServiceConfig::new(control, self.carrier.client(1), self.store().await)
    }

    /// The same with `pairs` pairs of ports, and no other way.
    pub(super) async fn config_by_ports(&self, pairs: u16) -> ServiceConfig {
        let mut config = self.config().await;
        config.control.target = None;
        let means = Means { ports: true, ..Means::default() };
        config.control.rules = rules("[[rule]]\nname = 'all'\nhow = 'ports'\nmedia = 'decrypted'\n", means);
        let address = IpAddr::from([127, 0, 0, 1]);
        config.ports = Some(PortRange::new(address, address, 20_000, 20_000 + 2 * pairs - 1).unwrap());
        config
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// The store, as soon as the last write of a service that was cut off lets it go.
    pub(super) async fn store(&self) -> Store {
        let opened = async {
            loop {
                match Store::open(self.path()) {
                    Err(StoreError::Busy { .. }) => tokio::task::yield_now().await,
                    store => return store.unwrap(),
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), opened).await.unwrap()
    }

    pub(super) async fn start(&self) -> Service {
        self.run(Service::prepare(self.config().await).unwrap())
    }

    pub(super) fn run(&self, prepared: Prepared) -> Service {
        let told = Arc::clone(&self.told);
        prepared.start(Arc::<FakePlane>::clone(&self.plane), move |event| told.send_modify(|told| told.push(event)))
    }

    pub(super) async fn wait(&self, what: &str, condition: impl FnMut(&Vec<ServiceEvent>) -> bool) {
        super::wait(&self.told, what, condition).await;
    }

    /// Waits until `count` events of this kind were told.
    pub(super) async fn wait_events(&self, name: &str, count: usize) {
        self.wait(name, |told| forks(told).filter(|(_, kind)| kind.name() == name).count() >= count).await;
    }

    /// Calls about which this was told.
    pub(super) fn calls_told(&self, kind: ForkEventKind) -> Vec<String> {
        let told = self.told.borrow();
        let mut calls: Vec<String> =
            forks(&told).filter(|(_, other)| *other == kind).map(|(call, _)| call.to_owned()).collect();
        calls.sort();
        calls
    }

    pub(super) fn alarms(&self) -> Vec<Alarm> {
        let told = self.told.borrow();
        let alarm = |event: &ServiceEvent| match event {
            ServiceEvent::Alarm(alarm) => Some(alarm.clone()),
            ServiceEvent::Fork(_) => None,
        };
        told.iter().filter_map(alarm).collect()
    }
}

fn rules(text: &str, means: Means) -> Rules {
    Rules::from_toml("rules.toml", text, means).unwrap()
}

fn forks(told: &[ServiceEvent]) -> impl Iterator<Item = (&str, ForkEventKind)> {
    told.iter().filter_map(|event| match event {
        ServiceEvent::Alarm(_) => None,
        ServiceEvent::Fork(event) => Some((event.call_control_id.as_str(), event.kind)),
    })
}

/// An event about a call, with an id that is the same whenever this is asked.
pub(super) fn event(event_type: &str, call: &str) -> Event {
    let event = json!({ "data": {
        "id": format!("{event_type}/{call}"), "event_type": event_type, "record_type": "event",
        "occurred_at": "2026-11-24T12:00:00.000000Z",
        "payload": {
            "call_control_id": call, "call_leg_id": leg(call), "call_session_id": "s", "connection_id": "7",
            "from": "+4930111", "to": "+4930222", "direction": "incoming", "state": "answered",
        },
    } });
    Event::from_value(event).unwrap()
}

pub(super) fn leg_id(call: &str) -> CallLegId {
    leg(call).parse().unwrap()
}

/// What the data plane says when both directions of a call come.
pub(super) fn both(call: &str, over: Over) -> [Media; 2] {
    [Direction::Rx, Direction::Tx].map(|direction| Media::Started { call_leg_id: leg_id(call), direction, over })
}

/// Tells of calls all at once.
pub(super) async fn tell(service: &Service, event_type: &str, calls: &[String]) -> Vec<Result<(), ServiceError>> {
    let mut tasks = tokio::task::JoinSet::new();
    for call in calls {
        let (handle, event) = (service.handle().clone(), event(event_type, call));
        tasks.spawn(async move { handle.webhook(&event).await });
    }
    tasks.join_all().await
}

pub(super) fn calls(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|number| format!("c{number}")).collect()
}
