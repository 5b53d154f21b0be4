//! Calls that never end, to measure what a packet costs once all is warm.

use criterion::Throughput;
use strep_engine::{Arrival, Engine, Moment, Sink};
use strep_sim::{LegPlan, Rng, Sent};

use crate::{PACKET_TIME, SEED, arrival, legs};

/// In which order the streams of a round come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Order {
    /// The same in every round.
    RoundRobin,
    /// Another in every one of 16 rounds.
    Shuffled,
}

/// One packet of each stream a round, round after round. Every stream has one datagram, in which the sequence number
/// and the timestamp are set anew, so that the input of hours fits into a few megabytes.
#[derive(Debug)]
pub struct Rounds {
    templates: Vec<Sent>,
    orders: Vec<Vec<usize>>,
    round: u32,
    place: usize,
}

impl Rounds {
    /// Rounds of so many streams, two to a leg unless there is only one.
    #[must_use]
    pub fn new(streams: u32, order: Order) -> Self {
        let legs = legs(streams.div_ceil(2), PACKET_TIME);
        let templates: Vec<Sent> = legs.iter().flat_map(LegPlan::media).take(streams as usize).collect();
        let mut orders = vec![(0..templates.len()).collect::<Vec<_>>()];
        if order == Order::Shuffled {
            orders = vec![orders.swap_remove(0); 16];
            let mut rng = Rng::derive(SEED, "order");
            orders.iter_mut().for_each(|order| rng.shuffle(order));
        }
        Self { templates, orders, round: 0, place: 0 }
    }

    /// Begins the streams, at most 2 000 a round as no more than so many calls begin at once, and goes on until each
    /// is out of its trial. All packets sent so far are then delivered; yields how many.
    pub fn warm(&mut self, engine: &mut Engine, sink: &mut impl Sink) -> u64 {
        let streams = self.templates.len();
        let mut packets = 0;
        for round in 1..=streams.div_ceil(2_000) + 10 {
            for stream in 0..streams.min(2_000 * round) {
                let at = self.at(stream);
                engine.handle_datagram(arrival(at), self.datagram(stream), sink);
                packets += 1;
            }
            self.round += 1;
            sink.tick(self.at(0));
        }
        packets
    }

    /// One round to `engine`, then the time to `sink`.
    pub fn feed(&mut self, engine: &mut Engine, sink: &mut impl Sink) {
        self.each(|at, datagram| engine.handle_datagram(arrival(at), datagram, sink));
        sink.tick(self.at(0));
    }

    /// One round: each stream's next datagram, with the moment of its arrival.
    pub fn each(&mut self, mut take: impl FnMut(Moment, &[u8])) {
        for _ in 0..self.templates.len() {
            let (at, datagram) = self.next();
            take(at, datagram);
        }
    }

    /// Writes the next datagrams into slots of one length, as the kernel would.
    pub fn fill(&mut self, slots: &mut [(Arrival, Vec<u8>)]) {
        for slot in slots {
            let (at, datagram) = self.next();
            slot.0 = arrival(at);
            slot.1.clear();
            slot.1.extend_from_slice(datagram);
        }
    }

    fn next(&mut self) -> (Moment, &[u8]) {
        let (order, at) = (self.round as usize % self.orders.len(), self.at(self.place));
        let stream = self.orders[order][self.place];
        self.datagram(stream);
        self.place += 1;
        if self.place == self.templates.len() {
            (self.place, self.round) = (0, self.round + 1);
        }
        (at, &self.templates[stream].datagram)
    }

    /// `rounds` rounds as one iteration's work.
    #[must_use]
    pub fn throughput(&self, rounds: u64) -> Throughput {
        let bytes: usize = self.templates.iter().map(|sent| sent.datagram.len()).sum();
        Throughput::ElementsAndBytes { elements: rounds * self.templates.len() as u64, bytes: rounds * bytes as u64 }
    }

    /// When the packet at `place` of this round comes: they are spread over the packet time.
    fn at(&self, place: usize) -> Moment {
        let within = PACKET_TIME.mul_f64(place as f64 / self.templates.len() as f64);
        Moment::from_millis(BEGIN_MS) + PACKET_TIME * self.round + within
    }

    /// The stream's datagram in this round.
    #[expect(clippy::cast_possible_truncation, reason = "a sequence number wraps")]
    fn datagram(&mut self, stream: usize) -> &[u8] {
        let sent = &mut self.templates[stream];
        let (seq, timestamp) = (self.round as u16, self.round.wrapping_mul(160));
        let rtp = &mut sent.datagram[sent.rtp_offset..];
        rtp[2..4].copy_from_slice(&seq.to_be_bytes());
        rtp[4..8].copy_from_slice(&timestamp.to_be_bytes());
        &sent.datagram
    }
}

const BEGIN_MS: u64 = 1_767_225_600_000;
