//! A carrier to talk to: its API over HTTP, its webhooks, its media, and its bad days.
//!
//! ```no_run
//! use strep_sim::carrier::{CallPlan, Carrier, CarrierConfig};
//!
//! # async fn example() -> std::io::Result<()> {
//! let carrier = Carrier::start(CarrierConfig::new("KEY"))?;
//! carrier.set_webhook_url("http://127.0.0.1:8080/webhooks");
//! // Point the program under test to carrier.base_url() and carrier.public_key(), then:
//! let call = carrier.place(CallPlan::new(1));
//! carrier.wait(call).await;
//! let ledger = carrier.ledger();
//! assert!(ledger.faults().is_empty());
//! # Ok(()) }
//! ```
//!
//! It answers commands of call control ([`Ledger`] tells which came and what they did), posts signed webhooks and
//! repeats those that are not taken, sends the media of forks as STREP or as bare RTP, and lists webhooks that it could
//! not deliver. Like the real one it keeps a fork until it is stopped or the call ends, ignores a `command_id` that it
//! knows, and starts a second fork of a leg for whoever asks for one: [`Ledger::faults`] tells. What else the real API
//! has is answered 404.
//!
//! Everything goes over loopback. It has threads of its own, two, and needs no runtime around it. What is random comes
//! from a seed; when things happen is up to the clock.

mod command;
mod delivery;
mod http;
mod ledger;
mod leg;
mod media;
mod plan;
mod spec;
mod webhook;
mod world;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use hyper::header::HeaderValue;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::watch;
use tokio::time::timeout;

pub use ledger::{
    CommandRecord, Destination, Effect, ForkRecord, Ledger, LegRecord, MediaRecord, WebhookFate, WebhookRecord,
};
pub use plan::{CallDirection, CallPlan, CommandFault, CommandFaults, Faults, ForkFaults, Mishaps, WebhookFaults};
pub use spec::FaultsError;

use crate::rng::Rng;
use media::Media;
use world::{Phase, Placed, World};

/// What a carrier is like. [`CarrierConfig::new`] has no bad days.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CarrierConfig {
    /// What calls that are dialled do once they are placed; who calls whom is said by the command.
    pub dialled: CallPlan,
    /// Bad days; may be changed later.
    pub faults: Faults,
    /// The API key: anything, it opens nothing else.
    pub key: String,
    /// Packets that a leg still sends after its call has ended.
    pub late_packets: u32,
    /// Seed of ids, of the key that signs, and of bad days.
    pub seed: u64,
    /// How often a webhook is sent at most.
    pub webhook_attempts: u32,
    /// Pause before the second attempt, doubled before each further one.
    pub webhook_backoff: Duration,
    /// How long an attempt may take.
    pub webhook_timeout: Duration,
    /// Where webhooks go to, in plain HTTP; none go out without. May be set later.
    pub webhook_url: Option<String>,
}

impl CarrierConfig {
    /// A carrier with this API key: three attempts at each webhook, 200 ms apart at first, 2 s each at most.
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self {
            dialled: CallPlan::new(0),
            faults: Faults::default(),
            key: key.to_owned(),
            late_packets: 0,
            seed: 0,
            webhook_attempts: 3,
            webhook_backoff: Duration::from_millis(200),
            webhook_timeout: Duration::from_secs(2),
            webhook_url: None,
        }
    }
}

/// Number of a call, in the order in which they were placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(usize);

/// A carrier that runs. Dropped, it is gone at once: its connections are cut, its media ends.
#[derive(Debug)]
pub struct Carrier {
    shared: Arc<Shared>,
    address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Carrier {
    /// Starts on a free port of loopback.
    ///
    /// # Errors
    ///
    /// What the system says to sockets and threads.
    pub fn start(config: CarrierConfig) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("carrier").enable_all().build()?;
        let (listener, other) = (listen(&runtime)?, listen(&runtime)?);
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(config, other.local_addr()?, runtime.handle().clone())?);
        runtime.spawn(http::serve(Arc::clone(&shared), listener));
        runtime.spawn(http::serve_other_origin(Arc::clone(&shared), other));
        Ok(Self { shared, address, runtime: Some(runtime) })
    }

    /// Calls somebody, or lets somebody call.
    pub fn place(&self, plan: CallPlan) -> CallId {
        let placed = self.shared.with(|world| world.place(plan, None, None));
        let call = placed.call;
        self.shared.live(placed);
        call
    }

    /// One of the two hangs up.
    pub fn hang_up(&self, call: CallId) {
        self.shared.with(|world| world.hang_up(call, "normal_clearing", "caller"));
    }

    /// Sends webhooks to another URL from now on.
    pub fn set_webhook_url(&self, url: &str) {
        self.shared.with(|world| world.config.webhook_url = Some(url.to_owned()));
    }

    /// Has other bad days from now on.
    pub fn set_faults(&self, faults: Faults) {
        self.shared.with(|world| world.faults = faults);
    }

    /// Lets the next requests for `operation` (its documented name, such as `callForkStart`) go wrong like this, one
    /// after the other, whatever the shares say.
    pub fn spoil(&self, operation: &str, faults: impl IntoIterator<Item = CommandFault>) {
        self.shared.with(|world| world.script.entry(operation.to_owned()).or_default().extend(faults));
    }

    /// Waits until the call has ended, its webhooks are delivered or given up, and its media is sent.
    pub async fn wait(&self, call: CallId) {
        let mut settled = self.shared.settled.subscribe();
        // The sender is ours: this ends when the call does.
        let _over = settled.wait_for(|()| self.shared.with(|world| world.is_over(call))).await;
    }

    /// Waits for all calls that are there.
    pub async fn wait_all(&self) {
        for call in self.shared.with(|world| world.calls()) {
            self.wait(call).await;
        }
    }

    /// What the API's paths are appended to.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/v2", self.address)
    }

    /// The key that webhooks are checked with, in base64.
    #[must_use]
    pub fn public_key(&self) -> String {
        STANDARD.encode(self.shared.signing_key.verifying_key().as_bytes())
    }

    /// The moment that the ledger's times count from.
    #[must_use]
    pub fn started(&self) -> Instant {
        self.shared.with(|world| world.started())
    }

    /// All that happened so far.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.shared.with(|world| world.ledger())
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A port of loopback, for a runtime that need not be the one around us.
fn listen(runtime: &Runtime) -> io::Result<TcpListener> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let _within = runtime.enter();
    TcpListener::from_std(listener)
}

/// What all tasks share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) bearer: HeaderValue,
    pub(crate) other_origin: HeaderValue,
    pub(crate) signing_key: SigningKey,
    world: Mutex<World>,
    settled: watch::Sender<()>,
    runtime: Handle,
}

impl Shared {
    fn new(config: CarrierConfig, other_origin: SocketAddr, runtime: Handle) -> io::Result<Self> {
        let header = |text: String| HeaderValue::try_from(text).map_err(io::Error::other);
        let mut secret = [0; 32];
        Rng::derive(config.seed, "signing key").fill(&mut secret);
        let settled = watch::Sender::new(());
        let media = Media::start({
            let settled = settled.clone();
            move || settled.send_replace(())
        })?;
        Ok(Self {
            bearer: header(format!("Bearer {}", config.key))?,
            other_origin: header(format!("http://{other_origin}/v2/elsewhere"))?,
            signing_key: SigningKey::from_bytes(&secret),
            world: Mutex::new(World::new(config, media)),
            settled,
            runtime,
        })
    }

    /// Looks at the world, or changes it.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn settle(&self, webhook: usize, fate: WebhookFate) {
        self.with(|world| world.settle(webhook, fate));
        self.settled.send_replace(());
    }

    /// Lets a call take its course.
    pub(crate) fn live(self: &Arc<Self>, placed: Placed) {
        self.runtime.spawn(webhook::deliver_all(Arc::clone(self), placed.orders));
        self.runtime.spawn(take_course(Arc::clone(self), placed.call, placed.phase));
    }
}

/// Rings, is answered, talks, hangs up; all of it earlier if a command says so.
async fn take_course(shared: Arc<Shared>, call: CallId, mut phase: watch::Receiver<Phase>) {
    let (ring, talk) = shared.with(|world| {
        let leg = world.legs_of(call)[0];
        (world.leg(leg).plan.ring, world.leg(leg).plan.talk)
    });
    if timeout(ring, phase.wait_for(|phase| *phase != Phase::Ringing)).await.is_err() {
        shared.with(|world| world.answer(call));
    }
    if timeout(talk, phase.wait_for(|phase| *phase == Phase::Ended)).await.is_err() {
        shared.with(|world| world.hang_up(call, "normal_clearing", "caller"));
    }
}
