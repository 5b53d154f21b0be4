//! The async driver: the same engine in a task, on any system that tokio runs on.
//!
//! For one stream of events, take [`Receiver::packets`]; for a [`Sink`] that is called in place, [`Receiver::run`].
//! The time of receipt is that of the task's wake-up, and a packet costs more than with threads: prefer
//! [`strep::Receiver`](crate::Receiver) for thousands of streams. Its ports are those of the start.

use core::fmt;
use core::future::{Future, poll_fn};
use core::net::SocketAddr;
use core::pin::{Pin, pin};
use core::task::{Context, Poll};
use core::time::Duration;
use std::io;

use ::tokio::net::UdpSocket;
use ::tokio::sync::{mpsc, oneshot};
use ::tokio::time::{Instant, Sleep, sleep};
use futures_core::Stream;
use strep_engine::{
    Arrival, CallLegId, EndReason, Engine, Frame, Gap, Leg, Moment, PortId, SenderReport, Sink, StreamRef, Totals,
};

use crate::batch::{BATCH, canonical};
use crate::clock::Clock;
use crate::config::Config;
use crate::error::Error;
use crate::open;
use crate::order::Order;
use crate::owned::{OwnedEvent, OwnedPacket};
use crate::receiver::random;

/// Receives in a task of the caller's runtime.
pub struct Receiver {
    addresses: Vec<SocketAddr>,
    sockets: Vec<(PortId, UdpSocket)>,
    engine: Engine,
    clock: Clock,
    datagram: Vec<u8>,
    orders: mpsc::UnboundedReceiver<Order>,
    handle: Handle,
}

impl Receiver {
    /// Opens all sockets. Of the settings it heeds `listen`, `receive_buffer` and `engine`.
    ///
    /// # Errors
    ///
    /// [`Error::Listen`] with every address that could not be opened, [`Error::NothingToListenOn`],
    /// [`Error::Start`].
    #[expect(clippy::unused_async, reason = "sockets can only be made within a runtime, which this ensures")]
    pub async fn bind(config: Config) -> Result<Self, Error> {
        let opened = open::open(&config, 1, false)?;
        let mut limits = config.engine;
        if limits.seed == 0 {
            limits.seed = random();
        }
        let mut engine = Engine::new(limits);
        let mut sockets = Vec::new();
        for port in opened.workers.into_iter().flatten() {
            engine.bind(port.id, port.binding);
            let socket = UdpSocket::from_std(port.socket).map_err(|source| Error::Start { worker: 0, source })?;
            sockets.push((port.id, socket));
        }
        let datagram = vec![0; DATAGRAM_BYTES];
        let (sender, orders) = mpsc::unbounded_channel();
        let (clock, handle) = (Clock::start(), Handle { orders: sender });
        Ok(Self { addresses: opened.addresses, sockets, engine, clock, datagram, orders, handle })
    }

    /// Receives into `sink` until `until` is ready; then takes what the kernel holds, ends all streams, and yields
    /// the sink with the totals.
    ///
    /// # Errors
    ///
    /// [`Error::Wait`] if the runtime goes away meanwhile.
    pub async fn run<S: Sink>(mut self, mut sink: S, until: impl Future) -> Result<(S, Totals), Error> {
        let mut until = pin!(until);
        let mut timer = pin!(sleep(Duration::ZERO));
        loop {
            let wake = self.ready(until.as_mut(), timer.as_mut()).await?;
            if let Wake::Order(order) = wake {
                order.carry_out(&mut self.engine, self.clock.now(), &mut sink);
            }
            if matches!(wake, Wake::End) {
                break;
            }
            let now = self.receive(&mut sink);
            let due = self.engine.poll_timeout().map_or(AT_LEAST_EVERY, |due| due.since(now));
            timer.as_mut().reset(Instant::now() + due.min(AT_LEAST_EVERY));
        }
        let now = self.drain(&mut sink);
        self.engine.shutdown(now, &mut sink);
        sink.tick(now);
        Ok((sink, *self.engine.totals()))
    }

    /// Receives in a task of its own and yields what comes as a stream, until it is closed or dropped.
    ///
    /// # Panics
    ///
    /// Outside of a runtime.
    #[must_use]
    pub fn packets(self) -> PacketStream {
        let (events, queue) = mpsc::channel(QUEUE + RESERVE);
        let (open, closed) = oneshot::channel();
        ::tokio::spawn(async move {
            let forward = Forward { events, reserve: RESERVE, shed: 0 };
            if let Ok((Forward { events, shed: events_shed @ 1.., .. }, _)) = self.run(forward, closed).await {
                // Fails if nobody is left to be told.
                drop(events.send(OwnedEvent::Shed { events: events_shed }).await);
            }
        });
        PacketStream { queue, open: Some(open) }
    }

    /// What reaches the receiver while it runs.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Addresses that are listened on, with the ports that the system chose, in the order of `Config::listen`.
    #[must_use]
    pub fn local_addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Waits for a datagram or the timer, for an order, or for the end.
    async fn ready<U: Future>(&mut self, mut until: Pin<&mut U>, mut timer: Pin<&mut Sleep>) -> Result<Wake, Error> {
        poll_fn(|context| {
            if until.as_mut().poll(context).is_ready() {
                return Poll::Ready(Ok(Wake::End));
            }
            if let Poll::Ready(Some(order)) = self.orders.poll_recv(context) {
                return Poll::Ready(Ok(Wake::Order(order)));
            }
            let mut ready = timer.as_mut().poll(context).is_ready();
            for (PortId(number), socket) in &self.sockets {
                if let Poll::Ready(outcome) = socket.poll_recv_ready(context) {
                    let address = self.addresses[*number as usize];
                    outcome.map_err(|source| Error::Wait { address, source })?;
                    ready = true;
                }
            }
            if ready { Poll::Ready(Ok(Wake::Media)) } else { Poll::Pending }
        })
        .await
    }

    /// Up to a batch of every socket, and what is due.
    fn receive(&mut self, sink: &mut impl Sink) -> Moment {
        let Self { sockets, engine, clock, datagram, .. } = self;
        let now = clock.now();
        let mut intake = Intake { engine, datagram, sink, now };
        for (port, socket) in sockets {
            intake.take(*port, BATCH, |datagram| socket.try_recv_from(datagram));
        }
        if self.engine.poll_timeout().is_some_and(|due| due <= now) {
            self.engine.handle_timeout(now, sink);
        }
        sink.tick(now);
        now
    }

    /// What the kernel holds at the end. The runtime may not have looked yet whether it holds any, so that its
    /// sockets would say no.
    fn drain(&mut self, sink: &mut impl Sink) -> Moment {
        let Self { sockets, engine, clock, datagram, .. } = self;
        let now = clock.now();
        let mut intake = Intake { engine, datagram, sink, now };
        for (port, socket) in sockets.drain(..) {
            // It fails only if the runtime is gone.
            if let Ok(socket) = socket.into_std() {
                intake.take(port, DRAIN, |datagram| socket.recv_from(datagram));
            }
        }
        now
    }
}

/// Why a receiver has woken up.
enum Wake {
    End,
    /// Datagrams, or the timer.
    Media,
    Order(Order),
}

/// Reaches a receiver that runs in a task, and does nothing once that has ended. A clone reaches the same.
#[derive(Clone, Debug)]
pub struct Handle {
    orders: mpsc::UnboundedSender<Order>,
}

impl Handle {
    /// Lets streams of a call leg begin: see [`Engine::expect`]. Returns before it is done; nobody is told of a call leg
    /// for which there is no room.
    pub fn expect(&self, id: CallLegId) {
        self.order(Order::Expect { id });
    }

    /// Lets no stream of a call leg begin any more: see [`Engine::dismiss`]. Returns before it is done.
    pub fn dismiss(&self, id: CallLegId) {
        self.order(Order::Dismiss { id });
    }

    /// Ends all streams of a call leg with `reason`: see [`Engine::end_call_leg`]. Returns before it is done.
    pub fn end_call_leg(&self, id: CallLegId, reason: EndReason) {
        self.order(Order::EndCallLeg { id, reason });
    }

    /// Ends the streams of one side of a call leg with `reason`. Returns before it is done.
    pub fn end_leg(&self, id: CallLegId, leg: Leg, reason: EndReason) {
        self.order(Order::EndLeg { id, leg, reason });
    }

    fn order(&self, order: Order) {
        // It fails once the receiver has ended.
        self.orders.send(order).unwrap_or_default();
    }
}

/// Where datagrams go that are received now.
struct Intake<'a, S> {
    engine: &'a mut Engine,
    datagram: &'a mut [u8],
    sink: &'a mut S,
    now: Moment,
}

impl<S: Sink> Intake<'_, S> {
    fn take(&mut self, port: PortId, limit: usize, receive: impl Fn(&mut [u8]) -> io::Result<(usize, SocketAddr)>) {
        for _ in 0..limit {
            match receive(self.datagram) {
                Ok((len, peer)) => {
                    let arrival = Arrival { at: self.now, peer: canonical(peer), port };
                    self.engine.handle_datagram(arrival, &self.datagram[..len], self.sink);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                // About some earlier datagram.
                Err(_) => {}
            }
        }
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

/// Events and packets of all streams, each stream's in order.
///
/// Up to 8 192 wait here for a reader; what comes beyond that is shed, and told of at its place by
/// [`OwnedEvent::Shed`]. Starts and ends of streams have room for 1 024 more of their own. Dropping it stops the
/// receiver.
#[derive(Debug)]
pub struct PacketStream {
    queue: mpsc::Receiver<OwnedEvent>,
    open: Option<oneshot::Sender<()>>,
}

impl PacketStream {
    /// Stops receiving. What has come is yielded still, then the ends of all streams, then nothing more.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// The next event; `None` once closed and empty. The same as `next` of stream extensions, without them.
    pub async fn next(&mut self) -> Option<OwnedEvent> {
        self.queue.recv().await
    }
}

impl Stream for PacketStream {
    type Item = OwnedEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<OwnedEvent>> {
        self.queue.poll_recv(context)
    }
}

/// Puts everything into a queue, as long as there is room.
#[derive(Debug)]
struct Forward {
    events: mpsc::Sender<OwnedEvent>,
    /// Room kept for starts and ends.
    reserve: usize,
    /// Events discarded since the last one that found room.
    shed: u64,
}

impl Forward {
    fn put(&mut self, reserve: usize, event: impl FnOnce() -> OwnedEvent) {
        // One place is for the notice of what was shed.
        if self.events.capacity() <= reserve + 1 {
            self.shed += 1;
            return;
        }
        self.notice();
        self.try_send(event());
    }

    fn notice(&mut self) {
        if self.shed > 0 && self.events.capacity() > 0 {
            let events = core::mem::take(&mut self.shed);
            self.try_send(OwnedEvent::Shed { events });
        }
    }

    fn try_send(&self, event: OwnedEvent) {
        // There is room, since nobody else sends: it fails only if the reader is gone, and then nobody misses it.
        drop(self.events.try_send(event));
    }
}

impl Sink for Forward {
    fn stream_started(&mut self, stream: &StreamRef<'_>) {
        self.put(0, || OwnedEvent::Started { key: stream.key, peer: stream.peer, epoch: stream.epoch });
    }

    fn packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        self.put(self.reserve, || OwnedEvent::Packet(OwnedPacket::new(stream, frame)));
    }

    fn late_packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        self.put(self.reserve, || OwnedEvent::LatePacket(OwnedPacket::new(stream, frame)));
    }

    fn gap(&mut self, stream: &StreamRef<'_>, gap: Gap) {
        self.put(self.reserve, || OwnedEvent::Gap { key: stream.key, gap });
    }

    fn epoch_started(&mut self, stream: &StreamRef<'_>) {
        self.put(self.reserve, || OwnedEvent::EpochStarted { key: stream.key, epoch: stream.epoch });
    }

    fn sender_report(&mut self, stream: &StreamRef<'_>, report: SenderReport) {
        self.put(self.reserve, || OwnedEvent::SenderReport { key: stream.key, report });
    }

    fn stream_ended(&mut self, stream: &StreamRef<'_>, reason: EndReason) {
        self.put(0, || OwnedEvent::Ended { key: stream.key, reason, stats: *stream.stats });
    }

    fn tick(&mut self, _: Moment) {
        if self.events.capacity() > self.reserve {
            self.notice();
        }
    }
}

/// Datagrams that are taken off each socket at the end while it does not run dry.
const DRAIN: usize = 65_536;
const AT_LEAST_EVERY: Duration = Duration::from_millis(100);
const DATAGRAM_BYTES: usize = 65_536;
const QUEUE: usize = 8_192;
const RESERVE: usize = 1_024;

#[cfg(test)]
mod tests {
    use strep_engine::{Binding, EngineConfig};
    use strep_wire::RtpHeader;

    use super::*;

    #[test]
    fn slow_reader_is_told_what_it_missed_and_gets_every_start_and_end() {
        let (events, mut queue) = mpsc::channel(6 + 3);
        let mut forward = Forward { events, reserve: 3, shed: 0 };
        let mut engine = Engine::new(EngineConfig::default());
        engine.bind(PortId(0), Binding::Shared);
        let mut at = Moment::from_millis(1);
        let mut bytes = [0; 32];
        for seq in 0..40 {
            let header = RtpHeader { seq, timestamp: u32::from(seq) * 160, ssrc: 7, ..RtpHeader::default() };
            let len = header.write(&mut bytes).unwrap();
            at = at + Duration::from_millis(20);
            let arrival = Arrival { at, peer: ([127, 0, 0, 1], 5).into(), port: PortId(0) };
            engine.handle_datagram(arrival, &bytes[..len + 4], &mut forward);
        }
        engine.shutdown(at, &mut forward);

        let mut packets = 0;
        let mut shed = 0;
        let mut ended = 0;
        while let Ok(event) = queue.try_recv() {
            match event {
                OwnedEvent::Packet(packet) => {
                    assert_eq!(packet.ticks, packets * 160);
                    packets += 1;
                }
                OwnedEvent::Shed { events } => shed += events,
                OwnedEvent::Ended { reason: EndReason::Shutdown, .. } => ended += 1,
                _ => {}
            }
        }
        assert_eq!(u64::try_from(packets).unwrap() + shed, 40);
        assert!(packets > 0 && shed > 0);
        assert_eq!(ended, 1);
    }
}
