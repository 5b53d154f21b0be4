//! Forks: the control service on a thread of its own, between the carrier, the webhooks and the recorder.

mod feed;
mod numbers;
mod plane;
mod tell;

use core::net::SocketAddr;
use core::time::Duration;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use strep_control::{
    Handle, Health, Means, Prepared as PreparedService, Rules, Service, ServiceConfig, ServiceError, Snapshot, Store,
    StoreError,
};
use strep_sink::{Calls, EventSender};
use telnyx_api::Client;
use tokio::sync::mpsc;

use crate::carrier;
use crate::config::Settings;
use crate::counts::Counts;
use crate::failure::{Failure, chain};
use crate::output::{announce, warn};
use crate::recorder::Recorder;

pub(crate) use feed::{Feed, Watched};
pub(crate) use numbers::Scrape;

use plane::Plane;

/// What is needed before anything is recorded: what was known of calls before, and a place for what media is seen.
#[derive(Debug)]
pub(crate) struct Prepared {
    client: Client,
    requests: Arc<Requests>,
    store: Store,
    feed: Arc<Feed>,
}

/// Requests to the carrier by operation and status.
pub(crate) type Requests = Counts<(&'static str, String)>;

/// The running control.
#[derive(Debug)]
pub(crate) struct Control {
    forks: Arc<Forks>,
    means: Means,
    /// How many rules there were at the start.
    ruled: usize,
    orders: mpsc::UnboundedSender<Order>,
    thread: JoinHandle<Result<(), ServiceError>>,
}

/// What others hold of it: webhooks, metrics, the API.
#[derive(Debug)]
pub(crate) struct Forks {
    /// Speaks to the service.
    pub(crate) handle: Handle,
    /// What media does.
    pub(crate) feed: Arc<Feed>,
    /// Webhooks by what became of them.
    pub(crate) webhooks: Arc<Counts<&'static str>>,
    requests: Arc<Requests>,
    plane: Arc<Plane>,
}

enum Order {
    /// Those of this file.
    Rules(Rules, PathBuf),
    Stop(Duration),
}

impl Prepared {
    /// Opens what forks need, and describes the calls that were forked before; nothing without an API key.
    pub(crate) fn open(settings: &Settings) -> Result<Option<Self>, Failure> {
        if settings.api.key.is_none() {
            return Ok(None);
        }
        let store = match Store::open(settings.state()) {
            // A key alone may be there for other purposes: who has no rules records all the same.
            Err(error @ StoreError::Busy { .. }) if settings.control.rules.is_none() => {
                warn(format_args!("nothing is forked from here: {}", chain(&error)));
                return Ok(None);
            }
            opened => opened.map_err(unreadable)?,
        };
        describe(&store, &settings.files.calls)?;
        let requests = Arc::new(Requests::default());
        let observed = Arc::clone(&requests);
        let client = carrier::client(settings, |builder| {
            builder.observe(move |seen| {
                let status = seen.status.map_or_else(|| "transport".to_owned(), |status| status.to_string());
                observed.add((seen.operation.name, status));
            })
        })?;
        Ok(Some(Self { client, requests, store, feed: Feed::new() }))
    }

    /// What the recorder tells.
    pub(crate) const fn feed(&self) -> &Arc<Feed> {
        &self.feed
    }

    /// Starts the service over a recorder that was started with [`Prepared::feed`].
    pub(crate) fn start(self, settings: &Settings, recorder: &Recorder) -> Result<Control, Failure> {
        let Self { client, requests, store, feed } = self;
        let listening = recorder.addresses();
        let means = settings.means(settings.fork_target(listening).is_ok());
        let rules = settings.control.read_rules(means).map_err(|why| Failure::Usage(why.to_string()))?;
        let ports = settings.control.port_range();
        let ports = ports.map_err(|no| Failure::Usage(format!("control.ports: {}; {}", no.what, no.remedy)))?;
        let ruled = rules.len();
        let mut config = ServiceConfig::new(settings.control(listening, rules), client, store);
        config.ports = ports;
        config.quiet = settings.control.quarantine;
        let service = Service::prepare(config).map_err(unreadable)?;
        let handle = service.handle().clone();
        let plane = Arc::new(Plane::new(recorder.receiver(), Arc::clone(&feed), settings.files.calls.clone()));
        let (orders, ordered) = mpsc::unbounded_channel();
        let thread = spawn(service, Arc::clone(&plane), recorder.events(), ordered)
            .map_err(|error| Failure::new("start a thread for forks", error))?;
        feed.connect(handle.clone());
        let forks = Forks { handle, feed, webhooks: Arc::default(), requests, plane };
        Ok(Control { forks: Arc::new(forks), means, ruled, orders, thread })
    }
}

impl Control {
    /// What others hold of it.
    pub(crate) const fn forks(&self) -> &Arc<Forks> {
        &self.forks
    }

    /// Says where calls are forked to, and by what.
    pub(crate) fn announce(&self, settings: &Settings, listening: &[SocketAddr]) {
        let to = match (settings.fork_target(listening), settings.control.ports) {
            (Ok(target), _) => format!("udp:{target}"),
            (Err(_), Some(ports)) => format!("ports {ports}"),
            (Err(_), None) => return warn("nothing is forked from here: set control.advertise, or control.target"),
        };
        match &settings.control.rules {
            Some(path) if self.ruled == 0 => {
                warn(format_args!("no rule in {}: nothing is forked to {to} but by hand", path.display()));
            }
            Some(path) => {
                announce(format_args!("forks calls to {to} by {} of {}", counted(self.ruled), path.display()));
            }
            None => announce(format_args!("forks calls to {to} by hand: strepd fork")),
        }
    }

    /// Reads the rules anew. Those that cannot be taken leave the old ones as they are.
    pub(crate) fn reload(&self, settings: &Settings) {
        let Some(path) = &settings.control.rules else { return };
        match settings.control.read_rules(self.means) {
            Ok(rules) => {
                // A service that has died takes none; that was told.
                self.orders.send(Order::Rules(rules, path.clone())).unwrap_or_default();
            }
            Err(why) => {
                let why = why.to_string().replace('\n', "; ");
                tracing::error!("the rules stay as they were: {} cannot be taken: {why}", path.display());
            }
        }
    }

    /// Ends it: policy decides what becomes of forks. Takes as long as `within` at most, and a moment.
    pub(crate) fn shutdown(self, within: Duration) {
        self.orders.send(Order::Stop(within)).unwrap_or_default();
        match self.thread.join() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!("forks: {}", chain(&error)),
            Err(_) => tracing::error!("forks: their thread has panicked"),
        }
    }
}

impl Forks {
    /// Whether calls are forked: the service runs.
    pub(crate) fn alive(&self) -> bool {
        !matches!(self.handle.health(), Health::Died { .. })
    }

    /// Whether calls are forked, and what is known of them would survive a crash.
    pub(crate) fn ready(&self) -> bool {
        matches!(self.handle.health(), Health::Prepared | Health::Running)
    }

    /// How everything stands; nothing if nobody answers soon.
    pub(crate) async fn snapshot(&self) -> Option<Arc<Snapshot>> {
        tokio::time::timeout(ANSWER_WITHIN, self.handle.snapshot()).await.ok()?.ok()
    }

    /// Passes on which ports have come to their end. To be called a few times a second.
    pub(crate) fn tell_closed(&self) {
        self.plane.tell_closed(&self.handle);
    }
}

/// Runs the service until it is told to stop.
fn spawn(
    service: PreparedService,
    plane: Arc<Plane>,
    events: EventSender,
    mut orders: mpsc::UnboundedReceiver<Order>,
) -> std::io::Result<JoinHandle<Result<(), ServiceError>>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let run = async move {
        let service = service.start(plane, move |event| tell::tell(&events, &event));
        while let Some(order) = orders.recv().await {
            match order {
                Order::Rules(rules, path) => {
                    let count = counted(rules.len());
                    service.handle().replace_rules(rules).await?;
                    tracing::info!("from now on by {count} of {}", path.display());
                }
                Order::Stop(within) => return service.shutdown(within).await,
            }
        }
        Ok(())
    };
    thread::Builder::new().name("control".to_owned()).spawn(move || to_its_end(runtime, run))
}

/// Runs `future`, and waits for nothing else: looking up a carrier's name that no server answers takes longer than the
/// daemon's end may.
fn to_its_end<T>(runtime: tokio::runtime::Runtime, future: impl Future<Output = T>) -> T {
    let ended = runtime.block_on(future);
    runtime.shutdown_background();
    ended
}

/// What was known of calls before this start stands in the reports of what is mended.
fn describe(store: &Store, calls: &Calls) -> Result<(), Failure> {
    for (call_leg_id, info) in store.calls().map_err(unreadable)? {
        calls.describe(call_leg_id, plane::of_report(&info));
    }
    Ok(())
}

/// So many rules, in words.
pub(crate) fn counted(rules: usize) -> String {
    if rules == 1 { "1 rule".to_owned() } else { format!("{rules} rules") }
}

fn unreadable(error: StoreError) -> Failure {
    Failure::Failed(format!("forks: {} (control.state)", chain(&error)))
}

const ANSWER_WITHIN: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::to_its_end;

    #[test]
    fn the_end_does_not_wait_for_what_hangs() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (end, hangs) = std::sync::mpsc::channel::<()>();
        let (begins, begun) = std::sync::mpsc::channel();
        let name = async move {
            tokio::task::spawn_blocking(move || {
                begins.send(()).unwrap();
                hangs.recv()
            });
            begun.recv().unwrap();
            7
        };
        assert_eq!(to_its_end(runtime, name), 7);
        drop(end);
    }
}
