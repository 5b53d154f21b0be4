//! The threads driver.

use core::any::Any;
use core::hash::BuildHasher;
use core::net::SocketAddr;
use core::sync::atomic::{AtomicBool, Ordering};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam_channel::Sender;
use strep_engine::{CallLegId, EndReason, Engine, Leg, Sink};

use crate::batch::{Batch, Portable};
use crate::clock::Clock;
use crate::config::{Backend, Config};
use crate::error::Error;
use crate::hand_over::{Alarm, Exchange};
use crate::open::{self, Opened, Port};
use crate::pace::Pace;
use crate::snapshot::{Snapshot, WorkerSnapshot};
use crate::sockets::Sockets;
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
    /// A second handle on each socket that shares its port with others: were one of these closed before all, because
    /// its worker has panicked, the kernel would number the rest anew and steer legs to other workers.
    _group: Vec<std::net::UdpSocket>,
}

#[derive(Debug)]
struct Station<S> {
    desk: Arc<Desk>,
    commands: Sender<Command>,
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
        let mut receiver = Self { addresses, stations: Vec::new(), stop, _group: group };
        let clock = Clock::start();
        let seed = if config.engine.seed == 0 { random() } else { config.engine.seed };
        let mut ready = Vec::with_capacity(workers);
        for (worker, ports) in ports.into_iter().enumerate() {
            ready.push(Ready::new(&config, seed, worker, ports).map_err(|source| Error::Start { worker, source })?);
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
                stop: Arc::clone(&receiver.stop),
            };
            let thread = spawn(worker, batched).map_err(|source| Error::Start { worker: number, source })?;
            receiver.stations.push(Station { desk, commands: sender, thread });
        }
        Ok(receiver)
    }
}

impl<S> Receiver<S> {
    /// Ends a call leg's streams, wherever they are, with `reason`. Returns before it is done.
    pub fn end_leg(&self, id: CallLegId, leg: Leg, reason: EndReason) {
        for station in &self.stations {
            // A worker that is no more has no streams left to end.
            if station.commands.send(Command::EndLeg { id, leg, reason }).is_ok() {
                station.desk.alarm.ring();
            }
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
    fn new(config: &Config, seed: u64, worker: usize, ports: Vec<Port>) -> io::Result<Self> {
        let mut limits = config.engine;
        limits.seed = seed ^ (worker as u64).wrapping_mul(SEED_STEP);
        let mut engine = Engine::new(limits);
        for port in &ports {
            engine.bind(port.id, port.binding);
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
