//! A carrier, a client of its API, a server for its webhooks, and a socket for its media.

use std::collections::VecDeque;
use std::net::{SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use strep_sim::carrier::{CallId, CallPlan, Carrier, CarrierConfig, LegRecord};
use strep_wire::{CallLegId, Direction, Leg, Strep};
use telnyx_api::webhook::{Event, Novelty, SIGNATURE_HEADER, Seen, Verifier};
use telnyx_api::{ApiKey, Call, Client};
use tokio::sync::watch;

/// Everything that one test needs.
pub(crate) struct Rig {
    pub(crate) carrier: Carrier,
    pub(crate) client: Client,
    pub(crate) inbox: Arc<Inbox>,
}

/// The webhooks that came.
pub(crate) struct Inbox {
    verifier: Verifier,
    seen: Mutex<Seen>,
    /// What to answer next, in place of 200.
    pub(crate) answers: Mutex<VecDeque<StatusCode>>,
    received: watch::Sender<Vec<(Event, Novelty)>>,
}

impl Rig {
    pub(crate) async fn new(change: impl FnOnce(&mut CarrierConfig)) -> Self {
        let mut config = CarrierConfig::new("KEY");
        config.webhook_backoff = Duration::from_millis(10);
        change(&mut config);
        let carrier = Carrier::start(config).expect("loopback has free ports");
        let verifier = Verifier::new(&carrier.public_key()).expect("the carrier has a good key");
        let inbox = Arc::new(Inbox {
            seen: Mutex::new(Seen::new(&verifier)),
            verifier,
            answers: Mutex::default(),
            received: watch::Sender::default(),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has free ports");
        let address = listener.local_addr().expect("it is bound");
        let app = Router::new().route("/webhooks", post(take)).with_state(Arc::clone(&inbox));
        tokio::spawn(async move { axum::serve(listener, app).await });
        carrier.set_webhook_url(&format!("http://{address}/webhooks"));
        let client = client(&carrier, "KEY");
        Self { carrier, client, inbox }
    }

    /// A short call that is answered, and a handle to its A leg.
    pub(crate) async fn answered(&self, plan: CallPlan) -> (CallId, Call) {
        let id = self.carrier.place(plan);
        let control_id = self.legs(id)[0].call_control_id.clone();
        self.inbox.wait_for("call.answered", &control_id).await;
        (id, self.client.call(control_id))
    }

    pub(crate) fn legs(&self, call: CallId) -> Vec<LegRecord> {
        self.carrier.ledger().legs_of(call).cloned().collect()
    }

    /// Waits for the end of a call, but not for ever.
    pub(crate) async fn over(&self, call: CallId) {
        tokio::time::timeout(PATIENCE, self.carrier.wait(call)).await.expect("the call comes to its end");
    }
}

pub(crate) fn client(carrier: &Carrier, key: &str) -> Client {
    let builder = Client::builder(ApiKey::from(key)).base_url(carrier.base_url()).back_off(Duration::from_millis(5));
    builder.attempts(4).build().expect("a client of loopback")
}

impl Inbox {
    /// Types of the events that came, in the order in which they came.
    pub(crate) fn types(&self) -> Vec<String> {
        self.received.borrow().iter().map(|(event, _)| event.event_type().to_owned()).collect()
    }

    /// All that came.
    pub(crate) fn all(&self) -> Vec<(Event, Novelty)> {
        self.received.borrow().clone()
    }

    pub(crate) async fn wait_for(&self, event_type: &str, call_control_id: &str) -> Event {
        let wanted = |event: &Event| {
            event.event_type() == event_type
                && event.call().is_some_and(|call| call.call_control_id == Some(call_control_id))
        };
        let mut received = self.received.subscribe();
        let there = received.wait_for(|received| received.iter().any(|(event, _)| wanted(event)));
        let received =
            tokio::time::timeout(PATIENCE, there).await.expect("the webhook comes").expect("we hold the sender");
        received.iter().find(|(event, _)| wanted(event)).expect("it was waited for").0.clone()
    }
}

async fn take(State(inbox): State<Arc<Inbox>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let lookup = |name: &str| headers.get(name).map(|value| value.as_bytes());
    let Ok(event) = inbox.verifier.check_headers(lookup, &body, unix_seconds()) else {
        return StatusCode::UNAUTHORIZED;
    };
    if let Some(answer) = inbox.answers.lock().expect("no test panics here").pop_front() {
        return answer;
    }
    let signature = lookup(SIGNATURE_HEADER).unwrap_or_default();
    let novelty = inbox.seen.lock().expect("no test panics here").note(&event, signature, unix_seconds());
    inbox.received.send_modify(|received| received.push((event, novelty)));
    StatusCode::OK
}

#[expect(clippy::disallowed_methods, reason = "signatures bear the time of day")]
fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
    i64::try_from(since.as_secs()).expect("it is before the year 292 277 026 596")
}

/// A socket for media, which keeps what comes until it is looked at.
pub(crate) struct Port(UdpSocket);

impl Port {
    pub(crate) fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("loopback has free ports");
        socket.set_nonblocking(true).expect("any socket can");
        Self(socket)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.0.local_addr().expect("it is bound")
    }

    /// All that came.
    pub(crate) fn datagrams(&self) -> Vec<Vec<u8>> {
        let mut buffer = [0; 2_048];
        std::iter::from_fn(|| self.0.recv(&mut buffer).ok().map(|len| buffer[..len].to_vec())).collect()
    }

    /// What the headers of all that came say.
    pub(crate) fn headers(&self) -> Vec<(CallLegId, Leg, Direction)> {
        let read = |datagram: &Vec<u8>| {
            let packet = Strep::parse(datagram).expect("it is STREP");
            (packet.call_leg_id(), packet.leg(), packet.direction())
        };
        self.datagrams().iter().map(read).collect()
    }
}

/// A call of 300 ms that is answered after 10 ms, with media for longer.
pub(crate) fn short(seed: u64) -> CallPlan {
    let mut plan = CallPlan::new(seed);
    plan.ring = Duration::from_millis(10);
    plan.talk = Duration::from_millis(300);
    plan
}

const PATIENCE: Duration = Duration::from_secs(20);
