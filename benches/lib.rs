//! What the benches share: their inputs, made by `strep-sim` from fixed seeds, and how they report.
//!
//! A bench reads: make the input, assert the result once, measure. Figures are packets per second, and bytes of UDP
//! payload per second unless the bench says otherwise.
#![forbid(unsafe_code)]

mod arrivals;
mod report;
mod rounds;

pub use arrivals::Arrivals;
pub use report::{Packets, criterion};
pub use rounds::{Order, Rounds};

use std::num::NonZeroU32;
use std::time::Duration;

use strep_audio::Codec;
use strep_engine::{Arrival, Binding, Engine, EngineConfig, Frame, Moment, PortId, Sink, StreamRef};
use strep_sim::{LegPlan, Source, Voice};

/// Legs of PCMU in packets of 20 ms, both directions, which share the sound of one voice and start one after the other
/// within a packet's time.
#[must_use]
pub fn legs(count: u32, duration: Duration) -> Vec<LegPlan> {
    let voice = Voice::shared(SEED, Codec::Pcmu.sample_rate(), 60 * 8_000);
    let leg = |number: u32| {
        LegPlan::new(SEED + u64::from(number)).each(|direction, plan| {
            plan.duration = duration;
            plan.source = Source::Samples(voice.clone());
            plan.source_offset = number as usize * 997 + direction as usize * 40_000;
            plan.start = PACKET_TIME * number / count;
        })
    };
    (0..count).map(leg).collect()
}

/// An engine that takes STREP, with room for `streams` from one peer.
#[must_use]
pub fn engine(streams: u32, change: impl FnOnce(&mut EngineConfig)) -> Engine {
    let streams = NonZeroU32::new(streams).unwrap_or(NonZeroU32::MIN);
    let mut config = EngineConfig::default();
    config.seed = SEED;
    config.max_streams = streams;
    config.max_unproven_per_peer = streams;
    change(&mut config);
    let mut engine = Engine::new(config);
    engine.bind(PortId(0), Binding::Strep);
    engine
}

/// The circumstances of a datagram that came at `at`.
#[must_use]
pub fn arrival(at: Moment) -> Arrival {
    Arrival { at, peer: ([192, 0, 2, 1], 20_000).into(), port: PortId(0) }
}

/// A sink that does as little as a sink can: it counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    /// Packets in order.
    pub packets: u64,
    /// Bytes of their payloads.
    pub payload_bytes: u64,
}

impl Sink for Counter {
    fn packet(&mut self, _stream: &StreamRef<'_>, frame: &Frame<'_>) {
        self.packets += 1;
        self.payload_bytes += frame.packet.payload().len() as u64;
    }
}

/// Time between the packets of a stream.
pub const PACKET_TIME: Duration = Duration::from_millis(20);

/// Seed of everything.
pub const SEED: u64 = 20_260_101;
