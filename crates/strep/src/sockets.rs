//! The sockets of one worker, and which of them have something.

use core::time::Duration;
use std::io;

use mio::net::UdpSocket;
use mio::{Events, Interest, Poll, Token, Waker};
use strep_engine::{Moment, PortId};

use crate::open::Port;
#[cfg(target_os = "linux")]
use crate::sys;

/// Sockets, waited for together.
#[derive(Debug)]
pub(crate) struct Sockets {
    poll: Poll,
    events: Events,
    states: Vec<SocketState>,
    /// Sockets to read, by index; each once.
    ready: Vec<usize>,
}

impl Sockets {
    /// Registers all sockets, and a waker that ends a wait.
    pub(crate) fn new(ports: Vec<Port>) -> io::Result<(Self, Waker)> {
        let poll = Poll::new()?;
        let mut states: Vec<_> = ports.into_iter().map(SocketState::from).collect();
        for (index, state) in states.iter_mut().enumerate() {
            poll.registry().register(&mut state.socket, Token(index), Interest::READABLE)?;
        }
        let waker = Waker::new(poll.registry(), WAKER)?;
        let ready = Vec::with_capacity(states.len());
        Ok((Self { poll, events: Events::with_capacity(EVENTS), states, ready }, waker))
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
            self.states[index].ready = false;
        }
    }

    /// Datagrams dropped by the kernel at sockets that were busy since the last call, and since then only.
    pub(crate) fn take_dropped(&mut self) -> u64 {
        self.states.iter_mut().filter(|state| state.busy).map(SocketState::take_dropped).sum()
    }

    pub(crate) fn state(&mut self, index: usize) -> &mut SocketState {
        &mut self.states[index]
    }

    pub(crate) const fn any_ready(&self) -> bool {
        !self.ready.is_empty()
    }
}

fn mark(states: &mut [SocketState], ready: &mut Vec<usize>, index: usize) {
    if !core::mem::replace(&mut states[index].ready, true) {
        ready.push(index);
    }
}

/// One socket and what its worker knows of it.
#[derive(Debug)]
pub(crate) struct SocketState {
    pub(crate) socket: UdpSocket,
    pub(crate) id: PortId,
    /// Whether its datagrams are shared out by call leg among the workers.
    pub(crate) shared: bool,
    /// The latest arrival so far.
    pub(crate) latest: Moment,
    /// Whether anything came since drops were last read.
    pub(crate) busy: bool,
    ready: bool,
    #[cfg(target_os = "linux")]
    dropped: u32,
}

impl SocketState {
    #[cfg(target_os = "linux")]
    fn take_dropped(&mut self) -> u64 {
        self.busy = false;
        let dropped = sys::dropped_datagrams(&self.socket).unwrap_or(self.dropped);
        dropped.wrapping_sub(core::mem::replace(&mut self.dropped, dropped)).into()
    }

    #[cfg(not(target_os = "linux"))]
    fn take_dropped(&mut self) -> u64 {
        self.busy = false;
        0
    }
}

impl From<Port> for SocketState {
    fn from(port: Port) -> Self {
        Self {
            socket: UdpSocket::from_std(port.socket),
            id: port.id,
            shared: port.shared,
            latest: Moment::default(),
            busy: true,
            ready: false,
            #[cfg(target_os = "linux")]
            dropped: 0,
        }
    }
}

const EVENTS: usize = 256;
const WAKER: Token = Token(usize::MAX);
