//! The HTTP client.

use core::fmt;
use core::hash::BuildHasher as _;
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::sync::Arc;

use tokio::time::{Instant, sleep};

use crate::error::Error;
use crate::key::ApiKey;
use crate::operation::{Operation, OperationInfo};
use crate::request::{Request, Response};
use crate::retry::{Decision, Outcome, Policy, Retry};

pub use self::builder::{BuildError, ClientBuilder};
pub use self::pages::{Items, Pages};
pub use self::transport::TransportError;

use self::transport::Transport;

mod builder;
mod pages;
mod transport;

/// A client of the API. Cheap to clone; clones share connections.
///
#[cfg_attr(feature = "call-control", doc = "```no_run")]
#[cfg_attr(not(feature = "call-control"), doc = "```ignore")]
/// # async fn take() -> Result<(), Box<dyn std::error::Error>> {
/// use telnyx_api::{ApiKey, Client, Hangup, Target};
///
/// let client = Client::new(ApiKey::from(std::env::var("TELNYX_API_KEY")?))?;
/// let call = client.call("v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg"); // as a webhook says
/// call.answer().await?;
/// call.fork(Target::strep("203.0.113.7:9000".parse()?)).client_state("order 17").await?;
/// call.speak("Guten Tag!").language("de-DE").await?;
/// if call.hangup().await? == Hangup::AlreadyEnded {
///     eprintln!("they were first");
/// }
/// # Ok(())
/// # }
/// ```
///
/// Requests of one client to the carrier share kept-alive HTTP/1.1 connections. Redirects are never followed: an answer
/// with a 3xx status is an [`Error::Status`], and the key goes nowhere but to the base URL. Proxies named by the
/// environment (`HTTPS_PROXY`, `NO_PROXY`, …) are used unless [`ClientBuilder::no_proxy`] says otherwise.
///
/// # What is sent more than once
///
/// A request that is [repeatable](Request::repeatable), after a connection that was refused or broke, an attempt that ran
/// out of time, or status 408, 429, 500, 502, 503 or 504; with exponential back-off and jitter, not before `Retry-After`
/// has passed, and never beyond the time for the whole. A `Retry-After` that reaches beyond it ends the matter at once.
/// Everything else is sent once, whatever happens: the caller alone knows whether a second call may be dialled. A
/// `DELETE` that is repeated after its answer was lost may find nothing there any more and report 404.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

/// A request that has come to its end, for metrics.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Observation {
    /// What was asked for.
    pub operation: &'static OperationInfo,
    /// Status of the answer that counted; `None` if there was none.
    pub status: Option<u16>,
    /// How often it was sent; 0 if it could not be.
    pub attempts: u32,
    /// From the first attempt to the result, back-off included.
    pub elapsed: Duration,
}

impl Client {
    /// A client with defaults fit for production: [`ClientBuilder`] names them.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if the key is empty or cannot stand in a header, or TLS cannot be set up.
    pub fn new(key: ApiKey) -> Result<Self, BuildError> {
        Self::builder(key).build()
    }

    /// A client with the key in `TELNYX_API_KEY` and the base URL in `TELNYX_BASE_URL`, with its `/v2`, or the default one: the
    /// names that the carrier's own clients read.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), also if `TELNYX_API_KEY` is not set; or if `TELNYX_BASE_URL` is no URL.
    pub fn from_env() -> Result<Self, BuildError> {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let builder = Self::builder(ApiKey::from(set("TELNYX_API_KEY").unwrap_or_default()));
        match set("TELNYX_BASE_URL") {
            Some(base_url) => builder.base_url(base_url).build(),
            None => builder.build(),
        }
    }

    /// A client with limits of your own.
    pub fn builder(key: ApiKey) -> ClientBuilder {
        ClientBuilder::new(key)
    }

    /// The same client, over the same connections, that sends every request once, whatever comes of it: for callers that
    /// know better than it does when to ask again.
    #[must_use]
    pub fn once(&self) -> Self {
        let Shared { transport, policy, observer, .. } = &*self.0;
        Self(Arc::new(Shared {
            transport: transport.clone(),
            policy: Policy { attempts: 1, ..*policy },
            jitter: AtomicU64::new(0),
            observer: observer.clone(),
        }))
    }

    /// Sends an operation, again if need be, and reads the answer. Dropping the future abandons it.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`] if no answer came, and whatever [`Operation::decode`] makes of one that did.
    pub async fn send<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        // One copy of the machine for all operations: only the reading is generic.
        let response = self.execute(&operation.request()).await?;
        O::decode(&response)
    }

    /// Sends a request, again if need be, and yields the answer as it is, whatever its status.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`] if no answer came; its source is a [`TransportError`].
    pub async fn execute(&self, request: &Request) -> Result<Response, Error> {
        let started = Instant::now();
        let shared = &*self.0;
        let mut retry = Retry::new(shared.policy, request.repeatable, shared.seed(), started.into_std());
        let result = loop {
            let until = retry.begin(Instant::now().into_std());
            let result = shared.transport.attempt(request, until.into()).await;
            match retry.decide(Instant::now().into_std(), outcome(&result)) {
                Decision::Again(wait) => sleep(wait).await,
                Decision::Stop => break result,
            }
        };
        let attempts = if matches!(result, Err(TransportError::Unsendable { .. })) { 0 } else { retry.sent() };
        if let Some(observer) = &shared.observer {
            let status = result.as_ref().ok().map(|response| response.status);
            observer.0(&Observation { operation: request.operation, status, attempts, elapsed: started.elapsed() });
        }
        result.map_err(|source| Error::Transport {
            operation: request.operation.name,
            attempts,
            source: Box::new(source),
        })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shared { transport, policy, .. } = &*self.0;
        f.debug_struct("Client")
            .field("base_url", &transport.base_url())
            .field("policy", policy)
            .finish_non_exhaustive()
    }
}

/// What all clones have in common.
struct Shared {
    transport: Transport,
    policy: Policy,
    jitter: AtomicU64,
    observer: Option<Observer>,
}

/// Whoever wants to know what became of requests.
#[derive(Clone)]
struct Observer(Arc<dyn Fn(&Observation) + Send + Sync>);

impl Shared {
    /// A seed for one request; the generator spreads neighbouring ones far apart.
    fn seed(&self) -> u64 {
        self.jitter.fetch_add(1, Ordering::Relaxed)
    }
}

/// 64 bits that nobody can foresee, from the keys that hash maps get, so that no source of randomness comes in for it.
pub(crate) fn random() -> u64 {
    std::hash::RandomState::new().hash_one(0_u8)
}

fn outcome(result: &Result<Response, TransportError>) -> Outcome {
    match result {
        Ok(response) => Outcome::Answered {
            status: response.status,
            retry_after: response.retry_after_secs.map(Duration::from_secs),
        },
        Err(TransportError::TooLong { .. } | TransportError::Unsendable { .. }) => Outcome::Hopeless,
        Err(TransportError::Broken { .. } | TransportError::Connect { .. } | TransportError::Timeout { .. }) => {
            Outcome::Lost
        }
    }
}
