//! One worker: its sockets, its engine, its sink.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender};
use strep_engine::{Arrival, Binding, EndReason, Engine, Moment, PortId, Sink};

use crate::batch::Batch;
use crate::clock::Clock;
use crate::feed::Feed;
use crate::hand_over::{Alarm, Exchange, Parcel};
use crate::order::Order;
use crate::pace::Pace;
use crate::snapshot::WorkerSnapshot;
use crate::sockets::{SocketState, Sockets};
use crate::steering::owner;

/// A worker, made on one thread and run on its own.
pub(crate) struct Worker<S> {
    pub(crate) number: usize,
    pub(crate) workers: usize,
    pub(crate) budget: Duration,
    pub(crate) clock: Clock,
    pub(crate) engine: Engine,
    pub(crate) sink: S,
    pub(crate) sockets: Sockets,
    /// `None` with a single worker.
    pub(crate) exchange: Option<Exchange>,
    pub(crate) pace: Pace,
    pub(crate) counters: WorkerSnapshot,
    pub(crate) published: Moment,
    pub(crate) rounds: u32,
    pub(crate) desk: Arc<Desk>,
    pub(crate) commands: Receiver<Command>,
    /// Where it tells which ports it has closed.
    pub(crate) closed: Sender<PortId>,
    pub(crate) stop: Arc<AtomicBool>,
}

/// Where a worker can be reached, and where it publishes.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) alarm: Arc<Alarm>,
    board: Mutex<WorkerSnapshot>,
}

impl Desk {
    pub(crate) fn new(alarm: Arc<Alarm>, counters: WorkerSnapshot) -> Self {
        Self { alarm, board: Mutex::new(counters) }
    }

    pub(crate) fn update(&self, change: impl FnOnce(&mut WorkerSnapshot)) {
        change(&mut self.board.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn snapshot(&self) -> WorkerSnapshot {
        *self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a worker is told from outside.
#[derive(Debug)]
pub(crate) enum Command {
    Close { id: PortId, reason: EndReason, quiet: Duration },
    Open { socket: SocketState, binding: Binding },
    Order(Order),
}

impl<S: Sink> Worker<S> {
    /// Works until told to stop; then takes what is under way, ends all streams and yields the sink.
    pub(crate) fn run(mut self, mut batch: Batch) -> S {
        let mut round = Vec::new();
        while !self.stop.load(Ordering::SeqCst) {
            let now = self.work(&mut batch, &mut round);
            self.wait(now);
        }
        self.drain(&mut batch, &mut round);
        let now = self.clock.now();
        self.obey(now);
        self.engine.shutdown(now, &mut self.sink);
        self.sink.tick(now);
        self.publish(now);
        self.sink
    }

    /// A round: what was handed over, one batch of each ready socket, what was commanded, what is due.
    fn work(&mut self, batch: &mut Batch, round: &mut Vec<usize>) -> Moment {
        let before = self.counters.datagrams + self.counters.taken_over;
        // Ahead of the sockets, so that what others have received earlier comes earlier.
        self.take_over();
        self.sockets.take_ready(round);
        for index in round.drain(..) {
            self.receive(index, batch);
        }
        let now = self.clock.now();
        self.pace.count(self.counters.datagrams + self.counters.taken_over - before, now);
        self.obey(now);
        if self.engine.poll_timeout().is_some_and(|due| due <= now) {
            self.engine.handle_timeout(now, &mut self.sink);
        }
        self.sink.tick(now);
        if now.since(self.published) >= AT_LEAST_EVERY {
            self.close_quiet(now, batch);
            self.publish(now);
        }
        now
    }

    /// One batch of one socket.
    fn receive(&mut self, index: usize, batch: &mut Batch) {
        let received = self.sockets.receive(index, batch).unwrap_or_else(|_| {
            self.counters.receive_errors += 1;
            0
        });
        let Some(socket) = self.sockets.state(index).filter(|_| received > 0) else { return };
        let reading = self.clock.read();
        let mut outbox = self.exchange.as_mut().filter(|_| socket.shared).map(|exchange| &mut exchange.outbox);
        let mut feed = Feed::new(&mut self.engine, &mut self.sink);
        let batch = socket.ring.as_ref().unwrap_or(batch);
        for slot in 0..received {
            let message = batch.message(slot);
            let at = message.stamp.map_or_else(|| reading.now(), |stamp| reading.arrival(stamp));
            // Stamps step back where a network card has several queues; time does not.
            socket.latest = socket.latest.max(at);
            let arrival = Arrival { at: socket.latest, peer: message.peer, port: socket.id };
            for datagram in message.datagrams() {
                self.counters.datagrams += 1;
                match outbox.as_mut().map(|outbox| (owner(datagram, self.workers), outbox)) {
                    Some((owner, outbox)) if owner != self.number => outbox.push(owner, arrival, datagram),
                    _ => feed.push(arrival, datagram),
                }
            }
        }
        feed.flush();
        if let Some(outbox) = outbox {
            outbox.flush();
            self.counters.handed_over = outbox.handed_over();
            self.counters.shed = outbox.shed();
        }
        self.counters.batches += 1;
        socket.note_received(reading.now());
    }

    /// Closes sockets that are to be closed and have been quiet for long enough, after a last look.
    fn close_quiet(&mut self, now: Moment, batch: &mut Batch) {
        for index in self.sockets.quiet(now) {
            self.receive(index, batch);
            if let Some((id, dropped)) = self.sockets.close_quiet(index, now) {
                self.counters.kernel_dropped += dropped;
                // It fails only if the receiver is gone.
                self.closed.send(id).unwrap_or_default();
            }
        }
    }

    /// What other workers have received for this one; not more at once than leaves the sockets their turn.
    fn take_over(&mut self) {
        for _ in 0..PARCELS {
            let parcel = self.exchange.as_ref().and_then(|exchange| exchange.inbox.parcels.try_recv().ok());
            let Some(parcel) = parcel else { return };
            self.open(&parcel);
            if let Some(exchange) = &self.exchange {
                exchange.inbox.give_back(parcel);
            }
        }
    }

    fn obey(&mut self, now: Moment) {
        while let Ok(command) = self.commands.try_recv() {
            match command {
                Command::Close { id, reason, quiet } => {
                    self.engine.unbind(id, now, reason, &mut self.sink);
                    self.sockets.close(id, quiet, now);
                }
                Command::Open { socket, binding } => {
                    self.engine.bind(socket.id, binding);
                    self.sockets.put(socket);
                }
                Command::Order(order) => {
                    let done = order.carry_out(&mut self.engine, now, &mut self.sink);
                    self.counters.expectations_refused += u64::from(!done);
                }
            }
        }
    }

    /// Lets a batch grow while that pays, else waits for the next datagram, command or timeout.
    fn wait(&mut self, now: Moment) {
        if self.sockets.any_ready() || self.has_mail() {
            self.rounds = self.rounds.wrapping_add(1);
            if self.rounds.is_multiple_of(LOOK_UP_EVERY) {
                self.look_up(Duration::ZERO);
            }
        } else if self.pace.promises_two_within(self.budget) {
            nap(self.budget);
            self.counters.naps += 1;
            let looked = self.sockets.look();
            self.note(looked);
        } else {
            self.desk.alarm.set();
            // Whoever left something before the alarm was set has not rung it.
            let called = self.has_mail() || self.stop.load(Ordering::SeqCst);
            let due = self.engine.poll_timeout().map_or(AT_LEAST_EVERY, |due| due.since(now));
            self.look_up(if called { Duration::ZERO } else { due.min(AT_LEAST_EVERY) });
            self.desk.alarm.unset();
        }
    }

    fn look_up(&mut self, timeout: Duration) {
        let waited = self.sockets.wait(timeout);
        self.note(waited);
    }

    fn note(&mut self, waited: io::Result<()>) {
        if waited.is_err_and(|error| error.kind() != io::ErrorKind::Interrupted) {
            self.counters.receive_errors += 1;
        }
    }

    fn has_mail(&self) -> bool {
        !self.commands.is_empty() || self.exchange.as_ref().is_some_and(|exchange| !exchange.inbox.parcels.is_empty())
    }

    /// Takes what the kernel holds now, and what other workers find for this one while they do the same.
    fn drain(&mut self, batch: &mut Batch, round: &mut Vec<usize>) {
        let deadline = self.clock.now() + DRAIN_WITHIN;
        self.sockets.mark_all();
        while self.sockets.any_ready() && self.work(batch, round) < deadline {}
        let Some(Exchange { outbox, inbox }) = self.exchange.take() else { return };
        // Once every worker has dropped its outbox, all inboxes close.
        drop(outbox);
        while let Ok(parcel) = inbox.parcels.recv_timeout(DRAIN_WITHIN) {
            self.open(&parcel);
            inbox.give_back(parcel);
        }
    }

    fn open(&mut self, parcel: &Parcel) {
        let mut feed = Feed::new(&mut self.engine, &mut self.sink);
        for (arrival, datagram) in parcel.datagrams() {
            self.counters.taken_over += 1;
            feed.push(arrival, datagram);
        }
        feed.flush();
    }

    fn publish(&mut self, now: Moment) {
        self.published = now;
        self.counters.kernel_dropped += self.sockets.take_dropped();
        self.counters.ring_refused = self.sockets.refused();
        self.counters.totals = *self.engine.totals();
        self.counters.streams = self.engine.streams();
        self.desk.update(|board| *board = self.counters);
    }
}

#[expect(clippy::disallowed_methods, reason = "the wait is for time itself: datagrams gather meanwhile")]
fn nap(budget: Duration) {
    std::thread::sleep(budget);
}

/// How often a sink is ticked and counters are published, at the least.
const AT_LEAST_EVERY: Duration = Duration::from_millis(100);
/// How long a stopping worker reads on while its sockets never empty, and waits for what others hand over.
const DRAIN_WITHIN: Duration = Duration::from_millis(250);
/// Rounds between looks for newly ready sockets while one is never empty.
const LOOK_UP_EVERY: u32 = 16;
/// Parcels taken over in a round.
const PARCELS: usize = 64;
