//! Some seconds of calls as they come out of a network.

use std::time::Duration;

use criterion::Throughput;
use strep_engine::{Engine, Moment, Sink};
use strep_sim::{Impairments, LegPlan, Network};

use crate::arrival;

/// Datagrams in order of arrival, in one piece of memory.
#[derive(Debug)]
pub struct Arrivals {
    bytes: Vec<u8>,
    /// When each came, and where it ends in `bytes`.
    datagrams: Vec<(Moment, usize)>,
}

impl Arrivals {
    /// What arrives of `legs`, each direction through a network of its own.
    #[must_use]
    pub fn of(legs: &[LegPlan], impairments: &Impairments) -> Self {
        let mut arrivals: Vec<(Duration, Vec<u8>)> = Vec::new();
        for (seed, leg) in (0..).zip(legs) {
            let mut networks = [0, 1].map(|side| Network::without_fates(2 * seed + side, impairments.clone()));
            for sent in leg.media() {
                networks[sent.direction as usize].send(sent.at, sent.datagram);
            }
            let drained = networks.iter_mut().flat_map(Network::drain);
            arrivals.extend(drained.map(|arrival| (arrival.at, arrival.datagram)));
        }
        arrivals.sort_by_key(|(at, _)| *at);
        let mut bytes = Vec::new();
        let datagrams = arrivals.into_iter().map(|(at, datagram)| {
            bytes.extend(datagram);
            (Moment::from_millis(BEGIN_MS) + at, bytes.len())
        });
        let datagrams = datagrams.collect();
        Self { bytes, datagrams }
    }

    /// Hands everything to `engine`, and the time to `sink` ten times a second, as a driver does; then shuts down.
    pub fn feed(&self, engine: &mut Engine, sink: &mut impl Sink) {
        let mut tick = Moment::default();
        for (at, datagram) in self.iter() {
            engine.handle_datagram(arrival(at), datagram, sink);
            if at >= tick {
                sink.tick(at);
                tick = at + TICK;
            }
        }
        let end = self.datagrams.last().map_or(tick, |(at, _)| *at);
        engine.shutdown(end, sink);
    }

    /// Each datagram with its arrival.
    pub fn iter(&self) -> impl Iterator<Item = (Moment, &[u8])> {
        let mut begin = 0;
        self.datagrams.iter().map(move |&(at, end)| (at, &self.bytes[std::mem::replace(&mut begin, end)..end]))
    }

    /// How many there are.
    #[must_use]
    pub fn packets(&self) -> u64 {
        self.datagrams.len() as u64
    }

    /// All of them as one iteration's work.
    #[must_use]
    pub fn throughput(&self) -> Throughput {
        Throughput::ElementsAndBytes { elements: self.packets(), bytes: self.bytes.len() as u64 }
    }
}

const BEGIN_MS: u64 = 1_767_225_600_000;
const TICK: Duration = Duration::from_millis(100);
