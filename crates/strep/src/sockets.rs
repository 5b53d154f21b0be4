//! The sockets of one worker, and which of them have something.

use core::time::Duration;
use std::io;

use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Registry, Token, Waker};
use strep_engine::{Moment, PortId};

use crate::batch::{Batch, Received};
use crate::open::Port;
#[cfg(target_os = "linux")]
use crate::sys;

/// Sockets, waited for together.
#[derive(Debug)]
pub(crate) struct Sockets {
    poll: Poll,
    events: Events,
    /// By the number of the port, of which other workers have some.
    states: Vec<Option<SocketState>>,
    /// Sockets to read, by number; each once.
    ready: Vec<usize>,
    /// Sockets that are to be closed once they are quiet.
    closing: Vec<usize>,
    /// The only socket, where there is one.
    lone: Option<usize>,
}

impl Sockets {
    /// Registers all sockets, and a waker that ends a wait.
    pub(crate) fn new(ports: Vec<Port>) -> io::Result<(Self, Waker)> {
        let poll = Poll::new()?;
        let waker = Waker::new(poll.registry(), WAKER)?;
        let (states, ready, closing) = (Vec::new(), Vec::with_capacity(ports.len()), Vec::new());
        let mut sockets = Self { poll, events: Events::with_capacity(EVENTS), states, ready, closing, lone: None };
        for port in ports {
            let state = SocketState::watched(port, sockets.poll.registry())?;
            sockets.put(state);
        }
        Ok((sockets, waker))
    }

    /// What other threads register sockets with, before they [`add`](Self::add) them.
    pub(crate) fn registry(&self) -> io::Result<Registry> {
        self.poll.registry().try_clone()
    }

    /// Takes a socket that was registered elsewhere, and has it read: what it had by then was told to nobody.
    pub(crate) fn put(&mut self, state: SocketState) {
        let index = state.id.0 as usize;
        if self.states.len() <= index {
            self.states.resize_with(index + 1, || None);
        }
        self.states[index] = Some(state);
        self.lone = self.find_lone();
        self.mark(index);
    }

    /// Has a socket closed once nothing has come for `quiet`.
    pub(crate) fn close(&mut self, id: PortId, quiet: Duration, now: Moment) {
        let index = id.0 as usize;
        if let Some(state) = self.state(index) {
            state.quiet_at = now + quiet;
            state.quiet = quiet;
            self.closing.push(index);
        }
    }

    /// Sockets that are to be closed now, unless something has come since they were last read.
    pub(crate) fn quiet(&self, now: Moment) -> Vec<usize> {
        let is_quiet = |index: &usize| self.states[*index].as_ref().is_some_and(|state| state.quiet_at <= now);
        self.closing.iter().copied().filter(is_quiet).collect()
    }

    /// Closes a socket, if it is still quiet. Yields its number, and datagrams dropped at it and not told of before.
    pub(crate) fn close_quiet(&mut self, index: usize, now: Moment) -> Option<(PortId, u64)> {
        let quiet = self.states.get_mut(index)?.take_if(|state| state.quiet_at <= now);
        let mut state = quiet?;
        self.lone = self.find_lone();
        self.closing.retain(|&closing| closing != index);
        // It fails only for a socket that was never registered.
        drop::<io::Result<()>>(self.poll.registry().deregister(&mut state.socket));
        Some((state.id, state.take_dropped()))
    }

    /// Waits until a socket has something, the waker is used, or `timeout` has passed. A socket is told of once for
    /// what has come since: it must then be read until it is empty, or be marked again.
    pub(crate) fn wait(&mut self, timeout: Duration) -> io::Result<()> {
        self.poll.poll(&mut self.events, Some(timeout))?;
        for event in &self.events {
            if event.token() != WAKER {
                mark(&mut self.states, &mut self.ready, event.token().0);
            }
        }
        Ok(())
    }

    /// What has come by now. A lone socket is tried without asking first: that saves a system call each nap.
    pub(crate) fn look(&mut self) -> io::Result<()> {
        match self.lone {
            Some(index) => self.mark(index),
            None => self.wait(Duration::ZERO)?,
        }
        Ok(())
    }

    /// One batch of one socket, which is read again in the next round if there may be more. That goes for one that
    /// failed, too: what is behind the failure is told of by nobody. One that fails again and again waits for its next
    /// datagram.
    ///
    /// # Errors
    ///
    /// What the system says, except that nothing was there.
    pub(crate) fn receive(&mut self, index: usize, batch: &mut Batch) -> io::Result<usize> {
        let Some(state) = self.state(index) else { return Ok(0) };
        let received = state.ring.as_mut().unwrap_or(batch).receive(&state.socket);
        state.failures = if received.is_ok() { 0 } else { state.failures.saturating_add(1) };
        let failed = Received { messages: 0, more: state.failures <= FAILURES_IN_A_ROW };
        if received.as_ref().unwrap_or(&failed).more {
            self.mark(index);
        }
        received.map(|received| received.messages)
    }

    /// Has a socket read in the next round.
    pub(crate) fn mark(&mut self, index: usize) {
        mark(&mut self.states, &mut self.ready, index);
    }

    /// Has all sockets read in the next round.
    pub(crate) fn mark_all(&mut self) {
        for index in 0..self.states.len() {
            self.mark(index);
        }
    }

    /// Moves the sockets that are to be read into `round`.
    pub(crate) fn take_ready(&mut self, round: &mut Vec<usize>) {
        round.append(&mut self.ready);
        for &index in round.iter() {
            if let Some(state) = self.state(index) {
                state.ready = false;
            }
        }
    }

    /// Datagrams dropped by the kernel at sockets that were busy since the last call, and since then only.
    pub(crate) fn take_dropped(&mut self) -> u64 {
        let busy = self.states.iter_mut().flatten().filter(|state| state.busy);
        busy.map(SocketState::take_dropped).sum()
    }

    /// Packets that came by rings and were not taken so far.
    pub(crate) fn refused(&self) -> u64 {
        self.states.iter().flatten().filter_map(|state| Some(state.ring.as_ref()?.refused())).sum()
    }

    pub(crate) fn state(&mut self, index: usize) -> Option<&mut SocketState> {
        self.states.get_mut(index)?.as_mut()
    }

    pub(crate) const fn any_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    fn find_lone(&self) -> Option<usize> {
        let mut open = (0..self.states.len()).filter(|&index| self.states[index].is_some());
        open.next().filter(|_| open.next().is_none())
    }
}

/// An event may be about a socket that is not here yet, or no longer.
fn mark(states: &mut [Option<SocketState>], ready: &mut Vec<usize>, index: usize) {
    if let Some(Some(state)) = states.get_mut(index)
        && !core::mem::replace(&mut state.ready, true)
    {
        ready.push(index);
    }
}

/// One socket and what its worker knows of it.
#[derive(Debug)]
pub(crate) struct SocketState {
    pub(crate) socket: UdpSocket,
    pub(crate) id: PortId,
    /// What is received into instead of the worker's batch.
    pub(crate) ring: Option<Batch>,
    /// Whether its datagrams are shared out by call leg among the workers.
    pub(crate) shared: bool,
    /// The latest arrival so far.
    pub(crate) latest: Moment,
    /// Whether anything came since drops were last read.
    pub(crate) busy: bool,
    /// Receive calls that failed since the last one that did not.
    failures: u32,
    /// When it is to be closed; far away for one that stays.
    quiet_at: Moment,
    quiet: Duration,
    ready: bool,
    #[cfg(target_os = "linux")]
    dropped: u32,
}

impl SocketState {
    /// A socket that is waited for from now on, by the worker whose registry this is.
    pub(crate) fn watched(port: Port, registry: &Registry) -> io::Result<Self> {
        let mut socket = UdpSocket::from_std(port.socket);
        registry.register(&mut socket, Token(port.id.0 as usize), Interest::READABLE)?;
        Ok(Self {
            socket,
            id: port.id,
            ring: port.ring,
            shared: port.shared,
            latest: Moment::default(),
            busy: true,
            failures: 0,
            quiet_at: NEVER,
            quiet: Duration::ZERO,
            ready: false,
            #[cfg(target_os = "linux")]
            dropped: 0,
        })
    }

    /// Something came just now: one that is to be closed waits anew.
    pub(crate) fn note_received(&mut self, now: Moment) {
        self.busy = true;
        if self.quiet_at != NEVER {
            self.quiet_at = now + self.quiet;
        }
    }

    #[cfg(target_os = "linux")]
    fn take_dropped(&mut self) -> u64 {
        self.busy = false;
        if self.ring.is_some() {
            return sys::dropped_packets(&self.socket).unwrap_or(0).into();
        }
        let dropped = sys::dropped_datagrams(&self.socket).unwrap_or(self.dropped);
        dropped.wrapping_sub(core::mem::replace(&mut self.dropped, dropped)).into()
    }

    #[cfg(not(target_os = "linux"))]
    fn take_dropped(&mut self) -> u64 {
        self.busy = false;
        0
    }
}

const EVENTS: usize = 256;
const FAILURES_IN_A_ROW: u32 = 8;
const NEVER: Moment = Moment::from_nanos(u64::MAX);
const WAKER: Token = Token(usize::MAX);

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::net::{Ipv4Addr, UdpSocket as StdSocket};

    use strep_engine::Binding;

    use super::*;
    use crate::batch::Portable;

    /// A socket to whose peer nothing gets through: the peer's answer, that nobody listens, is an error here.
    fn refused(peer: &StdSocket) -> Port {
        let socket = StdSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        socket.set_nonblocking(true).unwrap();
        socket.connect(peer.local_addr().unwrap()).unwrap();
        Port { socket, id: PortId(2), binding: Binding::Shared, shared: false, buffer_bytes: 0, ring: None }
    }

    fn batches() -> [Batch; 2] {
        [Batch::Slots(Box::new(sys::Slots::new())), Batch::Portable(Portable::new())]
    }

    #[test]
    fn socket_that_failed_is_read_again_for_what_is_behind_the_failure() {
        for mut batch in batches() {
            let peer = StdSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let address = peer.local_addr().unwrap();
            let port = refused(&peer);
            let ours = port.socket.local_addr().unwrap();
            drop(peer);
            port.socket.send(b"anybody?").unwrap();
            let peer = StdSocket::bind(address).unwrap();
            peer.send_to(b"late", ours).unwrap();

            let (mut sockets, _waker) = Sockets::new(vec![port]).unwrap();
            let mut round = Vec::new();
            sockets.mark_all();
            sockets.take_ready(&mut round);
            assert_eq!(sockets.receive(2, &mut batch).unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
            assert!(sockets.any_ready());
            sockets.take_ready(&mut round);
            assert_eq!(sockets.receive(2, &mut batch).unwrap(), 1);
            assert!(!sockets.any_ready());
        }
    }

    #[test]
    fn socket_that_fails_without_end_does_not_keep_its_worker_busy() {
        for mut batch in batches() {
            let peer = StdSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let port = refused(&peer);
            drop(peer);
            let socket = port.socket.try_clone().unwrap();
            let (mut sockets, _waker) = Sockets::new(vec![port]).unwrap();
            let mut rounds = 0;
            sockets.mark_all();
            while sockets.any_ready() {
                // The error that the datagram before has left ends this one, too.
                drop::<io::Result<usize>>(socket.send(b"anybody?").or_else(|_| socket.send(b"anybody?")));
                sockets.take_ready(&mut Vec::new());
                assert!(sockets.receive(2, &mut batch).is_err());
                rounds += 1;
            }
            assert_eq!(rounds, FAILURES_IN_A_ROW + 1);
        }
    }

    #[test]
    fn quiet_socket_is_closed_and_one_to_which_something_comes_is_not() {
        let [mut batch, _] = batches();
        let quiet = Duration::from_secs(3);
        let ports = [0, 1].map(|id| {
            let socket = StdSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            socket.set_nonblocking(true).unwrap();
            Port { socket, id: PortId(id), binding: Binding::Shared, shared: false, buffer_bytes: 0, ring: None }
        });
        let address = ports[1].socket.local_addr().unwrap();
        let (mut sockets, _waker) = Sockets::new(ports.into()).unwrap();
        let at = Moment::from_millis;
        for id in [0, 1] {
            sockets.close(PortId(id), quiet, at(0));
        }
        assert_eq!(sockets.quiet(at(2_999)), Vec::<usize>::new());
        StdSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().send_to(b"late", address).unwrap();
        assert_eq!(sockets.quiet(at(3_000)), [0, 1]);
        assert_eq!(sockets.receive(1, &mut batch).unwrap(), 1);
        sockets.state(1).unwrap().note_received(at(3_000));
        assert_eq!(sockets.close_quiet(0, at(3_000)), Some((PortId(0), 0)));
        assert_eq!(sockets.close_quiet(1, at(5_999)), None);
        assert_eq!(sockets.close_quiet(1, at(6_000)), Some((PortId(1), 0)));
        assert!(sockets.closing.is_empty() && sockets.state(1).is_none());
        assert!(StdSocket::bind(address).is_ok());
    }
}
