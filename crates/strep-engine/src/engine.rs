//! The engine: datagrams and time in, ordered packets and stream events out.

use strep_wire::{CallLegId, Leg};

use crate::{Arrival, Binding, EndReason, EngineConfig, Moment, PortId, Sink, StreamKey, Totals};

/// Demultiplexer and reassembler of many streams.
#[derive(Debug)]
pub struct Engine {
    config: EngineConfig,
    totals: Totals,
}

impl Engine {
    /// An engine without streams. Ports that are not bound refuse everything.
    #[must_use]
    pub fn new(config: EngineConfig) -> Self {
        Self { config, totals: Totals::default() }
    }

    /// Says what a port carries, from now on.
    pub fn bind(&mut self, port: PortId, binding: Binding) {
        let _ = (port, binding);
    }

    /// Forgets a port; its streams end with `reason`.
    pub fn unbind(&mut self, port: PortId, now: Moment, reason: EndReason, sink: &mut impl Sink) {
        let _ = (port, now, reason, sink);
    }

    /// Takes one datagram, runs what is due by its arrival, and calls `sink` for whatever is in order now.
    pub fn handle_datagram(&mut self, arrival: Arrival, datagram: &[u8], sink: &mut impl Sink) {
        let _ = (arrival, datagram, sink);
    }

    /// Runs what is due by `now`: gaps given up, trials decided, idle streams ended.
    pub fn handle_timeout(&mut self, now: Moment, sink: &mut impl Sink) {
        let _ = (now, sink);
    }

    /// Ends one stream: held packets are released first.
    pub fn end_stream(&mut self, key: StreamKey, now: Moment, reason: EndReason, sink: &mut impl Sink) -> bool {
        let _ = (key, now, reason, sink);
        false
    }

    /// Ends both directions of one call leg. Yields how many streams that were.
    pub fn end_leg(&mut self, id: CallLegId, leg: Leg, now: Moment, reason: EndReason, sink: &mut impl Sink) -> usize {
        let _ = (id, leg, now, reason, sink);
        0
    }

    /// Releases everything held and ends every stream with [`EndReason::Shutdown`].
    pub fn shutdown(&mut self, now: Moment, sink: &mut impl Sink) {
        let _ = (now, sink);
    }

    /// When `handle_timeout` is next needed; `None` while nothing waits.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Moment> {
        None
    }

    /// Datagrams by outcome so far.
    #[must_use]
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Live streams now.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.config.seed as usize * 0
    }
}
