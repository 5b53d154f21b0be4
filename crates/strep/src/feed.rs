//! Datagrams on their way into the engine, by the dozen.

use core::net::{Ipv4Addr, SocketAddr};

use strep_engine::{Arrival, Engine, Moment, PortId, Sink};

use crate::batch::BATCH;

/// Gathers datagrams and hands them to an engine together: it looks their streams up side by side then, instead of
/// waiting for memory once for each. What was pushed is handed on once there are [`BATCH`], and by [`flush`](Self::flush).
pub(crate) struct Feed<'a, 'b, S> {
    engine: &'a mut Engine,
    sink: &'a mut S,
    datagrams: [(Arrival, &'b [u8]); BATCH],
    len: usize,
}

impl<'a, 'b, S: Sink> Feed<'a, 'b, S> {
    pub(crate) const fn new(engine: &'a mut Engine, sink: &'a mut S) -> Self {
        Self { engine, sink, datagrams: [(NOWHERE, &[]); BATCH], len: 0 }
    }

    pub(crate) fn push(&mut self, arrival: Arrival, datagram: &'b [u8]) {
        self.datagrams[self.len] = (arrival, datagram);
        self.len += 1;
        if self.len == BATCH {
            self.flush();
        }
    }

    pub(crate) fn flush(&mut self) {
        self.engine.handle_datagrams(&self.datagrams[..self.len], self.sink);
        self.len = 0;
    }
}

const NOWHERE: Arrival = Arrival {
    at: Moment::from_nanos(0),
    peer: SocketAddr::new(core::net::IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0),
    port: PortId(0),
};
