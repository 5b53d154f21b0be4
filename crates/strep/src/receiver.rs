//! The threads driver.

use core::any::Any;
use core::hash::BuildHasher;
use core::net::SocketAddr;
use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam_channel::Sender;
use mio::Registry;
use strep_engine::{Binding, CallLegId, EndReason, Engine, Leg, PortId, Sink};

use crate::batch::{Batch, Portable};
use crate::clock::Clock;
use crate::config::{Backend, Config, Listen};
use crate::error::{Error, ListenError, ListenStep};
use crate::hand_over::{Alarm, Exchange};
use crate::open::{self, Opened, Port};
use crate::order::Order;
use crate::pace::Pace;
use crate::ports::{OpenPort, PortTable};
use crate::snapshot::{Snapshot, WorkerSnapshot};
use crate::sockets::{SocketState, Sockets};
use crate::steering::owner_of;
use crate::worker::{Command, Desk, Worker};

/// Receives on threads of its own and hands everything to sinks, one per worker.
///
/// Streams of one call leg share a worker, so a sink sees both directions of a leg, and needs no lock. Dropping the
/// receiver stops it as [`stop`](Self::stop) does, and drops the sinks.
#[derive(Debug)]
pub struct Receiver<S> {
    addresses: Vec<SocketAddr>,
    stations: Vec<Station<S>>,
    stop: Arc<AtomicBool>,
    config: Config,
    batched: bool,
    ports: Mutex<PortTable>,
    /// Numbers of ports that are closed.
    closed: (Sender<PortId>, crossbeam_channel::Receiver<PortId>),
    /// A second handle on each socket that shares its port with others: were one of these closed before all, because
    /// its worker has panicked, the kernel would number the rest anew and steer legs to other workers.
    _group: Vec<std::net::UdpSocket>,
}

#[derive(Debug)]
struct Station<S> {
    desk: Arc<Desk>,
    commands: Sender<Command>,
    registry: Registry,
    thread: JoinHandle<Result<S, String>>,
}

impl<S: Sink + Send + 'static> Receiver<S> {
    /// Opens all sockets and starts the workers; `make_sink` is called once for each, with its number from 0.
    ///
    /// # Errors
    ///
    /// [`Error::Listen`] with every address that could not be opened; [`Error::NothingToListenOn`],
    /// [`Error::Unsupported`], [`Error::Start`]. Nothing is left running then.
    pub fn start(config: Config, mut make_sink: impl FnMut(usize) -> S) -> Result<Self, Error> {
        let batched = batched(config.backend)?;
        let workers = workers(&config, batched)?;
        let Opened { addresses, workers: ports } = open::open(&config, workers, batched)?;
        let group = guards(&ports).map_err(|source| Error::Start { worker: 0, source })?;
        let stop = Arc::new(AtomicBool::new(false));
        let closed = crossbeam_channel::unbounded();
        let mut receiver = Self {
            ports: Mutex::new(PortTable::new(addresses.len())),
            addresses,
            stations: Vec::new(),
            stop,
            config,
            batched,
            closed,
            _group: group,
        };
        let config = &receiver.config;
        let clock = Clock::start();
        let seed = if config.engine.seed == 0 { random() } else { config.engine.seed };
        let shared = shared(&ports);
        let mut ready = Vec::with_capacity(workers);
        for (worker, ports) in ports.into_iter().enumerate() {
            let made = Ready::new((config, seed), worker, ports, &shared);
            ready.push(made.map_err(|source| Error::Start { worker, source })?);
        }
        let alarms: Vec<_> = ready.iter().map(|ready| Arc::clone(&ready.alarm)).collect();
        let exchanges = if workers == 1 {
            vec![None]
        } else {
            Exchange::connect(&alarms, config.hand_over).into_iter().map(Some).collect()
        };
        for (number, (ready, exchange)) in ready.into_iter().zip(exchanges).enumerate() {
            let counters = WorkerSnapshot { receive_buffer_bytes: ready.buffer_bytes, ..WorkerSnapshot::default() };
            let desk = Arc::new(Desk::new(ready.alarm, counters));
            let (sender, commands) = crossbeam_channel::unbounded();
            let worker = Worker {
                number,
                workers,
                budget: config.budget,
                clock,
                engine: ready.engine,
                sink: make_sink(number),
                sockets: ready.sockets,
                exchange,
                pace: Pace::new(clock.now()),
                counters,
                published: clock.now(),
                rounds: 0,
                desk: Arc::clone(&desk),
                commands,
                closed: receiver.closed.0.clone(),
                stop: Arc::clone(&receiver.stop),
            };
            let failed = |source| Error::Start { worker: number, source };
            let registry = worker.sockets.registry().map_err(failed)?;
            let thread = spawn(worker, batched).map_err(failed)?;
            receiver.stations.push(Station { desk, commands: sender, registry, thread });
        }
        Ok(receiver)
    }
}

impl<S> Receiver<S> {
    /// Opens a port on the worker that its media belongs to. It is bound when this returns, so that a sender may be told
    /// of it at once.
    ///
    /// # Errors
    ///
    /// What the system says at which step. [`ListenStep::Share`]: a port whose call legs are shared out among several
    /// workers ([`Binding::Shared`](crate::Binding::Shared), [`Binding::Strep`](crate::Binding::Strep)) can be opened
    /// by [`start`](Self::start) only.
    pub fn open(&self, listen: Listen) -> Result<OpenPort, ListenError> {
        let (worker, address, mut port) = open::open_later(&self.config, listen, (self.stations.len(), self.batched))?;
        let station = &self.stations[worker];
        port.id = self.ports().take(worker);
        let (id, binding) = (port.id, port.binding);
        let handed = SocketState::watched(port, &station.registry).and_then(|socket| {
            let gone = |_| io::ErrorKind::BrokenPipe.into();
            station.send(Command::Open { socket, binding }).map_err(gone)
        });
        if let Err(source) = handed {
            let mut ports = self.ports();
            ports.close(id);
            ports.give_back(id);
            return Err(ListenError { address: listen.address, step: ListenStep::Watch, source });
        }
        Ok(OpenPort { id, address })
    }

    /// Closes a port that [`open`](Self::open) has opened. Its streams end with `reason`; what still comes to it is
    /// discarded and counted as [`Outcome::Unbound`](crate::Outcome::Unbound), until nothing has come for `quiet`. Only
    /// then the socket is closed, and [`closed`](Self::closed) tells: nobody else gets the port, and media that was meant
    /// for another, before. Returns before anything is done. A port that is not open is left as it is.
    pub fn close(&self, id: PortId, reason: EndReason, quiet: Duration) {
        let Some(worker) = self.ports().close(id) else { return };
        if self.stations[worker].send(Command::Close { id, reason, quiet }).is_err() {
            // The sockets of a worker that is no more are closed.
            self.closed.0.send(id).unwrap_or_default();
        }
    }

    /// Ports whose sockets have been closed since they were last asked for. Their addresses are free, and their numbers
    /// may be given to other ports. Does not wait.
    pub fn closed(&self) -> impl Iterator<Item = PortId> + '_ {
        self.closed.1.try_iter().inspect(|&id| self.ports().give_back(id))
    }

    /// Lets streams of a call leg begin, on the worker that owns it: see [`Engine::expect`]. Returns before it is done;
    /// a call leg that could not be expected is counted in the [`snapshot`](Self::snapshot).
    pub fn expect(&self, id: CallLegId) {
        self.tell_owner(id, Order::Expect { id });
    }

    /// Lets no stream of a call leg begin any more: see [`Engine::dismiss`]. Returns before it is done.
    pub fn dismiss(&self, id: CallLegId) {
        self.tell_owner(id, Order::Dismiss { id });
    }

    /// Ends all streams of a call leg with `reason`, on the worker that owns it: see [`Engine::end_call_leg`]. Returns
    /// before it is done. A call leg whose id was made up for bare RTP may be elsewhere: [`end_leg`](Self::end_leg) finds
    /// it.
    pub fn end_call_leg(&self, id: CallLegId, reason: EndReason) {
        self.tell_owner(id, Order::EndCallLeg { id, reason });
    }

    /// Ends the streams of one side of a call leg, wherever they are, with `reason`. Returns before it is done.
    pub fn end_leg(&self, id: CallLegId, leg: Leg, reason: EndReason) {
        for station in &self.stations {
            // A worker that is no more has no streams left to end.
            station.send(Command::Order(Order::EndLeg { id, leg, reason })).unwrap_or_default();
        }
    }

    /// Addresses that are listened on, with the ports that the system chose, in the order of `Config::listen`.
    #[must_use]
    pub fn local_addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// What the workers have counted, as of at most about 100 ms ago.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { workers: self.stations.iter().map(|station| station.desk.snapshot()).collect() }
    }

    /// Takes what the kernel holds, ends all streams, and yields the sinks by worker and the last counters.
    ///
    /// It takes as long as the sinks need for that, and at most about half a second more.
    ///
    /// # Errors
    ///
    /// [`Error::Panicked`] if a sink had panicked; the other workers have ended their streams all the same.
    pub fn stop(mut self) -> Result<(Vec<S>, Snapshot), Error> {
        let ended = self.end();
        let snapshot = Snapshot { workers: ended.iter().map(|(desk, _)| desk.snapshot()).collect() };
        let sinks = ended
            .into_iter()
            .enumerate()
            .map(|(worker, (_, sink))| sink.map_err(|message| Error::Panicked { worker, message }));
        Ok((sinks.collect::<Result<_, _>>()?, snapshot))
    }

    fn tell_owner(&self, id: CallLegId, order: Order) {
        // A worker that is no more begins and ends nothing.
        self.stations[owner_of(id, self.stations.len())].send(Command::Order(order)).unwrap_or_default();
    }

    fn ports(&self) -> MutexGuard<'_, PortTable> {
        self.ports.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&mut self) -> Vec<(Arc<Desk>, Result<S, String>)> {
        self.stop.store(true, Ordering::SeqCst);
        for station in &self.stations {
            station.desk.alarm.ring();
        }
        let stations = core::mem::take(&mut self.stations).into_iter();
        stations
            .map(|Station { desk, thread, .. }| (desk, thread.join().unwrap_or_else(|panic| Err(said(&*panic)))))
            .collect()
    }
}

impl<S> Station<S> {
    /// Fails if the worker is no more.
    fn send(&self, command: Command) -> Result<(), Gone> {
        self.commands.send(command).map_err(|_| Gone)?;
        self.desk.alarm.ring();
        Ok(())
    }
}

/// A worker whose sink has panicked.
#[derive(Debug)]
struct Gone;

impl<S> Drop for Receiver<S> {
    fn drop(&mut self) {
        self.end();
    }
}

/// What a worker needs of the system, before any worker is started.
struct Ready {
    engine: Engine,
    sockets: Sockets,
    alarm: Arc<Alarm>,
    buffer_bytes: usize,
}

impl Ready {
    /// `shared` are bindings of ports whose datagrams may reach this worker by another one.
    fn new(
        (config, seed): (&Config, u64),
        worker: usize,
        ports: Vec<Port>,
        shared: &[(PortId, Binding)],
    ) -> io::Result<Self> {
        let mut limits = config.engine;
        limits.seed = seed ^ (worker as u64).wrapping_mul(SEED_STEP);
        let mut engine = Engine::new(limits);
        for (id, binding) in ports.iter().map(|port| (port.id, port.binding)).chain(shared.iter().copied()) {
            engine.bind(id, binding);
        }
        let shared = ports.iter().filter(|port| port.shared).map(|port| port.buffer_bytes).min();
        let buffer_bytes = shared.or_else(|| ports.iter().map(|port| port.buffer_bytes).min()).unwrap_or(0);
        let (sockets, waker) = Sockets::new(ports)?;
        Ok(Self { engine, sockets, alarm: Arc::new(Alarm::new(waker)), buffer_bytes })
    }
}

fn batched(backend: Backend) -> Result<bool, Error> {
    match backend {
        Backend::Auto => Ok(cfg!(target_os = "linux")),
        Backend::Batched if cfg!(target_os = "linux") => Ok(true),
        Backend::Batched => Err(Error::Unsupported { setting: "backend = batched", with: "on this system" }),
        Backend::Portable => Ok(false),
    }
}

fn workers(config: &Config, batched: bool) -> Result<usize, Error> {
    match config.workers.map(usize::from) {
        Some(workers) if workers > 1 && !batched => {
            Err(Error::Unsupported { setting: "more than one worker", with: "with the portable backend" })
        }
        Some(workers) => Ok(workers),
        None if batched => Ok(thread::available_parallelism().map_or(1, usize::from)),
        None => Ok(1),
    }
}

fn shared(workers: &[Vec<Port>]) -> Vec<(PortId, Binding)> {
    workers.iter().flatten().filter(|port| port.shared).map(|port| (port.id, port.binding)).collect()
}

fn guards(workers: &[Vec<Port>]) -> io::Result<Vec<std::net::UdpSocket>> {
    let shared = workers.iter().filter(|_| workers.len() > 1).flatten().filter(|port| port.shared);
    shared.map(|port| port.socket.try_clone()).collect()
}

fn spawn<S: Sink + Send + 'static>(worker: Worker<S>, batched: bool) -> io::Result<JoinHandle<Result<S, String>>> {
    thread::Builder::new().name(format!("strep-{}", worker.number)).spawn(move || {
        let desk = Arc::clone(&worker.desk);
        catch_unwind(AssertUnwindSafe(|| worker.run(batch(batched)))).map_err(|panic| {
            desk.update(|board| board.panicked = true);
            said(&*panic)
        })
    })
}

fn batch(batched: bool) -> Batch {
    #[cfg(target_os = "linux")]
    if batched {
        return Batch::Slots(Box::new(crate::sys::Slots::new()));
    }
    debug_assert!(!batched || cfg!(target_os = "linux"));
    Batch::Portable(Portable::new())
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

/// A number that nobody can foresee, from the seed of the standard library's maps.
pub(crate) fn random() -> u64 {
    std::hash::RandomState::new().hash_one(0_u8)
}

/// Keeps the seeds of workers apart.
const SEED_STEP: u64 = 0x9E37_79B9_7F4A_7C15;
