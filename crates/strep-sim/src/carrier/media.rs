//! The media of all forks, paced by one thread.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use strep_wire::Direction;

use crate::impair::Impairments;
use crate::media::LegMedia;
use crate::network::{Network, NetworkCounts};
use crate::plan::LegPlan;

/// What one fork is to send.
#[derive(Debug)]
pub(crate) struct ForkPlan {
    /// What the leg sends since it was answered.
    pub(crate) leg: LegPlan,
    pub(crate) answered: Instant,
    /// When the fork began: media from before is not sent.
    pub(crate) started: Instant,
    pub(crate) impairments: Impairments,
    pub(crate) seed: u64,
    /// Where each direction goes to.
    pub(crate) rx: SocketAddr,
    pub(crate) tx: SocketAddr,
}

/// What one fork has sent.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    directions: [DirectionTally; 2],
}

#[derive(Debug, Default)]
struct DirectionTally {
    sent: AtomicU64,
    unsent: AtomicU64,
    network: Mutex<Option<NetworkCounts>>,
}

impl Tally {
    /// Datagrams handed to the socket, and those it refused.
    pub(crate) fn sent(&self, direction: Direction) -> (u64, u64) {
        let tally = &self.directions[index(direction)];
        (tally.sent.load(Ordering::Relaxed), tally.unsent.load(Ordering::Relaxed))
    }

    /// What the network did; `None` until the last datagram is through.
    pub(crate) fn network(&self, direction: Direction) -> Option<NetworkCounts> {
        *self.directions[index(direction)].network.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, direction: Direction, counts: NetworkCounts) {
        let mut network = self.directions[index(direction)].network.lock().unwrap_or_else(PoisonError::into_inner);
        *network = Some(counts);
    }
}

/// Sends the media of forks from a thread of its own, which ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Media {
    orders: Sender<Order>,
    next_fork: u64,
}

#[derive(Debug)]
enum Order {
    Start { fork: u64, plan: Box<ForkPlan>, tally: Arc<Tally> },
    Stop { fork: u64, at: Instant, late: u32 },
}

impl Media {
    /// Starts the thread; it calls `settled` whenever a fork has sent its last.
    pub(crate) fn start(settled: impl Fn() + Send + 'static) -> io::Result<Self> {
        let sockets =
            (0..SOCKETS).map(|_| UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))).collect::<io::Result<Vec<_>>>()?;
        for socket in &sockets {
            socket.set_nonblocking(true)?;
        }
        let (orders, receiver) = channel();
        let pacer = Pacer { sockets, epoch: now(), forks: HashMap::new(), due: BinaryHeap::new(), settled };
        thread::Builder::new().name("carrier media".to_owned()).spawn(move || pacer.run(&receiver))?;
        Ok(Self { orders, next_fork: 0 })
    }

    /// Begins to send. Yields the fork's number.
    pub(crate) fn fork(&mut self, plan: ForkPlan, tally: Arc<Tally>) -> u64 {
        let fork = self.next_fork;
        self.next_fork += 1;
        self.order(Order::Start { fork, plan: Box::new(plan), tally });
        fork
    }

    /// Ends a fork with what was due by `at`, and `late` more packets.
    pub(crate) fn stop(&self, fork: u64, at: Instant, late: u32) {
        self.order(Order::Stop { fork, at, late });
    }

    fn order(&self, order: Order) {
        // The thread ends with us and not before.
        let _ended = self.orders.send(order);
    }
}

/// The thread's own.
#[derive(Debug)]
struct Pacer<F> {
    sockets: Vec<UdpSocket>,
    epoch: Instant,
    forks: HashMap<u64, Fork>,
    due: BinaryHeap<Reverse<(Duration, u64)>>,
    settled: F,
}

impl<F: Fn()> Pacer<F> {
    fn run(mut self, orders: &Receiver<Order>) {
        loop {
            let now = self.epoch.elapsed();
            let wait = self.due.peek().map_or(LONGEST_SLEEP, |Reverse((at, _))| at.saturating_sub(now));
            match orders.recv_timeout(wait.clamp(BATCH, LONGEST_SLEEP)) {
                Ok(order) => self.obey(order),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            loop {
                match orders.try_recv() {
                    Ok(order) => self.obey(order),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            self.send_due();
        }
    }

    fn obey(&mut self, order: Order) {
        let (Order::Start { fork: number, .. } | Order::Stop { fork: number, .. }) = order;
        match order {
            Order::Start { fork, plan, tally } => {
                let answered = plan.answered.saturating_duration_since(self.epoch);
                let socket = usize::try_from(fork).unwrap_or_default() % self.sockets.len();
                self.forks.insert(fork, Fork::new(*plan, tally, answered, socket));
            }
            Order::Stop { fork, at, late } => {
                let Some(fork) = self.forks.get_mut(&fork) else { return };
                let at = at.saturating_duration_since(self.epoch).saturating_sub(fork.answered);
                fork.stopped.get_or_insert((at, late));
            }
        }
        self.schedule(number);
    }

    fn send_due(&mut self) {
        let now = self.epoch.elapsed();
        while let Some(&Reverse((at, number))) = self.due.peek().filter(|Reverse((at, _))| *at <= now) {
            self.due.pop();
            let Some(fork) = self.forks.get_mut(&number) else { continue };
            if fork.next != Some(at) {
                continue;
            }
            fork.send_due(now, &self.sockets);
            self.schedule(number);
        }
    }

    /// Notes when a fork is due next, or lets it go at its end.
    fn schedule(&mut self, number: u64) {
        let Some(fork) = self.forks.get_mut(&number) else { return };
        let at = fork.poll_timeout();
        if at.is_none() {
            fork.finish();
            self.forks.remove(&number);
            (self.settled)();
            return;
        }
        if fork.next != at {
            fork.next = at;
            self.due.extend(at.map(|at| Reverse((at, number))));
        }
    }
}

/// One fork under way. Its times count from when the leg was answered.
#[derive(Debug)]
struct Fork {
    media: LegMedia,
    networks: [Network<Vec<u8>>; 2],
    to: [SocketAddr; 2],
    tally: Arc<Tally>,
    socket: usize,
    /// When the leg was answered, since the thread's epoch.
    answered: Duration,
    /// Media from before the fork began is not sent.
    from: Duration,
    /// Set once the fork is stopped: when, and how many packets are sent all the same.
    stopped: Option<(Duration, u32)>,
    next: Option<Duration>,
}

impl Fork {
    fn new(plan: ForkPlan, tally: Arc<Tally>, answered: Duration, socket: usize) -> Self {
        let network = |direction: u64| Network::without_fates(plan.seed ^ direction, plan.impairments.clone());
        Self {
            media: plan.leg.media(),
            networks: [network(0), network(1)],
            to: [plan.rx, plan.tx],
            tally,
            socket,
            answered,
            from: plan.started.saturating_duration_since(plan.answered),
            stopped: None,
            next: None,
        }
    }

    fn send_due(&mut self, now: Duration, sockets: &[UdpSocket]) {
        let now = now.saturating_sub(self.answered);
        while let Some(at) = self.due().filter(|at| *at <= now) {
            let Some(sent) = self.media.next() else { break };
            if let Some((stop, late)) = &mut self.stopped
                && at > *stop
            {
                *late -= 1;
            }
            if at >= self.from {
                self.networks[index(sent.direction)].send(at, sent.datagram);
            }
        }
        for ((network, to), tally) in self.networks.iter_mut().zip(self.to).zip(&self.tally.directions) {
            while let Some(arrival) = network.poll(now) {
                let gone = sockets[self.socket].send_to(&arrival.datagram, to).is_ok();
                let counter = if gone { &tally.sent } else { &tally.unsent };
                counter.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// When the leg sends next, if it does.
    fn due(&mut self) -> Option<Duration> {
        let at = self.media.poll_timeout()?;
        let over = self.stopped.is_some_and(|(stop, late)| at > stop && late == 0);
        (!over).then_some(at)
    }

    /// When there is something to do next, since the thread's epoch.
    fn poll_timeout(&mut self) -> Option<Duration> {
        let due = self.due();
        let at = self.networks.iter().filter_map(Network::poll_timeout).chain(due).min()?;
        Some(self.answered.saturating_add(at))
    }

    fn finish(&self) {
        for (direction, network) in [Direction::Rx, Direction::Tx].into_iter().zip(&self.networks) {
            self.tally.finish(direction, network.counts());
        }
    }
}

const fn index(direction: Direction) -> usize {
    match direction {
        Direction::Rx => 0,
        Direction::Tx => 1,
    }
}

#[expect(clippy::disallowed_methods, reason = "the carrier runs in real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// What falls due within so long is sent together.
const BATCH: Duration = Duration::from_millis(1);
const LONGEST_SLEEP: Duration = Duration::from_millis(100);
/// Enough that a receiver which spreads by source address and port has something to spread.
const SOCKETS: usize = 16;
